"""A running sandbox is looked into and steered by HTTP, by those who may."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.control.guard import is_cross_site, is_local
from ziggeo.sandbox.faults import Fault, Latency, Reset, Status

from .api import DEADLINE, Api, Json
from .conftest import Clock
from .receiver import receiver, subscribe
from .test_recording import secrets_of
from .test_requests import UNKNOWN

PATHS = ["/faults", "/requests", "/deliveries", "/state", "/clock"]


@pytest.fixture
def control(own: Sandbox) -> Iterator[httpx.Client]:
    """What anybody on this machine can ask."""
    with httpx.Client(base_url=f"{own.url}/_sandbox", timeout=DEADLINE) as client:
        yield client


def refused(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    complaint: dict[str, str] = answer.json()
    assert list(complaint) == ["error"]
    return complaint["error"]


def test_faults_over_http_are_those_of_python(own: Sandbox, own_api: Api, control: httpx.Client) -> None:
    failure: dict[str, Json] = {"kind": "status", "status": 503, "retry_after": 2}
    fault = {"endpoint": "videos.get", "failure": failure, "times": 2}
    added = control.post("/faults", json=fault)
    assert added.status_code == 201
    assert [each.fault for each in own.faults] == [Fault("videos.get", Status(503, retry_after=2), times=2)]
    own.fail("videos.*", reset="after")
    whole: dict[str, Json] = {"body": None, "headers": {}, **failure}
    assert control.get("/faults").json() == {
        "faults": [
            {"id": 1, "fault": {**fault, "after": 0, "failure": whole}, "left": 2, "after": 0},
            {
                "id": 2,
                "fault": {
                    "endpoint": "videos.*",
                    "failure": {"kind": "reset", "when": "after"},
                    "times": None,
                    "after": 0,
                },
                "left": None,
                "after": 0,
            },
        ]
    }
    assert own_api.get(f"/v1/videos/{UNKNOWN}").headers["Retry-After"] == "2"
    assert control.get("/faults").json()["faults"][0] == {**added.json(), "left": 1}
    assert [each["id"] for each in control.delete("/faults/1").json()["faults"]] == [2]
    assert refused(control.delete("/faults/1"), 404) == "there is no fault 1"
    assert control.delete("/faults").json() == {"faults": []}
    assert len(own.faults) == 0


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ({}, "endpoint: "),
        ({"endpoint": "videos.gett", "failure": {"kind": "reset"}}, "did you mean 'videos.get'?"),
        ({"endpoint": "videos.get", "failure": {"kind": "explosion"}}, "failure: "),
        ({"endpoint": "videos.get", "failure": {"kind": "status"}}, "status: "),
        ({"endpoint": "videos.get", "failure": {"kind": "reset"}, "often": 2}, "often: "),
        ({"endpoint": "videos.get", "failure": {"kind": "truncate", "size": 1, "fraction": 0.5}}, "give either"),
        ([], ""),
    ],
)
def test_a_fault_that_makes_no_sense(own: Sandbox, control: httpx.Client, fault: Json, complaint: str) -> None:
    assert complaint in refused(control.post("/faults", json=fault), 422)
    assert len(own.faults) == 0


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b'{"endpoint":"*","failure":{"kind":"reset"}}', "text/plain", 415),
        (b'{"endpoint":"*","failure":{"kind":"reset"}}', "application/x-www-form-urlencoded", 415),
        (b" " * (1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_a_body_that_is_none(own: Sandbox, control: httpx.Client, body: bytes, kind: str, status: int) -> None:
    refused(control.post("/faults", content=body, headers={"Content-Type": kind}), status)
    assert len(own.faults) == 0


def test_what_there_is_not(control: httpx.Client) -> None:
    assert refused(control.get("/nothing"), 404) == "Not Found"
    assert refused(control.put("/state"), 405) == "Method Not Allowed"
    assert refused(control.get("/clock", params={"application": "nobody"}), 404)
    assert refused(control.get("/requests", params={"sense": "none"}), 422).startswith("sense: ")
    assert refused(control.get("/requests", params={"limit": "0"}), 422).startswith("limit: ")
    assert refused(control.get("/deliveries", params={"state": "lost"}), 422).startswith("state.0: ")


def test_requests_over_http(own: Sandbox, own_api: Api, control: httpx.Client) -> None:
    own.faults.add("videos.count", Latency(0.001), times=1)
    own_api.get("/v1/videos/count")
    own_api.get("/v1/videos/", limit=3)
    own_api.get("/v1/nowhere")
    found = control.get("/requests").json()["requests"]
    assert [(each["sequence"], each["endpoint"], each["status"]) for each in found] == [
        (1, "videos.count", 200),
        (2, "videos.index", 200),
        (3, None, 404),
    ]
    assert found[0]["faults"] == [{"kind": "latency", "seconds": 0.001, "when": "before"}]
    assert found[1] == {
        "sequence": 2,
        "time": 1_700_000_000.5,
        "duration_ms": found[1]["duration_ms"],
        "application": own.token,
        "method": "GET",
        "path": "/v1/videos/",
        "endpoint": "videos.index",
        "arguments": {"limit": "3"},
        "files": [],
        "status": 200,
        "bytes_sent": 2,
        "faults": [],
        "reason": None,
    }

    def numbers(**query: Json) -> list[int]:
        return [each["sequence"] for each in control.get("/requests", params=query).json()["requests"]]

    assert numbers(endpoint="videos.index,videos.count") == [1, 2]
    assert numbers(since=1) == [2, 3]
    assert numbers(limit=1) == [3]
    assert numbers(endpoint="videos.get") == []
    assert control.delete("/requests").json() == {"requests": []}
    assert len(own.requests) == 0


def test_what_concerns_the_sandbox_is_neither_recorded_nor_fails(own: Sandbox, control: httpx.Client) -> None:
    own.fail("*", reset="before")
    for path in PATHS:
        assert control.get(path).status_code == 200
    assert len(own.requests) == 0
    assert control.delete("/faults").status_code == 200


def test_deliveries_over_http(own: Sandbox, own_api: Api, control: httpx.Client) -> None:
    with receiver() as taker:
        webhook = subscribe(own_api, taker, "/hook?key=secret")
        token = own_api.create(title="Told")["token"]
        own.wait_for_deliveries()
        first, second, told = control.get("/deliveries").json()["deliveries"]
        assert first["payload"]["ziggeo_validation"] is True
        assert second["payload"]["validation_code"] == "***"
        assert told["payload"]["data"]["video"]["token"] == token
        del told["payload"]
        assert told == {
            "id": own.webhook_deliveries[-1].token,
            "application": own.token,
            "webhook_id": webhook,
            "url": f"{taker.url}/hook?***",
            "encoding": "jsonheader",
            "event_type": "video_create",
            "time": 1_700_000_000.5,
            "state": "delivered",
            "attempts": 1,
            "status": 200,
            "failure": None,
        }
        again = control.post(f"/deliveries/{told['id']}/resend")
        assert (again.status_code, again.json()["event_type"]) == (201, "video_create")
        own.wait_for_deliveries(2)
        assert taker.received(4)[-1].body == taker.received()[-2].body

        def count(**query: Json) -> int:
            return len(control.get("/deliveries", params=query).json()["deliveries"])

        assert [count(limit=1), count(state="delivered"), count(state="waiting,failed")] == [1, 4, 0]
        own_api.post("/v1/api/removehook", target_url=f"{taker.url}/hook?key=secret")
        assert "removed" in refused(control.post(f"/deliveries/{told['id']}/resend"), 409)
        assert refused(control.post("/deliveries/0/resend"), 404) == "there is no such delivery"


def test_the_state(own: Sandbox, own_api: Api, control: httpx.Client) -> None:
    other = own.add_application()
    own_api.create()
    own.fail("videos.get", status=503)
    state = control.get("/state").json()
    assert (state["requests"], state["faults"]) == (1, 1)
    assert (state["settings"]["upload_lifetime"], state["settings"]["max_upload_size"]) == (60, 1000)
    assert [each["token"] for each in state["applications"]] == [own.token, other.token]
    assert [each["counts"]["videos"] for each in state["applications"]] == [1, 0]
    assert state["applications"][0]["timestamp"] == 1_700_000_000.5


def test_the_clock_over_http(own: Sandbox, control: httpx.Client, clock: Clock) -> None:
    other = own.add_application()
    assert control.get("/clock").json() == {
        "application": own.token,
        "time": "2023-11-14T22:13:20.500000Z",
        "timestamp": clock.now,
    }
    moved = control.post("/clock/advance", json={"days": 1, "hours": 1, "minutes": 1, "seconds": 1.5}).json()
    assert moved["timestamp"] == clock.now + 86400 + 3600 + 60 + 1.5
    assert own.clock.timestamp() == moved["timestamp"]
    there = {"application": other.token}
    assert control.get("/clock", params=there).json()["timestamp"] == clock.now
    assert control.post("/clock/set", json={"time": "2030-01-01T00:00:00Z", **there}).json()["timestamp"] == 1893456000
    assert control.post("/clock/set", json={"time": 1893456001.5, **there}).json()["timestamp"] == 1893456001.5
    assert control.post("/clock/reset", json=there).json()["timestamp"] == clock.now
    assert control.post("/clock/reset").json()["application"] == own.token
    assert "calendar" in refused(control.post("/clock/advance", json={"days": 1e9}), 422)
    assert refused(control.post("/clock/advance", json={"days": -1}), 422).startswith("days: ")
    assert refused(control.post("/clock/set", json={"time": "2030-01-01T00:00:00"}), 422).startswith("time: ")


def test_a_reset_over_http(own: Sandbox, own_api: Api, control: httpx.Client) -> None:
    other = own.add_application()
    with other.client() as client:
        client.videos.create()
        own_api.create()
        assert control.post("/reset").json()["counts"]["videos"] == 0
        assert own_api.get("/v1/videos/", states="all").json() == []
        assert client.videos.count(states="all").count == 1
        assert control.post("/reset", json={"application": other.token}).json()["token"] == other.token
        assert client.videos.count(states="all").count == 0


def test_a_snapshot_takes_the_key(own: Sandbox, own_api: Api, control: httpx.Client, tmp_path: Path) -> None:
    token = own_api.create()["token"]
    target = tmp_path / "copy"
    refused(control.post("/snapshot", json={"path": str(target)}), 401)
    assert not target.exists()
    made = control.post("/snapshot", json={"path": str(target)}, auth=(own.token, own.private_key))
    assert (made.status_code, made.json()) == (201, {"path": str(target)})
    with Sandbox(snapshot=target) as again, again.client() as client:
        assert client.videos.get(token).token == token
    again_there = control.post("/snapshot", json={"path": str(target)}, auth=(own.token, own.private_key))
    assert "already" in refused(again_there, 409)


@pytest.mark.shows_secrets("the log of httpx")  # the test itself sends them in addresses
def test_no_key_is_in_any_answer(own: Sandbox, own_api: Api, control: httpx.Client) -> None:
    other = own.add_application()
    with receiver() as taker:
        subscribe(own_api, taker)
        for key in (own.private_key, own.encryption_key, other.private_key, other.encryption_key):
            own_api.create(title=key)
            own_api.get(f"/v1/nowhere/{key}", title=key)
        own.wait_for_deliveries(4)
        own.faults.add("videos.get", Status(503, own.private_key, headers={"X": other.private_key}))
        told = "".join(control.get(path).text for path in PATHS)
        told += control.post("/faults", json={"endpoint": own.private_key}).text
        told += "".join(f"{header}" for path in PATHS for header in control.get(path).headers.items())
    assert len(told) > 10_000
    for secret in secrets_of(own) | secrets_of(other):
        assert secret not in told


def test_it_can_be_left_out() -> None:
    with Sandbox(control=False) as sandbox:
        for path in PATHS:
            answer = httpx.get(f"{sandbox.url}/_sandbox{path}")
            assert (answer.status_code, answer.json()) == (404, [])
        assert len(sandbox.requests) == len(PATHS)
        sandbox.fail("videos.get", status=503)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://stranger.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_other_sites_get_nothing_even_with_the_key(
    own: Sandbox, control: httpx.Client, headers: dict[str, str]
) -> None:
    body = {"endpoint": "*", "failure": {"kind": "reset"}}
    for auth in (("", ""), (own.token, own.private_key)):
        for answer in (
            control.get("/requests", headers=headers, auth=auth),
            control.post("/faults", json=body, headers=headers, auth=auth),
            control.delete("/requests", headers=headers, auth=auth),
            control.request("OPTIONS", "/faults", headers=headers, auth=auth),
        ):
            assert "other sites" in refused(answer, 403)
            assert "Access-Control-Allow-Origin" not in answer.headers
    assert len(own.faults) == 0


def test_pages_of_its_own_may(own: Sandbox, control: httpx.Client) -> None:
    own_page = {"Origin": own.url, "Sec-Fetch-Site": "same-origin"}
    body = {"endpoint": "videos.get", "failure": {"kind": "reset"}}
    assert control.post("/faults", json=body, headers=own_page).status_code == 201
    assert control.get("/state", headers={"Sec-Fetch-Site": "none"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "stranger.example"},
        {"Host": "localhost.stranger.example"},
        {"Host": "192.0.2.1:8080"},
        {"Host": "[::1"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-For": "192.0.2.1"},
        {"Forwarded": "for=192.0.2.1"},
    ],
)
def test_under_other_names_and_through_proxies_it_takes_the_key(
    own: Sandbox, control: httpx.Client, headers: dict[str, str]
) -> None:
    other = own.add_application()
    wrong = [("", ""), (own.token, "wrong"), (other.token, own.private_key)]
    for auth in wrong:
        answer = control.get("/requests", headers=headers, auth=auth)
        assert "private key" in refused(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    for application in (own, other):
        auth = (application.token, application.private_key)
        assert control.get("/requests", headers=headers, auth=auth).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "localhost:80", "127.0.0.1", "127.9.9.9:1", "[::1]:80", "my.localhost"])
def test_names_that_nobody_else_can_give(control: httpx.Client, host: str) -> None:
    assert control.get("/state", headers={"Host": host}).status_code == 200


def scope(client: str | None = "127.0.0.1", server: str | None = "127.0.0.1", **headers: str) -> dict[str, Json]:
    named = {"host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {
        "type": "http",
        "scheme": "https",
        "client": None if client is None else (client, 1),
        "server": None if server is None else (server, 1),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }


def test_who_is_local() -> None:
    assert is_local(scope())
    assert is_local(scope("::1", "::1"))
    assert not is_local(scope("192.0.2.1"))
    assert not is_local(scope("127.0.0.1", "192.0.2.1"))
    assert not is_local(scope(None))
    assert not is_local(scope("testclient"))
    assert not is_local(scope(host=""))


def test_who_is_of_another_site() -> None:
    assert not is_cross_site(scope())
    assert not is_cross_site(scope(origin="https://localhost"))
    assert is_cross_site(scope(origin="http://localhost"))
    assert is_cross_site(scope(origin="https://localhost:8080"))


def test_it_is_the_same_over_tls(tmp_path: Path) -> None:
    with Sandbox(tls=True, directory=tmp_path) as sandbox:
        trust = ssl.create_default_context(cafile=str(sandbox.ca_path))
        with httpx.Client(base_url=sandbox.url, verify=trust) as client:
            assert client.get("/_sandbox/state", headers={"Origin": sandbox.url}).status_code == 200
            assert client.get("/_sandbox/state", headers={"Host": "stranger.example"}).status_code == 401


def test_a_reset_is_a_real_one_over_tls_too() -> None:
    with Sandbox(tls=True, faults=[Fault("videos.index", Reset())]) as sandbox:
        trust = ssl.create_default_context(cafile=str(sandbox.ca_path))
        host, port = sandbox.url.removeprefix("https://").split(":")
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = trust.wrap_bio(incoming, outgoing, server_hostname=host)
        # By hand, as some versions of Python hide a reset below TLS.
        with socket.create_connection((host, int(port)), timeout=DEADLINE) as wire:
            while True:
                try:
                    tls.do_handshake()
                    break
                except ssl.SSLWantReadError:
                    wire.sendall(outgoing.read())
                    incoming.write(wire.recv(65536))
            tls.write(f"GET /v1/videos/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            wire.sendall(outgoing.read())
            with pytest.raises(ConnectionResetError):
                b"".join(iter(lambda: wire.recv(65536), b""))
