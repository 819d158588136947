"""Speaks to a sandbox byte by byte, where a client would hide what it sees."""

import base64
import socket
from typing import Self

from ziggeo.sandbox import Sandbox

from .api import DEADLINE


class Wire:
    """A connection on which requests are written and answers read byte by byte."""

    def __init__(self, sandbox: Sandbox) -> None:
        host, port = sandbox.url.removeprefix("http://").split(":")
        credentials = base64.b64encode(f"{sandbox.token}:{sandbox.private_key}".encode()).decode()
        self.authorization = f"Authorization: Basic {credentials}"
        self._host = f"Host: {host}:{port}\r\n"
        self.socket = socket.create_connection((host, int(port)), timeout=DEADLINE)

    def send(
        self, method: str, path: str, body: bytes = b"", headers: str = "", *, with_credentials: bool = True
    ) -> None:
        length = f"Content-Length: {len(body)}\r\n" if body or method == "POST" else ""
        authorization = f"{self.authorization}\r\n" if with_credentials else ""
        head = f"{method} {path} HTTP/1.1\r\n{self._host}{authorization}{headers}{length}\r\n"
        self.socket.sendall(head.encode() + body)

    def read(self, least: int) -> bytes:
        """Read so many bytes, or all there are."""
        received = b""
        while len(received) < least and (piece := self.socket.recv(65536)):
            received += piece
        return received

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Read until the other side ends the connection."""
        head, _, body = self.read(2**40).partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return int(status.split()[1]), headers, body

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
