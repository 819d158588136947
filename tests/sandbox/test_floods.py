"""Many clients at once where something is wrong: faults, and a flood of requests that make no sense."""

import itertools
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.faults import Latency, Reset, Status

from .api import DEADLINE, Api, Json
from .nonsense import Body, Framing, Sender
from .receiver import receiver, subscribe
from .test_crowds import CLIENTS, together

_ROUNDS = 15
_GOOD_CLIENTS = 4


def test_a_crowd_of_two_applications_over_tls_meets_faults_and_is_told_of_everything_once(tmp_path: Path) -> None:
    with Sandbox(directory=tmp_path, tls=True) as sandbox, receiver() as first, receiver() as second:
        applications = [sandbox, sandbox.add_application()]
        apis = [Api(application) for application in applications]
        for api, hook in zip(apis, (first, second), strict=True):
            subscribe(api, hook)
        sandbox.faults.add("videos.get", Status(503), times=100)
        sandbox.faults.add("videos.get", Latency(0.01), times=20)
        sandbox.faults.add("videos.count", Reset(), times=20)
        made: list[dict[str, bool]] = [{}, {}]

        def live(number: int) -> None:
            api, own = apis[number % 2], made[number % 2]
            token = api.create(title=f"{number}")["token"]
            path = f"/v1/videos/{token}"
            while (answer := api.get(path)).status_code == 503:
                pass
            assert answer.json()["title"] == f"{number}"
            assert apis[1 - number % 2].get(path).status_code in {404, 503}
            own[token] = number % 8 < 2
            if own[token]:
                assert api.http.delete(path).status_code == 200

        together(live)
        sandbox.faults.clear()
        for application, api, own, hook in zip(applications, apis, made, (first, second), strict=True):
            left = [token for token, is_gone in own.items() if not is_gone]
            assert {video["token"] for video in api.get("/v1/videos/", states="all", limit=100).json()} == {*left}
            told = len(own) + sum(own.values())
            application.wait_for_deliveries(told, timeout=DEADLINE)
            events: dict[str, list[str]] = defaultdict(list)
            for received in hook.received():
                if "event_type" in received.json:
                    events[token_of(received.json)].append(received.json["event_type"])
            expected = {True: ["video_create", "video_delete"], False: ["video_create"]}
            assert events == {token: expected[is_gone] for token, is_gone in own.items()}
            api.http.close()


def token_of(event: Json) -> str:
    token: str = event["data"]["video"]["token"]
    return token


def test_a_flood_of_bad_requests_keeps_nobody_from_being_answered(tmp_path: Path) -> None:
    with Sandbox(directory=tmp_path) as sandbox:
        sender = Sender(sandbox, ("nobody", "nothing"))
        api = Api(sandbox)
        is_over = threading.Event()
        statuses: list[int | None] = []

        def flood(number: int) -> None:
            for turn in itertools.count(number):
                if is_over.is_set():
                    return
                method, path, body, framing = _BAD[turn % len(_BAD)]
                statuses.append(sender.send(method, path, body, framing=framing).status)

        def work(number: int) -> float:
            slowest = 0.0
            for turn in range(_ROUNDS):
                began = time.monotonic()
                token = api.create(title=f"{number} {turn}", tags=f"t{number}")["token"]
                slowest = max(slowest, time.monotonic() - began)
                assert api.get(f"/v1/videos/{token}").json()["title"] == f"{number} {turn}"
                assert api.post(f"/v1/videos/{token}", title="changed").status_code == 200
            assert api.get("/v1/videos/count", states="all", tags=f"t{number}").json() == {"count": _ROUNDS}
            return slowest

        with api.http, ThreadPoolExecutor(CLIENTS + _GOOD_CLIENTS) as pool:
            floods = [pool.submit(flood, number) for number in range(CLIENTS)]
            try:
                slowest = list(pool.map(work, range(_GOOD_CLIENTS)))
            finally:
                is_over.set()
            for each in floods:
                each.result()
            assert max(slowest) < 10
            assert len(statuses) >= CLIENTS
            assert {*statuses} <= {None, 400, 401, 403, 404, 405, 411, 412, 422}
            assert api.get("/v1/videos/count", states="all").json() == {"count": _ROUNDS * _GOOD_CLIENTS}
        assert [*(tmp_path / "incoming").iterdir()] == []


_FILE = b'--a\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + b"x" * 50_000
_BAD: tuple[tuple[str, bytes, Body | None, Framing], ...] = (
    ("GET", b"/v1/videos/nothing", None, "whole"),
    ("POST", b"/v1/videos/", Body("application/json", b"[" * 20_000), "whole"),
    ("POST", b"/v1/videos/", Body("multipart/form-data; boundary=a", _FILE), "half"),
    ("POST", b"/storage/ziggeo-sandbox", Body("multipart/form-data; boundary=a", _FILE), "half"),
    ("PATCH", b"/v1/videos/", None, "whole"),
    ("POST", b"/v1/videos/", Body("application/json", b"{}"), "broken chunk"),
    ("GET", b"/nothing/%ff", None, "negative"),
    ("POST", b"/_sandbox/clock/set", Body("application/json", b"{}"), "whole"),
    ("GET", b"/v1/applications/x/videos/y/video", None, "whole"),
)
