"""Which stream of a video is played."""

import math
from dataclasses import dataclass

from ziggeo.sandbox.records.states import State
from ziggeo.sandbox.records.videos import Video, VideoStream


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an address says of the stream it wants."""

    width: int | None = None
    height: int | None = None
    """In pixels."""
    effect_profile: str | None = None
    """Token of the profile whose effects are to be seen."""

    def distance(self, stream: VideoStream) -> float:
        """How far the size of a stream is from the wanted one."""
        return _difference(self.width, stream.video_width) + _difference(self.height, stream.video_height)


def choose_stream(video: Video, wish: Wish) -> VideoStream | None:
    """The stream that fits best: of those with the wanted effects that play best, the one of about the wanted size.

    Without wishes it is the default stream, and with wishes about the size alone one with the same effects as that.
    Nothing when no stream has the wanted effects.
    """
    default = video.default_stream
    if default is None or wish == Wish():
        return default
    effects = wish.effect_profile or default.effect_profile
    candidates = [stream for stream in reversed(video.streams) if stream.effect_profile == effects]
    ready = [stream for stream in candidates if stream.state is State.READY]
    best = max((stream.streamable for stream in ready), default=None)
    playable = [stream for stream in ready if stream.streamable is best]
    return min(playable or candidates, key=wish.distance, default=None)


def _difference(wanted: int | None, there_is: int | None) -> float:
    if wanted is None:
        return 0
    return math.inf if there_is is None else abs(wanted - there_is)
