"""What both generators share: the command line, and writing or comparing files."""

import argparse
import difflib
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def formatted(source: str, path: Path) -> str:
    """Return source code in the project's format, imports sorted and those without use removed."""
    for command in (["check", "--select", "I,F401", "--fix-only", "--quiet"], ["format"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(path), "-"]
        source = subprocess.run(ruff, input=source, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return source


def main(description: str, generate: Callable[[], Mapping[Path, str]]) -> int:
    """Write the generated files, or with ``--check`` say whether they are what would be written."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a file has drifted")
    check = parser.parse_args().check
    drifted = 0
    for path, source in generate().items():
        wanted = formatted(source, path)
        present = path.read_text(encoding="utf-8") if path.exists() else ""
        if present == wanted:
            continue
        drifted += 1
        name = str(path.relative_to(ROOT))
        if check:
            sys.stdout.writelines(
                difflib.unified_diff(present.splitlines(True), wanted.splitlines(True), name, f"{name} (generated)")
            )
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted, encoding="utf-8")
            print(f"wrote {name}")
    return 1 if check and drifted else 0
