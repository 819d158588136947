"""Kinds of arguments that several calls share: moments in milliseconds, known names, subtitles, lists, addresses."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.core.samples import AUDIO, MOMENTS, TEXTS, VIDEO
from ziggeo._core.arguments import parse_arguments
from ziggeo._core.forms import form_fields
from ziggeo.errors import ArgumentsError
from ziggeo.models._base import Arguments
from ziggeo.models.analytics import AnalyticsArguments
from ziggeo.models.audios import Audio, AudioGetBulkArguments, AudioUpdateBulkArguments
from ziggeo.models.effect_profiles import FilterProcessArguments
from ziggeo.models.enums import AnalyticsQuery, EffectFilter, ModerationAction, StatsPeriod, WebhookEncoding
from ziggeo.models.meta_profiles import NsfwProcessArguments, ProfanityProcessArguments
from ziggeo.models.stats import ApplicationStatsArguments, Count
from ziggeo.models.streams import SubtitleArguments
from ziggeo.models.videos import (
    ApplyMetaArguments,
    Video,
    VideoCreateArguments,
    VideoGetBulkArguments,
    VideoStatsBulkArguments,
    VideoUpdateBulkArguments,
)
from ziggeo.models.webhooks import WebhookConfirmArguments, WebhookCreateArguments, WebhookDeleteArguments

CALL = "part.call"
QUERY = {"query": "device_views_by_os"}


def form(model: type[Arguments], fields: dict[str, Any]) -> dict[str, str]:
    return dict(form_fields(parse_arguments(model, fields, {}, CALL)))


def refusal(model: type[Arguments], fields: dict[str, Any]) -> str:
    with pytest.raises(ArgumentsError) as caught:
        parse_arguments(model, fields, {}, CALL)
    return caught.value.message.removeprefix(f"{CALL}: ")


# Moments, which analytics wants in milliseconds.

EAST = timezone(timedelta(hours=1))
MOMENT = 1613088000000
"""The first moment of 12 February 2021 in UTC."""


@pytest.mark.parametrize("field", ["from_", "to", "date"])
@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [
        (datetime(2021, 2, 12, tzinfo=UTC), MOMENT),
        (datetime(2021, 2, 12, 1, tzinfo=EAST), MOMENT),
        (datetime(2021, 2, 12, 0, 0, 0, 250_000, tzinfo=UTC), MOMENT + 250),
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(2500, 1, 1, tzinfo=UTC), 16725225600000),
        (datetime(2021, 2, 12, 23, 59, 59, 999_999, tzinfo=UTC), MOMENT + 86_399_999),
        (MOMENT, MOMENT),
        (1646089200000, 1646089200000),
        (float(MOMENT), MOMENT),
        (10**11, 10**11),
        (10**14 - 1, 10**14 - 1),
    ],
)
def test_a_moment_is_written_in_milliseconds(field: str, value: object, milliseconds: int) -> None:
    assert form(AnalyticsArguments, {**QUERY, field: value})[field.rstrip("_")] == str(milliseconds)


@pytest.mark.parametrize(("day", "milliseconds"), [(date(2021, 2, 12), MOMENT), (date(1970, 1, 2), 86_400_000)])
def test_a_day_is_written_as_its_first_moment(day: date, milliseconds: int) -> None:
    assert form(AnalyticsArguments, {**QUERY, "date": day})["date"] == str(milliseconds)


@pytest.mark.parametrize("field", ["from_", "to"])
def test_a_day_is_neither_the_start_nor_the_end_of_a_window(field: str) -> None:
    assert "aware datetime" in refusal(AnalyticsArguments, {**QUERY, field: date(2021, 2, 12)})


@pytest.mark.parametrize(
    ("start", "end"), [(MOMENT + 1, MOMENT), (datetime(2022, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))]
)
def test_a_window_that_ends_before_it_begins_is_refused(start: object, end: object) -> None:
    assert "later than to" in refusal(AnalyticsArguments, {**QUERY, "from_": start, "to": end})


@given(MOMENTS, st.integers(0, 999), st.integers(-840, 840))
def test_any_moment_is_written_to_the_millisecond(moment: datetime, millisecond: int, minutes: int) -> None:
    moment = moment.replace(microsecond=millisecond * 1000)
    local = moment.astimezone(timezone(timedelta(minutes=minutes)))
    written = form(AnalyticsArguments, {**QUERY, "to": local})["to"]

    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(written)) == moment


@pytest.mark.parametrize("field", ["from_", "from", "to", "date"])
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1646089200, "looks like seconds"),
        (1646089200.5, "looks like seconds"),
        (0, "looks like seconds"),
        (-MOMENT, "looks like seconds"),
        (10**11 - 1, "looks like seconds"),
        (1646089200000000, "looks like microseconds"),
        (1646089200000000000, "looks like microseconds"),
        (10**14, "looks like microseconds"),
        (float("inf"), "looks like"),
        (float("nan"), "looks like"),
        (datetime(2021, 2, 12), "time zone"),  # noqa: DTZ001  # that it is naive is the point
        (datetime(1969, 12, 31, tzinfo=UTC), "before 1970"),
        (True, "aware datetime"),
        ("2021-02-12", "aware datetime"),
        (str(MOMENT), "aware datetime"),
        ([MOMENT], "aware datetime"),
        (timedelta(1), "aware datetime"),
    ],
)
def test_what_is_hardly_a_moment_in_milliseconds_is_refused(field: str, value: object, said: str) -> None:
    message = refusal(AnalyticsArguments, {**QUERY, field: value})

    assert message.startswith(field.removesuffix("_"))
    assert said in message


@given(st.integers(-(2**70), 10**11 - 1) | st.integers(10**14, 2**70))
def test_no_number_of_another_unit_is_sent(number: int) -> None:
    assert "looks like" in refusal(AnalyticsArguments, {**QUERY, "to": number})


def test_the_start_of_a_window_may_be_given_by_its_name_on_the_wire() -> None:
    for spelling in ("from", "from_"):
        assert form(AnalyticsArguments, {**QUERY, spelling: MOMENT}) == {**QUERY, "from": str(MOMENT)}
        arguments = parse_arguments(AnalyticsArguments, None, {**QUERY, spelling: MOMENT}, CALL)
        assert arguments.from_ == MOMENT
    assert form_fields(AnalyticsArguments(query="device_views_by_os", from_=MOMENT))[1] == ("from", str(MOMENT))


@pytest.mark.parametrize(("given_first", "keyword"), [("from", "from_"), ("from_", "from"), ("from_", "from_")])
def test_keywords_win_in_either_spelling(given_first: str, keyword: str) -> None:
    arguments = parse_arguments(AnalyticsArguments, {**QUERY, given_first: MOMENT}, {keyword: MOMENT + 1}, CALL)

    assert dict(form_fields(arguments))["from"] == str(MOMENT + 1)


def test_a_start_that_is_given_in_both_spellings_at_once_is_refused() -> None:
    assert "from" in refusal(AnalyticsArguments, {**QUERY, "from": MOMENT, "from_": MOMENT})


# Names of which the manual lists all there are.

KNOWN: list[tuple[type[Arguments], str, list[str]]] = [
    (AnalyticsArguments, "query", [str(query) for query in AnalyticsQuery]),
    (ApplicationStatsArguments, "period", ["year", "month"]),
    (NsfwProcessArguments, "nsfw_action", ["approve", "reject", "nothing"]),
    (ProfanityProcessArguments, "profanity_action", ["approve", "reject", "nothing"]),
]
each_known = pytest.mark.parametrize(("model", "field", "names"), KNOWN, ids=[field for _, field, _ in KNOWN])


@each_known
def test_every_name_of_the_manual_is_taken(model: type[Arguments], field: str, names: list[str]) -> None:
    for name in names:
        assert form(model, {field: name}) == {field: name}


@each_known
@pytest.mark.parametrize("value", ["nope", "", "Approve", "YEAR", " year", 5, None, True, ["year"]])
def test_any_other_name_is_refused(model: type[Arguments], field: str, names: list[str], value: object) -> None:
    if value is None and field != "query":
        assert form(model, {field: None}) == {field: ""}
        return
    message = refusal(model, {field: value})

    assert message.startswith(field)
    if isinstance(value, str):
        assert all(name in message for name in names)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (AnalyticsArguments, {"query": AnalyticsQuery.FULL_PLAYS_BY_HOUR}),
        (ApplicationStatsArguments, {"period": StatsPeriod.YEAR}),
        (NsfwProcessArguments, {"nsfw_action": ModerationAction.REJECT}),
        (ProfanityProcessArguments, {"profanity_action": ModerationAction.NOTHING}),
        (WebhookCreateArguments, {"target_url": "https://a.test", "encoding": WebhookEncoding.FORM}),
        (FilterProcessArguments, {"effect": EffectFilter.DHILL}),
    ],
)
def test_members_of_enumerations_are_taken(model: type[Arguments], fields: dict[str, Any]) -> None:
    assert form(model, fields) == {name: str(value) for name, value in fields.items()}


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (AnalyticsArguments, {"query": AnalyticsQuery("nope")}),
        (ApplicationStatsArguments, {"period": StatsPeriod("week")}),
        (NsfwProcessArguments, {"nsfw_action": ModerationAction("delete")}),
        (WebhookCreateArguments, {"target_url": "https://a.test", "encoding": WebhookEncoding("xml")}),
        (WebhookCreateArguments, {"target_url": "https://a.test", "encoding": "xml"}),
    ],
)
def test_members_that_are_not_known_are_refused(model: type[Arguments], fields: dict[str, Any]) -> None:
    assert "is none of" in refusal(model, fields)


@pytest.mark.parametrize("name", ["gray", "lucis", "cartoon", "edge", "charcoal", "sketch", "dhill", "chill", "new"])
@pytest.mark.parametrize("field", ["effect", "filter"])
def test_filters_are_an_open_set_and_may_be_called_as_in_the_examples(field: str, name: str) -> None:
    assert form(FilterProcessArguments, {field: name}) == {"effect": name}


# Subtitles.

CUE = "00:01.000 --> 00:02.500\nHello\n"


def subtitle(data: str) -> dict[str, Any]:
    return {"lang": "en", "label": "English", "data": data}


@pytest.mark.parametrize(
    "data",
    [
        "WEBVTT",
        "WEBVTT\n",
        f"WEBVTT\n\n{CUE}",
        f"WEBVTT - a title\n\n{CUE}",
        f"WEBVTT\ta title\nKind: captions\n\n{CUE}",
        f"\ufeffWEBVTT\n\n{CUE}",
        f"WEBVTT\n\n{CUE}".replace("\n", "\r\n"),
        f"WEBVTT\n\n{CUE}".replace("\n", "\r"),
        "WEBVTT\n\nintro\n00:00:00.000 --> 00:00:00.001\nA\n\n2\n100:00:00.000 --> 100:00:01.000 align:start line:0\nB & <b>C</b>",
        "WEBVTT\n\nNOTE a -> b, a - - > b\n\nSTYLE\n::cue { color: red }\n",
        "WEBVTT\n\n00:59:59.999\t-->\t01:00:00.000\t\nGrüße ☃\n",
    ],
)
def test_subtitles_in_webvtt_are_sent_as_they_are(data: str) -> None:
    assert form(SubtitleArguments, subtitle(data)) == {"lang": "en", "label": "English", "data": data}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "begins with a line WEBVTT"),
        ("webvtt\n", "begins with a line WEBVTT"),
        ("WEBVTTX\n", "begins with a line WEBVTT"),
        ("\nWEBVTT\n", "begins with a line WEBVTT"),
        (" WEBVTT\n", "begins with a line WEBVTT"),
        ("1\n00:00:01,000 --> 00:00:02,500\nSubRip\n", "begins with a line WEBVTT"),
        ("WEBVTT\n\n00:00:01,000 --> 00:00:02,500\n", "line 3: a timing"),
        ("WEBVTT\n\n00:01.00 --> 00:02.500\n", "line 3: a timing"),
        ("WEBVTT\n\n0:01.000 --> 00:02.500\n", "line 3: a timing"),
        ("WEBVTT\n\n00:60.000 --> 01:02.500\n", "line 3: a timing"),
        ("WEBVTT\n\n60:00.000 --> 61:02.500\n", "line 3: a timing"),
        ("WEBVTT\n\n1:00:00.000 --> 02:00:00.000\n", "line 3: a timing"),
        ("WEBVTT\n\n00:01.000-->00:02.500\n", "line 3: a timing"),
        ("WEBVTT\n\n--> 00:02.500\n", "line 3: a timing"),
        ("WEBVTT\n\n\u0660\u0660:00:01.000 --> 00:00:02.500\n", "line 3: a timing"),
        (f"WEBVTT\n\n{CUE}\n\nsay --> this\n", "line 7: a timing"),
        ("WEBVTT\r\n\r\n00:02.500 --> 00:01.000\r\n", "line 3: the cue ends before it begins"),
        ("WEBVTT\n\n00:01.000 --> 00:01.000\n", "line 3: the cue ends before it begins"),
        ("WEBVTT\n\n01:00:00.000 --> 59:59.999\n", "line 3: the cue ends before it begins"),
    ],
)
def test_subtitles_that_no_player_would_show_are_refused_with_the_line(data: str, said: str) -> None:
    assert refusal(SubtitleArguments, subtitle(data)).startswith("data: ")
    assert said in refusal(SubtitleArguments, subtitle(data))


def clock(milliseconds: int) -> str:
    seconds, fraction = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{fraction:03}"


@given(st.integers(0, 10**9), st.integers(0, 10**9), TEXTS.filter(lambda text: "-->" not in text))
def test_a_cue_is_taken_if_it_ends_after_it_began(start: int, end: int, text: str) -> None:
    data = f"WEBVTT\n\n{clock(start)} --> {clock(end)}\n{text}"

    if start < end:
        assert form(SubtitleArguments, subtitle(data))["data"] == data
    else:
        assert "ends before it begins" in refusal(SubtitleArguments, subtitle(data))


@given(TEXTS)
def test_any_text_is_subtitles_or_refused(text: str) -> None:
    for data in (text, f"WEBVTT\n{text}", f"WEBVTT\n00:01.000 --> {text}"):
        try:
            sent = form(SubtitleArguments, subtitle(data))
        except ArgumentsError:
            continue
        assert sent["data"] == data


@pytest.mark.parametrize("field", ["lang", "label", "data"])
def test_subtitles_need_a_language_a_label_and_a_text(field: str) -> None:
    whole = subtitle("WEBVTT")

    assert refusal(SubtitleArguments, {**whole, field: ""}).startswith(field)
    assert refusal(SubtitleArguments, {**whole, field: None}).startswith(field)
    assert refusal(SubtitleArguments, {name: value for name, value in whole.items() if name != field}).startswith(field)


# Lists of objects and of profiles.

BULK: list[type[Arguments]] = [
    VideoGetBulkArguments,
    VideoStatsBulkArguments,
    VideoUpdateBulkArguments,
    AudioGetBulkArguments,
    AudioUpdateBulkArguments,
]
MODELS = [Video.model_validate(VIDEO, strict=False), Audio.model_validate(AUDIO, strict=False)]
NAMES = ["a7ed0000000000000000000000002803", "b8fe0000000000000000000000003914"]


@pytest.mark.parametrize("model", BULK)
@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("a", "a"),
        ("a,_b", "a,_b"),
        (" a , _b ", "a,_b"),
        (["a", "_b"], "a,_b"),
        (("a", " _b "), "a,_b"),
        ({"a": 1, "b": 2}.keys(), "a,b"),
        ([str(number) for number in range(100)], ",".join(str(number) for number in range(100))),
        (",".join(str(number) for number in range(100)), ",".join(str(number) for number in range(100))),
    ],
)
def test_objects_are_named_by_texts(model: type[Arguments], value: object, sent: str) -> None:
    assert form(model, {"tokens_or_keys": value}) == {"tokens_or_keys": sent}


@pytest.mark.parametrize("model", BULK)
def test_objects_are_named_by_models_of_what_a_call_is_about(model: type[Arguments]) -> None:
    own = 0 if model.__name__.startswith("Video") else 1

    assert form(model, {"tokens_or_keys": [MODELS[own], "_b"]}) == {"tokens_or_keys": f"{NAMES[own]},_b"}
    assert refusal(model, {"tokens_or_keys": [MODELS[1 - own]]}).startswith("tokens_or_keys.0")


def test_objects_may_come_from_an_iterator() -> None:
    assert form(VideoGetBulkArguments, {"tokens_or_keys": iter(["a", MODELS[0]])}) == {
        "tokens_or_keys": "a,a7ed0000000000000000000000002803"
    }


@pytest.mark.parametrize("model", BULK)
@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        [],
        "a,",
        ",",
        ["a", ""],
        ["a,b"],
        ["a", None],
        ["a", 5],
        [Count(count=1)],
        None,
        5,
        [str(number) for number in range(101)],
        ",".join(str(number) for number in range(101)),
    ],
)
def test_objects_that_are_not_named_or_too_many_are_refused(model: type[Arguments], value: object) -> None:
    assert refusal(model, {"tokens_or_keys": value}).startswith("tokens_or_keys")
    assert refusal(model, {}).startswith("tokens_or_keys")


@pytest.mark.parametrize(
    ("value", "sent"),
    [("a", "a"), ("a,_b", "a,_b"), (["a", " _b "], "a,_b"), (("a",), "a"), (None, "")],
)
def test_effect_profiles_are_one_or_several(value: object, sent: str) -> None:
    assert form(VideoCreateArguments, {"effect_profile": value}) == {"effect_profile": sent}


@pytest.mark.parametrize("value", ["", " ", [], ["a,b"], ["a", ""], [5], 5, "a,"])
def test_effect_profiles_that_are_none_are_refused(value: object) -> None:
    assert refusal(VideoCreateArguments, {"effect_profile": value}).startswith("effect_profile")


@pytest.mark.parametrize("token", ["_look", "_", "__look"])
def test_a_meta_profile_is_applied_by_its_token_alone(token: str) -> None:
    assert "no reference by key" in refusal(ApplyMetaArguments, {"metaprofiletoken": token})
    assert form(ApplyMetaArguments, {"metaprofiletoken": token.strip("_") or "a"})


# Addresses and codes of webhooks.

ADDRESSES: list[Callable[[str], tuple[type[Arguments], dict[str, Any]]]] = [
    lambda url: (WebhookCreateArguments, {"target_url": url}),
    lambda url: (WebhookDeleteArguments, {"target_url": url}),
]


@pytest.mark.parametrize("about", ADDRESSES)
@pytest.mark.parametrize(
    "url",
    [
        "https://a.test",
        "http://localhost:8000/hook",
        "HTTPS://A.test/Hook?x=1&y=ü#z",
        "https://user@a.test/",
        "http://[::1]:80/",
        "https://bücher.test/%20",
    ],
)
def test_an_address_is_sent_as_it_is(about: Callable[[str], tuple[type[Arguments], dict[str, Any]]], url: str) -> None:
    model, fields = about(url)

    assert form(model, fields) == {"target_url": url}


@pytest.mark.parametrize("about", ADDRESSES)
@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.test/hook",
        "//a.test/hook",
        "/hook",
        "ftp://a.test",
        "javascript:alert(1)",
        "https:a.test",
        "https:/a.test",
        "https://",
        "https:///hook",
        "https://:80/hook",
        "https://?a",
        "https://[::1/",
        "https://a.test/a b",
        "https://a.test/a\nb",
        " https://a.test",
        "https://a.test\t",
        None,
        5,
    ],
)
def test_what_is_no_address_is_refused(
    about: Callable[[Any], tuple[type[Arguments], dict[str, Any]]], url: object
) -> None:
    model, fields = about(url)

    assert refusal(model, fields).startswith("target_url")


@given(TEXTS | TEXTS.map(lambda text: f"https://{text}"))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        sent = form(WebhookDeleteArguments, {"target_url": text})
    except ArgumentsError:
        return
    assert sent == {"target_url": text}


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("video_ready", "video_ready"),
        ("video_ready, audio_new", "video_ready,audio_new"),
        (["video_ready", "audio_new"], "video_ready,audio_new"),
        (None, ""),
    ],
)
def test_events_are_an_open_set(value: object, sent: str) -> None:
    assert form(WebhookCreateArguments, {"target_url": "https://a.test", "events": value})["events"] == sent


@pytest.mark.parametrize("value", [["a,b"], ["a", ""], "a,", 5, [5]])
def test_what_is_no_event_is_refused(value: object) -> None:
    assert refusal(WebhookCreateArguments, {"target_url": "https://a.test", "events": value}).startswith("events")


@pytest.mark.parametrize(("code", "sent"), [("012345", "012345"), (123456, "123456")])
def test_a_code_may_be_a_number(code: object, sent: str) -> None:
    assert form(WebhookConfirmArguments, {"webhook_id": "a", "validation_code": code})["validation_code"] == sent


@pytest.mark.parametrize("fields", [{"webhook_id": ""}, {"validation_code": ""}, {"validation_code": None}])
def test_a_webhook_is_confirmed_with_an_identifier_and_a_code(fields: dict[str, Any]) -> None:
    (name,) = fields

    assert refusal(WebhookConfirmArguments, {"webhook_id": "a", "validation_code": "012345", **fields}).startswith(name)
