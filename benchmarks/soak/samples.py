"""What the process holds at a moment when no call is under way."""

import asyncio
import ctypes
import gc
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

OWN = Path("/proc/self")


@dataclass(frozen=True)
class Sample:
    """One look at the process, between two turns."""

    seconds: float
    """Since the soak began."""
    calls: int
    """Calls made by then."""
    rss: float
    """Resident memory in MiB, after the allocator of C was asked to give back what it keeps."""
    before: float
    """Resident memory before that."""
    heap: float
    """Memory in use by libraries in C, in MiB, without what their allocator keeps; 0 where it does not tell."""
    spare: float
    """Memory that their allocator had free and kept, in MiB."""
    descriptors: int
    sockets: int
    """Descriptors that are sockets."""
    threads: int
    tasks: int
    """asyncio's tasks."""
    objects: int
    """What the collector keeps track of, after it has run."""
    blocks: int
    """Blocks of memory that Python's allocator has given out, after that."""
    files: int
    """Files in the directories for downloads and for temporary files."""
    server_connections: int
    """Connections that the server has open."""


class _Mallinfo(ctypes.Structure):
    """What glibc tells of its allocator."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )
    hblkhd: int
    """Bytes in use in blocks that have mappings of their own."""
    uordblks: int
    """Bytes in use otherwise."""
    fordblks: int
    """Bytes that are free."""


def heap() -> tuple[float, float]:
    """Ask the allocator of C how many MiB are in use, and how many it keeps free, where it is one that tells."""
    try:
        tell = ctypes.CDLL(None).mallinfo2
    except AttributeError:
        return 0.0, 0.0
    tell.restype = _Mallinfo
    told: _Mallinfo = tell()
    return (told.hblkhd + told.uordblks) / 1024**2, told.fordblks / 1024**2


def give_back() -> None:
    """Ask the allocator of C to give back to the system what it keeps for later, where it is one that can."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def take_sample(
    seconds: float, calls: int, loop: asyncio.AbstractEventLoop, folders: tuple[Path, ...], server_connections: int
) -> Sample:
    """Look at this process."""
    opened = _opened()
    gc.collect()
    in_use, spare = heap()
    before = _field(_status(), "VmRSS") / 1024
    give_back()
    status = _status()
    return Sample(
        seconds=seconds,
        calls=calls,
        heap=in_use,
        spare=spare,
        rss=_field(status, "VmRSS") / 1024,
        before=before,
        descriptors=len(opened),
        sockets=sum(name.startswith("socket:") for name in opened),
        threads=_field(status, "Threads"),
        tasks=len(asyncio.all_tasks(loop)),
        objects=len(gc.get_objects()),
        blocks=sys.getallocatedblocks(),
        files=sum(len(list(folder.iterdir())) for folder in folders),
        server_connections=server_connections,
    )


def _status() -> str:
    return (OWN / "status").read_text(encoding="ascii")


def _opened() -> list[str]:
    """Return what the descriptors stand for, but for the one that lists them, which is closed by then."""
    return [str(entry.readlink()) for entry in (OWN / "fd").iterdir() if entry.is_symlink()]


def _field(status: str, name: str) -> int:
    return int(status.partition(f"\n{name}:")[2].split()[0])
