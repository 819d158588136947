"""What differs between asynchronous and plain code, under the names that both use."""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, ParamSpec, TypeVar

from tenacity import AsyncRetrying

from ziggeo.errors import ClientStateError

__all__ = ["Background", "Home", "Retrying", "deadline", "run_blocking", "sleep"]

P = ParamSpec("P")
T = TypeVar("T")

Retrying = AsyncRetrying
sleep = asyncio.sleep


async def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something that may wait for a disk, in a worker thread."""
    return await asyncio.to_thread(function, *args, **kwargs)


@asynccontextmanager
async def deadline(seconds: float | None, expired: Callable[[], Exception]) -> AsyncGenerator[None, None]:
    """Limit what is done inside; when the time is up, interrupt it and raise what ``expired`` makes."""
    scope = asyncio.timeout(seconds)
    try:
        async with scope:
            yield
    except TimeoutError:
        if scope.expired():
            raise expired() from None
        raise


class Home:
    """Where connections belong: to one event loop of one process."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None

    def moved(self) -> bool:
        """Say whether this is another process than before, so that connections have to be made anew.

        Raises:
            ClientStateError: This is another event loop of the same process.
        """
        loop = asyncio.get_running_loop()
        if self._process != os.getpid():
            self._process, self._loop = os.getpid(), loop
            return True
        if self._loop is None:
            self._loop = loop
        if self._loop is not loop:
            raise ClientStateError(
                "this client's connections belong to another event loop: make one AsyncZiggeo for each loop, "
                "inside the function given to asyncio.run()"
            )
        return False


class Background(Generic[T]):
    """Something that is done while the caller goes on."""

    def __init__(self, work: Callable[[], Awaitable[T]]) -> None:
        self._task = asyncio.ensure_future(work())
        self._task.add_done_callback(_retrieve)

    async def result(self) -> T:
        """Wait for the end, and return or raise what it gave."""
        return await self._task

    async def abandon(self) -> None:
        """Stop it, and forget what it gives."""
        self._task.cancel()
        await asyncio.wait([self._task])


def _retrieve(task: "asyncio.Future[T]") -> None:
    # asyncio complains of failures that nobody asked for; here, not asking means not caring.
    if not task.cancelled():
        task.exception()
