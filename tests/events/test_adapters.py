"""What all adapters do, over real connections: they answer at once, and hand on what came."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import JsonValue

from tests.events.receiving import DEADLINE, FIRST_CALL, READY, SECOND_CALL, Received, post
from tests.events.servers import SERVERS, Serve
from tests.support.deliveries import ENCODINGS, json_body
from ziggeo.events import AnyEvent, ValidationCode, VideoReadyEvent, parse_event


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_an_event_is_handed_on_in_every_encoding(serve: Serve, received: Received, encoding: str) -> None:
    with serve(received) as url:
        answer = post(url, ENCODINGS[encoding](READY))
        assert (answer.status_code, answer.text) == (200, "received")
        assert received.next() == parse_event(*json_body(READY))


def test_the_answer_comes_before_the_handler_is_done(serve: Serve, received: Received) -> None:
    may_go_on = threading.Event()

    def handle(event: AnyEvent) -> None:
        assert may_go_on.wait(DEADLINE)
        received(event)

    with serve(handle) as url:
        assert post(url, READY).status_code == 200
        assert received.nothing()
        may_go_on.set()
        assert isinstance(received.next(), VideoReadyEvent)


def test_a_handler_may_be_asynchronous(serve: Serve, received: Received) -> None:
    async def handle(event: AnyEvent) -> None:
        received(event)

    with serve(handle) as url:
        assert post(url, READY).status_code == 200
        assert isinstance(received.next(), VideoReadyEvent)


def test_the_calls_that_validate_the_address_are_answered_and_the_code_is_handed_on(
    serve: Serve, received: Received
) -> None:
    codes = Received()
    with serve(received, on_validation=codes) as url:
        assert post(url, FIRST_CALL).status_code == 200
        assert post(url, SECOND_CALL).status_code == 200
        code = codes.next()
        assert isinstance(code, ValidationCode)
        assert (code.webhook_id, code.validation_code) == ("w", "012345")
        assert received.nothing()
        assert codes.nothing()


def test_a_code_that_nobody_wants_is_told_to_the_log(
    serve: Serve, received: Received, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "ziggeo"), serve(received) as url:
        assert post(url, SECOND_CALL).status_code == 200
    assert "there is no on_validation" in caplog.text
    assert "012345" not in caplog.text
    assert received.nothing()


@pytest.mark.parametrize("what", [READY, SECOND_CALL])
def test_a_handler_that_fails_is_told_to_the_log_and_changes_no_answer(
    serve: Serve, received: Received, caplog: pytest.LogCaptureFixture, what: dict[str, JsonValue]
) -> None:
    failed = threading.Event()

    class Announce(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info:
                failed.set()

    def fail(_: object) -> None:
        raise LookupError("no such shelf")

    announce = Announce()
    logging.getLogger("ziggeo").addHandler(announce)
    try:
        with serve(fail, on_validation=fail) as url:
            assert post(url, what).status_code == 200
            assert failed.wait(DEADLINE)
    finally:
        logging.getLogger("ziggeo").removeHandler(announce)
    (record,) = [record for record in caplog.records if record.name == "ziggeo"]
    assert record.levelno == logging.ERROR
    assert record.exc_text is not None
    assert "LookupError: no such shelf" in record.exc_text
    assert record.getMessage() == (
        "webhook: the handler of an event 'video_ready' has failed"
        if what is READY
        else "webhook: the handler of a validation code has failed"
    )


def test_what_is_no_event_is_answered_with_why_and_told_to_the_log(
    serve: Serve, received: Received, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(received, on_validation=received) as url:
        answer = post(url, {"event_type": "video_ready", "data": {}})
    assert (answer.status_code, answer.text) == (400, "data.video: Field required")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert ("ziggeo", logging.WARNING, "webhook: data.video: Field required") in caplog.record_tuples
    assert received.nothing()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_posts_are_taken(serve: Serve, received: Received, method: str) -> None:
    with serve(received) as url:
        answer = httpx.request(method, url, trust_env=False)
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]
    assert received.nothing()


@pytest.mark.parametrize("length", [-1, 0, 1])
def test_a_body_may_have_so_many_bytes_and_no_more(serve: Serve, received: Received, length: int) -> None:
    sent = json_body(READY)
    with serve(received, max_body=len(sent.body) + length) as url:
        answer = post(url, sent)
        if length < 0:
            assert (answer.status_code, answer.text) == (413, f"the body has more than {len(sent.body) - 1} bytes")
            assert received.nothing()
        else:
            assert answer.status_code == 200
            assert isinstance(received.next(), VideoReadyEvent)


def raw_request(url: str, head: str, body: bytes) -> bytes:
    """Send a request as it is written here, and return the status line of the answer."""
    address = urlsplit(url)
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port), timeout=DEADLINE) as connection:
        connection.sendall(f"POST {address.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n".encode() + body)
        return connection.makefile("rb").readline()


@pytest.mark.parametrize("announced", ["99", "9" * 18])
def test_a_body_that_is_announced_as_too_large_is_not_waited_for(
    serve: Serve, received: Received, announced: str
) -> None:
    with serve(received, max_body=98) as url:
        assert b" 413 " in raw_request(url, f"Content-Length: {announced}\r\n", b"")
    assert received.nothing()


@pytest.mark.parametrize("name", ["starlette", "fastapi", "flask"])
def test_a_body_of_unknown_length_is_read_up_to_the_limit(name: str, received: Received) -> None:
    sent = json_body(READY)

    def chunks() -> Iterator[bytes]:
        yield sent.body[:10]
        yield sent.body[10:]

    with SERVERS[name](received, max_body=len(sent.body)) as url:
        answer = httpx.post(url, content=chunks(), headers={"Content-Type": sent.content_type}, trust_env=False)
        assert answer.status_code == 200
        assert isinstance(received.next(), VideoReadyEvent)
    with SERVERS[name](received, max_body=len(sent.body) - 1) as url:
        answer = httpx.post(url, content=chunks(), headers={"Content-Type": sent.content_type}, trust_env=False)
        assert answer.status_code == 413
    assert received.nothing()


def test_a_body_that_breaks_off_is_no_event(serve: Serve, received: Received) -> None:
    body = json.dumps(READY).encode()
    with serve(received) as url:
        address = urlsplit(url)
        assert address.hostname is not None
        with socket.create_connection((address.hostname, address.port), timeout=DEADLINE) as connection:
            head = f"POST /hook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            connection.sendall(head + body[:-1])
            connection.shutdown(socket.SHUT_WR)
            assert b" 200 " not in connection.makefile("rb").readline()
    assert received.nothing()


def test_a_body_without_a_content_type_is_read(serve: Serve, received: Received) -> None:
    body = json.dumps(READY).encode()
    with serve(received) as url:
        assert b" 200 " in raw_request(url, f"Connection: close\r\nContent-Length: {len(body)}\r\n", body)
        assert isinstance(received.next(), VideoReadyEvent)
