"""Webhooks: having the service tell of events. Its answers to these calls are texts. What it sends is in ``events``."""

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from ziggeo.models._base import Arguments, Result
from ziggeo.models._types import Known, check_parts, split_list
from ziggeo.models.enums import EventType, WebhookEncoding


class Webhook(Result, frozen=True):
    """A webhook that was asked for. Nothing is sent to it before it is confirmed."""

    webhook_id: str = Field(pattern=r"^[^\s<>{}\[\]]+$")
    """Identifies it when it is confirmed."""


class WebhookReply(Result, frozen=True):
    """What the service answers when a webhook is confirmed or removed; any success will do."""

    text: str | None
    """The text of the answer; ``None`` where it is the word ``null``."""


def _check_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable or any(character.isspace() for character in url):
        raise ValueError("an address such as https://host/path is wanted")
    return url


class WebhookDeleteArguments(Arguments, frozen=True):
    """What ``webhooks.delete`` takes."""

    target_url: Annotated[str, AfterValidator(_check_url)]
    """The address that events are sent to. Removing removes all webhooks that have it."""


class WebhookCreateArguments(WebhookDeleteArguments, frozen=True):
    """What ``webhooks.create`` takes."""

    encoding: Annotated[WebhookEncoding | Literal["jsonheader", "json", "form"], Known] | None = None
    """How they are to be written."""
    events: Annotated[Sequence[EventType | str], BeforeValidator(split_list), AfterValidator(check_parts)] | None = None
    """Which events are to be sent, as a list or as one comma-separated text."""


class WebhookConfirmArguments(Arguments, frozen=True):
    """What ``webhooks.confirm`` takes."""

    webhook_id: str = Field(min_length=1)
    """The webhook."""
    validation_code: Annotated[str, Field(min_length=1, coerce_numbers_to_str=True)]
    """The code that the service has sent to its address, six digits."""
