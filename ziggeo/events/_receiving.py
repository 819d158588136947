"""What the adapters of all frameworks have in common: judging a request, answering it, and handing on what came."""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from ziggeo._core.events import parse_event
from ziggeo.errors import EventError
from ziggeo.models.events import AnyEvent, ValidationCode, ValidationRequest

EventHandler: TypeAlias = Callable[[AnyEvent], object]
"""Does something with an event. It may be asynchronous."""

ValidationHandler: TypeAlias = Callable[[ValidationCode], object]
"""Does something with the code of a webhook that is to be confirmed. It may be asynchronous."""

MAX_BODY = 4 * 1024 * 1024
"""Bytes of a body that are read unless it is said otherwise. Events with long transcriptions are the largest ones."""

logger = logging.getLogger("ziggeo")


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    status: int
    text: str

    @property
    def headers(self) -> dict[str, str]:
        """What stands above the text."""
        allowed = {"Allow": "POST"} if self.status == 405 else {}
        return {"Content-Type": "text/plain; charset=utf-8", **allowed}


RECEIVED = Reply(200, "received")
UNREADABLE = Reply(400, "the body could not be read")
BUSY = Reply(503, "this cannot be taken at the moment")
_NOT_ALLOWED = Reply(405, "events are posted")


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done once the answer is given. Its failure concerns nobody but the log."""

    action: Callable[[], object]
    """The handler, with what it handles."""
    name: str
    """What it is about, for the log."""

    def __call__(self) -> None:
        """Do it here and now, in a thread that has no event loop."""
        try:
            result = self.action()
            if inspect.isawaitable(result):
                asyncio.run(_waiting_for(result))
        except Exception:
            self.log_failure()

    def log_failure(self) -> None:
        """Tell of the exception that is being handled."""
        logger.exception("webhook: the handler of %s has failed", self.name)


class Receiver:
    """Takes what comes to one address."""

    def __init__(self, handler: EventHandler, on_validation: ValidationHandler | None, max_body: int) -> None:
        self._handler = handler
        self._on_validation = on_validation
        self.max_body = max_body

    def refuse(self, method: str | None, length: str | int | None) -> Reply | None:
        """Return the answer to a request of which the body need not be read."""
        if method != "POST":
            return _NOT_ALLOWED
        announced = str(length)
        # The number of digits comes first: Python refuses to read numbers of many thousands.
        if announced.isdecimal() and (len(announced) > len(str(self.max_body)) or int(announced) > self.max_body):
            return self._too_large()
        return None

    def receive(self, body: bytes, content_type: str | None) -> tuple[Reply, Work | None]:
        """Read a body; return the answer, and what is to be done after it."""
        if len(body) > self.max_body:
            return self._too_large(), None
        try:
            came = parse_event(body, content_type)
        except EventError as error:
            logger.warning("webhook: %s", error)
            return Reply(400, str(error)), None
        match came:
            case ValidationRequest():
                return RECEIVED, None
            case ValidationCode():
                if self._on_validation is not None:
                    return RECEIVED, Work(partial(self._on_validation, came), "a validation code")
                logger.info("webhook: a validation code came, and there is no on_validation to take it")
                return RECEIVED, None
            case event:
                return RECEIVED, Work(partial(self._handler, event), f"an event {event.event_type[:80]!r}")

    def _too_large(self) -> Reply:
        return Reply(413, f"the body has more than {self.max_body} bytes")


async def _waiting_for(result: Awaitable[object]) -> object:
    return await result


def missing(extra: str, error: ModuleNotFoundError) -> ImportError:
    """Return the error that says how to install a framework that is not there."""
    return ImportError(f"ziggeo.events.{extra} needs more packages: pip install 'ziggeo[{extra}]'", name=error.name)
