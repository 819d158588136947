"""Tokens that allow a browser what its user may do."""

import difflib
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field

from ziggeo.models._base import Arguments, Result
from ziggeo.models._types import EndTimestamp, ListForEmptyMap, Timestamp, UnixTime, read_json_text


class Grant(Result, frozen=True):
    """On which objects an action is allowed. At least one member is set in a grant that allows anything."""

    all: bool | None = None
    """Every object of the application."""
    session_owned: bool | None = None
    """Objects made in the same session."""
    resources: Annotated[list[str], Field(strict=False)] | None = None
    """These objects, by token (a reference by key is plausible)."""


def _read_scope(value: object) -> object:
    # Official demos write {"read": "all"} for {"read": {"all": true}}.
    return {value: True} if isinstance(value, str) else value


_TEXT = BeforeValidator(_read_scope)
_MAP = ListForEmptyMap()


class Grants(Result, frozen=True):
    """What a token allows, by action. An action that is not named is not allowed."""

    create: Annotated[Grant, _TEXT, _MAP] | None = None
    """Record or upload new videos."""
    read: Annotated[Grant, _TEXT, _MAP] | None = None
    """View videos."""
    update: Annotated[Grant, _TEXT, _MAP] | None = None
    """Edit videos, or record them again."""
    destroy: Annotated[Grant, _TEXT, _MAP] | None = None
    """Delete videos."""
    index: Annotated[Grant, _TEXT, _MAP] | None = None
    """List videos (not documented; low confidence)."""


def _check_names(grants: Grants) -> Grants:
    # Grants in answers are open, but a misspelt one that is sent would silently allow nothing.
    _refuse_unknown(grants.model_extra, list(Grants.model_fields), "grants")
    for action in Grants.model_fields:
        scope: Grant | None = getattr(grants, action)
        if scope is not None:
            _refuse_unknown(scope.model_extra, list(Grant.model_fields), f"grants.{action}")
    return grants


def _refuse_unknown(unknown: Mapping[str, object] | None, known: list[str], place: str) -> None:
    for name in unknown or ():
        near = difflib.get_close_matches(name, known, 1)
        raise ValueError(f"{place} has no {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


class AuthToken(Result, frozen=True):
    """A token kept by the service: it can be changed and revoked."""

    token: str
    """Identifies it, and is what a page passes as ``ziggeo-server-auth``."""
    nonce: str | None = None
    """The client's own identifier, for tokens sealed by a client."""
    key: str | None = None
    """The name given to it (an assumption: objects of other kinds have one)."""
    type: str | None = None
    """The service's class name."""
    volatile: bool | None = None
    """Whether it is removed while it stays unused."""
    hidden: bool | None = None
    """Whether it cannot be used directly."""
    owned: bool | None = None
    """Whether the calling session owns it."""
    created: Timestamp | None = None
    """When it was created."""
    expiration_date: EndTimestamp | None = None
    """When it ends."""
    usage_expiration_time: int | None = None
    """Seconds that a session stays valid after its first use."""
    session_limit: int | None = None
    """How many sessions may use it."""
    grants: Annotated[Grants, ListForEmptyMap(), BeforeValidator(read_json_text)] | None = None
    """What it allows."""


class SealedAuthToken(Result, frozen=True):
    """What a sealed client auth token holds. It cannot be revoked: only its own limits end it."""

    application_token: str
    """The application it is meant for."""
    nonce: str
    """Makes it unique."""
    volatile: bool | None = None
    """Whether it is removed while it stays unused."""
    hidden: bool | None = None
    """Whether it cannot be used directly."""
    expiration_date: EndTimestamp | None = None
    """When it ends."""
    usage_expiration_time: int | None = Field(
        default=None, validation_alias=AliasChoices("usage_expiration_time", "usage_experitation_time")
    )
    """Seconds that a session stays valid after its first use."""
    session_limit: int | None = None
    """How many sessions may use it."""
    grants: Annotated[Grants, ListForEmptyMap(), BeforeValidator(read_json_text)] | None = None
    """What it allows."""


class AuthTokenArguments(Arguments, frozen=True):
    """What ``authtokens.create``, ``authtokens.update`` and ``auth.generate`` take."""

    volatile: bool | None = None
    """Remove it while it stays unused."""
    hidden: bool | None = None
    """Whether it cannot be used directly."""
    expiration_date: UnixTime | None = None
    """When it ends: an aware ``datetime``, or Unix seconds."""
    usage_expiration_time: int | None = Field(
        default=None, ge=0, validation_alias=AliasChoices("usage_expiration_time", "usage_experitation_time")
    )
    """Seconds that a session stays valid after its first use. The 1.17 manual's spelling is accepted too."""
    session_limit: int | None = Field(default=None, ge=0)
    """How many sessions may use it."""
    grants: Annotated[Grants, BeforeValidator(read_json_text), AfterValidator(_check_names)] | None = None
    """What it allows, as ``Grants``, a mapping or JSON text."""
