"""A fault: what goes wrong, with which calls and how often."""

from dataclasses import dataclass as plain_dataclass
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, NonNegativeInt, PositiveInt
from pydantic.dataclasses import dataclass

from ziggeo.sandbox.faults.failures import Failure
from ziggeo.sandbox.faults.names import check_pattern


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Fault:
    """Something that is to go wrong."""

    endpoint: Annotated[str, AfterValidator(check_pattern)]
    """With what: a call such as ``videos.get``, all of a part as ``videos.*``, all requests of a call that takes a file as
    ``videos.create.*``, the upload bucket as ``storage``, what is public as ``public``, or everything as ``*``."""
    failure: Failure
    """What goes wrong."""
    times: PositiveInt | None = None
    """How many requests it happens to; ``None`` for all until it is removed."""
    after: NonNegativeInt = 0
    """How many requests are left alone first."""


@plain_dataclass(frozen=True, slots=True)
class ActiveFault:
    """A fault that may still happen."""

    id: int
    """Identifies it."""
    fault: Fault
    """What is to go wrong."""
    left: int | None
    """How many times it is still to happen; ``None`` for no end."""
    after: int
    """How many requests are still left alone first."""
