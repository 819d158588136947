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
    if isinstance(engine, httpcore.AsyncHTTPConnection) and not engine.is_idle():
        return False
    # More than an answer was not asked for, and would be taken for the answer to what is asked next.
    return not any(parser.trailing_data[0] for parser in _parsers(engine))


def skip_body(engine: Engine) -> bool:
    """Tell what parses HTTP that the rest of a body was read past it; ``False`` if it cannot be told."""
    readers: list[Any] = [getattr(parser, "_reader", None) for parser in _parsers(engine)]
    if not readers or not all(hasattr(reader, "_remaining") for reader in readers):
        return False
    for reader in readers:
        reader._remaining = 0  # noqa: SLF001
    return True


def _parsers(engine: Engine) -> list[Any]:
    connections = [engine] if isinstance(engine, httpcore.AsyncHTTPConnection) else engine.connections
    return [parser for parser in map(_parser, connections) if parser is not None]


def _parser(connection: Any) -> Any:
    """Return what parses HTTP/1.1 on a connection. httpcore lets nobody at it: each connection holds the one below."""
    while connection is not None and not hasattr(connection, "_h11_state"):
        connection = getattr(connection, "_connection", None)
    return connection and connection._h11_state  # noqa: SLF001


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
