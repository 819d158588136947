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
    # Arrivals that push whole pages down have a test of their own: as many as three pages at once end the list.
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
    ("length", "limit", "windows"),
    [
        (25, 0, []),
        (25, 1, [(0, 1)]),
        (25, 10, [(0, 10)]),
        (25, 11, [(0, 10), (10, 10)]),
        (25, 20, [(0, 10), (10, 10)]),
        (25, 21, [(0, 10), (10, 10), (20, 10)]),
        (25, 99, [(0, 10), (10, 10), (20, 10)]),
        (20, 99, [(0, 10), (10, 10), (20, 10)]),
        (20, 20, [(0, 10), (10, 10)]),
        (12, 15, [(0, 10), (10, 10)]),
        (0, 5, [(0, 5)]),
    ],
)
def test_the_first_page_asks_for_no_more_than_is_wanted(
    length: int, limit: int, windows: list[tuple[int, int]]
) -> None:
    service = Service(length)
    collect(Pager(page_size=10, limit=limit), service)

    assert [(window.skip, window.limit) for window in service.windows] == windows


@given(st.integers(0, 60), st.integers(1, 10), st.integers(0, 70), st.lists(st.integers(0, 2), max_size=5))
def test_a_window_never_exceeds_the_page_and_no_more_is_taken_than_is_wanted(
    length: int, page_size: int, limit: int, arrivals: list[int]
) -> None:
    service, pager, taken = Service(length, arrivals), Pager[Item](page_size=page_size, limit=limit), 0
    while window := pager.next_window():
        assert 1 <= window.limit <= page_size
        taken += len(pager.take(service.answer(window)))

    assert taken <= limit


def test_items_that_were_pushed_onto_the_next_page_do_not_count_towards_the_limit() -> None:
    service = Service(12, arrivals=[2])

    assert collect(Pager(page_size=5, limit=7), service) == service.at_the_start[:7]


def test_a_last_page_that_begins_with_known_items_still_reaches_the_limit() -> None:
    service = Service(150, arrivals=[3])

    assert collect(Pager(page_size=100, limit=101), service) == service.at_the_start[:101]


A, B = [Item("a"), Item("b")], [Item("c"), Item("d")]


@pytest.mark.parametrize(
    ("pages", "new", "requests"),
    [([A], A, 4), ([A, B], A + B, 5), ([A, [*A[::-1]]], A, 4), ([A, A, A, B], A + B, 7), ([[A[0], A[0]]], A[:1], 4)],
)
@pytest.mark.parametrize("limit", [None, 50])
def test_a_service_that_answers_the_same_pages_over_and_over_does_not_keep_us_forever(
    pages: list[list[Item]], new: list[Item], requests: int, limit: int | None
) -> None:
    pager = Pager[Item](page_size=2, limit=limit)
    taken: list[Item] = []
    answered = 0
    while pager.next_window():
        assert not pager.stuck
        assert answered < 20, "it never ends"
        taken += pager.take(pages[answered % len(pages)])
        answered += 1

    assert (taken, answered) == (new, requests)
    assert pager.stuck


def test_two_pages_without_anything_new_do_not_end_a_list_and_are_forgotten_once_something_new_comes() -> None:
    pager = Pager[Item](page_size=2)
    for page in (A, A, A, B, B, B):
        pager.take(page)
        assert pager.next_window() is not None
    pager.take(A)

    assert pager.stuck
    assert pager.next_window() is None


def test_a_list_that_ended_by_itself_is_not_called_stuck() -> None:
    pager = Pager[Item](page_size=2)
    pager.take(A)
    pager.take([])

    assert not pager.stuck
    assert pager.next_window() is None


@pytest.mark.parametrize(("limit", "last"), [(None, [Item("c")]), (None, []), (9, [Item("c")]), (9, [Item("a")])])
def test_a_page_shorter_than_asked_for_ends_the_list(limit: int | None, last: list[Item]) -> None:
    pager = Pager[Item](page_size=2, limit=limit)
    pager.take(A)
    pager.take(last)

    assert pager.next_window() is None


def test_a_whole_page_of_known_items_near_the_limit_is_no_end() -> None:
    pager = Pager[Item](page_size=2, limit=3)
    pager.take(A)
    assert pager.next_window() == Window(2, 2)
    assert pager.take(A) == []

    assert pager.next_window() == Window(4, 2)
    assert pager.take(B) == B[:1]
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
