"""Calls about analytics, of the application and of one video."""

from collections.abc import Iterable

from pydantic import JsonValue

from ziggeo._core.endpoints import analytics as endpoints, videos
from ziggeo.sandbox import parameters
from ziggeo.sandbox.activity.analytics import QUERIES, Window, answer
from ziggeo.sandbox.activity.records import Activity
from ziggeo.sandbox.parameters import Arguments
from ziggeo.sandbox.refusals import invalid
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service


def _get(service: Service, call: Call) -> Answer:
    return {"analytics": _rows(service, call.arguments, service.activity.all())}


def _of_video(service: Service, call: Call) -> Answer:
    video = service.state.videos.find(call.identifiers["video"])
    rows = _rows(service, call.arguments, service.activity.of(video.token))
    return {"analytics": rows} if service.configuration.video_analytics_enveloped else rows


def _rows(service: Service, arguments: Arguments, activities: Iterable[Activity]) -> JsonValue:
    query = parameters.required_text(arguments, "query")
    rows = answer(query, activities, _window(arguments))
    if rows is None:
        raise invalid({"query": "Allowed values: " + ", ".join(QUERIES)})
    return None if not rows and service.configuration.analytics_null_when_empty else rows


def _window(arguments: Arguments) -> Window:
    """Read the window, in milliseconds: all examples use them, although the manuals speak of microseconds."""
    day = parameters.integer(arguments.get("date"))
    if day is not None:
        return Window.of_day(day)
    return Window(parameters.integer(arguments.get("from")), parameters.integer(arguments.get("to")))


HANDLERS: Handlers = {endpoints.GET: _get, videos.ANALYTICS: _of_video}
