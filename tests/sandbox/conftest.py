from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.references import (
    pytest_runtest_call as pytest_runtest_call,
    pytest_runtest_makereport as pytest_runtest_makereport,
    requests_are_noted as requests_are_noted,
)
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.media import grab_cover, make_sample, make_sample_audio

from .api import Api


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real video of one second."""
    return make_sample(tmp_path_factory.mktemp("media") / "sample.mp4", seconds=1.0)


@pytest.fixture(scope="session")
def cover(sample: Path) -> bytes:
    """An image that is no default cover of the video."""
    return grab_cover(sample, 0.9)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real file of sound of one second."""
    return make_sample_audio(tmp_path_factory.mktemp("media") / "sound.m4a", seconds=1.0)


@pytest.fixture(scope="session")
def shared() -> Iterator[Sandbox]:
    """A sandbox for tests that do not mind what others leave in it."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def api(shared: Sandbox) -> Iterator[Api]:
    """Calls of the shared sandbox."""
    api = Api(shared)
    with api.http:
        yield api


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own(clock: Clock) -> Iterator[Sandbox]:
    """A sandbox of the test's own, with a clock it can move."""
    with Sandbox(clock=clock, upload_lifetime=60, volatile_lifetime=600, max_upload_size=1000) as sandbox:
        yield sandbox


@pytest.fixture
def own_api(own: Sandbox) -> Iterator[Api]:
    api = Api(own)
    with api.http:
        yield api
