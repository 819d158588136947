"""The kinds of upload: which calls ask for the form, confirm the file, and take back what was created."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints import audio_streams, audios, effect_profile_processes, streams, videos
from ziggeo.models.audio_streams import AudioStream
from ziggeo.models.effect_profiles import EffectProcess
from ziggeo.models.streams import Stream
from ziggeo.models.uploads import UploadTicket

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadKind(Generic[R]):
    """One kind of upload, which ends with an ``R``."""

    call: str
    """Name of the call a user makes."""
    ask: Endpoint[UploadTicket]
    confirm: Endpoint[R]
    look: Endpoint[R] | None = None
    """Reads what has the file, where its state tells whether the file was confirmed."""
    undo: Endpoint[None] | None = None
    """Removes what asking has created; ``None`` where it creates nothing."""
    type_field: Literal["video_type", "audio_type"] | None = None
    """Name under which asking is told the file's extension, where the form depends on it."""


CREATE_VIDEO = UploadKind(
    call=videos.CREATE.name,
    ask=videos.UPLOAD_URL,
    confirm=streams.CONFIRM_VIDEO,
    look=streams.GET,
    undo=videos.DELETE,
    type_field="video_type",
)
CREATE_STREAM = UploadKind(
    call=streams.CREATE.name,
    ask=streams.UPLOAD_URL,
    confirm=streams.CONFIRM_VIDEO,
    look=streams.GET,
    undo=streams.DELETE,
    type_field="video_type",
)
ATTACH_IMAGE = UploadKind(
    call=streams.ATTACH_IMAGE.name, ask=streams.IMAGE_UPLOAD_URL, confirm=streams.CONFIRM_IMAGE, look=streams.GET
)
ATTACH_VIDEO = UploadKind(
    call=streams.ATTACH_VIDEO.name,
    ask=streams.VIDEO_UPLOAD_URL,
    confirm=streams.CONFIRM_VIDEO,
    look=streams.GET,
    type_field="video_type",
)
STREAM_UPLOADS: tuple[UploadKind[Stream], ...] = (CREATE_STREAM, ATTACH_IMAGE, ATTACH_VIDEO)

CREATE_AUDIO = UploadKind(
    call=audios.CREATE.name,
    ask=audios.UPLOAD_URL,
    confirm=audio_streams.CONFIRM_AUDIO,
    look=audio_streams.GET,
    undo=audios.DELETE,
    type_field="audio_type",
)
CREATE_AUDIO_STREAM: UploadKind[AudioStream] = UploadKind(
    call=audio_streams.CREATE.name,
    ask=audio_streams.UPLOAD_URL,
    confirm=audio_streams.CONFIRM_AUDIO,
    look=audio_streams.GET,
    undo=audio_streams.DELETE,
    type_field="audio_type",
)

CREATE_WATERMARK: UploadKind[EffectProcess] = UploadKind(
    call=effect_profile_processes.CREATE_WATERMARK_PROCESS.name,
    ask=effect_profile_processes.WATERMARK_UPLOAD_URL,
    confirm=effect_profile_processes.CONFIRM_WATERMARK,
    undo=effect_profile_processes.DELETE,
)
EDIT_WATERMARK: UploadKind[EffectProcess] = UploadKind(
    call=effect_profile_processes.EDIT_WATERMARK_PROCESS.name,
    ask=effect_profile_processes.EDIT_WATERMARK_UPLOAD_URL,
    confirm=effect_profile_processes.CONFIRM_WATERMARK,
)


class _Created(BaseModel):
    token: str


class _Answer(BaseModel):
    video: _Created | None = None
    audio: _Created | None = None
    stream: _Created | None = None
    process: _Created | None = Field(default=None, alias="effect_process")


def created_tokens(body: bytes | None) -> dict[str, str]:
    """Find what was created in an answer that could not be read as a whole: tokens, by the placeholders of paths."""
    try:
        answer = _Answer.model_validate_json(body or b"")
    except ValidationError:
        return {}
    return {name: created.token for name, created in answer if isinstance(created, _Created)}
