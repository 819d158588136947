"""Everything that the manual shows is run: Python against a sandbox, commands as far as their help."""

import importlib.util
import itertools
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, Block, blocks, module_source, page_name
from ziggeo import Ziggeo
from ziggeo.cli import main
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.media import grab_cover
from ziggeo.sandbox.sound import make_sample_audio

TESTS = re.compile(r"^(async )?def test_", re.MULTILINE)
SHELL_WORDS = {"eval", "export", "cd"}
CHECKED_PAGES = [page for page in PAGES if module_source(page).strip()]
COMMANDS = [block for page in PAGES for block in blocks(page) if block.language in ("console", "bash", "shell")]


@pytest.fixture
def workplace(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the files that the manual speaks of, which is the current one."""
    shutil.copy(clip, tmp_path / "clip.mp4")
    (tmp_path / "cover.jpg").write_bytes(grab_cover(clip, 0.5))
    make_sample_audio(tmp_path / "sound.wav")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", CHECKED_PAGES, ids=page_name)
def test_python_runs(page: Path, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    namespace: dict[str, object] = {"__name__": "page"}
    with Sandbox() as sandbox:
        monkeypatch.setenv("ZIGGEO_BASE_URL", sandbox.url)
        monkeypatch.setenv("ZIGGEO_TOKEN", sandbox.token)
        monkeypatch.setenv("ZIGGEO_PRIVATE_KEY", sandbox.private_key)
        monkeypatch.setenv("ZIGGEO_ENCRYPTION_KEY", sandbox.encryption_key)
        if TESTS.search(module_source(page)):
            run_tests(page, workplace)
            return
        try:
            exec(compile(module_source(page), page, "exec"), namespace)
        finally:
            for value in namespace.values():
                if isinstance(value, Ziggeo):
                    value.close()


def run_tests(page: Path, workplace: Path) -> None:
    """Run a page that shows tests as a module of tests, with what else stands in it."""
    (workplace / "test_page.py").write_text(module_source(page), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "test_page.py"]
    finished = subprocess.run(command, capture_output=True, text=True, cwd=workplace, check=False)
    assert finished.returncode == 0, f"{page_name(page)}: {finished.stdout}{finished.stderr}"


def test_every_page_type_checks(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    for page in CHECKED_PAGES:
        module = re.sub(r"\W", "_", page_name(page).removesuffix(".md")).lower()
        (tmp_path / f"page_{module}.py").write_text(module_source(page), encoding="utf-8")
    cache = request.config.cache
    assert cache is not None
    options = ["--strict", "--config-file=", "--no-error-summary", f"--cache-dir={cache.mkdir('mypy')}"]
    command = [sys.executable, "-m", "mypy", *options, *sorted(path.name for path in tmp_path.glob("*.py"))]
    said = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False).stdout.splitlines()
    revealed = [re.search(r'note: Revealed type is "(.*)"', line) for line in said]
    assert [line for line, match in zip(said, revealed, strict=True) if match is None] == []
    shown = {line for page in CHECKED_PAGES for line in revealed_types_shown(page)}
    assert {match[1].replace("builtins.", "") for match in revealed if match} == shown


def revealed_types_shown(page: Path) -> list[str]:
    """Return what a page says that a checker reveals: the text after a block that asks for it."""
    found = list(blocks(page))
    return [
        line
        for asking, answer in itertools.pairwise(found)
        if "reveal_type(" in asking.code and answer.language == "text"
        for line in answer.code.splitlines()
    ]


@pytest.mark.parametrize("block", COMMANDS, ids=lambda block: f"{page_name(block.page)}:{block.line}")
def test_commands_exist(block: Block) -> None:
    lines = [
        line.removeprefix("$ ")
        for line in block.code.splitlines()
        if block.language != "console" or line.startswith("$ ")
    ]
    assert lines
    for line in lines:
        for command in re.split(r"&&|\|", line):
            check_command(shlex.split(command, comments=True))


def check_command(words: list[str]) -> None:
    """Check that there is such a command, and such a command of ours with such options."""
    match words:
        case ["python", "-m", "ziggeo", *rest] | ["ziggeo", *rest]:
            check_ziggeo(rest)
        case ["python", "-m", module, *rest]:
            assert importlib.util.find_spec(module) is not None, module
            if module == "ziggeo.sandbox":
                check_options(
                    subprocess.run(
                        [sys.executable, "-m", module, "--help"], capture_output=True, text=True, check=True
                    ).stdout,
                    rest,
                )
        case ["python", script, *_]:
            assert (ROOT / script).is_file(), script
        case [name, *_]:
            assert name in SHELL_WORDS or shutil.which(name) or (ROOT / name).is_file(), name
        case _:
            raise AssertionError("a line without a command")


def check_ziggeo(rest: list[str]) -> None:
    """Check a command of ours, by its help."""
    command = rest[:1] if rest and not rest[0].startswith("-") else []
    shown = subprocess.run(
        [sys.executable, "-m", "ziggeo", *command, "--help"], capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr
    check_options(shown.stdout, rest)


def check_options(help_text: str, words: list[str]) -> None:
    """Check that a command's help knows the options of a command line."""
    for option in (word.partition("=")[0] for word in words if word.startswith("--")):
        assert option in help_text, option


def test_the_command_line_of_the_first_page_is_the_one_that_is_tested() -> None:
    assert callable(main)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python -m pip install -e '.[sandbox]' && python -m ziggeo demo" in text
    assert "python -m pip install -e '.[dev]' && python -m pytest" in text
