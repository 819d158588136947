"""What may be shown: of arguments only those that are known, and nowhere a key."""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from pydantic import AliasChoices, JsonValue

from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints.table import ENDPOINTS
from ziggeo._core.redaction import HIDDEN, Redactor
from ziggeo.sandbox.faults.names import PUBLIC, STORAGE
from ziggeo.sandbox.parameters import Arguments

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_MOST_CHARACTERS = 256
_MOST_LOOKED_AT = 16 * 1024
_LONGEST_KEY = 4 * 1024
_MOST_ARGUMENTS = 100
_MOST_PATH_CHARACTERS = 2048
_SECRET = frozenset({"validation_code"})
_ADDRESSES = frozenset({"target_url"})
_OF_ALL = frozenset({"_method"})


class Redaction:
    """Writes what may be shown, given all that must not be."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._redactor = Redactor(secrets)

    def text(self, text: str) -> str:
        """A text without keys, shortened if it is long."""
        if len(text) <= _MOST_LOOKED_AT:
            return _short(self._redactor.text(text), _MOST_CHARACTERS)
        beginning = self._redactor.text(text[:_MOST_LOOKED_AT])
        # At its end may stand the half of a key.
        return beginning[: max(0, len(beginning) - _LONGEST_KEY)][: _MOST_CHARACTERS - 1] + _ELLIPSIS

    def whole_text(self, text: str) -> str:
        """A text without keys, however long it is."""
        return self._redactor.text(text)

    def path(self, path: str) -> str:
        """A path without keys."""
        return _short(self._redactor.text(path), _MOST_PATH_CHARACTERS)

    def body(self, body: bytes) -> bytes:
        """A body without keys."""
        return self._redactor.body(body)

    def arguments(self, endpoint: str | None, arguments: Arguments) -> Mapping[str, str]:
        """Arguments as texts: those that the call of that name is known to take, and of others only their names."""
        shown = _SHOWN.get(endpoint or "", _OF_ALL)
        return {
            self.text(name): self.text(_written(name, value)) if name.lower() in shown else HIDDEN
            for name, value in [*arguments.items()][:_MOST_ARGUMENTS]
        }


def shown_address(url: str) -> str:
    """An address without what may be secret in it: users with their passwords, and the query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN
    host = parts.netloc.rpartition("@")[2]
    query = "?" + HIDDEN if parts.query else ""
    return f"{parts.scheme}://{host}{parts.path}{query}" if parts.netloc else HIDDEN


def _written(name: str, value: JsonValue) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return shown_address(text) if name.lower() in _ADDRESSES else text


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + _ELLIPSIS


def _names_of(endpoint: Endpoint[object]) -> frozenset[str]:
    """The names of what a call takes, in each of their spellings."""
    names: set[str] = set(_OF_ALL)
    for name, field in (endpoint.takes.model_fields if endpoint.takes else {}).items():
        choices = field.validation_alias.choices if isinstance(field.validation_alias, AliasChoices) else []
        names |= {name, field.serialization_alias or name, *(choice for choice in choices if isinstance(choice, str))}
    return frozenset(names - _SECRET)


_OF_CALLS = {endpoint.name: _names_of(endpoint) for endpoint in ENDPOINTS}
_SHOWN = {
    **_OF_CALLS,
    STORAGE: frozenset({"key", "bucket", "content-type"}),
    # Browsers send what servers send for videos, and what tells their players which stream to play.
    PUBLIC: frozenset({"download", "stream_width", "stream_height", "effect_profile"}).union(
        *(names for call, names in _OF_CALLS.items() if call.startswith("videos."))
    ),
}
