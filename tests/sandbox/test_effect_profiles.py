"""Effect profiles, and the filters and watermarks in them."""

from pathlib import Path

import httpx
import pytest
from pydantic import TypeAdapter

from ziggeo.models.effect_profiles import (
    EffectProcess,
    EffectProcessField,
    EffectProfile,
    FilterProcess,
    WatermarkProcess,
)
from ziggeo.sandbox import Sandbox

from .api import Api, Json
from .pictures import image

PROFILES = "/v1/effects/"
PROCESS: TypeAdapter[EffectProcess] = TypeAdapter(EffectProcessField)


def created(answer: httpx.Response) -> Json:
    assert answer.status_code == 201, answer.text
    return answer.json()


def new_profile(api: Api, **form: str) -> str:
    """The path of a new effect profile."""
    return f"{PROFILES}{created(api.post(PROFILES, **form))['token']}"


def titles(api: Api, **query: str | int) -> list[str]:
    return [profile["title"] for profile in api.get(PROFILES, **query).json()]


def upload_watermark(api: Api, path: str, content: bytes, **form: str) -> httpx.Response:
    """Ask where to upload a watermark, upload it, and confirm that."""
    asked = api.post(f"{path}/watermark-upload-url", **form).json()
    assert api.store(asked["url_data"], content).status_code == 204
    profile = path.partition("/process")[0]
    return api.post(f"{profile}/process/{asked['effect_process']['token']}/confirm-watermark")


@pytest.mark.reference("E1")
def test_a_profile_is_created(api: Api) -> None:
    profile = created(api.post(PROFILES, key="e1", title="Gray", default_effect="false", image_only_effect="true"))
    EffectProfile.model_validate(profile)
    assert {name: profile[name] for name in ("key", "title", "type", "volatile", "owned")} == {
        "key": "e1",
        "title": "Gray",
        "type": "ApiEffectProfile",
        "volatile": False,
        "owned": False,
    }
    assert (profile["default_effect"], profile["image_only_effect"]) == (False, True)
    assert len(profile["token"]) == 32
    assert profile["created"] > 0
    taken = api.post(PROFILES, key="e1")
    assert (taken.status_code, list(taken.json())) == (412, ["key"])
    assert created(api.post(PROFILES, image_only="true"))["image_only_effect"] is True
    assert created(api.post(PROFILES))["title"] is None


@pytest.mark.reference("E2")
def test_profiles_are_listed_newest_first(own_api: Api) -> None:
    for number in range(120):
        new_profile(own_api, title=str(number))
    newest_first = [str(number) for number in reversed(range(120))]
    assert titles(own_api) == newest_first[:50]
    assert titles(own_api, limit=1000) == newest_first[:100]
    assert titles(own_api, limit=2, skip=3) == ["116", "115"]
    assert titles(own_api, reverse="true", limit=2) == ["0", "1"]


@pytest.mark.reference("E3")
def test_a_profile_is_found_by_token_and_by_key(api: Api) -> None:
    path = new_profile(api, key="e3", title="Found")
    found = api.get(path)
    assert (found.status_code, found.json()["title"]) == (200, "Found")
    assert api.get(f"{PROFILES}_e3").json() == found.json()
    assert api.get(f"{PROFILES}e3").status_code == 404


@pytest.mark.reference("E4")
def test_a_profile_is_deleted_with_its_processes(own: Sandbox, own_api: Api) -> None:
    path = new_profile(own_api, key="e4")
    assert upload_watermark(own_api, f"{path}/process", image(4, 4)).status_code == 200
    unconfirmed = own_api.post(f"{path}/process/watermark-upload-url").json()
    assert own_api.store(unconfirmed["url_data"], image(4, 4)).status_code == 204
    process = f"{path}/process/{own_api.get(f'{path}/process').json()[0]['token']}"
    deleted = own_api.http.delete(path)
    assert (deleted.status_code, deleted.json()) == (200, None)
    for gone in (path, f"{path}/process", process, f"{PROFILES}_e4"):
        assert own_api.get(gone).status_code == 404
    assert own_api.http.delete(path).status_code == 404
    assert [file for folder in ("media", "uploads") for file in (own.directory / folder).iterdir()] == []


@pytest.mark.reference("E5")
def test_at_most_one_profile_is_the_default(own_api: Api) -> None:
    first, second = new_profile(own_api), new_profile(own_api, default_effect="true")
    third = new_profile(own_api, default_effect="1")

    def defaults() -> list[bool]:
        return [own_api.get(path).json()["default_effect"] for path in (first, second, third)]

    assert defaults() == [False, False, True]
    changed = own_api.post(first, default_effect="true")
    assert (changed.status_code, changed.json()["default_effect"]) == (200, True)
    assert defaults() == [True, False, False]
    assert own_api.post(first).json()["default_effect"] is True
    own_api.post(first, default_effect="false")
    assert defaults() == [False, False, False]


@pytest.mark.reference("F1")
def test_processes_are_listed_in_their_order_and_by_state(api: Api) -> None:
    path = f"{new_profile(api)}/process"
    assert api.get(path).json() == []
    made = [
        created(api.post(f"{path}/filter", effect="gray")),
        created(api.post(f"{path}/watermark")),
        created(api.post(f"{path}/filter", effect="edge")),
    ]
    assert api.get(path).json() == made
    assert api.get(path, states="ALL").json() == made
    assert api.get(path, states="ready").json() == [made[0], made[2]]
    assert api.get(path, states="empty,failed").json() == [made[1]]


@pytest.mark.reference("F2")
def test_a_process_is_found_within_its_profile(api: Api) -> None:
    path, other = new_profile(api), new_profile(api)
    process = created(api.post(f"{path}/process/filter", effect="lucis"))
    assert api.get(f"{path}/process/{process['token']}").json() == process
    assert api.get(f"{other}/process/{process['token']}").status_code == 404
    assert api.get(f"{path}/process/nothing").status_code == 404


@pytest.mark.reference("F3")
def test_a_process_is_deleted_with_its_image(own: Sandbox, own_api: Api) -> None:
    path = f"{new_profile(own_api)}/process"
    kept = created(own_api.post(f"{path}/filter", effect="gray"))
    watermark = upload_watermark(own_api, path, image(4, 4)).json()
    deleted = own_api.http.delete(f"{path}/{watermark['token']}")
    assert (deleted.status_code, deleted.json()) == (200, None)
    assert own_api.get(path).json() == [kept]
    assert own_api.http.delete(f"{path}/{watermark['token']}").status_code == 404
    assert list((own.directory / "media").iterdir()) == []


@pytest.mark.reference("F4")
@pytest.mark.parametrize("field", ["effect", "filter"])
@pytest.mark.parametrize("name", ["gray", "lucis", "cartoon", "edge", "charcoal", "sketch", "dhill", "chill"])
def test_a_filter_is_created(api: Api, field: str, name: str) -> None:
    process = created(api.post(f"{new_profile(api)}/process/filter", **{field: name}))
    read = PROCESS.validate_python(process)
    assert isinstance(read, FilterProcess)
    assert read.effect == name
    assert process["configuration"] == {"effect": name}
    assert (process["state_string"], process["title"], process["description"]) == ("READY", "Filter", None)


@pytest.mark.reference("F4")
@pytest.mark.parametrize(
    ("form", "field"), [({"effect": "sepia"}, "effect"), ({"filter": "sepia"}, "filter"), ({}, "effect")]
)
def test_what_is_no_filter_is_refused(api: Api, form: dict[str, str], field: str) -> None:
    path = f"{new_profile(api)}/process"
    refused = api.post(f"{path}/filter", **form)
    assert (refused.status_code, list(refused.json())) == (412, [field])
    assert api.get(path).json() == []


PLACED = {"vertical_position": 0.25, "horizontal_position": 1.0, "video_scale": 0.5}
PLACED_FORM = {name: str(value) for name, value in PLACED.items()}
NOT_GIVEN = {"vertical_position": 1.0, "horizontal_position": 1.0, "video_scale": 0.25}


@pytest.mark.reference("F5")
def test_a_watermark_without_a_file(api: Api) -> None:
    process = created(api.post(f"{new_profile(api)}/process/watermark", **PLACED_FORM))
    read = PROCESS.validate_python(process)
    assert isinstance(read, WatermarkProcess)
    assert (read.vertical_position, read.horizontal_position, read.video_scale) == (0.25, 1.0, 0.5)
    assert process["configuration"] == PLACED
    assert {name: process[name] for name in PLACED} == PLACED
    assert process["state_string"] == "EMPTY"
    bare = created(api.post(f"{new_profile(api)}/process/watermark", vertical_position=""))
    assert bare["configuration"] == NOT_GIVEN


@pytest.mark.reference("F5")
def test_a_watermark_is_uploaded_and_confirmed(api: Api) -> None:
    path = f"{new_profile(api)}/process"
    asked = created(api.post(f"{path}/watermark-upload-url", **PLACED_FORM))
    process = asked["effect_process"]
    assert (process["state_string"], process["configuration"]) == ("EMPTY", PLACED)
    confirm = f"{path}/{process['token']}/confirm-watermark"
    assert api.post(confirm).status_code == 412
    assert api.store(asked["url_data"], image(4, 4)).status_code == 204
    confirmed = api.post(confirm)
    assert (confirmed.status_code, confirmed.json()) == (200, {**process, "state": 5, "state_string": "READY"})
    assert api.post(confirm).json() == confirmed.json()


@pytest.mark.reference("F5")
def test_a_watermark_with_a_file_in_one_request(api: Api) -> None:
    path = f"{new_profile(api)}/process"
    sent = api.http.post(f"{path}/watermark", data=PLACED_FORM, files={"file": ("a.png", image(4, 4))})
    process = created(sent)
    assert (process["state_string"], process["configuration"]) == ("READY", PLACED)
    refused = api.http.post(f"{path}/watermark", files={"file": ("a.png", b"no image")})
    assert (refused.status_code, list(refused.json())) == (412, ["file"])
    assert api.get(path).json() == [process]


@pytest.mark.reference("F5")
@pytest.mark.parametrize("content", [b"", b"no image"])
def test_what_is_no_image_is_no_watermark(api: Api, content: bytes) -> None:
    path = f"{new_profile(api)}/process"
    refused = upload_watermark(api, path, content)
    assert (refused.status_code, list(refused.json())) == (412, ["file"])
    assert [process["state_string"] for process in api.get(path).json()] == ["EMPTY"]


def test_a_video_is_no_watermark(api: Api, sample: Path) -> None:
    assert upload_watermark(api, f"{new_profile(api)}/process", sample.read_bytes()).status_code == 412


@pytest.mark.reference("F5", "F6")
@pytest.mark.parametrize("name", PLACED)
@pytest.mark.parametrize("value", ["-0.1", "1.1", "100"])
def test_places_and_sizes_are_parts_of_the_whole(api: Api, name: str, value: str) -> None:
    path = f"{new_profile(api)}/process"
    watermark = created(api.post(f"{path}/watermark"))["token"]
    for call in ("watermark", "watermark-upload-url", f"watermark/{watermark}", f"{watermark}/watermark-upload-url"):
        refused = api.post(f"{path}/{call}", **{name: value})
        assert (refused.status_code, list(refused.json())) == (412, [name])
    assert [process["configuration"] for process in api.get(path).json()] == [NOT_GIVEN]


@pytest.mark.reference("F6")
def test_a_watermark_is_moved(api: Api) -> None:
    path = f"{new_profile(api)}/process"
    token = created(api.post(f"{path}/watermark", **PLACED_FORM))["token"]
    moved = api.post(f"{path}/watermark/{token}", video_scale="0.75")
    assert (moved.status_code, moved.json()["configuration"]) == (200, {**PLACED, "video_scale": 0.75})
    assert api.get(f"{path}/{token}").json() == moved.json()
    gray = created(api.post(f"{path}/filter", effect="gray"))["token"]
    for missing in (gray, "nothing"):
        assert api.post(f"{path}/watermark/{missing}", video_scale="0").status_code == 404
        assert api.post(f"{path}/{missing}/watermark-upload-url").status_code == 404
        assert api.post(f"{path}/{missing}/confirm-watermark").status_code == 404


@pytest.mark.reference("F6")
def test_a_new_place_holds_once_the_new_image_is_there(api: Api) -> None:
    path = f"{new_profile(api)}/process"
    before = upload_watermark(api, path, image(4, 4), **PLACED_FORM).json()
    process = f"{path}/{before['token']}"
    asked = api.post(f"{process}/watermark-upload-url", vertical_position="0")
    assert (asked.status_code, asked.json()["effect_process"]) == (200, before)
    assert api.post(f"{process}/confirm-watermark").status_code == 412
    assert api.get(process).json() == before
    assert upload_watermark(api, process, image(4, 4), vertical_position="0.5").status_code == 200
    assert api.get(process).json()["configuration"] == {**PLACED, "vertical_position": 0.5}


@pytest.mark.reference("F6")
def test_an_image_is_exchanged_in_one_request(api: Api) -> None:
    path = f"{new_profile(api)}/process"
    before = upload_watermark(api, path, image(4, 4)).json()
    edit = f"{path}/watermark/{before['token']}"
    refused = api.http.post(edit, data=PLACED_FORM, files={"file": ("a.png", b"no image")})
    assert (refused.status_code, list(refused.json())) == (412, ["file"])
    assert api.get(f"{path}/{before['token']}").json() == before
    edited = api.http.post(edit, data=PLACED_FORM, files={"file": ("a.png", image(8, 8))})
    assert (edited.status_code, edited.json()["configuration"]) == (200, PLACED)
