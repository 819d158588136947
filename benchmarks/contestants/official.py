"""The official SDK 2.30, with its connections set to the server. It runs in an environment of its own, as its name is ours."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measuring import measure
from Ziggeo import Ziggeo
from ZiggeoConnect import ZiggeoConnect

URL = os.environ["BENCHMARK_URL"]
SIZE = int(os.environ["BENCHMARK_SIZE"])
FILE = Path(os.environ["BENCHMARK_FILE"])
CALLS, THREADS = int(os.environ["BENCHMARK_CALLS"]), 64
TOKEN = f"{1:032x}"


def client(prefix=""):
    ziggeo = Ziggeo("token", "key", "key")
    ziggeo.connect = ziggeo.cdn_connect = ZiggeoConnect(ziggeo, URL + prefix)
    return ziggeo


def get():
    ziggeo = client()
    ziggeo.videos().get(TOKEN)

    def work():
        for _ in range(CALLS):
            ziggeo.videos().get(TOKEN)

    return work


def threads():
    ziggeo = client()
    ziggeo.videos().get(TOKEN)

    def some(_):
        for _ in range(40):
            ziggeo.videos().get(TOKEN)

    def work():
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(some, range(THREADS)))

    return work


def pages():
    ziggeo = client()
    ziggeo.videos().index({"limit": 100})

    def work():
        for page in range(100):
            ziggeo.videos().index({"limit": 100, "skip": page * 100})

    return work


def upload():
    ziggeo = client()
    ziggeo.videos().get(TOKEN)
    return lambda: ziggeo.videos().create({}, str(FILE))


def download():
    ziggeo = client()
    ziggeo.videos().get(TOKEN)
    target = FILE.with_suffix(".official")

    def work():
        target.write_bytes(ziggeo.videos().download_video(f"size{SIZE}"))
        target.unlink()

    return work


def many():
    ziggeo = client("/delay20")
    ziggeo.videos().get(TOKEN)
    folder = FILE.with_suffix(".many")
    folder.mkdir(exist_ok=True)

    def one(number):
        token = f"size{1024 * 1024}x{number}"
        (folder / f"{token}.mp4").write_bytes(ziggeo.videos().download_video(token))

    def work():
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(one, range(500)))

    return work


def listing():
    ziggeo = client("/delay20")
    ziggeo.videos().get(TOKEN)

    def work():
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
