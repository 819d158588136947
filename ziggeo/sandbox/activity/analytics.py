"""The queries of analytics, as counts of what happened."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import JsonValue

from ziggeo.sandbox.activity.records import Activity, Kind, Visitor

_MILLISECONDS = 1000
_DAY = 86400 * _MILLISECONDS

_Columns = Mapping[str, Callable[[float, Visitor], str | int]]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in Unix milliseconds, both ends included; an end that is not given is open."""

    start: int | None = None
    end: int | None = None

    @classmethod
    def of_day(cls, moment: int) -> "Window":
        """The day, in UTC, that a moment belongs to."""
        start = moment - moment % _DAY
        return cls(start, start + _DAY - 1)

    def holds(self, time: float) -> bool:
        """Whether a Unix time in seconds is within."""
        moment = int(time * _MILLISECONDS)
        return (self.start is None or self.start <= moment) and (self.end is None or moment <= self.end)


@dataclass(frozen=True, slots=True)
class _Query:
    counts: Callable[[Activity], bool]
    columns: _Columns


def answer(query: str, activities: Iterable[Activity], window: Window) -> list[JsonValue] | None:
    """Count what is asked for by what it is asked by, in the order of these; nothing when there is no such query."""
    asked = _QUERIES.get(query)
    if asked is None:
        return None
    counts = Counter(
        tuple(column(activity.time, activity.visitor) for column in asked.columns.values())
        for activity in activities
        if activity.visitor is not None and asked.counts(activity) and window.holds(activity.time)
    )
    return [{**dict(zip(asked.columns, key, strict=True)), "event_count": counts[key]} for key in sorted(counts)]


def _is_view(activity: Activity) -> bool:
    return activity.kind in (Kind.PLAY, Kind.IMAGE_VIEW)


def _is_play(activity: Activity) -> bool:
    return activity.kind is Kind.PLAY


def _is_full_play(activity: Activity) -> bool:
    return activity.kind is Kind.PLAY and activity.is_full


def _date(time: float, _: Visitor) -> int:
    return int(f"{datetime.fromtimestamp(time, UTC):%Y%m%d}")


def _hour(time: float, _: Visitor) -> str:
    return f"{datetime.fromtimestamp(time, UTC):%H}"


def _device(_: float, visitor: Visitor) -> str:
    return visitor.device


def _os(_: float, visitor: Visitor) -> str:
    return visitor.os


def _browser(_: float, visitor: Visitor) -> str:
    return visitor.browser


def _country(_: float, visitor: Visitor) -> str:
    return visitor.country


_BY_COUNTRY: _Columns = {"country": _country}
_BY_HOUR: _Columns = {"date": _date, "hour": _hour}
_BY_BROWSER: _Columns = {"device_browser": _browser, "device_os": _os}
_QUERIES = {
    "device_views_by_os": _Query(_is_view, {"os": _os}),
    "device_views_by_date": _Query(_is_view, {"date": _date, "type": _device}),
    "total_plays_by_country": _Query(_is_play, _BY_COUNTRY),
    "full_plays_by_country": _Query(_is_full_play, _BY_COUNTRY),
    "total_plays_by_hour": _Query(_is_play, _BY_HOUR),
    "full_plays_by_hour": _Query(_is_full_play, _BY_HOUR),
    "total_plays_by_browser": _Query(_is_play, _BY_BROWSER),
    "full_plays_by_browser": _Query(_is_full_play, _BY_BROWSER),
}
QUERIES = tuple(_QUERIES)
"""What can be asked."""
