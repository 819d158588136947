"""What a caller is told of the attempts of its calls. Whoever is told cannot change them, and cannot break them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from ziggeo.errors import CallError

if TYPE_CHECKING:
    # They bring the models along, which take a while to import.
    from ziggeo._core.redaction import Redactor
    from ziggeo._core.requests import Request

T = TypeVar("T")
R = TypeVar("R")

logger = logging.getLogger("ziggeo")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSent:
    """A request is about to be sent. Redirects and retries are requests of their own."""

    endpoint: str
    """Name of the call, such as ``videos.get``."""
    attempt: int
    """Number of the attempt, counted from 1."""
    method: str
    """HTTP method."""
    url: str
    """Where it goes to, without credentials. Where an answer named the address, the values of its query are ``***``."""
    headers: Mapping[str, str] = field(repr=False)
    """Headers in lower case; values that are not known to be harmless are ``***``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseReceived:
    """The head of an answer has come, whatever its status; its body has not been read."""

    request: RequestSent
    """What is answered."""
    status: int
    """HTTP status."""
    headers: Mapping[str, str] = field(repr=False)
    """Headers in lower case; values that are not known to be harmless are ``***``."""
    seconds: float
    """How long it took from sending the request on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPlanned:
    """An attempt has failed, and another one follows."""

    endpoint: str
    """Name of the call, such as ``videos.get``."""
    attempt: int
    """Number of the attempt that failed, counted from 1."""
    error: CallError
    """Why it failed."""
    pause: float
    """Seconds until the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBegun:
    """A call begins. Its attempts, their redirects and the pauses between them are parts of it."""

    endpoint: str
    """Name of the call, such as ``videos.get``."""
    request: RequestSent | None
    """What it sends first; ``None`` if it consists of other calls, each of which is told by itself, as an upload does."""


class CallWatcher(Protocol):
    """What is told of one call while it lasts."""

    def sending(self, sent: RequestSent, /) -> object:
        """A request is about to be sent."""
        ...

    def received(self, received: ResponseReceived, /) -> object:
        """The head of an answer has come."""
        ...

    def retrying(self, planned: RetryPlanned, /) -> object:
        """An attempt has failed, and another one follows."""
        ...

    def ended(self, error: BaseException | None, /) -> object:
        """The call is over; ``error`` is what it raises."""
        ...


OnRequest = Callable[[RequestSent], object]
"""Called before each request."""

OnResponse = Callable[[ResponseReceived], object]
"""Called with the head of each answer."""

OnRetry = Callable[[RetryPlanned], object]
"""Called when an attempt is to be repeated."""

OnCall = Callable[[CallBegun], CallWatcher]
"""Called when a call begins, by the task or thread that makes it; what it returns is told of the rest."""


class Hooks:
    """The functions that are to be told."""

    def __init__(
        self,
        redactor: Redactor,
        on_request: OnRequest | None = None,
        on_response: OnResponse | None = None,
        on_retry: OnRetry | None = None,
        on_call: OnCall | None = None,
    ) -> None:
        self._redactor = redactor
        self._on_request = on_request
        self._on_response = on_response
        self._on_retry = on_retry
        self._on_call = on_call

    @property
    def tells_calls(self) -> bool:
        """Whether anybody wants to know of whole calls."""
        return self._on_call is not None

    @contextmanager
    def call(self, endpoint: str, request: Request | None = None) -> Generator[CallWatcher | None, None, None]:
        """Tell of a call as long as it lasts; give who is to be told of its attempts."""
        begun = CallBegun(endpoint=endpoint, request=self._shown(request, 1) if request else None)
        watcher = _tell(self._on_call, begun)
        error: BaseException | None = None
        try:
            yield watcher
        except BaseException as raised:
            error = raised
            raise
        finally:
            if watcher is not None:
                _tell(watcher.ended, error)

    def sending(self, request: Request, attempt: int, watcher: CallWatcher | None = None) -> RequestSent | None:
        """Tell of a request; return what was told, if anybody wants to know."""
        if self._on_request is None and self._on_response is None and watcher is None:
            return None
        sent = self._shown(request, attempt)
        _tell(self._on_request, sent)
        if watcher is not None:
            _tell(watcher.sending, sent)
        return sent

    def received(
        self,
        sent: RequestSent | None,
        status: int,
        headers: Mapping[str, str],
        seconds: float,
        watcher: CallWatcher | None = None,
    ) -> None:
        """Tell of an answer."""
        if sent is not None and (self._on_response is not None or watcher is not None):
            shown = self._redactor.headers(headers)
            received = ResponseReceived(request=sent, status=status, headers=shown, seconds=seconds)
            _tell(self._on_response, received)
            if watcher is not None:
                _tell(watcher.received, received)

    def retrying(
        self, request: Request, attempt: int, error: CallError, pause: float, watcher: CallWatcher | None = None
    ) -> None:
        """Tell of a retry."""
        if self._on_retry is not None or watcher is not None:
            planned = RetryPlanned(endpoint=request.endpoint, attempt=attempt, error=error, pause=pause)
            _tell(self._on_retry, planned)
            if watcher is not None:
                _tell(watcher.retrying, planned)

    def _shown(self, request: Request, attempt: int) -> RequestSent:
        return RequestSent(
            endpoint=request.endpoint,
            attempt=attempt,
            method=request.method,
            url=self._redactor.given_address(request.url)
            if request.address_given
            else self._redactor.text(request.url),
            headers=self._redactor.headers(request.headers),
        )


def _tell(hook: Callable[[T], R] | None, told: T) -> R | None:
    if hook is None:
        return None
    try:
        return hook(told)
    except Exception:
        logger.exception("a hook has failed; the call goes on")
        return None
