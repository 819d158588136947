"""Whether an auth token allows what somebody wants to do: the rules alone, without anything that is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Action(StrEnum):
    """What a grant allows."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DESTROY = "destroy"
    INDEX = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The video or audio that somebody wants to do something to."""

    token: str | None = None
    """Nothing for one that is yet to be made."""
    key: str | None = None
    is_own: bool = False
    """Whether it was made in the session in which it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an action is granted for. What belongs to any of the members is granted."""

    all: bool = False
    session_owned: bool = False
    resources: frozenset[str] = frozenset()
    """Tokens, and keys after an underscore."""

    def covers(self, target: Target) -> bool:
        """Whether a target belongs to it."""
        by_key = None if target.key is None else f"_{target.key}"
        is_named = target.token in self.resources or by_key in self.resources
        return self.all or is_named or (self.session_owned and target.is_own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How an auth token was used so far."""

    first: float | None = None
    """Unix time of the first use in the session in question, in seconds; nothing when there was none."""
    sessions: int = 0
    """In how many sessions it was used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What an auth token allows, whether it was sealed or is kept."""

    name: str
    """What its uses are remembered under."""
    is_kept: bool = False
    """Whether it was made by a call, so that its sessions are counted in any case."""
    grants: Mapping[Action, Scope] = field(default_factory=dict[Action, Scope])
    is_hidden: bool = False
    expiration_date: int | None = None
    """Unix time in seconds from which on it is of no use."""
    usage_expiration_time: int | None = None
    """Seconds that a session may use it, from the first use on."""
    session_limit: int | None = None
    """How many sessions may use it."""

    @property
    def uses_matter(self) -> bool:
        """Whether something follows from its uses, so that they must be remembered."""
        return self.is_kept or self.session_limit is not None or self.usage_expiration_time is not None

    def scope(self, action: Action) -> Scope | None:
        """What an action is granted for. As no manual names a grant to list, one to read is enough for that."""
        scope = self.grants.get(action)
        return self.grants.get(Action.READ) if scope is None and action is Action.INDEX else scope

    def find_objection(self, action: Action, target: Target | None, usage: Usage, now: float) -> str | None:
        """Say why it does not allow something, in a sentence for the log; nothing when it does.

        Without a target, it is enough that the action is granted for anything.
        """
        scope = self.scope(action)
        if self.is_hidden:
            return "The auth token is hidden, so it cannot be used directly."
        if self.expiration_date is not None and self.expiration_date <= now:
            return "The auth token has expired."
        if scope is None:
            return f"The auth token does not grant to {action}."
        if target is not None and not scope.covers(target):
            return f"The auth token does not grant to {action} this."
        return self._find_objection_to_session(usage, now)

    def _find_objection_to_session(self, usage: Usage, now: float) -> str | None:
        if usage.first is None:
            is_exhausted = self.session_limit is not None and usage.sessions >= self.session_limit
            return "The auth token was used in as many sessions as it may be." if is_exhausted else None
        is_over = self.usage_expiration_time is not None and usage.first + self.usage_expiration_time <= now
        return "The time for which this session may use the auth token is over." if is_over else None
