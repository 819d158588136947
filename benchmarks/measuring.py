"""How a contestant measures itself: in its own process, with nothing else of ours in it."""

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping

Work = Callable[[], None]


def peak_mib() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(works: Mapping[str, Callable[[], Work]]) -> None:
    """Do the work that the command line names: prepared and tried once first, then measured."""
    work = works[sys.argv[1]]()
    idle = peak_mib()
    used = resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    now = resource.getrusage(resource.RUSAGE_SELF)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak_mib(), "above": peak_mib() - idle}))
