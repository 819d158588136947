"""What the manual shows of other clients works as it stands there, but for the address."""

import json
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks
from tests.foreign.conftest import environment_of
from tests.foreign.environments import run_program
from ziggeo.sandbox import Sandbox


def shown(word: str, address: str, sandbox: Sandbox) -> str:
    """The program in the guide to the sandbox that has that word in it, with the address of a sandbox in place of its own."""
    (block,) = (block for block in blocks(ROOT / "docs" / "guides" / "sandbox.md") if word in block.code)
    assert address in block.code
    return block.code.replace(address, sandbox.url)


@pytest.mark.parametrize("tls", [True, False])
def test_python(official_python: Path, tmp_path: Path, tls: bool) -> None:
    names = "token, private_key, encryption_key"
    with Sandbox(tls=tls) as sandbox:
        start = f"{names} = {(sandbox.token, sandbox.private_key, sandbox.encryption_key)}\n"
        code = start + shown("from ZiggeoConnect", "https://127.0.0.1:8123", sandbox)
        (tmp_path / "program.py").write_text(f"{code}\nprint(ziggeo.videos().create({{'title': 'Hello'}})['title'])\n")
        assert run_program([official_python, tmp_path / "program.py"], environment_of(sandbox)) == "Hello\n"


@pytest.mark.parametrize("tls", [True, False])
def test_node(official_node: tuple[str, Path], tmp_path: Path, tls: bool) -> None:
    node, modules = official_node
    with Sandbox(tls=tls) as sandbox:
        credentials = json.dumps([sandbox.token, sandbox.private_key, sandbox.encryption_key])
        start = f"const [token, private_key, encryption_key] = {credentials};\n"
        code = start + shown('require("ziggeo")', "http://127.0.0.1:8123", sandbox)
        end = "ziggeo.Videos.create({ title: 'Hello' }, { success: (video) => console.log(video.title) });\n"
        (tmp_path / "program.js").write_text(f"{code}\n{end}")
        environment = {**environment_of(sandbox), "NODE_PATH": str(modules)}
        assert run_program([node, tmp_path / "program.js"], environment) == "Hello\n"
