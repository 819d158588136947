"""Lets those in whom the application's settings or an auth token allow it."""

from collections.abc import Callable, Mapping
from typing import Any

from ziggeo.sandbox import parameters
from ziggeo.sandbox.public.permission import Action, Permit, Scope, Target, Usage
from ziggeo.sandbox.public.permits import open_sealed, permit_of
from ziggeo.sandbox.records.application import Application
from ziggeo.sandbox.records.media import MediaObject
from ziggeo.sandbox.refusals import ServiceError, forbidden
from ziggeo.sandbox.routing import Call
from ziggeo.sandbox.service import Service

_REQUIRES: Mapping[Action, Callable[[Application], bool]] = {
    Action.CREATE: lambda application: application.auth_token_required_for_create,
    Action.READ: lambda application: application.auth_token_required_for_read,
    Action.UPDATE: lambda application: application.auth_token_required_for_update,
    Action.DESTROY: lambda application: application.auth_token_required_for_destroy,
    Action.INDEX: lambda application: application.auth_token_required_for_read,
}
_EVERYTHING = Scope(all=True)


def target_of(owner: MediaObject[Any], call: Call) -> Target:
    """What a video or an audio is for the session of a call."""
    is_own = owner.session is not None and owner.session == call.session
    return Target(token=owner.token, key=owner.key, is_own=is_own)


def admit(service: Service, call: Call, action: Action, target: Target) -> None:
    """Let a call do something to a target, or refuse it."""
    if _REQUIRES[action](service.state.application.read()):
        _use_token(service, call, action, target)


def admitted_scope(service: Service, call: Call, action: Action) -> Scope:
    """What a call may do something to, or refuse it where that is nothing."""
    if not _REQUIRES[action](service.state.application.read()):
        return _EVERYTHING
    return _use_token(service, call, action, None).scope(action) or Scope()


def is_shown(service: Service, owner: MediaObject[Any]) -> bool:
    """Whether a video or an audio is shown to the public as far as its moderation goes."""
    return owner.approved is True or not service.state.application.read().client_cannot_access_unaccepted_videos


def check_shown(service: Service, owner: MediaObject[Any]) -> None:
    """Refuse what is not shown to the public."""
    if not is_shown(service, owner):
        raise forbidden("The application does not show what was not approved.")


def _use_token(service: Service, call: Call, action: Action, target: Target | None) -> Permit:
    """Use the auth token of a call that allows something; of two, it is enough that one does."""
    objections: list[str] = []
    for read in (_read_sealed, _find_kept):
        try:
            permit = read(service, call)
        except ServiceError as error:
            objections.append(error.reason or "")
            continue
        if permit is None:
            continue
        objection = _use(service, call.session or "", permit, action, target)
        if objection is None:
            return permit
        objections.append(objection)
    raise forbidden(" ".join(objections) or f"It takes an auth token to {action}, and there is none.")


def _use(service: Service, session: str, permit: Permit, action: Action, target: Target | None) -> str | None:
    """Note the use of an auth token, or say why it cannot be used."""
    auth_tokens = service.state.auth_tokens
    with service.state.happenings.turn():
        usage = Usage(
            first=auth_tokens.first_use(permit.name, session), sessions=auth_tokens.count_sessions(permit.name)
        )
        objection = permit.find_objection(action, target, usage, service.state.surroundings.clock())
        if objection is None and permit.uses_matter:
            auth_tokens.note_use(permit.name, session)
        return objection


def _read_sealed(service: Service, call: Call) -> Permit | None:
    token = parameters.text(call.arguments.get("client_auth"))
    return None if token is None else open_sealed(token, service.encryption_key, service.token, service.assumptions)


def _find_kept(service: Service, call: Call) -> Permit | None:
    token = parameters.text(call.arguments.get("server_auth"))
    if token is None:
        return None
    try:
        found = service.state.auth_tokens.find(token)
    except ServiceError:
        found = None
    # A key is a name, and names are easily guessed.
    if found is None or found.token != token:
        raise forbidden("There is no such server auth token; it may have been deleted, or dropped as it was not used.")
    return permit_of(found, service.assumptions)
