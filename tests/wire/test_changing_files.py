"""Files that change while they are sent: nothing of them is confirmed, and the error says which file it was."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support.samples import STREAM_ANSWER, STREAM_TOKEN, VIDEO_TOKEN, upload_form
from tests.support.secrecy import assert_tells_no_secret
from tests.support.server import Answer, Server, Stall
from tests.wire.conftest import Connect, Serve
from tests.wire.test_expired_forms import EXPIRED, KINDS, Kind, form
from tests.wire.test_uploads import FILE, assert_whole
from ziggeo import BulkError, FileChangedError, FileReadError, UploadError, UploadStep

Change = Callable[[Path], object]
HALF = len(FILE) // 2
DAY = 86_400


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A file that was written long ago, so that any writing shows in its time."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(FILE)
    _age(path)
    return path


def _age(path: Path) -> None:
    then = path.stat().st_mtime - DAY
    os.utime(path, (then, then))


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def _shrink(path: Path) -> None:
    os.truncate(path, HALF)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


def _rewrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(len(FILE)))


def _replace(path: Path) -> None:
    other = path.with_name("other.mp4")
    other.write_bytes(FILE)
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)


CHANGES: Mapping[str, tuple[Change, str]] = {
    "grows": (_grow, f"it had {len(FILE)} bytes, and has {len(FILE) + 4}"),
    "shrinks": (_shrink, f"it had {len(FILE)} bytes, and has {HALF}"),
    "is emptied": (_empty, f"it had {len(FILE)} bytes, and has 0"),
    "is rewritten": (_rewrite, "it has been written to"),
    "is replaced": (_replace, "another file has taken its place"),
}
each_change = pytest.mark.parametrize(("change", "how"), CHANGES.values(), ids=list(CHANGES))
"""Each way in which a file may change, and how that is told."""


def at(point: int, change: Change, path: Path) -> Callable[[int, int], None]:
    """Return what changes a file once so much of it was sent."""
    left = [change]

    def heed(sent: int, _total: int) -> None:
        if sent >= point and left:
            left.pop()(path)

    return heed


@each_change
@pytest.mark.parametrize("point", [0, 1, HALF], ids=["at its beginning", "after a piece", "in the middle"])
@pytest.mark.parametrize("keep", [False, True])
def test_it_is_noticed(
    serve: Serve, connect: Connect, clip: Path, change: Change, how: str, point: int, keep: bool
) -> None:
    storage = serve(Stall(), *([Answer(204)] if keep else []))
    server = serve(upload_form(storage.url), STREAM_ANSWER if keep else Answer())
    client = connect(server)
    with pytest.raises(UploadError) as caught:
        client.videos.create(file=clip, keep_partial=keep, on_progress=at(point, change, clip))
    error = caught.value
    assert type(error.cause) is FileChangedError
    assert error.cause.file == str(clip)
    assert error.cause.message == f"{clip} changed while it was sent: {how}"
    assert (error.step, error.attempts, error.removed) == (UploadStep.SEND_FILE, 1, None if keep else True)
    assert_tells_no_secret(error)
    storage.wait_until_idle()
    assert not any(request.complete for request in storage.requests)
    if keep:
        # What is sent when the upload goes on is the file as it is by then.
        assert client.videos.resume(error).token == VIDEO_TOKEN
        # The record of what broke off may come late.
        (whole,) = (request for request in storage.requests if request.complete)
        assert_whole(whole, clip.read_bytes())
    else:
        assert error.partial is None
        assert server.paths[1:] == [f"DELETE /v1/videos/{VIDEO_TOKEN}"]


@each_change
def test_it_is_noticed_between_two_attempts(
    serve: Serve, connect: Connect, clip: Path, change: Change, how: str
) -> None:
    storage = serve(Answer(503, before=lambda: change(clip)), Stall())
    server = serve(upload_form(storage.url), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    assert isinstance(caught.value.cause, FileChangedError)
    assert caught.value.cause.message.endswith(how)
    assert caught.value.removed is True


@each_change
def test_it_is_noticed_between_two_forms(serve: Serve, connect: Connect, clip: Path, change: Change, how: str) -> None:
    storage = serve(Answer(EXPIRED.status, EXPIRED.body, before=lambda: change(clip)), Stall())
    kind = KINDS["videos.create"]
    server = serve(form(storage, "first", kind.first), form(storage, "second", kind.second), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    assert isinstance(caught.value.cause, FileChangedError)
    assert caught.value.cause.message.endswith(how)
    assert server.paths[-1] == f"DELETE /v1/videos/{VIDEO_TOKEN}"


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_it_is_noticed_whatever_the_file_is_for(serve: Serve, connect: Connect, clip: Path, kind: Kind) -> None:
    storage = serve(Answer(503, before=lambda: _grow(clip)), Stall())
    server = serve(form(storage, "first", kind.first), *([Answer()] if kind.undo else []))
    with pytest.raises(UploadError) as caught:
        kind.call(connect(server), clip, False)
    error = caught.value
    assert isinstance(error.cause, FileChangedError)
    assert (error.step, error.removed) == (UploadStep.SEND_FILE, True if kind.undo else None)
    undone = [] if kind.undo is None else [f"DELETE {kind.undo.replace('c' * 32, STREAM_TOKEN)}"]
    assert server.paths == [f"POST {kind.ask}", *undone]


def test_of_many_files_only_the_one_that_changes_fails(
    serve: Serve, connect: Connect, clip: Path, tmp_path: Path
) -> None:
    steady = tmp_path / "steady.mp4"
    steady.write_bytes(FILE)
    storage = serve(Answer(503, before=lambda: _rewrite(clip)), Stall(), Answer(204))
    server = serve(upload_form(storage.url), Answer(), upload_form(storage.url), STREAM_ANSWER)
    with pytest.raises(BulkError) as caught:
        connect(server).videos.create_bulk([clip, steady], concurrency=1)
    (failure,) = caught.value.report.failures
    assert failure.items == (str(clip),)
    assert isinstance(failure.error, UploadError)
    assert isinstance(failure.error.cause, FileChangedError)
    assert failure.error.cause.file == str(clip)
    assert [video.token for video in caught.value.report] == [VIDEO_TOKEN]
    assert_whole(next(request for request in storage.requests[1:] if request.complete))


@pytest.mark.parametrize("name", ["grows", "shrinks", "is rewritten"])
def test_an_open_file_is_watched_as_well(serve: Serve, connect: Connect, clip: Path, name: str) -> None:
    change, how = CHANGES[name]
    server = _refusing(serve)
    with clip.open("rb") as file, pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=file, on_progress=at(HALF, change, clip))
    assert isinstance(caught.value.cause, FileChangedError)
    assert (caught.value.cause.file, caught.value.removed) == ("clip.mp4", True)
    assert caught.value.cause.message == f"clip.mp4 changed while it was sent: {how}"


def _refusing(serve: Serve) -> Server:
    return serve(upload_form(serve(Stall()).url), Answer())


def test_what_was_still_to_be_written_is_no_change(serve: Serve, connect: Connect) -> None:
    storage = serve(Answer(503), Answer(204))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(FILE)
        file.seek(0)
        file.write(b"begin")
        file.seek(0)
        assert connect(server).videos.create(file=file).token == VIDEO_TOKEN
    for request in storage.requests:
        assert_whole(request, b"begin" + FILE[5:])


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")
def test_a_file_that_is_deleted_meanwhile_is_sent_whole(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(Answer(204))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    assert connect(server).videos.create(file=clip, on_progress=at(1, Path.unlink, clip)).token == VIDEO_TOKEN
    assert_whole(storage.requests[0])


def test_reading_a_file_elsewhere_is_no_change(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(Answer(503), Answer(204))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    assert (
        connect(server).videos.create(file=clip, on_progress=lambda _sent, _total: clip.read_bytes()).token
        == VIDEO_TOKEN
    )
    assert_whole(storage.requests[1])


def test_what_makes_itself_a_file_when_it_is_asked_for_one_is_not(serve: Serve, connect: Connect) -> None:
    storage = serve(Answer(204))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    with tempfile.SpooledTemporaryFile() as spooled:
        spooled.write(FILE)
        spooled.seek(0)
        assert connect(server).videos.create(file=spooled, filename="clip.mp4").token == VIDEO_TOKEN
        # It stays in memory, although it would make itself a file for whoever asks for a descriptor.
        assert not vars(spooled)["_rolled"]
    assert_whole(storage.requests[0])


def test_a_change_is_told_in_one_line(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "a\nb.mp4"
    try:
        path.write_bytes(FILE)
    except OSError:
        pytest.skip("no such names here")
    with pytest.raises(UploadError) as caught:
        connect(_refusing(serve)).videos.create(file=path, on_progress=at(1, _grow, path))
    assert isinstance(caught.value.cause, FileReadError)
    assert "\n" not in str(caught.value)
    assert "a\\nb.mp4" in caught.value.cause.file
