"""Who is told: webhooks are asked for, confirmed with the code that their address was sent, and removed."""

import hmac
import secrets
from typing import cast, get_args
from urllib.parse import urlsplit

from pydantic import JsonValue

from ziggeo.sandbox import parameters
from ziggeo.sandbox.refusals import invalid
from ziggeo.sandbox.state.keeping import Fields, Keeper, Surroundings
from ziggeo.sandbox.webhooks.payloads import Encoding
from ziggeo.sandbox.webhooks.records import Webhook

_ENCODINGS = get_args(Encoding)
_CODE_DIGITS = 6


class Webhooks(Keeper[Webhook]):
    """The webhooks of an application."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings, Webhook)

    def get(self, token: str) -> Webhook | None:
        """The webhook of that token, if it is still there."""
        with self._turn():
            return self._collection.get(token)

    def tokens(self) -> frozenset[str]:
        """The tokens of all webhooks that are still there."""
        return frozenset(webhook.token for webhook in self.all())

    def register(self, fields: Fields) -> Webhook:
        """Add a webhook, which is told nothing before it is confirmed."""
        code = str(secrets.randbelow(10**_CODE_DIGITS)).zfill(_CODE_DIGITS)
        return self.create({**fields, "validation_code": code})

    def confirm(self, reference: str, code: str) -> Webhook:
        """Let a webhook be told from now on; a wrong code is refused."""
        with self._turn():
            webhook = self.find(reference)
            if not hmac.compare_digest(webhook.validation_code.encode(), code.encode()):
                raise invalid({"validation_code": "This is not the code that was sent."})
            return self.update(webhook.token, {"is_confirmed": True})

    def remove_target(self, target_url: str) -> None:
        """Remove every webhook of an address."""
        with self._turn():
            for webhook in self.all():
                if webhook.target_url == target_url:
                    self.delete(webhook.token)

    def _may_be_told(self, webhook: Webhook) -> bool:
        return webhook.is_confirmed or self.assumptions.told_before_confirmation

    def wanting(self, event: str) -> list[Webhook]:
        """The webhooks that are to be told of such an event, oldest first."""
        return [webhook for webhook in reversed(self.all()) if webhook.wants(event) and self._may_be_told(webhook)]


def read_target(value: JsonValue) -> str:
    """Read the address of a webhook."""
    target = (parameters.text(value) or "").strip()
    try:
        parts = urlsplit(target)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError("The address must be an absolute one that begins with http:// or https://.")
    return target


def read_encoding(value: JsonValue) -> Encoding:
    """Read how a webhook is to be written; the default is a JSON body."""
    word = (parameters.text(value) or _ENCODINGS[0]).strip().lower()
    if word not in _ENCODINGS:
        raise ValueError("Allowed values: " + ", ".join(_ENCODINGS))
    return cast("Encoding", word)
