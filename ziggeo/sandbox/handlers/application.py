"""Calls about the application itself."""

from ziggeo._core.endpoints import application as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.parameters import Rule, read_arguments
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service

_RULES: dict[str, Rule] = {
    "volatile": parameters.boolean,
    "name": parameters.text,
    "description": parameters.text,
    "delete_videos_after": parameters.whole_amount,
    "delete_expired_videos": parameters.boolean,
    "allow_iframe_embeds": parameters.boolean,
    "allowed_domains": parameters.texts,
    "allowed_subdomains": parameters.texts,
    "notify_emails": parameters.texts,
    "auth_token_required_for_create": parameters.boolean,
    "auth_token_required_for_update": parameters.boolean,
    "auth_token_required_for_read": parameters.boolean,
    "auth_token_required_for_destroy": parameters.boolean,
    "client_can_index_videos": parameters.boolean,
    "client_cannot_access_unaccepted_videos": parameters.boolean,
    "enable_video_subpages": parameters.boolean,
    "enable_facebook": parameters.boolean,
}


def _get(service: Service, _: Call) -> Answer:
    return service.application_wire.application(service.state.application.read())


def _update(service: Service, call: Call) -> Answer:
    changes = read_arguments(call.arguments, _RULES, service.assumptions)
    return service.application_wire.application(service.state.application.update(changes))


HANDLERS: Handlers = {endpoints.GET: _get, endpoints.UPDATE: _update}
