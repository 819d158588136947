"""What makes a kind of upload: which calls ask for the form, confirm the file, and take back what was created."""

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field, JsonValue, ValidationError

from ziggeo._core.endpoint import Endpoint
from ziggeo.models._base import Arguments, Result
from ziggeo.models.enums import VideoState
from ziggeo.models.media import Processed
from ziggeo.models.uploads import UploadForm, UploadTicket

R = TypeVar("R")

TELLING = ("token", "state", "state_string", "has_image", "image_size")
"""Names on the wire of what tells which files a stream has."""


def _tells_nothing(_before: object, _after: object) -> None:
    """Judge what nothing is known of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadKind(Generic[R]):
    """One kind of upload, which ends with an ``R``."""

    call: str
    """Name of the call a user makes."""
    ask: Endpoint[UploadTicket]
    confirm: Endpoint[R]
    renew: Endpoint[UploadTicket]
    """Asks for another form, once one has expired."""
    discard: Endpoint[None] | None = None
    """Removes what the expired form was for, where another form comes with something new."""
    look: Endpoint[R] | None = None
    """Reads what is to have the file, where that may tell whether the file was confirmed."""
    is_confirmed: Callable[[R, R], bool | None] = field(default=_tells_nothing)
    """Whether the file was confirmed, by what is to have it before and after; ``None`` when that cannot be told."""
    undo: Endpoint[None] | None = None
    """Removes what asking has created; ``None`` where it creates nothing."""
    type_field: Literal["video_type", "audio_type"] | None = None
    """Name under which asking is told the file's extension, where the form depends on it."""

    def said_again(self, arguments: Arguments) -> dict[str, JsonValue]:
        """Return what of the arguments is said again when another form is asked for."""
        known = self.renew.takes.model_fields.keys() if self.renew.takes else frozenset[str]()
        return arguments.model_dump(mode="json", include=arguments.model_fields_set & known)

    def was_confirmed(self, before: Mapping[str, JsonValue] | None, after: R) -> bool | None:
        """Whether the file was confirmed, by what the form came with and what is found now; ``None``: it cannot be told."""
        if self.look is None or before is None:
            return None
        try:
            return self.is_confirmed(self.look.read(json.dumps(before).encode()), after)
        except ValidationError:
            return None


def told_of(taker: Result | None) -> dict[str, JsonValue] | None:
    """Return what an answer tells of the files that something has; the rest may be large, and does not matter."""
    if taker is None:
        return None
    return {name: value for name, value in taker.to_wire().items() if name in TELLING}


def fills_new(before: Processed, after: Processed) -> bool | None:
    """Whether a new stream has got its file, which ends its being empty. That it is, its first answer need not say."""
    return _has_left_empty(before.state in (VideoState.EMPTY, VideoState.UNKNOWN), after)


def fills_given(before: Processed, after: Processed) -> bool | None:
    """Whether a stream has got a file. One that had some file before does not tell."""
    return _has_left_empty(before.state is VideoState.EMPTY, after)


def _has_left_empty(was_empty: bool, after: Processed) -> bool | None:
    if after.state is VideoState.EMPTY:
        return False
    return True if was_empty and after.state is not VideoState.UNKNOWN else None


class _Policy(BaseModel):
    expiration: datetime


def expiration_of(form: UploadForm) -> datetime | None:
    """Read from a signed form until when the storage takes it; ``None`` where it cannot be read."""
    policy = next((value for name, value in form.fields.items() if name.lower() == "policy"), "")
    try:
        expiration = _Policy.model_validate_json(b64decode(policy)).expiration
    except ValueError:
        return None
    return expiration if expiration.tzinfo else expiration.replace(tzinfo=UTC)


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
