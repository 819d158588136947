"""What is known of one request while it is tried, and tried again."""

import logging
from collections.abc import Callable
from random import random

from tenacity import RetryCallState

from ziggeo._core.limits import Limits
from ziggeo._core.requests import Request
from ziggeo._core.retry import Stop, Wait, decide
from ziggeo.errors import CallError, ConnectionFailedError, RequestTimeoutError, ServerError
from ziggeo.settings import Timeouts

TOO_SHORT = 0.01
"""Seconds that are no time to do anything in, so that a limit counts as reached."""

logger = logging.getLogger("ziggeo")


class Turn:
    """The attempts of one request. tenacity turns the crank, and asks here whether and when."""

    def __init__(self, request: Request, limits: Limits, clock: Callable[[], float], *, longest: float | None) -> None:
        self.request = request
        self.attempt = 0
        """Number of the attempt that is under way, counted from 1."""
        self.acted_on: bool = False
        """Whether an attempt that failed may have been acted on all the same."""
        self._limits = limits
        self._clock = clock
        self._began = clock()
        self._limit = limits.left(self._began, longest)
        self._pause = 0.0

    @property
    def spent(self) -> float:
        """Seconds since the first attempt began."""
        return self._clock() - self._began

    @property
    def left(self) -> float | None:
        """Seconds left for all that follows."""
        return None if self._limit is None else max(self._limit - self.spent, 0.0)

    @property
    def timeouts(self) -> Timeouts:
        """Timeouts of the attempt that begins now."""
        return self._limits.phases(self.left)

    def goes_on(self, state: RetryCallState) -> bool:
        """Say whether there is another attempt after the one that has just ended."""
        failure = state.outcome.exception() if state.outcome else None
        if not isinstance(failure, CallError):
            return False
        self.acted_on = self.acted_on or _may_have_been_acted_on(failure)
        decision = decide(
            self._limits.policy,
            failure,
            repeatable=self.request.repeatable,
            attempt=self.attempt,
            spent=self.spent,
            limit=self._limit,
            luck=random(),  # noqa: S311  # keeps clients from coming back all at once; nobody gains by guessing it
        )
        name = self.request.endpoint
        match decision:
            case Wait(seconds=seconds):
                logger.debug("%s: attempt %d failed; the next follows in %.2f s", name, self.attempt, seconds)
                self._pause = seconds
                return True
            case Stop(reason=reason):
                logger.debug("%s: attempt %d failed; no other follows: %s", name, self.attempt, reason)
                return False

    def pause(self, _: RetryCallState) -> float:
        """Return the seconds to wait before the next attempt."""
        return self._pause

    def out_of_time(self) -> RequestTimeoutError:
        """Return the error that says that the time is up."""
        return RequestTimeoutError(
            f"it was not done within {self._limit:g} s",
            endpoint=self.request.endpoint,
            phase="total",
            seconds=self.spent,
        )

    def finished(self, error: CallError) -> CallError:
        """Return the error to raise when there is no other attempt: it says how long and how often was tried."""
        if isinstance(error, RequestTimeoutError):
            if self.left is not None and self.left < TOO_SHORT and error.phase != "total":
                error = self.out_of_time()
            error.seconds = self.spent
        error.attempts = self.attempt
        return error


def _may_have_been_acted_on(failure: CallError) -> bool:
    if isinstance(failure, ConnectionFailedError | RequestTimeoutError):
        return failure.sent
    return isinstance(failure, ServerError)
