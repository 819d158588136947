"""The examples are run as a user would run them, each against a sandbox of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from ziggeo import Ziggeo
from ziggeo.sandbox import Sandbox

EXAMPLES = ROOT / "examples"


@pytest.fixture
def own_sandbox() -> Iterator[Sandbox]:
    """A sandbox in which nothing is but what the example makes."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def service(own_sandbox: Sandbox) -> Iterator[Ziggeo]:
    """A client of the example's sandbox."""
    with own_sandbox.client() as client:
        yield client


def run(name: str, sandbox: Sandbox, *arguments: object, code: int = 0) -> str:
    environment = {
        **os.environ,
        "ZIGGEO_BASE_URL": sandbox.url,
        "ZIGGEO_TOKEN": sandbox.token,
        "ZIGGEO_PRIVATE_KEY": sandbox.private_key,
        "ZIGGEO_ENCRYPTION_KEY": sandbox.encryption_key,
    }
    command = [sys.executable, "-W", "error", str(EXAMPLES / name), *map(str, arguments)]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert finished.returncode == code, finished.stdout + finished.stderr
    return finished.stdout


def test_every_example_is_run_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [path.name for path in EXAMPLES.glob("*.py") if f'run("{path.name}"' not in text] == []


def test_quickstart(own_sandbox: Sandbox, clip: Path) -> None:
    out = run("quickstart.py", own_sandbox, clip)
    assert re.match(r"(\w{32}) is READY and takes 1\.\d+ seconds\n\1 Quick start 20", out)


def test_async_uploads(own_sandbox: Sandbox, service: Ziggeo, clip: Path, tmp_path: Path) -> None:
    assert run("async_uploads.py", own_sandbox, clip, tmp_path / "missing.mp4", clip, code=1).count(str(clip)) == 2
    assert len(service.videos.index(tags=["batch"])) == 2


def test_list_and_download(own_sandbox: Sandbox, service: Ziggeo, clip: Path, tmp_path: Path) -> None:
    token = service.videos.create(file=clip, tags=["wanted"]).token
    service.videos.wait_until_ready(token, timeout=60)
    target = tmp_path / "new" / f"{token}.mp4"
    assert run("list_and_download.py", own_sandbox, "wanted", target.parent) == f"{target}\n"
    assert run("list_and_download.py", own_sandbox, "wanted", target.parent) == ""
    assert {path.suffix for path in target.parent.iterdir()} == {".mp4", ".jpg"}


@pytest.mark.parametrize(("longest", "approved"), [("60", True), ("0.5", False)])
def test_moderate(own_sandbox: Sandbox, service: Ziggeo, clip: Path, longest: str, approved: bool) -> None:
    token = service.videos.create(file=clip).token
    service.videos.wait_until_ready(token, timeout=60)
    assert run("moderate.py", own_sandbox, longest) == f"{token} {'approved' if approved else 'rejected'}\n"
    assert service.videos.get(token).approved is approved


def test_auth_token_page(own_sandbox: Sandbox, service: Ziggeo, tmp_path: Path) -> None:
    token = service.videos.create().token
    run("auth_token_page.py", own_sandbox, token, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    sealed = re.search(r'ziggeo-client-auth="(\w+)"', page)
    assert sealed is not None
    opened = service.auth.open(sealed[1])
    assert opened.usage_expiration_time == 3600
    assert f'ziggeo-video="{token}"' in page


def test_switch_from_official(own_sandbox: Sandbox, service: Ziggeo, clip: Path) -> None:
    out = run("switch_from_official.py", own_sandbox, clip)
    assert re.match(r"created (\w{32})\n\1 [45] (PROCESSING|READY)\nstream ", out)
    assert service.videos.index(states="all") == []
