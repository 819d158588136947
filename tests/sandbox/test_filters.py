"""What effects do to pictures, measured in the video that comes out."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from av.filter import filters_available

from ziggeo.sandbox import filters, media
from ziggeo.sandbox.filters import Effect, Filter, FilterName, Watermark

from .pictures import CLEAR, RED, Box, Picture, halves, image, is_red, painted, read_video, write_video

WIDTH, HEIGHT = 128, 96
MIDDLE = Box(60, 10, 68, 86)
AWAY = Box(4, 10, 44, 86), Box(84, 10, 124, 86)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of a dark and a bright half."""
    return write_video(tmp_path_factory.mktemp("plain") / "halves", halves(WIDTH, HEIGHT))


def transcoded(source: Path, tmp_path: Path, effects: Sequence[Effect] = ()) -> list[Picture]:
    target = tmp_path / "target.mp4"
    media.transcode(source, target, cancelled=lambda: False, effects=effects)
    return read_video(target)


def filtered(source: Path, tmp_path: Path, *names: str) -> Picture:
    return transcoded(source, tmp_path, [Filter(FilterName(name)) for name in names])[0]


def watermark(
    tmp_path: Path, content: bytes, *, vertical: float = 0, horizontal: float = 0, scale: float = 0.25
) -> Watermark:
    path = tmp_path / "watermark"
    path.write_bytes(content)
    return Watermark(media.read_image(path), vertical_position=vertical, horizontal_position=horizontal, scale=scale)


def test_without_effects_nothing_changes(plain: Path, tmp_path: Path) -> None:
    picture = filtered(plain, tmp_path)
    assert [picture.colour(box) for box in AWAY] == [(60, 110, 150), (180, 110, 150)]


def test_gray_has_no_colour_and_keeps_its_brightness(plain: Path, tmp_path: Path) -> None:
    picture = filtered(plain, tmp_path, "gray")
    assert set(picture.values(1)) == set(picture.values(2)) == {128}
    assert [picture.colour(box) for box in AWAY] == [(60, 128, 128), (180, 128, 128)]


def test_edge_leaves_light_lines_on_black(plain: Path, tmp_path: Path) -> None:
    picture = filtered(plain, tmp_path, "edge")
    assert [picture.colour(box) for box in AWAY] == [(16, 128, 128)] * 2
    assert max(picture.values(0, MIDDLE)) > 200
    assert picture.mean(0) < 40


@pytest.mark.parametrize("name", ["charcoal", "sketch"])
def test_drawings_are_dark_lines_on_white(plain: Path, tmp_path: Path, name: str) -> None:
    picture = filtered(plain, tmp_path, name)
    assert set(picture.values(1)) == set(picture.values(2)) == {128}
    assert all(picture.mean(0, box) > 225 for box in AWAY)
    assert min(picture.values(0, MIDDLE)) < 100


def test_charcoal_is_broader_than_a_sketch(plain: Path, tmp_path: Path) -> None:
    dark = {
        name: sum(value < 100 for value in filtered(plain, tmp_path, name).values(0)) for name in ("charcoal", "sketch")
    }
    assert dark["charcoal"] > dark["sketch"] * 1.5 > 0


def test_lucis_brings_out_details(tmp_path: Path) -> None:
    source = write_video(
        tmp_path / "waves", painted(WIDTH, HEIGHT, lambda column, _: (110 + column // 4 % 2 * 20, 110, 150))
    )
    plain, lucis = filtered(source, tmp_path), filtered(source, tmp_path, "lucis")
    assert lucis.contrast() > plain.contrast() * 1.5
    assert lucis.mean(0) == pytest.approx(plain.mean(0), abs=4)
    assert lucis.saturation() == pytest.approx(plain.saturation(), abs=1)


def test_dave_hill_brings_out_more_details_in_weaker_colours(tmp_path: Path) -> None:
    source = write_video(
        tmp_path / "waves", painted(WIDTH, HEIGHT, lambda column, _: (110 + column // 4 % 2 * 20, 90, 170))
    )
    plain, lucis = filtered(source, tmp_path), filtered(source, tmp_path, "lucis")
    dhill, chill = filtered(source, tmp_path, "dhill"), filtered(source, tmp_path, "chill")
    assert dhill.contrast() > lucis.contrast()
    assert dhill.saturation() < plain.saturation() * 0.7
    assert dhill.planes == chill.planes


def test_a_cartoon_has_few_shades_strong_colours_and_outlines(plain: Path, tmp_path: Path) -> None:
    ramp = write_video(tmp_path / "ramp", painted(WIDTH, HEIGHT, lambda column, _: (30 + column * 3 // 2, 110, 150)))
    before, after = filtered(ramp, tmp_path), filtered(ramp, tmp_path, "cartoon")
    steps = sum(abs(one - other) > 3 for one, other in pairwise(after.planes[0][48]))
    assert steps < 30
    assert max(after.values(0, Box(0, 0, 20, HEIGHT))) - min(after.values(0, Box(0, 0, 20, HEIGHT))) >= 20
    assert after.saturation() > before.saturation() * 1.2
    outlined = filtered(plain, tmp_path, "cartoon")
    assert min(outlined.values(0, MIDDLE)) < 30
    assert min(outlined.values(0, AWAY[1])) > 100


@pytest.mark.parametrize("name", FilterName)
@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (65, 33), (3, 64)])
def test_filters_take_pictures_of_any_size(tmp_path: Path, name: str, width: int, height: int) -> None:
    source = write_video(tmp_path / "source", halves(width, height))
    picture = filtered(source, tmp_path, name)
    assert (picture.width, picture.height) == (max(2, width // 2 * 2), max(2, height // 2 * 2))


def test_effects_keep_every_picture_its_time_and_the_sound(sample: Path, tmp_path: Path) -> None:
    effects: list[Effect] = [*(Filter(name) for name in FilterName), watermark(tmp_path, image(8, 8))]
    plain, target = tmp_path / "plain.mp4", tmp_path / "effects.mp4"
    media.transcode(sample, plain, cancelled=lambda: False)
    media.transcode(sample, target, cancelled=lambda: False, effects=effects)
    assert media.probe_video(target) == media.probe_video(plain)
    assert len(read_video(target)) == len(read_video(plain)) == 25


@pytest.mark.parametrize(
    ("horizontal", "vertical", "box"),
    [
        (0, 0, Box(0, 0, 32, 16)),
        (1, 0, Box(96, 0, 128, 16)),
        (0, 1, Box(0, 80, 32, 96)),
        (1, 1, Box(96, 80, 128, 96)),
        (0.5, 0.25, Box(48, 20, 80, 36)),
    ],
)
def test_a_watermark_is_where_it_should_be(
    plain: Path, tmp_path: Path, horizontal: float, vertical: float, box: Box
) -> None:
    effect = watermark(tmp_path, image(40, 20), horizontal=horizontal, vertical=vertical)
    pictures = transcoded(plain, tmp_path, [effect])
    assert len(pictures) == 3
    for picture in pictures:
        assert picture.where(is_red) == pytest.approx(box, abs=1)
        inside = Box(box.left + 2, box.top + 2, box.right - 2, box.bottom - 2)
        assert picture.colour(inside) == pytest.approx((81, 90, 240), abs=2)


@pytest.mark.parametrize(
    ("shape", "scale", "size"),
    [
        ((16, 8), 1, (128, 64)),
        ((3000, 1500), 0.5, (64, 32)),
        ((100, 3000), 1, (4, 96)),
        ((8, 8), 0, (2, 2)),
        ((3000, 4), 0.5, (64, 2)),
        ((1, 1), 0.125, (16, 16)),
    ],
)
def test_the_size_of_a_watermark(
    plain: Path, tmp_path: Path, shape: tuple[int, int], scale: float, size: tuple[int, int]
) -> None:
    picture = transcoded(plain, tmp_path, [watermark(tmp_path, image(*shape), scale=scale)])[0]
    found = picture.where(lambda colour: colour[2] > 180)
    assert found is not None
    assert (found.right - found.left, found.bottom - found.top) == size


def test_what_is_clear_in_a_watermark_stays_clear(plain: Path, tmp_path: Path) -> None:
    effect = watermark(tmp_path, image(40, 20, (RED, CLEAR)), scale=0.5)
    picture = transcoded(plain, tmp_path, [effect])[0]
    found = picture.where(is_red)
    assert found is not None
    assert found.right == pytest.approx(32, abs=2)
    assert picture.colour(Box(38, 4, 60, 28)) == (60, 110, 150)


def test_a_jpeg_as_watermark(plain: Path, tmp_path: Path) -> None:
    content = image(64, 64, ((255, 255, 255, 255),), codec="mjpeg")
    picture = transcoded(plain, tmp_path, [watermark(tmp_path, content)])[0]
    assert picture.colour(Box(4, 4, 28, 28)) == pytest.approx((235, 128, 128), abs=1)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (33, 17), (2, 90)])
def test_a_watermark_fits_into_any_picture(tmp_path: Path, width: int, height: int) -> None:
    source = write_video(tmp_path / "source", halves(width, height))
    effect = watermark(tmp_path, image(500, 300), vertical=1, horizontal=1, scale=1)
    picture = transcoded(source, tmp_path, [effect])[0]
    assert is_red(picture.colour(Box(picture.width - 1, picture.height - 1, picture.width, picture.height)))


def test_effects_are_done_in_their_order(plain: Path, tmp_path: Path) -> None:
    mark, gray = watermark(tmp_path, image(40, 20)), Filter(FilterName.GRAY)
    red_on_gray = transcoded(plain, tmp_path, [gray, mark])[0]
    all_gray = transcoded(plain, tmp_path, [mark, gray])[0]
    assert red_on_gray.colour(Box(4, 4, 28, 12)) == pytest.approx((81, 90, 240), abs=2)
    assert red_on_gray.colour(AWAY[1]) == (180, 128, 128)
    assert all_gray.colour(Box(4, 4, 28, 12)) == pytest.approx((81, 128, 128), abs=2)


def test_two_watermarks(plain: Path, tmp_path: Path) -> None:
    effects = [watermark(tmp_path, image(4, 4)), watermark(tmp_path, image(4, 4), vertical=1, horizontal=1)]
    picture = transcoded(plain, tmp_path, effects)[0]
    assert (
        picture.colour(Box(4, 4, 28, 28))
        == picture.colour(Box(100, 68, 124, 92))
        == pytest.approx((81, 90, 240), abs=2)
    )
    assert picture.where(is_red) == picture.box


IDENTITY = (1, 0, 0, 1)


def turned(tmp_path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """A video with a red spot left above, and the matrix of a camera that was held otherwise."""
    spot = write_video(
        tmp_path / "spot",
        painted(64, 32, lambda column, row: (81, 90, 240) if column < 16 and row < 8 else (120, 128, 128)),
    )
    path = tmp_path / "upright.mp4"
    media.transcode(spot, path, cancelled=lambda: False)
    written = [b"".join((part << 16).to_bytes(4, "big", signed=True) for part in parts) for parts in (IDENTITY, matrix)]
    before, after = (b"".join((whole[:8], bytes(4), whole[8:], bytes(4))) for whole in written)
    content = path.read_bytes()
    # The movie has a matrix too, which comes first; that of the track counts.
    head, tail = content.split(b"tkhd", 1)
    assert before in tail
    path.write_bytes(head + b"tkhd" + tail.replace(before, after, 1))
    return path


@pytest.mark.parametrize(
    ("matrix", "size", "box"),
    [
        (IDENTITY, (64, 32), Box(0, 0, 16, 8)),
        ((0, 1, -1, 0), (32, 64), Box(24, 0, 32, 16)),
        ((0, -1, 1, 0), (32, 64), Box(0, 48, 8, 64)),
        ((-1, 0, 0, -1), (64, 32), Box(48, 24, 64, 32)),
        ((-1, 0, 0, 1), (64, 32), Box(48, 0, 64, 8)),
    ],
)
def test_videos_are_turned_upright(
    tmp_path: Path, matrix: tuple[int, int, int, int], size: tuple[int, int], box: Box
) -> None:
    source = turned(tmp_path, matrix)
    picture = transcoded(source, tmp_path)[0]
    assert (picture.width, picture.height) == size
    assert picture.where(is_red) == pytest.approx(box, abs=1)
    (tmp_path / "cover.jpg").write_bytes(media.grab_cover(source, 0))
    cover = Picture(media.read_image(tmp_path / "cover.jpg").reformat(format="yuv420p"))
    assert (cover.width, cover.height) == size
    assert cover.where(is_red) == pytest.approx(box, abs=2)


def test_a_watermark_on_a_turned_video(tmp_path: Path) -> None:
    source = turned(tmp_path, (0, 1, -1, 0))
    blue = watermark(tmp_path, image(8, 8, ((0, 0, 255, 255),)), vertical=1, horizontal=0, scale=0.5)
    picture = transcoded(source, tmp_path, [blue])[0]
    assert picture.where(lambda colour: colour[1] > 200) == pytest.approx(Box(0, 48, 16, 64), abs=1)


def test_images_are_painted(tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(image(41, 20, ((200, 40, 40, 255),)))
    painted_path = tmp_path / "painted"
    painted_path.write_bytes(media.paint_image(path, [Filter(FilterName.GRAY)]))
    assert media.probe_image(painted_path) == "image/jpeg"
    picture = Picture(media.read_image(painted_path).reformat(format="yuv420p"))
    assert (picture.width, picture.height) == (40, 20)
    assert picture.colour()[1:] == (128, 128)


def test_a_build_without_a_filter_says_so(plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "filters_available", filters_available - {"sobel"})
    with pytest.raises(filters.MissingFilterError, match="sobel"):
        filtered(plain, tmp_path, "edge")
    assert filtered(plain, tmp_path, "gray").colour()[1:] == (128, 128)


def test_work_with_effects_can_be_given_up(sample: Path, tmp_path: Path) -> None:
    answers = iter([False] * 10 + [True])
    with pytest.raises(media.CancelledError):
        media.transcode(sample, tmp_path / "x", cancelled=lambda: next(answers), effects=[Filter(FilterName.SKETCH)])
