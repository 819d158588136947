"""How the service reads what it is sent: one rule a type, the same for query, form and JSON body.

A rule takes a value (text from a form, anything from JSON) and raises ``ValueError`` with a message for the field.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from urllib.parse import parse_qsl

from pydantic import JsonValue

from ziggeo._core import nested_forms
from ziggeo.sandbox.assumptions import DEFAULT, Assumptions
from ziggeo.sandbox.refusals import ServiceError, invalid

Arguments = Mapping[str, JsonValue]
"""What a call was sent, by name."""

Rule = Callable[[JsonValue], object]
"""Reads one argument."""

MOST_FIELDS = 10_000
"""How many fields a form may have."""

_TRUE = frozenset({"true", "on", "yes", "1"})
_BOOLEANS = _TRUE | {"false", "off", "no", "0"}
_NULL = frozenset({"", "null", "none"})
_INTEGER = re.compile(r"\s*([+-]?)0*([0-9]+)")
_NUMBER = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MARKUP = re.compile(r"<[^>]*>")
_WEBVTT_START = re.compile("\ufeff?WEBVTT(?:[ \t\r\n]|$)")
_REQUIRED = "This field is required."
_LARGEST_INTEGER = 2**63 - 1


def text(value: JsonValue) -> str | None:
    """Read text; an empty one is nothing."""
    if value is None:
        return None
    return (value if isinstance(value, str) else json.dumps(value)) or None


def boolean(value: JsonValue) -> bool:
    """Read a boolean as PHP code does: a few words, else whether a number is odd, else false."""
    word = (text(value) or "").strip().lower()
    if word in _TRUE:
        return True
    digits = _INTEGER.fullmatch(word)
    return digits is not None and word[-1] in "13579"


def tri_state(value: JsonValue) -> bool | None:
    """Read a boolean that may also be undecided, for which there is one word: an empty text is how PHP writes false."""
    is_undecided = value is None or (text(value) or "").strip().lower() == "null"
    return None if is_undecided else boolean(value)


def integer(value: JsonValue) -> int | None:
    """Read the number at the start of a text as ``intval`` does: no number is 0, too large a one the largest."""
    word = text(value)
    if word is None:
        return None
    digits = _INTEGER.match(word)
    if digits is None:
        return 0
    sign, amount = digits.groups()
    is_large = len(amount) > len(str(_LARGEST_INTEGER))
    result = _LARGEST_INTEGER if is_large else min(int(amount), _LARGEST_INTEGER)
    return -result if sign == "-" else result


def number(value: JsonValue) -> float | None:
    """Read the number at the start of a text as ``floatval`` does: no number is 0."""
    word = text(value)
    if word is None:
        return None
    digits = _NUMBER.match(word)
    result = float(digits[1]) if digits else 0.0
    if not math.isfinite(result):
        raise ValueError("The number is too large.")
    return result


def whole_amount(value: JsonValue) -> int | None:
    """Read a whole number that is not negative."""
    result = integer(value)
    if result is not None and result < 0:
        raise ValueError("The value must not be negative.")
    return result


def seconds(value: JsonValue) -> float | None:
    """Read a length of time."""
    result = number(value)
    if result is not None and result < 0:
        raise ValueError("The value must not be negative.")
    return result


def fraction(value: JsonValue) -> float | None:
    """Read a number from 0 to 1."""
    result = number(value)
    if result is not None and not 0 <= result <= 1:
        raise ValueError("The value must be between 0 and 1.")
    return result


def texts(value: JsonValue) -> tuple[str, ...]:
    """Read a list of texts: a real one, one in JSON text, or parts between commas. Empty parts are nothing."""
    if isinstance(value, str):
        decoded = decoded_json(value)
        value = list(value.split(",")) if not isinstance(decoded, list) else decoded
    parts = value if isinstance(value, list) else [value]
    return tuple(part for part in ((text(entry) or "").strip() for entry in parts) if part)


def mapping(value: JsonValue) -> dict[str, JsonValue] | None:
    """Read a JSON object, or the text of one; what is no JSON object is nothing."""
    decoded = decoded_json(value) if isinstance(value, str) else value
    if decoded == []:
        return {}
    return decoded if isinstance(decoded, dict) else None


def grants(value: JsonValue) -> dict[str, JsonValue] | None:
    """Read what an auth token allows: a JSON object of scopes, in which a list of resources is one of texts."""
    scopes = mapping(value)
    return None if scopes is None else {action: _scope(scope) for action, scope in scopes.items()}


def _scope(scope: JsonValue) -> JsonValue:
    resources = scope.get("resources") if isinstance(scope, dict) else None
    if not isinstance(scope, dict) or not isinstance(resources, list):
        return scope
    return {**scope, "resources": list(texts(resources))}


def calendar_date(value: JsonValue) -> str | None:
    """Read a day, ``YYYY-MM-DD``."""
    word = (text(value) or "").strip()
    if word.lower() in _NULL:
        return None
    if not _DATE.fullmatch(word):
        raise ValueError("The date must be written YYYY-MM-DD.")
    date.fromisoformat(word)
    return word


def file_type(value: JsonValue) -> str | None:
    """Read the extension of a file, with or without its dot."""
    return (text(value) or "").strip().removeprefix(".").lower() or None


def webvtt(value: JsonValue) -> str | None:
    """Read subtitles, of which only the first line is looked at: it tells WebVTT from everything else."""
    word = text(value)
    if word is not None and not _WEBVTT_START.match(word):
        raise ValueError("The subtitles must be WebVTT text, whose first line begins with WEBVTT.")
    return word


def without_markup(value: JsonValue) -> JsonValue:
    """Leave out whatever looks like an HTML tag, as ``strip_tags`` does."""
    match value:
        case str():
            return _MARKUP.sub("", value)
        case list():
            return [without_markup(member) for member in value]
        case dict():
            return {name: without_markup(member) for name, member in value.items()}
        case _:
            return value


def decoded_json(value: str) -> JsonValue:
    """Decode JSON text; nothing where it is not JSON that could be written back (so no NaN and no lone surrogates)."""
    try:
        decoded: JsonValue = json.loads(value)
        json.dumps(decoded, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return None
    return decoded


def read_arguments(
    arguments: Arguments, rules: Mapping[str, Rule], assumptions: Assumptions = DEFAULT
) -> dict[str, object]:
    """Read those arguments that have a rule and were sent; refuse with a message for each that cannot be read."""
    values: dict[str, object] = {}
    messages: dict[str, str] = {}
    for name, rule in rules.items():
        if name in arguments:
            try:
                if assumptions.wrong_values == "refused":
                    _check_written(rule, arguments[name])
                values[name] = rule(arguments[name])
            except ValueError as error:
                messages[name] = str(error)
    if messages:
        raise invalid(messages)
    return values


def _check_written(rule: Rule, value: JsonValue) -> None:
    """Refuse what only PHP would take for a value of that kind; an empty text is one of every kind."""
    word = (text(value) or "").strip()
    if not word:
        return
    if rule in (boolean, tri_state) and word.lower() not in _BOOLEANS | ({"null"} if rule is tri_state else set()):
        raise ValueError("The value must be a boolean.")
    if rule in (integer, whole_amount) and not _INTEGER.fullmatch(word):
        raise ValueError("The value must be a whole number.")
    if rule in (number, seconds, fraction) and not _NUMBER.fullmatch(word):
        raise ValueError("The value must be a number.")
    if rule in (mapping, grants) and mapping(value) is None:
        raise ValueError("The value must be a JSON object.")


def read_required(arguments: Arguments, rules: Mapping[str, Rule]) -> dict[str, object]:
    """Read arguments each of which must be there and be something."""

    def required(rule: Rule) -> Rule:
        def read(value: JsonValue) -> object:
            if text(value) is None:
                raise ValueError(_REQUIRED)
            return rule(value)

        return read

    present = {name: arguments.get(name) for name in rules}
    return read_arguments(present, {name: required(rule) for name, rule in rules.items()})


def required_text(arguments: Arguments, name: str) -> str:
    """Read text that must be there."""
    value = text(arguments.get(name))
    if value is None:
        raise invalid({name: _REQUIRED})
    return value


def parse_form(encoded: bytes) -> dict[str, JsonValue]:
    """Read a query or an urlencoded body. Stray percent signs are text: not every SDK escapes its values."""
    try:
        pairs = parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise ServiceError(400, reason="The query or the form is not UTF-8.") from None
    except ValueError:
        raise ServiceError(400, reason="The query or the form has too many fields.") from None
    return collect(pairs)


def parse_json_body(encoded: bytes) -> dict[str, JsonValue]:
    """Read a JSON body, which must be an object where there is one."""
    try:
        decoded = decoded_json(encoded.decode()) if encoded.strip() else {}
    except UnicodeDecodeError:
        raise ServiceError(400, reason="The body is not UTF-8.") from None
    if not isinstance(decoded, dict):
        raise ServiceError(400, reason="The body is no JSON object.")
    return decoded


def collect(pairs: Iterable[tuple[str, str]]) -> dict[str, JsonValue]:
    """Gather fields by name, as PHP does."""
    try:
        return nested_forms.collect(pairs)
    except ValueError:
        raise ServiceError(400, reason="The fields of the form are nested too deeply.") from None
