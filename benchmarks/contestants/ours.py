"""This library."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.measuring import Work, measure
from ziggeo import AsyncZiggeo, Hosts, Ziggeo

URL = os.environ["BENCHMARK_URL"]
SIZE = int(os.environ["BENCHMARK_SIZE"])
FILE = Path(os.environ["BENCHMARK_FILE"])
CALLS, THREADS = int(os.environ["BENCHMARK_CALLS"]), 64
TOKEN = f"{1:032x}"


def client(prefix: str = "") -> Ziggeo:
    return Ziggeo("token", "key", hosts=Hosts.single(URL + prefix), verify=os.environ["SSL_CERT_FILE"], trust_env=False)


def get() -> Work:
    ziggeo = client()
    ziggeo.videos.get(TOKEN)

    def work() -> None:
        for _ in range(CALLS):
            ziggeo.videos.get(TOKEN)

    return work


def threads() -> Work:
    ziggeo = client()
    ziggeo.videos.get(TOKEN)

    def some(_: int) -> None:
        for _ in range(40):
            ziggeo.videos.get(TOKEN)

    def work() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(some, range(THREADS)))

    return work


def tasks() -> Work:
    client().close()  # what sends is imported now

    async def all_of_it() -> None:
        async with AsyncZiggeo(
            "token", "key", hosts=Hosts.single(URL), verify=os.environ["SSL_CERT_FILE"], trust_env=False
        ) as ziggeo:

            async def some() -> None:
                for _ in range(40):
                    await ziggeo.videos.get(TOKEN)

            await asyncio.gather(*(some() for _ in range(THREADS)))

    return lambda: asyncio.run(all_of_it())


def pages() -> Work:
    ziggeo = client()
    ziggeo.videos.index(limit=100)

    def work() -> None:
        for page in range(100):
            ziggeo.videos.index(limit=100, skip=page * 100)

    return work


def upload() -> Work:
    ziggeo = client()
    ziggeo.videos.create(file=b"small", filename="small.mp4")

    def work() -> None:
        ziggeo.videos.create(file=FILE)

    return work


def download() -> Work:
    ziggeo = client()
    ziggeo.videos.download_video("size1000")
    return lambda: _remove(ziggeo.videos.download_video(f"size{SIZE}", FILE.with_suffix(".ours")))


def _remove(path: Path) -> None:
    path.unlink()


def many() -> Work:
    ziggeo = client("/delay20")
    ziggeo.videos.get(TOKEN)
    folder = FILE.with_suffix(".many")
    folder.mkdir(exist_ok=True)
    tokens = [f"size{1024 * 1024}x{number}" for number in range(500)]

    def work() -> None:
        ziggeo.videos.download_bulk(tokens, folder, concurrency=16)

    return work


def listing() -> Work:
    ziggeo = client("/delay20")
    ziggeo.videos.index(limit=1)

    def work() -> None:
        assert sum(1 for _ in ziggeo.videos.iterate()) == 10_000

    return work


WORKS: dict[str, Callable[[], Work]] = {
    "get": get,
    "threads": threads,
    "tasks": tasks,
    "pages": pages,
    "upload": upload,
    "download": download,
    "many": many,
    "listing": listing,
}

if __name__ == "__main__":
    measure(WORKS)
