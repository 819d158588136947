"""Looks into the sound of files and makes new ones. It keeps whoever calls waiting."""

# PyAV's own stubs leave some parameters without a type.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import math
from array import array
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Literal, cast

import av
from av.container import OutputContainer

from ziggeo.sandbox.containers import SOUND_FORMATS, CancelledError, MediaError, reading, writing

_RATE = 48000
_SAMPLES_PER_FRAME = 1024
_SAMPLE_CONTAINERS = {
    ".aac": ("adts", "aac"),
    ".flac": ("flac", "flac"),
    ".m4a": ("ipod", "aac"),
    ".mp3": ("mp3", "libmp3lame"),
    ".ogg": ("ogg", "libopus"),
    ".wav": ("wav", "pcm_s16le"),
    ".webm": ("webm", "libopus"),
}


def transcode_sound(
    source: Path, target: Path, container_format: Literal["adts", "mp4"] = "adts", *, cancelled: Callable[[], bool]
) -> float:
    """Make an AAC file of the sound of a file, which may be a video.

    Return its length in seconds, counted over every sample: many files do not say how long they are, or guess.
    """
    with reading(source, SOUND_FORMATS, "sound") as reader, writing(target, container_format) as writer:
        track = SoundTrack(writer)
        seconds = Fraction(0)
        for packet in reader.demux(reader.streams.audio[0]):
            if cancelled():
                raise CancelledError
            for frame in packet.decode():
                seconds += Fraction(frame.samples, frame.sample_rate)
                track.add(frame)
        if not seconds:
            raise MediaError("The file holds no sound.")
        track.finish()
        return float(seconds)


class SoundTrack:
    """The sound of a file that is being made: AAC in stereo."""

    def __init__(self, writer: OutputContainer) -> None:
        self._writer = writer
        self._stream = writer.add_stream("aac", rate=_RATE)
        self._stream.codec_context.layout = "stereo"
        self._resampler = av.AudioResampler("fltp", "stereo", _RATE, _SAMPLES_PER_FRAME)

    def add(self, frame: av.AudioFrame | None) -> None:
        """Add a piece of sound of any rate and layout."""
        for piece in self._resampler.resample(frame):
            self._writer.mux(self._stream.encode(piece))

    def finish(self) -> None:
        """Write what is left."""
        self.add(None)
        self._writer.mux(self._stream.encode(None))


def tone_of(seconds: float, frequency: float) -> Iterator[av.AudioFrame]:
    """Make pieces of sound: one tone."""
    # Not every format keeps less than one frame.
    total = max(_SAMPLES_PER_FRAME, int(seconds * _RATE))
    turn = 2 * math.pi * frequency / _RATE
    for start in range(0, total, _SAMPLES_PER_FRAME):
        count = min(_SAMPLES_PER_FRAME, total - start)
        samples = array("h", (int(8000 * math.sin(turn * (start + position))) for position in range(count)))
        piece = av.AudioFrame("s16", "mono", count)
        piece.planes[0].update(samples.tobytes().ljust(piece.planes[0].buffer_size, b"\0"))
        piece.sample_rate = _RATE
        piece.pts = start
        piece.time_base = Fraction(1, _RATE)
        yield piece


def make_sample_audio(path: Path | str, seconds: float = 1.0, *, frequency: float = 440.0) -> Path:
    """Make a short, real file of sound, a tone; its format follows from the ending of its name.

    Known endings: aac, flac, m4a, mp3, ogg, wav, webm.
    """
    target = Path(path)
    try:
        container_format, codec = _SAMPLE_CONTAINERS[target.suffix.lower()]
    except KeyError:
        known = ", ".join(ending.removeprefix(".") for ending in _SAMPLE_CONTAINERS)
        raise ValueError(f"the name of a sample ends in one of {known}, not {target.name!r}") from None
    with writing(target, container_format) as writer:
        stream = cast("av.AudioStream", writer.add_stream(codec, rate=_RATE))
        stream.codec_context.layout = "mono"
        for piece in tone_of(seconds, frequency):
            writer.mux(stream.encode(piece))
        writer.mux(stream.encode(None))
    return target
