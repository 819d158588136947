"""Calls about the analyses of a meta profile."""

from ziggeo._core.endpoints import meta_profile_processes as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers.outcomes import deleted
from ziggeo.sandbox.records.meta_profiles import Action, Analysis, MetaProcess
from ziggeo.sandbox.refusals import invalid
from ziggeo.sandbox.routing import Answer, Call, Handler, Handlers
from ziggeo.sandbox.service import Service


def _index(service: Service, call: Call) -> Answer:
    profile = service.state.meta_profiles.find(call.identifiers["meta_profile"])
    return [service.profile_wire.meta_process(process) for process in profile.processes]


def _get(service: Service, call: Call) -> Answer:
    process: MetaProcess = service.state.meta_profiles.process(*_named(call))
    return service.profile_wire.meta_process(process)


def _delete(service: Service, call: Call) -> Answer:
    process: MetaProcess = service.state.meta_profiles.process(*_named(call))
    service.state.meta_profiles.delete_process(*_named(call))
    return deleted(service, service.profile_wire.meta_process(process))


def _named(call: Call) -> tuple[str, str]:
    return call.identifiers["meta_profile"], call.identifiers["process"]


def _create(kind: Analysis) -> Handler:
    name = f"{kind}_action"

    def create(service: Service, call: Call) -> Answer:
        given = call.arguments.get(name) if kind.is_moderation else None
        wanted = (parameters.text(given) or Action.NOTHING).strip().lower()
        if wanted not in set(Action):
            raise invalid({name: "Allowed values: " + ", ".join(Action)})
        process = service.state.meta_profiles.create_process(
            call.identifiers["meta_profile"], MetaProcess, {"kind": kind, "action": Action(wanted)}
        )
        return service.profile_wire.meta_process(process)

    return create


HANDLERS: Handlers = {
    endpoints.INDEX: _index,
    endpoints.GET: _get,
    endpoints.DELETE: _delete,
    endpoints.CREATE_VIDEO_ANALYSIS_PROCESS: _create(Analysis.VIDEO),
    endpoints.CREATE_AUDIO_TRANSCRIPTION_PROCESS: _create(Analysis.TRANSCRIPTION),
    endpoints.CREATE_NSFW_PROCESS: _create(Analysis.NSFW),
    endpoints.CREATE_PROFANITY_PROCESS: _create(Analysis.PROFANITY),
}
