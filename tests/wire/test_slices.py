"""Large files that are received in slices, several at a time."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from threading import Barrier, Lock
from typing import cast

import pytest

from tests.support.samples import VIDEO_TOKEN
from tests.support.server import PATIENCE, Answer, Server, Stall, Talk
from tests.wire.conftest import Connect, Serve
from ziggeo import ArgumentsError, DownloadError, NotFoundError, RetryPolicy

MIB = 1024 * 1024
SLICE = 8 * MIB
MEDIA = Random(1).randbytes(20 * MIB + 3)  # no part of it is like another
OTHER = bytes(reversed(MEDIA))
SIZE = len(MEDIA)
STARTS = [0, SLICE, 2 * SLICE]
RANGES = [f"bytes={first}-{min(first + SLICE, SIZE) - 1}" for first in STARTS]


@dataclass
class Sliced:
    """Answers any request with the slice that it asks for, or, where it asks for none, with the whole file."""

    body: bytes = MEDIA
    tag: str = '"one"'
    breaks: Mapping[int, int] = field(default_factory=dict[int, int])
    """How many bytes are sent of the slice that begins at some byte, before the connection ends; each happens once."""
    refused: frozenset[int] = frozenset()
    """Where slices begin that are answered with 404."""
    meet: Barrier | None = None
    """Where all slices but the first wait for each other."""
    _broken: set[int] = field(default_factory=set[int])
    _guard: Lock = field(default_factory=Lock)

    def play(self, talk: Talk) -> bool:
        talk.read_head()
        talk.read_body()
        talk.record()
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", talk.header("range"))
        if asked is None or talk.header("if-range") not in ("", self.tag):
            talk.send(Answer(body=self.body, headers={"ETag": self.tag}).raw())
            return True
        first, last = int(asked[1]), min(int(asked[2] or len(self.body)), len(self.body) - 1)
        if first in self.refused:
            talk.send(Answer(404, b"[]").raw())
            return True
        if first and self.meet is not None:
            self.meet.wait(PATIENCE)
        said = {"ETag": self.tag, "Content-Range": f"bytes {first}-{last}/{len(self.body)}"}
        raw = Answer(206, self.body[first : last + 1], said).raw()
        with self._guard:
            breaks = first in self.breaks and first not in self._broken
            self._broken.add(first)
        talk.send(raw[: len(raw) - (last + 1 - first) + self.breaks[first]] if breaks else raw)
        return not breaks


def asked(server: Server) -> list[str | None]:
    """Which ranges were asked for, in their order within the file."""
    ranges = [request.header("Range") for request in server.requests]
    return sorted(ranges, key=lambda found: int(found[6:].partition("-")[0]) if found else -1)


def test_the_limit_that_was_set_is_named(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    server = serve(Sliced(), *[Stall()] * 2)
    with pytest.raises(DownloadError, match=r"not done within 0\.7 s"):
        connect(server, timeout=0.7).videos.download_video(VIDEO_TOKEN, tmp_path / "clip.mp4", parallel=2)
    assert list(tmp_path.iterdir()) == []


def test_slices_are_fetched_at_a_time(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    server = serve(*[Sliced(meet=Barrier(2))] * 3)
    path = tmp_path / "clip.mp4"
    seen: list[tuple[int, int | None]] = []
    client = connect(server)
    assert (
        client.videos.download_video(
            VIDEO_TOKEN, path, parallel=4, on_progress=lambda received, total: seen.append((received, total))
        )
        == path
    )
    assert path.read_bytes() == MEDIA
    assert list(tmp_path.iterdir()) == [path]
    assert asked(server) == RANGES
    assert [request.header("If-Range") for request in server.requests] == [None, '"one"', '"one"']
    assert seen[0] == (0, SIZE)
    assert seen[-1] == (SIZE, SIZE)
    assert seen == sorted(seen)


def test_slices_go_on_where_they_broke_off(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    server = serve(*[Sliced(breaks={0: 1000, SLICE: 5 * MIB, 2 * SLICE: 0})] * 6)
    path = connect(server, retries=RetryPolicy(retries=1, initial_delay=0.0)).videos.download_video(
        VIDEO_TOKEN, tmp_path / "clip.mp4", parallel=2
    )
    assert path.read_bytes() == MEDIA
    assert asked(server) == [
        RANGES[0],
        f"bytes=1000-{SLICE - 1}",
        RANGES[1],
        f"bytes={SLICE + 5 * MIB}-{2 * SLICE - 1}",
        RANGES[2],
        RANGES[2],
    ]


@pytest.mark.parametrize("size", [1, 1000, SLICE])
def test_what_fits_into_one_slice_takes_one_request(serve: Serve, connect: Connect, tmp_path: Path, size: int) -> None:
    server = serve(Sliced(body=MEDIA[:size]))
    path = connect(server).videos.download_video(VIDEO_TOKEN, tmp_path / "clip.mp4", parallel=2)
    assert path.read_bytes() == MEDIA[:size]


@pytest.mark.parametrize(
    "first",
    [
        Answer(body=MEDIA, headers={"ETag": '"one"'}),
        Answer(416, b"", {"Content-Range": "bytes */0"}),
        Answer(206, MEDIA[:SLICE], {"Content-Range": f"bytes 0-{SLICE - 1}/{SIZE}"}),
        Answer(206, MEDIA[:SLICE], {"ETag": '"one"', "Content-Range": f"bytes 1-{SLICE}/{SIZE}"}),
        Answer(206, MEDIA[:SLICE], {"ETag": '"one"', "Content-Range": f"bytes 0-{SLICE - 1}/*"}),
        Answer(206, MEDIA[:10], {"ETag": '"one"', "Content-Range": f"bytes 0-9/{SIZE}"}),
        Answer(206, MEDIA[:SLICE], {"ETag": '"one"'}),
    ],
    ids=["no ranges", "416", "no tag", "another slice", "no length", "less", "no Content-Range"],
)
def test_what_cannot_be_had_in_slices_comes_at_once(
    serve: Serve, connect: Connect, tmp_path: Path, first: Answer
) -> None:
    server = serve(first, Answer(body=MEDIA))
    path = connect(server).videos.download_video(VIDEO_TOKEN, tmp_path / "clip.mp4", parallel=3)
    assert path.read_bytes() == MEDIA
    assert [request.header("Range") for request in server.requests] == [RANGES[0], None]


def test_a_file_that_changes_meanwhile_begins_anew(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    new = Sliced(body=OTHER[: SLICE + 9], tag='"two"')
    server = serve(Sliced(body=MEDIA[: SLICE + 9]), new, new)
    seen: list[int] = []
    path = connect(server).videos.download_video(
        VIDEO_TOKEN, tmp_path / "clip.mp4", parallel=2, on_progress=lambda received, _: seen.append(received)
    )
    assert path.read_bytes() == OTHER[: SLICE + 9]
    assert [request.header("Range") for request in server.requests] == [RANGES[0], f"bytes={SLICE}-{SLICE + 8}", None]
    assert seen.count(0) == 2
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("parallel", [1, 2])
def test_what_was_kept_counts_up_to_its_first_gap(
    serve: Serve, connect: Connect, tmp_path: Path, parallel: int
) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"former")
    # The second slice is refused when the third is there as well.
    refusing = Sliced(refused=frozenset({SLICE}))
    server = serve(refusing, refusing)
    size = 2 * SLICE
    refusing.body = MEDIA[:size]
    with pytest.raises(DownloadError) as caught:
        connect(server).videos.download_video(VIDEO_TOKEN, path, keep_partial=True, parallel=2)
    assert isinstance(caught.value.cause, NotFoundError)
    assert path.read_bytes() == b"former"
    part = tmp_path / "clip.mp4.part"
    assert part.read_bytes() == MEDIA[:SLICE]
    part.write_bytes(MEDIA[:SLICE] + bytes(MIB) + MEDIA[SLICE + MIB : size])
    server.then(Sliced(body=MEDIA[:size]))
    connect(server).videos.download_video(VIDEO_TOKEN, path, keep_partial=True, parallel=parallel)
    assert path.read_bytes() == MEDIA[:size]
    last = f"bytes={SLICE}-{size - 1}" if parallel > 1 else f"bytes={SLICE}-"
    assert [request.header("Range") for request in server.requests] == [RANGES[0], RANGES[1], last]
    assert server.requests[-1].header("If-Range") == '"one"'
    assert list(tmp_path.iterdir()) == [path]


def test_a_slice_that_fails_for_good_leaves_nothing(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"former")
    refusing = Sliced(body=MEDIA[: 2 * SLICE], refused=frozenset({SLICE}))
    with pytest.raises(DownloadError):
        connect(serve(refusing, refusing)).videos.download_video(VIDEO_TOKEN, path, parallel=2)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"former", [path])


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file of this process can have more than 12 MiB."""
    if sys.platform == "win32":
        pytest.skip("the system cannot limit the size of files")
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (12 * MIB, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.usefixtures("small_disk")
@pytest.mark.parametrize("keep", [False, True])
def test_a_full_disk_is_told_of_and_what_there_was_stays(
    serve: Serve, connect: Connect, tmp_path: Path, keep: bool
) -> None:
    path, part = tmp_path / "clip.mp4", tmp_path / "clip.mp4.part"
    path.write_bytes(b"former")
    answering = Sliced(body=MEDIA[: 2 * SLICE])
    server = serve(answering, answering)
    with pytest.raises(DownloadError, match=r"it cannot be written: .*File too large"):
        connect(server).videos.download_video(VIDEO_TOKEN, path, keep_partial=keep, parallel=2)
    assert asked(server) == RANGES[:2]
    assert path.read_bytes() == b"former"
    if keep:
        assert part.read_bytes()[:SLICE] == MEDIA[:SLICE]
        assert part.stat().st_size <= 12 * MIB
    else:
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("to", "parallel"), [(None, 2), (BytesIO(), 2), ("clip.mp4", 0), ("clip.mp4", -1)])
def test_it_is_for_paths(serve: Serve, connect: Connect, to: object, parallel: int) -> None:
    with pytest.raises(ArgumentsError, match="parallel"):
        connect(serve()).videos.download_video(VIDEO_TOKEN, cast("Path", to), parallel=parallel)
