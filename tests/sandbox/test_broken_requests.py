"""Requests that break off in the middle, and uploads for what is gone."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.files import Medium

from .api import Api, service_of
from .conftest import Clock
from .wire import Wire

_CHUNKED = "Transfer-Encoding: chunked\r\n"


@pytest.mark.parametrize("method", ["POST", "HEAD", "GET"])
@pytest.mark.parametrize("path", ["/v1/videos/", "/v1/nothing", "/_sandbox/clock/advance", "/_console/1/faults"])
def test_what_turns_out_to_be_no_http_is_refused_and_reported_nowhere(
    shared: Sandbox, method: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Wire(shared) as wire:
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{wire.authorization}\r\n{_CHUNKED}\r\n"
        wire.socket.sendall(f"{head}zz\r\n".encode())
        # Either the request is answered before the rest is looked at, or that is refused; then the connection ends.
        assert wire.read(2**40)[:9] == b"HTTP/1.1 "
    assert httpx.get(f"{shared.url}/_sandbox/state").status_code == 200
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/_sandbox/faults/{}"),
        ("GET", "/_console/{}"),
        ("GET", "/_console/1/requests/{}"),
        ("POST", "/_console/1/faults/{}/remove"),
    ],
)
def test_numbers_of_thousands_of_digits_name_nothing(
    shared: Sandbox, method: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert httpx.request(method, shared.url + path.format("9" * 5000)).status_code == 404
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("path", ["\0", "a\0b", "x" * 5000])
def test_a_snapshot_at_a_path_that_cannot_be_is_refused(shared: Sandbox, path: str) -> None:
    auth = (shared.token, shared.private_key)
    refused = httpx.post(f"{shared.url}/_sandbox/snapshot", json={"path": path}, auth=auth)
    assert refused.status_code == 409
    assert refused.json()["error"]
    assert [*shared.directory.glob("snapshot-*")] == []


def test_forms_are_signed_until_the_calendar_ends(own_api: Api, own: Sandbox) -> None:
    own.clock.set(datetime(9999, 12, 31, 23, 59, 30, tzinfo=UTC))
    asked = own_api.post("/v1/videos-upload-url")
    assert asked.status_code == 201
    assert own_api.store(asked.json()["url_data"], b"last").status_code == 204


def test_the_clock_stands_still_where_the_calendar_ends(own_api: Api, own: Sandbox, clock: Clock) -> None:
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    own.clock.set(end)
    clock.now += 10
    assert own.clock.now() == end
    assert own_api.create(title="Last")["created"] == end.timestamp()
    assert own_api.post("/v1/videos-upload-url").status_code == 201
    assert own_api.get("/_sandbox/clock").json()["timestamp"] == end.timestamp()
    assert "9999-12-31 23:59:59" in own_api.get("/").text
    own.clock.reset()
    assert own.clock.timestamp() == clock.now


def test_an_upload_for_a_stream_that_was_deleted_meanwhile_leaves_nothing(own_api: Api, own: Sandbox) -> None:
    asked = own_api.post("/v1/videos-upload-url").json()
    assert own_api.http.delete(f"/v1/videos/{asked['video']['token']}").status_code == 200
    assert own_api.store(asked["url_data"], b"late").status_code == 204
    assert files_of(own.directory) == []


def test_an_upload_for_what_was_reset_or_removed_leaves_nothing(own_api: Api, own: Sandbox) -> None:
    asked = own_api.post("/v1/videos-upload-url").json()
    application = own.add_application()
    other = Api(application)
    with other.http:
        asked_there = other.post("/v1/audios-upload-url").json()
        application.remove()
        own.reset()
        assert {own_api.store(each["url_data"], b"late").status_code for each in (asked, asked_there)} == {403}
    assert files_of(own.directory) == []


@pytest.mark.parametrize("happening", ["reset", "removal"])
def test_a_file_that_comes_with_a_call_for_what_is_gone_meanwhile_leaves_nothing(
    own_api: Api, own: Sandbox, monkeypatch: pytest.MonkeyPatch, happening: str
) -> None:
    state = service_of(own).state
    receive = state.keep_file

    def too_late(token: str, medium: Medium, received: Path) -> None:
        if happening == "reset":
            own.reset()
        else:
            state.videos.delete(state.videos.all()[0].token)
        receive(token, medium, received)

    monkeypatch.setattr(state, "keep_file", too_late)
    assert own_api.http.post("/v1/videos/", files={"file": b"late"}).status_code == 404
    assert files_of(own.directory) == []


def files_of(directory: Path) -> list[Path]:
    return [file for folder in ("incoming", "uploads", "media") for file in (directory / folder).iterdir()]
