"""What makes a kind of upload: which calls ask for the form, confirm the file, and take back what was created."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from ziggeo._core.endpoint import Endpoint
from ziggeo.models.enums import VideoState
from ziggeo.models.media import Processed
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
    """Reads what is to have the file, where that tells whether the file was confirmed."""
    is_confirmed: Callable[[R], bool] = field(default=lambda _: False)
    """Whether what was read has the file."""
    undo: Endpoint[None] | None = None
    """Removes what asking has created; ``None`` where it creates nothing."""
    type_field: Literal["video_type", "audio_type"] | None = None
    """Name under which asking is told the file's extension, where the form depends on it."""


def has_file(stream: Processed) -> bool:
    """Whether a stream has its file: confirming that is what ends its being empty."""
    return stream.state is not VideoState.EMPTY


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
