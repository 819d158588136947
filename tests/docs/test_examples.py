"""The examples are run as a user would run them, each against a sandbox of its own."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import pytest

from tests.docs.pages import ROOT
from ziggeo import Ziggeo
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.media import grab_cover, probe_video
from ziggeo.sandbox.sound import make_sample_audio

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


def command(name: str, *arguments: object) -> list[str]:
    return [sys.executable, "-W", "error", str(EXAMPLES / name), *map(str, arguments)]


def environment(sandbox: Sandbox) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONUNBUFFERED": "1",
        "ZIGGEO_BASE_URL": sandbox.url,
        "ZIGGEO_TOKEN": sandbox.token,
        "ZIGGEO_PRIVATE_KEY": sandbox.private_key,
        "ZIGGEO_ENCRYPTION_KEY": sandbox.encryption_key,
    }


def run(name: str, sandbox: Sandbox, *arguments: object, code: int = 0) -> str:
    finished = subprocess.run(
        command(name, *arguments), env=environment(sandbox), capture_output=True, text=True, timeout=120, check=False
    )
    assert finished.returncode == code, finished.stdout + finished.stderr
    return finished.stdout


def test_every_example_is_run_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [path.name for path in EXAMPLES.glob("*.py") if f'("{path.name}"' not in text] == []


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


def test_audio(own_sandbox: Sandbox, service: Ziggeo, tmp_path: Path) -> None:
    sound = make_sample_audio(tmp_path / "harbour.wav", seconds=2)
    noise = tmp_path / "noise.wav"
    noise.write_bytes(b"not a sound")
    said, failed, counted = run("audio.py", own_sandbox, tmp_path / "new", sound, noise).splitlines()
    title, duration, path = said.split(maxsplit=2)
    assert (title, round(float(duration))) == ("harbour", 2)
    assert Path(path).read_bytes() == service.audios.download_audio(Path(path).stem)
    assert re.fullmatch(r"audios\.wait_until_ready: \w{32} is FAILED", failed)
    assert counted == "1 of them can be played"


def test_effects(own_sandbox: Sandbox, clip: Path, tmp_path: Path) -> None:
    logo = tmp_path / "logo.jpg"
    logo.write_bytes(grab_cover(clip, 0.5))
    target = tmp_path / "styled.mp4"
    assert run("effects.py", own_sandbox, clip, logo, target) == f"['filter', 'watermark']\n{target}\n"
    assert (probe_video(target).width, probe_video(target).height) == (320, 180)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def served(name: str, sandbox: Sandbox) -> Generator[tuple[str, Iterator[str]]]:
    """Run an example that serves until it is stopped; gives its address, and the lines it prints."""
    port = free_port()
    # What servers log goes another way, as it would come between the parts of lines.
    with subprocess.Popen(command(name, port), env=environment(sandbox), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        end = threading.Timer(60, process.kill)
        end.start()
        try:
            while True:
                assert process.poll() is None
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
            yield f"http://127.0.0.1:{port}", iter(process.stdout)
        finally:
            end.cancel()
            process.terminate()


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("webhooks_fastapi.py", "jsonheader"), ("webhooks_flask.py", "json"), ("webhooks_django.py", "form")],
)
def test_webhooks(
    own_sandbox: Sandbox, service: Ziggeo, clip: Path, name: str, encoding: Literal["jsonheader", "json", "form"]
) -> None:
    with served(name, own_sandbox) as (url, lines):
        service.webhooks.create(target_url=f"{url}/ziggeo", encoding=encoding)
        assert "confirmed\n" in lines
        token = service.videos.create(file=clip).token
        assert "video_create\n" in lines
        assert any(re.match(rf"{token} can be played and takes 1\.\d+ seconds", line) for line in lines)
