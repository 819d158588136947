"""Downloads from a service with which something is wrong go on where they stood, in both modes."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.support.modes import MakeClient
from ziggeo import DownloadError, RetryPolicy, Ziggeo
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.faults import NoAcceptRanges, Reset, Truncate

CALL = "streams.download_video"
RETRIES = RetryPolicy(retries=4, initial_delay=0.001, maximum_delay=0.001)


@pytest.fixture(scope="module")
def troubled_sandbox() -> Iterator[Sandbox]:
    with Sandbox(processing_delay=0.0) as running:
        yield running


@pytest.fixture
def troubled(troubled_sandbox: Sandbox) -> Iterator[Sandbox]:
    """A sandbox of this module alone, in which nothing goes wrong before and after a test."""
    yield troubled_sandbox
    troubled_sandbox.faults.clear()
    troubled_sandbox.requests.clear()


@pytest.fixture
def ziggeo(make_client: MakeClient, troubled: Sandbox) -> Ziggeo:
    return make_client(
        troubled.token, troubled.private_key, troubled.encryption_key, base_url=troubled.url, retries=RETRIES
    )


@pytest.fixture
def stream(ziggeo: Ziggeo, clip: Path) -> tuple[str, str]:
    """The tokens of a video and its original stream, which holds the clip as it is."""
    video = ziggeo.videos.wait_until_ready(ziggeo.videos.create(file=clip).token, timeout=60)
    assert video.original_stream is not None
    return video.token, video.original_stream.token


def answers(sandbox: Sandbox) -> list[tuple[int | None, int]]:
    """Status and length of what each request for the file was answered."""
    return [(request.status, request.bytes_sent) for request in sandbox.requests.of(CALL)]


def test_only_what_is_missing_is_sent_again(
    troubled: Sandbox, ziggeo: Ziggeo, stream: tuple[str, str], clip: Path
) -> None:
    size = clip.stat().st_size
    troubled.faults.add(CALL, Truncate(size=1000), times=2)
    troubled.faults.add(CALL, Reset("before"), times=1, after=2)
    file = BytesIO()
    assert ziggeo.streams.download_video(*stream, to=file) == size
    assert file.getvalue() == clip.read_bytes()
    assert answers(troubled) == [(200, 1000), (206, 1000), (None, 0), (206, size - 2000)]


def test_iterating_goes_on(troubled: Sandbox, ziggeo: Ziggeo, stream: tuple[str, str], clip: Path) -> None:
    troubled.faults.add(CALL, Truncate(), times=2)
    with ziggeo.streams.open_video(*stream) as download:
        assert b"".join(download) == clip.read_bytes()
    assert [status for status, _ in answers(troubled)] == [200, 206, 206]


def test_without_ranges_it_begins_anew(troubled: Sandbox, ziggeo: Ziggeo, stream: tuple[str, str], clip: Path) -> None:
    troubled.faults.add(CALL, NoAcceptRanges())
    troubled.faults.add(CALL, Truncate(), times=2)
    assert ziggeo.streams.download_video(*stream) == clip.read_bytes()
    assert [status for status, _ in answers(troubled)] == [200, 200, 200]


def test_what_was_kept_is_gone_on_with(
    troubled: Sandbox, ziggeo: Ziggeo, stream: tuple[str, str], clip: Path, tmp_path: Path
) -> None:
    path = tmp_path / "copy.mp4"
    fault = troubled.faults.add(CALL, Truncate(size=1000))
    with pytest.raises(DownloadError) as caught:
        ziggeo.with_options(retries=0).streams.download_video(*stream, path, keep_partial=True)
    assert (caught.value.received, caught.value.expected) == (1000, clip.stat().st_size)
    assert not path.exists()
    troubled.faults.remove(fault.id)
    assert ziggeo.streams.download_video(*stream, path, keep_partial=True) == path
    assert path.read_bytes() == clip.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
    assert [status for status, _ in answers(troubled)] == [200, 206]
