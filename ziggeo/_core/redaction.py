"""What may be shown: an allow-list for headers, and the credentials cut out of everything else."""

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
        "last-modified",
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


def _written_forms(secret: str) -> set[str]:
    """As it is, in JSON (with and without escaped slashes), in a path, and in a query."""
    in_json = json.dumps(secret)[1:-1]
    escaped = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    lower = {re.sub("%..", lambda escape: escape[0].lower(), form) for form in escaped}
    return {secret, in_json, in_json.replace("/", "\\/")} | escaped | lower


class Redactor:
    """Removes one client's credentials, in each form in which they may come back."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if secret for form in _written_forms(secret)}
        # The longest first: one secret may hold another.
        self._secrets = sorted(forms, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return the text without credentials."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def body(self, body: bytes) -> bytes:
        """Return the body without credentials."""
        for secret in self._secrets:
            body = body.replace(secret.encode(), HIDDEN.encode())
        return body

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers in lower case, with the values of those that are not known to be harmless hidden."""
        return {
            name.lower(): self.text(value) if name.lower() in HARMLESS_HEADERS else HIDDEN
            for name, value in headers.items()
        }
