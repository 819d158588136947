"""What differs between asynchronous and plain code, under the names that both use."""

import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import copy_context
from queue import SimpleQueue
from time import monotonic
from typing import Generic, NoReturn, ParamSpec, TypeVar

from tenacity import Retrying

from ziggeo.errors import RequestTimeoutError

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
    "time_left",
    "when_collected",
]

WRITE = 256 * 1024
"""Bytes of a download that are written to a disk at a time: more would not stay in the cache of a processor."""

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")

Source = Iterable[T]
"""Something to go through."""


class _Ends(threading.local):
    moment: float | None = None


_ends = _Ends()


def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something that may wait for a disk."""
    return function(*args, **kwargs)


@contextmanager
def deadline(seconds: float | None, expired: Callable[[], Exception]) -> Generator[None, None, None]:
    """Limit what is done inside: no read or write on a connection waits past the end of the time.

    ``expired`` is for the twin: here, the connection itself times out, and whoever catches that looks at the time.
    """
    del expired
    before = _ends.moment
    _ends.moment = None if seconds is None else monotonic() + seconds
    try:
        yield
    finally:
        _ends.moment = before


def time_left() -> float | None:
    """Return the seconds left of this thread's innermost ``deadline``."""
    return None if _ends.moment is None else _ends.moment - monotonic()


def heed_deadline(call: str) -> None:
    """Look at the time between two pieces of work, for connections that somebody else made and that do not.

    Raises:
        RequestTimeoutError: This thread's innermost ``deadline`` has passed.
    """
    left = time_left()
    if left is not None and left <= 0:
        raise RequestTimeoutError("the answer did not come in time", endpoint=call, phase="read", seconds=0)


def collect(source: Source[T]) -> list[T]:
    """Go through something, and return all that comes."""
    return list(source)


class _Interrupted(BaseException):
    """The work that this thread does is no longer wanted."""


class _Interruption(threading.local):
    demanded: threading.Event | None = None


_interruption = _Interruption()


def heed_interruption() -> None:
    """Look between two pieces of work whether it is still wanted; if not, end it."""
    if _interruption.demanded is not None and _interruption.demanded.is_set():
        _end_work()


def sleep(seconds: float) -> None:
    """Wait, unless what this thread does is no longer wanted: then end it."""
    if _interruption.demanded is None:
        time.sleep(seconds)
    elif _interruption.demanded.wait(seconds):
        _end_work()


def _end_work() -> NoReturn:
    _interruption.demanded = None  # what tidies up behind the work is not interrupted itself
    raise _Interrupted


def each(
    work: Callable[[T], R],
    items: Iterable[T],
    concurrency: int,
    *,
    record: Callable[[R], object],
    tell: Callable[[R], object],
) -> None:
    """Do some work for each item, for so many of them at a time, in threads.

    ``record`` is called by the caller's thread with all that comes of it, and then ``tell``, as long as nothing goes wrong.
    When the caller is interrupted or something is raised, no further item is begun, and those under way are waited for.
    """
    if concurrency > 1:
        _Crew(work, items, concurrency).do(record, tell)
        return
    for item in items:
        outcome = work(item)
        record(outcome)
        tell(outcome)


class _Crew(Generic[T, R]):
    """Threads that share some work. What the caller's thread waits for here leaves no lock behind when it is interrupted."""

    def __init__(self, work: Callable[[T], R], items: Iterable[T], size: int) -> None:
        self._work = work
        self._waiting = iter(items)
        self._size = size
        self._room = SimpleQueue[None]()
        """Holds an entry for each item that may be begun: as many as there are threads, less those not yet told of."""
        self._guard = threading.Lock()
        self._stopped = threading.Event()
        self._news = SimpleQueue[None]()
        """Gets an entry for each outcome, and for each thread that ends."""
        self._outcomes: list[R] = []
        self._failures: list[BaseException] = []

    def do(self, record: Callable[[R], object], tell: Callable[[R], object]) -> None:
        """Do all of the work."""
        threads: list[threading.Thread] = []
        recorded = 0
        try:
            for number in range(self._size):
                context = copy_context()
                name = f"ziggeo-bulk-{number}"
                threads.append(threading.Thread(target=context.run, args=(self._labour,), name=name, daemon=True))
                threads[-1].start()
            self._make_room(len(threads))
            at_work = len(threads)
            while at_work:
                self._news.get()
                if recorded == len(self._outcomes):
                    at_work -= 1
                    continue
                record(self._outcomes[recorded])
                tell(self._outcomes[recorded])
                recorded += 1
                self._make_room(1)
        finally:
            self._stopped.set()
            self._make_room(len(threads))
            for thread in threads:
                # One that was interrupted at its start finds nothing to do, and cannot be waited for.
                if thread.is_alive():
                    thread.join()
            # An interruption may have come between any two steps, so this may be the second time for the first of them.
            for outcome in self._outcomes[recorded:]:
                record(outcome)
        if self._failures:
            raise self._failures[0]

    def _make_room(self, count: int) -> None:
        for _ in range(count):
            self._room.put(None)

    def _labour(self) -> None:
        _interruption.demanded = self._stopped
        try:
            for item in iter(self._next, None):
                self._outcomes.append(self._work(item))
                self._news.put(None)
        except _Interrupted:
            pass
        except BaseException as failure:
            self._failures.append(failure)
            self._stopped.set()
        finally:
            self._news.put(None)

    def _next(self) -> T | None:
        self._room.get()
        with self._guard:
            return None if self._stopped.is_set() else next(self._waiting, None)


class Home:
    """Where connections belong: to a process, which is looked at where they are kept."""

    def check(self) -> None:
        """Do nothing: connections may be used by any thread."""


def when_collected(owner: object, tidy: Callable[[], object]) -> None:
    """Tidy up when the owner is collected, or at the end of the program."""
    weakref.finalize(owner, tidy)


class Background(Generic[T]):
    """Something that is done, in a thread of its own, while the caller goes on."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._future: Future[T] = Future()
        context = copy_context()
        self._thread = threading.Thread(
            target=lambda: context.run(self._run, work), name="ziggeo-background", daemon=True
        )
        self._thread.start()

    def _run(self, work: Callable[[], T]) -> None:
        try:
            self._future.set_result(work())
        except BaseException as error:
            self._future.set_exception(error)

    def result(self) -> T:
        """Wait for the end, and return or raise what it gave."""
        return self._future.result()

    def abandon(self) -> None:
        """Forget what it gives; a request that is under way cannot be interrupted, but is waited for by nobody."""
