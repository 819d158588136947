"""Calls about videos."""

from ziggeo._core.endpoint import ask, create, delete, download, get, post
from ziggeo._core.readers import if_any, in_envelope, many, many_or_one, many_with_gaps, one, one_or_empty
from ziggeo.models.analytics import Analytics, AnalyticsArguments
from ziggeo.models.stats import Count, VideoStats
from ziggeo.models.videos import (
    ApplyEffectArguments,
    ApplyMetaArguments,
    PushArguments,
    Video,
    VideoCountArguments,
    VideoCreateArguments,
    VideoGetBulkArguments,
    VideoIndexArguments,
    VideoStatsBulkArguments,
    VideoUpdateArguments,
    VideoUpdateBulkArguments,
    VideoUpload,
)

_VIDEOS = "/v1/videos"
VIDEO = _VIDEOS + "/{video}"

_video = one(Video)
_videos = many(Video)
_named = many_with_gaps(Video)

INDEX = get("videos.index", "V1", f"{_VIDEOS}/", _videos, takes=VideoIndexArguments)
COUNT = get("videos.count", "V2", f"{_VIDEOS}/count", one(Count), takes=VideoCountArguments)
GET = get("videos.get", "V3", VIDEO, _video)
GET_BULK = ask("videos.get_bulk", "V4", f"{_VIDEOS}/get_bulk", _named, takes=VideoGetBulkArguments)
STATS_BULK = ask(
    "videos.stats_bulk",
    "V5",
    f"{_VIDEOS}/stats_bulk",
    many_or_one(many_with_gaps(VideoStats, may_be_empty=True)),
    takes=VideoStatsBulkArguments,
)
DOWNLOAD_VIDEO = download("videos.download_video", "V6", f"{VIDEO}/video")
DOWNLOAD_IMAGE = download("videos.download_image", "V7", f"{VIDEO}/image")
GET_STATS = get("videos.get_stats", "V8", f"{VIDEO}/stats", one_or_empty(VideoStats))
PUSH_TO_SERVICE = post("videos.push_to_service", "V9", f"{VIDEO}/push", if_any(_video), takes=PushArguments)
APPLY_EFFECT = post("videos.apply_effect", "V10", f"{VIDEO}/effect", if_any(_video), takes=ApplyEffectArguments)
APPLY_META = post("videos.apply_meta", "V11", f"{VIDEO}/metaprofile", if_any(_video), takes=ApplyMetaArguments)
UPDATE = post("videos.update", "V12", VIDEO, _video, takes=VideoUpdateArguments, idempotent=True)
UPDATE_BULK = post(
    "videos.update_bulk", "V13", f"{_VIDEOS}/update_bulk", _named, takes=VideoUpdateBulkArguments, idempotent=True
)
DELETE = delete("videos.delete", "V14", VIDEO)
CREATE = create("videos.create", "V15", f"{_VIDEOS}/", _video, takes=VideoCreateArguments)
UPLOAD_URL = create(
    "videos.create.upload_url", "V16", "/v1/videos-upload-url", one(VideoUpload), takes=VideoCreateArguments
)
ANALYTICS = ask(
    "videos.analytics",
    "V17 Y2",
    f"{VIDEO}/analytics",
    in_envelope("analytics", one(Analytics)),
    takes=AnalyticsArguments,
)
