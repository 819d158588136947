"""Calls about effect profiles."""

from ziggeo._core.endpoints import effect_profiles as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers.media import page
from ziggeo.sandbox.handlers.outcomes import deleted
from ziggeo.sandbox.parameters import Rule, read_arguments
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service

_UPDATE_RULES: dict[str, Rule] = {"default_effect": parameters.boolean}
_CREATE_RULES: dict[str, Rule] = {
    **_UPDATE_RULES,
    "key": parameters.text,
    "title": parameters.text,
    "image_only_effect": parameters.boolean,
}


def _create(service: Service, call: Call) -> Answer:
    arguments = dict(call.arguments)
    # How a form of the service's own calls it.
    if "image_only" in arguments:
        arguments.setdefault("image_only_effect", arguments["image_only"])
    return service.profile_wire.effect_profile(
        service.state.effect_profiles.create(read_arguments(arguments, _CREATE_RULES, service.assumptions))
    )


def _index(service: Service, call: Call) -> Answer:
    return [
        service.profile_wire.effect_profile(profile)
        for profile in page(service, service.state.effect_profiles.all(), call.arguments)
    ]


def _get(service: Service, call: Call) -> Answer:
    return service.profile_wire.effect_profile(service.state.effect_profiles.find(call.identifiers["effect_profile"]))


def _update(service: Service, call: Call) -> Answer:
    changes = read_arguments(call.arguments, _UPDATE_RULES, service.assumptions)
    return service.profile_wire.effect_profile(
        service.state.effect_profiles.update(call.identifiers["effect_profile"], changes)
    )


def _delete(service: Service, call: Call) -> Answer:
    profile = service.state.effect_profiles.find(call.identifiers["effect_profile"])
    service.state.effect_profiles.delete(profile.token)
    return deleted(service, service.profile_wire.effect_profile(profile))


HANDLERS: Handlers = {
    endpoints.CREATE: _create,
    endpoints.INDEX: _index,
    endpoints.GET: _get,
    endpoints.UPDATE: _update,
    endpoints.DELETE: _delete,
}
