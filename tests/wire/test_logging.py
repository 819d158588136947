"""The log: enough to follow what happens, and nothing that should stay private."""

import logging
import re

import pytest

from tests.support.samples import STREAM_ANSWER, VIDEO_ANSWER, VIDEO_TOKEN, upload_form
from tests.support.secrecy import BASIC, ENCRYPTION_KEY, PRIVATE_KEY, TOKEN
from tests.support.server import Answer, Reset, Stall, Step, redirect, said
from tests.wire.conftest import Connect, Serve
from ziggeo import CallError, RequestTimeoutError, ServerError


def test_each_exchange_is_a_line(serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    server = serve(Answer(503), VIDEO_ANSWER)
    connect(server).videos.get(VIDEO_TOKEN)
    first, failed, second = [record.getMessage() for record in caplog.records]
    assert re.fullmatch(r"GET videos\.get: 503 in \d+\.\d ms \(attempt 1\)", first)
    assert re.fullmatch(
        r"GET videos\.get: attempt 1 failed after \d+\.\d ms: 503 Service Unavailable; the next follows in 0\.00 s",
        failed,
    )
    assert re.fullmatch(r"GET videos\.get: 200 in \d+\.\d ms \(attempt 2\)", second)
    assert {(record.name, record.levelno) for record in caplog.records} == {("ziggeo", logging.DEBUG)}


def test_the_end_of_all_attempts_is_a_line(serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ServerError):
        connect(serve(Answer(500))).videos.create()
    assert re.fullmatch(
        r"POST videos\.create: attempt 1 failed after \d+\.\d ms: 500 Internal Server Error; "
        r"no other follows, as it may have been acted on",
        caplog.messages[-1],
    )


@pytest.mark.parametrize(
    ("failure", "settings", "said"),
    [
        (Answer(404), {}, "404 Not Found; no other follows, as it would fail again"),
        (Answer(500), {"retries": 0}, "500 Internal Server Error; no other follows, as no attempts are left"),
        (
            Answer(503, headers={"Retry-After": "90"}),
            {},
            "503 Service Unavailable; no other follows, as the service asks for a pause of 90 seconds",
        ),
        (
            Answer(503, headers={"Retry-After": "9"}),
            {"timeout": 5.0},
            "503 Service Unavailable; no other follows, as no time is left",
        ),
        (Stall(), {"timeout": 0.1}, "it was not done within 0.1 s; no other follows, as it would fail again"),
        (said({}), {}, "200 with an unexpected body: token: Field required; no other follows, as it would fail again"),
    ],
    ids=["refused", "no attempts", "long pause", "no time", "deadline", "odd"],
)
def test_each_failed_attempt_is_one_line_that_says_why(
    serve: Serve,
    connect: Connect,
    caplog: pytest.LogCaptureFixture,
    failure: Step,
    settings: dict[str, object],
    said: str,
) -> None:
    with pytest.raises(CallError) as caught:
        connect(serve(failure), **settings).videos.get(VIDEO_TOKEN)
    lines = [message for message in caplog.messages if "failed" in message]
    assert len(lines) == 1
    head, _, rest = lines[0].partition(" ms: ")
    assert re.fullmatch(r"GET videos\.get: attempt 1 failed after \d+\.\d", head)
    if isinstance(caught.value, RequestTimeoutError):
        # Whether the deadline or the silence before it is named first differs between the modes.
        assert rest.startswith((caught.value.message, "the answer did not come in time"))
        assert "; no other follows, as " in rest
    else:
        assert rest == said
        assert rest.startswith(caught.value.message)


def test_nothing_private_is_logged(serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    cdn = serve(Answer(body=b"media"))
    storage = serve(Answer(503), Answer(204))
    server = serve(
        said([]),
        upload_form(storage.url),
        STREAM_ANSWER,
        Reset(read=True),
        redirect(302, f"{cdn.url}/media?signature=signed"),
    )
    client = connect(server, headers={"X-Own": "own header"})
    client.videos.index(tags=["private-tag"], states=["READY"])
    client.videos.create(title="private title", file=b"private file", filename="private.mp4")
    client.videos.download_video(VIDEO_TOKEN)
    shown = "\n".join(f"{record.getMessage()} {record.args!r}" for record in caplog.records)
    assert "videos.create.send_file" in shown
    private = (
        TOKEN,
        PRIVATE_KEY,
        ENCRYPTION_KEY,
        BASIC,
        VIDEO_TOKEN,
        "private",
        "sign",
        "own header",
        "127.0.0.1",
        "?",
    )
    assert [text for text in private if text in shown] == []


def test_a_client_and_its_settings_show_no_key(serve: Serve, connect: Connect) -> None:
    client = connect(serve(), headers={"X-Own": "own header"})
    assert TOKEN in repr(client)
    for shown in (repr(client), str(client), repr(client.with_options(retries=0)), repr(client.auth)):
        assert [text for text in (PRIVATE_KEY, ENCRYPTION_KEY, BASIC, "own header") if text in shown] == []
