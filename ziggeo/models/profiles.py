"""What effect profiles and meta profiles have in common: the profiles, and the processes in them."""

from ziggeo.models._base import Result
from ziggeo.models._types import JsonObject, TimestampOrText


class Profile(Result, frozen=True):
    """A list of processes under one name."""

    token: str
    """Identifies it."""
    key: str | None = None
    """The unique name given to it, without the leading underscore of a reference."""
    type: str | None = None
    """The service's class name, ``ApiEffectProfile`` or most likely ``ApiMetaProfile``."""
    title: str | None = None
    """Its title."""
    volatile: bool | None = None
    """Whether it is removed while it stays unused."""
    owned: bool | None = None
    """Whether the calling session owns it."""
    created: TimestampOrText | None = None
    """When it was created."""


class Process(Result, frozen=True):
    """One thing that a profile does."""

    token: str
    """Identifies it within its profile."""
    title: str | None = None
    """Its title."""
    description: str | None = None
    """Its description."""
    type: str | None = None
    """The service's name of its kind (the names are not published)."""
    configuration: JsonObject | None = None
    """Its settings as the service keeps them (the shape is not published)."""
    created: TimestampOrText | None = None
    """When it was created."""
