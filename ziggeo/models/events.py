"""What the service sends to webhooks: events, each with its own class, and the two calls that validate an address.

Of the events only the names, and what stands beside the object they are about, are published; the list goes on beyond
what is known here. So there is a class for every known name, one for those of audios, and one for all others.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple, Self, TypeAlias, cast, get_args

from pydantic import Discriminator, Field, JsonValue, Tag, field_validator

from ziggeo.models._base import Result
from ziggeo.models.audio_streams import AudioStream
from ziggeo.models.audios import Audio
from ziggeo.models.enums import EventType, VideoState
from ziggeo.models.streams import Stream
from ziggeo.models.videos import Video


class EventSubject(NamedTuple):
    """The object that an event is about, as its body names it."""

    kind: Literal["video", "audio"]
    """What it is."""
    token: str
    """Its token, as the body has it: nobody has confirmed it."""
    stream_token: str | None = None
    """The token of the stream that was pushed, where the event is about that."""


class Push(Result, frozen=True):
    """A push service that something was pushed to."""

    token: str
    """Identifies it."""
    title: str | None = None
    """Its title."""
    auto_push: bool | None = None
    """Whether everything is pushed to it without being asked."""
    type: str | None = None
    """The service's class name of it, such as ``ApiGoogleDrivePush``."""


_PLAYING: Mapping[str, VideoState] = {"ready": VideoState.READY, "failed": VideoState.FAILED}
_DECIDING: Mapping[str, bool] = {"approve": True, "reject": False}
_DECISIONS: Mapping[bool | None, str] = {True: "approved", False: "rejected", None: "not moderated"}


def _contradiction(
    happening: str, subject: EventSubject, found: Video | Audio | None, stream: Stream | AudioStream | None
) -> str | None:
    if found is not None and found.token != subject.token:
        return f"what it calls a token refers to a {subject.kind} with another one"
    if happening == "marked_as_deleted":
        return None
    if happening == "delete":
        return f"the {subject.kind} is still there" if found is not None else None
    if found is None:
        return f"there is no such {subject.kind}"
    if subject.stream_token is not None and (stream is None or stream.token != subject.stream_token):
        return f"the {subject.kind} has no such stream"
    if found.state is not _PLAYING.get(happening, found.state):
        return f"the {subject.kind} is {found.state}"
    if found.approved is not _DECIDING.get(happening, found.approved):
        return f"the {subject.kind} is {_DECISIONS[found.approved]}"
    return None


class Event(Result, frozen=True):
    """Something that has happened. Nothing in it is proven: ``webhooks.verify`` asks the service whether it is true."""

    event_type: str
    """Its name."""

    @property
    def subject(self) -> EventSubject | None:
        """The object that it is about; ``None`` where that cannot be told."""
        return None

    def contradiction(self, found: Video | Audio | None, stream: Stream | AudioStream | None = None) -> str | None:
        """Say in which way the service contradicts the event; ``None`` where it confirms it.

        ``found`` is what the service has under the token of the subject, and ``stream`` what it has under that of its
        stream; ``None`` where it has nothing. A state may have gone on since: an event that comes late can be contradicted
        although it was true.
        """
        subject = self.subject
        if subject is None:
            return "it does not tell which object it is about"
        return _contradiction(self.event_type.removeprefix(f"{subject.kind}_"), subject, found, stream)

    def replaced(self, found: Video | Audio, stream: Stream | AudioStream | None = None) -> Self:
        """Return the same event with what the service says of its objects in place of what the body said of them."""
        del found, stream
        return self


def _replacing(
    kind: str, found: Video | Audio, stream: Stream | AudioStream | None
) -> dict[str, Video | Audio | Stream | AudioStream]:
    return {kind: found} if stream is None else {kind: found, "stream": stream}


class VideoEventData(Result, frozen=True):
    """What an event tells of a video."""

    video: Video
    """The video as it was when the event was sent."""


class VideoOriginEventData(VideoEventData, frozen=True):
    """What an event tells of a video, and who brought it about."""

    event_origin: JsonValue = None
    """Who asked for it (the shape is not published)."""


class VideoErrorEventData(VideoEventData, frozen=True):
    """What an event tells of a video, and what went wrong with it."""

    error: JsonValue = None
    """What went wrong, most likely a text that names the kind of error."""


class VideoTranscriptionEventData(VideoEventData, frozen=True):
    """What an event tells of a video and of its speech."""

    transcription_result: JsonValue = None
    """The speech as text (the shape is not published; the streams hold it in a known one)."""


class VideoStreamPushEventData(VideoEventData, frozen=True):
    """What an event tells of a push."""

    stream: Stream
    """The stream that was pushed."""
    push: Push
    """Where it was pushed to."""


class VideoEvent(Event, frozen=True):
    """Something that has happened to a video."""

    data: VideoEventData
    """What it tells."""

    @field_validator("event_type")
    @classmethod
    def _read_name(cls, name: str) -> EventType:
        return EventType(name)

    @property
    def subject(self) -> EventSubject:
        """The video, as the body names it."""
        return EventSubject("video", self.data.video.token)

    def replaced(self, found: Video | Audio, stream: Stream | AudioStream | None = None) -> Self:
        """Return the same event with what the service says of its objects in place of what the body said of them."""
        return self.model_copy(update={"data": self.data.model_copy(update=_replacing("video", found, stream))})


class VideoCreateEvent(VideoEvent, frozen=True):
    """A video was created."""

    event_type: Literal[EventType.VIDEO_CREATE, "video_create"]
    """Its name."""


class VideoDeleteEvent(VideoEvent, frozen=True):
    """A video was deleted."""

    event_type: Literal[EventType.VIDEO_DELETE, "video_delete"]
    """Its name."""
    data: VideoOriginEventData
    """What it tells."""


class VideoMarkedAsDeletedEvent(VideoEvent, frozen=True):
    """A video will be deleted."""

    event_type: Literal[EventType.VIDEO_MARKED_AS_DELETED, "video_marked_as_deleted"]
    """Its name."""
    data: VideoOriginEventData
    """What it tells."""


class VideoRestoredEvent(VideoEvent, frozen=True):
    """A video that was to be deleted will stay."""

    event_type: Literal[EventType.VIDEO_RESTORED, "video_restored"]
    """Its name."""
    data: VideoOriginEventData
    """What it tells."""


class VideoReadyEvent(VideoEvent, frozen=True):
    """A video can be played."""

    event_type: Literal[EventType.VIDEO_READY, "video_ready"]
    """Its name."""


class VideoTransitSuccessEvent(VideoEvent, frozen=True):
    """A security feature has emptied a video."""

    event_type: Literal[EventType.VIDEO_TRANSIT_SUCCESS, "video_transit_success"]
    """Its name."""


class VideoFailedEvent(VideoEvent, frozen=True):
    """The file of a video could not be processed."""

    event_type: Literal[EventType.VIDEO_FAILED, "video_failed"]
    """Its name."""
    data: VideoErrorEventData
    """What it tells."""


class VideoApproveEvent(VideoEvent, frozen=True):
    """A video was approved."""

    event_type: Literal[EventType.VIDEO_APPROVE, "video_approve"]
    """Its name."""


class VideoRejectEvent(VideoEvent, frozen=True):
    """A video was rejected."""

    event_type: Literal[EventType.VIDEO_REJECT, "video_reject"]
    """Its name."""


class VideoTranscriptionEvent(VideoEvent, frozen=True):
    """The speech of a video was written down."""

    event_type: Literal[EventType.VIDEO_TRANSCRIPTION, "video_transcription"]
    """Its name."""
    data: VideoTranscriptionEventData
    """What it tells."""


class VideoTranscriptionFailedEvent(VideoEvent, frozen=True):
    """The speech of a video could not be written down."""

    event_type: Literal[EventType.VIDEO_TRANSCRIPTION_FAILED, "video_transcription_failed"]
    """Its name."""
    data: VideoErrorEventData
    """What it tells."""


class VideoAnalysisEvent(VideoEvent, frozen=True):
    """It was found out what is to be seen in a video."""

    event_type: Literal[EventType.VIDEO_ANALYSIS, "video_analysis"]
    """Its name."""


class VideoNsfwAnalysisEvent(VideoEvent, frozen=True):
    """It was found out whether a video is safe for work."""

    event_type: Literal[EventType.VIDEO_NSFW_ANALYSIS, "video_nsfw_analysis"]
    """Its name."""


class VideoStreamPushSuccessEvent(VideoEvent, frozen=True):
    """A stream of a video was pushed to another service."""

    event_type: Literal[EventType.VIDEO_STREAM_PUSH_SUCCESS, "video_stream_push_success"]
    """Its name."""
    data: VideoStreamPushEventData
    """What it tells."""

    @property
    def subject(self) -> EventSubject:
        """The video and the stream, as the body names them."""
        return EventSubject("video", self.data.video.token, self.data.stream.token)


class VideoStreamsReadyEvent(VideoEvent, frozen=True):
    """All streams of a video are made."""

    event_type: Literal[EventType.VIDEO_STREAMS_READY, "video_streams_ready"]
    """Its name."""


class AudioEventData(Result, frozen=True):
    """What an event tells of an audio; all that videos have beside them is looked for here too."""

    audio: Audio
    """The audio as it was when the event was sent."""
    stream: AudioStream | None = None
    """The stream that was pushed, where the event is about that."""
    push: Push | None = None
    """Where it was pushed to, where the event is about that."""
    event_origin: JsonValue = None
    """Who asked for it (the shape is not published)."""
    error: JsonValue = None
    """What went wrong."""
    transcription_result: JsonValue = None
    """The speech as text (the shape is not published)."""


class AudioEvent(Event, frozen=True):
    """Something that has happened to an audio.

    Events of audios are not published. This is an assumption: that they are named and shaped as those of videos are, so
    that ``audio_ready`` has the audio in ``data.audio``.
    """

    data: AudioEventData
    """What it tells."""

    @property
    def subject(self) -> EventSubject:
        """The audio, as the body names it."""
        pushed = self.data.stream if self.event_type == "audio_stream_push_success" else None
        return EventSubject("audio", self.data.audio.token, pushed.token if pushed else None)

    def replaced(self, found: Video | Audio, stream: Stream | AudioStream | None = None) -> Self:
        """Return the same event with what the service says of its objects in place of what the body said of them."""
        return self.model_copy(update={"data": self.data.model_copy(update=_replacing("audio", found, stream))})


class UnknownEvent(Event, frozen=True):
    """An event that this version has no class for."""

    data: JsonValue = None
    """What it tells, as it came. From a form of nested fields everything comes as text."""

    @property
    def subject(self) -> EventSubject | None:
        """The video or the audio that it has, as the body names it."""
        match self.data:
            case {"video": {"token": str(token)}}:
                return EventSubject("video", token)
            case {"audio": {"token": str(token)}}:
                return EventSubject("audio", token)
            case _:
                return None

    def replaced(self, found: Video | Audio, stream: Stream | AudioStream | None = None) -> Self:
        """Return the same event with what the service says of its objects in place of what the body said of them."""
        del stream  # what it would be called is not known
        subject, data = self.subject, self.data
        if subject is None or not isinstance(data, dict):
            return self
        return self.model_copy(update={"data": {**data, subject.kind: found.to_wire()}})


TextOrNumber = Annotated[str, Field(strict=False, coerce_numbers_to_str=True, min_length=1)]
"""A text that may come as a number."""


class ValidationCall(Result, frozen=True):
    """One of the two calls by which the service looks who answers at an address. Any answer of 200 will do."""

    ziggeo_validation: Annotated[bool, Field(strict=False)] | None = None
    """True in both of them."""


class ValidationRequest(ValidationCall, frozen=True):
    """The first call, which only wants an answer."""

    message: str | None = None
    """What the service has to say."""


class ValidationCode(ValidationCall, frozen=True):
    """The second call. ``webhooks.confirm`` takes what is in it."""

    webhook_id: TextOrNumber
    """The webhook that is to be confirmed."""
    validation_code: TextOrNumber
    """The code that confirms it, six digits."""


def _tag(value: object) -> str | None:
    if isinstance(value, Event):
        return type(value).__name__
    kind = class_of(cast("Mapping[str, object]", value)) if isinstance(value, Mapping) else None
    return kind.__name__ if kind is not None else None


AnyEvent: TypeAlias = Annotated[
    Annotated[VideoCreateEvent, Tag("VideoCreateEvent")]
    | Annotated[VideoDeleteEvent, Tag("VideoDeleteEvent")]
    | Annotated[VideoMarkedAsDeletedEvent, Tag("VideoMarkedAsDeletedEvent")]
    | Annotated[VideoRestoredEvent, Tag("VideoRestoredEvent")]
    | Annotated[VideoReadyEvent, Tag("VideoReadyEvent")]
    | Annotated[VideoTransitSuccessEvent, Tag("VideoTransitSuccessEvent")]
    | Annotated[VideoFailedEvent, Tag("VideoFailedEvent")]
    | Annotated[VideoApproveEvent, Tag("VideoApproveEvent")]
    | Annotated[VideoRejectEvent, Tag("VideoRejectEvent")]
    | Annotated[VideoTranscriptionEvent, Tag("VideoTranscriptionEvent")]
    | Annotated[VideoTranscriptionFailedEvent, Tag("VideoTranscriptionFailedEvent")]
    | Annotated[VideoAnalysisEvent, Tag("VideoAnalysisEvent")]
    | Annotated[VideoNsfwAnalysisEvent, Tag("VideoNsfwAnalysisEvent")]
    | Annotated[VideoStreamPushSuccessEvent, Tag("VideoStreamPushSuccessEvent")]
    | Annotated[VideoStreamsReadyEvent, Tag("VideoStreamsReadyEvent")]
    | Annotated[AudioEvent, Tag("AudioEvent")]
    | Annotated[UnknownEvent, Tag("UnknownEvent")],
    Discriminator(_tag, custom_error_type="no_event", custom_error_message="an event has a text as its event_type"),
]
"""Any event: one class for each name that is known, and ``UnknownEvent`` for all others."""

Delivery: TypeAlias = AnyEvent | ValidationRequest | ValidationCode
"""Anything that is sent to a webhook."""

_OF_VIDEOS: Mapping[str, type[AnyEvent]] = {
    str(name): cast("type[AnyEvent]", kind)
    for kind in VideoEvent.__subclasses__()
    for name in get_args(kind.model_fields["event_type"].annotation)
}


def class_of(body: Mapping[str, object]) -> type[Delivery] | None:
    """Tell which class reads a body; ``None`` where it is nothing that is sent to webhooks."""
    match body:
        case {"event_type": str(name)} if name in _OF_VIDEOS:
            return _OF_VIDEOS[name]
        case {"event_type": str(name), "data": {"audio": object()}} if name.startswith("audio_"):
            return AudioEvent
        case {"event_type": str()}:
            return UnknownEvent
        case {"event_type": _}:
            return None
        case {"validation_code": _}:
            return ValidationCode
        case {"ziggeo_validation": _}:
            return ValidationRequest
        case _:
            return None
