"""Answers with files."""

import mimetypes

from starlette.responses import FileResponse

from ziggeo.sandbox.files import Files
from ziggeo.sandbox.records.states import State
from ziggeo.sandbox.records.videos import VideoStream
from ziggeo.sandbox.refusals import ServiceError, not_found, not_yet


def send_video(files: Files, stream: VideoStream | None, name: str) -> FileResponse:
    """Send the file of a stream."""
    if stream is None or stream.state is not State.READY:
        raise _missing(stream)
    video_type = stream.video_type or "mp4"
    media_type = mimetypes.guess_type(f"file.{video_type}")[0] or "application/octet-stream"
    path = files.media(stream.token, "video")
    return FileResponse(path, media_type=media_type, filename=f"{name}.{video_type}", stat_result=path.stat())


def send_image(files: Files, stream: VideoStream | None, name: str) -> FileResponse:
    """Send the cover of a stream."""
    if stream is None or stream.image_type is None:
        raise _missing(stream)
    path = files.media(stream.token, "image")
    extension = mimetypes.guess_extension(stream.image_type) or ""
    return FileResponse(path, media_type=stream.image_type, filename=name + extension, stat_result=path.stat())


def _missing(stream: VideoStream | None) -> ServiceError:
    return not_yet() if stream is not None and stream.state is State.PROCESSING else not_found()
