"""Downloads that break off: they go on where they stood if the service lets them, and begin anew if it does not."""

import os
import subprocess
import sys
from collections.abc import Mapping
from gzip import compress
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import IO, cast

import pytest

from tests.support.modes import Mode
from tests.support.samples import VIDEO_TOKEN
from tests.support.secrecy import BASIC, assert_tells_no_secret
from tests.support.server import Answer, Raw, Server, Stall, Step, redirect
from tests.wire.conftest import Connect, Serve
from ziggeo import (
    ArgumentsError,
    ConnectionFailedError,
    DownloadError,
    NotFoundError,
    ResponseValidationError,
    RetryPolicy,
    Timeouts,
    Ziggeo,
)

MEDIA = Random(1).randbytes(2_560_000)  # no part of it is like another
OTHER = bytes(reversed(range(256))) * 9_000
SIZE = len(MEDIA)
HALF = 1_500_000
TAG = {"ETag": '"one"', "Accept-Ranges": "bytes"}
NEW_TAG = {"ETag": '"two"', "Accept-Ranges": "bytes"}
LONG_AGO = {"Last-Modified": "Sun, 01 Mar 2026 11:00:00 GMT", "Date": "Sun, 01 Mar 2026 12:00:00 GMT"}
JUST_NOW = {"Last-Modified": "Sun, 01 Mar 2026 12:00:00 GMT", "Date": "Sun, 01 Mar 2026 12:00:00 GMT"}
PROGRAM = Path(__file__).with_name("downloading.py")
ONE_RETRY = RetryPolicy(retries=1, initial_delay=0.0)
NOTHING = (None, None)


def broken(status: int, headers: Mapping[str, str], body: bytes, sent: int, *, reset: bool = False) -> Raw:
    """An answer of which only the beginning is sent."""
    announced = {"Content-Length": str(len(body)), **headers}
    lines = [f"HTTP/1.1 {status} Fine", *(f"{name}: {value}" for name, value in announced.items())]
    return Raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body[:sent], reset=reset)


def whole(until: int | None = None, headers: Mapping[str, str] = TAG, body: bytes = MEDIA) -> Step:
    """The file from its beginning, up to some byte."""
    return Answer(body=body, headers=headers) if until is None else broken(200, headers, body, until)


def part(
    first: int,
    until: int | None = None,
    headers: Mapping[str, str] = TAG,
    *,
    said: str | None = None,
    body: bytes = MEDIA,
) -> Step:
    """The file from some byte on, up to another one; ``said`` is its Content-Range."""
    named = {"Content-Range": said or f"bytes {first}-{len(body) - 1}/{len(body)}", **headers}
    if until is None:
        return Answer(206, body[first:], named)
    return broken(206, named, body[first:], until - first)


def beyond(length: int, headers: Mapping[str, str] = TAG) -> Answer:
    """The answer that there is nothing from there on."""
    return Answer(416, b"no such part", {"Content-Range": f"bytes */{length}", **headers})


def asked(server: Server) -> list[tuple[str | None, str | None]]:
    """Which range each request has asked for, and on which condition."""
    return [(request.header("Range"), request.header("If-Range")) for request in server.requests]


def from_byte(first: int, validator: str = '"one"') -> tuple[str, str]:
    return f"bytes={first}-", validator


class _Pipe(BytesIO):
    """A file that cannot be rewound."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise OSError("Illegal seek")


def fetch(client: Ziggeo, kind: str, directory: Path) -> bytes:
    """Download to a target of some kind, and return what has arrived there."""
    if kind == "memory":
        return client.videos.download_video(VIDEO_TOKEN)
    if kind in ("path", "kept path"):
        path = directory / "clip.mp4"
        assert client.videos.download_video(VIDEO_TOKEN, path, keep_partial=kind == "kept path") == path
        assert list(directory.iterdir()) == [path]
        return path.read_bytes()
    file = BytesIO() if kind == "file" else _Pipe()
    assert client.videos.download_video(VIDEO_TOKEN, file) == len(file.getvalue())
    return file.getvalue()


each_target = pytest.mark.parametrize("kind", ["memory", "path", "kept path", "file", "pipe"])


@each_target
@pytest.mark.parametrize("byte", [1, HALF, SIZE - 1])
def test_it_goes_on_at_any_byte(serve: Serve, connect: Connect, tmp_path: Path, kind: str, byte: int) -> None:
    server = serve(whole(byte), part(byte))
    assert fetch(connect(server), kind, tmp_path) == MEDIA
    assert asked(server) == [NOTHING, from_byte(byte)]
    assert server.paths == [f"GET /v1/videos/{VIDEO_TOKEN}/video"] * 2
    for request in server.requests:
        assert request.header("Authorization") == f"Basic {BASIC}"
        assert request.header("Accept-Encoding") == "identity"


@each_target
def test_what_breaks_off_before_its_first_byte_is_asked_for_whole(
    serve: Serve, connect: Connect, tmp_path: Path, kind: str
) -> None:
    server = serve(whole(0), whole(headers=NEW_TAG))
    assert fetch(connect(server), kind, tmp_path) == MEDIA
    assert asked(server) == [NOTHING, NOTHING]


@each_target
def test_it_goes_on_as_often_as_that_brings_something(
    serve: Serve, connect: Connect, tmp_path: Path, kind: str
) -> None:
    steps = [0, 400_000, 800_000, 1_200_000, 1_600_000, 2_000_000]
    server = serve(whole(steps[1]), *[part(a, b) for a, b in pairwise(steps[1:])], part(steps[-1]))
    assert fetch(connect(server, retries=ONE_RETRY), kind, tmp_path) == MEDIA
    assert asked(server) == [NOTHING, *map(from_byte, steps[1:])]


def test_attempts_that_bring_hardly_anything_are_counted(serve: Serve, connect: Connect) -> None:
    server = serve(whole(400_000), part(400_000, 400_010), part(400_010, 400_020))
    with pytest.raises(DownloadError) as caught:
        connect(server, retries=RetryPolicy(retries=2, initial_delay=0.0)).videos.download_video(VIDEO_TOKEN)
    assert (caught.value.attempts, caught.value.received, caught.value.expected) == (3, 400_020, SIZE)
    assert isinstance(caught.value.cause, ConnectionFailedError)
    assert_tells_no_secret(caught.value)


def test_attempts_that_begin_anew_are_counted_however_much_they_bring(serve: Serve, connect: Connect) -> None:
    tags = [{"ETag": f'"{number}"'} for number in range(2)]
    server = serve(*[whole(HALF, tag) for tag in tags])
    with pytest.raises(DownloadError) as caught:
        connect(server, retries=ONE_RETRY).videos.download_video(VIDEO_TOKEN)
    assert caught.value.attempts == 2
    assert asked(server) == [NOTHING, from_byte(HALF, '"0"')]


def test_without_retries_nothing_goes_on(serve: Serve, connect: Connect) -> None:
    server = serve(whole(HALF))
    with pytest.raises(DownloadError) as caught:
        connect(server, retries=0).videos.download_video(VIDEO_TOKEN)
    assert (caught.value.attempts, caught.value.received) == (1, HALF)


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"ETag": '"one"'}, '"one"'),
        ({**LONG_AGO, "ETag": '"one"'}, '"one"'),
        (LONG_AGO, LONG_AGO["Last-Modified"]),
        ({}, None),
        ({"Accept-Ranges": "bytes"}, None),
        ({"ETag": '"one"', "Accept-Ranges": "none"}, None),
        ({"ETag": 'W/"one"'}, None),
        ({**LONG_AGO, "ETag": 'W/"one"'}, None),
        (JUST_NOW, None),
    ],
)
def test_it_goes_on_only_with_what_is_surely_the_same(
    serve: Serve, connect: Connect, headers: dict[str, str], validator: str | None
) -> None:
    server = serve(whole(HALF, headers), part(HALF, headers=headers) if validator else whole(headers=headers))
    assert connect(server).videos.download_video(VIDEO_TOKEN) == MEDIA
    assert asked(server) == [NOTHING, from_byte(HALF, validator) if validator else NOTHING]


def test_what_comes_compressed_begins_anew(serve: Serve, connect: Connect) -> None:
    packed = compress(MEDIA)
    headers = {**TAG, "Content-Encoding": "gzip"}
    server = serve(broken(200, headers, packed, len(packed) // 2), Answer(body=packed, headers=headers))
    assert connect(server).videos.download_video(VIDEO_TOKEN) == MEDIA
    assert asked(server) == [NOTHING, NOTHING]


@each_target
@pytest.mark.parametrize("ignores_condition", [False, True], ids=["200", "206 of the new one"])
def test_a_file_that_has_changed_begins_anew(
    serve: Serve, connect: Connect, tmp_path: Path, kind: str, ignores_condition: bool
) -> None:
    changed = whole(headers=NEW_TAG, body=OTHER)
    useless = [part(HALF, headers=NEW_TAG, body=OTHER)] if ignores_condition else []
    server = serve(whole(HALF), *useless, changed)
    client = connect(server)
    if kind == "pipe":
        with pytest.raises(DownloadError, match="cannot be rewound"):
            fetch(client, kind, tmp_path)
    else:
        assert fetch(client, kind, tmp_path) == OTHER
    assert asked(server) == [NOTHING, from_byte(HALF), *[NOTHING for _ in useless]]


LIES = {
    "earlier": part(HALF - 1, said=f"bytes {HALF - 1}-{SIZE - 1}/{SIZE}"),
    "later": part(HALF, said=f"bytes {HALF + 1}-{SIZE - 1}/{SIZE}"),
    "longer": part(HALF, said=f"bytes {HALF}-{SIZE}/{SIZE + 1}"),
    "past the end": part(HALF, said=f"bytes {HALF}-{SIZE}/{SIZE}"),
    "other length": part(HALF, said=f"bytes {HALF}-{HALF}/{SIZE}"),
    "none": Answer(206, MEDIA[HALF:], TAG),
    "nonsense": part(HALF, said="bytes=all"),
    "several": Answer(206, b"--x--", {**TAG, "Content-Type": "multipart/byteranges; boundary=x"}),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_server_that_answers_with_another_part_is_asked_for_all(serve: Serve, connect: Connect, lie: Step) -> None:
    # It breaks off once more, and even then nobody asks this server for a part again.
    server = serve(whole(HALF), lie, whole(HALF), whole())
    seen: list[int] = []
    client = connect(server)
    assert client.videos.download_video(VIDEO_TOKEN, on_progress=lambda received, _: seen.append(received)) == MEDIA
    assert asked(server) == [NOTHING, from_byte(HALF), NOTHING, NOTHING]
    assert seen.count(0) == 3


def test_a_server_that_never_sends_all_is_given_up(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    lie = part(HALF, said=f"bytes 0-{SIZE - HALF - 1}/{SIZE}")
    server = serve(whole(HALF), lie, lie)
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"former")
    with pytest.raises(DownloadError, match="206") as caught:
        connect(server).videos.download_video(VIDEO_TOKEN, path)
    assert isinstance(caught.value.cause, ResponseValidationError)
    assert asked(server) == [NOTHING, from_byte(HALF), NOTHING]
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"former", [path])


def test_a_part_that_nobody_asked_for_is_no_file(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    server = serve(*[part(HALF)] * 2)
    client = connect(server)
    with pytest.raises(ResponseValidationError):
        client.videos.download_video(VIDEO_TOKEN, tmp_path / "clip.mp4")
    assert list(tmp_path.iterdir()) == []
    with client.videos.open_video(VIDEO_TOKEN) as opened, pytest.raises(ResponseValidationError):
        list(opened)


def test_who_asks_for_a_part_gets_it(serve: Serve, connect: Connect) -> None:
    client = connect(serve(part(HALF)), headers={"Range": f"bytes={HALF}-"})
    assert client.videos.download_video(VIDEO_TOKEN) == MEDIA[HALF:]


def test_a_part_that_is_longer_than_it_says_is_not_trusted(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    named = {**TAG, "Content-Range": f"bytes {HALF}-{SIZE - 1}/{SIZE}"}
    longer = Answer(206, MEDIA[HALF:] + b"more" * 1_000_000, named, framing="chunked")
    server = serve(whole(HALF), longer, whole())
    assert fetch(connect(server), "path", tmp_path) == MEDIA
    assert asked(server) == [NOTHING, from_byte(HALF), NOTHING]


def test_a_part_may_be_less_than_was_asked_for(serve: Serve, connect: Connect) -> None:
    less = Answer(206, MEDIA[HALF:2_000_000], {**TAG, "Content-Range": f"bytes {HALF}-1999999/{SIZE}"})
    server = serve(whole(HALF), less, part(2_000_000))
    assert connect(server).videos.download_video(VIDEO_TOKEN) == MEDIA
    assert asked(server) == [NOTHING, from_byte(HALF), from_byte(2_000_000)]


def test_the_end_of_a_file_of_unknown_length_is_found(serve: Serve, connect: Connect) -> None:
    unended = Raw(b'HTTP/1.1 200 Fine\r\nETag: "one"\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nmedia\r\n')
    server = serve(unended, beyond(5))
    seen: list[tuple[int, int | None]] = []
    assert (
        connect(server).videos.download_video(
            VIDEO_TOKEN, on_progress=lambda received, total: seen.append((received, total))
        )
        == b"media"
    )
    assert asked(server) == [NOTHING, from_byte(5)]
    assert seen == [(0, None), (5, None), (5, 5)]


def test_a_file_that_ends_before_what_was_received_begins_anew(serve: Serve, connect: Connect) -> None:
    server = serve(whole(HALF), beyond(10), whole(headers=NEW_TAG, body=OTHER))
    assert connect(server).videos.download_video(VIDEO_TOKEN) == OTHER
    assert asked(server) == [NOTHING, from_byte(HALF), NOTHING]


def test_failures_in_between_do_not_lose_what_has_arrived(serve: Serve, connect: Connect) -> None:
    server = serve(whole(HALF), Answer(503), part(HALF, HALF), part(HALF))
    assert connect(server).videos.download_video(VIDEO_TOKEN) == MEDIA
    assert asked(server) == [NOTHING, *[from_byte(HALF)] * 3]


def test_parts_come_from_other_hosts_without_credentials(serve: Serve, connect: Connect) -> None:
    cdn = serve(whole(HALF), part(HALF))
    server = serve(redirect(302, f"{cdn.url}/first"), redirect(302, f"{cdn.url}/second"))
    assert connect(server, headers={"X-Own": "1"}).videos.download_video(VIDEO_TOKEN) == MEDIA
    assert asked(cdn) == asked(server) == [NOTHING, from_byte(HALF)]
    assert cdn.paths == ["GET /first", "GET /second"]
    assert {(request.header("Authorization"), request.header("X-Own")) for request in cdn.requests} == {(None, None)}


def test_progress_goes_on_and_goes_back_only_to_begin_anew(serve: Serve, connect: Connect) -> None:
    server = serve(whole(HALF), part(HALF, 2_000_000), whole(headers=NEW_TAG, body=OTHER))
    seen: list[tuple[int, int | None]] = []
    connect(server).videos.download_video(
        VIDEO_TOKEN, on_progress=lambda received, total: seen.append((received, total))
    )
    assert seen[-1] == (len(OTHER), len(OTHER))
    back = seen.index((0, len(OTHER)))
    assert seen[:back] == sorted(seen[:back])
    assert seen[back - 1] == (2_000_000, SIZE)
    assert seen[back:] == sorted(seen[back:])


class TestIterating:
    def test_it_goes_on_in_pieces_of_the_same_size(self, serve: Serve, connect: Connect) -> None:
        server = serve(whole(HALF + 1), part(HALF + 1, 2_000_001), part(2_000_001))
        with connect(server, retries=ONE_RETRY).videos.open_video(VIDEO_TOKEN) as download:
            pieces = list(download.chunks(1000))
            assert download.length == SIZE
        assert b"".join(pieces) == MEDIA
        assert {len(piece) for piece in pieces} == {1000}
        assert asked(server) == [NOTHING, from_byte(HALF + 1), from_byte(2_000_001)]

    def test_the_end_of_a_file_of_unknown_length_is_found(self, serve: Serve, connect: Connect) -> None:
        unended = Raw(b'HTTP/1.1 200 Fine\r\nETag: "one"\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nmedia\r\n')
        with connect(serve(unended, beyond(5))).videos.open_video(VIDEO_TOKEN) as download:
            assert b"".join(download) == b"media"

    @pytest.mark.parametrize(
        "step",
        [whole(headers=NEW_TAG, body=OTHER), part(HALF, headers=NEW_TAG), LIES["later"], beyond(5), Answer(404)],
        ids=["200", "206 of a new one", "another part", "416", "404"],
    )
    def test_what_cannot_be_gone_on_with_has_given_its_beginning(
        self, serve: Serve, connect: Connect, step: Step
    ) -> None:
        received: list[bytes] = []
        server = serve(whole(HALF), step)
        with connect(server).videos.open_video(VIDEO_TOKEN) as download, pytest.raises(DownloadError) as caught:
            received.extend(piece for piece in download)
        assert b"".join(received) == MEDIA[:HALF]
        assert (caught.value.received, caught.value.expected) == (HALF, SIZE)
        assert asked(server) == [NOTHING, from_byte(HALF)]
        assert_tells_no_secret(caught.value)

    def test_attempts_are_counted(self, serve: Serve, connect: Connect) -> None:
        server = serve(whole(10), part(10, 20))
        client = connect(server, retries=ONE_RETRY)
        with client.videos.open_video(VIDEO_TOKEN) as download, pytest.raises(DownloadError) as caught:
            list(download)
        assert (caught.value.attempts, caught.value.received) == (2, 20)

    def test_a_connection_is_given_back_once(self, serve: Serve, connect: Connect) -> None:
        server = serve(whole(HALF), part(HALF), whole(), whole())
        client = connect(server)
        with client.videos.open_video(VIDEO_TOKEN) as download:
            assert b"".join(download) == MEDIA
        with client.videos.open_video(VIDEO_TOKEN) as one, client.videos.open_video(VIDEO_TOKEN) as other:
            assert b"".join(one) == b"".join(other) == MEDIA


class TestKeeping:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "clip.mp4"
        path.write_bytes(b"former")
        return path

    @staticmethod
    def download(client: Ziggeo, path: Path, video: str = VIDEO_TOKEN) -> None:
        client.videos.download_video(video, path, keep_partial=True)

    def fail(self, client: Ziggeo, path: Path) -> DownloadError:
        with pytest.raises(DownloadError) as caught:
            self.download(client, path)
        return caught.value

    @staticmethod
    def names(path: Path) -> list[str]:
        assert path.read_bytes() == b"former"
        return sorted(found.name for found in path.parent.iterdir())

    KEPT = ("clip.mp4", "clip.mp4.part", "clip.mp4.part.json")

    def begin(self, serve: Serve, connect: Connect, path: Path, headers: Mapping[str, str] = TAG) -> Server:
        """Leave half a file."""
        server = serve(whole(HALF, headers))
        assert self.fail(connect(server, retries=0), path).received == HALF
        return server

    def test_the_next_call_goes_on(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = self.begin(serve, connect, path)
        assert self.names(path) == [*self.KEPT]
        assert (path.parent / "clip.mp4.part").read_bytes() == MEDIA[:HALF]
        server.then(part(HALF, 2_000_000))
        assert self.fail(connect(server, retries=0), path).received == 2_000_000
        seen: list[tuple[int, int | None]] = []
        server.then(part(2_000_000))
        connect(server).videos.download_video(
            VIDEO_TOKEN, path, keep_partial=True, on_progress=lambda received, total: seen.append((received, total))
        )
        assert asked(server) == [NOTHING, from_byte(HALF), from_byte(2_000_000)]
        assert path.read_bytes() == MEDIA
        assert list(path.parent.iterdir()) == [path]
        assert seen[0] == (2_000_000, SIZE)

    def test_the_note_tells_no_secret(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = self.begin(serve, connect, path)
        text = (path.parent / "clip.mp4.part.json").read_text()
        assert BASIC not in text
        assert server.url in text

    def test_a_file_that_has_changed_begins_anew(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = self.begin(serve, connect, path)
        server.then(whole(1_000, NEW_TAG, OTHER), part(1_000, headers=NEW_TAG, body=OTHER))
        self.download(connect(server), path)
        assert asked(server) == [NOTHING, from_byte(HALF), from_byte(1_000, '"two"')]
        assert path.read_bytes() == OTHER
        assert list(path.parent.iterdir()) == [path]

    def test_a_file_that_was_there_already_is_complete(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = self.begin(serve, connect, path)
        (path.parent / "clip.mp4.part").write_bytes(MEDIA)
        server.then(beyond(SIZE))
        self.download(connect(server), path)
        assert asked(server) == [NOTHING, from_byte(SIZE)]
        assert path.read_bytes() == MEDIA

    def test_another_file_begins_anew(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = self.begin(serve, connect, path)
        server.then(whole(body=OTHER))
        self.download(connect(server), path, "another")
        assert asked(server) == [NOTHING, NOTHING]
        assert path.read_bytes() == OTHER

    @pytest.mark.parametrize(
        "note", [None, b"", b"\xff", b"{}", b'{"url": '], ids=["none", "empty", "bytes", "{}", "cut"]
    )
    def test_without_a_readable_note_it_begins_anew(
        self, serve: Serve, connect: Connect, path: Path, note: bytes | None
    ) -> None:
        server = self.begin(serve, connect, path)
        file = path.parent / "clip.mp4.part.json"
        if note is None:
            file.unlink()
        else:
            file.write_bytes(note)
        server.then(whole())
        self.download(connect(server), path)
        assert asked(server) == [NOTHING, NOTHING]
        assert path.read_bytes() == MEDIA
        assert list(path.parent.iterdir()) == [path]

    def test_more_bytes_than_the_file_has_begin_anew(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = self.begin(serve, connect, path)
        (path.parent / "clip.mp4.part").write_bytes(MEDIA + b"more")
        server.then(whole())
        self.download(connect(server), path)
        assert asked(server) == [NOTHING, NOTHING]
        assert path.read_bytes() == MEDIA

    @pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"one"'}], ids=["no tag", "weak tag"])
    def test_what_nobody_could_go_on_with_is_not_kept(
        self, serve: Serve, connect: Connect, path: Path, headers: dict[str, str]
    ) -> None:
        server = self.begin(serve, connect, path, headers)
        assert self.names(path) == ["clip.mp4"]
        # Neither is the note of an earlier version that could have been.
        (path.parent / "clip.mp4.part").write_bytes(MEDIA[:HALF])
        (path.parent / "clip.mp4.part.json").write_text("{}")
        server.then(whole(HALF, headers))
        self.fail(connect(server, retries=0), path)
        assert self.names(path) == ["clip.mp4"]

    def test_a_refused_call_leaves_what_there_was(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = serve(Answer(404, b"[]"))
        with pytest.raises(NotFoundError):
            self.download(connect(server), path)
        assert self.names(path) == ["clip.mp4"]
        server = self.begin(serve, connect, path)
        server.then(Answer(404, b"[]"), part(HALF))
        with pytest.raises(NotFoundError):
            self.download(connect(server), path)
        assert self.names(path) == [*self.KEPT]
        self.download(connect(server), path)
        assert path.read_bytes() == MEDIA

    def test_a_part_that_is_longer_than_it_says_is_not_kept(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = self.begin(serve, connect, path)
        named = {**TAG, "Content-Range": f"bytes {HALF}-{SIZE - 1}/{SIZE}"}
        server.then(Answer(206, MEDIA[HALF:] + b"more" * 1_000_000, named, framing="chunked"))
        assert "longer" in str(self.fail(connect(server, retries=0), path))
        assert self.names(path) == ["clip.mp4"]

    def test_without_the_option_nothing_is_touched(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = self.begin(serve, connect, path)
        server.then(whole(HALF))
        with pytest.raises(DownloadError):
            connect(server, retries=0).videos.download_video(VIDEO_TOKEN, path)
        assert asked(server) == [NOTHING, NOTHING]
        assert self.names(path) == [*self.KEPT]

    def test_two_at_once_do_not_disturb_each_other(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = self.begin(serve, connect, path)
        server.then(part(HALF))
        refused: list[DownloadError] = []
        with Ziggeo("token", "private key", base_url=server.url) as other:

            def try_too(received: int, _: int | None) -> None:
                if received == HALF:
                    refused.append(self.fail(other, path))

            connect(server).videos.download_video(VIDEO_TOKEN, path, keep_partial=True, on_progress=try_too)
        assert ["another download is writing it" in str(error) for error in refused] == [True]
        assert path.read_bytes() == MEDIA
        assert list(path.parent.iterdir()) == [path]

    @pytest.mark.parametrize("to", [None, BytesIO()], ids=["memory", "file"])
    def test_it_is_for_paths(self, serve: Serve, connect: Connect, to: BytesIO | None) -> None:
        with pytest.raises(ArgumentsError, match="keep_partial"):
            connect(serve()).videos.download_video(VIDEO_TOKEN, cast("Path", to), keep_partial=True)

    def test_all_calls_have_it(self, serve: Serve, connect: Connect, path: Path) -> None:
        server = serve(*[whole()] * 6)
        client = connect(server)
        client.videos.download_image("v", path, keep_partial=True)
        client.streams.download_video("v", "s", path, keep_partial=True)
        client.streams.download_image("v", "s", path, keep_partial=True)
        client.audios.download_audio("a", path, keep_partial=True)
        client.audio_streams.download_audio("a", "s", path, keep_partial=True)
        client.videos.download_video("v", path, keep_partial=True)
        assert path.read_bytes() == MEDIA
        assert list(path.parent.iterdir()) == [path]

    def test_what_a_killed_process_has_left_is_gone_on_with(
        self, serve: Serve, connect: Connect, path: Path, mode: Mode
    ) -> None:
        whole_pieces = 5 * 256 * 1024 if mode == "sync" else 1024 * 1024
        head = b'HTTP/1.1 200 Fine\r\nETag: "one"\r\nContent-Length: %d\r\n\r\n' % SIZE
        server = serve(Stall(head + MEDIA[:HALF]), part(whole_pieces))
        command = [sys.executable, str(PROGRAM), mode, server.url, str(path), "keep", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=quiet()) as process:
            assert process.stdout is not None
            while process.stdout.readline().split()[0] != str(whole_pieces):
                pass
            process.kill()
        assert self.names(path) == [*self.KEPT]
        self.download(connect(server), path, "v")
        assert asked(server) == [NOTHING, from_byte(whole_pieces)]
        assert path.read_bytes() == MEDIA
        assert list(path.parent.iterdir()) == [path]


def quiet() -> dict[str, str]:
    """Return the environment of a program that is to see nothing of the one that runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ZIGGEO_", "COV_"))}


class TestLargeFiles:
    """What reads them reads past what parses answers, on connections that are then closed."""

    LARGE = MEDIA * 8

    @pytest.mark.parametrize("kind", ["memory", "path", "kept path", "file"])
    @pytest.mark.parametrize("until", [0, 1, 70_000, 20_000_000])
    def test_one_that_breaks_off_is_gone_on_with(
        self, serve: Serve, connect: Connect, tmp_path: Path, kind: str, until: int
    ) -> None:
        server = serve(whole(until, body=self.LARGE), part(until, body=self.LARGE) if until else whole(body=self.LARGE))
        assert fetch(connect(server), kind, tmp_path) == self.LARGE
        assert asked(server) == [NOTHING, from_byte(until) if until else NOTHING]

    def test_one_that_never_comes_whole_fails(self, serve: Serve, connect: Connect, tmp_path: Path) -> None:
        server = serve(broken(200, {}, self.LARGE, 19_000_000), broken(200, {}, self.LARGE, 18_000_000, reset=True))
        client = connect(server, retries=ONE_RETRY)
        with pytest.raises(DownloadError, match=f"it broke off after .* of {len(self.LARGE)} bytes") as caught:
            client.videos.download_video(VIDEO_TOKEN, tmp_path / "clip.mp4")
        assert caught.value.attempts == 2
        assert list(tmp_path.iterdir()) == []

    def test_one_that_stalls_runs_into_the_time_limit(self, serve: Serve, connect: Connect) -> None:
        head = b"HTTP/1.1 200 Fine\r\nContent-Length: %d\r\n\r\n" % len(self.LARGE)
        server = serve(Stall(head + self.LARGE[:17_000_000]))
        with pytest.raises(DownloadError, match="the answer did not come in time"):
            connect(server, retries=0, timeout=Timeouts(read=0.2)).videos.download_video(VIDEO_TOKEN)

    def test_the_next_call_gets_an_answer_of_its_own(self, serve: Serve, connect: Connect) -> None:
        server = serve(whole(body=self.LARGE), whole(), whole(body=self.LARGE))
        client = connect(server)
        assert [client.videos.download_video(VIDEO_TOKEN) for _ in range(3)] == [self.LARGE, MEDIA, self.LARGE]


class TestDisks:
    @pytest.mark.skipif(sys.platform == "win32", reason="the system cannot limit the size of files")
    @pytest.mark.parametrize("keep", ["keep", "leave nothing"])
    def test_a_full_disk_is_told_of_and_what_there_was_stays(
        self, serve: Serve, connect: Connect, tmp_path: Path, mode: Mode, keep: str
    ) -> None:
        server = serve(whole())
        path = tmp_path / "clip.mp4"
        path.write_bytes(b"former")
        command = [sys.executable, str(PROGRAM), mode, server.url, str(path), keep, "1500000"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, env=quiet())
        assert "it cannot be written: [Errno 27]" in done.stdout
        assert path.read_bytes() == b"former"
        if keep != "keep":
            assert list(tmp_path.iterdir()) == [path]
            return
        assert (tmp_path / "clip.mp4.part").read_bytes() == MEDIA[:HALF]
        server.then(part(HALF))
        connect(server).videos.download_video("v", path, keep_partial=True)
        assert asked(server) == [NOTHING, from_byte(HALF)]
        assert path.read_bytes() == MEDIA

    def test_a_file_object_that_is_full_at_some_byte_is_left_at_its_start(self, serve: Serve, connect: Connect) -> None:
        class Full(BytesIO):
            def write(self, data: object, /) -> int:
                if self.tell() + len(cast("bytes", data)) > HALF:
                    raise OSError(28, "No space left on device")
                return super().write(cast("bytes", data))

        file = Full(b"head")
        file.seek(4)
        with pytest.raises(DownloadError, match="No space left") as caught:
            connect(serve(whole())).videos.download_video(VIDEO_TOKEN, cast("IO[bytes]", file))
        assert (caught.value.attempts, caught.value.expected, caught.value.cause) == (1, SIZE, None)
        assert file.getvalue() == b"head"

    def test_a_target_that_cannot_be_made_is_told_of(self, serve: Serve, connect: Connect, tmp_path: Path) -> None:
        path = tmp_path / "clip.mp4"
        path.write_bytes(b"former")
        (tmp_path / "clip.mp4.part").mkdir()
        client = connect(serve(whole()))
        with pytest.raises(DownloadError, match=r"it cannot be written: .*directory"):
            client.videos.download_video(VIDEO_TOKEN, path, keep_partial=True)
        with pytest.raises(DownloadError, match=r"it cannot be written: .*name too long"):
            client.videos.download_video(VIDEO_TOKEN, tmp_path / ("x" * 250))
        assert path.read_bytes() == b"former"
        assert len(list(tmp_path.iterdir())) == 2

    def test_a_limit_of_time_ends_going_on(self, serve: Serve, connect: Connect, tmp_path: Path) -> None:
        head = b'HTTP/1.1 200 Fine\r\nETag: "one"\r\nContent-Length: %d\r\n\r\n' % SIZE
        server = serve(Stall(head + MEDIA[:HALF]))
        with pytest.raises(DownloadError, match=r"not done within 0\.3 s"):
            connect(server, timeout=Timeouts(transfer=0.3)).videos.download_video(VIDEO_TOKEN, tmp_path / "clip.mp4")
        assert list(tmp_path.iterdir()) == []
