"""Field types that several models share: how the service's plain values read in Python."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated, Any, Protocol, Self, SupportsIndex, TypeVar, cast, runtime_checkable

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    JsonValue,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import CoreSchema, core_schema

from ziggeo.models._base import OpenEnum

T = TypeVar("T")


class _DistantMoment(datetime):
    """An end of the calendar in place of a moment beyond it, which can be written back the way it came."""

    seconds: float | None = None
    """Unix seconds as they came; ``None`` for a moment that was reckoned from one beyond the calendar."""

    @classmethod
    def read(cls, seconds: float) -> Self:
        """Take the end that is nearer."""
        end = cls.max if seconds > 0 else cls.min
        distant = cls.combine(end.date(), end.time(), UTC)
        distant.seconds = seconds
        return distant

    def __repr__(self) -> str:
        return super().__repr__().replace(type(self).__name__, "datetime.datetime", 1)

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        return super().__reduce_ex__(protocol) if self.seconds is None else (type(self).read, (self.seconds,))


def _to_unix(moment: datetime) -> int | float:
    if isinstance(moment, _DistantMoment) and moment.seconds is not None:
        return moment.seconds
    seconds = moment.timestamp()
    return int(seconds) if seconds.is_integer() else seconds


Timestamp = Annotated[AwareDatetime, Field(strict=False), PlainSerializer(_to_unix, when_used="json")]
"""A moment, Unix seconds on the wire, an aware UTC ``datetime`` here."""


def _from_unix(value: object) -> object:
    # pydantic takes large numbers for milliseconds; an end that is never to come is a large number.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError):
        return _DistantMoment.read(value)


EndTimestamp = Annotated[Timestamp, BeforeValidator(_from_unix)]
"""A moment that may be very far off; one beyond the calendar reads as its end."""


class _WrittenMoment(datetime):
    """A moment that came as text, so that it can be written back the way it came."""

    text: str | None = None
    """The text; ``None`` for a moment that was reckoned from one that came as text."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read Unix seconds in digits, an ISO 8601 or SQL date, or the date of a mail; without a zone it is UTC."""
        moment = _moment_of_text(text.strip())
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        written = cls.combine(moment.date(), moment.time(), UTC)
        written.text = text
        return written

    def __repr__(self) -> str:
        return super().__repr__().replace(type(self).__name__, "datetime.datetime", 1)

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        return super().__reduce_ex__(protocol) if self.text is None else (type(self).read, (self.text,))


def _moment_of_text(text: str) -> datetime:
    if text.isascii() and text.isdecimal():
        return datetime.fromtimestamp(int(text), UTC)
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    return parsedate_to_datetime(text)


def _read_moment(value: object, read: ValidatorFunctionWrapHandler) -> object:
    if not isinstance(value, str):
        return read(value)
    try:
        return _WrittenMoment.read(value)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{value[:40]!r} is no moment") from None


def _write_moment(moment: datetime) -> int | float | str:
    text = moment.text if isinstance(moment, _WrittenMoment) else None
    return _to_unix(moment) if text is None else text


TimestampOrText = Annotated[
    AwareDatetime,
    Field(strict=False),
    WrapValidator(_read_moment),
    PlainSerializer(_write_moment, when_used="json"),
]
"""A moment that a part of the service writes as Unix seconds, and another as text."""

CalendarDate = Annotated[date, Field(strict=False)]
"""A day, ``YYYY-MM-DD`` on the wire."""


class _WrittenDay(date):
    """A day that came as text, so that it can be written back the way it came."""

    text: str | None = None
    """The text; ``None`` for a day that was reckoned from one that came as text."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read ``YYYYMMDD``, or ``YYYY-MM-DD``."""
        written = cls.fromisoformat(text)
        written.text = text
        return written

    def __repr__(self) -> str:
        return super().__repr__().replace(type(self).__name__, "datetime.date", 1)

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        return super().__reduce_ex__(protocol) if self.text is None else (type(self).read, (self.text,))


def _read_compact_date(value: object, read: ValidatorFunctionWrapHandler) -> object:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return read(value)
    try:
        return _WrittenDay.read(value) if isinstance(value, str) else date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("a day is written YYYYMMDD") from None


def _write_compact_date(day: date) -> int | str:
    text = day.text if isinstance(day, _WrittenDay) else None
    return int(f"{day:%Y%m%d}") if text is None else text


CompactDate = Annotated[date, WrapValidator(_read_compact_date), PlainSerializer(_write_compact_date, when_used="json")]
"""A day, the number ``YYYYMMDD`` on the wire, which may come as text."""


class _WrittenNumber(int):
    """A number that came as text, so that it can be written back the way it came."""

    text: str
    """The text."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a whole number in digits."""
        written = cls(text)
        written.text = text
        return written

    def __reduce_ex__(self, _: SupportsIndex) -> tuple[Any, ...]:
        return type(self).read, (self.text,)


def _read_number(value: object, read: ValidatorFunctionWrapHandler) -> object:
    # What is validated further is made a plain number, which does not know how it was written.
    return _WrittenNumber.read(value) if isinstance(value, str) else read(value)


NumberOrText = Annotated[
    int,
    WrapValidator(_read_number),
    PlainSerializer(lambda value: value.text if isinstance(value, _WrittenNumber) else value, when_used="json"),
]
"""A whole number that the service writes as text."""


class _AsDate:
    """Reads a ``date`` or its text as a date."""

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(date)


DateArgument = Annotated[date | str, _AsDate()]
"""A day, as a ``date`` or as a text ``YYYY-MM-DD``."""


_CAME_AS_LIST = "[]"
"""Stands among the set fields of a model that arrived as ``[]``, so that it can be written back the way it came."""


class _EmptyMap(dict[Any, Any]):
    """An empty map that arrived as ``[]``, so that it can be written back the way it came."""


class ListForEmptyMap:
    """Lets a map-typed field take ``[]`` too: a service written in PHP cannot tell an empty map from an empty list."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        mapped = handler(source)
        empty_list = core_schema.list_schema(core_schema.any_schema(), max_length=0, strict=True)
        model = source if isinstance(source, type) and issubclass(source, BaseModel) else None

        def empty_map(_: list[Any]) -> object:
            return _EmptyMap() if model is None else model.model_construct({_CAME_AS_LIST})

        def write(value: object, dump: SerializerFunctionWrapHandler) -> object:
            came_as_list = (
                _CAME_AS_LIST in value.model_fields_set
                if isinstance(value, BaseModel)
                else isinstance(value, _EmptyMap)
            )
            return [] if came_as_list else dump(value)

        return core_schema.union_schema(
            [mapped, core_schema.no_info_after_validator_function(empty_map, empty_list)],
            mode="left_to_right",
            serialization=core_schema.wrap_serializer_function_ser_schema(write, schema=mapped, when_used="json"),
        )


Map = Annotated[dict[str, T], ListForEmptyMap()]
"""A JSON object; the service may write an empty one as ``[]``."""

JsonObject = Map[JsonValue]
"""A JSON object of which the members are not known."""


def split_list(text: object) -> object:
    """Split a comma-separated text; anything else is passed on as it is."""
    if not isinstance(text, str):
        return text
    return [part.strip() for part in text.split(",")] if text.strip() else []


def check_parts(parts: Sequence[str]) -> Sequence[str]:
    """Return the entries of a list without blanks around them; none may be empty, or hold the comma that separates them."""
    for part in parts:
        if not part.strip():
            raise ValueError("an entry is empty")
        if "," in part:
            raise ValueError(f"{part!r} holds a comma, which separates entries on the wire")
    return [part.strip() for part in parts]


Tags = Annotated[Sequence[str], BeforeValidator(split_list), AfterValidator(check_parts)]
"""Tags, as a list of texts without commas or as one comma-separated text."""

States = Annotated[Sequence[str], BeforeValidator(split_list), AfterValidator(check_parts)]
"""States to look for, as a list of ``VideoState`` or names in any case, or as one comma-separated text such as ``all``."""


Profiles = Annotated[Sequence[str], Field(min_length=1), BeforeValidator(split_list), AfterValidator(check_parts)]
"""Profiles by token or reference by key, as a list or as one comma-separated text."""


def read_json_text(value: object) -> object:
    """Read JSON text; anything else is passed on as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except RecursionError:
        raise ValueError("the JSON text is nested too deeply") from None


def _read_object(value: object) -> object:
    read = read_json_text(value)
    if not isinstance(read, Mapping):
        raise ValueError("a JSON object is wanted here")
    with suppress(TypeError, RecursionError):  # what is no JSON is told better by the fields themselves
        json.dumps(read, ensure_ascii=False).encode()
    return cast("Mapping[object, object]", read)


class _AsJsonObject:
    """Reads a mapping or JSON text as a mapping."""

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            _read_object, handler.generate_schema(dict[str, JsonValue])
        )


CustomData = Annotated[Mapping[str, JsonValue] | str, _AsJsonObject()]
"""A JSON object, as a mapping or as JSON text."""

Seconds = Annotated[float, Field(ge=0)]
"""A length of time in seconds."""


def _check_moment(value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone, such as datetime.UTC")
        seconds = value.timestamp()
    else:
        seconds = value if isinstance(value, int | float) else 0
    if isinstance(value, bool) or seconds < 0:
        raise ValueError("a moment is an aware datetime, or Unix seconds from 0 on")
    return int(value) if isinstance(value, float) else value


UnixTime = Annotated[
    AwareDatetime | int,
    BeforeValidator(_check_moment),
    PlainSerializer(lambda moment: int(moment.timestamp()) if isinstance(moment, datetime) else moment),
]
"""A moment, as an aware ``datetime`` or as Unix seconds."""


@runtime_checkable
class HasToken(Protocol):
    """A model of something that has a token."""

    @property
    def token(self) -> str:
        """What identifies it."""
        ...


def tokens_of(model: type[HasToken]) -> Callable[[object], object]:
    """Make what takes the tokens of such models out of anything to go through, and leaves everything else as it is."""

    def take(value: object) -> object:
        if isinstance(value, str | BaseModel) or not isinstance(value, Iterable):
            return value
        entries = cast("Iterable[object]", value)
        return [entry.token if isinstance(entry, model) else entry for entry in entries]

    return take


TokensOrKeys = Annotated[
    Sequence[str], Field(min_length=1, max_length=100), BeforeValidator(split_list), AfterValidator(check_parts)
]
"""Up to 100 objects by token or reference by key, as a list of texts, or as one comma-separated text."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST_MILLISECONDS = 10**11
_LATEST_MILLISECONDS = 10**14


def _check_milliseconds(value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone, such as datetime.UTC")
        if value < _EPOCH:
            raise ValueError("a moment before 1970 is none that the service could have seen")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a moment is an aware datetime, or Unix milliseconds")
    if not _EARLIEST_MILLISECONDS <= value < _LATEST_MILLISECONDS:
        unit = "seconds" if value < _EARLIEST_MILLISECONDS else "microseconds"
        raise ValueError(f"{value} looks like {unit}, where Unix milliseconds or an aware datetime are wanted")
    return int(value)


def _check_day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time(), UTC)
    return _check_milliseconds(value)


def _to_milliseconds(moment: datetime | int) -> int:
    # Rounding would take the end of a day into the next one.
    return (moment - _EPOCH) // timedelta(milliseconds=1) if isinstance(moment, datetime) else moment


_IN_MILLISECONDS = PlainSerializer(_to_milliseconds, when_used="json")

Milliseconds = Annotated[AwareDatetime | int, BeforeValidator(_check_milliseconds), _IN_MILLISECONDS]
"""A moment, as an aware ``datetime`` or as Unix milliseconds."""

DayInMilliseconds = Annotated[date | AwareDatetime | int, BeforeValidator(_check_day), _IN_MILLISECONDS]
"""A day, as a ``date`` (in UTC), or as any moment of it."""


def _check_known(value: OpenEnum | str) -> OpenEnum | str:
    if isinstance(value, OpenEnum) and not value.is_known:
        raise ValueError(f"{str(value)!r} is none of {', '.join(type(value))}")
    return value


Known = AfterValidator(_check_known)
"""Refuses names that this version does not know, where the manual lists all there are."""
