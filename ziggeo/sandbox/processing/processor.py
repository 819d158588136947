"""Does what takes long, some time after it was asked for, in threads of its own."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from ziggeo.sandbox import media

_logger = logging.getLogger(__name__)


class Task(Protocol):
    """Something to be done; equal ones are the same."""

    def run(self, cancelled: Callable[[], bool]) -> None:
        """Do it; raise ``CancelledError`` soon after ``cancelled`` says so, and leave it for the next run."""
        ...

    def __hash__(self) -> int: ...


class Processor:
    """Does tasks some time after they were submitted."""

    def __init__(self, delay: float, workers: int = 2) -> None:
        self._delay = delay
        self._waiting: list[tuple[float, int, Task]] = []
        self._known: set[Task] = set()
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"ziggeo-sandbox-processing-{number}") for number in range(workers)
        ]

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits and nothing is being done."""
        with self._changed:
            return not self._known

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def submit(self, task: Task) -> None:
        """Do this when the delay is over; once, however often it is asked for meanwhile."""
        with self._changed:
            if task in self._known:
                return
            self._known.add(task)
            heapq.heappush(self._waiting, (time.monotonic() + self._delay, next(self._numbers), task))
            self._changed.notify()

    def close(self) -> None:
        """Stop soon; what is unfinished is left for the next run on the same directory."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            try:
                task.run(self._stopping.is_set)
            except media.CancelledError:
                return
            except Exception:
                _logger.exception("%s went wrong", task)
            with self._changed:
                self._known.discard(task)

    def _next(self) -> Task | None:
        with self._changed:
            while not self._stopping.is_set():
                pause = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if pause is not None and pause <= 0:
                    return heapq.heappop(self._waiting)[2]
                self._changed.wait(pause)
        return None
