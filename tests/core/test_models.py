"""Results: what is published of the service's answers is read, kept and written back."""

import ast
import copy
import json
import pickle
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue, ValidationError

import ziggeo.models
from tests.core.samples import AUTH_TOKEN, JSON, OBJECTS, STREAM, STREAM_TOKEN, TEXTS, VIDEO, VIDEO_TOKEN, some
from ziggeo.models._base import Arguments, Result
from ziggeo.models.analytics import (
    Analytics,
    PlaysByBrowser,
    PlaysByCountry,
    PlaysByHour,
    UnknownAnalyticsRow,
    ViewsByDate,
    ViewsByOs,
)
from ziggeo.models.application import Application, ApplicationConfig
from ziggeo.models.audio_streams import AudioStream
from ziggeo.models.audios import Audio
from ziggeo.models.authtokens import AuthToken, Grant, Grants, SealedAuthToken
from ziggeo.models.device import DeviceInfo
from ziggeo.models.effect_profiles import EffectProfile, FilterProcess, UnknownEffectProcess, WatermarkProcess
from ziggeo.models.enums import CaptureType, CreationType, MediaSource, Streamable, VideoState
from ziggeo.models.insight import AudioTranscription, Frame, FrameTag, VideoAnalysis, WordTime
from ziggeo.models.meta_profiles import (
    AudioTranscriptionProcess,
    MetaProfile,
    NsfwProcess,
    ProfanityProcess,
    UnknownMetaProcess,
    VideoAnalysisProcess,
)
from ziggeo.models.stats import ApplicationStats, Count, Stats, VideoStats
from ziggeo.models.streams import Stream, StreamUpload, Subtitle
from ziggeo.models.uploads import PartialUpload, UploadForm, UploadStep, UploadTicket
from ziggeo.models.videos import Video, VideoUpload

M = TypeVar("M", bound=Result)
Wire = dict[str, JsonValue]

CREATED = datetime(2014, 1, 20, 22, 43, 18, tzinfo=UTC)
SUBMITTED = datetime(2014, 1, 20, 22, 43, 19, tzinfo=UTC)


def read(model: type[M], value: object) -> M:
    return model.model_validate_json(json.dumps(value))


def test_the_published_video_is_read() -> None:
    video = read(Video, VIDEO)

    assert (video.token, video.key, video.type) == (VIDEO_TOKEN, None, "ApiVideo")
    assert (video.state, video.state_code) == (VideoState.READY, 5)
    assert (video.created, video.submission_date, video.stream_submission_date) == (CREATED, SUBMITTED, SUBMITTED)
    assert (video.volatile, video.owned, video.delete_old_streams) == (False, False, True)
    assert (video.duration, video.max_duration, video.tags, video.approved) == (1.0, None, None, None)
    assert video.data == {"test": 5678}
    assert video.default_stream == video.original_stream == read(Stream, STREAM)
    assert video.streams == [video.default_stream]


def test_the_published_stream_is_read() -> None:
    stream = read(Stream, STREAM)

    assert (stream.token, stream.type, stream.owned) == (STREAM_TOKEN, "ApiVideoStream", True)
    assert (stream.state, stream.state_code) == (VideoState.READY, 5)
    assert (stream.creation_type, stream.creation_type_code) == (CreationType.SERVER_UPLOAD, 5)
    assert (stream.streamable, stream.streamable_code) == (Streamable.DEGRADED, 2)
    assert (stream.video_type, stream.video_sub_type) == ("mp4", "other")
    assert (stream.image_size, stream.video_size, stream.video_width, stream.video_height) == (0, 36078, 640, 360)
    assert (stream.created, stream.submission_date) == (CREATED, SUBMITTED)
    assert (stream.has_video, stream.has_image, stream.has_audio) == (True, True, None)


def test_the_published_upload_form_is_read() -> None:
    upload = read(
        VideoUpload,
        {
            "video": {
                "token": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
                "key": None,
                "state": 1,
                "state_string": "EMPTY",
                "default_stream": {"token": STREAM_TOKEN, "state_string": "EMPTY"},
            },
            "url_data": {
                "url": "https://uploads.example.invalid/bucket",
                "fields": {
                    "key": "streams/99887766/video.mp4",
                    "bucket": "bucket",
                    "Content-Type": "video/mp4",
                    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
                    "Policy": "e30=",
                },
            },
        },
    )

    assert upload.identifiers == {"video": "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "stream": STREAM_TOKEN}
    assert (upload.video.state, upload.video.state_code) == (VideoState.EMPTY, 1)
    assert upload.url_data.url == "https://uploads.example.invalid/bucket"
    assert list(upload.url_data.fields) == ["key", "bucket", "Content-Type", "X-Amz-Algorithm", "Policy"]
    assert "e30=" not in repr(upload)


def test_a_form_takes_numbers_as_texts_and_no_fields_as_a_list() -> None:
    numbers = read(UploadForm, {"url": "https://a.test", "fields": {"success_action_status": 201}})

    assert numbers.fields == {"success_action_status": "201"}
    assert read(UploadForm, {"url": "https://a.test", "fields": []}).fields == {}


def test_an_upload_of_a_video_needs_its_stream() -> None:
    form: Wire = {"url": "https://a.test", "fields": {}}

    with pytest.raises(ValidationError, match="default_stream"):
        read(VideoUpload, {"video": {"token": "a", "default_stream": None}, "url_data": form})
    assert read(StreamUpload, {"stream": {"token": "a"}, "url_data": form}).identifiers == {"stream": "a"}


def test_what_was_found_in_a_stream_is_read_in_both_published_shapes() -> None:
    newer = read(
        Stream,
        {
            "token": "a",
            "video_analysis": {"frames": [{"tags": [{"tag": "sea", "score": 0.5}]}]},
            "audio_transcription": {
                "text": "hello sea",
                "words": ["hello", "sea"],
                "scores": [0.5, 1],
                "times": [{"start": 0, "end": 250}, {"start": 250, "end": 500.5}],
                "topics": [],
                "keywords": ["sea"],
            },
            "nsfw": {"score": 0.1},
            "subtitles": {"en": {"label": "English", "data": "WEBVTT"}},
        },
    )
    older = read(
        Stream,
        {
            "token": "a",
            "video_analysis": {"timestamps": [1], "classes": ["sea"], "scores": [0.5]},
            "audio_transcription": {"words": "hello,sea", "scores": "0.5,1", "times": "0,250"},
            "subtitles": [{"lang": "en"}],
        },
    )

    assert newer.video_analysis == VideoAnalysis(frames=[Frame(tags=[FrameTag(tag="sea", score=0.5)])])
    assert newer.audio_transcription == AudioTranscription(
        text="hello sea",
        words=["hello", "sea"],
        scores=[0.5, 1.0],
        times=[WordTime(start=0.0, end=250.0), WordTime(start=250.0, end=500.5)],
        topics=[],
        keywords=["sea"],
    )
    assert newer.subtitles == {"en": Subtitle(label="English", data="WEBVTT")}
    assert newer.nsfw == {"score": 0.1}
    assert older.video_analysis == VideoAnalysis(timestamps=[1], classes=["sea"], scores=[0.5])
    assert older.audio_transcription == AudioTranscription(words="hello,sea", scores="0.5,1", times="0,250")
    assert older.subtitles == [{"lang": "en"}]


def test_the_published_device_is_read() -> None:
    device = read(
        DeviceInfo,
        {
            "browser": "Chrome",
            "os": "Mac OS X",
            "userAgent": "Mozilla/5.0",
            "media_source": "record",
            "capture_type": "webrtc_streaming",
            "api_version": 2,
            "revision": {"version": "1.0", "revision": "5", "latest": True, "prerelease": False},
        },
    )

    assert (device.media_source, device.capture_type) == (MediaSource.RECORD, CaptureType.WEBRTC_STREAMING)
    assert (device.browser, device.userAgent, device.api_version) == ("Chrome", "Mozilla/5.0", 2)
    assert isinstance(device.revision, dict)
    assert device.revision["latest"] is True


def test_the_published_auth_tokens_are_read() -> None:
    token = read(AuthToken, AUTH_TOKEN)

    assert token.expiration_date == datetime(2030, 1, 1, tzinfo=UTC)
    assert (token.usage_expiration_time, token.session_limit, token.volatile, token.hidden) == (3600, 3, True, False)
    assert token.grants == Grants(
        create=Grant(session_owned=True), update=Grant(session_owned=True), read=Grant(all=True)
    )
    resources = read(AuthToken, {"token": "a", "grants": {"read": {"all": True}, "destroy": {"resources": ["3" * 32]}}})
    assert resources.grants == Grants(read=Grant(all=True), destroy=Grant(resources=["3" * 32]))


@pytest.mark.parametrize(
    ("seconds", "moment"),
    [
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1893456000, datetime(2030, 1, 1, tzinfo=UTC)),
        (20_000_000_000, datetime(2603, 10, 11, 11, 33, 20, tzinfo=UTC)),
        (20_000_000_001, datetime(2603, 10, 11, 11, 33, 21, tzinfo=UTC)),
        (253_402_300_799, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_end_of_an_auth_token_is_seconds_however_far_off_it_is(seconds: int, moment: datetime) -> None:
    wire: Wire = {"token": "a", "expiration_date": seconds}
    token = read(AuthToken, wire)

    assert token.expiration_date == moment
    assert token.to_wire() == wire
    sealed = read(SealedAuthToken, {"application_token": "a", "nonce": "1", "expiration_date": seconds})
    assert sealed.expiration_date == moment


@pytest.mark.parametrize("seconds", [253_402_300_800, 10**15, 10**17, 2**63 - 1, 10**29, 1e20])
@pytest.mark.parametrize(
    ("sign", "end"), [(1, datetime.max.replace(tzinfo=UTC)), (-1, datetime.min.replace(tzinfo=UTC))]
)
def test_an_end_beyond_the_calendar_reads_as_that_and_is_written_as_it_came(
    seconds: float, sign: int, end: datetime
) -> None:
    wire: Wire = {"token": "a", "expiration_date": seconds * sign}
    token = read(AuthToken, wire)

    assert token.expiration_date == end
    for same in (token, pickle.loads(pickle.dumps(token)), copy.deepcopy(token)):
        assert same == token
        assert same.to_wire() == wire
    assert "datetime.datetime(" in repr(token)
    assert token.expiration_date is not None
    assert (
        token.expiration_date.replace(microsecond=0).timestamp() == end.replace(microsecond=0, tzinfo=UTC).timestamp()
    )


@pytest.mark.parametrize("seconds", [True, "soon", []])
def test_an_end_that_is_no_moment_is_refused(seconds: object) -> None:
    with pytest.raises(ValidationError):
        read(AuthToken, {"token": "a", "expiration_date": seconds})


@pytest.mark.parametrize("text", ["[]", "{}", " [ ] "])
def test_empty_grants_may_come_as_a_text(text: str) -> None:
    assert read(AuthToken, {"token": "a", "grants": text}).grants == Grants()
    assert read(SealedAuthToken, {"application_token": "a", "nonce": "1", "grants": text}).grants == Grants()


@pytest.mark.parametrize("text", ["[1]", "5", '"all"', "junk", ""])
def test_other_texts_are_no_grants(text: str) -> None:
    with pytest.raises(ValidationError):
        read(AuthToken, {"token": "a", "grants": text})


def test_the_resources_of_a_grant_may_be_a_tuple() -> None:
    grant = Grant(resources=("a", "b"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # untyped callers may pass tuples

    assert grant == Grant(resources=["a", "b"])
    assert grant.to_wire() == {"resources": ["a", "b"]}
    with pytest.raises(ValidationError):
        Grant(resources="ab")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # that it is refused is the point


def test_a_pushed_stream_in_the_published_event_is_read() -> None:
    assert read(Stream, {"token": "b", "state_string": "READY"}).state is VideoState.READY
    assert read(Video, {"token": "a", "key": None, "state_string": "READY"}).state is VideoState.READY


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"state_string": "READY"}, VideoState.READY),
        ({"state": 5}, VideoState.READY),
        ({"state": 4}, VideoState.PROCESSING),
        ({"state": 1}, VideoState.UNKNOWN),
        ({"state": None}, VideoState.UNKNOWN),
        ({}, VideoState.UNKNOWN),
        ({"state": 5, "state_string": "FAILED"}, VideoState.FAILED),
        ({"state": 9, "state_string": "NEW"}, VideoState("NEW")),
    ],
)
@pytest.mark.parametrize("model", [Video, Stream])
def test_the_state_is_the_readable_one_or_told_from_its_number(
    model: type[Video] | type[Stream], answer: dict[str, JsonValue], state: VideoState
) -> None:
    result = read(model, {"token": "a", **answer})

    assert result.state == state
    assert result.state_code == answer.get("state")
    assert result.to_wire() == {"token": "a", **answer}


def test_an_unknown_name_is_kept_and_says_so() -> None:
    stream = read(Stream, {"token": "a", "state_string": "ARCHIVED", "creation_type_string": "LIVE"})

    assert isinstance(stream.state, VideoState)
    assert stream.state == "ARCHIVED"
    assert not stream.state.is_known
    assert stream.creation_type == "LIVE"
    assert stream.to_wire() == {"token": "a", "state_string": "ARCHIVED", "creation_type_string": "LIVE"}


@pytest.mark.parametrize(
    ("model", "field", "empty"),
    [
        (Video, "data", {}),
        (Video, "device_info", DeviceInfo()),
        (Stream, "subtitles", {}),
        (Stream, "nsfw", {}),
        (Stream, "audio_transcription", AudioTranscription()),
        (Stream, "video_analysis", VideoAnalysis()),
        (AuthToken, "grants", Grants()),
    ],
)
def test_an_empty_map_may_come_as_an_empty_list_and_goes_back_as_one(
    model: type[Result], field: str, empty: object
) -> None:
    wire: Wire = {"token": "a", field: []}
    result = read(model, wire)

    assert getattr(result, field) == empty
    assert result.to_wire() == wire
    assert pickle.loads(pickle.dumps(result)).to_wire() == wire


def test_an_empty_grant_may_come_as_an_empty_list() -> None:
    assert read(AuthToken, {"token": "a", "grants": {"read": []}}).grants == Grants(read=Grant())


@pytest.mark.parametrize("field", ["data", "device_info"])
def test_a_list_that_is_not_empty_is_no_map(field: str) -> None:
    with pytest.raises(ValidationError):
        read(Video, {"token": "a", field: [1]})


@pytest.mark.parametrize(
    ("model", "field"),
    [(Video, "device_info"), (Stream, "audio_transcription"), (Stream, "video_analysis"), (AuthToken, "grants")],
)
def test_an_empty_map_that_came_as_an_object_goes_back_as_one(model: type[Result], field: str) -> None:
    assert read(model, {"token": "a", field: {}}).to_wire() == {"token": "a", field: {}}


def test_an_empty_custom_object_that_came_as_an_object_goes_back_as_one() -> None:
    wire: Wire = {"token": "a", "data": {}}

    assert read(Video, wire).to_wire() == wire


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Video, {}),
        (Video, {"token": None}),
        (Video, {"token": 5}),
        (Video, {"token": "a", "state": "5"}),
        (Video, {"token": "a", "state": 5.5}),
        (Video, {"token": "a", "state": True}),
        (Video, {"token": "a", "state_string": 5}),
        (Video, {"token": "a", "state_string": None}),
        (Video, {"token": "a", "title": 5}),
        (Video, {"token": "a", "tags": "b"}),
        (Video, {"token": "a", "tags": [5]}),
        (Video, {"token": "a", "volatile": "false"}),
        (Video, {"token": "a", "volatile": 0}),
        (Video, {"token": "a", "approved": "true"}),
        (Video, {"token": "a", "duration": "1"}),
        (Video, {"token": "a", "duration": True}),
        (Video, {"token": "a", "created": True}),
        (Video, {"token": "a", "created": []}),
        (Video, {"token": "a", "created": "yesterday"}),
        (Video, {"token": "a", "expiration_days": 1.5}),
        (Video, {"token": "a", "expiration_days": "1"}),
        (Video, {"token": "a", "streams": {}}),
        (Video, {"token": "a", "default_stream": {}}),
        (Video, {"token": "a", "data": "text"}),
        (Video, {"token": "a", "device_info": "text"}),
        (Stream, {"token": "a", "video_width": "640"}),
        (Stream, {"token": "a", "video_size": 1.5}),
        (Stream, {"token": "a", "has_video": 1}),
        (Stream, {"token": "a", "creation_type": "SERVER_UPLOAD"}),
        (Stream, {"token": "a", "subtitles": "text"}),
        (AuthToken, {"token": "a", "session_limit": "3"}),
        (AuthToken, {"token": "a", "grants": {"read": {"all": "yes"}}}),
        (AuthToken, {"token": "a", "grants": "junk"}),
        (SealedAuthToken, {"application_token": "a"}),
        (SealedAuthToken, {"application_token": "a", "nonce": 5}),
    ],
)
def test_a_known_field_of_a_wrong_type_is_refused(model: type[Result], wrong: object) -> None:
    with pytest.raises(ValidationError):
        read(model, wrong)


@pytest.mark.parametrize("moment", ["2014-01-20T22:43:18", "2014-01-20"])
def test_a_moment_is_aware_or_refused(moment: str) -> None:
    try:
        created = read(Video, {"token": "a", "created": moment}).created
    except ValidationError:
        return
    assert created is not None
    assert created.tzinfo is not None


WIRE_MOMENT = st.none() | st.integers(0, 19_999_999_999) | st.integers(0, 10**9).map(lambda number: number / 2)
WIRE_TEXT = st.none() | TEXTS
WIRE_BOOLEAN = st.none() | st.booleans()
WIRE_COUNT = st.none() | st.integers(0, 2**53)
WIRE_NUMBER = st.none() | st.integers(0, 2**50) | st.floats(0, 1e12)
WIRE_STATE = st.sampled_from([*map(str, VideoState), "ARCHIVED"])

STREAM_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "key": WIRE_TEXT,
    "state": WIRE_COUNT,
    "state_string": WIRE_STATE,
    "creation_type": WIRE_COUNT,
    "creation_type_string": st.none() | st.sampled_from(["SERVER_UPLOAD", "TRANSCODED", "LIVE"]),
    "streamable": WIRE_COUNT,
    "streamable_string": st.none() | st.sampled_from(["NO", "DEGRADED", "YES", "MAYBE"]),
    "created": WIRE_MOMENT,
    "duration": WIRE_NUMBER,
    "video_size": WIRE_COUNT,
    "has_video": WIRE_BOOLEAN,
    "subtitles": st.sampled_from([None, [], {}, {"en": {"label": "English", "new": 1}}, [1]]),
    "nsfw": st.none() | OBJECTS,
    "audio_transcription": st.sampled_from([None, [], {"text": "a"}, {"words": "a,b"}, {"new": [1]}]),
    "audio_keywords": st.none() | st.lists(JSON, max_size=2),
}
STREAMS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({"token": TEXTS}, optional=STREAM_FIELDS)
VIDEO_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "key": WIRE_TEXT,
    "title": WIRE_TEXT,
    "tags": st.none() | st.lists(TEXTS, max_size=3),
    "data": st.none() | OBJECTS | st.just([]),
    "state": WIRE_COUNT,
    "state_string": WIRE_STATE,
    "volatile": WIRE_BOOLEAN,
    "created": WIRE_MOMENT,
    "submission_date": WIRE_MOMENT,
    "duration": WIRE_NUMBER,
    "expiration_days": WIRE_COUNT,
    "expire_on": st.none() | st.dates(date(1900, 1, 1)).map(date.isoformat),
    "approved": WIRE_BOOLEAN,
    "user_language": st.none() | TEXTS | st.booleans(),
    "effect_profile": st.none() | TEXTS | st.lists(TEXTS, max_size=2),
    "device_info": st.sampled_from([None, [], {"os": "x"}, {"media_source": "upload", "geo": {"city": "Linz"}}]),
    "streams": st.none() | st.lists(STREAMS, max_size=2),
    "default_stream": st.none() | STREAMS,
}
NEW_FIELDS = st.dictionaries(TEXTS.map(lambda name: f"new_{name}"), JSON, max_size=3)


@given(some(VIDEO_FIELDS), NEW_FIELDS)
def test_any_video_goes_back_to_the_wire_as_it_came(known: dict[str, Any], new: dict[str, Any]) -> None:
    wire = {"token": "a", **known, **new}
    video = read(Video, wire)

    assert video.to_wire() == wire
    assert video.model_extra == new
    assert read(Video, video.to_wire()) == video


@given(STREAMS, NEW_FIELDS)
def test_any_stream_goes_back_to_the_wire_as_it_came(known: dict[str, Any], new: dict[str, Any]) -> None:
    wire = {**known, **new}
    stream = read(Stream, wire)

    assert stream.to_wire() == wire
    assert json.loads(stream.model_dump_json(by_alias=True, exclude_unset=True)) == wire
    assert stream.model_extra == new


@given(some(VIDEO_FIELDS), NEW_FIELDS)
def test_any_video_pickles_and_copies_and_equals_itself(known: dict[str, Any], new: dict[str, Any]) -> None:
    video = read(Video, {"token": "a", **known, **new})

    for again in (pickle.loads(pickle.dumps(video)), copy.deepcopy(video), read(Video, {"token": "a", **known, **new})):
        assert again == video
        assert again.to_wire() == video.to_wire()
        assert again.model_fields_set == video.model_fields_set
    assert read(Video, {"token": "b", **known, **new}) != video


@pytest.mark.parametrize("sample", [VIDEO, {**VIDEO, "new": {"a": [1]}, "streams": [{**STREAM, "newer": 1.5}]}])
def test_the_published_samples_go_back_to_the_wire_as_they_came(sample: dict[str, JsonValue]) -> None:
    assert read(Video, sample).to_wire() == sample
    assert read(AuthToken, AUTH_TOKEN).to_wire() == AUTH_TOKEN


def test_a_difference_deep_inside_is_a_difference() -> None:
    other = {**VIDEO, "streams": [{**STREAM, "duration": 2}]}

    assert read(Video, VIDEO) == read(Video, VIDEO)
    assert read(Video, VIDEO) != read(Video, other)


@pytest.mark.parametrize("name", ["token", "state", "title", "new"])
def test_results_are_frozen(name: str) -> None:
    video: Any = read(Video, {**VIDEO, "new": 1})

    with pytest.raises(ValidationError, match="frozen"):
        setattr(video, name, "b")


def test_what_the_service_left_out_differs_from_what_it_answered_as_null() -> None:
    video = read(Video, {"token": "a", "title": None})

    assert video.title is video.description is None
    assert video.model_fields_set == {"token", "title"}


def test_an_upload_that_stopped_can_be_kept_as_json_by_the_wires_names() -> None:
    partial = PartialUpload(
        call="videos.create",
        step=UploadStep.CONFIRM,
        identifiers={"video": VIDEO_TOKEN, "stream": STREAM_TOKEN},
        form=UploadForm(url="https://a.test", fields={"b": "1", "a": "2"}),
        created=VIDEO,
        path="/clips/a.mp4",
        filename="a.mp4",
    )
    again = PartialUpload.model_validate_json(partial.model_dump_json(by_alias=True))

    assert again == partial
    assert list(again.form.fields) == ["b", "a"]
    assert pickle.loads(pickle.dumps(partial)) == partial


def test_an_upload_that_stopped_can_be_kept_as_plain_json() -> None:
    partial = PartialUpload(
        call="videos.create",
        step=UploadStep.SEND_FILE,
        identifiers={"video": VIDEO_TOKEN, "stream": STREAM_TOKEN},
        form=UploadForm(url="https://a.test", fields={}),
        created=VIDEO,
        filename="a.mp4",
    )

    assert PartialUpload.model_validate_json(partial.model_dump_json()) == partial


@given(some(VIDEO_FIELDS), NEW_FIELDS, st.sampled_from(UploadStep), st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_any_upload_that_stopped_survives_being_kept_as_json(
    known: dict[str, Any], new: dict[str, Any], step: UploadStep, fields: dict[str, str]
) -> None:
    wire = {"token": "a", **known, **new}
    partial = PartialUpload(
        call="videos.create",
        step=step,
        identifiers={"video": "a", "stream": "b"},
        form=UploadForm(url="https://a.test", fields=fields),
        created=wire,
        filename="a.mp4",
    )

    for by_alias in (False, True):
        again = PartialUpload.model_validate_json(partial.model_dump_json(by_alias=by_alias))
        assert again == partial
        assert list(again.form.fields.items()) == list(fields.items())
        assert again.created == wire


def test_an_upload_that_stopped_without_a_video_and_with_a_form_that_came_as_a_list_can_be_kept() -> None:
    partial = PartialUpload(
        call="streams.create",
        step=UploadStep.SEND_FILE,
        identifiers={"video": VIDEO_TOKEN, "stream": STREAM_TOKEN},
        form=read(UploadForm, {"url": "https://a.test", "fields": []}),
        filename="a.mp4",
    )
    again = PartialUpload.model_validate_json(partial.model_dump_json())

    assert again == partial
    assert again.created is None
    assert again.form.fields == {}


def test_the_signed_form_of_an_upload_that_stopped_shows_in_no_representation() -> None:
    partial = PartialUpload(
        call="videos.create",
        step=UploadStep.SEND_FILE,
        identifiers={"video": VIDEO_TOKEN, "stream": STREAM_TOKEN},
        form=UploadForm(url="https://a.test", fields={"Policy": "hunter2"}),
        filename="a.mp4",
    )

    assert "hunter2" not in repr(partial)
    assert "hunter2" not in str(partial)


# Every field that is published, by the service's own names.

PUBLISHED: Mapping[type[Result], str] = {
    Video: """
        token key title description volatile state state_string type created owned duration min_duration max_duration
        enforce_duration tags data device_info submission_date resubmission_date stream_submission_date
        delete_old_streams expiration_days expire_on only_audio video_source user_language auto_crop auto_pad hd
        average_rating submitted approved moderation_reason effect_profile video_profile meta_profile meta_profile_id
        default_image_selector video_file_name streams original_stream default_stream embed_image_url embed_video_url
    """,
    Stream: """
        token key volatile type created owned creation_type creation_type_string state state_string streamable
        streamable_string video_type video_sub_type image_size video_size audio_size video_width video_height duration
        has_video has_image has_audio video_has_audio submission_date video_token parent_stream default_stream_id
        effect_profile effect_profile_id video_profile_transcoding push_services_success subtitles audio_transcription
        audio_keywords video_analysis nsfw embed_image_url embed_video_url
    """,
    AuthToken: """
        volatile token nonce hidden expiration_date usage_expiration_time session_limit grants key type created owned
    """,
    DeviceInfo: """
        browser os device version userAgent location revision media_source capture_type api_version embed_code
        ziggeo_sdk_ver device_model system_version device_name
    """,
    AudioTranscription: "words scores times text topics keywords",
    VideoAnalysis: "timestamps classes scores frames",
    Grants: "create read update destroy index",
    Grant: "all session_owned resources",
    SealedAuthToken: """
        application_token nonce volatile hidden expiration_date usage_expiration_time session_limit grants
    """,
    WordTime: "start end",
    Frame: "tags",
    FrameTag: "tag score",
    Subtitle: "label data",
    Audio: """
        _id token key title description state state_string type created updated owned application_id min_duration
        max_duration duration enforce_duration original_stream_id default_stream_id original_stream default_stream
        streams tags data device_info submission_date resubmission_date stream_submission_date expiration_days expire_on
        user_language delete_old_streams auto_crop creation_auth_session_id average_rating ratings comments submitted
        approved moderation_reason audio_profile_id meta_profile_id volatile
        audio_profile meta_profile audio_file_name embed_audio_url
    """,
    AudioStream: """
        token key volatile type created owned creation_type creation_type_string state state_string streamable
        streamable_string audio_type audio_size duration has_audio submission_date audio_token parent_stream
        default_stream_id audio_transcription embed_audio_url
    """,
    Application: """
        name token description private_key encryption_key delete_videos_after allow_iframe_embeds delete_expired_videos
        config type volatile created
    """,
    ApplicationConfig: """
        allowed_domains allowed_subdomains notify_emails auth_token_required_for_create auth_token_required_for_update
        auth_token_required_for_read auth_token_required_for_destroy client_can_index_videos
        client_cannot_access_unaccepted_videos enable_video_subpages
    """,
    EffectProfile: "volatile token key title default_effect image_only_effect type created owned",
    FilterProcess: "token title type description configuration created effect",
    WatermarkProcess: """
        token title type description configuration created vertical_position horizontal_position video_scale
    """,
    UnknownEffectProcess: "token title type description configuration created",
    MetaProfile: "volatile token key title type created owned",
    VideoAnalysisProcess: "token title type description configuration created",
    AudioTranscriptionProcess: "token title type description configuration created",
    NsfwProcess: "token title type description configuration created nsfw_action",
    ProfanityProcess: "token title type description configuration created profanity_action",
    UnknownMetaProcess: "token title type description configuration created",
    ViewsByOs: "event_count os",
    ViewsByDate: "event_count type date",
    PlaysByCountry: "event_count country video_token",
    PlaysByHour: "event_count date hour",
    PlaysByBrowser: "event_count device_browser device_os",
    UnknownAnalyticsRow: "event_count",
    Analytics: "analytics",
    Count: "count",
    Stats: "",
    VideoStats: "token",
    ApplicationStats: "",
}


@pytest.mark.parametrize("model", list(PUBLISHED), ids=lambda model: getattr(model, "__name__", None))
def test_every_published_field_is_there_and_no_other(model: type[Result]) -> None:
    wire = {field.alias or name for name, field in model.model_fields.items()}

    assert wire == set(PUBLISHED[model].split())


def test_no_answer_that_has_members_is_left_out_here() -> None:
    for module in pkgutil.iter_modules(ziggeo.models.__path__):
        import_module(f"ziggeo.models.{module.name}")
    # Forms of uploads and texts about webhooks have tests of their own, and so have events.
    elsewhere = {"ziggeo.models.uploads", "ziggeo.models.webhooks", "ziggeo.models.events"}
    answers = {
        model
        for model in subclasses(Result)
        if model.__module__.startswith("ziggeo.models.") and model.__module__ not in elsewhere
    }
    bases = {base for model in answers for base in model.__mro__[1:]}

    assert {model for model in answers - bases if not issubclass(model, UploadTicket)} - set(PUBLISHED) == set()


MODELS = Path(ziggeo.models.__file__ or "").parent


def model_classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for path in sorted(MODELS.glob("*.py")):
        if path.stem != "_dicts":
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    yield path.stem, node


def undocumented(body: list[ast.stmt]) -> Iterator[str]:
    for field, following in zip(body, [*body[1:], None], strict=True):
        if not isinstance(field, ast.AnnAssign) or ast.unparse(field.annotation).startswith("ClassVar"):
            continue
        text = (
            following.value.value
            if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
            else ""
        )
        if not isinstance(text, str) or not text.strip().endswith((".", ")", "]", "``")):
            yield ast.unparse(field.target)


@pytest.mark.parametrize(("module", "node"), list(model_classes()), ids=lambda value: getattr(value, "name", value))
def test_every_field_of_every_model_has_its_docstring(module: str, node: ast.ClassDef) -> None:
    assert ast.get_docstring(node), f"{module}.{node.name}"
    assert list(undocumented(node.body)) == []


def test_a_field_without_a_docstring_would_be_found() -> None:
    source = 'class A:\n    a: int\n    """Is told."""\n    b: int\n    c: int\n    """no sentence"""'
    (node,) = ast.parse(source).body
    assert isinstance(node, ast.ClassDef)

    assert list(undocumented(node.body)) == ["b", "c"]


def subclasses(model: type[Any]) -> Iterator[type[Any]]:
    for derived in model.__subclasses__():
        if derived.__module__.startswith("ziggeo."):
            yield derived
            yield from subclasses(derived)


def test_answers_are_open_and_frozen_and_strict_and_arguments_are_closed() -> None:
    results, arguments = list(subclasses(Result)), list(subclasses(Arguments))

    assert len(results) > 10
    assert len(arguments) > 10
    for model in results:
        assert (model.model_config["extra"], model.model_config["frozen"], model.model_config["strict"]) == (
            "allow",
            True,
            True,
        )
    for model in arguments:
        assert (model.model_config["extra"], model.model_config["frozen"]) == ("forbid", True)
