"""The handle by which a program or a test runs the service."""

import asyncio
import ipaddress
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import uvicorn
from starlette.types import ASGIApp

from ziggeo.sandbox.activity.records import Visitor
from ziggeo.sandbox.application import make_application
from ziggeo.sandbox.connections import Connection
from ziggeo.sandbox.faults.book import Faults, make_failure
from ziggeo.sandbox.faults.failures import Failure, When
from ziggeo.sandbox.faults.faults import ActiveFault, Fault
from ziggeo.sandbox.files import Files
from ziggeo.sandbox.inspection.log import RequestLog
from ziggeo.sandbox.inspection.records import RecordedRequest
from ziggeo.sandbox.public.sessions import SessionsBy
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.sandbox.service import Configuration, Service
from ziggeo.sandbox.store import Store
from ziggeo.sandbox.webhooks.records import WebhookDelivery
from ziggeo.sandbox.webhooks.telling import Targets

if TYPE_CHECKING:
    from ziggeo import AsyncZiggeo, RetryPolicy, Timeouts, Ziggeo

_GRACE_SECONDS = 1


class Sandbox:
    """A local Ziggeo service, run in a thread.

    ```python
    with Sandbox() as sandbox, sandbox.client() as ziggeo:
        ziggeo.videos.create(title="Hello")
    ```
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        private_key: str | None = None,
        encryption_key: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        directory: str | os.PathLike[str] | None = None,
        processing_delay: float = 0.0,
        volatile_lifetime: float = 3600.0,
        upload_lifetime: float = 3600.0,
        max_upload_size: int = 5 * 1024**3,
        clock: Callable[[], float] = time.time,
        audio_wrapped: bool = False,
        audio_text_dates: bool = False,
        webhook_targets: Targets = "loopback",
        webhook_attempts: int = 1,
        webhook_pause: float = 1.0,
        webhook_timeout: float = 10.0,
        webhook_id_quoted: bool = False,
        country: str = "Unknown",
        analytics_null_when_empty: bool = False,
        video_analytics_enveloped: bool = True,
        sessions_by: SessionsBy = "cookie",
        faults: Iterable[Fault] = (),
        recorded_requests: int = 10_000,
        recorded_deliveries: int = 10_000,
    ) -> None:
        """Say how the service is to be; nothing runs yet.

        Credentials that are not given are those kept in the directory, or random ones. Without a directory all is kept
        in a temporary one, which goes when the sandbox is closed. Port 0 is any free port. Times are in seconds:
        ``processing_delay`` from the confirmation of an upload to its processing, ``volatile_lifetime`` until volatile
        objects that stay empty are dropped, ``upload_lifetime`` for signed upload forms.

        Of audios no answer is published: ``audio_wrapped`` answers each as the member ``audio`` of another object, and
        ``audio_text_dates`` answers their ``created`` and ``updated`` as text.

        Webhooks are delivered to this machine only, as a test must not call strangers by accident; ``webhook_targets``
        of ``any`` allows all addresses. ``webhook_attempts`` is how often something is sent at most,
        ``webhook_pause`` the time until the second attempt, which doubles with each further one, and
        ``webhook_timeout`` the time that an answer may take. ``webhook_id_quoted`` answers ids of webhooks as JSON
        strings. Plays are counted as made in ``country``. ``analytics_null_when_empty`` answers ``null`` where there
        is no data, and ``video_analytics_enveloped=False`` answers the analytics of one video as a bare list.

        Sessions of browsers are told by a cookie, which not every page of another site lets a browser keep;
        ``sessions_by="visitor"`` tells them by address and ``User-Agent``.

        ``faults`` go wrong from the start. Of the requests the latest ``recorded_requests`` are recorded, and
        of the deliveries to webhooks the latest ``recorded_deliveries``.
        """
        self._configuration = Configuration(
            token=token,
            private_key=private_key,
            encryption_key=encryption_key,
            processing_delay=processing_delay,
            volatile_lifetime=volatile_lifetime,
            upload_lifetime=upload_lifetime,
            max_upload_size=max_upload_size,
            clock=clock,
            audio_wrapped=audio_wrapped,
            audio_text_dates=audio_text_dates,
            webhook_targets=webhook_targets,
            webhook_attempts=webhook_attempts,
            webhook_pause=webhook_pause,
            webhook_timeout=webhook_timeout,
            webhook_id_quoted=webhook_id_quoted,
            recorded_deliveries=recorded_deliveries,
            country=country,
            analytics_null_when_empty=analytics_null_when_empty,
            video_analytics_enveloped=video_analytics_enveloped,
            sessions_by=sessions_by,
        )
        self._faults = tuple(faults)
        self._recorded_requests = recorded_requests
        self._host = host
        self._port = port
        self._given_directory = None if directory is None else Path(directory)
        self._running: _Running | None = None

    @property
    def url(self) -> str:
        """Address of the service, for every host of the API."""
        return self._run.url

    @property
    def token(self) -> str:
        """The application's token."""
        return self._run.service.token

    @property
    def private_key(self) -> str:
        """The application's private key."""
        return self._run.service.private_key

    @property
    def encryption_key(self) -> str:
        """The application's encryption key."""
        return self._run.service.encryption_key

    @property
    def directory(self) -> Path:
        """Where everything is kept."""
        return self._run.directory

    @property
    def faults(self) -> Faults:
        """What is to go wrong."""
        return self._run.faults

    def fail(
        self,
        endpoint: str,
        failure: Failure | None = None,
        *,
        status: int | None = None,
        latency: float | None = None,
        reset: When | None = None,
        times: int | None = None,
        after: int = 0,
    ) -> ActiveFault:
        """Let a call go wrong from now on: by a failure, or by a status, a latency in seconds or a reset.

        Which calls there are and what the numbers mean, ``faults.add`` tells. Raises ``ValueError`` when there is no
        such endpoint, or not exactly one failure.
        """
        return self.faults.add(endpoint, make_failure(failure, status, latency, reset), times=times, after=after)

    @property
    def requests(self) -> RequestLog:
        """Records of the latest requests, oldest first."""
        return self._run.requests

    def wait_for_requests(
        self,
        count: int = 1,
        matching: str | Callable[[RecordedRequest], bool] | None = None,
        *,
        timeout: float = 10.0,
    ) -> tuple[RecordedRequest, ...]:
        """Wait until so many requests have been answered, and return all that have, oldest first.

        Those count that are ``matching``: the name of an endpoint, or a condition; otherwise all. Raises
        ``TimeoutError`` after so many seconds.
        """
        return self.requests.wait(count, matching, timeout)

    @property
    def webhook_deliveries(self) -> tuple[WebhookDelivery, ...]:
        """Everything that webhooks were told or are to be told, oldest first; the handshakes too."""
        return self._run.service.webhooks.deliveries.all()

    def wait_for_deliveries(
        self,
        count: int = 1,
        matching: Callable[[WebhookDelivery], bool] | None = None,
        *,
        timeout: float = 10.0,
    ) -> tuple[WebhookDelivery, ...]:
        """Wait until so many deliveries have come to their end, and return all that have, oldest first.

        Those count that are ``matching``, which are deliveries of events where nothing else is said. Whether one was
        delivered or failed, its ``state`` tells. Raises ``TimeoutError`` after so many seconds.
        """
        return self._run.service.webhooks.deliveries.wait(count, matching or _is_of_event, timeout)

    def resend(self, delivery: WebhookDelivery) -> WebhookDelivery:
        """Send the same once more, after what its webhook is still to be sent; return the new delivery.

        Raises ``ValueError`` when the webhook was removed.
        """
        return self._run.service.webhooks.resend(delivery)

    def record_play(
        self,
        token: str,
        *,
        when: datetime | float | None = None,
        country: str | None = None,
        browser: str = "Other",
        os: str = "Other",
        device: str = "desktop",
        full: bool = True,
    ) -> None:
        """Let statistics and analytics count a play of a video, given by its token or by its key after an underscore.

        It was made now, unless there is an aware ``datetime`` or a Unix time in seconds, and in the country of the
        sandbox's option unless one is given. ``full`` is whether it went to the end. Raises ``LookupError`` when there
        is no such video, and ``ValueError`` for a ``datetime`` without a time zone.
        """
        if isinstance(when, datetime):
            if when.tzinfo is None:
                raise ValueError("the time of a play needs a time zone")
            when = when.timestamp()
        service = self._run.service
        try:
            video = service.state.videos.find(token)
        except ServiceError:
            raise LookupError(f"there is no video {token!r}") from None
        visitor = Visitor(os=os, browser=browser, device=device, country=country or self._configuration.country)
        service.activity.note_play("video", video.token, visitor, is_full=full, time=when)

    def start(self) -> Self:
        """Begin to serve; the service answers when this returns."""
        if self._running is not None:
            raise RuntimeError("the sandbox is running already")
        faults, requests = Faults(self._faults), RequestLog(self._recorded_requests)
        self._running = _Running(self._configuration, faults, requests, self._host, self._port, self._given_directory)
        return self

    def close(self) -> None:
        """Stop serving, and wait until every thread has ended. What is unfinished is left for the next start."""
        running, self._running = self._running, None
        if running is not None:
            running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def client(
        self, *, timeout: "float | Timeouts | None" = None, retries: "int | RetryPolicy | None" = None
    ) -> "Ziggeo":
        """Make a client of this service."""
        from ziggeo import Ziggeo

        return Ziggeo(
            self.token,
            self.private_key,
            self.encryption_key,
            base_url=self.url,
            timeout=timeout,
            retries=retries,
            trust_env=False,
        )

    def async_client(
        self, *, timeout: "float | Timeouts | None" = None, retries: "int | RetryPolicy | None" = None
    ) -> "AsyncZiggeo":
        """Make an asynchronous client of this service."""
        from ziggeo import AsyncZiggeo

        return AsyncZiggeo(
            self.token,
            self.private_key,
            self.encryption_key,
            base_url=self.url,
            timeout=timeout,
            retries=retries,
            trust_env=False,
        )

    @property
    def _run(self) -> "_Running":
        if self._running is None:
            raise RuntimeError("the sandbox is not running: use it in a with statement, or call start()")
        return self._running


def _is_of_event(delivery: WebhookDelivery) -> bool:
    return delivery.event_type is not None


class _Running:
    """A service and its server, from start to end."""

    def __init__(
        self,
        configuration: Configuration,
        faults: Faults,
        requests: RequestLog,
        host: str,
        port: int,
        directory: Path | None,
    ) -> None:
        self.faults = faults
        self.requests = requests
        with ExitStack() as resources:
            if directory is None:
                directory = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="ziggeo-sandbox-")))
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.directory = directory
            listener = resources.enter_context(_listen(host, port))
            self.url = _address(listener)
            store = resources.enter_context(closing(Store(directory / "sandbox.sqlite3")))
            self.service = Service(store, Files(directory), self.url, configuration)
            resources.callback(self.service.close)
            self.service.start()
            server = _ServerThread(make_application(self.service, faults, requests), listener)
            resources.callback(server.close)
            server.start()
            self._resources = resources.pop_all()

    def close(self) -> None:
        self._resources.close()


class _ServerThread:
    def __init__(self, application: ASGIApp, listener: socket.socket) -> None:
        config = uvicorn.Config(
            application,
            loop="asyncio",
            http=Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        self._listener = listener
        self._started: Future[None] = Future()
        self._server = _Server(config, self._started)
        self._thread = threading.Thread(target=self._serve, name="ziggeo-sandbox-server")

    def start(self) -> None:
        self._thread.start()
        self._started.result()

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def _serve(self) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._listener]))
        except BaseException as error:
            if self._started.done():
                raise
            self._started.set_exception(error)


class _Server(uvicorn.Server):
    """Tells when it serves."""

    def __init__(self, config: uvicorn.Config, started: "Future[None]") -> None:
        super().__init__(config)
        self._serving = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._serving.set_result(None)


def _listen(host: str, port: int) -> socket.socket:
    # `socket.create_server` leaves the protocol open, and asyncio then does not switch Nagle's algorithm off.
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with ExitStack() as on_failure:
        listener = on_failure.enter_context(socket.socket(family, kind, protocol))
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
        on_failure.pop_all()
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        address = ipaddress.ip_address("::1" if address.version == 6 else "127.0.0.1")
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"
