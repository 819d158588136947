"""Calls about the processes of a meta profile: its analyses."""

from pydantic import TypeAdapter

from ziggeo._core.endpoint import create, delete, get
from ziggeo._core.endpoints.meta_profiles import PROFILE
from ziggeo._core.readers import Reader, many_in_any_envelope, of
from ziggeo.models.meta_profiles import (
    MetaProcess,
    MetaProcessField,
    NsfwProcessArguments,
    ProfanityProcessArguments,
)

_PROCESSES = PROFILE + "/process"
_PROCESS = _PROCESSES + "/{process}"

_process: Reader[MetaProcess] = of(TypeAdapter(MetaProcessField))
_processes: Reader[list[MetaProcess]] = of(TypeAdapter(list[MetaProcessField]))

INDEX = get("meta_profile_processes.index", "N1", _PROCESSES, many_in_any_envelope(_processes))
GET = get("meta_profile_processes.get", "N2", _PROCESS, _process)
DELETE = delete("meta_profile_processes.delete", "N3", _PROCESS)
CREATE_VIDEO_ANALYSIS_PROCESS = create(
    "meta_profile_processes.create_video_analysis_process", "N4", f"{_PROCESSES}/analysis", _process
)
CREATE_AUDIO_TRANSCRIPTION_PROCESS = create(
    "meta_profile_processes.create_audio_transcription_process", "N5", f"{_PROCESSES}/transcription", _process
)
CREATE_NSFW_PROCESS = create(
    "meta_profile_processes.create_nsfw_process", "N6", f"{_PROCESSES}/nsfw", _process, takes=NsfwProcessArguments
)
CREATE_PROFANITY_PROCESS = create(
    "meta_profile_processes.create_profanity_process",
    "N7",
    f"{_PROCESSES}/profanity",
    _process,
    takes=ProfanityProcessArguments,
)
