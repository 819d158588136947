"""How the body of a successful answer becomes a result: one function for each shape that the service is known to use."""

from collections.abc import Callable
from typing import Annotated, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from ziggeo.models._types import ListForEmptyMap

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

Reader = Callable[[bytes], T]
"""Turns the body of an answer into a result."""


def nothing(_: bytes) -> None:
    """Ignore the body, which is the text ``null`` where it is anything."""


def raw(body: bytes) -> bytes:
    """Take the body as it is."""
    return body


def one(model: type[M]) -> Reader[M]:
    """Read an object."""
    return TypeAdapter(model).validate_json


def many(model: type[M]) -> Reader[list[M]]:
    """Read a list of objects."""
    return TypeAdapter(cast("type[list[M]]", list.__class_getitem__(model))).validate_json


def many_with_gaps(model: type[M], *, may_be_empty: bool = False) -> Reader[list[M]]:
    """Read a list of objects in which ``null`` may stand for one that there is not.

    What bulk calls answer about unknown objects is not published. An object that ``may_be_empty`` may be an empty list.
    """
    entry = _or_empty(model) if may_be_empty else model
    read = TypeAdapter(cast("type[list[M | None]]", list.__class_getitem__(entry | None))).validate_json

    def read_all(body: bytes) -> list[M]:
        return [found for found in read(body) if found is not None]

    return read_all


def one_or_empty(model: type[M]) -> Reader[M]:
    """Read an object that may have no members, which PHP writes as an empty list."""
    return TypeAdapter(_or_empty(model)).validate_json


def of(kind: TypeAdapter[T]) -> Reader[T]:
    """Read what a ready adapter describes, such as a union."""
    return kind.validate_json


def if_any(read: Reader[T]) -> Reader[T | None]:
    """Read an object, or nothing where the answer is JSON without one, unless that speaks of an error.

    What pushing, binding and applying profiles answer is not published. An error would make callers repeat what is done.
    """

    def read_if_any(body: bytes) -> T | None:
        try:
            answered: object = from_json(body) if body.strip() else None
        except ValueError:
            return read(body)
        return read(body) if _has(answered, "token") or _speaks_of_error(answered) else None

    return read_if_any


def unwrapped(member: str, read: Reader[T]) -> Reader[T]:
    """Read an object that may also come as a member of another one, whose other members are then kept with it."""

    def read_unwrapped(body: bytes) -> T:
        try:
            return read(body)
        except ValidationError:
            inner = _unwrap(member, _parsed(body))
            if inner is None:
                raise
        return read(to_json(inner))

    return read_unwrapped


def many_unwrapped(member: str, read: Reader[list[T]]) -> Reader[list[T]]:
    """Read a list of objects each of which may come wrapped."""

    def read_all(body: bytes) -> list[T]:
        try:
            return read(body)
        except ValidationError:
            entries = _parsed(body)
            if not isinstance(entries, list):
                raise
            wrapped = cast("list[object]", entries)
            inner = [_unwrap(member, entry) for entry in wrapped]
            # Whether there may be nothing in a place of the list is for the reader to say.
            if inner.count(None) > wrapped.count(None):
                raise
        return read(to_json(inner))

    return read_all


def many_in_any_envelope(read: Reader[list[T]]) -> Reader[list[T]]:
    """Read a list that may also come inside of an object: as its only list, or as the values of a map."""

    def read_list(body: bytes) -> list[T]:
        try:
            return read(body)
        except ValidationError:
            envelope = _parsed(body)
            if not isinstance(envelope, dict) or _speaks_of_error(cast("object", envelope)):
                raise
            members = list(cast("dict[str, object]", envelope).values())
            lists = [cast("list[object]", member) for member in members if isinstance(member, list)]
            if len(lists) == 1:
                members = lists[0]
        return read(to_json(members))

    return read_list


def many_or_one(read: Reader[list[T]]) -> Reader[list[T]]:
    """Read a list; an object alone is a list of one."""

    def read_list(body: bytes) -> list[T]:
        return read(b"[" + body + b"]" if body.lstrip().startswith(b"{") else body)

    return read_list


def in_envelope(member: str, read: Reader[T]) -> Reader[T]:
    """Read an object with a certain member, of which the value, a list or ``null``, may also come alone."""

    def read_with(body: bytes) -> T:
        whole = body.lstrip()
        return read(body if whole.startswith(b"{") else b'{"%s":%s}' % (member.encode(), whole or b"null"))

    return read_with


def text_as(model: type[M], field: str) -> Reader[M]:
    """Read text as the field of a model. Text that is a JSON string is taken out of its quotes, ``null`` is nothing."""

    def read_text(body: bytes) -> M:
        text = body.decode(errors="replace").strip()
        value: object = text
        if text == "null" or text.startswith('"'):
            try:
                value = from_json(text)
            except ValueError:
                value = text
        return model.model_validate({field: value})

    return read_text


def _or_empty(model: type[M]) -> type[M]:
    return cast("type[M]", Annotated[model, ListForEmptyMap()])


def _speaks_of_error(answered: object) -> bool:
    return _has(answered, "error") or _has(answered, "errors")


def _has(answered: object, member: str) -> bool:
    return isinstance(answered, dict) and member in answered


def _parsed(body: bytes) -> object:
    try:
        return from_json(body)
    except ValueError:
        return None


def _unwrap(member: str, entry: object) -> dict[str, object] | None:
    if not isinstance(entry, dict):
        return None
    whole = cast("dict[str, object]", entry)
    inner = whole.get(member)
    if not isinstance(inner, dict):
        return None if "token" not in whole else whole
    others = {name: value for name, value in whole.items() if name != member}
    return {**others, **cast("dict[str, object]", inner)}
