"""Who may steer a sandbox: whoever is on the same machine, others with the private key, and no page of another site."""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Scope

from ziggeo.sandbox.installation import Installation
from ziggeo.sandbox.routing import credentials_of

CHALLENGE = {"WWW-Authenticate": 'Basic realm="Ziggeo sandbox", charset="UTF-8"'}
"""The header by which browsers ask for the token and the private key."""
_CROSS_SITE = "pages of other sites may not steer a sandbox"
_FROM_ELSEWHERE = "from elsewhere, or under another name than localhost, it takes the token and the private key"
_OWN_SITE = frozenset({"same-origin", "none"})
_SIGNS_OF_A_PROXY = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def find_refusal(scope: Scope, installation: Installation) -> HTTPException | None:
    """Why somebody may not look into a sandbox and steer it; nothing when they may."""
    if is_cross_site(scope):
        return HTTPException(403, _CROSS_SITE)
    if not is_local(scope) and not has_key(scope, installation):
        return HTTPException(401, _FROM_ELSEWHERE, CHALLENGE)
    return None


def has_key(scope: Scope, installation: Installation) -> bool:
    """Whether a request has the token and the private key of an application."""
    return installation.by_credentials(*credentials_of(Request(scope))) is not None


def is_cross_site(scope: Scope) -> bool:
    """Whether a browser says that a page from elsewhere asks; programs that are no browsers say nothing."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    is_other_origin = origin is not None and origin != f"{scope['scheme']}://{headers.get('host')}"
    return is_other_origin or headers.get("sec-fetch-site", "none") not in _OWN_SITE


def is_local(scope: Scope) -> bool:
    """Whether both ends are on this machine, and the sandbox is asked by a name that nobody else can give it."""
    headers = Headers(scope=scope)
    is_direct = not any(name in headers for name in _SIGNS_OF_A_PROXY)
    ends = [scope.get("client"), scope.get("server")]
    return is_direct and all(end is not None and _is_loopback(end[0]) for end in ends) and _is_own_name(headers)


def _is_own_name(headers: Headers) -> bool:
    """Whether the host is this machine's address or localhost: any other name may have been made to lead here."""
    try:
        host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return host == "localhost" or host.endswith(".localhost") or _is_loopback(host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
