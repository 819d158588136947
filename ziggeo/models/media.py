"""What videos and audios have in common: as the service answers them, and as calls describe them."""

from typing import Protocol, Self

from pydantic import Field, model_validator

from ziggeo.models._base import Arguments, Result
from ziggeo.models._types import CalendarDate, CustomData, DateArgument, JsonObject, Seconds, States, Tags, Timestamp
from ziggeo.models.enums import VideoState


def state_of_code(fields: dict[str, object]) -> VideoState:
    """Name a state by its number, for answers that carry no name; only 4 and 5 are certain."""
    match fields.get("state_code"):
        case 5:
            return VideoState.READY
        case 4:
            return VideoState.PROCESSING
        case _:
            return VideoState.UNKNOWN


class Processed(Protocol):
    """Something that the service processes: a video, an audio, or a stream of one."""

    @property
    def token(self) -> str:
        """Identifies it."""
        ...

    @property
    def state(self) -> VideoState:
        """How far it has come."""
        ...


# Fields with an alias stand in the classes of the objects themselves: mypy mistakes those that a frozen class inherits.


class MediaStream(Result, frozen=True):
    """One media file: an upload itself, or what the service made of it."""

    token: str
    """Identifies the stream within its video or audio, 32 hexadecimal digits."""
    key: str | None = None
    """The name given to it, without the leading underscore of a reference."""
    type: str | None = None
    """The service's class name, such as ``ApiVideoStream``."""
    volatile: bool | None = None
    """Whether it is removed if it stays empty."""
    owned: bool | None = None
    """Whether the calling session owns it."""
    submission_date: Timestamp | None = None
    """When its file was submitted."""
    duration: float | None = None
    """Length in seconds."""
    audio_size: int | None = None
    """Size of a separate audio file in bytes."""
    has_audio: bool | None = None
    """Whether it has a separate audio file."""
    parent_stream: str | None = None
    """Token of the stream this one was made from."""
    default_stream_id: str | None = None
    """The service's internal name of the default stream."""


class MediaObject(Result, frozen=True):
    """A video or an audio: its description and its moderation."""

    token: str
    """Identifies it, 32 hexadecimal digits."""
    key: str | None = None
    """The unique name given to it, without the leading underscore of a reference (see ``ziggeo.key``)."""
    type: str | None = None
    """The service's class name, such as ``ApiVideo``."""
    title: str | None = None
    """Its title."""
    description: str | None = None
    """Its description."""
    tags: list[str] | None = None
    """Its tags; ``None`` where it has none."""
    data: JsonObject | None = None
    """The custom object stored with it."""
    volatile: bool | None = None
    """Whether it is removed if it stays empty."""
    owned: bool | None = None
    """Whether the calling session owns it; false for calls made with the private key."""
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
    delete_old_streams: bool | None = None
    """Whether a new recording removes the streams of the former one."""
    auto_crop: bool | None = None
    """Whether transcoding crops it to the wanted proportions."""
    user_language: str | bool | None = None
    """The browser's locale, such as ``en-US`` (native apps declare a boolean)."""
    meta_profile_id: str | None = None
    """The service's internal name of the meta profile applied to it."""


class Selection(Arguments, frozen=True):
    """Which part of a list is meant, and in which order."""

    skip: int | None = Field(default=None, ge=0)
    """How many to leave out at the start."""
    reverse: bool | None = None
    """Oldest first instead of newest first."""


class PageArguments(Selection, frozen=True):
    """What listing one page takes."""

    limit: int | None = Field(default=None, ge=1, le=100)
    """How many to return at most, 1 to 100; the service's default is 50."""


class IterateArguments(Selection, frozen=True):
    """What going through a whole list takes."""

    limit: int | None = Field(default=None, ge=0)
    """How many to yield at most over all pages; without it, every one."""


class MediaFilter(Arguments, frozen=True):
    """Which videos or audios are meant."""

    states: States | None = None
    """Only those in these states; ``all`` for every state. Without it the service most likely takes READY ones only."""
    tags: Tags | None = None
    """Only those with these tags (most likely: with any of them)."""


class MediaDurations(Arguments, frozen=True):
    """The lengths that are accepted."""

    min_duration: Seconds | None = None
    """Shortest length accepted, in seconds."""
    max_duration: Seconds | None = None
    """Longest length accepted, in seconds."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.min_duration is not None and self.max_duration is not None and self.min_duration > self.max_duration:
            raise ValueError(f"min_duration {self.min_duration:g} is greater than max_duration {self.max_duration:g}")
        return self


class MediaSharedSettings(MediaDurations, frozen=True):
    """What can be said of many videos or audios at once."""

    tags: Tags | None = None
    """Tags; on update they replace the former ones."""
    volatile: bool | None = None
    """Remove it if it stays empty."""
    expiration_days: int | None = Field(default=None, ge=0)
    """Delete it after so many days."""


class MediaSettings(MediaSharedSettings, frozen=True):
    """What can be said of a video or an audio both when it is created and later."""

    key: str | None = Field(default=None, min_length=1)
    """A name for it, unique in the application, without the leading underscore of a reference."""
    title: str | None = None
    """Its title (not in the manual, but used by the service's own tools)."""
    description: str | None = None
    """Its description (not in the manual, but used by the service's own tools)."""
    data: CustomData | None = None
    """A custom object to store with it, as a mapping or JSON text; on update it most likely replaces the former one."""


class MediaExpiry(Arguments, frozen=True):
    """When something that exists is to be deleted."""

    expire_on: DateArgument | None = None
    """Delete it on this day: a ``date``, or a text ``YYYY-MM-DD``."""
