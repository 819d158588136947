"""Effects as they are on videos, seen in what is downloaded."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from av.filter import filters_available

from ziggeo.models.videos import Video
from ziggeo.sandbox import Sandbox, filters, media

from .api import Api, Json, is_idle, service_of
from .pictures import Box, Colour, Picture, halves, image, is_red, read_video, write_video
from .test_effect_profiles import PROFILES, created, new_profile, upload_watermark

DARK, BRIGHT = Box(4, 10, 44, 86), Box(84, 10, 124, 86)
COLOURS, GRAYS = [60, 110, 150, 180, 110, 150], [60, 128, 128, 180, 128, 128]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of a dark and a bright half."""
    return write_video(tmp_path_factory.mktemp("plain") / "halves", halves(128, 96))


@pytest.fixture
def fresh() -> Iterator[Sandbox]:
    """A sandbox of the test's own, where a profile may be the default."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def fresh_api(fresh: Sandbox) -> Iterator[Api]:
    api = Api(fresh)
    with api.http:
        yield api


@contextmanager
def running(directory: Path, *, waiting: bool = False) -> Generator[Api]:
    """A sandbox on a directory, which does what is asked for at once, or leaves all of it for the next one."""
    with Sandbox(directory=directory, processing_delay=3600 if waiting else 0) as sandbox:
        api = Api(sandbox)
        with api.http:
            yield api


def gray_profile(api: Api, **form: str) -> str:
    """The token of a new profile that takes the colours out."""
    path = new_profile(api, **form)
    created(api.post(f"{path}/process/filter", effect="gray"))
    return path.removeprefix(PROFILES)


def finished(api: Api, path: str) -> Json:
    """The video, once nothing of it is being processed any more."""
    return api.when(
        path,
        lambda found: (
            found["state_string"] in {"READY", "FAILED"}
            and all(stream["state_string"] != "PROCESSING" for stream in found["streams"])
        ),
    )


def with_effects(video: Json) -> list[Json]:
    return [stream for stream in video["streams"] if stream["effect_profile"] is not None]


def picture(answer: httpx.Response, tmp_path: Path) -> Picture:
    """The first picture of a video, or a cover, that was downloaded."""
    assert answer.status_code == 200, answer.text
    path = tmp_path / "downloaded"
    path.write_bytes(answer.content)
    if answer.headers["Content-Type"].startswith("image/"):
        return Picture(media.read_image(path).reformat(format="yuv420p", dst_color_range="MPEG"))
    return read_video(path)[0]


def colours(answer: httpx.Response, tmp_path: Path) -> list[int]:
    """Those of the dark half, then those of the bright half."""
    seen = picture(answer, tmp_path)
    return [*seen.colour(DARK), *seen.colour(BRIGHT)]


def apply(api: Api, path: str, profile: str) -> Json:
    answer = api.post(f"{path}/effect", effectprofiletoken=profile)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("prefix", ["", "_"])
def test_a_video_is_created_with_effects(api: Api, plain: Path, tmp_path: Path, prefix: str) -> None:
    key = f"created-with-{plain.parent.name}"
    profile = gray_profile(api, **({"key": key} if prefix else {}))
    path, _ = api.upload(plain, effect_profile=f"_{key}" if prefix else profile)
    video = finished(api, path)
    Video.model_validate(video)
    assert video["effect_profile"] == profile
    original, transcoded, gray = video["streams"]
    assert (video["original_stream"], video["default_stream"]) == (original, gray)
    assert [stream["effect_profile"] for stream in video["streams"]] == [None, None, profile]
    assert {name: gray[name] for name in transcoded if name.endswith("string") or name == "parent_stream"} == {
        "state_string": "READY",
        "creation_type_string": "TRANSCODED",
        "streamable_string": "YES",
        "parent_stream": original["token"],
    }
    for name in ("video_width", "video_height", "duration", "video_type", "has_video", "has_image", "submission_date"):
        assert gray[name] == transcoded[name]
    assert gray["video_size"] > 0 < gray["image_size"]
    for place in (path, f"{path}/streams/{gray['token']}"):
        assert colours(api.get(f"{place}/video"), tmp_path) == GRAYS
        assert colours(api.get(f"{place}/image"), tmp_path) == pytest.approx(GRAYS, abs=1)
    assert colours(api.get(f"{path}/streams/{transcoded['token']}/video"), tmp_path) == COLOURS
    assert api.get(f"{path}/streams/{original['token']}/video").content == plain.read_bytes()


def test_a_video_with_several_profiles(api: Api, plain: Path, tmp_path: Path) -> None:
    gray, marked = gray_profile(api), new_profile(api)
    upload_watermark(api, f"{marked}/process", image(4, 4), vertical_position="0", horizontal_position="0")
    profiles = [gray, marked.removeprefix(PROFILES)]
    path, _ = api.upload(plain, effect_profile=",".join([*profiles, gray]))
    video = finished(api, path)
    Video.model_validate(video)
    assert video["effect_profile"] == [stream["effect_profile"] for stream in with_effects(video)] == profiles
    assert video["default_stream"] == video["streams"][-1]
    assert colours(api.get(f"{path}/streams/{with_effects(video)[0]['token']}/video"), tmp_path) == GRAYS
    seen = picture(api.get(f"{path}/video"), tmp_path)
    assert seen.where(is_red) == pytest.approx(Box(0, 0, 32, 32), abs=1)
    assert list(seen.colour(BRIGHT)) == COLOURS[3:]


@pytest.mark.parametrize("field", ["effect_profile", "meta_profile"])
def test_a_profile_that_there_is_not_is_refused(api: Api, field: str) -> None:
    for reference in ("nothing", "_nothing"):
        refused = api.post("/v1/videos/", **{field: reference})
        assert (refused.status_code, list(refused.json())) == (412, [field])
        assert api.post("/v1/videos-upload-url", **{field: reference}).status_code == 412


def test_the_default_profile_is_for_uploads_without_another(fresh_api: Api, plain: Path, tmp_path: Path) -> None:
    before, _ = fresh_api.upload(plain)
    assert with_effects(finished(fresh_api, before)) == []
    default = gray_profile(fresh_api, default_effect="true")
    other = new_profile(fresh_api)
    upload_watermark(fresh_api, f"{other}/process", image(4, 4))
    under_default, _ = fresh_api.upload(plain)
    with_another, _ = fresh_api.upload(plain, effect_profile=other.removeprefix(PROFILES))
    assert [stream["effect_profile"] for stream in with_effects(finished(fresh_api, under_default))] == [default]
    assert colours(fresh_api.get(f"{under_default}/video"), tmp_path) == GRAYS
    (marked,) = with_effects(finished(fresh_api, with_another))
    assert marked["effect_profile"] == other.removeprefix(PROFILES)
    assert with_effects(finished(fresh_api, before)) == []


@pytest.mark.reference("V10")
def test_an_effect_is_applied_later(api: Api, plain: Path, tmp_path: Path) -> None:
    profile = gray_profile(api)
    path, _ = api.upload(plain)
    before = finished(api, path)
    answer = apply(api, path, profile)
    Video.model_validate(answer)
    assert (answer["state_string"], answer["effect_profile"]) == ("READY", profile)
    assert answer["default_stream"] == before["default_stream"]
    assert answer["streams"][:2] == before["streams"]
    (added,) = answer["streams"][2:]
    assert (added["state_string"], added["effect_profile"]) == ("PROCESSING", profile)
    after = finished(api, path)
    assert after["default_stream"] == {**after["streams"][2], "token": added["token"]}
    assert colours(api.get(f"{path}/video"), tmp_path) == GRAYS


@pytest.mark.reference("V10")
def test_what_effects_cannot_be_applied_to(api: Api, plain: Path) -> None:
    profile = gray_profile(api, key="v10")
    empty = f"/v1/videos/{api.create()['token']}"
    failed, _ = api.upload(b"")
    api.settled(failed)
    ready, _ = api.upload(plain)
    api.settled(ready)
    for path in (empty, failed):
        assert api.post(f"{path}/effect", effectprofiletoken=profile).status_code == 412
        assert api.get(path).json()["effect_profile"] is None
    assert api.post(f"{ready}/effect", effectprofiletoken="nothing").status_code == 404
    assert api.post("/v1/videos/nothing/effect", effectprofiletoken=profile).status_code == 404
    refused = api.post(f"{ready}/effect")
    assert (refused.status_code, list(refused.json())) == (412, ["effectprofiletoken"])
    assert apply(api, ready, "_v10")["effect_profile"] == profile


def test_processes_are_done_in_their_order(api: Api, plain: Path, tmp_path: Path) -> None:
    seen: list[Colour] = []
    for is_marked_first in (True, False):
        profile = new_profile(api)
        for is_mark in (is_marked_first, not is_marked_first):
            if is_mark:
                upload_watermark(api, f"{profile}/process", image(4, 4), vertical_position="0", horizontal_position="0")
            else:
                created(api.post(f"{profile}/process/filter", effect="gray"))
        path, _ = api.upload(plain, effect_profile=profile.removeprefix(PROFILES))
        finished(api, path)
        seen.append(picture(api.get(f"{path}/video"), tmp_path).colour(Box(4, 4, 28, 28)))
    assert seen[0] == pytest.approx((81, 128, 128), abs=2)
    assert seen[1] == pytest.approx((81, 90, 240), abs=2)


@pytest.mark.reference("F5", "F6")
@pytest.mark.parametrize("is_signed", [True, False])
def test_a_watermark_is_laid_on_and_exchanged(api: Api, plain: Path, tmp_path: Path, is_signed: bool) -> None:
    profile = new_profile(api)
    form = {"vertical_position": "1", "horizontal_position": "0.5", "video_scale": "0.5"}
    if is_signed:
        process = upload_watermark(api, f"{profile}/process", image(64, 16), **form).json()["token"]
    else:
        sent = api.http.post(f"{profile}/process/watermark", data=form, files={"file": ("a.png", image(64, 16))})
        process = created(sent)["token"]
    path, _ = api.upload(plain, effect_profile=profile.removeprefix(PROFILES))
    finished(api, path)
    seen = picture(api.get(f"{path}/video"), tmp_path)
    assert seen.where(is_red) == pytest.approx(Box(32, 80, 96, 96), abs=1)

    form = {"vertical_position": "0", "horizontal_position": "1"}
    if is_signed:
        assert upload_watermark(api, f"{profile}/process/{process}", image(8, 8), **form).status_code == 200
    else:
        edit = f"{profile}/process/watermark/{process}"
        assert api.http.post(edit, data=form, files={"file": ("a.png", image(8, 8))}).status_code == 200
    apply(api, path, profile.removeprefix(PROFILES))
    finished(api, path)
    seen = picture(api.get(f"{path}/video"), tmp_path)
    assert seen.where(is_red) == pytest.approx(Box(64, 0, 128, 64), abs=1)


def test_a_profile_without_anything_to_do_shows_the_video_as_it_is(api: Api, plain: Path, tmp_path: Path) -> None:
    profile = new_profile(api)
    created(api.post(f"{profile}/process/watermark"))
    path, _ = api.upload(plain, effect_profile=profile.removeprefix(PROFILES))
    video = finished(api, path)
    assert video["default_stream"]["effect_profile"] == profile.removeprefix(PROFILES)
    assert colours(api.get(f"{path}/video"), tmp_path) == COLOURS


def test_effects_on_covers_only(api: Api, plain: Path, tmp_path: Path) -> None:
    path, _ = api.upload(plain, effect_profile=gray_profile(api, image_only_effect="true"))
    finished(api, path)
    assert colours(api.get(f"{path}/video"), tmp_path) == COLOURS
    assert colours(api.get(f"{path}/image"), tmp_path) == pytest.approx(GRAYS, abs=1)


def test_streams_stay_when_their_profile_is_deleted(api: Api, plain: Path, tmp_path: Path) -> None:
    profile = gray_profile(api)
    path, _ = api.upload(plain, effect_profile=profile)
    before = finished(api, path)
    assert api.http.delete(f"{PROFILES}{profile}").status_code == 200
    assert api.get(path).json() == before
    assert colours(api.get(f"{path}/video"), tmp_path) == GRAYS


def test_a_video_that_is_deleted_meanwhile_leaves_nothing(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample)
            finished(api, path)
            transcode = media.transcode

            def delete_meanwhile(source: Path, target: Path, **options: object) -> None:
                api.http.delete(path)
                transcode(sample, target, cancelled=lambda: False)

            monkeypatch.setattr(media, "transcode", delete_meanwhile)
            apply(api, path, gray_profile(api))
            api.when(PROFILES, lambda _: is_idle(sandbox))
            assert list((sandbox.directory / "media").iterdir()) == []


def test_a_build_without_a_filter_fails_the_stream(
    api: Api, plain: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path, _ = api.upload(plain)
    before = finished(api, path)
    monkeypatch.setattr(filters, "filters_available", filters_available - {"lutyuv"})
    apply(api, path, gray_profile(api))
    video = finished(api, path)
    assert (video["state_string"], video["default_stream"]) == ("READY", before["default_stream"])
    assert with_effects(video)[0]["state_string"] == "FAILED"
    assert "has no filter 'lutyuv'" in caplog.text


def test_a_stream_that_fails_late_leaves_no_file(
    api: Api, shared: Sandbox, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path, _: object) -> bytes:
        raise media.MediaError(str(path))

    monkeypatch.setattr(media, "paint_image", broken)
    path, _ = api.upload(plain, effect_profile=gray_profile(api))
    (stream,) = with_effects(finished(api, path))
    assert stream["state_string"] == "FAILED"
    assert list((shared.directory / "media").glob(f"{stream['token']}.*")) == []


def test_a_build_without_an_encoder_fails_the_stream(api: Api, plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "CAN_TRANSCODE", False)
    path, _ = api.upload(plain, effect_profile=gray_profile(api))
    video = finished(api, path)
    assert video["default_stream"] == video["original_stream"]
    assert [stream["state_string"] for stream in video["streams"]] == ["READY", "FAILED"]


def test_sound_alone_has_nothing_to_be_seen(fresh_api: Api, sound: Path) -> None:
    profile = gray_profile(fresh_api, default_effect="true")
    path, _ = fresh_api.upload(sound, only_audio="true")
    assert with_effects(finished(fresh_api, path)) == []
    assert fresh_api.post(f"{path}/effect", effectprofiletoken=profile).status_code == 412


def test_streams_are_announced_as_ready_when_the_last_one_is(fresh: Sandbox, fresh_api: Api, plain: Path) -> None:
    heard: list[tuple[str, int]] = []
    service_of(fresh).state.happenings.listeners.append(
        lambda happening: heard.append((happening.event, len(happening.record.streams)))
    )
    path, _ = fresh_api.upload(plain, effect_profile=f"{gray_profile(fresh_api)},{gray_profile(fresh_api)}")
    finished(fresh_api, path)
    fresh_api.when(path, lambda _: is_idle(fresh))
    assert [event for event in heard if event[0] in {"video_ready", "video_streams_ready"}] == [
        ("video_ready", 4),
        ("video_streams_ready", 4),
    ]


@pytest.mark.reference("V10")
def test_until_it_is_done_the_video_is_as_it_was(plain: Path, tmp_path: Path) -> None:
    directory = tmp_path / "kept"
    with running(directory) as api:
        path, _ = api.upload(plain)
        before = finished(api, path)
        profile = gray_profile(api)
    with running(directory, waiting=True) as api:
        stream = apply(api, path, profile)["streams"][-1]["token"]
        assert len(apply(api, path, profile)["streams"]) == len(before["streams"]) + 1
        video = api.get(path).json()
        assert video["state_string"] == "READY"
        assert video["default_stream"]["token"] == before["default_stream"]["token"]
        assert api.get(f"{path}/streams/{stream}").json()["state_string"] == "PROCESSING"
        assert colours(api.get(f"{path}/video"), tmp_path) == COLOURS
        for download in ("video", "image"):
            assert api.get(f"{path}/streams/{stream}/{download}").status_code == 412
    with running(directory) as api:
        assert finished(api, path)["default_stream"]["token"] == stream
        apply(api, path, profile)
        assert len(with_effects(finished(api, path))) == 2


def test_what_is_unfinished_is_done_after_a_restart(plain: Path, tmp_path: Path) -> None:
    directory = tmp_path / "kept"
    with running(directory) as api:
        profile = new_profile(api, key="kept", title="Kept", default_effect="true")
        upload_watermark(api, f"{profile}/process", image(4, 4), vertical_position="0", horizontal_position="0")
        created(api.post(f"{profile}/process/filter", effect="gray"))
        kept = [api.get(place).json() for place in (profile, f"{profile}/process")]
    with running(directory, waiting=True) as api:
        assert [api.get(place).json() for place in (f"{PROFILES}_kept", f"{profile}/process")] == kept
        path, _ = api.upload(plain)
    with running(directory) as api:
        assert len(with_effects(finished(api, path))) == 1
        seen = picture(api.get(f"{path}/video"), tmp_path)
        assert seen.colour(Box(4, 4, 28, 28)) == pytest.approx((81, 128, 128), abs=2)
        assert list(seen.colour(BRIGHT)) == GRAYS[3:]


def test_a_profile_or_a_source_that_is_deleted_meanwhile(plain: Path, tmp_path: Path) -> None:
    directory = tmp_path / "kept"
    with running(directory) as api:
        path, stream = api.upload(plain)
        default = finished(api, path)["default_stream"]["token"]
    with running(directory, waiting=True) as api:
        deleted = gray_profile(api)
        apply(api, path, deleted)
        apply(api, path, gray_profile(api))
        api.http.delete(f"{PROFILES}{deleted}")
        api.http.delete(stream)
    with running(directory) as api:
        video = finished(api, path)
        assert [found["state_string"] for found in with_effects(video)] == ["FAILED", "FAILED"]
        assert (video["state_string"], video["default_stream"]["token"]) == ("READY", default)
        apply(api, path, gray_profile(api))
        after = finished(api, path)
        assert after["default_stream"]["parent_stream"] == default
        assert colours(api.get(f"{path}/video"), tmp_path) == GRAYS
        api.http.delete(path)
        assert list((directory / "media").iterdir()) == []
