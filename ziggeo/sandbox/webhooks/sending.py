"""One attempt to bring a body to an address."""

import asyncio
import ipaddress
from urllib.parse import urlsplit

import httpx

from ziggeo.sandbox.webhooks.payloads import Body

_READ_SIZE = 64 * 1024
_READ_SECONDS = 1.0
_HEADERS = {"User-Agent": "ziggeo-sandbox"}


class NotAnsweredError(Exception):
    """No answer came, for the reason that is the message."""


def make_client() -> httpx.AsyncClient:
    """Make what sends. It keeps no connections, as receivers may close those at the moment of the next event."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    return httpx.AsyncClient(limits=limits, follow_redirects=False, trust_env=False, headers=_HEADERS)


async def post(client: httpx.AsyncClient, url: str, body: Body, timeout: float) -> int:
    """Send it, and return the status of the answer. Of the answer's own body only the beginning is read."""
    headers = {"Content-Type": body.content_type}
    try:
        async with asyncio.timeout(timeout):
            request = client.build_request("POST", url, content=body.content, headers=headers, timeout=timeout)
            response = await client.send(request, stream=True)
    except (TimeoutError, httpx.TimeoutException) as error:
        raise NotAnsweredError(f"There was no answer within {timeout:g} seconds.") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise NotAnsweredError(f"{type(error).__name__}: {error}") from error
    await _read_beginning(response)
    return response.status_code


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine for certain. No name but ``localhost`` is: others are resolved elsewhere."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _read_beginning(response: httpx.Response) -> None:
    """Let the receiver finish, unless it has much to say; whether it can does not matter, as its status is known."""
    left = _READ_SIZE
    try:
        async with asyncio.timeout(_READ_SECONDS):
            async for piece in response.aiter_raw():
                left -= len(piece)
                if left <= 0:
                    break
    except (TimeoutError, httpx.HTTPError):
        pass
    finally:
        await response.aclose()
