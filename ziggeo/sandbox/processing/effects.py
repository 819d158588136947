"""Effects on videos: each profile makes a stream of its own, besides the one that shows the video as it is."""

from dataclasses import replace

from ziggeo.sandbox import media
from ziggeo.sandbox.files import Files
from ziggeo.sandbox.filters import Effect, Filter, Watermark
from ziggeo.sandbox.processing.streams import Step, Work
from ziggeo.sandbox.records.effect_profiles import EffectProcess, EffectProfile, FilterProcess
from ziggeo.sandbox.records.states import State, Streamable
from ziggeo.sandbox.records.videos import Video, VideoStream
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.sandbox.state.keeping import new_token


def plan_effects(work: Work[Video, VideoStream], streams: list[VideoStream]) -> list[VideoStream]:
    """Add a stream for each effect profile of the video, or for the default one; they are made by work of their own."""
    source = streams[0]
    if not source.has_pictures:
        return streams
    profiles = work.owner.effect_profiles
    if not profiles and (default := work.state.effect_profiles.default()) is not None:
        profiles = (default.token,)
    return [*streams, *(source.with_effects(profile, new_token(), source.created) for profile in profiles)]


def apply_effects(work: Work[Video, VideoStream], streams: list[VideoStream]) -> list[VideoStream]:
    """Make the file of a stream with effects, and its cover, of those of the stream that it comes from."""
    stream, *others = streams
    work.made.append(stream.token)
    profile = _profile(work, stream)
    source = work.owner.stream(stream.parent_stream or "")
    if source is None or not source.has_image:
        raise media.MediaError("The stream that the effects are for is gone.")
    if not media.CAN_TRANSCODE:
        raise media.MediaError("This build of PyAV has no encoder for streams.")
    files = work.files
    effects = [effect for process in profile.processes for effect in _effects(files, process)]
    target, cover = files.media(stream.token, "video"), files.media(stream.token, "image")
    on_pictures = () if profile.image_only_effect else effects
    media.transcode(files.media(source.token, "video"), target, cancelled=work.cancelled, effects=on_pictures)
    cover.write_bytes(media.paint_image(files.media(source.token, "image"), effects, work.cover_type))
    facts = media.probe_video(target)
    made = replace(
        stream,
        state=State.READY,
        streamable=Streamable.YES,
        duration=facts.duration,
        video_size=target.stat().st_size,
        video_width=facts.width,
        video_height=facts.height,
        video_has_audio=facts.has_audio,
        image_type=work.cover_type,
        image_size=cover.stat().st_size,
    )
    return [made, *others]


EFFECT_STEPS: tuple[Step[Video, VideoStream], ...] = (apply_effects,)
"""What is done to a stream that was added for an effect profile."""


def _profile(work: Work[Video, VideoStream], stream: VideoStream) -> EffectProfile:
    try:
        return work.state.effect_profiles.find(stream.effect_profile or "")
    except ServiceError:
        raise media.MediaError("The effect profile is gone.") from None


def _effects(files: Files, process: EffectProcess) -> list[Effect]:
    """What a process does; a watermark without an image does nothing."""
    if isinstance(process, FilterProcess):
        return [Filter(process.filter)]
    if process.image_type is None:
        return []
    placement = process.placement
    return [
        Watermark(
            image=media.read_image(files.media(process.token, "image")),
            vertical_position=placement.vertical_position,
            horizontal_position=placement.horizontal_position,
            scale=placement.video_scale,
        )
    ]
