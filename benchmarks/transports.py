"""Compares the ways that requests can be sent by, paired round by round: ``python -m benchmarks.transports --rounds 5``.

HTTP/2 is spoken with another server, which speaks HTTP/1.1 too: the rows of these two can be compared with each other only.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.http2 import http2_server

HERE = Path(__file__).resolve().parent
PLAIN = ("own", "httpx-transport", "httpx-client", "httpx2-client")
ASYNCHRONOUS = (*PLAIN, "aiohttp")
Found = dict[str, dict[str, float]]


def run(mode: str, kind: str, url: str, authority: str) -> Found:
    """Let one way do its work, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment |= {"BENCHMARK_URL": url, "SSL_CERT_FILE": authority, "PYTHONPATH": str(HERE.parent)}
    script = str(HERE / "contestants" / "transports.py")
    finished = subprocess.run(
        [sys.executable, script, mode, kind], env=environment, capture_output=True, text=True, timeout=600, check=True
    )
    found: Found = json.loads(finished.stdout)
    return found


def line(name: str, found: list[Found]) -> str:
    """Return the line of a table: medians."""
    cells = [
        f"{statistics.median(one[work][figure] for one in found):.2f}"
        for work, figure in (("alone", "cpu"), ("together", "cpu"), ("together", "clock"))
    ]
    return f"| {name} | {' | '.join(cells)} |"


def compare(ways: dict[tuple[str, str, str], tuple[str, str]], rounds: int) -> None:
    """Print a table: for each way, from mode, kind and title to the address of a server and its authority."""
    found: dict[str, list[Found]] = {title: [] for _, _, title in ways}
    for _ in range(rounds):
        for (mode, kind, title), (url, authority) in ways.items():
            found[title].append(run(mode, kind, url, authority))
    for title, figures in found.items():
        print(line(title, figures), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transports", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds (%(default)s)")
    options = parser.parse_args(arguments)
    print("| way | CPU ms a call, one by one | CPU ms a call, 64 at a time | ms a call on the clock, 64 at a time |")
    print("| --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory(prefix="ziggeo-transports-") as folder:
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.server", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HERE.parent,
        )
        assert server.stdout is not None
        where: dict[str, str] = json.loads(server.stdout.readline())
        try:
            ways = {
                (mode, kind, f"{mode}, {kind}"): (where["https"], where["authority"])
                for mode, kinds in (("plain", PLAIN), ("asynchronous", ASYNCHRONOUS))
                for kind in kinds
            }
            compare(ways, options.rounds)
        finally:
            server.kill()
            server.wait()
        with http2_server(Path(folder)) as other:
            compare(
                {
                    (mode, kind, f"{mode}, {title}, the other server"): (other.url, str(other.authority))
                    for mode in ("plain", "asynchronous")
                    for kind, title in (("own", "HTTP/1.1"), ("http2", "HTTP/2"))
                },
                options.rounds,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
