"""What is uploaded: a path, a binary file object or bytes, made into one thing that can be read twice."""

import os
import shutil
import tempfile
from io import BytesIO
from pathlib import Path, PurePath
from typing import IO

from ziggeo.errors import ArgumentsError, FileReadError

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
        self.length = max(file.seek(0, os.SEEK_END) - self._start, 0)
        file.seek(self._start)

    @property
    def extension(self) -> str | None:
        """Extension of the name without the dot, in lower case; ``None`` when it has none."""
        return PurePath(self.filename).suffix[1:].lower() or None

    def rewind(self) -> None:
        """Go back to where the file begins.

        Raises:
            FileReadError: It cannot be read any more.
        """
        try:
            self._file.seek(self._start)
        except (OSError, ValueError) as error:
            raise FileReadError(f"the file cannot be read again: {error}") from error

    def read(self, size: int) -> bytes:
        """Read up to ``size`` bytes.

        Raises:
            FileReadError: It cannot be read any more.
        """
        try:
            return self._file.read(size)
        except (OSError, ValueError) as error:
            raise FileReadError(f"the file cannot be read: {error}") from error

    def close(self) -> None:
        """Close the file, unless it is the caller's."""
        if self._owned:
            self._file.close()


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
        return Source(opened, filename=name, path=path, owned=True)
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
