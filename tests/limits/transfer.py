"""Run as a program: move a large file with the client, and print by how many MiB that made the process grow."""

import asyncio
import sys
from pathlib import Path

from ziggeo import AsyncZiggeo, Video, Ziggeo


def peak() -> float:
    """Return the largest size this program has had, in MiB. (``getrusage`` would count that of the parent as well.)"""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def original(video: Video) -> tuple[str, str]:
    """Return the tokens of a video and of its stream."""
    stream = video.original_stream or video.default_stream
    if stream is None:
        raise SystemExit("the video has no stream")
    return video.token, stream.token


def plain(source: Path, target: Path) -> float:
    """Move a file up and down with the plain client."""
    with Ziggeo() as ziggeo:
        ziggeo.videos.create(file=b"warm-up", filename="warm-up.mp4")
        idle = peak()
        created = ziggeo.videos.create(file=source)
        video, stream = original(ziggeo.videos.wait_until_ready(created.token, timeout=60))
        ziggeo.streams.download_video(video, stream, target)
        ziggeo.streams.download_video(video, stream, target, parallel=4)
    return peak() - idle


async def asynchronous(source: Path, target: Path) -> float:
    """Move a file up and down with the asynchronous client."""
    async with AsyncZiggeo() as ziggeo:
        await ziggeo.videos.create(file=b"warm-up", filename="warm-up.mp4")
        idle = peak()
        created = await ziggeo.videos.create(file=source)
        video, stream = original(await ziggeo.videos.wait_until_ready(created.token, timeout=60))
        await ziggeo.streams.download_video(video, stream, target)
        await ziggeo.streams.download_video(video, stream, target, parallel=4)
    return peak() - idle


if __name__ == "__main__":
    mode, directory = sys.argv[1], Path(sys.argv[2])
    source, target = directory / "large.mp4", directory / "copy.mp4"
    grown = plain(source, target) if mode == "sync" else asyncio.run(asynchronous(source, target))
    same = source.stat().st_size == target.stat().st_size
    print(f"{grown:.1f} {same}")
