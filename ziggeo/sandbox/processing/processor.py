"""Does what takes long, some time after it was asked for, in threads of its own."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol

from ziggeo.sandbox import media
from ziggeo.sandbox.clock import LONGEST_LOOK_AWAY, Clock, Delay

_logger = logging.getLogger(__name__)


class Task(Protocol):
    """Something to be done; equal ones are the same."""

    def run(self, cancelled: Callable[[], bool]) -> None:
        """Do it; raise ``CancelledError`` soon after ``cancelled`` says so, and leave it for the next run."""
        ...

    def __hash__(self) -> int: ...


class WorkQueue:
    """What is to be done for one application. Every method may be called by any thread."""

    def __init__(self, changed: threading.Condition, clock: Clock, delay: float) -> None:
        self._changed = changed
        self._clock = clock
        self._delay = delay
        self._waiting: deque[tuple[Delay, Task]] = deque()
        self._known: set[Task] = set()
        self._running = 0
        self._is_closed = False
        self._resources = ExitStack()
        self._resources.enter_context(clock.telling(self._wake))

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits and nothing is being done."""
        with self._changed:
            return not self._known

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done."""
        return self._is_closed

    def submit(self, task: Task) -> None:
        """Do this when the delay is over; once, however often it is asked for meanwhile."""
        with self._changed:
            if task in self._known or self._is_closed:
                return
            self._known.add(task)
            self._waiting.append((Delay(self._clock, self._delay), task))
            self._changed.notify_all()

    def close(self) -> None:
        """Return when nothing is being done any more; what is unfinished is left as it is."""
        with self._changed:
            self._is_closed = True
            self._known.difference_update(task for _, task in self._waiting)
            self._waiting.clear()
            self._changed.wait_for(lambda: not self._running)
        self._resources.close()

    def pause(self) -> float | None:
        """Seconds until something is to be done, as far as that is known; to be asked for under the lock."""
        # All wait equally long, so the first that came is the first to be done.
        return self._waiting[0][0].left() if self._waiting else None

    def do_next(self) -> None:
        """Do what is to be done first; to be called under the lock, which is given up meanwhile."""
        _, task = self._waiting.popleft()
        self._running += 1
        self._changed.release()
        try:
            task.run(lambda: self._is_closed)
        except media.CancelledError:
            pass
        except Exception:
            _logger.exception("%s went wrong", task)
        finally:
            self._changed.acquire()
            self._running -= 1
            self._known.discard(task)
            self._changed.notify_all()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


class Processor:
    """Does the work of all applications, as each queue's turn comes."""

    def __init__(self, workers: int = 2) -> None:
        self._changed = threading.Condition()
        self._queues: list[WorkQueue] = []
        self._is_stopping = False
        self._threads = [
            threading.Thread(target=self._work, name=f"ziggeo-sandbox-processing-{number}") for number in range(workers)
        ]

    def queue(self, clock: Clock, delay: float) -> WorkQueue:
        """Make a queue of work, each piece of which is done so many seconds after it was submitted."""
        queue = WorkQueue(self._changed, clock, delay)
        with self._changed:
            self._queues = [*(queue for queue in self._queues if not queue.is_closed), queue]
        return queue

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Return when every thread has ended; the queues must have been closed."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _work(self) -> None:
        with self._changed:
            while not self._is_stopping:
                pauses = {queue: pause for queue in self._queues if (pause := queue.pause()) is not None}
                queue = min(pauses, key=pauses.__getitem__, default=None)
                if queue is None:
                    self._changed.wait()
                elif pauses[queue] > 0:
                    self._changed.wait(min(pauses[queue], LONGEST_LOOK_AWAY))
                else:
                    # The others' turn comes first the next time.
                    self._queues.append(self._queues.pop(self._queues.index(queue)))
                    queue.do_next()
