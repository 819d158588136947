"""Calls about the streams of a video."""

from ziggeo._core.endpoint import create, delete, download, get, post
from ziggeo._core.endpoints.videos import VIDEO
from ziggeo._core.readers import if_any, many, one
from ziggeo.models.streams import (
    Stream,
    StreamAttachImageArguments,
    StreamAttachVideoArguments,
    StreamBindArguments,
    StreamCreateArguments,
    StreamIndexArguments,
    StreamUpload,
    SubtitleArguments,
)
from ziggeo.models.videos import PushArguments

_STREAMS = VIDEO + "/streams"
_STREAM = _STREAMS + "/{stream}"

_stream = one(Stream)
_stream_upload = one(StreamUpload)

INDEX = get("streams.index", "S1", _STREAMS, many(Stream), takes=StreamIndexArguments)
GET = get("streams.get", "S2", _STREAM, _stream)
DOWNLOAD_VIDEO = download("streams.download_video", "S3", f"{_STREAM}/video")
DOWNLOAD_IMAGE = download("streams.download_image", "S4", f"{_STREAM}/image")
PUSH_TO_SERVICE = post("streams.push_to_service", "S5", f"{_STREAM}/push", if_any(_stream), takes=PushArguments)
DELETE = delete("streams.delete", "S6", _STREAM)
CREATE = create("streams.create", "S7", _STREAMS, _stream, takes=StreamCreateArguments)
UPLOAD_URL = create(
    "streams.create.upload_url", "S8", f"{VIDEO}/streams-upload-url", _stream_upload, takes=StreamCreateArguments
)
ATTACH_IMAGE = post("streams.attach_image", "S9", f"{_STREAM}/image", _stream, takes=StreamAttachImageArguments)
IMAGE_UPLOAD_URL = post(
    "streams.attach_image.upload_url",
    "S10",
    f"{_STREAM}/image-upload-url",
    _stream_upload,
    takes=StreamAttachImageArguments,
    idempotent=True,
)
CONFIRM_IMAGE = post("streams.confirm_image", "S10", f"{_STREAM}/confirm-image", _stream, idempotent=True)
ATTACH_VIDEO = post("streams.attach_video", "S11", f"{_STREAM}/video", _stream, takes=StreamAttachVideoArguments)
VIDEO_UPLOAD_URL = post(
    "streams.attach_video.upload_url",
    "S12",
    f"{_STREAM}/video-upload-url",
    _stream_upload,
    takes=StreamAttachVideoArguments,
    idempotent=True,
)
CONFIRM_VIDEO = post("streams.confirm_video", "V16 S8 S12", f"{_STREAM}/confirm-video", _stream, idempotent=True)
ATTACH_SUBTITLE = post(
    "streams.attach_subtitle", "S13", f"{_STREAM}/subtitle", if_any(_stream), takes=SubtitleArguments
)
BIND = post("streams.bind", "S14", f"{_STREAM}/bind", if_any(_stream), takes=StreamBindArguments)
