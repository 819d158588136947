"""A server that speaks HTTP/2 over TLS, as small as the tests need it."""

import asyncio
import json
import logging
import re
import socket
import threading
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import trustme
from hypercorn.config import Config

from tests.support.samples import STREAM, VIDEO
from tests.support.server import PATIENCE

_SERVER_THREAD = "http2-server"
MEDIA = bytes(range(256)) * 20_000
MISSING = "m" * 32
SLOW = "s" * 32
"""A video of which the answer does not come before the server ends."""


class Http2Server:
    """The server, and what was asked of it."""

    def __init__(self, port: int, authority: Path) -> None:
        self.url = f"https://127.0.0.1:{port}"
        self.authority = authority
        """The certificate of whom to trust."""
        self.requests: list[tuple[str, str, str, int]] = []
        """HTTP version, method and path, and how long the body was."""
        self.clients: set[tuple[str, int]] = set()
        """Where connections came from."""
        self.slow = threading.Semaphore(0)
        """Gets one for each request whose answer does not come."""

    async def application(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Answer as the service does."""
        if scope["type"] == "lifespan":
            return
        length = 0
        while True:
            message = await receive()
            length += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        self.clients.add(tuple(scope["client"]))
        path = scope["path"]
        self.requests.append((scope["http_version"], scope["method"], path, length))
        if path.endswith(SLOW):
            self.slow.release()
            await receive()  # until the other side has gone
            return
        status, content = self._answer(scope["method"], path)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        for start in range(0, len(content) or 1, 100_000):
            body = content[start : start + 100_000]
            await send({"type": "http.response.body", "body": body, "more_body": start + 100_000 < len(content)})

    def _answer(self, method: str, path: str) -> tuple[int, bytes]:
        if path == "/v1/videos-upload-url":
            form = {"url": f"{self.url}/bucket", "fields": {"key": "clip.mp4"}}
            video = {**VIDEO, "default_stream": dict(STREAM)}
            return 201, json.dumps({"video": video, "url_data": form}).encode()
        if path == "/bucket":
            return 204, b""
        if path.endswith(MISSING):
            return 404, b"{}"
        if path.endswith("/video"):
            return 200, MEDIA
        if re.search(r"/confirm-video$", path):
            return 200, json.dumps(STREAM).encode()
        return 200, json.dumps(VIDEO).encode()


def is_told(record: logging.LogRecord) -> bool:
    """Say whether a line of asyncio's log is of interest, which a server's complaints about who has gone are not."""
    return record.threadName != _SERVER_THREAD


def ignore(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Say nothing of connections that the other side has left."""
    del loop, context


@contextmanager
def http2_server(folder: Path, *protocols: str) -> Generator[Http2Server, None, None]:
    """Run the server in a thread; it offers HTTP/2 and HTTP/1.1 unless ``protocols`` say otherwise."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    (folder / "certificate.pem").write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)  # those who come before the server has begun wait
    port = listener.getsockname()[1]
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.certfile, config.keyfile = str(folder / "certificate.pem"), str(folder / "key.pem")
    config.alpn_protocols = list(protocols or ("h2", "http/1.1"))
    config.accesslog = config.errorlog = None
    config.graceful_timeout = 0.1
    server = Http2Server(port, folder / "authority.pem")
    stopping = asyncio.Event()
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(ignore)
    began = threading.Event()

    async def run() -> None:
        loop.call_soon(began.set)
        serve: Any = import_module("hypercorn.asyncio").serve  # its types are known in part only
        await serve(server.application, config, shutdown_trigger=stopping.wait)

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), name=_SERVER_THREAD, daemon=True)
    thread.start()
    logging.getLogger("asyncio").addFilter(is_told)
    try:
        assert began.wait(PATIENCE)
        yield server
    finally:
        logging.getLogger("asyncio").removeFilter(is_told)
        loop.call_soon_threadsafe(stopping.set)
        thread.join(PATIENCE)
        loop.close()
