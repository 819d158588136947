"""What is recorded of a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ziggeo.sandbox.faults.failures import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFile:
    """A file that came with a request."""

    name: str
    """The name it was sent with."""
    size: int
    """Its size in bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRequest:
    """A request that came to the sandbox, and what was answered."""

    sequence: int
    """Number of the record, from 1; one that was answered later has a higher number."""
    time: float
    """When it came, in Unix seconds by the sandbox's clock."""
    duration_ms: float
    """How long the answer took, in real milliseconds."""
    application: str | None
    """Token of the application whose credentials it had, or whose public address it was for; ``None`` if of none."""
    method: str
    """The method as it was sent."""
    path: str
    """The path as it was sent, without the query."""
    endpoint: str | None
    """Name of the call, as ``videos.get``, or ``storage`` or ``public``; ``None`` where there is none."""
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    """Arguments of query and body by their names, shortened where they are long; what is nested is JSON text. Values that
    are not known to be harmless are ``***``."""
    files: tuple[RecordedFile, ...] = ()
    """Files that came along."""
    status: int | None = None
    """Status of the answer; ``None`` where none was sent."""
    bytes_sent: int = 0
    """How many bytes of the answer's body were sent."""
    faults: tuple[Failure, ...] = ()
    """What went wrong on purpose."""
    reason: str | None = None
    """Why the call was refused."""
