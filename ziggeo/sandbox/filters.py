"""What can be done to the pictures of a video: named filters, watermarks, and turning them upright.

Everything is made of FFmpeg's own filters, as they come with PyAV. They take pictures of even width and height in
`PIXELS`, brightness from 16 to 235, and give one such picture for each.
"""

# PyAV's own stubs leave some parameters without a type.
# pyright: reportUnknownMemberType=false

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, cast

import av
from av.buffer import Buffer
from av.filter import Graph, filters_available
from av.filter.context import FilterContext

PIXELS = "yuv420p"
"""The format of pictures that effects take and give."""
_NO_COLOUR = "u=128:v=128"
_BLACK, _WHITE = 16, 235


def as_canvas(picture: av.VideoFrame, width: int, height: int, pixels: str = PIXELS) -> av.VideoFrame:
    """Bring a picture into the size and the format that effects are made for."""
    return picture.reformat(width, height, pixels, dst_color_range="MPEG")


class FilterName(StrEnum):
    """The filters that the service has by name."""

    GRAY = "gray"
    LUCIS = "lucis"
    CARTOON = "cartoon"
    EDGE = "edge"
    CHARCOAL = "charcoal"
    SKETCH = "sketch"
    DHILL = "dhill"
    CHILL = "chill"
    """How some of the official SDKs spell ``dhill``."""


class MissingFilterError(Exception):
    """This build of FFmpeg lacks a filter that an effect is made of."""


@dataclass(frozen=True, slots=True)
class Pad:
    """Where a filter gives its pictures."""

    node: FilterContext
    output: int = 0


class Drawing:
    """A graph of filters while it is put together, with the size its pictures have by then."""

    def __init__(self, width: int, height: int, time_base: Fraction) -> None:
        self.width = width
        self.height = height
        self.stills: list[tuple[FilterContext, av.VideoFrame]] = []
        """Pictures to put in once, at the beginning."""
        self._time_base = time_base
        self._graph = Graph()

    def source(self, width: int, height: int, pixels: str) -> FilterContext:
        """Add a place where pictures are put in."""
        size = f"video_size={width}x{height}:pix_fmt={pixels}"
        return self._add("buffer", f"{size}:range=tv:pixel_aspect=1/1:time_base={self._time_base}")

    def draw(self, name: str, options: str, *inputs: Pad) -> Pad:
        """Add a filter behind others."""
        node = self._add(name, options)
        for number, pad in enumerate(inputs):
            pad.node.link_to(node, pad.output, number)
        return Pad(node)

    def split(self, pad: Pad) -> tuple[Pad, Pad]:
        """Give the same pictures twice."""
        node = self.draw("split", "", pad).node
        return Pad(node), Pad(node, 1)

    def finish(self, pad: Pad) -> FilterContext:
        """Add the place where pictures come out, behind which nothing can be added."""
        sink = self.draw("buffersink", "", pad).node
        self._graph.configure()
        return sink

    def _add(self, name: str, options: str) -> FilterContext:
        if name not in filters_available:
            raise MissingFilterError(f"This build of FFmpeg has no filter {name!r}.")
        return self._graph.add(name, options or None)


class Effect(Protocol):
    """Something to do to each picture."""

    def add_to(self, drawing: Drawing, pad: Pad) -> Pad:
        """Add what does it behind what is there."""
        ...


class Chain:
    """Effects one after the other, on the pictures of one video."""

    def __init__(self, effects: Sequence[Effect]) -> None:
        self._effects = effects
        # Places do not keep their graph alive, and use its memory when it is gone.
        self._drawing: Drawing | None = None
        self._source: FilterContext | None = None
        self._sink: FilterContext | None = None

    def push(self, picture: av.VideoFrame) -> Iterator[av.VideoFrame]:
        """Take a picture, the size of which is that of the first; give what is done by then."""
        if not self._effects:
            yield picture
            return
        if self._source is None:
            self._source = self._build(picture)
        self._source.push(picture)
        yield from self._done()

    def finish(self) -> Iterator[av.VideoFrame]:
        """Give what is left after the last picture."""
        if self._source is not None:
            self._source.push(None)
            yield from self._done()

    def _build(self, picture: av.VideoFrame) -> FilterContext:
        time_base = picture.time_base or Fraction(1, 25)
        self._drawing = drawing = Drawing(picture.width, picture.height, time_base)
        source = drawing.source(picture.width, picture.height, PIXELS)
        pad = Pad(source)
        for effect in self._effects:
            pad = effect.add_to(drawing, pad)
        self._sink = drawing.finish(pad)
        for place, still in drawing.stills:
            still.pts = 0
            still.time_base = time_base
            place.push(still)
            place.push(None)
        return source

    def _done(self) -> Iterator[av.VideoFrame]:
        while self._sink is not None:
            try:
                picture = self._sink.pull()
            except (BlockingIOError, EOFError):
                return
            if isinstance(picture, av.VideoFrame):
                yield picture


@dataclass(frozen=True, slots=True)
class Filter:
    """One of the filters that have names."""

    name: FilterName

    def add_to(self, drawing: Drawing, pad: Pad) -> Pad:
        """Add what the filter is made of."""
        return _LOOKS[self.name](drawing, pad)


@dataclass(frozen=True, slots=True)
class Watermark:
    """An image laid over each picture.

    It is as wide as ``scale`` says of the picture's width, less where it would then be higher than the picture. At
    position 0 it is at the left or the top, at 1 at the right or the bottom, and always as a whole within the picture.
    """

    image: av.VideoFrame
    vertical_position: float
    horizontal_position: float
    scale: float

    def add_to(self, drawing: Drawing, pad: Pad) -> Pad:
        """Add the image, which is put in once and stays to the end."""
        width, height = self._size(drawing)
        left = _even(self.horizontal_position * (drawing.width - width))
        top = _even(self.vertical_position * (drawing.height - height))
        image = drawing.source(width, height, "yuva420p")
        drawing.stills.append((image, as_canvas(self.image, width, height, "yuva420p")))
        return drawing.draw("overlay", f"x={left}:y={top}:format=yuv420:eof_action=repeat", pad, Pad(image))

    def _size(self, drawing: Drawing) -> tuple[int, int]:
        ratio = min(self.scale * drawing.width / self.image.width, drawing.height / self.image.height)
        # However small it is, there is a point of it.
        return max(2, _even(ratio * self.image.width)), max(2, _even(ratio * self.image.height))


def _even(length: float) -> int:
    """Round to pixels that do not share their colour with others."""
    return round(length / 2) * 2


@dataclass(frozen=True, slots=True)
class Turn:
    """Pictures as they are meant to be seen, of pictures as the camera took them."""

    transposed: bool
    mirrored: bool
    upside_down: bool

    def add_to(self, drawing: Drawing, pad: Pad) -> Pad:
        """Exchange rows and columns, then change their order."""
        if self.transposed:
            drawing.width, drawing.height = drawing.height, drawing.width
            pad = drawing.draw("transpose", "dir=cclock_flip", pad)
        if self.mirrored:
            pad = drawing.draw("hflip", "", pad)
        if self.upside_down:
            pad = drawing.draw("vflip", "", pad)
        return pad


def turn_of(picture: av.VideoFrame) -> Turn | None:
    """What turns a picture upright, by the matrix that cameras write into their files; nothing where it is upright."""
    try:
        side_data = cast("Mapping[str, Buffer]", picture.side_data)
        matrix = struct.unpack("=9i", bytes(side_data["DISPLAYMATRIX"]))
    except (KeyError, struct.error):
        return None
    to_right, to_bottom, down_to_right, down_to_bottom = matrix[0], matrix[1], matrix[3], matrix[4]
    transposed = abs(to_bottom) > abs(to_right)
    across, down = (down_to_right, to_bottom) if transposed else (to_right, down_to_bottom)
    turn = Turn(transposed, mirrored=across < 0, upside_down=down < 0)
    return None if turn == Turn(transposed=False, mirrored=False, upside_down=False) else turn


def _gray(drawing: Drawing, pad: Pad) -> Pad:
    return drawing.draw("lutyuv", _NO_COLOUR, pad)


def _lucis(drawing: Drawing, pad: Pad) -> Pad:
    """Bring out details, coarse ones and fine ones."""
    pad = drawing.draw("unsharp", "lx=13:ly=13:la=1.2:ca=0", pad)
    return _in_range(drawing, drawing.draw("unsharp", "lx=7:ly=7:la=1:ca=0", pad))


def _dave_hill(drawing: Drawing, pad: Pad) -> Pad:
    """Bring out details even more, and take back colours."""
    pad = drawing.draw("unsharp", "lx=13:ly=13:la=1.6:ca=0", pad)
    pad = drawing.draw("unsharp", "lx=5:ly=5:la=1.2:ca=0", pad)
    return _in_range(drawing, drawing.draw("hue", "s=0.55", pad))


def _cartoon(drawing: Drawing, pad: Pad) -> Pad:
    """Paint areas in few shades of strong colours, and draw their outlines black."""
    pad = drawing.draw("median", "radius=3", pad)
    areas, outlines = drawing.split(pad)
    areas = drawing.draw("hue", "s=1.4", drawing.draw("lutyuv", "y=(trunc(val/32)+0.5)*32", areas))
    outlines = drawing.draw("sobel", "planes=1", outlines)
    outlines = drawing.draw("lutyuv", f"y={_escaped('if(gt(val,90),0,255)')}", outlines)
    return _in_range(drawing, drawing.draw("blend", "c0_mode=multiply:c1_mode=normal:c2_mode=normal", areas, outlines))


def _edge(drawing: Drawing, pad: Pad) -> Pad:
    """Draw edges light on black, the lighter the sharper they are."""
    pad = drawing.draw("sobel", "planes=1:scale=0.6", pad)
    return drawing.draw("lutyuv", f"y={_clipped(f'val+{_BLACK}')}:{_NO_COLOUR}", pad)


def _charcoal(drawing: Drawing, pad: Pad) -> Pad:
    """Draw edges with broad, soft, dark strokes on white."""
    pad = drawing.draw("gblur", "sigma=1.2:planes=1", pad)
    pad = drawing.draw("sobel", "planes=1:scale=2", pad)
    pad = drawing.draw("gblur", "sigma=0.8:planes=1", pad)
    return drawing.draw("lutyuv", f"y={_clipped(f'{_WHITE}-val')}:{_NO_COLOUR}", pad)


def _sketch(drawing: Drawing, pad: Pad) -> Pad:
    """Draw fine lines on white where it is darker than around, by dodging with the blurred negative."""
    positive, negative = drawing.split(_gray(drawing, pad))
    negative = drawing.draw("gblur", "sigma=4:planes=1", drawing.draw("negate", "components=y", negative))
    dodged = drawing.draw("blend", "c0_mode=dodge", positive, negative)
    return drawing.draw("lutyuv", f"y={_clipped(f'{_WHITE}*pow(val/255,3)')}", dodged)


def _in_range(drawing: Drawing, pad: Pad) -> Pad:
    return drawing.draw("lutyuv", f"y={_clipped('val')}", pad)


def _clipped(expression: str) -> str:
    return _escaped(f"clip({expression},{_BLACK},{_WHITE})")


def _escaped(expression: str) -> str:
    return expression.replace(",", "\\,")


_LOOKS: Mapping[FilterName, Callable[[Drawing, Pad], Pad]] = {
    FilterName.GRAY: _gray,
    FilterName.LUCIS: _lucis,
    FilterName.CARTOON: _cartoon,
    FilterName.EDGE: _edge,
    FilterName.CHARCOAL: _charcoal,
    FilterName.SKETCH: _sketch,
    FilterName.DHILL: _dave_hill,
    FilterName.CHILL: _dave_hill,
}
