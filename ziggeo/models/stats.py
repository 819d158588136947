"""Counts and statistics. Of the latter only that they are objects is published, so their members are open."""

from typing import Annotated, Literal

from ziggeo.models._base import Arguments, Result
from ziggeo.models._types import Known
from ziggeo.models.enums import StatsPeriod


class Count(Result, frozen=True):
    """How many objects there are."""

    count: int
    """The number."""

    def __int__(self) -> int:
        return self.count


class Stats(Result, frozen=True):
    """Statistics. What the service counts is not published: ``counters`` has whatever numbers it answers."""

    @property
    def counters(self) -> dict[str, float]:
        """The numbers among the members, by name."""
        members = (self.model_extra or {}).items()
        return {
            name: value for name, value in members if isinstance(value, int | float) and not isinstance(value, bool)
        }


class VideoStats(Stats, frozen=True):
    """Statistics of a video, or of several together."""

    token: str | None = None
    """The video, where they are of one (an example of the official SDKs reads it)."""


class ApplicationStats(Stats, frozen=True):
    """Statistics of an application."""


class ApplicationStatsArguments(Arguments, frozen=True):
    """What ``application.get_stats`` takes."""

    period: Annotated[StatsPeriod | Literal["year", "month"], Known] | None = None
    """How far back to look."""
