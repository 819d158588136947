"""What a caller is told of the attempts of its calls. Whoever is told cannot change them, and cannot break them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ziggeo._core.redaction import Redactor
from ziggeo._core.requests import Request
from ziggeo.errors import CallError

T = TypeVar("T")

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


OnRequest = Callable[[RequestSent], object]
"""Called before each request."""

OnResponse = Callable[[ResponseReceived], object]
"""Called with the head of each answer."""

OnRetry = Callable[[RetryPlanned], object]
"""Called when an attempt is to be repeated."""


class Hooks:
    """The functions that are to be told."""

    def __init__(
        self,
        redactor: Redactor,
        on_request: OnRequest | None = None,
        on_response: OnResponse | None = None,
        on_retry: OnRetry | None = None,
    ) -> None:
        self._redactor = redactor
        self._on_request = on_request
        self._on_response = on_response
        self._on_retry = on_retry

    def sending(self, request: Request, attempt: int) -> RequestSent | None:
        """Tell of a request; return what was told, if anybody wants to know."""
        if self._on_request is None and self._on_response is None:
            return None
        sent = RequestSent(
            endpoint=request.endpoint,
            attempt=attempt,
            method=request.method,
            url=self._redactor.given_address(request.url)
            if request.address_given
            else self._redactor.text(request.url),
            headers=self._redactor.headers(request.headers),
        )
        _tell(self._on_request, sent)
        return sent

    def received(self, sent: RequestSent | None, status: int, headers: Mapping[str, str], seconds: float) -> None:
        """Tell of an answer."""
        if sent is not None and self._on_response is not None:
            shown = self._redactor.headers(headers)
            _tell(self._on_response, ResponseReceived(request=sent, status=status, headers=shown, seconds=seconds))

    def retrying(self, request: Request, attempt: int, error: CallError, pause: float) -> None:
        """Tell of a retry."""
        if self._on_retry is not None:
            _tell(self._on_retry, RetryPlanned(endpoint=request.endpoint, attempt=attempt, error=error, pause=pause))


def _tell(hook: Callable[[T], object] | None, told: T) -> None:
    if hook is None:
        return
    try:
        hook(told)
    except Exception:
        logger.exception("a hook has failed; the call goes on")
