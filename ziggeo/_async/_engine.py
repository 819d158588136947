"""Making the HTTP engine that a pool of connections lends out."""

import ssl
from collections.abc import Mapping

import httpx

Engine = httpx.AsyncBaseTransport


def new_engine(context: ssl.SSLContext, proxy: str | None) -> Engine:
    """Return an engine that opens as many connections as it needs."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx.AsyncHTTPTransport(verify=context, proxy=proxy, limits=limits, trust_env=False)


def close_with(owner: object, idle: Mapping[str | None, object]) -> None:
    """Do nothing: closing takes an event loop, and there may be none left when the owner goes."""
    del owner, idle
