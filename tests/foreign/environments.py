"""Environments for programs that we did not write, made anew for a run of the tests."""

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
_PATIENCE = 100
_UNREACHABLE = re.compile(
    r"connection broken|timed out|name resolution|retries exceeded|from versions: none|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT",
    re.IGNORECASE,
)
"""What installers say when they cannot reach their source. That there is no version at all is one of those."""


def make_python(folder: Path) -> Path:
    """Make an environment that has the official Python SDK and nothing of ours; return its interpreter."""
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    _install("the package index", [*pip, "install", "--quiet", "-r", str(HERE / "requirements.txt")], folder)
    return python


def make_node(folder: Path) -> tuple[str, Path]:
    """Install the official Node SDK; return Node, and the folder where it finds modules."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node and npm are not installed")
    shutil.copy(HERE / "node" / "package.json", folder)
    quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"]
    _install("the npm registry", [npm, "install", *quiet], folder)
    return node, folder / "node_modules"


def run_program(command: list[str | Path], environment: dict[str, str], told: str = "") -> str:
    """Run a program that has to succeed, with nothing of our environment but where programs are; return what it printed."""
    inherited = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    finished = subprocess.run(
        [str(word) for word in command],
        env={**inherited, "PYTHONUTF8": "1", **environment},
        input=told,
        capture_output=True,
        encoding="utf-8",
        timeout=_PATIENCE,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr
    return finished.stdout


def _install(source: str, command: list[str], folder: Path) -> None:
    """Install from the network, without which the tests are skipped, unless they are those that decide about a change."""
    finished = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", timeout=_PATIENCE, check=False
    )
    if finished.returncode == 0:
        return
    output = finished.stdout + finished.stderr
    if not os.environ.get("CI") and _UNREACHABLE.search(output):
        pytest.skip(f"{source} cannot be reached")
    pytest.fail(output)
