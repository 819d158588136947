"""Several applications in one sandbox, side by side."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from ziggeo.sandbox import Sandbox, SandboxApplication
from ziggeo.sandbox.handle import ApplicationHandle

from .api import DEADLINE, Api, service_of
from .receiver import receiver, subscribe


@pytest.fixture
def home() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def other(home: Sandbox) -> SandboxApplication:
    return home.add_application()


def titles(application: ApplicationHandle) -> list[str]:
    api = Api(application)
    with api.http:
        return api.titles(states="all")


def test_credentials_are_random_or_as_given(home: Sandbox) -> None:
    one, two = home.add_application(), home.add_application("t", "p", "e")
    names = ("token", "private_key", "encryption_key")
    for name in names:
        assert re.fullmatch("[0-9a-f]{32}", getattr(one, name))
        assert len({getattr(application, name) for application in (home, one, two)}) == 3
    assert [getattr(two, name) for name in names] == ["t", "p", "e"]
    assert [application.token for application in home.applications] == [one.token, "t"]
    assert one.url == two.url == home.url


def test_clients_of_each_see_only_what_is_its_own(home: Sandbox, other: SandboxApplication, sample: Path) -> None:
    async def create() -> str:
        async with other.async_client() as client:
            return (await client.videos.create(title="two", key="k", tags=["of the other"])).token

    with home.client() as client, other.client() as stranger:
        first = client.videos.create(file=sample, title="one", key="k").token
        second = asyncio.run(create())
        assert client.videos.wait_until_ready(first, timeout=DEADLINE).token == client.videos.get("_k").token
        assert [video.token for video in stranger.videos.index(states="all")] == [second]
        assert stranger.videos.get("_k").title == "two"
        assert stranger.application.update(name="The other").name == "The other"
        assert client.application.get().name == "Sandbox"
        assert stranger.application.get().token == other.token
    stranger_api = Api(other)
    with stranger_api.http:
        assert stranger_api.get(f"/v1/videos/{first}").status_code == 404
        assert stranger_api.get(f"/v1/videos/{first}/video").status_code == 404
        assert stranger_api.http.delete(f"/v1/videos/{first}").status_code == 404
        address = stranger_api.get(f"/v1/videos/{second}").json()["embed_video_url"]
        assert f"/v1/applications/{other.token}/" in address


def test_credentials_of_two_do_not_mix(home: Sandbox, other: SandboxApplication) -> None:
    for credentials in [
        (home.token, other.private_key),
        (other.token, home.private_key),
        (other.token, ""),
        ("unknown", other.private_key),
        ("", ""),
    ]:
        answer = httpx.get(f"{home.url}/v1/videos/", auth=credentials)
        assert (answer.status_code, answer.json()) == (401, [])
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_token_is_taken_once(home: Sandbox, other: SandboxApplication) -> None:
    for token in (home.token, other.token):
        with pytest.raises(ValueError, match="there is an application"):
            home.add_application(token)
    assert len(home.applications) == 1


def test_a_form_uploads_to_the_application_that_signed_it(home: Sandbox, other: SandboxApplication) -> None:
    own_api, api = Api(home), Api(other)
    with own_api.http, api.http:
        form = api.post("/v1/videos-upload-url").json()["url_data"]
        foreign = {**form["fields"], "X-Amz-Credential": form["fields"]["X-Amz-Credential"].replace("/", "x/", 1)}
        assert "<Code>InvalidAccessKeyId</Code>" in api.store({**form, "fields": foreign}, b"x").text
        path, _ = api.upload(b"no video")
        assert api.settled(path)["state_string"] == "FAILED"
        assert own_api.get(path).status_code == 404
        home.remove_application(other)
        answer = api.store(form, b"late")
        assert ElementTree.fromstring(answer.text).findtext("Code") == "InvalidAccessKeyId"


def test_webhooks_are_told_what_is_of_their_application(home: Sandbox, other: SandboxApplication) -> None:
    api = Api(other)
    with receiver() as taker, api.http, home.client() as client:
        subscribe(api, taker)
        client.videos.create(title="not told")
        token = api.create(title="told")["token"]
        (delivery,) = other.wait_for_deliveries(1)
        assert delivery.payload["data"]["video"]["token"] == token
        assert home.webhook_deliveries == ()


def test_a_removed_one_is_gone(tmp_path: Path, sample: Path) -> None:
    with Sandbox(directory=tmp_path, processing_delay=0) as home:
        other = home.add_application()
        api = Api(other)
        with api.http, other.client() as client:
            path, _ = api.upload(sample)
            api.settled(path)
            api.upload(sample)
            api.post("/v1/videos-upload-url")
            other.remove()
            assert api.get("/v1/videos/").status_code == 401
            client.close()
        assert home.applications == ()
        for use in (lambda: other.token, lambda: other.clock, other.reset, other.remove):
            with pytest.raises(LookupError, match="was removed"):
                use()
        with pytest.raises(LookupError):
            home.remove_application(other)
        files = [file for folder in ("media", "uploads", "incoming") for file in (tmp_path / folder).iterdir()]
        assert files == []
        home.add_application(token="again")
        home.add_application(token="and again").remove()
    with Sandbox(directory=tmp_path) as home:
        assert [application.token for application in home.applications] == ["again"]


def test_they_are_there_again_after_a_restart(tmp_path: Path) -> None:
    sandbox = Sandbox(directory=tmp_path)
    with sandbox:
        other = sandbox.add_application()
        credentials = (other.token, other.private_key, other.encryption_key)
        own_token = sandbox.token
        with sandbox.client() as client, other.client() as stranger:
            client.videos.create(title="one")
            stranger.videos.create(title="two")
    with pytest.raises(RuntimeError, match="not running"):
        _ = other.token
    with sandbox:
        (again,) = sandbox.applications
        for application in (again, other):
            assert (application.token, application.private_key, application.encryption_key) == credentials
        assert sandbox.token == own_token
        assert (titles(sandbox), titles(again)) == (["one"], ["two"])
    with pytest.raises(ValueError, match="there is an application"):
        Sandbox(directory=tmp_path, token=credentials[0]).start()
    with Sandbox(directory=tmp_path, token="renamed") as renamed:
        assert (titles(renamed), titles(renamed.applications[0])) == (["one"], ["two"])


def test_processing_goes_on_after_a_restart(tmp_path: Path, sample: Path) -> None:
    with Sandbox(directory=tmp_path, processing_delay=3600) as sandbox:
        api = Api(sandbox.add_application())
        with api.http:
            path, _ = api.upload(sample)
            assert api.get(path).json()["state_string"] == "PROCESSING"
    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox.applications[0])
        with api.http:
            assert api.settled(path)["state_string"] == "READY"


def test_one_that_is_removed_stops_being_processed(home: Sandbox, sample: Path) -> None:
    other = home.add_application()
    api = Api(other)
    with api.http:
        for _ in range(5):
            api.upload(sample)
        queue = service_of(other).work
        other.remove()
        assert queue.is_idle
    assert list((home.directory / "media").iterdir()) == []
