"""The guide to the sandbox names everything that can be chosen."""

import inspect
import re
import subprocess
import sys

import pytest

from tests.docs.pages import ROOT
from ziggeo.sandbox import Assumptions, Sandbox

GUIDE = (ROOT / "docs/guides/sandbox.md").read_text(encoding="utf-8")
OPTIONS = set(inspect.signature(Sandbox).parameters)
NAME = re.compile(r"`([^`]+)`")


def table(heading: str) -> list[list[str]]:
    """The cells of each row of the table under a heading."""
    section = GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").strip().split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return rows[2:]


def column(number: int) -> list[str]:
    """The names in one column of the table of options."""
    return [name for row in table("Options") if number < len(row) for name in NAME.findall(row[number])]


def test_every_option_is_named_once() -> None:
    assert sorted(column(0)) == sorted(OPTIONS)


def test_every_option_of_the_command_line_is_named_once() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "ziggeo.sandbox", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert sorted(column(3)) == sorted(set(re.findall(r"--[a-z-]+", shown)) - {"--help"})


@pytest.mark.parametrize("name", ["processing_delay", "webhook_attempts", "console"])
def test_the_table_is_found(name: str) -> None:
    assert name in column(0)


def test_every_assumption_has_a_switch_and_every_switch_is_one_of_an_assumption() -> None:
    switches = {row[0]: NAME.findall(row[2]) if len(row) == 3 else [] for row in table("Assumptions")}
    fields = set(Assumptions.model_fields)
    named = {name for names in switches.values() for name in names}
    assert [unknown for unknown, names in switches.items() if not names] == []
    assert fields - named == set()
    assert named - fields <= OPTIONS
    assert fields & OPTIONS == set()


def test_what_is_made_up_is_told_apart() -> None:
    made_up = [row[0] for row in table("What the sandbox makes up")]
    assert {len(row) for row in table("What the sandbox makes up")} == {2}
    assert len(made_up) > 20
    assert set(made_up).isdisjoint(row[0] for row in table("Assumptions"))
