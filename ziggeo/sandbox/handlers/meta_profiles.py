"""Calls about meta profiles."""

from ziggeo._core.endpoints import meta_profiles as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers.media import page
from ziggeo.sandbox.handlers.outcomes import deleted
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service


def _create(service: Service, call: Call) -> Answer:
    fields = {
        "title": parameters.required_text(call.arguments, "title"),
        "key": parameters.text(call.arguments.get("key")),
    }
    return service.profile_wire.meta_profile(service.state.meta_profiles.create(fields))


def _index(service: Service, call: Call) -> Answer:
    return service.profile_wire.meta_profiles(page(service, service.state.meta_profiles.all(), call.arguments))


def _get(service: Service, call: Call) -> Answer:
    return service.profile_wire.meta_profile(service.state.meta_profiles.find(call.identifiers["meta_profile"]))


def _delete(service: Service, call: Call) -> Answer:
    profile = service.state.meta_profiles.find(call.identifiers["meta_profile"])
    service.state.meta_profiles.delete(profile.token)
    return deleted(service, service.profile_wire.meta_profile(profile))


HANDLERS: Handlers = {
    endpoints.CREATE: _create,
    endpoints.INDEX: _index,
    endpoints.GET: _get,
    endpoints.DELETE: _delete,
}
