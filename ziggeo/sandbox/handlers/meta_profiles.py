"""Calls about meta profiles."""

from ziggeo._core.endpoints import meta_profiles as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers.media import page
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.wire.profiles import write_meta_profile


def _create(service: Service, call: Call) -> Answer:
    fields = {
        "title": parameters.required_text(call.arguments, "title"),
        "key": parameters.text(call.arguments.get("key")),
    }
    return write_meta_profile(service.state.meta_profiles.create(fields))


def _index(service: Service, call: Call) -> Answer:
    return [write_meta_profile(profile) for profile in page(service.state.meta_profiles.all(), call.arguments)]


def _get(service: Service, call: Call) -> Answer:
    return write_meta_profile(service.state.meta_profiles.find(call.identifiers["meta_profile"]))


def _delete(service: Service, call: Call) -> Answer:
    service.state.meta_profiles.delete(call.identifiers["meta_profile"])
    return None


HANDLERS: Handlers = {
    endpoints.CREATE: _create,
    endpoints.INDEX: _index,
    endpoints.GET: _get,
    endpoints.DELETE: _delete,
}
