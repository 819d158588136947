"""Effect profiles against the sandbox, in both modes, seen in what is downloaded."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.sandbox.pictures import Box, Picture, halves, image, is_red, read_video, write_video
from ziggeo import (
    EffectFilter,
    EffectProfile,
    FilterProcess,
    NotFoundError,
    Stream,
    Streamable,
    Video,
    VideoState,
    WatermarkProcess,
    Ziggeo,
)

_numbers = count()
DARK = Box(4, 60, 44, 86)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of a dark and a bright half, 128 by 96 pixels, without losses."""
    return write_video(tmp_path_factory.mktemp("plain") / "halves.mkv", halves(128, 96))


@pytest.fixture
def profile(client: Ziggeo) -> Iterator[EffectProfile]:
    """A new profile, which is deleted after the test."""
    made = client.effect_profiles.create(title="Effects", key=f"effects-{next(_numbers)}")
    yield made
    client.effect_profiles.delete(made.token)


def painted(client: Ziggeo, video: Video, profile: EffectProfile) -> Stream:
    """The last stream that the profile made of a video, once it is ready."""
    found = client.videos.get(video.token)
    *_, stream = [stream for stream in found.streams or () if stream.effect_profile == profile.token]
    return client.streams.wait_until_ready(video.token, stream.token, timeout=60)


def picture(client: Ziggeo, video: Video, stream: Stream, path: Path) -> Picture:
    """The first picture of a stream, as it is downloaded."""
    client.streams.download_video(video.token, stream.token, path)
    return read_video(path)[0]


@pytest.mark.reference("E1", "E2", "E3", "E5")
def test_a_profile_is_made_found_and_changed(client: Ziggeo, profile: EffectProfile) -> None:
    assert client.effect_profiles.get(f"_{profile.key}") == client.effect_profiles.get(profile.token) == profile
    assert profile in client.effect_profiles.index()
    assert profile in list(client.effect_profiles.iterate(page_size=1))
    assert profile.default_effect is False

    changed = client.effect_profiles.update(profile.token, default_effect=False)

    assert (changed.token, changed.title, changed.default_effect) == (profile.token, "Effects", False)


@pytest.mark.reference("F1", "F2", "F3", "F4", "F5")
def test_processes_are_read_as_what_they_are(client: Ziggeo, profile: EffectProfile) -> None:
    processes = client.effect_profile_processes
    gray = processes.create_filter_process(profile.token, effect=EffectFilter.GRAY)
    mark = processes.create_watermark_process(profile.token, vertical_position=0.25, horizontal_position=1)

    assert isinstance(gray, FilterProcess)
    assert gray.effect is EffectFilter.GRAY
    assert isinstance(mark, WatermarkProcess)
    assert (mark.vertical_position, mark.horizontal_position) == (0.25, 1)
    assert processes.index(profile.token) == [gray, mark]
    assert processes.get(profile.token, mark.token) == mark

    processes.delete(profile.token, gray.token)

    assert processes.index(profile.token, states="all") == [mark]
    with pytest.raises(NotFoundError):
        processes.get(profile.token, gray.token)


@pytest.mark.reference("F4", "F5")
def test_a_video_made_with_a_profile_looks_like_it(
    client: Ziggeo, profile: EffectProfile, plain: Path, tmp_path: Path
) -> None:
    client.effect_profile_processes.create_filter_process(profile.token, effect="gray")
    png = tmp_path / "mark.png"
    png.write_bytes(image(4, 4))
    mark = client.effect_profile_processes.create_watermark_process(
        profile.token, file=png, vertical_position=0, horizontal_position=0
    )
    assert isinstance(mark, WatermarkProcess)

    video = client.videos.create(file=plain, effect_profile=profile.token)
    video = client.videos.wait_until_ready(video.token, timeout=60)
    stream = painted(client, video, profile)
    (transcoded,) = [each for each in video.streams or () if each.streamable is Streamable.YES and each != stream]
    before = picture(client, video, transcoded, tmp_path / "before")
    after = picture(client, video, stream, tmp_path / "after")

    assert stream.state is VideoState.READY
    assert (before.colour(DARK), before.where(is_red)) == ((60, 110, 150), None)
    assert after.colour(DARK) == (60, 128, 128)
    assert after.where(is_red) == pytest.approx(Box(0, 0, 32, 32), abs=1)


@pytest.mark.reference("V10", "F5", "F6")
def test_a_watermark_is_moved_and_exchanged_and_applied_again(
    client: Ziggeo, profile: EffectProfile, plain: Path, tmp_path: Path
) -> None:
    processes = client.effect_profile_processes
    mark = processes.create_watermark_process(profile.token, file=image(4, 4), filename="mark.png", video_scale=0.25)
    video = client.videos.wait_until_ready(client.videos.create(file=plain).token, timeout=60)
    client.videos.apply_effect(video.token, effectprofiletoken=profile.token)
    first = picture(client, video, painted(client, video, profile), tmp_path / "first")

    moved = processes.edit_watermark_process(profile.token, mark.token, vertical_position=0, horizontal_position=1)
    edited = processes.edit_watermark_process(
        profile.token, mark.token, file=image(8, 2), filename="wide.png", video_scale=0.5
    )
    client.videos.apply_effect(video.token, effectprofiletoken=profile.token)
    second = picture(client, video, painted(client, video, profile), tmp_path / "second")

    assert isinstance(moved, WatermarkProcess)
    assert isinstance(edited, WatermarkProcess)
    assert (edited.token, edited.vertical_position, edited.horizontal_position) == (mark.token, 0, 1)
    assert first.where(is_red) != second.where(is_red)
    assert second.where(is_red) == pytest.approx(Box(64, 0, 128, 16), abs=1)


@pytest.mark.reference("E4")
def test_a_deleted_profile_is_gone(client: Ziggeo) -> None:
    profile = client.effect_profiles.create()

    client.effect_profiles.delete(profile.token)

    with pytest.raises(NotFoundError):
        client.effect_profile_processes.index(profile.token)
