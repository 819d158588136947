import pytest

from ziggeo.models.authtokens import AuthToken

from .api import Api
from .conftest import Clock

PATH = "/v1/authtokens/"


@pytest.mark.reference("T1", "T2", "T3", "T4")
def test_an_auth_token_from_its_making_to_its_end(api: Api) -> None:
    created = api.post(
        PATH,
        volatile="true",
        hidden="1",
        expiration_date="1893456000",
        usage_expiration_time="3600",
        session_limit="3",
        grants='{"read": {"all": true}}',
    )
    assert created.status_code == 201
    AuthToken.model_validate_json(created.content)
    token = created.json()
    expected = {
        "volatile": True,
        "hidden": True,
        "expiration_date": 1893456000,
        "usage_expiration_time": 3600,
        "session_limit": 3,
        "grants": {"read": {"all": True}},
    }
    assert {name: token[name] for name in expected} == expected
    path = PATH + token["token"]
    assert api.get(path).json() == token
    changed = api.post(path, session_limit="", hidden="False", grants="{}")
    assert changed.status_code == 200
    assert changed.json() == {**token, "session_limit": None, "hidden": False, "grants": []}
    assert api.http.delete(path).text == "null"
    assert api.get(path).status_code == 404


def test_the_spelling_of_the_old_manual(api: Api) -> None:
    assert api.post(PATH, usage_experitation_time="5").json()["usage_expiration_time"] == 5
    both = api.post(PATH, usage_experitation_time="5", usage_expiration_time="6")
    assert both.json()["usage_expiration_time"] == 6


@pytest.mark.parametrize("grants", ["", "None", "{'read': 'all'}", "[1]"])
def test_grants_that_cannot_be_decoded_are_none(api: Api, grants: str) -> None:
    assert api.post(PATH, grants=grants).json()["grants"] is None


def test_resources_of_a_grant_are_texts(api: Api) -> None:
    created = api.post(PATH, grants='{"read": {"resources": [1, null, "a"]}, "update": {"all": true}}')
    assert created.json()["grants"] == {"read": {"resources": ["1", "a"]}, "update": {"all": True}}
    AuthToken.model_validate_json(created.content)
    assert api.get(PATH + created.json()["token"]).json() == created.json()


def test_grants_in_brackets_and_json_bodies(api: Api) -> None:
    assert api.http.post(f"{PATH}?grants[read][resources][]=a").json()["grants"] == {"read": {"resources": ["a"]}}
    assert api.http.post(PATH, json={"grants": {"read": {"all": True}}}).json()["grants"] == {"read": {"all": True}}


def test_auth_tokens_by_key(api: Api) -> None:
    token = api.post(PATH, key="käy/1").json()["token"]
    assert api.get(f"{PATH}_k%C3%A4y%2F1").json()["token"] == token
    assert api.post(PATH, key="käy/1").status_code == 412
    assert api.http.delete(f"{PATH}_k%C3%A4y%2F1").status_code == 200


def test_a_negative_limit_is_refused(api: Api) -> None:
    answer = api.post(PATH, session_limit="-1")
    assert answer.status_code == 412
    assert list(answer.json()) == ["session_limit"]


def test_a_volatile_auth_token_goes_when_it_stays_unused(own_api: Api, clock: Clock) -> None:
    path = PATH + own_api.post(PATH, volatile="true").json()["token"]
    assert own_api.get(path).status_code == 200
    clock.now += 600
    assert own_api.get(path).status_code == 404
