"""Effect and meta profiles and what is in them: kinds are told by whatever tells them, settings found wherever they stand."""

import copy
import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue, TypeAdapter, ValidationError

from tests.core.samples import (
    EFFECT_PROFILE,
    EFFECT_PROFILE_TOKEN,
    FILTER_PROCESS,
    JSON,
    META_PROFILE,
    META_PROFILE_TOKEN,
    PROCESS_TOKEN,
    TEXTS,
    WATERMARK_PROCESS,
    meta_process,
)
from ziggeo.models.effect_profiles import (
    EffectProcess,
    EffectProcessField,
    EffectProfile,
    FilterProcess,
    UnknownEffectProcess,
    WatermarkProcess,
    WatermarkUpload,
)
from ziggeo.models.enums import EffectFilter, ModerationAction
from ziggeo.models.meta_profiles import (
    AudioTranscriptionProcess,
    MetaProcess,
    MetaProcessField,
    MetaProfile,
    NsfwProcess,
    ProfanityProcess,
    UnknownMetaProcess,
    VideoAnalysisProcess,
)

Wire = dict[str, JsonValue]
CREATED = datetime(2014, 1, 20, 22, 43, 18, tzinfo=UTC)
EFFECTS: TypeAdapter[EffectProcess] = TypeAdapter(EffectProcessField)
ANALYSES: TypeAdapter[MetaProcess] = TypeAdapter(MetaProcessField)


def effect(**members: JsonValue) -> EffectProcess:
    return EFFECTS.validate_json(json.dumps({"token": "a", **members}))


def analysis(**members: JsonValue) -> MetaProcess:
    return ANALYSES.validate_json(json.dumps({"token": "a", **members}))


def test_the_published_effect_profile_is_read() -> None:
    profile = EffectProfile.model_validate_json(json.dumps(EFFECT_PROFILE))

    assert (profile.token, profile.key, profile.title) == (EFFECT_PROFILE_TOKEN, "sepia", "Sepia")
    assert (profile.default_effect, profile.image_only_effect) == (False, True)
    assert (profile.type, profile.created) == ("ApiEffectProfile", CREATED)
    assert (profile.volatile, profile.owned) == (False, False)
    assert profile.to_wire() == EFFECT_PROFILE


def test_a_meta_profile_is_read() -> None:
    profile = MetaProfile.model_validate_json(json.dumps(META_PROFILE))

    assert (profile.token, profile.key, profile.title) == (META_PROFILE_TOKEN, None, "Look and listen")
    assert (profile.type, profile.created) == ("ApiMetaProfile", CREATED)
    assert (profile.volatile, profile.owned) == (False, False)
    assert profile.to_wire() == META_PROFILE


def test_the_published_fields_of_an_effect_are_read() -> None:
    process = EFFECTS.validate_json(json.dumps(FILTER_PROCESS))

    assert isinstance(process, FilterProcess)
    assert (process.token, process.title, process.type) == (PROCESS_TOKEN, "Sketch", "FilterProcess")
    assert (process.description, process.configuration) == ("Looks drawn", {"effect": "sketch"})
    assert (process.created, process.effect) == (CREATED, EffectFilter.SKETCH)


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"effect": "gray"}, EffectFilter.GRAY),
        ({"filter": "gray"}, None),
        ({"configuration": {"effect": "lucis"}}, EffectFilter.LUCIS),
        ({"configuration": {"filter": "cartoon"}}, EffectFilter.CARTOON),
        ({"effect": "edge", "configuration": {"effect": "gray"}}, EffectFilter.EDGE),
        ({"configuration": {"effect": "chill"}}, EffectFilter("chill")),
        ({"configuration": {"effect": 5}}, None),
        ({"configuration": {"effect": None}}, None),
        ({"type": "ApiFilterProcess"}, None),
        ({"type": "FILTER", "configuration": []}, None),
        ({"type": "filter", "configuration": None}, None),
        ({"type": "filter", "configuration": {}}, None),
        ({"type": "filter", "video_scale": 0.5}, None),
    ],
)
def test_a_filter_is_told_by_its_type_or_by_a_setting(members: Wire, name: EffectFilter | None) -> None:
    process = effect(**members)

    assert isinstance(process, FilterProcess)
    assert process.kind == "filter"
    assert process.effect == name
    assert process.to_wire() == {"token": "a", **members}


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"vertical_position": 0.5, "horizontal_position": 1, "video_scale": 0}, (0.5, 1.0, 0.0)),
        (
            {"configuration": {"vertical_position": 0.5, "horizontal_position": 1, "video_scale": 0}},
            (0.5, 1.0, 0.0),
        ),
        ({"video_scale": 0.5, "configuration": {"video_scale": 0.25, "vertical_position": 1}}, (1.0, None, 0.5)),
        ({"configuration": {"horizontal_position": 0.25}}, (None, 0.25, None)),
        ({"configuration": {"vertical_position": "0.5", "video_scale": True}}, (None, None, None)),
        ({"type": "ApiWatermarkProcess"}, (None, None, None)),
        ({"type": "watermark", "configuration": {"filter": None}}, (None, None, None)),
    ],
)
def test_a_watermark_is_told_by_its_type_or_by_a_setting(members: Wire, place: tuple[float | None, ...]) -> None:
    process = effect(**members)

    assert isinstance(process, WatermarkProcess)
    assert process.kind == "watermark"
    assert (process.vertical_position, process.horizontal_position, process.video_scale) == place
    assert process.to_wire() == {"token": "a", **members}


@pytest.mark.parametrize(
    "members",
    [{}, {"type": "ApiMirrorProcess"}, {"type": None}, {"configuration": {"speed": 2}}, {"configuration": []}],
)
def test_another_effect_is_kept_as_an_unknown_one(members: Wire) -> None:
    process = effect(**members)

    assert isinstance(process, UnknownEffectProcess)
    assert process.kind == "unknown"
    assert process.to_wire() == {"token": "a", **members}


@pytest.mark.parametrize(
    ("members", "kind", "action"),
    [
        ({"type": "NsfwProcess", "nsfw_action": "approve"}, NsfwProcess, ModerationAction.APPROVE),
        ({"nsfw_action": "nothing"}, NsfwProcess, ModerationAction.NOTHING),
        ({"configuration": {"nsfw_action": "reject"}}, NsfwProcess, ModerationAction.REJECT),
        ({"type": "nsfw", "configuration": {"action": "reject"}}, NsfwProcess, ModerationAction.REJECT),
        ({"type": "ApiNsfwAnalysis"}, NsfwProcess, None),
        ({"type": "nsfw", "configuration": {"nsfw_action": 5}}, NsfwProcess, None),
        ({"type": "nsfw", "configuration": {"nsfw_action": "blur"}}, NsfwProcess, ModerationAction("blur")),
        ({"type": "Profanity"}, ProfanityProcess, None),
        ({"profanity_action": "reject"}, ProfanityProcess, ModerationAction.REJECT),
        ({"configuration": {"profanity_action": "approve"}}, ProfanityProcess, ModerationAction.APPROVE),
        ({"type": "profanity", "nsfw_action": None, "profanity_action": None}, ProfanityProcess, None),
    ],
)
def test_what_moderates_is_told_by_its_type_or_by_its_action(
    members: Wire, kind: type[NsfwProcess] | type[ProfanityProcess], action: ModerationAction | None
) -> None:
    process = analysis(**members)

    assert type(process) is kind
    assert isinstance(process, NsfwProcess | ProfanityProcess)
    assert (process.nsfw_action if isinstance(process, NsfwProcess) else process.profanity_action) == action
    assert process.to_wire() == {"token": "a", **members}


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"type": "ApiVideoAnalysisProcess"}, VideoAnalysisProcess),
        ({"type": "ANALYSIS"}, VideoAnalysisProcess),
        ({"type": "AudioTranscriptionProcess"}, AudioTranscriptionProcess),
        ({}, UnknownMetaProcess),
        ({"type": None}, UnknownMetaProcess),
        ({"type": "Faces", "configuration": {"analysis": 1}}, UnknownMetaProcess),
    ],
)
def test_other_analyses_are_told_by_their_type(members: Wire, kind: type[Any]) -> None:
    process = analysis(**members)

    assert type(process) is kind
    assert process.kind == kind.kind
    assert process.to_wire() == {"token": "a", **members}


def test_the_fields_of_an_analysis_are_read() -> None:
    process = ANALYSES.validate_json(json.dumps(meta_process("VideoAnalysisProcess", depth=5)))

    assert (process.token, process.title, process.type) == (PROCESS_TOKEN, None, "VideoAnalysisProcess")
    assert (process.description, process.configuration, process.created) == ("Made up", {"depth": 5}, CREATED)


WRONG: list[Any] = [
    None,
    [],
    "a",
    {},
    {"token": None},
    {"token": 5},
    {"token": "a", "type": 5},
    {"token": "a", "title": 5},
    {"token": "a", "created": "soon"},
    {"token": "a", "configuration": 5},
    {"token": "a", "configuration": "effect"},
    {"token": "a", "configuration": [{}]},
    {"token": "a", "configuration": ["effect"]},
    {"token": "a", "type": "filter", "configuration": 5},
    {"token": "a", "type": "nsfw", "configuration": 5},
]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("adapter", [EFFECTS, ANALYSES], ids=["effect", "analysis"])
def test_what_is_no_process_is_refused(adapter: TypeAdapter[object], wrong: object) -> None:
    with pytest.raises(ValidationError):
        adapter.validate_json(json.dumps(wrong))


@pytest.mark.parametrize(
    "members", [{"effect": 5}, {"video_scale": "0.5"}, {"vertical_position": True}, {"video_scale": []}]
)
def test_a_setting_of_a_wrong_type_is_refused(members: Wire) -> None:
    with pytest.raises(ValidationError):
        effect(**members)


NAMES = st.sampled_from(
    [
        "type",
        "title",
        "configuration",
        "effect",
        "filter",
        "video_scale",
        "nsfw_action",
        "profanity_action",
        "vertical_position",
        "new",
    ]
)
SETTINGS = st.dictionaries(NAMES, JSON | st.sampled_from(["sketch", "reject", 0.5]), max_size=3)
PROCESSES = st.fixed_dictionaries(
    {"token": TEXTS},
    optional={
        "type": st.none() | TEXTS | st.sampled_from(["FilterProcess", "watermark", "Nsfw", "analysis"]),
        "title": st.none() | TEXTS,
        "configuration": st.one_of(st.none(), st.just([]), SETTINGS),
        "created": st.none() | st.integers(0, 10**9),
        "new": JSON,
    },
)


@pytest.mark.parametrize("adapter", [EFFECTS, ANALYSES], ids=["effect", "analysis"])
@given(wire=PROCESSES)
def test_any_process_goes_back_to_the_wire_as_it_came(
    adapter: TypeAdapter[EffectProcess | MetaProcess], wire: dict[str, Any]
) -> None:
    process = adapter.validate_json(json.dumps(wire))

    assert process.to_wire() == wire
    again: list[EffectProcess | MetaProcess] = [
        pickle.loads(pickle.dumps(process)),
        copy.deepcopy(process),
        adapter.validate_python(process),
    ]
    for each in again:
        assert type(each) is type(process)
        assert each == process
        assert each.to_wire() == wire


@pytest.mark.parametrize("sample", [FILTER_PROCESS, WATERMARK_PROCESS])
def test_the_samples_of_effects_go_back_to_the_wire_as_they_came(sample: Wire) -> None:
    process = EFFECTS.validate_json(json.dumps(sample))

    assert process.to_wire() == sample
    assert pickle.loads(pickle.dumps(process)) == process


@pytest.mark.parametrize("sample", [WATERMARK_PROCESS, {"token": "a"}, {"token": "a", "type": "new"}])
def test_the_form_of_an_upload_names_the_watermark(sample: Wire) -> None:
    form: Wire = {"url": "https://a.test", "fields": {"Policy": "e30="}}
    ticket = WatermarkUpload.model_validate_json(json.dumps({"effect_process": sample, "url_data": form}))

    assert ticket.identifiers == {"process": sample["token"]}
    assert ticket.created is None
    assert ticket.effect_process.to_wire() == sample
    assert "e30=" not in repr(ticket)
