"""Where files lie in the sandbox's directory. No name of a file comes from outside as it is."""

import mimetypes
import os
import re
import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NamedTuple, get_args
from urllib.parse import quote

Medium = Literal["video", "image", "audio"]
"""What a stream has a file of."""
MEDIA: tuple[Medium, ...] = get_args(Medium)
"""All of them."""

_INCOMING_NAME = re.compile("[0-9a-f]{32}")
_UPLOAD_NAME = re.compile(f"streams%2F[0-9a-f]{{32}}%2F({'|'.join(MEDIA)})")
_OWN_NAME = re.compile(rf"[0-9a-f]{{32}}\.({'|'.join(MEDIA)})(\.partial)?")

_RUN_BY_BROWSERS = frozenset({"image/svg+xml"})  # It may hold scripts.
_AUDIO_TYPES = {
    "aac": "audio/aac",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "webm": "audio/webm",
}


def media_type_of(medium: Medium, extension: str | None) -> str:
    """The media type of a file, by what it holds and the extension of its name; never one that browsers would run."""
    known = _AUDIO_TYPES.get(extension or "") if medium == "audio" else None
    guessed = known or mimetypes.guess_type(f"file.{extension}")[0] or ""
    is_safe = guessed.partition("/")[0] in MEDIA and guessed not in _RUN_BY_BROWSERS
    return guessed if is_safe else "application/octet-stream"


class Holding(NamedTuple):
    """Which files belong to something that has any, such as a stream."""

    token: str
    complete: frozenset[Medium]
    """What there is a file of that is never changed any more, only replaced or removed."""
    is_open: bool
    """Whether further files may come."""


class Files:
    """The files of uploads and streams in one directory, of all applications: tokens of streams are never the same."""

    def __init__(self, directory: Path, *, is_lasting: bool = False) -> None:
        """Use a directory; nothing is ever flushed of one that is not to last."""
        self.incoming: Path = directory / "incoming"
        """Takes files that are still being received."""
        self.is_lasting: bool = is_lasting
        """Whether files are to be there even when the machine failed."""
        self._uploads = directory / "uploads"
        self._media = directory / "media"
        for folder in (self.incoming, self._uploads, self._media):
            folder.mkdir(parents=True, exist_ok=True)

    def object_key(self, stream: str, medium: Medium) -> str:
        """Name of an upload for a stream in the bucket."""
        return f"streams/{stream}/{medium}"

    def owner_of(self, object_key: str) -> str:
        """Token of the stream that an upload of that name in the bucket is for; empty where it is for none."""
        stream = object_key.rpartition("/")[0].rpartition("/")[2]
        return stream if any(object_key == self.object_key(stream, medium) for medium in MEDIA) else ""

    def stored(self, object_key: str) -> Path:
        """Where the bucket keeps the object of that key."""
        return self._uploads / quote(object_key, safe="")

    def upload(self, stream: str, medium: Medium) -> Path:
        """What was uploaded for a stream and not yet confirmed."""
        return self.stored(self.object_key(stream, medium))

    def media(self, stream: str, medium: Medium) -> Path:
        """A stream's own file."""
        return self._media / f"{stream}.{medium}"

    def flush_upload(self, stream: str, medium: Medium) -> None:
        """Return when what was uploaded will be there even if the machine fails; where nothing was, nothing happens."""
        if self.is_lasting:
            _flush_file(self.upload(stream, medium))

    @contextmanager
    def taken_upload(self, stream: str, medium: Medium) -> Generator[int]:
        """Make what was uploaded the stream's own file, whose size is the value. Where nothing was, ``FileNotFoundError``.

        It stays an upload as well unless the context ends well, so that it can be tried again.
        """
        upload, own = self.upload(stream, medium), self.media(stream, medium)
        taken = upload.stat()
        partial = own.with_name(own.name + ".partial")
        link_or_copy(upload, partial)
        partial.replace(own)
        # Where both are names of one file, they are left as they are.
        partial.unlink(missing_ok=True)
        if self.is_lasting:
            _flush_folder(self._media)
        yield taken.st_size
        with suppress(FileNotFoundError):
            found = upload.stat()
            # Another one may have come meanwhile.
            if (found.st_ino, found.st_mtime_ns) == (taken.st_ino, taken.st_mtime_ns):
                upload.unlink()

    def flush(self, stream: str) -> None:
        """Return when a stream's own files will be there even if the machine fails."""
        if self.is_lasting:
            for medium in MEDIA:
                _flush_file(self.media(stream, medium))
            _flush_folder(self._media)

    def remove(self, stream: str) -> None:
        """Remove every file of a stream."""
        for medium in MEDIA:
            self.media(stream, medium).unlink(missing_ok=True)
            self.upload(stream, medium).unlink(missing_ok=True)

    def tidy(self, holdings: Iterable[Holding]) -> None:
        """Remove what a killed process left: files that nothing knows of, or that were being made.

        Files with other names than a sandbox gives are left alone, as a directory may have been in use before.
        """
        kept: set[Path] = set()
        for token, complete, is_open in holdings:
            kept.update(self.media(token, medium) for medium in complete)
            kept.update(self.upload(token, medium) for medium in MEDIA if is_open)
        for folder, names in ((self.incoming, _INCOMING_NAME), (self._uploads, _UPLOAD_NAME), (self._media, _OWN_NAME)):
            for file in folder.iterdir():
                if file not in kept and names.fullmatch(file.name):
                    file.unlink()

    def copy_to(self, target: "Files", holdings: Iterable[Holding]) -> None:
        """Give another directory the files that belong to these, in no time where both are on one file system."""
        for token, complete, is_open in holdings:
            for medium in complete:
                link_or_copy(self.media(token, medium), target.media(token, medium))
            if is_open:
                for medium in MEDIA:
                    link_or_copy(self.upload(token, medium), target.upload(token, medium))


def copy_files(source: Path, target: Path) -> None:
    """Copy all files of the directory of a sandbox that is not running."""
    for folder in ("uploads", "media"):
        (target / folder).mkdir(parents=True, exist_ok=True)
        for file in (source / folder).iterdir():
            link_or_copy(file, target / folder / file.name)


def link_or_copy(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
    """Give a complete file a second name, or make a copy where that cannot be. What is not there is left out."""
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        return
    except OSError:
        shutil.copyfile(source, target)


def _flush_file(path: Path) -> None:
    # Some systems flush only what is open for writing.
    with suppress(FileNotFoundError), path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Let the names of files last. Only systems of the Unix kind can be told to."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
