"""What all kinds of objects have in common: tokens, unique keys, and an end."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from ziggeo.sandbox.files import Files
from ziggeo.sandbox.happenings import Happenings, Origin
from ziggeo.sandbox.records.base import Record
from ziggeo.sandbox.refusals import ServiceError, invalid, not_found
from ziggeo.sandbox.store import Store

Fields = Mapping[str, Any]
"""New values for fields of a record."""

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every keeper works with."""

    store: Store
    files: Files
    happenings: Happenings
    clock: Callable[[], float]
    volatile_lifetime: float


class Keeper(Generic[R]):
    """The objects of one kind. Kinds with rules of their own derive from it, and learn of every change in ``_note``."""

    def __init__(self, surroundings: Surroundings, kind: type[R]) -> None:
        self._surroundings = surroundings
        self._collection = surroundings.store.collection(kind)
        self._make: Callable[..., R] = kind
        self._turn = surroundings.happenings.turn

    def find(self, reference: str) -> R:
        """The object of that token, or of the key after one underscore."""
        key = reference.removeprefix("_")
        with self._turn():
            record = self._collection.get(reference) if key == reference else self._collection.by_key(key)
            if record is None or self._drop_when_over(record):
                raise not_found()
            return record

    def all(self) -> list[R]:
        """Every object, newest first."""
        with self._turn():
            for record in self._collection:
                self._drop_when_over(record)
            return list(self._collection)[::-1]

    def create(self, fields: Fields, *, take_key: bool = False) -> R:
        """Add an object; a key that is taken is refused, or taken over."""
        with self._turn():
            record = self._make(token=new_token(), created=self._now(), **fields)
            holder = self._holder(record)
            if holder is not None and take_key:
                self._put(replace(holder, key=None))
            return self._put(record)

    def update(self, reference: str, fields: Fields) -> R:
        """Change fields of an object."""
        with self._turn():
            return self._put(replace(self.find(reference), **fields))

    def delete(self, reference: str) -> None:
        """Remove an object, and all that belongs to it."""
        with self._turn():
            self._drop(self.find(reference), Origin.CALL)

    def _note(self, before: R | None, after: R | None, origin: Origin) -> None:
        """Do what a change entails that was just stored: ``before`` is nothing for a new object, ``after`` for a deleted one."""

    def _now(self) -> int:
        return int(self._surroundings.clock())

    def _put(self, record: R, origin: Origin = Origin.CALL) -> R:
        if self._holder(record) is not None:
            raise key_taken()
        before = self._collection.get(record.token)
        self._collection.put(record)
        self._note(before, record, origin)
        return record

    def _holder(self, record: R) -> R | None:
        """Whoever else has the key of this record."""
        holder = None if record.key is None else self._collection.by_key(record.key)
        if holder is None or holder.token == record.token or self._drop_when_over(holder):
            return None
        return holder

    def _drop_when_over(self, record: R) -> bool:
        over = record.is_over(self._surroundings.clock(), self._surroundings.volatile_lifetime)
        if over:
            self._drop(record, Origin.EXPIRY)
        return over

    def _drop(self, record: R, origin: Origin) -> None:
        self._collection.remove(record.token)
        self._note(record, None, origin)


def new_token() -> str:
    """Make a token for an object."""
    return secrets.token_hex(16)


def key_taken() -> ServiceError:
    """Another object has the key."""
    return invalid({"key": "This key is already in use."})
