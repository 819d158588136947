"""Whether a failed request is sent again: every rule, for all policies, failures and jitter."""

import pytest
from hypothesis import given, strategies as st

from ziggeo._core.retry import Stop, Wait, decide
from ziggeo.errors import (
    CallError,
    CertificateError,
    ConnectionFailedError,
    RateLimitedError,
    RedirectError,
    RequestTimeoutError,
    ResponseValidationError,
    StatusError,
    StorageError,
    status_error,
)
from ziggeo.settings import RetryPolicy

POLICIES = st.builds(
    RetryPolicy,
    retries=st.integers(0, 8),
    initial_delay=st.floats(0, 10),
    maximum_delay=st.floats(0, 30),
    maximum_retry_after=st.floats(0, 100),
)
PAUSES = st.none() | st.floats(0, 200)


def status(number: int, retry_after: float | None = None) -> StatusError:
    return status_error(number)("no", endpoint="call", status=number, retry_after=retry_after)


def connection(sent: bool) -> ConnectionFailedError:
    return ConnectionFailedError("broke", endpoint="call", sent=sent)


def timeout(phase: str) -> RequestTimeoutError:
    return RequestTimeoutError("late", endpoint="call", phase=phase, seconds=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # each phase is written out where this is called


UNREACHABLE = connection(sent=False)
BROKEN = connection(sent=True)
UNTRUSTED = CertificateError("no", endpoint="call", sent=False)
LOST = RedirectError("lost", endpoint="call", status=302)
ODD = ResponseValidationError("odd", endpoint="call", status=200, body=b"")

FAILURES: st.SearchStrategy[CallError] = st.one_of(
    st.sampled_from([UNREACHABLE, BROKEN, UNTRUSTED, LOST, ODD]),
    st.sampled_from(["connect", "read", "write", "pool", "total"]).map(timeout),
    st.builds(status, st.sampled_from([400, 401, 402, 403, 404, 409, 412, 413, 422, 429, 500, 502, 503, 504]), PAUSES),
)


def decided(
    failure: CallError,
    policy: RetryPolicy | None = None,
    *,
    idempotent: bool = True,
    attempt: int = 1,
    spent: float = 0.0,
    limit: float | None = None,
    jitter: float = 1.0,
) -> Wait | Stop:
    return decide(
        policy or RetryPolicy(),
        failure,
        idempotent=idempotent,
        attempt=attempt,
        spent=spent,
        limit=limit,
        jitter=jitter,
    )


@given(POLICIES, st.lists(FAILURES, min_size=1, max_size=12), st.booleans(), st.floats(0.001, 60), st.data())
def test_attempts_and_pauses_stay_within_the_policy_and_the_limit(
    policy: RetryPolicy, failures: list[CallError], idempotent: bool, limit: float, data: st.DataObject
) -> None:
    spent, pauses = 0.0, 0
    for attempt, failure in enumerate(failures, 1):
        decision = decided(
            failure,
            policy,
            idempotent=idempotent,
            attempt=attempt,
            spent=spent,
            limit=limit,
            jitter=data.draw(st.floats(0, 1)),
        )
        if isinstance(decision, Stop):
            assert decision.reason
            break
        pauses += 1
        spent += decision.seconds
        assert decision.seconds >= 0
        assert spent < limit

    assert pauses <= policy.retries


@given(POLICIES, FAILURES, st.integers(1, 8), st.floats(0, 1))
def test_a_pause_lies_between_none_and_a_bound_that_doubles(
    policy: RetryPolicy, failure: CallError, attempt: int, jitter: float
) -> None:
    decision = decided(failure, policy, attempt=attempt, jitter=jitter)
    bound = policy.initial_delay
    for _ in range(attempt - 1):
        bound *= 2
    bound = min(bound, policy.maximum_delay)

    if isinstance(decision, Wait):
        asked = getattr(failure, "retry_after", None)
        assert decision.seconds == (bound * jitter if asked is None else max(asked, bound * jitter))


@given(POLICIES, FAILURES, st.integers(1, 8), st.floats(0, 1))
def test_what_is_not_repeatable_is_repeated_only_when_it_was_surely_not_acted_on(
    policy: RetryPolicy, failure: CallError, attempt: int, jitter: float
) -> None:
    decision = decided(failure, policy, idempotent=False, attempt=attempt, jitter=jitter)
    never_sent = isinstance(failure, ConnectionFailedError | RequestTimeoutError) and not failure.sent
    turned_away = isinstance(failure, RateLimitedError)
    put_off = isinstance(failure, StatusError) and failure.status == 503 and failure.retry_after is not None

    assert isinstance(decision, Stop) or never_sent or turned_away or put_off


@pytest.mark.parametrize(
    ("failure", "idempotent", "otherwise"),
    [
        (UNREACHABLE, True, True),
        (BROKEN, True, False),
        (UNTRUSTED, False, False),
        (timeout("connect"), True, True),
        (timeout("pool"), True, True),
        (timeout("read"), True, False),
        (timeout("write"), True, False),
        (timeout("total"), False, False),
        (status(400), False, False),
        (status(401), False, False),
        (status(404), False, False),
        (status(412), False, False),
        (status(429), True, True),
        (status(429, 1), True, True),
        (status(500), True, False),
        (status(500, 1), True, False),
        (status(502), True, False),
        (status(503), True, False),
        (status(503, 0), True, True),
        (status(504, 1), True, False),
        (StorageError("no", endpoint="call", status=403), False, False),
        (StorageError("no", endpoint="call", status=500), True, False),
        (LOST, False, False),
        (ODD, False, False),
    ],
)
def test_a_failure_is_repeated_where_that_is_safe(failure: CallError, idempotent: bool, otherwise: bool) -> None:
    assert isinstance(decided(failure, idempotent=True), Wait) is idempotent
    assert isinstance(decided(failure, idempotent=False), Wait) is otherwise


@pytest.mark.parametrize(
    ("asked", "jitter", "pause"),
    [
        (7.0, 0.0, 7.0),
        (7.0, 1.0, 7.0),
        (0.0, 1.0, 0.5),
        (0.25, 1.0, 0.5),
        (60.0, 0.0, 60.0),
        (60.5, 0.0, None),
        (float("inf"), 0.0, None),
    ],
)
def test_the_service_is_given_the_pause_it_asks_for_unless_that_is_too_long(
    asked: float, jitter: float, pause: float | None
) -> None:
    decision = decided(status(429, asked), RetryPolicy(initial_delay=0.5, maximum_retry_after=60), jitter=jitter)

    assert (decision.seconds if isinstance(decision, Wait) else None) == pause


def test_a_pause_that_would_reach_the_limit_is_not_begun() -> None:
    policy = RetryPolicy(initial_delay=1)

    assert isinstance(decided(BROKEN, policy, spent=8.5, limit=10), Wait)
    assert isinstance(decided(BROKEN, policy, spent=9, limit=10), Stop)
    assert isinstance(decided(status(429, 5), policy, spent=5, limit=10), Stop)


def test_without_retries_nothing_is_repeated() -> None:
    assert isinstance(decided(UNREACHABLE, RetryPolicy(retries=0)), Stop)
    assert isinstance(decided(UNREACHABLE, RetryPolicy(retries=1), attempt=1), Wait)
    assert isinstance(decided(UNREACHABLE, RetryPolicy(retries=1), attempt=2), Stop)


def test_a_policy_of_very_many_retries_goes_on_with_the_longest_pause() -> None:
    assert decided(UNREACHABLE, RetryPolicy(retries=5000), attempt=1100) == Wait(8.0)
