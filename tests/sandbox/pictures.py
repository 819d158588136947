"""Makes and measures pictures: plain ones, of which a test can say what an effect makes of them."""

# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import av
from av.video.codeccontext import VideoCodecContext

Colour = tuple[int, int, int]
RED: tuple[int, int, int, int] = (255, 0, 0, 255)
CLEAR: tuple[int, int, int, int] = (0, 255, 0, 0)


class Box(NamedTuple):
    """A part of a picture, in pixels from its left upper corner."""

    left: int
    top: int
    right: int
    bottom: int


class Picture:
    """A decoded picture in ``yuv420p``: brightness, blue and red by row and column."""

    def __init__(self, frame: av.VideoFrame) -> None:
        assert frame.format.name == "yuv420p"
        self.width, self.height = frame.width, frame.height
        brightness, *colours = (_rows(frame, number) for number in range(3))
        self.planes = [brightness, *map(self._spread, colours)]

    def _spread(self, rows: list[bytes]) -> list[bytes]:
        """Give each pixel its colour, of which four have one."""
        return [bytes(rows[row // 2][column // 2] for column in range(self.width)) for row in range(self.height)]

    @property
    def box(self) -> Box:
        return Box(0, 0, self.width, self.height)

    def values(self, plane: int, box: Box | None = None) -> list[int]:
        left, top, right, bottom = box or self.box
        return [value for row in self.planes[plane][top:bottom] for value in row[left:right]]

    def mean(self, plane: int, box: Box | None = None) -> float:
        return fmean(self.values(plane, box))

    def colour(self, box: Box | None = None) -> Colour:
        first, second, third = (round(self.mean(plane, box)) for plane in range(3))
        return first, second, third

    def contrast(self) -> float:
        """How much neighbours in a row differ."""
        rows = self.planes[0]
        return fmean(abs(one - other) for row in rows for one, other in pairwise(row))

    def saturation(self) -> float:
        return fmean(abs(value - 128) for plane in (1, 2) for value in self.values(plane))

    def where(self, condition: Callable[[Colour], bool]) -> Box | None:
        """The smallest box around all pixels of which that is true."""
        found = [
            (column, row)
            for row in range(self.height)
            for column in range(self.width)
            if condition((self.planes[0][row][column], self.planes[1][row][column], self.planes[2][row][column]))
        ]
        if not found:
            return None
        columns, rows = [column for column, _ in found], [row for _, row in found]
        return Box(min(columns), min(rows), max(columns) + 1, max(rows) + 1)


def is_red(colour: Colour) -> bool:
    return colour[2] > 190


def _rows(frame: av.VideoFrame, number: int) -> list[bytes]:
    plane = frame.planes[number]
    content = bytes(plane)
    return [content[start : start + plane.width] for start in range(0, plane.line_size * plane.height, plane.line_size)]


def halves(width: int, height: int, dark: Colour = (60, 110, 150), bright: Colour = (180, 110, 150)) -> av.VideoFrame:
    """A picture the left half of which is dark and the right half bright, in one and the same tint."""
    return painted(width, height, lambda column, _: dark if column < width // 2 else bright)


def painted(width: int, height: int, colour: Callable[[int, int], Colour]) -> av.VideoFrame:
    """A picture of which each pixel is painted."""
    frame = av.VideoFrame(width, height, "yuv444p")
    for number, plane in enumerate(frame.planes):
        rows = (bytes(colour(column, row)[number] for column in range(width)) for row in range(height))
        plane.update(b"".join(row.ljust(plane.line_size, b"\0") for row in rows))
    return frame


def write_video(path: Path, frame: av.VideoFrame, count: int = 3) -> Path:
    """A video without losses, ten pictures a second, each of them the same."""
    with av.open(str(path), "w", format="matroska") as writer:
        stream = writer.add_stream("ffv1", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv444p"
        for number in range(count):
            frame.pts = number
            writer.mux(stream.encode(frame))
        writer.mux(stream.encode(None))
    return path


def read_video(path: Path) -> list[Picture]:
    """Every picture of a video."""
    with av.open(str(path)) as reader:
        return [Picture(frame) for frame in reader.decode(video=0)]


def image(width: int, height: int, colours: Sequence[tuple[int, int, int, int]] = (RED,), codec: str = "png") -> bytes:
    """An image with columns of those colours, each as wide as the others."""
    frame = av.VideoFrame(width, height, "rgba")
    plane = frame.planes[0]
    row = b"".join(bytes(colours[column * len(colours) // width]) for column in range(width))
    plane.update(row.ljust(plane.line_size, b"\0") * height)
    encoder = av.CodecContext.create(codec, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.time_base = width, height, Fraction(1, 1)
    encoder.pix_fmt = "rgba" if codec == "png" else "yuvj444p"
    picture = frame.reformat(format=encoder.pix_fmt)
    picture.pts = None
    return b"".join(map(bytes, [*encoder.encode(picture), *encoder.encode(None)]))
