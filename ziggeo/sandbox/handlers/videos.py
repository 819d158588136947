"""Calls about videos."""

from collections.abc import Callable

from ziggeo._core.endpoints import videos as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers import streams
from ziggeo.sandbox.handlers.downloads import send_image, send_video
from ziggeo.sandbox.parameters import Arguments, Rule, read_arguments
from ziggeo.sandbox.records.videos import Video
from ziggeo.sandbox.refusals import invalid
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service

_DEFAULT_LIMIT = 50
_MAX_LIMIT = 100
_UPDATE_RULES: dict[str, Rule] = {
    "min_duration": parameters.seconds,
    "max_duration": parameters.seconds,
    "tags": parameters.texts,
    "key": parameters.text,
    "volatile": parameters.boolean,
    "expiration_days": parameters.whole_amount,
    "expire_on": parameters.calendar_date,
    "approved": parameters.tri_state,
    "title": parameters.text,
    "description": parameters.text,
    "data": parameters.mapping,
}
_CREATE_RULES: dict[str, Rule] = {
    **_UPDATE_RULES,
    "effect_profile": parameters.text,
    "meta_profile": parameters.text,
    "video_profile": parameters.text,
    "video_file_name": parameters.text,
    "auto_crop": parameters.boolean,
    "auto_pad": parameters.boolean,
    "only_audio": parameters.boolean,
    "delete_old_streams": parameters.boolean,
    "enforce_duration": parameters.boolean,
    "recover_streams": parameters.boolean,
    "user_language": parameters.text,
    "transcript_language": parameters.text,
    "default_image_selector": parameters.fraction,
    "device_info": parameters.mapping,
}
_APPROVALS: dict[str, bool | None] = {"approved": True, "rejected": False, "pending": None}


def _index(service: Service, call: Call) -> Answer:
    arguments = call.arguments
    is_wanted = _filter(arguments)
    found = [video for video in service.state.videos.all() if is_wanted(video)]
    if parameters.boolean(arguments.get("reverse")):
        found.reverse()
    skip = max(0, parameters.integer(arguments.get("skip")) or 0)
    limit = parameters.integer(arguments.get("limit")) or 0
    limit = min(limit, _MAX_LIMIT) if limit > 0 else _DEFAULT_LIMIT
    return [service.video_wire.video(video) for video in found[skip : skip + limit]]


def _filter(arguments: Arguments) -> Callable[[Video], bool]:
    # An official demo sends `state`, with a number.
    in_states = streams.state_filter(arguments.get("states") or arguments.get("state") or "ready")
    tags = frozenset(parameters.texts(arguments.get("tags")))
    approval = (parameters.text(arguments.get("approved")) or "").strip().lower()
    if approval and approval not in _APPROVALS:
        raise invalid({"approved": "Allowed values: " + ", ".join(_APPROVALS).upper()})

    def is_wanted(video: Video) -> bool:
        return (
            in_states(video.state)
            and (not tags or not tags.isdisjoint(video.tags))
            and (not approval or video.approved is _APPROVALS[approval])
        )

    return is_wanted


def _get(service: Service, call: Call) -> Answer:
    return service.video_wire.video(service.state.videos.find(call.identifiers["video"]))


def _download_video(service: Service, call: Call) -> Answer:
    video = service.state.videos.find(call.identifiers["video"])
    return send_video(service.state.files, video.default_stream, video.token)


def _download_image(service: Service, call: Call) -> Answer:
    video = service.state.videos.find(call.identifiers["video"])
    return send_image(service.state.files, video.default_stream, video.token)


def _push_to_service(service: Service, call: Call) -> Answer:
    video = service.state.videos.find(call.identifiers["video"])
    push_service = parameters.required_text(call.arguments, "pushservicetoken")
    if video.default_stream is not None:
        video, _ = service.state.videos.note_push(video.token, video.default_stream.token, push_service)
    return service.video_wire.video(video)


def _update(service: Service, call: Call) -> Answer:
    changes = read_arguments(call.arguments, _UPDATE_RULES)
    return service.video_wire.video(service.state.videos.update(call.identifiers["video"], changes))


def _delete(service: Service, call: Call) -> Answer:
    service.state.videos.delete(call.identifiers["video"])
    return None


def _create(service: Service, call: Call) -> Answer:
    video = _new_video(service, call)
    if call.file is not None:
        video, stream = service.state.videos.create_stream(video.token, streams.file_fields(call.arguments))
        video, _ = streams.submit_file(service, video.token, stream.token, call.file)
    return service.video_wire.video(video)


def _upload_url(service: Service, call: Call) -> Answer:
    video, stream = service.state.videos.create_stream(
        _new_video(service, call).token, streams.file_fields(call.arguments)
    )
    form = service.upload_form(stream.token, "video", stream.video_type)
    return {"video": service.video_wire.video(video), "url_data": form}


def _new_video(service: Service, call: Call) -> Video:
    fields = read_arguments(call.arguments, _CREATE_RULES)
    take_key = parameters.boolean(call.arguments.get("force_overwrite"))
    return service.state.videos.create(fields, take_key=take_key)


HANDLERS: Handlers = {
    endpoints.INDEX: _index,
    endpoints.GET: _get,
    endpoints.DOWNLOAD_VIDEO: _download_video,
    endpoints.DOWNLOAD_IMAGE: _download_image,
    endpoints.PUSH_TO_SERVICE: _push_to_service,
    endpoints.UPDATE: _update,
    endpoints.DELETE: _delete,
    endpoints.CREATE: _create,
    endpoints.UPLOAD_URL: _upload_url,
}
