"""Runs the soak, and writes its report: ``python -m benchmarks.soak --minutes 30 --report soak.md``."""

import argparse
import asyncio
import faulthandler
import http.client
import json
import logging
import os
import platform
import re
import shlex
import ssl
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.soak.report import Totals, as_json, as_markdown, judge
from benchmarks.soak.samples import OWN, Sample, take_sample
from benchmarks.soak.server import FILE, ServerTotals
from benchmarks.soak.work import (
    CLIP,
    PIECES,
    Asynchronous,
    Client,
    Mode,
    Piece,
    Plain,
    Surroundings,
    Worker,
    drive,
    in_the_sandbox,
    new_asynchronous,
    new_plain,
)

ROOT = Path(__file__).resolve().parents[2]
TURNS = (("plain",), ("async",), ("plain", "async"))
"""Which workers are busy, one after the other."""
SHARES = (0.4, 0.4, 0.2)
"""How much of each round a turn takes."""
GRACE = 180.0
"""Seconds after its time at which a soak that hangs shows where, and is ended."""


@contextmanager
def child(module: str, *arguments: str, lines: int) -> Generator[list[str], None, None]:
    """Run a module in a process of its own, give the first lines that it writes, and end it."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            assert process.stdout is not None
            yield [process.stdout.readline() for _ in range(lines)]
        finally:
            process.kill()


class Server:
    """The scripted server."""

    def __init__(self, said: str) -> None:
        self.urls: dict[str, str] = json.loads(said)

    def totals(self) -> ServerTotals:
        """Ask what it has counted."""
        connection = http.client.HTTPConnection(urlsplit(self.urls["http"]).netloc, timeout=30)
        try:
            connection.request("GET", "/totals")
            counted: ServerTotals = json.loads(connection.getresponse().read())
            return counted
        finally:
            connection.close()


class Complaints(logging.Handler):
    """Keeps what Python says of resources left open and of failures that nobody looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the first of them."""
        if len(self.texts) < 20:
            self.texts.append(self.format(record))

    def listen(self) -> None:
        """Hear everything from now on."""
        warnings.simplefilter("always", ResourceWarning)
        logging.captureWarnings(capture=True)
        for name in ("py.warnings", "asyncio", __name__):
            logging.getLogger(name).addHandler(self)
        sys.unraisablehook = lambda failure: logging.getLogger(__name__).error(
            "%s in %r", failure.err_msg, failure.object, exc_info=failure.exc_value
        )


class Soak:
    """The clients and their workers."""

    def __init__(
        self,
        server: Server,
        sandbox: dict[str, str] | None,
        folders: tuple[Path, Path],
        *,
        threads: int,
        tasks: int,
        only: Sequence[str],
    ) -> None:
        self._server = server
        self._folders = folders
        self._runner = asyncio.Runner()
        authority = server.urls["authority"]
        context = ssl.create_default_context(cafile=authority)
        self._plain = {scheme: new_plain(server.urls[scheme], context) for scheme in ("http", "https")}
        self._asynchronous = {scheme: new_asynchronous(server.urls[scheme], context) for scheme in ("http", "https")}
        clients: dict[Mode, Client] = {}
        if sandbox is not None:
            url, token, private_key = (sandbox[name] for name in ("BASE_URL", "TOKEN", "PRIVATE_KEY"))
            self._plain["sandbox"] = new_plain(url, True, token, private_key)
            self._asynchronous["sandbox"] = new_asynchronous(url, True, token, private_key)
            clients = {"plain": Plain(self._plain["sandbox"]), "async": Asynchronous(self._asynchronous["sandbox"])}
        wanted = set(only) or {piece.__name__ for pieces in PIECES.values() for piece in pieces}
        wanted -= {in_the_sandbox.__name__} if sandbox is None else set()
        chosen: dict[Mode, dict[Piece, int]] = {
            mode: {piece: share for piece, share in pieces.items() if piece.__name__ in wanted}
            for mode, pieces in PIECES.items()
        }
        self._threads: list[Worker] = []
        self._tasks: list[Worker] = []
        for number in range(max(threads, tasks)):
            # A quarter of the workers talk over TLS.
            scheme = "https" if number % 4 == 3 else "http"
            surroundings = Surroundings(server.urls[scheme], authority, folders[0])
            in_plain = replace(surroundings, sandbox=clients.get("plain"))
            in_async = replace(surroundings, sandbox=clients.get("async"))
            if number < threads and chosen["plain"]:
                self._threads.append(Worker("plain", number, Plain(self._plain[scheme]), in_plain, chosen["plain"]))
            if number < tasks and chosen["async"]:
                self._tasks.append(
                    Worker("async", number, Asynchronous(self._asynchronous[scheme]), in_async, chosen["async"])
                )
        self._workers = [*self._threads, *self._tasks]
        self._pool = ThreadPoolExecutor(max(1, len(self._threads)))
        (folders[0] / CLIP).write_bytes(FILE)
        self._began = time.monotonic()
        self._end = self._began
        self._most = 0

    @property
    def calls(self) -> int:
        """How many calls have been made."""
        return sum(worker.calls for worker in self._workers)

    def run(self, seconds: float, most: int, interval: float) -> list[Sample]:
        """Make calls for so many seconds, or so many calls, and look at the process each ``interval`` seconds."""
        self._began = time.monotonic()
        self._end, self._most = self._began + seconds, most
        samples = [self.sample()]
        while time.monotonic() < self._end and self.calls < most:
            for modes, share in zip(TURNS, SHARES, strict=True):
                self._turn(modes, min(self._end, time.monotonic() + interval * share))
            self._settle()
            samples.append(self.sample())
            print(_progress(samples[-1]), file=sys.stderr, flush=True)
        return samples

    def sample(self) -> Sample:
        """Look at the process."""
        return take_sample(
            time.monotonic() - self._began,
            self.calls,
            self._runner.get_loop(),
            self._folders,
            self._server.totals()["connections"],
        )

    def close(self) -> None:
        """Close the clients."""
        for plain in self._plain.values():
            plain.close()
        for asynchronous in self._asynchronous.values():
            self._runner.run(asynchronous.aclose())

    def end(self) -> None:
        """End the threads, and close the event loop."""
        self._pool.shutdown()
        self._runner.close()

    def totals(self, complaints: Sequence[str]) -> Totals:
        """Return what both sides have counted."""
        outcomes: Counter[tuple[str, str, str]] = Counter()
        created: Counter[str] = Counter()
        for worker in self._workers:
            outcomes.update({(worker.mode, *outcome): number for outcome, number in worker.outcomes.items()})
            created.update(worker.created)
        return Totals(
            outcomes=outcomes,
            created=created,
            wrong=[text for worker in self._workers for text in worker.wrong],
            complaints=complaints,
            server=self._server.totals(),
        )

    def _turn(self, modes: Sequence[str], until: float) -> None:
        """Let the workers of some modes work until then."""
        busy = [self._pool.submit(self._work, worker, until) for worker in self._threads if "plain" in modes]
        if "async" in modes:
            self._runner.run(self._work_together(until))
        for thread in busy:
            thread.result()

    def _goes_on(self, until: float) -> bool:
        return time.monotonic() < until and self.calls < self._most

    def _work(self, worker: Worker, until: float) -> None:
        while self._goes_on(until):
            drive(worker.next_piece())

    async def _work_together(self, until: float) -> None:
        async def work(worker: Worker) -> None:
            while self._goes_on(until):
                await worker.next_piece()

        async with asyncio.TaskGroup() as group:
            for worker in self._tasks:
                group.create_task(work(worker))

    def _settle(self) -> None:
        """Delete what calls that were given up may have created, once the server has done all that it was sent."""
        time.sleep(0.05)
        for worker in self._workers:
            while worker.unsettled:
                piece = worker.gone(worker.unsettled.pop())
                if worker.mode == "plain":
                    drive(piece)
                else:
                    self._runner.run(piece)


def exported(lines: Sequence[str]) -> dict[str, str]:
    """Read what the sandbox says of itself."""
    said = (re.fullmatch(r"export ZIGGEO_(\w+)=(.*)\n", line) for line in lines)
    return {found[1]: shlex.split(found[2])[0] for found in said if found}


def _progress(sample: Sample) -> str:
    return (
        f"{sample.seconds:7.1f} s {sample.calls:10,d} calls {sample.rss:7.1f} MiB "
        f"{sample.descriptors:4d} descriptors {sample.objects:8,d} objects {sample.blocks:9,d} blocks"
    )


def machine() -> str:
    """Describe where this runs."""
    return f"Python {platform.python_version()} on {platform.system()} {platform.machine()} with {os.cpu_count()} processors"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the soak, print its result in one line, and write the report; 1 when anything was not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    names = sorted({piece.__name__ for pieces in PIECES.values() for piece in pieces})
    parser.add_argument("pieces", nargs="*", choices=[[], *names], help="only these pieces of work, to find what leaks")
    parser.add_argument("--minutes", type=float, default=30, help="how long (%(default)s)")
    parser.add_argument("--calls", type=int, default=100_000_000, help="how many calls at most (%(default)s)")
    parser.add_argument("--threads", type=int, default=8, help="threads that share the plain clients (%(default)s)")
    parser.add_argument("--tasks", type=int, default=16, help="tasks that share the asynchronous clients (%(default)s)")
    parser.add_argument("--interval", type=float, default=10, help="seconds between two looks (%(default)s)")
    parser.add_argument("--sandbox", action="store_true", help="talk to the sandbox now and then, too")
    parser.add_argument("--report", type=Path, help="file to write the report to, in Markdown")
    options = parser.parse_args(arguments)
    if not OWN.exists():
        parser.error("this takes a system that tells of a process in /proc, such as Linux")
    faulthandler.dump_traceback_later(options.minutes * 60 + GRACE, exit=True)
    complaints = Complaints()
    complaints.listen()
    with tempfile.TemporaryDirectory(prefix="ziggeo-soak-") as name:
        folders = Path(name, "files"), Path(name, "temporary")
        for folder in folders:
            folder.mkdir()
        tempfile.tempdir = str(folders[1])
        with ExitStack() as running:
            server = Server(*running.enter_context(child("benchmarks.soak.server", name, lines=1)))
            sandbox: dict[str, str] | None = None
            if options.sandbox:
                settings = ("--directory", str(Path(name, "sandbox")), "--processing-delay", "0")
                sandbox = exported(running.enter_context(child("ziggeo.sandbox", *settings, lines=4)))
            soak = Soak(server, sandbox, folders, threads=options.threads, tasks=options.tasks, only=options.pieces)
            samples = soak.run(options.minutes * 60, options.calls, options.interval)
            soak.close()
            closed = soak.sample()
            totals = soak.totals(complaints.texts)
            soak.end()
    verdict = judge(samples, closed, totals)
    if options.report:
        options.report.write_text(as_markdown(samples, closed, totals, verdict, machine()), encoding="utf-8")
    print(as_json(samples, closed, totals, verdict))
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
