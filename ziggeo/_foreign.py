"""What users bring along instead of our own connections: httpx, its continuation httpx2, and transports that others made.

None of the others is imported here. They are known by the names of their classes.
"""

import re
import ssl
import sys
from collections.abc import Iterator, Mapping
from typing import cast

import httpx

from ziggeo.errors import ZiggeoError

_QUERY = re.compile(r"\?[^\s'\"]+")
_LIBRARIES = ("httpx", "httpx2")

_FAILURES: Mapping[str, type[Exception]] = {
    "aiohttp.InvalidURL": httpx.InvalidURL,
    "aiohttp.ConnectionTimeoutError": httpx.ConnectTimeout,
    "aiohttp.ClientConnectorError": httpx.ConnectError,
    "aiohttp.ServerTimeoutError": httpx.ReadTimeout,
    "aiohttp.ClientError": httpx.ReadError,
}
"""What failures of other libraries mean, even if a transport says otherwise. What comes first counts.

The transport for aiohttp takes connections that were lost for some that were never made, and a request that was acted on
would be sent again.
"""


def request_class(given: object, kind: type) -> type[httpx.Request] | None:
    """Return the class of requests that goes with something that is of ``kind`` or of its twin in httpx2; else ``None``."""
    for name in _names(type(given)):
        library, _, own = name.partition(".")
        if library in _LIBRARIES and own == kind.__name__:
            return cast("type[httpx.Request]", sys.modules[library].Request)
    return None


def in_terms_of_httpx(error: Exception) -> Exception | None:
    """Return a failure of a connection as httpx would tell it; ``None`` if it is none."""
    for told in (error.__cause__, error):
        meaning = _meaning(told, _FAILURES)
        if meaning is not None:
            return _as(meaning, error)
    if isinstance(error, (httpx.HTTPError, httpx.InvalidURL, UnicodeError)):
        return error
    for name in _names(type(error)):
        library, _, own = name.partition(".")
        twin: object = getattr(httpx, own, None) if library in _LIBRARIES else None
        if isinstance(twin, type) and issubclass(twin, (httpx.HTTPError, httpx.InvalidURL)):
            return _as(twin, error)
    if isinstance(error, OSError) and not isinstance(error, ZiggeoError):
        return _as(httpx.ReadError, error)  # a transport has let it through
    return None


def is_about_certificate(error: BaseException | None) -> bool:
    """Say whether a certificate that cannot be trusted is behind a failure."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _meaning(error: BaseException | None, meanings: Mapping[str, type[Exception]]) -> type[Exception] | None:
    names = set(_names(type(error)))
    return next((meaning for name, meaning in meanings.items() if name in names), None)


def _names(kind: type) -> Iterator[str]:
    """Name a class and those that it inherits from, each with the package that it comes from."""
    for base in kind.__mro__:
        yield f"{base.__module__.partition('.')[0]}.{base.__name__}"


def _as(meaning: type[Exception], error: Exception) -> Exception:
    # Others put addresses into their texts, which may hold signatures, and aiohttp the headers of requests into its errors:
    # so neither the text of the query nor the error itself is passed on.
    return meaning(_QUERY.sub("?***", str(error)) or type(error).__name__)
