"""Receiving webhooks with Starlette or FastAPI. It needs the extra ``starlette``."""

import inspect
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ziggeo.events._background import MAX_WAITING
from ziggeo.events._receiving import (
    BUSY,
    MAX_BODY,
    UNREADABLE,
    EventHandler,
    Receiver,
    Reply,
    ValidationHandler,
    Work,
    logger,
    missing,
)

try:
    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar
    from anyio.to_thread import run_sync
    from starlette.background import BackgroundTask
    from starlette.requests import ClientDisconnect, Request
    from starlette.responses import PlainTextResponse, Response
except ModuleNotFoundError as _error:
    raise missing("starlette", _error) from _error

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

__all__ = ["webhook_endpoint"]

CONCURRENCY = 10
"""How many handlers of an endpoint run at once unless it is said otherwise."""

LARGE = 16 * 1024
"""Bytes of a body that takes so long to understand that others are not to wait meanwhile."""

LARGE_AT_ONCE = 2
"""How many large bodies of an endpoint are understood at once: more threads would only take turns."""


def webhook_endpoint(
    handler: EventHandler,
    *,
    on_validation: ValidationHandler | None = None,
    max_body: int = MAX_BODY,
    concurrency: int = CONCURRENCY,
) -> Callable[[Any], Awaitable[Any]]:
    """Make an endpoint that answers at once and then calls the handler, in the same process.

    It goes into a route for POST, such as ``Route("/ziggeo", webhook_endpoint(handle), methods=["POST"])``, or in FastAPI
    ``app.add_route("/ziggeo", webhook_endpoint(handle), methods=["POST"])``. Types of Starlette's do not show in its own,
    so that these are known where there is no Starlette.

    Neither answers nor the application's own routes wait for handlers: the endpoint has threads of its own. Up to 1000
    events wait for a handler; beyond that, the answer is 503.

    Args:
        handler: Called with each event after the answer: awaited if it is asynchronous, otherwise in a thread. When it
            fails, that is logged.
        on_validation: Called in the same way with the code that confirms a webhook.
        max_body: Bytes that a body may have; larger ones are answered with 413.
        concurrency: How many handlers run at once, asynchronous ones too. With 1, they run one after another.

    Raises:
        ValueError: ``concurrency`` is less than 1.
    """
    if concurrency < 1:
        raise ValueError(f"concurrency is {concurrency}, and has to be 1 or more")
    receiver = Receiver(handler, on_validation, max_body)

    async def ziggeo_webhook(request: Request) -> Response:
        room = _room(receiver, concurrency)
        reply, work = await _take(receiver, request, room)
        if work is None:
            return _answer(reply)
        if not room.enter():
            logger.error("webhook: %s could not be handed on: %d events are waiting", work.name, MAX_WAITING)
            return _answer(BUSY)
        return _Accepted(reply, work, room)

    return ziggeo_webhook


class _Room:
    """Where the handlers of one endpoint run in one event loop."""

    def __init__(self, concurrency: int) -> None:
        self._concurrency = concurrency
        self._inside = 0
        self._places = CapacityLimiter(concurrency)
        # Whoever has a place gets a thread without waiting; a limiter does not lend the same task two of its tokens.
        self._threads = CapacityLimiter(concurrency)
        self.for_large_bodies = CapacityLimiter(LARGE_AT_ONCE)

    def enter(self) -> bool:
        """Take one more in, to run or to wait, unless too many wait."""
        if self._inside >= self._concurrency + MAX_WAITING:
            return False
        self._inside += 1
        return True

    def leave(self) -> None:
        """Let one out that was taken in."""
        self._inside -= 1

    async def do(self, work: Work) -> None:
        """Do this when it is its turn."""
        try:
            async with self._places:
                result = await run_sync(work.action, limiter=self._threads)
                if inspect.isawaitable(result):
                    await result
        except Exception:
            work.log_failure()


_rooms: RunVar[WeakKeyDictionary[Receiver, _Room]] = RunVar("ziggeo-webhooks")


def _room(receiver: Receiver, concurrency: int) -> _Room:
    # An endpoint is made before there is an event loop, and may see several; what waits belongs to one of them.
    try:
        rooms = _rooms.get()
    except LookupError:
        rooms = WeakKeyDictionary[Receiver, _Room]()
        _rooms.set(rooms)
    if receiver not in rooms:
        rooms[receiver] = _Room(concurrency)
    return rooms[receiver]


class _Accepted(PlainTextResponse):
    """Answers, and has the work done. The place of the work becomes free however that ends, even if nobody hears it."""

    def __init__(self, reply: Reply, work: Work, room: _Room) -> None:
        super().__init__(reply.text, reply.status, reply.headers, background=BackgroundTask(room.do, work))
        self._room = room

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._room.leave()


def _answer(reply: Reply) -> Response:
    return PlainTextResponse(reply.text, reply.status, reply.headers)


async def _take(receiver: Receiver, request: Request, room: _Room) -> tuple[Reply, Work | None]:
    refusal = receiver.refuse(request.method, request.headers.get("content-length"))
    if refusal is not None:
        return refusal, None
    try:
        body = await _read(request, receiver.max_body)
    except ClientDisconnect:
        return UNREADABLE, None
    content_type = request.headers.get("content-type")
    if len(body) < LARGE:
        return receiver.receive(body, content_type)
    return await run_sync(receiver.receive, body, content_type, limiter=room.for_large_bodies)


async def _read(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            break
    return bytes(body)
