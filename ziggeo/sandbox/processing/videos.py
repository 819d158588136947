"""What is made of the files of videos."""

import shutil
from dataclasses import replace

from ziggeo.sandbox import media
from ziggeo.sandbox.processing.analyses import plan_analyses
from ziggeo.sandbox.processing.duration import check_duration
from ziggeo.sandbox.processing.effects import plan_effects
from ziggeo.sandbox.processing.streams import Step, Work
from ziggeo.sandbox.records.states import CreationType, State, Streamable
from ziggeo.sandbox.records.videos import Video, VideoStream
from ziggeo.sandbox.sound import transcode_sound

_DEFAULT_IMAGE_SELECTOR = 0.1


def make_playable(work: Work[Video, VideoStream], streams: list[VideoStream]) -> list[VideoStream]:
    """Make the cover of a submitted stream, and of its file one that plays everywhere."""
    stream, *others = streams
    files = work.files
    if work.owner.only_audio and not media.has_pictures(files.media(stream.token, "video")):
        return _make_sound_playable(work, streams)
    token = work.new_token()
    source, target = files.media(stream.token, "video"), files.media(token, "video")
    facts = playable = media.probe_video(source)
    if media.CAN_TRANSCODE:
        media.transcode(source, target, cancelled=work.cancelled)
        playable = media.probe_video(target)
    # Files recorded by browsers often do not say how long they are.
    facts = replace(facts, duration=facts.duration or playable.duration)
    check_duration(work.owner, facts.duration)
    stream = _described(_with_cover(work, stream, facts), facts, Streamable.DEGRADED)
    if not media.CAN_TRANSCODE:
        return [stream, *others]
    shutil.copyfile(files.media(stream.token, "image"), files.media(token, "image"))
    made = VideoStream(
        token=token,
        created=stream.created,
        creation_type=CreationType.TRANSCODED,
        parent_stream=stream.token,
        submission_date=stream.submission_date,
        video_type="mp4",
        video_size=target.stat().st_size,
        image_type=stream.image_type,
        image_size=stream.image_size,
    )
    return [stream, *others, _described(made, playable, Streamable.YES)]


def _make_sound_playable(work: Work[Video, VideoStream], streams: list[VideoStream]) -> list[VideoStream]:
    """Do the same for a video that may be sound alone, and is; it gets no cover but its own."""
    stream, *others = streams
    files = work.files
    token = work.new_token()
    target = files.media(token, "video")
    duration = transcode_sound(files.media(stream.token, "video"), target, "mp4", cancelled=work.cancelled)
    check_duration(work.owner, duration)
    size = target.stat().st_size
    if stream.has_image:
        shutil.copyfile(files.media(stream.token, "image"), files.media(token, "image"))
    made = VideoStream(
        token=token,
        created=stream.created,
        state=State.READY,
        creation_type=CreationType.TRANSCODED,
        streamable=Streamable.YES,
        parent_stream=stream.token,
        submission_date=stream.submission_date,
        duration=duration,
        video_type="mp4",
        video_size=size,
        video_has_audio=True,
        audio_size=size,
        image_type=stream.image_type,
        image_size=stream.image_size,
    )
    stream = replace(
        stream,
        state=State.READY,
        streamable=Streamable.DEGRADED,
        duration=duration,
        video_has_audio=True,
        audio_size=stream.video_size,
    )
    return [stream, *others, made]


VIDEO_STEPS: tuple[Step[Video, VideoStream], ...] = (make_playable, plan_effects, plan_analyses)
"""What is done to a submitted stream of a video, in this order."""


def _with_cover(work: Work[Video, VideoStream], stream: VideoStream, facts: media.VideoFacts) -> VideoStream:
    """The stream with its own cover, else with a picture of the video."""
    if stream.has_image:
        return stream
    selector = work.owner.default_image_selector
    selector = _DEFAULT_IMAGE_SELECTOR if selector is None else selector
    cover = media.grab_cover(work.files.media(stream.token, "video"), selector * (facts.duration or 0), work.cover_type)
    work.files.media(stream.token, "image").write_bytes(cover)
    return replace(stream, image_type=work.cover_type, image_size=len(cover))


def _described(stream: VideoStream, facts: media.VideoFacts, streamable: Streamable) -> VideoStream:
    return replace(
        stream,
        state=State.READY,
        streamable=streamable,
        duration=facts.duration,
        video_width=facts.width,
        video_height=facts.height,
        video_has_audio=facts.has_audio,
    )
