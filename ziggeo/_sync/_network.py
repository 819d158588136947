"""The network below the connections: on it nothing waits past the deadline."""

import os
import socket
import ssl
import threading
from collections.abc import Iterable
from typing import Any

import httpcore

from ziggeo._addresses import USUAL_PORTS, Origin
from ziggeo._sync._runtime import time_left
from ziggeo._tls import RECORD, holds_more, with_following


def new_network() -> "_PunctualNetwork":
    """Return a network on which this thread's deadline is heeded."""
    return _PunctualNetwork(httpcore.SyncBackend())


def _shortened(timeout: float | None, late: type[httpcore.TimeoutException]) -> float | None:
    left = time_left()
    if left is None:
        return timeout
    if left <= 0:
        raise late("the time is up")
    return left if timeout is None else min(timeout, left)


def connect(origin: Origin, context: ssl.SSLContext, timeout: float | None) -> "Stream":
    """Connect to a server for HTTP/1.1, each step in so many seconds."""
    context.set_alpn_protocols(["http/1.1"])
    host = origin.host.decode("ascii")
    stream = new_network().connect_tcp(host, origin.port or USUAL_PORTS[origin.scheme], timeout)
    return stream if origin.scheme == b"http" else stream.start_tls(context, host, timeout)


class _Turn:
    """Lets one thread at a time take in what has come. Many at once would wait for Python's lock after each record."""

    lock = threading.Lock()

    @classmethod
    def renew(cls) -> None:
        """Forget whose turn it is: in a forked process that thread does not exist."""
        cls.lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_Turn.renew)


class Stream(httpcore.NetworkStream):
    """A connection on which nothing waits past the deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._failure: OSError | None = None
        """What went wrong behind the bytes that were read last."""
        self._filled = False
        """Whether these were as many as were asked for, so that there may be more of them."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._tell_of_failure()
        data = self._stream.read(max_bytes, _shortened(timeout, httpcore.ReadTimeout))
        connection = self._socket() if len(data) == RECORD < max_bytes else None
        if isinstance(connection, ssl.SSLSocket):
            space = memoryview(bytearray(max_bytes))
            space[:RECORD] = data
            data = bytes(space[: self._gather(connection, space)])
        self._filled = len(data) == max_bytes
        return data

    def read_into(self, space: memoryview, timeout: float | None) -> int:
        """Wait for bytes, and read all that have come by then into some space; return how many, 0 at the end."""
        self._tell_of_failure()
        filled = self._read_into(space, _shortened(timeout, httpcore.ReadTimeout))
        self._filled = filled == len(space)
        return filled

    def _read_into(self, space: memoryview, timeout: float | None) -> int:
        connection = self._socket()
        if connection is None:
            data = self._stream.read(len(space), timeout)
            space[: len(data)] = data
            return len(data)
        try:
            connection.settimeout(timeout)
            filled = connection.recv_into(space)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        return self._gather(connection, space) if filled == RECORD and isinstance(connection, ssl.SSLSocket) else filled

    def _tell_of_failure(self) -> None:
        if self._failure is not None:
            raise httpcore.ReadError(str(self._failure)) from self._failure

    def _gather(self, connection: ssl.SSLSocket, space: memoryview) -> int:
        """Read what follows a full record, without waiting."""
        connection.settimeout(0)  # until the next read or write, which sets its own
        with _Turn.lock:
            filled, self._failure = with_following(connection.recv_into, space, RECORD)
        return filled

    def _socket(self) -> socket.socket | None:
        # Within TLS to a proxy, the socket belongs to the outer of the two, and gives what is still encrypted.
        if isinstance(self._stream.get_extra_info("ssl_object"), ssl.SSLObject):
            return None
        connection: socket.socket = self._stream.get_extra_info("socket")
        return connection

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # A traceback that tells variables, too, would show what proves who asks; a view shows nothing.
        left = memoryview(buffer)
        del buffer
        while left:
            left = left[self._write(left, _shortened(timeout, httpcore.WriteTimeout)) :]

    def _write(self, data: memoryview, timeout: float | None) -> int:
        """Write as much as is taken at once, and return how much that is."""
        connection = self._socket()
        if connection is None:
            data = data[:RECORD]
            self._stream.write(bytes(data), timeout)
            return len(data)
        try:
            connection.settimeout(timeout)
            return connection.send(data)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "Stream":
        try:
            secure = self._stream.start_tls(ssl_context, server_hostname, _shortened(timeout, httpcore.ConnectTimeout))
        except BaseException:
            # httpcore does so for failures, and not for what interrupts.
            self._stream.close()
            raise
        return Stream(secure)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable" and self._has_read_ahead():
            return True
        return self._stream.get_extra_info(info)

    def _has_read_ahead(self) -> bool:
        """Say whether more has come than was asked for, which lies where nobody sees it who looks at the socket."""
        secure: ssl.SSLSocket | ssl.SSLObject | None = self._stream.get_extra_info("ssl_object")
        if isinstance(secure, ssl.SSLObject):
            return holds_more(secure)
        # Asking lets other threads in, which costs more than the answer, so that is done only where it may be yes.
        return self._filled and secure is not None and secure.pending() > 0


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
    ) -> Stream:
        return Stream(
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
        return Stream(
            self._network.connect_unix_socket(path, _shortened(timeout, httpcore.ConnectTimeout), socket_options)
        )

    def sleep(self, seconds: float) -> None:
        self._network.sleep(seconds)
