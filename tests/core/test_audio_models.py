"""Audios and their streams: what is published of them is read, kept and written back, moments in either spelling."""

import copy
import json
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, TypeVar

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue, ValidationError

from tests.core.samples import (
    AUDIO,
    AUDIO_STREAM,
    AUDIO_STREAM_TOKEN,
    AUDIO_TOKEN,
    JSON,
    MOMENTS,
    OBJECTS,
    TEXTS,
    some,
)
from ziggeo.models._base import Result
from ziggeo.models.audio_streams import AudioStream, AudioStreamUpload
from ziggeo.models.audios import Audio, AudioUpload
from ziggeo.models.device import DeviceInfo
from ziggeo.models.effect_profiles import EffectProfile
from ziggeo.models.enums import CreationType, Streamable, VideoState
from ziggeo.models.insight import AudioTranscription

M = TypeVar("M", bound=Result)
Wire = dict[str, JsonValue]
FORM: Wire = {"url": "https://a.test", "fields": {"Policy": "e30="}}


def read(model: type[M], value: object) -> M:
    return model.model_validate_json(json.dumps(value))


def created(value: object) -> datetime:
    moment = read(Audio, {"token": "a", "created": value}).created
    assert moment is not None
    return moment


def test_the_published_audio_is_read() -> None:
    audio = read(Audio, AUDIO)

    assert (audio.id, audio.token, audio.key) == ("621df0600000000000000001", AUDIO_TOKEN, "greeting")
    assert (audio.title, audio.description) == ("Grüße", None)
    assert (audio.state, audio.state_code) == (VideoState.READY, 5)
    assert audio.created == datetime(2022, 3, 1, 10, 0, 0, 250_000, tzinfo=UTC)
    assert audio.updated == datetime(2022, 3, 1, 10, 0, 5, tzinfo=UTC)
    assert audio.submission_date == audio.stream_submission_date == datetime(2022, 3, 1, 10, tzinfo=UTC)
    assert audio.resubmission_date is None
    assert audio.application_id == "621df0600000000000000002"
    assert (audio.original_stream_id, audio.default_stream_id) == (
        "621df0600000000000000003",
        "621df0600000000000000004",
    )
    assert audio.original_stream == audio.default_stream == read(AudioStream, AUDIO_STREAM)
    assert (audio.min_duration, audio.max_duration, audio.duration) == (None, 30.0, 2.5)
    assert (audio.enforce_duration, audio.delete_old_streams, audio.auto_crop) == (False, True, False)
    assert (audio.tags, audio.data, audio.device_info) == (["welcome"], {"order": 7}, DeviceInfo())
    assert (audio.expiration_days, audio.user_language, audio.creation_auth_session_id) == (None, "de-AT", None)
    assert (audio.average_rating, audio.ratings, audio.comments) == (4.0, {"5": 1, "3": 1}, [])
    assert (audio.submitted, audio.approved, audio.moderation_reason) == (True, None, None)
    assert (audio.audio_profile_id, audio.meta_profile_id, audio.volatile) == (None, None, False)
    assert audio.streams is None


def test_the_stream_of_an_audio_is_read() -> None:
    stream = read(AudioStream, AUDIO_STREAM)

    assert (stream.token, stream.key, stream.type) == (AUDIO_STREAM_TOKEN, None, "ApiAudioStream")
    assert (stream.state, stream.state_code) == (VideoState.READY, 5)
    assert (stream.creation_type, stream.creation_type_code) == (CreationType.TRANSCODED, None)
    assert (stream.streamable, stream.streamable_code) == (Streamable.YES, 3)
    assert (stream.audio_type, stream.audio_size, stream.duration, stream.has_audio) == ("aac", 40960, 2.5, True)
    assert stream.parent_stream == "ffeeddccbbaa00998877665544332211"
    assert stream.created == datetime(2022, 3, 1, 10, 0, 0, 250_000, tzinfo=UTC)
    assert stream.submission_date == datetime(2022, 3, 1, 10, tzinfo=UTC)
    assert (stream.volatile, stream.owned) == (False, False)


def test_what_is_said_in_an_audio_is_read() -> None:
    transcription: Wire = {"text": "hello", "words": ["hello"], "scores": [0.5]}
    stream = read(AudioStream, {"token": "a", "audio_token": AUDIO_TOKEN, "audio_transcription": transcription})

    assert stream.audio_transcription == AudioTranscription(text="hello", words=["hello"], scores=[0.5])
    assert stream.audio_token == AUDIO_TOKEN


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1646128800, datetime(2022, 3, 1, 10, tzinfo=UTC)),
        (1646128800.5, datetime(2022, 3, 1, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("1646128800", datetime(2022, 3, 1, 10, tzinfo=UTC)),
        ("2022-03-01T10:00:00.250Z", datetime(2022, 3, 1, 10, 0, 0, 250_000, tzinfo=UTC)),
        ("2022-03-01T10:00:00Z", datetime(2022, 3, 1, 10, tzinfo=UTC)),
        ("2022-03-01T11:30:00+01:30", datetime(2022, 3, 1, 10, tzinfo=UTC)),
        ("2022-03-01T10:00:00", datetime(2022, 3, 1, 10, tzinfo=UTC)),
        ("2022-03-01 10:00:00", datetime(2022, 3, 1, 10, tzinfo=UTC)),
        ("2022-03-01", datetime(2022, 3, 1, tzinfo=UTC)),
        ("Tue, 01 Mar 2022 10:00:00 GMT", datetime(2022, 3, 1, 10, tzinfo=UTC)),
        ("Tue, 01 Mar 2022 11:00:00 +0100", datetime(2022, 3, 1, 10, tzinfo=UTC)),
        ("Tue, 01 Mar 2022 10:00:00 -0000", datetime(2022, 3, 1, 10, tzinfo=UTC)),
        (" 2022-03-01T10:00:00Z\n", datetime(2022, 3, 1, 10, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("field", ["created", "updated"])
def test_a_moment_may_be_seconds_or_text_and_goes_back_as_it_came(field: str, value: object, moment: datetime) -> None:
    wire = {"token": "a", field: value}
    audio = read(Audio, wire)
    found: datetime = getattr(audio, field)

    assert found == moment
    assert found.utcoffset() == timedelta(0)
    assert audio.to_wire() == wire
    assert json.loads(audio.model_dump_json(by_alias=True, exclude_unset=True)) == wire


@pytest.mark.parametrize("model", [AudioStream, EffectProfile])
def test_other_models_take_moments_in_either_spelling(model: type[AudioStream] | type[EffectProfile]) -> None:
    for value in (1646128800, "2022-03-01T10:00:00Z"):
        result = read(model, {"token": "a", "created": value})
        assert result.created == datetime(2022, 3, 1, 10, tzinfo=UTC)
        assert result.to_wire() == {"token": "a", "created": value}


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "soon",
        "-5",
        "1e3",
        "²",
        "2022-02-30",
        "2022-03-01T25:00:00Z",
        "0000-00-00 00:00:00",
        "9" * 30,
        "9" * 5000,
        "0001-01-01T00:00:00+14:00",
        "Tue, 99 Mar 2022 10:00:00 GMT",
        "Thu, 01 Jan 2026 12:00:30 +99999999999999",
        True,
        [],
        {},
        [1646128800],
    ],
)
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        created(value)


def test_a_moment_that_cannot_be_read_is_told_in_short() -> None:
    with pytest.raises(ValidationError, match="'xxx") as caught:
        created("x" * 1000)

    assert len(caught.value.errors()[0]["msg"]) < 100


@given(TEXTS | st.text("0123456789-:+TZ. ", max_size=30))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        moment = created(text)
    except ValidationError:
        return
    assert moment.utcoffset() == timedelta(0)
    assert read(Audio, {"token": "a", "created": text}).to_wire() == {"token": "a", "created": text}


@given(MOMENTS, st.integers(0, 999_999), st.timedeltas(timedelta(hours=-14), timedelta(hours=14)))
def test_a_moment_is_the_same_in_every_zone(moment: datetime, microsecond: int, ahead: timedelta) -> None:
    local = moment.replace(microsecond=microsecond).astimezone(timezone(ahead - ahead % timedelta(minutes=1)))

    assert created(local.isoformat()) == local
    assert created(local.isoformat(" ")) == local


WRITTEN = "2022-03-01T11:00:00+01:00"


def test_a_moment_that_came_as_text_survives_being_pickled_and_copied() -> None:
    audio = read(Audio, {"token": "a", "created": WRITTEN, "updated": 1646128800})

    for again in (pickle.loads(pickle.dumps(audio)), copy.deepcopy(audio), copy.copy(audio), audio.model_copy()):
        assert again == audio
        assert again.to_wire() == {"token": "a", "created": WRITTEN, "updated": 1646128800}
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(audio.created, protocol)) == audio.created


def test_what_is_reckoned_from_a_moment_that_came_as_text_is_a_moment_like_others() -> None:
    moment = created(WRITTEN)
    later = moment + timedelta(hours=1)

    assert later == datetime(2022, 3, 1, 11, tzinfo=UTC)
    assert later - moment == timedelta(hours=1)
    assert moment.replace(hour=12) == datetime(2022, 3, 1, 12, tzinfo=UTC)
    for reckoned in (later, moment.replace(hour=12), moment.astimezone(UTC)):
        assert pickle.loads(pickle.dumps(reckoned)) == copy.deepcopy(reckoned) == reckoned
    audio = read(Audio, {"token": "a", "created": WRITTEN})
    assert audio.model_copy(update={"created": later}).to_wire() == {"token": "a", "created": 1646132400}


def test_a_moment_in_either_spelling_is_the_same_moment() -> None:
    text, number = created(WRITTEN), created(1646128800)

    assert text == number
    assert hash(text) == hash(number)
    assert min(text, number - timedelta(1)) == number - timedelta(1)
    assert f"{text:%Y-%m-%d %H:%M}" == "2022-03-01 10:00"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"state_string": "READY"}, VideoState.READY),
        ({"state": 5}, VideoState.READY),
        ({"state": 4}, VideoState.PROCESSING),
        ({"state": 1}, VideoState.UNKNOWN),
        ({}, VideoState.UNKNOWN),
        ({"state": 9, "state_string": "NEW"}, VideoState("NEW")),
    ],
)
@pytest.mark.parametrize("model", [Audio, AudioStream])
def test_the_state_is_the_readable_one_or_told_from_its_number(
    model: type[Audio] | type[AudioStream], answer: Wire, state: VideoState
) -> None:
    result = read(model, {"token": "a", **answer})

    assert (result.state, result.state_code) == (state, answer.get("state"))
    assert result.to_wire() == {"token": "a", **answer}


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Audio, {}),
        (Audio, {"token": 5}),
        (Audio, {"_id": "a"}),
        (Audio, {"token": "a", "_id": 5}),
        (Audio, {"token": "a", "state_string": None}),
        (Audio, {"token": "a", "max_duration": "30"}),
        (Audio, {"token": "a", "tags": "a,b"}),
        (Audio, {"token": "a", "comments": {}}),
        (Audio, {"token": "a", "submitted": "true"}),
        (Audio, {"token": "a", "data": [1]}),
        (Audio, {"token": "a", "default_stream": {}}),
        (Audio, {"token": "a", "streams": [{"token": 5}]}),
        (AudioStream, {"audio_type": "aac"}),
        (AudioStream, {"token": "a", "audio_size": "5"}),
        (AudioStream, {"token": "a", "has_audio": 1}),
        (AudioStream, {"token": "a", "streamable": "YES"}),
    ],
)
def test_a_known_field_of_a_wrong_type_is_refused(model: type[Result], wrong: object) -> None:
    with pytest.raises(ValidationError):
        read(model, wrong)


WIRE_MOMENT = st.one_of(
    st.none(),
    st.integers(0, 19_999_999_999),
    MOMENTS.map(datetime.isoformat),
    MOMENTS.map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S GMT")),
)
STREAM_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "key": st.none() | TEXTS,
    "state": st.none() | st.integers(0, 9),
    "state_string": st.sampled_from(["EMPTY", "PROCESSING", "READY", "FAILED", "ARCHIVED"]),
    "created": WIRE_MOMENT,
    "audio_type": st.none() | TEXTS,
    "audio_transcription": st.sampled_from([None, [], {"text": "a"}, {"new": [1]}]),
    "has_audio": st.none() | st.booleans(),
}
STREAMS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({"token": TEXTS}, optional=STREAM_FIELDS)
AUDIO_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "_id": st.none() | TEXTS,
    "title": st.none() | TEXTS,
    "state": st.none() | st.integers(0, 9),
    "state_string": st.sampled_from(["EMPTY", "PROCESSING", "READY", "FAILED", "ARCHIVED"]),
    "created": WIRE_MOMENT,
    "updated": WIRE_MOMENT,
    "expire_on": st.none() | st.dates(date(1900, 1, 1)).map(date.isoformat),
    "tags": st.none() | st.lists(TEXTS, max_size=3),
    "data": st.none() | OBJECTS | st.just([]),
    "device_info": st.sampled_from([None, [], {"os": "x"}]),
    "ratings": JSON,
    "comments": st.none() | st.lists(JSON, max_size=2),
    "streams": st.none() | st.lists(STREAMS, max_size=2),
    "default_stream": st.none() | STREAMS,
}
NEW_FIELDS = st.dictionaries(TEXTS.map(lambda name: f"new_{name}"), JSON, max_size=3)


@given(some(AUDIO_FIELDS), NEW_FIELDS)
def test_any_audio_goes_back_to_the_wire_as_it_came(known: dict[str, Any], new: dict[str, Any]) -> None:
    wire = {"token": "a", **known, **new}
    audio = read(Audio, wire)

    assert audio.to_wire() == wire
    assert audio.model_extra == new
    for again in (read(Audio, audio.to_wire()), pickle.loads(pickle.dumps(audio)), copy.deepcopy(audio)):
        assert again == audio
        assert again.to_wire() == wire
        assert again.model_fields_set == audio.model_fields_set


def test_the_form_of_an_upload_names_the_audio_and_its_stream() -> None:
    inside = read(AudioUpload, {"audio": {"token": "a", "default_stream": {"token": "b"}}, "url_data": FORM})
    beside = read(AudioUpload, {"audio": {"token": "a"}, "audio_stream": {"token": "b"}, "url_data": FORM})
    stream = read(AudioStreamUpload, {"stream": {"token": "b"}, "url_data": FORM})

    assert inside.identifiers == beside.identifiers == {"audio": "a", "stream": "b"}
    assert inside.created == {"token": "a", "default_stream": {"token": "b"}}
    assert (stream.identifiers, stream.created) == ({"stream": "b"}, None)
    for ticket in (inside, beside, stream):
        assert ticket.url_data.fields == {"Policy": "e30="}
        assert "e30=" not in repr(ticket)


@pytest.mark.parametrize(
    "wrong",
    [
        {"audio": {"token": "a"}, "url_data": FORM},
        {"audio": {"token": "a", "default_stream": None}, "audio_stream": None, "url_data": FORM},
        {"audio": {"default_stream": {"token": "b"}}, "url_data": FORM},
        {"audio": {"token": "a", "default_stream": {"token": "b"}}},
        {"audio_stream": {"token": "b"}, "url_data": FORM},
    ],
)
def test_an_upload_of_an_audio_needs_its_stream_and_its_form(wrong: Wire) -> None:
    with pytest.raises(ValidationError):
        read(AudioUpload, wrong)
