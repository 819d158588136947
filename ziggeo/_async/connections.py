"""Connections to the service: our own, or what a user brings along."""

import os
import ssl
from collections import deque
from collections.abc import AsyncIterable
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx

from ziggeo._async._engine import Engine, IdleEngines, close_with, new_engine
from ziggeo._async._runtime import Home
from ziggeo._async.replies import AsyncReply, translating
from ziggeo._core.limits import Phases
from ziggeo._core.proxies import proxy_for
from ziggeo._core.requests import CREDENTIAL_HEADERS, Request
from ziggeo._tls import Verify, tls_context
from ziggeo._version import __version__
from ziggeo.errors import ClientStateError

LONGEST_IDLE = 60.0
"""Seconds after which an engine that a former rush has left over is closed."""

Content = bytes | AsyncIterable[bytes] | None
_DEFAULTS = {"user-agent": f"ziggeo-python/{__version__}", "accept-encoding": "gzip, deflate"}


class AsyncConnections(Protocol):
    """A way to the service."""

    async def send(self, request: Request, content: Content, phases: Phases) -> AsyncReply:
        """Send a request and return the answer, its body unread."""
        ...

    async def aclose(self) -> None:
        """Close what was opened here."""
        ...


class AsyncPool:
    """Connections of our own. Each exchange has an engine to itself, so that none waits for another's locks."""

    def __init__(self, *, verify: Verify, proxy: str | None, trust_env: bool) -> None:
        self._context: ssl.SSLContext = tls_context(verify)
        self._proxy = proxy
        self._environment = getproxies() if trust_env else {}
        self._home = Home()
        self._proxies: dict[tuple[str, str], str | None] = {}
        self._idle: IdleEngines = {}
        self._closed = False
        close_with(self, self._idle)

    async def send(self, request: Request, content: Content, phases: Phases) -> AsyncReply:
        """Send a request over an idle connection, or over a new one."""
        if self._closed:
            raise ClientStateError("this client is closed")
        self._home.check()
        proxy = self._proxy_for(request.url)
        idle = self._idle.setdefault((os.getpid(), proxy), deque())
        try:
            engine, _ = idle.pop()
        except IndexError:
            engine = new_engine(self._context, proxy)

        async def give_back() -> None:
            idle.append((engine, monotonic()))
            if self._closed or len(idle) > 1:
                await self._tidy(idle)

        try:
            with translating(request.endpoint):
                response = await engine.handle_async_request(_httpx_request(httpx.Request, request, content, phases))
        except BaseException:
            await give_back()
            raise
        return AsyncReply(request.endpoint, response, give_back)

    def _proxy_for(self, url: str) -> str | None:
        host = urlsplit(url)[:2]
        if host not in self._proxies:
            self._proxies[host] = proxy_for(url, self._proxy, self._environment)
        return self._proxies[host]

    async def _tidy(self, idle: deque[tuple[Engine, float]]) -> None:
        """Close what a former rush has left over, or everything when the client is closed."""
        while True:
            try:
                engine, since = idle.popleft()
            except IndexError:
                return
            if not self._closed and monotonic() - since <= LONGEST_IDLE:
                idle.appendleft((engine, since))
                if not self._closed:
                    return
            else:
                await engine.aclose()

    async def aclose(self) -> None:
        """Close idle connections now, and those in use as soon as they are given back."""
        if self._closed:
            return
        self._home.check()
        self._closed = True
        for (process, _), idle in list(self._idle.items()):
            # Those that a fork has brought along are the parent's to close.
            if process == os.getpid():
                await self._tidy(idle)


class AsyncGivenTransport:
    """A transport that the user made and keeps; it is never closed here."""

    def __init__(self, transport: httpx.AsyncBaseTransport, make_request: type[httpx.Request]) -> None:
        self._transport = transport
        self._make_request = make_request
        self._home = Home()
        self._closed = False

    async def send(self, request: Request, content: Content, phases: Phases) -> AsyncReply:
        """Send a request over the user's transport."""
        if self._closed:
            raise ClientStateError("this client is closed")
        self._home.check()
        with translating(request.endpoint):
            response = await self._transport.handle_async_request(
                _httpx_request(self._make_request, request, content, phases)
            )
        return AsyncReply(request.endpoint, response, _nothing_to_do)

    async def aclose(self) -> None:
        """Refuse further requests; the transport stays open."""
        self._closed = True


class AsyncGivenClient:
    """An HTTP client that the user made and keeps: its hooks and headers apply, its cookies and authentication do not."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._home = Home()
        self._closed = False

    async def send(self, request: Request, content: Content, phases: Phases) -> AsyncReply:
        """Send a request through the user's client."""
        if self._closed or self._client.is_closed:
            raise ClientStateError("this client is closed")
        self._home.check()
        with translating(request.endpoint):
            built = self._client.build_request(
                request.method,
                request.url,
                headers=dict(request.headers),
                content=content,
                extensions={"timeout": phases._asdict()},
            )
            for name in CREDENTIAL_HEADERS - request.headers.keys():
                # What the user's client adds by itself must not reach the storage or another host.
                built.headers.pop(name, None)
            response = await self._client.send(built, stream=True, auth=None, follow_redirects=False)
        return AsyncReply(request.endpoint, response, _nothing_to_do)

    async def aclose(self) -> None:
        """Refuse further requests; the client stays open."""
        self._closed = True


async def _nothing_to_do() -> None:
    """Give back nothing: the connection is the user's."""


def _httpx_request(make: type[httpx.Request], request: Request, content: Content, phases: Phases) -> httpx.Request:
    return make(
        request.method,
        request.url,
        headers={**_DEFAULTS, **request.headers},
        content=content,
        extensions={"timeout": phases._asdict()},
    )
