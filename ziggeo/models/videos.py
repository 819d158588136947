"""Videos, and what the calls about them take."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from ziggeo.models._base import Arguments, Result
from ziggeo.models._types import (
    CalendarDate,
    CustomData,
    DateArgument,
    JsonObject,
    ListForEmptyMap,
    Seconds,
    States,
    Tags,
    Timestamp,
)
from ziggeo.models.device import DeviceInfo
from ziggeo.models.enums import Approval, VideoState
from ziggeo.models.streams import Stream, state_of_code


class Video(Result, frozen=True):
    """A video: its description, its moderation, and the streams that hold its media."""

    token: str
    """Identifies the video, 32 hexadecimal digits."""
    key: str | None = None
    """The unique name given to it, without the leading underscore of a reference (see ``ziggeo.key``)."""
    type: str | None = None
    """The service's class name, ``ApiVideo``."""
    title: str | None = None
    """Its title."""
    description: str | None = None
    """Its description."""
    tags: list[str] | None = None
    """Its tags; ``None`` where it has none."""
    data: JsonObject | None = None
    """The custom object stored with it."""
    state_code: int | None = Field(default=None, alias="state")
    """The state's number on the wire (5 is READY, 4 PROCESSING)."""
    state: VideoState = Field(default_factory=state_of_code, alias="state_string")
    """How far it has come; ``state_string`` on the wire."""
    volatile: bool | None = None
    """Whether it is removed if it stays empty."""
    owned: bool | None = None
    """Whether the calling session owns it; false for calls made with the private key."""
    created: Timestamp | None = None
    """When it was created."""
    submission_date: Timestamp | None = None
    """When a file was first submitted."""
    resubmission_date: Timestamp | None = None
    """When a file was submitted again."""
    stream_submission_date: Timestamp | None = None
    """When a stream was last submitted."""
    duration: float | None = None
    """Length in seconds."""
    min_duration: float | None = None
    """Shortest length accepted, in seconds."""
    max_duration: float | None = None
    """Longest length accepted, in seconds."""
    enforce_duration: bool | None = None
    """Whether files outside of these lengths are rejected."""
    expiration_days: int | None = None
    """Days until it is deleted."""
    expire_on: CalendarDate | None = None
    """Day on which it is deleted (whether answers hold it is an assumption)."""
    approved: bool | None = None
    """Moderation: ``None`` while pending, then accepted or rejected."""
    moderation_reason: str | None = None
    """Why it was rejected."""
    submitted: bool | None = None
    """Whether its recording was submitted."""
    average_rating: float | None = None
    """Average of its ratings."""
    hd: bool | None = None
    """Whether it is in high definition."""
    only_audio: bool | None = None
    """Whether it has sound only."""
    auto_crop: bool | None = None
    """Whether transcoding crops it to the wanted proportions."""
    auto_pad: bool | None = None
    """Whether transcoding pads it to the wanted proportions."""
    delete_old_streams: bool | None = None
    """Whether a new recording removes the streams of the former one."""
    default_image_selector: float | None = None
    """Where in the video its cover is taken, 0 to 1."""
    video_file_name: str | None = None
    """Name of the uploaded file."""
    video_source: str | None = None
    """Where the recording came from."""
    user_language: str | bool | None = None
    """The browser's locale, such as ``en-US`` (native apps declare a boolean)."""
    effect_profile: str | list[str] | None = None
    """Effect profiles applied to it."""
    video_profile: str | None = None
    """Video profile applied to it."""
    meta_profile: str | None = None
    """Meta profile applied to it."""
    meta_profile_id: str | None = None
    """The service's internal name of that meta profile."""
    device_info: Annotated[DeviceInfo, ListForEmptyMap()] | None = None
    """The device it was recorded with; ``None`` for files uploaded by a server."""
    streams: list[Stream] | None = None
    """Its streams, most likely the original first."""
    original_stream: Stream | None = None
    """The file as it was uploaded first."""
    default_stream: Stream | None = None
    """The best stream to play; until one is transcoded, the original."""
    embed_image_url: str | None = None
    """Address of the cover without scheme: prepend ``https://``."""
    embed_video_url: str | None = None
    """Address of the video without scheme: prepend ``https://``; it may lack ``.mp4``."""


class VideoSelection(Arguments, frozen=True):
    """Which videos are meant, and in which order."""

    skip: int | None = Field(default=None, ge=0)
    """How many videos to leave out at the start."""
    reverse: bool | None = None
    """Oldest first instead of newest first."""
    states: States | None = None
    """Only videos in these states; ``all`` for every state. Without it the service most likely lists READY ones only."""
    tags: Tags | None = None
    """Only videos with these tags (most likely: with any of them)."""
    approved: Approval | str | None = None
    """Only videos with this moderation (not in the manual, but used by the service's own tools)."""


class VideoIndexArguments(VideoSelection, frozen=True):
    """What ``videos.index`` takes."""

    limit: int | None = Field(default=None, ge=1, le=100)
    """How many videos to return at most, 1 to 100; the service's default is 50."""


class VideoIterateArguments(VideoSelection, frozen=True):
    """What ``videos.iterate`` takes."""

    limit: int | None = Field(default=None, ge=0)
    """How many videos to yield at most over all pages; without it, every one."""


class VideoDurations(Arguments, frozen=True):
    """The lengths a video may have."""

    min_duration: Seconds | None = None
    """Shortest length accepted, in seconds."""
    max_duration: Seconds | None = None
    """Longest length accepted, in seconds."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.min_duration is not None and self.max_duration is not None and self.min_duration > self.max_duration:
            raise ValueError(f"min_duration {self.min_duration:g} is greater than max_duration {self.max_duration:g}")
        return self


class VideoSettings(VideoDurations, frozen=True):
    """What can be said of a video both when it is created and later."""

    tags: Tags | None = None
    """Its tags; on update they replace the former ones."""
    key: str | None = Field(default=None, min_length=1)
    """A name for it, unique in the application, without the leading underscore of a reference."""
    volatile: bool | None = None
    """Remove it if it stays empty."""
    expiration_days: int | None = Field(default=None, ge=0)
    """Delete it after so many days."""
    title: str | None = None
    """Its title (not in the manual, but used by the service's own tools)."""
    description: str | None = None
    """Its description (not in the manual, but used by the service's own tools)."""
    data: CustomData | None = None
    """A custom object to store with it, as a mapping or JSON text; on update it most likely replaces the former one."""


class VideoUpdateArguments(VideoSettings, frozen=True):
    """What ``videos.update`` takes."""

    expire_on: DateArgument | None = None
    """Delete it on this day: a ``date``, or a text ``YYYY-MM-DD``."""
    approved: bool | None = None
    """Accept or reject it (not in the manual, but used by the official demos)."""


class VideoCreateArguments(VideoSettings, frozen=True):
    """What ``videos.create`` takes besides the file.

    From ``video_type`` on, the fields are those that the browser SDK sends for the same object. The manual of the server
    API does not name them, and whether the service honours them here is an assumption.
    """

    effect_profile: str | None = Field(default=None, min_length=1)
    """Effect profile to apply: its token, or a reference by key."""
    meta_profile: str | None = Field(default=None, min_length=1)
    """Meta profile to apply: its token, or a reference by key."""
    video_profile: str | None = Field(default=None, min_length=1)
    """Video profile to apply: its token, or a reference by key."""
    video_type: str | None = Field(default=None, min_length=1)
    """Extension of the file without a dot; told from the file's name when it is left out."""
    approved: bool | None = None
    """Accept or reject it at once."""
    video_file_name: str | None = None
    """Name of the file as it is to be shown."""
    auto_crop: bool | None = None
    """Crop to the wanted proportions when transcoding."""
    auto_pad: bool | None = None
    """Pad to the wanted proportions when transcoding."""
    only_audio: bool | None = None
    """Keep sound only."""
    delete_old_streams: bool | None = None
    """Let a new recording remove the streams of the former one."""
    force_overwrite: bool | None = None
    """Take the key over from a video that has it."""
    enforce_duration: bool | None = None
    """Reject a file outside of the lengths accepted."""
    recover_streams: bool | None = None
    """Keep an interrupted recording."""
    user_language: str | None = None
    """Locale of the user, such as ``en-US``."""
    transcript_language: str | None = None
    """Language spoken, such as ``en-US``, or ``auto``."""
    default_image_selector: float | None = Field(default=None, ge=0, le=1)
    """Where in the video its cover is taken, 0 to 1."""
    device_info: CustomData | None = None
    """What is known of the recording device."""


class PushArguments(Arguments, frozen=True):
    """What ``push_to_service`` takes."""

    pushservicetoken: str = Field(min_length=1)
    """Token of a push service configured for the application."""
