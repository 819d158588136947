"""What is kept of webhooks, and of what they were sent."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from ziggeo.sandbox.records.base import Record
from ziggeo.sandbox.webhooks.payloads import Body, Encoding, encode

DeliveryState = Literal["waiting", "delivered", "failed"]
"""How far a delivery has come."""

VALIDATION = "ziggeo_validation"
"""The member by which the calls of the handshake are known."""

CODE = "validation_code"
"""The member that holds the code of the handshake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook(Record):
    """An address that asked to be told of events; its token is the id that the API speaks of."""

    target_url: str
    encoding: Encoding
    events: tuple[str, ...]
    """The events it is told of; empty for all."""
    validation_code: str
    is_confirmed: bool = False

    def wants(self, event: str) -> bool:
        """Whether it asked for such an event."""
        return not self.events or event in self.events


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDelivery:
    """Something a webhook is told, and how far that has come."""

    token: str
    """Identifies the delivery."""
    webhook_id: str
    """The webhook."""
    url: str
    """Where it is sent."""
    encoding: Encoding
    """How it is written: ``jsonheader``, ``json`` or ``form``."""
    event_type: str | None
    """Name of the event; ``None`` for the two calls of the handshake."""
    content: str
    """What is told, as JSON text, whatever the encoding."""
    time: float
    """When it happened, in Unix seconds by the sandbox's clock."""
    state: DeliveryState = "waiting"
    """``delivered`` when an answer with a status from 200 to 299 came, ``failed`` when no further attempt is made."""
    attempts: int = 0
    """How many times it was sent."""
    status: int | None = None
    """Status of the last answer."""
    failure: str | None = None
    """Why there is no answer to the last attempt, or why none was made."""

    @property
    def payload(self) -> dict[str, Any]:
        """What is told, as the objects were when it happened."""
        decoded: dict[str, Any] = json.loads(self.content)
        return decoded

    @property
    def body(self) -> bytes:
        """The body that is sent."""
        return self._encoded.content

    @property
    def content_type(self) -> str:
        """The content type that is sent."""
        return self._encoded.content_type

    @property
    def _encoded(self) -> Body:
        return encode(self.payload, self.encoding)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDelivery(Record):
    """A delivery as it is kept."""

    delivery: WebhookDelivery
