"""The types that users meet, as mypy and pyright see them."""

from pathlib import Path

import pytest

from tests.typing.cases import REJECTED, accepted_source, rejected_lines, rejected_source
from tests.typing.checkers import Complaint, run_mypy, run_pyright

Found = dict[str, list[Complaint]]


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Found:
    """What each checker says of both modules."""
    directory = tmp_path_factory.mktemp("typing")
    (directory / "accepted.py").write_text(accepted_source(), encoding="utf-8")
    (directory / "rejected.py").write_text(rejected_source(), encoding="utf-8")
    cache = request.config.cache
    assert cache is not None
    return {"mypy": run_mypy(directory, cache.mkdir("mypy")), "pyright": run_pyright(directory)}


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_types_are_those_of_the_tables(found: Found, checker: str) -> None:
    lines = accepted_source().splitlines()
    wrong = [
        f"{lines[complaint.line - 1].strip()}: {complaint.message}"
        for complaint in found[checker]
        if complaint.file == "accepted.py"
    ]
    assert wrong == []


@pytest.mark.parametrize("row", REJECTED, ids=[statement for statement, _, _ in REJECTED])
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_mistakes_are_found(found: Found, checker: str, row: tuple[str, str, str]) -> None:
    line = next(number for number, rejected in rejected_lines().items() if rejected == row)
    codes = {each.code for each in found[checker] if each.file == "rejected.py" and each.line == line}
    assert row[1 if checker == "mypy" else 2] in codes


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_nothing_else_is_found(found: Found, checker: str) -> None:
    others = [each for each in found[checker] if each.line not in rejected_lines() or each.file != "rejected.py"]
    assert others == []


def test_the_modules_can_be_compiled(tmp_path: Path) -> None:
    for source in (accepted_source(), rejected_source()):
        compile(source, "module", "exec")
