"""What is uploaded: a path, a binary file object or bytes, made into one thing that can be read twice."""

import os
import shutil
import stat
import tempfile
from io import BytesIO, FileIO
from pathlib import Path, PurePath
from typing import IO

from ziggeo.errors import ArgumentsError, FileChangedError, FileReadError

CHUNK = 1024 * 1024

UploadFile = str | os.PathLike[str] | IO[bytes] | bytes | bytearray | memoryview
"""A file to upload: its path, a binary file object, or its bytes."""


class Source:
    """An open file of known length. It begins where the file object stood when it was given."""

    def __init__(self, file: IO[bytes], *, filename: str, path: Path | None, owned: bool) -> None:
        self.filename = filename
        self.path = path
        self._file = file
        self._owned = owned
        self._start = file.tell()
        # What is still to be written to the file is written first, and what is written later on counts as a change.
        file.seek(0, os.SEEK_END)
        self._at_first = _status(file)
        self.length = max(file.seek(0, os.SEEK_END) - self._start, 0)
        file.seek(self._start)
        self._taken = 0

    @property
    def label(self) -> str:
        """What errors call it: its path, or the name under which it is sent."""
        name = str(self.path or self.filename)
        # A text that could pass for several lines must not do so in a log.
        return name if name.isprintable() else ascii(name)

    @property
    def extension(self) -> str | None:
        """Extension of the name without the dot, in lower case; ``None`` when it has none."""
        return PurePath(self.filename).suffix[1:].lower() or None

    def rewind(self) -> None:
        """Go back to where the file begins.

        Raises:
            FileReadError: It cannot be read any more.
            FileChangedError: It is not the same any more.
        """
        try:
            self._file.seek(self._start)
        except (OSError, ValueError) as error:
            raise FileReadError(f"{self.label} cannot be read again: {error}", file=self.label) from error
        self._taken = 0
        self._check()

    def read(self, size: int) -> bytes:
        """Read up to ``size`` bytes; none at the end.

        Raises:
            FileReadError: It cannot be read any more.
            FileChangedError: It is not the same any more, or ends too early.
        """
        try:
            chunk = self._file.read(size)
        except (OSError, ValueError) as error:
            raise FileReadError(f"{self.label} cannot be read: {error}", file=self.label) from error
        # Looked at after reading: so all that was read is of the file as it was at first.
        self._check()
        if not chunk and self._taken < self.length:
            raise self._changed(f"it ends after {self._taken} of {self.length} bytes")
        self._taken += len(chunk)
        return chunk

    def close(self) -> None:
        """Close the file, unless it is the caller's."""
        if self._owned:
            self._file.close()

    def _check(self) -> None:
        first, now = self._at_first, _status(self._file)
        if first is None or now is None:
            return
        if now.st_size != first.st_size:
            raise self._changed(f"it had {first.st_size} bytes, and has {now.st_size}")
        if now.st_mtime_ns != first.st_mtime_ns:
            raise self._changed("it has been written to")
        if self.path is not None:
            try:
                there = self.path.stat()
            except OSError:
                # Whoever deletes a file meanwhile does not want another one to be sent.
                return
            if not os.path.samestat(there, first):
                raise self._changed("another file has taken its place")

    def _changed(self, how: str) -> FileChangedError:
        return FileChangedError(f"{self.label} changed while it was sent: {how}", file=self.label)


def _status(file: IO[bytes]) -> os.stat_result | None:
    """Tell what changes with a file; ``None`` for what is no file of the file system."""
    raw = getattr(file, "raw", file)
    # Others may have a descriptor too, of something that is not what they read, or make themselves a file to have one.
    if not isinstance(raw, FileIO):
        return None
    try:
        found = os.fstat(raw.fileno())
    except (OSError, ValueError):
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def open_source(file: UploadFile, filename: str | None, call: str) -> Source:
    """Open what is to be uploaded. A file object that cannot be rewound is copied to a temporary file first.

    Raises:
        ArgumentsError: There is no such file, it cannot be read as bytes, or it has no name.
    """
    if isinstance(file, bytes | bytearray | memoryview):
        return Source(BytesIO(file), filename=_named(filename, "bytes have", call), path=None, owned=True)
    if isinstance(file, str | os.PathLike):
        return _open_path(file, filename, call)
    return _wrap(file, filename, call)


def _open_path(file: str | os.PathLike[str], filename: str | None, call: str) -> Source:
    if not os.fspath(file):
        raise ArgumentsError(f"{call}: the path of the file is empty", endpoint=call)
    path = Path(file)
    name = _named(filename or path.name or "file", "the file has", call)
    try:
        if path.is_dir():
            raise ArgumentsError(f"{call}: {path} is a directory", endpoint=call)
        opened = path.open("rb")
    except OSError as error:
        raise ArgumentsError(f"{call}: {path} cannot be read: {error.strerror or error}", endpoint=call) from error
    except ValueError as error:
        raise ArgumentsError(f"{call}: {path!r} is no path: {error}", endpoint=call) from error
    if opened.seekable():
        return Source(opened, filename=name, path=path.absolute(), owned=True)
    with opened:
        return Source(_spooled(opened), filename=name, path=None, owned=True)


def _wrap(file: IO[bytes], filename: str | None, call: str) -> Source:
    if not callable(getattr(file, "read", None)):
        raise ArgumentsError(
            f"{call}: file is a path, a binary file object or bytes, not {type(file).__name__}", endpoint=call
        )
    try:
        nothing: object = file.read(0)
    except (OSError, ValueError) as error:
        raise ArgumentsError(f"{call}: the file object cannot be read: {error}", endpoint=call) from error
    if isinstance(nothing, str):
        raise ArgumentsError(f"{call}: the file is open in text mode; open it with mode 'rb'", endpoint=call)
    own = getattr(file, "name", None)
    name = _named(filename or (PurePath(own).name if isinstance(own, str) else None), "the file object has", call)
    seekable = getattr(file, "seekable", None)
    if seekable is not None and seekable():
        return Source(file, filename=name, path=None, owned=False)
    return Source(_spooled(file), filename=name, path=None, owned=True)


def _spooled(file: IO[bytes]) -> IO[bytes]:
    # The storage wants to know the length first, and an attempt that fails has to start over.
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # the source closes it
    try:
        shutil.copyfileobj(file, copy, CHUNK)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return copy


def _named(filename: str | None, what: str, call: str) -> str:
    if not filename:
        raise ArgumentsError(f"{call}: {what} no name; pass filename='clip.mp4' or the like", endpoint=call)
    # A file system may hold names that are no text; on the way they have to be.
    return filename.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
