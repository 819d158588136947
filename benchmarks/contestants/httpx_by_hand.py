"""httpx, as somebody careful would write it by hand: one client, streams for files, plain dictionaries for answers."""

import asyncio
import json
import os
from collections.abc import Callable, Sized
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from benchmarks.measuring import Work, measure

URL = os.environ["BENCHMARK_URL"]
SIZE = int(os.environ["BENCHMARK_SIZE"])
FILE = Path(os.environ["BENCHMARK_FILE"])
CALLS, THREADS = int(os.environ["BENCHMARK_CALLS"]), 64
AUTH = ("token", "key")
VIDEO = f"{URL}/v1/videos/{1:032x}"


def client() -> httpx.Client:
    return httpx.Client(auth=AUTH, verify=os.environ["SSL_CERT_FILE"], trust_env=False, timeout=60)


def read(http: httpx.Client, url: str) -> object:
    answer = http.get(url)
    answer.raise_for_status()
    return json.loads(answer.content)


def get() -> Work:
    http = client()
    read(http, VIDEO)

    def work() -> None:
        for _ in range(CALLS):
            read(http, VIDEO)

    return work


def threads() -> Work:
    http = client()
    read(http, VIDEO)

    def some(_: int) -> None:
        for _ in range(40):
            read(http, VIDEO)

    def work() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(some, range(THREADS)))

    return work


def tasks() -> Work:
    async def all_of_it() -> None:
        async with httpx.AsyncClient(
            auth=AUTH, verify=os.environ["SSL_CERT_FILE"], trust_env=False, timeout=60
        ) as http:

            async def some() -> None:
                for _ in range(40):
                    answer = await http.get(VIDEO)
                    answer.raise_for_status()
                    json.loads(answer.content)

            await asyncio.gather(*(some() for _ in range(THREADS)))

    return lambda: asyncio.run(all_of_it())


def pages() -> Work:
    http = client()
    read(http, f"{URL}/v1/videos/?limit=100")

    def work() -> None:
        for page in range(100):
            read(http, f"{URL}/v1/videos/?limit=100&skip={page * 100}")

    return work


def upload() -> Work:
    http = client()
    read(http, VIDEO)

    def work() -> None:
        answer = http.post(f"{URL}/v1/videos-upload-url", data={"video_type": "mp4"})
        form = json.loads(answer.raise_for_status().content)["url_data"]
        with FILE.open("rb") as file:
            httpx.post(
                form["url"],
                data=form["fields"],
                files={"file": file},
                verify=os.environ["SSL_CERT_FILE"],
                trust_env=False,
                timeout=600,
            ).raise_for_status()
        http.post(f"{VIDEO}/streams/{'b' * 32}/confirm-video").raise_for_status()

    return work


def save(http: httpx.Client, url: str, target: Path) -> None:
    with http.stream("GET", url) as answer, target.open("wb") as file:
        answer.raise_for_status()
        for piece in answer.iter_bytes():
            file.write(piece)


def download() -> Work:
    http = client()
    read(http, VIDEO)
    target = FILE.with_suffix(".httpx")

    def work() -> None:
        save(http, f"{URL}/v1/videos/size{SIZE}/video", target)
        target.unlink()

    return work


def many() -> Work:
    http = client()
    read(http, VIDEO)
    folder = FILE.with_suffix(".many")
    folder.mkdir(exist_ok=True)

    def one(number: int) -> None:
        token = f"size{1024 * 1024}x{number}"
        save(http, f"{URL}/delay20/v1/videos/{token}/video", folder / f"{token}.mp4")

    def work() -> None:
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(one, range(500)))

    return work


def listing() -> Work:
    http = client()
    read(http, VIDEO)

    def work() -> None:
        count = skip = 0
        while True:
            page = read(http, f"{URL}/delay20/v1/videos/?limit=100&skip={skip}")
            assert isinstance(page, Sized)
            count += len(page)
            skip += 100
            if len(page) < 100:
                break
        assert count == 10_000

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
