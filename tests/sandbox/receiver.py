"""A program that takes webhooks: a real server on this machine, which does with them as it is told."""

import json
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from .api import DEADLINE, Api, Json


@dataclass(frozen=True)
class Received:
    """A request that came."""

    path: str
    content_type: str
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        fields = parse_qs(self.body.decode(), strict_parsing=True, keep_blank_values=True)
        assert all(len(values) == 1 for values in fields.values())
        return {name: values[0] for name, values in fields.items()}

    @property
    def json(self) -> Json:
        return json.loads(self.body)


class Receiver:
    """What came, and what is answered to it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answer: Callable[[Received], int] = lambda _: 200
        """Tells the status to answer with; it may wait."""
        self.location = ""
        self.answer_size = 2
        """How many bytes the answer has."""
        self._received: list[Received] = []
        self._changed = threading.Condition()

    def take(self, received: Received) -> int:
        with self._changed:
            self._received.append(received)
            self._changed.notify_all()
        return self.answer(received)

    def received(self, count: int = 0) -> list[Received]:
        """What has come, once it is that many."""
        end = time.monotonic() + DEADLINE
        with self._changed:
            while len(self._received) < count:
                assert self._changed.wait(end - time.monotonic()), f"only {self._received} came"
            return list(self._received)


@contextmanager
def receiver() -> Generator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = taker.take(Received(self.path, self.headers["Content-Type"], body))
            self.send_response(status)
            if taker.location:
                self.send_header("Location", taker.location)
            self.send_header("Content-Length", str(taker.answer_size))
            self.end_headers()
            # The sandbox hangs up when it has read enough.
            with suppress(OSError):
                self.wfile.write(bytes(taker.answer_size))

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taker = Receiver(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield taker
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def subscribe(api: Api, taker: Receiver, path: str = "/hook", **fields: str) -> str:
    """Make a webhook for that receiver, go through its handshake with the code it was sent, and return its id."""
    before = len(taker.received())
    answer = api.post("/v1/api/hook", target_url=taker.url + path, encoding="jsonheader", **fields)
    assert answer.status_code == 201, answer.text
    code = taker.received(before + 2)[-1].json["validation_code"]
    confirmed = api.post("/v1/api/confirmhook", webhook_id=answer.text, validation_code=code)
    assert confirmed.status_code == 200, confirmed.text
    return answer.text
