"""Connections of our own that speak HTTP/2, where the server does: many exchanges share one."""

import os
import ssl
from functools import partial
from urllib.request import getproxies

from ziggeo._addresses import split
from ziggeo._async._engine import core_request, new_shared_engine
from ziggeo._async._runtime import Home, when_collected
from ziggeo._async.connections import Content
from ziggeo._async.replies import AsyncReply, translating
from ziggeo._core.limits import Phases
from ziggeo._core.proxies import proxy_for
from ziggeo._core.requests import Request
from ziggeo._tls import Verify, tls_context
from ziggeo.errors import ClientStateError


class AsyncMultiplexed:
    """A few connections for all exchanges."""

    def __init__(self, *, verify: Verify, proxy: str | None, trust_env: bool) -> None:
        self._context: ssl.SSLContext = tls_context(verify)
        self._proxy = proxy
        self._environment = getproxies() if trust_env else {}
        self._home = Home()
        self._ways: dict[tuple[int, str | None], _Way] = {}
        self._closed = False
        when_collected(self, partial(_close_all, self._ways))

    async def send(self, request: Request, content: Content, phases: Phases) -> AsyncReply:
        """Send a request over the connection that there is, or over a new one."""
        if self._closed:
            raise ClientStateError("this client is closed")
        self._home.check()
        key = (os.getpid(), proxy_for(request.url, self._proxy, self._environment))
        way = self._ways.get(key) or self._ways.setdefault(key, _Way(self._context, key[1]))
        return await way.send(request, content, phases)

    async def aclose(self) -> None:
        """Close connections as soon as no exchange is under way on them."""
        if self._closed:
            return
        self._home.check()
        self._closed = True
        await _close_all(self._ways)


async def _close_all(ways: "dict[tuple[int, str | None], _Way]") -> None:
    for (process, _), way in list(ways.items()):
        # Those that a fork has brought along are the parent's to close.
        if process == os.getpid():
            await way.aclose()


class _Way:
    """All connections that go through one proxy, or through none."""

    def __init__(self, context: ssl.SSLContext, proxy: str | None) -> None:
        self._engine = new_shared_engine(context, proxy)
        # An entry for each exchange: a list grows and shrinks in one step, also where threads share it.
        self._under_way: list[None] = []
        self._closing = False

    async def send(self, request: Request, content: Content, phases: Phases) -> AsyncReply:
        self._under_way.append(None)
        try:
            with translating(request.endpoint):
                sent = core_request(request, split(request.url), content, phases)
                response = await self._engine.handle_async_request(sent)
        except BaseException:
            await self._end_exchange()
            raise
        return AsyncReply.of_core(request.endpoint, response, self._end_exchange)

    async def aclose(self) -> None:
        self._closing = True
        if not self._under_way:
            await self._engine.aclose()

    async def _end_exchange(self) -> None:
        self._under_way.pop()
        if self._closing and not self._under_way:
            await self._engine.aclose()
