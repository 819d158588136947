"""A connection straight to a server that speaks HTTP/1.1, which h11 parses."""

import ssl
from collections.abc import AsyncGenerator, Callable
from functools import partial
from time import monotonic

import h11
import httpcore

from ziggeo._addresses import Address, Origin
from ziggeo._async._network import Stream, connect
from ziggeo._async.connections import Content
from ziggeo._async.engine import LONGEST_IDLE, Received, decompressed, headers_of
from ziggeo._async.replies import length_of, read_headers
from ziggeo._core.limits import Phases
from ziggeo._core.requests import Request
from ziggeo._tls import RECORD

RECEIVED = RECORD
"""Bytes that are read at a time for the parser. What follows of a long body need not go through it."""
LONGEST_HEAD = 102400
"""Bytes that the head of an answer may have."""
LONG = 65536
"""Bytes from which on a body is read past the parser. Shorter ones have mostly come together with the head."""

_Event = h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]


class AsyncDirectEngine:
    """A connection for one exchange after the other, opened by the first."""

    def __init__(self, origin: Origin, context: ssl.SSLContext) -> None:
        self._origin = origin
        self._context = context
        self._stream: Stream | None = None
        self._parser = _new_parser()
        self._idle_since: float | None = None

    async def exchange(self, request: Request, address: Address, content: Content, phases: Phases) -> Received:
        """Send a request and return the answer."""
        self._idle_since = None
        stream = self._stream
        if stream is None:
            stream = self._stream = await connect(self._origin, self._context, phases.connect)
        try:
            await self._send(stream, request, address, content, phases.write)
        except httpcore.WriteError:
            pass  # what the server may have answered before it broke off says more
        except h11.LocalProtocolError as error:
            raise httpcore.LocalProtocolError(str(error)) from error
        response: _Event | None = None
        while not isinstance(response, h11.Response):
            response = await self._receive(stream, phases.read)
        status, headers = response.status_code, read_headers(response.headers.raw_items())
        length = length_of(status, headers)
        if length is None or length <= LONG:
            return Received(status, headers, decompressed(status, headers, partial(self._pieces, stream, phases.read)))
        begun = self._parser.next_event()
        came_along = begun.data if isinstance(begun, h11.Data) else b""
        return Received(status, headers, _LongBody(stream, phases.read, length, came_along, self._skip_body))

    async def _send(
        self, stream: Stream, request: Request, address: Address, content: Content, timeout: float | None
    ) -> None:
        # Of what shows who asks, nothing is kept in a variable.
        head = partial(h11.Request, method=request.method, target=address.target)
        if content is None or isinstance(content, bytes):
            body = [h11.Data(data=content)] if content else []
            await stream.write(
                self._bytes_of(head(headers=headers_of(request, address, content)), *body, h11.EndOfMessage()), timeout
            )
            return
        await stream.write(self._bytes_of(head(headers=headers_of(request, address, content))), timeout)
        async for chunk in content:
            await stream.write(self._bytes_of(h11.Data(data=chunk)), timeout)
        await stream.write(self._bytes_of(h11.EndOfMessage()), timeout)

    def _bytes_of(self, *events: h11.Event) -> bytes:
        return b"".join(self._parser.send(event) or b"" for event in events)

    async def _receive(self, stream: Stream, timeout: float | None) -> _Event:
        parser = self._parser
        try:
            while (event := parser.next_event()) is h11.NEED_DATA:
                data = await stream.read(RECEIVED, timeout)
                if not data and parser.their_state is h11.SEND_RESPONSE:
                    raise httpcore.RemoteProtocolError("the server closed the connection without an answer")
                parser.receive_data(data)
        except h11.RemoteProtocolError as error:
            raise httpcore.RemoteProtocolError(str(error)) from error
        return event

    async def _pieces(self, stream: Stream, timeout: float | None) -> AsyncGenerator[bytes, None]:
        while isinstance(event := await self._receive(stream, timeout), h11.Data):
            yield bytes(event.data)

    def _skip_body(self) -> None:
        """Go on with a parser that does not wait for the body, unless the connection is to be closed after it."""
        if self._parser.our_state is h11.DONE:
            self._parser = _new_parser()

    async def end_exchange(self) -> None:
        """Get ready for another exchange, or close the connection if this one has left something over."""
        states = {self._parser.our_state, self._parser.their_state}
        # More than an answer was not asked for, and would be taken for the answer to what is asked next.
        if states == {h11.DONE} and not self._parser.trailing_data[0]:
            self._parser.start_next_cycle()
        elif states != {h11.IDLE} or self._stream is None:
            await self.aclose()
            return
        self._idle_since = monotonic()

    def takes_another(self, *, whole: bool) -> bool:
        """Say whether another exchange can follow; after one that was not read to its end, none can."""
        return whole and self._idle_since is not None

    def still_good(self) -> bool:
        """Say whether the connection can be used after it was idle: the server may have closed it meanwhile."""
        if self._stream is None or self._idle_since is None or monotonic() - self._idle_since > LONGEST_IDLE:
            return False
        return not self._stream.get_extra_info("is_readable")

    async def aclose(self) -> None:
        """Close the connection."""
        self._idle_since = None
        if self._stream is not None:
            await self._stream.aclose()


def _new_parser() -> h11.Connection:
    return h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)


class _LongBody:
    """A body that is read past the parser, which costs more than TLS."""

    def __init__(
        self, stream: Stream, timeout: float | None, length: int, came_along: bytes, done: Callable[[], None]
    ) -> None:
        self._stream = stream
        self._timeout = timeout
        self._left = length
        self._came_along = memoryview(came_along)
        """What came with the head, and has not been taken yet."""
        self._done = done

    async def read_into(self, space: memoryview) -> int:
        """Read more: first what came with the head."""
        if not self._left:
            return 0
        count = min(len(space), len(self._came_along))
        if count:
            space[:count] = self._came_along[:count]
            self._came_along = self._came_along[count:]
        else:
            count = await self._stream.read_into(space[: self._left], self._timeout)
        if not count:
            raise httpcore.RemoteProtocolError("peer closed connection without sending complete message body")
        self._left -= count
        if not self._left:
            self._done()
        return count

    async def aclose(self) -> None:
        """Do nothing: what is not read stays on the connection, which is closed then."""
