"""What handlers in Starlette leave to others while they are slow: answers, the application's own routes, and memory."""

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from tests.events.receiving import DEADLINE, READY, Received, post
from tests.events.servers import serve_asgi, serve_starlette
from ziggeo.events import AnyEvent, UnknownEvent, VideoReadyEvent, starlette as for_starlette
from ziggeo.events.starlette import webhook_endpoint

MORE_THAN_THE_THREADS_OF_AN_APPLICATION = 45
SOON = 10.0
"""Seconds after which an answer is held up: it takes milliseconds, and handlers here last until they are let go."""


class Gate:
    """Handlers that last until they are let go."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.ended = threading.Semaphore(0)
        self.may_go_on = threading.Event()
        self._lock = threading.Lock()
        self._running = 0
        self.most = 0

    def enter(self) -> None:
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
        self.begun.release()

    def leave(self) -> None:
        with self._lock:
            self._running -= 1
        self.ended.release()

    def handle(self, _: AnyEvent) -> None:
        self.enter()
        assert self.may_go_on.wait(DEADLINE)
        self.leave()

    async def handle_asynchronously(self, _: AnyEvent) -> None:
        self.enter()
        assert await asyncio.to_thread(self.may_go_on.wait, DEADLINE)
        self.leave()


@pytest.fixture(params=["sync", "async"])
def gate_and_handler(request: pytest.FixtureRequest) -> tuple[Gate, Callable[[AnyEvent], object]]:
    """A gate, and a handler of it."""
    gate = Gate()
    return gate, gate.handle if request.param == "sync" else gate.handle_asynchronously


def wait_for(semaphore: threading.Semaphore, times: int) -> None:
    for _ in range(times):
        assert semaphore.acquire(timeout=DEADLINE)


def test_neither_answers_nor_other_routes_wait_for_slow_handlers() -> None:
    gate = Gate()

    def ours(_: Request) -> PlainTextResponse:
        return PlainTextResponse("ours")

    hook = Route("/hook", webhook_endpoint(gate.handle), methods=["POST"])
    large = json.dumps({**READY, "padding": "x" * for_starlette.LARGE}).encode()
    with (
        serve_asgi(Starlette(routes=[hook, Route("/ours", ours)])) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=SOON) as client,
    ):
        try:
            for _ in range(MORE_THAN_THE_THREADS_OF_AN_APPLICATION):
                assert client.post("/hook", json=READY).status_code == 200
            assert client.post("/hook", json=READY).status_code == 200
            assert client.post("/hook", content=large).status_code == 200
            assert client.get("/ours").text == "ours"
        finally:
            gate.may_go_on.set()
        wait_for(gate.ended, MORE_THAN_THE_THREADS_OF_AN_APPLICATION + 2)


def test_so_many_handlers_run_at_once_and_no_more(
    gate_and_handler: tuple[Gate, Callable[[AnyEvent], object]],
) -> None:
    gate, handle = gate_and_handler
    with serve_starlette(handle, concurrency=2) as url:
        try:
            for _ in range(6):
                assert post(url, READY).status_code == 200
            wait_for(gate.begun, 2)
        finally:
            gate.may_go_on.set()
        wait_for(gate.ended, 6)
    assert gate.most == 2


def test_so_many_events_wait_and_others_are_told_to_come_again(
    gate_and_handler: tuple[Gate, Callable[[AnyEvent], object]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(for_starlette, "MAX_WAITING", 2)
    gate, handle = gate_and_handler
    with serve_starlette(handle, concurrency=1) as url:
        try:
            assert [post(url, READY).status_code for _ in range(4)] == [200, 200, 200, 503]
            assert "webhook: an event 'video_ready' could not be handed on: 2 events are waiting" in caplog.messages
            assert post(url, {"event_type": 1}).status_code == 400
        finally:
            gate.may_go_on.set()
        wait_for(gate.ended, 3)
        # The room is given back right after the work, which is right after what was waited for.
        while post(url, READY).status_code == 503:
            continue
        wait_for(gate.ended, 1)


def test_one_at_a_time_is_in_the_order_of_the_answers(received: Received) -> None:
    names = [f"event {place}" for place in range(20)]
    with serve_starlette(received, concurrency=1) as url:
        for event_type in names:
            assert post(url, {"event_type": event_type}).status_code == 200
        assert [getattr(received.next(), "event_type", "") for _ in names] == names


def test_a_large_event_is_handed_on(received: Received) -> None:
    with serve_starlette(received) as url:
        assert post(url, {**READY, "padding": "x" * for_starlette.LARGE}).status_code == 200
        assert isinstance(received.next(), VideoReadyEvent)


def ask(app: Callable[[Scope, Receive, Send], Any], event_type: str) -> int:
    """Call an application in an event loop of its own; return the status of its answer."""
    heard: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": json.dumps({"event_type": event_type}).encode()}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            heard.append(message["status"])

    scope: Scope = {"type": "http", "method": "POST", "path": "/hook", "headers": [], "query_string": b""}

    async def once() -> None:
        await app(scope, receive, send)

    asyncio.run(once())
    (status,) = heard
    return status


def test_an_endpoint_serves_one_event_loop_after_another(received: Received) -> None:
    app = Starlette(routes=[Route("/hook", webhook_endpoint(received, concurrency=1), methods=["POST"])])
    for name in "abc":
        assert ask(app, name) == 200
        assert received.next() == UnknownEvent(event_type=name)


def test_who_hangs_up_before_the_answer_takes_no_room(monkeypatch: pytest.MonkeyPatch, received: Received) -> None:
    monkeypatch.setattr(for_starlette, "MAX_WAITING", 0)
    endpoint = webhook_endpoint(received, concurrency=1)

    async def twice(scope: Scope, receive: Receive, send: Send) -> None:
        async def gone(_: Message) -> None:
            raise OSError("gone")

        with pytest.raises(OSError, match="gone"):
            await (await endpoint(Request(scope, receive)))(scope, receive, gone)
        await (await endpoint(Request(scope, receive)))(scope, receive, send)

    assert ask(twice, "a") == 200
    assert received.next() == UnknownEvent(event_type="a")
    assert received.nothing()


def test_no_handler_at_once_is_refused() -> None:
    with pytest.raises(ValueError, match="concurrency is 0, and has to be 1 or more"):
        webhook_endpoint(print, concurrency=0)
