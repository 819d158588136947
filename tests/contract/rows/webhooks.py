"""Calls about webhooks, which are answered in text."""

from tests.contract.rows.row import Row
from tests.contract.stub import Reply
from ziggeo import (
    EventType,
    Webhook,
    WebhookConfirmArguments,
    WebhookCreateArguments,
    WebhookDeleteArguments,
    WebhookEncoding,
    WebhookReply,
)

ROWS: list[Row] = [
    Row(
        endpoint="webhooks.create",
        reference="W1",
        call=lambda ziggeo: ziggeo.webhooks.create(
            target_url="https://a.test/hook?x=1&y=ü",
            encoding=WebhookEncoding.JSON_HEADER,
            events=[EventType.VIDEO_READY, "audio_new"],
        ),
        arguments={
            "target_url": "https://a.test/hook?x=1&y=ü",
            "encoding": "jsonheader",
            "events": "video_ready, audio_new",
        },
        required=("target_url",),
        takes=WebhookCreateArguments,
        method="POST",
        path="/v1/api/hook",
        form=[
            ("target_url", "https://a.test/hook?x=1&y=ü"),
            ("encoding", "jsonheader"),
            ("events", "video_ready,audio_new"),
        ],
        answer=Reply(201, b"5f0e11\n", "text/html; charset=UTF-8"),
        wrong=(b"", b" \n", b"null", b'""'),
        expected=lambda webhook: isinstance(webhook, Webhook) and webhook.webhook_id == "5f0e11",
    ),
    Row(
        endpoint="webhooks.confirm",
        reference="W2",
        call=lambda ziggeo: ziggeo.webhooks.confirm(webhook_id="5f0e11", validation_code="012345"),
        arguments={"webhook_id": "5f0e11", "validation_code": "012345"},
        required=("webhook_id", "validation_code"),
        takes=WebhookConfirmArguments,
        method="POST",
        path="/v1/api/confirmhook",
        form=[("webhook_id", "5f0e11"), ("validation_code", "012345")],
        answer=Reply(200, b"confirmed", "text/plain"),
        wrong=(),
        expected=lambda reply: isinstance(reply, WebhookReply) and reply.text == "confirmed",
    ),
    Row(
        endpoint="webhooks.delete",
        reference="W3",
        call=lambda ziggeo: ziggeo.webhooks.delete(target_url="https://a.test/hook"),
        arguments={"target_url": "https://a.test/hook"},
        required=("target_url",),
        takes=WebhookDeleteArguments,
        method="POST",
        path="/v1/api/removehook",
        form=[("target_url", "https://a.test/hook")],
        answer=Reply(200, b"null", "text/plain"),
        wrong=(),
        expected=lambda reply: isinstance(reply, WebhookReply) and reply.text is None,
    ),
]
