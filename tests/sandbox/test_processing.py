"""What becomes of files that were submitted."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ziggeo.models.videos import Video
from ziggeo.sandbox import Sandbox, media
from ziggeo.sandbox.records.videos import VideoStream

from .api import Api, is_idle, service_of


@pytest.fixture(scope="module")
def slow_api() -> Iterator[Api]:
    """A sandbox that takes its time."""
    with Sandbox(processing_delay=3600) as sandbox:
        api = Api(sandbox)
        with api.http:
            yield api


@pytest.mark.reference("V3", "V16")
def test_from_upload_to_playable_streams(api: Api, sample: Path) -> None:
    path, _ = api.upload(sample, video_type="mp4")
    video = api.settled(path)
    Video.model_validate(video)
    original, default = video["original_stream"], video["default_stream"]
    assert video["streams"] == [original, default]
    assert (video["state"], video["state_string"]) == (5, "READY")
    assert video["duration"] == pytest.approx(1, abs=0.1)
    assert video["submission_date"] == video["stream_submission_date"] >= video["created"]
    assert video["submitted"] is True
    assert [original[name] for name in ("creation_type_string", "streamable_string", "state_string")] == [
        "SERVER_UPLOAD",
        "DEGRADED",
        "READY",
    ]
    assert [default[name] for name in ("creation_type_string", "streamable_string", "state_string")] == [
        "TRANSCODED",
        "YES",
        "READY",
    ]
    assert default["parent_stream"] == original["token"]
    for stream in (original, default):
        assert (stream["video_width"], stream["video_height"]) == (320, 180)
        assert stream["video_has_audio"] is stream["has_image"] is stream["has_video"] is True
        assert stream["duration"] == pytest.approx(1, abs=0.1)
    assert api.titles(states="ready", limit=1) == [None]


@pytest.mark.reference("V6", "V7", "S3", "S4")
def test_downloads(api: Api, sample: Path, tmp_path: Path) -> None:
    path, stream = api.upload(sample, video_type="mp4")
    default = f"{path}/streams/{api.settled(path)['default_stream']['token']}"
    original = api.get(f"{stream}/video")
    assert original.content == sample.read_bytes()
    assert original.headers["Content-Type"] == "video/mp4"
    assert original.headers["Accept-Ranges"] == "bytes"
    assert original.headers["Content-Length"] == str(sample.stat().st_size)
    assert original.headers["Content-Disposition"].startswith("attachment; filename=")
    assert original.headers["ETag"]
    played = tmp_path / "played.mp4"
    played.write_bytes(api.get(f"{path}/video").content)
    assert media.probe_video(played).has_audio
    assert api.get(f"{default}/video").content == played.read_bytes() != original.content
    image = api.get(f"{path}/image")
    assert image.headers["Content-Type"] == "image/jpeg"
    assert image.content.startswith(b"\xff\xd8")
    assert api.get(f"{stream}/image").content == image.content


def test_parts_of_downloads(api: Api, sample: Path) -> None:
    _, stream = api.upload(sample)
    api.settled(stream)
    content = sample.read_bytes()

    def part(value: str, **headers: str) -> httpx.Response:
        return api.http.get(f"{stream}/video", headers={"Range": value, **headers})

    middle = part("bytes=10-19")
    assert middle.status_code == 206
    assert middle.content == content[10:20]
    assert middle.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
    assert part("bytes=-5").content == content[-5:]
    assert part("bytes=10-19", **{"If-Range": '"other"'}).status_code == 200
    assert part("bytes=10-19", **{"If-Range": middle.headers["ETag"]}).status_code == 206
    assert part(f"bytes={len(content)}-").status_code == 416
    assert api.http.head(f"{stream}/video").headers["Content-Length"] == str(len(content))


@pytest.mark.reference("V16")
@pytest.mark.parametrize("content", [b"", b"this is no video", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"])
def test_what_is_no_video_fails_in_the_background(api: Api, content: bytes) -> None:
    path, stream = api.upload(content)
    video = api.settled(path)
    assert (video["state"], video["state_string"]) == (3, "FAILED")
    assert api.get(stream).json()["state_string"] == "FAILED"
    assert len(video["streams"]) == 1
    for download in ("video", "image"):
        assert api.get(f"{path}/{download}").status_code == 404
        assert api.get(f"{stream}/{download}").status_code == 404


def test_an_image_is_no_video(api: Api, sample: Path) -> None:
    path, _ = api.upload(media.grab_cover(sample, 0))
    assert api.settled(path)["state_string"] == "FAILED"


def test_a_failed_video_can_be_mended(api: Api, sample: Path) -> None:
    path, _ = api.upload(b"")
    assert api.settled(path)["state_string"] == "FAILED"
    added = api.post(f"{path}/streams-upload-url").json()
    api.store(added["url_data"], sample)
    assert api.post(f"{path}/streams/{added['stream']['token']}/confirm-video").status_code == 200
    video = api.when(path, lambda found: found["state_string"] == "READY")
    assert video["resubmission_date"] is not None
    assert video["default_stream"]["creation_type_string"] == "TRANSCODED"


def test_sound_alone_is_a_video_where_it_may_be(api: Api, sound: Path, cover: bytes) -> None:
    path, stream = api.upload(sound, only_audio="true", video_type="m4a")
    video = api.settled(path)
    Video.model_validate(video)
    assert video["state_string"] == "READY"
    assert video["duration"] == pytest.approx(1, abs=0.06)
    assert (video["hd"], video["only_audio"]) == (False, True)
    for part in (video["original_stream"], video["default_stream"]):
        assert part["has_audio"] is part["video_has_audio"] is True
        assert part["has_image"] is False
        assert part["audio_size"] == part["video_size"] > 0
        assert part["video_width"] is part["video_height"] is None
    assert api.get(f"{path}/video").headers["Content-Type"] == "video/mp4"
    assert api.get(f"{stream}/video").content == sound.read_bytes()
    assert api.get(f"{path}/image").status_code == 404


def test_a_cover_for_sound_alone(api: Api, sound: Path, cover: bytes) -> None:
    video = f"/v1/videos/{api.create(only_audio='true')['token']}"
    stream = f"{video}/streams/{api.post(f'{video}/streams').json()['token']}"
    api.http.post(f"{stream}/image", files={"file": cover})
    api.http.post(f"{stream}/video", files={"file": sound.read_bytes()})
    assert api.settled(video)["state_string"] == "READY"
    assert api.get(f"{video}/image").content == cover


def test_pictures_are_welcome_where_sound_would_do(api: Api, sample: Path) -> None:
    path, _ = api.upload(sample, only_audio="true")
    video = api.settled(path)
    assert video["default_stream"]["video_width"] == 320
    assert video["default_stream"]["has_audio"] is False


@pytest.mark.parametrize(("form", "content"), [({}, None), ({"only_audio": "true"}, b"this is no sound")])
def test_what_is_neither_a_video_nor_meant_to_be_sound(
    api: Api, sound: Path, form: dict[str, str], content: bytes | None
) -> None:
    path, _ = api.upload(sound if content is None else content, **form)
    assert api.settled(path)["state_string"] == "FAILED"


@pytest.mark.parametrize(
    ("form", "state"),
    [
        ({"max_duration": "0.5", "enforce_duration": "true"}, "FAILED"),
        ({"min_duration": "5", "enforce_duration": "true"}, "FAILED"),
        ({"min_duration": "0.5", "max_duration": "5", "enforce_duration": "true"}, "READY"),
        ({"max_duration": "0", "enforce_duration": "true"}, "READY"),
        ({"max_duration": "0.5"}, "READY"),
    ],
)
def test_lengths_are_enforced_when_asked_for(api: Api, sample: Path, form: dict[str, str], state: str) -> None:
    path, _ = api.upload(sample, **form)
    assert api.settled(path)["state_string"] == state


def test_the_cover_is_taken_where_it_is_wanted(api: Api, sample: Path) -> None:
    covers: list[bytes] = []
    for form in ({}, {"default_image_selector": "0"}, {"default_image_selector": "1"}):
        path, _ = api.upload(sample, **form)
        api.settled(path)
        covers.append(api.get(f"{path}/image").content)
    assert covers == [media.grab_cover(sample, seconds) for seconds in (0.1, 0, 1)]
    assert all(one != other for one, other in itertools.combinations(covers, 2))


def test_nothing_can_be_downloaded_meanwhile(slow_api: Api, sample: Path) -> None:
    path, stream = slow_api.upload(sample)
    video = slow_api.get(path).json()
    assert (video["state"], video["state_string"]) == (4, "PROCESSING")
    for owner in (path, stream):
        assert slow_api.get(f"{owner}/video").status_code == 412
        assert slow_api.get(f"{owner}/image").status_code == 412
    assert slow_api.titles() == []
    assert slow_api.titles(states="processing") == [None]


def test_a_waiting_video_can_be_deleted(slow_api: Api, sample: Path) -> None:
    path, _ = slow_api.upload(sample)
    assert slow_api.http.delete(path).status_code == 200
    assert slow_api.get(path).status_code == 404


def test_what_was_deleted_or_done_meanwhile_is_not_processed(sample: Path) -> None:
    with Sandbox(processing_delay=0.3) as sandbox:
        api = Api(sandbox)
        with api.http:
            deleted, _ = api.upload(sample)
            api.http.delete(deleted)
            path, stream = api.upload(b"")
            api.when("/v1/videos/", lambda _: is_idle(sandbox))
            assert api.get(path).json()["state_string"] == "FAILED"
            service_of(sandbox).process_video(path.split("/")[-1], stream.split("/")[-1])
            api.when("/v1/videos/", lambda _: is_idle(sandbox))
            assert api.get(path).json()["state_string"] == "FAILED"
            assert not (sandbox.directory / "media" / deleted).exists()


def test_nothing_is_left_of_a_deleted_video(sample: Path) -> None:
    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample)
            api.settled(path)
            assert list((sandbox.directory / "media").iterdir())
            api.http.delete(path)
            assert not list((sandbox.directory / "media").iterdir())
            assert not list((sandbox.directory / "uploads").iterdir())


def test_a_video_deleted_while_it_is_processed(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transcode = media.transcode

    with Sandbox() as sandbox:
        api = Api(sandbox)
        files = sandbox.directory / "media"
        paths: list[str] = []

        def delete_meanwhile(source: Path, target: Path, **options: bool) -> None:
            for video in api.get("/v1/videos/", states="processing").json():
                paths.append(f"/v1/videos/{video['token']}")
                api.http.delete(paths[-1])
            transcode(source, target, cancelled=lambda: False)

        monkeypatch.setattr(media, "transcode", delete_meanwhile)
        with api.http:
            path, _ = api.upload(sample)
            api.when("/v1/videos/", lambda _: bool(paths))
            api.when("/v1/videos/", lambda _: is_idle(sandbox))
            assert api.get(path).status_code == 404
            assert not list(files.iterdir())


def test_a_push_while_it_is_processed_is_kept(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = media.probe_video
    pushed: list[int] = []

    with Sandbox() as sandbox:
        api = Api(sandbox)

        def push_meanwhile(path: Path) -> media.VideoFacts:
            pushed.extend(
                api.post(f"/v1/videos/{video['token']}/push", pushservicetoken="p").status_code
                for video in api.get("/v1/videos/", states="processing").json()
            )
            return probe(path)

        monkeypatch.setattr(media, "probe_video", push_meanwhile)
        with api.http:
            path, stream = api.upload(sample)
            api.settled(path)
            assert api.get(stream).json()["push_services_success"] == ["p"]
        assert set(pushed) == {200}


def test_an_error_of_our_own_fails_the_video(
    api: Api, sample: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(path: Path) -> None:
        raise ZeroDivisionError(path)

    monkeypatch.setattr(media, "probe_video", broken)
    path, _ = api.upload(sample)
    assert api.settled(path)["state_string"] == "FAILED"
    assert "could not be processed" in caplog.text


def test_a_worker_survives_errors(
    api: Api, shared: Sandbox, sample: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(token: str, *results: list[VideoStream]) -> None:
        raise ZeroDivisionError(token, results)

    monkeypatch.setattr(service_of(shared).state.videos, "finish_stream", broken)
    api.upload(sample)
    api.when("/v1/videos/", lambda _: is_idle(shared))
    assert "went wrong" in caplog.text
    monkeypatch.undo()
    path, _ = api.upload(sample)
    assert api.settled(path)["state_string"] == "READY"


def test_without_an_encoder_the_original_is_all_there_is(
    api: Api, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "CAN_TRANSCODE", False)
    path, stream = api.upload(sample)
    video = api.settled(path)
    assert len(video["streams"]) == 1
    assert stream.endswith(video["default_stream"]["token"])
    assert api.get(f"{path}/video").content == sample.read_bytes()
