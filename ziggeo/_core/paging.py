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

MOST_BARREN_PAGES = 3
"""How many pages in a row may bring nothing new. Two can come of arrivals, as one page is fetched ahead."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list a page is."""

    skip: int
    limit: int


class Pager(Generic[T]):
    """Decides which page comes next, and which of its items are new.

    While paging, new items may arrive at the front of the list and push known ones onto later pages: an item is taken
    once, by its token. As many arrivals as a page holds push a whole page onto the next, which then brings nothing new;
    when page after page brings nothing new, the service does not page, and the list ends, as nothing else would end it.
    """

    def __init__(self, *, page_size: int, skip: int = 0, limit: int | None = None) -> None:
        self._page_size = page_size
        self._skip = skip
        self._left = limit
        self._seen: set[str] = set()
        self._barren_pages = 0
        self._ended = limit == 0

    @property
    def stuck(self) -> bool:
        """Whether the list was ended because its pages brought nothing new any more."""
        return self._barren_pages >= MOST_BARREN_PAGES

    def next_window(self) -> Window | None:
        """Return the part of the list to fetch next; ``None`` at its end."""
        if self._ended:
            return None
        # Later pages may begin with items that are known, so they are not cut to what is still wanted.
        cut = self._left is not None and not self._seen
        return Window(self._skip, min(self._page_size, self._left or 0) if cut else self._page_size)

    def take(self, page: Sequence[T]) -> list[T]:
        """Return the items of the page fetched last that are new, and are still wanted."""
        asked = self.next_window()
        fresh = self._fresh(page)
        self._barren_pages = 0 if fresh else self._barren_pages + 1
        self._skip += len(page)
        if self._left is not None:
            fresh = fresh[: self._left]
            self._left -= len(fresh)
        self._ended = asked is None or len(page) < asked.limit or self._left == 0 or self.stuck
        return fresh

    def _fresh(self, page: Sequence[T]) -> list[T]:
        fresh: list[T] = []
        for item in page:
            if item.token not in self._seen:
                self._seen.add(item.token)
                fresh.append(item)
        return fresh
