"""The service of one application: its settings, and the parts that know its rules."""

import hmac
import mimetypes
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import JsonValue

from ziggeo.sandbox.files import Files, Medium
from ziggeo.sandbox.post_policy import Signer
from ziggeo.sandbox.processing.processor import Processor
from ziggeo.sandbox.processing.streams import Kind, StreamTask
from ziggeo.sandbox.processing.videos import VIDEO_STEPS
from ziggeo.sandbox.records.videos import Video, VideoStream
from ziggeo.sandbox.state import ServiceState
from ziggeo.sandbox.storage import Storage
from ziggeo.sandbox.store import Store
from ziggeo.sandbox.wire.videos import VideoWire


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """How a service behaves."""

    token: str | None = None
    private_key: str | None = None
    encryption_key: str | None = None
    processing_delay: float = 0.0
    """Seconds between the confirmation of an upload and its processing."""
    volatile_lifetime: float = 3600.0
    """Seconds until a volatile object that stays empty is dropped."""
    upload_lifetime: float = 3600.0
    """Seconds that a signed form can be used."""
    max_upload_size: int = 5 * 1024**3
    """Largest file the storage takes, in bytes."""
    clock: Callable[[], float] = time.time


class Service:
    """The service of one application, on one directory."""

    def __init__(self, store: Store, files: Files, base_url: str, configuration: Configuration) -> None:
        self._store = store
        self.token: str = self._setting("token", configuration.token)
        self.private_key: str = self._setting("private_key", configuration.private_key)
        self.encryption_key: str = self._setting("encryption_key", configuration.encryption_key)
        clock = configuration.clock
        self.state: ServiceState = ServiceState(
            store, files, clock=clock, volatile_lifetime=configuration.volatile_lifetime
        )
        root = f"{base_url.partition('://')[2]}/v1/applications/{self.token}"
        self.video_wire: VideoWire = VideoWire(root)
        self.processor: Processor = Processor(configuration.processing_delay)
        self._video_kind: Kind[Video, VideoStream] = Kind(self.state.videos, VIDEO_STEPS)
        self.storage: Storage = Storage(
            files,
            Signer(self._setting("storage_access_key"), self._setting("storage_secret")),
            base_url=base_url,
            clock=clock,
            form_lifetime=configuration.upload_lifetime,
            max_size=configuration.max_upload_size,
        )

    def start(self) -> None:
        """Begin to process, with what an earlier run left unfinished."""
        self.processor.start()
        for tokens in self.state.videos.unfinished_streams():
            self.process_video(*tokens)

    def close(self) -> None:
        """End processing."""
        self.processor.close()

    def knows(self, credentials: tuple[str, str]) -> bool:
        """Whether these are the application's token and private key."""
        token, private_key = credentials
        is_token = hmac.compare_digest(token.encode(), self.token.encode())
        is_key = hmac.compare_digest(private_key.encode(), self.private_key.encode())
        return is_token and is_key

    def process_video(self, video_token: str, stream_token: str) -> None:
        """Process a submitted stream of a video when the delay is over."""
        self.processor.submit(StreamTask(self.state, self._video_kind, video_token, stream_token))

    def upload_form(self, stream: str, medium: Medium, file_type: str | None = None) -> JsonValue:
        """Make the form that uploads a file of a stream."""
        guessed, _ = mimetypes.guess_type(f"file.{file_type}")
        url, fields = self.storage.sign(
            self.state.files.object_key(stream, medium), guessed or "application/octet-stream"
        )
        return {"url": url, "fields": dict(fields)}

    def _setting(self, name: str, given: str | None = None) -> str:
        return self._store.setting(name, given, secrets.token_hex(16))
