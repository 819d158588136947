"""Reads auth tokens: those that were sealed elsewhere, and those that are kept here."""

from pydantic import JsonValue

from ziggeo._core.sealing import unseal
from ziggeo.errors import AuthTokenError
from ziggeo.sandbox import parameters
from ziggeo.sandbox.public.permission import Action, Permit, Scope
from ziggeo.sandbox.records.auth_tokens import FORMER_USAGE_EXPIRATION_TIME, AuthToken
from ziggeo.sandbox.refusals import forbidden


def open_sealed(token: str, encryption_key: str, application: str) -> Permit:
    """Open a client auth token for an application."""
    try:
        content = parameters.decoded_json(unseal(token, encryption_key).decode())
    except (AuthTokenError, UnicodeDecodeError):
        raise forbidden("The client auth token is damaged, or was sealed with another encryption key.") from None
    if not isinstance(content, dict):
        raise forbidden("The client auth token does not hold a JSON object.")
    if content.get("application_token") != application:
        raise forbidden("The client auth token is meant for another application.")
    nonce = parameters.text(content.get("nonce"))
    if nonce is None:
        raise forbidden("The client auth token has no nonce.")
    usage = content.get("usage_expiration_time", content.get(FORMER_USAGE_EXPIRATION_TIME))
    return Permit(
        name=f"nonce {nonce}",
        grants=read_grants(content.get("grants")),
        is_hidden=parameters.boolean(content.get("hidden")),
        expiration_date=parameters.integer(content.get("expiration_date")),
        usage_expiration_time=parameters.integer(usage),
        session_limit=parameters.integer(content.get("session_limit")),
    )


def permit_of(auth_token: AuthToken) -> Permit:
    """What an auth token allows that is kept."""
    return Permit(
        name=auth_token.token,
        is_kept=True,
        grants=read_grants(auth_token.grants),
        is_hidden=auth_token.hidden,
        expiration_date=auth_token.expiration_date,
        usage_expiration_time=auth_token.usage_expiration_time,
        session_limit=auth_token.session_limit,
    )


def read_grants(value: JsonValue) -> dict[Action, Scope]:
    """Read grants, which may be JSON text. Actions and scopes that there are not grant nothing."""
    grants = parameters.mapping(value) or {}
    return {action: _read_scope(grants[action]) for action in Action if action in grants}


def _read_scope(value: JsonValue) -> Scope:
    members = parameters.mapping(value)
    if members is None:
        # Official demos write "all" for {"all": true}.
        members = {value: True} if isinstance(value, str) else {}
    return Scope(
        all=parameters.boolean(members.get("all")),
        session_owned=parameters.boolean(members.get("session_owned")),
        resources=frozenset(parameters.texts(members.get("resources"))),
    )
