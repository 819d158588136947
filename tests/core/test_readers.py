"""Readers of answers: each shape that the service is known to use, and none of those that it is not."""

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue, TypeAdapter, ValidationError

from tests.core.samples import (
    APPLICATION,
    AUDIO,
    AUDIO_STREAM,
    EFFECT_PROFILE,
    FILTER_PROCESS,
    JSON,
    META_PROFILE,
    OBJECTS,
    STREAM,
    TEXTS,
    VIDEO,
    WATERMARK_PROCESS,
    meta_process,
)
from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints import (
    analytics,
    application,
    audio_streams,
    audios,
    effect_profile_processes,
    meta_profile_processes,
    meta_profiles,
    videos,
    webhooks,
)
from ziggeo._core.endpoints.table import ENDPOINTS
from ziggeo._core.readers import (
    if_any,
    in_envelope,
    many,
    many_in_any_envelope,
    many_or_one,
    many_unwrapped,
    many_with_gaps,
    nothing,
    of,
    one,
    raw,
    text_as,
    unwrapped,
)
from ziggeo.models._base import Result
from ziggeo.models.analytics import PlaysByCountry, PlaysByHour, UnknownAnalyticsRow, ViewsByDate, ViewsByOs


class Thing(Result, frozen=True):
    """Something with a token, as most of what the service answers."""

    token: str
    parts: list[JsonValue] | None = None


class Box(Result, frozen=True):
    """Something with one member."""

    things: list[Thing] | None = None


class Said(Result, frozen=True):
    """Something that is told in text."""

    text: str | None


Wire = dict[str, JsonValue]
NAMES = TEXTS.filter(lambda name: name not in ("thing", "token", "parts"))
THINGS: st.SearchStrategy[Wire] = st.tuples(TEXTS, st.dictionaries(NAMES, JSON, max_size=3)).map(
    lambda drawn: {**drawn[1], "token": drawn[0]}
)
BLANKS = st.text(" \t\r\n", max_size=3)


def written(value: object) -> bytes:
    return json.dumps(value).encode()


def wires(results: list[Thing]) -> list[Wire]:
    return [result.to_wire() for result in results]


@given(st.binary())
def test_a_body_is_taken_as_it_is_or_not_at_all(body: bytes) -> None:
    assert raw(body) == body
    assert nothing(body) is None  # type: ignore[func-returns-value]  # that it is nothing is the point


@given(THINGS, st.lists(THINGS, max_size=3))
def test_an_object_and_a_list_of_objects_are_read(thing: Wire, things: list[Wire]) -> None:
    assert one(Thing)(written(thing)).to_wire() == thing
    assert wires(many(Thing)(written(things))) == things
    assert of(TypeAdapter(list[Thing]))(written(things)) == many(Thing)(written(things))


@given(THINGS, BLANKS, BLANKS)
def test_an_object_is_read_if_there_is_one(thing: Wire, before: str, after: str) -> None:
    read = if_any(one(Thing))

    found = read(before.encode() + written(thing) + after.encode())
    assert found is not None
    assert found.to_wire() == thing
    assert read(before.encode() + b"null" + after.encode()) is None
    assert read(after.encode()) is None
    assert read(written([thing])) is None


@given(THINGS, st.dictionaries(NAMES, JSON, max_size=3))
def test_a_wrapped_object_is_read_with_what_stands_beside_it(thing: Wire, beside: Wire) -> None:
    read = unwrapped("thing", one(Thing))

    assert read(written(thing)).to_wire() == thing
    assert read(written({**beside, "thing": thing})).to_wire() == {**beside, **thing}


def test_what_stands_beside_a_wrapped_object_is_read_as_its_own() -> None:
    read = unwrapped("thing", one(Thing))

    assert read(b'{"thing": {"token": "a"}, "parts": [1]}') == Thing(token="a", parts=[1])
    assert read(b'{"thing": {"token": "a", "parts": [2]}, "parts": [1]}') == Thing(token="a", parts=[2])
    # An object that has a token is not a wrapper, whatever it holds.
    assert read(b'{"token": "a", "thing": {"token": "b"}}').token == "a"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"a"',
        b'{"thing": null}',
        b'{"thing": "a"}',
        b'{"thing": []}',
        b'{"thing": {}}',
        b'{"thing": {"token": 5}}',
        b'{"thing": {"thing": {"token": "a"}}}',
        b'{"other": {"token": "a"}}',
        b'[{"thing": {"token": "a"}}]',
        b'{"thing": {"token": "a"}',
        b"[" * 100_000,
    ],
    ids=lambda body: body[:40].decode(),
)
def test_what_is_neither_an_object_nor_one_wrapped_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        unwrapped("thing", one(Thing))(body)


@given(st.lists(st.tuples(THINGS, st.booleans()), max_size=4))
def test_any_objects_of_a_list_may_be_wrapped(things: list[tuple[Wire, bool]]) -> None:
    read = many_unwrapped("thing", many(Thing))
    body = written([{"thing": thing} if wrapped else thing for thing, wrapped in things])

    assert wires(read(body)) == [thing for thing, _ in things]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b'{"thing": []}',
        b"[null]",
        b'[{"thing": {"token": "a"}}, null]',
        b'[{"thing": {"token": "a"}}, {"other": 1}]',
        b'[{"thing": {"token": "a"}}, {"token": 5}]',
        b'[{"thing": {"token": 5}}]',
        b'[{"thing": {"token": "a"}}',
    ],
)
def test_a_list_in_which_one_is_neither_an_object_nor_wrapped_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        many_unwrapped("thing", many(Thing))(body)


@given(st.lists(st.none() | THINGS, max_size=4))
def test_there_may_be_gaps_in_a_list(things: list[Wire | None]) -> None:
    expected = [thing for thing in things if thing is not None]
    assert wires(many_with_gaps(Thing)(written(things))) == expected
    in_boxes = written([thing and {"thing": thing} for thing in things])
    assert wires(many_unwrapped("thing", many_with_gaps(Thing))(in_boxes)) == expected


def test_an_object_in_a_list_may_be_empty_where_that_is_told() -> None:
    body = b'[[], {"things": []}, null]'
    assert [box.things for box in many_with_gaps(Box, may_be_empty=True)(body)] == [None, []]
    for refused in (body, b"[5]", b'[[{"things": []}]]'):
        with pytest.raises(ValidationError):
            many_with_gaps(Box)(refused)


NOT_LISTS: st.SearchStrategy[Wire] = st.dictionaries(
    TEXTS, st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS | OBJECTS, max_size=3
)


@given(st.lists(THINGS, max_size=3), TEXTS, NOT_LISTS)
def test_a_list_may_come_in_any_envelope_of_which_it_is_the_only_list(
    things: list[Wire], name: str, others: Wire
) -> None:
    read = many_in_any_envelope(many(Thing))

    assert wires(read(written(things))) == things
    assert wires(read(written({**others, name: things}))) == things


@given(st.dictionaries(TEXTS, THINGS, max_size=4))
def test_a_list_may_come_as_the_values_of_a_map(things: dict[str, Wire]) -> None:
    assert wires(many_in_any_envelope(many(Thing))(written(things))) == list(things.values())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b'"a"',
        b"[1]",
        b'{"token": "a"}',
        b'{"a": 1, "b": {"token": "a"}}',
        b'{"a": [{"token": "a"}], "b": [{"token": "b"}]}',
        b'{"a": [{"token": 5}]}',
        b'{"a": {"token": 5}}',
        b'{"a": [',
        b"<html></html>",
    ],
)
def test_what_is_no_list_in_an_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        many_in_any_envelope(many(Thing))(body)


@given(THINGS, st.lists(THINGS, max_size=3), BLANKS, BLANKS)
def test_an_object_alone_is_a_list_of_one(thing: Wire, things: list[Wire], before: str, after: str) -> None:
    read = many_or_one(many(Thing))

    assert wires(read(before.encode() + written(thing) + after.encode())) == [thing]
    assert wires(read(before.encode() + written(things) + after.encode())) == things


@pytest.mark.parametrize("body", [b"", b"null", b'"a"', b"{", b"{}", b'{"token": 5}', b'{"token": "a"}, {"token": 5}'])
def test_what_is_neither_a_list_nor_an_object_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        many_or_one(many(Thing))(body)


@given(st.lists(THINGS, max_size=3), BLANKS, BLANKS)
def test_a_member_may_come_without_its_object(things: list[Wire], before: str, after: str) -> None:
    read = in_envelope("things", one(Box))

    for body in (things, {"things": things}):
        box = read(before.encode() + written(body) + after.encode())
        assert wires(box.things or []) == things
    assert read(before.encode() + b"null" + after.encode()) == read(before.encode()) == Box(things=None)
    assert read(written({"things": things, "total": 5})).model_extra == {"total": 5}


@pytest.mark.parametrize("body", [b"5", b'"a"', b"[1]", b'{"things": 5}', b'{"things": {}}', b"[", b"<html></html>"])
def test_a_member_of_another_type_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        in_envelope("things", one(Box))(body)


WORDS = TEXTS.map(str.strip).filter(lambda text: text not in ("", "null") and not text.startswith('"'))


@given(WORDS, BLANKS, BLANKS)
def test_text_is_read_bare_and_in_quotes(text: str, before: str, after: str) -> None:
    read = text_as(Said, "text")

    for body in (text.encode(), written(text), json.dumps(text, ensure_ascii=False).encode()):
        assert read(before.encode() + body + after.encode()) == Said(text=text)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"null", None),
        (b" null\n", None),
        (b'"null"', "null"),
        (b"nullable", "nullable"),
        (b"", ""),
        (b'""', ""),
        (b'"', '"'),
        (b'"a', '"a'),
        (b'"a" "b"', '"a" "b"'),
        (b'"\\ud800"', '"\\ud800"'),
        (b"5", "5"),
        (b"true", "true"),
        (b'{"a": 1}', '{"a": 1}'),
        (b"gr\xfc\xdfe", "gr\ufffd\ufffde"),
        ("grüße".encode(), "grüße"),
    ],
)
def test_text_that_is_no_json_string_is_taken_as_it_is(body: bytes, text: str | None) -> None:
    assert text_as(Said, "text")(body) == Said(text=text)


# What readers of single calls are known to meet.


@pytest.mark.parametrize(
    ("body", "beside"),
    [
        (AUDIO, {}),
        ({"audio": AUDIO}, {}),
        ({"audio": AUDIO, "streams": [AUDIO_STREAM]}, {"streams": [AUDIO_STREAM]}),
        ({"audio": AUDIO, "new": {"a": 1}}, {"new": {"a": 1}}),
    ],
)
def test_an_audio_may_come_wrapped(body: Wire, beside: Wire) -> None:
    for endpoint in (audios.GET, audios.UPDATE, audios.CREATE):
        audio = endpoint.read(written(body))
        assert audio.to_wire() == {**AUDIO, **beside}
        assert (audio.streams is None) == ("streams" not in beside)


@pytest.mark.parametrize("endpoint", [audios.INDEX, audios.GET_BULK, audios.UPDATE_BULK], ids=lambda each: each.name)
def test_audios_of_a_list_may_come_wrapped(endpoint: Endpoint[list[Any]]) -> None:
    assert [audio.to_wire() for audio in endpoint.read(written([{"audio": AUDIO}, AUDIO]))] == [AUDIO, AUDIO]


def test_a_stream_of_an_audio_may_come_wrapped() -> None:
    for endpoint in (audio_streams.GET, audio_streams.CREATE, audio_streams.CONFIRM_AUDIO):
        assert endpoint.read(written({"audio_stream": AUDIO_STREAM})).to_wire() == AUDIO_STREAM
    assert audio_streams.INDEX.read(written([{"audio_stream": AUDIO_STREAM}]))[0].to_wire() == AUDIO_STREAM


def test_analytics_may_come_as_a_list_and_with_nothing() -> None:
    row: Wire = {"event_count": 5, "os": "Mac OS X 10.16.0"}

    for endpoint in (analytics.GET, videos.ANALYTICS):
        for body in ({"analytics": [row]}, [row]):
            assert [each.to_wire() for each in endpoint.read(written(body)).rows] == [row]
        for nothing_there in (b"null", b"[]", b"", b'{"analytics": null}', b'{"analytics": []}'):
            assert endpoint.read(nothing_there).rows == []


def test_statistics_of_many_may_come_as_one_summary() -> None:
    read = videos.STATS_BULK.read

    assert [each.to_wire() for each in read(b'{"plays": 3}')] == [{"plays": 3}]
    assert [each.to_wire() for each in read(b'[{"plays": 3}]')] == [{"plays": 3}]
    assert [each.token for each in read(b'[{"token": "a"}, {"token": "b", "plays": 0}]')] == ["a", "b"]


@pytest.mark.parametrize(
    "body",
    [
        [META_PROFILE],
        {"metaprofiles": [META_PROFILE]},
        {"metaprofiles": [META_PROFILE], "count": 1},
        {"0": META_PROFILE},
    ],
)
def test_meta_profiles_may_come_in_an_envelope(body: JsonValue) -> None:
    assert [profile.to_wire() for profile in meta_profiles.INDEX.read(written(body))] == [META_PROFILE]


def test_analyses_may_come_in_an_envelope() -> None:
    process = meta_process("NsfwProcess", nsfw_action="reject")

    for body in ([process], {"processes": [process]}, {"0": process}):
        assert [each.to_wire() for each in meta_profile_processes.INDEX.read(written(body))] == [process]


@pytest.mark.parametrize("body", [b"5f0e11", b'"5f0e11"', b" 5f0e11\r\n", b'"5f0e11"\n'])
def test_the_identifier_of_a_webhook_is_a_text_with_or_without_quotes(body: bytes) -> None:
    assert webhooks.CREATE.read(body).webhook_id == "5f0e11"


@pytest.mark.parametrize("endpoint", [webhooks.CONFIRM, webhooks.DELETE], ids=lambda each: each.name)
@pytest.mark.parametrize(("body", "text"), [(b"null", None), (b"", ""), (b"true", "true"), (b'"done"', "done")])
def test_what_is_answered_about_webhooks_is_kept_as_text(
    endpoint: Endpoint[Any], body: bytes, text: str | None
) -> None:
    assert endpoint.read(body).text == text


@pytest.mark.parametrize(
    ("wire", "kind"),
    [(FILTER_PROCESS, "filter"), (WATERMARK_PROCESS, "watermark"), ({"token": "a", "type": "Mirror"}, "unknown")],
)
def test_an_effect_is_read_as_its_kind_alone_and_in_a_list(wire: Wire, kind: str) -> None:
    for process in (
        effect_profile_processes.GET.read(written(wire)),
        *effect_profile_processes.INDEX.read(written([wire])),
    ):
        assert process.kind == kind
        assert process.to_wire() == wire


SAMPLES: list[Wire] = [
    VIDEO,
    STREAM,
    AUDIO,
    AUDIO_STREAM,
    APPLICATION,
    EFFECT_PROFILE,
    FILTER_PROCESS,
    WATERMARK_PROCESS,
    META_PROFILE,
    meta_process("NsfwProcess", nsfw_action="reject"),
    {"event_count": 5, "date": 20210212, "hour": "19"},
    {"count": 5},
]


@st.composite
def almost_answers(draw: st.DrawFn) -> JsonValue:
    """Draw an answer in which something is not what it should be."""
    sample = dict(draw(st.sampled_from(SAMPLES)))
    for name in draw(st.lists(st.sampled_from([*sample, "configuration", "type", "hour", "date"]), max_size=3)):
        sample[name] = draw(JSON)
    shape = draw(st.sampled_from(["", "list", "audio", "audio_stream", "analytics", "0"]))
    alone: list[JsonValue] = [sample, [sample]]
    return [sample] if shape == "list" else {shape: draw(st.sampled_from(alone))} if shape else sample


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
@given(st.one_of(almost_answers().map(written), JSON.map(written), st.binary(max_size=40)))
def test_any_body_is_either_read_or_refused_as_an_answer(endpoint: Endpoint[object], body: bytes) -> None:
    try:
        endpoint.read(body)
    except ValidationError:
        return


@pytest.mark.parametrize("body", [{"error": "needs another plan"}, {"errors": []}, {}])
def test_an_answer_that_speaks_of_an_error_or_of_nothing_is_no_analytics(body: Wire) -> None:
    with pytest.raises(ValidationError):
        analytics.GET.read(written(body))


@pytest.mark.parametrize("body", [{"error": "no such profile"}, {"errors": ["no"]}])
def test_an_answer_that_speaks_of_an_error_is_no_success_that_is_not_published(body: Wire) -> None:
    with pytest.raises(ValidationError):
        videos.APPLY_EFFECT.read(written(body))


def test_a_list_in_an_envelope_that_speaks_of_errors_is_none() -> None:
    with pytest.raises(ValidationError):
        meta_profiles.INDEX.read(written({"status": "error", "errors": []}))


@pytest.mark.parametrize("text", ["<html>login</html>", "[]", '{"error":"no"}', "not found", ""])
def test_what_is_no_identifier_is_no_webhook(text: str) -> None:
    with pytest.raises(ValidationError):
        webhooks.CREATE.read(text.encode())


def test_statistics_of_nothing_may_come_as_an_empty_list() -> None:
    assert videos.GET_STATS.read(b"[]").counters == {}
    assert application.GET_STATS.read(b"[]").counters == {}


@pytest.mark.parametrize(
    ("query", "row", "kind"),
    [
        ("device_views_by_date", {"date": 20210212, "event_count": 1}, ViewsByDate),
        ("total_plays_by_country", {"video_token": "v", "event_count": 1}, PlaysByCountry),
        ("full_plays_by_country", {"country": "Austria", "os": "x", "event_count": 1}, PlaysByCountry),
        ("total_plays_by_hour", {"hour": "19", "event_count": 1}, PlaysByHour),
        ("a_new_query", {"os": "x", "event_count": 1}, ViewsByOs),
        ("device_views_by_date", {"date": "soon", "event_count": 1}, UnknownAnalyticsRow),
    ],
)
def test_rows_are_of_the_class_of_their_query(query: str, row: Wire, kind: type) -> None:
    answer = analytics.GET.read(written({"analytics": [row]})).answering(query)

    assert [type(each) for each in answer.rows] == [kind]
    assert answer.rows[0].to_wire() == row
