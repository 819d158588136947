"""A fresh project whose tests use only the plugin, in an environment that has the wheel."""

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

HERE = Path(__file__).parent
OWN_SANDBOXES = 3
"""How many tests of the project ask for a sandbox of their own."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the user's project."""
    return shutil.copytree(HERE / "project", tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__"))


@dataclass(frozen=True)
class Outcome:
    """What came of a run of tests."""

    results: Mapping[str, int]
    output: str
    starts: list[tuple[str, str, bool]]
    """For each start of a sandbox the process, the test, and whether that test asks for one of its own."""


def run_tests(python: Path, directory: Path, *options: str) -> Outcome:
    """Run the tests in a directory as a user does."""
    report, starts = directory / "report.xml", directory / "starts"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    environment |= {"PYTHONPATH": str(HERE), "STARTS": str(starts)}
    command = [str(python), "-m", "pytest", "-p", "starts", f"--junit-xml={report}", *options]
    finished = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)
    output = finished.stdout + finished.stderr
    assert report.is_file(), output
    suite = ElementTree.parse(report).getroot().find("testsuite")
    assert suite is not None
    results = {name: int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")}
    lines = starts.read_text(encoding="utf-8").splitlines() if starts.exists() else []
    return Outcome(results, output, [json.loads(line) for line in lines])


@pytest.mark.parametrize(
    ("options", "processes"),
    [
        ("-p no:randomly -p no:cacheprovider -W error", 1),
        ("--randomly-seed=1", 1),
        ("--randomly-seed=2 -n 2", 2),
    ],
)
def test_all_pass_and_share_one_sandbox_in_each_process(
    users_python: Path, project: Path, options: str, processes: int
) -> None:
    outcome = run_tests(users_python, project, *options.split())
    assert outcome.results == {"tests": 23, "failures": 0, "errors": 0, "skipped": 0}, outcome.output
    shared = Counter(process for process, _, has_own in outcome.starts if not has_own)
    assert len(shared) == processes
    assert set(shared.values()) == {1}
    own = Counter(test for _, test, has_own in outcome.starts if has_own)
    assert sorted(own.values()) == [1] * OWN_SANDBOXES


STRICT = """
import pytest, pytest_asyncio

@pytest_asyncio.fixture
async def video(async_ziggeo_client):
    video = await async_ziggeo_client.videos.create(title="made")
    yield video
    await async_ziggeo_client.videos.delete(video.token)

@pytest.mark.asyncio
async def test_it(async_ziggeo_client, video):
    assert (await async_ziggeo_client.videos.get(video.token)).title == "made"

async def test_not_marked(async_ziggeo_client):
    pass
"""
AUTO = """
import pytest

@pytest.fixture
async def video(async_ziggeo_client):
    video = await async_ziggeo_client.videos.create(title="made")
    yield video
    await async_ziggeo_client.videos.delete(video.token)

async def test_it(async_ziggeo_client, video):
    assert (await async_ziggeo_client.videos.get(video.token)).title == "made"
"""
FUNCTION_SCOPE = "asyncio_default_fixture_loop_scope=function"


def test_the_strict_mode_of_pytest_asyncio(users_python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(STRICT, encoding="utf-8")
    outcome = run_tests(users_python, tmp_path, "-W", "error", "-o", FUNCTION_SCOPE)
    assert outcome.results == {"tests": 2, "failures": 1, "errors": 0, "skipped": 0}, outcome.output
    assert "async def functions are not natively supported" in outcome.output


def test_the_auto_mode_of_pytest_asyncio(users_python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(AUTO, encoding="utf-8")
    outcome = run_tests(users_python, tmp_path, "-W", "error", "-o", FUNCTION_SCOPE, "--asyncio-mode=auto")
    assert outcome.results == {"tests": 1, "failures": 0, "errors": 0, "skipped": 0}, outcome.output
