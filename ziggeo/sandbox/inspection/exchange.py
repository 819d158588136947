"""What is learned about a request while it is answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from pydantic import JsonValue
from starlette.types import Scope

from ziggeo.sandbox.faults.failures import Failure
from ziggeo.sandbox.inspection.records import RecordedFile
from ziggeo.sandbox.parameters import Arguments

_EXCHANGE = "ziggeo.sandbox.exchange"


@dataclass(slots=True)
class Exchange:
    """A request and its answer, as far as they have come. Whoever learns something of them notes it here."""

    record: Callable[["Exchange"], None]
    """Keeps what is known."""
    method: str
    path: str
    endpoint: str | None = None
    application: str | None = None
    arguments: Arguments = field(default_factory=dict[str, JsonValue])
    files: tuple[RecordedFile, ...] = ()
    faults: tuple[Failure, ...] = ()
    reason: str | None = None
    status: int | None = None
    bytes_sent: int = 0
    is_finished: bool = False

    def finish(self) -> None:
        """Record the exchange as it is; only the first time counts."""
        if not self.is_finished:
            self.is_finished = True
            self.record(self)

    def attach(self, scope: Scope) -> None:
        """Make it the exchange of that request."""
        scope[_EXCHANGE] = self


def exchange_of(scope: Scope) -> Exchange:
    """The exchange that a request belongs to."""
    return cast("Exchange", scope[_EXCHANGE])
