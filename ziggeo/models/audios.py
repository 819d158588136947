"""Audios, and what the calls about them take.

The class has its names from the native SDK. The audio service is another backend than that of videos: where it writes
moments as text, they read the same here.
"""

from typing import Annotated, Self

from pydantic import Field, JsonValue, field_validator, model_validator

from ziggeo.models._base import Arguments
from ziggeo.models._types import ListForEmptyMap, TimestampOrText, TokensOrKeys, tokens_of
from ziggeo.models.audio_streams import AudioStream
from ziggeo.models.device import DeviceInfo
from ziggeo.models.enums import VideoState
from ziggeo.models.media import (
    IterateArguments,
    MediaExpiry,
    MediaFilter,
    MediaObject,
    MediaSettings,
    MediaSharedSettings,
    PageArguments,
    state_of_code,
)
from ziggeo.models.uploads import UploadTicket, token_of


class Audio(MediaObject, frozen=True):
    """An audio: its description, its moderation, and the streams that hold its media."""

    id: str | None = Field(default=None, alias="_id")
    """The service's internal name of it; ``_id`` on the wire."""
    state_code: int | None = Field(default=None, alias="state")
    """The state's number on the wire (5 is READY, 4 PROCESSING)."""
    state: VideoState = Field(default_factory=state_of_code, alias="state_string")
    """How far it has come; ``state_string`` on the wire."""
    created: TimestampOrText | None = None
    """When it was created; Unix seconds or text on the wire."""
    updated: TimestampOrText | None = None
    """When it was last changed; Unix seconds or text on the wire."""
    submission_date: TimestampOrText | None = None
    """When a file was first submitted; Unix seconds or text on the wire."""
    resubmission_date: TimestampOrText | None = None
    """When a file was submitted again; Unix seconds or text on the wire."""
    stream_submission_date: TimestampOrText | None = None
    """When a stream was last submitted; Unix seconds or text on the wire."""
    audio_file_name: str | None = None
    """Name of the uploaded file (an assumption, as all names of audio that the native SDK does not have)."""
    audio_profile: str | None = None
    """Audio profile applied to it."""
    meta_profile: str | None = None
    """Meta profile applied to it."""
    embed_audio_url: str | None = None
    """Address of the file without scheme: prepend ``https://``."""
    application_id: str | None = None
    """The service's internal name of the application."""
    audio_profile_id: str | None = None
    """The service's internal name of the audio profile applied to it."""
    creation_auth_session_id: str | None = None
    """The service's internal name of the session that made it."""
    ratings: JsonValue = None
    """Its ratings (the shape is not published)."""
    comments: list[JsonValue] | None = None
    """Its comments (the shape of an entry is not published)."""
    device_info: Annotated[DeviceInfo, ListForEmptyMap()] | None = None
    """The device it was recorded with; ``None`` for files uploaded by a server."""
    streams: list[AudioStream] | None = None
    """Its streams, most likely the original first."""
    original_stream_id: str | None = None
    """The service's internal name of the original stream."""
    default_stream_id: str | None = None
    """The service's internal name of the default stream."""
    original_stream: AudioStream | None = None
    """The file as it was uploaded first."""
    default_stream: AudioStream | None = None
    """The best stream to play; until one is transcoded, the original."""


class AudioIndexArguments(PageArguments, MediaFilter, frozen=True):
    """What ``audios.index`` takes."""


class AudioIterateArguments(IterateArguments, MediaFilter, frozen=True):
    """What ``audios.iterate`` takes."""


class AudioCountArguments(MediaFilter, frozen=True):
    """What ``audios.count`` takes."""


class AudioUpdateArguments(MediaExpiry, MediaSettings, frozen=True):
    """What ``audios.update`` takes."""


class AudioCreateArguments(MediaSettings, frozen=True):
    """What ``audios.create`` takes besides the file.

    From ``audio_profile`` on, the fields are those that the browser SDK sends for the same object. The manual of the server
    API does not name them, and whether the service honours them here is an assumption.
    """

    audio_type: str | None = Field(default=None, min_length=1)
    """Extension of the file without a dot; told from the file's name when it is left out."""
    audio_profile: str | None = Field(default=None, min_length=1)
    """Audio profile to apply: its token, or a reference by key."""
    meta_profile: str | None = Field(default=None, min_length=1)
    """Meta profile to apply: its token, or a reference by key."""
    audio_file_name: str | None = None
    """Name of the file as it is to be shown."""
    enforce_duration: bool | None = None
    """Reject a file outside of the lengths accepted."""


class AudioGetBulkArguments(Arguments, frozen=True):
    """What one request of ``audios.get_bulk`` takes."""

    tokens_or_keys: TokensOrKeys
    """The audios, at most 100 in a request."""

    _take_tokens = field_validator("tokens_or_keys", mode="before")(tokens_of(Audio))


class AudioUpdateBulkArguments(MediaExpiry, MediaSharedSettings, AudioGetBulkArguments, frozen=True):
    """What one request of ``audios.update_bulk`` takes."""


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
        return {"audio": self.audio.token, "stream": token_of(self.taker, "audio")}

    @property
    def taker(self) -> AudioStream | None:
        """The stream of the audio."""
        return self.audio.default_stream or self.audio_stream

    @property
    def created(self) -> dict[str, JsonValue]:
        """The audio."""
        return self.audio.to_wire()
