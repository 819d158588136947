"""Uploads: where the service wants a file, and how far an interrupted upload had come."""

from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PlainSerializer, model_validator

from ziggeo.models._base import Result
from ziggeo.models._types import Map
from ziggeo.models.audio_streams import AudioStream
from ziggeo.models.audios import Audio
from ziggeo.models.effect_profiles import EffectProcessField
from ziggeo.models.media import MediaObject, MediaStream
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


class UploadTicket(Result, frozen=True):
    """The form that uploads a file, with the object that is to have it."""

    url_data: UploadForm
    """The form."""

    @property
    def identifiers(self) -> dict[str, str]:
        """Tokens of what the file is for, by the placeholders of the paths that name it."""
        raise NotImplementedError

    @property
    def created(self) -> MediaObject | None:
        """The video or audio that was created to have the file, if one was."""
        return None


class VideoUpload(UploadTicket, frozen=True):
    """A new, empty video and the form that uploads its file."""

    video: Video
    """The video; its ``default_stream`` is the stream that takes the file."""

    @model_validator(mode="after")
    def _check_stream(self) -> Self:
        _ = self.identifiers
        return self

    @property
    def identifiers(self) -> dict[str, str]:
        """Tokens of the video and of its stream."""
        return {"video": self.video.token, "stream": _taker(self.video.default_stream, "video")}

    @property
    def created(self) -> Video:
        """The video."""
        return self.video


class StreamUpload(UploadTicket, frozen=True):
    """A stream and the form that uploads a file for it."""

    stream: Stream
    """The stream that takes the file."""

    @property
    def identifiers(self) -> dict[str, str]:
        """Token of the stream."""
        return {"stream": self.stream.token}


class AudioUpload(UploadTicket, frozen=True):
    """A new, empty audio and the form that uploads its file."""

    audio: Audio
    """The audio; its ``default_stream`` is the stream that takes the file."""
    audio_stream: AudioStream | None = None
    """That stream, where the answer has it beside the audio, as those to browsers do."""

    @model_validator(mode="after")
    def _check_stream(self) -> Self:
        _ = self.identifiers
        return self

    @property
    def identifiers(self) -> dict[str, str]:
        """Tokens of the audio and of its stream."""
        return {"audio": self.audio.token, "stream": _taker(self.audio.default_stream or self.audio_stream, "audio")}

    @property
    def created(self) -> Audio:
        """The audio."""
        return self.audio


class AudioStreamUpload(UploadTicket, frozen=True):
    """A stream of an audio and the form that uploads a file for it."""

    stream: AudioStream
    """The stream that takes the file."""

    @property
    def identifiers(self) -> dict[str, str]:
        """Token of the stream."""
        return {"stream": self.stream.token}


class WatermarkUpload(UploadTicket, frozen=True):
    """A watermark and the form that uploads its image."""

    effect_process: EffectProcessField
    """The process that takes the image."""

    @property
    def identifiers(self) -> dict[str, str]:
        """Token of the process."""
        return {"process": self.effect_process.token}


def _taker(stream: MediaStream | None, owner: str) -> str:
    if stream is None:
        raise ValueError(f"the {owner} has no default_stream to take the file")
    return stream.token


def _write_created(created: Video | Audio | None) -> dict[str, JsonValue] | None:
    return None if created is None else created.to_wire()


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
    """The signed form; whoever has it may upload until it expires."""
    video: Annotated[Video, PlainSerializer(_write_created, when_used="json")] | None = None
    """The video as it was created, for ``videos.create``."""
    audio: Annotated[Audio, PlainSerializer(_write_created, when_used="json")] | None = None
    """The audio as it was created, for ``audios.create``."""
    path: str | None = None
    """The file, if it was given as a path."""
    filename: str
    """Name under which the file is sent."""
