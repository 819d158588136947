"""Fixtures for tests over real sockets: scripted servers, and clients of them."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Protocol, cast

import httpx
import pytest

from tests.support.modes import Bridged, MakeClient, Mode
from tests.support.secrecy import ENCRYPTION_KEY, PRIVATE_KEY, TOKEN, assert_log_tells_no_secret
from tests.support.server import Server, Step
from ziggeo import AsyncZiggeo, RetryPolicy, Ziggeo

Call = Callable[[Ziggeo], object]
"""What a test does with a client."""


def each_call(**calls: Call) -> pytest.MarkDecorator:
    """Run a test once with each of some calls."""
    return pytest.mark.parametrize("call", [pytest.param(call, id=name) for name, call in calls.items()])


class Serve(Protocol):
    """Starts a server with a script."""

    def __call__(self, *script: Step, listening: bool = True) -> Server:
        """Start it; it is closed and its script verified after the test."""
        ...


class Connect(Protocol):
    """Makes a client of a server, in the mode that the test runs in."""

    def __call__(self, server: Server, **settings: Any) -> Ziggeo:
        """Make it. It retries at once; other settings are those of ``Ziggeo``."""
        ...


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts scripted servers."""
    with ExitStack() as stack:

        def start(*script: Step, listening: bool = True) -> Server:
            return stack.enter_context(Server(*script, listening=listening))

        yield start


@pytest.fixture
def connect(serve: Serve, make_client: MakeClient) -> Connect:
    """Makes clients of scripted servers."""

    def make(server: Server, **settings: Any) -> Ziggeo:
        chosen: dict[str, Any] = {"retries": RetryPolicy(initial_delay=0.0), "base_url": server.url, **settings}
        return make_client(TOKEN, PRIVATE_KEY, ENCRYPTION_KEY, **chosen)

    return make


@pytest.fixture(params=["transport", "http_client"])
def connect_given(request: pytest.FixtureRequest, mode: Mode) -> Iterator[Connect]:
    """Makes clients that have a single connection, through a transport or a client of httpx's that they were given."""
    kind: str = request.param
    only = httpx.Limits(max_connections=1)
    chosen: dict[str, Any] = {"retries": RetryPolicy(initial_delay=0.0)}
    with ExitStack() as stack:
        if mode == "sync":

            def make(server: Server, **settings: Any) -> Ziggeo:
                transport = stack.enter_context(httpx.HTTPTransport(limits=only, trust_env=False))
                given = transport if kind == "transport" else stack.enter_context(httpx.Client(transport=transport))
                everything: dict[str, Any] = {**chosen, "base_url": server.url, kind: given, **settings}
                return stack.enter_context(Ziggeo(TOKEN, PRIVATE_KEY, ENCRYPTION_KEY, **everything))

        else:
            runner = stack.enter_context(asyncio.Runner())

            def make(server: Server, **settings: Any) -> Ziggeo:
                transport = httpx.AsyncHTTPTransport(limits=only, trust_env=False)
                stack.callback(lambda: runner.run(transport.aclose()))
                given = transport if kind == "transport" else httpx.AsyncClient(transport=transport)
                everything: dict[str, Any] = {**chosen, "base_url": server.url, kind: given, **settings}
                client = AsyncZiggeo(TOKEN, PRIVATE_KEY, ENCRYPTION_KEY, **everything)
                stack.callback(lambda: runner.run(client.aclose()))
                return cast("Ziggeo", Bridged(client, runner))

        yield make


@pytest.fixture(autouse=True)
def _log_is_quiet_and_discreet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever happens in a test: nobody is bothered by the log, and it shows no credentials."""
    caplog.set_level(logging.DEBUG, logger="ziggeo")
    yield
    records = caplog.get_records("call")
    assert_log_tells_no_secret(records)
    # With its debug mode on, asyncio complains of a busy machine; that is nobody's fault here.
    loud = [record for record in records if record.levelno > logging.DEBUG]
    assert [record for record in loud if not record.getMessage().startswith("Executing ")] == []
