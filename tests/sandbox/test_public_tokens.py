"""Auth tokens at public addresses: one test for each rule by which they open media, or do not."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import httpx
import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.public.permission import Action, Permit, Target, Usage

from .api import Api, Json, service_of
from .conftest import Clock
from .sealing import new_nonce, seal_as_officially, seal_text

READ = {"read": {"all": True}}
VOLATILE_LIFETIME = 600


@dataclass
class Guarded:
    """A sandbox that asks for auth tokens, with one video and one audio that are ready."""

    sandbox: Sandbox
    api: Api
    clock: Clock
    video: Json
    audio: Json

    @property
    def root(self) -> str:
        return f"{self.sandbox.url}/v1/applications/{self.sandbox.token}"

    @property
    def address(self) -> str:
        return f"{self.root}/videos/{self.video['token']}/video.mp4"

    def seal(self, **options: Any) -> str:
        return seal_as_officially(self.sandbox.token, self.sandbox.encryption_key, **options)

    def keep(self, **fields: Any) -> Json:
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
        answer = self.api.post("/v1/authtokens/", **texts)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def ask(self, address: str | None = None, **query: str) -> int:
        """Ask in a session of its own, unless one is named, and return the status."""
        answer = httpx.get(address or self.address, params=query)
        assert answer.status_code in {200, 403}, answer.text
        if answer.status_code == 403:
            assert answer.json() == []
            assert answer.headers["Content-Type"] == "application/json"
            assert self.reason
        return answer.status_code

    @property
    def reason(self) -> str:
        """Why the latest request was refused."""
        return self.sandbox.requests[-1].reason or ""


@pytest.fixture(scope="module")
def guarded(sample: Path, sound: Path) -> Iterator[Guarded]:
    clock = Clock()
    with Sandbox(clock=clock, volatile_lifetime=VOLATILE_LIFETIME) as sandbox:
        api = Api(sandbox)
        with api.http:
            video, _ = api.upload(sample, key="film")
            audio, _ = api.upload_audio(sound, key="song")
            assert api.post("/v1/application", auth_token_required_for_read="true").status_code == 200
            yield Guarded(sandbox, api, clock, api.settled(video), api.settled(audio))


def test_without_a_token_nothing_is_shown(guarded: Guarded) -> None:
    for path in (
        f"/videos/{guarded.video['token']}/video.mp4",
        "/videos/_film/image",
        f"/videos/_film/streams/{guarded.video['default_stream']['token']}/video.mp4",
        f"/videos/_film/streams/{guarded.video['default_stream']['token']}/image",
        "/audios/_song/audio.aac",
        f"/audios/_song/streams/{guarded.audio['default_stream']['token']}/audio.aac",
    ):
        assert guarded.ask(guarded.root + path) == 403
        assert guarded.reason == "It takes an auth token to read, and there is none."
        assert guarded.ask(guarded.root + path, client_auth=guarded.seal(grants=READ)) == 200


def test_the_credentials_of_the_api_are_no_auth_token(guarded: Guarded) -> None:
    assert guarded.api.get(guarded.address).status_code == 403


def test_an_application_that_asks_for_no_tokens_looks_at_none(guarded: Guarded) -> None:
    guarded.api.post("/v1/application", auth_token_required_for_read="false")
    try:
        assert guarded.ask() == 200
        assert guarded.ask(client_auth="wrong", server_auth="wrong") == 200
    finally:
        guarded.api.post("/v1/application", auth_token_required_for_read="true")
    assert guarded.ask() == 403


def test_a_kept_token_opens(guarded: Guarded) -> None:
    kept = guarded.keep(grants=READ)
    assert guarded.ask(server_auth=kept["token"]) == 200
    assert guarded.ask(guarded.root + "/audios/_song/audio.aac", server_auth=kept["token"]) == 200
    guarded.api.post(f"/v1/authtokens/{kept['token']}", grants='{"create": {"all": true}}')
    assert guarded.ask(server_auth=kept["token"]) == 403
    guarded.api.post(f"/v1/authtokens/{kept['token']}", grants=json.dumps(READ))
    guarded.api.http.delete(f"/v1/authtokens/{kept['token']}")
    assert guarded.ask(server_auth=kept["token"]) == 403
    assert guarded.reason.startswith("There is no such server auth token")


def test_a_kept_token_is_not_known_by_its_key(guarded: Guarded) -> None:
    guarded.keep(grants=READ, key="everybody")
    assert guarded.ask(server_auth="_everybody") == 403


def test_neither_kind_is_taken_for_the_other(guarded: Guarded) -> None:
    assert guarded.ask(client_auth=guarded.keep(grants=READ)["token"]) == 403
    assert guarded.ask(server_auth=guarded.seal(grants=READ)) == 403


def test_of_two_tokens_one_is_enough(guarded: Guarded) -> None:
    sealed, kept = guarded.seal(grants=READ), guarded.keep(grants={})["token"]
    assert guarded.ask(client_auth=sealed, server_auth=kept) == 200
    assert guarded.ask(client_auth="wrong", server_auth=guarded.keep(grants=READ)["token"]) == 200
    assert guarded.ask(client_auth="wrong", server_auth=kept) == 403
    assert "damaged" in guarded.reason
    assert "does not grant" in guarded.reason


def test_only_tokens_of_this_application_open(guarded: Guarded) -> None:
    other = seal_as_officially("f" * 32, guarded.sandbox.encryption_key, grants=READ)
    assert guarded.ask(client_auth=other) == 403
    assert guarded.reason == "The client auth token is meant for another application."
    stranger = seal_as_officially(guarded.sandbox.token, "f" * 32, grants=READ)
    assert guarded.ask(client_auth=stranger) == 403
    assert "another encryption key" in guarded.reason


@pytest.mark.parametrize(
    ("grants", "video", "audio"),
    [
        ({"read": {"all": True}}, 200, 200),
        ('{"read": {"all": true}}', 200, 200),
        ({"read": "all"}, 200, 200),
        ({"read": {"resources": ["_film"]}}, 200, 403),
        ({"read": {"resources": ["_song", "_film"]}}, 200, 200),
        ({"read": {"resources": ["film"]}}, 403, 403),
        ({"read": {"resources": []}}, 403, 403),
        ({"read": {"session_owned": True}}, 403, 403),
        ({"read": {}}, 403, 403),
        ({"update": {"all": True}}, 403, 403),
        ({"index": {"all": True}}, 403, 403),
        ({"write": "all"}, 403, 403),
        ({}, 403, 403),
        (None, 403, 403),
    ],
)
def test_grants(guarded: Guarded, grants: Any, video: int, audio: int) -> None:
    song = guarded.root + "/audios/_song/audio.aac"
    assert guarded.ask(client_auth=guarded.seal(grants=grants)) == video
    assert guarded.ask(song, client_auth=guarded.seal(grants=grants)) == audio
    kept = guarded.keep(grants=grants)["token"]
    assert guarded.ask(server_auth=kept) == video
    assert guarded.ask(song, server_auth=kept) == audio


def test_resources_by_token(guarded: Guarded) -> None:
    token = guarded.seal(grants={"read": {"resources": [guarded.video["token"]]}})
    assert guarded.ask(client_auth=token) == 200
    assert guarded.ask(guarded.root + "/videos/_film/image", client_auth=token) == 200
    assert guarded.ask(guarded.root + "/audios/_song/audio.aac", client_auth=token) == 403
    assert guarded.reason == "The auth token does not grant to read this."


def test_a_hidden_token_cannot_be_used(guarded: Guarded) -> None:
    assert guarded.ask(client_auth=guarded.seal(grants=READ, hidden=True)) == 403
    assert guarded.ask(server_auth=guarded.keep(grants=READ, hidden=True)["token"]) == 403
    assert "hidden" in guarded.reason


def test_a_token_ends_at_its_expiration_date(guarded: Guarded) -> None:
    end = int(guarded.clock.now) + 100
    sealed = guarded.seal(grants=READ, expiration_date=end)
    kept = guarded.keep(grants=READ, expiration_date=end)["token"]
    guarded.clock.now += 99
    assert guarded.ask(client_auth=sealed) == guarded.ask(server_auth=kept) == 200
    guarded.clock.now += 1
    assert guarded.ask(client_auth=sealed) == guarded.ask(server_auth=kept) == 403
    assert guarded.reason == "The auth token has expired."


@pytest.mark.parametrize("name", ["usage_expiration_time", "usage_experitation_time"])
def test_each_session_has_its_time_from_the_first_use_on(guarded: Guarded, name: str) -> None:
    sealed = guarded.seal(grants=READ, **{name: 60})
    guarded.clock.now += 1000
    assert guarded.ask(client_auth=sealed, session="first") == 200
    guarded.clock.now += 59
    assert guarded.ask(client_auth=sealed, session="first") == 200
    assert guarded.ask(client_auth=sealed, session="second") == 200
    guarded.clock.now += 1
    assert guarded.ask(client_auth=sealed, session="first") == 403
    assert "time" in guarded.reason
    assert guarded.ask(client_auth=sealed, session="second") == 200


@pytest.mark.parametrize("kind", ["client_auth", "server_auth"])
def test_no_more_sessions_than_the_limit(guarded: Guarded, kind: str) -> None:
    made = {"grants": READ, "session_limit": 2}
    token = guarded.seal(**made) if kind == "client_auth" else guarded.keep(**made)["token"]
    auth = {kind: token}
    assert guarded.ask(session="first", **auth) == 200
    assert guarded.ask(session="second", **auth) == 200
    assert guarded.ask(session="third", **auth) == 403
    assert "as many sessions" in guarded.reason
    assert guarded.ask(session="first", **auth) == 200


def test_other_tokens_have_sessions_of_their_own(guarded: Guarded) -> None:
    for _ in range(3):
        assert guarded.ask(client_auth=guarded.seal(grants=READ, session_limit=1), session="a") == 200


def test_what_was_refused_used_nothing(guarded: Guarded) -> None:
    song = guarded.root + "/audios/_song/audio.aac"
    token = guarded.seal(grants={"read": {"resources": ["_film"]}}, session_limit=1)
    assert guarded.ask(song, client_auth=token, session="first") == 403
    assert guarded.ask(client_auth=token, session="second") == 200
    assert guarded.ask(client_auth=token, session="first") == 403


def test_a_sealed_token_is_known_by_its_nonce(guarded: Guarded) -> None:
    content = {"application_token": guarded.sandbox.token, "nonce": new_nonce(), "grants": READ, "session_limit": 1}
    again, and_again = (seal_text(json.dumps(content), guarded.sandbox.encryption_key) for _ in range(2))
    assert again != and_again
    assert guarded.ask(client_auth=again) == 200
    assert guarded.ask(client_auth=and_again) == 403


def test_a_cookie_tells_a_session(guarded: Guarded) -> None:
    query = {"client_auth": guarded.seal(grants=READ, session_limit=1)}
    with httpx.Client(params=query) as browser, httpx.Client(params=query) as other:
        first = browser.get(guarded.address)
        assert first.status_code == 200
        assert "HttpOnly" in first.headers["Set-Cookie"]
        again = browser.get(guarded.address)
        assert again.status_code == 200
        assert "Set-Cookie" not in again.headers
        assert other.get(guarded.address).status_code == 403


def test_a_visitor_can_tell_a_session_too(sample: Path) -> None:
    with Sandbox(sessions_by="visitor") as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample)
            api.settled(path)
            api.post("/v1/application", auth_token_required_for_read="true")
            token = seal_as_officially(sandbox.token, sandbox.encryption_key, grants=READ, session_limit=1)
            address = f"{sandbox.url}/v1/applications/{sandbox.token}{path.removeprefix('/v1')}/video.mp4"

            def ask(agent: str) -> httpx.Response:
                return httpx.get(address, params={"client_auth": token}, headers={"User-Agent": agent})

            assert [ask(agent).status_code for agent in ("one", "one", "other", "one")] == [200, 200, 403, 200]
            assert "Set-Cookie" not in ask("one").headers


def test_a_volatile_kept_token_stays_when_it_was_used(guarded: Guarded) -> None:
    used, unused = (guarded.keep(grants=READ, volatile=True)["token"] for _ in range(2))
    guarded.clock.now += VOLATILE_LIFETIME - 1
    assert guarded.ask(server_auth=used) == 200
    guarded.clock.now += 1
    assert guarded.ask(server_auth=unused) == 403
    assert guarded.ask(server_auth=used) == 200
    assert guarded.api.get(f"/v1/authtokens/{used}").status_code == 200


def test_uses_are_remembered_by_the_next_run(sample: Path, tmp_path: Path) -> None:
    def seen(sandbox: Sandbox, **query: str) -> int:
        return httpx.get(
            f"{sandbox.url}/v1/applications/{sandbox.token}/videos/_film/video.mp4", params=query
        ).status_code

    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample, key="film")
            api.settled(path)
            api.post("/v1/application", auth_token_required_for_read="true")
            kept = api.post("/v1/authtokens/", grants=json.dumps(READ), session_limit="1").json()["token"]
        sealed = seal_as_officially(sandbox.token, sandbox.encryption_key, grants=READ, session_limit=1)
        assert seen(sandbox, client_auth=sealed, session="first") == 200
        assert seen(sandbox, server_auth=kept, session="first") == 200
    with Sandbox(directory=tmp_path) as sandbox:
        assert seen(sandbox, client_auth=sealed, session="second") == 403
        assert seen(sandbox, server_auth=kept, session="second") == 403
        assert seen(sandbox, client_auth=sealed, session="first") == 200
        assert seen(sandbox, server_auth=kept, session="first") == 200


def test_the_uses_of_a_deleted_token_are_forgotten(guarded: Guarded) -> None:
    kept = guarded.keep(grants=READ)["token"]
    assert guarded.ask(server_auth=kept) == 200
    auth_tokens = service_of(guarded.sandbox).state.auth_tokens
    assert auth_tokens.count_sessions(kept) == 1
    guarded.api.http.delete(f"/v1/authtokens/{kept}")
    assert auth_tokens.count_sessions(kept) == 0


def test_uses_from_which_nothing_follows_are_not_kept(guarded: Guarded) -> None:
    def kept() -> int:
        return len(service_of(guarded.sandbox).store.read("AuthTokenUse"))

    before = kept()
    for limits in ({}, {"hidden": False, "expiration_date": int(guarded.clock.now) + 60}):
        assert guarded.ask(client_auth=guarded.seal(grants=READ, **limits)) == 200
    assert kept() == before
    assert guarded.ask(client_auth=guarded.seal(grants=READ, session_limit=3)) == 200
    assert kept() == before + 1


def test_two_at_once_get_no_more_sessions_than_the_limit(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    decide = Permit.find_objection
    meeting = Barrier(2)

    def decide_together(permit: Permit, action: Action, target: Target | None, usage: Usage, now: float) -> str | None:
        # If two can decide at the same time they do; otherwise the first waits in vain.
        with suppress(BrokenBarrierError):
            meeting.wait(0.5)
        return decide(permit, action, target, usage, now)

    monkeypatch.setattr(Permit, "find_objection", decide_together)
    token = guarded.seal(grants=READ, session_limit=1)

    def ask(session: str) -> int:
        return httpx.get(guarded.address, params={"client_auth": token, "session": session}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, ["first", "second"])) == [200, 403]


def test_what_was_not_approved_is_not_shown_if_the_application_says_so(guarded: Guarded) -> None:
    address = f"{guarded.root}/videos/{guarded.video['token']}/image"
    path = f"/v1/videos/{guarded.video['token']}"
    query = {"client_auth": guarded.seal(grants=READ)}
    assert guarded.ask(address, **query) == 200
    guarded.api.post("/v1/application", client_cannot_access_unaccepted_videos="true")
    try:
        for approved, status in (("", 403), ("true", 200), ("false", 403)):
            guarded.api.post(path, approved=approved)
            assert guarded.ask(address, **query) == status
        assert guarded.reason == "The application does not show what was not approved."
        assert guarded.ask(guarded.root + "/audios/_song/audio.aac", **query) == 403
        # Those with credentials moderate, so they see everything.
        assert guarded.api.get(f"{path}/image").status_code == 200
    finally:
        guarded.api.post("/v1/application", client_cannot_access_unaccepted_videos="false")


def test_the_log_tells_the_reason_and_no_token(guarded: Guarded, caplog: pytest.LogCaptureFixture) -> None:
    sealed, kept = guarded.seal(grants={}), guarded.keep(grants={})["token"]
    with caplog.at_level(logging.INFO, logger="ziggeo.sandbox"):
        assert guarded.ask(client_auth=sealed, server_auth=kept, session="my session") == 403
    (record,) = [record for record in caplog.records if record.name.startswith("ziggeo.sandbox")]
    assert record.levelno == logging.INFO
    told = record.getMessage() + repr(guarded.sandbox.requests[-1])
    assert "The auth token does not grant to read." in record.getMessage()
    for secret in (sealed, kept, guarded.sandbox.encryption_key, guarded.sandbox.private_key, "my session"):
        assert secret not in told


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"grants": {}}, "does not grant to read"),
        ({"grants": READ, "hidden": True}, "is hidden"),
        ({"grants": READ, "expiration_date": 1}, "has expired"),
        ({"grants": READ, "session_limit": 0}, "as many sessions"),
    ],
)
def test_the_log_tells_whatever_the_reason_is(
    guarded: Guarded, caplog: pytest.LogCaptureFixture, limits: Json, said: str
) -> None:
    with caplog.at_level(logging.INFO, logger="ziggeo.sandbox"):
        for auth in ({"client_auth": guarded.seal(**limits)}, {"server_auth": guarded.keep(**limits)["token"]}):
            caplog.clear()
            assert guarded.ask(**auth) == 403
            (record,) = [record for record in caplog.records if record.name.startswith("ziggeo.sandbox")]
            assert said in record.getMessage()
            assert guarded.reason in record.getMessage()
        caplog.clear()
        assert guarded.ask(client_auth="0" * 64) == 403
        assert guarded.reason in caplog.text
