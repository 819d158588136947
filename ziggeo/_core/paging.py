"""Going through a list page by page, without knowing how a page is fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Identified(Protocol):
    """Something with a token."""

    @property
    def token(self) -> str:
        """What identifies it."""
        ...


T = TypeVar("T", bound=Identified)

LARGEST_PAGE = 100
"""How many items the service answers at most."""
PAGES_AHEAD = 3
"""How many pages are fetched before they are read, once a list has shown itself to be long."""
MOST_BARREN_PAGES = PAGES_AHEAD + 2
"""How many pages in a row may bring nothing new: those fetched ahead may come of arrivals, and one more."""
MOST_VAIN_RETURNS = 10
"""How many times in a row stepping back may bring nothing new, before a gap is taken for a whim of the service."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list a page is."""

    skip: int
    limit: int


class Pager(Generic[T]):
    """Decides which page comes next, and which of its items are new, while the list changes.

    Items that leave the list move later ones up, past where the next page would have begun. So each page but the first
    begins with the item before it, which has to be a known one: then nothing lies between them. When it is not, the page
    is put aside, and the one before it is looked at again, back to the start if need be.

    Items that arrive at the front push known ones onto later pages: an item is taken once, by its token. As many arrivals
    as a page holds leave nothing new in it; the next page then begins as much further on. When page after page brings
    nothing new, the service does not page, and the list ends, as nothing else would end it.
    """

    def __init__(self, *, page_size: int, skip: int = 0, limit: int | None = None) -> None:
        self._start = skip
        self._left = limit
        self._seen: dict[str, int] = {}
        """Tokens taken, and which in the order of the list each of them was."""
        self._next = Window(skip, page_size if limit is None else min(page_size, limit))
        self._overlapping = min(page_size + 1, LARGEST_PAGE)
        """How long a page is that begins with a known item."""
        self._stepping_back = False
        self._vain_returns = 0
        self._barren_pages = 0
        self._full_pages = 0
        self._ended = limit == 0

    @property
    def stuck(self) -> bool:
        """Whether the list was ended because its pages brought nothing new any more."""
        return self._barren_pages >= MOST_BARREN_PAGES

    def next_window(self) -> Window | None:
        """Return the part of the list to fetch next; ``None`` at its end."""
        return None if self._ended else self._next

    def windows(self) -> list[Window]:
        """Return the part of the list to fetch next, and those that will follow it if the list goes on as it has done.

        How many these are grows with each full page, so that for a short list nothing is fetched in vain.
        """
        if self._ended:
            return []
        windows = [self._next]
        left = None if self._left is None else self._left - self._next.limit
        while len(windows) < min(self._full_pages, PAGES_AHEAD) and (left is None or left >= 0):
            last = windows[-1]
            windows.append(Window(last.skip + last.limit - 1, self._overlapping))
            left = None if left is None else left - self._overlapping
        return windows

    def leaves_gap(self, page: Sequence[T]) -> bool:
        """Say whether items that nobody has seen may lie before a page that was fetched as the next one."""
        if self._next.skip == self._start or self._vain_returns == MOST_VAIN_RETURNS:
            return False
        return not page or page[0].token not in self._seen

    def take(self, page: Sequence[T]) -> list[T]:
        """Return the items of the next page that are new, and are still wanted."""
        if self.leaves_gap(page):
            self._stepping_back = True
            self._full_pages = 0
            self._next = Window(max(self._start, self._next.skip - self._overlapping + 1), self._overlapping)
            return []
        fresh = self._fresh(page)
        self._judge(fresh)
        self._full_pages = self._full_pages + 1 if fresh and len(page) == self._next.limit else 0
        if self._left is not None:
            fresh = fresh[: self._left]
            self._left -= len(fresh)
        self._ended = len(page) < self._next.limit or self._left == 0 or self.stuck
        if page:
            self._next = self._after(page, jump=not fresh)
        return fresh

    def _fresh(self, page: Sequence[T]) -> list[T]:
        fresh: list[T] = []
        for item in page:
            if item.token not in self._seen:
                self._seen[item.token] = len(self._seen)
                fresh.append(item)
        return fresh

    def _judge(self, fresh: Sequence[T]) -> None:
        """Count the pages that brought nothing new. One that was looked at again may well be such a page."""
        if fresh:
            self._barren_pages = self._vain_returns = 0
        elif self._stepping_back:
            self._vain_returns += 1
        else:
            self._barren_pages += 1
        self._stepping_back = False

    def _after(self, page: Sequence[T], *, jump: bool) -> Window:
        """Return the part that begins with the last item that is known."""
        end = self._next.skip + len(page)
        if jump:
            end += len(self._seen) - 1 - self._seen[page[-1].token]
        return Window(end - 1, self._overlapping)
