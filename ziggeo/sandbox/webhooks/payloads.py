"""How a webhook writes what it tells, in each of the three encodings. Nothing is sent here."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple
from urllib.parse import quote_plus

from pydantic import JsonValue

Encoding = Literal["jsonheader", "json", "form"]
"""A JSON body; a form of which each field is JSON text; a form with nested fields."""

Payload = Mapping[str, JsonValue]
"""What is told, whatever it is written in."""

_JSON_TYPE = "application/json"
_FORM_TYPE = "application/x-www-form-urlencoded"


class Body(NamedTuple):
    """A body as it is sent."""

    content_type: str
    content: bytes


def encode(payload: Payload, encoding: Encoding) -> Body:
    """Write what is told."""
    if encoding == "jsonheader":
        return Body(_JSON_TYPE, as_json(payload).encode())
    fields = ((name, _json_field(value)) for name, value in payload.items())
    return Body(_FORM_TYPE, _form(fields if encoding == "json" else nested_fields(payload)))


def as_json(value: object) -> str:
    """Write JSON as PHP does: nothing but ASCII, and no blanks."""
    return json.dumps(value, separators=(",", ":"))


def nested_fields(payload: Payload) -> Iterator[tuple[str, str]]:
    """Name each leaf by its way, as ``data[video][token]``, like ``http_build_query``: what is null or empty has no leaf."""
    for name, value in payload.items():
        yield from _leaves(name, value)


def _leaves(name: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    match value:
        case None:
            return
        case dict() | list():
            members = value.items() if isinstance(value, dict) else enumerate(value)
            for step, member in members:
                yield from _leaves(f"{name}[{step}]", member)
        case bool():
            yield name, "1" if value else "0"
        case float():
            yield name, _number(value)
        case _:
            yield name, str(value)


def _number(value: float) -> str:
    """Write a number as PHP does: without a fraction where there is none, and large ones like ``1.0E+25``."""
    if value.is_integer() and math.fabs(value) < 1e15:
        return str(int(value))
    mantissa, letter, exponent = repr(value).partition("e")
    if not letter:
        return mantissa
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent):+d}"


def _json_field(value: JsonValue) -> str:
    return value if isinstance(value, str) else as_json(value)


def _form(fields: Iterable[tuple[str, str]]) -> bytes:
    return "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in fields).encode()


def _escaped(text: str) -> str:
    # PHP escapes the tilde too.
    return quote_plus(text).replace("~", "%7E")
