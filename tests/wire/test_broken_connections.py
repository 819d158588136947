"""Connections that are refused, reset, cut off or far too slow: what a call gives then, and how often it was tried."""

import logging
import socket
import sys
from contextlib import ExitStack
from time import monotonic

import pytest

from tests.support.modes import MakeClient
from tests.support.samples import CREATED_ANSWER, VIDEO_ANSWER, VIDEO_TOKEN
from tests.support.secrecy import PRIVATE_KEY, TOKEN, assert_tells_no_secret
from tests.support.server import Answer, Drip, Raw, Reset, Stall, Step, cut
from tests.wire.conftest import Call, Connect, Serve, each_call
from ziggeo import (
    ConnectionFailedError,
    RequestOptions,
    RequestTimeoutError,
    RetryPolicy,
    Timeouts,
)

BROKEN: dict[str, Step] = {
    "reset before the request is read": Reset(read=False),
    "reset after the request is read": Reset(read=True),
    "closed without an answer": Raw(),
    "closed in the head": Raw(b"HTTP/1.1 200 Fine\r\nContent-Le"),
    "closed in the body": cut(b'{"token": "', 100),
    "closed in a chunked body": Raw(b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"),
    "reset in the body": cut(b'{"token": "', 100, reset=True),
    "no HTTP": Raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
}

each_break = pytest.mark.parametrize("broken", [pytest.param(step, id=name) for name, step in BROKEN.items()])


@each_break
def test_a_read_is_repeated_when_the_connection_breaks(serve: Serve, connect: Connect, broken: Step) -> None:
    server = serve(broken, VIDEO_ANSWER)
    assert connect(server).videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    assert server.paths == [f"GET /v1/videos/{VIDEO_TOKEN}"] * 2


@each_break
def test_a_read_fails_when_the_connection_breaks_each_time(serve: Serve, connect: Connect, broken: Step) -> None:
    server = serve(broken, broken, broken)
    client = connect(server, retries=RetryPolicy(retries=2, initial_delay=0.0))
    with pytest.raises(ConnectionFailedError) as caught:
        client.videos.get(VIDEO_TOKEN)
    error = caught.value
    assert (error.endpoint, error.attempts, error.sent) == ("videos.get", 3, True)
    assert (error.status, error.headers, error.body, error.request_id) == (None, {}, None, None)
    assert str(error).startswith(f"videos.get(video={VIDEO_TOKEN}): the connection broke: ")
    assert str(error).endswith(" after 3 attempts")
    assert isinstance(error, ConnectionError)
    assert_tells_no_secret(error)


@each_break
def test_a_create_is_sent_once_when_the_connection_breaks(serve: Serve, connect: Connect, broken: Step) -> None:
    server = serve(broken)
    with pytest.raises(ConnectionFailedError) as caught:
        connect(server).videos.create(title="One")
    assert (caught.value.endpoint, caught.value.attempts, caught.value.sent) == ("videos.create", 1, True)
    assert_tells_no_secret(caught.value)


@pytest.mark.parametrize(
    "stalled", [Stall(), Stall(b"HTTP/1.1 200 Fine\r\nContent-Le")], ids=["silence", "half a head"]
)
def test_an_answer_that_does_not_come_is_a_read_timeout(serve: Serve, connect: Connect, stalled: Step) -> None:
    server = serve(stalled, stalled)
    client = connect(server, timeout=Timeouts(read=0.1), retries=RetryPolicy(retries=1, initial_delay=0.0))
    with pytest.raises(RequestTimeoutError) as caught:
        client.videos.get(VIDEO_TOKEN)
    error = caught.value
    assert (error.endpoint, error.attempts, error.phase, error.sent) == ("videos.get", 2, "read", True)
    assert 0.2 <= error.seconds < 2
    assert isinstance(error, TimeoutError)
    assert_tells_no_secret(error)


def test_a_body_that_does_not_go_on_is_a_read_timeout(serve: Serve, connect: Connect) -> None:
    stalled = Stall(b'HTTP/1.1 200 Fine\r\nContent-Length: 100\r\n\r\n{"token": "')
    server = serve(stalled, VIDEO_ANSWER, stalled)
    client = connect(server, timeout=Timeouts(read=0.1))
    assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    with pytest.raises(RequestTimeoutError) as caught:
        client.videos.create()
    assert (caught.value.endpoint, caught.value.attempts, caught.value.phase) == ("videos.create", 1, "read")


@pytest.mark.parametrize(
    "drip",
    [
        Drip(b"HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nX-Long: " + b"x" * 400),
        Drip(b"{" * 400, at_once=b"HTTP/1.1 200 Fine\r\nContent-Length: 400\r\n\r\n"),
    ],
    ids=["head", "body"],
)
@pytest.mark.parametrize("timeout", [0.3, Timeouts(total=0.3)], ids=["timeout=", "total="])
def test_an_answer_that_drips_in_does_not_outlast_the_deadline(
    serve: Serve, connect: Connect, drip: Drip, timeout: float | Timeouts
) -> None:
    server = serve(drip)
    client = connect(server, timeout=timeout)
    began = monotonic()
    with pytest.raises(RequestTimeoutError) as caught:
        client.videos.get(VIDEO_TOKEN)
    took = monotonic() - began
    error = caught.value
    assert 0.28 <= took < 3.0
    assert (error.endpoint, error.attempts, error.phase) == ("videos.get", 1, "total")
    assert error.seconds == pytest.approx(took, abs=0.5)
    assert str(error).startswith(f"videos.get(video={VIDEO_TOKEN}): it was not done within 0.")
    assert_tells_no_secret(error)


def test_a_deadline_spans_all_attempts(serve: Serve, connect: Connect) -> None:
    server = serve(Answer(503), Stall())
    began = monotonic()
    with pytest.raises(RequestTimeoutError) as caught:
        connect(server).videos.get(VIDEO_TOKEN, options=RequestOptions(timeout=0.3))
    assert 0.28 <= monotonic() - began < 3.0
    assert (caught.value.attempts, caught.value.phase) == (2, "total")


def test_slow_bytes_that_keep_coming_are_no_timeout(serve: Serve, connect: Connect) -> None:
    server = serve(Drip(VIDEO_ANSWER.raw(), pause=0.002))
    assert connect(server, timeout=Timeouts(read=1.0)).videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN


once_and_again = each_call(
    read=lambda client: client.videos.get(VIDEO_TOKEN), create=lambda client: client.videos.create()
)


@once_and_again
def test_a_refused_connection_was_not_sent(serve: Serve, connect: Connect, call: Call) -> None:
    server = serve(listening=False)
    with pytest.raises(ConnectionFailedError) as caught:
        call(connect(server))
    assert (caught.value.attempts, caught.value.sent) == (4, False)
    assert "no connection could be made" in str(caught.value)
    assert_tells_no_secret(caught.value)


@once_and_again
def test_a_server_that_comes_up_between_two_attempts_is_reached(
    serve: Serve, connect: Connect, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(CREATED_ANSWER, listening=False)

    def listen(record: logging.LogRecord) -> bool:
        server.listen()
        return True

    monkeypatch.setattr(logging.getLogger("ziggeo"), "filters", [listen])
    assert call(connect(server)) is not None
    assert len(server.requests) == 1


def test_a_name_that_does_not_resolve_was_not_sent(make_client: MakeClient) -> None:
    client = make_client(TOKEN, PRIVATE_KEY, base_url="http://nowhere.invalid", retries=0)
    with pytest.raises(ConnectionFailedError) as caught:
        client.videos.get(VIDEO_TOKEN)
    assert (caught.value.attempts, caught.value.sent) == (1, False)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, a full queue refuses instead of being silent")
@once_and_again
def test_a_connection_that_is_not_taken_is_a_connect_timeout(make_client: MakeClient, call: Call) -> None:
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        client = make_client(
            TOKEN,
            PRIVATE_KEY,
            base_url=f"http://127.0.0.1:{listener.getsockname()[1]}",
            timeout=Timeouts(connect=0.1),
            retries=RetryPolicy(retries=1, initial_delay=0.0),
        )
        with pytest.raises(RequestTimeoutError) as caught:
            call(client)
    assert (caught.value.attempts, caught.value.phase, caught.value.sent) == (2, "connect", False)
    assert_tells_no_secret(caught.value)
