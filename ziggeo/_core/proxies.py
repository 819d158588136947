"""Which proxy a request goes through."""

from collections.abc import Mapping
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit
from urllib.request import proxy_bypass

from ziggeo.errors import ConfigurationError
from ziggeo.settings import split_address


def check_proxy(proxy: str) -> None:
    """Check the address of a proxy.

    Raises:
        ConfigurationError: It is no such address, or takes a library that is not installed.
    """
    parts = split_address(proxy)
    if parts is None or not proxy.isprintable() or parts.scheme not in ("http", "https", "socks5", "socks5h"):
        raise ConfigurationError("proxy: an address such as http://host:port or socks5://host:port is wanted")
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigurationError("proxy: a SOCKS proxy takes another library: pip install 'httpx[socks]'")


def proxy_for(url: str, configured: str | None, environment: Mapping[str, str]) -> str | None:
    """Return the proxy for an address: the configured one, or that of the environment, or none.

    ``environment`` is what ``urllib.request.getproxies()`` gives: addresses by scheme. Hosts that the environment excepts
    (``NO_PROXY``, or the system's own list) are reached directly.

    Raises:
        ConfigurationError: The environment's proxy is none that can be used.
    """
    if configured is not None:
        return configured
    if not environment:
        return None
    parts = urlsplit(url)
    proxy = environment.get(parts.scheme) or environment.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    address = _with_scheme(proxy)
    check_proxy(address)
    return address


def passwords(configured: str | None, environment: Mapping[str, str]) -> list[str]:
    """Return the passwords of the proxies that requests may go through, as they are written and as they are meant."""
    proxies = environment.values() if configured is None else [configured]
    addresses = [split_address(_with_scheme(proxy)) for proxy in proxies]
    written = [address.password for address in addresses if address is not None and address.password]
    return [*written, *map(unquote, written)]


def _with_scheme(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"
