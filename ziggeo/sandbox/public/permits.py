"""Reads auth tokens: those that were sealed elsewhere, and those that are kept here."""

from pydantic import JsonValue

from ziggeo._core.sealing import unseal
from ziggeo.errors import AuthTokenError
from ziggeo.sandbox import parameters
from ziggeo.sandbox.assumptions import DEFAULT, Assumptions
from ziggeo.sandbox.public.permission import Action, Permit, Scope
from ziggeo.sandbox.records.auth_tokens import USAGE_EXPIRATION_NAMES, AuthToken
from ziggeo.sandbox.refusals import forbidden


def open_sealed(token: str, encryption_key: str, application: str, assumptions: Assumptions = DEFAULT) -> Permit:
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
    names = USAGE_EXPIRATION_NAMES[assumptions.usage_expiration_names]
    usage = next((content[name] for name in names if name in content), None)
    return Permit(
        name=f"nonce {nonce}",
        grants=read_grants(content.get("grants"), assumptions),
        is_hidden=parameters.boolean(content.get("hidden")),
        expiration_date=parameters.integer(content.get("expiration_date")),
        usage_expiration_time=parameters.integer(usage),
        session_limit=parameters.integer(content.get("session_limit")),
    )


def permit_of(auth_token: AuthToken, assumptions: Assumptions = DEFAULT) -> Permit:
    """What an auth token allows that is kept."""
    return Permit(
        name=auth_token.token,
        is_kept=True,
        grants=read_grants(auth_token.grants, assumptions),
        is_hidden=auth_token.hidden,
        expiration_date=auth_token.expiration_date,
        usage_expiration_time=auth_token.usage_expiration_time,
        session_limit=auth_token.session_limit,
    )


def read_grants(value: JsonValue, assumptions: Assumptions = DEFAULT) -> dict[Action, Scope]:
    """Read grants, which may be JSON text. Actions and scopes that there are not grant nothing."""
    grants = parameters.mapping(value) or {}
    known = [action for action in Action if action is not Action.INDEX or assumptions.index_grant]
    return {action: _read_scope(grants[action], assumptions) for action in known if action in grants}


def _read_scope(value: JsonValue, assumptions: Assumptions) -> Scope:
    members = parameters.mapping(value)
    if members is None:
        # Official demos write "all" for {"all": true}.
        members = {value: True} if isinstance(value, str) and assumptions.text_scopes else {}
    resources = parameters.texts(members.get("resources"))
    return Scope(
        all=parameters.boolean(members.get("all")),
        session_owned=parameters.boolean(members.get("session_owned")),
        resources=frozenset(name for name in resources if assumptions.resources_by_key or not name.startswith("_")),
    )
