"""Receiving webhooks with Starlette or FastAPI. It needs the extra ``starlette``."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from ziggeo.events._receiving import (
    MAX_BODY,
    UNREADABLE,
    EventHandler,
    Receiver,
    Reply,
    ValidationHandler,
    Work,
    missing,
)

try:
    from starlette.background import BackgroundTask
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import ClientDisconnect, Request
    from starlette.responses import PlainTextResponse, Response
except ModuleNotFoundError as _error:
    raise missing("starlette", _error) from _error

__all__ = ["webhook_endpoint"]


def webhook_endpoint(
    handler: EventHandler, *, on_validation: ValidationHandler | None = None, max_body: int = MAX_BODY
) -> Callable[[Any], Awaitable[Any]]:
    """Make an endpoint that answers at once and then calls the handler, in the same process.

    It goes into a route for POST, such as ``Route("/ziggeo", webhook_endpoint(handle), methods=["POST"])``, or in FastAPI
    ``app.add_route("/ziggeo", webhook_endpoint(handle), methods=["POST"])``. Types of Starlette's do not show in its own,
    so that these are known where there is no Starlette.

    Args:
        handler: Called with each event after the answer: awaited if it is asynchronous, otherwise in a thread. When it
            fails, that is logged.
        on_validation: Called in the same way with the code that confirms a webhook.
        max_body: Bytes that a body may have; larger ones are answered with 413.
    """
    receiver = Receiver(handler, on_validation, max_body)

    async def ziggeo_webhook(request: Request) -> Response:
        reply, work = await _take(receiver, request)
        task = BackgroundTask(_do, work) if work is not None else None
        return PlainTextResponse(reply.text, reply.status, reply.headers, background=task)

    return ziggeo_webhook


async def _take(receiver: Receiver, request: Request) -> tuple[Reply, Work | None]:
    refusal = receiver.refuse(request.method, request.headers.get("content-length"))
    if refusal is not None:
        return refusal, None
    try:
        body = await _read(request, receiver.max_body)
    except ClientDisconnect:
        return UNREADABLE, None
    # A large body takes long to understand, during which others are not to wait.
    return await run_in_threadpool(receiver.receive, body, request.headers.get("content-type"))


async def _read(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            break
    return bytes(body)


async def _do(work: Work) -> None:
    try:
        result = await run_in_threadpool(work.action)
        if inspect.isawaitable(result):
            await result
    except Exception:
        work.log_failure()
