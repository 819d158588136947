"""Many clients at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.happenings import Happening

from .api import Api, service_of

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
