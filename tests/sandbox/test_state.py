"""Emptying, copying and finding again what a sandbox keeps."""

import json
import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.faults import Fault, Status
from ziggeo.sandbox.handle import ApplicationHandle

from .api import DEADLINE, Api, Json, is_idle, service_of
from .receiver import receiver, subscribe
from .test_requests import UNKNOWN

PATH = "/v1/videos/"
FOLDERS = ("incoming", "uploads", "media")


def files_of(directory: Path) -> list[Path]:
    return [file for folder in FOLDERS for file in (directory / folder).iterdir()]


def contents(application: ApplicationHandle) -> Json:
    """Everything that calls tell of what is kept, without the port, which is another one at each start."""
    api = Api(application)
    with api.http:
        lists = ["/v1/videos/?states=all", "/v1/audios/?states=all", "/v1/effects/", "/v1/metaprofiles/"]
        others = ["/v1/application", "/server/v1/application/stats"]
        port = application.url.rpartition(":")[2]
        return [json.loads(api.get(path).text.replace(f":{port}/", "/")) for path in (*lists, *others)]


def wait_until_idle(api: Api, sandbox: Sandbox) -> None:
    api.when(PATH, lambda _: is_idle(sandbox))


def fill(api: Api, sample: Path, sound: Path, cover: bytes) -> None:
    """Leave something of each kind."""
    effects = api.post("/v1/effects/", key="e").json()["token"]
    api.http.post(f"/v1/effects/{effects}/process/watermark", files={"file": cover})
    api.post("/v1/metaprofiles/", title="m", key="m")
    api.post("/v1/authtokens/", key="a")
    api.post("/v1/application", name="Renamed")
    path, _ = api.upload(sample, key="v", effect_profile=effects)
    api.when(path, lambda video: all(stream["state_string"] == "READY" for stream in video["streams"]))
    api.upload_audio(sound)
    api.post("/v1/videos-upload-url")
    api.get(f"{path}/video")


def test_reset_leaves_the_credentials(tmp_path: Path, sample: Path, sound: Path, cover: bytes) -> None:
    with Sandbox(directory=tmp_path) as sandbox, receiver() as taker:
        other = sandbox.add_application()
        api, other_api = Api(sandbox), Api(other)
        with api.http, other_api.http:
            empty = contents(sandbox)
            credentials = (sandbox.token, sandbox.private_key, sandbox.encryption_key)
            other_path, _ = other_api.upload(sample)
            fill(api, sample, sound, cover)
            form = api.post("/v1/videos-upload-url").json()["url_data"]
            subscribe(api, taker)
            sandbox.clock.advance(days=1)
            assert contents(sandbox) != empty
            sandbox.reset()
            assert (sandbox.token, sandbox.private_key, sandbox.encryption_key) == credentials
            reset = contents(sandbox)
            assert {**reset[4], "created": 0} == {**empty[4], "created": 0}
            assert (reset[:4], reset[5]) == (empty[:4], empty[5])
            assert api.get("/v1/authtokens/_a").status_code == 404
            assert sandbox.webhook_deliveries == ()
            assert ElementTree.fromstring(api.store(form, b"x").text).findtext("Code") == "InvalidAccessKeyId"
            assert other_api.settled(other_path)["state_string"] == "READY"
            assert len(files_of(tmp_path)) == 4
            other.reset()
            assert files_of(tmp_path) == []

            before = len(taker.received())
            path, _ = api.upload(sample, key="v")
            assert api.settled(path)["state_string"] == "READY"
            assert len(taker.received()) == before
            kept = contents(sandbox)
    with Sandbox(directory=tmp_path) as sandbox:
        assert (sandbox.token, sandbox.private_key, sandbox.encryption_key) == credentials
        assert contents(sandbox) == kept
        assert contents(sandbox.applications[0])[:4] == [[], [], [], []]


def test_reset_breaks_off_what_is_being_done(sample: Path) -> None:
    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            for _ in range(10):
                api.upload(sample)
            service = service_of(sandbox)
            sandbox.reset()
            assert service.work.is_idle
            assert is_idle(sandbox)
            assert files_of(sandbox.directory) == []


def test_all_of_a_sandbox_begins_anew_at_the_same_address() -> None:
    with Sandbox(faults=[Fault("videos.count", Status(503), times=1)], clock=lambda: 1_700_000_000.0) as sandbox:
        other = sandbox.add_application()
        before = (sandbox.url, sandbox.token, sandbox.private_key, sandbox.encryption_key)
        sandbox.clock.advance(days=1)
        sandbox.fail("videos.*", status=500)
        api = Api(sandbox)
        with api.http, Api(other).http as stranger:
            assert (api.get(f"{PATH}count").status_code, api.get(f"{PATH}count").status_code) == (503, 500)
            api.post("/v1/effects/", key="e")
            assert stranger.get("/v1/effects/").status_code == 200

            sandbox.reset_all()

            assert (sandbox.url, sandbox.token, sandbox.private_key, sandbox.encryption_key) == before
            assert (sandbox.applications, len(sandbox.requests), sandbox.webhook_deliveries) == ((), 0, ())
            assert sandbox.clock.timestamp() == 1_700_000_000.0
            assert stranger.get("/v1/effects/").status_code == 401
            assert (api.get(f"{PATH}count").status_code, api.get(f"{PATH}count").status_code) == (503, 200)
            assert api.get("/v1/effects/").json() == []
            sandbox.reset_all()
            assert [(active.fault.endpoint, active.left) for active in sandbox.faults] == [("videos.count", 1)]


def test_reset_while_calls_go_on(sample: Path) -> None:
    """Whatever comes of a call that is being answered at that moment, it is no error of the service."""
    ended = threading.Event()
    with Sandbox() as sandbox, httpx.Client(base_url=sandbox.url, auth=(sandbox.token, sandbox.private_key)) as http:
        body = sample.read_bytes()

        def live() -> None:
            while not ended.is_set():
                answers = [http.post(PATH, files={"file": ("clip.mp4", body)})]
                # What is emptied before the file was taken has no video for it any more.
                assert answers[0].status_code in {201, 404}
                token = answers[0].json()["token"] if answers[0].status_code == 201 else UNKNOWN
                answers.append(http.post(PATH + token, data={"title": "x"}))
                form = http.post("/v1/videos-upload-url").json()["url_data"]
                answers.append(httpx.post(form["url"], data=form["fields"], files={"file": ("clip.mp4", body)}))
                answers.append(http.delete(PATH + token))
                assert max(answer.status_code for answer in answers) < 500

        with ThreadPoolExecutor(8) as pool:
            living = [pool.submit(live) for _ in range(8)]
            for _ in range(20):
                sandbox.reset()
            ended.set()
            for each in living:
                each.result(DEADLINE)
        sandbox.reset()
        assert contents(sandbox)[:4] == [[], [], [], []]


def test_a_snapshot_has_everything_and_stays_what_it_is(
    tmp_path: Path, sample: Path, sound: Path, cover: bytes
) -> None:
    snapshot = tmp_path / "in" / "snapshot"
    with Sandbox(directory=tmp_path / "state") as sandbox:
        other = sandbox.add_application()
        own_api, other_api = Api(sandbox), Api(other)
        with own_api.http, other_api.http:
            fill(own_api, sample, sound, cover)
            other_api.create(title="of the other")
            waiting = own_api.post("/v1/videos-upload-url").json()
            assert own_api.store(waiting["url_data"], sample).status_code == 204
            sandbox.clock.advance(days=1)
            wait_until_idle(own_api, sandbox)
            assert sandbox.snapshot(snapshot) == snapshot
            token, before, of_other = sandbox.token, contents(sandbox), contents(other)
            video = own_api.get(f"{PATH}_v/video").content
        sandbox.reset()
        other.remove()
    copies = [
        Sandbox(snapshot=snapshot),
        Sandbox(snapshot=snapshot, directory=tmp_path / "copy"),
        Sandbox(directory=snapshot),
    ]
    for copy in copies:
        with copy:
            assert copy.token == token
            assert contents(copy) == before
            assert contents(copy.applications[0]) == of_other
            api = Api(copy)
            with api.http:
                assert api.get(f"{PATH}_v/video").content == video
                stream = f"{PATH}{waiting['video']['token']}/streams/{waiting['video']['streams'][0]['token']}"
                if copy is copies[-1]:
                    assert api.post(f"{stream}/confirm-video").status_code == 200
                    assert api.settled(f"{PATH}{waiting['video']['token']}")["state_string"] == "READY"
                    copy.reset()
                    assert files_of(snapshot) == []


def test_a_snapshot_is_consistent_while_calls_go_on(tmp_path: Path, sample: Path) -> None:
    ended, uploaded = threading.Event(), threading.Semaphore(0)
    with Sandbox(processing_delay=0) as sandbox:
        api = Api(sandbox)

        def live(number: int) -> None:
            while not ended.is_set():
                path, _ = api.upload(sample)
                uploaded.release()
                if number == 0:
                    assert api.http.delete(path).status_code == 200

        def copy() -> None:
            try:
                for number in range(5):
                    for _ in range(4):
                        assert uploaded.acquire(timeout=DEADLINE)
                    sandbox.snapshot(tmp_path / str(number))
            finally:
                ended.set()

        with api.http, ThreadPoolExecutor(5) as pool:
            work = [*(pool.submit(live, number) for number in range(4)), pool.submit(copy)]
            for each in work:
                each.result(DEADLINE * 2)
    for number in range(5):
        with Sandbox(snapshot=tmp_path / str(number)) as restored:
            api = Api(restored)
            with api.http:
                wait_until_idle(api, restored)
                videos = api.get(PATH, states="all", limit=100).json()
                for video in videos:
                    for stream in video["streams"]:
                        # Those that wait for their upload have none; nothing fails.
                        assert stream["state_string"] in {"READY", "EMPTY"}
                        if stream["state_string"] == "READY":
                            path = f"{PATH}{video['token']}/streams/{stream['token']}"
                            size = len(api.get(f"{path}/video").content)
                            assert size == stream["video_size"] > 0
                            assert api.get(f"{path}/image").content != b""
                ready = sum(video["state_string"] == "READY" for video in videos)
            # The original and what was made of it, each with a cover.
            media = list((restored.directory / "media").iterdir())
            assert len(media) == 4 * ready


@pytest.mark.skipif(os.name != "posix", reason="files have other permissions there")
def test_what_holds_keys_is_for_its_owner_only_also_in_a_directory_that_others_may_read(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for directory in (first, second):
        directory.mkdir(mode=0o755)
    with Sandbox(directory=first) as sandbox:
        api = Api(sandbox)
        with api.http:
            api.create()
        snapshot = sandbox.snapshot(tmp_path / "snapshot")
        modes = {file.name: file.stat().st_mode & 0o777 for file in first.glob("*.sqlite3*")}
    assert len(modes) > 1
    assert {*modes.values()} == {0o600}
    with Sandbox(directory=second, snapshot=snapshot):
        copies = [file for folder in (snapshot, second) for file in folder.glob("*.sqlite3*")]
        assert {file.stat().st_mode & 0o777 for file in copies} == {0o600}


def test_a_snapshot_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    (tmp_path / "empty").mkdir()
    with Sandbox() as sandbox:
        for taken in (tmp_path, tmp_path / "file", sandbox.directory):
            with pytest.raises(FileExistsError, match="already"):
                sandbox.snapshot(taken)
        sandbox.snapshot(tmp_path / "empty")
        assert not list(sandbox.directory.glob(".*"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file"]
    assert (tmp_path / "file").read_text() == "kept"
    with Sandbox(snapshot=tmp_path / "empty", directory=tmp_path / "state") as first:
        token = first.token
    with pytest.raises(FileExistsError, match="there is a sandbox in"):
        Sandbox(snapshot=tmp_path / "empty", directory=tmp_path / "state").start()
    with pytest.raises(FileNotFoundError, match="no sandbox"):
        Sandbox(snapshot=tmp_path / "nowhere").start()
    with Sandbox(directory=tmp_path / "state") as again:
        assert again.token == token


def test_a_sandbox_that_runs_is_no_snapshot(tmp_path: Path) -> None:
    with Sandbox(directory=tmp_path / "state"), pytest.raises(RuntimeError, match="cannot be read"):
        Sandbox(snapshot=tmp_path / "state").start()


def test_a_snapshot_on_another_file_system_is_copied(
    tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample)
            api.settled(path)
            monkeypatch.setattr(os, "link", refuse)
            sandbox.snapshot(tmp_path / "snapshot")
            expected = api.get(f"{path}/video").content
        monkeypatch.undo()
    with Sandbox(snapshot=tmp_path / "snapshot") as restored:
        api = Api(restored)
        with api.http:
            assert api.get(f"{path}/video").content == expected


def test_the_start_removes_what_a_killed_process_left(tmp_path: Path, sample: Path, cover: bytes) -> None:
    """Files as they lie when the process ends between two steps."""
    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample)
            api.settled(path)
            expected = api.get(path).json()
            waiting = [api.post("/v1/videos-upload-url").json() for _ in range(2)]
            api.store(waiting[0]["url_data"], sample)
            video = f"{PATH}{waiting[1]['video']['token']}"
            api.post("/v1/effects/", key="e")
            mark = api.post("/v1/effects/_e/process/watermark").json()["token"]
    streams = [each["video"]["streams"][0]["token"] for each in waiting]
    media = tmp_path / "media"
    before = len(files_of(tmp_path))
    # A request that was being received, a file that was being made, a deletion that was not finished.
    (tmp_path / "incoming" / ("0" * 32)).write_bytes(b"half")
    (media / f"{'0' * 32}.video").write_bytes(b"half")
    (media / f"{'0' * 32}.image.partial").write_bytes(b"half")
    (tmp_path / "uploads" / f"streams%2F{'0' * 32}%2Fimage").write_bytes(b"of nobody")
    (tmp_path / ".ziggeo-sandbox-snapshot-x").mkdir()
    # Uploads whose confirmations were not finished: the files have further names, and nothing knows of them yet.
    for token, medium, content in [
        (streams[1], "video", sample.read_bytes()),
        (streams[1], "image", cover),
        (mark, "image", cover),
    ]:
        upload = tmp_path / "uploads" / f"streams%2F{token}%2F{medium}"
        upload.write_bytes(content)
        os.link(upload, media / f"{token}.{medium}")
    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            assert not list(tmp_path.glob(".*"))
            assert len(files_of(tmp_path)) == before + 3
            assert api.get(path).json()["streams"][0]["video_size"] == expected["streams"][0]["video_size"]
            assert api.post(f"/v1/effects/_e/process/{mark}/confirm-watermark").json()["state_string"] == "READY"
            stream = f"{video}/streams/{streams[1]}"
            assert api.get(video).json()["state_string"] == "EMPTY"
            assert api.get(f"{stream}/video").status_code == 404
            assert api.post(f"{stream}/confirm-image").json()["has_image"] is True
            assert api.post(f"{stream}/confirm-video").status_code == 200
            assert api.settled(video)["state_string"] == "READY"
            assert api.get(f"{video}/image").content == cover
            assert api.get(f"{stream}/video").content == sample.read_bytes()


def test_the_start_leaves_alone_what_is_not_its_own(tmp_path: Path) -> None:
    """Somebody may name a directory that is in use, such as that of a project."""
    foreign = [tmp_path / name for name in ("media/logo.png", "uploads/2024/photo.jpg", "incoming/x", "snapshot-1/x")]
    for file in foreign:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("kept")
    for _ in range(2):
        with Sandbox(directory=tmp_path) as sandbox:
            sandbox.reset()
    assert [file.read_text() for file in foreign] == ["kept"] * 4


def test_a_store_of_another_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE settings (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="another version"):
        Sandbox(directory=tmp_path).start()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("settings",)]
    connection.close()
    assert len(path.read_bytes()) == len(before)


def test_a_call_that_cannot_be_written_down_changes_nothing(
    tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            answer = api.post("/v1/videos-upload-url").json()
            path = f"{PATH}{answer['video']['token']}"
            stream = f"{path}/streams/{answer['video']['streams'][0]['token']}"
            assert api.store(answer["url_data"], sample).status_code == 204
            calls: list[Callable[[], httpx.Response]] = [
                lambda: api.post(PATH, title="lost"),
                lambda: api.post(path, title="lost"),
                lambda: api.post(f"{stream}/confirm-video"),
                lambda: api.http.delete(path),
            ]
            before = contents(sandbox)
            with monkeypatch.context() as patch:
                patch.setattr(service_of(sandbox).store, "write", broken)
                patch.setattr(service_of(sandbox).store, "delete", broken)
                assert [call().status_code for call in calls] == [500] * 4
            assert contents(sandbox) == before
            assert api.post(f"{stream}/confirm-video").status_code == 200
            assert api.settled(path)["state_string"] == "READY"
