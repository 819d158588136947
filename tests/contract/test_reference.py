"""Every published call, by its number: described in the table, held to a row of the contract, and shown by the sandbox."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.rows import FLOWS, ROWS
from tests.support.references import PROVERS, never_asked
from ziggeo._core.endpoints.table import ENDPOINTS

TESTS = Path(__file__).parents[1]

PUBLISHED = {
    "videos": "V1 V2 V3 V4 V5 V6 V7 V8 V9 V10 V11 V12 V13 V14 V15 V16 V17",
    "streams": "S1 S2 S3 S4 S5 S6 S7 S8 S9 S10 S11 S12 S13 S14",
    "audios": "A1 A2 A3 A4 A5 A6 A7 A8 A9 A10",
    "audio_streams": "B1 B2 B3 B4 B5 B6",
    "authtokens": "T1 T2 T3 T4",
    "application": "P1 P2 P3",
    "effect_profiles": "E1 E2 E3 E4 E5",
    "effect_profile_processes": "F1 F2 F3 F4 F5 F6",
    "meta_profiles": "M1 M2 M3 M4",
    "meta_profile_processes": "N1 N2 N3 N4 N5 N6 N7",
    "webhooks": "W1 W2 W3",
    "analytics": "Y1 Y2",
}
"""The numbers of the published calls, by part of the API."""
NUMBERS = [number for numbers in PUBLISHED.values() for number in numbers.split()]

in_table = {number for endpoint in ENDPOINTS for number in endpoint.reference.split()}
in_contract = {number for row in ROWS for number in row.reference.split()} | {
    number for flow in FLOWS for numbers in flow.references for number in numbers.split()
}


EXCUSES = {"skip", "skipif", "xfail", "importorskip"}
"""What lets a test pass that shows nothing."""


def marks(source: str) -> Iterator[str]:
    """Go through the numbers in ``pytest.mark.reference(...)``, whether it marks a test, a case of one, or a module.

    Fails where what is marked may be skipped. ``tests.support.references`` sees to it that the others ask
    for what they are marked with.
    """
    module = ast.parse(source)
    for node in ast.walk(module):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if any(map(_numbers, node.decorator_list)):
                assert not _excuses(node), f"{node.name} is marked with a reference, but it may be skipped"
            case _:
                pass
    numbers = _numbers(module)
    for statement in module.body if numbers else ():
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            assert not _excuses(statement), (
                f"references are of no use where all may be skipped: {ast.unparse(statement)}"
            )
    yield from numbers


def _excuses(node: ast.AST) -> bool:
    return any(isinstance(found, ast.Attribute) and found.attr in EXCUSES for found in ast.walk(node))


def _numbers(node: ast.AST) -> list[str]:
    found: list[str] = []
    for part in ast.walk(node):
        match part:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="mark") | ast.Name(id="mark"), attr="reference"),
                args=numbers,
            ):
                for number in numbers:
                    assert isinstance(number, ast.Constant), ast.unparse(part)
                    found += str(number.value).split()
            case _:
                pass
    return found


def files_of_behaviour() -> list[Path]:
    """Return the modules that show what the sandbox does, by itself and with the client."""
    return [path for room in ("sandbox", "behaviour") for path in sorted((TESTS / room).rglob("test_*.py"))]


shown = {number for path in files_of_behaviour() for number in marks(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("number", NUMBERS)
def test_every_published_call_is_described(number: str) -> None:
    assert number in in_table


@pytest.mark.parametrize("number", NUMBERS)
def test_every_published_call_is_held_to_the_contract(number: str) -> None:
    assert number in in_contract


@pytest.mark.parametrize("number", NUMBERS)
def test_every_published_call_is_shown_by_the_sandbox(number: str) -> None:
    assert number in shown


def test_there_are_81_published_calls_and_nothing_has_another_number() -> None:
    assert len(set(NUMBERS)) == len(NUMBERS) == 81
    assert in_table | in_contract | shown == set(NUMBERS)


def test_the_number_of_a_call_is_one_of_its_part_of_the_api() -> None:
    for endpoint in ENDPOINTS:
        part, _, _ = endpoint.name.partition(".")
        assert set(endpoint.reference.split()) & set(PUBLISHED[part].split()), endpoint.name


def test_marks_are_found_wherever_they_may_stand() -> None:
    source = """
pytestmark = pytest.mark.reference("V1")

@pytest.mark.reference("V2", "V3 V4")
def test_a(): ...

@pytest.mark.parametrize("a", [
    pytest.param(1, marks=pytest.mark.reference("V5")),
    pytest.param(2, marks=[mark.reference("V6")]),
])
async def test_b(a): ...

@pytest.mark.timeout("V7")
@mark("V8")
def test_c(): "pytest.mark.reference('V9')"
"""

    assert sorted(marks(source)) == ["V1", "V2", "V3", "V4", "V5", "V6"]


@pytest.mark.parametrize(
    "source",
    [
        '@pytest.mark.reference("V1")\n@pytest.mark.skip\ndef test_a(): ...',
        '@pytest.mark.skipif(True, reason="x")\n@pytest.mark.reference("V1")\nasync def test_a(): ...',
        '@pytest.mark.reference("V1")\n@pytest.mark.xfail(strict=True)\nclass TestA: ...',
        '@pytest.mark.reference("V1")\ndef test_a(): pytest.skip("x")',
        '@pytest.mark.parametrize("a", [pytest.param(1, marks=[mark.reference("V1"), mark.skip])])\ndef test_a(a): ...',
        'pytestmark = [pytest.mark.reference("V1"), pytest.mark.skip]',
        'pytest.importorskip("x")\n@pytest.mark.reference("V1")\ndef test_a(): ...',
    ],
)
def test_a_mark_does_not_count_where_its_test_may_be_skipped(source: str) -> None:
    with pytest.raises(AssertionError, match="reference"):
        list(marks(source))


def test_requests_prove_the_numbers_that_they_alone_stand_for() -> None:
    assert set(PROVERS) == set(NUMBERS)
    assert never_asked(["V3", "W2"], ["videos.get", "storage"]) == ["W2"]
    assert never_asked(["V17", "Y2"], ["videos.analytics"]) == []
    # A confirmation ends several calls, and proves none of them.
    assert never_asked(["V16", "S12"], ["videos.create.upload_url", "streams.confirm_video"]) == ["S12"]
    assert never_asked(["nothing"], ["videos.get"]) == ["nothing"]


def test_a_marked_test_has_to_ask(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "from tests.support.references import requests_are_noted, pytest_runtest_call, pytest_runtest_makereport\n"
    )
    (tmp_path / "test_marked.py").write_text("""
import pytest
from ziggeo.sandbox import Sandbox

@pytest.fixture
def sandbox():
    with Sandbox() as sandbox, sandbox.client() as client:
        client.videos.create()
        yield client

@pytest.mark.reference("V15", "V2")
def test_asks(sandbox): sandbox.videos.count()

@pytest.mark.reference("W2")
def test_is_empty(): ...

@pytest.mark.reference("V2")
def test_asks_for_another(sandbox): sandbox.videos.index()

@pytest.mark.reference("V2")
def test_skips(): pytest.skip("for a reason")

@pytest.mark.skip
@pytest.mark.reference("V2")
def test_is_skipped(): ...

def test_is_not_marked(): ...
""")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-c",
        TESTS.parent / "pyproject.toml",
        "--rootdir",
        tmp_path,
        tmp_path,
    ]
    ended = subprocess.run(
        [*map(str, command), "-p", "no:cacheprovider"],
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    failed = re.findall(r"^FAILED \S*::(\w+)|^ERROR \S*::(\w+)", ended.stdout, re.MULTILINE)
    assert sorted("".join(names) for names in failed) == [
        "test_asks_for_another",
        "test_is_empty",
        "test_is_skipped",
        "test_skips",
    ], ended.stdout
    assert "2 passed" in ended.stdout
