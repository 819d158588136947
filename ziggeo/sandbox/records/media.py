"""What videos and audios have in common: objects whose media files are their streams."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, Self, TypeVar

from pydantic import JsonValue

from ziggeo.sandbox.records.base import Record
from ziggeo.sandbox.records.states import CreationType, State, Streamable

_SECONDS_PER_DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisRequest:
    """A meta profile by which a stream is still to be analysed."""

    token: str
    profile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found out about a stream, in the shapes in which it is answered."""

    audio_transcription: dict[str, JsonValue] | None = None
    video_analysis: dict[str, JsonValue] | None = None
    nsfw: dict[str, JsonValue] | None = None

    def over(self, former: "Findings") -> "Findings":
        """These, and the former ones of kinds that are not among them."""
        return Findings(
            audio_transcription=self.audio_transcription or former.audio_transcription,
            video_analysis=self.video_analysis or former.video_analysis,
            nsfw=self.nsfw or former.nsfw,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaStream:
    """One media file of an object."""

    token: str
    created: int
    key: str | None = None
    state: State = State.EMPTY
    creation_type: CreationType = CreationType.SERVER_UPLOAD
    streamable: Streamable = Streamable.NO
    submission_date: int | None = None
    parent_stream: str | None = None
    duration: float | None = None
    requests: tuple[AnalysisRequest, ...] = ()
    findings: Findings = Findings()

    @property
    def has_file(self) -> bool:
        """Whether its media file is complete: not while it waits for one, nor while one is being made."""
        is_being_made = self.state is State.PROCESSING and self.creation_type is CreationType.TRANSCODED
        return self.state is not State.EMPTY and not is_being_made

    @property
    def is_under_way(self) -> bool:
        """Whether it is being processed, or waits for that."""
        return self.state in (State.VERIFIED, State.PROCESSING)

    @property
    def has_image(self) -> bool:
        """Whether there is a cover."""
        return False

    @property
    def is_submitted(self) -> bool:
        """Whether a file was submitted."""
        return self.submission_date is not None

    @property
    def has_sound(self) -> bool:
        """Whether there is something to be heard in it."""
        return True

    @property
    def has_pictures(self) -> bool:
        """Whether there is something to be seen in it."""
        return False


S = TypeVar("S", bound=MediaStream)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaObject(Record, Generic[S]):
    """An object with streams; its state follows from theirs."""

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
    meta_profile: str | None = None
    delete_old_streams: bool = False
    user_language: str | None = None
    device_info: dict[str, JsonValue] | None = None
    submission_date: int | None = None
    resubmission_date: int | None = None
    stream_submission_date: int | None = None
    session: str | None = None
    """The session of the browser that made it."""
    streams: tuple[S, ...] = ()

    @property
    def state(self) -> State:
        """The best its streams have come to."""
        states = {stream.state for stream in self.streams}
        best = (State.READY, State.PROCESSING, State.VERIFIED, State.FAILED)
        return next((state for state in best if state in states), State.EMPTY)

    @property
    def original_stream(self) -> S | None:
        """The first stream that was not made by the service."""
        return next((s for s in self.streams if s.creation_type is CreationType.SERVER_UPLOAD), None)

    @property
    def default_stream(self) -> S | None:
        """The newest of those that play best; the original as long as none plays."""
        ready = [stream for stream in self.streams if stream.state is State.READY]
        return max(reversed(ready), key=lambda stream: stream.streamable, default=self.original_stream)

    def stream(self, token: str) -> S | None:
        """The stream of that token."""
        return next((stream for stream in self.streams if stream.token == token), None)

    def with_stream(self, changed: S) -> Self:
        """The same with this stream in place of its former version, or added."""
        if self.stream(changed.token) is None:
            return replace(self, streams=(*self.streams, changed))
        return replace(self, streams=tuple(changed if s.token == changed.token else s for s in self.streams))

    def without_stream(self, token: str) -> Self:
        """The same without that stream."""
        return replace(self, streams=tuple(stream for stream in self.streams if stream.token != token))

    @property
    def is_used(self) -> bool:
        """Whether it is no longer empty."""
        return self.state is not State.EMPTY

    @property
    def latest_end(self) -> float | None:
        """When its days are over, or the day of its end comes; whichever is first."""
        ends: list[float] = []
        if self.expiration_days:
            ends.append(self.created + self.expiration_days * _SECONDS_PER_DAY)
        if self.expire_on:
            ends.append(datetime.fromisoformat(self.expire_on).replace(tzinfo=UTC).timestamp())
        return min(ends, default=None)
