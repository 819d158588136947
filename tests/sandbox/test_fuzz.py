"""Whatever the sandbox is sent, it answers, stays whole, and leaves nothing behind.

Run with ``FUZZ_EXAMPLES`` set to a number, each test tries so many examples, and others each time.
"""

import contextlib
import functools
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from pydantic import AliasChoices

from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints.table import ENDPOINTS
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.faults.names import PATTERNS
from ziggeo.sandbox.handle import SandboxApplication
from ziggeo.sandbox.public import browser, media

from .api import DEADLINE, Api, is_idle
from .nonsense import (
    Body,
    Credentials,
    Framing,
    Reply,
    Sender,
    bodies,
    credentials,
    framings,
    further_headers,
    json_values,
    methods_like,
    multiparts,
    nasty_words,
    queries,
    segments,
)

_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
_FOLDERS = ("incoming", "uploads", "media")
fuzzing = settings(
    max_examples=_EXAMPLES or 150,
    derandomize=not _EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
pytestmark = pytest.mark.timeout(120 if not _EXAMPLES else 0)


class Complaints(logging.Handler):
    """Keeps what the sandbox and its server report as errors."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(self.format(record))


class World:
    """A sandbox of two applications, with something of each kind in it, and whoever sends nonsense to it."""

    def __init__(self, sandbox: Sandbox, directory: Path, clip: Path, sound: Path) -> None:
        self.sandbox = sandbox
        self.directory = directory
        self.other = sandbox.add_application()
        self.sender = Sender(sandbox, (self.other.token, self.other.private_key))
        self.api = Api(sandbox)
        self.complaints = Complaints()
        self._clip = clip
        self._sound = sound
        self._tokens: dict[str, str] = {}

    def renew(self) -> Mapping[str, str]:
        """Tokens of what there is by the names that paths have for them; what was deleted meanwhile is made again."""
        if not self._has("video"):
            path, stream = self.api.upload(self._clip, key="known", tags="a,b")
            self.api.settled(path)
            self._tokens |= {"video": _last(path), "stream": _last(stream)}
        if not self._has("audio"):
            path, stream = self.api.upload_audio(self._sound)
            self.api.settled(path)
            self._tokens |= {"audio": _last(path), "audio_stream": _last(stream)}
        for name, path in (("effect_profile", "/v1/effects/"), ("meta_profile", "/v1/metaprofiles/")):
            if not self._has(name):
                self._tokens[name] = self.api.post(path, title="known").json()["token"]
        if not self._has("authtoken"):
            self._tokens["authtoken"] = self.api.post("/v1/authtokens/", grants="{}").json()["token"]
        return self._tokens

    def _has(self, name: str) -> bool:
        path = {
            "video": "videos",
            "audio": "audios",
            "effect_profile": "effects",
            "meta_profile": "metaprofiles",
            "authtoken": "authtokens",
        }
        if name not in self._tokens:
            return False
        if name in ("effect_profile", "meta_profile"):
            found = self.api.get(f"/v1/{path[name]}/", limit=100).json()
            return any(record["token"] == self._tokens[name] for record in found)
        return self.api.get(f"/v1/{path[name]}/{self._tokens[name]}").status_code == 200

    def fill(self, path: str, drawn: Sequence[bytes], choices: Sequence[bool]) -> bytes:
        """A path with its placeholders filled: with what there is, or with what was drawn."""
        known = self.renew()
        steps: list[bytes] = []
        for position, step in enumerate(path.split("/")):
            if not step.startswith("{"):
                steps.append(step.encode())
                continue
            name = step.strip("{}")
            if name == "stream" and "audios" in path:
                name = "audio_stream"
            right = {**known, "application": self.sandbox.token}.get(name)
            use_right = choices[position % len(choices)] and right is not None
            steps.append((right or "").encode() if use_right else drawn[position % len(drawn)])
        return b"/".join(steps)

    def see_that_nobody_complained(self) -> None:
        found, self.complaints.found = self.complaints.found, []
        assert found == []

    def check(self, reply: Reply, framing: Framing, *, by_headers: bool = False) -> None:
        """See that an answer is one, and that nothing was reported or left."""
        if reply.status is None:
            assert framing != "whole" or by_headers
        else:
            assert reply.status < 500, reply
        assert b"Traceback" not in reply.body
        if reply.content_type.startswith("application/json") and reply.body:
            json.loads(reply.body, parse_constant=_refuse)
        self.see_that_nobody_complained()
        _soon(lambda: not [*(self.directory / "incoming").iterdir()])
        assert self.api.get("/v1/videos/count").status_code == 200


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def _soon(condition: Callable[[], bool]) -> None:
    """See that something is so, at the latest after a while."""
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


@contextlib.contextmanager
def _reporting_to(complaints: Complaints) -> Generator[None]:
    loggers = [logging.getLogger(name) for name in ("ziggeo.sandbox", "uvicorn", "uvicorn.error", "asyncio")]
    for logger in loggers:
        logger.addHandler(complaints)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(complaints)


def _descriptors() -> int:
    folder = Path("/proc/self/fd")
    return len([*folder.iterdir()]) if folder.is_dir() else 0


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sample: Path, sound: Path) -> Iterator[World]:
    """A world for all tests here; at its end nothing is left in it."""
    directory = tmp_path_factory.mktemp("fuzzed") / "a" / "b" / "c" / "d" / "sandbox"
    directory.mkdir(parents=True)
    # Whoever is let write files by a relative path writes them there.
    with contextlib.chdir(directory.parent), Sandbox(directory=directory, max_upload_size=100_000_000) as sandbox:
        found = World(sandbox, directory, sample, sound)
        with found.api.http, _reporting_to(found.complaints):
            found.renew()
            threads, descriptors = threading.active_count(), _descriptors()
            yield found
            sandbox.reset()
            found.other.remove()
            _soon(lambda: is_idle(sandbox))
            assert [file for folder in _FOLDERS for file in (directory / folder).iterdir()] == []
            # Workers for requests are kept for some time, and there are at most forty of them.
            assert threading.active_count() <= threads + 40
            _soon(lambda: _descriptors() <= descriptors + 10)
            found.see_that_nobody_complained()


@functools.cache
def argument_names(endpoint: Endpoint[object]) -> tuple[str, ...]:
    """What a call takes, as it is sent."""
    names: list[str] = []
    for name, field in (endpoint.takes.model_fields if endpoint.takes else {}).items():
        choices = field.validation_alias.choices if isinstance(field.validation_alias, AliasChoices) else []
        names += [field.serialization_alias or name, *(choice for choice in choices if isinstance(choice, str))]
    return tuple(dict.fromkeys(names))


_BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}
_CHOICES = st.lists(st.sampled_from([True, True, True, False]), min_size=4, max_size=4)
_DRAWN = st.lists(segments(), min_size=3, max_size=3)


@fuzzing
@given(data=st.data(), endpoint=st.sampled_from(ENDPOINTS))
def test_no_call_breaks_the_service(world: World, data: st.DataObject, endpoint: Endpoint[object]) -> None:
    method = data.draw(methods_like(endpoint.method))
    target = world.fill(endpoint.path, data.draw(_DRAWN), data.draw(_CHOICES))
    query = data.draw(queries)
    names = argument_names(endpoint)
    framing: Framing = data.draw(framings)
    who: Credentials = data.draw(credentials)
    headers = data.draw(further_headers)
    if query:
        target += b"?" + _encoded(query)
    world.sandbox.requests.clear()
    reply = world.sender.send(
        method, target, data.draw(bodies(names)), framing=framing, credentials=who, headers=headers
    )
    record = world.sandbox.requests.last
    world.check(reply, framing, by_headers=bool(headers))
    if reply.status in {200, 201} and method != "HEAD" and record is not None and record.endpoint in _BY_NAME:
        _BY_NAME[record.endpoint].read(reply.body)


def _encoded(query: Sequence[tuple[str, str]]) -> bytes:
    return "&".join(f"{_escaped(name)}={_escaped(value)}" for name, value in query).encode()


def _escaped(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


@fuzzing
@given(data=st.data(), endpoint=st.sampled_from([each for each in ENDPOINTS if argument_names(each)]))
def test_no_argument_breaks_the_service(world: World, data: st.DataObject, endpoint: Endpoint[object]) -> None:
    target = world.fill(endpoint.path, [b"x"], [True])
    names = st.sampled_from(argument_names(endpoint))
    fields = data.draw(st.dictionaries(names, nasty_words, min_size=1, max_size=8))
    pairs = [*fields.items()]
    if endpoint.method == "GET":
        reply = world.sender.send("GET", target + b"?" + _encoded(pairs))
    elif data.draw(st.booleans()):
        reply = world.sender.send("POST", target, data.draw(multiparts(pairs)))
    else:
        reply = world.sender.send("POST", target, Body("application/x-www-form-urlencoded", _encoded(pairs)))
    world.check(reply, "whole")
    if reply.status in {200, 201} and endpoint.method != "DELETE":
        endpoint.read(reply.body)


_PUBLIC = (
    *(f"/v1/applications/{{application}}{path.removeprefix('/v1').rstrip('/')}" for path in browser.OPERATIONS),
    *(f"/v1/applications/{{application}}{each.path.removeprefix('/v1').rstrip('/')}" for each in media.HANDLERS),
    *("/v/{video}", "/p/{video}", "/r/{application}", "/server/v1/audios/bytoken/{audio}", "/{video}", "/v1/{video}"),
)


@fuzzing
@given(
    data=st.data(),
    path=st.sampled_from(_PUBLIC),
    method=methods_like("GET", "GET", "POST", "DELETE"),
    query=queries,
    framing=framings,
    headers=further_headers,
)
def test_no_public_address_breaks_the_service(
    world: World,
    data: st.DataObject,
    path: str,
    method: str,
    query: list[tuple[str, str]],
    framing: Framing,
    headers: list[str],
) -> None:
    settings_asked = data.draw(st.sampled_from(["true", "false", "false"]))
    world.api.post("/v1/application", auth_token_required_for_read=settings_asked, enable_list_videos=settings_asked)
    target = world.fill(path, data.draw(_DRAWN), data.draw(_CHOICES)) + b"?" + _encoded(query)
    names = ("client_auth", "server_auth", "session", "title", "tags", "key", "states", "limit", "video_type")
    reply = world.sender.send(
        method, target, data.draw(bodies(names)), framing=framing, credentials="none", headers=headers
    )
    world.check(reply, framing, by_headers=bool(headers))


_FORM_NAMES = ("key", "Content-Type", "bucket", "Policy", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature")


@fuzzing
@given(data=st.data(), framing=framings, headers=further_headers)
def test_no_upload_breaks_the_storage(world: World, data: st.DataObject, framing: Framing, headers: list[str]) -> None:
    world.renew()
    form = world.api.post("/v1/videos-upload-url").json()["url_data"]
    fields: dict[str, str] = dict(form["fields"])
    for name in data.draw(st.sampled_from([(), (), (), *zip(fields)])):
        del fields[name]
    fields |= data.draw(
        st.just(dict[str, str]()) | st.dictionaries(st.sampled_from(_FORM_NAMES) | nasty_words, nasty_words, max_size=2)
    )
    body = data.draw(multiparts([*fields.items()]))
    target = "/" + form["url"].split("/", 3)[3]
    who: Credentials = "right" if data.draw(st.integers(0, 9)) == 9 else "none"
    reply = world.sender.send("POST", target.encode(), body, framing=framing, credentials=who, headers=headers)
    world.check(reply, framing, by_headers=bool(headers))


_CONTROL = {
    "faults": ("endpoint", "failure", "times", "after"),
    "faults/1": (),
    "requests": ("endpoint", "since", "limit"),
    "deliveries": ("state", "limit"),
    "deliveries/x/resend": (),
    "state": (),
    "clock": ("application",),
    "clock/advance": ("seconds", "minutes", "hours", "days", "application"),
    "clock/set": ("time", "application"),
    "clock/reset": ("application",),
    "reset": ("application",),
    "snapshot": ("path",),
}
_moments = st.sampled_from(
    [
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "1969-12-31T23:00:00+00:00",
        "1900-01-01T00:00:00Z",
        -1e11,
        253402300799,
    ]
)
_failures = st.fixed_dictionaries(
    {"kind": st.sampled_from(["status", "truncate", "wrong_type", "unknown_enum", "broken_json", "x"])},
    optional={
        "status": st.integers(-1, 1000),
        "body": json_values,
        "headers": json_values,
        "retry_after": json_values,
        "fraction": json_values,
        "size": json_values,
        "field": nasty_words,
    },
)


@fuzzing
@given(data=st.data(), path=st.sampled_from([*_CONTROL]), method=st.sampled_from(["POST", "POST", "GET", "DELETE"]))
def test_no_steering_breaks_the_service(world: World, data: st.DataObject, path: str, method: str) -> None:
    values: dict[str, st.SearchStrategy[Any]] = {
        "endpoint": st.sampled_from(PATTERNS) | nasty_words,
        "failure": _failures | json_values,
        "time": _moments | json_values,
        "days": st.sampled_from([1, 2_900_000, 2_913_000, 1e308, -1]) | json_values,
        "application": st.sampled_from([world.other.token]) | nasty_words,
        "path": st.sampled_from(["", "\0", ".", "..", "x" * 5000, "copy", "a/b/copy", "\ud800", "sandbox"]),
        "times": st.sampled_from([1, 2]),
    }
    chosen = data.draw(st.lists(st.sampled_from(_CONTROL[path]), unique=True)) if _CONTROL[path] else []
    asked = {name: data.draw(values.get(name, json_values), label=name) for name in chosen}
    body = json.dumps(asked).encode() if data.draw(st.integers(0, 9)) else data.draw(st.binary(max_size=30))
    query = data.draw(st.dictionaries(st.sampled_from(_CONTROL[path] or ("x",)), nasty_words, max_size=2))
    target = f"/_sandbox/{path}?".encode() + _encoded([*query.items()])
    try:
        reply = world.sender.send(method, target, Body("application/json", body), headers=data.draw(further_headers))
        assert reply.status is None or reply.status < 500, reply
        world.see_that_nobody_complained()
        # Whatever time it is, and whatever goes wrong on purpose, calls are answered.
        for call in ("/v1/videos/", "/v1/authtokens/"):
            world.sender.send(
                "POST", call.encode(), Body("application/x-www-form-urlencoded", b"grants={}&volatile=true")
            )
        world.sender.send(
            "POST", b"/v1/videos-upload-url", Body("application/x-www-form-urlencoded", b"expiration_days=9")
        )
        world.sender.send("GET", b"/v1/analytics/get?query=total_plays_by_day")
        world.sender.send("GET", b"/_sandbox/requests")
        world.sender.send("GET", b"/")
        world.see_that_nobody_complained()
    finally:
        world.sandbox.faults.clear()
        world.sandbox.clock.reset()
        world.other.clock.reset()
    world.check(world.sender.send("GET", b"/_sandbox/state"), "whole")


_CONSOLE = (
    *(
        "",
        "/clock",
        "/clock/reset",
        "/videos",
        "/videos/upload",
        "/audios",
        "/audios/upload",
        "/auth-tokens",
        "/profiles",
    ),
    *("/webhooks", "/deliveries/{x}", "/requests", "/requests/{x}", "/faults", "/faults/remove", "/faults/{x}/remove"),
    *(
        "/videos/{video}",
        "/videos/{video}/approval",
        "/videos/{video}/delete",
        "/audios/{audio}",
        "/audios/{audio}/delete",
    ),
    *("/videos/{video}/streams/{stream}/file", "/videos/{video}/streams/{stream}/image", "/audios/{audio}/approval"),
    *("/videos/{video}/streams/{stream}/subtitles", "/audios/{audio}/streams/{stream}/file"),
)


@fuzzing
@given(data=st.data(), path=st.sampled_from(_CONSOLE))
def test_no_page_of_the_console_breaks(world: World, data: st.DataObject, path: str) -> None:
    is_action = path.endswith(("/approval", "/delete", "/remove", "/reset"))
    method = data.draw(methods_like(*(("POST",) if is_action else ("GET", "GET", "POST"))))
    number = data.draw(st.sampled_from(["1", "1", "1", "2", "0", "99", "9" * 30, "-1", "x"]))
    target = world.fill(f"/_console/{number}{path}", data.draw(_DRAWN), data.draw(_CHOICES))
    names = ("state", "tag", "approved", "page", "endpoint", "status", "before", "stream", "language", "notice", "done")
    query = data.draw(st.dictionaries(st.sampled_from(names), nasty_words, max_size=3))
    form_names = ("verdict", "kind", "value", "endpoint", "times", "after", "seconds", "hours", "days", "title", "tags")
    fields = data.draw(st.dictionaries(st.sampled_from(form_names), nasty_words, max_size=4))
    body = data.draw(
        st.just(Body("application/x-www-form-urlencoded", _encoded([*fields.items()]))) | bodies(form_names)
    )
    framing: Framing = data.draw(framings)
    headers = data.draw(further_headers)
    try:
        reply = world.sender.send(
            method, target + b"?" + _encoded([*query.items()]), body, framing=framing, headers=headers
        )
    finally:
        world.sandbox.faults.clear()
        world.sandbox.clock.reset()
    world.check(reply, framing, by_headers=bool(headers))


_NOTHING: object = cast("object", multiple())


class Kept(dict[str, dict[str, Any]]):
    """What a model of an application holds: videos by their tokens."""


class Shelves(RuleBasedStateMachine):
    """Two applications, beside a model of what each must have."""

    sandbox: Sandbox
    clip: Path
    directory: Path

    videos = Bundle("videos")
    streams = Bundle("streams")

    @initialize()
    def open(self) -> None:
        self.applications: list[SandboxApplication] = [self.sandbox.add_application() for _ in range(2)]
        self.apis = [Api(application) for application in self.applications]
        self.kept = [Kept(), Kept()]
        self.effects = [api.post("/v1/effects/", title="x").json()["token"] for api in self.apis]
        for api, profile in zip(self.apis, self.effects, strict=True):
            assert api.post(f"/v1/effects/{profile}/process/filter", effect="gray").status_code == 201

    @rule(target=videos, where=st.integers(0, 1), key=st.none() | st.sampled_from("abc"), tag=st.sampled_from("xy"))
    def create(self, where: int, key: str | None, tag: str) -> Any:
        taken = key is not None and any(video["key"] == key for video in self.kept[where].values())
        answer = self.apis[where].post("/v1/videos/", tags=tag, **({} if key is None else {"key": key}))
        assert answer.status_code == (412 if taken else 201)
        if taken:
            return _NOTHING
        token: str = answer.json()["token"]
        self.kept[where][token] = {
            "key": key,
            "tags": [tag],
            "title": None,
            "streams": {answer.json()["default_stream"]["token"]} if answer.json().get("default_stream") else set(),
        }
        return where, token

    @rule(target=streams, video=videos)
    def add_stream(self, video: tuple[int, str]) -> Any:
        where, token = video
        answer = self.apis[where].post(f"/v1/videos/{token}/streams-upload-url")
        if token not in self.kept[where]:
            assert answer.status_code == 404
            return _NOTHING
        assert answer.status_code == 201, answer.text
        stream: str = answer.json()["stream"]["token"]
        self.kept[where][token]["streams"].add(stream)
        return where, token, stream, answer.json()["url_data"]

    @rule(stream=consumes(streams), is_real=st.booleans(), is_confirmed=st.booleans())
    def upload(self, stream: tuple[int, str, str, Any], is_real: bool, is_confirmed: bool) -> None:
        where, token, name, form = stream
        answer = self.apis[where].store(form, self.clip if is_real else b"junk")
        assert answer.status_code == 204, answer.text
        if is_confirmed:
            confirmed = self.apis[where].post(f"/v1/videos/{token}/streams/{name}/confirm-video")
            assert confirmed.status_code == (200 if token in self.kept[where] else 404)

    @rule(video=videos, title=st.sampled_from(["one", "two"]), tag=st.sampled_from("xy"))
    def update(self, video: tuple[int, str], title: str, tag: str) -> None:
        where, token = video
        answer = self.apis[where].post(f"/v1/videos/{token}", title=title, tags=tag)
        if token in self.kept[where]:
            assert answer.status_code == 200
            self.kept[where][token] |= {"title": title, "tags": [tag]}
        else:
            assert answer.status_code == 404

    @rule(video=videos)
    def apply_effects(self, video: tuple[int, str]) -> None:
        where, token = video
        answer = self.apis[where].post(f"/v1/videos/{token}/effect", effectprofiletoken=self.effects[where])
        assert answer.status_code in ({200, 412} if token in self.kept[where] else {404})

    @rule(video=videos)
    def delete(self, video: tuple[int, str]) -> None:
        where, token = video
        answer = self.apis[where].http.delete(f"/v1/videos/{token}")
        assert answer.status_code == (200 if token in self.kept[where] else 404)
        self.kept[where].pop(token, None)
        assert self.apis[where].get(f"/v1/videos/{token}").status_code == 404

    @rule(where=st.integers(0, 1), title=st.sampled_from(["all", "none"]))
    def update_all(self, where: int, title: str) -> None:
        kept = self.kept[where]
        if kept:
            updated = self.apis[where].post("/v1/videos/update_bulk", tokens_or_keys=",".join(kept), title=title)
            assert {record["token"] for record in updated.json()} == {*kept}
            for video in kept.values():
                video["title"] = title

    @invariant()
    def what_is_kept_is_what_the_model_has(self) -> None:
        for where, (api, kept) in enumerate(zip(self.apis, self.kept, strict=True)):
            assert api.get("/v1/videos/count", states="all").json() == {"count": len(kept)}
            listed = {record["token"]: record for record in api.get("/v1/videos/", states="all", limit=100).json()}
            assert {token: _seen(record) for token, record in listed.items()} == {
                token: (video["key"], video["tags"], video["title"]) for token, video in kept.items()
            }
            assert api.get("/v1/videos/count", states="all", tags="x").json()["count"] == sum(
                video["tags"] == ["x"] for video in kept.values()
            )
            for token in [*kept][:2]:
                single = api.get(f"/v1/videos/{token}").json()
                assert {stream["token"] for stream in single["streams"]} >= kept[token]["streams"]
                (bulk,) = api.post("/v1/videos/get_bulk", tokens_or_keys=token).json()
                assert _seen(bulk) == _seen(single)
                assert self.apis[1 - where].get(f"/v1/videos/{token}").status_code == 404

    def teardown(self) -> None:
        for api, application in zip(self.apis, self.applications, strict=True):
            api.http.close()
            application.remove()


def _seen(record: Mapping[str, Any]) -> tuple[object, ...]:
    return record["key"], record["tags"], record["title"]


def test_any_order_of_calls_leaves_what_it_should(tmp_path: Path, sample: Path) -> None:
    complaints = Complaints()
    with Sandbox(directory=tmp_path) as sandbox, _reporting_to(complaints):
        shelves = type("Shelves", (Shelves,), {"sandbox": sandbox, "clip": sample, "directory": tmp_path})
        factory = cast("type[RuleBasedStateMachine]", shelves)
        machine_settings = settings(fuzzing, max_examples=(_EXAMPLES or 120) // 10, stateful_step_count=20)
        run_state_machine_as_test(factory, settings=machine_settings)
        assert [file for folder in _FOLDERS for file in (tmp_path / folder).iterdir()] == []
    assert complaints.found == []
