"""Looks into media files and makes new ones. It keeps whoever calls waiting."""

# PyAV's own stubs leave some parameters without a type.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
from av.container import InputContainer, OutputContainer

from ziggeo.sandbox.containers import (
    IMAGE_TYPES,
    SOUND_FORMATS,
    VIDEO_FORMATS,
    CancelledError as CancelledError,
    MediaError as MediaError,
    reading,
    writing,
)
from ziggeo.sandbox.filters import PIXELS, Chain, Effect, Turn, as_canvas, turn_of
from ziggeo.sandbox.sound import SoundTrack, make_sample_audio as make_sample_audio, tone_of

CAN_TRANSCODE = "libx264" in av.codecs_available
"""Whether this build of PyAV has the encoder that streams are made with."""


CoverType = Literal["image/jpeg", "image/png"]
"""The media types of images that are made."""


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a video file is like."""

    duration: float | None
    width: int
    height: int
    has_audio: bool


def probe_video(path: Path) -> VideoFacts:
    """Read what a video file is like, and that its first picture can be decoded."""
    with reading(path, VIDEO_FORMATS) as container:
        frame = next(container.decode(video=0), None)
        if frame is None:
            raise MediaError("The file holds no picture.")
        duration = container.duration / av.time_base if container.duration else None
        return VideoFacts(duration, frame.width, frame.height, bool(container.streams.audio))


def has_pictures(path: Path) -> bool:
    """Whether a file of sound or of a video has a picture track."""
    with reading(path, SOUND_FORMATS, None) as container:
        return bool(container.streams.video)


def probe_image(path: Path) -> str:
    """Read the media type of an image that can be decoded."""
    with reading(path, ",".join(IMAGE_TYPES)) as container:
        if next(container.decode(video=0), None) is None:
            raise MediaError("The file holds no picture.")
        return IMAGE_TYPES[container.format.name]


def grab_cover(path: Path, seconds: float, image_type: CoverType = "image/jpeg") -> bytes:
    """Make an image of the picture at that time, or of the last one before it."""
    with reading(path, VIDEO_FORMATS) as container:
        container.seek(int(seconds * av.time_base))
        found: av.VideoFrame | None = None
        for frame in container.decode(video=0):
            found = frame
            if frame.pts is None or frame.time >= seconds:
                break
        if found is None:
            raise MediaError("The file holds no picture there.")
        return _to_image(_upright(found), image_type)


def read_image(path: Path) -> av.VideoFrame:
    """Read the picture of an image, as it is meant to be seen."""
    with reading(path, ",".join(IMAGE_TYPES)) as container:
        frame = next(container.decode(video=0), None)
        if frame is None:
            raise MediaError("The file holds no picture.")
        return _upright(frame)


def paint_image(path: Path, effects: Sequence[Effect], image_type: CoverType = "image/jpeg") -> bytes:
    """Make an image of another image, with effects on it."""
    return _to_image(_apply(effects, read_image(path)), image_type)


def _upright(frame: av.VideoFrame) -> av.VideoFrame:
    turn = turn_of(frame)
    return frame if turn is None else _apply([turn], frame)


def _apply(effects: Sequence[Effect], frame: av.VideoFrame) -> av.VideoFrame:
    chain = Chain(effects)
    picture = as_canvas(frame, _even(frame.width), _even(frame.height))
    picture.pts = 0
    (done,) = [*chain.push(picture), *chain.finish()]
    return done


def _even(length: int) -> int:
    return max(2, length // 2 * 2)


def _to_image(frame: av.VideoFrame, image_type: CoverType) -> bytes:
    is_png = image_type == "image/png"
    encoder = av.VideoCodecContext.create("png", "w") if is_png else av.VideoCodecContext.create("mjpeg", "w")
    pixels = "rgb24" if is_png else "yuvj420p"
    encoder.width = frame.width
    encoder.height = frame.height
    encoder.pix_fmt = pixels
    encoder.time_base = Fraction(1, 25)
    picture = frame.reformat(format=pixels)
    picture.pts = None
    return b"".join(map(bytes, [*encoder.encode(picture), *encoder.encode(None)]))


def transcode(source: Path, target: Path, *, cancelled: Callable[[], bool], effects: Sequence[Effect] = ()) -> None:
    """Make an MP4 file that plays everywhere: H.264, upright and with even dimensions, AAC. Effects come in order."""
    turn = _turn(source)
    with reading(source, VIDEO_FORMATS) as reader, writing(target) as writer:
        pictures = _PictureTrack(reader, writer, turn, effects)
        sound = SoundTrack(writer) if reader.streams.audio else None
        wanted = [reader.streams.video[0], *reader.streams.audio[:1]]
        for packet in reader.demux(wanted):
            if cancelled():
                raise CancelledError
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    pictures.add(frame)
                elif isinstance(frame, av.AudioFrame) and sound is not None:
                    sound.add(frame)
        pictures.finish()
        if sound is not None:
            sound.finish()


def _turn(path: Path) -> Turn | None:
    """How all pictures of a video are turned, by the first of them."""
    with reading(path, VIDEO_FORMATS) as container:
        frame = next(container.decode(video=0), None)
        return None if frame is None else turn_of(frame)


class _PictureTrack:
    def __init__(
        self, reader: InputContainer, writer: OutputContainer, turn: Turn | None, effects: Sequence[Effect]
    ) -> None:
        source = reader.streams.video[0]
        source.thread_type = "AUTO"
        self._writer = writer
        self._stream = writer.add_stream("libx264", rate=source.average_rate or 25, options={"preset": "ultrafast"})
        self._chain = Chain(effects if turn is None else [turn, *effects])
        self._width, self._height = _even(source.width), _even(source.height)
        size = (self._height, self._width) if turn and turn.transposed else (self._width, self._height)
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = PIXELS
        if source.time_base is not None:
            self._stream.codec_context.time_base = source.time_base
        self._last = -1

    def add(self, frame: av.VideoFrame) -> None:
        picture = as_canvas(frame, self._width, self._height)
        # Broken clocks stand still or run back; the muxer takes neither.
        picture.pts = self._last = max(self._last + 1, frame.pts or 0)
        picture.time_base = frame.time_base
        self._encode(self._chain.push(picture))

    def finish(self) -> None:
        self._encode(self._chain.finish())
        self._writer.mux(self._stream.encode(None))

    def _encode(self, pictures: Iterator[av.VideoFrame]) -> None:
        for picture in pictures:
            picture.pict_type = 0
            self._writer.mux(self._stream.encode(picture))


def make_sample(
    path: Path | str,
    seconds: float = 1.0,
    width: int = 320,
    height: int = 180,
    *,
    audio: bool = True,
    frames_per_second: int = 25,
    tone: float = 440.0,
) -> Path:
    """Make a short, real MP4 file: a pattern that moves, and a tone."""
    target = Path(path)
    with writing(target) as writer:
        stream = writer.add_stream("libx264", rate=frames_per_second, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        sound = SoundTrack(writer) if audio else None
        for number in range(max(1, round(seconds * frames_per_second))):
            picture = _pattern(width, height, number)
            picture.pts = number
            writer.mux(stream.encode(picture))
        writer.mux(stream.encode(None))
        if sound is not None:
            for piece in tone_of(seconds, tone):
                sound.add(piece)
            sound.finish()
    return target


def _pattern(width: int, height: int, step: int) -> av.VideoFrame:
    """Draw diagonal stripes that move by a few pixels each step."""
    picture = av.VideoFrame(width, height, "yuv420p")
    brightness, blue, red = picture.planes
    stripes = bytes(position * 2 % 256 for position in range(128)) * (brightness.line_size // 128 + 3)
    shift = step * 4
    rows = (stripes[(row + shift) % 128 :][: brightness.line_size] for row in range(height))
    brightness.update(b"".join(rows).ljust(brightness.buffer_size, b"\0"))
    blue.update(bytes([96 + step % 64]) * blue.buffer_size)
    red.update(bytes([160 - step % 64]) * red.buffer_size)
    return picture
