"""How arguments are written as a query or a form: the intersection of what the service is known to understand."""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TypeGuard
from urllib.parse import urlencode

from pydantic import JsonValue

from ziggeo.models._base import Arguments


def form_fields(arguments: Arguments | None, *, clearing: bool = True) -> list[tuple[str, str]]:
    """Return what was given, as pairs of texts: names as the service spells them, in the order of the model.

    ``None`` clears: it is written as the empty text, or as ``null`` for a boolean, where an empty text would read as false.
    Where there is nothing to clear, as in a query, it is left out.
    """
    if arguments is None:
        return []
    given: Mapping[str, JsonValue] = arguments.model_dump(mode="json", by_alias=True, exclude_unset=True)
    booleans = _booleans(type(arguments))
    return [
        (name, "null" if value is None and name in booleans else form_text(value))
        for name, value in given.items()
        if clearing or value not in (None, [])
    ]


@cache
def _booleans(model: type[Arguments]) -> frozenset[str]:
    fields = model.model_fields.items()
    return frozenset(field.serialization_alias or name for name, field in fields if field.annotation == bool | None)


def form_text(value: JsonValue) -> str:
    """Write one value as text.

    Booleans are ``true`` and ``false``, numbers decimal, lists of texts comma-separated, everything nested compact JSON;
    ``None`` is the empty text, which clears.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
        case list() if _all_texts(value):
            return ",".join(value)
        case _:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def encode(fields: Iterable[tuple[str, str]]) -> str:
    """Percent-encode pairs the way forms and queries are written."""
    return urlencode(list(fields))


def _all_texts(values: Sequence[JsonValue]) -> TypeGuard[Sequence[str]]:
    return all(isinstance(value, str) for value in values)
