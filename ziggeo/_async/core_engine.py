"""Ways to a server that httpcore knows: over HTTP/2, or through a proxy."""

import ssl
from typing import Any

import httpcore
import httpx

from ziggeo._addresses import Address, Origin
from ziggeo._async._network import new_network
from ziggeo._async.connections import Content
from ziggeo._async.engine import LONGEST_IDLE, Received, decompressed, headers_of
from ziggeo._async.replies import read_headers
from ziggeo._core.limits import Phases
from ziggeo._core.requests import Request

_Way = httpcore.AsyncHTTPConnection | httpcore.AsyncConnectionPool


class AsyncCoreEngine:
    """A connection of httpcore's, or a pool of it that leads through a proxy."""

    def __init__(self, way: _Way, *, http2: bool) -> None:
        self._way = way
        self._http2 = http2
        self._response: httpcore.Response | None = None

    async def exchange(self, request: Request, address: Address, content: Content, phases: Phases) -> Received:
        """Send a request and return the answer."""
        self._response = None
        origin = address.origin
        response = self._response = await self._way.handle_async_request(
            httpcore.Request(
                request.method.encode("ascii"),
                httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=address.target),
                headers=headers_of(request, address, content),
                content=content,
                extensions={"timeout": phases._asdict()},
            )
        )
        headers = read_headers(response.headers)
        return Received(response.status, headers, decompressed(response.status, headers, response.aiter_stream))

    async def end_exchange(self) -> None:
        """Let httpcore get ready for another exchange, or close the connection."""
        if self._response is not None:
            await self._response.aclose()

    def takes_another(self, *, whole: bool) -> bool:
        """Say whether the last exchange has left this as it should be for the next one."""
        # An exchange of HTTP/2 that was broken off leaves the other side sending what nobody takes.
        if self._http2 and not whole:
            return False
        if isinstance(self._way, httpcore.AsyncHTTPConnection) and not self._way.is_idle():
            return False
        # More than an answer was not asked for, and would be taken for the answer to what is asked next.
        connections = [self._way] if isinstance(self._way, httpcore.AsyncHTTPConnection) else self._way.connections
        return not any(_holds_more(connection) for connection in connections)

    def still_good(self) -> bool:
        """Say whether a connection can be used after it was idle; a pool looks itself."""
        return not isinstance(self._way, httpcore.AsyncHTTPConnection) or not self._way.has_expired()

    async def aclose(self) -> None:
        """Close what there is of connections."""
        await self._way.aclose()


def http2_engine(origin: Origin, context: ssl.SSLContext) -> AsyncCoreEngine:
    """Return what reaches a server directly, and speaks HTTP/2 where that is understood."""
    server = httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=b"/")
    connection = httpcore.AsyncHTTPConnection(
        server.origin, ssl_context=context, keepalive_expiry=LONGEST_IDLE, http2=True, network_backend=new_network()
    )
    return AsyncCoreEngine(connection, http2=True)


def proxy_engine(
    proxy_url: str, context: ssl.SSLContext, proxy_context: ssl.SSLContext, *, http2: bool
) -> AsyncCoreEngine:
    """Return what reaches servers through a proxy, which shows a certificate of its own where it speaks TLS itself."""
    proxy = httpx.Proxy(proxy_url)
    address = httpcore.URL(
        scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=proxy.url.raw_path
    )
    pool: httpcore.AsyncConnectionPool
    if proxy.url.scheme.startswith("socks"):
        pool = httpcore.AsyncSOCKSProxy(
            proxy_url=address,
            proxy_auth=proxy.raw_auth,
            ssl_context=context,
            keepalive_expiry=LONGEST_IDLE,
            http2=http2,
            network_backend=new_network(),
        )
    else:
        pool = httpcore.AsyncHTTPProxy(
            proxy_url=address,
            proxy_auth=proxy.raw_auth,
            ssl_context=context,
            proxy_ssl_context=proxy_context if proxy.url.scheme == "https" else None,
            keepalive_expiry=LONGEST_IDLE,
            http2=http2,
            network_backend=new_network(),
        )
    return AsyncCoreEngine(pool, http2=http2)


def _holds_more(connection: Any) -> bool:
    """Say whether a connection holds more than was asked for. httpcore lets nobody at its parser of HTTP/1.1."""
    while connection is not None and not hasattr(connection, "_h11_state"):
        connection = getattr(connection, "_connection", None)
    return connection is not None and bool(connection._h11_state.trailing_data[0])  # noqa: SLF001
