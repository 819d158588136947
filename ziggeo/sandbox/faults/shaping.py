"""What becomes of an answer on its way out when something is to go wrong with it: one way of sending for each failure."""

from collections.abc import Iterator, Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from ziggeo.sandbox.connections import Link
from ziggeo.sandbox.faults.edits import Edit, edit_of
from ziggeo.sandbox.faults.failures import Failure, Latency, NoAcceptRanges, Reset, SlowBody, Truncate
from ziggeo.sandbox.inspection.exchange import Exchange

_START = "http.response.start"
_PIECES_PER_SECOND = 10


def shaped(failures: Sequence[Failure], exchange: Exchange, link: Link, send: Send) -> Send:
    """Return what sends an answer with all that is to go wrong with it.

    Contents are changed before they are cut, and what is slow is what is sent in the end, whatever the order of the
    failures.
    """
    has_body = exchange.method != "HEAD"
    for slow in (failure for failure in failures if isinstance(failure, SlowBody) and has_body):
        send = _Slow(slow, link, send)
    for cut in (failure for failure in failures if isinstance(failure, Truncate) and has_body):
        send = _Cut(cut, exchange, link, send)
    send = _Edited(failures, send)
    for failure in failures:
        match failure:
            case NoAcceptRanges():
                send = _WithoutRanges(send)
            case Latency(when="after"):
                send = _Late(failure, link, send)
            case Reset():
                send = _Lost(exchange, link)
            case _:
                continue
    return send


class _Lost:
    """The connection is reset when the answer would begin."""

    def __init__(self, exchange: Exchange, link: Link) -> None:
        self._exchange = exchange
        self._link = link

    async def __call__(self, _: Message) -> None:
        self._exchange.finish()
        await self._link.reset()


class _Late:
    """The answer begins later."""

    def __init__(self, latency: Latency, link: Link, send: Send) -> None:
        self._seconds = latency.seconds
        self._link = link
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == _START and not await self._link.pause(self._seconds):
            await self._link.reset()
        await self._send(message)


class _WithoutRanges:
    """The answer does not say that ranges can be asked for."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == _START:
            del MutableHeaders(scope=message)["accept-ranges"]
        await self._send(message)


class _Edited:
    """An answer in JSON is read whole, and another one sent."""

    def __init__(self, failures: Sequence[Failure], send: Send) -> None:
        self._failures = failures
        self._send = send
        self._start: Message | None = None
        self._edits: list[Edit] = []
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == _START and self._edits_of(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    def _edits_of(self, start: Message) -> list[Edit]:
        if MutableHeaders(scope=start).get("content-type", "").startswith("application/json"):
            is_success = 200 <= start["status"] < 300
            edits = [edit_of(failure, is_success=is_success) for failure in self._failures]
            self._edits = [edit for edit in edits if edit is not None]
        return self._edits

    async def _finish(self, start: Message) -> None:
        body = bytes(self._body)
        for edit in self._edits:
            body = edit(body)
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


class _Cut:
    """Only the beginning of the body is sent."""

    def __init__(self, truncate: Truncate, exchange: Exchange, link: Link, send: Send) -> None:
        self._truncate = truncate
        self._exchange = exchange
        self._link = link
        self._send = send
        self._left: int | None = None
        """How much is still to be sent; nothing where the body is not cut."""
        self._is_over = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == _START:
            self._begin(MutableHeaders(scope=message))
            await self._send(message)
        elif self._left is None:
            await self._send(message)
        elif not self._is_over:
            piece: bytes = message.get("body", b"")[: self._left]
            self._left -= len(piece)
            self._is_over = self._left == 0
            is_end = self._is_over and not self._truncate.keep_content_length
            await self._send({"type": "http.response.body", "body": piece, "more_body": not is_end})
            if self._is_over and not is_end:
                self._exchange.finish()
                await self._link.hang_up()

    def _begin(self, headers: MutableHeaders) -> None:
        whole = int(headers.get("content-length", "0"))
        size = self._truncate.sent_of(whole)
        if size < whole:
            self._left = size
            if not self._truncate.keep_content_length:
                headers["content-length"] = str(size)


class _Slow:
    """The body comes slowly."""

    def __init__(self, slow: SlowBody, link: Link, send: Send) -> None:
        self._rate = slow.bytes_per_second
        self._pause = slow.pause
        self._link = link
        self._send = send

    async def __call__(self, message: Message) -> None:
        body: bytes = message.get("body", b"")
        if message["type"] == _START or not body:
            await self._send(message)
            return
        is_end = not message.get("more_body", False)
        for piece, seconds in self._pieces(body):
            body = body[len(piece) :]
            await self._send({"type": "http.response.body", "body": piece, "more_body": bool(body) or not is_end})
            if (body or not is_end) and not await self._link.pause(seconds):
                await self._link.reset()
                return

    def _pieces(self, body: bytes) -> Iterator[tuple[bytes, float]]:
        """Divide a body; each piece comes with the seconds until the next."""
        if self._rate is not None:
            size = max(1, int(self._rate / _PIECES_PER_SECOND))
            for start in range(0, len(body), size):
                yield body[start : start + size], min(size, len(body) - start) / self._rate
            return
        if self._pause is not None:
            yield body[:1], self._pause
            self._pause, body = None, body[1:]
        if body:
            yield body, 0.0
