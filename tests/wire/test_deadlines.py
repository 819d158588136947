"""Deadlines that hold whoever made the connections, and however the bytes come."""

from io import BytesIO
from time import monotonic

import pytest

from tests.support.samples import VIDEO_ANSWER, VIDEO_TOKEN
from tests.support.secrecy import assert_tells_no_secret
from tests.support.server import Answer, Drip, Flood, Sip, Stall, Step
from tests.wire.conftest import Call, Connect, Serve
from ziggeo import DownloadError, RequestOptions, RequestTimeoutError, Timeouts

HEAD = b"HTTP/1.1 200 Fine\r\nContent-Length: 400\r\n\r\n"
ENDLESS: dict[str, Step] = {"stall": Stall(HEAD), "drip": Drip(b"x" * 400, at_once=HEAD), "flood": Flood()}

PATIENT = RequestOptions(timeout=10.0)
"""For a call that is to succeed, also on a busy machine."""

each_endless = pytest.mark.parametrize("endless", [pytest.param(step, id=name) for name, step in ENDLESS.items()])
each_limit = pytest.mark.parametrize("timeout", [0.3, Timeouts(total=0.3, transfer=0.3)], ids=["timeout=", "phases"])


class _Sink(BytesIO):
    """A file that keeps nothing."""

    def write(self, data: object, /) -> int:
        return memoryview(data).nbytes  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # what is written are bytes of some kind


class _Watch:
    """Measures how long something took, and fails if that is not about three tenths of a second."""

    def __enter__(self) -> None:
        self._began = monotonic()

    def __exit__(self, *_: object) -> None:
        assert 0.28 <= monotonic() - self._began < 3.0


@each_endless
@each_limit
class TestOwnConnections:
    def test_a_file_without_end_is_cut_off(
        self, serve: Serve, connect: Connect, endless: Step, timeout: float | Timeouts
    ) -> None:
        client = connect(serve(endless), timeout=timeout)
        with _Watch(), pytest.raises(DownloadError) as caught:
            client.videos.download_video(VIDEO_TOKEN, _Sink())
        assert isinstance(caught.value.cause, RequestTimeoutError)
        assert caught.value.cause.phase == "total"
        assert_tells_no_secret(caught.value)


@pytest.mark.parametrize("timeout", [1.0, Timeouts(total=1.0)], ids=["timeout=", "total="])
def test_a_request_that_is_taken_slowly_is_cut_off(serve: Serve, connect: Connect, timeout: float | Timeouts) -> None:
    server = serve(Sip())
    client = connect(server, timeout=timeout)
    began = monotonic()
    with pytest.raises(RequestTimeoutError) as caught:
        client.videos.create(description="x" * 40_000_000)
    assert monotonic() - began < 5.0
    assert (caught.value.phase, caught.value.attempts) == ("total", 1)
    assert_tells_no_secret(caught.value)
    assert len(server.requests) == 1


@each_endless
class TestGivenConnections:
    def test_an_answer_without_end_is_cut_off(self, serve: Serve, connect_given: Connect, endless: Step) -> None:
        client = connect_given(serve(endless, VIDEO_ANSWER), timeout=0.3)
        with _Watch(), pytest.raises(RequestTimeoutError) as caught:
            client.videos.get(VIDEO_TOKEN)
        assert (caught.value.phase, caught.value.attempts) == ("total", 1)
        assert_tells_no_secret(caught.value)
        # The only connection has been given back.
        assert client.videos.get(VIDEO_TOKEN, options=PATIENT).token == VIDEO_TOKEN

    def test_a_file_without_end_is_cut_off(self, serve: Serve, connect_given: Connect, endless: Step) -> None:
        client = connect_given(serve(endless, VIDEO_ANSWER), timeout=0.3)
        with _Watch(), pytest.raises(DownloadError) as caught:
            client.videos.download_video(VIDEO_TOKEN, _Sink())
        assert isinstance(caught.value.cause, RequestTimeoutError)
        assert caught.value.cause.phase == "total"
        assert client.videos.get(VIDEO_TOKEN, options=PATIENT).token == VIDEO_TOKEN

    def test_a_file_without_end_that_was_opened_is_cut_off(
        self, serve: Serve, connect_given: Connect, endless: Step
    ) -> None:
        client = connect_given(serve(endless, VIDEO_ANSWER), timeout=0.3)
        with _Watch(), client.videos.open_video(VIDEO_TOKEN) as download, pytest.raises(DownloadError) as caught:
            for _ in download.chunks(100_000):
                pass
        assert isinstance(caught.value.cause, RequestTimeoutError)
        assert caught.value.cause.phase == "total"
        assert client.videos.get(VIDEO_TOKEN, options=PATIENT).token == VIDEO_TOKEN


def test_a_silence_is_no_longer_than_the_deadline(serve: Serve, connect_given: Connect) -> None:
    client = connect_given(serve(Stall(), VIDEO_ANSWER))
    with _Watch(), pytest.raises(RequestTimeoutError) as caught:
        client.videos.get(VIDEO_TOKEN, options=RequestOptions(timeout=0.3))
    assert caught.value.phase == "total"
    assert client.videos.get(VIDEO_TOKEN, options=PATIENT).token == VIDEO_TOKEN


@pytest.mark.parametrize("timeout", [0.3, Timeouts(total=0.3)], ids=["timeout=", "total="])
def test_the_only_connection_is_not_waited_for_past_the_deadline(
    serve: Serve, connect_given: Connect, timeout: float | Timeouts
) -> None:
    server = serve(Answer(body=b"x" * 3_000_000), VIDEO_ANSWER)
    client = connect_given(server)
    options = RequestOptions(timeout=timeout)
    with client.videos.open_video(VIDEO_TOKEN) as download:
        calls: list[Call] = [
            lambda client: client.videos.get(VIDEO_TOKEN, options=options),
            lambda client: client.videos.create(options=options),
        ]
        for call in calls:
            with _Watch(), pytest.raises(RequestTimeoutError) as caught:
                call(client)
            assert (caught.value.phase, caught.value.attempts) == ("total", 1)
            assert_tells_no_secret(caught.value)
        assert len(b"".join(download)) == 3_000_000
    assert client.videos.get(VIDEO_TOKEN, options=PATIENT).token == VIDEO_TOKEN
    assert len(server.requests) == 2
