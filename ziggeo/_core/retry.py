"""Whether a failed request is sent again, and after which pause. Nothing here waits or sends."""

from dataclasses import dataclass

from ziggeo.errors import (
    CallError,
    CertificateError,
    ConnectionFailedError,
    RateLimitedError,
    RequestTimeoutError,
    StatusError,
)
from ziggeo.settings import RetryPolicy

MOST_DOUBLINGS = 64
"""Far beyond any pause; more would leave the range of numbers."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Send the request again after a pause."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Do not send it again."""

    reason: str


def decide(
    policy: RetryPolicy,
    failure: CallError,
    *,
    idempotent: bool,
    attempt: int,
    spent: float,
    limit: float | None,
    jitter: float,
) -> Wait | Stop:
    """Decide what follows a failed attempt.

    Args:
        policy: The rules.
        failure: What went wrong.
        idempotent: Whether the request may be acted on twice.
        attempt: Number of the attempt that failed, counted from 1.
        spent: Seconds since the first attempt began.
        limit: Seconds that all attempts and pauses may take together.
        jitter: A number from 0 to 1 that picks the pause between none and the longest.
    """
    if attempt > policy.retries:
        return Stop("no attempts are left")
    if not _transient(failure):
        return Stop("it would fail again")
    if not (idempotent or _surely_not_acted_on(failure)):
        return Stop("it may have been acted on")
    longest = min(policy.maximum_delay, policy.initial_delay * 2 ** min(attempt - 1, MOST_DOUBLINGS))
    asked = failure.retry_after if isinstance(failure, StatusError) else None
    if asked is not None and asked > policy.maximum_retry_after:
        return Stop(f"the service asks for a pause of {asked:g} seconds")
    pause = longest * jitter if asked is None else max(asked, longest * jitter)
    if limit is not None and spent + pause >= limit:
        return Stop("no time is left")
    return Wait(pause)


def _transient(failure: CallError) -> bool:
    match failure:
        case CertificateError():
            return False
        case ConnectionFailedError():
            return True
        case RequestTimeoutError(phase=phase):
            return phase != "total"
        case StatusError(status=status):
            return status == 429 or status >= 500
        case _:
            return False


def _surely_not_acted_on(failure: CallError) -> bool:
    match failure:
        case ConnectionFailedError(sent=sent) | RequestTimeoutError(sent=sent):
            return not sent
        case RateLimitedError():
            return True
        case StatusError(status=503, retry_after=seconds):
            return seconds is not None
        case _:
            return False
