"""Limits of a call, and the attempts of one request within them, on a clock that is moved by hand."""

from typing import Any

import pytest
from hypothesis import given, strategies as st
from tenacity import Future, RetryCallState, Retrying

from ziggeo._core.limits import Limits
from ziggeo._core.requests import Request
from ziggeo._core.retry_state import RetryState
from ziggeo.errors import CallError, ConnectionFailedError, RateLimitedError, RequestTimeoutError, ServerError
from ziggeo.settings import RequestOptions, RetryPolicy, Timeouts

MAYBE_SECONDS = st.none() | st.floats(0.001, 1000)
TIMEOUTS = st.builds(Timeouts, connect=MAYBE_SECONDS, read=MAYBE_SECONDS, write=MAYBE_SECONDS, total=MAYBE_SECONDS)


class Clock:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def request(idempotent: bool = True) -> Request:
    return Request(endpoint="videos.get", method="GET", url="https://host.test/", headers={}, idempotent=idempotent)


def turn(
    clock: Clock, *, longest: float | None = 60.0, timeout: float | Timeouts | None = None, idempotent: bool = True
) -> RetryState:
    limits = Limits.of(RequestOptions(timeout=timeout, retries=RetryPolicy(initial_delay=0)), clock())
    return RetryState(request(idempotent), limits, clock, longest=longest)


def failed_with(error: BaseException | None) -> RetryCallState:
    state = RetryCallState(Retrying(), None, (), {})
    outcome = Future(1)
    if error is None:
        outcome.set_result(None)
    else:
        outcome.set_exception(error)
    state.outcome = outcome
    return state


def test_options_that_say_nothing_have_the_documented_defaults() -> None:
    limits = Limits.of(RequestOptions(), 0)

    assert limits.timeouts == Timeouts(connect=5, read=30, write=30, total=60, transfer=None)
    assert limits.policy == RetryPolicy(retries=3, initial_delay=0.5, maximum_delay=8, maximum_retry_after=60)
    assert limits.ends is None


def test_a_number_of_seconds_limits_the_whole_call() -> None:
    limits = Limits.of(RequestOptions(timeout=30), 1000)

    assert limits.ends == 1030
    assert limits.timeouts.total is None
    assert limits.left(1010, 60) == 20
    assert limits.left(1010, 5) == 5
    assert limits.left(1010, None) == 20
    assert limits.left(1031, 60) == 0


def test_timeouts_limit_each_request_for_itself() -> None:
    limits = Limits.of(RequestOptions(timeout=Timeouts(total=30)), 1000)

    assert limits.ends is None
    assert limits.left(5000, 30) == 30
    assert limits.left(5000, None) is None


@pytest.mark.parametrize(
    ("retries", "policy"),
    [
        (None, RetryPolicy()),
        (0, RetryPolicy(retries=0)),
        (7, RetryPolicy(retries=7)),
        (RetryPolicy(retries=2, initial_delay=9), RetryPolicy(retries=2, initial_delay=9)),
    ],
)
def test_retries_are_a_number_or_a_policy(retries: int | RetryPolicy | None, policy: RetryPolicy) -> None:
    assert Limits.of(RequestOptions(retries=retries), 0).policy == policy


@given(TIMEOUTS, st.floats(0, 1000))
def test_no_phase_takes_longer_than_what_is_left(timeouts: Timeouts, left: float) -> None:
    limits = Limits.of(RequestOptions(timeout=timeouts), 0)
    capped = limits.phases(left)

    for phase in ("connect", "read", "write"):
        own: float | None = getattr(timeouts, phase)
        assert getattr(capped, phase) == (left if own is None else min(own, left))


@given(TIMEOUTS)
def test_without_a_limit_the_phases_are_as_they_were_set(timeouts: Timeouts) -> None:
    assert Limits.of(RequestOptions(timeout=timeouts), 0).phases(None) == timeouts


@given(st.none() | st.floats(0.01, 100), st.floats(0, 200), MAYBE_SECONDS)
def test_what_is_left_is_never_less_than_nothing_nor_more_than_any_limit(
    timeout: float | None, later: float, longest: float | None
) -> None:
    left = Limits.of(RequestOptions(timeout=timeout), 1000).left(1000 + later, longest)

    if left is None:
        assert timeout is None
        assert longest is None
    else:
        assert left >= 0
        assert longest is None or left <= longest
        assert timeout is None or left <= max(timeout - later, 0) + 1e-9


def test_tidying_up_has_time_of_its_own_after_a_call_has_used_up_its_own() -> None:
    limits = Limits.of(RequestOptions(timeout=1), 1000).for_cleanup(10)

    assert limits.ends is None
    assert limits.timeouts.total == 10
    assert limits.left(2000, limits.timeouts.total) == 10


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        ({}, {}, RequestOptions()),
        ({}, {"timeout": 5, "retries": 1}, RequestOptions(timeout=5, retries=1)),
        ({"timeout": 3}, {"timeout": 5, "retries": 1}, RequestOptions(timeout=3, retries=1)),
        ({"retries": 0}, {"retries": 4}, RequestOptions(retries=0)),
        ({"timeout": Timeouts(read=1)}, {"timeout": 5}, RequestOptions(timeout=Timeouts(read=1))),
        ({"retries": RetryPolicy(retries=2)}, {"retries": 4}, RequestOptions(retries=RetryPolicy(retries=2))),
    ],
)
def test_a_calls_options_win_over_the_clients(
    own: dict[str, Any], others: dict[str, Any], expected: RequestOptions
) -> None:
    assert RequestOptions(**own).over(RequestOptions(**others)) == expected


def test_headers_of_both_options_are_sent_and_the_calls_win() -> None:
    merged = RequestOptions(headers={"x-a": "call"}).over(RequestOptions(headers={"x-a": "client", "x-b": "client"}))

    assert merged.headers == {"x-a": "call", "x-b": "client"}


def test_a_turn_knows_how_much_time_is_spent_and_left() -> None:
    clock = Clock()
    tried = turn(clock, longest=10)
    clock.now += 4

    assert (tried.spent, tried.left) == (4, 6)
    assert tried.timeouts.read == 6
    assert tried.timeouts.connect == 5
    clock.now += 100
    assert tried.left == 0


def test_a_turn_that_begins_late_in_its_call_has_only_the_rest() -> None:
    clock = Clock()
    limits = Limits.of(RequestOptions(timeout=10), clock())
    clock.now += 7

    assert RetryState(request(), limits, clock, longest=60).left == 3


def test_an_attempt_follows_while_the_rules_allow_it() -> None:
    clock = Clock()
    tried = turn(clock)
    tried.attempt = 1

    assert tried.goes_on(failed_with(ConnectionFailedError("no", endpoint="videos.get", sent=False)))
    assert 0 <= tried.pause(failed_with(None)) <= 0.5
    tried.attempt = 4
    assert not tried.goes_on(failed_with(ConnectionFailedError("no", endpoint="videos.get", sent=False)))


@pytest.mark.parametrize("outcome", [None, KeyboardInterrupt(), ValueError("a defect")])
def test_neither_success_nor_a_foreign_error_is_followed_by_an_attempt(outcome: BaseException | None) -> None:
    tried = turn(Clock())
    tried.attempt = 1

    assert not tried.goes_on(failed_with(outcome))


@pytest.mark.parametrize(
    ("error", "acted_on"),
    [
        (ConnectionFailedError("no", endpoint="e", sent=False), False),
        (ConnectionFailedError("no", endpoint="e", sent=True), True),
        (RequestTimeoutError("no", endpoint="e", phase="connect", seconds=1), False),
        (RequestTimeoutError("no", endpoint="e", phase="read", seconds=1), True),
        (RateLimitedError("no", endpoint="e", status=429), False),
        (ServerError("no", endpoint="e", status=502), True),
    ],
)
def test_a_turn_remembers_whether_an_attempt_may_have_been_acted_on(error: CallError, acted_on: bool) -> None:
    tried = turn(Clock())
    tried.attempt = 1
    tried.goes_on(failed_with(error))
    tried.goes_on(failed_with(ConnectionFailedError("no", endpoint="e", sent=False)))

    assert tried.acted_on is acted_on


def test_the_final_error_says_how_often_and_how_long_was_tried() -> None:
    clock = Clock()
    tried = turn(clock, longest=60)
    tried.attempt = 3
    clock.now += 12

    error = tried.finished(RequestTimeoutError("late", endpoint="videos.get", phase="read", seconds=0))

    assert isinstance(error, RequestTimeoutError)
    assert (error.phase, error.attempts, error.seconds) == ("read", 3, 12)


def test_a_phase_that_ran_out_because_the_whole_call_did_is_told_as_the_calls_timeout() -> None:
    clock = Clock()
    tried = turn(clock, longest=10)
    tried.attempt = 2
    clock.now += 10

    error = tried.finished(RequestTimeoutError("late", endpoint="videos.get", phase="read", seconds=0))

    assert isinstance(error, RequestTimeoutError)
    assert (error.phase, error.attempts, error.seconds) == ("total", 2, 10)
    assert "10 s" in error.message
