"""The kinds of upload: which calls ask for the form, confirm the file, and take back what was created."""

from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from ziggeo._core import endpoints
from ziggeo._core.endpoints import Endpoint
from ziggeo.models.streams import Stream
from ziggeo.models.uploads import StreamUpload, VideoUpload


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadKind:
    """One kind of upload."""

    call: str
    """Name of the call a user makes."""
    ask: Endpoint[VideoUpload | StreamUpload]
    confirm: Endpoint[Stream]
    undo: Endpoint[None] | None = None
    """Removes what asking has created; ``None`` where it creates nothing."""
    asks_for_type: bool = True
    """Whether the form depends on the file's extension."""


CREATE_VIDEO = UploadKind(
    call="videos.create",
    ask=endpoints.VIDEOS_UPLOAD_URL,
    confirm=endpoints.STREAMS_CONFIRM_VIDEO,
    undo=endpoints.VIDEOS_DELETE,
)
CREATE_STREAM = UploadKind(
    call="streams.create",
    ask=endpoints.STREAMS_UPLOAD_URL,
    confirm=endpoints.STREAMS_CONFIRM_VIDEO,
    undo=endpoints.STREAMS_DELETE,
)
ATTACH_IMAGE = UploadKind(
    call="streams.attach_image",
    ask=endpoints.STREAMS_IMAGE_UPLOAD_URL,
    confirm=endpoints.STREAMS_CONFIRM_IMAGE,
    asks_for_type=False,
)
ATTACH_VIDEO = UploadKind(
    call="streams.attach_video",
    ask=endpoints.STREAMS_VIDEO_UPLOAD_URL,
    confirm=endpoints.STREAMS_CONFIRM_VIDEO,
)


class _Created(BaseModel):
    token: str


class _Answer(BaseModel):
    video: _Created | None = None
    stream: _Created | None = None


def created_tokens(body: bytes | None) -> dict[str, str]:
    """Find what was created in an answer that could not be read as a whole: tokens, by the placeholders of paths."""
    try:
        answer = _Answer.model_validate_json(body or b"")
    except ValidationError:
        return {}
    return {name: created.token for name, created in answer if isinstance(created, _Created)}


KINDS = {kind.call: kind for kind in (CREATE_VIDEO, CREATE_STREAM, ATTACH_IMAGE, ATTACH_VIDEO)}
"""The kinds by the names of their calls."""
