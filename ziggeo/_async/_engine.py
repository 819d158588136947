"""Making the HTTP engine that a pool of connections lends out."""

import ssl
from collections import deque

import httpx

Engine = httpx.AsyncBaseTransport
IdleEngines = dict[tuple[int, str | None], deque[tuple[Engine, float]]]
"""Engines by the process they belong to and the proxy they use, each with the time since when it has been idle, the eldest first."""


def new_engine(context: ssl.SSLContext, proxy: str | None) -> Engine:
    """Return an engine that opens as many connections as it needs."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx.AsyncHTTPTransport(verify=context, proxy=proxy, limits=limits, trust_env=False)


def close_with(owner: object, idle: IdleEngines) -> None:
    """Do nothing: closing takes an event loop, and there may be none left when the owner goes."""
    del owner, idle
