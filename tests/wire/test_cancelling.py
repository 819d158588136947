"""Cancelled tasks: what is left of a call that nobody waits for any more."""

import asyncio
from collections.abc import Coroutine
from threading import Event

import pytest

from tests.support.samples import VIDEO_ANSWER, VIDEO_TOKEN, upload_form
from tests.support.secrecy import PRIVATE_KEY, TOKEN
from tests.support.server import Answer, Server, Stall, said
from tests.wire.conftest import Serve
from ziggeo import AsyncZiggeo, RetryPolicy


def client_of(server: Server) -> AsyncZiggeo:
    """Return a client for the loop of a test."""
    return AsyncZiggeo(TOKEN, PRIVATE_KEY, base_url=server.url, retries=RetryPolicy(initial_delay=0.0))


async def cancel(call: Coroutine[object, object, object], arrival: Server, requests: int = 1) -> None:
    """Begin a call, and cancel it when so many of its requests have arrived at a server."""
    task = asyncio.create_task(call)
    await asyncio.to_thread(arrival.wait_for_requests, requests)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_a_timeout_of_the_caller_is_the_callers(serve: Serve) -> None:
    server = serve(Stall(), VIDEO_ANSWER)

    async def scenario() -> None:
        async with client_of(server) as client:
            with pytest.raises(TimeoutError) as caught:
                async with asyncio.timeout(0.1):
                    await client.videos.get(VIDEO_TOKEN)
            assert type(caught.value) is TimeoutError
            assert (await client.videos.get(VIDEO_TOKEN)).token == VIDEO_TOKEN

    asyncio.run(scenario())


def test_a_cancelled_pause_ends_at_once(serve: Serve) -> None:
    server = serve(said([], 429, Retry_After="30"))

    async def scenario() -> None:
        async with client_of(server) as client:
            await cancel(client.videos.get(VIDEO_TOKEN), server)

    asyncio.run(scenario())


def test_a_cancelled_upload_removes_the_video(serve: Serve) -> None:
    storage = serve(Stall())
    server = serve(upload_form(storage.url), Answer())

    async def scenario() -> None:
        async with client_of(server) as client:
            await cancel(client.videos.create(file=b"file", filename="clip.mp4"), storage)

    asyncio.run(scenario())
    assert server.paths == ["POST /v1/videos-upload-url", f"DELETE /v1/videos/{VIDEO_TOKEN}"]


def test_an_upload_that_is_cancelled_before_its_confirmation_is_answered_removes_the_video(serve: Serve) -> None:
    storage = serve(Answer(204))
    server = serve(upload_form(storage.url), Stall(), Answer())

    async def scenario() -> None:
        async with client_of(server) as client:
            await cancel(client.videos.create(file=b"file", filename="clip.mp4"), server, 2)

    asyncio.run(scenario())
    assert server.paths[1].endswith("/confirm-video")
    assert server.paths[2:] == [f"DELETE /v1/videos/{VIDEO_TOKEN}"]


def test_a_cancelled_upload_that_is_to_be_kept_is_kept(serve: Serve) -> None:
    storage = serve(Stall())
    server = serve(upload_form(storage.url))

    async def scenario() -> None:
        async with client_of(server) as client:
            await cancel(client.videos.create(file=b"file", filename="clip.mp4", keep_partial=True), storage)

    asyncio.run(scenario())
    assert server.paths == ["POST /v1/videos-upload-url"]


def test_one_cancelled_call_does_not_disturb_its_neighbours(serve: Serve) -> None:
    gate = Event()
    server = serve(Stall(), Answer(body=VIDEO_ANSWER.body, wait=gate))

    async def scenario() -> None:
        async with client_of(server) as client:
            first = asyncio.create_task(client.videos.get("first"))
            await asyncio.to_thread(server.wait_for_requests, 1)
            second = asyncio.create_task(client.videos.get("second"))
            await asyncio.to_thread(server.wait_for_requests, 2)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            gate.set()
            assert (await second).token == VIDEO_TOKEN

    asyncio.run(scenario())


def test_an_iteration_that_is_left_early_leaves_no_task_behind(serve: Serve) -> None:
    page = [{"token": f"{number:032x}"} for number in range(2)]
    server = serve(said(page), Stall())

    async def scenario() -> None:
        async with client_of(server) as client:
            videos = client.videos.iterate(page_size=2)
            async for video in videos:
                assert video.token == page[0]["token"]
                await asyncio.to_thread(server.wait_for_requests, 2)
                break
            await videos.aclose()
            assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())
