"""libcurl through pycurl: the limit of what can be had."""

import json
import os
from collections.abc import Callable, Sized
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pycurl

from benchmarks.measuring import Work, measure

URL = os.environ["BENCHMARK_URL"]
SIZE = int(os.environ["BENCHMARK_SIZE"])
FILE = Path(os.environ["BENCHMARK_FILE"])
CALLS, THREADS = int(os.environ["BENCHMARK_CALLS"]), 64
AUTH = ("token", "key")
VIDEO = f"{URL}/v1/videos/{1:032x}"


def handle() -> pycurl.Curl:
    curl = pycurl.Curl()
    curl.setopt(pycurl.CAINFO, os.environ["SSL_CERT_FILE"])
    curl.setopt(pycurl.USERPWD, ":".join(AUTH))
    curl.setopt(pycurl.NOSIGNAL, 1)
    return curl


def read(curl: pycurl.Curl, url: str) -> object:
    body = BytesIO()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.WRITEDATA, body)
    curl.perform()
    return json.loads(body.getvalue())


def get() -> Work:
    curl = handle()
    read(curl, VIDEO)

    def work() -> None:
        for _ in range(CALLS):
            read(curl, VIDEO)

    return work


def threads() -> Work:
    def some(_: int) -> None:
        curl = handle()
        for _ in range(40):
            read(curl, VIDEO)

    def work() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(some, range(THREADS)))

    return work


def pages() -> Work:
    curl = handle()
    read(curl, f"{URL}/v1/videos/?limit=100")

    def work() -> None:
        for page in range(100):
            read(curl, f"{URL}/v1/videos/?limit=100&skip={page * 100}")

    return work


def upload() -> Work:
    curl = handle()
    read(curl, VIDEO)

    def work() -> None:
        form = handle()
        form.setopt(pycurl.URL, f"{URL}/storage")
        form.setopt(pycurl.HTTPPOST, [("Policy", "e30="), ("file", (pycurl.FORM_FILE, str(FILE)))])
        form.perform()

    return work


def save(curl: pycurl.Curl, url: str, target: Path) -> None:
    with target.open("wb") as file:
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.WRITEDATA, file)
        curl.perform()


def download() -> Work:
    curl = handle()
    read(curl, VIDEO)
    target = FILE.with_suffix(".curl")

    def work() -> None:
        save(curl, f"{URL}/v1/videos/size{SIZE}/video", target)
        target.unlink()

    return work


def many() -> Work:
    folder = FILE.with_suffix(".many")
    folder.mkdir(exist_ok=True)

    def some(numbers: range) -> None:
        curl = handle()
        for number in numbers:
            token = f"size{1024 * 1024}x{number}"
            save(curl, f"{URL}/delay20/v1/videos/{token}/video", folder / f"{token}.mp4")

    def work() -> None:
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(some, [range(start, 500, 16) for start in range(16)]))

    return work


def listing() -> Work:
    curl = handle()
    read(curl, VIDEO)

    def work() -> None:
        count = 0
        for skip in range(0, 10_001, 100):
            page = read(curl, f"{URL}/delay20/v1/videos/?limit=100&skip={skip}")
            assert isinstance(page, Sized)
            count += len(page)
        assert count == 10_000

    return work


WORKS: dict[str, Callable[[], Work]] = {
    "get": get,
    "threads": threads,
    "pages": pages,
    "upload": upload,
    "download": download,
    "many": many,
    "listing": listing,
}

if __name__ == "__main__":
    measure(WORKS)
