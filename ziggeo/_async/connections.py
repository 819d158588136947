"""Connections to the service: the one room that speaks to the HTTP engine."""

import os
import ssl
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Generator
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx

from ziggeo._async._engine import Engine, IdleEngines, close_with, new_engine
from ziggeo._async._runtime import Home, heed_deadline
from ziggeo._core.answers import Answer
from ziggeo._core.limits import Phases
from ziggeo._core.proxies import proxy_for
from ziggeo._core.requests import CREDENTIAL_HEADERS, Request
from ziggeo._tls import Verify, tls_context
from ziggeo._version import __version__
from ziggeo.errors import (
    CallError,
    CertificateError,
    ClientStateError,
    ConnectionFailedError,
    RedirectError,
    RequestTimeoutError,
    ResponseValidationError,
)

CHUNK = 1024 * 1024
LONGEST_ERROR_BODY = 1024 * 1024
"""How many bytes of an answer that is no success are read."""

LONGEST_IDLE = 60.0
"""Seconds after which an engine that a former rush has left over is closed."""

Content = bytes | AsyncIterable[bytes] | None
_DEFAULTS = {"user-agent": f"ziggeo-python/{__version__}", "accept-encoding": "gzip, deflate"}


class AsyncReply:
    """An answer of which the body has not been read yet. It has to be closed."""

    def __init__(self, call: str, response: httpx.Response, done: Callable[[], Awaitable[None]]) -> None:
        self._call = call
        self._response = response
        self._done = done
        self.status: int = response.status_code
        self.headers: dict[str, str] = {name.lower(): value for name, value in response.headers.items()}

    @property
    def length(self) -> int | None:
        """Length of the body in bytes as it was announced; ``None`` when it was not, or counts compressed bytes."""
        if self.headers.get("content-encoding", "identity") != "identity":
            return None
        announced = self.headers.get("content-length", "")
        return int(announced) if announced.isascii() and announced.isdecimal() else None

    async def answer(self) -> Answer:
        """Read the body; if this is no success, only its beginning."""
        body = bytearray()
        limit = None if 200 <= self.status < 300 else LONGEST_ERROR_BODY
        try:
            async with aclosing(self.chunks()) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if limit is not None and len(body) >= limit:
                        break
        except ResponseValidationError:
            # The status of an answer that is no success says enough without its body.
            if limit is None:
                raise
        return Answer(self.status, self.headers, bytes(body[:limit]), datetime.now(UTC))

    async def chunks(self, size: int | None = None) -> AsyncGenerator[bytes, None]:
        """Yield the body, decompressed, in pieces of ``size`` bytes or as they arrive."""
        waiting = bytearray()
        try:
            with _translating(self._call):
                # Gathered here and not by the engine, so that the deadline is heeded however small the pieces come.
                async for piece in self._response.aiter_bytes():
                    heed_deadline(self._call)
                    waiting += piece
                    while len(waiting) >= (size or 1):
                        yield bytes(waiting[:size])
                        del waiting[:size]
            if waiting:
                yield bytes(waiting)
        except httpx.DecodingError as error:
            raise ResponseValidationError(
                f"{self.status} with a body that cannot be decompressed: {error}",
                endpoint=self._call,
                status=self.status,
                body=b"",
            ) from error
        except httpx.StreamConsumed:
            raise ClientStateError(f"{self._call}: this download has been read already; make the call again") from None
        except httpx.StreamClosed:
            raise ClientStateError(f"{self._call}: this download is closed; make the call again") from None

    async def aclose(self) -> None:
        """End the exchange and give the connection back."""
        try:
            with _translating(self._call):
                await self._response.aclose()
        finally:
            await self._done()


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
            with _translating(request.endpoint):
                response = await engine.handle_async_request(_httpx_request(request, content, phases))
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

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport
        self._home = Home()
        self._closed = False

    async def send(self, request: Request, content: Content, phases: Phases) -> AsyncReply:
        """Send a request over the user's transport."""
        if self._closed:
            raise ClientStateError("this client is closed")
        self._home.check()
        with _translating(request.endpoint):
            response = await self._transport.handle_async_request(_httpx_request(request, content, phases))
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
        with _translating(request.endpoint):
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


def _httpx_request(request: Request, content: Content, phases: Phases) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url,
        headers={**_DEFAULTS, **request.headers},
        content=content,
        extensions={"timeout": phases._asdict()},
    )


@contextmanager
def _translating(call: str) -> Generator[None, None, None]:
    try:
        yield
    except httpx.DecodingError:
        raise
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise _translated(error, call) from error


def _translated(error: Exception, call: str) -> CallError:
    said = str(error) or type(error).__name__
    match error:
        case httpx.ConnectTimeout():
            return RequestTimeoutError("connecting took too long", endpoint=call, phase="connect", seconds=0)
        case httpx.PoolTimeout():
            return RequestTimeoutError("no connection became free", endpoint=call, phase="pool", seconds=0)
        case httpx.WriteTimeout():
            return RequestTimeoutError("the request was not taken in time", endpoint=call, phase="write", seconds=0)
        case httpx.TimeoutException():
            return RequestTimeoutError("the answer did not come in time", endpoint=call, phase="read", seconds=0)
        case httpx.ConnectError() if _is_about_certificate(error):
            return CertificateError(f"the certificate cannot be trusted: {said}", endpoint=call, sent=False)
        case httpx.InvalidURL() | UnicodeError():
            return RedirectError(f"it was directed to an address that cannot be used: {said}", endpoint=call)
        case httpx.ConnectError() | httpx.ProxyError() | httpx.UnsupportedProtocol():
            return ConnectionFailedError(f"no connection could be made: {said}", endpoint=call, sent=False)
        case _:
            return ConnectionFailedError(f"the connection broke: {said}", endpoint=call, sent=True)


def _is_about_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
