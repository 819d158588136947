"""What comes to webhooks is read, whatever it is written in, and compared with what the service says."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, get_args
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import JsonValue, TypeAdapter

from tests.core.samples import STREAM, STREAM_TOKEN, TEXTS, VIDEO, VIDEO_TOKEN, some
from tests.support.deliveries import ENCODINGS, FORM, json_body, leaves, multipart, nested_form
from ziggeo import EventType, Video, VideoState, events
from ziggeo._core.events import MAX_FIELDS
from ziggeo._core.nested_forms import MAX_DEPTH, collect
from ziggeo.events import (
    AnyEvent,
    AudioEvent,
    Event,
    EventError,
    EventSubject,
    Push,
    UnknownEvent,
    ValidationCode,
    ValidationRequest,
    VideoDeleteEvent,
    VideoEvent,
    VideoFailedEvent,
    VideoReadyEvent,
    VideoStreamPushSuccessEvent,
    VideoTranscriptionEvent,
    parse_event,
)
from ziggeo.models.audio_streams import AudioStream
from ziggeo.models.audios import Audio
from ziggeo.models.streams import Stream

Payload = dict[str, JsonValue]


def present(value: JsonValue) -> JsonValue:
    """Return a value without what is null or empty, which a form of nested fields cannot tell."""
    if isinstance(value, dict):
        return {name: kept for name, member in value.items() if (kept := present(member)) not in (None, {}, [])}
    return [present(entry) for entry in value] if isinstance(value, list) else value


PUSH: Payload = {"token": "c0", "title": "Archive", "auto_push": True, "type": "ApiGoogleDrivePush"}
ORIGIN: Payload = {"type": "ApiUser", "name": "Jo"}
BESIDES: Mapping[EventType, Payload] = {
    EventType.VIDEO_DELETE: {"event_origin": ORIGIN},
    EventType.VIDEO_MARKED_AS_DELETED: {"event_origin": ORIGIN},
    EventType.VIDEO_RESTORED: {"event_origin": ORIGIN},
    EventType.VIDEO_FAILED: {"error": "codec"},
    EventType.VIDEO_TRANSCRIPTION: {"transcription_result": {"text": "hello"}},
    EventType.VIDEO_TRANSCRIPTION_FAILED: {"error": "language"},
    EventType.VIDEO_STREAM_PUSH_SUCCESS: {"stream": present(STREAM), "push": PUSH},
}


def payload(name: str, **besides: JsonValue) -> Payload:
    video = present(
        {**VIDEO, "data": {"test": "text"}, "tags": ["sea", "a b"], "approved": False, "title": "Grüße & 50%"}
    )
    return {"event_type": name, "data": {"video": video, **besides}}


def classes(union: object) -> list[type[Event]]:
    """Return the classes that a discriminated union consists of."""
    return [get_args(choice)[0] for choice in get_args(get_args(union)[0])]


def test_every_known_name_has_a_class_of_its_own_which_says_so() -> None:
    expected = {f"{''.join(word.title() for word in name.split('_'))}Event" for name in EventType}
    known = [kind for kind in classes(AnyEvent) if issubclass(kind, VideoEvent)]

    assert {kind.__name__ for kind in known} == expected
    for kind in known:
        member, text = get_args(kind.model_fields["event_type"].annotation)
        assert isinstance(member, EventType)
        assert member == text
    assert set(classes(AnyEvent)) - set(known) == {AudioEvent, UnknownEvent}


def test_everything_that_may_come_has_its_class_in_the_public_room() -> None:
    kinds: list[object] = [*classes(AnyEvent), ValidationCode, ValidationRequest]
    data: set[object] = {kind.model_fields["data"].annotation for kind in classes(AnyEvent) if kind is not UnknownEvent}

    assert {*kinds, *data} <= {value for value in vars(events).values() if isinstance(value, type)}


@pytest.mark.parametrize("encoding", list(ENCODINGS))
@pytest.mark.parametrize("name", list(EventType))
def test_every_event_reads_the_same_in_every_encoding(name: EventType, encoding: str) -> None:
    told = payload(name, **BESIDES.get(name, {}))
    event = parse_event(*ENCODINGS[encoding](told))

    assert isinstance(event, VideoEvent)
    assert type(event).__name__ == f"{''.join(word.title() for word in name.split('_'))}Event"
    assert event.event_type is name
    assert event.subject.token == event.data.video.token == VIDEO_TOKEN
    assert event.to_wire() == told
    assert event == parse_event(*json_body(told))
    assert (event.data.video.state, event.data.video.approved) == (VideoState.READY, False)
    assert event.data.video.created == datetime(2014, 1, 20, 22, 43, 18, tzinfo=UTC)


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_what_stands_beside_the_object_has_its_type(encoding: str) -> None:
    def read(name: str) -> AnyEvent:
        told = payload(name, **BESIDES.get(EventType(name), {}))
        return expect_event(parse_event(*ENCODINGS[encoding](told)))

    pushed, deleted, failed = read("video_stream_push_success"), read("video_delete"), read("video_failed")
    spoken = read("video_transcription")

    assert isinstance(pushed, VideoStreamPushSuccessEvent)
    assert pushed.data.push == Push(token="c0", title="Archive", auto_push=True, type="ApiGoogleDrivePush")
    assert pushed.data.stream.token == STREAM_TOKEN
    assert pushed.subject == EventSubject("video", VIDEO_TOKEN, STREAM_TOKEN)
    assert isinstance(deleted, VideoDeleteEvent)
    assert deleted.data.event_origin == ORIGIN
    assert isinstance(failed, VideoFailedEvent)
    assert failed.data.error == "codec"
    assert isinstance(spoken, VideoTranscriptionEvent)
    assert spoken.data.transcription_result == {"text": "hello"}


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_an_unknown_event_is_kept_as_it_came(encoding: str) -> None:
    told: Payload = {
        "event_type": "video_turned_blue",
        "data": {"video": {"token": "a"}, "shades": ["1", "2"]},
        "new": "1",
    }
    event = parse_event(*ENCODINGS[encoding](told))

    assert isinstance(event, UnknownEvent)
    assert event.to_wire() == told
    assert (event.event_type, event.data, event.model_extra) == ("video_turned_blue", told["data"], {"new": "1"})
    assert event.subject == EventSubject("video", "a")


@pytest.mark.parametrize("data", [None, [], {}, "text", 5, {"video": "a"}, {"video": {"token": 5}}, {"audio": {}}])
@pytest.mark.parametrize("name", ["", "new", "audio", "VIDEO_READY", "video_ready "])
def test_an_unknown_name_never_fails(name: str, data: JsonValue) -> None:
    event = parse_event(*json_body({"event_type": name, "data": data}))

    assert isinstance(event, UnknownEvent)
    assert (event.data, event.subject) == (data, None)


def test_an_unknown_event_about_an_audio_tells_so() -> None:
    event = parse_event(*json_body({"event_type": "heard", "data": {"audio": {"token": "a"}}}))

    assert isinstance(event, UnknownEvent)
    assert event.subject == EventSubject("audio", "a")


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_events_of_audios_mirror_those_of_videos(encoding: str) -> None:
    audio: Payload = {
        "token": "a",
        "state": 5,
        "state_string": "READY",
        "duration": 1.5,
        "created": "2026-01-01T12:00:00Z",
    }
    stream: Payload = {"token": "s", "has_audio": True}
    told: Payload = {
        "event_type": "audio_stream_push_success",
        "data": {"audio": audio, "stream": stream, "push": PUSH},
    }
    event = parse_event(*ENCODINGS[encoding](told))

    assert isinstance(event, AudioEvent)
    assert event.to_wire() == told
    assert event.subject == EventSubject("audio", "a", "s")
    assert (event.data.audio.state, event.data.audio.created) == (
        VideoState.READY,
        datetime(2026, 1, 1, 12, tzinfo=UTC),
    )
    assert event.data.push is not None
    assert event.data.push.auto_push is True


def test_an_event_of_an_audio_that_has_none_is_unknown() -> None:
    assert isinstance(parse_event(*json_body({"event_type": "audio_ready", "data": {}})), UnknownEvent)


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_the_calls_that_validate_an_address(encoding: str) -> None:
    first: Payload = {"ziggeo_validation": True, "message": "Hello"}
    second: Payload = {"ziggeo_validation": True, "validation_code": "012345", "webhook_id": "w1"}

    request, code = (parse_event(*ENCODINGS[encoding](told)) for told in (first, second))

    assert isinstance(request, ValidationRequest)
    assert (request.ziggeo_validation, request.message) == (True, "Hello")
    assert isinstance(code, ValidationCode)
    assert (code.ziggeo_validation, code.validation_code, code.webhook_id) == (True, "012345", "w1")


def test_a_validation_may_be_written_in_other_types() -> None:
    code = parse_event(b'{"ziggeo_validation": "true", "validation_code": 123456, "webhook_id": 7}')
    request = parse_event("ziggeo_validation=true")

    assert isinstance(code, ValidationCode)
    assert (code.ziggeo_validation, code.validation_code, code.webhook_id) == (True, "123456", "7")
    assert isinstance(request, ValidationRequest)
    assert (request.ziggeo_validation, request.message) == (True, None)


# What a form of nested fields cannot say by itself


def read_video(**fields: str) -> Video:
    """Read a video of which the fields were told by a form."""
    pairs = {"event_type": "video_ready", "data[video][token]": "a"}
    pairs |= {f"data[video]{name.replace('__', '][').join('[]')}": text for name, text in fields.items()}
    event = parse_event(urlencode(pairs), FORM)
    assert isinstance(event, VideoReadyEvent)
    return event.data.video


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("true", True), ("True", True), ("0", False), ("false", False), ("", None)],
)
def test_booleans_in_a_form(text: str, value: bool | None) -> None:
    assert read_video(approved=text).approved is value


def test_numbers_moments_days_and_names_in_a_form() -> None:
    video = read_video(
        duration="1.50",
        state="5",
        state_string="READY",
        created="1390257798",
        expire_on="2026-01-02",
        max_duration="30",
    )

    assert (video.duration, video.state_code, video.state, video.max_duration) == (1.5, 5, VideoState.READY, 30.0)
    assert (video.created, video.expire_on) == (datetime(2014, 1, 20, 22, 43, 18, tzinfo=UTC), date(2026, 1, 2))


def test_an_empty_text_is_nothing_unless_text_is_wanted() -> None:
    video = read_video(
        title="",
        user_language="",
        duration="",
        created="",
        tags="",
        data="",
        device_info="",
        streams="",
        state_string="",
    )

    assert (video.title, video.user_language) == ("", "")
    assert video.model_fields_set == {"token", "title", "user_language"}
    assert video.state is VideoState.UNKNOWN


def test_lists_in_a_form_are_counted_or_not() -> None:
    assert read_video(tags__0="b", tags__1="a").tags == ["b", "a"]
    assert read_video(tags__1="b", tags__0="a").tags == ["a", "b"]
    assert read_video(tags__5="b", tags__10="c", tags__1="a").tags == ["a", "b", "c"]
    event = parse_event("event_type=video_ready&data[video][token]=a&data[video][tags][]=b&data[video][tags][]=", FORM)
    assert isinstance(event, VideoReadyEvent)
    assert event.data.video.tags == ["b", ""]


def test_a_map_in_a_form_may_have_numbers_for_names() -> None:
    video = read_video(
        data__0="zero", data__1__0="x", data__1__1__y="z", device_info__os="Linux", device_info__new__a="1"
    )

    assert video.data == {"0": "zero", "1": ["x", {"y": "z"}]}
    assert video.device_info is not None
    assert (video.device_info.os, video.device_info.model_extra) == ("Linux", {"new": {"a": "1"}})


def test_subtitles_and_transcriptions_in_a_form() -> None:
    video = read_video(
        streams__0__token="s",
        streams__0__subtitles__en__label="English",
        streams__0__audio_transcription__words__0="hello",
        streams__0__audio_transcription__scores__0="0.5",
        streams__0__audio_transcription__times__0__start="250",
        streams__1__token="t",
        streams__1__subtitles__0__lang="en",
        streams__1__audio_transcription__words="hello,sea",
    )
    assert video.streams is not None
    listed, written = video.streams

    assert isinstance(listed.subtitles, dict)
    assert listed.subtitles["en"].label == "English"
    assert listed.audio_transcription is not None
    assert (listed.audio_transcription.words, listed.audio_transcription.scores) == (["hello"], [0.5])
    assert isinstance(listed.audio_transcription.times, list)
    assert listed.audio_transcription.times[0].start == 250.0
    assert written.subtitles == [{"lang": "en"}]
    assert written.audio_transcription is not None
    assert written.audio_transcription.words == "hello,sea"


names = st.text("abcxyz_", min_size=1, max_size=8)
values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


def in_form(value: JsonValue) -> JsonValue:
    """What of a value a form of nested fields tells: texts, and neither null nor what is empty."""
    if isinstance(value, dict | list):
        members = (
            value.items() if isinstance(value, dict) else ((str(place), entry) for place, entry in enumerate(value))
        )
        told: Payload = {name: kept for name, member in members if (kept := in_form(member)) is not None}
        is_list = list(told) == [str(place) for place in range(len(told))]
        return (list(told.values()) if is_list else told) or None
    if value is None or isinstance(value, str):
        return value
    return str(int(value))


@given(st.dictionaries(names, values, max_size=4))
def test_any_value_comes_out_of_nested_fields_as_far_as_they_can_tell_it(value: Payload) -> None:
    assert collect(leaves(value)) == (in_form(value) or {})


@given(st.dictionaries(names, values, max_size=4))
def test_any_custom_data_comes_out_of_nested_fields_as_texts(value: Payload) -> None:
    event = parse_event(*nested_form({"event_type": "video_ready", "data": {"video": {"token": "a", "data": value}}}))

    assert isinstance(event, VideoReadyEvent)
    told = {name: kept for name, member in value.items() if (kept := in_form(member)) is not None}
    assert event.data.video.data == (told or None)


def with_token(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(TEXTS, some(fields)).map(lambda drawn: {"token": drawn[0], **drawn[1]})


STREAMS = with_token(
    {
        "state": st.integers(0, 9),
        "state_string": st.sampled_from(VideoState).map(str),
        "created": st.integers(0, 4102444800),
        "duration": st.floats(0, 1e9),
        "video_width": st.integers(0, 2**53),
        "has_video": st.booleans(),
        "video_type": TEXTS,
        "audio_transcription": st.tuples(TEXTS, st.floats(0, 1)).map(
            lambda word: {"words": [word[0]], "scores": [word[1]]}
        ),
        "subtitles": st.tuples(names, TEXTS).map(lambda subtitle: {subtitle[0]: {"label": subtitle[1]}}),
    }
)
VIDEOS = with_token(
    {
        "title": TEXTS,
        "tags": st.lists(TEXTS, min_size=1, max_size=3),
        "approved": st.booleans(),
        "created": st.integers(0, 4102444800),
        "max_duration": st.floats(0, 1e9),
        "expiration_days": st.integers(0, 1000),
        "expire_on": st.dates(date(1900, 1, 1)).map(date.isoformat),
        "device_info": TEXTS.map(lambda name: {"os": name}),
        "streams": st.lists(STREAMS, min_size=1, max_size=2),
        "default_stream": STREAMS,
    }
)


@given(VIDEOS)
def test_any_video_reads_the_same_from_nested_fields_as_from_json(video: dict[str, Any]) -> None:
    told: Payload = {"event_type": "video_ready", "data": {"video": video}}

    assert parse_event(*nested_form(told)) == parse_event(*json_body(told))


# What comes in other ways than it ought to


READY: Payload = {"event_type": "video_ready", "data": {"video": {"token": "a", "title": "Grüße"}}}


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json",
        "application/json; charset=utf-8",
        "application/json; charset=ISO-8859-1; charset=x",
        "application/vnd.api+json",
        "multipart/form-data; boundary=other",
        "multipart/form-data",
        "nonsense",
        ";;;=;",
        "a/b\r\nc: d",
        "x" * 100_000,
        "text/plain; charset=no-such",
        "text/plain; charset=hex",
        "text/plain; charset*=hex''a%ff",
        "text/plain; charset*=idna''a%ff",
    ],
)
@pytest.mark.parametrize("encoding", ["jsonheader", "json", "form"])
def test_the_content_type_may_be_missing_or_wrong(encoding: str, content_type: str | None) -> None:
    event = parse_event(ENCODINGS[encoding](READY).body, content_type)

    assert isinstance(event, VideoReadyEvent)
    if "ISO" not in (content_type or ""):
        assert event.data.video.title == "Grüße"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (json.dumps(READY, ensure_ascii=False).encode("utf-8-sig"), "application/json"),
        (json.dumps(READY, ensure_ascii=False).encode("utf-8-sig"), "application/json; charset=iso-8859-1"),
        (json.dumps(READY, ensure_ascii=False).encode("utf-16"), "application/json"),
        (json.dumps(READY, ensure_ascii=False).encode("utf-16-le"), None),
        (json.dumps(READY, ensure_ascii=False).encode("iso-8859-1"), "application/json; charset=iso-8859-1"),
        (json.dumps(READY, ensure_ascii=False).encode("cp1252"), 'application/json; charset="Windows-1252"'),
        (b"\n " + json_body(READY).body + b"\n", "text/plain"),
        (b"\xef\xbb\xbf" + nested_form(READY).body + b"\r\n", FORM),
        (urlencode(list(leaves(READY)), encoding="iso-8859-1").encode(), f"{FORM}; charset=iso-8859-1"),
        ("event_type=video_ready&data[video][token]=a&data[video][title]=Grüße".encode(), FORM),
    ],
)
def test_charsets_and_marks_of_them(body: bytes, content_type: str | None) -> None:
    event = parse_event(body, content_type)

    assert isinstance(event, VideoReadyEvent)
    assert (event.data.video.token, event.data.video.title) == ("a", "Grüße")


@pytest.mark.parametrize("encoding", ["jsonheader", "json", "form"])
def test_a_body_may_be_text_already(encoding: str) -> None:
    sent = ENCODINGS[encoding](READY)

    assert parse_event(sent.body.decode(), f"{sent.content_type}; charset=iso-8859-1") == parse_event(*sent)


def test_a_multipart_form_may_lack_its_end() -> None:
    sent = multipart([("event_type", "new"), ("data", "5")])

    event = parse_event(sent.body.removesuffix(b"--\r\n"), sent.content_type)
    assert event == UnknownEvent(event_type="new", data=5)


def test_parts_of_other_kinds_are_left_out_of_a_multipart_form() -> None:
    sent = multipart([("event_type", "new"), ('a" title', "kept"), ("data", '{"a": 1}\r\n')])
    file = b'--%s\r\nContent-Disposition: form-data; name="data"; filename="x"\r\n\r\nfile\r\n'
    bare = b"--%s\r\n\r\nnothing\r\n"
    boundary = sent.content_type.partition("=")[2].encode()
    body = (bare + file) % (boundary, boundary) + sent.body.replace(b'a" title', b'a\\" title') + b"epilogue"
    typed = body.replace(b'name="event_type"\r\n', b'name="event_type"\r\nContent-Type: text/plain\r\n')

    for written in (body, typed):
        event = parse_event(written, sent.content_type)
        assert isinstance(event, UnknownEvent)
        assert (event.event_type, event.data, event.model_extra) == ("new", {"a": 1}, {'a" title': "kept"})


WRONG: Mapping[str, tuple[JsonValue, str]] = {
    "no event": ({}, "there is no event_type in it"),
    "another object": ({"data": {}}, "there is no event_type in it"),
    "no name": ({"event_type": None, "data": {}}, "there is no event_type in it"),
    "a number as a name": ({"event_type": 5, "data": {}}, "there is no event_type in it"),
    "no data": ({"event_type": "video_ready"}, "data: Field required"),
    "no video": ({"event_type": "video_ready", "data": {}}, "data.video: Field required"),
    "an empty list as data": ({"event_type": "video_ready", "data": []}, "data: Input should be an object"),
    "no token": ({"event_type": "video_ready", "data": {"video": {}}}, "data.video.token: Field required"),
    "a wrong type": (
        {"event_type": "video_ready", "data": {"video": {"token": "a", "streams": [{"token": "b", "duration": "x"}]}}},
        "data.video.streams.0.duration: Input should be a valid number",
    ),
    "a text for a number": (
        {"event_type": "video_ready", "data": {"video": {"token": "a", "duration": "1"}}},
        "data.video.duration: Input should be a valid number",
    ),
    "no push": (payload("video_stream_push_success", stream=STREAM), "data.push: Field required"),
    "an audio of a wrong type": (
        {"event_type": "audio_new", "data": {"audio": 5}},
        "data.audio: Input should be an object",
    ),
    "a validation without its code": ({"validation_code": "1"}, "webhook_id: Field required"),
    "an empty code": (
        {"validation_code": "", "webhook_id": "w"},
        "validation_code: String should have at least 1 character",
    ),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_what_is_wrong_is_told(case: str) -> None:
    wrong, sentence = WRONG[case]
    body = json.dumps(wrong).encode()
    with pytest.raises(EventError) as caught:
        parse_event(body, "application/json")

    assert str(caught.value).removeprefix("the body is no event: ") == sentence
    assert caught.value.body == body
    assert isinstance(caught.value, ValueError)
    assert [fault["type"] for fault in caught.value.errors] == [] or ": " in sentence


@pytest.mark.parametrize(
    "fields",
    [
        "data[video][token]=a&data[video][duration]=long",
        "data[video][token]=a&data[video][approved]=perhaps",
        "data[video][token]=a&data[video][streams]=s",
        "data[video][token]=a&data[video][streams][x][token]=s",
        "data[video][token]=a&data[video][title][x]=s",
        "data[video][token]=a&data[video][duration][x]=s",
        "data[video]=a",
        "data={",
        "data=5",
        "data=[]",
        "data=",
        "",
    ],
)
def test_a_form_that_tells_something_wrong_is_no_event(fields: str) -> None:
    with pytest.raises(EventError):
        parse_event(f"event_type=video_ready&{fields}", FORM)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", None),
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'"video_ready"', "application/json"),
        (b"null", "application/json"),
        (b'{"event_type": "\xff"}', "application/json"),
        (b"event_type=%ff", FORM),
        (b"event_type=\xff", FORM),
        ('{"event_type": "\ud800"}', "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (b"--x\r\nmultipart", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\n\r\n--x--", "multipart/form-data; boundary=x"),
    ],
)
def test_what_cannot_be_read_is_no_event(body: bytes | str, content_type: str | None) -> None:
    with pytest.raises(EventError) as caught:
        parse_event(body, content_type)
    assert caught.value.errors == []
    assert caught.value.body == (body if isinstance(body, bytes) else body.encode(errors="surrogatepass"))


CONTENT_TYPES = st.sampled_from(
    [None, "application/json", FORM, "multipart/form-data; boundary=x", "text/plain; charset=iso-8859-1"]
)
FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *(
                b"event_type",
                b"video_ready",
                b"data",
                b"[video]",
                b"[token]",
                b"[]",
                b"=",
                b"&",
                b'"',
                b"{",
                b"}",
                b":",
                b",",
            ),
            *(
                b"[",
                b"]",
                b"1",
                b"--x",
                b"\r\n",
                b"\r\n\r\n",
                b'Content-Disposition: form-data; name="data[video][token]"',
            ),
            *(b"%41", b"%", b"\xff", b"\xef\xbb\xbf", b"\x00"),
        ]
    ),
    max_size=20,
).map(b"".join)


@settings(max_examples=500)
@given(st.binary() | FRAGMENTS, CONTENT_TYPES | st.text())
def test_any_body_is_read_or_refused(body: bytes, content_type: str | None) -> None:
    try:
        parse_event(body, content_type)
    except EventError as error:
        assert "\n" not in str(error)  # noqa: PT017  # that it is raised is not wanted of every body


def test_a_name_in_a_body_cannot_begin_a_line_of_a_log() -> None:
    told = {
        "event_type": "video_ready",
        "data": {"video": {"token": "a", "streams": [{"token": "s", "subtitles": {"e\nn": 5}}]}},
    }
    with pytest.raises(EventError, match=r"subtitles\.[^\n]*\.e\\nn: Input should be"):
        parse_event(json.dumps(told))


# What a hostile body costs


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("&".join(["event_type=new"] * (MAX_FIELDS + 2)), "fields"),
        (f"event_type=new&data{'[a]' * MAX_DEPTH}=1", "deeper"),
        ('{"event_type": "new", "data": ' + "[" * 100_000, "recursion"),
        ("event_type=new&data=" + "[" * 100_000, "recursion"),
    ],
)
def test_a_body_that_is_too_much_is_refused(body: str, reason: str) -> None:
    with pytest.raises(EventError, match=reason):
        parse_event(body)


def test_a_multipart_form_with_too_many_parts_is_refused() -> None:
    sent = multipart([("event_type", "new")] * (MAX_FIELDS + 1))
    with pytest.raises(EventError, match="fields"):
        parse_event(*sent)


def test_as_many_fields_as_are_allowed_and_as_deep_as_allowed_are_read() -> None:
    depth = "[a]" * (MAX_DEPTH - 1)
    body = "&".join(["event_type=new", *(f"data{depth}={place}" for place in range(MAX_FIELDS - 1))])
    event = parse_event(body)

    assert isinstance(event, UnknownEvent)
    assert f"'{MAX_FIELDS - 2}'" in repr(event.data)


# What confirms an event


def event_of(name: str, **besides: JsonValue) -> Event:
    kind = name.partition("_")[0]
    return expect_event(parse_event(json.dumps({"event_type": name, "data": {kind: {"token": "t"}, **besides}})))


def expect_event(read: object) -> AnyEvent:
    assert isinstance(read, Event)
    event: AnyEvent = read  # type: ignore[assignment]  # there is no event that is not one of these
    return event


def found(state: str | None = None, approved: bool | None = None, token: str = "t") -> dict[str, JsonValue]:
    return {"token": token, "state_string": state or "READY", "approved": approved}


EXISTS = [found(), found("FAILED"), found("EMPTY", True), found("PROCESSING", False)]
CONFIRMED_BY: Mapping[str, tuple[list[Payload | None], list[Payload | None]]] = {
    "create": ([*EXISTS], [None]),
    "delete": ([None], [*EXISTS]),
    "marked_as_deleted": ([*EXISTS, None], []),
    "restored": ([*EXISTS], [None]),
    "ready": ([found("READY")], [found("PROCESSING"), found("FAILED"), found("EMPTY"), found("NEW"), None]),
    "transit_success": ([*EXISTS], [None]),
    "failed": ([found("FAILED")], [found("READY"), found("PROCESSING"), None]),
    "approve": ([found(approved=True)], [found(approved=False), found(approved=None), None]),
    "reject": ([found(approved=False)], [found(approved=True), found(approved=None), None]),
    "transcription": ([*EXISTS], [None]),
    "transcription_failed": ([*EXISTS], [None]),
    "analysis": ([*EXISTS], [None]),
    "nsfw_analysis": ([*EXISTS], [None]),
    "streams_ready": ([*EXISTS], [None]),
    "turned_blue": ([*EXISTS], [None]),
}


def verdicts() -> Iterator[tuple[str, Payload | None, bool]]:
    for happening, (confirming, contradicting) in CONFIRMED_BY.items():
        yield from ((happening, answer, True) for answer in confirming)
        yield from ((happening, answer, False) for answer in [*contradicting, found(token="other")])


@pytest.mark.parametrize("kind", ["video", "audio"])
@pytest.mark.parametrize(("happening", "answer", "confirmed"), list(verdicts()))
def test_what_the_service_says_confirms_or_contradicts(
    kind: str, happening: str, answer: Payload | None, confirmed: bool
) -> None:
    event = event_of(f"{kind}_{happening}")
    model = Video if kind == "video" else Audio
    says = None if answer is None else model.model_validate_json(json.dumps(answer))
    contradiction = event.contradiction(says)

    assert (contradiction is None) == confirmed
    assert confirmed or re.match(f"(what it calls a token|there is no such {kind}|the {kind} is )", contradiction or "")


def test_every_known_event_is_in_the_table_of_verdicts() -> None:
    rest = {f"video_{happening}" for happening in CONFIRMED_BY} ^ {str(name) for name in EventType}
    assert rest == {"video_turned_blue", "video_stream_push_success"}


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_a_push_is_confirmed_by_the_stream(kind: str) -> None:
    event = event_of(f"{kind}_stream_push_success", stream={"token": "s"}, push=PUSH)
    parent: Video | Audio = Video(token="t") if kind == "video" else Audio(token="t")
    stream_of = Stream if kind == "video" else AudioStream

    assert event.contradiction(parent, stream_of(token="s")) is None
    assert event.contradiction(parent, None) == f"the {kind} has no such stream"
    assert event.contradiction(parent, stream_of(token="other")) == f"the {kind} has no such stream"
    assert event.contradiction(None, None) == f"there is no such {kind}"


def test_an_event_without_an_object_cannot_be_confirmed() -> None:
    event = parse_event(b'{"event_type": "new", "data": {}}')

    assert isinstance(event, UnknownEvent)
    assert event.contradiction(None) == "it does not tell which object it is about"


def test_an_event_of_no_kind_is_confirmed_by_nothing() -> None:
    event = Event(event_type="new")

    assert event.contradiction(Video(token="t")) == "it does not tell which object it is about"
    assert event.replaced(Video(token="t")) == event


def test_what_the_service_says_takes_the_place_of_what_the_body_said() -> None:
    video, audio = Video(token="t", title="true"), Audio(token="t", title="true")
    ready = event_of("video_ready", new=1)
    heard = event_of("audio_ready", new=1)
    pushed = event_of("video_stream_push_success", stream={"token": "s"}, push=PUSH)
    unknown = event_of("video_turned_blue", new=1)
    aimless = expect_event(parse_event(b'{"event_type": "new", "data": {}}'))

    assert ready.replaced(video).to_wire()["data"] == {"video": video.to_wire(), "new": 1}
    assert type(ready.replaced(video)) is type(ready)
    assert heard.replaced(audio).to_wire()["data"] == {"audio": audio.to_wire(), "new": 1}
    assert pushed.replaced(video, Stream(token="s", duration=2.0)).to_wire()["data"] == {
        "video": video.to_wire(),
        "stream": {"token": "s", "duration": 2.0},
        "push": PUSH,
    }
    assert unknown.replaced(video).to_wire()["data"] == {"video": video.to_wire(), "new": 1}
    assert aimless.replaced(video) == aimless


def test_events_are_a_discriminated_union_in_models_of_ones_own() -> None:
    adapter: TypeAdapter[list[AnyEvent]] = TypeAdapter(list[AnyEvent])
    told = [payload("video_ready"), {"event_type": "new", "data": 1}]
    read = adapter.validate_json(json.dumps(told))

    assert [type(event) for event in read] == [VideoReadyEvent, UnknownEvent]
    assert adapter.validate_python(read) == read
    with pytest.raises(ValueError, match="an event has a text as its event_type"):
        adapter.validate_json("[{}]")
    with pytest.raises(ValueError, match="an event has a text as its event_type"):
        adapter.validate_json("[5]")
