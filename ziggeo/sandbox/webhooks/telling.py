"""Tells webhooks what happened: first the handshake, then the events, each webhook in its own order and at its own pace."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import httpx

from ziggeo.sandbox.clock import Delay
from ziggeo.sandbox.happenings import Happening
from ziggeo.sandbox.records.audios import Audio
from ziggeo.sandbox.state.keeping import Fields, Surroundings
from ziggeo.sandbox.webhooks.courier import Courier
from ziggeo.sandbox.webhooks.deliveries import Deliveries
from ziggeo.sandbox.webhooks.payloads import Body, Payload
from ziggeo.sandbox.webhooks.records import CODE, VALIDATION, DeliveryState, Webhook, WebhookDelivery
from ziggeo.sandbox.webhooks.registry import Webhooks
from ziggeo.sandbox.webhooks.sending import NotAnsweredError, is_loopback, post

Targets = Literal["loopback", "any"]
"""Which addresses are sent to: those of this machine, or all."""

_MESSAGE = "This address was entered for webhooks of the Ziggeo sandbox."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRules:
    """How hard it is tried to deliver."""

    attempts: int
    """How many times something is sent at most."""
    pause: float
    """Seconds until the second attempt; each further pause is twice as long."""
    timeout: float
    """Seconds that an answer may take."""
    targets: Targets


class WebhookService:
    """Everything about webhooks of one application."""

    def __init__(
        self, surroundings: Surroundings, rules: DeliveryRules, tell: Callable[[Happening], Payload], *, recorded: int
    ) -> None:
        self._assumptions = surroundings.assumptions
        self.registry: Webhooks = Webhooks(surroundings)
        self.deliveries: Deliveries = Deliveries(surroundings, recorded)
        self._rules = rules
        self._tell = tell
        self._clock = surroundings.clock
        self._courier = Courier(self._deliver)

    def start(self) -> None:
        """Begin, with what an earlier run left undelivered."""
        for delivery in self.deliveries.all():
            if delivery.state == "waiting":
                self._courier.submit(delivery.webhook_id, delivery.token)

    def close(self) -> None:
        """End at once; what is undelivered is left for the next run on the same directory."""
        self._courier.close()

    def register(self, fields: Fields) -> Webhook:
        """Add a webhook and begin its handshake."""
        webhook = self.registry.register(fields)
        self._submit(webhook, {VALIDATION: True, "message": _MESSAGE})
        return webhook

    def hear(self, happening: Happening) -> None:
        """Tell those that want it. What is told is written now, so that it is what was when it happened."""
        if isinstance(happening.record, Audio) and self._assumptions.audio_events == "none":
            return
        wanting = self.registry.wanting(happening.event)
        if not wanting:
            return
        payload = self._tell(happening)
        for webhook in wanting:
            self._submit(webhook, payload, event_type=happening.event, time=happening.time)

    def resend(self, delivery: WebhookDelivery) -> WebhookDelivery:
        """Tell the same once more, after what its webhook is still to be told.

        Raises ``ValueError`` when the webhook was removed.
        """
        webhook = self.registry.get(delivery.webhook_id)
        if webhook is None:
            raise ValueError("the webhook of that delivery was removed")
        again = self.deliveries.add_again(delivery)
        self._courier.submit(again.webhook_id, again.token)
        return again

    def _submit(
        self, webhook: Webhook, payload: Payload, *, event_type: str | None = None, time: float | None = None
    ) -> None:
        moment = self._clock() if time is None else time
        chosen = self._assumptions.handshake_encoding
        encoding = chosen if event_type is None and chosen != "own" else webhook.encoding
        delivery = self.deliveries.add(webhook, payload, encoding=encoding, event_type=event_type, time=moment)
        self._courier.submit(webhook.token, delivery.token)

    async def _deliver(self, client: httpx.AsyncClient, token: str) -> None:
        delivery = self.deliveries.find(token)
        if delivery is None:
            return
        pause = self._pause_after(delivery)
        while delivery.state == "waiting":
            await self._clock.sleep(pause)
            delivery = await self._attempt(client, delivery)
            # It begins before anybody can know of the attempt.
            pause = self._pause_after(delivery)
            self._go_on_with_handshake(delivery)
            self.deliveries.note(delivery)

    def _pause_after(self, delivery: WebhookDelivery) -> Delay:
        attempts = delivery.attempts
        return Delay(self._clock, self._rules.pause * 2 ** (attempts - 1) if attempts else 0)

    async def _attempt(self, client: httpx.AsyncClient, delivery: WebhookDelivery) -> WebhookDelivery:
        """Send it once, if it is to be sent at all, and return it as it is then."""
        if self.registry.get(delivery.webhook_id) is None:
            return replace(delivery, state="failed", failure="The webhook was removed.")
        if self._rules.targets == "loopback" and not is_loopback(delivery.url):
            failure = "The address is not on this machine; the option webhook_targets='any' allows others."
            return replace(delivery, state="failed", failure=failure)
        body = Body(delivery.content_type, delivery.body)
        attempts = delivery.attempts + 1
        state: DeliveryState = "failed" if attempts >= self._rules.attempts else "waiting"
        try:
            status = await post(client, delivery.url, body, self._rules.timeout)
        except NotAnsweredError as error:
            return replace(delivery, state=state, attempts=attempts, status=None, failure=str(error))
        if 200 <= status < 300:
            state = "delivered"
        return replace(delivery, state=state, attempts=attempts, status=status, failure=None)

    def _go_on_with_handshake(self, delivery: WebhookDelivery) -> None:
        """Send the code once the address has shown that it listens."""
        if delivery.event_type is not None or delivery.state != "delivered" or CODE in delivery.payload:
            return
        webhook = self.registry.get(delivery.webhook_id)
        if webhook is not None:
            code: Payload = {VALIDATION: True, CODE: webhook.validation_code, "webhook_id": webhook.token}
            self._submit(webhook, code)
