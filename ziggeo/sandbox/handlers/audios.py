"""Calls about audios."""

from ziggeo._core.endpoints import audios as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers import audio_streams, media
from ziggeo.sandbox.handlers.downloads import send_audio
from ziggeo.sandbox.handlers.outcomes import deleted
from ziggeo.sandbox.handlers.profiles import name_meta_profile
from ziggeo.sandbox.parameters import Rule
from ziggeo.sandbox.records.audios import Audio
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service

_CREATE_RULES: dict[str, Rule] = {
    **media.CREATE_RULES,
    "audio_profile": parameters.text,
    "audio_file_name": parameters.text,
}


def _index(service: Service, call: Call) -> Answer:
    found = media.wanted(service.state.audios, call.arguments)
    return [service.audio_wire.audio(audio) for audio in media.page(service, found, call.arguments)]


def _count(service: Service, call: Call) -> Answer:
    return {"count": len(media.wanted(service.state.audios, call.arguments))}


def _get(service: Service, call: Call) -> Answer:
    return service.audio_wire.audio(service.state.audios.find(call.identifiers["audio"]))


def _get_bulk(service: Service, call: Call) -> Answer:
    return media.written_each(media.named(service.state.audios, call.arguments), service.audio_wire.audio)


def _download_audio(service: Service, call: Call) -> Answer:
    audio = service.state.audios.find(call.identifiers["audio"])
    return send_audio(service.state.files, audio.default_stream, audio.token)


def _update(service: Service, call: Call) -> Answer:
    changes = media.read_changes(service, call.arguments, media.UPDATE_RULES)
    return service.audio_wire.audio(service.state.audios.update(call.identifiers["audio"], changes))


def _update_bulk(service: Service, call: Call) -> Answer:
    changed = media.update_named(service, service.state.audios, call.arguments)
    return media.written_each(changed, service.audio_wire.audio)


def _delete(service: Service, call: Call) -> Answer:
    audio = service.state.audios.find(call.identifiers["audio"])
    service.state.audios.delete(audio.token)
    return deleted(service, service.audio_wire.audio(audio))


def create(service: Service, call: Call) -> Audio:
    """Make an audio, with the file that came along if one did."""
    audio = _new_audio(service, call)
    if call.file is not None:
        fields = audio_streams.file_fields(call.arguments)
        audio, stream = service.state.audios.create_stream(audio.token, fields)
        audio, _ = audio_streams.submit_file(service, audio.token, stream.token, call.file)
    return audio


def _create(service: Service, call: Call) -> Answer:
    return service.audio_wire.audio(create(service, call))


def _upload_url(service: Service, call: Call) -> Answer:
    fields = audio_streams.file_fields(call.arguments)
    audio, stream = service.state.audios.create_stream(_new_audio(service, call).token, fields)
    form = service.upload_form(stream.token, "audio", stream.audio_type)
    return {"audio": service.audio_wire.bare_audio(audio), "url_data": form}


def _new_audio(service: Service, call: Call) -> Audio:
    fields = media.read_changes(service, call.arguments, _CREATE_RULES)
    name_meta_profile(service, fields)
    take_key = parameters.boolean(call.arguments.get("force_overwrite"))
    return service.state.audios.create(fields, take_key=take_key)


HANDLERS: Handlers = {
    endpoints.INDEX: _index,
    endpoints.COUNT: _count,
    endpoints.GET: _get,
    endpoints.GET_BULK: _get_bulk,
    endpoints.DOWNLOAD_AUDIO: _download_audio,
    endpoints.UPDATE: _update,
    endpoints.UPDATE_BULK: _update_bulk,
    endpoints.DELETE: _delete,
    endpoints.CREATE: _create,
    endpoints.UPLOAD_URL: _upload_url,
}
