"""The application's own settings."""

from pathlib import Path

import pytest

from ziggeo.models.application import Application
from ziggeo.sandbox import Sandbox

from .api import Api
from .conftest import Clock

PATH = "/v1/application"
FLAGS = (
    "auth_token_required_for_create",
    "auth_token_required_for_update",
    "auth_token_required_for_read",
    "auth_token_required_for_destroy",
    "client_can_index_videos",
    "client_cannot_access_unaccepted_videos",
    "enable_video_subpages",
)


@pytest.mark.reference("P1")
def test_an_application_tells_of_itself(own: Sandbox, own_api: Api, clock: Clock) -> None:
    answer = own_api.get(PATH)
    assert answer.status_code == 200
    Application.model_validate_json(answer.content)
    found = answer.json()
    assert (found["token"], found["private_key"], found["encryption_key"]) == (
        own.token,
        own.private_key,
        own.encryption_key,
    )
    assert found["created"] == int(clock.now)
    assert found["volatile"] is False
    assert {name: found["config"][name] for name in FLAGS} == dict.fromkeys(FLAGS, False)
    assert found["config"]["allowed_domains"] == []
    clock.now += 10_000
    assert own_api.get(PATH).json() == found


@pytest.mark.reference("P2")
def test_updates_are_flat_and_answers_nested(own_api: Api) -> None:
    before = own_api.get(PATH).json()
    answer = own_api.post(
        PATH,
        name="Näme",
        description="Description",
        volatile="true",
        client_can_index_videos="True",
        auth_token_required_for_read="1",
        enable_facebook="yes",
        delete_videos_after="30",
        delete_expired_videos="on",
        allow_iframe_embeds="false",
        allowed_domains="example.com, example.org",
        notify_emails='["a@example.com"]',
        token="ignored",
        private_key="ignored",
    )
    assert answer.status_code == 200
    Application.model_validate_json(answer.content)
    config = {
        **before["config"],
        "client_can_index_videos": True,
        "auth_token_required_for_read": True,
        "enable_facebook": True,
        "allowed_domains": ["example.com", "example.org"],
        "notify_emails": ["a@example.com"],
    }
    assert answer.json() == {
        **before,
        "name": "Näme",
        "description": "Description",
        "volatile": True,
        "delete_videos_after": 30,
        "delete_expired_videos": True,
        "allow_iframe_embeds": False,
        "config": config,
    }
    assert own_api.get(PATH).json() == answer.json()
    changed = own_api.post(PATH, client_can_index_videos="false", delete_videos_after="", description="").json()
    assert changed["config"] == {**config, "client_can_index_videos": False}
    assert changed["delete_videos_after"] is changed["description"] is None


@pytest.mark.reference("P2")
def test_a_value_that_cannot_be_taken(own_api: Api) -> None:
    before = own_api.get(PATH).json()
    answer = own_api.post(PATH, delete_videos_after="-1", name="x")
    assert answer.status_code == 412
    assert list(answer.json()) == ["delete_videos_after"]
    assert own_api.get(PATH).json() == before


def test_settings_stay_with_the_directory_and_keys_with_the_start(tmp_path: Path, clock: Clock) -> None:
    with Sandbox(directory=tmp_path, clock=clock) as sandbox:
        api = Api(sandbox)
        with api.http:
            before = api.post(PATH, name="kept", volatile="true").json()
    clock.now += 10_000_000
    with Sandbox(directory=tmp_path, private_key="new", clock=clock) as sandbox:
        api = Api(sandbox)
        with api.http:
            assert api.get(PATH).json() == {**before, "private_key": "new"}
