"""A request is a value: building one is a function, and following a redirect makes another one."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from pydantic import SecretStr

from ziggeo._core.endpoint import Endpoint
from ziggeo._core.forms import encode, form_fields
from ziggeo._core.redaction import HIDDEN
from ziggeo.errors import ArgumentsError
from ziggeo.models._base import Arguments

FORM = "application/x-www-form-urlencoded"
CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})
"""Headers that prove who is asking."""
FILE_HEADERS = {"accept": "*/*", "accept-encoding": "identity"}
"""Headers that ask for a file as it is: compressing media gains nothing, and hides its length."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that say the answer is elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be sent. The body of an upload is not part of it: it is read anew for each attempt."""

    endpoint: str
    """Name of the call it belongs to."""
    identifiers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Tokens or keys of what it is about, by the names of their places in the address."""
    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case."""
    private_headers: frozenset[str] = frozenset()
    """Names of the headers that are meant for this host alone."""
    body: bytes | None = field(default=None, repr=False)
    idempotent: bool = False
    """Whether sending it twice leaves the same as sending it once."""
    address_given: bool = False
    """Whether the address came from an answer: then its query may hold signatures and tokens that nobody may be shown."""


def basic_authorization(user: str, password: str) -> str:
    """Return the value of an ``Authorization`` header."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")


def build(
    endpoint: Endpoint[object],
    base_url: str,
    identifiers: Mapping[str, str],
    arguments: Arguments | None,
    *,
    authorization: SecretStr,
    headers: Mapping[str, str],
) -> Request:
    """Build the request of a call. ``headers`` are the caller's own; they stay on the service's host.

    Raises:
        ArgumentsError: A text holds characters that cannot be written, such as half of a pair.
    """
    try:
        url = base_url + endpoint.path.format_map({name: segment(value) for name, value in identifiers.items()})
        form = encode(form_fields(arguments, clearing=not endpoint.asks))
    except ValueError as error:
        raise ArgumentsError(
            f"{endpoint.name}: a text holds what UTF-8 cannot: {error}", endpoint=endpoint.name
        ) from None
    own = {name.lower(): value for name, value in headers.items()}
    wanted = FILE_HEADERS if endpoint.answers_file else {"accept": "application/json"}
    sent = {**wanted, **own, "authorization": authorization.get_secret_value()}
    if endpoint.method == "POST":
        return _request(endpoint, url, identifiers, {**sent, "content-type": FORM}, own, body=form.encode("ascii"))
    return _request(endpoint, f"{url}?{form}" if form else url, identifiers, sent, own)


def _request(
    endpoint: Endpoint[object],
    url: str,
    identifiers: Mapping[str, str],
    headers: Mapping[str, str],
    own: Mapping[str, str],
    body: bytes | None = None,
) -> Request:
    return Request(
        endpoint=endpoint.name,
        identifiers={name: shown(name, value) for name, value in identifiers.items()},
        method=endpoint.method,
        url=url,
        headers=headers,
        private_headers=CREDENTIAL_HEADERS | own.keys(),
        body=body,
        idempotent=endpoint.idempotent,
    )


def shown(name: str, identifier: str) -> str:
    """Return an identifier as errors may show it: whoever has an auth token may use it, so only a reference by key is told."""
    return HIDDEN if name == "auth_token" and not identifier.startswith("_") else identifier


def segment(identifier: str) -> str:
    """Percent-encode an identifier as exactly one segment of a path; dots alone would move up the path instead."""
    encoded = quote(identifier, safe="")
    return encoded.replace(".", "%2E") if set(encoded) == {"."} else encoded


def follows_redirect(method: str, status: int) -> bool:
    """Say whether a request is sent again elsewhere when its answer has that status."""
    return status in REDIRECTS and (method == "GET" or status in (307, 308))


def redirected(request: Request, status: int, location: str) -> Request | None:
    """Return the request that follows a redirect; ``None`` when it cannot be followed.

    On another host, credentials and the caller's own headers are left out. Only 307 and 308 repeat a request that changes
    something: browsers turn the others into GET, of which the success would be mistaken for that of the change.
    """
    if not follows_redirect(request.method, status):
        return None
    try:
        url = urljoin(request.url, location)
        origin = _origin(url)
        _ = (origin.hostname or "").encode("idna")
    except ValueError:
        return None
    if origin.scheme not in ("http", "https") or not origin.hostname:
        return None
    following = replace(request, url=url, address_given=True)
    if origin != _origin(request.url):
        kept = {name: value for name, value in request.headers.items() if name not in request.private_headers}
        following = replace(following, headers=kept)
    return following


def with_headers(request: Request, headers: Mapping[str, str]) -> Request:
    """Return a request with some more headers; unlike the caller's own, they follow it to other hosts."""
    return replace(request, headers={**request.headers, **headers})


class _Origin(NamedTuple):
    scheme: str
    hostname: str | None
    port: int | None


def _origin(url: str) -> _Origin:
    parts = urlsplit(url)
    return _Origin(parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme))
