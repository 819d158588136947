"""Where a download goes: to a path, into a binary file object, or into memory."""

import os
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import IO, NamedTuple, Protocol, Self, TypeVar, cast

from ziggeo.errors import ArgumentsError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

T_co = TypeVar("T_co", covariant=True)
_create = cast("Callable[[Path], IO[bytes]]", partial(open, mode="xb"))

NOTE_ENDING = ".json"
"""What is appended to the name of an unfinished file for the name of the note about it."""

PIECE = 32 * 1024
"""Bytes that are written to a file at a time. For more, the system takes larger blocks of memory, which it may have to get first."""

Chunk = bytes | memoryview
"""Bytes that may be written over as soon as they are written."""


class Remains(NamedTuple):
    """What a download that did not finish has left."""

    length: int
    """How many bytes there are."""
    note: str
    """What it has noted about them."""


class Positioned(Protocol):
    """Takes bytes in any order."""

    def write_at(self, chunk: Chunk, position: int) -> None:
        """Write bytes anywhere, also while others do."""
        ...

    def cut(self, length: int) -> None:
        """Forget what is behind so many bytes."""
        ...

    def note(self, text: str | None) -> None:
        """Keep a note for those who go on."""
        ...


class Gapless:
    """Counts slices that come in any order up to the first gap, and notes how far that is."""

    def __init__(self, target: Positioned, note: Callable[[int], str | None]) -> None:
        self._target = target
        self._note = note
        self._guard = Lock()
        self._whole = 0
        self._behind: dict[int, int] = {}
        """Lengths of the slices behind the gap, by where they begin."""

    def add(self, first: int, length: int) -> None:
        """Count a slice that has been written."""
        with self._guard:
            self._behind[first] = length
            while self._whole in self._behind:
                self._whole += self._behind.pop(self._whole)
            self._target.note(self._note(self._whole))


class Target(Protocol[T_co]):
    """Takes the bytes of a download, from the start as often as it has to be restarted."""

    in_memory: bool
    """Whether writing never waits for a disk."""

    def recall(self) -> Remains | None:
        """Get ready, and say what an earlier download has left; writing goes on behind it unless that is restarted."""
        ...

    def restart(self) -> bool:
        """Forget what was written; say whether that was possible."""
        ...

    def positioned(self) -> Positioned | None:
        """Return what takes bytes in any order, if this does."""
        ...

    def note(self, text: str | None) -> None:
        """Keep a note, right after a restart, for those who go on; without one, nobody can."""
        ...

    def write(self, chunk: Chunk) -> object:
        """Add bytes at the end."""
        ...

    def commit(self) -> T_co:
        """Finish, and return what the caller gets."""
        ...

    def discard(self) -> None:
        """Leave nothing behind that is not whole."""
        ...


class MemoryTarget:
    """Collects a download as bytes."""

    in_memory = True

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def recall(self) -> None:
        """Say that nothing was left."""

    def positioned(self) -> None:
        """Say that bytes have to come in their order."""

    def note(self, text: str | None) -> None:
        """Keep no note: what does not finish is not gone on with later."""

    def restart(self) -> bool:
        """Forget what was written."""
        self._chunks.clear()
        return True

    def write(self, chunk: Chunk) -> None:
        """Add bytes at the end."""
        self._chunks.append(bytes(chunk))

    def commit(self) -> bytes:
        """Return the bytes."""
        return b"".join(self._chunks)

    def discard(self) -> None:
        """Forget what was written."""
        self._chunks.clear()


class PathTarget:
    """Writes a download to a temporary name beside its path, and renames it when it is whole."""

    in_memory = False

    def __init__(self, path: Path, call: str) -> None:
        _check_path(path, call)
        self._path = path
        self._part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        self._opened: list[IO[bytes]] = []

    @property
    def _file(self) -> IO[bytes] | None:
        return self._opened[0] if self._opened else None

    def recall(self) -> None:
        """Say that nothing was left."""

    def positioned(self) -> Self:
        """Return this."""
        return self

    def note(self, text: str | None) -> None:
        """Keep no note: what does not finish is not gone on with later."""

    def restart(self) -> bool:
        """Open the temporary file, or empty it."""
        if not self._opened:
            # In one step, so that an interruption between two leaves no file that nobody knows of.
            self._opened.extend(map(_create, [self._part]))
        self.cut(0)
        return True

    def cut(self, length: int) -> None:
        """Forget what is behind so many bytes."""
        if self._file is not None:
            _cut(self._file, length)

    def write(self, chunk: Chunk) -> None:
        """Add bytes at the end."""
        if self._file is not None:
            _write(self._file, chunk)

    def write_at(self, chunk: Chunk, position: int) -> None:
        """Write bytes anywhere, also while others do."""
        if self._file is not None:
            _write_at(self._file, chunk, position)

    def commit(self) -> Path:
        """Close the file and give it its name, in one step."""
        if self._file is not None:
            self._file.close()
            self._part.replace(self._path)
            self._opened.clear()
        return self._path

    def discard(self) -> None:
        """Remove the temporary file."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._opened.clear()
            self._part.unlink(missing_ok=True)


class KeptPathTarget:
    """Writes a download to ``.part`` beside its path, which stays when it does not finish, with a note for who goes on."""

    in_memory = False

    def __init__(self, path: Path, call: str) -> None:
        _check_path(path, call)
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._note = path.with_name(f"{path.name}.part{NOTE_ENDING}")
        self._file: IO[bytes] | None = None

    def recall(self) -> Remains | None:
        """Take hold of the unfinished file, and say what there is of it.

        Raises:
            BlockingIOError: Another download has hold of it.
        """
        self._file = _hold(self._part)
        length = self._file.seek(0, os.SEEK_END)
        try:
            note = self._note.read_text(encoding="utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return Remains(length, note) if length else None

    def restart(self) -> bool:
        """Empty the file."""
        # The file goes first: a note may outlive what it is about, but must not come to stand beside other bytes.
        self.cut(0)
        return True

    def cut(self, length: int) -> None:
        """Forget what is behind so many bytes."""
        _cut(self._held(), length)

    def positioned(self) -> Self:
        """Return this."""
        return self

    def note(self, text: str | None) -> None:
        """Replace the note in one step."""
        if text is None:
            self._note.unlink(missing_ok=True)
            return
        fresh = self._note.with_name(f"{self._note.name}.new")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._note)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise

    def write(self, chunk: Chunk) -> None:
        """Add bytes at the end, so that the system has them even if this process ends."""
        _write(self._held(), chunk)

    def write_at(self, chunk: Chunk, position: int) -> None:
        """Write bytes anywhere, also while others do."""
        _write_at(self._held(), chunk, position)

    def commit(self) -> Path:
        """Give the file its name, in one step, and remove the note."""
        file = self._held()
        if sys.platform == "win32":
            file.close()  # what is open cannot be renamed there
        self._part.replace(self._path)
        file.close()
        self._file = None
        self._note.unlink(missing_ok=True)
        return self._path

    def discard(self) -> None:
        """Leave the file to who goes on with it; remove it if nobody can."""
        file, self._file = self._file, None
        if file is None:
            return
        with suppress(OSError, ValueError):
            of_use = file.seek(0, os.SEEK_END) > 0 and self._note.exists()
            if sys.platform == "win32":
                file.close()
            if not of_use:
                self._note.unlink(missing_ok=True)
                self._part.unlink(missing_ok=True)
        with suppress(OSError):
            file.close()

    def _held(self) -> IO[bytes]:
        if self._file is None:
            raise RuntimeError("nobody has hold of the file")
        return self._file


_one_at_a_time = Lock()


def _cut(file: IO[bytes], length: int) -> None:
    """Forget what is behind so many bytes, and go on there."""
    longer = file.seek(0, os.SEEK_END) > length
    file.seek(length)
    if longer:  # some file systems write out at once all of a file that was emptied, however little there was in it
        file.truncate()


def _write(file: IO[bytes], chunk: Chunk) -> None:
    left = memoryview(chunk)
    while left:
        left = left[file.write(left[:PIECE]) :]


def _write_at(file: IO[bytes], chunk: Chunk, position: int) -> None:
    left = memoryview(chunk)
    while left:
        if sys.platform == "win32":
            with _one_at_a_time:  # there is no way to write elsewhere than at the one place where the file stands
                file.seek(position)
                written = file.write(left[:PIECE])
                file.flush()
        else:
            written = os.pwrite(file.fileno(), left[:PIECE], position)
        left = left[written:]
        position += written


def _check_path(path: Path, call: str) -> None:
    if path.is_dir():
        raise ArgumentsError(f"{call}: {path} is a directory; name the file", endpoint=call)
    if not path.parent.is_dir():
        raise ArgumentsError(f"{call}: there is no directory {path.parent}", endpoint=call)


def _hold(path: Path) -> IO[bytes]:
    """Open a file, or create it, for nobody else to open like this until it is closed, or the process ends."""
    while True:
        # Unbuffered: what is written is then the system's business, and not lost with the process.
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666), "r+b", buffering=0)
        try:
            _lock(file.fileno(), path)
            # Whoever had hold of it may have finished meanwhile: then this is what has got another name, or none.
            if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        except BaseException:
            file.close()
            raise
        file.close()


def _lock(descriptor: int, path: Path) -> None:
    try:
        if sys.platform == "win32":
            os.lseek(
                descriptor, 1 << 62, os.SEEK_SET
            )  # far behind all bytes, as they cannot be read where it is locked
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as error:
        raise BlockingIOError(error.errno, "another download is writing it", str(path)) from error


class FileTarget:
    """Writes a download into the caller's binary file object, from where that stands."""

    in_memory = False

    def __init__(self, file: IO[bytes], call: str) -> None:
        if not callable(getattr(file, "write", None)):
            raise ArgumentsError(
                f"{call}: to is a path or a binary file object, not {type(file).__name__}", endpoint=call
            )
        try:
            file.write(b"")
        except TypeError:
            raise ArgumentsError(
                f"{call}: the file is open in text mode; open it with mode 'wb'", endpoint=call
            ) from None
        except (OSError, ValueError) as error:
            raise ArgumentsError(f"{call}: the file cannot be written: {error}", endpoint=call) from error
        seekable = getattr(file, "seekable", None)
        self._file = file
        self._start = file.tell() if seekable is not None and seekable() else None
        self._written = 0

    def recall(self) -> None:
        """Say that nothing was left."""

    def positioned(self) -> None:
        """Say that bytes have to come in their order."""

    def note(self, text: str | None) -> None:
        """Keep no note: what does not finish is not gone on with later."""

    def restart(self) -> bool:
        """Go back to where the file stood, if it can."""
        if not self._written:
            return True
        if self._start is None:
            return False
        self._file.seek(self._start)
        self._file.truncate()
        self._written = 0
        return True

    def write(self, chunk: Chunk) -> None:
        """Add bytes at the end, all of them even where the file takes only some at a time."""
        left = memoryview(bytes(chunk))  # which the file may keep
        while left:
            taken = cast("int | None", self._file.write(left))
            count = len(left) if taken is None else taken
            self._written += count
            left = left[count:]

    def commit(self) -> int:
        """Return how many bytes were written."""
        return self._written

    def discard(self) -> None:
        """Go back to where the file stood, if it can."""
        with suppress(OSError, ValueError):
            self.restart()


DownloadFile = str | os.PathLike[str] | IO[bytes] | None
"""Where a download goes: to a path, into a binary file object, or, for ``None``, into memory."""


def open_target(
    to: DownloadFile, call: str, *, keep_partial: bool = False, parallel: int = 1
) -> Target[bytes | Path | int]:
    """Return the target of a download.

    Raises:
        ArgumentsError: It cannot be written to, or not in the way that is asked for.
    """
    if keep_partial and not isinstance(to, str | os.PathLike):
        raise ArgumentsError(f"{call}: keep_partial is for downloads to a path", endpoint=call)
    if parallel < 1:
        raise ArgumentsError(f"{call}: parallel is {parallel}, and has to be 1 or more", endpoint=call)
    if parallel > 1 and not isinstance(to, str | os.PathLike):
        raise ArgumentsError(f"{call}: parallel is for downloads to a path", endpoint=call)
    if to is None:
        return MemoryTarget()
    if isinstance(to, str | os.PathLike):
        if not os.fspath(to):
            raise ArgumentsError(f"{call}: the path to download to is empty", endpoint=call)
        return KeptPathTarget(Path(to), call) if keep_partial else PathTarget(Path(to), call)
    return FileTarget(to, call)
