"""What ends a program, or makes two of it, while a client has connections: Ctrl-C, the exit of the interpreter, a fork."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier
from time import monotonic

import pytest

from tests.faults.conftest import Tell
from tests.faults.program import CROWD, FORKS
from tests.faults.table import Line
from tests.support.certificates import Certificate
from tests.support.commands import ROOT
from tests.support.modes import Mode
from tests.support.samples import VIDEO_ANSWER, VIDEO_TOKEN, upload_form
from tests.support.secrecy import SECRETS
from tests.support.server import PATIENCE, Answer, Flood, Server, Stall, Step, said

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="signals and processes are others here")

MEDIA = bytes(range(256)) * 8192
HALF = len(MEDIA) // 2
HALF_OF_IT = Stall(b'HTTP/1.1 200 Fine\r\nETag: "one"\r\nContent-Length: %d\r\n\r\n%s' % (len(MEDIA), MEDIA[:HALF]))
PAGE = [{"token": f"{number:032x}"} for number in range(2)]


class Program:
    """A program that was started, and how it ended."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.output = ""
        self.complaints = ""
        self.seconds = 0.0
        """How long it took to end."""

    def end(self, *, interrupt: bool = False) -> int:
        """Interrupt it, or let it go on; wait for its end, and return what it ended with."""
        began = monotonic()
        if interrupt:
            self._process.send_signal(signal.SIGINT)
        self.output, self.complaints = self._process.communicate("go on\n" if not interrupt else None, timeout=PATIENCE)
        self.seconds = monotonic() - began
        assert not [secret for secret in SECRETS if secret in self.output + self.complaints]
        return self._process.returncode


@contextmanager
def started(scenario: str, mode: Mode, server: Server, directory: Path) -> Generator[Program]:
    """Start a program that uses a server. Its temporary files would be in the directory, too."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ZIGGEO_", "COV_"))}
    command = [sys.executable, "-m", "tests.faults.program", scenario, mode, server.url, str(directory)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**environment, "TMPDIR": str(directory)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Program(process)
        finally:
            process.kill()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A directory with a former file."""
    (tmp_path / "clip.mp4").write_bytes(b"former")
    return tmp_path


def names(directory: Path) -> list[str]:
    """Return what is in the directory; the former file is still the same."""
    assert (directory / "clip.mp4").read_bytes() == b"former"
    return sorted(path.name for path in directory.iterdir())


UPLOADS = "POST /v1/videos-upload-url"
DELETION = f"DELETE /v1/videos/{VIDEO_TOKEN}"

INTERRUPTED: dict[str, tuple[Step, list[str], list[str]]] = {
    "create": (Stall(), ["POST /v1/videos/"], []),
    "upload": (Stall(unread=True), [UPLOADS, DELETION], []),
    "upload, kept": (Stall(unread=True), [UPLOADS], []),
    "download": (HALF_OF_IT, [f"GET /v1/videos/{VIDEO_TOKEN}/video"], []),
    "download, kept": (HALF_OF_IT, [f"GET /v1/videos/{VIDEO_TOKEN}/video"], ["clip.mp4.part", "clip.mp4.part.json"]),
}
"""For each call what stalls it, the requests of which the service knows, and what stays in the directory."""


@pytest.mark.parametrize(
    ("scenario", "stalled", "paths", "files"),
    [(name, *row) for name, row in INTERRUPTED.items()],
    ids=list(INTERRUPTED),
)
def test_an_interrupted_program_leaves_what_is_documented(
    scenario: str, stalled: Step, paths: list[str], files: list[str], mode: Mode, directory: Path, tell: Tell
) -> None:
    uploads = scenario.startswith("upload")
    with ExitStack() as stack:
        if uploads:
            storage = stack.enter_context(Server(stalled))
            server = stack.enter_context(Server(upload_form(storage.url), *[Answer()] * (len(paths) - 1)))
        else:
            server = storage = stack.enter_context(Server(stalled))
        with started(scenario, mode, server, directory) as program:
            storage.wait_for_requests(1)
            if scenario == "download, kept":
                wait_for_bytes(directory / "clip.mp4.part")
            ended = program.end(interrupt=True)
        server.wait_until_idle()
    assert ended == -signal.SIGINT
    assert program.complaints.rstrip().endswith("KeyboardInterrupt")
    assert json.loads(program.output) == {"open": [], "threads": []}
    assert program.seconds < 5
    assert server.paths == paths
    assert names(directory) == ["clip.mp4", *files]
    sent = len(paths) + (1 if uploads else 0)
    once = uploads or scenario == "create"
    tell(Line(f"Ctrl-C in a transfer: {scenario}", once, mode, "KeyboardInterrupt", sent, program.seconds))


def wait_for_bytes(path: Path) -> None:
    """Wait until a file has something in it."""
    began = monotonic()
    while not (path.exists() and path.stat().st_size):
        assert monotonic() - began < PATIENCE, "nothing arrives"


def test_an_interpreter_exits_with_an_open_client(mode: Mode, directory: Path, tell: Tell) -> None:
    # While the first page of the list is gone through, the next one is asked for.
    with Server(HALF_OF_IT, said(PAGE), Stall(), Stall()) as server:
        with started("leave open", mode, server, directory) as program:
            server.wait_for_requests(4)
            ended = program.end()
        server.wait_until_idle()
    assert (ended, program.complaints) == (0, "")
    assert program.seconds < 5
    assert names(directory) == ["clip.mp4"]
    tell(Line("interpreter exit with an open client", False, mode, "exit 0", 4, program.seconds))


def test_an_interpreter_that_exits_in_a_transfer_leaves_no_file(mode: Mode, directory: Path, tell: Tell) -> None:
    with Server(Answer(200, MEDIA)) as server:
        with started("exit in a download", mode, server, directory) as program:
            ended = program.end()
        server.wait_until_idle()
    assert (ended, program.complaints) == (3, "")
    assert json.loads(program.output) == {"open": [], "threads": []}
    assert names(directory) == ["clip.mp4"]
    tell(Line("interpreter exit in a transfer", False, mode, "exit 3", 1, program.seconds))


def test_a_forked_process_makes_connections_of_its_own(mode: Mode, directory: Path, tell: Tell) -> None:
    together = Answer(200, VIDEO_ANSWER.body, meet=Barrier(CROWD))
    with Server(*[together] * 4 * CROWD) as server:
        with started("fork", mode, server, directory) as program:
            ended = program.end()
        server.wait_until_idle()
    assert (ended, program.complaints) == (0, "")
    parents, children = set(range(1, CROWD + 1)), set(range(CROWD + 1, 2 * CROWD + 1))
    used = [request.connection for request in server.requests]
    rounds = [set(used[first : first + CROWD]) for first in range(0, len(used), CROWD)]
    assert rounds == [parents, children, children, parents]
    tell(Line("fork with open connections", False, mode, "Video", len(used), program.seconds))


def test_a_forked_process_that_exits_does_not_disturb_a_transfer(mode: Mode, directory: Path, tell: Tell) -> None:
    with Server(Answer(200, MEDIA)) as server:
        with started("fork in a download", mode, server, directory) as program:
            ended = program.end()
        server.wait_until_idle()
    assert (ended, program.complaints, json.loads(program.output)) == (0, "", len(MEDIA))
    tell(Line("fork in a transfer", False, mode, "bytes", 1, program.seconds))


def test_a_forked_process_does_not_wait_for_a_thread_that_it_does_not_have(
    directory: Path, certificate: Certificate, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    with Server(Flood(), *[Answer(200, MEDIA)] * FORKS, tls=certificate.context) as server:
        with started("fork beside a download", "sync", server, directory) as program:
            ended = program.end()
        server.wait_until_idle()
    assert (ended, program.complaints) == (0, "")
    tell(Line("fork beside a download", False, "sync", "bytes", FORKS, program.seconds))
