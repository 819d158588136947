"""The network below the connections: a deadline interrupts by itself whatever waits for it."""

import ssl
from collections.abc import Callable, Iterable
from typing import Any, cast

import httpcore

from ziggeo._addresses import USUAL_PORTS, Origin
from ziggeo._tls import RECORD, holds_more, with_following


def new_network() -> "_TidyNetwork":
    """Return a network of which no connection is forgotten."""
    return _TidyNetwork(httpcore.AnyIOBackend())  # pyright: ignore[reportArgumentType]  # without anyio it would be another


async def connect(origin: Origin, context: ssl.SSLContext, timeout: float | None) -> "Stream":
    """Connect to a server for HTTP/1.1, each step in so many seconds."""
    context.set_alpn_protocols(["http/1.1"])
    host = origin.host.decode("ascii")
    stream = await new_network().connect_tcp(host, origin.port or USUAL_PORTS[origin.scheme], timeout)
    return stream if origin.scheme == b"http" else await stream.start_tls(context, host, timeout)


class Stream(httpcore.AsyncNetworkStream):
    """A connection that is closed when it cannot be made a secure one, also because nobody waits for it any more."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._failure: OSError | None = None
        """What went wrong behind the bytes that were read last."""
        self._filled = False
        """Whether these were as many as were asked for, so that there may be more of them."""
        self._ahead = b""
        """The byte behind the space that was to be filled."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._read(max_bytes, timeout)
        if not RECORD <= len(data) < max_bytes or not self._secure():
            return data
        space = memoryview(bytearray(max_bytes))
        return bytes(space[: self._gather(data, space)])

    async def read_into(self, space: memoryview, timeout: float | None) -> int:
        """Wait for bytes, and read all that have come by then into some space; return how many, 0 at the end."""
        if self._secure():
            return self._gather(await self._read(min(len(space), RECORD), timeout), space)
        # Asked for one more, it shows by itself whether there are more.
        data = await self._read(len(space) + 1, timeout)
        self._ahead = data[len(space) :]
        filled = len(data) - len(self._ahead)
        space[:filled] = data[:filled]
        return filled

    async def _read(self, most: int, timeout: float | None) -> bytes:
        if self._failure is not None:
            raise httpcore.ReadError(str(self._failure)) from self._failure
        if self._ahead:
            data, self._ahead = self._ahead, b""
            return data
        data = await self._stream.read(most, timeout)
        self._filled = len(data) == most
        return data

    def _gather(self, data: bytes, space: memoryview) -> int:
        """Put into some space what was read, and what follows a full record."""
        filled = len(data)
        space[:filled] = data
        secure = self._secure() if filled == RECORD else None
        if secure is not None:
            read_into = cast("Callable[[int, memoryview], int]", secure.read)  # typeshed knows it only without space
            filled, self._failure = with_following(lambda rest: read_into(len(rest), rest), space, filled)
        return filled

    def _secure(self) -> ssl.SSLObject | None:
        secure: ssl.SSLObject | None = self._stream.get_extra_info("ssl_object")
        return secure

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            await self._stream.write(buffer, timeout)
        finally:
            # A traceback that tells variables, too, would show what proves who asks.
            del buffer

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "Stream":
        try:
            return Stream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:
            # httpcore does so for failures, and not for what interrupts.
            await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable" and self._has_read_ahead():
            return True
        return self._stream.get_extra_info(info)

    def _has_read_ahead(self) -> bool:
        """Say whether more has come than was asked for, which lies where nobody sees it who looks at the socket."""
        secure = self._secure()
        return self._filled if secure is None else holds_more(secure)


class _TidyNetwork(httpcore.AsyncNetworkBackend):
    """A network that opens such connections."""

    def __init__(self, network: httpcore.AsyncNetworkBackend) -> None:
        self._network = network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> Stream:
        return Stream(await self._network.connect_tcp(host, port, timeout, local_address, socket_options))

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return Stream(await self._network.connect_unix_socket(path, timeout, socket_options))

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
