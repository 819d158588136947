"""The three encodings, byte by byte."""

import json
from urllib.parse import parse_qs

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue

from ziggeo.sandbox.parameters import parse_form
from ziggeo.sandbox.webhooks.payloads import encode

PAYLOAD: dict[str, JsonValue] = {
    "event_type": "video_ready",
    "data": {
        "video": {
            "token": "a7ed",
            "key": None,
            "volatile": False,
            "owned": True,
            "title": "Grüße & 50% ~",
            "duration": 1.5,
            "max_duration": 30.0,
            "created": 1390257798,
            "tags": ["a", "b c"],
            "data": [],
            "device_info": {},
            "streams": [{"token": "s1", "subtitles": []}, {"token": "s2", "nested": {"deep": [1]}}],
        }
    },
}


def test_a_json_body_has_the_content_type_of_one() -> None:
    body = encode(PAYLOAD, "jsonheader")
    assert body.content_type == "application/json"
    assert json.loads(body.content) == PAYLOAD


def test_a_form_has_the_event_and_its_data_as_json_text() -> None:
    body = encode(PAYLOAD, "json")
    assert body.content_type == "application/x-www-form-urlencoded"
    fields = parse_qs(body.content.decode(), strict_parsing=True)
    assert list(fields) == ["event_type", "data"]
    assert fields["event_type"] == ["video_ready"]
    assert json.loads(fields["data"][0]) == PAYLOAD["data"]


def test_traditional_fields_are_nested_as_php_writes_them() -> None:
    body = encode(PAYLOAD, "form")
    assert body.content_type == "application/x-www-form-urlencoded"
    # What http_build_query of PHP makes of the same array.
    assert body.content.decode().split("&") == [
        "event_type=video_ready",
        "data%5Bvideo%5D%5Btoken%5D=a7ed",
        "data%5Bvideo%5D%5Bvolatile%5D=0",
        "data%5Bvideo%5D%5Bowned%5D=1",
        "data%5Bvideo%5D%5Btitle%5D=Gr%C3%BC%C3%9Fe+%26+50%25+%7E",
        "data%5Bvideo%5D%5Bduration%5D=1.5",
        "data%5Bvideo%5D%5Bmax_duration%5D=30",
        "data%5Bvideo%5D%5Bcreated%5D=1390257798",
        "data%5Bvideo%5D%5Btags%5D%5B0%5D=a",
        "data%5Bvideo%5D%5Btags%5D%5B1%5D=b+c",
        "data%5Bvideo%5D%5Bstreams%5D%5B0%5D%5Btoken%5D=s1",
        "data%5Bvideo%5D%5Bstreams%5D%5B1%5D%5Btoken%5D=s2",
        "data%5Bvideo%5D%5Bstreams%5D%5B1%5D%5Bnested%5D%5Bdeep%5D%5B0%5D=1",
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0, "0"), (-2.0, "-2"), (0.1, "0.1"), (1e25, "1.0E%2B25"), (1.5e25, "1.5E%2B25"), (1e-7, "1.0E-7")],
)
def test_numbers_are_written_as_php_does(number: float, text: str) -> None:
    assert encode({"n": number}, "form").content.decode() == f"n={text}"


names = st.text("abcxyz_", min_size=1, max_size=8)
leaves = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=20)
values: st.SearchStrategy[JsonValue] = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=12
)
payloads = st.dictionaries(names, values, max_size=4)


def remains(value: JsonValue) -> JsonValue:
    """What of a value a form of nested fields tells: no nulls, nothing empty, and text for everything."""
    if isinstance(value, dict):
        return {name: kept for name, member in value.items() if (kept := remains(member)) is not None} or None
    if isinstance(value, list):
        kept = {str(place): member for place, entry in enumerate(value) if (member := remains(entry)) is not None}
        is_list = list(kept) == [str(place) for place in range(len(kept))]
        return (list(kept.values()) if is_list else dict(kept)) or None
    if value is None:
        return None
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)


@given(payloads)
def test_nested_fields_are_read_back_by_the_rules_of_php(payload: dict[str, JsonValue]) -> None:
    assert parse_form(encode(payload, "form").content) == (remains(payload) or {})


@given(payloads)
def test_both_ways_of_json_lose_nothing(payload: dict[str, JsonValue]) -> None:
    assert json.loads(encode(payload, "jsonheader").content) == payload
    fields = parse_qs(encode(payload, "json").content.decode(), keep_blank_values=True)
    assert {
        name: fields[name][0] if isinstance(value, str) else json.loads(fields[name][0])
        for name, value in payload.items()
    } == payload
