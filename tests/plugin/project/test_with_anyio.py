from pathlib import Path

import pytest

from ziggeo import AsyncZiggeo, Video

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def video(async_ziggeo_client: AsyncZiggeo, ziggeo_clip: Path) -> Video:
    return await async_ziggeo_client.videos.create(file=ziggeo_clip, title="Harbour")


@pytest.mark.parametrize("turn", range(2))
async def test_a_fixture_of_the_users(turn: int, async_ziggeo_client: AsyncZiggeo, video: Video) -> None:
    await async_ziggeo_client.videos.wait_until_ready(video.token, timeout=30)
    assert [each.token async for each in async_ziggeo_client.videos.iterate()] == [video.token]
