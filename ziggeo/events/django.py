"""Receiving webhooks with Django. It needs the extra ``django``."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from ziggeo.events._background import HandOn, hand_on
from ziggeo.events._receiving import MAX_BODY, UNREADABLE, EventHandler, Receiver, ValidationHandler, missing

try:
    from django.db import close_old_connections
    from django.http import HttpRequest, HttpResponse, UnreadablePostError
    from django.views.decorators.csrf import csrf_exempt
except ModuleNotFoundError as _error:
    raise missing("django", _error) from _error

__all__ = ["webhook_view"]

T = TypeVar("T")


def webhook_view(
    handler: EventHandler,
    *,
    on_validation: ValidationHandler | None = None,
    executor: HandOn | None = None,
    max_body: int = MAX_BODY,
) -> Callable[[Any], Any]:
    """Make a view that answers at once and has the handler called elsewhere.

    It goes into a path, ``path("ziggeo", webhook_view(handle))``, and needs no token against forged requests. Types of
    Django's do not show in its own, so that these are known where there is no Django.

    Args:
        handler: Called with each event, with connections to databases that are good. When it fails, that is logged.
        on_validation: Called in the same way with the code that confirms a webhook.
        executor: Where they are called: an executor, or a function that takes what is to be called. By default it is one
            thread, which finishes its work before the process ends; where too much waits for it, the answer is 503.
        max_body: Bytes that a body may have; larger ones are answered with 413. Django's own limit is not asked.
    """
    receiver = Receiver(
        partial(_with_connections, handler),
        None if on_validation is None else partial(_with_connections, on_validation),
        max_body,
    )

    def ziggeo_webhook(request: HttpRequest) -> HttpResponse:
        reply = receiver.refuse(request.method, request.headers.get("Content-Length"))
        if reply is None:
            try:
                body = request.read(max_body + 1)
            except UnreadablePostError:
                reply = UNREADABLE
            else:
                reply, work = receiver.receive(body, request.headers.get("Content-Type"))
                if work is not None:
                    reply = hand_on(work, executor)
        return HttpResponse(reply.text, status=reply.status, headers=reply.headers)

    return csrf_exempt(ziggeo_webhook)


def _with_connections(handler: Callable[[T], object], what: T) -> object:
    # Django looks after its connections at the ends of requests, of which a thread of its own has none.
    close_old_connections()
    try:
        return handler(what)
    finally:
        close_old_connections()
