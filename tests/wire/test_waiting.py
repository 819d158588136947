"""Waiting for the service to finish: with an answer, with a failure, or with none in time."""

from time import monotonic

import pytest

from tests.support.samples import STREAM_TOKEN, VIDEO_TOKEN
from tests.support.secrecy import assert_tells_no_secret
from tests.support.server import Answer, Drip, Stall, Step, said
from tests.wire.conftest import Call, Connect, Serve
from ziggeo import (
    NotFoundError,
    ProcessingFailedError,
    RequestOptions,
    RequestTimeoutError,
    Timeouts,
    VideoState,
    WaitTimeoutError,
    Ziggeo,
)

VIDEO_PATH = f"GET /v1/videos/{VIDEO_TOKEN}"


def wait_for_video(client: Ziggeo) -> object:
    return client.videos.wait_until_ready(VIDEO_TOKEN, timeout=0.3)


def wait_for_stream(client: Ziggeo) -> object:
    return client.streams.wait_until_ready(VIDEO_TOKEN, STREAM_TOKEN, timeout=0.3)


def state(name: str) -> Answer:
    """Return the answer for an object in a state."""
    return said({"token": VIDEO_TOKEN, "state_string": name})


each_kind = pytest.mark.parametrize(
    ("call", "endpoint"),
    [
        pytest.param(wait_for_video, "videos.wait_until_ready", id="video"),
        pytest.param(wait_for_stream, "streams.wait_until_ready", id="stream"),
    ],
)


@each_kind
def test_a_failure_to_process_says_at_which_call(serve: Serve, connect: Connect, call: Call, endpoint: str) -> None:
    with pytest.raises(ProcessingFailedError) as caught:
        call(connect(serve(state("PROCESSING"), state("FAILED"))))
    error = caught.value
    assert (error.endpoint, error.model.state) == (endpoint, VideoState.FAILED)
    assert str(error) == f"{endpoint}: {VIDEO_TOKEN} is FAILED"
    assert_tells_no_secret(error)


@pytest.mark.parametrize(
    ("call", "endpoint", "stalled"),
    [
        pytest.param(wait_for_video, "videos.wait_until_ready", Stall(), id="video-silence"),
        pytest.param(
            wait_for_video,
            "videos.wait_until_ready",
            Drip(b"{" * 400, at_once=b"HTTP/1.1 200 Fine\r\nContent-Length: 400\r\n\r\n"),
            id="video-drops",
        ),
        pytest.param(wait_for_stream, "streams.wait_until_ready", Stall(), id="stream-silence"),
    ],
)
def test_a_server_that_never_answers_ends_the_waiting_all_the_same(
    serve: Serve, connect: Connect, call: Call, endpoint: str, stalled: Step
) -> None:
    client = connect(serve(stalled))
    began = monotonic()
    with pytest.raises(WaitTimeoutError) as caught:
        call(client)
    took = monotonic() - began
    error = caught.value
    assert 0.3 <= took < 4.0
    assert (error.endpoint, error.last) == (endpoint, None)
    assert error.seconds == pytest.approx(took, abs=0.5)
    assert str(error).startswith(f"{endpoint}: there was no answer after ")
    assert isinstance(error, TimeoutError)
    assert isinstance(error.__cause__, RequestTimeoutError)
    assert error.__cause__.phase == "total"
    assert_tells_no_secret(error)


@each_kind
def test_a_server_that_falls_silent_leaves_what_was_seen_last(
    serve: Serve, connect: Connect, call: Call, endpoint: str
) -> None:
    client = connect(serve(state("PROCESSING"), Stall()))
    began = monotonic()
    with pytest.raises(WaitTimeoutError) as caught:
        call(client)
    assert 0.3 <= monotonic() - began < 4.0
    error = caught.value
    assert error.endpoint == endpoint
    assert error.last is not None
    assert error.last.state == VideoState.PROCESSING
    assert str(error).startswith(f"{endpoint}: {VIDEO_TOKEN} is still PROCESSING after ")
    assert isinstance(error.__cause__, RequestTimeoutError)


def test_a_timeout_of_nothing_looks_once(serve: Serve, connect: Connect) -> None:
    server = serve(state("PROCESSING"), state("READY"))
    client = connect(server)
    with pytest.raises(WaitTimeoutError) as caught:
        client.videos.wait_until_ready(VIDEO_TOKEN, timeout=0)
    assert caught.value.last is not None
    assert (caught.value.endpoint, caught.value.__cause__) == ("videos.wait_until_ready", None)
    assert client.videos.wait_until_ready(VIDEO_TOKEN, timeout=0).state == VideoState.READY
    assert server.paths == [VIDEO_PATH] * 2


def test_a_look_that_is_too_slow_by_its_own_limits_is_an_ordinary_error(serve: Serve, connect: Connect) -> None:
    client = connect(serve(Stall()), retries=0)
    options = RequestOptions(timeout=Timeouts(read=0.1))
    with pytest.raises(RequestTimeoutError) as caught:
        client.videos.wait_until_ready(VIDEO_TOKEN, timeout=60, options=options)
    assert (caught.value.endpoint, caught.value.phase) == ("videos.get", "read")


def test_what_is_not_there_is_not_waited_for(serve: Serve, connect: Connect) -> None:
    with pytest.raises(NotFoundError):
        connect(serve(Answer(404))).videos.wait_until_ready(VIDEO_TOKEN, timeout=60)


def test_a_look_is_repeated_like_every_read(serve: Serve, connect: Connect) -> None:
    server = serve(Answer(503), state("READY"))
    assert connect(server).videos.wait_until_ready(VIDEO_TOKEN, timeout=0.3).token == VIDEO_TOKEN
