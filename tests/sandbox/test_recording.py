"""Every request is recorded, and nothing secret is in a record."""

import base64
import logging
import threading
import time
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

import httpx
import pytest
from hypothesis import given, strategies as st

from ziggeo.sandbox import Sandbox, installation
from ziggeo.sandbox.faults import Latency, Status
from ziggeo.sandbox.handle import ApplicationHandle
from ziggeo.sandbox.inspection.records import RecordedFile, RecordedRequest
from ziggeo.sandbox.inspection.redaction import Redaction

from .api import DEADLINE, Api, service_of
from .conftest import Clock
from .receiver import receiver, subscribe
from .test_crowds import CLIENTS, together
from .test_requests import UNKNOWN
from .wire import Wire

HIDDEN = "***"
KEY = "0123456789abcdef"


@pytest.fixture
def sandbox(own: Sandbox) -> Sandbox:
    return own


@pytest.fixture
def calls(own_api: Api) -> Api:
    return own_api


def last(sandbox: Sandbox) -> RecordedRequest:
    record = sandbox.requests.last
    assert record is not None
    return record


def test_a_call_is_recorded_before_its_answer_ends(sandbox: Sandbox, calls: Api, clock: Clock) -> None:
    assert sandbox.requests.last is None
    answer = calls.post("/v1/videos/?tags=a,b", title="ä", volatile="true")
    record = last(sandbox)
    assert record == RecordedRequest(
        sequence=1,
        time=clock.now,
        duration_ms=record.duration_ms,
        application=sandbox.token,
        method="POST",
        path="/v1/videos/",
        endpoint="videos.create",
        arguments={"tags": "a,b", "title": "ä", "volatile": "true"},
        status=201,
        bytes_sent=len(answer.content),
    )
    assert 0 < record.duration_ms < DEADLINE * 1000
    clock.now += 5
    calls.get("/v1/videos/count")
    assert (last(sandbox).sequence, last(sandbox).time) == (2, clock.now)


@pytest.mark.parametrize("size", [1, 65536, 65537])
def test_files_are_recorded_before_their_last_byte(sandbox: Sandbox, calls: Api, size: int) -> None:
    """A client that counts bytes need not wait for the end of the answer."""
    path = f"/v1/videos/{calls.create()['token']}"
    stream = calls.post(f"{path}/streams").json()["token"]
    service = service_of(sandbox)
    service.state.files.upload(stream, "image").write_bytes(bytes(size))
    service.state.videos.submit_image(path.rpartition("/")[2], stream, "image/jpeg")
    with Wire(sandbox) as wire:
        wire.send("GET", f"{path}/streams/{stream}/image")
        received = b""
        while len(received.partition(b"\r\n\r\n")[2]) < size:
            received += wire.socket.recv(65536)
        record = last(sandbox)
    assert (record.endpoint, record.status, record.bytes_sent) == ("streams.download_image", 200, size)


def test_answers_without_a_body(sandbox: Sandbox, calls: Api) -> None:
    path = f"/v1/videos/{calls.create()['token']}"
    with Wire(sandbox) as wire:
        wire.send("HEAD", path)
        assert wire.read(1).startswith(b"HTTP/1.1 200")
        assert (last(sandbox).method, last(sandbox).endpoint, last(sandbox).bytes_sent) == ("HEAD", "videos.get", 0)
    assert calls.store(calls.post("/v1/videos-upload-url").json()["url_data"], b"x").status_code == 204
    assert (last(sandbox).endpoint, last(sandbox).status, last(sandbox).bytes_sent) == ("storage", 204, 0)


@pytest.mark.parametrize(
    ("method", "path", "status", "endpoint", "reason"),
    [
        ("GET", "/v1/nowhere?a=b", 404, None, "There is no such path."),
        ("GET", "/v1", 404, None, "There is no such path."),
        ("PUT", "/v1/videos/", 405, None, "The path has no such method."),
        ("GET", "/storage/ziggeo-sandbox", 405, None, "The path has no such method."),
        ("GET", f"/v1/videos/{UNKNOWN}", 404, "videos.get", "There is no such object."),
        ("GET", "/v1/videos/%zz", 400, "videos.get", "The path is escaped wrongly."),
        ("GET", "/v1/videos/?a=%ff", 400, None, "The query or the form is not UTF-8."),
        ("POST", f"/v1/videos/{UNKNOWN}?_method=DELETE", 404, "videos.delete", "There is no such object."),
        ("POST", "/v1/videos/get_bulk", 412, "videos.get_bulk", "tokens_or_keys: This field is required."),
        ("POST", "/storage/ziggeo-sandbox", 400, "storage", "The body of your POST request is not well-formed"),
    ],
)
def test_refused_requests_are_recorded_with_a_reason(
    sandbox: Sandbox, method: str, path: str, status: int, endpoint: str | None, reason: str
) -> None:
    with Wire(sandbox) as wire:
        # Only forms for uploads may not have the header that says who asks.
        with_credentials = not path.startswith("/storage")
        wire.send(method, path, headers="Connection: close\r\n", with_credentials=with_credentials)
        assert wire.answer()[0] == status
    record = last(sandbox)
    assert (record.method, record.path, record.status) == (method, path.partition("?")[0], status)
    assert record.endpoint == endpoint
    assert record.reason is not None
    assert record.reason.startswith(reason)


def test_the_log_tells_the_reason(sandbox: Sandbox, calls: Api, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="ziggeo.sandbox"):
        calls.get(f"/v1/videos/{UNKNOWN}?key=secret")
    assert f"GET /v1/videos/{UNKNOWN}: 404: There is no such object." in caplog.messages


def test_strangers_are_recorded(sandbox: Sandbox) -> None:
    assert httpx.get(f"{sandbox.url}/v1/videos/?limit=3&x=y", auth=("somebody", "else")).status_code == 401
    record = last(sandbox)
    assert (record.application, record.endpoint, record.status) == (None, "videos.index", 401)
    assert record.reason == "The credentials are those of no application."
    assert record.arguments == {"limit": "3", "x": HIDDEN}
    assert "somebody" not in repr(record)
    assert "else" not in repr(record)


def test_a_deletion_asked_for_in_the_body_has_its_right_name(sandbox: Sandbox, calls: Api) -> None:
    path = f"/v1/videos/{calls.create()['token']}"
    calls.post(path, _method="delete")
    assert (last(sandbox).endpoint, last(sandbox).arguments) == ("videos.delete", {"_method": "delete"})


def test_each_request_belongs_to_its_application(sandbox: Sandbox, calls: Api) -> None:
    other = sandbox.add_application()
    with other.client() as client:
        client.videos.count()
    calls.get("/v1/videos/count")
    assert [record.application for record in sandbox.requests] == [other.token, sandbox.token]


def test_a_client_that_hangs_up_is_recorded_too(sandbox: Sandbox) -> None:
    with Wire(sandbox) as wire:
        wire.socket.sendall(b"POST /v1/videos/ HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n")
        wire.socket.sendall(f"{wire.authorization}\r\n\r\n12345".encode())
    (record,) = sandbox.wait_for_requests(1, "videos.create")
    assert (record.status, record.bytes_sent) == (None, 0)
    assert record.reason is not None


def test_arguments_of_every_form(sandbox: Sandbox, calls: Api) -> None:
    calls.http.post("/v1/videos/", data={"tags[]": ["a", "b"], "data": '{"x": 1}'})
    assert last(sandbox).arguments == {"tags": '["a","b"]', "data": '{"x": 1}'}
    calls.http.post("/v1/videos/", json={"tags": ["ä"], "volatile": True})
    assert last(sandbox).arguments == {"tags": '["ä"]', "volatile": "true"}
    calls.http.post("/v1/videos/", files={"title": (None, "x"), "file": ("clip ä.mp4", b"12345")})
    assert last(sandbox).arguments == {"title": "x"}
    assert last(sandbox).files == (RecordedFile(name="clip ä.mp4", size=5),)


def test_what_is_not_known_to_be_harmless_is_hidden(sandbox: Sandbox, calls: Api) -> None:
    calls.post("/v1/videos/", title="shown", password="hidden", client_auth="hidden")
    assert last(sandbox).arguments == {"title": "shown", "password": HIDDEN, "client_auth": HIDDEN}
    calls.get("/v1/nowhere", title="hidden")
    assert last(sandbox).arguments == {"title": HIDDEN}
    calls.get(f"/v1/applications/{sandbox.token}/videos/{UNKNOWN}/video.mp4", client_auth="hidden", download=1)
    assert last(sandbox).endpoint == "public"
    assert last(sandbox).arguments == {"client_auth": HIDDEN, "download": "1"}


def test_forms_of_the_storage_show_no_signature(sandbox: Sandbox, calls: Api) -> None:
    form = calls.post("/v1/videos-upload-url").json()["url_data"]
    calls.store(form, b"123")
    record = last(sandbox)
    assert (record.endpoint, record.application) == ("storage", None)
    shown = {name: value for name, value in record.arguments.items() if value != HIDDEN}
    assert shown == {name: form["fields"][name] for name in ("key", "bucket", "Content-Type")}
    assert set(record.arguments) == set(form["fields"])
    assert record.files == (RecordedFile(name="name", size=3),)


def test_the_address_of_a_webhook_is_shown_without_what_may_be_secret(sandbox: Sandbox, calls: Api) -> None:
    calls.post("/v1/api/hook", target_url="http://user:secret@127.0.0.1:1/path?key=secret")
    assert last(sandbox).arguments == {"target_url": f"http://127.0.0.1:1/path?{HIDDEN}"}
    calls.post("/v1/api/hook", target_url="secret")
    assert last(sandbox).arguments == {"target_url": HIDDEN}
    calls.post("/v1/api/hook", Target_URL="http://user:secret@127.0.0.1:1/path?key=secret")
    assert last(sandbox).arguments == {"Target_URL": f"http://127.0.0.1:1/path?{HIDDEN}"}


def test_long_arguments_are_shortened(sandbox: Sandbox, calls: Api) -> None:
    calls.http.post("/v1/videos/", data={"title": "x" * 1000, **{f"field {n}": "" for n in range(200)}})
    record = last(sandbox)
    assert len(record.arguments) == 100
    assert len(record.arguments["title"]) == 256
    assert record.arguments["title"].startswith("xxx")


def test_of_what_is_very_long_only_the_beginning_is_looked_at(sandbox: Sandbox) -> None:
    redaction = Redaction([sandbox.private_key])
    began = time.process_time()
    assert len(redaction.text('"policy":' * 1_000_000)) <= 256
    assert time.process_time() - began < 0.5


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["x", '"', KEY]))
def test_no_part_of_a_key_is_shown_where_a_long_text_is_cut(before: int, after: int, filling: str) -> None:
    # What stands before takes no room once it is hidden, so that the cut comes into what is shown.
    hidden = f'"policy":"{"x" * (16 * 1024 - 40 - before)}"'
    shown = Redaction([KEY]).text(hidden + "y" * before + KEY + filling * 20_000 + "z" * after)
    assert not any(KEY[:length] in shown for length in range(4, len(KEY) + 1))
    assert len(shown) <= 256


@pytest.mark.shows_secrets("the log of httpx")  # the test itself sends them in addresses
def test_no_key_is_in_any_record(sandbox: Sandbox, calls: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="ziggeo")
    other = sandbox.add_application(private_key="öther/key+ with=signs")
    with receiver() as taker:
        subscribe(calls, taker)
    for application in (sandbox, other):
        for key in (application.private_key, application.encryption_key):
            form = {"title": key, "data": f'{{"{key}": "{key}"}}', key: key}
            calls.http.post("/v1/videos/", data=form)
            calls.http.post("/v1/videos/", json=form)
            calls.http.post("/v1/videos/", files={"title": (None, key), "file": (f"{key}.mp4", b"")})
            calls.http.get("/v1/videos/", params=form)
            calls.http.get("/v1/nowhere/" + "".join(f"%{byte:02x}" for byte in key.encode()), params=form)
            httpx.get(f"{sandbox.url}/v1/videos/", auth=(application.token, key + "x"))
            httpx.get(f"{sandbox.url}/v1/videos/", params=form)
        calls.get("/v1/application")
        calls.store(calls.post("/v1/videos-upload-url").json()["url_data"], b"x")
    told = repr(list(sandbox.requests)) + repr([record.getMessage() for record in ours(caplog)])
    assert len(sandbox.requests) > 30
    for secret in secrets_of(sandbox) | secrets_of(other):
        assert secret not in told
    assert "Basic" not in told
    assert len(ours(caplog)) > 10


@pytest.mark.shows_secrets("the log of httpx")  # the test itself sends them in addresses
def test_no_key_of_an_application_is_recorded_that_was_added_meanwhile(
    sandbox: Sandbox, calls: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[ApplicationHandle] = []

    class Slow(Redaction):
        def __init__(self, secrets: Iterable[str]) -> None:
            super().__init__(secrets)
            if not added:
                added.append(sandbox.add_application())

    monkeypatch.setattr(installation, "Redaction", Slow)
    sandbox.add_application()
    calls.get("/v1/videos/")
    calls.get("/v1/videos/", tags=added[0].private_key)
    assert last(sandbox).arguments == {"tags": HIDDEN}


def ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name.startswith("ziggeo")]


def secrets_of(application: ApplicationHandle) -> set[str]:
    basic = base64.b64encode(f"{application.token}:{application.private_key}".encode()).decode()
    keys = {application.private_key, application.encryption_key, basic}
    return keys | {quote(key, safe="") for key in keys} | {quote_plus(key) for key in keys}


def test_the_log_is_asked_by_endpoint(sandbox: Sandbox, calls: Api) -> None:
    token = calls.create()["token"]
    for path in (f"/v1/videos/{token}", "/v1/videos/count", f"/v1/videos/{token}"):
        calls.get(path)
    requests = sandbox.requests
    assert [record.sequence for record in requests] == [1, 2, 3, 4]
    assert [record.sequence for record in requests.of("videos.get")] == [2, 4]
    assert [record.sequence for record in requests.of("videos.count", "videos.create")] == [1, 3]
    assert requests.of("audios.get") == ()
    assert len(requests.of("videos.*")) == len(requests.of("*")) == 4
    with pytest.raises(ValueError, match=r"did you mean 'videos\.get'"):
        requests.of("videos.gett")
    assert (requests[0].sequence, requests[-1], len(requests)) == (1, requests.last, 4)
    assert [record.sequence for record in requests[1:3]] == [2, 3]
    assert repr(requests) == "<4 recorded requests>"
    requests.clear()
    assert (len(requests), requests.last, list(requests)) == (0, None, [])
    calls.get("/v1/videos/count")
    assert last(sandbox).sequence == 5


def test_only_so_many_are_kept() -> None:
    with Sandbox(recorded_requests=3) as sandbox:
        api = Api(sandbox)
        with api.http:
            for number in range(5):
                api.get("/v1/videos/", limit=number)
        assert [record.arguments["limit"] for record in sandbox.requests] == ["2", "3", "4"]
    with Sandbox(recorded_requests=0) as sandbox:
        api = Api(sandbox)
        with api.http:
            api.get("/v1/videos/")
        assert list(sandbox.requests) == []


def test_waiting_for_requests(sandbox: Sandbox, calls: Api) -> None:
    def ask() -> None:
        for _ in range(3):
            calls.get("/v1/videos/count")
            calls.get("/v1/nowhere")

    thread = threading.Thread(target=ask)
    thread.start()
    assert len(sandbox.wait_for_requests(3, "videos.count")) == 3
    assert len(sandbox.wait_for_requests(3, lambda record: record.status == 404)) == 3
    thread.join()
    assert len(sandbox.wait_for_requests()) == 6
    with pytest.raises(ValueError, match=r"did you mean 'videos\.count'"):
        sandbox.wait_for_requests(1, "videos.cont")
    with pytest.raises(TimeoutError, match="only 3 of 4 requests came within"):
        sandbox.wait_for_requests(4, "videos.count", timeout=0.01)


def test_faults_are_in_the_record(sandbox: Sandbox, calls: Api) -> None:
    sandbox.faults.add("videos.count", Latency(0.01), times=1)
    sandbox.faults.add("videos.count", Status(503), times=1)
    calls.get("/v1/videos/count")
    record = last(sandbox)
    assert (record.faults, record.status, record.reason) == ((Latency(0.01), Status(503)), 503, None)
    calls.get("/v1/videos/count")
    assert last(sandbox).faults == ()


def test_of_a_crowd_everybody_is_recorded_once(sandbox: Sandbox) -> None:
    def live(number: int) -> None:
        with httpx.Client(base_url=sandbox.url, auth=(sandbox.token, sandbox.private_key), timeout=DEADLINE) as http:
            http.post("/v1/videos/", data={"title": f"{number}"})
            http.get("/v1/videos/", params={"tags": f"{number}"})
            assert sum(record.arguments.get("tags") == f"{number}" for record in sandbox.requests) == 1

    together(live)
    assert [record.sequence for record in sandbox.requests] == list(range(1, 2 * CLIENTS + 1))
    titles = [record.arguments["title"] for record in sandbox.requests.of("videos.create")]
    assert sorted(titles, key=int) == [f"{number}" for number in range(CLIENTS)]


@pytest.fixture
def patient() -> Iterator[Sandbox]:
    with Sandbox(recorded_deliveries=3) as sandbox:
        yield sandbox


def test_only_so_many_deliveries_are_kept(patient: Sandbox) -> None:
    api = Api(patient)
    with api.http, receiver() as taker:
        subscribe(api, taker)
        for number in range(5):
            api.create(title=f"{number}")
        taker.received(7)
        end = time.monotonic() + DEADLINE
        while any(delivery.state == "waiting" for delivery in patient.webhook_deliveries):
            assert time.monotonic() < end
        told = [delivery.payload["data"]["video"]["title"] for delivery in patient.webhook_deliveries]
    assert told == ["2", "3", "4"]


def test_deliveries_under_way_are_kept_whatever_the_number(patient: Sandbox) -> None:
    release = threading.Event()
    api = Api(patient)
    with api.http, receiver() as taker:
        subscribe(api, taker)
        taker.answer = lambda _: 200 if release.wait(DEADLINE) else 500
        for number in range(5):
            api.create(title=f"{number}")
        assert len(patient.webhook_deliveries) == 5
        release.set()
        patient.wait_for_deliveries(1)
        assert len(taker.received(7)) == 7
