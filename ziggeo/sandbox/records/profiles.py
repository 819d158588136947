"""What effect profiles and meta profiles have in common: a list of processes under one name."""

from dataclasses import dataclass, replace
from typing import Generic, Self, TypeVar

from ziggeo.sandbox.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """Something that is done to a video, or to be found out about it."""

    token: str
    created: int


P = TypeVar("P", bound=Process)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Record, Generic[P]):
    """Processes in the order in which they are done."""

    title: str | None = None
    processes: tuple[P, ...] = ()

    def process(self, token: str) -> P | None:
        """The process of that token."""
        return next((process for process in self.processes if process.token == token), None)

    def with_process(self, changed: P) -> Self:
        """The same with this process in place of its former version, or added."""
        if self.process(changed.token) is None:
            return replace(self, processes=(*self.processes, changed))
        return replace(self, processes=tuple(changed if p.token == changed.token else p for p in self.processes))

    def without_process(self, token: str) -> Self:
        """The same without that process."""
        return replace(self, processes=tuple(process for process in self.processes if process.token != token))
