"""Where a request goes: the parts of an address as they stand in the request."""

import re
from functools import lru_cache
from typing import NamedTuple

import httpx

LONGEST = 65536
"""Characters that an address may have."""
LARGEST_PORT = 65535
USUAL_PORTS = {b"http": 80, b"https": 443}
"""Ports by scheme, where an address names none."""
_PLAIN = re.compile(r"(https?://[a-z0-9.:\[\]-]+)(/(?:[\w\-.~!$&'()*+,;=:@/?]|%[\da-f]{2})*)", re.ASCII | re.IGNORECASE)
"""An address in which nothing is to be encoded any more, as all are that are made here."""


class Origin(NamedTuple):
    """A server."""

    scheme: bytes
    host: bytes
    port: int | None
    """``None`` for the usual one."""
    header: bytes
    """How it is named in the header ``Host``."""


class Address(NamedTuple):
    """A server, and what is asked of it."""

    origin: Origin
    target: bytes
    """Path and query."""


def split(url: str) -> Address:
    """Take an address apart. What others have written is encoded where it has to be.

    Raises:
        httpx.InvalidURL: It is no address.
        httpx.UnsupportedProtocol: It is one of something else than HTTP.
    """
    plain = _PLAIN.fullmatch(url)
    if plain is not None and "/." not in plain[2] and len(url) <= LONGEST:
        return Address(_origin(plain[1]), plain[2].encode("ascii"))
    whole = httpx.URL(url)
    return Address(_origin(f"{whole.scheme}://{whole.netloc.decode('ascii')}"), whole.raw_path)


@lru_cache
def _origin(url: str) -> Origin:
    parsed = httpx.URL(url)
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise httpx.UnsupportedProtocol(f"{url!r} is no address of a server that speaks HTTP")
    if parsed.port is not None and parsed.port > LARGEST_PORT:
        raise httpx.InvalidURL(f"Invalid port: {parsed.port}")
    return Origin(parsed.raw_scheme, parsed.raw_host, parsed.port, parsed.netloc)
