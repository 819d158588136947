"""From the three spellings of a call's arguments to the one model that checks them."""

import re
from collections.abc import Mapping
from functools import cache
from typing import TypeVar

from pydantic import AliasChoices, BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ziggeo.errors import ArgumentsError
from ziggeo.models._base import Arguments

A = TypeVar("A", bound=Arguments)

_KIND = re.compile(r"bool|date|datetime|dict|float|int|list|none|str|[a-z-]+\[.*\]")
"""What pydantic adds to the place of an error to say which kind of value it tried."""


def parse_arguments(
    model: type[A], arguments: A | Mapping[str, object] | None, fields: Mapping[str, object], call: str
) -> A:
    """Return the arguments as their model; keywords win over ``arguments``.

    Raises:
        ArgumentsError: A name is unknown or a value unacceptable.
    """
    if isinstance(arguments, model) and not fields:
        return arguments
    given: dict[str, object] = {}
    if isinstance(arguments, BaseModel):
        given = {name: getattr(arguments, name) for name in arguments.model_fields_set}
    elif isinstance(arguments, Mapping):
        given = _by_field_name(model, arguments)
    elif arguments is not None:
        raise ArgumentsError(
            f"{call}: arguments are a mapping or {model.__name__}, not {type(arguments).__name__}", endpoint=call
        )
    try:
        return model.model_validate({**given, **_by_field_name(model, fields)})
    except ValidationError as error:
        faults = [_plain(fault) for fault in error.errors(include_url=False, include_context=False)]
        raise ArgumentsError(
            f"{call}: " + "; ".join(_sentence(fault, model) for fault in faults), endpoint=call, errors=faults
        ) from None


def check_identifiers(call: str, identifiers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the identifiers of a path, each of which has to be a text that is not blank.

    Raises:
        ArgumentsError: One is empty, blank, or no text.
    """
    for placeholder, value in identifiers.items():
        name = placeholder.replace("_", " ")
        if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may be untyped
            raise ArgumentsError(f"{call}: the {name} is named by a text, not by {type(value).__name__}", endpoint=call)
        if not value.strip():
            raise ArgumentsError(f"{call}: the token or key of the {name} is empty", endpoint=call)
    return identifiers


def _by_field_name(model: type[Arguments], given: Mapping[str, object]) -> dict[str, object]:
    """Put the fields' own names for other spellings of them, so that keywords win whatever the spelling."""
    names = _other_spellings(model)
    return {name if names.get(name) in (None, *given) else names[name]: value for name, value in given.items()}


@cache
def _other_spellings(model: type[Arguments]) -> Mapping[str, str]:
    spellings: dict[str, str] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.validation_alias, AliasChoices):
            spellings |= {str(other): name for other in field.validation_alias.choices if other != name}
    return spellings


def _sentence(fault: ErrorDetails, model: type[Arguments]) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        import difflib  # here, as names are seldom misspelt

        near = difflib.get_close_matches(place, list(model.model_fields), 1)
        return f"{place} is not known" + (f"; did you mean {near[0]}?" if near else "")
    message = fault["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _plain(fault: ErrorDetails) -> ErrorDetails:
    # An error has to pickle, whatever it was that a caller passed; and it speaks of fields, not of how they are validated.
    plain = isinstance(fault["input"], str | int | float | bool | None)
    place = tuple(
        part
        for depth, part in enumerate(fault["loc"])
        if depth == 0 or isinstance(part, int) or not _KIND.fullmatch(part)
    )
    return {**fault, "loc": place, "input": fault["input"] if plain else repr(fault["input"])}
