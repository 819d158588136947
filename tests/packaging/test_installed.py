"""The package in an environment that has nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import run

USER_CODE = """
from ziggeo import Ziggeo

def newest(ziggeo: Ziggeo) -> str:
    reveal_type(ziggeo.videos.index(limit=1)[0].state)
    return ziggeo.videos.index(limit=1)[0].token
"""


def test_importing_it_loads_no_dependency(fresh_python: Path) -> None:
    code = "import sys, ziggeo; print(sorted({'httpx', 'pydantic', 'tenacity', 'cryptography', 'typing'} & sys.modules.keys()))"
    assert run(fresh_python, "-I", "-c", code) == "[]\n"


def test_every_public_name_can_be_imported(fresh_python: Path) -> None:
    code = "import ziggeo; [getattr(ziggeo, name) for name in dir(ziggeo)]; from ziggeo import Ziggeo; print(Ziggeo('a', 'b'))"
    assert run(fresh_python, "-I", "-W", "error", "-c", code).startswith("Ziggeo(token='a', server='https://")


def test_a_checker_sees_its_types(fresh_python: Path, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(USER_CODE, encoding="utf-8")
    options = [
        "--strict",
        "--config-file=",
        "--python-executable",
        str(fresh_python),
        f"--cache-dir={tmp_path / 'cache'}",
    ]
    shown = run(sys.executable, "-m", "mypy", *options, "program.py", cwd=tmp_path)
    assert 'Revealed type is "ziggeo.models.enums.VideoState"' in shown


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-m", "ziggeo"], "The command line needs more packages: pip install 'ziggeo[cli]'\n"),
        (["-m", "ziggeo", "demo"], "The command line needs more packages: pip install 'ziggeo[cli]'\n"),
    ],
)
def test_the_command_line_says_what_is_missing(fresh_python: Path, arguments: list[str], sentence: str) -> None:
    finished = subprocess.run([fresh_python, "-I", *arguments], capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (2, "", sentence)


def test_the_sandbox_says_what_is_missing(fresh_python: Path) -> None:
    finished = subprocess.run(
        [fresh_python, "-I", "-c", "import ziggeo.sandbox"], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    assert finished.stderr.endswith("ImportError: ziggeo.sandbox needs more packages: pip install 'ziggeo[sandbox]'\n")


def test_the_script_is_installed(fresh_python: Path) -> None:
    finished = subprocess.run([fresh_python.with_name("ziggeo")], capture_output=True, text=True, check=False)
    assert finished.returncode == 2
    assert "ziggeo[cli]" in finished.stderr
