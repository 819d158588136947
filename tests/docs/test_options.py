"""The guide to the sandbox names everything that can be chosen."""

import inspect
import re
import subprocess
import sys

import pytest

from tests.docs.pages import ROOT
from ziggeo.sandbox import Sandbox

TABLE = (
    (ROOT / "docs/guides/sandbox.md").read_text(encoding="utf-8").partition("\n## Options\n")[2].partition("\n## ")[0]
)


def column(number: int) -> list[str]:
    """The names in one column of the table of options."""
    rows = [line.split(" | ") for line in TABLE.splitlines() if line.startswith("| `")]
    return [name for row in rows if number < len(row) for name in re.findall(r"`([^`]+)`", row[number])]


def test_every_option_is_named_once() -> None:
    assert sorted(column(0)) == sorted(set(inspect.signature(Sandbox).parameters))


def test_every_option_of_the_command_line_is_named_once() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "ziggeo.sandbox", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert sorted(column(3)) == sorted(set(re.findall(r"--[a-z-]+", shown)) - {"--help"})


@pytest.mark.parametrize("name", ["processing_delay", "webhook_attempts", "console"])
def test_the_table_is_found(name: str) -> None:
    assert name in column(0)
