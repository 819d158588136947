"""Downloads: whole or not at all, wherever they go to."""

from io import BytesIO, RawIOBase
from itertools import islice
from pathlib import Path
from random import Random
from time import monotonic
from typing import IO, cast

import pytest

from tests.support.samples import STREAM_TOKEN, VIDEO_TOKEN
from tests.support.secrecy import BASIC, assert_tells_no_secret
from tests.support.server import Answer, Drip, Flood, Raw, Reset, Server, Stall, Step, cut, redirect
from tests.wire.conftest import Call, Connect, Serve, each_call
from ziggeo import (
    ArgumentsError,
    ClientStateError,
    ConnectionFailedError,
    DownloadError,
    NotFoundError,
    RequestOptions,
    RequestTimeoutError,
    RetryPolicy,
    ServerError,
    Timeouts,
)

MEDIA = Random(1).randbytes(2_560_000)  # no part of it is like another
BROKEN = cut(MEDIA[:1_500_000], len(MEDIA))
TWO_ATTEMPTS = RetryPolicy(retries=1, initial_delay=0.0)


class _Refusing(RawIOBase):
    """A file on a disk that is full."""

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        if data:
            raise OSError(28, "No space left on device")
        return 0


class _Keeping(RawIOBase):
    """A file that copies nothing of what it is given."""

    def __init__(self) -> None:
        self.kept: list[memoryview[int]] = []

    def write(self, data: object, /) -> int:
        self.kept.append(memoryview(cast("memoryview[int]", data)))
        return len(self.kept[-1])


class _Trickling(BytesIO):
    """A file that takes seven bytes at a time."""

    def write(self, data: object, /) -> int:
        return super().write(cast("memoryview", data)[:700_001])


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
def test_a_file_goes_into_memory_to_a_path_and_into_a_file_object(
    serve: Serve, connect: Connect, tmp_path: Path, framing: str
) -> None:
    server = serve(*[Answer(body=MEDIA, framing=framing)] * 3)  # type: ignore[arg-type]  # each framing is written out above
    client = connect(server)
    path, file = tmp_path / "clip.mp4", BytesIO(b"head")
    file.seek(4)
    assert client.videos.download_video(VIDEO_TOKEN) == MEDIA
    assert client.videos.download_video(VIDEO_TOKEN, path) == path
    assert client.videos.download_video(VIDEO_TOKEN, file) == len(MEDIA)
    assert path.read_bytes() == MEDIA
    assert file.getvalue() == b"head" + MEDIA
    assert list(tmp_path.iterdir()) == [path]
    for request in server.requests:
        assert (request.header("Accept"), request.header("Accept-Encoding")) == ("*/*", "identity")
        assert request.header("Authorization") == f"Basic {BASIC}"


@each_call(
    video=lambda client: client.videos.download_video("v"),
    image=lambda client: client.videos.download_image("v"),
    streams_video=lambda client: client.streams.download_video("v", "s"),
    streams_image=lambda client: client.streams.download_image("v", "s"),
)
def test_each_kind_of_file_has_its_path(
    serve: Serve, connect: Connect, call: Call, request: pytest.FixtureRequest
) -> None:
    server = serve(Answer(body=b"media"))
    assert call(connect(server)) == b"media"
    of, _, kind = request.node.callspec.id.partition("-")[2].rpartition("_")
    assert server.paths == [f"GET /v1/videos/v{'/streams/s' if of else ''}/{kind}"]


def test_an_empty_file_is_a_file(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    server = serve(Answer(), Answer(204), Answer())
    client = connect(server)
    assert client.videos.download_video(VIDEO_TOKEN) == b""
    assert client.videos.download_video(VIDEO_TOKEN, tmp_path / "empty.mp4").read_bytes() == b""
    assert client.videos.download_video(VIDEO_TOKEN, BytesIO()) == 0


@pytest.mark.parametrize("broken", [BROKEN, cut(MEDIA[:1_500_000], len(MEDIA), reset=True)], ids=["closed", "reset"])
def test_a_file_that_breaks_off_is_fetched_again_from_its_start(
    serve: Serve, connect: Connect, tmp_path: Path, broken: Step
) -> None:
    whole = Answer(body=MEDIA)
    client = connect(serve(broken, whole, broken, whole, broken, whole))
    path, file = tmp_path / "clip.mp4", BytesIO()
    path.write_bytes(b"former")
    seen: list[tuple[int, int | None]] = []
    assert (
        client.videos.download_video(VIDEO_TOKEN, on_progress=lambda sent, total: seen.append((sent, total))) == MEDIA
    )
    assert client.videos.download_video(VIDEO_TOKEN, path) == path
    assert client.videos.download_video(VIDEO_TOKEN, file) == len(MEDIA)
    assert path.read_bytes() == MEDIA
    assert file.getvalue() == MEDIA
    assert list(tmp_path.iterdir()) == [path]
    assert [total for _, total in seen] == [len(MEDIA)] * len(seen)
    assert [received for received, _ in seen].count(0) == 2
    assert seen[-1] == (len(MEDIA), len(MEDIA))


def test_a_file_that_always_breaks_off_leaves_nothing_behind(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    client = connect(serve(*[BROKEN] * 6), retries=TWO_ATTEMPTS)
    path, file = tmp_path / "clip.mp4", BytesIO(b"head and former")
    file.seek(4)
    path.write_bytes(b"former")
    for target in (None, path, file):
        with pytest.raises(DownloadError) as caught:
            client.videos.download_video(VIDEO_TOKEN, cast("Path", target))
        error = caught.value
        assert (error.endpoint, error.attempts, error.expected) == ("videos.download_video", 2, len(MEDIA))
        assert error.received <= 1_500_000
        assert isinstance(error.cause, ConnectionFailedError)
        assert error.__cause__ is error.cause
        assert f"it broke off after {error.received} of {len(MEDIA)} bytes" in str(error)
        assert_tells_no_secret(error)
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]
    assert file.getvalue() == b"head"


def test_an_unfinished_body_of_unknown_length_is_noticed(serve: Serve, connect: Connect) -> None:
    broken = Raw(b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nmedia\r\n")
    with pytest.raises(DownloadError) as caught:
        connect(serve(broken), retries=0).videos.download_video(VIDEO_TOKEN)
    assert caught.value.expected is None


def test_a_file_that_stalls_is_a_download_error_for_the_sake_of_a_timeout(serve: Serve, connect: Connect) -> None:
    server = serve(Stall(b"HTTP/1.1 200 Fine\r\nContent-Length: 10\r\n\r\nmedia"))
    client = connect(server, timeout=Timeouts(read=0.1), retries=0)
    with pytest.raises(DownloadError) as caught:
        client.videos.download_video(VIDEO_TOKEN)
    assert isinstance(caught.value.cause, RequestTimeoutError)
    assert (caught.value.cause.phase, caught.value.expected) == ("read", 10)


def test_a_deadline_ends_a_file_that_drips_in(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    server = serve(Drip(b"x" * 200, at_once=b"HTTP/1.1 200 Fine\r\nContent-Length: 200\r\n\r\n"))
    with pytest.raises(DownloadError) as caught:
        connect(server).videos.download_video(VIDEO_TOKEN, tmp_path / "clip.mp4", options=RequestOptions(timeout=0.3))
    assert isinstance(caught.value.cause, RequestTimeoutError)
    assert caught.value.cause.phase == "total"
    assert list(tmp_path.iterdir()) == []


def test_the_limit_of_plain_calls_does_not_end_a_download(serve: Serve, connect: Connect) -> None:
    server = serve(Drip(b"x" * 15, at_once=b"HTTP/1.1 200 Fine\r\nContent-Length: 15\r\n\r\n"))
    client = connect(server, timeout=Timeouts(total=0.2))
    assert client.videos.download_video(VIDEO_TOKEN) == b"x" * 15


@pytest.mark.parametrize(("status", "kind"), [(404, NotFoundError), (500, ServerError)])
def test_a_refused_download_is_an_ordinary_error(
    serve: Serve, connect: Connect, tmp_path: Path, status: int, kind: type[Exception]
) -> None:
    client = connect(serve(Answer(status, b"[]")), retries=0)
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"former")
    with pytest.raises(kind):
        client.videos.download_video(VIDEO_TOKEN, path)
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_object_may_keep_what_it_is_given(serve: Serve, connect: Connect) -> None:
    file = _Keeping()
    assert connect(serve(Answer(body=MEDIA))).videos.download_video(VIDEO_TOKEN, cast("IO[bytes]", file)) == len(MEDIA)
    assert b"".join(file.kept) == MEDIA


def test_pieces_may_be_kept(serve: Serve, connect: Connect) -> None:
    with connect(serve(Answer(body=MEDIA))).videos.open_video(VIDEO_TOKEN) as download:
        pieces = list(download)
    assert b"".join(pieces) == MEDIA
    assert {type(piece) for piece in pieces} == {bytes}


@pytest.mark.parametrize("refusal", [Answer(404, b"[]"), Answer(500, b"no"), Reset(read=True)])
@pytest.mark.parametrize("position", [0, 3, 6])
def test_a_refused_download_leaves_a_file_object_as_it_was(
    serve: Serve, connect: Connect, refusal: Step, position: int
) -> None:
    file = BytesIO(b"former")
    file.seek(position)
    with pytest.raises((NotFoundError, ServerError, ConnectionFailedError)):
        connect(serve(refusal), retries=0).videos.download_video(VIDEO_TOKEN, file)
    assert (file.getvalue(), file.tell()) == (b"former", position)


def test_a_file_object_is_overwritten_from_where_it_stands(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    client = connect(serve(Answer(503), *[Answer(body=b"media")] * 2))
    file = BytesIO(b"0123456789ab")
    file.seek(4)
    assert client.videos.download_video(VIDEO_TOKEN, file) == 5
    assert (file.getvalue(), file.tell()) == (b"0123media9ab", 9)
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"0123456789ab")
    with path.open("r+b") as opened:
        opened.seek(4)
        assert client.videos.download_video(VIDEO_TOKEN, opened) == 5
    assert path.read_bytes() == b"0123media9ab"


@pytest.mark.parametrize("status", [302, 307])
def test_media_on_another_host_is_fetched_without_credentials(serve: Serve, connect: Connect, status: int) -> None:
    cdn = serve(Answer(body=MEDIA))
    server = serve(redirect(status, f"{cdn.url}/signed?signature=1"))
    assert connect(server, headers={"X-Own": "1"}).streams.download_video(VIDEO_TOKEN, STREAM_TOKEN) == MEDIA
    request = cdn.requests[0]
    assert request.target == "/signed?signature=1"
    assert (request.header("Authorization"), request.header("X-Own")) == (None, None)
    assert request.header("Accept-Encoding") == "identity"


def test_a_file_that_cannot_be_written_is_an_error_without_another_attempt(serve: Serve, connect: Connect) -> None:
    with pytest.raises(DownloadError) as caught:
        connect(serve(Answer(body=MEDIA))).videos.download_video(VIDEO_TOKEN, cast("IO[bytes]", _Refusing()))
    error = caught.value
    assert (error.endpoint, error.attempts, error.received, error.expected) == (
        "videos.download_video",
        1,
        0,
        len(MEDIA),
    )
    assert error.cause is None
    assert isinstance(error.__cause__, OSError)
    assert "No space left on device" in str(error)


def test_a_file_that_takes_little_at_a_time_gets_all(serve: Serve, connect: Connect) -> None:
    file = _Trickling()
    assert connect(serve(Answer(body=MEDIA))).videos.download_video(VIDEO_TOKEN, file) == len(MEDIA)
    assert file.getvalue() == MEDIA


def test_a_pipe_cannot_begin_anew(serve: Serve, connect: Connect) -> None:
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

    with pytest.raises(DownloadError, match="cannot be rewound") as caught:
        connect(serve(BROKEN, Answer(body=MEDIA))).videos.download_video(VIDEO_TOKEN, Pipe())
    assert caught.value.attempts == 2


@pytest.mark.parametrize("target", ["", "no/such/directory/clip.mp4", "."], ids=["empty", "no directory", "directory"])
def test_a_bad_path_is_noticed_before_anything_is_sent(serve: Serve, connect: Connect, target: str) -> None:
    with pytest.raises(ArgumentsError) as caught:
        connect(serve()).videos.download_video(VIDEO_TOKEN, target)
    assert caught.value.endpoint == "videos.download_video"


def test_a_text_file_is_noticed_before_anything_is_sent(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    with (tmp_path / "text").open("w") as file, pytest.raises(ArgumentsError, match="text mode"):
        connect(serve()).videos.download_video(VIDEO_TOKEN, cast("IO[bytes]", file))


def test_a_failing_callback_ends_the_download_and_is_passed_on(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    def fail(received: int, total: int | None) -> None:
        raise ZeroDivisionError(f"{received} of {total}")

    with pytest.raises(ZeroDivisionError):
        connect(serve(Answer(body=MEDIA))).videos.download_video(VIDEO_TOKEN, tmp_path / "clip.mp4", on_progress=fail)
    assert list(tmp_path.iterdir()) == []


class TestOpening:
    def test_a_file_can_be_read_in_pieces(self, serve: Serve, connect: Connect) -> None:
        server = serve(*[Answer(body=MEDIA, headers={"Content-Type": "video/mp4"})] * 2)
        client = connect(server)
        with client.videos.open_video(VIDEO_TOKEN) as download:
            assert (download.length, download.content_type) == (len(MEDIA), "video/mp4")
            assert b"".join(download) == MEDIA
        with client.streams.open_video(VIDEO_TOKEN, STREAM_TOKEN) as download:
            pieces = list(download.chunks(1000))
        assert b"".join(pieces) == MEDIA
        assert {len(piece) for piece in pieces} == {1000}
        assert server.connections == 1

    @pytest.mark.parametrize("framing", ["length", "chunked"])
    def test_pieces_may_be_longer_than_the_file(self, serve: Serve, connect: Connect, framing: str) -> None:
        server = serve(Answer(body=MEDIA, framing=framing))  # type: ignore[arg-type]  # each framing is written out above
        with connect(server).videos.open_video(VIDEO_TOKEN) as download:
            assert list(download.chunks(1 << 60)) == [MEDIA]

    @pytest.mark.parametrize("size", [0, -1])
    def test_pieces_of_nothing_are_none(self, serve: Serve, connect: Connect, size: int) -> None:
        with connect(serve(Answer(body=MEDIA))).videos.open_video(VIDEO_TOKEN) as download:
            with pytest.raises(ArgumentsError, match=f"videos.download_video: size is {size}"):
                next(download.chunks(size))
            assert b"".join(download) == MEDIA

    def test_a_file_of_unknown_length_has_none(self, serve: Serve, connect: Connect) -> None:
        with connect(serve(Answer(body=MEDIA, framing="chunked"))).videos.open_image(VIDEO_TOKEN) as download:
            assert download.length is None
            assert b"".join(download) == MEDIA

    def test_a_file_may_be_left_unread(self, serve: Serve, connect: Connect) -> None:
        server = serve(Answer(body=MEDIA), Answer(body=MEDIA), Answer(body=b"last"))
        client = connect(server)
        with client.videos.open_video(VIDEO_TOKEN):
            pass
        with client.videos.open_video(VIDEO_TOKEN) as download:
            assert next(iter(download.chunks(10))) == MEDIA[:10]
        assert client.videos.download_video(VIDEO_TOKEN) == b"last"

    def test_a_file_that_breaks_off_has_given_its_beginning(self, serve: Serve, connect: Connect) -> None:
        received: list[bytes] = []
        with connect(serve(BROKEN)).videos.open_video(VIDEO_TOKEN) as download:
            pieces = download.chunks(1000)
            with pytest.raises(DownloadError) as caught:
                received.extend(piece for piece in pieces)
        whole = b"".join(received)
        assert whole
        assert whole == MEDIA[: len(whole)]
        assert (caught.value.received, caught.value.expected) == (len(whole), len(MEDIA))
        assert caught.value.endpoint == "videos.download_video"
        assert_tells_no_secret(caught.value)

    @pytest.mark.parametrize("read", [1, 10_000], ids=["in part", "whole"])
    def test_a_file_is_read_once(self, serve: Serve, connect: Connect, read: int) -> None:
        with connect(serve(Answer(body=MEDIA))).videos.open_video(VIDEO_TOKEN) as download:
            assert list(islice(download.chunks(1000), read))
            for again in (download, download.chunks(10)):
                with pytest.raises(ClientStateError, match="read already") as caught:
                    list(again)
        assert_tells_no_secret(caught.value)

    @pytest.mark.parametrize(
        "body",
        [
            Stall(b"HTTP/1.1 200 Fine\r\nContent-Length: 10\r\n\r\nmedia"),
            Drip(b"x" * 200, at_once=b"HTTP/1.1 200 Fine\r\nContent-Length: 200\r\n\r\n"),
            Flood(),
        ],
        ids=["stall", "drip", "flood"],
    )
    @pytest.mark.parametrize(
        ("of", "timeout"),
        [("call", 0.3), ("client", 0.3), ("call", Timeouts(total=5, transfer=0.3)), ("client", Timeouts(transfer=0.3))],
        ids=["timeout= of the call", "timeout= of the client", "transfer= of the call", "transfer= of the client"],
    )
    def test_a_deadline_ends_the_reading(
        self, serve: Serve, connect: Connect, body: Step, of: str, timeout: float | Timeouts
    ) -> None:
        client = connect(serve(body), **({"timeout": timeout} if of == "client" else {}))
        options = RequestOptions(timeout=timeout) if of == "call" else None
        began = monotonic()
        with client.videos.open_video(VIDEO_TOKEN, options=options) as download:
            with pytest.raises(DownloadError) as caught:
                for _ in download.chunks(100_000):
                    pass
            took = monotonic() - began
        assert 0.28 <= took < 3.0
        assert isinstance(caught.value.cause, RequestTimeoutError)
        assert caught.value.cause.phase == "total"
        assert caught.value.endpoint == "videos.download_video"
        assert_tells_no_secret(caught.value)

    def test_the_limit_of_plain_calls_does_not_end_the_reading(self, serve: Serve, connect: Connect) -> None:
        server = serve(Drip(b"x" * 15, at_once=b"HTTP/1.1 200 Fine\r\nContent-Length: 15\r\n\r\n"))
        client = connect(server, timeout=Timeouts(total=0.2))
        with client.videos.open_video(VIDEO_TOKEN) as download:
            assert b"".join(download) == b"x" * 15

    def test_opening_is_tried_again(self, serve: Serve, connect: Connect) -> None:
        with connect(serve(Answer(503), Answer(body=b"media"))).videos.open_video(VIDEO_TOKEN) as download:
            assert b"".join(download) == b"media"

    def test_opening_what_is_not_there_is_an_ordinary_error(self, serve: Serve, connect: Connect) -> None:
        with pytest.raises(NotFoundError), connect(serve(Answer(404))).videos.open_video(VIDEO_TOKEN):
            pass

    def test_it_has_to_be_opened_first(self, serve: Serve, connect: Connect) -> None:
        download = connect(serve()).videos.open_video(VIDEO_TOKEN)
        with pytest.raises(RuntimeError, match="'with' statement"):
            _ = download.length


def test_each_attempt_of_a_download_asks_the_service_anew(serve: Serve, connect: Connect) -> None:
    cdn = serve(BROKEN, Answer(body=MEDIA))
    server: Server = serve(redirect(302, f"{cdn.url}/first"), redirect(302, f"{cdn.url}/second"))
    assert connect(server).videos.download_video(VIDEO_TOKEN) == MEDIA
    assert cdn.paths == ["GET /first", "GET /second"]
