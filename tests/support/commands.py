"""Runs commands, such as the one that builds the package."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str | Path, environment: Mapping[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Run a command that has to succeed, and return what it printed."""
    finished = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, env=environment, cwd=cwd, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def build_wheel(directory: Path) -> Path:
    """Build the package as for publishing."""
    run(sys.executable, "-m", "build", "--wheel", "--outdir", directory, ROOT)
    (built,) = directory.glob("*.whl")
    return built
