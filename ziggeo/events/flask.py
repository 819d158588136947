"""Receiving webhooks with Flask. It needs the extra ``flask``."""

from collections.abc import Callable

from ziggeo.events._background import HandOn, hand_on
from ziggeo.events._receiving import MAX_BODY, EventHandler, Receiver, ValidationHandler, missing

try:
    from flask import request
except ModuleNotFoundError as _error:
    raise missing("flask", _error) from _error

__all__ = ["webhook_view"]


def webhook_view(
    handler: EventHandler,
    *,
    on_validation: ValidationHandler | None = None,
    executor: HandOn | None = None,
    max_body: int = MAX_BODY,
) -> Callable[[], tuple[str, int, dict[str, str]]]:
    """Make a view that answers at once and has the handler called elsewhere.

    It goes into a rule: ``app.add_url_rule("/ziggeo", view_func=webhook_view(handle), methods=["POST"])``. The handler is
    called outside of the request and of the application's context.

    Args:
        handler: Called with each event. When it fails, that is logged.
        on_validation: Called in the same way with the code that confirms a webhook.
        executor: Where they are called: an executor, or a function that takes what is to be called. By default it is one
            thread, which finishes its work before the process ends; where too much waits for it, the answer is 503.
        max_body: Bytes that a body may have; larger ones are answered with 413.
    """
    receiver = Receiver(handler, on_validation, max_body)

    def ziggeo_webhook() -> tuple[str, int, dict[str, str]]:
        reply = receiver.refuse(request.method, request.content_length)
        if reply is None:
            # Only a body whose length is known can be read without a limit; it may have been read before, and is kept.
            body = request.stream.read(max_body + 1) if request.content_length is None else request.get_data()
            reply, work = receiver.receive(body, request.headers.get("Content-Type"))
            if work is not None:
                reply = hand_on(work, executor)
        return reply.text, reply.status, reply.headers

    return ziggeo_webhook
