"""Faults on demand: what the client sees of each, and whether the call was carried out."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from pydantic import ValidationError

from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints.table import ENDPOINTS
from ziggeo._core.endpoints.videos import COUNT as COUNT_OF_VIDEOS, INDEX as INDEX_OF_VIDEOS
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.faults import (
    BrokenJson,
    EmptyMapsAsLists,
    Failure,
    Fault,
    Latency,
    NoAcceptRanges,
    Reset,
    SlowBody,
    Status,
    Truncate,
    UnescapedText,
    UnknownEnum,
    WrongType,
)

from .api import DEADLINE, Api, Json
from .test_crowds import CLIENTS, together
from .test_requests import UNKNOWN, filled
from .wire import Wire


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    """A sandbox in which nothing goes wrong before and after the test."""
    yield running
    running.faults.clear()
    running.requests.clear()


@pytest.fixture
def calls(sandbox: Sandbox) -> Iterator[Api]:
    api = Api(sandbox)
    with api.http:
        yield api


def count(calls: Api) -> int:
    """How many videos there are."""
    found = calls.get("/v1/videos/count", states="all").json()["count"]
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 412, 413, 429, 500, 501, 502, 503, 504])
def test_a_status_is_answered_and_nothing_is_done(sandbox: Sandbox, calls: Api, status: int) -> None:
    before = count(calls)
    sandbox.fail("videos.create", status=status, times=1)
    answer = calls.post("/v1/videos/", title="x")
    assert (answer.status_code, answer.json()) == (status, [])
    assert answer.headers["Content-Type"] == "application/json"
    assert count(calls) == before
    assert calls.post("/v1/videos/").status_code == 201


@pytest.mark.parametrize(
    ("body", "text", "kind"),
    [
        ("<html>Bad Gateway</html>", "<html>Bad Gateway</html>", "text/plain; charset=utf-8"),
        ({"key": "ä"}, '{"key":"\\u00e4"}', "application/json"),
        ([], "[]", "application/json"),
        ("", "", "text/plain; charset=utf-8"),
    ],
)
def test_the_body_of_a_status(sandbox: Sandbox, calls: Api, body: Json, text: str, kind: str) -> None:
    sandbox.faults.add("videos.index", Status(502, body, headers={"X-Cache": "Error"}))
    answer = calls.get("/v1/videos/")
    assert (answer.status_code, answer.text, answer.headers["Content-Type"]) == (502, text, kind)
    assert answer.headers["X-Cache"] == "Error"


def test_a_status_without_a_body(sandbox: Sandbox, calls: Api) -> None:
    sandbox.faults.add("videos.index", Status(204, "never sent"))
    assert calls.get("/v1/videos/").content == b""
    assert calls.get("/v1/videos/").status_code == 204


def test_a_header_may_say_what_it_is(sandbox: Sandbox, calls: Api) -> None:
    sandbox.faults.add("videos.index", Status(302, "", headers={"Location": "/v1/application"}))
    assert calls.get("/v1/videos/").headers["Location"] == "/v1/application"
    sandbox.faults.clear()
    sandbox.faults.add("videos.index", Status(500, "<p>", headers={"Content-Type": "text/html"}))
    assert calls.get("/v1/videos/").headers.get_list("Content-Type") == ["text/html"]


@pytest.mark.parametrize(
    ("retry_after", "written"),
    [
        (7, "7"),
        (0, "0"),
        (datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC), "Wed, 02 Jan 2030 03:04:05 GMT"),
        (datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))), "Wed, 02 Jan 2030 01:04:05 GMT"),
    ],
)
def test_when_to_try_again(sandbox: Sandbox, calls: Api, retry_after: int | datetime, written: str) -> None:
    sandbox.faults.add("videos.get", Status(429, retry_after=retry_after))
    answer = calls.get(f"/v1/videos/{UNKNOWN}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, written)


def test_strangers_meet_faults_too(sandbox: Sandbox) -> None:
    sandbox.fail("videos.index", status=503)
    assert httpx.get(f"{sandbox.url}/v1/videos/").status_code == 503


def test_the_storage_fails_in_its_own_words(sandbox: Sandbox, calls: Api) -> None:
    form = calls.post("/v1/videos-upload-url").json()["url_data"]
    sandbox.fail("storage", status=503, times=1)
    refused = calls.store(form, b"content")
    assert (refused.status_code, refused.headers["Content-Type"]) == (503, "application/xml")
    assert ElementTree.fromstring(refused.text).findtext("Code") == "SlowDown"
    assert not list((sandbox.directory / "uploads").iterdir())
    assert calls.store(form, b"content").status_code == 204


def test_a_large_upload_may_be_refused_before_it_ends(sandbox: Sandbox, calls: Api) -> None:
    sandbox.fail("storage", status=503, times=1)
    with Wire(sandbox) as wire:
        wire.send("POST", "/storage/ziggeo-sandbox", bytes(8 * 1024 * 1024))
        assert wire.read(12).startswith(b"HTTP/1.1 503")
    assert sandbox.requests.of("storage")[-1].status == 503


@pytest.mark.parametrize("when", ["before", "after"])
def test_latency(sandbox: Sandbox, calls: Api, when: Json) -> None:
    before = count(calls)
    sandbox.faults.add("videos.create", Latency(0.2, when))
    start = time.monotonic()
    assert calls.post("/v1/videos/").status_code == 201
    assert time.monotonic() - start >= 0.2
    assert count(calls) == before + 1
    recorded = sandbox.requests.of("videos.create")[-1]
    assert recorded.duration_ms >= 200


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_who_hangs_up_meanwhile(sandbox: Sandbox, calls: Api, when: Json, made: int) -> None:
    before = count(calls)
    sandbox.faults.add("videos.create", Latency(3600, when), times=1)
    with Wire(sandbox) as wire:
        wire.send("POST", "/v1/videos/")
        end = time.monotonic() + DEADLINE
        while len(sandbox.faults) or count(calls) < before + made:
            assert time.monotonic() < end
    (recorded,) = sandbox.wait_for_requests(1, "videos.create")
    assert (recorded.status, recorded.bytes_sent) == (None, 0)
    assert count(calls) == before + made


def test_a_sandbox_that_ends_keeps_nobody_waiting() -> None:
    faults = [Fault("videos.index", Latency(3600)), Fault("videos.count", SlowBody(0.001))]
    with Sandbox(faults=faults) as sandbox, Wire(sandbox) as late, Wire(sandbox) as slow:
        late.send("GET", "/v1/videos/")
        slow.send("GET", "/v1/videos/count")
        assert slow.read(1)
        start = time.monotonic()
        sandbox.close()
        assert time.monotonic() - start < 5
        with pytest.raises(ConnectionError):
            late.read(1)


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_reset_is_a_real_one(sandbox: Sandbox, calls: Api, when: Json, made: int) -> None:
    before = count(calls)
    sandbox.fail("videos.create", reset=when, times=1)
    with Wire(sandbox) as wire:
        wire.send("POST", "/v1/videos/", b"title=x", "Content-Type: application/x-www-form-urlencoded\r\n")
        with pytest.raises(ConnectionResetError):
            wire.read(1)
    (recorded,) = sandbox.requests.of("videos.create")
    assert (recorded.status, recorded.bytes_sent, recorded.faults) == (None, 0, (Reset(when),))
    assert count(calls) == before + made


def test_a_large_upload_is_reset_on_its_way(sandbox: Sandbox) -> None:
    sandbox.fail("storage", reset="before")
    with Wire(sandbox) as wire, pytest.raises((ConnectionResetError, BrokenPipeError)):
        wire.send("POST", "/storage/ziggeo-sandbox", bytes(64 * 1024 * 1024))


def test_an_upload_whose_answer_is_lost_is_stored(sandbox: Sandbox, calls: Api) -> None:
    form = calls.post("/v1/videos-upload-url").json()["url_data"]
    sandbox.fail("storage", reset="after", times=1)
    with pytest.raises(httpx.ReadError):
        calls.store(form, b"lost and found")
    assert b"lost and found" in [path.read_bytes() for path in (sandbox.directory / "uploads").iterdir()]


def test_other_connections_are_not_reset(sandbox: Sandbox, calls: Api) -> None:
    sandbox.fail("videos.count", reset="before", times=1)
    with Wire(sandbox) as wire:
        wire.send("GET", "/v1/videos/count")
        with pytest.raises(ConnectionResetError):
            wire.read(1)
    assert calls.get("/v1/videos/count").status_code == 200


@pytest.mark.parametrize("truncate", [Truncate(size=10), Truncate(fraction=0.1), Truncate(), Truncate(size=0)])
def test_a_truncated_body_ends_the_connection_too_early(sandbox: Sandbox, calls: Api, truncate: Truncate) -> None:
    whole = calls.get("/v1/application").content
    sandbox.faults.add("application.get", truncate)
    with Wire(sandbox) as wire:
        wire.send("GET", "/v1/application")
        status, headers, body = wire.answer()
    assert (status, headers["content-length"]) == (200, str(len(whole)))
    assert body == whole[: truncate.sent_of(len(whole))]
    recorded = sandbox.requests.of("application.get")[-1]
    assert (recorded.status, recorded.bytes_sent) == (200, len(body))


def test_a_truncated_body_may_pass_for_a_whole_one(sandbox: Sandbox, calls: Api) -> None:
    whole = calls.get("/v1/application").content
    sandbox.faults.add("application.get", Truncate(size=20, keep_content_length=False))
    answer = calls.get("/v1/application")
    assert (answer.headers["Content-Length"], answer.content) == ("20", whole[:20])
    sandbox.faults.clear()
    sandbox.faults.add("application.get", Truncate(size=len(whole)))
    assert calls.get("/v1/application").content == whole


def test_a_truncated_file(sandbox: Sandbox, calls: Api, sample: Path) -> None:
    path, _ = calls.upload(sample)
    calls.settled(path)
    sandbox.faults.add("videos.download_video", Truncate(fraction=0.5), times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        calls.get(f"{path}/video")
    answer = calls.get(f"{path}/video")
    assert len(answer.content) == int(answer.headers["Content-Length"])


def test_a_slow_body_comes_at_its_pace(sandbox: Sandbox, calls: Api) -> None:
    size = len(calls.get("/v1/application").content)
    sandbox.faults.add("application.get", SlowBody(bytes_per_second=size / 0.3))
    start = time.monotonic()
    answer = calls.get("/v1/application")
    assert time.monotonic() - start >= 0.2
    assert answer.json()["token"] == sandbox.token


def test_a_pause_comes_after_the_first_byte(sandbox: Sandbox, calls: Api) -> None:
    whole = calls.get("/v1/application").content
    sandbox.faults.add("application.get", SlowBody(pause=3600), times=1)
    with Wire(sandbox) as wire:
        wire.send("GET", "/v1/application")
        received = b""
        while not received.endswith(b"\r\n\r\n{"):
            received += wire.socket.recv(1)
        wire.socket.settimeout(0.2)
        with pytest.raises(TimeoutError):
            wire.read(1)
    (recorded,) = sandbox.wait_for_requests(1, lambda request: bool(request.faults))
    assert recorded.bytes_sent == 1
    sandbox.faults.add("application.get", SlowBody(pause=0.1))
    assert calls.get("/v1/application").content == whole


def test_broken_json(sandbox: Sandbox, calls: Api) -> None:
    sandbox.faults.add("*", BrokenJson())
    for answer in (calls.get("/v1/videos/"), calls.get(f"/v1/videos/{UNKNOWN}"), calls.http.put("/nowhere")):
        assert answer.headers["Content-Type"] == "application/json"
        with pytest.raises(ValueError, match=r"."):
            json.loads(answer.content)


def test_files_without_ranges(sandbox: Sandbox, calls: Api, sample: Path) -> None:
    path, _ = calls.upload(sample)
    calls.settled(path)
    wish = {"Range": "bytes=10-19"}
    whole = calls.get(f"{path}/video")
    assert whole.headers["Accept-Ranges"] == "bytes"
    sandbox.faults.add("videos.download_video", NoAcceptRanges(), times=1)
    answer = calls.http.get(f"{path}/video", headers=wish)
    assert (answer.status_code, answer.content) == (200, whole.content)
    assert "Accept-Ranges" not in answer.headers
    sandbox.faults.add("videos.download_video", NoAcceptRanges(answers_ranges=True))
    answer = calls.http.get(f"{path}/video", headers=wish)
    assert (answer.status_code, answer.content) == (206, whole.content[10:20])
    assert "Accept-Ranges" not in answer.headers


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", 0),
        ("state", "1"),
        ("volatile", 0),
        ("streams", "text"),
        ("approved", [[0]]),
        ("default_stream.created", str),
        ("streams.token", 0),
        ("no_such_field", [[0]]),
    ],
)
def test_a_field_of_another_type(sandbox: Sandbox, calls: Api, field: str, wrong: Json) -> None:
    token = calls.post("/v1/videos-upload-url", title="x").json()["video"]["token"]
    right = calls.get(f"/v1/videos/{token}").json()
    sandbox.faults.add("videos.get", WrongType(field))
    found = calls.get(f"/v1/videos/{token}").json()
    assert at(found, field) == (str(at(right, field)) if wrong is str else wrong)
    assert type(at(found, field)) is not type(at(right, field))


def at(answer: Json, field: str) -> Json:
    """The value of a field; of the streams that of the first."""
    name, _, rest = field.partition(".")
    found = answer.get(name)
    return at(found[0] if name == "streams" else found, rest) if rest else found


def test_a_wrong_type_in_lists_and_not_in_errors(sandbox: Sandbox, calls: Api) -> None:
    calls.create(title="one", key="wanted twice")
    calls.create(title="two")
    sandbox.faults.add("*", WrongType("title"))
    sandbox.faults.add("*", WrongType("a.b"))
    sandbox.faults.add("*", WrongType("token.length"))
    assert [video["title"] for video in calls.get("/v1/videos/", states="all", limit=2).json()] == [0, 0]
    assert "title" not in calls.post("/v1/videos/", key="wanted twice").json()
    assert calls.get("/v1/videos/count").json()["count"] >= 0


def test_values_that_nobody_knows(sandbox: Sandbox, calls: Api) -> None:
    token = calls.create()["token"]
    sandbox.faults.add("videos.get", UnknownEnum("state_string"))
    sandbox.faults.add("videos.get", UnknownEnum("state"))
    found = calls.get(f"/v1/videos/{token}").json()
    assert (found["state"], found["state_string"]) == (999, "UNHEARD_OF")
    assert found["token"] == token


def test_empty_maps(sandbox: Sandbox, calls: Api) -> None:
    fields = {"data": '{"inner": {"deep": {}}, "data": []}', "device_info": "{}"}
    token = calls.create(**fields)["token"]
    grants = calls.post("/v1/authtokens/", grants="{}").json()
    assert grants["grants"] == []
    usual = calls.get(f"/v1/videos/{token}").json()
    assert (usual["device_info"], usual["data"]) == ([], {"inner": {"deep": {}}, "data": []})
    sandbox.faults.add("*", EmptyMapsAsLists(), times=1)
    lists = calls.get(f"/v1/videos/{token}").json()
    assert (lists["device_info"], lists["data"]) == ([], {"inner": {"deep": []}, "data": []})
    sandbox.faults.add("*", EmptyMapsAsLists(on=False))
    maps = calls.get(f"/v1/videos/{token}").json()
    assert (maps["device_info"], maps["data"], maps["streams"]) == ({}, {"inner": {"deep": {}}, "data": []}, [])
    assert calls.get(f"/v1/authtokens/{grants['token']}").json()["grants"] == {}


def test_text_that_is_not_ascii_is_escaped_unless_it_is_asked_for_as_it_is(sandbox: Sandbox, calls: Api) -> None:
    path = f"/v1/videos/{calls.create(title='Grüße 🌊')['token']}"
    usual = calls.get(path)
    assert usual.content.isascii()
    assert usual.json()["title"] == "Grüße 🌊"
    sandbox.faults.add("videos.get", UnescapedText())
    sandbox.faults.add("videos.get", UnknownEnum("state_string"))
    plain = calls.get(path)
    assert '"title":"Grüße 🌊"'.encode() in plain.content
    assert plain.json() == {**usual.json(), "state_string": "UNHEARD_OF"}


def test_every_map_that_the_sandbox_writes_as_a_list_is_known(sandbox: Sandbox, calls: Api) -> None:
    """With empty maps as maps, no list is left in objects but those that are lists."""
    sandbox.faults.add("*", EmptyMapsAsLists(on=False))
    lists = {"streams", "push_services_success", "allowed_domains", "allowed_subdomains", "notify_emails", "comments"}
    stream = f"/v1/videos/{calls.create(data='{}')['token']}/streams"
    meta = calls.post("/v1/metaprofiles/", title="x", key="analysis").json()["token"]
    found = [
        calls.create(data="{}", device_info="{}"),
        calls.post(stream).json(),
        calls.post("/v1/audios/", data="{}").json(),
        calls.post("/v1/authtokens/", grants="{}").json(),
        calls.post("/v1/application", name="x").json(),
        calls.post("/v1/effects/", title="x").json(),
        calls.post(f"/v1/metaprofiles/{meta}/process/analysis").json(),
    ]
    assert {
        name for each in found for name, value in {**each, **each.get("config", {})}.items() if value == []
    } <= lists


def test_failures_of_contents_combine(sandbox: Sandbox, calls: Api) -> None:
    token = calls.create(title="x")["token"]
    sandbox.faults.add("videos.get", Truncate(size=30, keep_content_length=False))
    sandbox.faults.add("videos.*", WrongType("token"))
    sandbox.faults.add("*", BrokenJson())
    assert calls.get(f"/v1/videos/{token}").content.startswith(b"<br />")
    assert len(calls.get(f"/v1/videos/{token}").content) == 30
    sandbox.faults.clear()
    sandbox.faults.add("videos.get", Latency(0.1))
    sandbox.faults.add("videos.get", Latency(0.1, "after"))
    sandbox.faults.add("videos.get", BrokenJson())
    sandbox.faults.add("videos.get", Status(503))
    start = time.monotonic()
    answer = calls.get(f"/v1/videos/{token}")
    assert time.monotonic() - start >= 0.2
    assert (answer.status_code, answer.content[:4]) == (503, b"<br ")


def test_faults_come_in_their_order_and_so_often(sandbox: Sandbox, calls: Api) -> None:
    sandbox.fail("videos.index", status=500, times=2, after=1)
    sandbox.fail("videos.*", status=502, times=1)
    sandbox.fail("*", status=504, times=1)
    sandbox.faults.add("videos.index", BrokenJson(), times=1)

    def statuses(number: int, path: str = "/v1/videos/") -> list[int]:
        return [calls.get(path).status_code for _ in range(number)]

    # The first is left alone by the first fault only.
    assert statuses(1) == [502]
    assert [(each.left, each.after) for each in sandbox.faults] == [(2, 0), (1, 0), (1, 0)]
    assert statuses(1, "/v1/application") == [504]
    assert statuses(2) == [500, 500]
    broken, right = calls.get("/v1/videos/"), calls.get("/v1/videos/")
    assert broken.content[:1] == b"<"
    assert isinstance(right.json(), list)
    assert len(sandbox.faults) == 0


def test_how_many_are_left_alone_is_counted_by_each_fault_for_itself(sandbox: Sandbox, calls: Api) -> None:
    sandbox.fail("videos.index", status=500, times=1, after=1)
    sandbox.fail("videos.index", status=503, times=1, after=2)
    assert [calls.get("/v1/videos/").status_code for _ in range(4)] == [200, 500, 503, 200]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_every_call_can_fail_by_its_name(sandbox: Sandbox, calls: Api, endpoint: Endpoint[object]) -> None:
    sandbox.fail(endpoint.name, status=418, times=1)
    other = INDEX_OF_VIDEOS if endpoint.name != INDEX_OF_VIDEOS.name else COUNT_OF_VIDEOS
    assert calls.http.request(other.method, other.path).status_code == 200
    assert calls.http.request(endpoint.method, filled(endpoint)).status_code == 418
    assert len(sandbox.faults) == 0
    assert sandbox.requests[-1].endpoint == endpoint.name


WITH_FORMS = {
    endpoint.name.removesuffix(".upload_url"): endpoint
    for endpoint in ENDPOINTS
    if endpoint.name.endswith(".upload_url")
}
"""What asks for the form of a file, by the name of the call that does so."""


def test_the_calls_that_take_a_file_are_those_with_a_form() -> None:
    assert sorted(WITH_FORMS) == [
        "audio_streams.create",
        "audios.create",
        "effect_profile_processes.create_watermark_process",
        "effect_profile_processes.edit_watermark_process",
        "streams.attach_image",
        "streams.attach_video",
        "streams.create",
        "videos.create",
    ]


@pytest.mark.parametrize("name", WITH_FORMS)
def test_a_call_that_takes_a_file_is_named_by_the_request_with_which_it_begins(
    sandbox: Sandbox, calls: Api, name: str
) -> None:
    ask = WITH_FORMS[name]
    (plain,) = (endpoint for endpoint in ENDPOINTS if endpoint.name == name)
    sandbox.fail(name, status=418, times=2)
    for endpoint in (plain, ask):
        assert calls.http.request(endpoint.method, filled(endpoint)).status_code == 418
    assert [record.endpoint for record in sandbox.requests.of(name)] == [plain.name, ask.name]
    assert [record.endpoint for record in sandbox.requests.of(ask.name)] == [ask.name]
    sandbox.fail(ask.name, status=418)
    assert calls.http.request(plain.method, filled(plain)).status_code != 418
    assert calls.http.request(ask.method, filled(ask)).status_code == 418


CONFIRMATIONS = {
    "audio_streams.create": "audio_streams.confirm_audio",
    "audios.create": "audio_streams.confirm_audio",
    "effect_profile_processes.create_watermark_process": "effect_profile_processes.confirm_watermark",
    "effect_profile_processes.edit_watermark_process": "effect_profile_processes.confirm_watermark",
    "streams.attach_image": "streams.confirm_image",
    "streams.attach_video": "streams.confirm_video",
    "streams.create": "streams.confirm_video",
    "videos.create": "streams.confirm_video",
}


@pytest.mark.parametrize(("name", "confirmation"), CONFIRMATIONS.items())
def test_all_requests_of_a_call_that_takes_a_file_have_one_name(
    sandbox: Sandbox, calls: Api, name: str, confirmation: str
) -> None:
    sandbox.fail(f"{name}.*", status=418)
    named = [name, f"{name}.upload_url", confirmation]
    for endpoint in ENDPOINTS:
        status = calls.http.request(endpoint.method, filled(endpoint)).status_code
        assert (status == 418) is (endpoint.name in named), endpoint.name
    assert calls.http.post("/storage/ziggeo-sandbox").status_code == 418
    recorded = [record.endpoint for record in sandbox.requests.of(f"{name}.*")]
    assert recorded == [endpoint.name for endpoint in ENDPOINTS if endpoint.name in named] + ["storage"]


def test_a_deletion_by_post_is_one(sandbox: Sandbox, calls: Api) -> None:
    sandbox.fail("videos.delete", status=503, times=1)
    path = f"/v1/videos/{calls.create()['token']}"
    assert calls.post(path, title="x").status_code == 200
    assert calls.post(f"{path}?_method=DELETE").status_code == 503
    assert calls.get(path).status_code == 200


def test_what_has_no_name_fails_with_everything_else_only(sandbox: Sandbox, calls: Api) -> None:
    sandbox.fail("videos.*", status=500)
    assert calls.get("/v1/nowhere").status_code == 404
    assert calls.http.put("/v1/videos/").status_code == 405
    sandbox.fail("*", status=503)
    assert calls.get("/v1/nowhere").status_code == 503
    assert calls.http.put("/v1/videos/").status_code == 503


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("videos.gett", "did you mean 'videos.get'"),
        ("video.*", r"did you mean 'videos\.\*'"),
        ("storag", "did you mean 'storage'"),
        ("videos.creat.*", r"did you mean 'videos\.create\.\*'"),
        (
            "videos.create.send_file",
            r"with a file, the requests of 'videos\.create' are videos\.create\.upload_url, sto",
        ),
        ("videos.create.x", r"with a file, .*, and videos\.create\.\* is all of them"),
        ("x", "they are videos.index, "),
        ("", "they are videos.index, "),
    ],
)
def test_a_name_that_is_none_is_refused(sandbox: Sandbox, name: str, hint: str) -> None:
    with pytest.raises(ValueError, match=f"there is no endpoint '.*'; {hint}"):
        sandbox.fail(name, status=503)
    with pytest.raises(ValidationError, match=hint):
        Fault(name, Status(503))
    assert len(sandbox.faults) == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda: Status(99),
        lambda: Status(503, headers={"Content-Length": "1"}),
        lambda: Status(503, headers={"X Y": "1"}),
        lambda: Status(503, headers={"X": "1\r\nY: 2"}),
        lambda: Status(503, retry_after=-1),
        lambda: Status(503, retry_after=datetime(2030, 1, 1)),  # noqa: DTZ001  # that is the mistake
        lambda: Latency(-1),
        lambda: Latency(float("nan")),
        lambda: Truncate(size=1, fraction=0.5),
        lambda: Truncate(fraction=1.5),
        lambda: SlowBody(),
        lambda: SlowBody(1, 1),
        lambda: SlowBody(0),
        lambda: WrongType(""),
        lambda: WrongType("a..b"),
        lambda: Fault("videos.get", Status(503), times=0),
        lambda: Fault("videos.get", Status(503), after=-1),
    ],
)
def test_descriptions_that_make_no_sense(make: Json) -> None:
    with pytest.raises(ValidationError):
        make()


def test_exactly_one_failure_is_given(sandbox: Sandbox) -> None:
    mistakes: list[dict[str, Json]] = [{}, {"status": 503, "latency": 1.0}, {"failure": Reset(), "reset": "after"}]
    for mistake in mistakes:
        with pytest.raises(ValueError, match="give one failure"):
            sandbox.fail("videos.get", **mistake)
    assert sandbox.fail("videos.get", latency=1).fault == Fault("videos.get", Latency(1))


def test_faults_are_listed_and_removed(sandbox: Sandbox, calls: Api) -> None:
    first = sandbox.fail("videos.index", status=500)
    second = sandbox.faults.add("videos.index", Status(502), times=3)
    assert list(sandbox.faults) == [first, second]
    assert (first.left, second.left, second.fault.failure) == (None, 3, Status(502))
    sandbox.faults.remove(first.id)
    assert calls.get("/v1/videos/").status_code == 502
    assert [(each.id, each.left) for each in sandbox.faults] == [(second.id, 2)]
    with pytest.raises(LookupError, match="there is no fault"):
        sandbox.faults.remove(first.id)
    sandbox.faults.clear()
    assert list(sandbox.faults) == []
    assert calls.get("/v1/videos/").status_code == 200


def test_faults_from_the_start() -> None:
    with Sandbox(faults=[Fault("videos.index", Status(503), times=1)]) as sandbox:
        api = Api(sandbox)
        with api.http:
            assert [api.get("/v1/videos/").status_code for _ in range(2)] == [503, 200]


def test_a_crowd_meets_each_fault_as_often_as_it_should(sandbox: Sandbox, calls: Api) -> None:
    before = count(calls)
    failures: list[Failure] = [Status(503), Reset("before"), Reset("after"), Latency(0.05), Truncate(size=1)]
    for failure in failures:
        sandbox.faults.add("videos.create", failure, times=8)
    seen: list[str] = []

    def live(number: int) -> None:
        with httpx.Client(base_url=sandbox.url, auth=(sandbox.token, sandbox.private_key), timeout=DEADLINE) as http:
            try:
                answer = http.post("/v1/videos/", data={"title": f"{number}"})
            except httpx.ReadError:
                seen.append("reset")
            except httpx.RemoteProtocolError:
                seen.append("cut")
            else:
                assert answer.status_code == 503 or answer.json()["title"] == f"{number}"
                seen.append(f"{answer.status_code}")

    together(live)
    assert {name: seen.count(name) for name in set(seen)} == {"503": 8, "reset": 16, "cut": 8, "201": CLIENTS - 32}
    assert len(sandbox.faults) == 0
    assert count(calls) == before + CLIENTS - 16
    recorded = sandbox.requests.of("videos.create")
    assert len(recorded) == CLIENTS
    assert [sum(failure in record.faults for record in recorded) for failure in failures] == [8] * len(failures)
