"""How values are written on pages."""

import json
import re
from datetime import datetime
from html import escape, unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue

from ziggeo.sandbox.console import display
from ziggeo.sandbox.console.addresses import make_address
from ziggeo.sandbox.console.visits import part_of

from .pages import NOTHING

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, NOTHING),
        (0, "0.0 s"),
        (1.04, "1.0 s"),
        (59.9, "59.9 s"),
        (60, "1:00"),
        (61.4, "1:01"),
        (3600, "1:00:00"),
        (3661, "1:01:01"),
        (36000.4, "10:00:00"),
    ],
)
def test_durations(seconds: float | None, written: str) -> None:
    assert display.duration(seconds) == written


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (None, NOTHING),
        (0, NOTHING),
        (1, "1 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (9949, "9.9 kB"),
        (9950, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (1_500_000, "1.5 MB"),
        (5 * 1024**3, "5.4 GB"),
        (10**15, "1000 TB"),
    ],
)
def test_sizes(count: int | None, written: str) -> None:
    assert display.size(count) == written


@given(st.integers(1, 10**15))
def test_sizes_are_about_right(count: int) -> None:
    amount, unit = display.size(count).split(" ")
    factor = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}[unit]
    assert abs(float(amount) * factor - count) <= 0.051 * count
    assert len(amount) <= 4


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, NOTHING),
        (0, "0:00:00"),
        (1800, "0:30:00"),
        (90_000, "1 day, 1:00:00"),
        (2**63 - 1, "9223372036854775807 s"),
    ],
)
def test_lengths_of_time(seconds: int | None, written: str) -> None:
    assert display.span(seconds) == written


def test_moments() -> None:
    assert display.moment(None) == NOTHING
    assert display.moment(1_700_000_000.5) == "2023-11-14 22:13:20"


@pytest.mark.parametrize("seconds", [253_402_300_800, 2**63 - 1, 1e300, -1e15])
def test_moments_that_no_calendar_has(seconds: float) -> None:
    assert display.moment(seconds) == "outside of the calendar"
    assert display.machine_moment(seconds) is None


@given(st.floats(0, 4e9))
def test_machines_read_the_same_moment(seconds: float) -> None:
    assert abs(datetime.fromisoformat(str(display.machine_moment(seconds))).timestamp() - seconds) <= 0.001


@given(VALUES)
def test_json_is_what_it_was(value: JsonValue) -> None:
    assert json.loads(display.json_text(value)) == value


@given(st.lists(TEXTS.filter(bool), min_size=1), st.dictionaries(st.from_regex(r"[a-z]+", fullmatch=True), TEXTS))
def test_addresses_hold_whatever_is_in_them(steps: list[str], query: dict[str, str]) -> None:
    address = make_address(*steps, **query)
    parts = urlsplit(address)
    assert [unquote(step) for step in parts.path.split("/")[2:]] == steps
    assert parse_qs(parts.query) == {name: [value] for name, value in query.items() if value}
    assert re.fullmatch(r"[!#-;=?-~]*", address)
    assert address.__html__() == escape(address)
    assert unescape(address.__html__()) == address


@given(st.lists(st.integers(), max_size=50), st.integers(1, 100), st.integers(1, 10))
def test_parts_of_a_list(items: list[int], number: int, size: int) -> None:
    part = part_of(items, number, size)
    everything = [item for each in range(1, part.parts + 1) for item in part_of(items, each, size).items]
    assert everything == items
    assert part.total == len(items)
    assert part.number == min(number, part.parts)
    assert len(part.items) <= size
    assert part.items or not items
