"""The everyday commands, against the sandbox."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ziggeo import Ziggeo, __version__
from ziggeo.cli import main
from ziggeo.sandbox import Sandbox


@pytest.fixture
def ziggeo_at(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let the environment name the sandbox, as a user's would; return an empty current directory."""
    monkeypatch.setenv("ZIGGEO_BASE_URL", sandbox.url)
    monkeypatch.setenv("ZIGGEO_TOKEN", sandbox.token)
    monkeypatch.setenv("ZIGGEO_PRIVATE_KEY", sandbox.private_key)
    monkeypatch.setenv("ZIGGEO_ENCRYPTION_KEY", sandbox.encryption_key)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; returns its exit code and what it printed."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return end.value.code, printed.out, printed.err

    return run_command


@pytest.fixture
def uploaded(run: Run, ziggeo_at: Path, clip: Path) -> str:
    """Token of a video that was uploaded by a command, and can be played."""
    code, out, err = run(
        "upload", clip, "--title", "From the command line", "--tag", "cli", "--tag", "second", "--wait"
    )
    assert code == 0, err
    return out.strip()


def test_an_upload_prints_the_token_alone(uploaded: str, sandbox: Sandbox) -> None:
    with sandbox.client() as ziggeo:
        video = ziggeo.videos.get(uploaded)
    assert (video.title, video.tags, video.state) == ("From the command line", ["cli", "second"], "READY")


def test_an_upload_can_name_a_key(run: Run, ziggeo_at: Path, clip: Path, sandbox: Sandbox) -> None:
    code, out, _ = run("upload", clip, "--key", "cli-key")
    assert code == 0
    with sandbox.client() as ziggeo:
        assert ziggeo.videos.get("_cli-key").token == out.strip()


def test_list_shows_what_was_asked_for(run: Run, uploaded: str) -> None:
    _, by_tag, _ = run("list", "--tag", "cli", "--limit", 100)
    _, empty_ones, _ = run("list", "--tag", "cli", "--state", "empty")
    assert re.search(rf"{uploaded} +READY +1\.\d s +From the command line +cli, second", by_tag)
    assert uploaded not in empty_ones


def test_list_does_not_obey_titles(run: Run, ziggeo_at: Path, sandbox: Sandbox) -> None:
    with sandbox.client() as ziggeo:
        ziggeo.videos.create(title="[bold]\x1b[2J:tada:", tags=["hostile"])
    _, out, _ = run("list", "--tag", "hostile", "--state", "all")
    assert "[bold]\N{REPLACEMENT CHARACTER}[2J:tada:" in out


def test_show_prints_facts_or_json(run: Run, uploaded: str) -> None:
    _, facts, _ = run("show", uploaded)
    _, text, _ = run("show", uploaded, "--json")
    assert re.search(r"title +From the command line", facts)
    assert re.search(r"picture +320 x 180", facts)
    answered = json.loads(text)
    assert (answered["token"], answered["state_string"]) == (uploaded, "READY")


def test_download_writes_the_file_it_prints(run: Run, uploaded: str, ziggeo_at: Path) -> None:
    _, video, _ = run("download", uploaded)
    _, image, _ = run("download", uploaded, "--image", "--to", "cover.jpg")
    assert (ziggeo_at / video.strip()).read_bytes()[4:8] == b"ftyp"
    assert image == "cover.jpg\n"
    assert (ziggeo_at / "cover.jpg").read_bytes().startswith(b"\xff\xd8")


def test_delete_deletes(run: Run, uploaded: str) -> None:
    assert run("delete", uploaded)[:2] == (0, f"deleted {uploaded}\n")
    code, _, err = run("show", uploaded)
    assert code == 1
    assert err.startswith(f"ziggeo: videos.get(video={uploaded}): 404")
    assert err.count("\n") == 1


def test_a_token_holds_what_was_asked_for(run: Run, ziggeo_at: Path) -> None:
    _, everything, _ = run("token", "--read-all", "--create", "--lasts", 60, "--sessions", 2)
    _, one, _ = run("token", "--read", "first", "--read", "second")
    with Ziggeo() as ziggeo:
        opened, single = ziggeo.auth.open(everything.strip()), ziggeo.auth.open(one.strip())
    assert opened.to_wire() | {"nonce": "", "application_token": ""} == {
        "grants": {"read": {"all": True}, "create": {"all": True}},
        "usage_expiration_time": 60,
        "session_limit": 2,
        "nonce": "",
        "application_token": "",
    }
    assert single.grants is not None
    assert single.grants.to_wire() == {"read": {"resources": ["first", "second"]}}


def test_a_token_that_allows_nothing_is_a_mistake(run: Run, ziggeo_at: Path) -> None:
    code, out, err = run("token")
    assert (code, out) == (2, "")
    assert "has to allow something" in err


def test_missing_credentials_are_named(run: Run) -> None:
    code, _, err = run("list")
    assert code == 1
    assert "ZIGGEO_TOKEN" in err


def test_a_missing_file_is_one_sentence(run: Run, ziggeo_at: Path) -> None:
    code, out, err = run("upload", "nowhere.mp4")
    assert (code, out) == (1, "")
    assert "nowhere.mp4 cannot be read" in err
    assert "Traceback" not in err


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version")[:2] == (0, f"{__version__}\n")


def test_the_sandbox_command_is_the_sandboxs_own(run: Run) -> None:
    code, out, _ = run("sandbox", "--help")
    assert code == 0
    assert "--processing-delay" in out


def test_the_module_runs_the_same_command_line() -> None:
    finished = subprocess.run([sys.executable, "-m", "ziggeo", "--version"], capture_output=True, text=True, check=True)
    assert finished.stdout == f"{__version__}\n"


@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_a_missing_extra_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    for name in [name for name in sys.modules if name.startswith(("ziggeo.sandbox", "ziggeo.cli.demo"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette", None)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert run(command) == (2, "", "ziggeo.sandbox needs more packages: pip install 'ziggeo[sandbox]'\n")


def test_without_its_extra_the_command_line_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("ziggeo.cli.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "typer", None)
    assert run("list") == (2, "", "The command line needs more packages: pip install 'ziggeo[cli]'\n")
