"""Streams of audios: the ways in which files come to them."""

import threading
from pathlib import Path

import pytest

from ziggeo.models.audio_streams import AudioStream, AudioStreamUpload

from .api import Api


@pytest.fixture
def audio(api: Api) -> str:
    return f"/v1/audios/{api.post('/v1/audios/').json()['token']}"


def new_stream(api: Api, audio: str, **form: str) -> str:
    answer = api.post(f"{audio}/streams", **form)
    assert answer.status_code == 201
    return f"{audio}/streams/{answer.json()['token']}"


@pytest.mark.reference("B2", "B5")
def test_a_new_stream_is_empty(api: Api, audio: str) -> None:
    stream = api.get(new_stream(api, audio, audio_type=".WAV")).json()
    AudioStream.model_validate(stream)
    assert (stream["state_string"], stream["creation_type_string"], stream["streamable_string"]) == (
        "EMPTY",
        "SERVER_UPLOAD",
        "NO",
    )
    assert stream["has_audio"] is False
    assert stream["type"] == "ApiAudioStream"
    assert stream["audio_type"] == "wav"
    assert stream["audio_token"] == audio.rpartition("/")[2]
    assert api.get(audio).json()["default_stream"] == stream


@pytest.mark.reference("B1")
def test_the_index_of_streams(api: Api, audio: str) -> None:
    tokens = [new_stream(api, audio).rpartition("/")[2] for _ in range(2)]
    for states in ("", "all", "Empty"):
        assert [stream["token"] for stream in api.get(f"{audio}/streams", states=states).json()] == tokens
    assert [stream["token"] for stream in api.get(f"{audio}/streams").json()] == tokens
    assert api.get(f"{audio}/streams", states="ready").json() == []


@pytest.mark.reference("B2")
def test_a_stream_belongs_to_one_audio(api: Api, audio: str) -> None:
    token = new_stream(api, audio, key="k").rpartition("/")[2]
    assert api.get(f"{audio}/streams/_k").json()["token"] == token
    other = api.post("/v1/audios/").json()["token"]
    assert api.get(f"/v1/audios/{other}/streams/{token}").status_code == 404
    video = api.create()["token"]
    assert api.get(f"/v1/videos/{video}/streams/{token}").status_code == 404


@pytest.mark.reference("B3", "B6")
def test_a_stream_created_with_a_file(api: Api, audio: str, sound: Path) -> None:
    answer = api.post(f"{audio}/streams-upload-url", audio_type="m4a")
    assert answer.status_code == 201
    AudioStreamUpload.model_validate_json(answer.content)
    stream = f"{audio}/streams/{answer.json()['stream']['token']}"
    refused = api.post(f"{stream}/confirm-audio")
    assert (refused.status_code, refused.json()) == (412, [])
    api.store(answer.json()["url_data"], sound)
    confirmed = api.post(f"{stream}/confirm-audio")
    assert confirmed.status_code == 200
    AudioStream.model_validate_json(confirmed.content)
    assert confirmed.json()["audio_size"] == sound.stat().st_size
    assert confirmed.json()["has_audio"] is True
    ready = api.settled(stream)
    assert (ready["state_string"], ready["creation_type_string"], ready["streamable_string"]) == (
        "READY",
        "SERVER_UPLOAD",
        "DEGRADED",
    )
    assert api.get(audio).json()["state_string"] == "READY"
    original = api.get(f"{stream}/audio")
    assert original.content == sound.read_bytes()
    assert original.headers["Content-Type"] == "audio/mp4"
    default = api.get(audio).json()["default_stream"]["token"]
    assert api.get(f"{audio}/streams/{default}/audio").content == api.get(f"{audio}/audio").content
    part = api.http.get(f"{stream}/audio", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, sound.read_bytes()[10:20])


@pytest.mark.reference("B4")
def test_a_deleted_stream_is_gone(api: Api, audio: str, sound: Path) -> None:
    answer = api.post(f"{audio}/streams-upload-url").json()
    stream = f"{audio}/streams/{answer['stream']['token']}"
    api.store(answer["url_data"], sound)
    assert api.http.delete(stream).text == "null"
    assert api.get(stream).status_code == 404
    assert api.post(f"{stream}/confirm-audio").status_code == 404
    assert api.get(audio).json()["streams"] == []


@pytest.mark.reference("B5")
def test_a_file_sent_along_as_clients_once_did(api: Api, audio: str, sound: Path) -> None:
    answer = api.http.post(f"{audio}/streams", files={"file": ("sound.m4a", sound.read_bytes())})
    assert answer.status_code == 201
    assert api.settled(f"{audio}/streams/{answer.json()['token']}")["state_string"] == "READY"


@pytest.mark.reference("A10")
def test_confirmations_at_the_same_time(api: Api, sound: Path) -> None:
    answer = api.post("/v1/audios-upload-url").json()
    path = f"/v1/audios/{answer['audio']['token']}"
    stream = f"{path}/streams/{answer['audio']['default_stream']['token']}"
    api.store(answer["url_data"], sound)
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(api.post(f"{stream}/confirm-audio").status_code))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8
    api.settled(path)
    assert len(api.get(f"{path}/streams").json()) == 2
    assert api.post(f"{stream}/confirm-audio").json()["state_string"] == "READY"
