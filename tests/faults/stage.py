"""What a cause is played on: scripted servers, and where a client finds them."""

import socket
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from tests.support.certificates import Certificate, make_certificate
from tests.support.secrecy import SECRETS
from tests.support.server import Answer, Received, Server, Step, redirect

ELSEWHERE = "srv-api.example.test"
"""A host that only a proxy could reach."""


class Stage:
    """Servers of one test. Leaving the ``with`` statement closes them, and fails unless each has followed its script."""

    def __init__(self, certificate: Certificate) -> None:
        self.certificate = certificate
        """What a server shows that speaks TLS."""
        self.stack = ExitStack()
        self._servers: list[tuple[Server, tuple[Step, ...]]] = []
        self._strangers: list[Server] = []

    def serve(self, *script: Step, tls: Certificate | None = None, listening: bool = True) -> Server:
        """Start a server of the service's, or a proxy."""
        server = Server(*script, tls=tls.context if tls else None, listening=listening)
        self._servers.append((self.stack.enter_context(server), script))
        return server

    def serve_strangers(self, *script: Step) -> Server:
        """Start a server on another host, to which no credentials may go."""
        server = self.serve(*script)
        self._strangers.append(server)
        return server

    @property
    def requests(self) -> list[Received]:
        """All requests that have reached a server."""
        return [request for server, _ in self._servers for request in server.requests]

    @property
    def created(self) -> int:
        """How many videos may have been created: by all requests for one that came whole and were not refused."""
        return sum(
            request.method == "POST" and request.complete and not _refuses(step)
            for server, script in self._servers
            for request, step in zip(server.requests, script, strict=False)
        )

    def settle(self, *, closed: bool) -> None:
        """Wait for the end of the connections of an earlier call, if they are to be closed."""
        for server, _ in self._servers:
            if closed:
                server.wait_until_idle()

    def assert_strangers_know_nothing(self) -> None:
        """Fail if a credential went to another host."""
        for server in self._strangers:
            for request in server.requests:
                assert request.header("Authorization") is None
                assert not [secret for secret in SECRETS if secret in repr(request)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stack.__exit__(kind, error, traceback)


def _refuses(step: Step) -> bool:
    """Say whether a step tells that the request was not acted on."""
    if not isinstance(step, Answer):
        return False
    return 300 <= step.status < 500 or (step.status == 503 and "Retry-After" in step.headers)


Setting = Callable[[Stage, tuple[Step, ...]], dict[str, Any]]
"""Lets a script be played, and returns the settings of a client that meets it."""


def plainly(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """One server, without TLS."""
    return {"base_url": stage.serve(*script).url}


def over_tls(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """One server with a certificate that the client trusts."""
    server = stage.serve(*script, tls=stage.certificate)
    return {"base_url": server.url, "verify": stage.certificate.path}


def with_tls_that_is_none(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """One server that does not speak TLS, although it is asked to."""
    return {"base_url": stage.serve(*script).url.replace("http:", "https:")}


def untrusted(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """One server with a certificate that nobody knows."""
    return {"base_url": stage.serve(*script, tls=stage.certificate).url}


def for_another_address(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """One server with a certificate of an address that is not its own."""
    directory = stage.certificate.path.parent / "another"
    directory.mkdir(exist_ok=True)
    certificate = make_certificate(directory, "127.0.0.2")
    server = stage.serve(*script, tls=certificate)
    return {"base_url": server.url, "verify": certificate.path}


def refused(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """A port at which nobody listens."""
    return {"base_url": stage.serve(*script, listening=False).url}


def not_taken(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """A port at which somebody listens who has enough to do already."""
    assert not script
    listener = stage.stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    for _ in range(4):
        waiting = stage.stack.enter_context(socket.socket())
        waiting.setblocking(False)
        waiting.connect_ex(listener.getsockname())
    return {"base_url": f"http://127.0.0.1:{listener.getsockname()[1]}"}


def nameless(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """A name that does not resolve."""
    assert not script
    return {"base_url": "http://nowhere.invalid"}


def across_hosts(status: int) -> Setting:
    """Return a setting in which the service sends on to another host, which follows the script."""

    def across(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
        stranger = stage.serve_strangers(*script[1:])
        return {"base_url": stage.serve(redirect(status, f"{stranger.url}/there")).url}

    return across


def behind_proxy(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """A proxy follows the script; nobody else could reach the host."""
    return {"base_url": f"http://{ELSEWHERE}", "proxy": stage.serve(*script).url}


def behind_tunnel(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """A proxy is asked for a tunnel and follows the script."""
    return {"base_url": f"https://{ELSEWHERE}", "proxy": stage.serve_strangers(*script).url}


def behind_missing_proxy(stage: Stage, script: tuple[Step, ...]) -> dict[str, Any]:
    """A proxy that does not listen."""
    return {"base_url": f"http://{ELSEWHERE}", "proxy": stage.serve(*script, listening=False).url}
