"""Effect profiles and meta profiles in answers, with their processes."""

from collections.abc import Sequence
from dataclasses import asdict

from pydantic import JsonValue

from ziggeo.sandbox.records.effect_profiles import EffectProcess, EffectProfile, FilterProcess
from ziggeo.sandbox.records.meta_profiles import Analysis, MetaProcess, MetaProfile
from ziggeo.sandbox.records.profiles import Process
from ziggeo.sandbox.wire.common import Wire

_ANALYSES = {
    Analysis.VIDEO: ("ApiVideoAnalysisProcess", "Video analysis"),
    Analysis.TRANSCRIPTION: ("ApiAudioTranscriptionProcess", "Audio transcription"),
    Analysis.NSFW: ("ApiNsfwProcess", "NSFW filter"),
    Analysis.PROFANITY: ("ApiProfanityProcess", "Profanity filter"),
}


class ProfileWire(Wire):
    """Writes profiles and their processes, which are answered by calls of their own."""

    def effect_profile(self, profile: EffectProfile) -> dict[str, JsonValue]:
        """An effect profile."""
        return {
            **self.record(profile, "ApiEffectProfile", is_seen=True),
            "title": profile.title,
            "default_effect": profile.default_effect,
            "image_only_effect": profile.image_only_effect,
        }

    def effect_process(self, process: EffectProcess) -> dict[str, JsonValue]:
        """An effect."""
        settings: dict[str, JsonValue]
        if isinstance(process, FilterProcess):
            kind, title = "ApiFilterProcess", "Filter"
            settings = {"effect": process.filter.value}
        else:
            kind, title = "ApiWatermarkProcess", "Watermark"
            settings = asdict(process.placement)
        return {**self._process(process, kind, title, settings), **self.state(process.state)}

    def meta_profile(self, profile: MetaProfile) -> dict[str, JsonValue]:
        """A meta profile."""
        return {**self.record(profile, "ApiMetaProfile"), "title": profile.title}

    def meta_profiles(self, profiles: Sequence[MetaProfile]) -> JsonValue:
        """A list of meta profiles."""
        written: list[JsonValue] = [self.meta_profile(profile) for profile in profiles]
        match self._assumptions.meta_profiles_envelope:
            case "list":
                return written
            case "object":
                return {"meta_profiles": written}
            case "map":
                return self.map({profile.token: entry for profile, entry in zip(profiles, written, strict=True)})

    def meta_process(self, process: MetaProcess) -> dict[str, JsonValue]:
        """An analysis."""
        kind, title = _ANALYSES[process.kind]
        settings: dict[str, JsonValue] = {}
        if process.kind.is_moderation:
            settings[f"{process.kind}_action"] = process.action.value
        return self._process(process, kind, title, settings)

    def _process(self, process: Process, kind: str, title: str, settings: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """A process; what is its own stands in its configuration, or besides it."""
        where = self._assumptions.process_settings
        return {
            **(settings if where != "configuration" else {}),
            "token": process.token,
            **self.type(kind),
            "title": title,
            "description": None,
            "created": process.created,
            **({"configuration": self.map(settings)} if where != "top" else {}),
        }
