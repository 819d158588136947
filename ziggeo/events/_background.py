"""Handing work on to another thread, or to wherever the caller wants it."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TypeAlias

from ziggeo.events._receiving import BUSY, RECEIVED, Reply, Work, logger

HandOn: TypeAlias = Executor | Callable[[Callable[[], None]], object]
"""Where work is done: an executor, or a function that takes what is to be called."""

MAX_WAITING = 1000
"""How many events may wait for the default thread."""


class Worker:
    """One thread that does what it is given in order. At the end of the process it finishes what it has."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew; the thread of a parent process is not in its child."""
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(MAX_WAITING)
        self._executor: Executor | None = None

    def __call__(self, work: Callable[[], None]) -> None:
        """Do this when everything before it is done.

        Raises:
            RuntimeError: Too much is waiting, or the process is about to end.
        """
        room = self._room
        if not room.acquire(blocking=False):
            raise RuntimeError(f"{MAX_WAITING} events are waiting")
        try:
            with self._lock:
                self._executor = self._executor or ThreadPoolExecutor(1, thread_name_prefix="ziggeo-events")
                future = self._executor.submit(work)
        except BaseException:
            room.release()
            raise
        future.add_done_callback(lambda _: room.release())


_worker = Worker()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_worker.forget)


def hand_on(work: Work, where: HandOn | None) -> Reply:
    """Have work done elsewhere, and return the answer: whoever sent it may try again if that is impossible."""
    put = where.submit if isinstance(where, Executor) else where or _worker
    try:
        put(work)
    except Exception:
        logger.exception("webhook: %s could not be handed on", work.name)
        return BUSY
    return RECEIVED
