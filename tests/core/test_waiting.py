"""Waiting: pauses that grow, and never end after the timeout."""

import pytest
from hypothesis import given, strategies as st

from ziggeo._core.waiting import READY, pause_before_look
from ziggeo.models.enums import VideoState


@given(st.floats(0, 3600), st.lists(st.floats(0, 3), max_size=40))
def test_pauses_end_with_the_timeout_at_the_latest(timeout: float, looking: list[float]) -> None:
    spent = 0.0
    for looks, seconds in enumerate(looking, 1):
        spent += seconds
        pause = pause_before_look(looks, spent, timeout)
        if pause is None:
            assert spent >= timeout
            return
        assert 0 < pause <= 5
        assert spent + pause <= timeout + 1e-6
        spent += pause


@given(st.floats(0, 100), st.floats(0, 100))
def test_there_is_no_pause_when_the_time_is_up(timeout: float, later: float) -> None:
    assert pause_before_look(1, timeout + later, timeout) is None


def test_pauses_grow_by_half_from_a_quarter_of_a_second_to_five() -> None:
    pauses = [pause_before_look(looks, 0, 10_000) for looks in range(1, 12)]

    assert pauses == [
        0.25,
        0.375,
        0.5625,
        0.84375,
        1.265625,
        1.8984375,
        2.84765625,
        4.271484375,
        5.0,
        5.0,
        5.0,
    ]


@pytest.mark.parametrize("looks", [1_000, 1_000_000])
def test_long_waits_go_on_with_the_longest_pause(looks: int) -> None:
    assert pause_before_look(looks, 0, float("inf")) == 5


@pytest.mark.parametrize(("spent", "pause"), [(0, 0.1), (0.05, 0.05), (0.1, None), (7, None)])
def test_the_last_pause_ends_with_the_timeout(spent: float, pause: float | None) -> None:
    assert pause_before_look(1, spent, 0.1) == pause


def test_only_ready_and_failed_end_a_wait() -> None:
    going_on = {VideoState.EMPTY, VideoState.VERIFIED, VideoState.PROCESSING, VideoState.UNKNOWN, VideoState("NEW")}

    assert VideoState.READY in READY.done
    assert VideoState.FAILED in READY.failed
    assert not going_on & (READY.done | READY.failed)
