"""How long one call may take and how often it may try, worked out once when the call begins."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from ziggeo.settings import RequestOptions, RetryPolicy, Timeouts


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one call. ``ends`` is a reading of the clock that gave ``now``, not a time of day."""

    timeouts: Timeouts
    policy: RetryPolicy
    headers: Mapping[str, str]
    ends: float | None = None
    """When the whole call, with all its requests, has to be over."""

    @classmethod
    def of(cls, options: RequestOptions, now: float) -> Self:
        """Work out the limits of a call that begins now."""
        match options.timeout:
            case None:
                timeouts, ends = Timeouts(), None
            case Timeouts():
                timeouts, ends = options.timeout, None
            case seconds:
                timeouts, ends = Timeouts(total=None), now + seconds
        match options.retries:
            case None:
                policy = RetryPolicy()
            case RetryPolicy():
                policy = options.retries
            case retries:
                policy = RetryPolicy(retries=retries)
        return cls(timeouts, policy, options.headers, ends)

    def left(self, now: float, longest: float | None) -> float | None:
        """Return the seconds that a part of the call may take, which takes ``longest`` at most by itself."""
        if self.ends is None:
            return longest
        left = max(self.ends - now, 0.0)
        return left if longest is None else min(left, longest)

    def phases(self, left: float | None) -> Timeouts:
        """Return the timeouts of one attempt, none of them longer than what is left."""
        if left is None:
            return self.timeouts
        capped = {
            phase: left if limit is None else min(limit, left)
            for phase, limit in (
                ("connect", self.timeouts.connect),
                ("read", self.timeouts.read),
                ("write", self.timeouts.write),
            )
        }
        return self.timeouts.model_copy(update=capped)

    def for_cleanup(self, seconds: float) -> Self:
        """Return limits for tidying up after a call that has failed, which may have used up its own time."""
        return replace(self, timeouts=self.timeouts.model_copy(update={"total": seconds}), ends=None)
