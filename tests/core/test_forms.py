"""Forms and queries: what the service reads from them is what was given."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue

from tests.core.samples import JSON, MOMENTS, OBJECTS, TEXTS, some
from ziggeo._core.forms import encode, form_fields, form_text
from ziggeo.models._base import Arguments
from ziggeo.models.application import ApplicationUpdateArguments
from ziggeo.models.audios import AudioCreateArguments, AudioUpdateArguments
from ziggeo.models.authtokens import AuthTokenArguments, Grant, Grants
from ziggeo.models.effect_profiles import EffectProfileCreateArguments
from ziggeo.models.enums import Approval, VideoState
from ziggeo.models.streams import StreamBindArguments, StreamIndexArguments
from ziggeo.models.videos import VideoCreateArguments, VideoIndexArguments, VideoUpdateArguments

# How the service reads a value, by the type it wants; written from its rules, and sharing nothing with the library.


def read_boolean(text: str) -> bool | None:
    match text.lower():
        case "true" | "on" | "yes" | "1":
            return True
        case "null":
            return None
        case _:
            return False


def read_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")] if text else []


def read_integer(text: str) -> int:
    assert text.lstrip("-").isdigit()
    return int(text)


def read_number(text: str) -> float:
    assert set(text) <= set("-.0123456789"), "only plain decimals are certain to be understood"
    return float(text)


def read_json(text: str) -> object:
    return json.loads(text)


def read_text(text: str) -> str:
    return text


Reader = Callable[[str], Any]

READERS: Mapping[str, Reader] = {
    "tags": read_list,
    "states": read_list,
    "data": read_json,
    "device_info": read_json,
    "grants": read_json,
    "limit": read_integer,
    "skip": read_integer,
    "expiration_days": read_integer,
    "expiration_date": read_integer,
    "usage_expiration_time": read_integer,
    "session_limit": read_integer,
    "min_duration": read_number,
    "max_duration": read_number,
    "default_image_selector": read_number,
    **dict.fromkeys(
        (
            "reverse",
            "volatile",
            "hidden",
            "auto_crop",
            "auto_pad",
            "only_audio",
            "delete_old_streams",
            "force_overwrite",
            "enforce_duration",
            "recover_streams",
        ),
        read_boolean,
    ),
}
BOOLEAN_APPROVAL: Mapping[str, Reader] = {**READERS, "approved": read_boolean}
"""Where ``approved`` is no name, as it is in a selection."""


def read_form(form: str, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Read a whole form: percent-encoded UTF-8, one pair a field, each field once; an empty text clears, unless it is a boolean."""
    pairs = [pair.split("=", 1) for pair in form.split("&") if pair]
    fields = [(unquote_plus(name, errors="strict"), unquote_plus(text, errors="strict")) for name, text in pairs]
    assert len(dict(fields)) == len(fields)
    found: dict[str, Any] = {}
    for name, text in fields:
        reader = readers.get(name, read_text)
        found[name] = None if text == "" and reader is not read_boolean else reader(text)
    return found


def sent(arguments: Arguments, readers: Mapping[str, Reader] = READERS) -> dict[str, Any]:
    return read_form(encode(form_fields(arguments)), readers)


def understood(value: Any) -> Any:
    """Return what the service can make of a value at best: nothing tells an empty text or list from a cleared field."""
    match value:
        case datetime():
            return int(value.timestamp())
        case date():
            return value.isoformat()
        case "" | []:
            return None
        case _:
            return value


BOOLEANS = st.none() | st.booleans()
NAMES = TEXTS.filter(lambda text: text != "")
TAG = TEXTS.map(lambda text: text.replace(",", "").strip()).filter(lambda text: text != "")
TAGS = st.none() | st.lists(TAG, max_size=4)
SECONDS = st.none() | st.floats(0, 1e12) | st.integers(0, 10**12)
DAYS = st.none() | st.integers(0, 10**6)

SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "tags": TAGS,
    "key": st.none() | NAMES,
    "volatile": BOOLEANS,
    "expiration_days": DAYS,
    "title": st.none() | TEXTS,
    "description": st.none() | TEXTS,
    "data": st.none() | OBJECTS,
    "max_duration": SECONDS,
}
UPDATES = some({**SETTINGS, "expire_on": st.none() | st.dates(date(1970, 1, 1)), "approved": BOOLEANS})
CREATIONS = some(
    {
        **SETTINGS,
        "effect_profile": st.none() | NAMES,
        "approved": BOOLEANS,
        "auto_crop": BOOLEANS,
        "enforce_duration": BOOLEANS,
        "default_image_selector": st.none() | st.floats(0, 1),
        "device_info": st.none() | OBJECTS,
    }
)
SELECTIONS = some(
    {
        "limit": st.none() | st.integers(1, 100),
        "skip": st.none() | st.integers(0, 10**9),
        "reverse": BOOLEANS,
        "states": st.none() | st.lists(st.sampled_from([*VideoState, "all", "failed"]), max_size=3),
        "tags": TAGS,
        "approved": st.none() | st.sampled_from([*Approval, "pending"]),
    }
)
SCOPES = some({"all": st.booleans(), "session_owned": st.booleans(), "resources": st.lists(NAMES, max_size=3)}).filter(
    bool
)
GRANTS = some(dict.fromkeys(("create", "read", "update", "destroy"), SCOPES))
TOKENS = some(
    {
        "volatile": BOOLEANS,
        "hidden": BOOLEANS,
        "expiration_date": st.none() | MOMENTS | st.integers(0, 2**40),
        "usage_expiration_time": DAYS,
        "session_limit": DAYS,
        "grants": st.none() | GRANTS,
    }
)


@given(UPDATES)
def test_the_service_reads_what_an_update_was_given(given_fields: dict[str, Any]) -> None:
    expected = {name: understood(value) for name, value in given_fields.items()}

    assert sent(VideoUpdateArguments(**given_fields), BOOLEAN_APPROVAL) == expected


@given(CREATIONS)
def test_the_service_reads_what_a_creation_was_given(given_fields: dict[str, Any]) -> None:
    expected = {name: understood(value) for name, value in given_fields.items()}

    assert sent(VideoCreateArguments(**given_fields), BOOLEAN_APPROVAL) == expected


@given(SELECTIONS)
def test_the_service_reads_what_a_selection_was_given(given_fields: dict[str, Any]) -> None:
    query = encode(form_fields(VideoIndexArguments(**given_fields), clearing=False))

    assert read_form(query, READERS) == {
        name: understood(value) for name, value in given_fields.items() if understood(value) is not None
    }


@given(TOKENS)
def test_the_service_reads_what_an_auth_token_was_given(given_fields: dict[str, Any]) -> None:
    expected = {name: understood(value) for name, value in given_fields.items()}

    assert sent(AuthTokenArguments(**given_fields)) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-3, "-3"),
        (10**30, "1" + "0" * 30),
        (1.0, "1"),
        (0.5, "0.5"),
        (-2.25, "-2.25"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (1.5e300, "15" + "0" * 299),
        ("", ""),
        ("a, b", "a, b"),
        ("käy", "käy"),
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a,b"),
        ([1, 2], "[1,2]"),
        (["a", 1], '["a",1]'),
        ({}, "{}"),
        ({"a": [True, None, "ü"], "b": {"c": 1.5}}, '{"a":[true,null,"ü"],"b":{"c":1.5}}'),
    ],
)
def test_each_kind_of_value_is_written_in_its_way(value: JsonValue, text: str) -> None:
    # Floats that are huge are written with all their digits, whatever those are beyond the ones that count.
    if isinstance(value, float) and abs(value) > 1e200:
        assert form_text(value).isdigit()
        assert float(form_text(value)) == float(text)
    else:
        assert form_text(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_written_without_an_exponent_and_loses_nothing(number: float) -> None:
    text = form_text(number)

    assert "e" not in text.lower()
    assert float(text) == number


@given(JSON.filter(lambda value: isinstance(value, dict)))
def test_nested_values_are_json_on_the_wire(value: JsonValue) -> None:
    assert json.loads(form_text(value)) == value


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_pairs_survive_percent_encoding_in_their_order(pairs: list[tuple[str, str]]) -> None:
    encoded = encode(pairs)
    read = [tuple(map(unquote_plus, pair.split("=", 1))) for pair in encoded.split("&")] if pairs else []

    assert encoded.isascii()
    assert read == pairs


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        (VideoUpdateArguments(), []),
        (VideoUpdateArguments(title=None, tags=None), [("tags", ""), ("title", "")]),
        (VideoUpdateArguments(volatile=None, approved=None), [("volatile", "null"), ("approved", "null")]),
        (
            VideoUpdateArguments(min_duration=None, expiration_days=None),
            [("min_duration", ""), ("expiration_days", "")],
        ),
        (VideoUpdateArguments(expire_on=None, data=None), [("data", ""), ("expire_on", "")]),
        (VideoCreateArguments(only_audio=None, device_info=None), [("only_audio", "null"), ("device_info", "")]),
        (AuthTokenArguments(hidden=None, grants=None), [("hidden", "null"), ("grants", "")]),
        (
            AuthTokenArguments(expiration_date=None, session_limit=None),
            [("expiration_date", ""), ("session_limit", "")],
        ),
        (VideoUpdateArguments(tags=""), [("tags", "")]),
        (VideoUpdateArguments(tags=" "), [("tags", "")]),
        (VideoUpdateArguments(tags=[]), [("tags", "")]),
        (VideoUpdateArguments(expire_on="2030-01-02"), [("expire_on", "2030-01-02")]),
        (VideoUpdateArguments(expire_on=date(2030, 1, 2)), [("expire_on", "2030-01-02")]),
        (VideoUpdateArguments(approved=False), [("approved", "false")]),
        (VideoUpdateArguments(data={"a": {"b": [1]}}), [("data", '{"a":{"b":[1]}}')]),
        (VideoUpdateArguments(data='{"a": 1}'), [("data", '{"a":1}')]),
        (VideoUpdateArguments(tags="sea, sun"), [("tags", "sea,sun")]),
        (VideoIndexArguments(states=[VideoState.READY, "failed"]), [("states", "READY,failed")]),
        (VideoIndexArguments(approved=Approval.PENDING), [("approved", "PENDING")]),
        (AuthTokenArguments(expiration_date=1893456000), [("expiration_date", "1893456000")]),
        (
            AuthTokenArguments(expiration_date=datetime(2030, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))),
            [("expiration_date", "1893456000")],
        ),
        (
            AuthTokenArguments(expiration_date=datetime(2030, 1, 1, 0, 0, 0, 999999, tzinfo=UTC)),
            [("expiration_date", "1893456000")],
        ),
        (AuthTokenArguments(grants=Grants(read=Grant(all=True))), [("grants", '{"read":{"all":true}}')]),
    ],
)
def test_only_what_was_given_is_sent(arguments: Arguments, fields: list[tuple[str, str]]) -> None:
    assert form_fields(arguments) == fields


def test_calls_without_arguments_send_an_empty_form() -> None:
    assert form_fields(None) == []
    assert form_fields(StreamBindArguments()) == []
    assert encode([]) == ""


def test_fields_stand_in_the_order_of_the_model_whatever_the_order_of_the_call() -> None:
    one = form_fields(VideoIndexArguments(limit=1, skip=2, reverse=True))
    other = form_fields(VideoIndexArguments(reverse=True, limit=1, skip=2))

    assert one == other == [("skip", "2"), ("reverse", "true"), ("limit", "1")]


def test_text_that_looks_like_a_form_stays_one_value() -> None:
    awkward = "a=1&b=2;c%20+#?/\r\n\0 ☃ 日本"

    assert encode([("title", awkward)]) == (
        "title=a%3D1%26b%3D2%3Bc%2520%2B%23%3F%2F%0D%0A%00+%E2%98%83+%E6%97%A5%E6%9C%AC"
    )


def test_a_grant_that_allows_nothing_is_written_as_an_object() -> None:
    assert form_fields(AuthTokenArguments(grants=Grants(read=Grant()))) == [("grants", '{"read":{}}')]


def test_tags_given_as_a_list_are_trimmed_like_those_given_as_a_text() -> None:
    assert form_fields(VideoUpdateArguments(tags=[" sea ", "sun"])) == [("tags", "sea,sun")]


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        (VideoIndexArguments(limit=None, skip=None, reverse=None, states=None, tags=None, approved=None), []),
        (VideoIndexArguments(tags="", states=[]), []),
        (VideoIndexArguments(tags=[], limit=5), [("limit", "5")]),
        (
            VideoIndexArguments(skip=0, reverse=False, approved=""),
            [("approved", ""), ("skip", "0"), ("reverse", "false")],
        ),
        (VideoIndexArguments(states=" all ", tags=["a"]), [("states", "all"), ("tags", "a")]),
        (StreamIndexArguments(states=None), []),
    ],
)
def test_a_query_has_nothing_to_clear_and_leaves_out_what_is_none_or_empty(
    arguments: Arguments, query: list[tuple[str, str]]
) -> None:
    assert form_fields(arguments, clearing=False) == query


@pytest.mark.parametrize(
    "model",
    [
        VideoUpdateArguments,
        VideoCreateArguments,
        AudioUpdateArguments,
        AudioCreateArguments,
        AuthTokenArguments,
        ApplicationUpdateArguments,
        EffectProfileCreateArguments,
    ],
)
def test_no_boolean_that_is_cleared_reads_as_false(model: type[Arguments]) -> None:
    cleared = dict(form_fields(model(**dict.fromkeys(model.model_fields))))
    booleans = {name for name, field in model.model_fields.items() if field.annotation == bool | None}

    assert booleans
    assert {name for name, text in cleared.items() if text == "null"} == booleans
    assert {text for name, text in cleared.items() if name not in booleans} == {""}
