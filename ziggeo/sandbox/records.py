"""What the sandbox keeps: plain frozen values, and what follows from them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum

from pydantic import JsonValue

_SECONDS_PER_DAY = 86400


class State(IntEnum):
    """How far a stream or a video has come, by the numbers of the wire."""

    EMPTY = 1
    VERIFIED = 2
    FAILED = 3
    PROCESSING = 4
    READY = 5


class CreationType(IntEnum):
    """Where a stream comes from, by the numbers of the wire."""

    TRANSCODED = 4
    SERVER_UPLOAD = 5


class Streamable(IntEnum):
    """How well a stream plays, by the numbers of the wire."""

    NO = 1
    DEGRADED = 2
    YES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One media file of a video."""

    token: str
    created: int
    key: str | None = None
    state: State = State.EMPTY
    creation_type: CreationType = CreationType.SERVER_UPLOAD
    streamable: Streamable = Streamable.NO
    submission_date: int | None = None
    parent_stream: str | None = None
    video_type: str | None = None
    video_size: int = 0
    video_width: int | None = None
    video_height: int | None = None
    video_has_audio: bool = False
    duration: float | None = None
    image_type: str | None = None
    image_size: int = 0
    pushed_to: tuple[str, ...] = ()

    @property
    def has_video(self) -> bool:
        """Whether a file was submitted."""
        return self.submission_date is not None

    @property
    def has_image(self) -> bool:
        """Whether there is a cover."""
        return self.image_type is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A video with its streams; its state follows from theirs."""

    token: str
    created: int
    key: str | None = None
    volatile: bool = False
    title: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    data: dict[str, JsonValue] | None = None
    min_duration: float | None = None
    max_duration: float | None = None
    enforce_duration: bool = False
    expiration_days: int | None = None
    expire_on: str | None = None
    approved: bool | None = None
    effect_profile: str | None = None
    meta_profile: str | None = None
    video_profile: str | None = None
    auto_crop: bool = False
    auto_pad: bool = False
    only_audio: bool = False
    delete_old_streams: bool = False
    recover_streams: bool = False
    user_language: str | None = None
    transcript_language: str | None = None
    default_image_selector: float | None = None
    device_info: dict[str, JsonValue] | None = None
    video_file_name: str | None = None
    submission_date: int | None = None
    resubmission_date: int | None = None
    stream_submission_date: int | None = None
    streams: tuple[Stream, ...] = ()

    @property
    def state(self) -> State:
        """The best its streams have come to."""
        states = {stream.state for stream in self.streams}
        best = (State.READY, State.PROCESSING, State.FAILED)
        return next((state for state in best if state in states), State.EMPTY)

    @property
    def original_stream(self) -> Stream | None:
        """The first stream that was not made by the service."""
        return next((s for s in self.streams if s.creation_type is CreationType.SERVER_UPLOAD), None)

    @property
    def default_stream(self) -> Stream | None:
        """The newest of those that play best; the original as long as none plays."""
        ready = [stream for stream in self.streams if stream.state is State.READY]
        return max(reversed(ready), key=lambda stream: stream.streamable, default=self.original_stream)

    def stream(self, token: str) -> Stream | None:
        """The stream of that token."""
        return next((stream for stream in self.streams if stream.token == token), None)

    def with_stream(self, changed: Stream) -> "Video":
        """The same with this stream in place of its former version, or added."""
        if self.stream(changed.token) is None:
            return replace(self, streams=(*self.streams, changed))
        return replace(self, streams=tuple(changed if s.token == changed.token else s for s in self.streams))

    def without_stream(self, token: str) -> "Video":
        """The same without that stream."""
        return replace(self, streams=tuple(stream for stream in self.streams if stream.token != token))

    def is_over(self, now: float, volatile_lifetime: float) -> bool:
        """Whether it has expired, or is volatile and was left empty for too long."""
        if self.expiration_days and self.created + self.expiration_days * _SECONDS_PER_DAY <= now:
            return True
        if self.expire_on and datetime.fromisoformat(self.expire_on).replace(tzinfo=UTC).timestamp() <= now:
            return True
        return self.volatile and self.state is State.EMPTY and self.created + volatile_lifetime <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthToken:
    """A token that allows a browser what its user may do."""

    token: str
    created: int
    key: str | None = None
    volatile: bool = False
    hidden: bool = False
    expiration_date: int | None = None
    usage_expiration_time: int | None = None
    session_limit: int | None = None
    grants: dict[str, JsonValue] | None = None

    def is_over(self, now: float, volatile_lifetime: float) -> bool:
        """Whether it is volatile and was left unused for too long."""
        return self.volatile and self.created + volatile_lifetime <= now
