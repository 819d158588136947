"""Field types that several models share: how the service's plain values read in Python."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

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


Timestamp = Annotated[datetime, Field(strict=False), PlainSerializer(_to_unix, when_used="json")]
"""A moment, Unix seconds on the wire, an aware UTC ``datetime`` here."""

CalendarDate = Annotated[date, Field(strict=False)]
"""A day, ``YYYY-MM-DD`` on the wire."""


class _EmptyMap(dict[Any, Any]):
    """An empty map that arrived as ``[]``, so that it can be written back the way it came."""


class ListForEmptyMap:
    """Lets a map-typed field take ``[]`` too: a service written in PHP cannot tell an empty map from an empty list."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        mapped = handler(source)
        empty_list = core_schema.list_schema(core_schema.any_schema(), max_length=0, strict=True)
        model = source if isinstance(source, type) and issubclass(source, BaseModel) else None

        def empty_map(_: list[Any]) -> object:
            return _EmptyMap() if model is None else model.model_validate({})

        def write(value: object, dump: SerializerFunctionWrapHandler) -> object:
            empty = not value.model_fields_set if isinstance(value, BaseModel) else isinstance(value, _EmptyMap)
            return [] if empty else dump(value)

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
    return [part.strip() for part in text.split(",")] if isinstance(text, str) else text


def _check_parts(parts: Sequence[str]) -> Sequence[str]:
    for part in parts:
        if not part.strip():
            raise ValueError("an entry is empty")
        if "," in part:
            raise ValueError(f"{part!r} holds a comma, which separates entries on the wire")
    return parts


Tags = Annotated[Sequence[str], BeforeValidator(_split), AfterValidator(_check_parts)]
"""Tags, as a list of texts without commas or as one comma-separated text."""

States = Annotated[Sequence[str], BeforeValidator(_split), AfterValidator(_check_parts)]
"""States to look for, as a list of ``VideoState`` or names in any case, or as one comma-separated text such as ``all``."""


def read_json_text(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


def _check_object(value: Mapping[str, JsonValue] | str) -> Mapping[str, JsonValue]:
    if isinstance(value, str):
        raise ValueError("a JSON object is wanted here")
    return value


CustomData = Annotated[Mapping[str, JsonValue] | str, BeforeValidator(read_json_text), AfterValidator(_check_object)]
"""A JSON object, as a mapping or as JSON text."""

Seconds = Annotated[float, Field(ge=0)]
"""A length of time in seconds."""

UnixTime = Annotated[
    AwareDatetime | Annotated[int, Field(ge=0)],
    PlainSerializer(lambda moment: int(moment.timestamp()) if isinstance(moment, datetime) else moment),
]
"""A moment, as an aware ``datetime`` or as Unix seconds."""
