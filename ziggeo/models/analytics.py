"""Analytics: who watched what, when and where. The service offers them from its Pro plan on."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self, TypeAlias, cast

from pydantic import AliasChoices, Discriminator, Field, Tag, ValidationError, model_validator
from pydantic_core import to_json

from ziggeo.models._base import Arguments, Result
from ziggeo.models._types import CompactDate, DayInMilliseconds, Known, Milliseconds, NumberOrText
from ziggeo.models.enums import AnalyticsQuery


class AnalyticsRowBase(Result, frozen=True):
    """What the rows of all queries have in common."""

    event_count: NumberOrText
    """How many times it happened."""


class ViewsByOs(AnalyticsRowBase, frozen=True):
    """A row of ``device_views_by_os``."""

    kind: ClassVar[Literal["os"]] = "os"
    """Tells it from the other kinds."""
    os: str | None = None
    """Operating system with its version, such as ``Mac OS X 10.16.0``."""


class ViewsByDate(AnalyticsRowBase, frozen=True):
    """A row of ``device_views_by_date``."""

    kind: ClassVar[Literal["date"]] = "date"
    """Tells it from the other kinds."""
    type: str | None = None
    """Kind of device, such as ``desktop``."""
    date: CompactDate | None = None
    """The day."""


class PlaysByCountry(AnalyticsRowBase, frozen=True):
    """A row of ``total_plays_by_country`` or ``full_plays_by_country``."""

    kind: ClassVar[Literal["country"]] = "country"
    """Tells it from the other kinds."""
    country: str | None = None
    """Name of the country."""
    video_token: str | None = None
    """The video, where the service tells of each one."""


class PlaysByHour(AnalyticsRowBase, frozen=True):
    """A row of ``total_plays_by_hour`` or ``full_plays_by_hour``."""

    kind: ClassVar[Literal["hour"]] = "hour"
    """Tells it from the other kinds."""
    date: CompactDate | None = None
    """The day."""
    hour: NumberOrText | None = None
    """The hour of the day, 0 to 23; text on the wire."""


class PlaysByBrowser(AnalyticsRowBase, frozen=True):
    """A row of ``total_plays_by_browser`` or ``full_plays_by_browser``."""

    kind: ClassVar[Literal["browser"]] = "browser"
    """Tells it from the other kinds."""
    device_browser: str | None = None
    """Name of the browser."""
    device_os: str | None = None
    """Name of the operating system."""


class UnknownAnalyticsRow(AnalyticsRowBase, frozen=True):
    """A row of a shape that this version does not know."""

    kind: ClassVar[Literal["unknown"]] = "unknown"
    """Tells it from the other kinds."""


_TELLING: dict[str, frozenset[str]] = {
    "os": frozenset({"os"}),
    "hour": frozenset({"date", "hour"}),
    "date": frozenset({"date", "type"}),
    "browser": frozenset({"device_browser"}),
    "country": frozenset({"country"}),
}
"""Which members tell a kind; rows do not name the query they answer."""


def _kind(row: object) -> str:
    if isinstance(row, AnalyticsRowBase):
        return str(getattr(row, "kind", UnknownAnalyticsRow.kind))
    members = cast("dict[str, Any]", row).keys() if isinstance(row, dict) else frozenset[str]()
    return next((kind for kind, telling in _TELLING.items() if telling <= members), UnknownAnalyticsRow.kind)


AnalyticsRow: TypeAlias = ViewsByOs | ViewsByDate | PlaysByCountry | PlaysByHour | PlaysByBrowser | UnknownAnalyticsRow
"""A row of an answer: ``kind``, or the class, tells which."""

_AnalyticsRowField = Annotated[
    Annotated[ViewsByOs, Tag("os")]
    | Annotated[ViewsByDate, Tag("date")]
    | Annotated[PlaysByCountry, Tag("country")]
    | Annotated[PlaysByHour, Tag("hour")]
    | Annotated[PlaysByBrowser, Tag("browser")]
    | Annotated[UnknownAnalyticsRow, Tag("unknown")],
    Discriminator(_kind),
]


_CLASSES: dict[str, type[ViewsByOs | ViewsByDate | PlaysByCountry | PlaysByHour | PlaysByBrowser]] = {
    "device_views_by_os": ViewsByOs,
    "device_views_by_date": ViewsByDate,
    "total_plays_by_country": PlaysByCountry,
    "full_plays_by_country": PlaysByCountry,
    "total_plays_by_hour": PlaysByHour,
    "full_plays_by_hour": PlaysByHour,
    "total_plays_by_browser": PlaysByBrowser,
    "full_plays_by_browser": PlaysByBrowser,
}
"""The classes of rows by the names of the queries."""


def _as_kind(row: AnalyticsRow, kind: type[AnalyticsRow]) -> AnalyticsRow:
    try:
        return kind.model_validate_json(to_json(row.to_wire()))
    except ValidationError:
        return row


class Analytics(Result, frozen=True):
    """The answer to a query."""

    analytics: list[_AnalyticsRowField] | None
    """The rows as they came; ``None`` or empty where there is no data."""

    @property
    def rows(self) -> list[AnalyticsRow]:
        """The rows; their class follows from the query."""
        return list(self.analytics or ())

    def answering(self, query: str) -> Self:
        """Return the same with rows of the class that the query has, also where their members alone would tell another."""
        kind = _CLASSES.get(query)
        if kind is None or not self.analytics:
            return self
        rows = [row if isinstance(row, kind) else _as_kind(row, kind) for row in self.analytics]
        return self.model_copy(update={"analytics": rows})


class AnalyticsArguments(Arguments, frozen=True):
    """What ``analytics.get`` and ``videos.analytics`` take.

    Moments are aware ``datetime``s. They are sent as Unix milliseconds: the manuals speak of microseconds, but every example
    that is known to work sends milliseconds. Numbers are taken for milliseconds too, and refused when they look like
    anything else.
    """

    query: Annotated[
        AnalyticsQuery
        | Literal[
            "device_views_by_os",
            "device_views_by_date",
            "total_plays_by_country",
            "full_plays_by_country",
            "total_plays_by_hour",
            "full_plays_by_hour",
            "total_plays_by_browser",
            "full_plays_by_browser",
        ],
        Known,
    ]
    """What is asked."""
    from_: Milliseconds | None = Field(
        default=None, validation_alias=AliasChoices("from_", "from"), serialization_alias="from"
    )
    """Start of the window; ``from`` on the wire, which is accepted in mappings too."""
    to: Milliseconds | None = None
    """End of the window."""
    date: DayInMilliseconds | None = None
    """A single day instead of a window, in UTC."""

    @model_validator(mode="after")
    def _check_window(self) -> Self:
        start, end = self.from_, self.to
        if isinstance(start, datetime) and isinstance(end, datetime) and start > end:
            raise ValueError(f"from_ {start} is later than to {end}")
        if isinstance(start, int) and isinstance(end, int) and start > end:
            raise ValueError(f"from_ {start} is later than to {end}")
        return self
