"""Calls about webhooks. The service answers them in text, and knows no call that lists them."""

from ziggeo._core.endpoint import create, post
from ziggeo._core.readers import text_as
from ziggeo.models.webhooks import (
    Webhook,
    WebhookConfirmArguments,
    WebhookCreateArguments,
    WebhookDeleteArguments,
    WebhookReply,
)

_reply = text_as(WebhookReply, "text")

CREATE = create("webhooks.create", "W1", "/v1/api/hook", text_as(Webhook, "webhook_id"), takes=WebhookCreateArguments)
CONFIRM = post("webhooks.confirm", "W2", "/v1/api/confirmhook", _reply, takes=WebhookConfirmArguments, idempotent=True)
DELETE = post("webhooks.delete", "W3", "/v1/api/removehook", _reply, takes=WebhookDeleteArguments, idempotent=True)
