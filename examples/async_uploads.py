"""Upload several files at the same time, and say which of them failed."""

import asyncio
import sys

from ziggeo import AsyncZiggeo, Video, ZiggeoError

AT_ONCE = 4


async def upload(ziggeo: AsyncZiggeo, path: str, places: asyncio.Semaphore) -> Video:
    """Upload one file, and wait until it can be played."""
    async with places:
        video = await ziggeo.videos.create(file=path, tags=["batch"])
    return await ziggeo.videos.wait_until_ready(video.token, timeout=300)


async def main(paths: list[str]) -> int:
    """Upload the files; return how many failed."""
    places = asyncio.Semaphore(AT_ONCE)
    async with AsyncZiggeo() as ziggeo:
        results = await asyncio.gather(*(upload(ziggeo, path, places) for path in paths), return_exceptions=True)
    failures = 0
    for path, result in zip(paths, results, strict=True):
        if isinstance(result, ZiggeoError):
            failures += 1
            print(f"{path}: {result}", file=sys.stderr)
        elif isinstance(result, BaseException):
            raise result
        else:
            print(f"{path}: {result.token}")
    return failures


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
