"""Opens files of media: those that come in with care, as anybody may have sent them."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import av
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError

# Formats are named one by one because others (playlists, images) would make the decoder open further files.
VIDEO_FORMATS = "mov,mp4,matroska,webm,avi,flv,mpegts,mpeg,ogg,asf,mpegvideo,h264,ivf"
"""What videos may come in."""
SOUND_FORMATS = VIDEO_FORMATS + ",wav,w64,mp3,aac,flac,aiff,caf,au,amr,ac3"
"""What sound may come in: files of sound, and videos that have any."""
IMAGE_TYPES = {
    "jpeg_pipe": "image/jpeg",
    "png_pipe": "image/png",
    "webp_pipe": "image/webp",
    "bmp_pipe": "image/bmp",
    "tiff_pipe": "image/tiff",
    "gif": "image/gif",
}
"""What images may come in, with the media type of each."""


class MediaError(Exception):
    """The file is not the media it should be."""


class CancelledError(Exception):
    """The work was given up before its end."""


@contextmanager
def reading(
    path: Path, formats: str, track: Literal["picture", "sound"] | None = "picture"
) -> Generator[InputContainer]:
    """Open a file that has such a track, or any; whatever the decoder complains of meanwhile is no media."""
    try:
        with av.open(str(path), options={"format_whitelist": formats, "protocol_whitelist": "file"}) as container:
            streams = container.streams
            if not {None: [*streams], "picture": streams.video, "sound": streams.audio}[track]:
                raise MediaError(f"The file has no {track or 'known'} track.")
            yield container
    except (FFmpegError, ValueError) as error:
        raise MediaError(str(error)) from error


@contextmanager
def writing(path: Path, container_format: str = "mp4") -> Generator[OutputContainer]:
    """Make a file of that format."""
    options = {"movflags": "faststart"} if container_format == "mp4" else {}
    with av.open(str(path), "w", format=container_format, options=options) as container:
        yield container
