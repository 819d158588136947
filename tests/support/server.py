"""A scripted HTTP server over real sockets: it answers each request by the next step of its script, and keeps every one.

    with Server(Answer(503), Answer(200, b"{}")) as server:
        ...  # two requests to server.url
    assert [request.method for request in server.requests] == ["GET", "GET"]

Leaving the ``with`` statement fails if the script was not used up, or if a request came after its end.
"""

import json
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Protocol, Self, cast
from urllib.parse import parse_qsl, urlsplit

PATIENCE = 10.0
"""Seconds after which a test that waits for the server has failed."""
SIP = 65536
"""Bytes that are taken at a time of a request that is taken slowly."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came over the wire."""

    connection: int
    """Number of the connection it came on, from 1."""
    method: str
    target: str
    """What stands between method and version, untouched."""
    headers: tuple[tuple[str, str], ...]
    """Names in lower case, in their order."""
    body: bytes
    complete: bool
    """Whether all of it was read."""

    def header(self, name: str) -> str | None:
        """Return the only value of a header, or ``None``."""
        found = [value for own, value in self.headers if own == name.lower()]
        assert len(found) <= 1, f"{name} was sent {len(found)} times"
        return found[0] if found else None

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(self.body)))


class Step(Protocol):
    """What is done with one request."""

    def play(self, talk: "Talk") -> bool:
        """Do it; say whether the connection stays open."""
        ...


@dataclass(frozen=True)
class Answer:
    """An answer, well-formed."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    framing: Literal["length", "chunked", "close"] = "length"
    """How the end of the body is known."""
    closes: bool = False
    """Whether the connection is closed afterwards, without the answer saying so."""
    early: bool = False
    """Whether to answer as soon as the head of the request was read."""
    meet: threading.Barrier | None = None
    """Where to wait for other requests first."""
    wait: threading.Event | None = None
    """What to wait for first."""
    before: Callable[[], object] | None = None
    """What to do first."""
    behind: bytes = b""
    """What is sent behind it, although nobody asked for that."""
    record_behind: bytes = b""
    """The same, in a TLS record of its own."""

    def play(self, talk: "Talk") -> bool:
        talk.read_head()
        if not self.early:
            talk.read_body()
        talk.record()
        if self.before is not None:
            self.before()
        if self.meet is not None:
            self.meet.wait(PATIENCE)
        if self.wait is not None:
            assert self.wait.wait(PATIENCE), "nobody let the answer go"
        talk.send(self.raw())
        if self.record_behind:
            talk.send(self.record_behind)
        if self.early:
            talk.read_body()
        return self.framing != "close" and not self.closes

    def raw(self) -> bytes:
        """Return the bytes that are sent."""
        headers = dict(self.headers)
        body = self.body
        if self.framing == "length" and self.status != 204:
            headers.setdefault("Content-Length", str(len(body)))
        if self.framing == "chunked":
            headers["Transfer-Encoding"] = "chunked"
            half = (len(body) + 1) // 2
            parts = [part for part in (body[:half], body[half:]) if part]
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        lines = [f"HTTP/1.1 {self.status} Phrase", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body + self.behind


def said(value: object, status: int = 200, **headers: str) -> Answer:
    """Return an answer in JSON; keywords are headers, with ``_`` for ``-``."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(status, body, {"Content-Type": "application/json; charset=utf-8", **named})


def redirect(status: int, location: str) -> Answer:
    """Return a redirect."""
    return Answer(status, b"moved", {"Location": location})


@dataclass(frozen=True)
class Reset:
    """The connection is reset: before the request is read, or after."""

    read: bool

    def play(self, talk: "Talk") -> bool:
        if self.read:
            talk.read_head()
            talk.read_body()
        else:
            talk.peek_head()
        talk.record()
        talk.reset()
        return False


@dataclass(frozen=True)
class Raw:
    """Bytes that may be no whole answer, or none at all; then the connection ends."""

    data: bytes = b""
    reset: bool = False
    """Whether the connection is reset rather than closed."""

    def play(self, talk: "Talk") -> bool:
        talk.read_head()
        talk.read_body()
        talk.record()
        talk.send(self.data)
        if self.reset:
            talk.reset()
        return False


def cut(body: bytes, announced: int, *, reset: bool = False) -> Raw:
    """Return an answer that breaks off after ``body``, although more was announced."""
    return Raw(b"HTTP/1.1 200 Fine\r\nContent-Length: %d\r\n\r\n%s" % (announced, body), reset=reset)


@dataclass(frozen=True)
class Stall:
    """Nothing more comes after some bytes, until one side closes the connection."""

    after: bytes = b""
    unread: bool = False
    """Whether the body of the request is left unread."""

    def play(self, talk: "Talk") -> bool:
        talk.read_head()
        if not self.unread:
            talk.read_body()
        talk.record()
        talk.send(self.after)
        talk.hold(reading=not self.unread)
        return False


@dataclass(frozen=True)
class Drip:
    """Bytes come one by one, after those that come at once."""

    drops: bytes
    at_once: bytes = b""
    pause: float = 0.02

    def play(self, talk: "Talk") -> bool:
        talk.read_head()
        talk.read_body()
        talk.record()
        talk.send(self.at_once)
        for drop in self.drops:
            if talk.wait(self.pause):
                return False
            talk.send(bytes([drop]))
        return True


@dataclass(frozen=True)
class Flood:
    """Bytes come without end, as fast as they are taken, until one side closes the connection."""

    at_once: bytes = b"HTTP/1.1 200 Fine\r\nContent-Length: 1000000000000\r\n\r\n"
    piece: bytes = b"x" * 65536

    def play(self, talk: "Talk") -> bool:
        talk.read_head()
        talk.read_body()
        talk.record()
        talk.send(self.at_once)
        while True:
            talk.send(self.piece)


@dataclass(frozen=True)
class Sip:
    """The body of the request is taken slowly, and nothing comes, until one side closes the connection."""

    pause: float = 0.02

    def play(self, talk: "Talk") -> bool:
        talk.read_head()
        talk.record()
        while not talk.wait(self.pause):
            talk.sip()
        return False


@dataclass(frozen=True)
class Answering:
    """Each request gets the answer that is made for it."""

    answer: Callable[[Received], Answer]

    def play(self, talk: "Talk") -> bool:
        talk.read_head()
        talk.read_body()
        talk.record()
        talk.send(self.answer(talk.received).raw())
        return True


@dataclass(frozen=True)
class Tunnel:
    """What a proxy does when it is asked for a tunnel: bytes go to a port of this machine, and come from there."""

    port: int

    def play(self, talk: "Talk") -> bool:
        talk.read_head()
        talk.record()
        talk.send(b"HTTP/1.1 200 Connected\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.port)) as beyond:
            talk.relay(beyond)
        return False


class _GoneError(Exception):
    """The other side is gone."""


class Talk:
    """One request, and what is done with it."""

    def __init__(self, server: "Server", connection: socket.socket, number: int, pending: bytes) -> None:
        self.pending = pending
        """What was read of the request that follows."""
        self._server = server
        self._connection = connection
        self._number = number
        self._head = b""
        self._headers: tuple[tuple[str, str], ...] = ()
        self._body = b""
        self._complete = False
        self._position: int | None = None

    def read_head(self) -> None:
        """Read up to the empty line."""
        while b"\r\n\r\n" not in self.pending:
            self._more()
        self._head, _, self.pending = self.pending.partition(b"\r\n\r\n")
        self._parse()

    def header(self, name: str) -> str:
        """Return a header of the request, or nothing."""
        return dict(self._headers).get(name.lower(), "")

    def peek_head(self) -> None:
        """Look at what has arrived of the head, and leave it unread."""
        self._head, _, _ = self._connection.recv(65536, socket.MSG_PEEK).partition(b"\r\n\r\n")
        self._parse()

    def read_body(self) -> None:
        """Read the body to its end."""
        headers = dict(self._headers)
        try:
            if headers.get("transfer-encoding", "").lower() == "chunked":
                self._read_chunks()
            else:
                length = int(headers.get("content-length", "0"))
                parts = [self.pending]
                left = length - len(self.pending)
                while left > 0:
                    self.pending = b""
                    self._more()
                    parts.append(self.pending)
                    left -= len(self.pending)
                everything = b"".join(parts)
                self._body, self.pending = everything[:length], everything[length:]
            self._complete = True
        except _GoneError:
            self.record()
            raise
        if self._position is not None:
            self.record()

    @property
    def received(self) -> Received:
        """The request as far as it was read."""
        method, _, rest = self._head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
        return Received(
            connection=self._number,
            method=method,
            target=rest.rpartition(" ")[0],
            headers=self._headers,
            body=self._body,
            complete=self._complete,
        )

    def sip(self) -> None:
        """Read a little of the body, and forget it."""
        self._more(SIP)
        self.pending = b""

    def record(self) -> None:
        """Keep the request as far as it was read."""
        self._position = self._server.keep(self.received, self._position)

    def send(self, data: bytes) -> None:
        """Send bytes."""
        try:
            self._connection.sendall(data)
        except OSError as error:
            raise _GoneError from error

    def send_past_tls(self, data: bytes) -> None:
        """Send bytes as they are over a connection that speaks TLS."""
        os.write(self._connection.fileno(), data)

    def reset(self) -> None:
        """Reset the connection, so that the other side gets an error instead of an end."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()

    def hold(self, *, reading: bool) -> None:
        """Do nothing until one side closes the connection."""
        if not reading:
            self._server.stopping.wait(PATIENCE)
        while reading:
            self._more()

    def relay(self, beyond: socket.socket) -> None:
        """Pass bytes on in both directions, until one side closes its connection."""
        from selectors import EVENT_READ, DefaultSelector

        with DefaultSelector() as selector:
            selector.register(self._connection, EVENT_READ, (self._connection, beyond))
            selector.register(beyond, EVENT_READ, (beyond, self._connection))
            while True:
                for key, _ in selector.select():
                    source, target = cast("tuple[socket.socket, socket.socket]", key.data)
                    data = source.recv(65536)
                    if isinstance(source, ssl.SSLSocket):
                        # What has been decrypted already makes no connection readable.
                        data += source.recv(source.pending()) if source.pending() else b""
                    if not data:
                        return
                    target.sendall(data)

    def wait(self, seconds: float) -> bool:
        """Wait; say whether the server is about to stop."""
        return self._server.stopping.wait(seconds)

    def _parse(self) -> None:
        lines = self._head.decode("latin-1").split("\r\n")[1:]
        pairs = (line.partition(":") for line in lines)
        self._headers = tuple((name.lower(), value.strip()) for name, _, value in pairs)

    def _read_chunks(self) -> None:
        body = b""
        while True:
            while b"\r\n" not in self.pending:
                self._more()
            size, _, self.pending = self.pending.partition(b"\r\n")
            length = int(size, 16)
            while len(self.pending) < length + 2:
                self._more()
            body += self.pending[:length]
            self.pending = self.pending[length + 2 :]
            if not length:
                self._body = body
                return

    def _more(self, most: int = 262144) -> None:
        try:
            data = self._connection.recv(most)
        except OSError as error:
            raise _GoneError from error
        if not data:
            raise _GoneError
        self.pending += data


def _can_be_read(connection: socket.socket) -> bool:
    from selectors import EVENT_READ, DefaultSelector

    with DefaultSelector() as selector:
        selector.register(connection, EVENT_READ)
        return bool(selector.select(0))


class Server:
    """The server. It listens from the beginning, unless ``listening`` is false: then connections are refused until ``listen``.

    ``always`` is done with every request that comes after the end of the script.
    """

    def __init__(
        self,
        *script: Step,
        tls: ssl.SSLContext | None = None,
        listening: bool = True,
        always: Step | None = None,
    ) -> None:
        self.requests: list[Received] = []
        """All requests, in the order of their arrival."""
        self.connections = 0
        """How many connections were made."""
        self.stopping = threading.Event()
        self._script = list(script)
        self._always = always
        self._played = 0
        self._beyond = 0
        self._faults: list[BaseException] = []
        self._tls = tls
        self._changed = threading.Condition()
        self._open: dict[int, socket.socket] = {}
        self._threads: list[threading.Thread] = []
        self._listener = socket.socket()
        if any(isinstance(step, Sip) for step in script):
            # With less space between the two, what is sent waits more often for what is taken.
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SIP)
        self._listener.bind(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._wake, self._woken = socket.socketpair()
        if listening:
            self.listen()

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """Methods and paths of all requests, without queries."""
        return [f"{request.method} {urlsplit(request.target).path}" for request in self.requests]

    def then(self, *steps: Step) -> None:
        """Add steps to the end of the script."""
        self._script.extend(steps)

    def listen(self) -> None:
        """Begin to take connections."""
        if not self._threads:
            self._listener.listen(64)
            self._start(self._accept)

    def wait_for_requests(self, count: int) -> None:
        """Wait until that many requests have been read."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.requests) >= count, PATIENCE), "a request did not come"

    def wait_until_idle(self) -> None:
        """Wait until no connection is open on this side."""
        with self._changed:
            assert self._changed.wait_for(self._is_idle, PATIENCE), "a connection stayed open"

    def _is_idle(self) -> bool:
        # One that has not been taken yet will be, also if the other side has gone since.
        return not self._open and not _can_be_read(self._listener)

    def close(self) -> None:
        """Close all connections, and wait for the threads to end."""
        self.stopping.set()
        self._wake.close()
        with self._changed:
            for connection in self._open.values():
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a thread of the server does not end"
        self._woken.close()
        self._listener.close()

    def verify(self) -> None:
        """Fail if the script was not followed."""
        assert not self._faults, self._faults
        assert not self._beyond, f"{self._beyond} requests came after the end of the script: {self.paths}"
        assert self._played == len(self._script), (
            f"only {self._played} of {len(self._script)} requests came: {self.paths}"
        )

    def keep(self, received: Received, position: int | None) -> int:
        """Keep a request, or replace what was kept of it at that position; return the position."""
        with self._changed:
            if position is None:
                self.requests.append(received)
                position = len(self.requests) - 1
            else:
                self.requests[position] = received
            self._changed.notify_all()
            return position

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            # Whoever broke off a request may be here before the request has been read.
            with self._changed:
                self._changed.wait_for(lambda: self._played >= len(self._script), PATIENCE / 5)
        self.close()
        if error is None:
            self.verify()

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name="scripted-server", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        from selectors import EVENT_READ, DefaultSelector

        with DefaultSelector() as selector:
            selector.register(self._listener, EVENT_READ)
            selector.register(self._woken, EVENT_READ)
            while not self.stopping.is_set():
                if any(key.fileobj is self._listener for key, _ in selector.select()):
                    with self._changed:
                        connection, _ = self._listener.accept()
                        self.connections += 1
                        number = self.connections
                        self._open[number] = connection
                        if self.stopping.is_set():
                            connection.shutdown(socket.SHUT_RDWR)
                    self._start(self._serve, connection, number)

    def _serve(self, plain: socket.socket, number: int) -> None:
        connection = plain
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
                with self._changed:
                    self._open[number] = connection
                connection.do_handshake()
            pending = b""
            while True:
                if isinstance(connection, ssl.SSLSocket):
                    pending = pending or connection.recv(65536)
                    arrived = pending
                else:
                    arrived = pending or connection.recv(1, socket.MSG_PEEK)
                if not arrived:
                    break
                talk = Talk(self, connection, number, pending)
                if not self._next().play(talk):
                    break
                pending = talk.pending
        except (_GoneError, OSError):
            pass
        except BaseException as error:
            self._faults.append(error)
        finally:
            connection.close()
            with self._changed:
                del self._open[number]
                self._changed.notify_all()

    def _next(self) -> Step:
        with self._changed:
            if self._played < len(self._script):
                self._played += 1
                self._changed.notify_all()
                return self._script[self._played - 1]
            if self._always is not None:
                return self._always
            self._beyond += 1
            return Answer(599, b"the script has no such step", closes=True)
