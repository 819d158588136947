"""What became of a call about many things: plain data, to look at, to keep, and to go on with."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

from ziggeo.errors import ZiggeoError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BulkFailure:
    """Items that failed together: a whole chunk where the call sends chunks, otherwise a single one."""

    items: tuple[str, ...]
    """Their identifiers."""
    error: ZiggeoError
    """Why."""


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """How far a bulk call has come. All numbers count items, those of former runs with the same report included."""

    finished: int
    """How many are over and done with: done, missing or failed."""
    failed: int
    """How many of these failed."""
    total: int
    """How many were asked for."""
    items: tuple[str, ...]
    """Identifiers of what has just finished."""
    error: ZiggeoError | None
    """Why these failed; ``None`` if they did not."""


OnBulk = Callable[[BulkProgress], object]
"""Called each time something has finished, once at a time, by the thread or task that made the call."""


class BulkReport(Sequence[T], Generic[T]):
    """The results of a bulk call in the order in which items were asked for, and what became of every single item.

    Items are named by their identifiers: a token or a reference by key, or for ``create_bulk`` the path of the file.

    A report can be given to the call that it is of, which then does only what is not done yet; no items have to be given
    again. To have one in hand after an interruption too, begin with an empty one: ``report = BulkReport[str]()``. It
    pickles, and holds none of the account's credentials.

    One thing in it may have to be kept safe: where sending a file has failed, and what was created for it could not be
    removed, the failure's ``error.partial`` holds a signed form, with which anybody could upload until it expires.
    """

    def __init__(self, call: str = "") -> None:
        self.call: str = call
        """Name of the call, such as ``videos.delete_bulk``; empty until a call has got the report."""
        self._asked: dict[str, None] = {}
        self._results: dict[str, T] = {}
        self._done: set[str] = set()
        self._missing: set[str] = set()
        self._failed: set[str] = set()
        self._errors: dict[tuple[str, ...], ZiggeoError] = {}
        self._ordered: list[T] | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """Identifiers of all that was asked for, each once."""
        return tuple(self._asked)

    @property
    def done(self) -> tuple[str, ...]:
        """Identifiers of what is done."""
        return tuple(item for item in self._asked if item in self._done)

    @property
    def missing(self) -> tuple[str, ...]:
        """Identifiers that the service does not know: its bulk calls leave them out, and there is nothing to delete."""
        return tuple(item for item in self._asked if item in self._missing)

    @property
    def failures(self) -> tuple[BulkFailure, ...]:
        """What failed when it was last tried, and why."""
        return tuple(BulkFailure(items, error) for items, error in self._errors.items())

    @property
    def left(self) -> tuple[str, ...]:
        """Identifiers of what is neither done nor missing nor failed, as the call did not come to its end.

        What was under way when it was interrupted may have been done by the service nevertheless.
        """
        return tuple(item for item in self._asked if not self._is_over(item))

    def result(self, item: str) -> T | None:
        """Return the result for an identifier; ``None`` when there is none."""
        return self._results.get(item)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._in_order()[index]

    def __len__(self) -> int:
        return len(self._results)

    def __iter__(self) -> Iterator[T]:
        return iter(self._in_order())

    def __repr__(self) -> str:
        failed, left = len(self._failed), len(self._asked) - self._count_over()
        counts = f"{len(self._done)} done, {failed} failed, {len(self._missing)} missing, {left} left"
        return f"<{type(self).__name__} {self.call or 'unused'}: {counts}>"

    def begin(self, call: str, items: Iterable[str]) -> list[str]:
        """Note what a call is asked for, and return what is still to be done, whose failures are forgotten. The client calls this."""
        self.call = call
        self._ordered = None
        wanted = dict.fromkeys(items)
        self._asked.update(wanted)
        self._failed -= wanted.keys()
        kept = {tuple(item for item in failed if item not in wanted): error for failed, error in self._errors.items()}
        self._errors = {failed: error for failed, error in kept.items() if failed}
        return [item for item in wanted if item not in self._done and item not in self._missing]

    def succeed(self, items: Sequence[str], results: Mapping[str, T], missing: Iterable[str] = ()) -> None:
        """Note what came of items that were sent together. The client calls this."""
        self._missing.update(missing)
        self._done.update(item for item in items if item not in self._missing)
        self._results.update(results)
        self._ordered = None

    def fail(self, items: Sequence[str], error: ZiggeoError) -> None:
        """Note that items failed together. The client calls this."""
        self._errors[tuple(items)] = error
        self._failed.update(items)

    def progress(self, items: Sequence[str], error: ZiggeoError | None) -> BulkProgress:
        """Return how far the call has come now that these items have finished."""
        return BulkProgress(self._count_over(), len(self._failed), len(self._asked), tuple(items), error)

    def _in_order(self) -> list[T]:
        if self._ordered is None:
            self._ordered = [self._results[item] for item in self._asked if item in self._results]
        return self._ordered

    def _is_over(self, item: str) -> bool:
        return item in self._done or item in self._missing or item in self._failed

    def _count_over(self) -> int:
        return len(self._done) + len(self._missing) + len(self._failed)
