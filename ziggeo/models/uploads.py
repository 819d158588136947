"""Uploads: where the service wants a file, and how far an interrupted upload had come."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from ziggeo.models._base import Result
from ziggeo.models._types import Map
from ziggeo.models.media import MediaStream


class UploadStep(StrEnum):
    """The steps of an upload, in their order."""

    REQUEST_URL = "request_url"
    """Asking the service where to send the file; this is where new objects are created."""
    SEND_FILE = "send_file"
    """Sending the file to the storage."""
    CONFIRM = "confirm"
    """Telling the service that the file is there."""


class UploadForm(Result, frozen=True):
    """A signed storage form: the file is posted to ``url`` after all ``fields``, in their order and unchanged."""

    url: str
    """Where to post to. It is not one of the service's hosts, and gets no credentials."""
    fields: Map[Annotated[str, Field(strict=False, coerce_numbers_to_str=True)]] = Field(repr=False)
    """The signed fields; whoever has them may upload until they expire."""


class UploadTicket(Result, frozen=True):
    """The form that uploads a file, with the object that is to have it."""

    url_data: UploadForm
    """The form."""

    @property
    def identifiers(self) -> dict[str, str]:
        """Tokens of what the file is for, by the placeholders of the paths that name it."""
        raise NotImplementedError

    @property
    def taker(self) -> Result | None:
        """What is to have the file, as it is without it; ``None`` where nothing of it tells whether it has one."""
        return None

    @property
    def created(self) -> dict[str, JsonValue] | None:
        """What was created to have the file, as the service answered it; ``None`` where nothing was."""
        return None


def token_of(stream: MediaStream | None, owner: str) -> str:
    """Return the token of the stream that takes a file."""
    if stream is None:
        raise ValueError(f"the {owner} has no default_stream to take the file")
    return stream.token


class PartialUpload(BaseModel, frozen=True):
    """An upload that stopped between two steps. As JSON it can be kept and resumed by another process."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    call: str
    """Name of the call it belongs to, such as ``videos.create``."""
    step: UploadStep
    """The step to go on with."""
    identifiers: dict[str, str]
    """Tokens of what the file is for, such as ``video`` and ``stream``."""
    form: UploadForm = Field(repr=False)
    """The signed form; whoever has it may upload until it expires. Once the file is sent, it has no fields any more."""
    created: dict[str, JsonValue] | None = None
    """What was created to have the file, as the service answered it; for ``videos.create`` and ``audios.create``."""
    before: dict[str, JsonValue] | None = None
    """The stream's state and cover before, as answered: they tell whether a confirmation without an answer was acted on."""
    form_arguments: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])
    """What was said of the file when asking for the form, such as its type; should that expire, another one is asked for so."""
    path: str | None = None
    """The file, if it was given as a path."""
    filename: str
    """Name under which the file is sent."""
