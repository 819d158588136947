"""Where files lie in the sandbox's directory. No name of a file comes from outside as it is."""

import mimetypes
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import quote

Medium = Literal["video", "image", "audio"]
"""What a stream has a file of."""

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
    """The media type of a file, by what it holds and the extension of its name."""
    known = _AUDIO_TYPES.get(extension or "") if medium == "audio" else None
    return known or mimetypes.guess_type(f"file.{extension}")[0] or "application/octet-stream"


class Files:
    """The files of uploads and streams in one directory."""

    def __init__(self, directory: Path) -> None:
        self.incoming: Path = directory / "incoming"
        """Takes files that are still being received."""
        self._uploads = directory / "uploads"
        self._media = directory / "media"
        for folder in (self.incoming, self._uploads, self._media):
            folder.mkdir(parents=True, exist_ok=True)
        for left_over in self.incoming.iterdir():
            left_over.unlink()

    def object_key(self, stream: str, medium: Medium) -> str:
        """Name of an upload for a stream in the bucket."""
        return f"streams/{stream}/{medium}"

    def stored(self, object_key: str) -> Path:
        """Where the bucket keeps the object of that key."""
        return self._uploads / quote(object_key, safe="")

    def upload(self, stream: str, medium: Medium) -> Path:
        """What was uploaded for a stream and not yet confirmed."""
        return self.stored(self.object_key(stream, medium))

    def media(self, stream: str, medium: Medium) -> Path:
        """A stream's own file."""
        return self._media / f"{stream}.{medium}"

    def remove(self, stream: str) -> None:
        """Remove every file of a stream."""
        for medium in get_args(Medium):
            self.media(stream, medium).unlink(missing_ok=True)
            self.upload(stream, medium).unlink(missing_ok=True)
