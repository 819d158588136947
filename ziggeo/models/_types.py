"""Field types that several models share: how the service's plain values read in Python."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar, cast

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
)
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")


def _to_unix(moment: datetime) -> int | float:
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
    except OverflowError:
        raise ValueError("the moment is out of range") from None


EndTimestamp = Annotated[Timestamp, BeforeValidator(_from_unix)]
"""A moment that may be very far off."""

CalendarDate = Annotated[date, Field(strict=False)]
"""A day, ``YYYY-MM-DD`` on the wire."""


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


def _split(text: object) -> object:
    if not isinstance(text, str):
        return text
    return [part.strip() for part in text.split(",")] if text.strip() else []


def _check_parts(parts: Sequence[str]) -> Sequence[str]:
    for part in parts:
        if not part.strip():
            raise ValueError("an entry is empty")
        if "," in part:
            raise ValueError(f"{part!r} holds a comma, which separates entries on the wire")
    return [part.strip() for part in parts]


Tags = Annotated[Sequence[str], BeforeValidator(_split), AfterValidator(_check_parts)]
"""Tags, as a list of texts without commas or as one comma-separated text."""

States = Annotated[Sequence[str], BeforeValidator(_split), AfterValidator(_check_parts)]
"""States to look for, as a list of ``VideoState`` or names in any case, or as one comma-separated text such as ``all``."""


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
