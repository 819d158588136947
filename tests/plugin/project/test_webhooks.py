import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue

import pytest
from gallery import publish, receive

from ziggeo import Ziggeo
from ziggeo.sandbox import Sandbox


class Shop(ThreadingHTTPServer):
    """A server of the user's, which takes webhooks."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.ready: SimpleQueue[str] = SimpleQueue()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ziggeo"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Shop)
        token = receive(self.rfile.read(int(self.headers["Content-Length"])), self.headers["Content-Type"])
        if token is not None:
            self.server.ready.put(token)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def shop(ziggeo_client: Ziggeo) -> Iterator[Shop]:
    with Shop() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        try:
            ziggeo_client.webhooks.create(target_url=running.url, encoding="jsonheader", events=["video_ready"])
            yield running
        finally:
            running.shutdown()
            thread.join()


@pytest.mark.parametrize("title", ["Harbour", "Lighthouse"])
def test_the_shop_is_told(shop: Shop, ziggeo_sandbox: Sandbox, ziggeo_clip: Path, title: str) -> None:
    ziggeo_sandbox.wait_for_deliveries(2, lambda delivery: delivery.event_type is None)
    token = publish(ziggeo_clip, title)
    (delivery,) = ziggeo_sandbox.wait_for_deliveries(1)
    assert (delivery.event_type, delivery.state) == ("video_ready", "delivered")
    assert shop.ready.get(timeout=10) == token
    assert shop.ready.empty()
