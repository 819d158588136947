"""Auth tokens."""

from dataclasses import dataclass

from pydantic import JsonValue

from ziggeo.sandbox.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthToken(Record):
    """A token that allows a browser what its user may do."""

    hidden: bool = False
    expiration_date: int | None = None
    usage_expiration_time: int | None = None
    session_limit: int | None = None
    grants: dict[str, JsonValue] | None = None
