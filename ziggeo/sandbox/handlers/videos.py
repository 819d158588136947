"""Calls about videos."""

from typing import cast

from ziggeo._core.endpoints import videos as endpoints
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers import media, streams
from ziggeo.sandbox.handlers.downloads import send_image, send_video
from ziggeo.sandbox.handlers.outcomes import deleted, done
from ziggeo.sandbox.handlers.profiles import name_meta_profile, profile_token
from ziggeo.sandbox.parameters import Rule
from ziggeo.sandbox.records.videos import Video, VideoStream
from ziggeo.sandbox.refusals import invalid
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service

_CREATE_RULES: dict[str, Rule] = {
    **media.CREATE_RULES,
    "effect_profile": parameters.texts,
    "video_profile": parameters.text,
    "video_file_name": parameters.text,
    "auto_crop": parameters.boolean,
    "auto_pad": parameters.boolean,
    "only_audio": parameters.boolean,
    "recover_streams": parameters.boolean,
    "transcript_language": parameters.text,
    "default_image_selector": parameters.fraction,
}


def _index(service: Service, call: Call) -> Answer:
    found = media.wanted(service.state.videos, call.arguments)
    return [service.video_wire.video(video) for video in media.page(service, found, call.arguments)]


def _count(service: Service, call: Call) -> Answer:
    return {"count": len(media.wanted(service.state.videos, call.arguments))}


def _get_bulk(service: Service, call: Call) -> Answer:
    return media.written_each(media.named(service.state.videos, call.arguments), service.video_wire.video)


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
    return done(service, service.video_wire.video(video))


def _apply_effect(service: Service, call: Call) -> Answer:
    video = service.state.videos.find(call.identifiers["video"])
    reference = parameters.required_text(call.arguments, "effectprofiletoken")
    profile = service.state.effect_profiles.find(reference)
    video, stream = service.state.videos.apply_effect(video.token, profile.token)
    service.process_video(video.token, stream.token)
    return done(service, service.video_wire.video(video))


def _apply_meta(service: Service, call: Call) -> Answer:
    video = service.state.videos.find(call.identifiers["video"])
    token = parameters.required_text(call.arguments, "metaprofiletoken")
    if token.startswith("_"):
        raise invalid({"metaprofiletoken": "A key will not do here, only a token."})
    profile = service.state.meta_profiles.find(token)
    video = service.state.videos.request_analyses(video.token, profile.token)
    service.go_on_with_video(video.token)
    return done(service, service.video_wire.video(video))


def _update(service: Service, call: Call) -> Answer:
    changes = media.read_changes(service, call.arguments, media.UPDATE_RULES)
    return service.video_wire.video(service.state.videos.update(call.identifiers["video"], changes))


def _update_bulk(service: Service, call: Call) -> Answer:
    changed = media.update_named(service, service.state.videos, call.arguments)
    return media.written_each(changed, service.video_wire.video)


def _delete(service: Service, call: Call) -> Answer:
    video = service.state.videos.find(call.identifiers["video"])
    service.state.videos.delete(video.token)
    return deleted(service, service.video_wire.video(video))


def create(service: Service, call: Call) -> Video:
    """Make a video, with the file that came along if one did."""
    video = _new_video(service, call)
    if call.file is not None:
        video, stream = service.state.videos.create_stream(video.token, streams.file_fields(call.arguments))
        video, _ = streams.submit_file(service, video.token, stream.token, call.file)
    return video


def create_with_stream(service: Service, call: Call) -> tuple[Video, VideoStream]:
    """Make a video with a stream that a file is to be uploaded for."""
    video = _new_video(service, call)
    return service.state.videos.create_stream(video.token, streams.file_fields(call.arguments))


def _create(service: Service, call: Call) -> Answer:
    return service.video_wire.video(create(service, call))


def _upload_url(service: Service, call: Call) -> Answer:
    video, stream = create_with_stream(service, call)
    form = service.upload_form(stream.token, "video", stream.video_type)
    return {"video": service.video_wire.video(video), "url_data": form}


def _new_video(service: Service, call: Call) -> Video:
    fields = media.read_changes(service, call.arguments, _CREATE_RULES)
    references = cast("tuple[str, ...]", fields.pop("effect_profile", ()))
    profiles = [
        profile_token(service, service.state.effect_profiles, reference, "effect_profile") for reference in references
    ]
    fields["effect_profiles"] = tuple(dict.fromkeys(filter(None, profiles)))
    name_meta_profile(service, fields)
    fields["session"] = call.session
    take_key = parameters.boolean(call.arguments.get("force_overwrite"))
    return service.state.videos.create(fields, take_key=take_key)


HANDLERS: Handlers = {
    endpoints.INDEX: _index,
    endpoints.COUNT: _count,
    endpoints.GET: _get,
    endpoints.GET_BULK: _get_bulk,
    endpoints.DOWNLOAD_VIDEO: _download_video,
    endpoints.DOWNLOAD_IMAGE: _download_image,
    endpoints.PUSH_TO_SERVICE: _push_to_service,
    endpoints.APPLY_EFFECT: _apply_effect,
    endpoints.APPLY_META: _apply_meta,
    endpoints.UPDATE: _update,
    endpoints.UPDATE_BULK: _update_bulk,
    endpoints.DELETE: _delete,
    endpoints.CREATE: _create,
    endpoints.UPLOAD_URL: _upload_url,
}
