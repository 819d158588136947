"""The service of one application: its settings, and the parts that know its rules."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import JsonValue

from ziggeo.sandbox.activity.book import ActivityBook
from ziggeo.sandbox.assumptions import DEFAULT, Assumptions
from ziggeo.sandbox.clock import Clock
from ziggeo.sandbox.files import Files, Medium, media_type_of
from ziggeo.sandbox.post_policy import Signer
from ziggeo.sandbox.processing.analyses import AnalysisTask
from ziggeo.sandbox.processing.audios import AUDIO_STEPS
from ziggeo.sandbox.processing.effects import EFFECT_STEPS
from ziggeo.sandbox.processing.processor import WorkQueue
from ziggeo.sandbox.processing.streams import Kind, StreamTask
from ziggeo.sandbox.processing.videos import VIDEO_STEPS
from ziggeo.sandbox.public.sessions import SessionsBy
from ziggeo.sandbox.records.audios import Audio, AudioStream
from ziggeo.sandbox.records.media import MediaObject, MediaStream
from ziggeo.sandbox.records.states import State
from ziggeo.sandbox.records.videos import Video, VideoStream
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.sandbox.state import ServiceState
from ziggeo.sandbox.state.media import MediaKeeper
from ziggeo.sandbox.storage import UploadForms
from ziggeo.sandbox.store import Registration, Store
from ziggeo.sandbox.webhooks.events import EventWriter, Writers
from ziggeo.sandbox.webhooks.telling import DeliveryRules, Targets, WebhookService
from ziggeo.sandbox.wire.application import ApplicationWire
from ziggeo.sandbox.wire.audios import AudioWire
from ziggeo.sandbox.wire.auth_tokens import AuthTokenWire
from ziggeo.sandbox.wire.profiles import ProfileWire
from ziggeo.sandbox.wire.videos import VideoWire

M = TypeVar("M", bound=MediaObject[Any])
S = TypeVar("S", bound=MediaStream)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """How a service behaves."""

    processing_delay: float = 0.0
    """Seconds between the confirmation of an upload and its processing."""
    volatile_lifetime: float = 3600.0
    """Seconds until a volatile object that stays empty is dropped."""
    upload_lifetime: float = 3600.0
    """Seconds that a signed form can be used."""
    max_upload_size: int = 5 * 1024**3
    """Largest file the storage takes, in bytes."""
    assumptions: Assumptions = DEFAULT
    """What is assumed of the service, where its behaviour is not known."""
    webhook_targets: Targets = "loopback"
    """Which addresses webhooks are delivered to."""
    webhook_attempts: int = 1
    """How many times something is sent to a webhook at most."""
    webhook_pause: float = 1.0
    """Seconds until the second attempt; each further pause is twice as long."""
    webhook_timeout: float = 10.0
    """Seconds that the answer of a webhook may take."""
    recorded_deliveries: int = 10_000
    """How many deliveries to webhooks are kept, besides those under way."""
    country: str = "Unknown"
    """Where all calls come from."""
    sessions_by: SessionsBy = "cookie"
    """What tells sessions of browsers apart."""


class Service:
    """The service of one application."""

    def __init__(
        self,
        registration: Registration,
        store: Store,
        files: Files,
        clock: Clock,
        work: WorkQueue,
        base_url: str,
        configuration: Configuration,
    ) -> None:
        self.configuration: Configuration = configuration
        self.token: str = registration.token
        self.private_key: str = registration.private_key
        self.encryption_key: str = registration.encryption_key
        self.store: Store = store
        self.clock: Clock = clock
        self.work: WorkQueue = work
        self.state: ServiceState = ServiceState(
            store,
            files,
            clock=clock,
            volatile_lifetime=configuration.volatile_lifetime,
            assumptions=configuration.assumptions,
        )
        root = f"{base_url.partition('://')[2]}/v1/applications/{self.token}"
        assumptions = configuration.assumptions
        country = configuration.country if assumptions.geo_answered else None
        self.video_wire: VideoWire = VideoWire(root, assumptions, country)
        self.audio_wire: AudioWire = AudioWire(root, assumptions, country)
        self.profile_wire: ProfileWire = ProfileWire(assumptions)
        self.auth_token_wire: AuthTokenWire = AuthTokenWire(assumptions)
        self.application_wire: ApplicationWire = ApplicationWire(
            self.token, self.private_key, self.encryption_key, assumptions
        )
        self._video_kind: Kind[Video, VideoStream] = Kind(self.state.videos, VIDEO_STEPS, self.go_on_with_video)
        self._effect_kind: Kind[Video, VideoStream] = Kind(self.state.videos, EFFECT_STEPS)
        self._audio_kind: Kind[Audio, AudioStream] = Kind(self.state.audios, AUDIO_STEPS, self.go_on_with_audio)
        surroundings = self.state.surroundings
        self.activity: ActivityBook = ActivityBook(surroundings)
        self.webhooks: WebhookService = WebhookService(
            surroundings,
            DeliveryRules(
                attempts=configuration.webhook_attempts,
                pause=configuration.webhook_pause,
                timeout=configuration.webhook_timeout,
                targets=configuration.webhook_targets,
            ),
            EventWriter(
                {
                    Video: Writers(self.video_wire.video, self.video_wire.stream),
                    Audio: Writers(self.audio_wire.bare_audio, self.audio_wire.bare_stream),
                },
                assumptions,
            ),
            recorded=configuration.recorded_deliveries,
        )
        self.state.happenings.listeners += [self.activity.hear, self.webhooks.hear]
        in_headers = b64encode(f"{self.token}:{self.private_key}".encode()).decode()
        self.secrets: tuple[str, ...] = (
            self.private_key,
            self.encryption_key,
            in_headers,
            registration.storage_secret,
        )
        """What no record may show."""
        self.upload_forms: UploadForms = UploadForms(
            self.state.keep_upload,
            Signer(registration.storage_access_key, registration.storage_secret, assumptions),
            base_url=base_url,
            clock=clock,
            lifetime=configuration.upload_lifetime,
            max_size=configuration.max_upload_size,
        )
        self._resources = ExitStack()

    @property
    def assumptions(self) -> Assumptions:
        """What is assumed of the service, where its behaviour is not known."""
        return self.configuration.assumptions

    def start(self) -> None:
        """Begin to process and to deliver, with what an earlier run left unfinished."""
        self._resources.enter_context(self.clock.telling(self.state.drop_what_is_over))
        self.webhooks.start()
        for tokens in self.state.videos.unfinished_streams():
            self.process_video(*tokens)
        for video in reversed(self.state.videos.all()):
            self.go_on_with_video(video.token)
        for tokens in self.state.audios.unfinished_streams():
            self.process_audio(*tokens)
        for audio in reversed(self.state.audios.all()):
            self.go_on_with_audio(audio.token)

    def close(self) -> None:
        """End processing and delivery."""
        self._resources.close()
        self.work.close()
        self.webhooks.close()

    def process_video(self, video_token: str, stream_token: str) -> None:
        """Process a submitted stream of a video when the delay is over."""
        _, stream = self.state.videos.stream(video_token, stream_token)
        kind = self._video_kind if stream.effect_profile is None else self._effect_kind
        self.work.submit(StreamTask(self.state, kind, video_token, stream_token))

    def go_on_with_video(self, video_token: str) -> None:
        """Begin what is left to do for a video when its uploads were processed: effects and analyses."""
        for video_stream in self._streams(self.state.videos, video_token):
            if video_stream.effect_profile is not None and video_stream.state is State.PROCESSING:
                self.work.submit(StreamTask(self.state, self._effect_kind, video_token, video_stream.token))
        self._analyse(self.state.videos, video_token)

    def process_audio(self, audio_token: str, stream_token: str) -> None:
        """Process a submitted stream of an audio when the delay is over."""
        self.work.submit(StreamTask(self.state, self._audio_kind, audio_token, stream_token))

    def go_on_with_audio(self, audio_token: str) -> None:
        """Begin what is left to do for an audio when its uploads were processed: analyses."""
        self._analyse(self.state.audios, audio_token)

    def _analyse(self, keeper: MediaKeeper[M, S], owner_token: str) -> None:
        for stream in self._streams(keeper, owner_token):
            for request in stream.requests:
                self.work.submit(AnalysisTask(self.state, keeper, owner_token, stream.token, request.token))

    @staticmethod
    def _streams(keeper: MediaKeeper[M, S], owner_token: str) -> Sequence[S]:
        """The streams of an object, none of one that was deleted meanwhile."""
        try:
            streams: Sequence[S] = keeper.find(owner_token).streams
        except ServiceError:
            return ()
        return streams

    def owner(self, identifiers: Mapping[str, str]) -> tuple[Medium, MediaObject[Any]]:
        """The video that a path names, or the audio."""
        if "audio" in identifiers:
            return "audio", self.state.audios.find(identifiers["audio"])
        return "video", self.state.videos.find(identifiers["video"])

    def upload_form(self, stream: str, medium: Medium, file_type: str | None = None) -> JsonValue:
        """Make the form that uploads a file of a stream."""
        object_key = self.state.files.object_key(stream, medium)
        url, fields = self.upload_forms.sign(object_key, media_type_of(medium, file_type))
        return {"url": url, "fields": dict(fields)}
