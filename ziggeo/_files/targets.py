"""Where a download goes: to a path, into a binary file object, or into memory."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol, TypeVar, cast

from ziggeo.errors import ArgumentsError

T_co = TypeVar("T_co", covariant=True)


class Target(Protocol[T_co]):
    """Takes the bytes of a download, from the start as often as it has to be restarted."""

    in_memory: bool
    """Whether writing never waits for a disk."""

    def restart(self) -> bool:
        """Forget what was written; say whether that was possible."""
        ...

    def write(self, chunk: bytes) -> object:
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

    def restart(self) -> bool:
        """Forget what was written."""
        self._chunks.clear()
        return True

    def write(self, chunk: bytes) -> None:
        """Add bytes at the end."""
        self._chunks.append(chunk)

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
        if path.is_dir():
            raise ArgumentsError(f"{call}: {path} is a directory; name the file", endpoint=call)
        if not path.parent.is_dir():
            raise ArgumentsError(f"{call}: there is no directory {path.parent}", endpoint=call)
        self._path = path
        self._part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        self._file: IO[bytes] | None = None

    def restart(self) -> bool:
        """Open the temporary file, or empty it."""
        if self._file is None:
            self._file = self._part.open("xb")
        self._file.seek(0)
        self._file.truncate()
        return True

    def write(self, chunk: bytes) -> None:
        """Add bytes at the end."""
        if self._file is not None:
            self._file.write(chunk)

    def commit(self) -> Path:
        """Close the file and give it its name, in one step."""
        if self._file is not None:
            self._file.close()
            self._part.replace(self._path)
            self._file = None
        return self._path

    def discard(self) -> None:
        """Remove the temporary file."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None
            self._part.unlink(missing_ok=True)


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

    def write(self, chunk: bytes) -> None:
        """Add bytes at the end, all of them even where the file takes only some at a time."""
        left = memoryview(chunk)
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


def open_target(to: DownloadFile, call: str) -> Target[bytes | Path | int]:
    """Return the target of a download.

    Raises:
        ArgumentsError: It cannot be written to.
    """
    if to is None:
        return MemoryTarget()
    if isinstance(to, str | os.PathLike):
        if not os.fspath(to):
            raise ArgumentsError(f"{call}: the path to download to is empty", endpoint=call)
        return PathTarget(Path(to), call)
    return FileTarget(to, call)
