"""What makes a kind of upload: which calls ask for the form, confirm the file, and take back what was created."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from ziggeo._core.endpoint import Endpoint
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
