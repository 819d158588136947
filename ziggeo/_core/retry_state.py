"""What is known of one request while it is tried, and tried again."""

import logging
from collections.abc import Callable
from random import random

from tenacity import RetryCallState

from ziggeo._core.hooks import CallWatcher, Hooks
from ziggeo._core.limits import Limits, Phases
from ziggeo._core.requests import Request
from ziggeo._core.retry import Stop, Wait, decide
from ziggeo._core.retry_budget import RetryAllowance
from ziggeo.errors import CallError, RequestTimeoutError

TOO_SHORT = 0.01
"""Seconds that are no time to do anything in, so that a limit counts as reached."""

logger = logging.getLogger("ziggeo")


class RetryState:
    """The attempts of one request. tenacity turns the crank, and asks here whether and when."""

    def __init__(
        self,
        request: Request,
        limits: Limits,
        clock: Callable[[], float],
        *,
        longest: float | None,
        allowance: RetryAllowance,
        hooks: Hooks,
    ) -> None:
        self.request = request
        self.attempt: int = 0
        """Number of the attempt that is under way, counted from 1."""
        self.acted_on: bool = False
        """Whether an attempt that failed may have been acted on all the same."""
        self.watcher: CallWatcher | None = None
        """Who is told of the attempts, besides the hooks of the client."""
        self.told: bool = False
        """Whether the call that this belongs to has been told of, also if nobody wanted to know of its attempts."""
        self.named_limit: float | None = limits.named(longest)
        """Seconds that errors name as the limit: those that were set, and not what was left of them."""
        self._limits = limits
        self._allowance = allowance
        self._hooks = hooks
        self._clock = clock
        self._began = clock()
        self._limit = limits.left(self._began, longest)
        self._pause = 0.0
        self._attempt_began = self._began
        self._not_counted = 0

    def begin_attempt(self) -> None:
        """Count an attempt."""
        self.attempt += 1
        self._attempt_began = self._clock()

    def count_anew(self) -> None:
        """Take the attempt that is under way for the first: it has failed, but not for nothing."""
        self._not_counted = self.attempt - 1

    @property
    def spent(self) -> float:
        """Seconds since the first attempt began."""
        return self._clock() - self._began

    @property
    def left(self) -> float | None:
        """Seconds left for all that follows."""
        return None if self._limit is None else max(self._limit - self.spent, 0.0)

    @property
    def phases(self) -> Phases:
        """Timeouts of the attempt that begins now."""
        return self._limits.phases(self.left)

    def goes_on(self, state: RetryCallState) -> bool:
        """Say whether there is another attempt after the one that has just ended."""
        failure = state.outcome.exception() if state.outcome else None
        if failure is None:
            self.succeeded()
        return isinstance(failure, CallError) and self.goes_on_after(failure)

    def succeeded(self) -> None:
        """Note that the attempt under way has brought what was asked for."""
        self._allowance.earn()

    def goes_on_after(self, failure: CallError) -> bool:
        """Say whether there is another attempt after one that has failed."""
        self.acted_on = self.acted_on or failure.may_have_been_acted_on
        decision = decide(
            self._limits.policy,
            failure,
            idempotent=self.request.idempotent,
            attempt=self.attempt - self._not_counted,
            spent=self.spent,
            limit=self._limit,
            jitter=random(),  # noqa: S311  # keeps clients from coming back all at once; nobody gains by guessing it
        )
        if isinstance(decision, Wait) and not self._allowance.spend():
            decision = Stop("the client's budget of retries is used up")
        match decision:
            case Wait(seconds=seconds):
                self._pause = seconds
                self._hooks.retrying(self.request, self.attempt, failure, seconds, self.watcher)
                follows = f"the next follows in {seconds:.2f} s"
            case Stop(reason=reason):
                follows = f"no other follows, as {reason}"
        logger.debug(
            "%s %s: attempt %d failed after %.1f ms: %s; %s",
            self.request.method,
            self.request.endpoint,
            self.attempt,
            (self._clock() - self._attempt_began) * 1000,
            failure.message,
            follows,
        )
        return isinstance(decision, Wait)

    def pause(self, _: RetryCallState | None = None) -> float:
        """Return the seconds to wait before the next attempt."""
        return self._pause

    def out_of_time(self) -> RequestTimeoutError:
        """Return the error that says that the time is up."""
        return RequestTimeoutError(
            f"it was not done within {round(self.named_limit or 0, 2):g} s",
            endpoint=self.request.endpoint,
            phase="total",
            seconds=self.spent,
        )

    def finished(self, error: CallError) -> CallError:
        """Return the error to raise when there is no other attempt: it says for what, how long and how often was tried."""
        if isinstance(error, RequestTimeoutError):
            if self.left is not None and self.left < TOO_SHORT and error.phase != "total":
                error = self.out_of_time()
            error.seconds = self.spent
        error.attempts = self.attempt
        error.identifiers = dict(self.request.identifiers)
        return error
