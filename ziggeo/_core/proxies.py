"""Which proxy a request goes through."""

from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import proxy_bypass


def proxy_for(url: str, configured: str | None, environment: Mapping[str, str]) -> str | None:
    """Return the proxy for an address: the configured one, or that of the environment, or none.

    ``environment`` is what ``urllib.request.getproxies()`` gives: addresses by scheme. Hosts that the environment excepts
    (``NO_PROXY``, or the system's own list) are reached directly.
    """
    if configured is not None:
        return configured
    if not environment:
        return None
    parts = urlsplit(url)
    proxy = environment.get(parts.scheme) or environment.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
