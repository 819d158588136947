"""Tells the sessions of browsers apart. How the service does so is not published."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

SessionsBy = Literal["cookie", "visitor"]
"""What one session has in common: the cookie that the sandbox sets, or address and ``User-Agent`` of the browser."""

COOKIE = "ziggeo_session"
"""Name of the cookie."""
PARAMETER = "session"
"""Name of the parameter that tells the session of what sends no cookies."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a browser."""

    token: str
    is_new: bool = False
    """Whether the browser is still to be told of it."""

    def tell(self, request: Request, response: Response) -> None:
        """Let a browser keep a new session, also where the page around is that of another site, as far as it does so."""
        if self.is_new:
            is_secure = request.url.scheme == "https"
            same_site: Literal["none", "lax"] = "none" if is_secure else "lax"
            response.set_cookie(COOKIE, self.token, httponly=True, secure=is_secure, samesite=same_site)


def session_of(request: Request, named: str | None, told_by: SessionsBy) -> Session:
    """The session that a request belongs to: the one that it names by the parameter, or else the one that it is told by."""
    if named is not None:
        return Session(named)
    if told_by == "visitor":
        address = request.client.host if request.client else ""
        agent = request.headers.get("user-agent", "")
        return Session(hashlib.sha256(f"{address} {agent}".encode()).hexdigest())
    kept = request.cookies.get(COOKIE)
    return Session(kept) if kept else Session(secrets.token_hex(16), is_new=True)
