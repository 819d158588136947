"""The API as a table: one row a call. Everything else that needs a path or a method reads it here.

``reference`` is the number of the call in the list of facts this library is built from; ``idempotent`` says whether
sending the request twice leaves the same as sending it once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, cast

from pydantic import TypeAdapter
from pydantic_core import from_json

from ziggeo.models._base import Arguments
from ziggeo.models.authtokens import AuthToken, AuthTokenArguments
from ziggeo.models.streams import (
    Stream,
    StreamAttachImageArguments,
    StreamAttachVideoArguments,
    StreamBindArguments,
    StreamCreateArguments,
    StreamIndexArguments,
)
from ziggeo.models.uploads import StreamUpload, VideoUpload
from ziggeo.models.videos import (
    PushArguments,
    Video,
    VideoCreateArguments,
    VideoIndexArguments,
    VideoUpdateArguments,
)
from ziggeo.settings import Host

R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Generic[R_co]):
    """One call of the API."""

    name: str
    """Stable name, as in ``videos.get``: it stands in errors, logs and spans."""
    reference: str
    method: Literal["GET", "POST", "DELETE"]
    path: str
    """Path with ``{placeholders}`` for the identifiers, each of which is one percent-encoded segment."""
    takes: type[Arguments] | None = None
    """The arguments of the call, sent as a query or a form."""
    read: Callable[[bytes], R_co]
    """Turns the body of a successful answer into the result."""
    host: Host = Host.SERVER
    idempotent: bool = False
    created: bool = False
    """Whether the service answers 201 because something new came to be."""

    @property
    def answers_file(self) -> bool:
        """Whether the answer is a media file."""
        return self.host in (Host.VIDEO_CDN, Host.MEDIA_CDN)


def _nothing(_: bytes) -> None:
    """Ignore the body, which is the text ``null`` where it is anything."""


def _raw(body: bytes) -> bytes:
    return body


def _if_any(read: Callable[[bytes], R_co]) -> Callable[[bytes], R_co | None]:
    """Read an object, or nothing where the answer is JSON without one.

    What pushing and binding answer is not published. An error would make callers repeat what is done already.
    """

    def read_if_any(body: bytes) -> R_co | None:
        try:
            answered: object = from_json(body) if body.strip() else None
        except ValueError:
            return read(body)
        return read(body) if isinstance(answered, dict) and "token" in answered else None

    return read_if_any


_video = TypeAdapter(Video).validate_json
_videos = TypeAdapter(list[Video]).validate_json
_stream = TypeAdapter(Stream).validate_json
_streams = TypeAdapter(list[Stream]).validate_json
_auth_token = TypeAdapter(AuthToken).validate_json
_video_upload = TypeAdapter(VideoUpload).validate_json
_stream_upload = TypeAdapter(StreamUpload).validate_json

_VIDEO = "/v1/videos/{video}"
_STREAMS = _VIDEO + "/streams"
_STREAM = _STREAMS + "/{stream}"
_AUTH_TOKEN = "/v1/authtokens/{auth_token}"

VIDEOS_INDEX = Endpoint(
    name="videos.index",
    reference="V1",
    method="GET",
    path="/v1/videos/",
    takes=VideoIndexArguments,
    read=_videos,
    idempotent=True,
)
VIDEOS_GET = Endpoint(name="videos.get", reference="V3", method="GET", path=_VIDEO, read=_video, idempotent=True)
VIDEOS_DOWNLOAD_VIDEO = Endpoint(
    name="videos.download_video",
    reference="V6",
    method="GET",
    path=_VIDEO + "/video",
    read=_raw,
    host=Host.VIDEO_CDN,
    idempotent=True,
)
VIDEOS_DOWNLOAD_IMAGE = Endpoint(
    name="videos.download_image",
    reference="V7",
    method="GET",
    path=_VIDEO + "/image",
    read=_raw,
    host=Host.VIDEO_CDN,
    idempotent=True,
)
VIDEOS_PUSH_TO_SERVICE = Endpoint(
    name="videos.push_to_service",
    reference="V9",
    method="POST",
    path=_VIDEO + "/push",
    takes=PushArguments,
    read=_if_any(_video),
)
VIDEOS_UPDATE = Endpoint(
    name="videos.update",
    reference="V12",
    method="POST",
    path=_VIDEO,
    takes=VideoUpdateArguments,
    read=_video,
    idempotent=True,
)
VIDEOS_DELETE = Endpoint(
    name="videos.delete", reference="V14", method="DELETE", path=_VIDEO, read=_nothing, idempotent=True
)
VIDEOS_CREATE = Endpoint(
    name="videos.create",
    reference="V15",
    method="POST",
    path="/v1/videos/",
    takes=VideoCreateArguments,
    read=_video,
    created=True,
)
VIDEOS_UPLOAD_URL = Endpoint(
    name="videos.create.upload_url",
    reference="V16",
    method="POST",
    path="/v1/videos-upload-url",
    takes=VideoCreateArguments,
    read=_video_upload,
    created=True,
)

STREAMS_INDEX = Endpoint(
    name="streams.index",
    reference="S1",
    method="GET",
    path=_STREAMS,
    takes=StreamIndexArguments,
    read=_streams,
    idempotent=True,
)
STREAMS_GET = Endpoint(name="streams.get", reference="S2", method="GET", path=_STREAM, read=_stream, idempotent=True)
STREAMS_DOWNLOAD_VIDEO = Endpoint(
    name="streams.download_video",
    reference="S3",
    method="GET",
    path=_STREAM + "/video",
    read=_raw,
    host=Host.VIDEO_CDN,
    idempotent=True,
)
STREAMS_DOWNLOAD_IMAGE = Endpoint(
    name="streams.download_image",
    reference="S4",
    method="GET",
    path=_STREAM + "/image",
    read=_raw,
    host=Host.VIDEO_CDN,
    idempotent=True,
)
STREAMS_PUSH_TO_SERVICE = Endpoint(
    name="streams.push_to_service",
    reference="S5",
    method="POST",
    path=_STREAM + "/push",
    takes=PushArguments,
    read=_if_any(_stream),
)
STREAMS_DELETE = Endpoint(
    name="streams.delete", reference="S6", method="DELETE", path=_STREAM, read=_nothing, idempotent=True
)
STREAMS_CREATE = Endpoint(
    name="streams.create",
    reference="S7",
    method="POST",
    path=_STREAMS,
    takes=StreamCreateArguments,
    read=_stream,
    created=True,
)
STREAMS_UPLOAD_URL = Endpoint(
    name="streams.create.upload_url",
    reference="S8",
    method="POST",
    path=_VIDEO + "/streams-upload-url",
    takes=StreamCreateArguments,
    read=_stream_upload,
    created=True,
)
STREAMS_ATTACH_IMAGE = Endpoint(
    name="streams.attach_image",
    reference="S9",
    method="POST",
    path=_STREAM + "/image",
    takes=StreamAttachImageArguments,
    read=_stream,
)
STREAMS_IMAGE_UPLOAD_URL = Endpoint(
    name="streams.attach_image.upload_url",
    reference="S10",
    method="POST",
    path=_STREAM + "/image-upload-url",
    takes=StreamAttachImageArguments,
    read=_stream_upload,
    idempotent=True,
)
STREAMS_CONFIRM_IMAGE = Endpoint(
    name="streams.confirm_image",
    reference="S10",
    method="POST",
    path=_STREAM + "/confirm-image",
    read=_stream,
    idempotent=True,
)
STREAMS_ATTACH_VIDEO = Endpoint(
    name="streams.attach_video",
    reference="S11",
    method="POST",
    path=_STREAM + "/video",
    takes=StreamAttachVideoArguments,
    read=_stream,
)
STREAMS_VIDEO_UPLOAD_URL = Endpoint(
    name="streams.attach_video.upload_url",
    reference="S12",
    method="POST",
    path=_STREAM + "/video-upload-url",
    takes=StreamAttachVideoArguments,
    read=_stream_upload,
    idempotent=True,
)
STREAMS_CONFIRM_VIDEO = Endpoint(
    name="streams.confirm_video",
    reference="S12",
    method="POST",
    path=_STREAM + "/confirm-video",
    read=_stream,
    idempotent=True,
)
STREAMS_BIND = Endpoint(
    name="streams.bind",
    reference="S14",
    method="POST",
    path=_STREAM + "/bind",
    takes=StreamBindArguments,
    read=_if_any(_stream),
)

AUTHTOKENS_GET = Endpoint(
    name="authtokens.get", reference="T1", method="GET", path=_AUTH_TOKEN, read=_auth_token, idempotent=True
)
AUTHTOKENS_UPDATE = Endpoint(
    name="authtokens.update",
    reference="T2",
    method="POST",
    path=_AUTH_TOKEN,
    takes=AuthTokenArguments,
    read=_auth_token,
    idempotent=True,
)
AUTHTOKENS_DELETE = Endpoint(
    name="authtokens.delete", reference="T3", method="DELETE", path=_AUTH_TOKEN, read=_nothing, idempotent=True
)
AUTHTOKENS_CREATE = Endpoint(
    name="authtokens.create",
    reference="T4",
    method="POST",
    path="/v1/authtokens/",
    takes=AuthTokenArguments,
    read=_auth_token,
    created=True,
)

ENDPOINTS: tuple[Endpoint[object], ...] = tuple(
    cast("Endpoint[object]", value) for value in list(globals().values()) if isinstance(value, Endpoint)
)
"""Every call, in the order of the table."""
