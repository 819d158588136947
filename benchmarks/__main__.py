"""Runs the contestants, paired round by round, and writes a table: ``python -m benchmarks --rounds 5``."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypedDict

HERE = Path(__file__).resolve().parent
OFFICIAL = "ziggeo==2.30"
MEBIBYTE = 1024 * 1024


class Figures(TypedDict):
    """What a contestant says of one round."""

    seconds: float
    cpu: float
    peak: float
    above: float


@dataclass(frozen=True)
class Work:
    """A kind of work, and the figure that counts."""

    name: str
    title: str
    figure: str
    factor: float
    """What the figure is multiplied with to be shown."""
    contestants: tuple[str, ...] = ("ours", "official", "httpx", "requests", "pycurl")
    with_memory: bool = False


CALLS = 2000
WORKS = (
    Work("get", "sequential GET of a video over TLS, CPU ms a call", "cpu", 1000 / CALLS),
    Work("threads", "2 560 GETs by 64 threads sharing one client, s", "seconds", 1),
    Work("tasks", "2 560 GETs by 64 tasks sharing one client, s", "seconds", 1, ("ours", "httpx")),
    Work("pages", "100 pages of 100 videos, CPU ms a page", "cpu", 10),
    Work("upload", "{size} MiB upload over TLS, s", "seconds", 1, with_memory=True),
    Work("download", "{size} MiB download to a file over TLS, s", "seconds", 1, with_memory=True),
    Work("many", "500 downloads of 1 MiB at 20 ms latency, 16 at a time, s", "seconds", 1),
    Work("listing", "10 000 videos listed at 20 ms latency, s", "seconds", 1),
)
SCRIPTS = {
    "ours": "ours",
    "official": "official",
    "httpx": "httpx_by_hand",
    "requests": "requests_by_hand",
    "pycurl": "pycurl_by_hand",
}


class Course:
    """A server, the files, and the environments that the contestants run in."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._size = size
        self._file = folder / "clip.mp4"
        with self._file.open("wb") as file:
            for _ in range(size):
                file.write(os.urandom(MEBIBYTE))
        self._server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.server", str(folder)],
            cwd=HERE.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._server.stdout is not None
        self._where: dict[str, str] = json.loads(self._server.stdout.readline())
        self._official_python = self._make_official()

    def close(self) -> None:
        """End the server."""
        self._server.kill()
        self._server.wait()

    def run(self, contestant: str, work: str) -> Figures:
        """Let a contestant do some work, in a process of its own, in a folder without files of others to write over."""
        shutil.rmtree(self._file.with_suffix(".many"), ignore_errors=True)
        script = HERE / "contestants" / f"{SCRIPTS[contestant]}.py"
        official = contestant == "official"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            "BENCHMARK_URL": self._where["https"],
            "BENCHMARK_SIZE": str(self._size * MEBIBYTE),
            "BENCHMARK_FILE": str(self._file),
            "BENCHMARK_CALLS": str(CALLS),
            "SSL_CERT_FILE": self._where["authority"],
            "PYTHONPATH": str(HERE if official else HERE.parent),
        }
        python = self._official_python if official else sys.executable
        finished = subprocess.run(
            [python, str(script), work], env=environment, capture_output=True, text=True, timeout=600, check=True
        )
        figures: Figures = json.loads(finished.stdout)
        return figures

    def _make_official(self) -> str:
        environment = self._folder / "official"
        venv.create(environment, with_pip=True)
        python = str(environment / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", OFFICIAL], check=True)
        return python


def import_seconds(code: str, rounds: int) -> list[float]:
    """Time a fresh interpreter."""
    found: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        found.append(time.perf_counter() - began)
    return found


IMPORTS = {
    "bare Python": "pass",
    "import ziggeo": "import ziggeo",
    "httpx + pydantic + tenacity": "import httpx, pydantic, tenacity; pydantic.BaseModel",
    "client imported": "from ziggeo import Ziggeo",
}


def imports_table(rounds: int) -> list[str]:
    """Return the lines that tell what importing costs."""
    medians = {name: statistics.median(import_seconds(code, rounds)) for name, code in IMPORTS.items()}
    bare = medians.pop("bare Python")
    return [f"| {name}, ms above bare Python | {(value - bare) * 1000:.0f} |" for name, value in medians.items()]


def compare(course: Course, work: Work, rounds: int, size: int) -> str:
    """Return the line of a table: medians, and in brackets the median of the paired ratios of ours to it."""
    results: dict[str, list[Figures]] = {name: [] for name in work.contestants}
    for number in range(rounds):
        # Each finds memory and disk as the one before has left them, so that must not always be the same one.
        for name in Random(number).sample(work.contestants, k=len(work.contestants)):
            results[name].append(course.run(name, work.name))
    ours = [figure(result, work) for result in results["ours"]]
    cells: list[str] = []
    for name in SCRIPTS:
        if name not in results:
            cells.append("")
            continue
        values = [figure(result, work) for result in results[name]]
        text = f"{statistics.median(values) * work.factor:.2f}"
        if work.with_memory:
            text += f" / {statistics.median(result['above'] for result in results[name]):.0f}"
        if name != "ours":
            ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, values, strict=True))
            text += f" ({ratio:.2f})"
        cells.append(text)
    title = work.title.format(size=size) + (" / MiB above idle" if work.with_memory else "")
    return f"| {title} | {' | '.join(cells)} |"


def figure(result: Figures, work: Work) -> float:
    """Return the figure that counts."""
    return result["cpu"] if work.figure == "cpu" else result["seconds"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for and print a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("works", nargs="*", choices=[[], *(work.name for work in WORKS), "imports"], help="only these")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each work (%(default)s)")
    parser.add_argument("--size", type=int, default=1024, help="size of the large file in MiB (%(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="ziggeo-benchmarks-") as folder:
        course = Course(Path(folder), options.size)
        try:
            print("| work | " + " | ".join(SCRIPTS) + " |\n|" + " --- |" * (len(SCRIPTS) + 1), flush=True)
            for work in WORKS:
                if not options.works or work.name in options.works:
                    print(compare(course, work, options.rounds, options.size), flush=True)
        finally:
            course.close()
    if not options.works or "imports" in options.works:
        print("\n| import | ms |\n| --- | --- |")
        print("\n".join(imports_table(max(options.rounds, 5))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
