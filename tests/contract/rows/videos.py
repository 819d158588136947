"""Calls about videos."""

from datetime import date
from typing import Any, cast

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
from tests.core.samples import META_PROFILE_TOKEN, STREAM, STREAM_TOKEN, VIDEO, VIDEO_TOKEN
from ziggeo import (
    AnalyticsArguments,
    ApplyEffectArguments,
    ApplyMetaArguments,
    BulkReport,
    Count,
    PushArguments,
    Video,
    VideoCountArguments,
    VideoCreateArguments,
    VideoGetBulkArguments,
    VideoIndexArguments,
    VideoState,
    VideoStats,
    VideoStatsBulkArguments,
    VideoUpdateArguments,
    VideoUpdateBulkArguments,
)

OTHER_TOKEN = "a7ed0000000000000000000000002804"
OTHER_VIDEO: dict[str, object] = {"token": OTHER_TOKEN, "key": "welcome", "state_string": "FAILED"}
EMPTY_VIDEO: dict[str, object] = {
    "token": VIDEO_TOKEN,
    "state": 1,
    "state_string": "EMPTY",
    "key": "welcome",
    "streams": [],
}
NEW_VIDEO: dict[str, object] = {
    **EMPTY_VIDEO,
    "default_stream": {"token": STREAM_TOKEN, "state": 1, "state_string": "EMPTY"},
}


def is_video(result: Any) -> bool:
    """Whether a result is the sample."""
    return isinstance(result, Video) and result.to_wire() == VIDEO


def are_both_videos(report: Any) -> bool:
    """Whether a report holds both videos in the order in which they were asked for."""
    assert isinstance(report, BulkReport)
    results: list[Any] = list(cast("BulkReport[Video]", report))
    return [video.to_wire() for video in results] == [VIDEO, OTHER_VIDEO] and report.done == (VIDEO_TOKEN, "_welcome")


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
        endpoint="videos.count",
        reference="V2",
        call=lambda ziggeo: ziggeo.videos.count(states=["ready"], tags=["a b", "ü"]),
        arguments={"states": "ready", "tags": "a b,ü"},
        takes=VideoCountArguments,
        method="GET",
        path="/v1/videos/count",
        query=[("states", "ready"), ("tags", "a b,ü")],
        answer=Reply.of({"count": 12}),
        expected=lambda count: isinstance(count, Count) and count.to_wire() == {"count": 12},
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
        endpoint="videos.get_bulk",
        reference="V4",
        call=lambda ziggeo: ziggeo.videos.get_bulk([VIDEO_TOKEN, "_welcome"]),
        arguments={"tokens_or_keys": f"{VIDEO_TOKEN}, _welcome"},
        required=("tokens_or_keys",),
        takes=VideoGetBulkArguments,
        method="POST",
        path="/v1/videos/get_bulk",
        form=[("tokens_or_keys", "a7ed0000000000000000000000002803,_welcome")],
        answer=Reply.of([OTHER_VIDEO, VIDEO]),
        expected=are_both_videos,
    ),
    Row(
        endpoint="videos.stats_bulk",
        reference="V5",
        call=lambda ziggeo: ziggeo.videos.stats_bulk([VIDEO_TOKEN, OTHER_TOKEN], summarize=False),
        arguments={"tokens_or_keys": [VIDEO_TOKEN, OTHER_TOKEN], "summarize": False},
        required=("tokens_or_keys",),
        takes=VideoStatsBulkArguments,
        method="POST",
        path="/v1/videos/stats_bulk",
        form=[
            ("tokens_or_keys", "a7ed0000000000000000000000002803,a7ed0000000000000000000000002804"),
            ("summarize", "false"),
        ],
        answer=Reply.of([{"token": VIDEO_TOKEN, "plays": 3}, {"token": OTHER_TOKEN, "plays": 0}]),
        wrong=(ODD_TOKEN, NO_JSON),
        expected=lambda report: (
            [(each.token, each.counters) for each in report]
            == [(VIDEO_TOKEN, {"plays": 3}), (OTHER_TOKEN, {"plays": 0})]
        ),
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
        wrong=(),
        expected=is_content(MP4),
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
        wrong=(),
        expected=is_content(JPEG),
    ),
    Row(
        endpoint="videos.get_stats",
        reference="V8",
        call=lambda ziggeo: ziggeo.videos.get_stats("_welcome"),
        identifiers=("_welcome",),
        method="GET",
        path="/v1/videos/_welcome/stats",
        answer=Reply.of({"plays": 3, "seconds": 4.5, "by_country": {"AT": 3}}),
        wrong=(ODD_TOKEN, NO_JSON),
        expected=lambda stats: (
            isinstance(stats, VideoStats)
            and stats.counters == {"plays": 3, "seconds": 4.5}
            and stats.to_wire() == {"plays": 3, "seconds": 4.5, "by_country": {"AT": 3}}
        ),
    ),
    Row(
        endpoint="videos.push_to_service",
        reference="V9",
        call=lambda ziggeo: ziggeo.videos.push_to_service(VIDEO_TOKEN, pushservicetoken="push&1"),
        identifiers=(VIDEO_TOKEN,),
        required=("pushservicetoken",),
        arguments={"pushservicetoken": "push&1"},
        takes=PushArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/push",
        form=[("pushservicetoken", "push&1")],
        answer=Reply.of(VIDEO),
        wrong=(ODD_TOKEN, NO_JSON),
        expected=is_video,
        looked_up="/v1/videos/a7ed0000000000000000000000002803",
    ),
    Row(
        endpoint="videos.apply_effect",
        reference="V10",
        call=lambda ziggeo: ziggeo.videos.apply_effect(VIDEO_TOKEN, effectprofiletoken="_sepia"),
        identifiers=(VIDEO_TOKEN,),
        arguments={"effectprofiletoken": "_sepia"},
        required=("effectprofiletoken",),
        takes=ApplyEffectArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/effect",
        form=[("effectprofiletoken", "_sepia")],
        answer=Reply.of(VIDEO),
        wrong=(ODD_TOKEN, NO_JSON),
        expected=is_video,
        looked_up="/v1/videos/a7ed0000000000000000000000002803",
    ),
    Row(
        endpoint="videos.apply_meta",
        reference="V11",
        call=lambda ziggeo: ziggeo.videos.apply_meta(VIDEO_TOKEN, metaprofiletoken=META_PROFILE_TOKEN),
        identifiers=(VIDEO_TOKEN,),
        arguments={"metaprofiletoken": META_PROFILE_TOKEN},
        required=("metaprofiletoken",),
        takes=ApplyMetaArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/metaprofile",
        form=[("metaprofiletoken", "a1a10000000000000000000000000003")],
        answer=Reply.of(VIDEO),
        wrong=(ODD_TOKEN, NO_JSON),
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
        endpoint="videos.update_bulk",
        reference="V13",
        call=lambda ziggeo: ziggeo.videos.update_bulk(
            [VIDEO_TOKEN, "_welcome"],
            min_duration=1,
            max_duration=2.5,
            tags=["a", "b c"],
            volatile=False,
            expiration_days=None,
            expire_on="2030-01-31",
        ),
        arguments={
            "tokens_or_keys": [VIDEO_TOKEN, "_welcome"],
            "min_duration": 1,
            "max_duration": 2.5,
            "tags": "a, b c",
            "volatile": False,
            "expiration_days": None,
            "expire_on": "2030-01-31",
        },
        required=("tokens_or_keys",),
        takes=VideoUpdateBulkArguments,
        method="POST",
        path="/v1/videos/update_bulk",
        form=[
            ("tokens_or_keys", "a7ed0000000000000000000000002803,_welcome"),
            ("min_duration", "1"),
            ("max_duration", "2.5"),
            ("tags", "a,b c"),
            ("volatile", "false"),
            ("expiration_days", ""),
            ("expire_on", "2030-01-31"),
        ],
        answer=Reply.of([VIDEO, OTHER_VIDEO]),
        expected=are_both_videos,
    ),
    Row(
        endpoint="videos.delete",
        reference="V14",
        call=lambda ziggeo: ziggeo.videos.delete(VIDEO_TOKEN),
        identifiers=(VIDEO_TOKEN,),
        method="DELETE",
        path="/v1/videos/a7ed0000000000000000000000002803",
        answer=NULL,
        wrong=(),
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
        endpoint="videos.analytics",
        reference="V17 Y2",
        call=lambda ziggeo: ziggeo.videos.analytics(
            VIDEO_TOKEN, query="total_plays_by_country", date=date(2021, 2, 12)
        ),
        identifiers=(VIDEO_TOKEN,),
        arguments={"query": "total_plays_by_country", "date": 1613088000000},
        required=("query",),
        takes=AnalyticsArguments,
        method="POST",
        path="/v1/videos/a7ed0000000000000000000000002803/analytics",
        form=[("query", "total_plays_by_country"), ("date", "1613088000000")],
        answer=Reply.of([{"event_count": 5, "country": "Austria"}]),
        wrong=(b'{"analytics": 5}', b'[{"country": "Austria"}]', NO_JSON),
        expected=lambda answer: [(row.country, row.event_count) for row in answer.rows] == [("Austria", 5)],
    ),
]

FLOWS: list[Flow] = [
    Flow(
        call_name="videos.create",
        endpoints=("videos.create.upload_url", "streams.confirm_video"),
        references=("V16", "V16 S8 S12"),
        call=lambda ziggeo: ziggeo.videos.create({"tags": "a,b"}, FILE, filename="My clip.MP4", key="welcome"),
        ask="/v1/videos-upload-url",
        form=[("tags", "a,b"), ("key", "welcome"), ("video_type", "mp4")],
        scope={"video": NEW_VIDEO},
        confirm="/v1/videos/a7ed0000000000000000000000002803/streams/99887766554433221100ffeeddccbbaa/confirm-video",
        filename="My clip.MP4",
        content_type="video/mp4",
        removed=("server", "/v1/videos/a7ed0000000000000000000000002803"),
        expected=lambda video: video.to_wire() == {**EMPTY_VIDEO, "default_stream": STREAM},
    ),
]
