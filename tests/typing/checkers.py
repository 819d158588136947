"""Runs the two type checkers, and reads what they say."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MYPY_LINE = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): error: (?P<message>.*?)(?:  \[(?P<code>[\w-]+)\])?$")


@dataclass(frozen=True)
class Complaint:
    """One error that a checker found."""

    file: str
    line: int
    code: str
    message: str


def run_mypy(directory: Path, cache: Path) -> list[Complaint]:
    """Check all files of a directory in mypy's strict mode."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={cache}", "--no-error-summary"]
    names = sorted(path.name for path in directory.glob("*.py"))
    checked = subprocess.run([*command, *names], capture_output=True, text=True, cwd=directory, check=False)
    assert checked.returncode in (0, 1), checked.stdout + checked.stderr
    found = [_MYPY_LINE.match(line) for line in checked.stdout.splitlines()]
    return [
        Complaint(match["file"], int(match["line"]), match["code"] or "", match["message"]) for match in found if match
    ]


def run_pyright(directory: Path) -> list[Complaint]:
    """Check all files of a directory in pyright's strict mode."""
    # The modules share their imports, and not every one of them uses each.
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "reportUnusedImport": False}
    (directory / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    diagnostics = pyright_report("--project", str(directory), "--pythonpath", sys.executable)["generalDiagnostics"]
    return [
        Complaint(
            Path(found["file"]).name, found["range"]["start"]["line"] + 1, found.get("rule", ""), found["message"]
        )
        for found in diagnostics
        if found["severity"] == "error"
    ]


def pyright_report(*arguments: str, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run pyright and return its report."""
    command = [sys.executable, "-m", "pyright", "--outputjson", *arguments]
    checked = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert checked.stdout.startswith("{"), checked.stdout + checked.stderr
    report: dict[str, Any] = json.loads(checked.stdout)
    return report
