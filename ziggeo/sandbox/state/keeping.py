"""What all kinds of objects have in common: tokens, unique keys, and an end."""

import heapq
import re
import secrets
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.clock import Clock
from ziggeo.sandbox.files import Files, Holding, Medium
from ziggeo.sandbox.happenings import Happenings, Origin
from ziggeo.sandbox.records.base import Record
from ziggeo.sandbox.refusals import ServiceError, invalid, not_found, not_yet
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
    clock: Clock
    volatile_lifetime: float
    assumptions: Assumptions


class Keeper(Generic[R]):
    """The objects of one kind. Kinds with rules of their own derive from it, and learn of every change in ``_note``."""

    def __init__(self, surroundings: Surroundings, kind: type[R]) -> None:
        self._surroundings = surroundings
        self.assumptions: Assumptions = surroundings.assumptions
        self._collection = surroundings.store.collection(kind)
        self._make: Callable[..., R] = kind
        self._turn = surroundings.happenings.turn
        self._ends: list[tuple[float, str]] = []
        for record in self._collection:
            self._note_end(None, record)

    def find(self, reference: str) -> R:
        """The object of that token, or of the key after one underscore."""
        key = reference.removeprefix("_")
        with self._turn():
            self.drop_what_is_over()
            record = self._collection.get(reference) if key == reference else self._collection.by_key(key)
            if record is None:
                raise not_found()
            return record

    def all(self) -> list[R]:
        """Every object, newest first."""
        with self._turn():
            self.drop_what_is_over()
            return list(reversed(self._collection))

    def create(self, fields: Fields, *, take_key: bool = False) -> R:
        """Add an object; a key that is taken is refused, or taken over."""
        with self._turn():
            self.drop_what_is_over()
            self._check_key(fields)
            record = self._make(token=new_token(), created=self._now(), **fields)
            holder = self._holder(record)
            if holder is not None and take_key:
                self._put(replace(holder, key=None))
            return self._put(record)

    def update(self, reference: str, fields: Fields) -> R:
        """Change fields of an object."""
        with self._turn():
            self._check_key(fields)
            return self._put(replace(self.find(reference), **fields))

    def delete(self, reference: str) -> None:
        """Remove an object, and all that belongs to it."""
        with self._turn():
            self._drop(self.find(reference), Origin.CALL)

    def drop_what_is_over(self) -> None:
        """Drop the objects whose end has come."""
        with self._turn():
            now = self._surroundings.clock()
            while self._ends and self._ends[0][0] <= now:
                _, token = heapq.heappop(self._ends)
                record = self._collection.get(token)
                end = None if record is None else record.end(self._surroundings.volatile_lifetime)
                # It may have been put off since.
                if record is not None and end is not None and end <= now:
                    self._drop(record, Origin.EXPIRY)

    def holdings(self) -> Iterator[Holding]:
        """Which files belong to the objects; to be asked for in a turn."""
        return iter(())

    def _note(self, before: R | None, after: R | None, origin: Origin) -> None:
        """Do what a change entails that was just stored: ``before`` is nothing for a new object, ``after`` for a deleted one."""

    @contextmanager
    def _taken_upload(self, token: str, medium: Medium) -> Generator[int]:
        """Make what was uploaded for something its own file, whose size is the value; it can be tried again on failure."""
        with ExitStack() as stack:
            try:
                size = stack.enter_context(self._surroundings.files.taken_upload(token, medium))
            except FileNotFoundError:
                raise not_yet() from None
            yield size

    def _now(self) -> int:
        return int(self._surroundings.clock())

    def _put(self, record: R, origin: Origin = Origin.CALL) -> R:
        if self._holder(record) is not None:
            raise key_taken()
        before = self._collection.get(record.token)
        self._collection.put(record)
        self._note_end(before, record)
        self._note(before, record, origin)
        return record

    def _check_key(self, fields: Fields) -> None:
        """Refuse a new key that keys may not be like."""
        key, pattern = fields.get("key"), self.assumptions.key_pattern
        if key is not None and pattern is not None and not re.fullmatch(pattern, key):
            raise invalid({"key": "This key has characters that no key may have."})

    def _holder(self, record: R) -> R | None:
        """Whoever else has the key of this record."""
        holder = None if record.key is None else self._collection.by_key(record.key)
        return None if holder is None or holder.token == record.token else holder

    def _note_end(self, before: R | None, record: R) -> None:
        """Note when an object is to be dropped, unless that is noted from before."""
        lifetime = self._surroundings.volatile_lifetime
        end = record.end(lifetime)
        if end is not None and (before is None or end != before.end(lifetime)):
            heapq.heappush(self._ends, (end, record.token))

    def _drop(self, record: R, origin: Origin) -> None:
        self._collection.remove(record.token)
        self._note(record, None, origin)


def new_token() -> str:
    """Make a token for an object."""
    return secrets.token_hex(16)


def key_taken() -> ServiceError:
    """Another object has the key."""
    return invalid({"key": "This key is already in use."}, "key_taken_status")
