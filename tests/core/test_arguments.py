"""The three spellings of arguments, and the limits of every one of them."""

import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime
from inspect import get_annotations
from typing import Any

import pytest

from ziggeo._core.arguments import check_identifiers, parse_arguments
from ziggeo._core.endpoints.table import ENDPOINTS
from ziggeo._core.forms import form_fields
from ziggeo.errors import ArgumentsError
from ziggeo.models._base import Arguments
from ziggeo.models.analytics import AnalyticsArguments
from ziggeo.models.application import ApplicationUpdateArguments
from ziggeo.models.audio_streams import AudioStreamCreateArguments, AudioStreamIndexArguments
from ziggeo.models.audios import (
    AudioCountArguments,
    AudioCreateArguments,
    AudioIndexArguments,
    AudioIterateArguments,
    AudioUpdateArguments,
    AudioUpdateBulkArguments,
)
from ziggeo.models.authtokens import AuthTokenArguments, Grant, Grants
from ziggeo.models.effect_profiles import (
    EffectProcessIndexArguments,
    EffectProfileCreateArguments,
    EffectProfileIndexArguments,
    EffectProfileIterateArguments,
    EffectProfileUpdateArguments,
    FilterProcessArguments,
    WatermarkProcessArguments,
)
from ziggeo.models.enums import Approval, VideoState
from ziggeo.models.meta_profiles import (
    MetaProfileCreateArguments,
    MetaProfileIndexArguments,
    MetaProfileIterateArguments,
    NsfwProcessArguments,
    ProfanityProcessArguments,
)
from ziggeo.models.stats import ApplicationStatsArguments
from ziggeo.models.streams import (
    StreamAttachImageArguments,
    StreamCreateArguments,
    StreamIndexArguments,
    SubtitleArguments,
)
from ziggeo.models.videos import (
    ApplyEffectArguments,
    ApplyMetaArguments,
    PushArguments,
    VideoCountArguments,
    VideoCreateArguments,
    VideoGetBulkArguments,
    VideoIndexArguments,
    VideoIterateArguments,
    VideoStatsBulkArguments,
    VideoUpdateArguments,
    VideoUpdateBulkArguments,
)
from ziggeo.models.webhooks import WebhookConfirmArguments, WebhookCreateArguments, WebhookDeleteArguments

CALL = "videos.call"


def parsed(
    model: type[Arguments], arguments: Arguments | Mapping[str, object] | None = None, /, **fields: object
) -> Arguments:
    return parse_arguments(model, arguments, fields, CALL)


def refused(model: type[Arguments], arguments: Any = None, /, **fields: object) -> ArgumentsError:
    with pytest.raises(ArgumentsError) as caught:
        parse_arguments(model, arguments, fields, CALL)
    error = caught.value
    assert error.endpoint == CALL
    assert error.message.startswith(f"{CALL}: ")
    assert error.__cause__ is None
    again = pickle.loads(pickle.dumps(error))
    assert repr((again.message, again.errors, again.endpoint)) == repr((error.message, error.errors, error.endpoint))
    return error


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        (None, {"title": "a", "tags": ["b"]}),
        ({"title": "a", "tags": ["b"]}, {}),
        (VideoUpdateArguments(title="a", tags=["b"]), {}),
        ({"title": "other"}, {"title": "a", "tags": ["b"]}),
        (VideoUpdateArguments(title="other", tags=["b"]), {"title": "a"}),
        ({"tags": ["b"]}, {"title": "a"}),
        (VideoUpdateArguments(tags=["b"]), {"title": "a"}),
    ],
)
def test_all_spellings_mean_the_same_and_keywords_win(
    arguments: Arguments | Mapping[str, object] | None, fields: dict[str, object]
) -> None:
    expected = VideoUpdateArguments(title="a", tags=["b"])

    assert parsed(VideoUpdateArguments, arguments, **fields) == expected
    assert parsed(VideoUpdateArguments, arguments, **fields).model_fields_set == {"title", "tags"}


def test_what_was_not_given_stays_so_and_none_is_given() -> None:
    both = parsed(VideoUpdateArguments, VideoUpdateArguments(title=None), description=None)

    assert both.model_fields_set == {"title", "description"}
    assert parsed(VideoUpdateArguments).model_fields_set == set()


def test_the_callers_mapping_is_left_alone() -> None:
    mine: dict[str, object] = {"tags": ["b"], "data": {"a": [1]}}
    parsed(VideoUpdateArguments, mine, title="a")

    assert mine == {"tags": ["b"], "data": {"a": [1]}}


def test_arguments_of_another_call_are_taken_field_by_field() -> None:
    assert parsed(VideoUpdateArguments, VideoCreateArguments(title="a")) == VideoUpdateArguments(title="a")
    assert "effect_profile" in refused(VideoUpdateArguments, VideoCreateArguments(effect_profile="a")).message


@pytest.mark.parametrize("arguments", ["title=a", ["title"], 5, object(), b"x"])
def test_arguments_are_a_mapping_or_a_model(arguments: object) -> None:
    error = refused(VideoUpdateArguments, arguments)

    assert error.message == (f"{CALL}: arguments are a mapping or VideoUpdateArguments, not {type(arguments).__name__}")


@pytest.mark.parametrize(
    ("model", "misspelt", "nearest"),
    [
        (VideoIndexArguments, "limt", "limit"),
        (VideoIndexArguments, "state", "states"),
        (VideoUpdateArguments, "tag", "tags"),
        (VideoUpdateArguments, "max_durations", "max_duration"),
        (VideoCreateArguments, "effectprofile", "effect_profile"),
        (AuthTokenArguments, "session_limits", "session_limit"),
        (AuthTokenArguments, "expiration_dat", "expiration_date"),
        (PushArguments, "push_service_token", "pushservicetoken"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_nearest_one(model: type[Arguments], misspelt: str, nearest: str) -> None:
    required = {"pushservicetoken": "x"} if model is PushArguments else {}
    error = refused(model, {misspelt: 1, **required})

    assert error.message == f"{CALL}: {misspelt} is not known; did you mean {nearest}?"
    assert [(fault["loc"], fault["type"]) for fault in error.errors] == [((misspelt,), "extra_forbidden")]


TAKEN: list[type[Arguments]] = sorted(
    {endpoint.takes for endpoint in ENDPOINTS if endpoint.takes}, key=lambda model: model.__name__
)
"""What the calls of the API take."""
each_model = pytest.mark.parametrize("model", TAKEN, ids=lambda model: getattr(model, "__name__", None))


@each_model
def test_every_call_refuses_a_name_that_is_like_no_other(model: type[Arguments]) -> None:
    said = refused(model, {"qqqq": 1}).message.removeprefix(f"{CALL}: ").split("; ")

    assert "qqqq is not known" in said
    assert len(said) == 1 + sum(field.is_required() for field in model.model_fields.values())


def home(model: type[Arguments], name: str) -> type | None:
    """Return the class in which a model has a field from."""
    return next((base for base in model.__mro__ if name in get_annotations(base)), None)


@each_model
def test_every_argument_of_every_call_is_told_here_or_with_its_kind(model: type[Arguments]) -> None:
    told = {(home(each, name), name) for each, fields, _ in ACCEPTED for name in fields}

    assert [
        name for name in model.model_fields if (home(model, name), name) not in told and name not in ELSEWHERE
    ] == []


@pytest.mark.parametrize("name", ["max-duration", "expire on", "int", "str", "list", "0", ""])
def test_a_name_that_is_not_known_is_told_whatever_it_looks_like(name: str) -> None:
    error = refused(VideoUpdateArguments, {name: 1})

    assert [(fault["loc"], fault["type"]) for fault in error.errors] == [((name,), "extra_forbidden")]
    assert error.message.startswith(f"{CALL}: {name} is not known")


def test_every_fault_is_told_at_once() -> None:
    error = refused(VideoIndexArguments, limit=0, skip=-1, whatever=1)

    assert {fault["loc"] for fault in error.errors} == {("limit",), ("skip",), ("whatever",)}
    assert all(name in error.message for name in ("limit", "skip", "whatever"))


def test_an_error_pickles_whatever_was_given() -> None:
    error = refused(VideoUpdateArguments, title=lambda: None)

    assert "lambda" in str(error.errors[0]["input"])


ACCEPTED: list[tuple[type[Arguments], dict[str, Any], list[tuple[str, str]]]] = [
    (VideoIndexArguments, {"limit": 1}, [("limit", "1")]),
    (VideoIndexArguments, {"limit": 100}, [("limit", "100")]),
    (VideoIndexArguments, {"skip": 0}, [("skip", "0")]),
    (VideoIndexArguments, {"states": "all"}, [("states", "all")]),
    (VideoIndexArguments, {"states": "ready, failed"}, [("states", "ready,failed")]),
    (VideoIndexArguments, {"states": [VideoState.READY, "failed"]}, [("states", "READY,failed")]),
    (VideoIndexArguments, {"states": ""}, [("states", "")]),
    (VideoIndexArguments, {"tags": "a, b"}, [("tags", "a,b")]),
    (VideoIndexArguments, {"approved": "APPROVED"}, [("approved", "APPROVED")]),
    (VideoIndexArguments, {"approved": Approval.REJECTED}, [("approved", "REJECTED")]),
    (VideoIndexArguments, {"approved": "pending"}, [("approved", "pending")]),
    (VideoIterateArguments, {"limit": 0}, [("limit", "0")]),
    (VideoIterateArguments, {"limit": 5000}, [("limit", "5000")]),
    (VideoUpdateArguments, {"min_duration": 0}, [("min_duration", "0")]),
    (
        VideoUpdateArguments,
        {"min_duration": 2, "max_duration": 2},
        [("min_duration", "2"), ("max_duration", "2")],
    ),
    (
        VideoUpdateArguments,
        {"min_duration": 2, "max_duration": None},
        [("min_duration", "2"), ("max_duration", "")],
    ),
    (VideoUpdateArguments, {"max_duration": 1.5}, [("max_duration", "1.5")]),
    (VideoUpdateArguments, {"expiration_days": 0}, [("expiration_days", "0")]),
    (VideoUpdateArguments, {"expiration_days": None}, [("expiration_days", "")]),
    (VideoUpdateArguments, {"expire_on": date(2030, 1, 31)}, [("expire_on", "2030-01-31")]),
    (VideoUpdateArguments, {"expire_on": "2030-01-31"}, [("expire_on", "2030-01-31")]),
    (VideoUpdateArguments, {"expire_on": None}, [("expire_on", "")]),
    (VideoUpdateArguments, {"tags": ["a", "b c"]}, [("tags", "a,b c")]),
    (VideoUpdateArguments, {"tags": ("a",)}, [("tags", "a")]),
    (VideoUpdateArguments, {"tags": []}, [("tags", "")]),
    (VideoUpdateArguments, {"tags": "a, b"}, [("tags", "a,b")]),
    (VideoUpdateArguments, {"tags": ""}, [("tags", "")]),
    (VideoUpdateArguments, {"tags": " \t"}, [("tags", "")]),
    (VideoUpdateArguments, {"tags": [" a ", "\tb c\n"]}, [("tags", "a,b c")]),
    (VideoUpdateArguments, {"approved": None}, [("approved", "null")]),
    (VideoUpdateArguments, {"volatile": None}, [("volatile", "null")]),
    (VideoUpdateArguments, {"data": {"a": 1}}, [("data", '{"a":1}')]),
    (VideoUpdateArguments, {"data": '{"a": 1}'}, [("data", '{"a":1}')]),
    (VideoUpdateArguments, {"data": {}}, [("data", "{}")]),
    (VideoUpdateArguments, {"title": ""}, [("title", "")]),
    (VideoCreateArguments, {"default_image_selector": 1}, [("default_image_selector", "1")]),
    (VideoCreateArguments, {"device_info": {"os": "x"}}, [("device_info", '{"os":"x"}')]),
    (
        VideoCreateArguments,
        {"device_info": '{"os": "x", "nested": {"a": [1]}}'},
        [("device_info", '{"os":"x","nested":{"a":[1]}}')],
    ),
    (VideoCreateArguments, {"device_info": None}, [("device_info", "")]),
    (StreamIndexArguments, {"states": ["ready"]}, [("states", "ready")]),
    (StreamCreateArguments, {"video_type": "mp4"}, [("video_type", "mp4")]),
    (PushArguments, {"pushservicetoken": "abc"}, [("pushservicetoken", "abc")]),
    (AuthTokenArguments, {"expiration_date": 1893456000}, [("expiration_date", "1893456000")]),
    (AuthTokenArguments, {"expiration_date": datetime(2030, 1, 1, tzinfo=UTC)}, [("expiration_date", "1893456000")]),
    (AuthTokenArguments, {"expiration_date": 20_000_000_001}, [("expiration_date", "20000000001")]),
    (AuthTokenArguments, {"expiration_date": datetime(2700, 1, 1, tzinfo=UTC)}, [("expiration_date", "23036572800")]),
    (AuthTokenArguments, {"usage_expiration_time": 60}, [("usage_expiration_time", "60")]),
    (AuthTokenArguments, {"usage_experitation_time": 60}, [("usage_expiration_time", "60")]),
    (AuthTokenArguments, {"session_limit": 0}, [("session_limit", "0")]),
    (AuthTokenArguments, {"volatile": True, "hidden": False}, [("volatile", "true"), ("hidden", "false")]),
    (AuthTokenArguments, {"grants": {"read": {"all": True}}}, [("grants", '{"read":{"all":true}}')]),
    (AuthTokenArguments, {"grants": '{"read": {"all": true}}'}, [("grants", '{"read":{"all":true}}')]),
    (AuthTokenArguments, {"grants": Grants(read=Grant(all=True))}, [("grants", '{"read":{"all":true}}')]),
    (AuthTokenArguments, {"grants": {"read": Grant(all=True)}}, [("grants", '{"read":{"all":true}}')]),
    (AuthTokenArguments, {"grants": {"read": "all"}}, [("grants", '{"read":{"all":true}}')]),
    (
        AuthTokenArguments,
        {"grants": {"read": {"resources": ["1", "2"]}, "create": {"session_owned": True}}},
        [("grants", '{"create":{"session_owned":true},"read":{"resources":["1","2"]}}')],
    ),
    (
        AuthTokenArguments,
        {"grants": {"read": {"resources": ("1", "2")}}},
        [("grants", '{"read":{"resources":["1","2"]}}')],
    ),
    (AuthTokenArguments, {"grants": {"read": Grant(resources=["1"])}}, [("grants", '{"read":{"resources":["1"]}}')]),
    (AuthTokenArguments, {"grants": {}}, [("grants", "{}")]),
    (VideoIndexArguments, {"reverse": False}, [("reverse", "false")]),
    (VideoCountArguments, {"states": "all", "tags": ["a"]}, [("states", "all"), ("tags", "a")]),
    (VideoCreateArguments, {"key": "welcome"}, [("key", "welcome")]),
    (VideoCreateArguments, {"effect_profile": "abc,_sepia"}, [("effect_profile", "abc,_sepia")]),
    (VideoCreateArguments, {"meta_profile": "_look"}, [("meta_profile", "_look")]),
    (VideoCreateArguments, {"video_profile": "abc"}, [("video_profile", "abc")]),
    (VideoCreateArguments, {"video_type": "mp4"}, [("video_type", "mp4")]),
    (VideoCreateArguments, {"video_file_name": "Grüße.mp4"}, [("video_file_name", "Grüße.mp4")]),
    (VideoCreateArguments, {"approved": True}, [("approved", "true")]),
    (
        VideoCreateArguments,
        {"auto_crop": True, "auto_pad": False, "only_audio": True},
        [("auto_crop", "true"), ("auto_pad", "false"), ("only_audio", "true")],
    ),
    (
        VideoCreateArguments,
        {"delete_old_streams": True, "force_overwrite": False, "enforce_duration": True, "recover_streams": False},
        [
            ("delete_old_streams", "true"),
            ("force_overwrite", "false"),
            ("enforce_duration", "true"),
            ("recover_streams", "false"),
        ],
    ),
    (
        VideoCreateArguments,
        {"user_language": "en-US", "transcript_language": "auto"},
        [("user_language", "en-US"), ("transcript_language", "auto")],
    ),
    (
        VideoStatsBulkArguments,
        {"tokens_or_keys": "a", "summarize": True},
        [("tokens_or_keys", "a"), ("summarize", "true")],
    ),
    (
        VideoUpdateBulkArguments,
        {"tokens_or_keys": "a", "tags": [], "expire_on": date(2030, 1, 31)},
        [("tokens_or_keys", "a"), ("tags", ""), ("expire_on", "2030-01-31")],
    ),
    (ApplyEffectArguments, {"effectprofiletoken": "_sepia"}, [("effectprofiletoken", "_sepia")]),
    (ApplyMetaArguments, {"metaprofiletoken": "a1"}, [("metaprofiletoken", "a1")]),
    (
        SubtitleArguments,
        {"lang": "en", "label": "English", "data": "WEBVTT"},
        [("lang", "en"), ("label", "English"), ("data", "WEBVTT")],
    ),
    (AudioIndexArguments, {"limit": 100, "skip": 0}, [("skip", "0"), ("limit", "100")]),
    (AudioIterateArguments, {"limit": 5000}, [("limit", "5000")]),
    (AudioCountArguments, {"states": ["ready"]}, [("states", "ready")]),
    (AudioUpdateArguments, {"key": None, "expire_on": None}, [("key", ""), ("expire_on", "")]),
    (AudioCreateArguments, {"audio_type": "mp3"}, [("audio_type", "mp3")]),
    (AudioCreateArguments, {"audio_profile": "_loud"}, [("audio_profile", "_loud")]),
    (AudioCreateArguments, {"meta_profile": "_look"}, [("meta_profile", "_look")]),
    (AudioCreateArguments, {"audio_file_name": "a b.mp3"}, [("audio_file_name", "a b.mp3")]),
    (AudioCreateArguments, {"enforce_duration": None}, [("enforce_duration", "null")]),
    (AudioCreateArguments, {"title": "T", "description": "D"}, [("title", "T"), ("description", "D")]),
    (AudioStreamIndexArguments, {"states": "all"}, [("states", "all")]),
    (AudioStreamCreateArguments, {"audio_type": "wav"}, [("audio_type", "wav")]),
    (ApplicationUpdateArguments, {"name": "", "description": "D"}, [("name", ""), ("description", "D")]),
    (ApplicationUpdateArguments, {"volatile": None}, [("volatile", "null")]),
    *(
        (ApplicationUpdateArguments, {name: value}, [(name, "true" if value else "false")])
        for value in (True, False)
        for name in (
            "auth_token_required_for_create",
            "auth_token_required_for_update",
            "auth_token_required_for_read",
            "auth_token_required_for_destroy",
            "client_can_index_videos",
            "client_cannot_access_unaccepted_videos",
            "enable_video_subpages",
            "enable_facebook",
        )
    ),
    (ApplicationStatsArguments, {"period": "month"}, [("period", "month")]),
    (EffectProfileIndexArguments, {"limit": 1, "reverse": True}, [("reverse", "true"), ("limit", "1")]),
    (EffectProfileIterateArguments, {"limit": 0, "skip": 1}, [("skip", "1"), ("limit", "0")]),
    (EffectProfileUpdateArguments, {"default_effect": True}, [("default_effect", "true")]),
    (EffectProfileCreateArguments, {"key": "sepia", "title": ""}, [("key", "sepia"), ("title", "")]),
    (EffectProfileCreateArguments, {"image_only": False}, [("image_only", "false")]),
    (EffectProcessIndexArguments, {"states": "ready"}, [("states", "ready")]),
    (FilterProcessArguments, {"effect": "dhill"}, [("effect", "dhill")]),
    (
        WatermarkProcessArguments,
        {"vertical_position": 0, "horizontal_position": 1, "video_scale": 0.125},
        [("vertical_position", "0"), ("horizontal_position", "1"), ("video_scale", "0.125")],
    ),
    (MetaProfileIndexArguments, {"limit": 100}, [("limit", "100")]),
    (MetaProfileIterateArguments, {"limit": 101}, [("limit", "101")]),
    (MetaProfileCreateArguments, {"title": "Look", "key": "look"}, [("title", "Look"), ("key", "look")]),
    (NsfwProcessArguments, {"nsfw_action": "approve"}, [("nsfw_action", "approve")]),
    (ProfanityProcessArguments, {"profanity_action": "reject"}, [("profanity_action", "reject")]),
    (
        WebhookCreateArguments,
        {"target_url": "https://a.test/", "encoding": "json", "events": "video_ready"},
        [("target_url", "https://a.test/"), ("encoding", "json"), ("events", "video_ready")],
    ),
    (
        WebhookConfirmArguments,
        {"webhook_id": "5f", "validation_code": "000001"},
        [("webhook_id", "5f"), ("validation_code", "000001")],
    ),
    (WebhookDeleteArguments, {"target_url": "https://a.test/"}, [("target_url", "https://a.test/")]),
    (
        AnalyticsArguments,
        {"query": "device_views_by_os", "from_": 1646089200000, "to": 1646175600000, "date": 1646089200000},
        [
            ("query", "device_views_by_os"),
            ("from", "1646089200000"),
            ("to", "1646175600000"),
            ("date", "1646089200000"),
        ],
    ),
]
ELSEWHERE = {"tokens_or_keys"}
"""Arguments that have tests of their own, with those of their kind."""


@pytest.mark.parametrize(("model", "fields", "form"), ACCEPTED, ids=lambda value: getattr(value, "__name__", None))
def test_what_a_call_takes_is_written_as_the_service_wants_it(
    model: type[Arguments], fields: dict[str, Any], form: list[tuple[str, str]]
) -> None:
    assert form_fields(parsed(model, **fields)) == form
    assert form_fields(parsed(model, fields)) == form


REFUSED: list[tuple[type[Arguments], dict[str, Any]]] = [
    (VideoIndexArguments, {"limit": 0}),
    (VideoIndexArguments, {"limit": 101}),
    (VideoIndexArguments, {"limit": "many"}),
    (VideoIndexArguments, {"limit": 1.5}),
    (VideoIndexArguments, {"skip": -1}),
    (VideoIndexArguments, {"reverse": "backwards"}),
    (VideoIndexArguments, {"states": ["a,b"]}),
    (VideoIndexArguments, {"states": "ready,"}),
    (VideoIterateArguments, {"limit": -1}),
    (VideoUpdateArguments, {"min_duration": -1}),
    (VideoUpdateArguments, {"max_duration": -0.5}),
    (VideoUpdateArguments, {"max_duration": float("nan")}),
    (VideoUpdateArguments, {"max_duration": float("inf")}),
    (VideoUpdateArguments, {"min_duration": 3, "max_duration": 2}),
    (VideoUpdateArguments, {"expiration_days": -1}),
    (VideoUpdateArguments, {"expire_on": "tomorrow"}),
    (VideoUpdateArguments, {"expire_on": "2030-02-30"}),
    (VideoUpdateArguments, {"expire_on": datetime(2030, 1, 1, 5, tzinfo=UTC)}),
    (VideoUpdateArguments, {"tags": ["a,b"]}),
    (VideoUpdateArguments, {"tags": ["a", ""]}),
    (VideoUpdateArguments, {"tags": ["  "]}),
    (VideoUpdateArguments, {"tags": "a,,b"}),
    (VideoUpdateArguments, {"tags": [1]}),
    (VideoUpdateArguments, {"tags": 1}),
    (VideoUpdateArguments, {"key": ""}),
    (VideoUpdateArguments, {"data": "junk"}),
    (VideoUpdateArguments, {"data": "[1]"}),
    (VideoUpdateArguments, {"data": '"text"'}),
    (VideoUpdateArguments, {"data": "null"}),
    (VideoUpdateArguments, {"data": "5"}),
    (VideoUpdateArguments, {"data": [1]}),
    (VideoUpdateArguments, {"data": {1: 2}}),
    (VideoUpdateArguments, {"data": {"a": {1, 2}}}),
    (VideoUpdateArguments, {"data": {"a": float("nan")}}),
    (VideoUpdateArguments, {"data": '{"a": NaN}'}),
    (VideoUpdateArguments, {"title": 5}),
    (VideoUpdateArguments, {"expire_on": True}),
    (VideoUpdateArguments, {"expire_on": 5}),
    (VideoUpdateArguments, {"effect_profile": "a"}),
    (VideoCreateArguments, {"default_image_selector": 1.1}),
    (VideoCreateArguments, {"expire_on": "2030-01-01"}),
    (VideoCreateArguments, {"device_info": "junk"}),
    (VideoCreateArguments, {"device_info": "[1]"}),
    (VideoCreateArguments, {"device_info": [1]}),
    (VideoCreateArguments, {"video_type": ""}),
    (VideoCreateArguments, {"min_duration": 3, "max_duration": 2}),
    (StreamCreateArguments, {"video_type": ""}),
    (StreamAttachImageArguments, {"video_type": "png"}),
    (PushArguments, {}),
    (PushArguments, {"pushservicetoken": ""}),
    (PushArguments, {"pushservicetoken": None}),
    (AuthTokenArguments, {"expiration_date": datetime(2030, 1, 1)}),  # noqa: DTZ001  # that it is naive is the point
    (AuthTokenArguments, {"expiration_date": "soon"}),
    (AuthTokenArguments, {"usage_expiration_time": -1}),
    (AuthTokenArguments, {"usage_experitation_time": -1}),
    (AuthTokenArguments, {"usage_expiration_time": 1, "usage_experitation_time": 2}),
    (AuthTokenArguments, {"session_limit": -1}),
    (AuthTokenArguments, {"grants": "junk"}),
    (AuthTokenArguments, {"grants": "[]"}),
    (AuthTokenArguments, {"grants": {"read": {"all": "yes"}}}),
    (AuthTokenArguments, {"grants": {"read": {"resources": "abc"}}}),
    (AuthTokenArguments, {"grants": {"read": 5}}),
    (AuthTokenArguments, {"grants": {"write": {"all": True}}}),
    (AuthTokenArguments, {"grants": '{"write": "all"}'}),
    (VideoCountArguments, {"states": ["a,b"]}),
    (VideoCountArguments, {"approved": "APPROVED"}),
    (VideoStatsBulkArguments, {"tokens_or_keys": "a", "summarize": "perhaps"}),
    (VideoUpdateBulkArguments, {"tokens_or_keys": "a", "key": "b"}),
    (VideoUpdateBulkArguments, {"tokens_or_keys": "a", "min_duration": 3, "max_duration": 2}),
    (VideoUpdateBulkArguments, {"tokens_or_keys": "a", "expire_on": "tomorrow"}),
    (VideoUpdateBulkArguments, {"tags": ["a"]}),
    (ApplyEffectArguments, {}),
    (ApplyEffectArguments, {"effectprofiletoken": ""}),
    (ApplyMetaArguments, {}),
    (ApplyMetaArguments, {"metaprofiletoken": ""}),
    (ApplyMetaArguments, {"metaprofiletoken": "_look"}),
    (AudioIndexArguments, {"limit": 101}),
    (AudioIndexArguments, {"approved": "APPROVED"}),
    (AudioUpdateArguments, {"approved": True}),
    (AudioUpdateArguments, {"min_duration": -1}),
    (AudioUpdateArguments, {"min_duration": 3, "max_duration": 2}),
    (AudioUpdateArguments, {"expiration_days": -1}),
    (AudioUpdateArguments, {"data": "[1]"}),
    (AudioUpdateBulkArguments, {"tokens_or_keys": "a", "key": "b"}),
    (AudioCreateArguments, {"key": ""}),
    (AudioCreateArguments, {"audio_type": ""}),
    (AudioCreateArguments, {"video_type": "mp4"}),
    (AudioCreateArguments, {"expire_on": "2030-01-01"}),
    (AudioStreamCreateArguments, {"audio_type": ""}),
    (AudioStreamIndexArguments, {"states": "ready,"}),
    (ApplicationUpdateArguments, {"client_can_index_videos": "perhaps"}),
    (ApplicationUpdateArguments, {"private_key": "a"}),
    (ApplicationStatsArguments, {"period": "week"}),
    (EffectProfileIndexArguments, {"limit": 0}),
    (EffectProfileIndexArguments, {"states": "ready"}),
    (EffectProfileUpdateArguments, {"title": "T"}),
    (EffectProfileCreateArguments, {"key": ""}),
    (FilterProcessArguments, {}),
    (FilterProcessArguments, {"effect": ""}),
    (FilterProcessArguments, {"effect": "gray", "filter": "gray"}),
    (WatermarkProcessArguments, {"vertical_position": 1.01}),
    (WatermarkProcessArguments, {"horizontal_position": -0.01}),
    (WatermarkProcessArguments, {"video_scale": float("nan")}),
    (WatermarkProcessArguments, {"video_scale": "large"}),
    (MetaProfileIndexArguments, {"skip": -1}),
    (MetaProfileCreateArguments, {}),
    (MetaProfileCreateArguments, {"title": ""}),
    (MetaProfileCreateArguments, {"title": None}),
    (MetaProfileCreateArguments, {"title": "T", "key": ""}),
    (NsfwProcessArguments, {"nsfw_action": "delete"}),
    (ProfanityProcessArguments, {"nsfw_action": "reject"}),
    (WebhookCreateArguments, {}),
    (WebhookConfirmArguments, {"webhook_id": "a"}),
    (WebhookDeleteArguments, {"target_url": "a.test"}),
    (WebhookDeleteArguments, {"webhook_id": "a"}),
    (AnalyticsArguments, {}),
    (AnalyticsArguments, {"query": "nope"}),
    (AnalyticsArguments, {"query": "device_views_by_os", "to": 1646089200}),
    (SubtitleArguments, {"lang": "en", "label": "English", "data": "Hello"}),
]


@pytest.mark.parametrize(("model", "fields"), REFUSED, ids=lambda value: getattr(value, "__name__", None))
def test_what_the_service_would_not_understand_is_refused(model: type[Arguments], fields: dict[str, Any]) -> None:
    error = refused(model, **fields)

    assert error.errors
    assert all(isinstance(fault["input"], str | int | float | bool | None) for fault in error.errors)


@pytest.mark.parametrize(
    ("grants", "nearest"),
    [
        ({"raed": {"all": True}}, "'read'"),
        ({"destory": {"all": True}}, "'destroy'"),
        ({"read": {"al": True}}, "'all'"),
        ({"read": {"resource": ["a"]}}, "'resources'"),
        ('{"update": {"session_own": true}}', "'session_owned'"),
        (Grants.model_validate({"creat": {"all": True}}), "'create'"),
    ],
)
def test_a_misspelt_grant_would_allow_nothing_and_is_refused(grants: object, nearest: str) -> None:
    assert f"did you mean {nearest}?" in refused(AuthTokenArguments, grants=grants).message


def test_the_order_of_durations_is_told_with_both() -> None:
    assert refused(VideoUpdateArguments, min_duration=3, max_duration=2).message == (
        f"{CALL}: min_duration 3 is greater than max_duration 2"
    )


def test_arguments_are_frozen() -> None:
    arguments: Any = VideoUpdateArguments(title="a")

    with pytest.raises(ValueError, match="frozen"):
        arguments.title = "b"


@pytest.mark.parametrize("value", ["a", "_a", " a ", "ä/ö", "..", "0"])
def test_an_identifier_is_any_text_that_is_not_blank(value: str) -> None:
    assert check_identifiers("videos.get", {"video": value}) == {"video": value}


@pytest.mark.parametrize(
    ("identifiers", "message"),
    [
        ({"video": ""}, "videos.get: the token or key of the video is empty"),
        ({"video": " \t\n"}, "videos.get: the token or key of the video is empty"),
        ({"video": "a", "stream": ""}, "videos.get: the token or key of the stream is empty"),
        ({"auth_token": ""}, "videos.get: the token or key of the auth token is empty"),
        ({"video": None}, "videos.get: the video is named by a text, not by NoneType"),
        ({"video": 5}, "videos.get: the video is named by a text, not by int"),
        ({"video": b"a"}, "videos.get: the video is named by a text, not by bytes"),
    ],
)
def test_what_names_nothing_is_refused(identifiers: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentsError) as caught:
        check_identifiers("videos.get", identifiers)

    assert caught.value.message == message
    assert caught.value.endpoint == "videos.get"


@pytest.mark.parametrize("moment", [-5, -0.5, True, datetime(1960, 1, 1, tzinfo=UTC)])
def test_an_auth_token_cannot_end_before_unix_time_began(moment: object) -> None:
    refused(AuthTokenArguments, expiration_date=moment)


PLACES: list[tuple[type[Arguments], dict[str, Any], set[tuple[int | str, ...]]]] = [
    (VideoUpdateArguments, {"data": [1]}, {("data",)}),
    (VideoUpdateArguments, {"data": "[1]"}, {("data",)}),
    (VideoUpdateArguments, {"data": "junk"}, {("data",)}),
    (VideoUpdateArguments, {"data": {"a": {1}}}, {("data", "a")}),
    (VideoUpdateArguments, {"data": {"a": float("nan")}}, {("data", "a")}),
    (VideoUpdateArguments, {"data": {"a": {"b": {1}}}}, {("data", "a", "b")}),
    (VideoUpdateArguments, {"data": {"a": [0, {1}]}}, {("data", "a", 1)}),
    (VideoUpdateArguments, {"data": {"a b": {1}}}, {("data", "a b")}),
    (VideoUpdateArguments, {"data": '{"a": NaN}'}, {("data", "a")}),
    (VideoUpdateArguments, {"tags": [1]}, {("tags", 0)}),
    (VideoUpdateArguments, {"tags": ["a", None]}, {("tags", 1)}),
    (VideoUpdateArguments, {"tags": 1}, {("tags",)}),
    (VideoUpdateArguments, {"tags": "a,,b"}, {("tags",)}),
    (VideoUpdateArguments, {"expire_on": "tomorrow"}, {("expire_on",)}),
    (VideoUpdateArguments, {"title": 5, "volatile": "x"}, {("title",), ("volatile",)}),
    (VideoUpdateArguments, {"min_duration": 3, "max_duration": 2}, {()}),
    (VideoIndexArguments, {"states": [1], "limit": "x"}, {("states", 0), ("limit",)}),
    (VideoIndexArguments, {"approved": 5}, {("approved",)}),
    (VideoCreateArguments, {"device_info": [1]}, {("device_info",)}),
    (VideoCreateArguments, {"device_info": {"a": {1}}}, {("device_info", "a")}),
    (PushArguments, {}, {("pushservicetoken",)}),
    (AuthTokenArguments, {"expiration_date": "soon"}, {("expiration_date",)}),
    (VideoGetBulkArguments, {"tokens_or_keys": ["a", 5]}, {("tokens_or_keys", 1)}),
    (AnalyticsArguments, {"query": "nope"}, {("query",)}),
    (AnalyticsArguments, {"query": 5}, {("query",)}),
    (AnalyticsArguments, {"query": "device_views_by_os", "to": "x", "date": 5}, {("to",), ("date",)}),
    (NsfwProcessArguments, {"nsfw_action": 5}, {("nsfw_action",)}),
    (FilterProcessArguments, {"effect": 5}, {("effect",)}),
    (WebhookCreateArguments, {"target_url": "x", "events": [5]}, {("target_url",), ("events", 0)}),
    (WebhookConfirmArguments, {"webhook_id": "", "validation_code": []}, {("webhook_id",), ("validation_code",)}),
    (AuthTokenArguments, {"grants": "junk"}, {("grants",)}),
    (AuthTokenArguments, {"grants": [1]}, {("grants",)}),
    (AuthTokenArguments, {"grants": {"read": 5}}, {("grants", "read")}),
    (AuthTokenArguments, {"grants": {"read": {"all": "yes"}}}, {("grants", "read", "all"), ("grants", "read")}),
    (
        AuthTokenArguments,
        {"grants": {"read": {"resources": [1]}}},
        {("grants", "read", "resources", 0), ("grants", "read")},
    ),
]


@pytest.mark.parametrize(("model", "fields", "places"), PLACES, ids=lambda value: getattr(value, "__name__", None))
def test_the_place_of_a_fault_names_fields_and_members_and_indexes_alone(
    model: type[Arguments], fields: dict[str, Any], places: set[tuple[int | str, ...]]
) -> None:
    error = refused(model, **fields)
    said = error.message.removeprefix(f"{CALL}: ").split("; ")

    assert {fault["loc"] for fault in error.errors} == places
    assert len(said) == len(error.errors)
    for sentence, fault in zip(said, error.errors, strict=True):
        place = ".".join(map(str, fault["loc"]))
        assert sentence.startswith(f"{place}: " if place else "min_duration 3")
    assert not any(
        word in error.message for word in ("json-or-python", "function-", "dict[", "lax-or-strict", "nullable")
    )


@pytest.mark.parametrize(
    ("arguments", "fields", "seconds"),
    [
        ({"usage_expiration_time": 1}, {"usage_experitation_time": 2}, 2),
        ({"usage_experitation_time": 1}, {"usage_expiration_time": 2}, 2),
        (AuthTokenArguments(usage_expiration_time=1), {"usage_experitation_time": 2}, 2),
    ],
)
def test_keywords_win_in_either_spelling(arguments: Any, fields: dict[str, int], seconds: int) -> None:
    assert parsed(AuthTokenArguments, arguments, **fields) == AuthTokenArguments(usage_expiration_time=seconds)


@pytest.mark.parametrize(("model", "name"), [(VideoUpdateArguments, "data"), (AuthTokenArguments, "grants")])
def test_deeply_nested_json_text_is_refused(model: type[Arguments], name: str) -> None:
    refused(model, {name: '{"a":' * 100_000})
