"""What is in the wheel, and what it says of itself."""

from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.commands import ROOT
from ziggeo import __version__


@pytest.fixture
def names(wheel: Path) -> list[str]:
    """Names of the files in the wheel."""
    with ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture
def metadata(wheel: Path) -> Message:
    """What the wheel says of itself."""
    with ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return HeaderParser().parsestr(archive.read(name).decode())


def test_it_has_the_package_and_nothing_else(names: list[str]) -> None:
    assert {name.split("/")[0] for name in names} == {"ziggeo", f"ziggeo-{__version__}.dist-info"}


def test_it_has_every_module_and_the_marker_of_types(names: list[str]) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "ziggeo").rglob("*.py")}
    others = {name for name in names if name.startswith("ziggeo/")} - modules
    assert modules <= set(names)
    assert {name for name in others if not name.startswith("ziggeo/sandbox/console/")} == {"ziggeo/py.typed"}


def test_it_has_what_the_console_is_made_of(names: list[str]) -> None:
    console = ROOT / "ziggeo" / "sandbox" / "console"
    files = [path for folder in ("templates", "static") for path in (console / folder).iterdir()]
    assert {path.suffix for path in files} == {".html", ".css", ".js", ".svg"}
    assert {path.relative_to(ROOT).as_posix() for path in files} <= set(names)


def test_it_has_the_licence(wheel: Path, names: list[str]) -> None:
    (name,) = [name for name in names if name.endswith("/LICENSE")]
    with ZipFile(wheel) as archive:
        assert archive.read(name) == (ROOT / "LICENSE").read_bytes()


def test_it_describes_itself(metadata: Message) -> None:
    assert (metadata["Name"], metadata["Version"]) == ("ziggeo", __version__)
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    assert str(metadata.get_payload()).startswith("# ziggeo\n")


def test_it_needs_six_packages(metadata: Message) -> None:
    wanted = [requirement for requirement in metadata.get_all("Requires-Dist", []) if "extra ==" not in requirement]
    assert sorted(requirement.split(">")[0] for requirement in wanted) == [
        "cryptography",
        "h11",
        "httpcore",
        "httpx",
        "pydantic",
        "tenacity",
    ]
    assert set(metadata.get_all("Provides-Extra", [])) >= {"cli", "sandbox", "docs", "dev"}
