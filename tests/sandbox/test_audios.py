"""Audios: what is kept of them, and what becomes of their files."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ziggeo._core.endpoints import audio_streams, audios
from ziggeo.models.audios import Audio, AudioUpload
from ziggeo.sandbox import Assumptions, Sandbox, media, sound as sound_module
from ziggeo.sandbox.sound import make_sample_audio

from .api import DEADLINE, Api, Json, is_idle
from .conftest import Clock

PATH = "/v1/audios/"
DAY = 86400


@pytest.fixture(scope="module")
def other_api() -> Iterator[Api]:
    """A sandbox that answers audios in the other ways that are thinkable."""
    with Sandbox(assumptions=Assumptions(audio_wrapped=True, audio_text_dates=True)) as sandbox:
        api = Api(sandbox)
        with api.http:
            yield api


def create(api: Api, **form: str) -> Json:
    answer = api.post(PATH, **form)
    assert answer.status_code == 201, answer.text
    return answer.json()


def titles(api: Api, **query: str | int) -> list[str]:
    answer = api.get(PATH, **query)
    assert answer.status_code == 200, answer.text
    return [audio["title"] for audio in answer.json()]


@pytest.mark.reference("A3", "A9")
def test_a_new_audio_is_empty(api: Api) -> None:
    audio = create(api)
    Audio.model_validate(audio)
    assert re.fullmatch("[0-9a-f]{32}", audio["token"])
    assert (audio["state"], audio["state_string"], audio["type"]) == (1, "EMPTY", "ApiAudio")
    assert audio["streams"] == []
    assert audio["tags"] is audio["data"] is audio["key"] is audio["approved"] is audio["duration"] is None
    assert audio["original_stream"] is audio["default_stream"] is None
    assert audio["submitted"] is False
    assert audio["created"] == audio["updated"]
    assert audio["embed_audio_url"].endswith(f"/audios/{audio['token']}/audio.aac")
    assert "://" not in audio["embed_audio_url"]
    assert api.get(PATH + audio["token"]).json() == audio


@pytest.mark.reference("A9")
def test_everything_an_audio_can_be_created_with(api: Api) -> None:
    meta = api.post("/v1/metaprofiles/", title="x").json()["token"]
    audio = create(
        api,
        min_duration="1",
        max_duration="2.5",
        tags=" a , b,",
        key="everything",
        volatile="True",
        expiration_days="7",
        expire_on="2100-01-01",
        approved="true",
        title="Title",
        description="Description",
        data='{"a": [1, {}]}',
        audio_profile="_profile",
        meta_profile=meta,
        audio_file_name="sound.wav",
        delete_old_streams="true",
        enforce_duration="true",
        user_language="en-US",
        device_info="{}",
        audio_type="wav",
        unknown="ignored",
    )
    Audio.model_validate(audio)
    expected: dict[str, Json] = {
        "min_duration": 1,
        "max_duration": 2.5,
        "tags": ["a", "b"],
        "key": "everything",
        "volatile": True,
        "expiration_days": 7,
        "expire_on": "2100-01-01",
        "approved": True,
        "title": "Title",
        "description": "Description",
        "data": {"a": [1, {}]},
        "audio_profile": "_profile",
        "meta_profile": meta,
        "audio_file_name": "sound.wav",
        "delete_old_streams": True,
        "enforce_duration": True,
        "user_language": "en-US",
        "device_info": [],
    }
    assert {name: audio[name] for name in expected} == expected
    assert "unknown" not in audio


@pytest.mark.reference("A1")
def test_the_index_is_newest_first(own_api: Api) -> None:
    for number in range(120):
        create(own_api, title=str(number), tags=f"{number % 2},{number % 3}", approved="true" if number == 7 else "")
    newest = [str(number) for number in reversed(range(120))]
    assert titles(own_api) == []
    assert titles(own_api, states="all") == newest[:50]
    assert titles(own_api, states="empty", limit=1000) == newest[:100]
    assert titles(own_api, states="all", limit=3, skip=2) == newest[2:5]
    assert titles(own_api, states="all", limit=3, reverse="true") == ["0", "1", "2"]
    assert titles(own_api, states="all", limit=3, tags="2") == ["119", "116", "113"]
    assert titles(own_api, states="all", approved="APPROVED") == ["7"]
    assert own_api.get("/v1/videos/", states="all").json() == []


@pytest.mark.reference("A3", "A6", "A8")
def test_an_audio_by_its_key_from_its_making_to_its_end(api: Api) -> None:
    token = create(api, key="schlüssel/1")["token"]
    path = f"{PATH}_schl%C3%BCssel%2F1"
    assert api.get(path).json()["token"] == token
    # Keys of videos and of audios are no business of each other.
    api.create(key="schlüssel/1")
    for refused in (api.post(PATH, key="schlüssel/1"), api.post(PATH + create(api)["token"], key="schlüssel/1")):
        assert refused.status_code == 412
        assert list(refused.json()) == ["key"]
    assert api.post(path, key="other").json()["key"] == "other"
    assert api.get(path).status_code == 404
    deleted = api.http.delete(f"{PATH}_other")
    assert (deleted.status_code, deleted.text) == (200, "null")
    assert api.get(PATH + token).status_code == 404
    assert api.http.delete(PATH + token).status_code == 404


@pytest.mark.reference("A6")
def test_an_update_changes_what_it_names(own_api: Api, clock: Clock) -> None:
    audio = create(own_api, title="old", description="stays", tags="a,b", data='{"a": 1}', max_duration="5")
    clock.now += 10
    changed = own_api.post(PATH + audio["token"], title="new", tags="c", data="{}", max_duration="", approved="false")
    assert changed.status_code == 200
    assert changed.json() == {
        **audio,
        "title": "new",
        "tags": ["c"],
        "data": [],
        "max_duration": None,
        "approved": False,
        "updated": int(clock.now),
    }


def test_audios_expire(own_api: Api, clock: Clock) -> None:
    create(own_api, title="never", expiration_days="0")
    create(own_api, title="after a day", expiration_days="1")
    create(own_api, title="left empty", volatile="true")
    clock.now += 600
    assert titles(own_api, states="all") == ["after a day", "never"]
    clock.now += DAY
    assert titles(own_api, states="all") == ["never"]


@pytest.mark.reference("A3", "A5", "A10")
@pytest.mark.parametrize("ending", ["aac", "flac", "m4a", "mp3", "ogg", "wav", "webm"])
def test_from_upload_to_playable_streams(api: Api, tmp_path: Path, ending: str) -> None:
    file = make_sample_audio(tmp_path / f"sample.{ending}", seconds=0.5)
    path, stream = api.upload_audio(file, audio_type=f".{ending}", title="x")
    audio = api.settled(path)
    Audio.model_validate(audio)
    original, default = audio["original_stream"], audio["default_stream"]
    assert audio["streams"] == [original, default]
    assert (audio["state"], audio["state_string"], audio["title"]) == (5, "READY", "x")
    assert audio["submitted"] is True
    assert audio["submission_date"] == audio["stream_submission_date"] >= audio["created"]
    assert stream.endswith(original["token"])
    names = ("creation_type_string", "streamable_string", "state_string", "audio_type")
    assert [original[name] for name in names] == ["SERVER_UPLOAD", "DEGRADED", "READY", ending]
    assert [default[name] for name in names] == ["TRANSCODED", "YES", "READY", "aac"]
    assert (default["streamable"], default["parent_stream"]) == (3, original["token"])
    for part in (original, default, audio):
        assert part["duration"] == pytest.approx(0.5, abs=0.06)
    for part in (original, default):
        assert part["has_audio"] is True
        assert part["audio_token"] == audio["token"]
    assert original["audio_size"] == file.stat().st_size
    download = api.get(f"{path}/audio")
    assert download.headers["Content-Type"] == "audio/aac"
    assert re.search(r'filename="?\w+\.aac', download.headers["Content-Disposition"])
    assert len(download.content) == default["audio_size"]
    assert download.content[:2] == b"\xff\xf1"
    assert download.headers["Accept-Ranges"] == "bytes"


@pytest.mark.reference("A10")
def test_the_sound_of_a_video_is_an_audio(api: Api, sample: Path) -> None:
    path, _ = api.upload_audio(sample, audio_type="mp4")
    audio = api.settled(path)
    assert audio["state_string"] == "READY"
    assert audio["duration"] == pytest.approx(1, abs=0.06)


@pytest.mark.reference("A10")
def test_an_upload_url_makes_an_audio_and_its_stream(api: Api) -> None:
    answer = api.post("/v1/audios-upload-url", title="x", audio_type=".MP3")
    assert answer.status_code == 201
    AudioUpload.model_validate_json(answer.content)
    audio = answer.json()["audio"]
    assert audio["title"] == "x"
    assert audio["default_stream"] == audio["original_stream"] == audio["streams"][0]
    assert (audio["default_stream"]["state_string"], audio["default_stream"]["audio_type"]) == ("EMPTY", "mp3")
    assert audio["default_stream"]["has_audio"] is False
    assert answer.json()["url_data"]["fields"]["Content-Type"] == "audio/mpeg"


@pytest.mark.reference("A10", "A5")
@pytest.mark.parametrize("content", [b"", b"this is no sound", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", None])
def test_what_is_no_sound_fails_in_the_background(api: Api, sample: Path, content: bytes | None) -> None:
    path, stream = api.upload_audio(media.grab_cover(sample, 0) if content is None else content)
    audio = api.settled(path)
    assert (audio["state"], audio["state_string"]) == (3, "FAILED")
    assert len(audio["streams"]) == 1
    for owner in (path, stream):
        assert api.get(f"{owner}/audio").status_code == 404


@pytest.mark.parametrize(
    ("form", "state"),
    [
        ({"max_duration": "0.5", "enforce_duration": "true"}, "FAILED"),
        ({"min_duration": "0.5", "max_duration": "5", "enforce_duration": "true"}, "READY"),
        ({"max_duration": "0.5"}, "READY"),
    ],
)
def test_lengths_are_enforced_when_asked_for(api: Api, sound: Path, form: dict[str, str], state: str) -> None:
    path, _ = api.upload_audio(sound, **form)
    assert api.settled(path)["state_string"] == state


@pytest.mark.reference("A5")
def test_nothing_can_be_downloaded_meanwhile(sound: Path) -> None:
    with Sandbox(processing_delay=3600) as sandbox:
        api = Api(sandbox)
        with api.http:
            path, stream = api.upload_audio(sound)
            assert api.get(path).json()["state_string"] == "PROCESSING"
            for owner in (path, stream):
                assert api.get(f"{owner}/audio").status_code == 412
            assert titles(api) == []
            assert titles(api, states="processing") == [None]
            assert api.get(f"{PATH}{create(api)['token']}/audio").status_code == 404


def test_interrupted_processing_is_resumed(tmp_path: Path, sound: Path) -> None:
    with Sandbox(directory=tmp_path, processing_delay=3600) as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload_audio(sound, key="kept")
    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            before = api.settled(path)
            assert before["state_string"] == "READY"
            content = api.get(f"{path}/audio").content
    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            found = api.get(f"{PATH}_kept").json()
            assert found["default_stream"]["token"] == before["default_stream"]["token"]
            assert api.get(f"{path}/audio").content == content


def test_nothing_is_left_of_a_deleted_audio(sound: Path) -> None:
    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload_audio(sound)
            api.settled(path)
            assert list((sandbox.directory / "media").iterdir())
            api.http.delete(path)
            assert not list((sandbox.directory / "media").iterdir())
            assert not list((sandbox.directory / "uploads").iterdir())


def test_an_audio_deleted_while_it_is_processed(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, deleted = threading.Event(), threading.Event()
    transcode = sound_module.transcode_sound

    def wait_for_the_deletion(source: Path, target: Path, *options: object, **_: object) -> float:
        begun.set()
        assert deleted.wait(DEADLINE)
        return transcode(source, target, "adts", cancelled=lambda: False)

    monkeypatch.setattr(sound_module, "transcode_sound", wait_for_the_deletion)
    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload_audio(sound)
            assert begun.wait(DEADLINE)
            api.http.delete(path)
            deleted.set()
            api.when(PATH, lambda _: is_idle(sandbox))
            assert api.get(path).status_code == 404
            assert not list((sandbox.directory / "media").iterdir())


@pytest.mark.reference("A9")
def test_a_file_sent_along_as_clients_once_did(api: Api, sound: Path) -> None:
    created = api.http.post(PATH, data={"title": "x"}, files={"file": ("sound.m4a", sound.read_bytes())})
    assert created.status_code == 201
    assert created.json()["title"] == "x"
    assert api.settled(PATH + created.json()["token"])["state_string"] == "READY"


def test_the_paths_of_the_first_month(api: Api, sound: Path) -> None:
    path, stream = api.upload_audio(sound, key="früher")
    audio = api.settled(path)
    former = f"/server/v1/audios/bytoken/{audio['token']}"
    assert api.get(former).json() == audio
    assert api.get("/server/v1/audios/bytoken/_fr%C3%BCher").json() == audio
    assert api.get(f"{former}/streams/{stream.rpartition('/')[2]}").json() == audio["original_stream"]
    assert audio in api.get("/server/v1/audios").json()
    assert api.get("/server/v1/audios/count").json() == api.get("/v1/audios/count").json()
    assert api.post("/server/v1/audios/get-bulk", tokens_or_keys=audio["token"]).json() == [audio]
    assert api.post(former, title="new").json()["title"] == "new"
    assert api.http.delete(former).status_code == 200
    assert api.get(path).status_code == 404


@pytest.mark.reference("A1", "A3", "A4", "A6", "A7", "A10", "B1", "B2")
def test_audios_in_the_other_form_that_is_thinkable(other_api: Api, sound: Path) -> None:
    path, stream = other_api.upload_audio(sound, title="x")
    whole = other_api.when(path, lambda found: found["audio"]["state_string"] == "READY")
    assert set(whole) == {"audio", "streams"}
    assert whole["streams"] == [whole["audio"]["original_stream"], whole["audio"]["default_stream"]]
    for name in ("created", "updated", "submission_date", "stream_submission_date"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", whole["audio"][name])
    one = other_api.get(stream)
    assert one.json() == {"audio_stream": whole["audio"]["original_stream"]}
    token = whole["audio"]["token"]
    many = [
        other_api.get(PATH),
        other_api.post(f"{PATH}get-bulk", tokens_or_keys=token),
        other_api.post(f"{PATH}update-bulk", tokens_or_keys=token, tags=""),
    ]
    changed = other_api.post(path, title="y")
    assert changed.json()["audio"]["title"] == "y"
    # The client reads this form too, and finds the same in it.
    assert [audios.INDEX.read(answer.content)[0].token for answer in many] == [token] * 3
    read = audios.GET.read(changed.content)
    assert (read.title, len(read.streams or [])) == ("y", 2)
    assert read.created is not None
    assert audio_streams.GET.read(one.content).audio_token == token
    assert [entry.token for entry in audio_streams.INDEX.read(other_api.get(f"{path}/streams").content)] == [
        entry["token"] for entry in whole["streams"]
    ]
