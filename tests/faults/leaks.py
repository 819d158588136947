"""What must not be left behind: connections and other open files, threads, and temporary files."""

import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_OPEN_FILES = Path("/proc/self/fd")


def open_files() -> set[str]:
    """Return what this process has open, connections among it, by numbers that are not used again soon.

    Where the system does not tell, nothing; there, Python's own warnings of what was not closed have to do.
    """
    found: set[str] = set()
    if _OPEN_FILES.is_dir():
        for number in list(_OPEN_FILES.iterdir()):
            try:
                found.add(str(number.readlink()))
            except OSError:
                continue  # it was the one by which the directory was read
    return found


@contextmanager
def nothing_left(directory: Path, monkeypatch: "pytest.MonkeyPatch") -> Generator[None]:
    """Fail if what is done inside leaves something behind; temporary files go to a directory that is empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    files, threads = open_files(), set(threading.enumerate())
    yield
    assert open_files() - files == set(), "something is left open"
    assert set(threading.enumerate()) - threads == set(), "a thread is left"
    assert list(directory.iterdir()) == [], "a file is left"
