"""Calls about statistics, of videos and of the application."""

from functools import partial

from pydantic import JsonValue

from ziggeo._core.endpoints import application, videos
from ziggeo.sandbox import parameters
from ziggeo.sandbox.activity.statistics import PERIODS, Counts, count_application, count_objects
from ziggeo.sandbox.handlers import media
from ziggeo.sandbox.records.videos import Video
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service


def _of_video(service: Service, call: Call) -> Answer:
    return _counted(service, service.state.videos.find(call.identifiers["video"]))


def _of_videos(service: Service, call: Call) -> Answer:
    found = media.named(service.state.videos, call.arguments)
    summarize = call.arguments.get("summarize")
    if parameters.text(summarize) is not None and not parameters.boolean(summarize):
        return media.written_each(found, partial(_counted, service))
    videos = [video for video in found if video is not None]
    counters = count_objects(videos, service.activity.of(*(video.token for video in videos)))
    summary = _written(service, {}, {"videos": len(videos), **counters})
    return summary if service.assumptions.stats_summary == "object" else [summary]


def _of_application(service: Service, call: Call) -> Answer:
    # A period that is not known is no error to the service.
    period = (parameters.text(call.arguments.get("period")) or "").strip().lower()
    since = service.state.surroundings.clock() - PERIODS[period] if period in PERIODS else 0.0
    activities = [activity for activity in service.activity.all() if activity.time >= since]
    counters = count_application(service.state.videos.all(), service.state.audios.all(), activities)
    return _written(service, {"period": period if period in PERIODS else None}, counters)


def _counted(service: Service, video: Video) -> JsonValue:
    counters = count_objects([video], service.activity.of(video.token))
    return _written(service, {"token": video.token, "key": video.key}, counters)


def _written(service: Service, about: dict[str, JsonValue], counters: Counts) -> JsonValue:
    """Write counters, and what they are about."""
    match service.assumptions.stats_counters:
        case "flat":
            return {**about, **counters}
        case "nested":
            return {**about, "stats": {**counters}}
        case "none":
            return service.video_wire.map(about)


HANDLERS: Handlers = {
    videos.GET_STATS: _of_video,
    videos.STATS_BULK: _of_videos,
    application.GET_STATS: _of_application,
}
