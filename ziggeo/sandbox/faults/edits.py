"""What becomes of an answer in JSON. Nothing is read or written here."""

import json
from collections.abc import Callable

from pydantic import JsonValue

from ziggeo.sandbox.faults.failures import (
    BrokenJson,
    EmptyMapsAsLists,
    Failure,
    UnescapedText,
    UnknownEnum,
    WrongType,
)
from ziggeo.sandbox.wire.common import MAPS

_NOTICE = b"<br />\n<b>Notice</b>:  Undefined variable: item in <b>index.php</b> on line <b>7</b><br />\n"
_UNKNOWN_NAME = "UNHEARD_OF"
_UNKNOWN_NUMBER = 999

Edit = Callable[[bytes], bytes]
"""Makes another body of a body."""


def edit_of(failure: Failure, *, is_success: bool) -> Edit | None:
    """What a failure makes of the body of an answer in JSON; nothing if that is none of its business.

    Fields are those of successful answers; errors have none.
    """
    match failure:
        case BrokenJson():
            return _break
        case UnescapedText():
            return _unescaped
        case WrongType() if is_success:
            return lambda body: _edited(body, lambda answer: _replaced(answer, failure.field, _of_another_type))
        case UnknownEnum() if is_success:
            return lambda body: _edited(body, lambda answer: _replaced(answer, failure.field, _unheard_of))
        case EmptyMapsAsLists() if is_success:
            return lambda body: _edited(body, _without_maps if failure.on else _with_maps)
        case _:
            return None


def _break(body: bytes) -> bytes:
    return _NOTICE + body


def _edited(body: bytes, change: Callable[[JsonValue], JsonValue]) -> bytes:
    return _written(change(json.loads(body)), escaped=body.isascii())


def _unescaped(body: bytes) -> bytes:
    return _written(json.loads(body), escaped=False)


def _written(answer: JsonValue, *, escaped: bool) -> bytes:
    return json.dumps(answer, ensure_ascii=escaped, separators=(",", ":")).encode()


def _replaced(value: JsonValue, path: str, replace: Callable[[JsonValue], JsonValue]) -> JsonValue:
    """Replace the last field of a path in an object, or in all objects of a list; where the way ends before, nothing."""
    if isinstance(value, list):
        return [_replaced(member, path, replace) for member in value]
    if not isinstance(value, dict):
        return value
    name, _, rest = path.partition(".")
    if not rest:
        return {**value, name: replace(value.get(name))}
    return {**value, name: _replaced(value[name], rest, replace)} if name in value else value


def _of_another_type(value: JsonValue) -> JsonValue:
    match value:
        case bool() | str():
            return 0
        case int() | float():
            return str(value)
        case None:
            # Nothing is said of what it could be, but no field is a list of lists.
            return [[0]]
        case _:
            return "text"


def _unheard_of(value: JsonValue) -> JsonValue:
    return _UNKNOWN_NUMBER if isinstance(value, int | float) and not isinstance(value, bool) else _UNKNOWN_NAME


def _without_maps(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_without_maps(member) for member in value]
    if isinstance(value, dict):
        return {name: _without_maps(member) for name, member in value.items()} or []
    return value


def _with_maps(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_with_maps(member) for member in value]
    if isinstance(value, dict):
        return {name: _map(member) if name in MAPS else _with_maps(member) for name, member in value.items()}
    return value


def _map(value: JsonValue) -> JsonValue:
    return {} if value == [] else value
