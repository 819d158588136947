"""Streams of audios, and what the calls about them take."""

from pydantic import Field

from ziggeo.models._base import Arguments
from ziggeo.models._types import States, TimestampOrText
from ziggeo.models.enums import CreationType, Streamable, VideoState
from ziggeo.models.insight import TranscriptionField
from ziggeo.models.media import MediaStream, state_of_code
from ziggeo.models.uploads import UploadTicket


class AudioStream(MediaStream, frozen=True):
    """One media file of an audio: the upload itself, or what the service made of it.

    The fields of its own are assumptions by analogy with the streams of videos: no sample of it is published.
    """

    state_code: int | None = Field(default=None, alias="state")
    """The state's number on the wire (5 is READY)."""
    state: VideoState = Field(default_factory=state_of_code, alias="state_string")
    """How far it has come; ``state_string`` on the wire."""
    creation_type_code: int | None = Field(default=None, alias="creation_type")
    """The creation type's number on the wire (5 is SERVER_UPLOAD)."""
    creation_type: CreationType | None = Field(default=None, alias="creation_type_string")
    """Where it comes from; ``creation_type_string`` on the wire."""
    streamable_code: int | None = Field(default=None, alias="streamable")
    """The streamable's number on the wire (2 is DEGRADED, 3 is YES)."""
    streamable: Streamable | None = Field(default=None, alias="streamable_string")
    """How well it plays; ``streamable_string`` on the wire."""
    created: TimestampOrText | None = None
    """When it was created; Unix seconds or text on the wire."""
    submission_date: TimestampOrText | None = None
    """When its file was submitted; Unix seconds or text on the wire."""
    audio_token: str | None = None
    """Token of the audio it belongs to."""
    audio_type: str | None = None
    """Container of the file by its extension, such as ``aac``."""
    audio_transcription: TranscriptionField | None = None
    """Its speech as text."""
    embed_audio_url: str | None = None
    """Address of the file without scheme: prepend ``https://``."""


class AudioStreamIndexArguments(Arguments, frozen=True):
    """What ``audio_streams.index`` takes."""

    states: States | None = None
    """Only streams in these states, as a list or as a comma-separated text; ``all`` for every state."""


class AudioStreamCreateArguments(Arguments, frozen=True):
    """What ``audio_streams.create`` takes besides the file."""

    audio_type: str | None = Field(default=None, min_length=1)
    """Extension of the file without a dot; told from the file's name when it is left out."""


class AudioStreamUpload(UploadTicket, frozen=True):
    """A stream of an audio and the form that uploads a file for it."""

    stream: AudioStream
    """The stream that takes the file."""

    @property
    def identifiers(self) -> dict[str, str]:
        """Token of the stream."""
        return {"stream": self.stream.token}

    @property
    def taker(self) -> AudioStream:
        """The stream."""
        return self.stream
