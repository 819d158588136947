"""Cancelling an asynchronous call at each place where it waits: nothing is left of it, and the client goes on working."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

import pytest

from tests.faults.conftest import Tell
from tests.faults.leaks import nothing_left
from tests.faults.table import Line
from tests.support.certificates import Certificate
from tests.support.modes import tasks_left
from tests.support.samples import CREATED_ANSWER, STREAM_ANSWER, VIDEO_ANSWER, VIDEO_TOKEN, upload_form
from tests.support.secrecy import PRIVATE_KEY, TOKEN
from tests.support.server import Answer, Answering, Received, Server, redirect, said
from ziggeo import AsyncZiggeo, RetryPolicy

MEDIA = Random(1).randbytes(2 * 1024 * 1024)
"""Two megabytes, which arrive in several pieces, no part of which is like another."""
KNOWN_LENGTH = "a" * 32
"""A video of which the file comes with its length, or in parts."""
PAGE = [{"token": f"{number:032x}"} for number in range(2)]


class Watched(Coroutine[Any, Any, Any]):
    """A coroutine of which each wait is told of, before it begins."""

    def __init__(self, call: Coroutine[Any, Any, Any], waits: Callable[[], None]) -> None:
        self._call = call
        self._waits = waits

    def send(self, value: Any, /) -> Any:
        waited_for = self._call.send(value)
        self._waits()
        return waited_for

    def throw(self, *error: Any) -> Any:
        waited_for = self._call.throw(*error)
        self._waits()
        return waited_for

    def close(self) -> None:
        self._call.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        raise NotImplementedError("only tasks have it")


async def is_cancelled(call: Coroutine[Any, Any, object], number: int, *, twice: bool) -> bool:
    """Make a call, and cancel it when it, or a task that it has begun, waits for so many times; say whether that happened.

    ``twice`` cancels it also where it waits next, in the middle of tidying up.
    """
    waits = 0

    def wait() -> None:
        nonlocal waits
        waits += 1
        if waits == number or (twice and waits == number + 1):
            task.cancel()

    def make_task(loop: asyncio.AbstractEventLoop, work: Any, **settings: Any) -> asyncio.Task[Any]:
        return asyncio.Task(Watched(work, wait), loop=loop, **settings)

    loop = asyncio.get_running_loop()
    loop.set_task_factory(make_task)
    try:
        task: asyncio.Task[object] = loop.create_task(call)
        await asyncio.wait([task])
    finally:
        loop.set_task_factory(None)
    if not task.cancelled():
        task.result()
    assert task.cancelled() == (waits >= number)
    return task.cancelled()


class Service:
    """A service as far as these calls need it, and its storage."""

    def __init__(self, certificate: Certificate | None) -> None:
        self.server = Server(always=Answering(self.answer), tls=certificate.context if certificate else None)
        self.storage = Server(always=Answering(lambda _: Answer(204)))
        self.fails = 0
        """How many requests fail before one is answered."""

    def answer(self, request: Received) -> Answer:
        path = urlsplit(request.target).path.replace("audio", "video")  # they are alike
        if self.fails:
            self.fails -= 1
            return Answer(503, headers={"Retry-After": "0"})
        match request.method, path.removeprefix("/v1/videos").strip("/").split("/"):
            case "GET", [""]:
                return said(PAGE if "skip" not in request.target else PAGE[:1])
            case "GET", ["moved"]:
                return redirect(302, f"/v1/videos/{VIDEO_TOKEN}")
            case "GET", [token, "video"] if token == KNOWN_LENGTH:
                return part(request)
            case "GET", [_, "video"]:
                return Answer(200, MEDIA, {"ETag": '"one"'}, framing="chunked")
            case "GET" | "DELETE", [_]:
                return VIDEO_ANSWER
            case "POST", [""]:
                return CREATED_ANSWER
            case "POST", [_, "streams", _, "confirm-video"]:
                return STREAM_ANSWER
            case _ if "audio" in request.target:
                return upload_form(self.storage.url, audio={"token": VIDEO_TOKEN, "default_stream": {"token": "s"}})
            case _:
                return upload_form(self.storage.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close()
        self.storage.close()


def part(request: Received) -> Answer:
    """Answer with the part of the file that is asked for."""
    asked = (request.header("Range") or "").removeprefix("bytes=")
    if not asked:
        return Answer(200, MEDIA, {"ETag": '"one"', "Accept-Ranges": "bytes"})
    first, _, last = asked.partition("-")
    chosen = MEDIA[int(first) : int(last) + 1 if last else None]
    where = f"bytes {first}-{int(first) + len(chosen) - 1}/{len(MEDIA)}"
    return Answer(206, chosen, {"ETag": '"one"', "Content-Range": where})


@dataclass(frozen=True)
class Situation:
    """What a call finds."""

    client: AsyncZiggeo
    directory: Path


Call = Callable[[Situation], Coroutine[Any, Any, object]]


async def get(at: Situation) -> object:
    return await at.client.videos.get(VIDEO_TOKEN)


async def follow(at: Situation) -> object:
    return await at.client.videos.get("moved")


async def create(at: Situation) -> object:
    return await at.client.videos.create(title="One")


async def upload(at: Situation) -> object:
    return await at.client.videos.create(file=at.directory.parent / "clip.mp4")


async def upload_audio(at: Situation) -> object:
    return await at.client.audios.create(file=at.directory.parent / "clip.mp3")


async def upload_many(at: Situation) -> object:
    files = [at.directory.parent / name for name in ("clip.mp4", "other.mp4")]
    return list(await at.client.videos.create_bulk(files, concurrency=2))


async def download(at: Situation) -> object:
    return await at.client.videos.download_video(VIDEO_TOKEN, at.directory / "clip.mp4")


async def download_known_length(at: Situation) -> object:
    return await at.client.videos.download_video(KNOWN_LENGTH, at.directory / "clip.mp4")


async def resume(at: Situation) -> object:
    return await at.client.videos.download_video(KNOWN_LENGTH, at.directory / "clip.mp4", keep_partial=True)


async def download_in_slices(at: Situation) -> object:
    return await at.client.videos.download_video(KNOWN_LENGTH, at.directory / "clip.mp4", parallel=2)


async def download_many(at: Situation) -> object:
    return list(await at.client.videos.download_bulk([VIDEO_TOKEN, KNOWN_LENGTH], at.directory, concurrency=2))


async def read(at: Situation) -> object:
    async with at.client.videos.open_video(VIDEO_TOKEN) as opened:
        return [len(piece) async for piece in opened.chunks(100_000)]


async def iterate(at: Situation) -> object:
    return [video.token async for video in at.client.videos.iterate(page_size=2)]


async def delete_many(at: Situation) -> object:
    return list(await at.client.videos.delete_bulk([video["token"] for video in PAGE] * 2, concurrency=2))


CALLS: dict[str, tuple[Call, int]] = {
    "videos.get": (get, 3),
    "videos.get, 503 once": (get, 5),
    "videos.get, kept connection": (get, 1),
    "videos.get, TLS": (get, 4),
    "videos.get, redirected": (follow, 4),
    "videos.create": (create, 3),
    "videos.create with a file": (upload, 9),
    "videos.create with a file, twice": (upload, 9),
    "videos.create_bulk": (upload_many, 9),
    "audios.create with a file": (upload_audio, 9),
    "videos.download_video": (download, 9),
    "videos.download_video, twice": (download, 9),
    "videos.download_video, length known": (download_known_length, 9),
    "videos.download_video, length known, TLS": (download_known_length, 9),
    "videos.download_video, resumed": (resume, 9),
    "videos.download_video in slices": (download_in_slices, 9),
    "videos.download_bulk": (download_many, 9),
    "videos.open_video": (read, 5),
    "videos.iterate": (iterate, 6),
    "videos.delete_bulk": (delete_many, 9),
}
"""Each with how many times it waits at least."""


@pytest.mark.parametrize(("name", "call", "waits"), [(name, *row) for name, row in CALLS.items()], ids=list(CALLS))
def test_a_call_that_is_cancelled_wherever_it_waits_leaves_nothing_behind(
    name: str,
    call: Call,
    waits: int,
    certificate: Certificate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tell: Tell,
) -> None:
    for file in ("clip.mp4", "other.mp4", "clip.mp3"):
        (tmp_path / file).write_bytes(MEDIA)
    monkeypatch.setattr("ziggeo._async.downloads.SLICE", len(MEDIA) // 3)
    directory = tmp_path / "empty"
    directory.mkdir()
    most = 0
    longest = 0.0

    async def cancel_at(number: int, service: Service) -> bool:
        """Cancel a call where it waits for so many times; say whether it got there."""
        nonlocal most, longest
        async with AsyncZiggeo(
            TOKEN,
            PRIVATE_KEY,
            base_url=service.server.url,
            verify=certificate.path,
            retries=RetryPolicy(initial_delay=0.0),
        ) as client:
            situation = Situation(client, directory)
            if "kept" in name:
                await get(situation)
            service.fails = 1 if "503" in name else 0
            before = len(service.server.requests), len(service.storage.requests)
            began = monotonic()
            cancelled = await is_cancelled(call(situation), number, twice="twice" in name)
            longest = max(longest, monotonic() - began)
            assert await tasks_left() == set()
            if "resumed" in name:
                await resume(situation)
            service.fails = 0
            assert (await client.videos.get(VIDEO_TOKEN)).token == VIDEO_TOKEN
        assert await tasks_left() == set()
        await asyncio.to_thread(service.server.wait_until_idle)
        await asyncio.to_thread(service.storage.wait_until_idle)
        paths = service.server.paths[before[0] : -1]
        sent_files = len(service.storage.requests) - before[1]
        most = max(most, len(paths) + sent_files)
        assert paths.count("POST /v1/videos/") <= 1
        if cancelled and sent_files and "twice" not in name:
            # What was confirmed, and only its file was still to be closed, is not taken back.
            ended = [path for path in paths if path.startswith("DELETE ") or "/confirm-" in path]
            assert len(ended) >= sent_files
            assert paths[-1] in ended or "bulk" in name
        for path in directory.iterdir():
            assert path.read_bytes() == MEDIA
            path.unlink()
        return cancelled

    with nothing_left(directory, monkeypatch), Service(certificate if "TLS" in name else None) as service:
        number = 0

        async def all_numbers() -> None:
            nonlocal number
            for number in count(1):
                if not await cancel_at(number, service):
                    return

        asyncio.run(all_numbers())
    assert number > waits
    once = "POST" in "".join(service.server.paths)
    tell(Line(f"cancellation at each of {number - 1} awaits: {name}", once, "async", "CancelledError", most, longest))
