"""What differs between asynchronous and plain code, under the names that both use."""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, ParamSpec, Protocol, TypeVar, runtime_checkable

from tenacity import AsyncRetrying

from ziggeo.errors import ClientStateError

__all__ = ["Background", "Home", "Retrying", "deadline", "heed_deadline", "run_blocking", "sleep"]

P = ParamSpec("P")
T = TypeVar("T")


@runtime_checkable
class Closable(Protocol):
    """Something that was opened."""

    def close(self) -> object:
        """Close it."""
        ...


Retrying = AsyncRetrying
sleep = asyncio.sleep


async def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something that may wait for a disk, in a worker thread.

    A thread cannot be interrupted: when the caller is, its work is waited for, and what it opened for nobody is closed.
    """
    work = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        if work.exception() is None and isinstance(opened := work.result(), Closable):
            opened.close()
        raise


def heed_deadline(call: str) -> None:
    """Do nothing: here, a deadline interrupts by itself."""
    del call


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
    """Where connections belong: to one event loop."""

    def __init__(self) -> None:
        self._process: int | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def check(self) -> None:
        """Look whether this is still the same event loop; after a fork, it is another process's business.

        Raises:
            ClientStateError: This is another event loop of the same process.
        """
        loop = asyncio.get_running_loop()
        if self._process != os.getpid():
            self._process, self._loop = os.getpid(), loop
        if self._loop is not loop:
            raise ClientStateError(
                "this client's connections belong to another event loop: make one AsyncZiggeo for each loop, "
                "inside the function given to asyncio.run()"
            )


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
