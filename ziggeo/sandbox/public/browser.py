"""Calls about videos that browsers make, as far as they are imitated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue

from ziggeo._core.endpoints import streams, videos
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers import media, streams as stream_handlers, videos as video_handlers
from ziggeo.sandbox.handlers.outcomes import deleted
from ziggeo.sandbox.public.gate import admit, admitted_scope, is_shown, target_of
from ziggeo.sandbox.public.media import check_readable
from ziggeo.sandbox.public.permission import Action, Target
from ziggeo.sandbox.records.videos import Video
from ziggeo.sandbox.refusals import forbidden
from ziggeo.sandbox.routing import Answer, Call, Handler
from ziggeo.sandbox.service import Service

_NOT_BY_BROWSERS = frozenset({"approved"})


def _index(service: Service, call: Call) -> Answer:
    if not service.state.application.read().client_can_index_videos:
        raise forbidden("The application does not let browsers list its videos.")
    scope = admitted_scope(service, call, Action.INDEX)
    found = [
        video
        for video in media.wanted(service.state.videos, call.arguments)
        if is_shown(service, video) and scope.covers(target_of(video, call))
    ]
    return [_written(service, call, video) for video in media.page(service, found, call.arguments)]


def _get(service: Service, call: Call) -> Answer:
    video = service.state.videos.find(call.identifiers["video"])
    check_readable(service, call, video)
    return _written(service, call, video)


def _create(service: Service, call: Call) -> Answer:
    _admit_creation(service, call)
    return _written(service, call, video_handlers.create(service, _as_browser(call)))


def _upload_url(service: Service, call: Call) -> Answer:
    _admit_creation(service, call)
    video, stream = video_handlers.create_with_stream(service, _as_browser(call))
    return {
        "video": _written(service, call, video),
        "stream": service.video_wire.stream(video, stream),
        "url_data": service.upload_form(stream.token, "video", stream.video_type),
    }


def _stream_upload_url(service: Service, call: Call) -> Answer:
    _admit(service, call, Action.UPDATE)
    return stream_handlers.HANDLERS[streams.UPLOAD_URL](service, call)


def _confirm_video(service: Service, call: Call) -> Answer:
    """Whoever makes a video also uploads it; whoever uploads one to a video of others updates that."""
    video = service.state.videos.find(call.identifiers["video"])
    target = target_of(video, call)
    is_new = target.is_own and video.submission_date is None
    admit(service, call, Action.CREATE if is_new else Action.UPDATE, target)
    return stream_handlers.HANDLERS[streams.CONFIRM_VIDEO](service, call)


def _update(service: Service, call: Call) -> Answer:
    video = _admit(service, call, Action.UPDATE)
    changes = media.read_changes(service, _as_browser(call).arguments, media.UPDATE_RULES)
    return _written(service, call, service.state.videos.update(video.token, changes))


def _delete(service: Service, call: Call) -> Answer:
    video = _admit(service, call, Action.DESTROY)
    service.state.videos.delete(video.token)
    return deleted(service, _written(service, call, video))


def _admit(service: Service, call: Call, action: Action) -> Video:
    video = service.state.videos.find(call.identifiers["video"])
    admit(service, call, action, target_of(video, call))
    return video


def _admit_creation(service: Service, call: Call) -> None:
    key = parameters.text(call.arguments.get("key"))
    admit(service, call, Action.CREATE, Target(key=key, is_own=True))


def _as_browser(call: Call) -> Call:
    """The call without what only servers decide."""
    arguments = {name: value for name, value in call.arguments.items() if name not in _NOT_BY_BROWSERS}
    return replace(call, arguments=arguments)


def _written(service: Service, call: Call, video: Video) -> dict[str, JsonValue]:
    return {**service.video_wire.video(video), "owned": target_of(video, call).is_own}


@dataclass(frozen=True, slots=True)
class Operation:
    """What a method of a path does."""

    handler: Handler
    created: bool = False
    """Whether something new comes to be."""


_VIDEO = videos.GET.path
OPERATIONS: Mapping[str, Mapping[str, Operation]] = {
    videos.INDEX.path: {"GET": Operation(_index), "POST": Operation(_create, created=True)},
    f"{videos.INDEX.path}videos-upload-url": {"POST": Operation(_upload_url, created=True)},
    _VIDEO: {"GET": Operation(_get), "POST": Operation(_update), "DELETE": Operation(_delete)},
    f"{_VIDEO}/streams/streams-upload-url": {"POST": Operation(_stream_upload_url, created=True)},
    streams.CONFIRM_VIDEO.path: {"POST": Operation(_confirm_video)},
}
"""The operations of each path and method; the paths are those of the API, below which browsers have theirs."""
