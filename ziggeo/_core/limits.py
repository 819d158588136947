"""How long one call may take and how often it may try, worked out once when the call begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

from ziggeo.settings import RequestOptions, RetryPolicy, Timeouts


class Phases(NamedTuple):
    """The timeouts of one attempt, in seconds."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None
    """To wait for a free connection, where somebody else limits their number."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one call. ``ends`` is a reading of the clock that gave ``now``, not a time of day."""

    timeouts: Timeouts
    policy: RetryPolicy
    headers: Mapping[str, str] = field(repr=False)
    ends: float | None = None
    """When the whole call, with all its requests, has to be over."""
    within: float | None = None
    """Seconds that it had for that when it began."""

    @classmethod
    def of(cls, options: RequestOptions, now: float, within: float | None = None) -> Self:
        """Work out the limits of a call that begins now, and has to be over ``within`` so many seconds."""
        match options.timeout:
            case None:
                timeouts, whole = Timeouts(), None
            case Timeouts():
                timeouts, whole = options.timeout, None
            case seconds:
                timeouts, whole = Timeouts(total=None), seconds
        match options.retries:
            case None:
                policy = RetryPolicy()
            case RetryPolicy():
                policy = options.retries
            case retries:
                policy = RetryPolicy(retries=retries)
        if within is not None:
            whole = _shorter(whole, within)
        return cls(timeouts, policy, options.headers, None if whole is None else now + whole, whole)

    def left(self, now: float, longest: float | None) -> float | None:
        """Return the seconds that a part of the call may take, which takes ``longest`` at most by itself."""
        return longest if self.ends is None else _shorter(longest, max(self.ends - now, 0.0))

    def named(self, longest: float | None) -> float | None:
        """Return the seconds that were set for the call, or for such a part of it."""
        return longest if self.within is None else _shorter(longest, self.within)

    def phases(self, left: float | None) -> Phases:
        """Return the timeouts of one attempt, none of them longer than what is left."""
        timeouts = self.timeouts
        if left is None:
            return Phases(timeouts.connect, timeouts.read, timeouts.write, None)
        return Phases(
            _shorter(timeouts.connect, left), _shorter(timeouts.read, left), _shorter(timeouts.write, left), left
        )

    def for_cleanup(self, seconds: float) -> Self:
        """Return limits for tidying up after a call that has failed, which may have used up its own time."""
        return replace(self, timeouts=self.timeouts.model_copy(update={"total": seconds}), ends=None, within=None)


def _shorter(limit: float | None, left: float) -> float:
    return left if limit is None else min(limit, left)
