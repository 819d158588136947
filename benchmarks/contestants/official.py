"""The official SDK 2.30, with its connections set to the server. It runs in an environment of its own, as its name is ours."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, cast

# These are found only in that environment, and the SDK has no types.
from measuring import measure  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]
from Ziggeo import Ziggeo  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]  # installed only where this runs
from ZiggeoConnect import ZiggeoConnect  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]  # installed only where this runs

URL = os.environ["BENCHMARK_URL"]
SIZE = int(os.environ["BENCHMARK_SIZE"])
FILE = Path(os.environ["BENCHMARK_FILE"])
CALLS, THREADS = int(os.environ["BENCHMARK_CALLS"]), 64
TOKEN = f"{1:032x}"

Work = Callable[[], None]


class Videos(Protocol):
    """What is used of the SDK's calls about videos."""

    def get(self, token: str) -> object: ...
    def index(self, arguments: dict[str, int]) -> list[object]: ...
    def create(self, arguments: dict[str, object], file: str) -> object: ...
    def download_video(self, token: str) -> bytes: ...


class Official(Protocol):
    """What is used of the SDK."""

    connect: object
    cdn_connect: object

    def videos(self) -> Videos: ...


def client(prefix: str = "") -> Official:
    ziggeo = cast("Official", Ziggeo("token", "key", "key"))
    ziggeo.connect = ziggeo.cdn_connect = ZiggeoConnect(ziggeo, URL + prefix)
    return ziggeo


def get() -> Work:
    ziggeo = client()
    ziggeo.videos().get(TOKEN)

    def work() -> None:
        for _ in range(CALLS):
            ziggeo.videos().get(TOKEN)

    return work


def threads() -> Work:
    ziggeo = client()
    ziggeo.videos().get(TOKEN)

    def some(_: int) -> None:
        for _ in range(40):
            ziggeo.videos().get(TOKEN)

    def work() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(some, range(THREADS)))

    return work


def pages() -> Work:
    ziggeo = client()
    ziggeo.videos().index({"limit": 100})

    def work() -> None:
        for page in range(100):
            ziggeo.videos().index({"limit": 100, "skip": page * 100})

    return work


def upload() -> Work:
    ziggeo = client()
    ziggeo.videos().get(TOKEN)

    def work() -> None:
        ziggeo.videos().create({}, str(FILE))

    return work


def download() -> Work:
    ziggeo = client()
    ziggeo.videos().get(TOKEN)
    target = FILE.with_suffix(".official")

    def work() -> None:
        target.write_bytes(ziggeo.videos().download_video(f"size{SIZE}"))
        target.unlink()

    return work


def many() -> Work:
    ziggeo = client("/delay20")
    ziggeo.videos().get(TOKEN)
    folder = FILE.with_suffix(".many")
    folder.mkdir(exist_ok=True)

    def one(number: int) -> None:
        token = f"size{1024 * 1024}x{number}"
        (folder / f"{token}.mp4").write_bytes(ziggeo.videos().download_video(token))

    def work() -> None:
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(one, range(500)))

    return work


def listing() -> Work:
    ziggeo = client("/delay20")
    ziggeo.videos().get(TOKEN)

    def work() -> None:
        count = skip = 0
        while True:
            page = ziggeo.videos().index({"limit": 100, "skip": skip})
            count += len(page)
            skip += 100
            if len(page) < 100:
                break
        assert count == 10_000

    return work


if __name__ == "__main__":
    measure(
        {
            "get": get,
            "threads": threads,
            "pages": pages,
            "upload": upload,
            "download": download,
            "many": many,
            "listing": listing,
        }
    )
