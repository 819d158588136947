"""Calls about auth tokens."""

from ziggeo._core.endpoints import authtokens as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers.outcomes import deleted
from ziggeo.sandbox.parameters import Rule, read_arguments
from ziggeo.sandbox.records.auth_tokens import USAGE_EXPIRATION_NAMES, USAGE_EXPIRATION_TIME
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service

_RULES: dict[str, Rule] = {
    "key": parameters.text,
    "volatile": parameters.boolean,
    "hidden": parameters.boolean,
    "expiration_date": parameters.whole_amount,
    USAGE_EXPIRATION_TIME: parameters.whole_amount,
    "session_limit": parameters.whole_amount,
    "grants": parameters.grants,
}


def _get(service: Service, call: Call) -> Answer:
    return service.auth_token_wire.auth_token(service.state.auth_tokens.find(call.identifiers["auth_token"]))


def _update(service: Service, call: Call) -> Answer:
    return service.auth_token_wire.auth_token(
        service.state.auth_tokens.update(call.identifiers["auth_token"], _fields(service, call))
    )


def _delete(service: Service, call: Call) -> Answer:
    auth_token = service.state.auth_tokens.find(call.identifiers["auth_token"])
    service.state.auth_tokens.delete(auth_token.token)
    return deleted(service, service.auth_token_wire.auth_token(auth_token))


def _create(service: Service, call: Call) -> Answer:
    return service.auth_token_wire.auth_token(service.state.auth_tokens.create(_fields(service, call)))


def _fields(service: Service, call: Call) -> dict[str, object]:
    names = USAGE_EXPIRATION_NAMES[service.assumptions.usage_expiration_names]
    arguments = {name: value for name, value in call.arguments.items() if name != USAGE_EXPIRATION_TIME}
    times = [call.arguments[name] for name in names if name in call.arguments]
    if times:
        arguments[USAGE_EXPIRATION_TIME] = times[0]
    return read_arguments(arguments, _RULES, service.assumptions)


HANDLERS: Handlers = {
    endpoints.GET: _get,
    endpoints.UPDATE: _update,
    endpoints.DELETE: _delete,
    endpoints.CREATE: _create,
}
