"""Calls about webhooks. They are answered in text."""

from starlette.responses import PlainTextResponse

from ziggeo._core.endpoints import webhooks as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.parameters import Rule, read_arguments
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.webhooks.registry import read_encoding, read_target
from ziggeo.sandbox.wire.answer import JsonAnswer

_CREATE_RULES: dict[str, Rule] = {
    "target_url": read_target,
    "encoding": read_encoding,
    "events": parameters.texts,
}
_NOTHING_TO_SAY = "null"


def _create(service: Service, call: Call) -> Answer:
    arguments = {"encoding": None, "events": None, **call.arguments}
    parameters.required_text(arguments, "target_url")
    webhook = service.webhooks.register(read_arguments(arguments, _CREATE_RULES))
    status = service.assumptions.created_status
    if service.assumptions.webhook_id_quoted:
        return JsonAnswer(webhook.token, status)
    return PlainTextResponse(webhook.token, status)


def _confirm(service: Service, call: Call) -> Answer:
    webhook = parameters.required_text(call.arguments, "webhook_id")
    code = parameters.required_text(call.arguments, "validation_code")
    service.webhooks.registry.confirm(webhook.strip(), code.strip())
    said = service.assumptions.confirmation_body
    return PlainTextResponse("" if said == "empty" else said)


def _delete(service: Service, call: Call) -> Answer:
    service.webhooks.registry.remove_target(parameters.required_text(call.arguments, "target_url").strip())
    return PlainTextResponse(_NOTHING_TO_SAY)


HANDLERS: Handlers = {
    endpoints.CREATE: _create,
    endpoints.CONFIRM: _confirm,
    endpoints.DELETE: _delete,
}
