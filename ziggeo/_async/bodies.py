"""Bodies of answers that came over connections of our own: decompressed, and large ones by the short way."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from functools import partial
from typing import cast

import httpcore
import httpx

LARGE = 16 * 1024 * 1024
"""Bytes from which on a body is worth a connection of its own."""
READ = 65536
"""Bytes to read at a time; over TLS at most a fourth of them come."""

_Pieces = AsyncGenerator[bytes, None]
_Stream = AsyncIterable[bytes]
_Network = httpcore.AsyncNetworkStream


def pieces_of(
    response: httpcore.Response, headers: Mapping[str, str], length: int | None, read_timeout: float | None
) -> Callable[[], AsyncIterator[bytes]]:
    """Return what yields a body as it arrives, decompressed. Headers have names in lower case."""
    if headers.get("content-encoding", "identity") != "identity":
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response)).aiter_bytes
    if length is not None and length >= LARGE and _extensions(response)["http_version"] == b"HTTP/1.1":
        return partial(_straight, response, length, read_timeout)
    return response.aiter_stream


async def _straight(response: httpcore.Response, length: int, timeout: float | None) -> AsyncGenerator[bytes, None]:
    """Read a body past what parses HTTP, which costs more than TLS. The connection cannot be used again afterwards."""
    network = cast("_Network", _extensions(response)["network_stream"])
    async with aclosing(cast("_Pieces", aiter(cast("_Stream", response.stream)))) as parsed:
        # The first piece is all that came along with the head.
        piece = await anext(parsed, b"")
        while True:
            length -= len(piece)
            yield piece
            if not length:
                break
            piece = await network.read(min(length, READ), timeout)
            if not piece:
                raise httpcore.RemoteProtocolError("peer closed connection without sending complete message body")


def _extensions(response: httpcore.Response) -> Mapping[str, object]:
    return cast("Mapping[str, object]", response.extensions)  # pyright: ignore[reportUnknownMemberType]  # half untyped


class _Body(httpx.AsyncByteStream):
    """A body for httpx, which knows how to decompress it."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._response.aiter_stream()
