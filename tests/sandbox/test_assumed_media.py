"""What is assumed of media, of what is found in them and of how both are told can be chosen otherwise."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ziggeo.models.audios import Audio
from ziggeo.models.videos import Video
from ziggeo.sandbox import Assumptions, Sandbox
from ziggeo.sandbox.media import probe_image

from .api import Api, Json
from .receiver import receiver, subscribe
from .test_analyses import analysed, meta_profile
from .test_assumptions import AUDIOS, assuming, json_of
from .test_effects import gray_profile

NUMBERS: dict[str, Any] = {
    "state_empty": 0,
    "state_verified": 7,
    "state_failed": 6,
    "creation_type_transcoded": 2,
    "streamable_no": 0,
}
DATES = ("created", "updated", "submission_date", "resubmission_date", "stream_submission_date")


def test_numbers_are_those_that_were_chosen(sample: Path) -> None:
    with assuming(**NUMBERS) as api:
        empty = api.create()
        assert (empty["state"], empty["state_string"]) == (0, "EMPTY")
        failed = api.settled(api.upload(b"no video")[0])
        (stream,) = failed["streams"]
        assert (failed["state"], stream["state"], stream["streamable"], stream["creation_type"]) == (6, 6, 0, 5)
        ready = api.settled(api.upload(sample)[0])
        original, made = ready["streams"]
        assert (ready["state"], original["state"], made["state"]) == (5, 5, 5)
        assert (original["creation_type"], made["creation_type"]) == (5, 2)
        assert (original["streamable"], made["streamable"]) == (2, 3)
        for number, found in ((0, empty), (6, failed), (5, ready)):
            assert [video["token"] for video in json_of(api.get("/v1/videos/", states=number))] == [found["token"]]
        assert json_of(api.get("/v1/videos/", states="7,1,3")) == []


@pytest.mark.parametrize(
    ("chosen", "order"),
    [("original_first", [0, 1, 2]), ("original_last", [1, 2, 0]), ("newest_first", [2, 1, 0])],
)
@pytest.mark.parametrize("kind", ["video", "audio"])
def test_the_order_of_streams(sample: Path, chosen: str, order: list[int], kind: str) -> None:
    with assuming(stream_order=chosen) as api:
        path, stream = api.upload(sample) if kind == "video" else api.upload_audio(sample)
        ready = api.settled(path)
        third = json_of(api.post(f"{path}/streams"), 201)["token"]
        by_age = [stream.rpartition("/")[2], ready["default_stream"]["token"], third]
        expected = [by_age[number] for number in order]
        assert [each["token"] for each in api.get(path).json()["streams"]] == expected
        assert [each["token"] for each in json_of(api.get(f"{path}/streams"))] == expected
        found = api.get(path).json()
        assert found["original_stream"]["token"] == by_age[0]
        assert found["default_stream"]["token"] == by_age[1]


def test_covers_may_be_png(sample: Path, tmp_path: Path) -> None:
    with assuming(cover_format="png") as api:
        path, _ = api.upload(sample, effect_profile=gray_profile(api))
        video = api.when(path, lambda found: all(each["state_string"] == "READY" for each in found["streams"]))
        for stream in video["streams"]:
            answer = api.get(f"{path}/streams/{stream['token']}/image")
            assert answer.headers["content-type"] == "image/png"
            assert ".png" in answer.headers["content-disposition"]
            (tmp_path / "cover").write_bytes(answer.content)
            assert probe_image(tmp_path / "cover") == "image/png"


def test_all_dates_of_audios_may_be_text(sound: Path) -> None:
    with assuming(audio_text_dates=True) as api:
        path, _ = api.upload_audio(sound)
        audio = api.settled(path)
    told = Audio.model_validate(audio)
    for each in (audio, *audio["streams"], audio["original_stream"], audio["default_stream"]):
        dates = {name: each[name] for name in DATES if each.get(name) is not None}
        assert {"created", "submission_date"} <= dates.keys()
        assert all(isinstance(date, str) and datetime.fromisoformat(date).tzinfo for date in dates.values())
    assert audio["resubmission_date"] is None
    assert told.submission_date == datetime.fromisoformat(audio["submission_date"])


def findings(sample: Path, **chosen: Any) -> tuple[Json, Json]:
    """What was found in a video, and what a webhook is told of its speech."""
    with assuming(**chosen) as api, receiver() as taker:
        subscribe(api, taker, events="video_transcription")
        video = analysed(api, api.upload(sample, meta_profile=meta_profile(api))[0])
        Video.model_validate(video)
        return video["original_stream"], taker.received(3)[2].json["data"]["transcription_result"]


def test_what_is_found_has_the_shape_that_was_chosen(sample: Path) -> None:
    usual, told = findings(sample)
    transcription = usual["audio_transcription"]
    assert told == transcription

    stream, told = findings(
        sample,
        nsfw_shape="list",
        transcription_lists="text",
        transcription_times="seconds",
        video_analysis_shape="lists",
        transcription_result_shape="text",
    )
    assert stream["nsfw"] == []
    other = stream["audio_transcription"]
    assert other["text"] == told == transcription["text"]
    assert other["words"].split(",") == transcription["words"]
    starts = [time["start"] / 1000 for time in transcription["times"]]
    assert [float(start) for start in other["times"].split(",")] == starts
    analysis = stream["video_analysis"]
    tags = [tag for frame in usual["video_analysis"]["frames"] for tag in frame["tags"]]
    assert analysis["classes"] == [tag["tag"] for tag in tags]
    assert analysis["scores"] == [tag["score"] for tag in tags]
    assert len(analysis["timestamps"]) == len(tags)


@pytest.mark.parametrize(("chosen", "told"), [("list", []), ("null", None)])
def test_what_is_told_of_speech_may_be_empty(sample: Path, chosen: str, told: Json) -> None:
    assert findings(sample, transcription_result_shape=chosen)[1] == told


def test_a_search_for_what_is_not_safe_for_work_may_leave_nothing(sample: Path) -> None:
    stream, _ = findings(sample, nsfw_shape="null", transcription_times="seconds")
    assert stream["nsfw"] is None
    assert max(time["end"] for time in stream["audio_transcription"]["times"]) <= 1.1


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_an_upload_may_be_verified_before_it_is_processed(sample: Path, kind: str, tmp_path: Path) -> None:
    assumptions = Assumptions(verified_first=True, state_verified=7)
    with Sandbox(processing_delay=60, assumptions=assumptions, directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            path, stream = api.upload(sample) if kind == "video" else api.upload_audio(sample)
            for each in (api.get(path).json(), api.get(stream).json()):
                assert (each["state"], each["state_string"]) == (7, "VERIFIED")
            assert api.get(f"{path}/{kind}").status_code == 412
            assert len(json_of(api.get(f"/v1/{kind}s/", states="verified"))) == 1
            # It is an upload no more.
            assert api.post(f"{stream}/confirm-{kind}").json()["state_string"] == "VERIFIED"
    with Sandbox(processing_delay=0, assumptions=assumptions, directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            assert api.settled(path)["state_string"] == "READY"
            assert json_of(api.get(f"/v1/{kind}s/", states="7,4")) == []


@pytest.mark.parametrize(("chosen", "status"), [(412, 412), (409, 409)])
def test_what_is_still_processed_is_refused(sample: Path, chosen: int, status: int) -> None:
    with Sandbox(processing_delay=60, assumptions=Assumptions(not_ready_status=chosen)) as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample)
            assert api.get(f"{path}/video").status_code == status
            assert api.get(AUDIOS).status_code == 200
