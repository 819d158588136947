"""Bulk calls over real sockets: how many requests at a time, and what is left when they are interrupted."""

import asyncio
import pickle
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.samples import VIDEO_TOKEN, upload_form
from tests.support.secrecy import PRIVATE_KEY, TOKEN
from tests.support.server import PATIENCE, Answer, Server, Stall, Talk, said
from tests.wire.conftest import Connect, Serve
from ziggeo import AsyncZiggeo, BulkReport, Video, Ziggeo

ITEMS = [f"{number:032x}" for number in range(6)]
GONE = Answer(200, b"null")
has_signals = pytest.mark.skipif(
    sys.platform == "win32", reason="there is no other way to interrupt a thread that waits"
)


def interrupt() -> None:
    """Do what Ctrl-C does."""
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def plain_client(server: Server) -> Ziggeo:
    return Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, retries=0)


def deleted(server: Server) -> list[str]:
    return sorted(path.removeprefix("DELETE /v1/videos/") for path in server.paths)


def assert_no_thread_is_left() -> None:
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("ziggeo-bulk")] == []


@pytest.mark.parametrize("concurrency", [1, 3])
def test_there_are_just_as_many_requests_at_a_time_as_wanted(serve: Serve, connect: Connect, concurrency: int) -> None:
    together = threading.Barrier(concurrency)
    server = serve(*[Answer(200, b"null", meet=together)] * 6)
    report = connect(server).videos.delete_bulk(ITEMS, concurrency=concurrency)

    assert list(report) == ITEMS
    assert server.connections == concurrency
    assert deleted(server) == ITEMS
    assert_no_thread_is_left()


@has_signals
def test_an_interruption_begins_nothing_more_and_a_second_run_does_only_the_rest(serve: Serve) -> None:
    both_under_way = threading.Barrier(2, action=interrupt)
    last = Answer(200, b"null", meet=both_under_way)
    server = serve(GONE, GONE, last, last)
    report = BulkReport[str]()
    with plain_client(server) as client:
        with pytest.raises(KeyboardInterrupt):
            client.videos.delete_bulk(ITEMS, concurrency=2, report=report)
        assert_no_thread_is_left()
        assert deleted(server) == list(report.done) == ITEMS[:4]
        assert (report.left, report.failures, report.missing) == (tuple(ITEMS[4:]), (), ())

        server.then(GONE, GONE)
        copy: BulkReport[str] = pickle.loads(pickle.dumps(report))
        assert list(client.videos.delete_bulk(ITEMS, report=copy)) == ITEMS
    assert deleted(server) == ITEMS


@dataclass(frozen=True)
class Interruption:
    """A request that is interrupted before it is answered."""

    def play(self, talk: Talk) -> bool:
        talk.read_head()
        talk.record()
        interrupt()
        talk.hold(reading=True)
        return False


@has_signals
def test_an_interruption_of_a_single_request_ends_it(serve: Serve) -> None:
    server = serve(GONE, Interruption())
    report = BulkReport[str]()
    with plain_client(server) as client, pytest.raises(KeyboardInterrupt):
        client.videos.delete_bulk(ITEMS, concurrency=1, report=report)
    assert (report.done, report.left) == (tuple(ITEMS[:1]), tuple(ITEMS[1:]))


@dataclass(frozen=True)
class SlowStorage:
    """A storage that reads a file only when another one has got to it too."""

    meet: threading.Barrier

    def play(self, talk: Talk) -> bool:
        talk.read_head()
        talk.record()
        self.meet.wait(PATIENCE)
        talk.read_body()
        return True


@dataclass(frozen=True)
class SlowFile:
    """A file without end, of which a piece comes, and the others only when another one has got as far."""

    meet: threading.Barrier

    def play(self, talk: Talk) -> bool:
        talk.read_head()
        talk.record()
        talk.send(b"HTTP/1.1 200 Fine\r\nContent-Length: 1000000000000\r\n\r\n")
        self.meet.wait(PATIENCE)
        while True:
            talk.send(b"x" * 65536)


@has_signals
def test_an_interruption_ends_uploads_between_two_pieces_and_leaves_nothing_behind(
    serve: Serve, tmp_path: Path
) -> None:
    files = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for path in files:
        with path.open("wb") as file:
            file.truncate(128 * 1024 * 1024)
    both_under_way = threading.Barrier(2, action=interrupt)
    storage = serve(SlowStorage(both_under_way), SlowStorage(both_under_way))
    form = upload_form(storage.url)
    server = serve(form, form, GONE, GONE)
    report = BulkReport[Video]()
    with plain_client(server) as client, pytest.raises(KeyboardInterrupt):
        client.videos.create_bulk(files, report=report)

    assert_no_thread_is_left()
    assert not any(request.complete for request in storage.requests)
    assert server.paths == ["POST /v1/videos-upload-url"] * 2 + [f"DELETE /v1/videos/{VIDEO_TOKEN}"] * 2
    assert report.left == tuple(str(path) for path in files)


@has_signals
def test_an_interruption_ends_downloads_between_two_pieces_and_leaves_no_file(serve: Serve, tmp_path: Path) -> None:
    both_under_way = threading.Barrier(2, action=interrupt)
    server = serve(SlowFile(both_under_way), SlowFile(both_under_way))
    report = BulkReport[Path]()
    with plain_client(server) as client, pytest.raises(KeyboardInterrupt):
        client.videos.download_bulk(ITEMS[:2], tmp_path, report=report)

    assert_no_thread_is_left()
    assert list(tmp_path.iterdir()) == []
    assert report.left == tuple(ITEMS[:2])


@has_signals
def test_an_interruption_ends_pauses_before_another_attempt(serve: Serve) -> None:
    both_under_way = threading.Barrier(2, action=interrupt)
    busy = Answer(429, b"{}", {"Retry-After": "20"}, meet=both_under_way)
    server = serve(busy, busy)
    report = BulkReport[str]()
    client = Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, timeout=60)
    with client, pytest.raises(KeyboardInterrupt):
        client.videos.delete_bulk(ITEMS, concurrency=2, report=report)

    assert_no_thread_is_left()
    assert report.left == tuple(ITEMS)


def test_a_cancelled_run_leaves_no_task_and_a_second_one_does_only_the_rest(serve: Serve) -> None:
    server = serve(GONE, Stall(), Stall())
    report = BulkReport[str]()

    async def scenario() -> None:
        async with AsyncZiggeo(TOKEN, PRIVATE_KEY, base_url=server.url) as client:
            task = asyncio.create_task(client.videos.delete_bulk(ITEMS, concurrency=2, report=report))
            await asyncio.to_thread(server.wait_for_requests, 3)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == {asyncio.current_task()}
            assert len(report.done) == 1
            assert report.left == tuple(item for item in ITEMS if item not in report.done)

            # The first of the two that were cut off had been acted on.
            server.then(Answer(404), GONE, GONE, GONE, GONE)
            await client.videos.delete_bulk(ITEMS, concurrency=1, report=report)

    asyncio.run(scenario())
    assert (len(report.done), len(report.missing), report.left) == (5, 1, ())
    assert len(server.requests) == 3 + 5


def test_a_cancelled_run_removes_what_its_uploads_had_created(serve: Serve, tmp_path: Path) -> None:
    files = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for path in files:
        path.write_bytes(b"file")
    storage = serve(Stall(), Stall())
    form = upload_form(storage.url)
    server = serve(form, form, GONE, GONE)
    report = BulkReport[Video]()

    async def scenario() -> None:
        async with AsyncZiggeo(TOKEN, PRIVATE_KEY, base_url=server.url) as client:
            task = asyncio.create_task(client.videos.create_bulk(files, report=report))
            await asyncio.to_thread(storage.wait_for_requests, 2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())
    assert server.paths[2:] == [f"DELETE /v1/videos/{VIDEO_TOKEN}"] * 2
    assert report.left == tuple(str(path) for path in files)


def test_a_timeout_of_the_caller_ends_a_run(serve: Serve) -> None:
    server = serve(Stall(), Stall())
    report = BulkReport[str]()

    async def scenario() -> None:
        async with AsyncZiggeo(TOKEN, PRIVATE_KEY, base_url=server.url) as client:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await client.videos.delete_bulk(ITEMS[:2], report=report)
            assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())
    assert report.left == tuple(ITEMS[:2])


def test_each_chunk_is_tried_again_by_itself(serve: Serve, connect: Connect) -> None:
    tokens = [f"{number:032x}" for number in range(150)]
    answers = [said([{"token": token} for token in part]) for part in (tokens[:100], tokens[100:])]
    server = serve(answers[0], Answer(503), answers[1])
    report = connect(server).videos.get_bulk(tokens, concurrency=1)

    assert [video.token for video in report] == tokens
    assert [len(request.form["tokens_or_keys"].split(",")) for request in server.requests] == [100, 50, 50]
