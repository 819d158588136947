"""An environment such as that of a user who tests with the plugin."""

import os
import sys
import venv
from pathlib import Path

import pytest

from tests.support.commands import run

collect_ignore = ["project"]
"""The project of a user, which is run as a whole."""


@pytest.fixture(scope="session")
def users_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the package and what users test with."""
    directory = tmp_path_factory.mktemp("environment")
    venv.create(directory)
    python = directory / ("Scripts" if os.name == "nt" else "bin") / "python"
    packages = [f"{wheel}[sandbox]", "pytest", "pytest-asyncio", "pytest-randomly", "pytest-xdist"]
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", *packages)
    return python
