"""The network below the connections: on it nothing waits past the deadline."""

import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from ziggeo._sync._runtime import time_left
from ziggeo._tls import RECORD, with_following


def new_network() -> httpcore.NetworkBackend:
    """Return a network on which this thread's deadline is heeded."""
    return _PunctualNetwork(httpcore.SyncBackend())


def _shortened(timeout: float | None, late: type[httpcore.TimeoutException]) -> float | None:
    left = time_left()
    if left is None:
        return timeout
    if left <= 0:
        raise late("the time is up")
    return left if timeout is None else min(timeout, left)


class _PunctualStream(httpcore.NetworkStream):
    """A connection on which nothing waits past the deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._failure: OSError | None = None
        """What went wrong behind the bytes that were read last."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._failure is not None:
            raise httpcore.ReadError(str(self._failure)) from self._failure
        data = self._stream.read(max_bytes, _shortened(timeout, httpcore.ReadTimeout))
        connection = self._secure_socket() if len(data) == RECORD else None
        if connection is None:
            return data
        connection.settimeout(0)  # until the next read or write, which sets its own
        data, self._failure = with_following(data, connection.recv, max_bytes)
        return data

    def _secure_socket(self) -> ssl.SSLSocket | None:
        # Within TLS to a proxy, the socket belongs to the outer of the two, and gives what is still encrypted.
        if isinstance(self._stream.get_extra_info("ssl_object"), ssl.SSLObject):
            return None
        connection: socket.socket = self._stream.get_extra_info("socket")
        return connection if isinstance(connection, ssl.SSLSocket) else None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._stream.write(buffer, _shortened(timeout, httpcore.WriteTimeout))
        finally:
            # A traceback that tells variables, too, would show what proves who asks.
            del buffer

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            secure = self._stream.start_tls(ssl_context, server_hostname, _shortened(timeout, httpcore.ConnectTimeout))
        except BaseException:
            # httpcore does so for failures, and not for what interrupts.
            self._stream.close()
            raise
        return _PunctualStream(secure)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _PunctualNetwork(httpcore.NetworkBackend):
    """A network that opens such connections."""

    def __init__(self, network: httpcore.NetworkBackend) -> None:
        self._network = network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _PunctualStream(
            self._network.connect_tcp(
                host, port, _shortened(timeout, httpcore.ConnectTimeout), local_address, socket_options
            )
        )

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _PunctualStream(
            self._network.connect_unix_socket(path, _shortened(timeout, httpcore.ConnectTimeout), socket_options)
        )

    def sleep(self, seconds: float) -> None:
        self._network.sleep(seconds)
