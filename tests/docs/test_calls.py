"""The page that tells which call of the official SDKs is which of ours tells the truth, and leaves none out."""

import inspect
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import ziggeo
from tests.docs.pages import ROOT
from tests.support.official import OFFICIAL
from ziggeo import Ziggeo
from ziggeo._core.endpoints.table import ENDPOINTS

PAGE = ROOT / "docs" / "reference" / "calls.md"
HEADER = "| Python, PHP, Ruby, C# | Node | Java | Here | Returns | Request |"
IDENTIFIERS = {
    "{video}": "{v}",
    "{stream}": "{s}",
    "{audio}": "{a}",
    "{auth_token}": "{token}",
    "{effect_profile}": "{e}",
    "{meta_profile}": "{m}",
    "{process}": "{p}",
}


@dataclass(frozen=True)
class Row:
    """A row of the page."""

    official: str
    """Part and name in Python."""
    node: str
    java: str
    here: str
    """Part and name here."""
    returns: str
    request: str


def read_rows() -> list[Row]:
    rows: list[Row] = []
    in_table = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        in_table = line == HEADER or (in_table and line.startswith("|"))
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if in_table and line != HEADER and set(line) - set("|- "):
            official, node, java, here, returns, request = cells
            part, name = re.findall(r"\w+(?=\()", official)
            rows.append(
                Row(
                    official=f"{part}.{name}",
                    node=node.strip("`"),
                    java=java.strip("`"),
                    here=here.strip("`").partition("(")[0],
                    returns=returns.replace("`", "").replace(", ", " | ").replace(" or ", " | "),
                    request=request.strip("`"),
                )
            )
    return rows


ROWS = read_rows()


def test_every_official_call_is_on_the_page() -> None:
    official = [f"{part}.{name}" for part, calls in OFFICIAL.items() for name in calls]
    assert sorted(["auth.generate", *(row.official for row in ROWS)]) == sorted(official)


def test_every_request_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [
        endpoint.name for endpoint in ENDPOINTS if f"`{endpoint.method} {shorten(endpoint.path)}`" not in text
    ] == []


def shorten(path: str) -> str:
    for long, short in IDENTIFIERS.items():
        path = path.replace(long, short)
    return path


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.here)
def test_a_row_tells_the_truth(row: Row) -> None:
    part, name = row.here.split(".")
    official_part, official_name = row.official.split(".")
    client = Ziggeo("a" * 32, "b" * 32)
    call = getattr(getattr(client, part), name)
    (endpoint,) = [endpoint for endpoint in ENDPOINTS if endpoint.name == row.here]
    words = name.split("_")

    assert name == official_name
    assert getattr(client, official_part) is getattr(client, part)
    assert row.java == words[0] + "".join(word.title() for word in words[1:])
    assert row.node in ("-", f"{official_part[0].upper()}{official_part[1:]}.{name.replace('delete', 'destroy')}")
    assert row.request == f"{endpoint.method} {shorten(endpoint.path)}"
    names = {model: getattr(ziggeo, model, Path) for model in re.findall(r"[A-Z]\w+", row.returns)}
    assert inspect.signature(call).return_annotation == eval(row.returns, names)
