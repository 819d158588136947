"""Connections of our own, kept for the next exchange."""

import os
import ssl
from collections import deque
from functools import partial
from time import monotonic
from urllib.request import getproxies

from ziggeo._addresses import Origin, split
from ziggeo._async._runtime import Home, when_collected
from ziggeo._async.connections import Content
from ziggeo._async.core_engine import http2_engine, proxy_engine
from ziggeo._async.direct_engine import AsyncDirectEngine
from ziggeo._async.engine import LONGEST_IDLE, Engine
from ziggeo._async.replies import AsyncReply, translating
from ziggeo._core.limits import Phases
from ziggeo._core.proxies import proxy_for
from ziggeo._core.requests import Request
from ziggeo._tls import tls_context
from ziggeo.errors import ClientStateError
from ziggeo.settings import Verify

Way = tuple[int, Origin, str | None]
"""Where an engine leads: it belongs to a process, and reaches a server through a proxy or without one."""

_Idle = deque[tuple[Engine, float]]
"""Engines, each with the time since when it has been idle, the eldest first."""


class AsyncPool:
    """Connections of our own. Each exchange has one to itself, so that none waits for another's locks."""

    def __init__(self, *, verify: Verify, proxy: str | None, trust_env: bool, http2: bool = False) -> None:
        self._context: ssl.SSLContext = tls_context(verify, http2=http2)
        self._proxy_context = tls_context(verify) if http2 else self._context
        self._proxy = proxy
        self._http2 = http2
        self._environment = getproxies() if trust_env else {}
        self._home = Home()
        self._proxies: dict[Origin, str | None] = {}
        self._idle: dict[Way, _Idle] = {}
        self._tidied = monotonic()
        self._closed = False
        when_collected(self, partial(_tidy, self._idle, everything=True))

    async def send(self, request: Request, content: Content, phases: Phases) -> AsyncReply:
        """Send a request over an idle connection, or over a new one."""
        if self._closed:
            raise ClientStateError("this client is closed")
        self._home.check()
        with translating(request.endpoint):
            address = split(request.url)
        proxy = self._proxy_for(request.url, address.origin)
        idle = self._idle.setdefault((os.getpid(), address.origin, proxy), deque())
        engine = await self._idle_engine(idle) or self._new_engine(address.origin, proxy)

        async def give_back(whole: bool) -> None:
            now = monotonic()
            if engine.takes_another(whole=whole):
                idle.append((engine, now))
            else:
                await engine.aclose()
            if self._closed or now - self._tidied > LONGEST_IDLE:
                self._tidied = now
                await _tidy(self._idle, everything=self._closed)

        try:
            with translating(request.endpoint):
                received = await engine.exchange(request, address, content, phases)
            return AsyncReply(request.endpoint, *received, closing=engine.end_exchange, done=give_back)
        except BaseException:
            await give_back(False)
            raise

    async def _idle_engine(self, idle: _Idle) -> Engine | None:
        while True:
            try:
                engine, _ = idle.pop()
            except IndexError:
                return None
            if engine.still_good():
                return engine
            await engine.aclose()

    def _new_engine(self, origin: Origin, proxy: str | None) -> Engine:
        if proxy is not None:
            return proxy_engine(proxy, self._context, self._proxy_context, http2=self._http2)
        if self._http2:
            return http2_engine(origin, self._context)
        return AsyncDirectEngine(origin, self._context)

    def _proxy_for(self, url: str, origin: Origin) -> str | None:
        if origin not in self._proxies:
            self._proxies[origin] = proxy_for(url, self._proxy, self._environment)
        return self._proxies[origin]

    async def aclose(self) -> None:
        """Close idle connections now, and those in use as soon as they are given back."""
        if self._closed:
            return
        self._home.check()
        self._closed = True
        await _tidy(self._idle, everything=True)


async def _tidy(ways: dict[Way, _Idle], *, everything: bool) -> None:
    """Close what has been idle for too long wherever it leads, or everything."""
    for (process, _, _), idle in list(ways.items()):
        # Those that a fork has brought along are the parent's to close.
        if process == os.getpid():
            await _close(idle, everything)


async def _close(idle: _Idle, everything: bool) -> None:
    while True:
        try:
            # Only looked at, and not taken out: whoever closes everything meanwhile must find it.
            _, since = idle[0]
            if not everything and monotonic() - since <= LONGEST_IDLE:
                return
            engine, _ = idle.popleft()
        except IndexError:
            return
        await engine.aclose()
