"""Going through a list while it changes: nothing twice, nothing missed, and no more requests than it takes."""

from dataclasses import dataclass

import pytest
from hypothesis import given, strategies as st

from ziggeo._core.paging import Pager, Window


@dataclass(frozen=True)
class Item:
    token: str


class Service:
    """A list, newest first, in which new items arrive between requests."""

    def __init__(self, length: int, arrivals: list[int] | None = None) -> None:
        self.there = [Item(f"old{number}") for number in range(length)]
        self.at_the_start = list(self.there)
        self.arrivals = list(arrivals or [])
        self.windows: list[Window] = []

    def answer(self, window: Window) -> list[Item]:
        if self.windows and self.arrivals:
            fresh = [Item(f"new{len(self.windows)}.{number}") for number in range(self.arrivals.pop(0))]
            self.there = fresh + self.there
        self.windows.append(window)
        assert len(self.windows) < 500, "it never ends"
        return self.there[window.skip : window.skip + window.limit]


def collect(pager: Pager[Item], service: Service) -> list[Item]:
    items: list[Item] = []
    while window := pager.next_window():
        items += pager.take(service.answer(window))
    assert pager.next_window() is None
    return items


@given(st.integers(0, 40), st.integers(1, 10), st.lists(st.integers(0, 9), max_size=8))
def test_while_new_items_arrive_none_comes_twice_and_none_is_missed(
    length: int, page_size: int, arrivals: list[int]
) -> None:
    # As many arrivals as a page holds make the same page come again, which cannot go on forever: it has its own test.
    service = Service(length, [count % page_size for count in arrivals])
    items = collect(Pager(page_size=page_size), service)

    assert len(set(items)) == len(items)
    assert set(service.at_the_start) <= set(items)
    assert [item for item in items if item in service.at_the_start] == service.at_the_start


@given(st.integers(0, 60), st.integers(1, 10))
def test_a_list_at_rest_takes_one_request_a_page_and_ends_at_a_short_one(length: int, page_size: int) -> None:
    service = Service(length)
    items = collect(Pager(page_size=page_size), service)

    assert items == service.at_the_start
    assert service.windows == [Window(skip, page_size) for skip in range(0, length + 1, page_size) if skip <= length]


@given(st.integers(0, 60), st.integers(1, 10), st.integers(0, 70), st.integers(0, 70))
def test_skip_and_limit_cut_out_a_part_of_the_list(length: int, page_size: int, skip: int, limit: int) -> None:
    service = Service(length)
    items = collect(Pager(page_size=page_size, skip=skip, limit=limit), service)

    assert items == service.at_the_start[skip : skip + limit]


@pytest.mark.parametrize(
    ("length", "limit", "skips"),
    [
        (25, 0, []),
        (25, 1, [0]),
        (25, 10, [0]),
        (25, 11, [0, 10]),
        (25, 20, [0, 10]),
        (25, 21, [0, 10, 20]),
        (25, 99, [0, 10, 20]),
        (20, 99, [0, 10, 20]),
        (0, 5, [0]),
    ],
)
def test_no_page_is_asked_for_once_the_limit_is_reached(length: int, limit: int, skips: list[int]) -> None:
    service = Service(length)
    collect(Pager(page_size=10, limit=limit), service)

    assert [window.skip for window in service.windows] == skips


def test_items_that_were_pushed_onto_the_next_page_do_not_count_towards_the_limit() -> None:
    service = Service(12, arrivals=[2])

    assert collect(Pager(page_size=5, limit=7), service) == service.at_the_start[:7]


def test_a_service_that_always_answers_the_same_page_does_not_keep_us_forever() -> None:
    pager = Pager[Item](page_size=2)
    page = [Item("a"), Item("b")]
    taken: list[Item] = []
    requests = 0
    while pager.next_window():
        requests += 1
        assert requests < 20
        taken += pager.take(page)

    assert taken == page
    assert pager.repeated


def test_a_list_that_ended_by_itself_is_not_called_repeated() -> None:
    pager = Pager[Item](page_size=2)
    pager.take([Item("a"), Item("b")])
    pager.take([])

    assert not pager.repeated
    assert pager.next_window() is None


def test_a_page_longer_than_asked_for_is_taken_whole_and_counted() -> None:
    pager = Pager[Item](page_size=2)

    assert len(pager.take([Item("a"), Item("b"), Item("c")])) == 3
    assert pager.next_window() == Window(3, 2)


@pytest.mark.parametrize("page_size", [1, 5, 10])
@pytest.mark.parametrize("times", [1, 2])
def test_arrivals_that_push_a_whole_page_down_do_not_end_the_list(page_size: int, times: int) -> None:
    service = Service(30, arrivals=[page_size] * times)

    assert collect(Pager(page_size=page_size), service) == service.at_the_start
