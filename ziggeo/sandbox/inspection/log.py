"""The records of the latest requests."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import overload

from ziggeo.sandbox.faults.names import check_pattern, matches
from ziggeo.sandbox.inspection.records import RecordedRequest


class RequestLog(Sequence[RecordedRequest]):
    """Records of requests, oldest first; of very many only the latest. Every method may be called by any thread.

    A request is recorded before the end of its answer is sent, so whoever has an answer finds the record.
    """

    def __init__(self, limit: int) -> None:
        self._records: deque[RecordedRequest] = deque(maxlen=limit)
        self._count = 0
        self._changed = threading.Condition()

    def add(self, make: Callable[[int], RecordedRequest]) -> RecordedRequest:
        """Add a record, made of its number, and return it."""
        with self._changed:
            self._count += 1
            record = make(self._count)
            self._records.append(record)
            self._changed.notify_all()
            return record

    def all(self) -> tuple[RecordedRequest, ...]:
        """Every record, oldest first."""
        with self._changed:
            return tuple(self._records)

    def of(self, *endpoints: str) -> tuple[RecordedRequest, ...]:
        """The records of these endpoints, such as ``videos.get`` or ``videos.*``, named as for faults; oldest first.

        Raises:
            ValueError: There is no endpoint of that name.
        """
        for endpoint in endpoints:
            check_pattern(endpoint)
        return tuple(record for record in self.all() if is_of(record, *endpoints))

    @property
    def last(self) -> RecordedRequest | None:
        """The latest record; ``None`` as long as there is none."""
        with self._changed:
            return self._records[-1] if self._records else None

    def clear(self) -> None:
        """Forget all records; their numbers go on."""
        with self._changed:
            self._records.clear()

    def wait(
        self, count: int, matching: str | Callable[[RecordedRequest], bool] | None, timeout: float
    ) -> tuple[RecordedRequest, ...]:
        """Wait until so many match, by their endpoint or by a condition, and return these, oldest first.

        Raises:
            TimeoutError: There were not so many within the seconds.
            ValueError: There is no endpoint of that name.
        """
        end = time.monotonic() + timeout

        def is_wanted(record: RecordedRequest) -> bool:
            if isinstance(matching, str):
                return is_of(record, matching)
            return matching is None or matching(record)

        if isinstance(matching, str):
            check_pattern(matching)
        with self._changed:
            found = tuple(filter(is_wanted, self._records))
            while len(found) < count:
                # Only what is added wakes who waits here.
                if not self._changed.wait(end - time.monotonic()):
                    raise TimeoutError(f"only {len(found)} of {count} requests came within {timeout:g} seconds")
                found = tuple(filter(is_wanted, self._records))
            return found

    def __iter__(self) -> Iterator[RecordedRequest]:
        return iter(self.all())

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> RecordedRequest: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[RecordedRequest, ...]: ...
    def __getitem__(self, index: int | slice) -> RecordedRequest | tuple[RecordedRequest, ...]:
        return self.all()[index]

    def __repr__(self) -> str:
        return f"<{len(self)} recorded requests>"


def is_of(record: RecordedRequest, *endpoints: str) -> bool:
    """Whether a request was for one of these endpoints."""
    return any(matches(endpoint, record.endpoint) for endpoint in endpoints)
