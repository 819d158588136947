"""Bodies of answers that came over connections of our own: decompressed, and long ones by the short way."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import cast

import httpcore
import httpx

from ziggeo._async._network import Stream
from ziggeo._async.bodies import AsyncBody, AsyncParsedBody

LONG = 65536
"""Bytes from which on a body is read by the short way. Shorter ones have mostly come together with the head."""


def body_of(
    response: httpcore.Response,
    headers: Mapping[str, str],
    length: int | None,
    *,
    read_timeout: float | None,
    skip: Callable[[], bool],
) -> AsyncBody:
    """Return what reads a body, decompressed. Headers have names in lower case.

    ``skip`` tells what parses HTTP that the rest of the body was read past it, if it can be told.
    """
    if headers.get("content-encoding", "identity") != "identity":
        return AsyncParsedBody(
            httpx.Response(response.status, headers=response.headers, stream=_Encoded(response)).aiter_bytes
        )
    extensions = cast("Mapping[str, object]", response.extensions)  # pyright: ignore[reportUnknownMemberType]  # half untyped
    network = extensions["network_stream"]
    if length is None or length <= LONG or extensions["http_version"] != b"HTTP/1.1" or not isinstance(network, Stream):
        return AsyncParsedBody(response.aiter_stream)
    return _StraightBody(response, network, length, read_timeout, skip)


class _StraightBody:
    """A body that is read past what parses HTTP, which costs more than TLS."""

    def __init__(
        self, response: httpcore.Response, network: Stream, length: int, timeout: float | None, skip: Callable[[], bool]
    ) -> None:
        self._parsed = AsyncParsedBody(response.aiter_stream)
        self._network = network
        self._left = length
        self._timeout = timeout
        self._skip = skip
        self._begun = False

    async def read_into(self, space: memoryview) -> int:
        """Read more: first what came along with the head."""
        if not self._left:
            return 0
        if not self._begun or self._parsed.holds_rest:
            self._begun = True
            count = await self._parsed.read_into(space)
        else:
            count = await self._network.read_into(space[: self._left], self._timeout)
        if not count:
            raise httpcore.RemoteProtocolError("peer closed connection without sending complete message body")
        self._left -= count
        if not self._left and self._skip():
            # What parses HTTP finds the end now. Where it cannot be told, the connection is closed instead of used again.
            await self._parsed.read_into(memoryview(bytearray(1)))
        return count

    async def aclose(self) -> None:
        """Stop reading."""
        await self._parsed.aclose()


class _Encoded(httpx.AsyncByteStream):
    """A body for httpx, which knows how to decompress it."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._response.aiter_stream()
