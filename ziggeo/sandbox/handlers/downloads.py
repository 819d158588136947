"""Answers with files."""

import mimetypes
from pathlib import Path
from typing import Literal, TypeVar

from starlette.responses import FileResponse

from ziggeo.sandbox.files import Files, Medium, media_type_of
from ziggeo.sandbox.records.audios import AudioStream
from ziggeo.sandbox.records.media import MediaStream
from ziggeo.sandbox.records.states import State
from ziggeo.sandbox.records.videos import VideoStream
from ziggeo.sandbox.refusals import ServiceError, not_found, not_yet

S = TypeVar("S", bound=MediaStream)

Disposition = Literal["attachment", "inline"]
"""Whether browsers are to save a file, or to show it."""


def send_video(
    files: Files, stream: VideoStream | None, name: str, disposition: Disposition = "attachment"
) -> FileResponse:
    """Send the file of a stream of a video."""
    ready = _ready(stream)
    return _send(files, ready, "video", ready.video_type or "mp4", name, disposition)


def send_audio(
    files: Files, stream: AudioStream | None, name: str, disposition: Disposition = "attachment"
) -> FileResponse:
    """Send the file of a stream of an audio."""
    ready = _ready(stream)
    return _send(files, ready, "audio", ready.audio_type or "aac", name, disposition)


def send_image(
    files: Files, stream: VideoStream | None, name: str, disposition: Disposition = "attachment"
) -> FileResponse:
    """Send the cover of a stream."""
    if stream is None or stream.image_type is None:
        raise _missing(stream)
    path = files.media(stream.token, "image")
    extension = mimetypes.guess_extension(stream.image_type) or ""
    return _file(path, stream.image_type, name + extension, disposition)


def _send(
    files: Files, stream: MediaStream, medium: Medium, extension: str, name: str, disposition: Disposition
) -> FileResponse:
    path = files.media(stream.token, medium)
    return _file(path, media_type_of(medium, extension), f"{name}.{extension}", disposition)


def _file(path: Path, media_type: str, name: str, disposition: Disposition) -> FileResponse:
    try:
        found = path.stat()
    except FileNotFoundError:
        # It was deleted just now.
        raise not_found() from None
    return FileResponse(
        path,
        media_type=media_type,
        filename=name,
        stat_result=found,
        content_disposition_type=disposition,
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _ready(stream: S | None) -> S:
    if stream is None or stream.state is not State.READY:
        raise _missing(stream)
    return stream


def _missing(stream: MediaStream | None) -> ServiceError:
    return not_yet() if stream is not None and stream.is_under_way else not_found()
