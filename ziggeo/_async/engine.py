"""What carries one exchange at a time, and what comes of it."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import NamedTuple, Protocol

import httpx

from ziggeo._addresses import Address
from ziggeo._async.bodies import AsyncBody, AsyncParsedBody
from ziggeo._async.connections import DEFAULT_HEADERS, Content
from ziggeo._core.limits import Phases
from ziggeo._core.requests import Request

LONGEST_IDLE = 5.0
"""Seconds that a connection is kept for another exchange. Servers close idle ones too, some of them early."""


class Received(NamedTuple):
    """An answer of which the body is still to come."""

    status: int
    headers: Mapping[str, str]
    """By their names in lower case."""
    body: AsyncBody


class Engine(Protocol):
    """A connection to a server, or a way to it through a proxy."""

    async def exchange(self, request: Request, address: Address, content: Content, phases: Phases) -> Received:
        """Send a request and return the answer."""
        ...

    async def end_exchange(self) -> None:
        """Get ready for another exchange, or close what is not fit for one."""
        ...

    def takes_another(self, *, whole: bool) -> bool:
        """Say whether another exchange can follow the last one, of which the whole answer was read or not."""
        ...

    def still_good(self) -> bool:
        """Say whether it can be used after it was idle: the server may have closed the connection meanwhile."""
        ...

    async def aclose(self) -> None:
        """Close what there is of connections."""
        ...


def headers_of(request: Request, address: Address, content: Content) -> list[tuple[bytes, bytes]]:
    """Return the headers of a request as they are sent."""
    headers = {"host": address.origin.header.decode("ascii"), **DEFAULT_HEADERS, **request.headers}
    if isinstance(content, bytes):
        headers["content-length"] = str(len(content))
    elif content is None and request.method == "POST":
        headers["content-length"] = "0"
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def decompressed(status: int, headers: Mapping[str, str], pieces: Callable[[], AsyncIterator[bytes]]) -> AsyncBody:
    """Return what reads a body that comes in pieces. httpx knows how to decompress it."""
    encoding = headers.get("content-encoding", "identity")
    if encoding == "identity":
        return AsyncParsedBody(pieces)
    encoded = httpx.Response(status, headers={"content-encoding": encoding}, stream=_Encoded(pieces))
    return AsyncParsedBody(encoded.aiter_bytes)


class _Encoded(httpx.AsyncByteStream):
    """A body as httpx takes it."""

    def __init__(self, pieces: Callable[[], AsyncIterator[bytes]]) -> None:
        self._pieces = pieces

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces()
