"""The calls of browsers, and the grants that they take."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from ziggeo.sandbox import Sandbox

from .api import DEADLINE, Api, Json
from .sealing import seal_as_officially

REQUIRED = [f"auth_token_required_for_{action}" for action in ("create", "read", "update", "destroy")]


@dataclass
class Browser:
    """One session, with one auth token or none."""

    http: httpx.Client
    """A client that keeps cookies."""
    root: str

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.http.get(self.root + path, params=query)

    def post(self, path: str, **form: str) -> httpx.Response:
        return self.http.post(self.root + path, data=form)

    def delete(self, path: str) -> httpx.Response:
        return self.http.delete(self.root + path)

    def create(self, **form: str) -> str:
        answer = self.post("/videos", **form)
        assert answer.status_code == 201, answer.text
        token: str = answer.json()["token"]
        return token

    def upload(self, content: Path) -> Json:
        """Go the way of a recorder; return the video as it was answered first."""
        answer = self.post("/videos/videos-upload-url", create_stream="true")
        assert answer.status_code == 201, answer.text
        made = answer.json()
        form = {"file": ("name", content.read_bytes())}
        assert httpx.post(made["url_data"]["url"], data=made["url_data"]["fields"], files=form).status_code == 204
        path = f"/videos/{made['video']['token']}/streams/{made['stream']['token']}/confirm-video"
        confirmed = self.post(path)
        assert confirmed.status_code == 200, confirmed.text
        assert confirmed.json()["token"] == made["stream"]["token"] == made["video"]["default_stream"]["token"]
        return made["video"]


class Browsers:
    """Makes browsers of one sandbox."""

    def __init__(self, sandbox: Sandbox, api: Api) -> None:
        self.sandbox = sandbox
        self.api = api
        self._open: list[httpx.Client] = []

    def __call__(self, **grants: Any) -> Browser:
        """A browser with a token for these grants; without any if there are none."""
        seal = seal_as_officially
        token = seal(self.sandbox.token, self.sandbox.encryption_key, grants=grants) if grants else None
        http = httpx.Client(params={} if token is None else {"client_auth": token}, timeout=DEADLINE)
        self._open.append(http)
        return Browser(http, f"{self.sandbox.url}/v1/applications/{self.sandbox.token}")

    def require(self, *names: str, **others: str) -> None:
        """Let the application ask for tokens for these actions and no others."""
        form = {**{name: str(name in names) for name in REQUIRED}, **others}
        assert self.api.post("/v1/application", **form).status_code == 200

    def close(self) -> None:
        for http in self._open:
            http.close()


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def browsers(running: Sandbox) -> Iterator[Browsers]:
    """Browsers of a sandbox that asks for tokens for everything."""
    api = Api(running)
    with api.http:
        found = Browsers(running, api)
        found.require(*REQUIRED, client_can_index_videos="true", client_cannot_access_unaccepted_videos="false")
        yield found
        found.close()


def test_without_requirements_anybody_may_do_everything_but_list(browsers: Browsers, sample: Path) -> None:
    browsers.require(client_can_index_videos="false")
    browser = browsers()
    video = browser.upload(sample)
    path = f"/videos/{video['token']}"
    assert browsers.api.settled(f"/v1{path}")["state_string"] == "READY"
    other = browsers()
    assert other.get(path).json()["token"] == video["token"]
    assert other.post(path, title="Changed").json()["title"] == "Changed"
    assert other.get("/videos").status_code == 403
    answer = other.delete(path)
    assert (answer.status_code, answer.text) == (200, "null")
    assert browser.get(path).status_code == 404


def test_a_token_to_create_lets_a_recorder_do_its_work(browsers: Browsers, sample: Path) -> None:
    for scope in ("all", "session_owned"):
        browser = browsers(create={scope: True}, read={"session_owned": True})
        video = browser.upload(sample)
        assert video["owned"] is True
        path = f"/videos/{video['token']}"
        browsers.api.settled(f"/v1{path}")
        seen = browser.get(path)
        assert (seen.status_code, seen.json()["owned"]) == (200, True)
        assert browser.get(f"{path}/video.mp4").status_code == 200
        assert browsers.api.get(f"/v1{path}").json()["owned"] is False


def test_without_a_grant_to_create_nothing_is_made(browsers: Browsers) -> None:
    count = browsers.api.get("/v1/videos/count", states="all").json()
    for browser in (
        browsers(),
        browsers(read={"all": True}),
        browsers(create={}),
        browsers(create={"resources": ["_a"]}),
    ):
        for path in ("/videos", "/videos/videos-upload-url"):
            answer = browser.post(path, key="b")
            assert (answer.status_code, answer.json()) == (403, [])
    assert browsers.api.get("/v1/videos/count", states="all").json() == count


def test_a_grant_to_create_one_key(browsers: Browsers) -> None:
    browser = browsers(create={"resources": ["_granted"]})
    assert browser.post("/videos", key="other").status_code == 403
    assert browser.post("/videos", key="granted").status_code == 201
    browsers.api.http.delete("/v1/videos/_granted")


def test_what_another_session_made_is_not_owned(browsers: Browsers) -> None:
    everything = {action: {"session_owned": True} for action in ("create", "read", "update", "destroy")}
    browser, other = browsers(**everything), browsers(**everything)
    path = f"/videos/{browser.create(title='Mine')}"
    by_server = f"/videos/{browsers.api.create()['token']}"
    for answer in (other.get(path), other.post(path, title="Yours"), other.delete(path), browser.get(by_server)):
        assert answer.status_code == 403
    assert browser.get(path).json()["title"] == "Mine"
    assert browser.post(path, title="Changed").json()["title"] == "Changed"
    assert browser.delete(path).status_code == 200


@pytest.mark.parametrize("action", ["read", "update", "destroy"])
def test_each_action_takes_its_own_grant(browsers: Browsers, action: str) -> None:
    token, other = (browsers.api.create(title="Old")["token"] for _ in range(2))
    rights = {name: {"resources": [token]} for name in ("create", "read", "update", "destroy")}
    with_it, without = browsers(**{action: rights.pop(action)}), browsers(**rights)

    def ask(browser: Browser, video: str) -> int:
        path = f"/videos/{video}"
        answers: dict[str, Callable[[], httpx.Response]] = {
            "read": lambda: browser.get(path),
            "update": lambda: browser.post(path, title="New"),
            "destroy": lambda: browser.delete(path),
        }
        return answers[action]().status_code

    assert ask(without, token) == 403
    assert ask(with_it, other) == 403
    assert browsers.api.get(f"/v1/videos/{token}").json()["title"] == "Old"
    assert ask(with_it, token) == 200
    # The application may ask for tokens for some actions only.
    browsers.require(*(name for name in REQUIRED if not name.endswith(action)))
    assert ask(browsers(), other) == 200


def test_uploads_to_a_video_that_is_there_update_it(browsers: Browsers, sample: Path) -> None:
    path, _ = browsers.api.upload(sample)
    browsers.api.settled(path)
    path = path.removeprefix("/v1")
    upload = f"{path}/streams/streams-upload-url"
    assert browsers(create={"all": True}).post(upload).status_code == 403
    browser = browsers(update={"all": True})
    made = browser.post(upload)
    assert made.status_code == 201
    form = {"file": ("name", sample.read_bytes())}
    url_data = made.json()["url_data"]
    assert httpx.post(url_data["url"], data=url_data["fields"], files=form).status_code == 204
    confirm = f"{path}/streams/{made.json()['stream']['token']}/confirm-video"
    assert browsers(create={"all": True}).post(confirm).status_code == 403
    assert browser.post(confirm).status_code == 200
    browsers.api.when(f"/v1{path}", lambda video: len(video["streams"]) == 4)


def test_recording_again_takes_a_grant_to_update(browsers: Browsers, sample: Path) -> None:
    browser = browsers(create={"all": True})
    video = browser.upload(sample)
    path = f"/videos/{video['token']}/streams/{video['default_stream']['token']}/confirm-video"
    assert browser.post(path).status_code == 403


def test_a_file_can_be_posted_along(browsers: Browsers, sample: Path) -> None:
    browser = browsers(create={"all": True})
    with sample.open("rb") as file:
        answer = browser.http.post(f"{browser.root}/videos", data={"title": "Posted"}, files={"file": file})
    assert (answer.status_code, answer.json()["title"]) == (201, "Posted")
    assert browsers.api.settled(f"/v1/videos/{answer.json()['token']}")["state_string"] == "READY"


def test_pages_of_other_origins_upload_too(browsers: Browsers) -> None:
    origin = {"Origin": "http://localhost:3000"}
    made = browsers(create={"all": True}).post("/videos/videos-upload-url").json()["url_data"]
    asked = httpx.options(made["url"], headers={**origin, "Access-Control-Request-Method": "POST"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (200, "*")
    stored = httpx.post(made["url"], data=made["fields"], files={"file": b"x"}, headers=origin)
    assert (stored.status_code, stored.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "ETag" in stored.headers["Access-Control-Expose-Headers"]


def test_browsers_do_not_moderate(browsers: Browsers) -> None:
    browser = browsers(create={"all": True}, update={"all": True}, read={"all": True})
    token = browser.create(approved="true")
    assert browser.get(f"/videos/{token}").json()["approved"] is None
    assert browser.post(f"/videos/{token}", approved="true", title="x").json()["approved"] is None


class TestLists:
    """Lists of videos, which the application must allow."""

    @staticmethod
    def titles(browser: Browser, **query: str) -> list[str]:
        answer = browser.get("/videos", states="all", **query)
        assert answer.status_code == 200, answer.text
        return [video["title"] for video in answer.json()]

    def test_the_application_must_allow_lists(self, browsers: Browsers) -> None:
        browser = browsers(index={"all": True}, read={"all": True})
        assert browser.get("/videos").status_code == 200
        browsers.require(client_can_index_videos="false")
        assert browser.get("/videos").status_code == 403

    def test_a_list_holds_what_is_granted(self, browsers: Browsers) -> None:
        tag = "listed"
        tokens = [browsers.api.create(title=title, tags=tag)["token"] for title in "abc"]
        browser = browsers(create={"all": True}, read={"session_owned": True})
        browser.create(title="mine", tags=tag)
        assert self.titles(browser, tags=tag) == ["mine"]
        assert self.titles(browsers(read={"all": True}), tags=tag) == ["mine", "c", "b", "a"]
        some = browsers(index={"resources": tokens[:2]})
        assert self.titles(some, tags=tag) == ["b", "a"]
        assert self.titles(some, tags=tag, limit="1", skip="1", reverse="true") == ["b"]
        # A grant to list says more about lists than one to read.
        assert self.titles(browsers(index={"all": False}, read={"all": True}), tags=tag) == []
        for without in (browsers(), browsers(update={"all": True})):
            assert without.get("/videos").status_code == 403

    def test_lists_leave_out_what_was_not_approved_if_the_application_says_so(self, browsers: Browsers) -> None:
        tag = "moderated"
        for title, approved in (("yes", "true"), ("no", "false"), ("pending", "null")):
            browsers.api.create(title=title, approved=approved, tags=tag)
        browser = browsers(read={"all": True})
        assert self.titles(browser, tags=tag) == ["pending", "no", "yes"]
        browsers.require(*REQUIRED, client_can_index_videos="true", client_cannot_access_unaccepted_videos="true")
        assert self.titles(browser, tags=tag) == ["yes"]


def test_sessions_are_remembered_by_the_next_run(tmp_path: Path) -> None:
    with Sandbox(directory=tmp_path) as sandbox, httpx.Client() as browser:
        made = browser.post(f"{sandbox.url}/v1/applications/{sandbox.token}/videos")
    with Sandbox(directory=tmp_path) as sandbox:
        address = f"{sandbox.url}/v1/applications/{sandbox.token}/videos/{made.json()['token']}"
        session = made.cookies["ziggeo_session"]
        assert httpx.get(address, params={"session": session}).json()["owned"] is True
        assert httpx.get(address).json()["owned"] is False


WORDS = st.text(max_size=10) | st.sampled_from(["true", "all", "_", '{"a": 1}', "[]", "-1", "\x00"])
NAMES = [
    "client_auth",
    "server_auth",
    "session",
    "stream_width",
    "effect_profile",
    "download",
    "key",
    "_method",
    "tags",
]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    path=st.sampled_from(
        [
            "/v1/applications/{application}/videos",
            "/v1/applications/{application}/videos/videos-upload-url",
            "/v1/applications/{application}/videos/{video}",
            "/v1/applications/{application}/videos/{video}/video.mp4",
            "/v1/applications/{application}/videos/{video}/streams/{video}/image",
            "/v1/applications/{application}/videos/{video}/streams/streams-upload-url",
            "/v1/applications/{application}/audios/{video}/audio.aac",
            "/v/{video}",
            "/p/{video}",
            "/r/{application}",
        ]
    ),
    video=st.none() | st.text(min_size=1, max_size=10),
    method=st.sampled_from(["GET", "HEAD", "POST", "DELETE", "PUT", "OPTIONS"]),
    fields=st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=4),
    is_asked=st.booleans(),
)
def test_no_request_breaks_what_is_public(
    browsers: Browsers, path: str, video: str | None, method: str, fields: dict[str, str], is_asked: bool
) -> None:
    browsers.require(*(REQUIRED if is_asked else []))
    token = browsers.api.create()["token"] if video is None else video
    escaped = "".join(f"%{byte:02X}" for byte in token.encode())
    address = browsers.sandbox.url + path.format(application=browsers.sandbox.token, video=escaped)
    answer = httpx.request(method, address, params=fields)
    assert answer.status_code in {200, 201, 403, 404, 405, 412}
    if answer.headers["Content-Type"] == "application/json" and method != "HEAD":
        json.loads(answer.content)
