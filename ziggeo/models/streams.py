"""Streams: the media files of a video, and what the calls about them take."""

from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue

from ziggeo.models._base import Arguments, Result
from ziggeo.models._types import JsonObject, Map, States, Timestamp
from ziggeo.models._webvtt import check_webvtt
from ziggeo.models.enums import CreationType, Streamable, VideoState
from ziggeo.models.insight import AnalysisField, TranscriptionField
from ziggeo.models.media import MediaStream, state_of_code
from ziggeo.models.uploads import UploadTicket


class Subtitle(Result, frozen=True):
    """Subtitles in one language."""

    label: str | None = None
    """Name of the language as the player shows it."""
    data: str | None = None
    """The subtitles as WebVTT text."""


class Stream(MediaStream, frozen=True):
    """One media file of a video: the upload itself, or what the service made of it."""

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
    created: Timestamp | None = None
    """When it was created."""
    video_token: str | None = None
    """Token of the video it belongs to."""
    video_type: str | None = None
    """Container of the file by its extension, such as ``mp4``."""
    video_sub_type: str | None = None
    """A finer kind; ``other`` where there is none."""
    video_width: int | None = None
    """Width in pixels."""
    video_height: int | None = None
    """Height in pixels."""
    video_size: int | None = None
    """Size of the video file in bytes."""
    image_size: int | None = None
    """Size of the cover image in bytes."""
    has_video: bool | None = None
    """Whether it has a video file."""
    has_image: bool | None = None
    """Whether it has a cover image."""
    video_has_audio: bool | None = None
    """Whether the video file has a sound track."""
    effect_profile: str | None = None
    """Effect profile that made it."""
    effect_profile_id: str | None = None
    """The service's internal name of that effect profile."""
    video_profile_transcoding: str | None = None
    """Video profile transcoding that made it."""
    push_services_success: list[JsonValue] | None = None
    """Push services it has been pushed to."""
    subtitles: Map[Subtitle] | list[JsonValue] | None = None
    """Subtitles by language; native apps see a list instead (the two descriptions differ)."""
    audio_transcription: TranscriptionField | None = None
    """Its speech as text."""
    audio_keywords: list[JsonValue] | None = None
    """Keywords found in its speech."""
    video_analysis: AnalysisField | None = None
    """What is to be seen in it."""
    nsfw: JsonObject | None = None
    """Findings not safe for work (the shape is not published)."""
    embed_image_url: str | None = None
    """Address of the cover without scheme: prepend ``https://``."""
    embed_video_url: str | None = None
    """Address of the video without scheme: prepend ``https://``; it may lack ``.mp4``."""


class StreamIndexArguments(Arguments, frozen=True):
    """What ``streams.index`` takes."""

    states: States | None = None
    """Only streams in these states, as a list or as a comma-separated text; ``all`` for every state."""


class StreamCreateArguments(Arguments, frozen=True):
    """What ``streams.create`` takes besides the file."""

    video_type: str | None = Field(default=None, min_length=1)
    """Extension of the file without a dot; told from the file's name when it is left out."""


class StreamAttachImageArguments(Arguments, frozen=True):
    """What ``streams.attach_image`` takes besides the file: nothing."""


class StreamAttachVideoArguments(StreamCreateArguments, frozen=True):
    """What ``streams.attach_video`` takes besides the file."""


class StreamBindArguments(Arguments, frozen=True):
    """What ``streams.bind`` takes: nothing, although the 1.17 manual shows an ``arguments`` parameter."""


class SubtitleArguments(Arguments, frozen=True):
    """What ``streams.attach_subtitle`` takes."""

    lang: str = Field(min_length=1)
    """Language by its code, such as ``en``."""
    label: str = Field(min_length=1)
    """Name of the language as the player shows it, such as ``English``."""
    data: Annotated[str, AfterValidator(check_webvtt)]
    """The subtitles as WebVTT text; it is checked before it is sent."""


class StreamUpload(UploadTicket, frozen=True):
    """A stream and the form that uploads a file for it."""

    stream: Stream
    """The stream that takes the file."""

    @property
    def identifiers(self) -> dict[str, str]:
        """Token of the stream."""
        return {"stream": self.stream.token}

    @property
    def taker(self) -> Stream:
        """The stream."""
        return self.stream
