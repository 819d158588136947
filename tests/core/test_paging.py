"""Going through a list while it changes: nothing twice, nothing missed, and no more requests than it takes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, strategies as st

from ziggeo._core.paging import MOST_BARREN_PAGES, MOST_VAIN_RETURNS, PAGES_AHEAD, Pager, Window


@dataclass(frozen=True)
class Item:
    token: str


def items(names: str) -> list[Item]:
    return [Item(name) for name in names]


@dataclass(frozen=True)
class Change:
    """What happens to a list between two requests."""

    arrivals: int = 0
    """How many new items come to its front."""
    deletions: Sequence[int] = field(default=())
    """Places of items that leave it, one after the other, counted round and round."""


class Service:
    """A list, newest first, that changes between requests."""

    def __init__(self, length: int, changes: Sequence[Change] = ()) -> None:
        self.there = [Item(f"old{number}") for number in range(length)]
        self.at_the_start = list(self.there)
        self.changes = list(changes)
        self.windows: list[Window] = []

    @property
    def stayed(self) -> list[Item]:
        """What was there from the start, and still is."""
        there = set(self.there)
        return [item for item in self.at_the_start if item in there]

    def answer(self, window: Window) -> list[Item]:
        if self.windows and self.changes:
            change = self.changes.pop(0)
            for place in change.deletions:
                if self.there:
                    del self.there[place % len(self.there)]
            self.there[:0] = [Item(f"new{len(self.windows)}.{number}") for number in range(change.arrivals)]
        self.windows.append(window)
        assert len(self.windows) < 2000, "it never ends"
        return self.there[window.skip : window.skip + window.limit]


def collect(
    pager: Pager[Item],
    service: Service,
    use: Callable[[Item], object] = lambda _: None,
    *,
    most_ahead: int = PAGES_AHEAD,
) -> list[Item]:
    """Go through a list as the client does: pages are fetched before those before them are used."""
    collected: list[Item] = []
    coming: dict[Window, list[Item]] = {}
    early: set[Window] = set()
    while (window := pager.next_window()) is not None:
        page = coming.pop(window) if window in coming else service.answer(window)
        if window in early and pager.leaves_gap(page):
            page = service.answer(window)
        fresh = pager.take(page)
        ahead = pager.windows()[:most_ahead]
        early = {each for each in ahead[1:] if each not in coming} | (early & coming.keys())
        # They are under way at the same time, so nobody knows which is answered first.
        answered = {each: service.answer(each) for each in reversed(ahead) if each not in coming}
        coming = {each: coming[each] if each in coming else answered[each] for each in ahead}
        for item in fresh:
            collected.append(item)
            use(item)
    assert pager.next_window() is None
    return collected


def arriving(*counts: int) -> list[Change]:
    return [Change(arrivals=count) for count in counts]


page_sizes = st.integers(1, 10)
places = st.lists(st.integers(0, 500), max_size=12)


@st.composite
def changes_for(draw: st.DrawFn, page_size: int) -> list[Change]:
    """Arrivals and deletions. Arrivals that push whole pages down have a test of their own: too many end the list."""
    change = st.builds(Change, st.integers(0, page_size - 1), places)
    return draw(st.lists(change, max_size=20))


@given(st.data(), st.integers(0, 80), page_sizes)
def test_while_items_come_and_go_none_comes_twice_and_none_that_stays_is_missed(
    data: st.DataObject, length: int, page_size: int
) -> None:
    service = Service(length, data.draw(changes_for(page_size)))
    pager = Pager[Item](page_size=page_size)
    collected = collect(pager, service)

    assert len(set(collected)) == len(collected)
    assert [item for item in collected if item in set(service.stayed)] == service.stayed
    assert not pager.stuck


@given(st.data(), st.integers(0, 80), page_sizes)
def test_all_can_be_removed_while_going_through_them(data: st.DataObject, length: int, page_size: int) -> None:
    service = Service(length, arriving(*data.draw(st.lists(st.integers(0, page_size - 1), max_size=8))))
    collect(Pager(page_size=page_size), service, service.there.remove)

    assert service.stayed == []


@given(st.data(), st.integers(0, 80), page_sizes, st.sets(st.integers(0, 79)))
def test_some_can_be_removed_while_going_through_all(
    data: st.DataObject, length: int, page_size: int, unwanted: set[int]
) -> None:
    service = Service(length, data.draw(changes_for(page_size)))
    chosen = {service.at_the_start[number] for number in unwanted if number < length}
    collected = collect(
        Pager(page_size=page_size),
        service,
        lambda item: service.there.remove(item) if item in chosen & set(service.there) else None,
    )

    assert chosen & set(service.there) == set()
    assert set(service.stayed) <= set(collected)


@given(st.integers(0, 60), page_sizes, st.integers(0, 30), places)
def test_items_that_leave_make_no_page_begin_before_the_part_that_is_wanted(
    length: int, page_size: int, skip: int, deletions: list[int]
) -> None:
    service = Service(length, [Change(deletions=deletions)] * 3)
    collect(Pager(page_size=page_size, skip=skip), service)

    assert all(window.skip >= skip for window in service.windows)


@given(st.integers(0, 60), page_sizes)
def test_a_list_at_rest_takes_one_request_a_page_and_ends_at_a_short_one(length: int, page_size: int) -> None:
    service = Service(length)
    collected = collect(Pager(page_size=page_size), service, most_ahead=1)

    assert collected == service.at_the_start
    first, *others = service.windows
    assert first == Window(0, page_size)
    assert others == [Window(number * page_size - 1, page_size + 1) for number in range(1, length // page_size + 1)]


def test_a_window_asks_for_no_more_than_the_service_answers() -> None:
    service = Service(250)

    assert collect(Pager(page_size=100), service, most_ahead=1) == service.at_the_start
    assert service.windows == [Window(0, 100), Window(99, 100), Window(198, 100)]


@pytest.mark.parametrize(
    ("length", "limit", "pages"),
    [
        (10, None, [1, 1]),
        (25, None, [1, 1, 2]),
        (95, None, [1, 1, 2, 3, 3, 3, 3, 3, 3, 3]),
        (95, 30, [1, 1, 1]),
        (95, 45, [1, 1, 2, 2, 1]),
    ],
)
def test_more_pages_are_fetched_ahead_the_longer_a_list_is(length: int, limit: int | None, pages: list[int]) -> None:
    service = Service(length)
    pager = Pager[Item](page_size=10, limit=limit)
    ahead: list[int] = []
    while windows := pager.windows():
        ahead.append(len(windows))
        pager.take(service.answer(windows[0]))

    assert ahead == pages


@given(st.integers(0, 60), page_sizes, st.integers(0, 70), st.integers(0, 70))
def test_skip_and_limit_cut_out_a_part_of_the_list(length: int, page_size: int, skip: int, limit: int) -> None:
    service = Service(length)
    collected = collect(Pager(page_size=page_size, skip=skip, limit=limit), service)

    assert collected == service.at_the_start[skip : skip + limit]


@pytest.mark.parametrize(
    ("length", "limit", "windows"),
    [
        (25, 0, []),
        (25, 1, [(0, 1)]),
        (25, 10, [(0, 10)]),
        (25, 11, [(0, 10), (9, 11)]),
        (25, 20, [(0, 10), (9, 11)]),
        (25, 21, [(0, 10), (9, 11), (19, 11)]),
        (25, 99, [(0, 10), (9, 11), (19, 11)]),
        (20, 99, [(0, 10), (9, 11), (19, 11)]),
        (20, 20, [(0, 10), (9, 11)]),
        (12, 15, [(0, 10), (9, 11)]),
        (0, 5, [(0, 5)]),
    ],
)
def test_the_first_page_asks_for_no_more_than_is_wanted(
    length: int, limit: int, windows: list[tuple[int, int]]
) -> None:
    service = Service(length)
    collect(Pager(page_size=10, limit=limit), service, most_ahead=1)

    assert [(window.skip, window.limit) for window in service.windows] == windows


@given(st.data(), st.integers(0, 60), page_sizes, st.integers(0, 70))
def test_a_window_exceeds_the_page_by_one_at_most_and_no_more_is_taken_than_is_wanted(
    data: st.DataObject, length: int, page_size: int, limit: int
) -> None:
    service = Service(length, data.draw(changes_for(page_size)))
    collected = collect(Pager(page_size=page_size, limit=limit), service)

    assert all(1 <= window.limit <= page_size + 1 for window in service.windows)
    assert len(collected) <= limit


def test_items_that_were_pushed_onto_the_next_page_do_not_count_towards_the_limit() -> None:
    service = Service(12, arriving(2))

    assert collect(Pager(page_size=5, limit=7), service) == service.at_the_start[:7]


def test_a_last_page_that_begins_with_known_items_still_reaches_the_limit() -> None:
    service = Service(150, arriving(3))

    assert collect(Pager(page_size=100, limit=101), service) == service.at_the_start[:101]


def test_a_page_behind_a_gap_is_put_aside_and_the_one_before_it_looked_at_again() -> None:
    service = Service(12, [Change(deletions=[0, 0])])

    assert collect(Pager(page_size=3), service) == service.at_the_start
    assert service.windows[:4] == [Window(0, 3), Window(2, 4), Window(0, 4), Window(3, 4)]


def test_stepping_back_goes_on_until_something_is_known() -> None:
    service = Service(30, [Change(), Change(), Change(deletions=[2] * 7)])

    assert collect(Pager(page_size=3), service, most_ahead=1) == service.at_the_start
    assert service.windows[:6] == [
        Window(0, 3),
        Window(2, 4),
        Window(5, 4),
        Window(8, 4),  # nine were taken, of which two are left
        Window(5, 4),
        Window(2, 4),
    ]


def test_a_list_that_has_become_shorter_than_what_was_taken_is_not_at_its_end_for_that() -> None:
    service = Service(19, [Change(), Change(deletions=[0] * 10)])

    assert collect(Pager(page_size=5), service) == service.at_the_start
    assert service.answer(service.windows[2]) == []


A, B, C = items("abc"), items("cde"), items("efg")


@pytest.mark.parametrize(
    ("pages", "new", "requests"),
    [
        ([A], A, 1 + MOST_BARREN_PAGES),
        ([A, A, A, B], A + B[1:], 4 + MOST_BARREN_PAGES),
        ([[A[0]] * 3], A[:1], 1 + MOST_BARREN_PAGES),
    ],
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


@given(st.lists(st.lists(st.sampled_from(items("abcdefgh")), min_size=3, max_size=3), min_size=1, max_size=9))
def test_whatever_a_service_answers_there_is_an_end(pages: list[list[Item]]) -> None:
    pager = Pager[Item](page_size=2)
    taken: list[Item] = []
    answered = 0
    while pager.next_window():
        assert answered < 2000, "it never ends"
        taken += pager.take(pages[answered % len(pages)])
        answered += 1

    assert len(set(taken)) == len(taken)


def test_stepping_back_in_vain_over_and_over_takes_a_gap_for_a_whim() -> None:
    pager = Pager[Item](page_size=2)
    pager.take(A)
    for _ in range(MOST_VAIN_RETURNS):
        assert pager.take(C) == []
        assert pager.take(A) == []

    assert pager.take(C) == C


def test_some_pages_without_anything_new_do_not_end_a_list_and_are_forgotten_once_something_new_comes() -> None:
    pager = Pager[Item](page_size=2)
    for page in (A, *[A] * (MOST_BARREN_PAGES - 1), B, *[B] * (MOST_BARREN_PAGES - 1)):
        pager.take(page)
        assert pager.next_window() is not None
    pager.take(A)

    assert pager.stuck
    assert pager.next_window() is None


def test_a_list_that_ended_by_itself_is_not_called_stuck() -> None:
    pager = Pager[Item](page_size=2)
    pager.take(A)
    pager.take(A[2:])

    assert not pager.stuck
    assert pager.next_window() is None


@pytest.mark.parametrize(
    ("limit", "last"), [(None, items("bc")), (None, items("b")), (9, items("cd")), (9, items("a"))]
)
def test_a_page_shorter_than_asked_for_ends_the_list(limit: int | None, last: list[Item]) -> None:
    pager = Pager[Item](page_size=2, limit=limit)
    pager.take(A)
    pager.take(last)

    assert pager.next_window() is None


def test_after_a_page_of_known_items_the_next_begins_where_the_last_of_them_is_by_now() -> None:
    pager = Pager[Item](page_size=2)
    pager.take(items("ab"))
    pager.take(items("bcd"))
    pager.take(items("def"))
    assert pager.next_window() == Window(5, 3)
    assert pager.take(items("abc")) == []  # five have arrived, and three known ones follow these

    assert pager.next_window() == Window(10, 3)
    assert pager.take(items("fgh")) == items("gh")


def test_a_whole_page_of_known_items_near_the_limit_is_no_end() -> None:
    pager = Pager[Item](page_size=2, limit=3)
    pager.take(items("ab"))
    assert pager.next_window() == Window(1, 3)
    assert pager.take(items("aba")) == []

    assert pager.take(items("bcd")) == items("c")
    assert pager.next_window() is None


def test_a_page_longer_than_asked_for_is_taken_whole_and_counted() -> None:
    pager = Pager[Item](page_size=2)

    assert len(pager.take(items("abc"))) == 3
    assert pager.next_window() == Window(2, 3)


@pytest.mark.parametrize("page_size", [1, 5, 10])
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("more", [0, 1, 7])
def test_arrivals_that_push_whole_pages_down_do_not_end_the_list(page_size: int, times: int, more: int) -> None:
    service = Service(30, arriving(*[page_size + more] * times))
    collected = collect(Pager(page_size=page_size), service)

    assert [item for item in collected if item in set(service.at_the_start)] == service.at_the_start


@given(st.integers(0, 60), st.integers(3, 10), st.lists(st.integers(0, 1), max_size=40))
def test_what_arrives_one_by_one_is_not_listed(length: int, page_size: int, counts: list[int]) -> None:
    service = Service(length, arriving(*counts))

    assert collect(Pager(page_size=page_size), service) == service.at_the_start


def test_many_arrivals_are_caught_up_with_at_once() -> None:
    service = Service(60, arriving(0, 0, 0, 25))

    assert collect(Pager(page_size=10), service, most_ahead=1) == service.at_the_start
    assert len(service.windows) == 7 + 1
