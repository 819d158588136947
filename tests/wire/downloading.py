"""Run as a program: download a video to a path, and tell on standard output how far it is, or why it failed."""

import asyncio
import sys
from pathlib import Path

from ziggeo import AsyncZiggeo, DownloadError, RetryPolicy, Ziggeo

TOKEN, KEY = "token", "private key"


def tell(received: int, total: int | None) -> None:
    """Say how far it is."""
    print(received, total, flush=True)


async def asynchronously(url: str, target: Path, *, keep: bool) -> None:
    """Download with the asynchronous client."""
    async with AsyncZiggeo(TOKEN, KEY, base_url=url, retries=RetryPolicy(initial_delay=0.0)) as ziggeo:
        await ziggeo.videos.download_video("v", target, keep_partial=keep, on_progress=tell)


def plainly(url: str, target: Path, *, keep: bool) -> None:
    """Download with the plain client."""
    with Ziggeo(TOKEN, KEY, base_url=url, retries=RetryPolicy(initial_delay=0.0)) as ziggeo:
        ziggeo.videos.download_video("v", target, keep_partial=keep, on_progress=tell)


if __name__ == "__main__":
    mode, url, path, keep, largest = sys.argv[1:]
    if int(largest):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest), int(largest)))
    try:
        if mode == "sync":
            plainly(url, Path(path), keep=keep == "keep")
        else:
            asyncio.run(asynchronously(url, Path(path), keep=keep == "keep"))
    except DownloadError as error:
        print(error)
