"""Calls about the streams of a video."""

from typing import Any

from tests.contract.rows.row import (
    FILE,
    JPEG,
    MP4,
    NO_JSON,
    NULL,
    ODD_TOKEN,
    Flow,
    Row,
    is_content,
    is_nothing,
)
from tests.contract.stub import Reply
from tests.core.samples import STREAM, STREAM_TOKEN, VIDEO_TOKEN
from ziggeo import (
    PushArguments,
    Stream,
    StreamAttachImageArguments,
    StreamAttachVideoArguments,
    StreamBindArguments,
    StreamCreateArguments,
    StreamIndexArguments,
    SubtitleArguments,
)

EMPTY_STREAM: dict[str, object] = {"token": STREAM_TOKEN, "state": 1, "state_string": "EMPTY"}
SUBTITLES = """WEBVTT

00:01.000 --> 00:02.500
Das & jenes = Grüße
"""


def is_stream(result: Any) -> bool:
    """Whether a result is the sample."""
    return isinstance(result, Stream) and result.to_wire() == STREAM


ROWS: list[Row] = [
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
        wrong=(),
        expected=is_content(MP4),
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
        wrong=(),
        expected=is_content(JPEG),
    ),
    Row(
        endpoint="streams.push_to_service",
        reference="S5",
        call=lambda ziggeo: ziggeo.streams.push_to_service(VIDEO_TOKEN, STREAM_TOKEN, pushservicetoken="push1"),
        identifiers=(VIDEO_TOKEN, STREAM_TOKEN),
        required=("pushservicetoken",),
        arguments={"pushservicetoken": "push1"},
        takes=PushArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/push",
        form=[("pushservicetoken", "push1")],
        answer=Reply.of(STREAM),
        wrong=(ODD_TOKEN, NO_JSON),
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
        wrong=(),
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
        endpoint="streams.attach_subtitle",
        reference="S13",
        call=lambda ziggeo: ziggeo.streams.attach_subtitle(
            VIDEO_TOKEN, STREAM_TOKEN, lang="de", label="Grüße", data=SUBTITLES
        ),
        identifiers=(VIDEO_TOKEN, STREAM_TOKEN),
        arguments={"lang": "de", "label": "Grüße", "data": SUBTITLES},
        required=("lang", "label", "data"),
        takes=SubtitleArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/subtitle",
        form=[
            ("lang", "de"),
            ("label", "Grüße"),
            ("data", "WEBVTT\n\n00:01.000 --> 00:02.500\nDas & jenes = Grüße\n"),
        ],
        answer=Reply.of(STREAM),
        wrong=(ODD_TOKEN, NO_JSON),
        expected=is_stream,
        looked_up="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa",
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
        wrong=(ODD_TOKEN, NO_JSON),
        expected=is_stream,
        looked_up="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa",
    ),
]

FLOWS: list[Flow] = [
    Flow(
        call_name="streams.create",
        endpoints=("streams.create.upload_url", "streams.confirm_video"),
        references=("S8", "V16 S8 S12"),
        call=lambda ziggeo: ziggeo.streams.create(VIDEO_TOKEN, file=FILE, filename="clip.webm"),
        ask="/v1/videos/a7ed0000000000000000000000002803/streams-upload-url",
        form=[("video_type", "webm")],
        scope={"stream": EMPTY_STREAM},
        confirm="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/confirm-video",
        filename="clip.webm",
        content_type="video/webm",
        removed=("server", "/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa"),
        expected=is_stream,
    ),
    Flow(
        call_name="streams.attach_image",
        endpoints=("streams.attach_image.upload_url", "streams.confirm_image"),
        references=("S10", "S10"),
        call=lambda ziggeo: ziggeo.streams.attach_image(VIDEO_TOKEN, STREAM_TOKEN, None, FILE, filename="cover.jpg"),
        ask="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/image-upload-url",
        form=[],
        scope={"stream": EMPTY_STREAM},
        confirm="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/confirm-image",
        filename="cover.jpg",
        content_type="image/jpeg",
        expected=is_stream,
    ),
    Flow(
        call_name="streams.attach_video",
        endpoints=("streams.attach_video.upload_url", "streams.confirm_video"),
        references=("S12", "V16 S8 S12"),
        call=lambda ziggeo: ziggeo.streams.attach_video(
            VIDEO_TOKEN, STREAM_TOKEN, {"video_type": "mov"}, FILE, filename="clip.mp4"
        ),
        ask="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/video-upload-url",
        form=[("video_type", "mov")],
        scope={"stream": EMPTY_STREAM},
        confirm="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/confirm-video",
        filename="clip.mp4",
        content_type="video/mp4",
        expected=is_stream,
    ),
]
