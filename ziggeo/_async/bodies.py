"""Bodies of answers, as they come in."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Protocol, cast

_Coming = AsyncGenerator[bytes, None]


class AsyncBody(Protocol):
    """A body, to be read once."""

    async def read_into(self, space: memoryview) -> int:
        """Wait for bytes, put what came into some space as far as it goes, and return how many; 0 at the end."""
        ...

    async def aclose(self) -> None:
        """Stop reading. It says nothing of the connection."""
        ...


class AsyncParsedBody:
    """A body that comes in pieces."""

    def __init__(self, pieces: Callable[[], AsyncIterator[bytes]]) -> None:
        self._pieces = pieces
        self._coming: _Coming | None = None
        self._rest = memoryview(b"")

    async def read_into(self, space: memoryview) -> int:
        """Read more, unless there is still something left of the last piece."""
        if self._coming is None:
            # All of httpx's and httpcore's are generators, though they do not say so.
            self._coming = cast("_Coming", self._pieces())
        while not self._rest:
            piece = await anext(self._coming, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(space), len(self._rest))
        space[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

    @property
    def holds_rest(self) -> bool:
        """Whether something is left of the last piece."""
        return bool(self._rest)

    async def aclose(self) -> None:
        """Stop reading."""
        if self._coming is not None:
            await self._coming.aclose()
