"""Which faults there are, and which of them a request meets."""

import itertools
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ziggeo.sandbox.faults.failures import Failure, Latency, Reset, Status, When
from ziggeo.sandbox.faults.faults import ActiveFault, Fault
from ziggeo.sandbox.faults.names import check_pattern, matches


class Faults:
    """The faults of a sandbox, in the order in which they were given. Every method may be called by any thread.

    A request meets those that are for it in their order, up to the first that answers in place of the service (a status
    or a reset); those after that wait for another request. Each counts the requests that it is for. One that has
    happened as often as it should is gone.
    """

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._active: dict[int, ActiveFault] = {}
        self._first = tuple(faults)
        self.reset()

    def add(self, endpoint: str, failure: Failure, *, times: int | None = None, after: int = 0) -> ActiveFault:
        """Let something go wrong from now on.

        It goes wrong with the call of that name (``videos.get``), all calls of a part (``videos.*``), the upload bucket
        (``storage``), what is public (``public``) or every request (``*``); so many times, or until it is removed,
        once so many were left alone. Of a call that takes a file, its name is the request with which it begins, with a
        file or without one (``videos.create``); ``videos.create.*`` is every request of it, also the storage's and that
        of the confirmation, which other calls make too.

        Raises:
            ValueError: There is no endpoint of that name, or a number makes no sense.
        """
        check_pattern(endpoint)
        return self.add_fault(Fault(endpoint, failure, times=times, after=after))

    def add_fault(self, fault: Fault) -> ActiveFault:
        """Add a fault that is described already."""
        with self._lock:
            active = self._begin(fault)
            self._active[active.id] = active
            return active

    def remove(self, id: int) -> None:
        """Remove a fault.

        Raises:
            LookupError: There is none of that id any more.
        """
        with self._lock:
            if self._active.pop(id, None) is None:
                raise LookupError(f"there is no fault {id}")

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._active.clear()

    def reset(self) -> None:
        """Have the faults that there were at the start, none of which has happened yet, and no others."""
        with self._lock:
            self._active = {active.id: active for active in map(self._begin, self._first)}

    def __iter__(self) -> Iterator[ActiveFault]:
        with self._lock:
            return iter(list(self._active.values()))

    def __len__(self) -> int:
        return len(self._active)

    def meet(self, endpoint: str | None) -> tuple[Failure, ...]:
        """Take what goes wrong with a request for that endpoint."""
        if not self._active:
            return ()
        met: list[Failure] = []
        is_over = False
        with self._lock:
            for active in list(self._active.values()):
                if not matches(active.fault.endpoint, endpoint):
                    continue
                if active.after:
                    self._active[active.id] = replace(active, after=active.after - 1)
                elif not is_over:
                    met.append(active.fault.failure)
                    self._count(active)
                    is_over = isinstance(active.fault.failure, Status | Reset)
        return tuple(met)

    def _begin(self, fault: Fault) -> ActiveFault:
        return ActiveFault(next(self._ids), fault, left=fault.times, after=fault.after)

    def _count(self, active: ActiveFault) -> None:
        if active.left is None:
            return
        if active.left > 1:
            self._active[active.id] = replace(active, left=active.left - 1)
        else:
            del self._active[active.id]


def make_failure(failure: Failure | None, status: int | None, latency: float | None, reset: When | None) -> Failure:
    """Return the failure that was given, in whichever way.

    Raises:
        ValueError: There are several, or none.
    """
    given: list[Failure] = [] if failure is None else [failure]
    if status is not None:
        given.append(Status(status))
    if latency is not None:
        given.append(Latency(latency))
    if reset is not None:
        given.append(Reset(reset))
    if len(given) != 1:
        raise ValueError("give one failure, or one of status, latency and reset")
    return given[0]
