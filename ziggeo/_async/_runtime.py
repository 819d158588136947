"""What differs between asynchronous and plain code, under the names that both use."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Generic, ParamSpec, Protocol, TypeVar, runtime_checkable

from tenacity import AsyncRetrying

from ziggeo.errors import ClientStateError

__all__ = [
    "WRITE",
    "Background",
    "Home",
    "Retrying",
    "Source",
    "collect",
    "deadline",
    "each",
    "heed_deadline",
    "heed_interruption",
    "run_blocking",
    "sleep",
    "when_collected",
]

WRITE = 1024 * 1024
"""Bytes of a download that are written to a disk at a time: each time takes a turn of another thread."""

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")

Source = AsyncIterable[T] | Iterable[T]
"""Something to go through, with ``async for`` or with ``for``."""


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
        while not work.done():
            # Also when it is cancelled once more: who tidies up next must find the work done.
            with suppress(asyncio.CancelledError):
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


async def collect(source: Source[T]) -> list[T]:
    """Go through something, and return all that comes."""
    if isinstance(source, AsyncIterable):
        return [item async for item in source]
    return list(source)


async def each(
    work: Callable[[T], Awaitable[R]],
    items: Iterable[T],
    concurrency: int,
    *,
    record: Callable[[R], object],
    tell: Callable[[R], object],
) -> None:
    """Do some work for each item, for so many of them at a time.

    ``record`` is called with all that comes of it, and then ``tell``, as long as nothing goes wrong. When this is cancelled
    or something is raised, no further item is begun, and those under way are cancelled.
    """
    waiting = iter(items)
    failure: BaseException | None = None
    goes_on = True

    async def worker() -> None:
        nonlocal goes_on
        try:
            while goes_on and (item := next(waiting, None)) is not None:
                outcome = await work(item)
                record(outcome)
                tell(outcome)
        except BaseException:
            goes_on = False
            raise

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(worker())
    except BaseExceptionGroup as failures:
        failure = failures.exceptions[0]
    if failure is not None:
        raise failure


def heed_interruption() -> None:
    """Do nothing: here, what is under way is cancelled by itself."""


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


def when_collected(owner: object, tidy: Callable[[], object]) -> None:
    """Do nothing: closing takes an event loop, and there may be none left when the owner goes."""
    del owner, tidy


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
