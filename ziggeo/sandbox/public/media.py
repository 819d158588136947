"""The public addresses of media: files of videos, audios and covers, without credentials."""

from typing import Any

from ziggeo._core.endpoints import audio_streams, audios, streams, videos
from ziggeo.sandbox import parameters
from ziggeo.sandbox.handlers.counting import counted
from ziggeo.sandbox.handlers.downloads import Disposition, send_audio, send_image, send_video
from ziggeo.sandbox.public.choice import Wish, choose_stream
from ziggeo.sandbox.public.gate import admit, check_shown, target_of
from ziggeo.sandbox.public.permission import Action
from ziggeo.sandbox.records.media import MediaObject
from ziggeo.sandbox.records.videos import VideoStream
from ziggeo.sandbox.refusals import not_found
from ziggeo.sandbox.routing import Answer, Call, Handlers
from ziggeo.sandbox.service import Service


def check_readable(service: Service, call: Call, owner: MediaObject[Any]) -> None:
    """Refuse a call that may not see a video, or hear an audio."""
    check_shown(service, owner)
    admit(service, call, Action.READ, target_of(owner, call))


def _video(service: Service, call: Call) -> Answer:
    stream, name = _video_stream(service, call)
    return send_video(service.state.files, stream, name, _disposition(call))


def _image(service: Service, call: Call) -> Answer:
    stream, name = _video_stream(service, call)
    return send_image(service.state.files, stream, name, _disposition(call))


def _audio(service: Service, call: Call) -> Answer:
    audio = service.state.audios.find(call.identifiers["audio"])
    check_readable(service, call, audio)
    if "stream" in call.identifiers:
        _, stream = service.state.audios.stream(audio.token, call.identifiers["stream"])
        return send_audio(service.state.files, stream, stream.token, _disposition(call))
    return send_audio(service.state.files, audio.default_stream, audio.token, _disposition(call))


def _video_stream(service: Service, call: Call) -> tuple[VideoStream, str]:
    """The stream of a video that a call is for, and a name for its file."""
    video = service.state.videos.find(call.identifiers["video"])
    check_readable(service, call, video)
    if "stream" in call.identifiers:
        _, stream = service.state.videos.stream(video.token, call.identifiers["stream"])
        return stream, stream.token
    chosen = choose_stream(video, _wish(service, call))
    if chosen is None:
        raise not_found()
    return chosen, video.token


def _wish(service: Service, call: Call) -> Wish:
    profile = parameters.text(call.arguments.get("effect_profile"))
    if profile is not None and profile.startswith("_"):
        profile = service.state.effect_profiles.find(profile).token
    return Wish(
        width=parameters.integer(call.arguments.get("stream_width")),
        height=parameters.integer(call.arguments.get("stream_height")),
        effect_profile=profile,
    )


def _disposition(call: Call) -> Disposition:
    return "attachment" if parameters.boolean(call.arguments.get("download")) else "inline"


_HANDLERS: Handlers = {
    videos.DOWNLOAD_VIDEO: _video,
    videos.DOWNLOAD_IMAGE: _image,
    streams.DOWNLOAD_VIDEO: _video,
    streams.DOWNLOAD_IMAGE: _image,
    audios.DOWNLOAD_AUDIO: _audio,
    audio_streams.DOWNLOAD_AUDIO: _audio,
}
HANDLERS: Handlers = {endpoint: counted(endpoint, handler) for endpoint, handler in _HANDLERS.items()}
"""What sends the files, by the calls of the API that send the same."""
