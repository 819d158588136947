"""Effect profiles and meta profiles in answers, with their processes."""

from dataclasses import asdict

from pydantic import JsonValue

from ziggeo.sandbox.records.effect_profiles import EffectProcess, EffectProfile, FilterProcess
from ziggeo.sandbox.records.meta_profiles import Analysis, MetaProcess, MetaProfile
from ziggeo.sandbox.records.profiles import Process
from ziggeo.sandbox.wire.common import write_map, write_record

_ANALYSES = {
    Analysis.VIDEO: ("ApiVideoAnalysisProcess", "Video analysis"),
    Analysis.TRANSCRIPTION: ("ApiAudioTranscriptionProcess", "Audio transcription"),
    Analysis.NSFW: ("ApiNsfwProcess", "NSFW filter"),
    Analysis.PROFANITY: ("ApiProfanityProcess", "Profanity filter"),
}


def write_effect_profile(profile: EffectProfile) -> dict[str, JsonValue]:
    """An effect profile; its processes are answered by calls of their own."""
    return {
        **write_record(profile, "ApiEffectProfile"),
        "title": profile.title,
        "default_effect": profile.default_effect,
        "image_only_effect": profile.image_only_effect,
    }


def write_effect_process(process: EffectProcess) -> dict[str, JsonValue]:
    """An effect; what is its own stands in its configuration, and besides it."""
    settings: dict[str, JsonValue]
    if isinstance(process, FilterProcess):
        kind, title = "ApiFilterProcess", "Filter"
        settings = {"effect": process.filter.value}
    else:
        kind, title = "ApiWatermarkProcess", "Watermark"
        settings = asdict(process.placement)
    state: dict[str, JsonValue] = {"state": int(process.state), "state_string": process.state.name}
    return {**_write_process(process, kind, title, settings), **state}


def write_meta_profile(profile: MetaProfile) -> dict[str, JsonValue]:
    """A meta profile; its processes are answered by calls of their own."""
    return {**write_record(profile, "ApiMetaProfile"), "title": profile.title}


def write_meta_process(process: MetaProcess) -> dict[str, JsonValue]:
    """An analysis; what is its own stands in its configuration, and besides it."""
    kind, title = _ANALYSES[process.kind]
    settings: dict[str, JsonValue] = {}
    if process.kind.is_moderation:
        settings[f"{process.kind}_action"] = process.action.value
    return _write_process(process, kind, title, settings)


def _write_process(process: Process, kind: str, title: str, settings: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {
        **settings,
        "token": process.token,
        "type": kind,
        "title": title,
        "description": None,
        "created": process.created,
        "configuration": write_map(settings),
    }
