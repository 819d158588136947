"""The sandbox takes large files, and gives them back, in constant memory."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ziggeo import Ziggeo

MIB = 1024 * 1024
SIZE = 256 * MIB
CEILING = 24.0
"""MiB by which the sandbox may grow: some chunks of 1 MiB and what the allocator keeps, but never the file."""
SECONDS = 100


class Running:
    """A sandbox in a process of its own, which tells its size."""

    def __init__(self, directory: Path) -> None:
        command = [sys.executable, "-m", "ziggeo.sandbox", "--directory", str(directory), "--processing-delay", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        lines = "".join(self.process.stdout.readline() for _ in range(4))
        exports = dict(re.findall(r"^export ZIGGEO_(\w+)=(.*)$", lines, re.MULTILINE))
        self.url, self.token, self.private_key = (
            shlex.split(exports[name])[0] for name in ("BASE_URL", "TOKEN", "PRIVATE_KEY")
        )

    def peak(self) -> float:
        """The largest size it has had, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "state")
    yield running
    running.process.kill()
    running.process.communicate()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell a program's size")
@pytest.mark.parametrize("way", ["signed form", "with the call itself"])
def test_a_large_file_is_taken_and_given_back_in_constant_memory(
    running: Running, way: str, clip: Path, tmp_path: Path
) -> None:
    large = tmp_path / "large.mp4"
    with large.open("wb") as file:
        # A real video, and behind it a box of nothing, which players skip.
        file.write(clip.read_bytes())
        file.write(SIZE.to_bytes(4, "big") + b"free")
        file.truncate(file.tell() - 8 + SIZE)
    auth = (running.token, running.private_key)
    with (
        Ziggeo(running.token, running.private_key, base_url=running.url, trust_env=False) as ziggeo,
        httpx.Client(base_url=running.url, auth=auth, timeout=SECONDS) as http,
    ):

        def move(path: Path) -> int:
            """Let it take a file, process it, and give it back; return the size of what came back."""
            if way == "signed form":
                token = ziggeo.videos.create(file=path).token
            else:
                with path.open("rb") as file:
                    token = http.post("/v1/videos/", files={"file": file}).json()["token"]
            video = ziggeo.videos.wait_until_ready(token, timeout=SECONDS)
            stream = video.original_stream or pytest.fail("there is no stream")
            with http.stream("GET", f"/v1/videos/{token}/streams/{stream.token}/video") as answer:
                return sum(len(chunk) for chunk in answer.iter_raw(MIB))

        for _ in range(3):
            assert move(clip) == clip.stat().st_size
        idle = running.peak()
        assert move(large) == large.stat().st_size
    assert running.peak() - idle < CEILING
