"""Run as a program: uses the client until something ends it or it ends by itself, and tells what is left then.

python -m tests.faults.program SCENARIO MODE ADDRESS DIRECTORY
"""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path
from typing import Any, cast

from tests.faults.leaks import open_files
from tests.support.samples import VIDEO_TOKEN
from tests.support.secrecy import ENCRYPTION_KEY, PRIVATE_KEY, TOKEN
from ziggeo import AsyncZiggeo, RetryPolicy, Ziggeo

CROWD = 4
FORKS = 10
LARGE = 32_000_000
"""Bytes of a file that does not fit between two sockets."""

Client = Any
"""Either of the clients: what a call of it gives is awaited if it is the asynchronous one."""
Call = Callable[[Client, Path], object]


def settings(address: str) -> dict[str, Any]:
    return {"base_url": address, "retries": RetryPolicy(initial_delay=0.0)}


def plain(address: str) -> Ziggeo:
    return Ziggeo(TOKEN, PRIVATE_KEY, ENCRYPTION_KEY, **settings(address))


def asynchronous(address: str) -> AsyncZiggeo:
    return AsyncZiggeo(TOKEN, PRIVATE_KEY, ENCRYPTION_KEY, **settings(address))


def leave(*_: object) -> None:
    """Let the interpreter exit as soon as some bytes have come."""
    sys.exit(3)


CALLS: dict[str, Call] = {
    "create": lambda client, _: client.videos.create(title="One"),
    "upload": lambda client, _: client.videos.create(file=bytes(LARGE), filename="clip.mp4"),
    "upload, kept": lambda client, _: client.videos.create(file=bytes(LARGE), filename="clip.mp4", keep_partial=True),
    "download": lambda client, to: client.videos.download_video(VIDEO_TOKEN, to / "clip.mp4"),
    "download, kept": lambda client, to: client.videos.download_video(VIDEO_TOKEN, to / "clip.mp4", keep_partial=True),
    "exit in a download": lambda client, to: client.videos.download_video(
        VIDEO_TOKEN, to / "clip.mp4", on_progress=leave
    ),
}
"""Calls that something else ends."""


def call(name: str, mode: str, address: str, directory: Path) -> None:
    """Make a call with a client that is closed however that ends."""
    if mode == "sync":
        with plain(address) as client:
            CALLS[name](client, directory)
        return

    async def make() -> None:
        async with asynchronous(address) as client:
            await cast("Awaitable[object]", CALLS[name](client, directory))

    asyncio.run(make())


def leave_open(mode: str, address: str) -> None:
    """Begin all that can be begun, and end nothing: an iteration, a download, and a call that nobody waits for."""
    if mode == "sync":
        client = plain(address)
        kept.append(client)
        kept.append(opened := client.videos.open_video(VIDEO_TOKEN))
        kept.append(pieces := opened.__enter__().chunks(1000))
        next(pieces)
        kept.append(videos := client.videos.iterate(page_size=2))
        next(videos)
        threading.Thread(target=client.videos.get, args=("stalled",), daemon=True).start()
        sys.stdin.readline()
        return

    async def begin() -> None:
        client = asynchronous(address)
        kept.append(client)
        kept.append(opened := client.videos.open_video(VIDEO_TOKEN))
        kept.append(pieces := (await opened.__aenter__()).chunks(1000))
        await anext(pieces)
        kept.append(videos := client.videos.iterate(page_size=2))
        await anext(videos)
        kept.append(asyncio.create_task(client.videos.get("stalled")))
        await asyncio.to_thread(sys.stdin.readline)

    asyncio.run(begin())


kept: list[object] = []
"""What lives as long as the interpreter."""


def in_child(work: Callable[[], bool], *, exits: bool = False) -> None:
    """Do something in a forked process, and fail if that failed; with ``exits``, it exits like any interpreter."""
    child = os.fork()
    if child:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        return
    code = 1
    try:
        code = 0 if work() else 2
    finally:
        if exits:
            sys.exit(code)
        os._exit(code)


def fork(mode: str, address: str) -> None:
    """Make calls, again in a forked process, and again in this one."""
    if mode == "sync":
        with plain(address) as client:

            def rush() -> bool:
                with ThreadPoolExecutor(CROWD) as threads:
                    videos = list(threads.map(client.videos.get, [VIDEO_TOKEN] * CROWD))
                return [video.token for video in videos] == [VIDEO_TOKEN] * CROWD

            def rush_twice_and_close() -> bool:
                fine = rush() and rush()
                client.close()
                return fine

            assert rush()
            in_child(rush_twice_and_close)
            assert rush()
        return
    with asyncio.Runner() as home:
        ours = asynchronous(address)

        async def rush_of_tasks() -> bool:
            videos = await asyncio.gather(*(ours.videos.get(VIDEO_TOKEN) for _ in range(CROWD)))
            return [video.token for video in videos] == [VIDEO_TOKEN] * CROWD

        async def rush_twice_and_close_too() -> bool:
            fine = await rush_of_tasks() and await rush_of_tasks()
            await ours.aclose()
            return fine

        assert home.run(rush_of_tasks())
        in_child(lambda: asyncio.run(rush_twice_and_close_too()))
        assert home.run(rush_of_tasks())
        home.run(ours.aclose())


def fork_in_download(mode: str, address: str) -> None:
    """Fork in the middle of a download: the forked process exits, and the download goes on."""
    if mode == "sync":
        with plain(address) as client, client.videos.open_video(VIDEO_TOKEN) as opened:
            pieces = opened.chunks(1000)
            first = next(pieces)
            in_child(lambda: True, exits=True)
            print(json.dumps(len(first) + sum(map(len, pieces))))
        return
    with asyncio.Runner() as home:
        ours = asynchronous(address)

        async def begin() -> tuple[Any, Any, int]:
            opened = ours.videos.open_video(VIDEO_TOKEN)
            pieces = (await opened.__aenter__()).chunks(1000)
            return opened, pieces, len(await anext(pieces))

        async def go_on(opened: Any, pieces: Any) -> int:
            length = sum([len(piece) async for piece in pieces])
            await opened.__aexit__(None, None, None)
            await ours.aclose()
            return length

        opened, pieces, length = home.run(begin())
        in_child(lambda: True, exits=True)
        print(json.dumps(length + home.run(go_on(opened, pieces))))


def fork_beside_download(address: str) -> None:
    """Fork again and again while another thread downloads without end, and download in each forked process, too."""
    client = plain(address)
    begun = threading.Event()

    def tell(_received: int, _total: int | None) -> None:
        begun.set()

    threading.Thread(
        target=client.videos.download_video,
        args=("endless", FileIO(os.devnull, "wb")),
        kwargs={"on_progress": tell},
        daemon=True,
    ).start()
    begun.wait()

    def download() -> bool:
        signal.alarm(10)  # which ends it if it hangs
        return len(client.videos.download_video(VIDEO_TOKEN)) > 0

    for _ in range(FORKS):
        in_child(download)


def main() -> None:
    scenario, mode, address, directory = sys.argv[1:]
    # Who runs the tests in the background has switched this off for all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    match scenario:
        case "leave open":
            leave_open(mode, address)
        case "fork":
            fork(mode, address)
        case "fork beside a download":
            fork_beside_download(address)
        case "fork in a download":
            fork_in_download(mode, address)
        case _:
            before = open_files()
            try:
                call(scenario, mode, address, Path(directory))
            finally:
                threads = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
                print(json.dumps({"open": sorted(open_files() - before), "threads": threads}))


if __name__ == "__main__":
    main()
