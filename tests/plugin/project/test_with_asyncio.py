import asyncio
from pathlib import Path

import pytest
from gallery import rename

from ziggeo import AsyncZiggeo, Ziggeo
from ziggeo.sandbox import Sandbox

pytestmark = pytest.mark.asyncio


async def test_several_at_a_time(async_ziggeo_client: AsyncZiggeo, ziggeo_clip: Path) -> None:
    names = ["one", "two", "three"]
    await asyncio.gather(*(async_ziggeo_client.videos.create(file=ziggeo_clip, title=name) for name in names))
    videos = [video async for video in async_ziggeo_client.videos.iterate(states="all")]
    assert sorted(video.title or "" for video in videos) == sorted(names)


@pytest.mark.parametrize("turn", range(2))
async def test_both_clients_see_the_same(turn: int, async_ziggeo_client: AsyncZiggeo, ziggeo_client: Ziggeo) -> None:
    assert await async_ziggeo_client.videos.index(states="all") == []
    token = ziggeo_client.videos.create(title=str(turn)).token
    await rename([token], "renamed")
    assert (await async_ziggeo_client.videos.get(token)).title == "renamed"


@pytest.mark.ziggeo_sandbox(tls=True)
async def test_tls(async_ziggeo_client: AsyncZiggeo, ziggeo_clip: Path) -> None:
    video = await async_ziggeo_client.videos.create(file=ziggeo_clip)
    await rename([video.token], "renamed")
    await async_ziggeo_client.videos.wait_until_ready(video.token, timeout=30)
    assert len(await async_ziggeo_client.videos.download_video(video.token)) > 1000


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("turn", range(2))
async def test_an_event_loop_that_goes_on(turn: int, async_ziggeo_client: AsyncZiggeo, ziggeo_sandbox: Sandbox) -> None:
    await async_ziggeo_client.videos.create(title=str(turn))
    assert [request.endpoint for request in ziggeo_sandbox.requests] == ["videos.create"]
