"""Uploads: where the service wants a file, and how far an interrupted upload had come."""

from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, model_validator

from ziggeo.models._base import Result
from ziggeo.models._types import Map
from ziggeo.models.streams import Stream
from ziggeo.models.videos import Video


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


class VideoUpload(Result, frozen=True):
    """A new, empty video and the form that uploads its file."""

    video: Video
    """The video; its ``default_stream`` is the stream that takes the file."""
    url_data: UploadForm
    """The form."""

    @model_validator(mode="after")
    def _check_stream(self) -> Self:
        _ = self.stream_of_file
        return self

    @property
    def stream_of_file(self) -> Stream:
        """The stream that takes the file."""
        if self.video.default_stream is None:
            raise ValueError("the video has no default_stream to take the file")
        return self.video.default_stream


class StreamUpload(Result, frozen=True):
    """A stream and the form that uploads a file for it."""

    stream: Stream
    """The stream that takes the file."""
    url_data: UploadForm
    """The form."""

    @property
    def stream_of_file(self) -> Stream:
        """The stream that takes the file."""
        return self.stream


class PartialUpload(BaseModel, frozen=True):
    """An upload that stopped between two steps. As JSON it can be kept and resumed by another process."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    call: str
    """Name of the call it belongs to, such as ``videos.create``."""
    step: UploadStep
    """The step to go on with."""
    video_token: str
    """The video that gets the file."""
    stream_token: str
    """The stream that gets the file."""
    form: UploadForm = Field(repr=False)
    """The signed form; whoever has it may upload until it expires."""
    video: Annotated[Video, PlainSerializer(Video.to_wire, when_used="json")] | None = None
    """The video as it was created, for ``videos.create``."""
    path: str | None = None
    """The file, if it was given as a path."""
    filename: str
    """Name under which the file is sent."""
