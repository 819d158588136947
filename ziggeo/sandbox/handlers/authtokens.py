"""Calls about auth tokens."""

from ziggeo._core.endpoints import authtokens as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.parameters import Rule, read_arguments
from ziggeo.sandbox.records.auth_tokens import FORMER_USAGE_EXPIRATION_TIME
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.wire.auth_tokens import write_auth_token

_RULES: dict[str, Rule] = {
    "key": parameters.text,
    "volatile": parameters.boolean,
    "hidden": parameters.boolean,
    "expiration_date": parameters.whole_amount,
    "usage_expiration_time": parameters.whole_amount,
    "session_limit": parameters.whole_amount,
    "grants": parameters.mapping,
}


def _get(service: Service, call: Call) -> Answer:
    return write_auth_token(service.state.auth_tokens.find(call.identifiers["auth_token"]))


def _update(service: Service, call: Call) -> Answer:
    return write_auth_token(service.state.auth_tokens.update(call.identifiers["auth_token"], _fields(call)))


def _delete(service: Service, call: Call) -> Answer:
    service.state.auth_tokens.delete(call.identifiers["auth_token"])
    return None


def _create(service: Service, call: Call) -> Answer:
    return write_auth_token(service.state.auth_tokens.create(_fields(call)))


def _fields(call: Call) -> dict[str, object]:
    arguments = dict(call.arguments)
    if FORMER_USAGE_EXPIRATION_TIME in arguments:
        arguments.setdefault("usage_expiration_time", arguments[FORMER_USAGE_EXPIRATION_TIME])
    return read_arguments(arguments, _RULES)


HANDLERS: Handlers = {
    endpoints.GET: _get,
    endpoints.UPDATE: _update,
    endpoints.DELETE: _delete,
    endpoints.CREATE: _create,
}
