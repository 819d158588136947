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

MOST_REPEATS = 3
"""How many times in a row a page may say the same as the one before. Two can come of arrivals, as one page is fetched ahead."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list a page is."""

    skip: int
    limit: int


class Pager(Generic[T]):
    """Decides which page comes next, and which of its items are new.

    While paging, new items may arrive at the front of the list and push known ones onto later pages: an item is taken
    once, by its token. As many arrivals as a page holds push a whole page onto the next, which then says the same; when
    pages go on saying the same, the service does not page, and the list ends, as nothing else would end it.
    """

    def __init__(self, *, page_size: int, skip: int = 0, limit: int | None = None) -> None:
        self._page_size = page_size
        self._skip = skip
        self._left = limit
        self._seen: set[str] = set()
        self._last_page: list[str] = []
        self._repeats = 0
        self._ended = limit == 0
        self.repeated: bool = False
        """Whether a repeated page ended the list."""

    def next_window(self) -> Window | None:
        """Return the part of the list to fetch next; ``None`` at its end."""
        return None if self._ended else Window(self._skip, self._page_size)

    def take(self, page: Sequence[T]) -> list[T]:
        """Return the items of a fetched page that are new, and are still wanted."""
        tokens = [item.token for item in page]
        fresh = self._fresh(page)
        self._repeats = self._repeats + 1 if tokens == self._last_page else 0
        self.repeated = self._repeats == MOST_REPEATS
        self._last_page = tokens
        self._skip += len(page)
        if self._left is not None:
            fresh = fresh[: self._left]
            self._left -= len(fresh)
        self._ended = self.repeated or len(page) < self._page_size or self._left == 0
        return fresh

    def _fresh(self, page: Sequence[T]) -> list[T]:
        fresh: list[T] = []
        for item in page:
            if item.token not in self._seen:
                self._seen.add(item.token)
                fresh.append(item)
        return fresh
