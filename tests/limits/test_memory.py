"""Large files move in constant memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.modes import Mode
from ziggeo.sandbox import Sandbox

PROGRAM = Path(__file__).with_name("transfer.py")
MIB = 1024 * 1024
CEILING = 20.0
"""MiB by which a process may grow: some chunks of 1 MiB and what the allocator keeps, but never the file."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell a program's size")
def test_a_file_of_256_mib_moves_up_and_down_in_constant_memory(mode: Mode, clip: Path, tmp_path: Path) -> None:
    with (tmp_path / "large.mp4").open("wb") as large:
        # A real video, and behind it a box of nothing, which players skip.
        large.write(clip.read_bytes())
        large.write((256 * MIB).to_bytes(4, "big") + b"free")
        large.truncate(large.tell() - 8 + 256 * MIB)
    with Sandbox(processing_delay=0.0) as sandbox:
        environment = {
            **os.environ,
            "ZIGGEO_BASE_URL": sandbox.url,
            "ZIGGEO_TOKEN": sandbox.token,
            "ZIGGEO_PRIVATE_KEY": sandbox.private_key,
        }
        command = [sys.executable, str(PROGRAM), mode, str(tmp_path)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    grown, whole = done.stdout.split()
    assert whole == "True"
    assert float(grown) < CEILING
