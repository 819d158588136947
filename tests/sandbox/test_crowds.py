"""Many clients at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.happenings import Happening
from ziggeo.sandbox.media import make_sample

from .api import Api, is_idle, service_of

CLIENTS = 64


def together(work: Callable[[int], None]) -> None:
    """Do something once for each client, all at the same time."""
    ready = threading.Barrier(CLIENTS)

    def start(number: int) -> None:
        ready.wait()
        work(number)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(start, range(CLIENTS)))


@pytest.mark.parametrize("medium", ["video", "audio"])
def test_nothing_gets_lost_or_mixed_up(tmp_path: Path, medium: str) -> None:
    path = f"/v1/{medium}s/"
    bulk = {"video": "update_bulk", "audio": "update-bulk"}[medium]
    heard: list[Happening] = []
    with Sandbox(directory=tmp_path) as sandbox:
        service_of(sandbox).state.happenings.listeners.append(heard.append)
        api = Api(sandbox)
        with api.http:
            shared = api.post(path, key="shared").json()["token"]

            def live(number: int) -> None:
                own = api.post(path, title=f"{number}", key=f"key {number}", tags=f"{number},all").json()["token"]
                assert api.post(f"{path}{shared}/streams", key=f"stream {number}").status_code == 201
                assert api.post(path + own, approved="true" if number % 2 else "false").status_code == 200
                updated = api.post(path + bulk, tokens_or_keys=f"{own},{shared}", expiration_days=f"{number}").json()
                assert {record["token"] for record in updated} == {own, shared}
                assert api.get(f"{path}_key {number}").json()["token"] == own
                gone = api.post(path, key="wanted by all")
                assert gone.status_code in {201, 412}
                if number % 4 == 0:
                    assert api.http.delete(path + own).status_code == 200

            together(live)
            assert api.get(f"{path}count", states="all", tags="all").json() == {"count": 48}
            streams = api.get(f"{path}{shared}/streams").json()
            assert sorted(stream["key"] for stream in streams) == sorted(f"stream {n}" for n in range(CLIENTS))
            left = api.get(path, states="all", limit=100).json()
    events = [happening.event for happening in heard]
    names = ("create", "approve", "reject", "delete")
    assert [events.count(f"{medium}_{name}") for name in names] == [CLIENTS + 2, 32, 32, 16]
    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            found = api.get(path, states="all", limit=100).json()
    assert [record["token"] for record in found] == [record["token"] for record in left]
    assert [record["expiration_days"] for record in found] == [record["expiration_days"] for record in left]


def test_a_crowd_uploads_reads_changes_and_deletes(tmp_path: Path) -> None:
    tiny = make_sample(tmp_path / "tiny.mp4", seconds=0.2, width=64, height=36).read_bytes()
    with Sandbox(directory=tmp_path / "state") as sandbox:
        api = Api(sandbox)
        with api.http:
            shared, shared_stream = api.upload(tiny, key="shared")
            api.settled(shared)
            paths: dict[int, str] = {}

            def live(number: int) -> None:
                paths[number], stream = api.upload(tiny + bytes([number]), title="new", tags="crowd")
                attached = {"lang": f"x-{number}", "label": f"{number}", "data": "WEBVTT"}
                assert api.post(f"{shared_stream}/subtitle", **attached).status_code == 200
                assert api.post(f"{shared}/push", pushservicetoken=f"{number}").status_code == 200
                assert api.post(paths[number], title=f"{number}").json()["title"] == f"{number}"
                assert len(api.get("/v1/videos/", states="all", limit=100).json()) > 0
                assert len(api.get("/v1/videos/_shared/video").content) > 0
                if number % 4 == 0:
                    assert api.http.delete(paths[number]).status_code == 200
                    assert api.get(f"{stream}/video").status_code == 404

            together(live)
            left = {number: path for number, path in paths.items() if number % 4}
            for number, path in left.items():
                video = api.settled(path)
                assert (video["state_string"], video["title"]) == ("READY", f"{number}")
                original = f"{path}/streams/{video['original_stream']['token']}/video"
                assert api.get(original).content == tiny + bytes([number])
            assert api.get("/v1/videos/count", tags="crowd").json() == {"count": len(left)}
            stream = api.get(shared_stream).json()
            assert set(stream["subtitles"]) == {f"x-{number}" for number in range(CLIENTS)}
            pushed = api.get(shared).json()["default_stream"]["push_services_success"]
            assert sorted(map(int, pushed)) == list(range(CLIENTS))
            assert {record.status for record in sandbox.requests} == {200, 201, 204, 404}
            api.when("/v1/videos/", lambda _: is_idle(sandbox))
            media = list((sandbox.directory / "media").iterdir())
            assert len(media) == 4 * (len(left) + 1)
