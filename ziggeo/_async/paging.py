"""Lists that fetch themselves, some pages ahead, as they are read."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Generic, Self, TypeVar

from ziggeo._async._runtime import Background
from ziggeo._core.paging import Identified, Pager, Window

logger = logging.getLogger("ziggeo")

T = TypeVar("T", bound=Identified)


class AsyncItems(Generic[T]):
    """All items of a list, each of them once. While a page is read, the next ones are being fetched.

    It can be iterated over once. ``aclose``, or leaving a ``with`` statement, gives up what is still being fetched.
    """

    def __init__(self, call: str, pager: Pager[T], fetch: Callable[[Window], Awaitable[Sequence[T]]]) -> None:
        self._call = call
        self._pager = pager
        self._fetch = fetch
        self._ready: deque[T] = deque()
        self._coming: dict[Window, Background[Sequence[T]]] = {}
        self._early: set[Window] = set()
        """Those that were asked for before the page before them was known."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._ready:
            page = await self.next_page()
            if page is None:
                raise StopAsyncIteration
            self._ready.extend(page)
        return self._ready.popleft()

    async def next_page(self) -> list[T] | None:
        """Return the new items of the next page, which may be none; ``None`` at the end of the list.

        If a page has been begun to be read, the rest of it comes first.
        """
        if self._ready:
            rest = list(self._ready)
            self._ready.clear()
            return rest
        window = self._pager.next_window()
        if window is None:
            return None
        coming = self._coming.pop(window, None)
        page = await (coming.result() if coming else self._fetch(window))
        if window in self._early and self._pager.leaves_gap(page):
            # It may have been answered before the page before it was, and the list has changed in between.
            page = await self._fetch(window)
        fresh = self._pager.take(page)
        if self._pager.stuck:
            logger.warning("%s: page after page brings nothing new; the list ends here", self._call)
        try:
            await self._fetch_ahead(self._pager.windows())
        except BaseException:
            # The page counts as read, so nobody would fetch it again.
            self._ready.extend(fresh)
            raise
        return fresh

    async def _fetch_ahead(self, windows: Sequence[Window]) -> None:
        for window in self._coming.keys() - set(windows):
            await self._coming.pop(window).abandon()
        self._early &= self._coming.keys()
        for window in windows:
            if window not in self._coming:
                self._coming[window] = Background(partial(self._fetch, window))
                self._early |= {window} - {windows[0]}

    async def aclose(self) -> None:
        """Give up what is still being fetched."""
        await self._fetch_ahead([])

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
