"""Calls about statistics, of videos and of the application."""

from pydantic import JsonValue

from ziggeo._core.endpoints import application, videos
from ziggeo.sandbox import parameters
from ziggeo.sandbox.activity.statistics import PERIODS, count_application, count_objects
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
        return [_counted(service, video) for video in found]
    activities = service.activity.of(*(video.token for video in found))
    return [{"videos": len(found), **count_objects(found, activities)}]


def _of_application(service: Service, call: Call) -> Answer:
    # A period that is not known is no error to the service.
    period = (parameters.text(call.arguments.get("period")) or "").strip().lower()
    since = service.state.surroundings.clock() - PERIODS[period] if period in PERIODS else 0.0
    activities = [activity for activity in service.activity.all() if activity.time >= since]
    return {
        "period": period if period in PERIODS else None,
        **count_application(service.state.videos.all(), service.state.audios.all(), activities),
    }


def _counted(service: Service, video: Video) -> dict[str, JsonValue]:
    return {"token": video.token, "key": video.key, **count_objects([video], service.activity.of(video.token))}


HANDLERS: Handlers = {
    videos.GET_STATS: _of_video,
    videos.STATS_BULK: _of_videos,
    application.GET_STATS: _of_application,
}
