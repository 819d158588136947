"""Calls about the filters and watermarks of an effect profile."""

from dataclasses import replace
from pathlib import Path

from ziggeo._core.endpoints import effect_profile_processes as endpoints
from ziggeo.sandbox import media, parameters
from ziggeo.sandbox.filters import FilterName
from ziggeo.sandbox.handlers.media import stream_state_filter
from ziggeo.sandbox.handlers.outcomes import deleted
from ziggeo.sandbox.parameters import Rule, read_arguments
from ziggeo.sandbox.records.effect_profiles import EffectProcess, FilterProcess, Placement, WatermarkProcess
from ziggeo.sandbox.refusals import invalid, not_yet
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.state.keeping import Fields

_PLACEMENT_RULES: dict[str, Rule] = {
    "vertical_position": parameters.fraction,
    "horizontal_position": parameters.fraction,
    "video_scale": parameters.fraction,
}
_FILTER_NAMES = ("effect", "filter")


def _index(service: Service, call: Call) -> Answer:
    in_states = stream_state_filter(service, call.arguments)
    profile = service.state.effect_profiles.find(call.identifiers["effect_profile"])
    return [service.profile_wire.effect_process(process) for process in profile.processes if in_states(process.state)]


def _get(service: Service, call: Call) -> Answer:
    process: EffectProcess = service.state.effect_profiles.process(*_named(call))
    return service.profile_wire.effect_process(process)


def _delete(service: Service, call: Call) -> Answer:
    process: EffectProcess = service.state.effect_profiles.process(*_named(call))
    service.state.effect_profiles.delete_process(*_named(call))
    return deleted(service, service.profile_wire.effect_process(process))


def _create_filter(service: Service, call: Call) -> Answer:
    profile = service.state.effect_profiles.find(call.identifiers["effect_profile"])
    # The manual says `effect`, examples of the official SDKs say `filter`.
    name = next((name for name in _FILTER_NAMES if name in call.arguments), _FILTER_NAMES[0])
    wanted = parameters.required_text(call.arguments, name).strip().lower()
    if wanted not in set(FilterName):
        raise invalid({name: "Allowed values: " + ", ".join(FilterName)})
    fields: Fields = {"filter": FilterName(wanted)}
    return service.profile_wire.effect_process(
        service.state.effect_profiles.create_process(profile.token, FilterProcess, fields)
    )


def _create_watermark(service: Service, call: Call) -> Answer:
    image_type = None if call.file is None else _image_type(call.file.path)
    watermark = _new_watermark(service, call)
    if call.file is not None and image_type is not None:
        service.state.keep_file(watermark.token, "image", call.file.path)
        profile = call.identifiers["effect_profile"]
        watermark = service.state.effect_profiles.submit_watermark(profile, watermark.token, image_type)
    return service.profile_wire.effect_process(watermark)


def _watermark_upload_url(service: Service, call: Call) -> Answer:
    return _with_form(service, _new_watermark(service, call))


def _edit_watermark(service: Service, call: Call) -> Answer:
    profile, token = _named(call)
    fields = _placement(service, call)
    if call.file is None:
        return service.profile_wire.effect_process(
            service.state.effect_profiles.place_watermark(profile, token, fields)
        )
    image_type = _image_type(call.file.path)
    service.state.effect_profiles.propose_watermark(profile, token, fields)
    service.state.keep_file(token, "image", call.file.path)
    watermark = service.state.effect_profiles.submit_watermark(profile, token, image_type)
    return service.profile_wire.effect_process(watermark)


def _edit_watermark_upload_url(service: Service, call: Call) -> Answer:
    return _with_form(
        service, service.state.effect_profiles.propose_watermark(*_named(call), _placement(service, call))
    )


def _confirm_watermark(service: Service, call: Call) -> Answer:
    profile, token = _named(call)
    watermark = service.state.effect_profiles.watermark(profile, token)
    upload = service.state.files.upload(token, "image")
    if not upload.exists():
        if watermark.image_type is None or watermark.proposed is not None:
            raise not_yet()
        return service.profile_wire.effect_process(watermark)
    image_type = _image_type(upload)
    return service.profile_wire.effect_process(
        service.state.effect_profiles.submit_watermark(profile, token, image_type)
    )


def _named(call: Call) -> tuple[str, str]:
    return call.identifiers["effect_profile"], call.identifiers["process"]


def _placement(service: Service, call: Call) -> Fields:
    """What a call says of where a watermark is laid; an empty value says nothing."""
    return {
        name: value
        for name, value in read_arguments(call.arguments, _PLACEMENT_RULES, service.assumptions).items()
        if value is not None
    }


def _new_watermark(service: Service, call: Call) -> WatermarkProcess:
    placement = replace(Placement(), **_placement(service, call))
    return service.state.effect_profiles.create_process(
        call.identifiers["effect_profile"], WatermarkProcess, {"placement": placement}
    )


def _image_type(path: Path) -> str:
    try:
        return media.probe_image(path)
    except media.MediaError:
        raise invalid({"file": "The file is no image."}) from None


def _with_form(service: Service, watermark: WatermarkProcess) -> Answer:
    form = service.upload_form(watermark.token, "image")
    return {"effect_process": service.profile_wire.effect_process(watermark), "url_data": form}


HANDLERS: Handlers = {
    endpoints.INDEX: _index,
    endpoints.GET: _get,
    endpoints.DELETE: _delete,
    endpoints.CREATE_FILTER_PROCESS: _create_filter,
    endpoints.CREATE_WATERMARK_PROCESS: _create_watermark,
    endpoints.WATERMARK_UPLOAD_URL: _watermark_upload_url,
    endpoints.EDIT_WATERMARK_PROCESS: _edit_watermark,
    endpoints.EDIT_WATERMARK_UPLOAD_URL: _edit_watermark_upload_url,
    endpoints.CONFIRM_WATERMARK: _confirm_watermark,
}
