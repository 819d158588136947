"""Open enumerations: names that are not known yet are kept, and behave like those that are."""

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import TypeAdapter, ValidationError

from tests.core.samples import TEXTS
from ziggeo.models import enums
from ziggeo.models._base import OpenEnum
from ziggeo.models.enums import (
    AnalyticsQuery,
    Approval,
    CaptureType,
    CreationType,
    EffectFilter,
    EventType,
    MediaSource,
    ModerationAction,
    StatsPeriod,
    Streamable,
    VideoState,
    WebhookEncoding,
)

NAMES: list[tuple[type[OpenEnum], list[str]]] = [
    (VideoState, ["EMPTY", "VERIFIED", "PROCESSING", "READY", "FAILED"]),
    (CreationType, ["SERVER_UPLOAD", "TRANSCODED"]),
    (Streamable, ["DEGRADED", "YES"]),
    (Approval, ["APPROVED", "REJECTED", "PENDING"]),
    (MediaSource, ["record", "upload", "screen"]),
    (CaptureType, ["webrtc", "webrtc_streaming", "file_capture"]),
    (ModerationAction, ["approve", "reject", "nothing"]),
    (EffectFilter, ["gray", "lucis", "cartoon", "edge", "charcoal", "sketch", "dhill"]),
    (WebhookEncoding, ["jsonheader", "json", "form"]),
    (StatsPeriod, ["year", "month"]),
    (
        AnalyticsQuery,
        [
            "device_views_by_os",
            "device_views_by_date",
            "total_plays_by_country",
            "full_plays_by_country",
            "total_plays_by_hour",
            "full_plays_by_hour",
            "total_plays_by_browser",
            "full_plays_by_browser",
        ],
    ),
    (
        EventType,
        [
            "video_create",
            "video_delete",
            "video_marked_as_deleted",
            "video_restored",
            "video_ready",
            "video_transit_success",
            "video_failed",
            "video_approve",
            "video_reject",
            "video_transcription",
            "video_transcription_failed",
            "video_analysis",
            "video_nsfw_analysis",
            "video_stream_push_success",
            "video_streams_ready",
        ],
    ),
]
KINDS = [kind for kind, _ in NAMES]
ASSUMED = {Streamable.NO, VideoState.UNKNOWN}
"""Names that are not the service's, or not known to be."""


@pytest.mark.parametrize(("kind", "names"), NAMES)
def test_every_name_of_the_service_is_known(kind: type[OpenEnum], names: list[str]) -> None:
    for name in names:
        member = kind(name)
        assert member.is_known
        assert member == name
        assert str(member) == member.value == name
        assert member in list(kind)


@pytest.mark.parametrize(("kind", "names"), NAMES)
def test_no_other_name_is_known(kind: type[OpenEnum], names: list[str]) -> None:
    assert sorted(set(kind) - ASSUMED) == sorted(names)


def test_every_enumeration_is_told_here() -> None:
    told = {value for value in vars(enums).values() if isinstance(value, type) and issubclass(value, OpenEnum)}

    assert told - {OpenEnum} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@given(name=TEXTS)
def test_an_unknown_name_keeps_its_text(kind: type[OpenEnum], name: str) -> None:
    name = f"x{name}"
    member = kind(name)

    assert isinstance(member, kind)
    assert not member.is_known
    assert member == name
    assert member == kind(name)
    assert str(member) == member.value == member.name == name
    assert member not in list(kind)
    assert len(kind) == len(list(kind))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_known_or_not_it_pickles_and_copies_and_is_json(kind: type[OpenEnum], data: st.DataObject) -> None:
    member = data.draw(st.one_of(st.sampled_from(list(kind)), TEXTS.map(kind)))

    again = pickle.loads(pickle.dumps(member))
    assert type(again) is kind
    assert again == member
    assert again.is_known is member.is_known
    assert copy.deepcopy(member) == copy.copy(member) == member
    assert json.loads(json.dumps({member: member})) == {member.value: member.value}


@pytest.mark.parametrize("kind", KINDS)
def test_known_or_not_it_hashes_like_its_text(kind: type[OpenEnum]) -> None:
    for member in [*kind, kind("NEW")]:
        assert hash(member) == hash(member.value)
        assert {member.value: 1}[member] == 1
        assert {member: 1}[kind(member.value)] == 1


def matched(state: VideoState) -> str:
    match state:
        case VideoState.READY:
            return "ready"
        case VideoState.FAILED:
            return "failed"
        case _:
            return "else"


@pytest.mark.parametrize(
    ("state", "arm"),
    [(VideoState("READY"), "ready"), (VideoState.FAILED, "failed"), (VideoState("NEW"), "else")],
)
def test_it_can_be_matched(state: VideoState, arm: str) -> None:
    assert matched(state) == arm


def test_a_known_name_gives_the_member_itself() -> None:
    assert VideoState("READY") is VideoState.READY
    assert pickle.loads(pickle.dumps(VideoState.READY)) is VideoState.READY


def test_a_name_in_another_case_is_another_name() -> None:
    assert not VideoState("ready").is_known
    assert VideoState("ready") != VideoState.READY


@pytest.mark.parametrize("value", [5, None, b"READY", ["READY"]])
def test_what_is_no_text_is_no_member(value: Any) -> None:
    with pytest.raises(ValueError, match="not a valid VideoState"):
        VideoState(value)


@pytest.mark.parametrize(("value", "known"), [('"READY"', True), ('"NEW"', False), ('""', False)])
def test_strict_models_take_its_text(value: str, known: bool) -> None:
    assert TypeAdapter(VideoState).validate_json(value, strict=True).is_known is known


@pytest.mark.parametrize("value", ["5", "null", "true", '["READY"]'])
def test_strict_models_take_nothing_but_text(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(VideoState).validate_json(value, strict=True)
