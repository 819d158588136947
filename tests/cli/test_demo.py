"""The demo: what a newcomer runs first."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ziggeo.cli import main


def demo(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as end:
        main(["demo", *arguments])
    printed = capsys.readouterr()
    return end.value.code, printed.out, printed.err


def test_it_works_without_a_file_and_without_a_terminal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ziggeo", "demo"]
    # A proxy that nobody serves: the sandbox must be reached directly.
    environment = {**os.environ, "HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    finished = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert finished.stderr == ""
    assert re.search(r"A sandbox serves at http://127\.0\.0\.1:\d+", finished.stdout)
    assert "?" not in finished.stdout
    *_, verdict, what_next = finished.stdout.splitlines()
    assert verdict == "Everything works."
    assert "'python -m ziggeo sandbox'" in what_next
    assert list(tmp_path.iterdir()) == []


def test_it_sends_a_file_of_the_user_and_keeps_what_comes_back(
    capsys: pytest.CaptureFixture[str], clip: Path, tmp_path: Path
) -> None:
    code, out, err = demo(capsys, str(clip), "--to", str(tmp_path / "kept" / "here"))
    digest = hashlib.sha256(clip.read_bytes()).hexdigest()
    kept = {path.suffix: path for path in (tmp_path / "kept" / "here").iterdir()}
    assert (code, err) == (0, "")
    assert f"The original came back unchanged, SHA-256 {digest}" in out
    assert kept[".mp4"].read_bytes() == clip.read_bytes()
    assert kept[".jpg"].read_bytes().startswith(b"\xff\xd8")


def test_a_file_that_is_no_video_fails_processing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (text := tmp_path / "notes.mp4").write_text("not a video")
    code, _, err = demo(capsys, str(text))
    assert code == 1
    assert err == f"ziggeo: processing failed: {text} is not a video that can be played\n"


def test_a_missing_file_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = tmp_path / "missing.mp4"
    assert demo(capsys, str(missing)) == (1, "", f"ziggeo: there is no file {missing}\n")


def test_a_directory_that_cannot_be_made_is_one_sentence(
    capsys: pytest.CaptureFixture[str], clip: Path, tmp_path: Path
) -> None:
    (occupied := tmp_path / "occupied").write_text("")
    code, _, err = demo(capsys, str(clip), "--to", str(occupied))
    assert code == 1
    assert err.startswith(f"ziggeo: {occupied} cannot be made a directory: ")


def test_it_makes_a_video_where_none_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = demo(capsys)
    assert (code, err) == (0, "")
    assert re.search(r"Made a video of \d+ bytes to send", out)


def test_bytes_that_differ_are_noticed(
    capsys: pytest.CaptureFixture[str], clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ziggeo.cli.demo._digest", str)
    code, out, err = demo(capsys, str(clip))
    assert code == 1
    assert err.startswith("ziggeo: what came back is not what was sent: ")
    assert "Everything works" not in out
