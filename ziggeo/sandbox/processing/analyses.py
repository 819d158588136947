"""The task that finds out about a stream what a meta profile asks for, and does what it says about the outcome."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import JsonValue

from ziggeo.sandbox import media
from ziggeo.sandbox.processing.invention import invent_analysis, invent_nsfw, invent_transcription
from ziggeo.sandbox.processing.streams import Work
from ziggeo.sandbox.records.media import AnalysisRequest, Findings, MediaObject, MediaStream
from ziggeo.sandbox.records.meta_profiles import Action, Analysis, MetaProcess
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.sandbox.state import ServiceState
from ziggeo.sandbox.state.keeping import new_token
from ziggeo.sandbox.state.media import AnalysisOutcome, MediaKeeper

_logger = logging.getLogger(__name__)
_CHUNK = 1024 * 1024
_NO_SOUND = "There is no sound in it."

M = TypeVar("M", bound=MediaObject[Any])
S = TypeVar("S", bound=MediaStream)


def plan_analyses(work: Work[M, S], streams: list[S]) -> list[S]:
    """Ask for what the meta profile of an object is to find out; it is found out by work of its own."""
    stream, *others = streams
    if work.owner.meta_profile is None:
        return streams
    request = AnalysisRequest(token=new_token(), profile=work.owner.meta_profile)
    return [replace(stream, requests=(*stream.requests, request)), *others]


@dataclass(frozen=True, slots=True)
class AnalysisTask(Generic[M, S]):
    """Answers one request for an analysis."""

    state: ServiceState = field(repr=False)
    keeper: MediaKeeper[M, S] = field(repr=False)
    owner_token: str
    stream_token: str
    request_token: str

    def run(self, cancelled: Callable[[], bool]) -> None:
        """Analyse the stream, unless that was done before or it is gone."""
        try:
            owner, stream = self.keeper.stream(self.owner_token, self.stream_token)
        except ServiceError:
            return
        request = next((request for request in stream.requests if request.token == self.request_token), None)
        if request is None:
            return
        outcome = AnalysisOutcome()
        try:
            profile = self.state.meta_profiles.find(request.profile)
            seed = _digest(self.state.files.media(stream.token, self.keeper.medium), cancelled)
            outcome = _find(owner, stream, seed, profile.processes)
        except ServiceError:
            _logger.info("%s: the meta profile was deleted", self)
        except OSError:
            _logger.exception("%s could not be done", self)
        self.keeper.finish_analysis(self.owner_token, self.stream_token, self.request_token, outcome)


def _find(
    owner: MediaObject[Any], stream: MediaStream, seed: bytes, processes: tuple[MetaProcess, ...]
) -> AnalysisOutcome:
    duration = stream.duration or 0.0
    kinds = {process.kind for process in processes}
    # Whoever tests needs both outcomes: a tag of the object says what is to be found.
    found = {kind: kind.value in owner.tags for kind in Analysis if kind.is_moderation}
    events: list[tuple[str, Mapping[str, JsonValue]]] = []
    findings = Findings()
    if Analysis.TRANSCRIPTION in kinds and stream.has_sound:
        transcription = invent_transcription(seed, duration, is_profane=found[Analysis.PROFANITY])
        findings = replace(findings, audio_transcription=transcription)
        events.append(("transcription", {"transcription_result": transcription}))
    elif Analysis.TRANSCRIPTION in kinds:
        events.append(("transcription_failed", {"error": _NO_SOUND}))
    if Analysis.VIDEO in kinds and stream.has_pictures:
        findings = replace(findings, video_analysis=invent_analysis(seed, duration))
        events.append(("analysis", {}))
    if Analysis.NSFW in kinds and stream.has_pictures:
        findings = replace(findings, nsfw=invent_nsfw(seed, is_found=found[Analysis.NSFW]))
        events.append(("nsfw_analysis", {}))
    return AnalysisOutcome(findings=findings, approved=_verdict(processes, found), events=tuple(events))


def _verdict(processes: tuple[MetaProcess, ...], found: Mapping[Analysis, bool]) -> bool | None:
    """Reject where something was found, approve where nothing was, as far as the processes say to do so."""
    moderations = [process for process in processes if process.kind.is_moderation]
    if any(found[process.kind] and process.action is Action.REJECT for process in moderations):
        return False
    is_clean = not any(found[process.kind] for process in moderations)
    return True if is_clean and any(process.action is Action.APPROVE for process in moderations) else None


def _digest(path: Path, cancelled: Callable[[], bool]) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if cancelled():
                raise media.CancelledError
            digest.update(chunk)
    return digest.digest()
