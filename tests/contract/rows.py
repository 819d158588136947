"""The calls of the API, one row each: what is called, what has to go out for it, and what comes back.

Everything that is expected is written by hand from what is published of the API; nothing here is made by the library.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.contract.stub import Reply
from tests.core.samples import AUTH_TOKEN, STREAM, STREAM_TOKEN, VIDEO, VIDEO_TOKEN
from ziggeo import (
    AuthToken,
    AuthTokenArguments,
    Grant,
    Grants,
    PushArguments,
    Stream,
    StreamAttachImageArguments,
    StreamAttachVideoArguments,
    StreamBindArguments,
    StreamCreateArguments,
    StreamIndexArguments,
    Video,
    VideoCreateArguments,
    VideoIndexArguments,
    VideoState,
    VideoUpdateArguments,
    Ziggeo,
)
from ziggeo.models._base import Arguments

Role = Literal["server", "video_cdn"]
Pairs = list[tuple[str, str]]

AUTH = "5f0f0000000000000000000000000001"
EMPTY_VIDEO: dict[str, object] = {
    "token": VIDEO_TOKEN,
    "state": 1,
    "state_string": "EMPTY",
    "key": "welcome",
    "streams": [],
}
EMPTY_STREAM: dict[str, object] = {"token": STREAM_TOKEN, "state": 1, "state_string": "EMPTY"}
MP4 = b"\0\0\0\x18ftypmp42\xff\xfe\r\n"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One call."""

    endpoint: str
    reference: str
    """Its number in the list of published facts."""
    call: Callable[[Ziggeo], object]
    """The call with its arguments as keywords."""
    identifiers: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The same arguments as a mapping."""
    takes: type[Arguments] | None = None
    """Their model."""
    method: Literal["GET", "POST", "DELETE"]
    role: Role = "server"
    path: str
    query: Pairs = field(default_factory=list[tuple[str, str]])
    form: Pairs | None = None
    """The pairs of the body in their order; ``None`` where there is none."""
    answer: Reply
    expected: Callable[[Any], bool]
    looked_up: str | None = None
    """Where the object is to be read, should the answer of a call that is not published hold none."""


def is_video(result: Any) -> bool:
    return isinstance(result, Video) and result.to_wire() == VIDEO


def is_stream(result: Any) -> bool:
    return isinstance(result, Stream) and result.to_wire() == STREAM


def is_auth_token(result: Any) -> bool:
    return isinstance(result, AuthToken) and result.to_wire() == AUTH_TOKEN


def is_nothing(result: Any) -> bool:
    return result is None


NULL = Reply(200, b"null")
ROWS: list[Row] = [
    Row(
        endpoint="videos.index",
        reference="V1",
        call=lambda ziggeo: ziggeo.videos.index(
            limit=10, skip=5, reverse=True, states=[VideoState.READY, "failed"], tags=["a b", "ü"], approved="APPROVED"
        ),
        arguments={
            "limit": 10,
            "skip": 5,
            "reverse": True,
            "states": "READY,failed",
            "tags": "a b,ü",
            "approved": "APPROVED",
        },
        takes=VideoIndexArguments,
        method="GET",
        path="/v1/videos/",
        query=[
            ("states", "READY,failed"),
            ("tags", "a b,ü"),
            ("approved", "APPROVED"),
            ("skip", "5"),
            ("reverse", "true"),
            ("limit", "10"),
        ],
        answer=Reply.of([VIDEO, VIDEO]),
        expected=lambda videos: len(videos) == 2 and all(map(is_video, videos)),
    ),
    Row(
        endpoint="videos.get",
        reference="V3",
        call=lambda ziggeo: ziggeo.videos.get(VIDEO_TOKEN),
        identifiers=(VIDEO_TOKEN,),
        method="GET",
        path="/v1/videos/a7ed0000000000000000000000002803",
        answer=Reply.of(VIDEO),
        expected=is_video,
    ),
    Row(
        endpoint="videos.download_video",
        reference="V6",
        call=lambda ziggeo: ziggeo.videos.download_video(VIDEO_TOKEN),
        identifiers=(VIDEO_TOKEN,),
        method="GET",
        role="video_cdn",
        path="/v1/videos/a7ed0000000000000000000000002803/video",
        answer=Reply(200, MP4, "video/mp4"),
        expected=lambda content: content == MP4,
    ),
    Row(
        endpoint="videos.download_image",
        reference="V7",
        call=lambda ziggeo: ziggeo.videos.download_image(VIDEO_TOKEN),
        identifiers=(VIDEO_TOKEN,),
        method="GET",
        role="video_cdn",
        path="/v1/videos/a7ed0000000000000000000000002803/image",
        answer=Reply(200, JPEG, "image/jpeg"),
        expected=lambda content: content == JPEG,
    ),
    Row(
        endpoint="videos.push_to_service",
        reference="V9",
        call=lambda ziggeo: ziggeo.videos.push_to_service(VIDEO_TOKEN, pushservicetoken="push&1"),
        identifiers=(VIDEO_TOKEN,),
        arguments={"pushservicetoken": "push&1"},
        takes=PushArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/push",
        form=[("pushservicetoken", "push&1")],
        answer=Reply.of(VIDEO),
        expected=is_video,
        looked_up="/v1/videos/a7ed0000000000000000000000002803",
    ),
    Row(
        endpoint="videos.update",
        reference="V12",
        call=lambda ziggeo: ziggeo.videos.update(
            "_welcome",
            min_duration=1,
            max_duration=2.5,
            tags=[],
            key=None,
            volatile=False,
            expiration_days=None,
            expire_on="2030-01-31",
            approved=True,
            title="Grüße & more",
            data={"test": 5678, "deep": [1, None]},
        ),
        identifiers=("_welcome",),
        arguments={
            "min_duration": 1,
            "max_duration": 2.5,
            "tags": [],
            "key": None,
            "volatile": False,
            "expiration_days": None,
            "expire_on": "2030-01-31",
            "approved": True,
            "title": "Grüße & more",
            "data": '{"test": 5678, "deep": [1, null]}',
        },
        takes=VideoUpdateArguments,
        method="POST",
        path="/v1/videos/_welcome",
        form=[
            ("min_duration", "1"),
            ("max_duration", "2.5"),
            ("tags", ""),
            ("volatile", "false"),
            ("expiration_days", ""),
            ("key", ""),
            ("title", "Grüße & more"),
            ("data", '{"test":5678,"deep":[1,null]}'),
            ("expire_on", "2030-01-31"),
            ("approved", "true"),
        ],
        answer=Reply.of(VIDEO),
        expected=is_video,
    ),
    Row(
        endpoint="videos.delete",
        reference="V14",
        call=lambda ziggeo: ziggeo.videos.delete(VIDEO_TOKEN),
        identifiers=(VIDEO_TOKEN,),
        method="DELETE",
        path="/v1/videos/a7ed0000000000000000000000002803",
        answer=NULL,
        expected=is_nothing,
    ),
    Row(
        endpoint="videos.create",
        reference="V15",
        call=lambda ziggeo: ziggeo.videos.create(
            tags=["welcome", "first"], key="welcome", volatile=True, max_duration=30, effect_profile="_sepia"
        ),
        arguments={
            "tags": "welcome, first",
            "key": "welcome",
            "volatile": True,
            "max_duration": 30,
            "effect_profile": "_sepia",
        },
        takes=VideoCreateArguments,
        method="POST",
        path="/v1/videos/",
        form=[
            ("max_duration", "30"),
            ("tags", "welcome,first"),
            ("volatile", "true"),
            ("key", "welcome"),
            ("effect_profile", "_sepia"),
        ],
        answer=Reply.of(EMPTY_VIDEO, 201),
        expected=lambda video: (video.key, video.state, video.streams) == ("welcome", VideoState.EMPTY, []),
    ),
    Row(
        endpoint="streams.index",
        reference="S1",
        call=lambda ziggeo: ziggeo.streams.index(VIDEO_TOKEN, states=["ready"]),
        identifiers=(VIDEO_TOKEN,),
        arguments={"states": "ready"},
        takes=StreamIndexArguments,
        method="GET",
        path="/v1/videos/a7ed0000000000000000000000002803/streams",
        query=[("states", "ready")],
        answer=Reply.of([STREAM]),
        expected=lambda streams: len(streams) == 1 and is_stream(streams[0]),
    ),
    Row(
        endpoint="streams.get",
        reference="S2",
        call=lambda ziggeo: ziggeo.streams.get(VIDEO_TOKEN, STREAM_TOKEN),
        identifiers=(VIDEO_TOKEN, STREAM_TOKEN),
        method="GET",
        path="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa",
        answer=Reply.of(STREAM),
        expected=is_stream,
    ),
    Row(
        endpoint="streams.download_video",
        reference="S3",
        call=lambda ziggeo: ziggeo.streams.download_video(VIDEO_TOKEN, STREAM_TOKEN),
        identifiers=(VIDEO_TOKEN, STREAM_TOKEN),
        method="GET",
        role="video_cdn",
        path="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/video",
        answer=Reply(200, MP4, "video/mp4"),
        expected=lambda content: content == MP4,
    ),
    Row(
        endpoint="streams.download_image",
        reference="S4",
        call=lambda ziggeo: ziggeo.streams.download_image(VIDEO_TOKEN, STREAM_TOKEN),
        identifiers=(VIDEO_TOKEN, STREAM_TOKEN),
        method="GET",
        role="video_cdn",
        path="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/image",
        answer=Reply(200, JPEG, "image/jpeg"),
        expected=lambda content: content == JPEG,
    ),
    Row(
        endpoint="streams.push_to_service",
        reference="S5",
        call=lambda ziggeo: ziggeo.streams.push_to_service(VIDEO_TOKEN, STREAM_TOKEN, pushservicetoken="push1"),
        identifiers=(VIDEO_TOKEN, STREAM_TOKEN),
        arguments={"pushservicetoken": "push1"},
        takes=PushArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/push",
        form=[("pushservicetoken", "push1")],
        answer=Reply.of(STREAM),
        expected=is_stream,
        looked_up="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa",
    ),
    Row(
        endpoint="streams.delete",
        reference="S6",
        call=lambda ziggeo: ziggeo.streams.delete(VIDEO_TOKEN, STREAM_TOKEN),
        identifiers=(VIDEO_TOKEN, STREAM_TOKEN),
        method="DELETE",
        path="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa",
        answer=NULL,
        expected=is_nothing,
    ),
    Row(
        endpoint="streams.create",
        reference="S7",
        call=lambda ziggeo: ziggeo.streams.create(VIDEO_TOKEN, video_type="mp4"),
        identifiers=(VIDEO_TOKEN,),
        arguments={"video_type": "mp4"},
        takes=StreamCreateArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/streams",
        form=[("video_type", "mp4")],
        answer=Reply.of(EMPTY_STREAM, 201),
        expected=lambda stream: stream.to_wire() == EMPTY_STREAM,
    ),
    Row(
        endpoint="streams.attach_image",
        reference="S9",
        call=lambda ziggeo: ziggeo.streams.attach_image(VIDEO_TOKEN, STREAM_TOKEN),
        identifiers=(VIDEO_TOKEN, STREAM_TOKEN),
        takes=StreamAttachImageArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/image",
        form=[],
        answer=Reply.of(STREAM),
        expected=is_stream,
    ),
    Row(
        endpoint="streams.attach_video",
        reference="S11",
        call=lambda ziggeo: ziggeo.streams.attach_video(VIDEO_TOKEN, STREAM_TOKEN, video_type="webm"),
        identifiers=(VIDEO_TOKEN, STREAM_TOKEN),
        arguments={"video_type": "webm"},
        takes=StreamAttachVideoArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/video",
        form=[("video_type", "webm")],
        answer=Reply.of(STREAM),
        expected=is_stream,
    ),
    Row(
        endpoint="streams.bind",
        reference="S14",
        call=lambda ziggeo: ziggeo.streams.bind(VIDEO_TOKEN, STREAM_TOKEN),
        identifiers=(VIDEO_TOKEN, STREAM_TOKEN),
        takes=StreamBindArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/bind",
        form=[],
        answer=Reply.of(STREAM),
        expected=is_stream,
        looked_up="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa",
    ),
    Row(
        endpoint="authtokens.get",
        reference="T1",
        call=lambda ziggeo: ziggeo.authtokens.get(AUTH),
        identifiers=(AUTH,),
        method="GET",
        path="/v1/authtokens/5f0f0000000000000000000000000001",
        answer=Reply.of(AUTH_TOKEN),
        expected=is_auth_token,
    ),
    Row(
        endpoint="authtokens.update",
        reference="T2",
        call=lambda ziggeo: ziggeo.authtokens.update(AUTH, hidden=True, session_limit=None, usage_experitation_time=60),
        identifiers=(AUTH,),
        arguments={"hidden": True, "session_limit": None, "usage_expiration_time": 60},
        takes=AuthTokenArguments,
        method="POST",
        path="/v1/authtokens/5f0f0000000000000000000000000001",
        form=[("hidden", "true"), ("usage_expiration_time", "60"), ("session_limit", "")],
        answer=Reply.of(AUTH_TOKEN),
        expected=is_auth_token,
    ),
    Row(
        endpoint="authtokens.delete",
        reference="T3",
        call=lambda ziggeo: ziggeo.authtokens.delete(AUTH),
        identifiers=(AUTH,),
        method="DELETE",
        path="/v1/authtokens/5f0f0000000000000000000000000001",
        answer=NULL,
        expected=is_nothing,
    ),
    Row(
        endpoint="authtokens.create",
        reference="T4",
        call=lambda ziggeo: ziggeo.authtokens.create(
            volatile=True,
            expiration_date=1893456000,
            session_limit=3,
            grants=Grants(create=Grant(session_owned=True), read=Grant(resources=["1" * 8, "2" * 8])),
        ),
        arguments={
            "volatile": True,
            "expiration_date": 1893456000,
            "session_limit": 3,
            "grants": json.dumps({"create": {"session_owned": True}, "read": {"resources": ["11111111", "22222222"]}}),
        },
        takes=AuthTokenArguments,
        method="POST",
        path="/v1/authtokens/",
        form=[
            ("volatile", "true"),
            ("expiration_date", "1893456000"),
            ("session_limit", "3"),
            ("grants", '{"create":{"session_owned":true},"read":{"resources":["11111111","22222222"]}}'),
        ],
        answer=Reply.of(AUTH_TOKEN, 201),
        expected=is_auth_token,
    ),
]


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One upload: asking for a form, sending the file to the storage, confirming it."""

    call_name: str
    endpoints: tuple[str, str]
    """Names of the first and the last step."""
    references: tuple[str, str]
    call: Callable[[Ziggeo], object]
    ask: str
    """Path of the first step."""
    form: Pairs
    """What is sent in the first step."""
    scope: Mapping[str, object]
    """What the first step answers besides the form."""
    confirm: str
    """Path of the last step."""
    filename: str
    content_type: str
    expected: Callable[[Any], bool]


FILE = b"\0\xff\r\n--not the end--\r\n\0"
FIELDS: dict[str, str] = {
    "key": "streams/99887766/video",
    "bucket": "bucket",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "a/20260101/us-east-1/s3/aws4_request",
    "X-Amz-Date": "20260101T000000Z",
    "Policy": "eyJ9+/==",
    "X-Amz-Signature": "0f0f",
}
STORAGE = "https://uploads.example.invalid"
NEW_VIDEO: dict[str, object] = {**EMPTY_VIDEO, "default_stream": EMPTY_STREAM}
STREAM_PATH = "/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa"

FLOWS: list[Flow] = [
    Flow(
        call_name="videos.create",
        endpoints=("videos.create.upload_url", "streams.confirm_video"),
        references=("V16", "S12"),
        call=lambda ziggeo: ziggeo.videos.create({"tags": "a,b"}, FILE, filename="My clip.MP4", key="welcome"),
        ask="/v1/videos-upload-url",
        form=[("tags", "a,b"), ("key", "welcome"), ("video_type", "mp4")],
        scope={"video": NEW_VIDEO},
        confirm=f"{STREAM_PATH}/confirm-video",
        filename="My clip.MP4",
        content_type="video/mp4",
        expected=lambda video: video.to_wire() == {**EMPTY_VIDEO, "default_stream": STREAM},
    ),
    Flow(
        call_name="streams.create",
        endpoints=("streams.create.upload_url", "streams.confirm_video"),
        references=("S8", "S12"),
        call=lambda ziggeo: ziggeo.streams.create(VIDEO_TOKEN, file=FILE, filename="clip.webm"),
        ask="/v1/videos/a7ed0000000000000000000000002803/streams-upload-url",
        form=[("video_type", "webm")],
        scope={"stream": EMPTY_STREAM},
        confirm=f"{STREAM_PATH}/confirm-video",
        filename="clip.webm",
        content_type="video/webm",
        expected=is_stream,
    ),
    Flow(
        call_name="streams.attach_image",
        endpoints=("streams.attach_image.upload_url", "streams.confirm_image"),
        references=("S10", "S10"),
        call=lambda ziggeo: ziggeo.streams.attach_image(VIDEO_TOKEN, STREAM_TOKEN, None, FILE, filename="cover.jpg"),
        ask=f"{STREAM_PATH}/image-upload-url",
        form=[],
        scope={"stream": EMPTY_STREAM},
        confirm=f"{STREAM_PATH}/confirm-image",
        filename="cover.jpg",
        content_type="image/jpeg",
        expected=is_stream,
    ),
    Flow(
        call_name="streams.attach_video",
        endpoints=("streams.attach_video.upload_url", "streams.confirm_video"),
        references=("S12", "S12"),
        call=lambda ziggeo: ziggeo.streams.attach_video(
            VIDEO_TOKEN, STREAM_TOKEN, {"video_type": "mov"}, FILE, filename="clip.mp4"
        ),
        ask=f"{STREAM_PATH}/video-upload-url",
        form=[("video_type", "mov")],
        scope={"stream": EMPTY_STREAM},
        confirm=f"{STREAM_PATH}/confirm-video",
        filename="clip.mp4",
        content_type="video/mp4",
        expected=is_stream,
    ),
]
