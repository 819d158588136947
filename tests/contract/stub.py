"""A service that answers what it is told to, and remembers what it was asked."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

import httpx

from ziggeo import Hosts

TOKEN = "0123456789abcdef0123456789abcdef"
PRIVATE_KEY = "fedcba9876543210fedcba9876543210"
ENCRYPTION_KEY = "0123456789abcdef0123456789abcdef"

AUTHORIZATION = "Basic MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY6ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
"""Base 64 of the token, a colon and the private key."""

HOSTS = Hosts(
    server="https://server.test",
    api="https://api.test",
    video_cdn="https://video-cdn.test",
    media_cdn="https://media-cdn.test",
)
"""One address for each role, so that a call to the wrong one is seen."""


@dataclass(frozen=True)
class Asked:
    """A request as it went out."""

    method: str
    host: str
    """Scheme and host, and the port if it is not the usual one."""
    path: str
    """The path as it is written in the request, percent signs and all."""
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> list[tuple[str, str]] | None:
        """The pairs of a form in their order; ``None`` when there is no body at all."""
        if "content-type" not in self.headers:
            assert self.body == b""
            return None
        assert self.headers["content-type"] == "application/x-www-form-urlencoded"
        return parse_qsl(
            self.body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(self.body), errors="strict"
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The pairs of the query in their order."""
        return parse_qsl(self.query, keep_blank_values=True, strict_parsing=bool(self.query), errors="strict")


@dataclass(frozen=True)
class Reply:
    """An answer to give."""

    status: int
    body: bytes
    content_type: str = "application/json"

    @classmethod
    def of(cls, value: object, status: int = 200) -> "Reply":
        """Answer in JSON."""
        return cls(status, json.dumps(value).encode())


class Stub:
    """The service: it gives its answers one after the other, and the last of them from then on."""

    def __init__(self, replies: Iterable[Reply]) -> None:
        self._replies = list(replies)
        self.asked: list[Asked] = []
        self.transport = httpx.MockTransport(self._answer)
        """Takes requests of plain and of asynchronous clients."""

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        host = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append(Asked(request.method, host, path, query, headers, request.content))
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        return httpx.Response(reply.status, headers={"content-type": reply.content_type}, content=reply.body)
