"""The handle by which a program or a test runs the service."""

import os
import ssl
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ziggeo.sandbox.activity.records import Visitor
from ziggeo.sandbox.assumptions import DEFAULT, Assumptions
from ziggeo.sandbox.clock import END_OF_CALENDAR, Clock
from ziggeo.sandbox.faults.book import Faults, make_failure
from ziggeo.sandbox.faults.failures import Failure, When
from ziggeo.sandbox.faults.faults import ActiveFault, Fault
from ziggeo.sandbox.inspection.log import RequestLog
from ziggeo.sandbox.inspection.records import RecordedRequest
from ziggeo.sandbox.installation import Credentials
from ziggeo.sandbox.public.sessions import SessionsBy
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.sandbox.service import Configuration, Service
from ziggeo.sandbox.serving import Options, Server
from ziggeo.sandbox.webhooks.records import WebhookDelivery
from ziggeo.sandbox.webhooks.telling import Targets

if TYPE_CHECKING:
    import httpx

    from ziggeo import AsyncZiggeo, RetryPolicy, Timeouts, Ziggeo


class ApplicationHandle(ABC):
    """What a program or a test can do with one application of a sandbox."""

    @property
    def url(self) -> str:
        """Address of the service, for every host of the API; all applications have the same."""
        return self._server.url

    @property
    def ca_path(self) -> Path:
        """Certificate of the authority that clients are to trust. Raises ``RuntimeError`` where there is no TLS."""
        if self._server.ca_path is None:
            raise RuntimeError("the sandbox serves without TLS: give it the option tls=True")
        return self._server.ca_path

    @property
    def token(self) -> str:
        """The application's token."""
        return self._service.token

    @property
    def private_key(self) -> str:
        """The application's private key."""
        return self._service.private_key

    @property
    def encryption_key(self) -> str:
        """The application's encryption key."""
        return self._service.encryption_key

    @property
    def webhook_deliveries(self) -> tuple[WebhookDelivery, ...]:
        """Everything that webhooks were told or are to be told, oldest first; the handshakes too."""
        return self._service.webhooks.deliveries.all()

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
        return self._service.webhooks.deliveries.wait(count, matching or _is_of_event, timeout)

    def resend(self, delivery: WebhookDelivery) -> WebhookDelivery:
        """Send the same once more, after what its webhook is still to be sent; return the new delivery.

        Raises ``ValueError`` when the webhook was removed.
        """
        return self._service.webhooks.resend(delivery)

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
        is no such video, and ``ValueError`` for a ``datetime`` without a time zone or a moment outside of the calendar.
        """
        if isinstance(when, datetime):
            if when.tzinfo is None:
                raise ValueError("the time of a play needs a time zone")
            when = when.timestamp()
        if when is not None and not 0 <= when <= END_OF_CALENDAR:
            raise ValueError("the time of a play is a moment from 1970 on that the calendar has")
        service = self._service
        try:
            video = service.state.videos.find(token)
        except ServiceError:
            raise LookupError(f"there is no video {token!r}") from None
        visitor = Visitor(os=os, browser=browser, device=device, country=country or service.configuration.country)
        service.activity.note_play("video", video.token, visitor, is_full=full, time=when)

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
            verify=True if self._server.ca_path is None else self._server.ca_path,
            timeout=timeout,
            retries=retries,
            trust_env=False,
        )

    def async_client(
        self,
        *,
        timeout: "float | Timeouts | None" = None,
        retries: "int | RetryPolicy | None" = None,
        keep_connections: bool = True,
    ) -> "AsyncZiggeo":
        """Make an asynchronous client of this service.

        One that does not ``keep_connections`` opens one for each request, so there is nothing to close at its end.
        """
        from ziggeo import AsyncZiggeo

        credentials = self.token, self.private_key, self.encryption_key
        ca_path = self._server.ca_path
        if not keep_connections:
            way = _forgetful_transport(ca_path)
            return AsyncZiggeo(*credentials, base_url=self.url, timeout=timeout, retries=retries, transport=way)
        verify = True if ca_path is None else ca_path
        return AsyncZiggeo(
            *credentials, base_url=self.url, verify=verify, timeout=timeout, retries=retries, trust_env=False
        )

    @property
    def clock(self) -> Clock:
        """The application's time, which can be advanced and set. Each application has a time of its own."""
        return self._server.installation.clock(self._number)

    def reset(self) -> None:
        """Forget everything that the application has but its credentials, and let its clock go with the time again.

        Its files are removed, its webhooks forgotten, processing is broken off, and forms for uploads are void.
        """
        self._server.installation.reset(self._number)

    @property
    @abstractmethod
    def _server(self) -> Server: ...

    @property
    @abstractmethod
    def _number(self) -> int: ...

    @property
    def _service(self) -> Service:
        return self._server.installation.service(self._number)


class SandboxApplication(ApplicationHandle):
    """A further application of a sandbox, made by ``add_application``. It shares nothing with others but the address.

    Everything raises ``LookupError`` once it was removed.
    """

    def __init__(self, find_server: Callable[[], Server], number: int) -> None:
        self._find_server = find_server
        self._given_number = number

    def __repr__(self) -> str:
        return f"<application {self._given_number} of a sandbox>"

    def remove(self) -> None:
        """Remove it, and all that it has."""
        self._server.installation.remove(self._given_number)

    @property
    def _server(self) -> Server:
        return self._find_server()

    @property
    def _number(self) -> int:
        return self._given_number


class Sandbox(ApplicationHandle):
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
        snapshot: str | os.PathLike[str] | None = None,
        tls: bool = False,
        processing_delay: float = 0.0,
        volatile_lifetime: float = 3600.0,
        upload_lifetime: float = 3600.0,
        max_upload_size: int = 5 * 1024**3,
        clock: Callable[[], float] = time.time,
        assumptions: Assumptions | None = None,
        webhook_targets: Targets = "loopback",
        webhook_attempts: int = 1,
        webhook_pause: float = 1.0,
        webhook_timeout: float = 10.0,
        country: str = "Unknown",
        sessions_by: SessionsBy = "cookie",
        control: bool = True,
        console: bool = True,
        faults: Iterable[Fault] = (),
        recorded_requests: int = 10_000,
        recorded_deliveries: int = 10_000,
    ) -> None:
        """Say how the service is to be; nothing runs yet.

        Credentials that are not given are those kept in the directory, or random ones. Without a directory all is kept
        in a temporary one, which goes when the sandbox is closed. With a ``snapshot`` it begins with a copy of that, in
        a directory in which there is no sandbox yet. Port 0 is any free port. ``tls`` serves over HTTPS with a
        certificate of an authority of its own, which is kept in the directory. Times are in seconds:
        ``processing_delay`` from the confirmation of an upload to its processing, ``volatile_lifetime`` until volatile
        objects that stay empty are dropped, ``upload_lifetime`` for signed upload forms. ``clock`` is what the clocks of
        the applications go by.

        Where nobody knows how the service behaves, it does what ``assumptions`` say, and what is most likely where they
        say nothing.

        Webhooks are delivered to this machine only, as a test must not call strangers by accident; ``webhook_targets``
        of ``any`` allows all addresses. ``webhook_attempts`` is how often something is sent at most,
        ``webhook_pause`` the time until the second attempt, which doubles with each further one, and
        ``webhook_timeout`` the time that an answer may take. Plays are counted as made in ``country``.

        Sessions of browsers are told by a cookie, which not every page of another site lets a browser keep;
        ``sessions_by="visitor"`` tells them by address and ``User-Agent``.

        ``control`` lets the sandbox be looked into and steered by HTTP, below ``/_sandbox/``; from other machines that
        takes the private key. ``console`` shows all that on pages for browsers, of which the first is at ``/``; there
        are none without ``control``. ``faults`` go wrong from the start. Of the requests the latest
        ``recorded_requests`` are recorded, and of the deliveries to webhooks the latest ``recorded_deliveries``.
        """
        self._credentials = Credentials(token=token, private_key=private_key, encryption_key=encryption_key)
        self._configuration = Configuration(
            processing_delay=processing_delay,
            volatile_lifetime=volatile_lifetime,
            upload_lifetime=upload_lifetime,
            max_upload_size=max_upload_size,
            assumptions=DEFAULT if assumptions is None else assumptions,
            webhook_targets=webhook_targets,
            webhook_attempts=webhook_attempts,
            webhook_pause=webhook_pause,
            webhook_timeout=webhook_timeout,
            recorded_deliveries=recorded_deliveries,
            country=country,
            sessions_by=sessions_by,
        )
        self._options = Options(
            host=host,
            port=port,
            tls=tls,
            directory=None if directory is None else Path(directory),
            snapshot=None if snapshot is None else Path(snapshot),
            clock=clock,
            control=control,
            console=console,
            faults=tuple(faults),
            recorded_requests=recorded_requests,
        )
        self._running: Server | None = None

    @property
    def is_running(self) -> bool:
        """Whether it serves."""
        return self._running is not None

    @property
    def directory(self) -> Path:
        """Where everything is kept."""
        return self._server.directory

    @property
    def faults(self) -> Faults:
        """What is to go wrong."""
        return self._server.faults

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
        return self._server.requests

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

    def start(self) -> Self:
        """Begin to serve; the service answers when this returns."""
        if self._running is not None:
            raise RuntimeError("the sandbox is running already")
        self._running = Server(self._options, self._configuration, self._credentials)
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

    def add_application(
        self, token: str | None = None, private_key: str | None = None, encryption_key: str | None = None
    ) -> SandboxApplication:
        """Add an application with data, files, webhooks, settings and a clock of its own.

        Credentials that are not given are random. It behaves as the options of the sandbox say. With a directory it is
        there again at the next start. Raises ``ValueError`` when an application has the token already.
        """
        credentials = Credentials(token=token, private_key=private_key, encryption_key=encryption_key)
        return self._application(self._server.installation.add(credentials))

    @property
    def applications(self) -> tuple[SandboxApplication, ...]:
        """The applications that were added, oldest first; that of the sandbox itself is not among them."""
        installation = self._server.installation
        return tuple(self._application(number) for number in installation.numbers if number != installation.own)

    def remove_application(self, application: SandboxApplication) -> None:
        """Remove an application that was added, and all that it has. Raises ``LookupError`` when that was done before."""
        application.remove()

    def reset_all(self) -> None:
        """Begin anew, at the same address and with the same credentials.

        The application is emptied as ``reset`` does it, others that were added are removed, no request is recorded any
        more, and what goes wrong is what the option ``faults`` says.
        """
        self.faults.reset()
        for application in self.applications:
            application.remove()
        self.reset()
        self.requests.clear()

    def snapshot(self, path: str | os.PathLike[str]) -> Path:
        """Make a directory of everything that all applications have now, and return its path.

        A sandbox can be started from it, by the option ``snapshot``, or on it, by the option ``directory``. Calls go on
        meanwhile; what is being done at the moment is in it as a whole or not at all. Raises ``FileExistsError`` when
        there is something already that is no empty directory.
        """
        target = Path(path)
        self._server.installation.snapshot(target)
        return target

    def _application(self, number: int) -> SandboxApplication:
        return SandboxApplication(lambda: self._server, number)

    @property
    def _server(self) -> Server:
        if self._running is None:
            raise RuntimeError("the sandbox is not running: use it in a with statement, or call start()")
        return self._running

    @property
    def _number(self) -> int:
        return self._server.installation.own


def _forgetful_transport(ca_path: Path | None) -> "httpx.AsyncHTTPTransport":
    """A way to the service that keeps no connection open."""
    import httpx

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_path is not None:
        context.load_verify_locations(ca_path)
    return httpx.AsyncHTTPTransport(verify=context, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))


def _is_of_event(delivery: WebhookDelivery) -> bool:
    return delivery.event_type is not None
