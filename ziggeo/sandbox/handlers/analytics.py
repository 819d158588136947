"""Calls about analytics, of the application and of one video."""

from collections.abc import Iterable
from fractions import Fraction

from pydantic import JsonValue

from ziggeo._core.endpoints import analytics as endpoints, videos
from ziggeo.sandbox import parameters
from ziggeo.sandbox.activity.analytics import QUERIES, Window, answer
from ziggeo.sandbox.activity.records import Activity
from ziggeo.sandbox.parameters import Arguments
from ziggeo.sandbox.refusals import invalid
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service

_PER_MILLISECOND = {"milliseconds": Fraction(1), "microseconds": Fraction(1000), "seconds": Fraction(1, 1000)}


def _get(service: Service, call: Call) -> Answer:
    return {"analytics": _rows(service, call.arguments, service.activity.all())}


def _of_video(service: Service, call: Call) -> Answer:
    video = service.state.videos.find(call.identifiers["video"])
    rows = _rows(service, call.arguments, service.activity.of(video.token))
    return {"analytics": rows} if service.assumptions.video_analytics_enveloped else rows


def _rows(service: Service, arguments: Arguments, activities: Iterable[Activity]) -> JsonValue:
    query = parameters.required_text(arguments, "query")
    rows = answer(query, activities, _window(service, arguments))
    if rows is None:
        raise invalid({"query": "Allowed values: " + ", ".join(QUERIES)})
    return None if not rows and service.assumptions.analytics_null_when_empty else rows


def _window(service: Service, arguments: Arguments) -> Window:
    """Read the window. All examples use milliseconds, although the manuals speak of microseconds."""
    unit = _PER_MILLISECOND[service.assumptions.analytics_unit]

    def moment(name: str) -> int | None:
        value = parameters.integer(arguments.get(name))
        return None if value is None else int(value // unit)

    day = moment("date")
    return Window(moment("from"), moment("to")) if day is None else Window.of_day(day)


HANDLERS: Handlers = {endpoints.GET: _get, videos.ANALYTICS: _of_video}
