"""Ways to the service, and those that a user brings along; our own are in a room to themselves."""

from collections.abc import AsyncIterable
from typing import Protocol

import httpx

from ziggeo._async._runtime import Home
from ziggeo._async.replies import AsyncReply, translating
from ziggeo._core.limits import Phases
from ziggeo._core.requests import CREDENTIAL_HEADERS, Request
from ziggeo._version import __version__
from ziggeo.errors import ClientStateError

Content = bytes | AsyncIterable[bytes] | None

DEFAULT_HEADERS = {"user-agent": f"ziggeo-python/{__version__}", "accept-encoding": "gzip, deflate"}
"""Headers of each request that says nothing else."""


class AsyncConnections(Protocol):
    """A way to the service."""

    async def send(self, request: Request, content: Content, phases: Phases) -> AsyncReply:
        """Send a request and return the answer, its body unread."""
        ...

    async def aclose(self) -> None:
        """Close what was opened here."""
        ...


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
        return AsyncReply.of_httpx(request.endpoint, response)

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
        return AsyncReply.of_httpx(request.endpoint, response)

    async def aclose(self) -> None:
        """Refuse further requests; the client stays open."""
        self._closed = True


def _httpx_request(make: type[httpx.Request], request: Request, content: Content, phases: Phases) -> httpx.Request:
    return make(
        request.method,
        request.url,
        headers={**DEFAULT_HEADERS, **request.headers},
        content=content,
        extensions={"timeout": phases._asdict()},
    )
