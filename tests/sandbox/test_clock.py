"""The clock by itself; what it does to a sandbox is in ``test_time``."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from ziggeo.sandbox.clock import Clock, Delay

from .api import DEADLINE
from .conftest import Clock as Source

START = datetime(2023, 11, 14, 22, 13, 20, 500000, UTC)


@pytest.fixture
def source() -> Source:
    return Source()


def test_it_goes_as_its_source_does(source: Source) -> None:
    clock = Clock(source)
    assert (clock.timestamp(), clock.now()) == (1_700_000_000.5, START)
    source.now += 3600
    assert clock.now() == START + timedelta(hours=1)


def test_it_goes_by_the_systems_clock_by_default() -> None:
    before = datetime.now(UTC)
    assert before <= Clock().now() <= datetime.now(UTC)


def test_it_advances_by_the_sum_of_what_is_given(source: Source) -> None:
    clock = Clock(source)
    assert clock.advance(days=1, hours=2, minutes=3, seconds=4) == START + timedelta(1, 4, minutes=3, hours=2)
    assert clock.advance(0.5) == clock.now() == START + timedelta(1, 4.5, minutes=3, hours=2)
    source.now += 1
    assert clock.now() == START + timedelta(1, 5.5, minutes=3, hours=2)
    assert clock.reset() == clock.now() == START + timedelta(seconds=1)


@pytest.mark.parametrize("steps", [{"seconds": -1}, {"days": 1, "hours": -1}, {"minutes": float("nan")}])
def test_it_does_not_advance_backwards(source: Source, steps: dict[str, float]) -> None:
    clock = Clock(source)
    with pytest.raises(ValueError, match="not negative"):
        clock.advance(**steps)
    assert clock.now() == START


@pytest.mark.parametrize("days", [float("inf"), 1e12, 3e6])
def test_the_calendar_has_an_end(source: Source, days: float) -> None:
    clock = Clock(source)
    with pytest.raises(ValueError, match="calendar"):
        clock.advance(days=days)
    with pytest.raises(ValueError, match="calendar"):
        clock.set(days * 86400)
    assert clock.now() == START


@pytest.mark.parametrize(
    "moment",
    [datetime(2030, 1, 1, tzinfo=UTC), datetime(2001, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), 1_000_000_000],
)
def test_it_goes_on_from_the_moment_it_is_set_to(source: Source, moment: datetime | float) -> None:
    expected = moment if isinstance(moment, datetime) else datetime.fromtimestamp(moment, UTC)
    clock = Clock(source)
    assert clock.set(moment) == clock.now() == expected
    source.now += 2
    assert clock.now() == expected + timedelta(seconds=2)


def test_a_moment_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock().set(datetime(2030, 1, 1))  # noqa: DTZ001 - the error


def test_listeners_are_told_once_it_is_moved_and_as_long_as_they_listen(source: Source) -> None:
    offsets: list[float] = []
    clock = Clock(source, 10, offsets.append)
    told: list[datetime] = []
    with clock.telling(lambda: told.append(clock.now())):
        clock.advance(5)
        clock.set(START)
        clock.reset()
    clock.advance(1)
    assert told == [START + timedelta(seconds=15), START, START]
    assert offsets == [15, 0, 0, 1]


@given(
    seconds=st.floats(0, 1e6),
    moves=st.lists(st.tuples(st.booleans(), st.floats(-1e9, 1e9)), max_size=20),
)
def test_a_delay_forgets_no_time_and_is_no_longer_when_the_clock_is_set_back(
    seconds: float, moves: list[tuple[bool, float]]
) -> None:
    source = Source()
    clock = Clock(source)
    delay = Delay(clock, seconds)
    passed = 0.0
    for is_set, move in moves:
        if is_set:
            clock.set(clock.timestamp() + move)
        else:
            move = abs(move)
            source.now += move
        passed += max(0.0, move)
        assert abs(delay.left() - max(0.0, seconds - passed)) < 1e-3
    clock.advance(delay.left())
    assert delay.left() == 0


def test_a_delay_is_no_longer_than_it_is_when_the_source_goes_back(source: Source) -> None:
    clock = Clock(source)
    delay = Delay(clock, 5)
    source.now -= 1000
    assert delay.left() == 5


def sleep_until(clock: Clock, seconds: float, *moves: Callable[[], object]) -> None:
    """Sleep, and make the moves one after the other meanwhile; only the last may end it."""

    async def run() -> None:
        sleeping = asyncio.ensure_future(clock.sleep(Delay(clock, seconds)))
        for move in moves:
            for _ in range(5):
                await asyncio.sleep(0)
            assert not sleeping.done()
            await asyncio.to_thread(move)
        await asyncio.wait_for(sleeping, DEADLINE)

    asyncio.run(run())


def test_sleep_ends_when_the_time_has_passed_however_it_did(source: Source) -> None:
    def jump() -> None:
        source.now += 3600

    clock = Clock(source)
    sleep_until(clock, 0)
    sleep_until(clock, 3600, jump)
    sleep_until(clock, 3600, lambda: clock.advance(3600))
    sleep_until(clock, 3600, lambda: clock.advance(3599), lambda: clock.set(0), lambda: clock.advance(1))
