"""The client gets along with whatever is assumed of the service, in both modes."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.receiver import receiver
from tests.support.modes import MakeClient
from ziggeo import (
    AudioTranscription,
    ConflictError,
    FilterProcess,
    NotFoundError,
    NsfwProcess,
    PreconditionFailedError,
    RetryPolicy,
    StatusError,
    Stream,
    Video,
    VideoState,
    Ziggeo,
)
from ziggeo.events import ValidationCode, VideoDeleteEvent, VideoTranscriptionEvent, parse_event
from ziggeo.sandbox import Assumptions, Sandbox
from ziggeo.sandbox.media import make_sample_audio

UNKNOWN = "0" * 32
WORLDS = {
    "likely": Assumptions(),
    "other": Assumptions(
        invalid_status=422,
        not_ready_status=409,
        key_taken_status=409,
        invalid_body="list",
        error_body="map",
        created_status=200,
        delete_body="object",
        done_body="null",
        confirmation_body="true",
        storage_status=201,
        storage_field_order="key_last",
        storage_field_names="lower_case",
        limit_above_most="refused",
        unknown_in_bulk="null",
        data_update="merge",
        state_empty=0,
        state_failed=6,
        creation_type_transcoded=2,
        streamable_no=0,
        verified_first=True,
        empty_maps="map",
        stream_order="newest_first",
        cover_format="png",
        expire_on_answered=False,
        geo_answered=True,
        effect_profile_shape="list",
        subtitles_shape="list",
        audio_wrapped=True,
        audio_text_dates=True,
        audio_inner_names=False,
        unseen_types=False,
        auth_token_common_fields=False,
        unseen_settings="top",
        process_settings="configuration",
        meta_profiles_envelope="object",
        nsfw_shape="list",
        transcription_lists="text",
        transcription_times="seconds",
        video_analysis_shape="lists",
        stats_counters="nested",
        stats_summary="object",
        video_analytics_enveloped=False,
        analytics_null_when_empty=True,
        webhook_id_quoted=True,
        event_origin_shape="text",
        transcription_result_shape="text",
    ),
    "further": Assumptions(
        credentials_status=401,
        invalid_status=400,
        invalid_body="empty",
        error_body="empty",
        delete_body="empty",
        done_body="empty",
        confirmation_body="empty",
        storage_status=200,
        stream_order="original_last",
        effect_profile_shape="text",
        process_settings="top",
        unseen_settings="absent",
        meta_profiles_envelope="map",
        stats_counters="none",
        event_origin_shape="list",
        transcription_result_shape="list",
        told_before_confirmation=True,
    ),
}


@pytest.fixture(scope="module")
def sandboxes() -> Iterator[dict[str, Sandbox]]:
    with ExitStack() as resources:
        yield {name: resources.enter_context(Sandbox(assumptions=world)) for name, world in WORLDS.items()}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def assuming(world: str, sandboxes: dict[str, Sandbox]) -> Sandbox:
    return sandboxes[world]


@pytest.fixture
def ziggeo(make_client: MakeClient, assuming: Sandbox) -> Ziggeo:
    once = RetryPolicy(retries=0)
    return make_client(
        assuming.token, assuming.private_key, assuming.encryption_key, base_url=assuming.url, retries=once
    )


def analysed(ziggeo: Ziggeo, token: str) -> Stream:
    """The original stream of a video, once that was looked at."""
    end = time.monotonic() + 60
    while True:
        original = ziggeo.videos.get(token).original_stream
        if original is not None and original.video_analysis is not None:
            return original
        assert time.monotonic() < end, "it took too long"


def test_a_video_goes_all_its_way(ziggeo: Ziggeo, world: str, clip: Path, tmp_path: Path) -> None:
    made = ziggeo.videos.create(file=clip, data={"a": 1}, title="Way", expiration_days=3)
    ready = ziggeo.videos.wait_until_ready(made.token, timeout=60)

    original, default = ready.original_stream, ready.default_stream
    assert original is not None
    assert default is not None
    assert (original.streamable, default.creation_type) == ("DEGRADED", "TRANSCODED")
    assert {stream.token for stream in ready.streams or []} == {original.token, default.token}
    assert ready.streams == ([original, default] if world == "likely" else [default, original])
    assert ziggeo.streams.download_video(ready.token, original.token) == clip.read_bytes()
    cover = ziggeo.videos.download_image(ready.token, tmp_path / "cover")
    assert cover.read_bytes().startswith(b"\x89PNG" if world == "other" else b"\xff\xd8")

    changed = ziggeo.videos.update(ready.token, data={"b": 2})
    assert changed.data == ({"a": 1, "b": 2} if world == "other" else {"b": 2})
    assert ziggeo.videos.update(ready.token, data={}).data == ({"a": 1, "b": 2} if world == "other" else {})
    assert Video.model_validate_json(ready.model_dump_json(by_alias=True)) == ready

    assert ziggeo.videos.delete(ready.token) is None  # type: ignore[func-returns-value]  # that is what is tested
    with pytest.raises(NotFoundError):
        ziggeo.videos.get(ready.token)


def test_a_file_that_is_none_fails(ziggeo: Ziggeo, world: str) -> None:
    token = ziggeo.videos.create(file=b"no video", filename="clip.mp4").token
    while (video := ziggeo.videos.get(token)).state in (VideoState.VERIFIED, VideoState.PROCESSING):
        pass
    assert (video.state, video.state_code) == (VideoState.FAILED, 6 if world == "other" else 3)
    assert token in [each.token for each in ziggeo.videos.index(states=[VideoState.FAILED])]
    assert ziggeo.videos.create().state is VideoState.EMPTY


def test_what_is_done_to_a_video_is_told_or_not(ziggeo: Ziggeo, world: str, clip: Path) -> None:
    video = ziggeo.videos.wait_until_ready(ziggeo.videos.create(file=clip).token, timeout=60)
    assert video.default_stream is not None
    stream = video.default_stream.token
    effects = ziggeo.effect_profiles.create(title="Gray").token
    ziggeo.effect_profile_processes.create_filter_process(effects, effect="gray")
    meta = ziggeo.meta_profiles.create(title="All").token
    ziggeo.meta_profile_processes.create_video_analysis_process(meta)
    ziggeo.meta_profile_processes.create_audio_transcription_process(meta)
    ziggeo.meta_profile_processes.create_nsfw_process(meta)

    # Where the service tells nothing, the client asks.
    videos = [
        ziggeo.videos.push_to_service(video.token, pushservicetoken="x"),
        ziggeo.videos.apply_effect(video.token, effectprofiletoken=effects),
        ziggeo.videos.apply_meta(video.token, metaprofiletoken=meta),
    ]
    streams = [
        ziggeo.streams.push_to_service(video.token, stream, pushservicetoken="y"),
        ziggeo.streams.attach_subtitle(video.token, stream, lang="en", label="English", data="WEBVTT"),
    ]

    assert [answer.token for answer in videos] == [video.token] * 3
    assert [answer.token for answer in streams] == [stream] * 2
    found = ziggeo.videos.get(video.token)
    assert found.effect_profile == ([effects] if world == "other" else effects)
    subtitled = ziggeo.streams.get(video.token, stream)
    assert subtitled.push_services_success == ["x", "y"]
    assert subtitled.subtitles is not None
    assert len(subtitled.subtitles) == 1
    original = analysed(ziggeo, video.token)
    assert isinstance(original.audio_transcription, AudioTranscription)
    assert isinstance(original.audio_transcription.words, str if world == "other" else list)
    assert original.video_analysis is not None
    assert (original.video_analysis.frames is None) is (world == "other")
    assert bool(original.nsfw) is (world != "other")


def test_calls_about_many_tell_what_there_is_not(ziggeo: Ziggeo, world: str) -> None:
    tokens = [ziggeo.videos.create().token, ziggeo.videos.create().token]

    found = ziggeo.videos.get_bulk([tokens[0], UNKNOWN, tokens[1]])
    changed = ziggeo.videos.update_bulk([UNKNOWN, *tokens], tags=["a"])

    for report in (found, changed):
        assert [video.token for video in report] == tokens
        assert list(report.missing) == [UNKNOWN]
    several = ziggeo.videos.stats_bulk([tokens[0], UNKNOWN, tokens[1]], summarize=False)
    summary = ziggeo.videos.stats_bulk(tokens)
    one = ziggeo.videos.get_stats(tokens[0])
    assert [stats.token for stats in several] == tokens
    assert ("plays" in one.counters) is ("plays" in ziggeo.application.get_stats().counters) is (world == "likely")
    counted = {"likely": 2, "other": None, "further": None}[world]
    assert [stats.counters.get("videos") for stats in summary] == [counted]


def test_refusals_are_errors_whatever_they_say(ziggeo: Ziggeo, world: str, make_client: MakeClient) -> None:
    ziggeo.videos.create(key=f"taken-{make_client.mode}")
    with pytest.raises(ConflictError if world == "other" else PreconditionFailedError) as caught:
        ziggeo.videos.create(key=f"taken-{make_client.mode}")
    assert (list(caught.value.fields) == ["key"]) is (world == "likely")
    with pytest.raises(NotFoundError):
        ziggeo.videos.get(UNKNOWN)
    with pytest.raises(StatusError) as refused:
        ziggeo.videos.create(effect_profile="nothing")
    assert refused.value.status == {"likely": 412, "other": 422, "further": 400}[world]


def test_a_sound_goes_all_its_way(ziggeo: Ziggeo, world: str, tmp_path: Path) -> None:
    sound = make_sample_audio(tmp_path / "tone.wav", seconds=0.5)
    ready = ziggeo.audios.wait_until_ready(ziggeo.audios.create(file=sound, tags=["x"]).token, timeout=60)

    assert ready.original_stream is not None
    assert ready.submission_date is not None
    assert ready.original_stream.submission_date == ready.submission_date
    assert isinstance(ready.to_wire()["submission_date"], str if world == "other" else int)
    assert ziggeo.audio_streams.download_audio(ready.token, ready.original_stream.token) == sound.read_bytes()
    report = ziggeo.audios.get_bulk([ready.token, UNKNOWN])
    assert ([audio.token for audio in report], list(report.missing)) == ([ready.token], [UNKNOWN])
    ziggeo.audios.delete(ready.token)
    assert ziggeo.audios.count(states="all").count == 0


def test_profiles_and_what_is_in_them_are_read(ziggeo: Ziggeo, world: str) -> None:
    effects = ziggeo.effect_profiles.create(title="Gray")
    effect = ziggeo.effect_profile_processes.create_filter_process(effects.token, effect="gray")
    assert isinstance(effect, FilterProcess)
    assert effect.effect == "gray"
    meta = ziggeo.meta_profiles.create(title="Moderation")
    nsfw = ziggeo.meta_profile_processes.create_nsfw_process(meta.token, nsfw_action="reject")
    assert isinstance(nsfw, NsfwProcess)
    assert nsfw.nsfw_action == "reject"
    assert meta in ziggeo.meta_profiles.index()
    assert meta in list(ziggeo.meta_profiles.iterate())
    assert (meta.type is None) is (world == "other")
    ziggeo.effect_profile_processes.delete(effects.token, effect.token)
    ziggeo.meta_profiles.delete(meta.token)
    ziggeo.effect_profiles.delete(effects.token)
    assert effects not in ziggeo.effect_profiles.index()


def test_auth_tokens_and_settings_are_read(ziggeo: Ziggeo, world: str) -> None:
    made = ziggeo.authtokens.create(grants={"read": {"all": True}}, usage_expiration_time=60)
    assert (made.usage_expiration_time, made.created is None) == (60, world == "other")
    ziggeo.authtokens.delete(made.token)
    application = ziggeo.application.update(client_cannot_access_unaccepted_videos=False)
    assert application.config is not None
    assert (application.config.client_cannot_access_unaccepted_videos is None) is (world != "likely")


def test_analytics_are_read(ziggeo: Ziggeo) -> None:
    token = ziggeo.videos.create().token
    assert ziggeo.videos.analytics(token, query="total_plays_by_country").rows == []
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    assert ziggeo.analytics.get(query="total_plays_by_country", to=long_ago).rows == []


def test_events_are_read(ziggeo: Ziggeo, assuming: Sandbox, clip: Path) -> None:
    with receiver() as taker:
        hook = ziggeo.webhooks.create(target_url=taker.url, encoding="jsonheader")
        code = parse_event(taker.received(2)[1].body)
    assert isinstance(code, ValidationCode)
    assert code.webhook_id == hook.webhook_id
    ziggeo.webhooks.confirm(webhook_id=hook.webhook_id, validation_code=code.validation_code)
    meta = ziggeo.meta_profiles.create(title="Speech").token
    ziggeo.meta_profile_processes.create_audio_transcription_process(meta)
    video = ziggeo.videos.create(file=clip, meta_profile=meta)

    def told(event: str) -> Any:
        (delivery,) = assuming.wait_for_deliveries(
            1,
            lambda delivery: delivery.event_type == event and delivery.payload["data"]["video"]["token"] == video.token,
            timeout=60,
        )
        return parse_event(delivery.body, delivery.content_type)

    assert isinstance(told("video_transcription"), VideoTranscriptionEvent)
    ziggeo.videos.delete(video.token)
    assert isinstance(told("video_delete"), VideoDeleteEvent)
    ziggeo.webhooks.delete(target_url=taker.url)
