"""The network below the connections: a deadline interrupts by itself whatever waits for it."""

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from ziggeo._tls import RECORD, with_following


def new_network() -> httpcore.AsyncNetworkBackend:
    """Return a network of which no connection is forgotten."""
    return _TidyNetwork(httpcore.AnyIOBackend())  # pyright: ignore[reportArgumentType]  # without anyio it would be another


class _TidyStream(httpcore.AsyncNetworkStream):
    """A connection that is closed when it cannot be made a secure one, also because nobody waits for it any more."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._failure: OSError | None = None
        """What went wrong behind the bytes that were read last."""
        self._filled = False
        """Whether these were as many as were asked for, so that there may be more of them."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._failure is not None:
            raise httpcore.ReadError(str(self._failure)) from self._failure
        data = await self._stream.read(max_bytes, timeout)
        self._filled = len(data) == max_bytes
        secure: ssl.SSLObject | None = self._stream.get_extra_info("ssl_object") if len(data) == RECORD else None
        if secure is not None:
            data, self._failure = with_following(data, secure.read, max_bytes)
        return data

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
    ) -> httpcore.AsyncNetworkStream:
        try:
            return _TidyStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
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
        secure: ssl.SSLObject | None = self._stream.get_extra_info("ssl_object")
        if secure is None:
            return self._filled
        try:
            secure.read(1)
        except ssl.SSLWantReadError:
            return False
        except OSError:
            return True
        return True


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
    ) -> httpcore.AsyncNetworkStream:
        return _TidyStream(await self._network.connect_tcp(host, port, timeout, local_address, socket_options))

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _TidyStream(await self._network.connect_unix_socket(path, timeout, socket_options))

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
