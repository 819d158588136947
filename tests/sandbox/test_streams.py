"""Streams: the ways in which files come to them."""

import threading
from pathlib import Path

import httpx
import pytest

from ziggeo.models.streams import Stream, StreamUpload
from ziggeo.sandbox import Sandbox, media

from .api import Api, Json


@pytest.fixture
def video(api: Api) -> str:
    return f"/v1/videos/{api.create()['token']}"


def new_stream(api: Api, video: str, **form: str) -> str:
    answer = api.post(f"{video}/streams", **form)
    assert answer.status_code == 201
    return f"{video}/streams/{answer.json()['token']}"


def upload_form(api: Api, stream: str, medium: str, **form: str) -> Json:
    answer = api.post(f"{stream}/{medium}-upload-url", **form)
    assert answer.status_code == 200
    StreamUpload.model_validate_json(answer.content)
    return answer.json()["url_data"]


@pytest.mark.reference("S2", "S7")
def test_a_new_stream_is_empty(api: Api, video: str) -> None:
    stream = api.get(new_stream(api, video)).json()
    Stream.model_validate(stream)
    assert (stream["state_string"], stream["creation_type_string"], stream["streamable_string"]) == (
        "EMPTY",
        "SERVER_UPLOAD",
        "NO",
    )
    assert stream["has_video"] is stream["has_image"] is False
    assert stream["video_token"] == video.rpartition("/")[2]


@pytest.mark.reference("S1")
def test_the_index_of_streams(api: Api, video: str) -> None:
    tokens = [new_stream(api, video).rpartition("/")[2] for _ in range(2)]
    for states in ("", "all", "Empty"):
        assert [stream["token"] for stream in api.get(f"{video}/streams", states=states).json()] == tokens
    assert [stream["token"] for stream in api.get(f"{video}/streams").json()] == tokens
    assert api.get(f"{video}/streams", states="ready").json() == []


def test_streams_by_key(api: Api) -> None:
    token = api.create(key="streams by key")["token"]
    stream = new_stream(api, "/v1/videos/_streams%20by%20key", key="a/ä")
    found = api.get(f"/v1/videos/{token}/streams/_a%2F%C3%A4").json()
    assert stream.endswith(found["token"])
    assert found["key"] == "a/ä"
    refused = api.post(f"/v1/videos/{token}/streams", key="a/ä")
    assert refused.status_code == 412
    assert list(refused.json()) == ["key"]


def test_a_stream_belongs_to_one_video(api: Api, video: str) -> None:
    token = new_stream(api, video).rpartition("/")[2]
    other = api.create()["token"]
    assert api.get(f"/v1/videos/{other}/streams/{token}").status_code == 404


@pytest.mark.reference("S6")
def test_a_deleted_stream_is_gone(api: Api, video: str, sample: Path) -> None:
    stream = new_stream(api, video)
    api.store(upload_form(api, stream, "video"), sample)
    assert api.http.delete(stream).text == "null"
    assert api.get(stream).status_code == 404
    assert api.get(video).json()["streams"] == []


@pytest.mark.reference("S9", "S11")
def test_an_attachment_without_a_file_changes_nothing(api: Api, video: str) -> None:
    stream = new_stream(api, video)
    before = api.get(stream).json()
    for medium in ("image", "video"):
        answer = api.post(f"{stream}/{medium}")
        assert answer.status_code == 200
        assert answer.json() == before


@pytest.mark.reference("S5")
def test_a_push(api: Api, video: str) -> None:
    stream = new_stream(api, video)
    assert api.post(f"{stream}/push", pushservicetoken="p").json()["push_services_success"] == ["p"]
    assert api.post(f"{stream}/push").status_code == 412


@pytest.mark.parametrize(
    "call",
    [
        "confirm-video",
        pytest.param("confirm-image", marks=pytest.mark.reference("S10")),
        pytest.param("bind", marks=pytest.mark.reference("S14")),
    ],
)
def test_nothing_to_confirm(api: Api, video: str, call: str) -> None:
    answer = api.post(f"{new_stream(api, video)}/{call}")
    assert answer.status_code == 412
    assert answer.json() == []


@pytest.mark.reference("S8")
def test_a_stream_created_with_a_file(api: Api, video: str, sample: Path) -> None:
    answer = api.post(f"{video}/streams-upload-url", video_type="mp4")
    assert answer.status_code == 201
    StreamUpload.model_validate_json(answer.content)
    stream = f"{video}/streams/{answer.json()['stream']['token']}"
    api.store(answer.json()["url_data"], sample)
    confirmed = api.post(f"{stream}/confirm-video")
    Stream.model_validate_json(confirmed.content)
    assert confirmed.json()["video_size"] == sample.stat().st_size
    ready = api.settled(stream)
    assert (ready["state_string"], ready["creation_type_string"], ready["streamable_string"]) == (
        "READY",
        "SERVER_UPLOAD",
        "DEGRADED",
    )
    assert api.get(video).json()["state_string"] == "READY"


@pytest.mark.reference("S10", "S12", "S14")
def test_an_image_before_a_video(api: Api, video: str, sample: Path, cover: bytes) -> None:
    stream = new_stream(api, video)
    api.store(upload_form(api, stream, "image"), cover)
    confirmed = api.post(f"{stream}/confirm-image")
    assert confirmed.status_code == 200
    assert confirmed.json()["has_image"] is True
    assert confirmed.json()["image_size"] == len(cover)
    assert confirmed.json()["state_string"] == "EMPTY"
    assert api.post(f"{stream}/confirm-image").json() == confirmed.json()
    api.store(upload_form(api, stream, "video", video_type="mp4"), sample)
    assert api.post(f"{stream}/bind").json()["state_string"] in {"PROCESSING", "READY"}
    api.settled(stream)
    assert api.get(f"{video}/image").content == api.get(f"{stream}/image").content == cover
    for call in ("image-upload-url", "video-upload-url"):
        assert api.post(f"{stream}/{call}").status_code == 412
    assert api.post(f"{stream}/confirm-image").status_code == 200


def test_an_image_can_be_sent_again_until_there_is_a_video(api: Api, video: str, sample: Path, cover: bytes) -> None:
    stream = new_stream(api, video)
    for image in (media.grab_cover(sample, 0), cover):
        api.store(upload_form(api, stream, "image"), image)
        api.post(f"{stream}/confirm-image")
    assert api.get(f"{stream}/image").content == cover


def test_an_image_after_a_video_is_too_late(api: Api, video: str, sample: Path, cover: bytes) -> None:
    stream = new_stream(api, video)
    form = upload_form(api, stream, "image")
    api.store(upload_form(api, stream, "video"), sample)
    api.post(f"{stream}/confirm-video")
    api.store(form, cover)
    assert api.post(f"{stream}/confirm-image").status_code == 412


@pytest.mark.parametrize("content", [b"", b"no image", None])
def test_what_is_no_image(api: Api, video: str, sample: Path, content: bytes | None) -> None:
    stream = new_stream(api, video)
    api.store(upload_form(api, stream, "image"), sample if content is None else content)
    assert api.post(f"{stream}/confirm-image").status_code == 412
    assert api.get(stream).json()["has_image"] is False
    assert api.get(f"{stream}/image").status_code == 404


def test_the_second_confirmation_changes_nothing(api: Api, sample: Path) -> None:
    path, stream = api.upload(sample)
    again = [api.post(f"{stream}/confirm-video") for _ in range(5)]
    assert {answer.status_code for answer in again} == {200}
    api.settled(path)
    confirmed = api.post(f"{stream}/confirm-video")
    assert confirmed.json()["state_string"] == "READY"
    assert len(api.get(f"{path}/streams").json()) == 2


def test_confirmations_at_the_same_time(api: Api, sample: Path) -> None:
    answer = api.post("/v1/videos-upload-url").json()
    path = f"/v1/videos/{answer['video']['token']}"
    stream = f"{path}/streams/{answer['video']['default_stream']['token']}"
    api.store(answer["url_data"], sample)
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(api.post(f"{stream}/confirm-video").status_code))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8
    api.settled(path)
    assert len(api.get(f"{path}/streams").json()) == 2


@pytest.mark.reference("V15", "S7", "S9", "S11")
def test_files_sent_along_as_clients_once_did(api: Api, shared: Sandbox, sample: Path, cover: bytes) -> None:
    content = sample.read_bytes()
    created = api.http.post("/v1/videos/", data={"title": "x"}, files={"file": ("video.mp4", content)})
    assert created.status_code == 201
    assert created.json()["title"] == "x"
    video = f"/v1/videos/{created.json()['token']}"
    assert api.settled(video)["state_string"] == "READY"
    in_one_step = api.http.post(f"{video}/streams", files={"file": ("video.mp4", content)})
    assert in_one_step.status_code == 201
    stream = new_stream(api, video)
    assert api.http.post(f"{stream}/image", files={"file": ("cover.jpg", cover)}).json()["has_image"] is True
    assert api.http.post(f"{stream}/video", files={"file": ("video.mp4", content)}).json()["has_video"] is True
    assert api.settled(stream)["state_string"] == "READY"
    assert not list((shared.directory / "incoming").iterdir())


def test_the_form_of_the_1_17_client(api: Api, sample: Path) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n'
        b'--b\r\nContent-Disposition: file; name="file"; filename="clip.mp4"\r\nContent-Type: video/mp4\r\n\r\n'
        + sample.read_bytes()
        + b"\r\n--b--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    created = api.http.post("/v1/videos/", content=body, headers=headers).json()
    assert created["title"] == "x"
    assert api.settled(f"/v1/videos/{created['token']}")["state_string"] == "READY"


def test_a_form_needs_no_credentials_and_gives_none(api: Api, video: str, shared: Sandbox) -> None:
    form = upload_form(api, new_stream(api, video), "video")
    assert shared.private_key not in str(form)
    assert httpx.post(form["url"], data=form["fields"], files={"file": b"x"}).status_code == 204
