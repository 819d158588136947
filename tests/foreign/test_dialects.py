"""What the official SDKs for PHP, Ruby, Java and C# send, and what becomes of it."""

import secrets
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.foreign.dialects import DIALECTS, CSharp, Dialect, Java, Php, Ruby, Value
from tests.foreign.line import Answered, Line, ask
from ziggeo.sandbox import Sandbox

Json = Any
DEADLINE = 30.0


class Caller:
    """Makes calls as an SDK does."""

    def __init__(self, sandbox: Sandbox, dialect: type[Dialect]) -> None:
        self.sandbox = sandbox
        self.dialect = dialect(sandbox)

    def get(self, path: str, **values: Value) -> Json:
        return self._accepted(self.dialect.get(path, values))

    def post(self, path: str, **values: Value) -> Json:
        return self._accepted(self.dialect.post(path, values))

    def delete(self, path: str) -> Answered:
        return ask(self.sandbox, self.dialect.delete(path))

    def post_file(self, path: str, values: dict[str, str], file: Path) -> Json:
        return self._accepted(self.dialect.post_file(path, values, file.read_bytes(), signed=False))

    def store(self, form: Json, file: Path) -> int:
        url: str = form["url"]
        path = urlsplit(url).path
        return ask(self.sandbox, self.dialect.post_file(path, form["fields"], file.read_bytes(), signed=True)).status

    def settled(self, token: str) -> Json:
        end = time.monotonic() + DEADLINE
        while (video := self.get(f"/v1/videos/{token}"))["state_string"] == "PROCESSING":
            assert time.monotonic() < end
        return video

    def _accepted(self, request: bytes) -> Json:
        answered = ask(self.sandbox, request)
        assert answered.status in {200, 201}, (request, answered)
        return answered.json


@pytest.fixture(params=DIALECTS, ids=lambda dialect: dialect.name)
def caller(request: pytest.FixtureRequest, sandbox: Sandbox) -> Caller:
    return Caller(sandbox, request.param)


NESTED: dict[str, Value] = {"shelf": {"rows": [1, 2]}, "link": "https://example.com/ö?a=1&b=2"}
VALUES: dict[str, Value] = {
    "title": "50% Fish & chips + ö",
    "tags": ["sea", "ä"],
    "data": NESTED,
    "max_duration": 30,
    "min_duration": 0.5,
    "volatile": True,
    "enforce_duration": False,
}
TEXTS: dict[str, Value] = {
    "title": "50% Fish, chips ö",
    "tags": "sea, a",
    "data": '{"shelf": {"rows": [1, 2]}}',
    "max_duration": "30",
    "min_duration": "0.5",
    "volatile": "TRUE",
    "enforce_duration": "FALSE",
}
GIVEN: dict[type[Dialect], tuple[dict[str, Value], dict[str, Value]]] = {
    Php: ({**VALUES, "description": None}, {**VALUES, "description": None}),
    # Nested fields know text and nothing else.
    Ruby: ({**VALUES, "description": None}, {**VALUES, "data": {**NESTED, "shelf": {"rows": ["1", "2"]}}}),
    Java: (VALUES, VALUES),
    CSharp: (
        TEXTS,
        {**VALUES, "title": "50% Fish, chips ?", "tags": ["sea", "a"], "data": {"shelf": {"rows": [1, 2]}}},
    ),
}
"""What programs give to each SDK, and what is kept of it."""


def test_values_are_kept(caller: Caller) -> None:
    given, kept = GIVEN[type(caller.dialect)]
    video = caller.post("/v1/videos/", **given)
    assert {name: video[name] for name in kept} == kept
    assert (video["state_string"], video["description"]) == ("EMPTY", None)
    assert caller.get(f"/v1/videos/{video['token']}") == video


TRUTHS: dict[type[Dialect], tuple[Value, Value]] = {
    Php: (True, False),
    Ruby: (True, False),
    Java: (True, False),
    CSharp: ("TRUE", "false"),
}


def test_a_video_is_approved_and_rejected(caller: Caller) -> None:
    yes, no = TRUTHS[type(caller.dialect)]
    path = f"/v1/videos/{caller.post('/v1/videos/', title='to be moderated')['token']}"
    assert caller.post(path, approved=yes)["approved"] is True
    assert caller.post(path, approved=no)["approved"] is False


def test_settings_of_the_application_are_switched(caller: Caller) -> None:
    for value in TRUTHS[type(caller.dialect)]:
        answered = caller.post("/v1/application", enable_video_subpages=value)
        assert answered["config"]["enable_video_subpages"] is (str(value).upper() == "TRUE")


def test_lists_are_filtered_and_ordered(caller: Caller) -> None:
    mark = secrets.token_hex(8)
    tokens = [caller.post("/v1/videos/", title=str(number), tags=mark)["token"] for number in range(3)]
    tags: Value = mark if isinstance(caller.dialect, CSharp) else ["none", mark]
    reverse, plain = TRUTHS[type(caller.dialect)]
    found = caller.get("/v1/videos/", states="all", tags=tags, reverse=reverse, limit=2)
    assert [video["token"] for video in found] == tokens[:2]
    found = caller.get("/v1/videos/", states="all", tags=tags, reverse=plain, skip=1)
    assert [video["token"] for video in found] == tokens[1::-1]
    assert caller.get("/v1/videos/count", states="all", tags=tags) == {"count": 3}
    assert caller.get("/v1/videos/count", tags=tags) == {"count": 0}


def test_calls_about_many(caller: Caller) -> None:
    key = secrets.token_hex(8)
    tokens = [caller.post("/v1/videos/", title="one")["token"], caller.post("/v1/videos/", key=key)["token"]]
    named: Value = f"{tokens[0]},_{key}" if isinstance(caller.dialect, CSharp) else [tokens[0], f"_{key}"]
    assert [video["token"] for video in caller.post("/v1/videos/get_bulk", tokens_or_keys=named)] == tokens
    changed = caller.post("/v1/videos/update_bulk", tokens_or_keys=named, expiration_days=5)
    assert [video["expiration_days"] for video in changed] == [5, 5]


def test_a_delete_is_a_real_one(caller: Caller) -> None:
    key = secrets.token_hex(8)
    path = f"/v1/videos/{caller.post('/v1/videos/', key=key)['token']}"
    answered = caller.delete(f"/v1/videos/_{key}")
    assert (answered.status, answered.body) == (200, b"null")
    assert ask(caller.sandbox, caller.dialect.get(path)).status == 404
    assert caller.delete(path).status == 404


@pytest.mark.parametrize("path", ["/v1/videos", "/v1/effects", "/v1/metaprofiles", "/v1/authtokens", "/v1/audios"])
def test_a_slash_at_the_end_makes_no_difference(caller: Caller, path: str) -> None:
    for slash in ("", "/"):
        made = caller.post(path + slash, title="slash")["token"]
        assert caller.get(f"{path}/{made}{slash}")["token"] == made


def test_grants_are_kept(caller: Caller) -> None:
    grants: Value = {"read": {"all": True}, "update": {"resources": ["1" * 32, "_key"]}}
    text = '{"read": {"all": true}, "update": {"resources": ["' + "1" * 32 + '", "_key"]}}'
    # The examples for Ruby write JSON themselves.
    given: Value = text if isinstance(caller.dialect, Ruby | CSharp) else grants
    path = f"/v1/authtokens/{caller.post('/v1/authtokens/', grants=given, session_limit=3)['token']}"
    assert caller.get(path)["grants"] == grants
    assert caller.post(path, hidden=TRUTHS[type(caller.dialect)][0])["hidden"] is True
    assert caller.delete(path).status == 200


def test_grants_with_names_in_brackets(sandbox: Sandbox) -> None:
    caller = Caller(sandbox, Ruby)
    made = caller.post("/v1/authtokens/", grants={"read": {"all": True}, "update": {"resources": ["_a", "_b"]}})
    assert made["grants"] == {"read": {"all": "true"}, "update": {"resources": ["_a", "_b"]}}


def test_a_file_is_uploaded(caller: Caller, clip: Path) -> None:
    begun = caller.post("/v1/videos-upload-url", title="Uploaded", video_type=caller.dialect.file_type)
    video = begun["video"]
    assert video["default_stream"]["video_type"] == "mp4"
    assert 200 <= caller.store(begun["url_data"], clip) < 300
    stream = f"/v1/videos/{video['token']}/streams/{video['default_stream']['token']}"
    assert caller.post(f"{stream}/confirm-video")["has_video"] is True
    settled = caller.settled(video["token"])
    assert (settled["state_string"], settled["title"]) == ("READY", "Uploaded")
    assert settled["original_stream"]["video_size"] == clip.stat().st_size
    assert ask(caller.sandbox, caller.dialect.get(f"{stream}/video")).body == clip.read_bytes()


def test_a_file_is_sent_along_as_by_older_sdks(caller: Caller, clip: Path) -> None:
    video = caller.post_file("/v1/videos/", {"title": "Sent along", "tags": "sea,boat"}, clip)
    assert (video["title"], video["tags"]) == ("Sent along", ["sea", "boat"])
    settled = caller.settled(video["token"])
    assert settled["state_string"] == "READY"
    assert settled["original_stream"]["video_size"] == clip.stat().st_size


def test_a_file_is_attached_as_by_older_sdks(caller: Caller, clip: Path) -> None:
    token = caller.post("/v1/videos/", title="Attached")["token"]
    stream = caller.post(f"/v1/videos/{token}/streams")["token"]
    attached = caller.post_file(f"/v1/videos/{token}/streams/{stream}/video", {}, clip)
    assert (attached["token"], attached["has_video"]) == (stream, True)
    assert caller.settled(token)["state_string"] == "READY"


def test_subtitles_are_kept(caller: Caller) -> None:
    token = caller.post("/v1/videos/", title="Subtitled")["token"]
    stream = caller.post(f"/v1/videos/{token}/streams")["token"]
    text = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
    path = f"/v1/videos/{token}/streams/{stream}/subtitle"
    kept = caller.post(path, lang="en", label="English", data=text)["subtitles"]
    assert kept == {"en": {"label": "English", "data": text}}


def test_a_value_that_is_not_escaped_ends_at_an_ampersand(sandbox: Sandbox) -> None:
    video = Caller(sandbox, CSharp).post("/v1/videos/", title="Fish & chips = dinner", description="salt+pepper")
    assert (video["title"], video["description"]) == ("Fish ", "salt pepper")


def test_credentials_may_come_after_they_were_asked_for(sandbox: Sandbox) -> None:
    """Older SDKs for Java tell them only when they are asked, on the same connection."""
    dialect = Java(sandbox)
    request = dialect.post("/v1/videos/", {"title": "Asked first"})
    without = request.replace(f"{dialect.authorization}\r\n".encode(), b"")
    with Line(sandbox) as line:
        refused = line.ask(without)
        assert (refused.status, refused.headers["WWW-Authenticate"].partition(" ")[0]) == (401, "Basic")
        answered = line.ask(request)
    assert (answered.status, answered.json["title"]) == (201, "Asked first")


def test_the_former_sdk_for_python(sandbox: Sandbox, clip: Path) -> None:
    """Version 1.17 has a kind of its own for the part that holds a file, and deletes by a POST with a body."""
    dialect = Php(sandbox)
    boundary = "127.0.0.1.0.4242.1700000000.123.1"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="tags"\r\n\r\na,b\r\n'
        f'--{boundary}\r\nContent-Disposition: file; name="file"; filename="clip.mp4"\r\nContent-Type: video/mp4\r\n\r\n'
    ).encode()
    body += clip.read_bytes() + f"\r\n--{boundary}--\r\n\r\n".encode()
    head = (
        f"POST /v1/videos/ HTTP/1.1\r\nAccept-Encoding: identity\r\nContent-Length: {len(body)}\r\n"
        f"Host: {dialect.host}\r\nUser-Agent: Python-urllib/2.7\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={boundary}\r\n{dialect.authorization}\r\n\r\n"
    )
    made = ask(sandbox, head.encode() + body)
    assert (made.status, made.json["tags"]) == (201, ["a", "b"])
    token = made.json["token"]
    assert Caller(sandbox, Php).settled(token)["state_string"] == "READY"
    deletion = (
        f"POST /v1/videos/{token}?_method=DELETE HTTP/1.1\r\nAccept-Encoding: identity\r\nContent-Length: 0\r\n"
        f"Host: {dialect.host}\r\nUser-Agent: Python-urllib/2.7\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n{dialect.authorization}\r\n\r\n"
    )
    answered = ask(sandbox, deletion.encode())
    assert (answered.status, answered.body) == (200, b"null")


def test_a_multipart_form_without_fields(sandbox: Sandbox) -> None:
    dialect = Php(sandbox)
    body = f"--{dialect.boundary}--\r\n"
    head = (
        f"POST /v1/videos/ HTTP/1.1\r\nHost: {dialect.host}\r\n{dialect.authorization}\r\nAccept: */*\r\n"
        f"Content-Length: {len(body)}\r\nContent-Type: multipart/form-data; boundary={dialect.boundary}\r\n\r\n"
    )
    assert ask(sandbox, (head + body).encode()).status == 201
