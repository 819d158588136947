"""Looks into media files and makes new ones. All of PyAV is in here, and it keeps whoever calls waiting."""

# PyAV's own stubs leave some parameters without a type.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import math
from array import array
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError

# Formats are named one by one because others (playlists, images) would make the decoder open further files.
_VIDEO_FORMATS = "mov,mp4,matroska,webm,avi,flv,mpegts,mpeg,ogg,asf,mpegvideo,h264,ivf"
_IMAGE_TYPES = {
    "jpeg_pipe": "image/jpeg",
    "png_pipe": "image/png",
    "webp_pipe": "image/webp",
    "bmp_pipe": "image/bmp",
    "tiff_pipe": "image/tiff",
    "gif": "image/gif",
}
_SOUND_RATE = 48000
_SAMPLES_PER_FRAME = 1024
CAN_TRANSCODE = "libx264" in av.codecs_available
"""Whether this build of PyAV has the encoder that streams are made with."""


class MediaError(Exception):
    """The file is not the media it should be."""


class CancelledError(Exception):
    """The work was given up before its end."""


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a video file is like."""

    duration: float | None
    width: int
    height: int
    has_audio: bool


def probe_video(path: Path) -> VideoFacts:
    """Read what a video file is like, and that its first picture can be decoded."""
    with _reading(path, _VIDEO_FORMATS) as container:
        frame = next(container.decode(video=0), None)
        if frame is None:
            raise MediaError("The file holds no picture.")
        duration = container.duration / av.time_base if container.duration else None
        return VideoFacts(duration, frame.width, frame.height, bool(container.streams.audio))


def probe_image(path: Path) -> str:
    """Read the media type of an image that can be decoded."""
    with _reading(path, ",".join(_IMAGE_TYPES)) as container:
        if next(container.decode(video=0), None) is None:
            raise MediaError("The file holds no picture.")
        return _IMAGE_TYPES[container.format.name]


def grab_cover(path: Path, seconds: float) -> bytes:
    """Make a JPEG image of the picture at that time, or of the last one before it."""
    with _reading(path, _VIDEO_FORMATS) as container:
        container.seek(int(seconds * av.time_base))
        found: av.VideoFrame | None = None
        for frame in container.decode(video=0):
            found = frame
            if frame.pts is None or frame.time >= seconds:
                break
        if found is None:
            raise MediaError("The file holds no picture there.")
        return _to_jpeg(found)


def _to_jpeg(frame: av.VideoFrame) -> bytes:
    encoder = av.VideoCodecContext.create("mjpeg", "w")
    encoder.width = frame.width
    encoder.height = frame.height
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    picture = frame.reformat(format="yuvj420p")
    picture.pts = None
    return b"".join(map(bytes, [*encoder.encode(picture), *encoder.encode(None)]))


def transcode(source: Path, target: Path, *, cancelled: Callable[[], bool]) -> None:
    """Make an MP4 file that plays everywhere: H.264 with even dimensions, AAC."""
    with _reading(source, _VIDEO_FORMATS) as reader, _writing(target) as writer:
        pictures = _PictureTrack(reader, writer)
        sound = _SoundTrack(writer) if reader.streams.audio else None
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


class _PictureTrack:
    def __init__(self, reader: InputContainer, writer: OutputContainer) -> None:
        source = reader.streams.video[0]
        source.thread_type = "AUTO"
        self._writer = writer
        self._stream = writer.add_stream("libx264", rate=source.average_rate or 25, options={"preset": "ultrafast"})
        self._stream.width = max(2, source.width // 2 * 2)
        self._stream.height = max(2, source.height // 2 * 2)
        self._stream.pix_fmt = "yuv420p"
        if source.time_base is not None:
            self._stream.codec_context.time_base = source.time_base
        self._last = -1

    def add(self, frame: av.VideoFrame) -> None:
        picture = frame.reformat(self._stream.width, self._stream.height, "yuv420p")
        # Broken clocks stand still or run back; the muxer takes neither.
        picture.pts = self._last = max(self._last + 1, frame.pts or 0)
        picture.time_base = frame.time_base
        picture.pict_type = 0
        self._writer.mux(self._stream.encode(picture))

    def finish(self) -> None:
        self._writer.mux(self._stream.encode(None))


class _SoundTrack:
    def __init__(self, writer: OutputContainer) -> None:
        self._writer = writer
        self._stream = writer.add_stream("aac", rate=_SOUND_RATE)
        self._stream.codec_context.layout = "stereo"
        self._resampler = av.AudioResampler("fltp", "stereo", _SOUND_RATE, _SAMPLES_PER_FRAME)

    def add(self, frame: av.AudioFrame | None) -> None:
        for piece in self._resampler.resample(frame):
            self._writer.mux(self._stream.encode(piece))

    def finish(self) -> None:
        self.add(None)
        self._writer.mux(self._stream.encode(None))


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
    with _writing(target) as writer:
        stream = writer.add_stream("libx264", rate=frames_per_second, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        sound = _SoundTrack(writer) if audio else None
        for number in range(max(1, round(seconds * frames_per_second))):
            picture = _pattern(width, height, number)
            picture.pts = number
            writer.mux(stream.encode(picture))
        writer.mux(stream.encode(None))
        if sound is not None:
            for piece in _tone(seconds, tone):
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


def _tone(seconds: float, frequency: float) -> Iterator[av.AudioFrame]:
    total = int(seconds * _SOUND_RATE)
    turn = 2 * math.pi * frequency / _SOUND_RATE
    for start in range(0, total, _SAMPLES_PER_FRAME):
        count = min(_SAMPLES_PER_FRAME, total - start)
        samples = array("h", (int(8000 * math.sin(turn * (start + position))) for position in range(count)))
        piece = av.AudioFrame("s16", "mono", count)
        piece.planes[0].update(samples.tobytes().ljust(piece.planes[0].buffer_size, b"\0"))
        piece.sample_rate = _SOUND_RATE
        piece.pts = start
        piece.time_base = Fraction(1, _SOUND_RATE)
        yield piece


@contextmanager
def _reading(path: Path, formats: str) -> Generator[InputContainer]:
    """Open a file that has a picture track; whatever the decoder complains of is no media."""
    try:
        with av.open(str(path), options={"format_whitelist": formats, "protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                raise MediaError("The file has no picture track.")
            yield container
    except (FFmpegError, ValueError) as error:
        raise MediaError(str(error)) from error


@contextmanager
def _writing(path: Path) -> Generator[OutputContainer]:
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        yield container
