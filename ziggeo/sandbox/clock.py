"""The time of day of an application. It goes on by itself, and it can be advanced and set."""

import asyncio
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

LONGEST_LOOK_AWAY = 0.05
"""Seconds after which whoever waits looks at the clock again: the system's clock, and one that was given, move without telling."""
END_OF_CALENDAR = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()
"""The last moment that has a date, in Unix seconds."""
_LEAST = 1e-6


class Clock:
    """The time of day of one application of a sandbox. Every method may be called by any thread.

    It goes as the clock of the sandbox does. What was due at some time is due as soon as the clock has been moved past
    it: waiting uploads are processed and webhooks tried again, and what has expired is gone when the call returns.
    """

    def __init__(
        self,
        source: Callable[[], float] = time.time,
        offset: float = 0.0,
        keep: Callable[[float], None] | None = None,
    ) -> None:
        """Run as far ahead of another clock as the offset says; ``keep`` is told each new offset."""
        self._source = source
        self._offset = offset
        self._progress = offset
        self._keep = keep
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.RLock()

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def timestamp(self) -> float:
        """The time, in Unix seconds; at the end of the calendar it stands still."""
        return min(self._source() + self._offset, END_OF_CALENDAR)

    __call__ = timestamp

    def elapsed(self) -> float:
        """Seconds since some moment; they go on as the time does, and stay what they are when the clock is set back."""
        return self._source() + self._progress

    def advance(self, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> datetime:
        """Let so much time pass at once, and return the time it is then.

        Raises ``ValueError`` for a negative time, and when the calendar ends before.
        """
        if not all(part >= 0 for part in (seconds, minutes, hours, days)):
            raise ValueError("a clock advances by a time that is not negative; set() goes to any moment")
        with self._lock:
            try:
                step = timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days).total_seconds()
            except OverflowError as error:
                raise ValueError("the calendar ends before that") from error
            return self._move(self._offset + step)

    def set(self, moment: datetime | float) -> datetime:
        """Go to a moment, an aware ``datetime`` or Unix seconds, and on from there; return the time it is then.

        It may be an earlier one: what was made keeps its times, and no delay becomes longer. Raises ``ValueError`` for
        a ``datetime`` without a time zone, and for a moment outside of the calendar.
        """
        if isinstance(moment, datetime):
            if moment.tzinfo is None:
                raise ValueError("the moment needs a time zone")
            moment = moment.timestamp()
        return self._move(moment - self._source())

    def reset(self) -> datetime:
        """Go with the clock of the sandbox again, and return the time it is then."""
        return self._move(0.0)

    async def sleep(self, delay: "Delay") -> None:
        """Return when a delay on this clock is over."""
        loop = asyncio.get_running_loop()
        moved = asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # The loop may have ended.
                loop.call_soon_threadsafe(moved.set)

        with self.telling(wake):
            while left := delay.left():
                moved.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(left, LONGEST_LOOK_AWAY)):
                        await moved.wait()

    @contextmanager
    def telling(self, listener: Callable[[], None]) -> Generator[None]:
        """Tell somebody whenever the clock was moved, as long as the context lasts."""
        with self._lock:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def _move(self, offset: float) -> datetime:
        with self._lock:
            try:
                moment = datetime.fromtimestamp(self._source() + offset, UTC)
            except (OverflowError, OSError, ValueError) as error:
                raise ValueError("the calendar has no such moment") from error
            if self._keep is not None:
                self._keep(offset)
            self._progress += max(0.0, offset - self._offset)
            self._offset = offset
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()
        return moment


class Delay:
    """A time on a clock that is being waited for."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._end = clock.elapsed() + seconds

    def left(self) -> float:
        """Seconds that are still to pass; 0 when it is over."""
        left = self._end - self._clock.elapsed()
        # Moments are numbers of ten digits before the point, so the difference of two is not quite exact.
        return min(left, self._seconds) if left >= _LEAST else 0.0
