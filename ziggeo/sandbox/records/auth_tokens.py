"""Auth tokens."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from ziggeo.sandbox.records.base import Record

USAGE_EXPIRATION_TIME = "usage_expiration_time"
"""Name of the time for which a session may use an auth token."""
USAGE_EXPIRATION_NAMES: Mapping[str, tuple[str, ...]] = {
    "both": (USAGE_EXPIRATION_TIME, "usage_experitation_time"),
    "present": (USAGE_EXPIRATION_TIME,),
    "former": ("usage_experitation_time",),
}
"""What it may be called, by what is assumed of that; the former name is that of the manual of 1.17."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthToken(Record):
    """A token that allows a browser what its user may do."""

    hidden: bool = False
    expiration_date: int | None = None
    usage_expiration_time: int | None = None
    session_limit: int | None = None
    grants: dict[str, JsonValue] | None = None
    was_used: bool = False
    """Whether it ever allowed anything."""

    @property
    def is_used(self) -> bool:
        """A volatile one stays once it was used."""
        return self.was_used


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthTokenUse(Record):
    """That an auth token was used in a session."""

    permit: str
    """Which auth token, by the name of what it allows."""
    session: str
    time: float
    """Unix time of the first use, in seconds."""
