"""What may be shown: an allow-list for headers, and credentials cut out of everything else, by value and by name."""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

HIDDEN = "***"

HARMLESS_HEADERS = frozenset(
    {
        "accept-ranges",
        "age",
        "allow",
        "cache-control",
        "connection",
        "content-disposition",
        "content-encoding",
        "content-length",
        "content-range",
        "content-type",
        "date",
        "etag",
        "expires",
        "if-range",
        "last-modified",
        "range",
        "request-id",
        "retry-after",
        "server",
        "transfer-encoding",
        "vary",
        "x-amz-cf-id",
        "x-amz-request-id",
        "x-cache",
        "x-correlation-id",
        "x-request-id",
    }
)
"""Headers whose values may stand in logs and errors, in lower case."""

SECRET_MEMBERS = ("private_key", "encryption_key")
"""Members of answers that are secrets whatever they hold: an application's keys need not be those that a client has."""

SIGNED_FIELDS = (
    "policy",
    "signature",
    "awsaccesskeyid",
    "x-amz-credential",
    "x-amz-security-token",
    "x-amz-signature",
)
"""Fields of the storage's signed forms that let whoever has them upload, in lower case: it takes them in any."""

_HIDDEN_NAMES = frozenset((*SECRET_MEMBERS, *SIGNED_FIELDS))
_NAME = "|".join((*SECRET_MEMBERS, *SIGNED_FIELDS))
_MEMBER = re.compile(rf'"(?:{_NAME})"\s*:\s*', re.ASCII | re.IGNORECASE)
_FIELD = re.compile(rf"((?:{_NAME})(?:\]|%5D)*=)[^&\s\"'<>]+", re.ASCII | re.IGNORECASE)
_USER = re.compile(r"//[^/]*@")
_JSON = json.JSONDecoder(strict=False)


def _written_forms(secret: str) -> set[str]:
    """As it is, in JSON (in ASCII or not, with and without escaped slashes), in a path, and in a query."""
    in_json = {json.dumps(secret, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False)}
    in_json |= {form.replace("/", "\\/") for form in in_json}
    escaped = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    lower = {re.sub("%..", lambda escape: escape[0].lower(), form) for form in escaped}
    return {secret} | in_json | escaped | lower


def _without_secret_members(text: str) -> str:
    """Hide the values of secret members of JSON, and of secret fields of a form."""
    shown: list[str] = []
    position = 0
    while member := _MEMBER.search(text, position):
        shown += (text[position : member.end()], f'"{HIDDEN}"')
        position = _end_of_value(text, member.end())
    return _FIELD.sub(rf"\1{HIDDEN}", "".join(shown) + text[position:])


def _end_of_value(text: str, start: int) -> int:
    """Find where a value in JSON ends. Where it is broken off it may be anything, up to the end of the text."""
    try:
        _, end = _JSON.raw_decode(text, start)
    except (ValueError, RecursionError):
        return len(text)
    return end


class Redactor:
    """Removes one client's credentials, in each form in which they may come back, and the keys in any answer."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if secret for form in _written_forms(secret)}
        # The longest first: one secret may hold another.
        self._secrets = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return the text without credentials."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _without_secret_members(text)

    def given_address(self, url: str) -> str:
        """Return an address that came from outside, without its user, its fragment, and what its query says."""
        head, mark, query = url.partition("#")[0].partition("?")
        named = (piece.partition("=") for piece in query.split("&"))
        shown = "&".join(f"{name}={HIDDEN}" if equals else HIDDEN for name, equals, _ in named)
        return self.text(_USER.sub(f"//{HIDDEN}@", head, count=1) + (mark and f"?{shown}"))

    def body(self, body: bytes) -> bytes:
        """Return the body without credentials."""
        for secret in self._secrets:
            body = body.replace(secret.encode(), HIDDEN.encode())
        # A body need not be text; read as Latin-1, its bytes come back as they were.
        return _without_secret_members(body.decode("latin-1")).encode("latin-1")

    def fields(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Return what is said of fields by their names, without credentials."""
        return {
            self.text(name): HIDDEN if name.lower() in _HIDDEN_NAMES else self.text(said)
            for name, said in fields.items()
        }

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers in lower case, with the values of those that are not known to be harmless hidden."""
        return {
            name.lower(): self.text(value) if name.lower() in HARMLESS_HEADERS else HIDDEN
            for name, value in headers.items()
        }
