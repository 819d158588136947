"""What carries one exchange at a time, a connection to a server or a way to it through a proxy; and what it carries."""

import ssl
from typing import Any

import httpcore
import httpx

from ziggeo._addresses import Address, Origin
from ziggeo._async._network import new_network
from ziggeo._async.connections import DEFAULT_HEADERS, Content
from ziggeo._core.limits import Phases
from ziggeo._core.requests import Request

LONGEST_IDLE = 5.0
"""Seconds that a connection is kept for another exchange. Servers close idle ones too, some of them early."""

Engine = httpcore.AsyncHTTPConnection | httpcore.AsyncConnectionPool


def new_engine(origin: Origin, context: ssl.SSLContext, *, http2: bool) -> Engine:
    """Return what reaches a server directly, and speaks HTTP/2 where that is wanted and understood."""
    server = httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=b"/")
    return httpcore.AsyncHTTPConnection(
        server.origin, ssl_context=context, keepalive_expiry=LONGEST_IDLE, http2=http2, network_backend=new_network()
    )


def new_proxy_engine(proxy_url: str, context: ssl.SSLContext, proxy_context: ssl.SSLContext, *, http2: bool) -> Engine:
    """Return what reaches servers through a proxy, which shows a certificate of its own where it speaks TLS itself."""
    proxy = httpx.Proxy(proxy_url)
    address = httpcore.URL(
        scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=proxy.url.raw_path
    )
    if proxy.url.scheme.startswith("socks"):
        return httpcore.AsyncSOCKSProxy(
            proxy_url=address,
            proxy_auth=proxy.raw_auth,
            ssl_context=context,
            keepalive_expiry=LONGEST_IDLE,
            http2=http2,
            network_backend=new_network(),
        )
    return httpcore.AsyncHTTPProxy(
        proxy_url=address,
        proxy_auth=proxy.raw_auth,
        ssl_context=context,
        proxy_ssl_context=proxy_context if proxy.url.scheme == "https" else None,
        keepalive_expiry=LONGEST_IDLE,
        http2=http2,
        network_backend=new_network(),
    )


def takes_another(engine: Engine) -> bool:
    """Say whether an exchange has left an engine as it should be for the next one."""
    if isinstance(engine, httpcore.AsyncHTTPConnection):
        return engine.is_idle() and not _has_more(engine)
    return not any(map(_has_more, engine.connections))


def _has_more(connection: Any) -> bool:
    """Say whether more came than an answer. Nobody asked for it, and it would be taken for the answer to what is asked next."""
    while not hasattr(connection, "_h11_state"):
        # httpcore neither looks itself nor lets others: each connection holds the one below.
        connection = getattr(connection, "_connection", None)
        if connection is None:
            return False
    return bool(connection._h11_state.trailing_data[0])  # noqa: SLF001


def still_good(engine: Engine) -> bool:
    """Say whether an engine that was idle can be used: the server may have closed its connection meanwhile."""
    return not isinstance(engine, httpcore.AsyncHTTPConnection) or not engine.has_expired()


def core_request(request: Request, address: Address, content: Content, phases: Phases) -> httpcore.Request:
    """Return a request as engines take it."""
    headers = {"host": address.origin.header.decode("ascii"), **DEFAULT_HEADERS, **request.headers}
    if isinstance(content, bytes):
        headers["content-length"] = str(len(content))
    elif content is None and request.method == "POST":
        headers["content-length"] = "0"
    origin = address.origin
    return httpcore.Request(
        request.method.encode("ascii"),
        httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=address.target),
        headers=[(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()],
        content=content,
        extensions={"timeout": phases._asdict()},
    )
