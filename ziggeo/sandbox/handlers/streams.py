"""Calls about the streams of a video."""

from pydantic import JsonValue

from ziggeo._core.endpoints import streams as endpoints
from ziggeo.sandbox import media, parameters
from ziggeo.sandbox.files import Medium
from ziggeo.sandbox.handlers.downloads import send_image, send_video
from ziggeo.sandbox.handlers.media import stream_state_filter
from ziggeo.sandbox.handlers.outcomes import deleted, done
from ziggeo.sandbox.multipart import ReceivedFile
from ziggeo.sandbox.parameters import Arguments, Rule, read_arguments, read_required
from ziggeo.sandbox.records.videos import Subtitle, Video, VideoStream
from ziggeo.sandbox.refusals import not_yet
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.wire.common import in_order

_FILE_RULES: dict[str, Rule] = {"video_type": parameters.file_type}
_CREATE_RULES: dict[str, Rule] = {**_FILE_RULES, "key": parameters.text}
_SUBTITLE_RULES: dict[str, Rule] = {"lang": parameters.text, "label": parameters.text, "data": parameters.webvtt}


def file_fields(arguments: Arguments) -> dict[str, object]:
    """What is said of a file that is to be uploaded."""
    return read_arguments(arguments, _FILE_RULES)


def submit(service: Service, video: str, stream: str) -> tuple[Video, VideoStream]:
    """Hand what was uploaded to processing."""
    changed, submitted = service.state.videos.submit_stream(video, stream)
    if submitted.is_under_way:
        service.process_video(changed.token, submitted.token)
    return changed, submitted


def submit_file(service: Service, video: str, stream: str, file: ReceivedFile) -> tuple[Video, VideoStream]:
    """Hand a file that came with the call itself to processing."""
    service.state.keep_file(stream, "video", file.path)
    return submit(service, video, stream)


def _index(service: Service, call: Call) -> Answer:
    in_states = stream_state_filter(service, call.arguments)
    video = service.state.videos.find(call.identifiers["video"])
    streams = in_order(service.assumptions, video.streams)
    return [service.video_wire.stream(video, stream) for stream in streams if in_states(stream.state)]


def _get(service: Service, call: Call) -> Answer:
    return service.video_wire.stream(*_named(service, call))


def _download_video(service: Service, call: Call) -> Answer:
    _, stream = _named(service, call)
    return send_video(service.state.files, stream, stream.token)


def _download_image(service: Service, call: Call) -> Answer:
    _, stream = _named(service, call)
    return send_image(service.state.files, stream, stream.token)


def _push_to_service(service: Service, call: Call) -> Answer:
    video, stream = _named(service, call)
    push_service = parameters.required_text(call.arguments, "pushservicetoken")
    pushed = service.state.videos.note_push(video.token, stream.token, push_service)
    return done(service, service.video_wire.stream(*pushed))


def _delete(service: Service, call: Call) -> Answer:
    video, stream = _named(service, call)
    service.state.videos.delete_stream(video.token, stream.token)
    return deleted(service, service.video_wire.stream(video, stream))


def _create(service: Service, call: Call) -> Answer:
    video, stream = _new_stream(service, call)
    if call.file is not None:
        video, stream = submit_file(service, video.token, stream.token, call.file)
    return service.video_wire.stream(video, stream)


def _upload_url(service: Service, call: Call) -> Answer:
    return _with_form(service, *_new_stream(service, call), "video")


def _new_stream(service: Service, call: Call) -> tuple[Video, VideoStream]:
    return service.state.videos.create_stream(call.identifiers["video"], read_arguments(call.arguments, _CREATE_RULES))


def _attach_image(service: Service, call: Call) -> Answer:
    if call.file is None:
        return _get(service, call)
    video, stream = _open(service, call)
    service.state.keep_file(stream.token, "image", call.file.path)
    return service.video_wire.stream(*_submit_image(service, video, stream))


def _image_upload_url(service: Service, call: Call) -> Answer:
    return _with_form(service, *_open(service, call), "image")


def _confirm_image(service: Service, call: Call) -> Answer:
    video, stream = _named(service, call)
    if not service.state.files.upload(stream.token, "image").exists() and stream.has_image:
        return service.video_wire.stream(video, stream)
    return service.video_wire.stream(*_submit_image(service, video, stream))


def _submit_image(service: Service, video: Video, stream: VideoStream) -> tuple[Video, VideoStream]:
    try:
        image_type = media.probe_image(service.state.files.upload(stream.token, "image"))
    except media.MediaError:
        raise not_yet() from None
    return service.state.videos.submit_image(video.token, stream.token, image_type)


def _attach_video(service: Service, call: Call) -> Answer:
    if call.file is None:
        return _get(service, call)
    video, stream = _described(service, call)
    return service.video_wire.stream(*submit_file(service, video.token, stream.token, call.file))


def _video_upload_url(service: Service, call: Call) -> Answer:
    return _with_form(service, *_described(service, call), "video")


def _confirm_video(service: Service, call: Call) -> dict[str, JsonValue]:
    return service.video_wire.stream(*submit(service, call.identifiers["video"], call.identifiers["stream"]))


def _bind(service: Service, call: Call) -> Answer:
    return done(service, _confirm_video(service, call))


def _attach_subtitle(service: Service, call: Call) -> Answer:
    video, stream = _named(service, call)
    fields = read_required(call.arguments, _SUBTITLE_RULES)
    subtitle = Subtitle(label=str(fields["label"]), data=str(fields["data"]))
    attached = service.state.videos.attach_subtitle(video.token, stream.token, str(fields["lang"]), subtitle)
    return done(service, service.video_wire.stream(*attached))


def _named(service: Service, call: Call) -> tuple[Video, VideoStream]:
    return service.state.videos.stream(call.identifiers["video"], call.identifiers["stream"])


def _open(service: Service, call: Call) -> tuple[Video, VideoStream]:
    return service.state.videos.empty_stream(call.identifiers["video"], call.identifiers["stream"])


def _described(service: Service, call: Call) -> tuple[Video, VideoStream]:
    """The stream of a call that still takes files, with what the call says of its file."""
    video, stream = _open(service, call)
    return service.state.videos.update_stream(video.token, stream.token, file_fields(call.arguments))


def _with_form(service: Service, video: Video, stream: VideoStream, medium: Medium) -> Answer:
    video_type = stream.video_type if medium == "video" else None
    form = service.upload_form(stream.token, medium, video_type)
    return {"stream": service.video_wire.stream(video, stream), "url_data": form}


HANDLERS: Handlers = {
    endpoints.INDEX: _index,
    endpoints.GET: _get,
    endpoints.DOWNLOAD_VIDEO: _download_video,
    endpoints.DOWNLOAD_IMAGE: _download_image,
    endpoints.PUSH_TO_SERVICE: _push_to_service,
    endpoints.DELETE: _delete,
    endpoints.CREATE: _create,
    endpoints.UPLOAD_URL: _upload_url,
    endpoints.ATTACH_IMAGE: _attach_image,
    endpoints.IMAGE_UPLOAD_URL: _image_upload_url,
    endpoints.CONFIRM_IMAGE: _confirm_image,
    endpoints.ATTACH_VIDEO: _attach_video,
    endpoints.VIDEO_UPLOAD_URL: _video_upload_url,
    endpoints.CONFIRM_VIDEO: _confirm_video,
    endpoints.ATTACH_SUBTITLE: _attach_subtitle,
    # In 1.17 it ends the attaching of files; today the confirmation of a video does so.
    endpoints.BIND: _bind,
}
