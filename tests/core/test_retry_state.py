"""Limits of a call, and the attempts of one request within them, on a clock that is moved by hand."""

from typing import Any

import pytest
from hypothesis import given, strategies as st
from tenacity import Future, RetryCallState, Retrying

from ziggeo._core.hooks import Hooks
from ziggeo._core.limits import Limits, Phases
from ziggeo._core.redaction import Redactor
from ziggeo._core.requests import Request
from ziggeo._core.retry_budget import RetryAllowance
from ziggeo._core.retry_state import RetryState
from ziggeo.errors import CallError, ConnectionFailedError, RateLimitedError, RequestTimeoutError, ServerError
from ziggeo.settings import RequestOptions, RetryBudget, RetryPolicy, Timeouts

MAYBE_SECONDS = st.none() | st.floats(0.001, 1000)
TIMEOUTS = st.builds(Timeouts, connect=MAYBE_SECONDS, read=MAYBE_SECONDS, write=MAYBE_SECONDS, total=MAYBE_SECONDS)


class Clock:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def request(idempotent: bool = True) -> Request:
    return Request(endpoint="videos.get", method="GET", url="https://host.test/", headers={}, idempotent=idempotent)


def state_of(
    limits: Limits,
    clock: Clock,
    *,
    longest: float | None,
    idempotent: bool = True,
    budget: RetryBudget | None = None,
    hooks: Hooks | None = None,
) -> RetryState:
    return RetryState(
        request(idempotent),
        limits,
        clock,
        longest=longest,
        allowance=RetryAllowance(budget),
        hooks=hooks or Hooks(Redactor([])),
    )


def trying(
    clock: Clock, *, longest: float | None = 60.0, timeout: float | Timeouts | None = None, idempotent: bool = True
) -> RetryState:
    limits = Limits.of(RequestOptions(timeout=timeout, retries=RetryPolicy(initial_delay=0)), clock())
    return state_of(limits, clock, longest=longest, idempotent=idempotent)


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
    assert capped.pool == left


@given(TIMEOUTS)
def test_without_a_limit_the_phases_are_as_they_were_set(timeouts: Timeouts) -> None:
    phases = Limits.of(RequestOptions(timeout=timeouts), 0).phases(None)

    assert phases == Phases(connect=timeouts.connect, read=timeouts.read, write=timeouts.write, pool=None)


def test_phases_come_in_the_order_of_an_attempt() -> None:
    assert Limits.of(RequestOptions(timeout=Timeouts(connect=1, read=2, write=3)), 0).phases(2.5) == (1, 2, 2.5, 2.5)
    assert Phases._fields == ("connect", "read", "write", "pool")


@pytest.mark.parametrize(
    ("timeout", "within", "ends"),
    [
        (None, None, None),
        (None, 10, 1010),
        (5, None, 1005),
        (5, 10, 1005),
        (20, 10, 1010),
        (Timeouts(total=5), None, None),
        (Timeouts(total=5), 10, 1010),
        (Timeouts(total=None), 0, 1000),
    ],
)
def test_a_call_within_another_ends_no_later_than_that(
    timeout: float | Timeouts | None, within: float | None, ends: float | None
) -> None:
    limits = Limits.of(RequestOptions(timeout=timeout), 1000, within)

    assert limits.ends == ends
    assert limits.timeouts == Limits.of(RequestOptions(timeout=timeout), 1000).timeouts


def test_headers_show_in_no_representation_of_limits() -> None:
    limits = Limits.of(RequestOptions(headers={"x-api-key": "hunter2"}), 0)

    assert limits.headers == {"x-api-key": "hunter2"}
    for shown in (repr(limits), str(limits), repr(limits.for_cleanup(1))):
        assert "hunter2" not in shown
        assert "x-api-key" not in shown


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


def test_a_request_knows_how_much_time_is_spent_and_left() -> None:
    clock = Clock()
    tried = trying(clock, longest=10)
    clock.now += 4

    assert (tried.spent, tried.left) == (4, 6)
    assert tried.phases == Phases(connect=5, read=6, write=6, pool=6)
    clock.now += 100
    assert tried.left == 0
    assert tried.phases == (0, 0, 0, 0)


def test_a_request_without_a_limit_has_all_the_time_there_is() -> None:
    clock = Clock()
    tried = trying(clock, longest=None)
    clock.now += 10_000

    assert tried.left is None
    assert tried.phases == Phases(connect=5, read=30, write=30, pool=None)


def test_each_attempt_that_begins_is_counted_and_changes_nothing_else() -> None:
    clock = Clock()
    tried = trying(clock, longest=60)
    assert tried.attempt == 0
    for number in (1, 2, 3):
        clock.now += 5
        tried.begin_attempt()
        assert (tried.attempt, tried.spent, tried.left, tried.acted_on) == (number, 5 * number, 60 - 5 * number, False)


def test_the_log_tells_how_long_the_attempt_took_and_not_the_pauses_before_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "ziggeo")
    clock = Clock()
    tried = trying(clock)
    clock.now += 7
    tried.begin_attempt()
    clock.now += 0.25
    tried.goes_on(failed_with(ServerError("500 Internal Server Error", endpoint="videos.get", status=500)))

    assert caplog.messages == [
        "GET videos.get: attempt 1 failed after 250.0 ms: 500 Internal Server Error; the next follows in 0.00 s"
    ]


@pytest.mark.parametrize("idempotent", [True, False])
def test_only_a_request_that_is_idempotent_is_repeated_after_it_was_sent(idempotent: bool) -> None:
    tried = trying(Clock(), idempotent=idempotent)
    tried.begin_attempt()

    assert tried.goes_on(failed_with(ConnectionFailedError("no", endpoint="e", sent=True))) is idempotent
    assert tried.goes_on(failed_with(ConnectionFailedError("no", endpoint="e", sent=False)))


def test_a_request_that_begins_late_in_its_call_has_only_the_rest() -> None:
    clock = Clock()
    limits = Limits.of(RequestOptions(timeout=10), clock())
    clock.now += 7

    assert state_of(limits, clock, longest=60).left == 3


def test_an_attempt_follows_while_the_rules_allow_it() -> None:
    clock = Clock()
    tried = trying(clock)
    tried.begin_attempt()

    assert tried.goes_on(failed_with(ConnectionFailedError("no", endpoint="videos.get", sent=False)))
    assert 0 <= tried.pause(failed_with(None)) <= 0.5
    for _ in range(3):
        tried.begin_attempt()
    assert not tried.goes_on(failed_with(ConnectionFailedError("no", endpoint="videos.get", sent=False)))


@pytest.mark.parametrize("outcome", [None, KeyboardInterrupt(), ValueError("a defect")])
def test_neither_success_nor_a_foreign_error_is_followed_by_an_attempt(outcome: BaseException | None) -> None:
    tried = trying(Clock())
    tried.begin_attempt()

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
def test_a_request_remembers_whether_an_attempt_may_have_been_acted_on(error: CallError, acted_on: bool) -> None:
    tried = trying(Clock())
    tried.begin_attempt()
    tried.goes_on(failed_with(error))
    tried.begin_attempt()
    tried.goes_on(failed_with(ConnectionFailedError("no", endpoint="e", sent=False)))

    assert tried.acted_on is acted_on


def test_the_final_error_says_how_often_and_how_long_was_tried() -> None:
    clock = Clock()
    tried = trying(clock, longest=60)
    for _ in range(3):
        tried.begin_attempt()
    clock.now += 12

    error = tried.finished(RequestTimeoutError("late", endpoint="videos.get", phase="read", seconds=0))

    assert isinstance(error, RequestTimeoutError)
    assert (error.phase, error.attempts, error.seconds) == ("read", 3, 12)


def test_a_phase_that_ran_out_because_the_whole_call_did_is_told_as_the_calls_timeout() -> None:
    clock = Clock()
    tried = trying(clock, longest=10)
    for _ in range(2):
        tried.begin_attempt()
    clock.now += 10

    error = tried.finished(RequestTimeoutError("late", endpoint="videos.get", phase="read", seconds=0))

    assert isinstance(error, RequestTimeoutError)
    assert (error.phase, error.attempts, error.seconds) == ("total", 2, 10)
    assert "10 s" in error.message
