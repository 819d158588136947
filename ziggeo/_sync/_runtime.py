"""What differs between asynchronous and plain code, under the names that both use."""

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import copy_context
from time import monotonic, sleep
from typing import Generic, ParamSpec, TypeVar

from tenacity import Retrying

from ziggeo.errors import RequestTimeoutError

__all__ = ["Background", "Home", "Retrying", "deadline", "heed_deadline", "run_blocking", "sleep", "time_left"]

P = ParamSpec("P")
T = TypeVar("T")


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


class Home:
    """Where connections belong: to a process, which is looked at where they are kept."""

    def check(self) -> None:
        """Do nothing: connections may be used by any thread."""


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
