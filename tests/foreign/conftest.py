from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.foreign.environments import HERE, make_node, make_python, run_program
from tests.foreign.record import Material, Record
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.media import grab_cover, make_sample_audio


@pytest.fixture(scope="session")
def official_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that has the official Python SDK 2.30, and nothing of ours."""
    return make_python(tmp_path_factory.mktemp("official"))


@pytest.fixture(scope="session")
def official_node(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Node, and the folder where it finds the official SDK."""
    return make_node(tmp_path_factory.mktemp("node"))


@pytest.fixture(scope="session")
def material(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Material:
    """Files to upload: a video, sound, an image, and a file that is nothing."""
    folder = tmp_path_factory.mktemp("material")
    image, empty = folder / "cover.jpg", folder / "novideo.mp4"
    image.write_bytes(grab_cover(clip, 0.9))
    empty.touch()
    return Material(clip=clip, sound=make_sample_audio(folder / "sound.mp3"), image=image, empty=empty)


def environment_of(sandbox: Sandbox) -> dict[str, str]:
    """Where a sandbox is and whom to trust, as programs are told."""
    trusted = str(sandbox.ca_path) if sandbox.url.startswith("https:") else ""
    return {
        "SANDBOX_URL": sandbox.url,
        "APP_TOKEN": sandbox.token,
        "APP_PRIVATE_KEY": sandbox.private_key,
        "APP_ENCRYPTION_KEY": sandbox.encryption_key,
        **({"SSL_CERT_FILE": trusted, "NODE_EXTRA_CA_CERTS": trusted} if trusted else {}),
    }


@pytest.fixture(scope="session")
def python_record(official_python: Path, material: Material) -> Iterator[Record]:
    """What the program with the official Python SDK did to a sandbox of its own."""
    with Sandbox(tls=True) as sandbox:
        environment = {**environment_of(sandbox), **material.environment()}
        yield Record(run_program([official_python, HERE / "official_driver.py"], environment), sandbox, material)


@pytest.fixture(scope="session")
def node_record(official_node: tuple[str, Path], material: Material) -> Iterator[Record]:
    """What the program with the official Node SDK did to a sandbox of its own."""
    node, modules = official_node
    with Sandbox(tls=True) as sandbox:
        environment = {**environment_of(sandbox), **material.environment(), "NODE_PATH": str(modules)}
        yield Record(run_program([node, HERE / "node" / "driver.js"], environment), sandbox, material)


@pytest.fixture(params=["python", "node"])
def record(request: pytest.FixtureRequest) -> Record:
    """What each of the programs did."""
    found: Record = request.getfixturevalue(f"{request.param}_record")
    return found
