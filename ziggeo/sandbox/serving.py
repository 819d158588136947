"""Serves an installation: the socket, the certificate, the thread."""

import asyncio
import ipaddress
import logging
import os
import socket
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from ziggeo.sandbox.application import make_application
from ziggeo.sandbox.connections import Connection
from ziggeo.sandbox.faults.book import Faults
from ziggeo.sandbox.faults.faults import Fault
from ziggeo.sandbox.inspection.log import RequestLog
from ziggeo.sandbox.installation import Credentials, Installation, copy_installation
from ziggeo.sandbox.service import Configuration
from ziggeo.sandbox.tls import Identity, make_identity

SERVING_LOG = __name__
"""Name of the log that tells where a sandbox listens."""
_logger = logging.getLogger(SERVING_LOG)
_GRACE_SECONDS = 1
_TICK_SECONDS = 1
_LOOK_SECONDS = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where a sandbox listens, where it keeps everything, and what goes wrong in it."""

    host: str
    port: int
    tls: bool
    directory: Path | None
    snapshot: Path | None
    clock: Callable[[], float]
    control: bool
    console: bool
    faults: tuple[Fault, ...]
    recorded_requests: int


class Server:
    """An installation and its server, from start to end."""

    def __init__(self, options: Options, configuration: Configuration, credentials: Credentials) -> None:
        self.faults: Faults = Faults(options.faults)
        self.requests: RequestLog = RequestLog(options.recorded_requests)
        with ExitStack() as resources:
            directory = options.directory
            if directory is None:
                directory = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="ziggeo-sandbox-")))
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.directory: Path = directory
            if options.snapshot is not None:
                copy_installation(options.snapshot, directory)
            listener = resources.enter_context(_listen(options.host, options.port))
            identity = make_identity(directory / "tls", options.host) if options.tls else None
            self.ca_path: Path | None = None if identity is None else identity.ca_path
            self.url: str = _address(listener, "http" if identity is None else "https")
            self.installation: Installation = resources.enter_context(
                closing(
                    Installation(
                        directory,
                        self.url,
                        configuration,
                        credentials,
                        options.clock,
                        is_lasting=options.directory is not None,
                    )
                )
            )
            self.installation.start()
            application = make_application(
                self.installation,
                self.faults,
                self.requests,
                ca_path=self.ca_path,
                with_control=options.control,
                with_console=options.console and options.control,
            )
            thread = resources.enter_context(closing(_ServerThread(application, listener, identity)))
            thread.start()
            _log_address(listener, self.url)
            self._resources = resources.pop_all()

    def close(self) -> None:
        """Stop serving, and wait until every thread has ended."""
        self._resources.close()


class _ServerThread:
    def __init__(self, application: ASGIApp, listener: socket.socket, identity: Identity | None) -> None:
        config = uvicorn.Config(
            application,
            loop="asyncio",
            http=Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            ssl_certfile=None if identity is None else identity.certificate_path,
        )
        self._listener = listener
        self._started: Future[None] = Future()
        self._server = _Server(config, self._started)
        self._thread = threading.Thread(target=self._serve, name="ziggeo-sandbox-server")

    def start(self) -> None:
        self._thread.start()
        self._started.result()

    def close(self) -> None:
        if self._thread.ident is not None:
            self._server.end()
            self._thread.join()

    def _serve(self) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._listener]))
        except BaseException as error:
            if self._started.done():
                raise
            self._started.set_exception(error)


class _Server(uvicorn.Server):
    """Tells when it serves, and ends as soon as it is told to, where uvicorn looks ten times a second whether it was."""

    def __init__(self, config: uvicorn.Config, started: "Future[None]") -> None:
        super().__init__(config)
        self._serving = started
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()

    def end(self) -> None:
        """End, also before it has begun; any thread may say so."""
        self.should_exit = True
        if self._loop is not None:
            with suppress(RuntimeError):  # The loop may have ended.
                self._loop.call_soon_threadsafe(self._ending.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._serving.set_result(None)

    async def main_loop(self) -> None:
        while not await self.on_tick(0):  # It keeps the date of answers up to date.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), _TICK_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        # What is under way has some time to end; what is left then is cancelled with the loop.
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_SECONDS):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110  # uvicorn keeps plain sets
                    await asyncio.sleep(_LOOK_SECONDS)


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


def _address(listener: socket.socket, scheme: str) -> str:
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        address = ipaddress.ip_address("::1" if address.version == 6 else "127.0.0.1")
    return f"{scheme}://[{address}]:{port}" if address.version == 6 else f"{scheme}://{address}:{port}"


def _log_address(listener: socket.socket, url: str) -> None:
    host = listener.getsockname()[0]
    if ipaddress.ip_address(host).is_loopback:
        _logger.info("The sandbox serves at %s, for this machine only.", url)
    else:
        message = (
            "The sandbox serves at %s, and listens on %s: whoever reaches this machine over the network can call it."
        )
        _logger.warning(message, url, host)
