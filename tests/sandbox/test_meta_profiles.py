"""Meta profiles, and the analyses in them."""

import pytest
from pydantic import TypeAdapter

from ziggeo.models.meta_profiles import MetaProcess, MetaProcessField, MetaProfile

from .api import Api
from .test_effect_profiles import created

PROFILES = "/v1/metaprofiles/"
PROCESS: TypeAdapter[MetaProcess] = TypeAdapter(MetaProcessField)


def new_profile(api: Api, **form: str) -> str:
    """The path of a new meta profile."""
    return f"{PROFILES}{created(api.post(PROFILES, **{'title': 'Meta', **form}))['token']}"


@pytest.mark.reference("M1")
def test_a_profile_is_created(api: Api) -> None:
    profile = created(api.post(PROFILES, key="m1", title="Everything"))
    MetaProfile.model_validate(profile)
    assert {name: profile[name] for name in ("key", "title", "type", "volatile", "owned")} == {
        "key": "m1",
        "title": "Everything",
        "type": "ApiMetaProfile",
        "volatile": False,
        "owned": False,
    }
    assert len(profile["token"]) == 32
    taken = api.post(PROFILES, key="m1", title="Again")
    assert (taken.status_code, list(taken.json())) == (412, ["key"])


@pytest.mark.reference("M1")
@pytest.mark.parametrize("form", [{}, {"title": ""}, {"key": "m1-untitled"}])
def test_a_profile_needs_a_title(api: Api, form: dict[str, str]) -> None:
    refused = api.post(PROFILES, **form)
    assert (refused.status_code, list(refused.json())) == (412, ["title"])


@pytest.mark.reference("M2")
def test_profiles_are_listed_newest_first(own_api: Api) -> None:
    for number in range(120):
        new_profile(own_api, title=str(number))

    def titles(**query: str | int) -> list[str]:
        return [profile["title"] for profile in own_api.get(PROFILES, **query).json()]

    newest_first = [str(number) for number in reversed(range(120))]
    assert titles() == newest_first[:50]
    assert titles(limit=1000) == newest_first[:100]
    assert titles(limit=2, skip=3) == ["116", "115"]
    assert titles(reverse="true", limit=2) == ["0", "1"]


@pytest.mark.reference("M3")
def test_a_profile_is_found_by_token_and_by_key(api: Api) -> None:
    path = new_profile(api, key="m3", title="Found")
    found = api.get(path)
    assert (found.status_code, found.json()["title"]) == (200, "Found")
    assert api.get(f"{PROFILES}_m3").json() == found.json()
    assert api.get(f"{PROFILES}m3").status_code == 404


@pytest.mark.reference("M4")
def test_a_profile_is_deleted_with_its_processes(api: Api) -> None:
    path = new_profile(api)
    process = created(api.post(f"{path}/process/analysis"))
    deleted = api.http.delete(path)
    assert (deleted.status_code, deleted.json()) == (200, None)
    for gone in (path, f"{path}/process", f"{path}/process/{process['token']}"):
        assert api.get(gone).status_code == 404
    assert api.http.delete(path).status_code == 404


@pytest.mark.reference("N1")
def test_processes_are_listed_in_their_order(api: Api) -> None:
    path = f"{new_profile(api)}/process"
    assert api.get(path).json() == []
    made = [created(api.post(f"{path}/{kind}")) for kind in ("nsfw", "analysis", "transcription", "profanity")]
    assert api.get(path).json() == made


@pytest.mark.reference("N2")
def test_a_process_is_found_within_its_profile(api: Api) -> None:
    path, other = new_profile(api), new_profile(api)
    process = created(api.post(f"{path}/process/analysis"))
    assert api.get(f"{path}/process/{process['token']}").json() == process
    assert api.get(f"{other}/process/{process['token']}").status_code == 404


@pytest.mark.reference("N3")
def test_a_process_is_deleted(api: Api) -> None:
    path = f"{new_profile(api)}/process"
    first, second = created(api.post(f"{path}/analysis")), created(api.post(f"{path}/analysis"))
    deleted = api.http.delete(f"{path}/{first['token']}")
    assert (deleted.status_code, deleted.json()) == (200, None)
    assert api.get(path).json() == [second]
    assert api.http.delete(f"{path}/{first['token']}").status_code == 404


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("analysis", marks=pytest.mark.reference("N4")),
        pytest.param("transcription", marks=pytest.mark.reference("N5")),
    ],
)
def test_an_analysis_is_created(api: Api, kind: str) -> None:
    process = created(api.post(f"{new_profile(api)}/process/{kind}", nsfw_action="x", analysis_action="x"))
    assert PROCESS.validate_python(process).kind == kind
    assert process["configuration"] == []
    assert process["created"] > 0
    assert process["title"]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("nsfw", marks=pytest.mark.reference("N6")),
        pytest.param("profanity", marks=pytest.mark.reference("N7")),
    ],
)
def test_a_moderation_is_created(api: Api, kind: str) -> None:
    path = f"{new_profile(api)}/process"
    field = f"{kind}_action"
    for action in ("approve", "reject", "nothing"):
        process = created(api.post(f"{path}/{kind}", **{field: action}))
        assert process[field] == action
        assert process["configuration"] == {field: action}
        assert PROCESS.validate_python(process).kind == kind
    assert created(api.post(f"{path}/{kind}"))[field] == "nothing"
    before = api.get(path).json()
    for action in ("delete", "approve,reject", "1"):
        refused = api.post(f"{path}/{kind}", **{field: action})
        assert (refused.status_code, list(refused.json())) == (412, [field])
    assert api.get(path).json() == before
