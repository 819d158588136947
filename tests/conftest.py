"""Fixtures for all tests: a sandbox, and a client of each mode."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.commands import build_wheel
from tests.support.modes import MODES, AsyncMode, MakeClient, Mode
from tests.support.secret_guard import SecretGuard
from ziggeo import Ziggeo
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.media import make_sample

# The same examples on each run, and no limit on time that a slow machine would miss.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Watch the whole run for keys where none may be."""
    config.pluginmanager.register(SecretGuard(), "secret-guard")


@pytest.fixture
def keep_secret(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Has the run searched for something else that nobody may see, such as an auth token."""
    guard: SecretGuard | None = request.config.pluginmanager.get_plugin("secret-guard")
    return guard.secrets.add if guard else lambda _: None


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith("ZIGGEO_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that processes at once. All tests share it, so each looks only at what it made."""
    with Sandbox(processing_delay=0.0) as running:
        yield running


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real MP4 of one second, 320 by 180 pixels, with sound."""
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    make_sample(path, seconds=1.0, width=320, height=180)
    return path


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built as for publishing."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> Mode:
    """The mode that a test runs in: once with the plain client, once with the asynchronous one."""
    chosen: Mode = request.param
    return chosen


class _Factory:
    def __init__(self, mode: Mode, stack: ExitStack) -> None:
        self.mode: Mode = mode
        self._stack = stack
        self._loop = stack.enter_context(AsyncMode()) if mode == "async" else None

    def __call__(self, *args: Any, **settings: Any) -> Ziggeo:
        if self._loop is not None:
            return self._loop.client(*args, **settings)
        return self._stack.enter_context(Ziggeo(*args, **settings))


@pytest.fixture
def make_client(mode: Mode) -> Iterator[MakeClient]:
    """Makes clients of the mode, and closes them afterwards."""
    with ExitStack() as stack:
        yield _Factory(mode, stack)


@pytest.fixture
def client(make_client: MakeClient, sandbox: Sandbox) -> Ziggeo:
    """A client of the shared sandbox, in both modes."""
    return make_client(sandbox.token, sandbox.private_key, sandbox.encryption_key, base_url=sandbox.url)
