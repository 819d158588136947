"""This library over one of the ways that it can send its requests: CPU and time for calls one after another, and at a time."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import httpx

from ziggeo import AsyncZiggeo, Hosts, Ziggeo

URL, AUTHORITY = os.environ["BENCHMARK_URL"], os.environ["SSL_CERT_FILE"]
TOKEN = f"{1:032x}"
CALLS, AT_A_TIME, EACH = 600, 64, 20


def module(name: str) -> Any:
    """Import what need not be installed."""
    return import_module(name)


LIMITS: dict[str, Any] = {"max_connections": None, "max_keepalive_connections": None}
PLAIN: dict[str, Callable[[], dict[str, Any]]] = {
    "own": lambda: {"verify": AUTHORITY, "trust_env": False},
    "http2": lambda: {"verify": AUTHORITY, "trust_env": False, "http2": True},
    "httpx-transport": lambda: {"transport": httpx.HTTPTransport(verify=tls(), limits=httpx.Limits(**LIMITS))},
    "httpx-client": lambda: {"http_client": httpx.Client(trust_env=False, limits=httpx.Limits(**LIMITS), verify=tls())},
    "httpx2-client": lambda: {
        "http_client": module("httpx2").Client(trust_env=False, limits=module("httpx2").Limits(**LIMITS), verify=tls())
    },
}
ASYNCHRONOUS: dict[str, Callable[[], dict[str, Any]]] = {
    "own": PLAIN["own"],
    "http2": PLAIN["http2"],
    "httpx-transport": lambda: {"transport": httpx.AsyncHTTPTransport(verify=tls(), limits=httpx.Limits(**LIMITS))},
    "httpx-client": lambda: {
        "http_client": httpx.AsyncClient(trust_env=False, limits=httpx.Limits(**LIMITS), verify=tls())
    },
    "httpx2-client": lambda: {
        "http_client": module("httpx2").AsyncClient(
            trust_env=False, limits=module("httpx2").Limits(**LIMITS), verify=tls()
        )
    },
    "aiohttp": lambda: {
        "transport": module("httpx_aiohttp").AiohttpTransport(limits=httpx.Limits(**LIMITS), verify=tls())
    },
}


def tls() -> Any:
    """Trust the server."""
    return httpx.create_ssl_context()


class Watch:
    """Tells the seconds of the processor, and on the clock, that each call took."""

    def __init__(self) -> None:
        self._cpu, self._clock = time.process_time(), time.perf_counter()

    def read(self, calls: int) -> dict[str, float]:
        """Return milliseconds a call."""
        cpu, clock = time.process_time() - self._cpu, time.perf_counter() - self._clock
        return {"cpu": cpu / calls * 1000, "clock": clock / calls * 1000}


def plainly(kind: str) -> dict[str, dict[str, float]]:
    """Measure the plain client."""
    ziggeo = Ziggeo("token", "key", hosts=Hosts.single(URL), **PLAIN[kind]())
    ziggeo.videos.get(TOKEN)
    watch = Watch()
    for _ in range(CALLS):
        ziggeo.videos.get(TOKEN)
    alone = watch.read(CALLS)

    def some(_: int) -> None:
        for _ in range(EACH):
            ziggeo.videos.get(TOKEN)

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        list(pool.map(some, range(AT_A_TIME)))
        watch = Watch()
        list(pool.map(some, range(AT_A_TIME)))
        return {"alone": alone, "together": watch.read(AT_A_TIME * EACH)}


async def asynchronously(kind: str) -> dict[str, dict[str, float]]:
    """Measure the asynchronous client."""
    async with AsyncZiggeo("token", "key", hosts=Hosts.single(URL), **ASYNCHRONOUS[kind]()) as ziggeo:
        await ziggeo.videos.get(TOKEN)
        watch = Watch()
        for _ in range(CALLS):
            await ziggeo.videos.get(TOKEN)
        alone = watch.read(CALLS)

        async def some() -> None:
            for _ in range(EACH):
                await ziggeo.videos.get(TOKEN)

        await asyncio.gather(*(some() for _ in range(AT_A_TIME)))
        watch = Watch()
        await asyncio.gather(*(some() for _ in range(AT_A_TIME)))
        return {"alone": alone, "together": watch.read(AT_A_TIME * EACH)}


if __name__ == "__main__":
    mode, kind = sys.argv[1:]
    print(json.dumps(plainly(kind) if mode == "plain" else asyncio.run(asynchronously(kind))), flush=True)
    os._exit(0)  # what was given is closed by nobody
