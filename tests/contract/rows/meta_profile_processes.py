"""Calls about the processes of a meta profile."""

from collections.abc import Callable
from typing import Any

from tests.contract.rows.row import NULL, Row, is_nothing
from tests.contract.stub import Reply
from tests.core.samples import META_PROFILE_TOKEN, PROCESS_TOKEN, meta_process
from ziggeo import (
    AudioTranscriptionProcess,
    ModerationAction,
    NsfwProcess,
    NsfwProcessArguments,
    ProfanityProcess,
    ProfanityProcessArguments,
    VideoAnalysisProcess,
)

ANALYSIS = meta_process("VideoAnalysisProcess")
TRANSCRIPTION = meta_process("AudioTranscriptionProcess")
NSFW = meta_process("NsfwProcess", nsfw_action="reject")
PROFANITY = meta_process("ProfanityProcess", profanity_action="nothing")


def is_process(kind: type[Any], sample: object) -> Callable[[Any], bool]:
    """Return what tells whether a result is a certain sample."""
    return lambda result: isinstance(result, kind) and result.to_wire() == sample


def is_nsfw(result: Any) -> bool:
    """Whether a result is the sample that looks for what is not safe for work."""
    return is_process(NsfwProcess, NSFW)(result) and result.nsfw_action is ModerationAction.REJECT


def is_profanity(result: Any) -> bool:
    """Whether a result is the sample that looks for profane words."""
    return is_process(ProfanityProcess, PROFANITY)(result) and result.profanity_action is ModerationAction.NOTHING


ROWS: list[Row] = [
    Row(
        endpoint="meta_profile_processes.index",
        reference="N1",
        call=lambda ziggeo: ziggeo.meta_profile_processes.index("_look"),
        identifiers=("_look",),
        method="GET",
        path="/v1/metaprofiles/_look/process",
        answer=Reply.of([ANALYSIS, NSFW]),
        expected=lambda processes: (
            len(processes) == 2 and is_process(VideoAnalysisProcess, ANALYSIS)(processes[0]) and is_nsfw(processes[1])
        ),
    ),
    Row(
        endpoint="meta_profile_processes.get",
        reference="N2",
        call=lambda ziggeo: ziggeo.meta_profile_processes.get(META_PROFILE_TOKEN, PROCESS_TOKEN),
        identifiers=(META_PROFILE_TOKEN, PROCESS_TOKEN),
        method="GET",
        path="/v1/metaprofiles/a1a10000000000000000000000000003/process/9a9a0000000000000000000000000002",
        answer=Reply.of(TRANSCRIPTION),
        expected=is_process(AudioTranscriptionProcess, TRANSCRIPTION),
    ),
    Row(
        endpoint="meta_profile_processes.delete",
        reference="N3",
        call=lambda ziggeo: ziggeo.meta_profile_processes.delete(META_PROFILE_TOKEN, PROCESS_TOKEN),
        identifiers=(META_PROFILE_TOKEN, PROCESS_TOKEN),
        method="DELETE",
        path="/v1/metaprofiles/a1a10000000000000000000000000003/process/9a9a0000000000000000000000000002",
        answer=NULL,
        wrong=(),
        expected=is_nothing,
    ),
    Row(
        endpoint="meta_profile_processes.create_video_analysis_process",
        reference="N4",
        call=lambda ziggeo: ziggeo.meta_profile_processes.create_video_analysis_process(META_PROFILE_TOKEN),
        identifiers=(META_PROFILE_TOKEN,),
        method="POST",
        path="/v1/metaprofiles/a1a10000000000000000000000000003/process/analysis",
        form=[],
        answer=Reply.of(ANALYSIS, 201),
        expected=is_process(VideoAnalysisProcess, ANALYSIS),
    ),
    Row(
        endpoint="meta_profile_processes.create_audio_transcription_process",
        reference="N5",
        call=lambda ziggeo: ziggeo.meta_profile_processes.create_audio_transcription_process(META_PROFILE_TOKEN),
        identifiers=(META_PROFILE_TOKEN,),
        method="POST",
        path="/v1/metaprofiles/a1a10000000000000000000000000003/process/transcription",
        form=[],
        answer=Reply.of(TRANSCRIPTION, 201),
        expected=is_process(AudioTranscriptionProcess, TRANSCRIPTION),
    ),
    Row(
        endpoint="meta_profile_processes.create_nsfw_process",
        reference="N6",
        call=lambda ziggeo: ziggeo.meta_profile_processes.create_nsfw_process(
            META_PROFILE_TOKEN, nsfw_action=ModerationAction.REJECT
        ),
        identifiers=(META_PROFILE_TOKEN,),
        arguments={"nsfw_action": "reject"},
        takes=NsfwProcessArguments,
        method="POST",
        path="/v1/metaprofiles/a1a10000000000000000000000000003/process/nsfw",
        form=[("nsfw_action", "reject")],
        answer=Reply.of(NSFW, 201),
        expected=is_nsfw,
    ),
    Row(
        endpoint="meta_profile_processes.create_profanity_process",
        reference="N7",
        call=lambda ziggeo: ziggeo.meta_profile_processes.create_profanity_process(
            META_PROFILE_TOKEN, profanity_action="nothing"
        ),
        identifiers=(META_PROFILE_TOKEN,),
        arguments={"profanity_action": "nothing"},
        takes=ProfanityProcessArguments,
        method="POST",
        path="/v1/metaprofiles/a1a10000000000000000000000000003/process/profanity",
        form=[("profanity_action", "nothing")],
        answer=Reply.of(PROFANITY, 201),
        expected=is_profanity,
    ),
]
