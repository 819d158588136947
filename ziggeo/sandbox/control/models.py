"""What is asked of a running sandbox, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    JsonValue,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveInt,
)

from ziggeo.sandbox.faults.faults import ActiveFault
from ziggeo.sandbox.faults.names import check_pattern
from ziggeo.sandbox.inspection.records import RecordedRequest
from ziggeo.sandbox.webhooks.payloads import Encoding
from ziggeo.sandbox.webhooks.records import DeliveryState


def _split(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


class Asked(BaseModel, frozen=True):
    """What is asked."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)


class RequestQuery(Asked, frozen=True):
    """Which requests are wanted."""

    endpoint: Annotated[tuple[Annotated[str, AfterValidator(check_pattern)], ...], BeforeValidator(_split)] = ()
    """Only those of these endpoints, separated by commas."""
    since: NonNegativeInt = 0
    """Only those whose number is higher."""
    limit: PositiveInt = 1000
    """How many of the latest are wanted at most."""


class DeliveryQuery(Asked, frozen=True):
    """Which deliveries are wanted."""

    state: Annotated[tuple[DeliveryState, ...], BeforeValidator(_split)] = ()
    """Only those that have come so far; several are separated by commas."""
    limit: PositiveInt = 1000
    """How many of the latest are wanted at most."""


class ForApplication(Asked, frozen=True):
    """Something that concerns one application."""

    application: str | None = None
    """Its token; the sandbox's own application if it is left out."""


class ClockAdvance(ForApplication, frozen=True):
    """How much time is to pass."""

    seconds: NonNegativeFloat = 0
    minutes: NonNegativeFloat = 0
    hours: NonNegativeFloat = 0
    days: NonNegativeFloat = 0


class ClockSetting(ForApplication, frozen=True):
    """What time it is to be."""

    time: AwareDatetime
    """A moment, also as Unix seconds."""


class SnapshotTarget(Asked, frozen=True):
    """Where a copy is to be."""

    path: str
    """A directory that is not there yet, or empty, on the machine of the sandbox."""


@dataclass(frozen=True, slots=True)
class FaultList:
    """The faults that may still happen."""

    faults: tuple[ActiveFault, ...]


@dataclass(frozen=True, slots=True)
class RequestList:
    """Requests, oldest first."""

    requests: tuple[RecordedRequest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDelivery:
    """A delivery to a webhook, without what is secret in it."""

    id: str
    """Identifies the delivery."""
    application: str
    """Token of the application."""
    webhook_id: str
    url: str
    encoding: Encoding
    event_type: str | None
    payload: JsonValue
    time: float
    state: DeliveryState
    attempts: int
    status: int | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class DeliveryList:
    """Deliveries, oldest first."""

    deliveries: tuple[ShownDelivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """The time of an application."""

    application: str
    time: datetime
    """The time in UTC."""
    timestamp: float
    """The time in Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationState:
    """What an application has."""

    token: str
    timestamp: float
    """The time of day by its clock, in Unix seconds."""
    counts: Mapping[str, int]
    """How many objects there are, by their kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxState:
    """What a sandbox is and has."""

    settings: Mapping[str, JsonValue]
    """How its applications behave."""
    applications: tuple[ApplicationState, ...]
    requests: int
    """How many requests are recorded."""
    faults: int
    """How many faults may still happen."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy that was made."""

    path: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why something was not done."""

    error: str
