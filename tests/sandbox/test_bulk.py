"""Counts, and calls about many videos or audios at once: they are alike for both."""

import json
from collections.abc import Iterator

import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.records.videos import Video
from ziggeo.sandbox.state.keeping import Fields

from .api import Api, Json, service_of

UNKNOWN = "0" * 32
NAMES = ("collection", "get_bulk", "update_bulk")
VIDEOS = ("videos", "get_bulk", "update_bulk")
AUDIOS = ("audios", "get-bulk", "update-bulk")


@pytest.fixture
def own_api() -> Iterator[Api]:
    """A sandbox that holds nothing of other tests."""
    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            yield api


def create(api: Api, collection: str, **form: str) -> Json:
    answer = api.post(f"/v1/{collection}/", **form)
    assert answer.status_code == 201
    return answer.json()


@pytest.mark.parametrize(
    NAMES,
    [
        pytest.param(*VIDEOS, marks=pytest.mark.reference("V2")),
        pytest.param(*AUDIOS, marks=pytest.mark.reference("A2")),
    ],
)
def test_counts_honour_states_and_tags(own_api: Api, collection: str, get_bulk: str, update_bulk: str) -> None:
    for number in range(120):
        create(own_api, collection, tags=f"{number % 2},{number % 3}", approved="true" if number == 7 else "")

    def count(**query: str) -> int:
        answer = own_api.get(f"/v1/{collection}/count", **query)
        assert answer.status_code == 200
        assert list(answer.json()) == ["count"]
        number: int = answer.json()["count"]
        return number

    assert count() == 0
    assert count(states="all") == count(states="EMPTY") == count(states="ready,1") == 120
    assert count(states="all", tags="2") == 40
    assert count(states="all", tags="2,0") == 100
    assert count(states="all", tags="nothing") == 0
    assert count(states="all", approved="approved") == 1
    assert count(states="failed") == 0
    assert own_api.get(f"/v1/{collection}/count", approved="perhaps").status_code == 412


@pytest.mark.parametrize(
    NAMES,
    [
        pytest.param(*VIDEOS, marks=pytest.mark.reference("V4")),
        pytest.param(*AUDIOS, marks=pytest.mark.reference("A4")),
    ],
)
def test_many_at_once_in_the_order_asked_for(api: Api, collection: str, get_bulk: str, update_bulk: str) -> None:
    first, second = create(api, collection, title="1"), create(api, collection, key=f"a,b {collection}")
    wanted = json.dumps([second["token"], UNKNOWN, first["token"], "_unknown", f"_a,b {collection}", first["token"]])
    forms = {"tokens_or_keys": wanted}
    answer = api.post(f"/v1/{collection}/{get_bulk}", **forms)
    assert answer.status_code == 200
    assert answer.json() == [second, first]
    commas = api.post(f"/v1/{collection}/{get_bulk}", tokens_or_keys=f" {first['token']} ,{UNKNOWN}, {second['token']}")
    assert commas.json() == [first, second]
    brackets = api.post(f"/v1/{collection}/{get_bulk}", **{"tokens_or_keys[]": first["token"]})
    assert brackets.json() == [first]
    assert api.post(f"/v1/{collection}/{get_bulk}", tokens_or_keys=UNKNOWN).json() == []


@pytest.mark.parametrize(
    NAMES,
    [
        pytest.param(*VIDEOS, marks=pytest.mark.reference("V4", "V13")),
        pytest.param(*AUDIOS, marks=pytest.mark.reference("A4", "A7")),
    ],
)
def test_at_most_a_hundred_at_once(api: Api, collection: str, get_bulk: str, update_bulk: str) -> None:
    token = create(api, collection)["token"]
    hundred = ",".join([token] + [f"{number:032}" for number in range(99)])
    for call in (get_bulk, update_bulk):
        path = f"/v1/{collection}/{call}"
        assert [found["token"] for found in api.post(path, tokens_or_keys=hundred).json()] == [token]
        for refused in (
            api.post(path, tokens_or_keys=f"{hundred},x"),
            api.post(path, tokens_or_keys=""),
            api.post(path, tokens_or_keys=" , "),
            api.post(path),
        ):
            assert refused.status_code == 412
            assert list(refused.json()) == ["tokens_or_keys"]


@pytest.mark.parametrize(
    NAMES,
    [
        pytest.param(*VIDEOS, marks=pytest.mark.reference("V13")),
        pytest.param(*AUDIOS, marks=pytest.mark.reference("A7")),
    ],
)
def test_many_are_changed_at_once(api: Api, collection: str, get_bulk: str, update_bulk: str) -> None:
    first = create(api, collection, title="stays", tags="old", min_duration="1")
    create(api, collection, key=f"bulk {collection}")
    other = create(api, collection)
    answer = api.post(
        f"/v1/{collection}/{update_bulk}",
        tokens_or_keys=f"{first['token']},{UNKNOWN},_bulk {collection}",
        key="ignored",
        min_duration="",
        max_duration="2.5",
        tags="a,b",
        volatile="true",
        expiration_days="7",
        expire_on="2100-01-01",
    )
    assert answer.status_code == 200
    changes = {
        "min_duration": None,
        "max_duration": 2.5,
        "tags": ["a", "b"],
        "volatile": True,
        "expiration_days": 7,
        "expire_on": "2100-01-01",
    }
    one, two = answer.json()
    assert one == {**first, **changes, **({"updated": one["updated"]} if collection == "audios" else {})}
    assert (one["title"], two["key"], two["tags"]) == ("stays", f"bulk {collection}", ["a", "b"])
    for record in (one, two):
        assert api.get(f"/v1/{collection}/{record['token']}").json() == record
    assert api.get(f"/v1/{collection}/{other['token']}").json() == other


def test_what_is_deleted_meanwhile_is_left_out(api: Api, shared: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    videos = service_of(shared).state.videos
    first, second = create(api, "videos")["token"], create(api, "videos")["token"]
    update = videos.update

    def delete_before(reference: str, fields: Fields) -> Video:
        if reference == first:
            videos.delete(first)
        return update(reference, fields)

    monkeypatch.setattr(videos, "update", delete_before)
    answer = api.post("/v1/videos/update_bulk", tokens_or_keys=f"{first},{second}", tags="a")
    assert [found["token"] for found in answer.json()] == [second]


@pytest.mark.parametrize(
    NAMES,
    [
        pytest.param(*VIDEOS, marks=pytest.mark.reference("V13")),
        pytest.param(*AUDIOS, marks=pytest.mark.reference("A7")),
    ],
)
def test_nothing_is_changed_by_a_call_that_is_refused(
    api: Api, collection: str, get_bulk: str, update_bulk: str
) -> None:
    record = create(api, collection, tags="old")
    answer = api.post(
        f"/v1/{collection}/{update_bulk}", tokens_or_keys=record["token"], tags="new", expiration_days="-1"
    )
    assert answer.status_code == 412
    assert list(answer.json()) == ["expiration_days"]
    assert api.get(f"/v1/{collection}/{record['token']}").json() == record
