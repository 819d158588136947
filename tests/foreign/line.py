"""A connection on which requests are sent as they are written, byte by byte."""

import json
import socket
from dataclasses import dataclass
from http.client import HTTPMessage, HTTPResponse
from typing import Any, Self
from urllib.parse import urlsplit

from ziggeo.sandbox import Sandbox

_PATIENCE = 30.0
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass(frozen=True)
class Answered:
    """What was answered."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


class Line:
    """One connection to a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        address = urlsplit(sandbox.url)
        assert address.hostname
        self.socket = socket.create_connection((address.hostname, address.port or 80), timeout=_PATIENCE)

    def ask(self, request: bytes) -> Answered:
        """Send a request; its body comes only when the other side wants it, where that is what the request says."""
        head, blank, body = request.partition(b"\r\n\r\n")
        self.socket.sendall(head + blank)
        if b"\r\nExpect: 100-continue" in head:
            received = self.socket.recv(len(_CONTINUE), socket.MSG_WAITALL)
            assert received == _CONTINUE, received
        self.socket.sendall(body)
        return self.answer(head.partition(b" ")[0].decode())

    def answer(self, method: str) -> Answered:
        """Read what is answered to a request."""
        response = HTTPResponse(self.socket, method=method)
        response.begin()
        return Answered(response.status, response.headers, response.read())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def ask(sandbox: Sandbox, request: bytes) -> Answered:
    """Send a request on a connection of its own."""
    with Line(sandbox) as line:
        return line.ask(request)
