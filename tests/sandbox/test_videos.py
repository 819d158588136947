"""Videos without files: what is kept of them, and which are listed."""

import statistics
import time
from collections.abc import Callable

import httpx
import pytest

from ziggeo.models.videos import Video, VideoUpload
from ziggeo.sandbox import Sandbox

from .api import Api, Json, service_of
from .conftest import Clock

DAY = 86400


@pytest.mark.reference("V3", "V15")
def test_a_new_video_is_empty(api: Api) -> None:
    video = api.create()
    Video.model_validate(video)
    assert len(video["token"]) == 32
    assert (video["state"], video["state_string"]) == (1, "EMPTY")
    assert video["streams"] == []
    assert video["tags"] is video["data"] is video["key"] is video["approved"] is None
    assert video["original_stream"] is video["default_stream"] is None
    assert isinstance(video["created"], int)
    assert video["embed_video_url"].endswith(f"/videos/{video['token']}/video")
    assert "://" not in video["embed_image_url"]
    assert api.get(f"/v1/videos/{video['token']}").json() == video


@pytest.mark.reference("V15")
def test_everything_a_video_can_be_created_with(api: Api) -> None:
    effect = api.post("/v1/effects/", key="effect").json()["token"]
    meta = api.post("/v1/metaprofiles/", title="Meta").json()["token"]
    video = api.create(
        min_duration="1",
        max_duration="2.5",
        tags=" a , b,",
        key="everything",
        volatile="True",
        expiration_days="7",
        expire_on="2100-01-01",
        approved="true",
        title="Title",
        description="Description",
        data='{"a": [1, {}]}',
        effect_profile="_effect",
        meta_profile=meta,
        video_profile="profile",
        video_file_name="clip.mp4",
        auto_crop="1",
        auto_pad="on",
        only_audio="yes",
        delete_old_streams="true",
        enforce_duration="true",
        user_language="en-US",
        default_image_selector="0.5",
        device_info='{"os": "x"}',
        video_type="mp4",
        unknown="ignored",
    )
    Video.model_validate(video)
    expected: dict[str, Json] = {
        "min_duration": 1,
        "max_duration": 2.5,
        "tags": ["a", "b"],
        "key": "everything",
        "volatile": True,
        "expiration_days": 7,
        "expire_on": "2100-01-01",
        "approved": True,
        "title": "Title",
        "description": "Description",
        "data": {"a": [1, {}]},
        "effect_profile": effect,
        "meta_profile": meta,
        "video_profile": "profile",
        "video_file_name": "clip.mp4",
        "auto_crop": True,
        "auto_pad": True,
        "only_audio": True,
        "delete_old_streams": True,
        "enforce_duration": True,
        "user_language": "en-US",
        "default_image_selector": 0.5,
        "device_info": {"os": "x"},
    }
    assert {name: video[name] for name in expected} == expected
    assert "unknown" not in video


@pytest.mark.reference("V12")
def test_an_update_changes_what_it_names(api: Api) -> None:
    video = api.create(title="old", description="stays", tags="a,b", data='{"a": 1}', max_duration="5")
    path = f"/v1/videos/{video['token']}"
    changed = api.post(path, title="new", tags="c", data='{"b": 2}')
    assert changed.status_code == 200
    assert changed.json() == {**video, "title": "new", "tags": ["c"], "data": {"b": 2}}
    cleared = api.post(path, title="", description="", tags="", data="", max_duration="").json()
    names = ("title", "description", "tags", "data", "max_duration")
    assert [cleared[name] for name in names] == [None] * len(names)
    assert api.post(path, data="{}").json()["data"] == []


@pytest.mark.reference("V12")
def test_moderation_has_three_states(api: Api) -> None:
    path = f"/v1/videos/{api.create()['token']}"
    steps = [("true", True), ("null", None), ("TRUE", True), ("False", False), ("1", True), ("", False), ("NULL", None)]
    assert [api.post(path, approved=word).json()["approved"] for word, _ in steps] == [value for _, value in steps]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("min_duration", "-1"),
        ("max_duration", "1e999"),
        ("expiration_days", "-1"),
        ("expire_on", "soon"),
        ("default_image_selector", "2"),
    ],
)
def test_values_that_cannot_be_taken(api: Api, name: str, value: str) -> None:
    answer = api.post("/v1/videos/", **{name: value})
    assert answer.status_code == 412
    assert list(answer.json()) == [name]


def test_a_key_names_one_video(api: Api) -> None:
    first, second = api.create(key="_one")["token"], api.create(key="two")["token"]
    assert api.get("/v1/videos/__one").json()["token"] == first
    assert api.get("/v1/videos/_one").status_code == 404
    for refused in (api.post("/v1/videos/", key="two"), api.post(f"/v1/videos/{first}", key="two")):
        assert refused.status_code == 412
        assert list(refused.json()) == ["key"]
    assert api.post(f"/v1/videos/{second}", key="two").status_code == 200
    assert api.post(f"/v1/videos/{second}", key="three").status_code == 200
    assert api.get("/v1/videos/_two").status_code == 404
    assert api.get("/v1/videos/_three").json()["token"] == second
    api.http.delete("/v1/videos/_three")
    assert api.create(key="three")["token"] != second


def test_a_key_can_be_taken_over(api: Api) -> None:
    former = api.create(key="wanted")["token"]
    taker = api.create(key="wanted", force_overwrite="true")["token"]
    assert api.get("/v1/videos/_wanted").json()["token"] == taker
    assert api.get(f"/v1/videos/{former}").json()["key"] is None


@pytest.mark.reference("V9")
def test_a_push_names_its_service(api: Api) -> None:
    path = f"/v1/videos/{api.create()['token']}"
    refused = api.post(f"{path}/push")
    assert refused.status_code == 412
    assert list(refused.json()) == ["pushservicetoken"]
    assert api.post(f"{path}/push", pushservicetoken="p").status_code == 200
    api.post(f"{path}/streams")
    for service in ("p", "q", "p"):
        pushed = api.post(f"{path}/push", pushservicetoken=service).json()
    assert pushed["default_stream"]["push_services_success"] == ["q", "p"]


@pytest.mark.reference("V16")
def test_an_upload_url_makes_a_video_and_its_stream(api: Api) -> None:
    answer = api.post("/v1/videos-upload-url", title="x", video_type=".MOV")
    assert answer.status_code == 201
    VideoUpload.model_validate_json(answer.content)
    video = answer.json()["video"]
    assert video["title"] == "x"
    assert video["default_stream"] == video["original_stream"] == video["streams"][0]
    assert video["default_stream"]["state_string"] == "EMPTY"
    assert video["default_stream"]["video_type"] == "mov"
    fields = answer.json()["url_data"]["fields"]
    assert fields["Content-Type"] == "video/quicktime"


@pytest.mark.reference("V1")
def test_the_index_is_newest_first(own_api: Api) -> None:
    for number in range(120):
        own_api.create(title=str(number), tags=f"{number % 2},{number % 3}")
    newest = [str(number) for number in reversed(range(120))]
    everything = {"states": "all"}
    assert own_api.titles() == []
    assert own_api.titles(**everything) == newest[:50]
    assert own_api.titles(**everything, limit=100) == newest[:100]
    assert own_api.titles(**everything, limit=1000) == newest[:100]
    assert own_api.titles(**everything, limit=0) == newest[:50]
    assert own_api.titles(**everything, limit="None", skip="None") == newest[:50]
    assert own_api.titles(**everything, limit=3, skip=2) == newest[2:5]
    assert own_api.titles(**everything, limit=3, skip=-2) == newest[:3]
    assert own_api.titles(**everything, skip=200) == []
    assert own_api.titles(**everything, limit=3, reverse="True") == ["0", "1", "2"]
    assert own_api.titles(**everything, limit=3, reverse="False") == newest[:3]
    assert own_api.titles(**everything, limit=3, tags="2") == ["119", "116", "113"]
    assert own_api.titles(**everything, limit=4, tags="2, nothing ,0") == ["119", "118", "117", "116"]
    assert own_api.titles(**everything, tags="nothing") == []


@pytest.mark.parametrize("states", ["all", "ALL", "empty", "EMPTY", "ready, Empty", "1", '["empty"]', "failed,all"])
def test_states_that_find_an_empty_video(own_api: Api, states: str) -> None:
    own_api.create(title="x")
    assert own_api.titles(states=states) == ["x"]


@pytest.mark.parametrize("states", ["", "ready", "5", "processing,failed", "nothing"])
def test_states_that_do_not(own_api: Api, states: str) -> None:
    own_api.create(title="x")
    assert own_api.titles(states=states) == []


@pytest.mark.reference("V1")
def test_the_index_by_moderation(own_api: Api) -> None:
    for title, approved in (("pending", "null"), ("approved", "true"), ("rejected", "false")):
        own_api.create(title=title, approved=approved)
    for title in ("pending", "approved", "rejected"):
        assert (
            own_api.titles(states="all", approved=title)
            == own_api.titles(states="all", approved=title.upper())
            == [title]
        )
    assert len(own_api.titles(states="all", approved="")) == 3
    answer = own_api.get("/v1/videos/", approved="perhaps")
    assert answer.status_code == 412
    assert list(answer.json()) == ["approved"]


def exists(api: Api, video: Json) -> bool:
    found = api.get(f"/v1/videos/{video['token']}").status_code
    assert found in {200, 404}
    return found == 200


def test_a_volatile_video_goes_when_it_stays_empty(own_api: Api, clock: Clock) -> None:
    volatile, lasting = own_api.create(volatile="true", key="v"), own_api.create(volatile="false")
    clock.now += 599
    assert exists(own_api, volatile)
    clock.now += 1
    assert not exists(own_api, volatile)
    assert exists(own_api, lasting)
    assert own_api.post("/v1/videos/", key="v").status_code == 201


def test_a_key_comes_free_with_its_volatile_video(own_api: Api, clock: Clock) -> None:
    own_api.create(volatile="true", key="v")
    assert own_api.post("/v1/videos/", key="v").status_code == 412
    clock.now += 600
    assert own_api.post("/v1/videos/", key="v").status_code == 201


def test_videos_expire(own_api: Api, clock: Clock) -> None:
    own_api.create(title="never", expiration_days="0")
    own_api.create(title="after a day", expiration_days="1")
    own_api.create(title="on a day", expire_on="2023-11-17")
    assert own_api.titles(states="all") == ["on a day", "after a day", "never"]
    clock.now += DAY
    assert own_api.titles(states="all") == ["on a day", "never"]
    clock.now += 2 * DAY
    assert own_api.titles(states="all") == ["never"]


def test_a_thousand_videos(own: Sandbox, own_api: Api) -> None:
    for number in range(1000):
        service_of(own).state.videos.create({"title": str(number)})
    assert own_api.titles(states="all", limit=1, skip=999) == ["0"]


def test_a_thousand_videos_stay_fast(own: Sandbox, own_api: Api) -> None:
    calls: dict[str, Callable[[], httpx.Response]] = {
        "get": lambda: own_api.get("/v1/videos/_40"),
        "first page": lambda: own_api.get("/v1/videos/", states="all", limit=50),
        "last page": lambda: own_api.get("/v1/videos/", states="all", limit=50, skip=len(made) - 50),
        "tag": lambda: own_api.get("/v1/videos/", states="all", tags="t40", limit=50),
        "count": lambda: own_api.get("/v1/videos/count", states="all"),
        "update": lambda: own_api.post("/v1/videos/_40", title="changed"),
        "create": lambda: own_api.post("/v1/videos/"),
        "console": lambda: own_api.get("/_console/1/videos"),
    }
    made: list[str] = []

    def costs(count: int) -> dict[str, float]:
        """Make so many videos in all; return what calls cost then, in seconds of this process, client included."""
        for number in range(len(made), count):
            video = service_of(own).state.videos.create(
                {"title": f"{number}", "key": f"{number}", "tags": (f"t{number}",)}
            )
            made.append(video.token)
        return {name: statistics.median(cost(call) for _ in range(11)) for name, call in calls.items()}

    few, many = costs(50), costs(1000)
    # Twenty times as many; whatever reads or writes all of them for a call costs many times as much.
    assert {name: many[name] / few[name] for name in calls if many[name] > 5 * few[name]} == {}


def cost(call: Callable[[], httpx.Response]) -> float:
    began = time.process_time()
    assert call().is_success
    return time.process_time() - began
