"""Whatever is assumed of the service can be chosen otherwise: one test for each switch, by what is answered."""

import json
import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from ziggeo.sandbox import Assumptions, Sandbox
from ziggeo.sandbox.__main__ import main
from ziggeo.sandbox.assumptions import read_assumptions

from .api import DEADLINE, Api, Json
from .receiver import receiver, subscribe
from .sealing import seal_as_officially
from .test_lifecycle import run as start

VIDEOS = "/v1/videos/"
AUDIOS = "/v1/audios/"
UNKNOWN = "0" * 32


@contextmanager
def assuming(country: str = "Unknown", **chosen: Any) -> Generator[Api]:
    """Calls of a sandbox that assumes this."""
    with Sandbox(assumptions=Assumptions(**chosen), country=country) as sandbox:
        api = Api(sandbox)
        with api.http:
            yield api


def json_of(answer: httpx.Response, status: int = 200) -> Json:
    assert answer.status_code == status, answer.text
    return answer.json()


def test_the_command_line_takes_them_one_by_one() -> None:
    with start("--assume", "delete_body=empty", "--assume", "storage_status = 201") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        url = lines[0].partition("=")[2].strip()
        told = httpx.get(f"{url}/_sandbox/state").json()["settings"]["assumptions"]
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=DEADLINE)
    assert told == Assumptions(delete_body="empty", storage_status=201).model_dump(mode="json")


def test_the_command_line_tells_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--assume", "help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("=")[0] for line in lines[::3]] == list(Assumptions.model_fields)
    place = lines.index("delete_body=null")
    assert "U8" in lines[place + 1]
    assert lines[place + 2].split() == ["one", "of", "object,", "null,", "true,", "list,", "empty"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("deletion=empty", "there is no assumption 'deletion'; there are credentials_status, invalid_status,"),
        ("delete_body", "delete_body takes a value, as in delete_body=null: one of object, null, true, list, empty"),
        ("delete_body=nothing", "delete_body: Input should be 'object', 'null', 'true', 'list' or 'empty'"),
        ("storage_status=204.5", "storage_status: Input should be 204, 200 or 201"),
        ("audio_wrapped=perhaps", "audio_wrapped: Input should be a valid boolean"),
        ("state_empty=4", "two names would have the number 4 as state"),
        ("key_pattern=(", "key_pattern: this is no regular expression"),
    ],
)
def test_the_command_line_says_what_makes_no_sense(
    capsys: pytest.CaptureFixture[str], text: str, sentence: str
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--assume", text])
    assert end.value.code == 2
    assert f"argument --assume: {sentence}" in capsys.readouterr().err


@pytest.mark.parametrize("name", Assumptions.model_fields)
def test_every_default_can_be_written_on_the_command_line(name: str) -> None:
    default: object = Assumptions.model_fields[name].default
    if default is not None:
        assert read_assumptions([f"{name}={default}"]) == Assumptions()


def test_the_defaults_are_what_is_most_likely() -> None:
    with Sandbox() as sandbox:
        state = httpx.get(f"{sandbox.url}/_sandbox/state").json()
    assert state["settings"]["assumptions"] == Assumptions().model_dump(mode="json")


def test_those_in_force_are_told() -> None:
    with assuming(delete_body="empty", state_empty=0) as api:
        told = api.get("/_sandbox/state").json()["settings"]["assumptions"]
    assert (told["delete_body"], told["state_empty"], told["audio_wrapped"]) == ("empty", 0, False)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"deletion_body": "empty"}, "Extra inputs"),
        ({"delete_body": "nothing"}, "delete_body"),
        ({"invalid_status": 200}, "greater than or equal to 400"),
        ({"audio_wrapped": "yes"}, "audio_wrapped"),
        ({"key_pattern": "("}, "no regular expression"),
        ({"listed_states": "ready,done"}, "'done' is no state"),
        ({"state_empty": 5}, "two names would have the number 5 as state"),
        ({"state_failed": 2}, "two names would have the number 2 as state"),
        ({"creation_type_transcoded": 5}, "the number 5 as creation_type"),
        ({"streamable_no": 3}, "the number 3 as streamable"),
    ],
)
def test_nonsense_is_refused(chosen: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match="validation error") as caught:
        Assumptions(**chosen)
    assert sentence in str(caught.value)


def test_refusals_have_the_status_that_was_chosen() -> None:
    statuses: dict[str, Any] = {
        "credentials_status": 403,
        "key_taken_status": 409,
        "invalid_status": 422,
        "not_ready_status": 425,
    }
    with assuming(**statuses) as api:
        refused = httpx.get(f"{api.http.base_url}/v1/videos/", auth=("nobody", "wrong"))
        assert (refused.status_code, refused.json()) == (403, [])
        assert "WWW-Authenticate" not in refused.headers
        path = VIDEOS + api.create(key="taken")["token"]
        again = api.post(VIDEOS, key="taken")
        assert api.post(f"{path}/streams", key="taken").status_code == 201
        of_a_stream = api.post(f"{path}/streams", key="taken")
        assert [(answer.status_code, [*answer.json()]) for answer in (again, of_a_stream)] == [(409, ["key"])] * 2
        assert list(json_of(api.post(path, expire_on="soon"), 422)) == ["expire_on"]
        assert list(json_of(api.post(VIDEOS + "get_bulk", tokens_or_keys="x," * 101), 422)) == ["tokens_or_keys"]
        token = json_of(api.post("/v1/metaprofiles/", title="x"), 201)["token"]
        assert json_of(api.post(f"{path}/metaprofile", metaprofiletoken=token), 425) == []


@pytest.mark.parametrize(
    ("chosen", "wrong", "unknown"),
    [
        ("map", '{"expire_on":"The date must be written YYYY-MM-DD."}', '{"error":"Not Found"}'),
        ("list", '["The date must be written YYYY-MM-DD."]', "[]"),
        ("null", "null", "null"),
        ("text", "The date must be written YYYY-MM-DD.", "Not Found"),
        ("empty", "", ""),
    ],
)
def test_refusals_have_the_body_that_was_chosen(chosen: str, wrong: str, unknown: str) -> None:
    with assuming(invalid_body=chosen, error_body=chosen) as api:
        refusals = [
            api.post(VIDEOS, expire_on="soon"),
            api.get(VIDEOS + UNKNOWN),
            api.get("/v1/nowhere"),
            httpx.get(f"{api.http.base_url}/v1/videos/"),
        ]
        unauthorized = unknown.replace("Not Found", "Unauthorized")
        expected = [(412, wrong), (404, unknown), (404, unknown), (401, unauthorized)]
        assert [(refusal.status_code, refusal.text) for refusal in refusals] == expected


def test_what_is_new_may_be_answered_with_200() -> None:
    with assuming(created_status=200) as api:
        json_of(api.post(VIDEOS), 200)
        json_of(api.post("/v1/videos-upload-url"), 200)
        assert api.post("/v1/api/hook", target_url="http://127.0.0.1:1/").status_code == 200


@pytest.mark.parametrize("chosen", ["null", "true", "list", "empty", "object"])
def test_what_answers_a_deletion(chosen: str) -> None:
    with assuming(delete_body=chosen) as api:
        video, audio = api.create(), json_of(api.post(AUDIOS), 201)
        video_stream = json_of(api.post(f"{VIDEOS}{video['token']}/streams"), 201)
        audio_stream = json_of(api.post(f"{AUDIOS}{audio['token']}/streams"), 201)
        auth_token = json_of(api.post("/v1/authtokens/"), 201)
        effects = json_of(api.post("/v1/effects/", title="x"), 201)
        effect = json_of(api.post(f"/v1/effects/{effects['token']}/process/filter", effect="gray"), 201)
        meta = json_of(api.post("/v1/metaprofiles/", title="x"), 201)
        analysis = json_of(api.post(f"/v1/metaprofiles/{meta['token']}/process/nsfw"), 201)
        paths = {
            f"{VIDEOS}{video['token']}/streams/{video_stream['token']}": video_stream,
            f"{VIDEOS}{video['token']}": video,
            f"{AUDIOS}{audio['token']}/streams/{audio_stream['token']}": audio_stream,
            f"{AUDIOS}{audio['token']}": audio,
            f"/v1/authtokens/{auth_token['token']}": auth_token,
            f"/v1/effects/{effects['token']}/process/{effect['token']}": effect,
            f"/v1/effects/{effects['token']}": effects,
            f"/v1/metaprofiles/{meta['token']}/process/{analysis['token']}": analysis,
            f"/v1/metaprofiles/{meta['token']}": meta,
        }
        for path, thing in paths.items():
            answer = api.http.delete(path)
            assert answer.status_code == 200
            if chosen == "object":
                assert answer.json()["token"] == thing["token"]
            else:
                assert answer.text == {"null": "null", "true": "true", "list": "[]", "empty": ""}[chosen]
            assert api.get(path).status_code == 404


@pytest.mark.parametrize("chosen", ["object", "null", "true", "list", "empty"])
def test_what_answers_that_something_was_done(chosen: str) -> None:
    with assuming(done_body=chosen) as api:
        path = VIDEOS + api.create()["token"]
        stream = f"{path}/streams/{json_of(api.post(f'{path}/streams'), 201)['token']}"
        subtitle = {"lang": "en", "label": "English", "data": "WEBVTT"}
        pushed = api.post(f"{path}/push", pushservicetoken="x")
        for answer, name in (
            (pushed, path),
            (api.post(f"{stream}/push", pushservicetoken="x"), stream),
            (api.post(f"{stream}/subtitle", **subtitle), stream),
        ):
            assert answer.status_code == 200
            if chosen == "object":
                assert answer.json()["token"] == name.rpartition("/")[2]
            else:
                assert answer.text == {"null": "null", "true": "true", "list": "[]", "empty": ""}[chosen]
        assert api.get(stream).json()["push_services_success"] == ["x"]
        assert list(api.get(stream).json()["subtitles"]) == ["en"]


@pytest.mark.parametrize("status", [200, 201])
def test_the_status_of_the_storage(status: int) -> None:
    with assuming(storage_status=status) as api:
        form = json_of(api.post("/v1/videos-upload-url"), 201)["url_data"]
        answer = api.store(form, b"content")
        assert answer.status_code == status
        if status == 201:
            told = ElementTree.fromstring(answer.text)
            assert told.tag == "PostResponse"
            assert told.findtext("Key") == form["fields"]["key"]
            assert told.findtext("ETag") == answer.headers["ETag"]
        tampered = {**form, "fields": {**form["fields"], "success_action_status": "204"}}
        assert api.store(tampered, b"content").status_code == 403


def test_the_fields_of_the_storage() -> None:
    with assuming() as usual, assuming(storage_field_order="key_last", storage_field_names="lower_case") as api:
        names = list(json_of(usual.post("/v1/videos-upload-url"), 201)["url_data"]["fields"])
        answered = json_of(api.post("/v1/videos-upload-url"), 201)
        assert list(answered["url_data"]["fields"]) == [name.lower() for name in reversed(names)]
        assert api.store(answered["url_data"], b"content").status_code == 204


def test_whether_a_form_may_name_the_method() -> None:
    with assuming(method_in_form=False) as api:
        path = VIDEOS + api.create(title="x")["token"]
        assert json_of(api.post(path, _method="DELETE"))["title"] == "x"
        assert api.post(f"{path}?_method=DELETE").text == "null"
        assert api.get(path).status_code == 404
    with assuming() as api:
        path = VIDEOS + api.create()["token"]
        assert api.post(path, _method="DELETE").text == "null"


def test_whether_json_bodies_are_read() -> None:
    for read in (True, False):
        with assuming(json_bodies=read) as api:
            video = json_of(api.http.post(VIDEOS, json={"title": "x"}), 201)
            assert video["title"] == ("x" if read else None)


@pytest.mark.parametrize(
    ("path", "name", "wrong", "right"),
    [
        (VIDEOS, "max_duration", "None", "1.5"),
        (VIDEOS, "expiration_days", "3 days", "3"),
        (VIDEOS, "volatile", "None", "on"),
        (VIDEOS, "approved", "3", "null"),
        (VIDEOS, "data", "{'a': 1}", '{"a": 1}'),
        (VIDEOS, "default_image_selector", "half", "0.5"),
        (AUDIOS, "expiration_days", "None", ""),
        ("/v1/authtokens/", "session_limit", "few", "2"),
        ("/v1/authtokens/", "grants", "all", ""),
        ("/v1/effects/", "default_effect", "2", "no"),
        ("/v1/application", "client_can_index_videos", "None", "False"),
    ],
)
def test_whether_wrong_values_are_refused(path: str, name: str, wrong: str, right: str) -> None:
    with assuming(wrong_values="refused") as api:
        assert list(json_of(api.post(path, **{name: wrong}), 412)) == [name]
        assert api.post(path, **{name: right}).status_code in (200, 201)
    with assuming() as api:
        assert api.post(path, **{name: wrong}).status_code in (200, 201)


def test_whether_markup_is_left_out() -> None:
    data = json.dumps({"text": "<i>a</i>"})
    with assuming(markup_removed=True) as api:
        video = api.create(title="a <b>bold</b> title", data=data, tags="<x>,y")
        assert (video["title"], video["data"], video["tags"]) == ("a bold title", {"text": "a"}, ["y"])
    with assuming() as api:
        assert api.create(title="a <b>bold</b> title")["title"] == "a <b>bold</b> title"


@pytest.mark.parametrize(("chosen", "approved"), [("rejected", False), ("pending", None)])
def test_what_an_empty_approval_means(chosen: str, approved: bool | None) -> None:
    with assuming(approved_when_empty=chosen) as api:
        token = api.create(approved="true")["token"]
        assert json_of(api.post(VIDEOS + token, approved=""))["approved"] is approved
        api.post(VIDEOS + token, approved="true")
        bulk = json_of(api.post(f"{VIDEOS}update_bulk", tokens_or_keys=token, approved=""))
        assert [video["approved"] for video in bulk] == [approved]


def test_faults_without_a_body_say_what_other_errors_say() -> None:
    with Sandbox(assumptions=Assumptions(error_body="map")) as sandbox:
        sandbox.fail("videos.get", status=503)
        api = Api(sandbox)
        with api.http:
            assert json_of(api.get(VIDEOS + UNKNOWN), 503) == {"error": "Service Unavailable"}


def test_which_keys_there_may_be() -> None:
    with assuming(key_pattern="[a-z]+") as api:
        path = VIDEOS + api.create(key="good")["token"]
        for answer in (
            api.post(VIDEOS, key="Bad key"),
            api.post(path, key="bad1"),
            api.post(f"{path}/streams", key="bad-"),
            api.post("/v1/effects/", key="BAD"),
        ):
            assert list(json_of(answer, 412)) == ["key"]
        assert json_of(api.post(path, title="still"))["key"] == "good"


@pytest.mark.parametrize(
    ("chosen", "time"), [("both", (60, 60, 60)), ("present", (60, None, 60)), ("former", (None, 60, 90))]
)
def test_by_which_name_the_time_of_use_is_read(chosen: str, time: tuple[int | None, ...]) -> None:
    present, former = "usage_expiration_time", "usage_experitation_time"
    with assuming(usage_expiration_names=chosen) as api:
        forms = ({present: "60"}, {former: "60"}, {present: "60", former: "90"})
        read = [json_of(api.post("/v1/authtokens/", **form), 201)[present] for form in forms]
    assert tuple(read) == time


@pytest.mark.parametrize(("unit", "factor"), [("seconds", 1), ("milliseconds", 10**3), ("microseconds", 10**6)])
def test_the_unit_of_analytics(unit: str, factor: int) -> None:
    with Sandbox(assumptions=Assumptions.model_validate({"analytics_unit": unit})) as sandbox:
        api = Api(sandbox)
        with api.http:
            token = api.create()["token"]
            sandbox.record_play(token, when=1_600_000_000)

            def rows(**window: int) -> int:
                texts = {name.strip("_"): str(value * factor) for name, value in window.items()}
                answer = json_of(api.post("/v1/analytics/get", query="total_plays_by_country", **texts))
                return len(answer["analytics"])

            assert rows(from_=1_600_000_000, to=1_600_000_000) == 1
            assert rows(from_=1_600_000_001) == rows(to=1_599_999_999) == 0
            assert rows(date=1_600_000_500) == 1
            assert rows(date=1_600_100_000) == 0


@pytest.mark.parametrize(
    ("chosen", "present", "former"), [("both", 200, 200), ("present", 200, 404), ("former", 404, 200)]
)
def test_where_audios_are(chosen: str, present: int, former: int) -> None:
    with assuming(audio_paths=chosen) as api:
        assert api.get(AUDIOS).status_code == present
        assert api.get("/server/v1/audios").status_code == former
        made = json_of(api.post(AUDIOS if present == 200 else "/server/v1/audios"), 201)["token"]
        assert api.get(AUDIOS + made).status_code == present
        assert api.get(f"/server/v1/audios/bytoken/{made}").status_code == former
        assert api.get(VIDEOS).status_code == 200


def test_lists_mean_what_was_chosen() -> None:
    with assuming(listed_states="all", tag_match="all", listed_stream_states="ready") as api:
        path = VIDEOS + api.create(title="both", tags="a,b")["token"]
        api.create(title="one", tags="a")
        assert api.titles() == ["one", "both"]
        assert api.titles(tags="a,b") == ["both"]
        assert api.titles(states="ready") == []
        assert api.get("/v1/videos/count", tags="a").json() == {"count": 2}
        json_of(api.post(f"{path}/streams"), 201)
        assert json_of(api.get(f"{path}/streams")) == []
        assert len(json_of(api.get(f"{path}/streams", states="all"))) == 1


def test_how_several_states_are_written() -> None:
    ways = ({"states": "empty,failed"}, {"states": '["empty","failed"]'}, {"states[]": "empty"})
    for chosen, found in {"commas_or_lists": [1, 1, 1], "commas": [1, 0, 0], "lists": [0, 1, 1]}.items():
        with assuming(states_lists=chosen) as api:
            api.create(title="x")
            assert [len(api.titles(**way)) for way in ways] == found, chosen
            assert len(api.titles(states="empty")) == len(api.titles(states="all")) == 1


@pytest.mark.parametrize(("chosen", "found"), [("any", (1, 1, 1)), ("lower", (1, 0, 0)), ("upper", (0, 1, 0))])
def test_the_case_of_states(chosen: str, found: tuple[int, ...]) -> None:
    with assuming(states_case=chosen) as api:
        token = api.create(title="x")["token"]
        assert tuple(len(api.titles(states=name)) for name in ("empty", "EMPTY", "Empty")) == found
        assert len(api.titles(states="All")) == len(api.titles(states="1")) == 1
        # The console shows them nonetheless.
        assert token in httpx.get(f"{api.http.base_url}/_console/1/videos?state=EMPTY").text


def test_a_limit_above_the_most() -> None:
    for chosen, count in (("clamped", 100), ("unlimited", 101)):
        with assuming(limit_above_most=chosen) as api:
            for _ in range(101):
                api.post("/v1/effects/")
            assert len(json_of(api.get("/v1/effects/", limit=1000))) == count
    with assuming(limit_above_most="refused") as api:
        assert list(json_of(api.get(VIDEOS, limit=101), 412)) == ["limit"]
        assert json_of(api.get(VIDEOS, limit=100)) == []


@pytest.mark.parametrize("kind", ["videos", "audios"])
def test_unknown_objects_in_calls_about_many(kind: str) -> None:
    bulk = "{}_bulk" if kind == "videos" else "{}-bulk"
    path = f"/v1/{kind}/"
    with assuming(unknown_in_bulk="null") as api:
        token = json_of(api.post(path), 201)["token"]
        for call in ("get", "update"):
            found = json_of(api.post(path + bulk.format(call), tokens_or_keys=f"{UNKNOWN},{token},_none"))
            assert [each and each["token"] for each in found] == [None, token, None]
    with assuming(unknown_in_bulk="refused") as api:
        token = json_of(api.post(path), 201)["token"]
        for call in ("get", "update"):
            answer = api.post(path + bulk.format(call), tokens_or_keys=f"{token},{UNKNOWN}", title="changed")
            assert answer.status_code == 404
        assert json_of(api.get(path + token))["title"] is None


def test_whether_streams_have_keys_as_names() -> None:
    for by_key, status in ((True, 200), (False, 404)):
        with assuming(streams_by_key=by_key) as api:
            path = VIDEOS + api.create()["token"]
            json_of(api.post(f"{path}/streams", key="first"), 201)
            assert api.get(f"{path}/streams/_first").status_code == status


def test_whether_an_unknown_profile_is_ignored() -> None:
    for path, names in ((VIDEOS, ("effect_profile", "meta_profile")), (AUDIOS, ("meta_profile",))):
        with assuming(unknown_profile="ignored") as api:
            made = json_of(api.post(path, **dict.fromkeys(names, "nothing")), 201)
            assert [made[name] for name in names] == [None for _ in names]


def test_whether_new_data_go_into_the_former() -> None:
    with assuming(data_update="merge", tags_update="add") as api:
        token = api.create(data='{"a": 1, "b": {"c": 2}}', tags="x,y")["token"]
        video = json_of(api.post(VIDEOS + token, data='{"b": 3, "d": 4}', tags="y,z"))
        assert (video["data"], video["tags"]) == ({"a": 1, "b": 3, "d": 4}, ["x", "y", "z"])
        video = json_of(api.post(VIDEOS + token, title="else"))
        assert (video["data"], video["tags"]) == ({"a": 1, "b": 3, "d": 4}, ["x", "y", "z"])
        bulk = json_of(api.post(f"{VIDEOS}update_bulk", tokens_or_keys=token, tags="q"))
        assert bulk[0]["tags"] == ["x", "y", "z", "q"]
        assert json_of(api.post(VIDEOS + token, data="{}"))["data"] == {"a": 1, "b": 3, "d": 4}
        assert json_of(api.post(VIDEOS + token, data=""))["data"] is None


def test_what_new_objects_say_of_old_streams() -> None:
    with assuming(delete_old_streams=True) as api:
        assert api.create()["delete_old_streams"] is True
        assert api.create(delete_old_streams="false")["delete_old_streams"] is False


def test_maps_without_members_may_stay_maps() -> None:
    ways: dict[str, Json] = {"map": {}, "list": []}
    for chosen, written in ways.items():
        with assuming(empty_maps=chosen) as api:
            assert api.create(data="{}")["data"] == written
            token = json_of(api.post("/v1/authtokens/", grants="{}"), 201)
            assert token["grants"] == written


def test_what_is_told_of_the_end_and_of_the_place() -> None:
    with assuming(country="Iceland", expire_on_answered=False, geo_answered=True) as api:
        for path in (VIDEOS, AUDIOS):
            made = json_of(api.post(path, expire_on="2099-01-01"), 201)
            assert "expire_on" not in made
            assert made["geo"] == {"country": "Iceland"}
    with assuming() as api:
        made = api.create(expire_on="2099-01-01")
        assert made["expire_on"] == "2099-01-01"
        assert "geo" not in made


PROFILES_TOLD: dict[str, Json] = {
    "text_or_list": (None, "{0}", ["{0}", "{1}"]),
    "text": (None, "{0}", "{0},{1}"),
    "list": ([], ["{0}"], ["{0}", "{1}"]),
}


@pytest.mark.parametrize("chosen", PROFILES_TOLD)
def test_how_effect_profiles_of_a_video_are_told(chosen: str) -> None:
    with assuming(effect_profile_shape=chosen) as api:
        tokens = [json_of(api.post("/v1/effects/"), 201)["token"] for _ in range(2)]
        told = [api.create(effect_profile=",".join(tokens[:count]))["effect_profile"] for count in range(3)]
    expected = json.dumps(PROFILES_TOLD[chosen]).replace("{0}", tokens[0]).replace("{1}", tokens[1])
    assert told == json.loads(expected)


def test_subtitles_may_be_a_list() -> None:
    with assuming(subtitles_shape="list") as api:
        path = VIDEOS + api.create()["token"]
        stream = f"{path}/streams/{json_of(api.post(f'{path}/streams'), 201)['token']}"
        assert json_of(api.get(stream))["subtitles"] == []
        api.post(f"{stream}/subtitle", lang="en", label="English", data="WEBVTT")
        assert json_of(api.get(stream))["subtitles"] == [{"lang": "en", "label": "English", "data": "WEBVTT"}]


def test_inner_names_of_audios_and_classes_may_be_missing() -> None:
    inner = {"_id", "application_id", "creation_auth_session_id", "original_stream_id", "default_stream_id"}
    with assuming(audio_inner_names=False, unseen_types=False) as api:
        audio = json_of(api.post(AUDIOS), 201)
        stream = json_of(api.post(f"{AUDIOS}{audio['token']}/streams"), 201)
        for each in (audio, stream):
            assert not inner & each.keys()
            assert "type" not in each
        for path in ("/v1/authtokens/", "/v1/metaprofiles/"):
            assert "type" not in json_of(api.post(path, title="x"), 201)
        assert api.create()["type"] == "ApiVideo"
        assert json_of(api.post("/v1/effects/"), 201)["type"] == "ApiEffectProfile"
    with assuming() as api:
        assert inner <= json_of(api.post(AUDIOS), 201).keys()


def test_auth_tokens_may_have_only_what_is_documented() -> None:
    with assuming(auth_token_common_fields=False) as api:
        token = json_of(api.post("/v1/authtokens/"), 201)
    assert not {"key", "type", "created", "owned"} & token.keys()
    assert {"token", "volatile", "hidden", "grants"} <= token.keys()


@pytest.mark.parametrize("chosen", ["config", "top", "absent"])
def test_where_settings_of_no_sample_are(chosen: str) -> None:
    name = "client_cannot_access_unaccepted_videos"
    with assuming(unseen_settings=chosen) as api:
        application = json_of(api.post("/v1/application", **{name: "true"}))
    assert (name in application["config"], name in application) == (chosen == "config", chosen == "top")
    assert application["config"]["client_can_index_videos"] is False


@pytest.mark.parametrize("chosen", ["both", "configuration", "top"])
def test_where_settings_of_processes_are(chosen: str) -> None:
    with assuming(process_settings=chosen) as api:
        effects = json_of(api.post("/v1/effects/"), 201)["token"]
        meta = json_of(api.post("/v1/metaprofiles/", title="x"), 201)["token"]
        effect = json_of(api.post(f"/v1/effects/{effects}/process/filter", effect="gray"), 201)
        analysis = json_of(api.post(f"/v1/metaprofiles/{meta}/process/nsfw", nsfw_action="reject"), 201)
    for process, settings in ((effect, {"effect": "gray"}), (analysis, {"nsfw_action": "reject"})):
        assert process.get("configuration") == (None if chosen == "top" else settings)
        assert (settings.items() <= process.items()) is (chosen != "configuration")


@pytest.mark.parametrize("chosen", ["list", "object", "map"])
def test_how_meta_profiles_are_listed(chosen: str) -> None:
    with assuming(meta_profiles_envelope=chosen) as api:
        empty = json_of(api.get("/v1/metaprofiles/"))
        assert empty == {"list": [], "object": {"meta_profiles": []}, "map": []}[chosen]
        profile = json_of(api.post("/v1/metaprofiles/", title="x"), 201)
        listed = json_of(api.get("/v1/metaprofiles/"))
    expected = {"list": [profile], "object": {"meta_profiles": [profile]}, "map": {profile["token"]: profile}}
    assert listed == expected[chosen]


def test_where_counters_of_statistics_are() -> None:
    for chosen in ("flat", "nested", "none"):
        with assuming(stats_counters=chosen) as api:
            token = api.create()["token"]
            one = json_of(api.get(f"{VIDEOS}{token}/stats"))
            whole = json_of(api.get("/server/v1/application/stats"))
            (several,) = json_of(api.post(f"{VIDEOS}stats_bulk", tokens_or_keys=token))
        if chosen == "none":
            assert (one, whole, several) == ({"token": token, "key": None}, {"period": None}, [])
            continue
        counters = [each if chosen == "flat" else each["stats"] for each in (one, whole, several)]
        assert [each["plays"] for each in counters] == [0, 0, 0]
        assert one["token"] == token
        assert ("plays" in one) is (chosen == "flat")


def test_the_sum_of_statistics_may_be_an_object() -> None:
    with assuming(stats_summary="object") as api:
        token = api.create()["token"]
        assert json_of(api.post(f"{VIDEOS}stats_bulk", tokens_or_keys=token))["videos"] == 1
        (one,) = json_of(api.post(f"{VIDEOS}stats_bulk", tokens_or_keys=token, summarize="false"))
        assert one["token"] == token


@pytest.mark.parametrize(("chosen", "text"), [("null", "null"), ("true", "true"), ("empty", "")])
def test_what_answers_the_confirmation_of_a_webhook(chosen: str, text: str) -> None:
    with assuming(confirmation_body=chosen) as api, receiver() as taker:
        webhook = api.post("/v1/api/hook", target_url=taker.url).text
        code = taker.received(2)[1].json["validation_code"]
        answer = api.post("/v1/api/confirmhook", webhook_id=webhook, validation_code=code)
        assert (answer.status_code, answer.text) == (200, text)


def test_how_the_handshake_is_written() -> None:
    with assuming(handshake_encoding="form") as api, receiver() as taker:
        webhook = api.post("/v1/api/hook", target_url=taker.url, encoding="jsonheader").text
        first, second = taker.received(2)
        assert first.form["ziggeo_validation"] == "1"
        code = second.form["validation_code"]
        assert api.post("/v1/api/confirmhook", webhook_id=webhook, validation_code=code).status_code == 200
        api.create()
        assert taker.received(3)[2].json["event_type"] == "video_create"


def test_webhooks_may_be_told_before_they_are_confirmed() -> None:
    with assuming(told_before_confirmation=True) as api, receiver() as taker:
        api.post("/v1/api/hook", target_url=taker.url, events="video_create")
        taker.received(2)
        api.create()
        assert taker.received(3)[2].json["event_type"] == "video_create"


def test_there_may_be_no_events_of_audios() -> None:
    for chosen, events in (("mirrored", ["audio_create", "video_create"]), ("none", ["video_create"])):
        with assuming(audio_events=chosen) as api, receiver() as taker:
            subscribe(api, taker)
            api.post(AUDIOS)
            api.create()
            told = taker.received(2 + len(events))[2:]
            assert [each.json["event_type"] for each in told] == events


@pytest.mark.parametrize(
    ("chosen", "origin"), [("map", {"type": "call"}), ("list", []), ("text", "call"), ("null", None)]
)
def test_what_tells_who_asked_for_a_deletion(chosen: str, origin: Json) -> None:
    with assuming(event_origin_shape=chosen) as api, receiver() as taker:
        subscribe(api, taker)
        api.http.delete(VIDEOS + api.create()["token"])
        event = taker.received(4)[3].json
    assert event["event_type"] == "video_delete"
    assert event["data"]["event_origin"] == origin


@pytest.mark.parametrize("chosen", ["text", "map", "null"])
def test_what_tells_what_went_wrong(chosen: str) -> None:
    with assuming(event_error_shape=chosen) as api, receiver() as taker:
        subscribe(api, taker, events="video_failed")
        api.settled(api.upload(b"no video")[0])
        error = taker.received(3)[2].json["data"]["error"]
    kinds: dict[str, Any] = {"text": str, "map": dict, "null": type(None)}
    assert isinstance(error, kinds[chosen])
    if chosen == "map":
        assert list(error) == ["message"]


def test_what_grants_may_name() -> None:
    def statuses(**chosen: bool) -> list[int]:
        with Sandbox(assumptions=Assumptions.model_validate(chosen)) as sandbox:
            api = Api(sandbox)
            with api.http:
                api.post("/v1/application", auth_token_required_for_read="true", client_can_index_videos="true")
                video = api.create(key="named")
                root = f"{sandbox.url}/v1/applications/{sandbox.token}/videos"

                def ask(address: str, grants: Json) -> int:
                    sealed = seal_as_officially(sandbox.token, sandbox.encryption_key, grants=grants)
                    return httpx.get(address, params={"client_auth": sealed}).status_code

                one = f"{root}/{video['token']}"
                return [
                    ask(one, {"read": {"resources": ["_named"]}}),
                    ask(one, {"read": {"resources": [video["token"]]}}),
                    ask(one, {"read": "all"}),
                    ask(root, {"index": {"all": True}}),
                    ask(root, {"read": {"all": True}}),
                ]

    assert statuses() == [200, 200, 200, 200, 200]
    assert statuses(resources_by_key=False, text_scopes=False, index_grant=False) == [403, 200, 403, 403, 200]
