"""Webhooks."""

from typing import Unpack

from ziggeo._async.resources._base import AsyncResource
from ziggeo._core.endpoints import webhooks as endpoints
from ziggeo.models._dicts import WebhookConfirmDict, WebhookCreateDict, WebhookDeleteDict
from ziggeo.models.webhooks import (
    Webhook,
    WebhookConfirmArguments,
    WebhookCreateArguments,
    WebhookDeleteArguments,
    WebhookReply,
)
from ziggeo.settings import RequestOptions


class AsyncWebhooks(AsyncResource):
    """Webhooks: addresses that the service tells of events. ``ziggeo.events`` reads what it sends there."""

    async def create(
        self,
        arguments: WebhookCreateArguments | WebhookCreateDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[WebhookCreateDict],
    ) -> Webhook:
        """Ask for a webhook. The service then sends a code to its address, with which ``confirm`` confirms it."""
        return await self._caller.call(endpoints.CREATE, options, arguments, fields)

    async def confirm(
        self,
        arguments: WebhookConfirmArguments | WebhookConfirmDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[WebhookConfirmDict],
    ) -> WebhookReply:
        """Confirm a webhook with the code that came to its address; events follow from then on."""
        return await self._caller.call(endpoints.CONFIRM, options, arguments, fields)

    async def delete(
        self,
        arguments: WebhookDeleteArguments | WebhookDeleteDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[WebhookDeleteDict],
    ) -> WebhookReply:
        """Remove all webhooks of an address."""
        return await self._caller.call(endpoints.DELETE, options, arguments, fields)
