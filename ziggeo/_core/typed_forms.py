"""Brings the texts of a form into the shape that a model wants. A form cannot say what a text is, or that a map is a list."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue

from ziggeo._core.nested_forms import Nested, with_lists

_PLACE = re.compile("[0-9]{1,18}")

_Kinds = tuple[Any, ...]
"""The types that a value may have, without ``None``; empty where nothing is known."""


def fitted(model: type[BaseModel], fields: Mapping[str, Nested]) -> dict[str, object]:
    """Return what a model takes where it is not strict: lists where it wants lists, and nothing for an empty text.

    An empty text stays where the model wants text. Fields that the model does not know stay as they are.
    """
    kinds = _fields_of(model)
    return {
        name: _fit(value, kinds.get(name, ()))
        for name, value in fields.items()
        if not _is_nothing(value, kinds.get(name, ()))
    }


def _is_nothing(value: Nested, kinds: _Kinds) -> bool:
    return value == "" and bool(kinds) and str not in kinds and JsonValue not in kinds


def _fit(value: Nested, kinds: _Kinds) -> object:
    if isinstance(value, str):
        return value
    model = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
    if model is not None:
        return fitted(model, value)
    entries = _argument_of(list, kinds)
    if entries is not None and all(_PLACE.fullmatch(name) for name in value):
        return [_fit(value[name], entries) for name in sorted(value, key=int) if not _is_nothing(value[name], entries)]
    members = _argument_of(dict, kinds)
    if members is not None:
        return {name: _fit(member, members) for name, member in value.items() if not _is_nothing(member, members)}
    return with_lists(value)


@cache
def _fields_of(model: type[BaseModel]) -> Mapping[str, _Kinds]:
    return {field.alias or name: tuple(_kinds(field.annotation)) for name, field in model.model_fields.items()}


def _argument_of(container: type, kinds: _Kinds) -> _Kinds | None:
    """Return what a list holds, or what the values of a map are."""
    held = (get_args(kind)[-1] for kind in kinds if _origin(kind) is container)
    return next((tuple(_kinds(annotation)) for annotation in held), None)


def _origin(kind: Any) -> object:
    return get_origin(kind)


def _kinds(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for part in get_args(annotation):
            yield from _kinds(part)
    elif annotation is not NoneType:
        yield annotation
