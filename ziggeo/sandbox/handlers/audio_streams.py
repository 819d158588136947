"""Calls about the streams of an audio."""

from ziggeo._core.endpoints import audio_streams as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers.downloads import send_audio
from ziggeo.sandbox.handlers.media import stream_state_filter
from ziggeo.sandbox.handlers.outcomes import deleted
from ziggeo.sandbox.multipart import ReceivedFile
from ziggeo.sandbox.parameters import Arguments, Rule, read_arguments
from ziggeo.sandbox.records.audios import Audio, AudioStream
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.wire.common import in_order

_FILE_RULES: dict[str, Rule] = {"audio_type": parameters.file_type}
_CREATE_RULES: dict[str, Rule] = {**_FILE_RULES, "key": parameters.text}


def file_fields(arguments: Arguments) -> dict[str, object]:
    """What is said of a file that is to be uploaded."""
    return read_arguments(arguments, _FILE_RULES)


def submit(service: Service, audio: str, stream: str) -> tuple[Audio, AudioStream]:
    """Hand what was uploaded to processing."""
    changed, submitted = service.state.audios.submit_stream(audio, stream)
    if submitted.is_under_way:
        service.process_audio(changed.token, submitted.token)
    return changed, submitted


def submit_file(service: Service, audio: str, stream: str, file: ReceivedFile) -> tuple[Audio, AudioStream]:
    """Hand a file that came with the call itself to processing."""
    service.state.keep_file(stream, "audio", file.path)
    return submit(service, audio, stream)


def _index(service: Service, call: Call) -> Answer:
    in_states = stream_state_filter(service, call.arguments)
    audio = service.state.audios.find(call.identifiers["audio"])
    streams = in_order(service.assumptions, audio.streams)
    return [service.audio_wire.stream(audio, stream) for stream in streams if in_states(stream.state)]


def _get(service: Service, call: Call) -> Answer:
    return service.audio_wire.stream(*_named(service, call))


def _download_audio(service: Service, call: Call) -> Answer:
    _, stream = _named(service, call)
    return send_audio(service.state.files, stream, stream.token)


def _delete(service: Service, call: Call) -> Answer:
    audio, stream = _named(service, call)
    service.state.audios.delete_stream(audio.token, stream.token)
    return deleted(service, service.audio_wire.stream(audio, stream))


def _create(service: Service, call: Call) -> Answer:
    audio, stream = _new_stream(service, call)
    if call.file is not None:
        audio, stream = submit_file(service, audio.token, stream.token, call.file)
    return service.audio_wire.stream(audio, stream)


def _upload_url(service: Service, call: Call) -> Answer:
    audio, stream = _new_stream(service, call)
    form = service.upload_form(stream.token, "audio", stream.audio_type)
    return {"stream": service.audio_wire.bare_stream(audio, stream), "url_data": form}


def _confirm_audio(service: Service, call: Call) -> Answer:
    return service.audio_wire.stream(*submit(service, call.identifiers["audio"], call.identifiers["stream"]))


def _named(service: Service, call: Call) -> tuple[Audio, AudioStream]:
    return service.state.audios.stream(call.identifiers["audio"], call.identifiers["stream"])


def _new_stream(service: Service, call: Call) -> tuple[Audio, AudioStream]:
    return service.state.audios.create_stream(call.identifiers["audio"], read_arguments(call.arguments, _CREATE_RULES))


HANDLERS: Handlers = {
    endpoints.INDEX: _index,
    endpoints.GET: _get,
    endpoints.DOWNLOAD_AUDIO: _download_audio,
    endpoints.DELETE: _delete,
    endpoints.CREATE: _create,
    endpoints.UPLOAD_URL: _upload_url,
    endpoints.CONFIRM_AUDIO: _confirm_audio,
}
