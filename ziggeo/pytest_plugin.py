"""Fixtures for tests of code that uses this library; pytest finds them by itself. They need the extra ``sandbox``."""

# Whoever has the library installed loads this with every run of pytest, so nothing else is imported before it is needed.

import inspect
import os
import tempfile
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from ziggeo import AsyncZiggeo, Ziggeo
    from ziggeo.sandbox import Sandbox

_MARKER = "ziggeo_sandbox"
_NOT_TO_BE_SHARED = frozenset({"directory", "snapshot"})


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", f"{_MARKER}(**options): give the test a sandbox with options of its own")


@pytest.fixture(scope="session")
def ziggeo_sandbox_options() -> Mapping[str, Any]:
    """Options of ``Sandbox`` for all tests. Define a fixture of this name to choose others than the usual ones."""
    return {}


@pytest.fixture
def ziggeo_sandbox(
    request: pytest.FixtureRequest, ziggeo_sandbox_options: Mapping[str, Any], _ziggeo_sandboxes: "_Sandboxes"
) -> "Generator[Sandbox]":
    """A sandbox in which there is nothing yet, for this test alone.

    The variables of the environment name it as long as the test runs, so ``Ziggeo()`` and ``AsyncZiggeo()`` are clients
    of it. The marker ``ziggeo_sandbox`` takes options of ``Sandbox`` that only this test is to have.
    """
    special: dict[str, Any] = {}
    for marker in request.node.iter_markers(_MARKER):
        if marker.args:
            pytest.fail(f"the marker {_MARKER} takes options by their names", pytrace=False)
        special = marker.kwargs | special  # The nearest marker comes first.
    with _ziggeo_sandboxes.lend(ziggeo_sandbox_options, special) as sandbox, _environment_of(sandbox):
        yield sandbox


@pytest.fixture
def ziggeo_client(ziggeo_sandbox: "Sandbox") -> "Generator[Ziggeo]":
    """A client of the sandbox of this test."""
    with ziggeo_sandbox.client() as client:
        yield client


@pytest.fixture
def async_ziggeo_client(ziggeo_sandbox: "Sandbox") -> "AsyncZiggeo":
    """An asynchronous client of the sandbox of this test, for whatever event loop the test runs in."""
    # Whoever runs the test may end its event loop before this is over, so no connection must be left to close.
    return ziggeo_sandbox.async_client(keep_connections=False)


@pytest.fixture
def ziggeo_clip(_ziggeo_sample: bytes) -> Generator[Path]:
    """A real video of one second, 320 by 180 pixels, with sound: an MP4 file that this test may change or remove."""
    with tempfile.TemporaryDirectory(prefix="ziggeo-clip-") as directory:
        clip = Path(directory, "clip.mp4")
        clip.write_bytes(_ziggeo_sample)
        yield clip


@pytest.fixture(scope="session")
def _ziggeo_sandboxes() -> "Generator[_Sandboxes]":
    with ExitStack() as resources:
        yield _Sandboxes(resources)


@pytest.fixture(scope="session")
def _ziggeo_sample() -> bytes:
    _check_extra()
    from ziggeo.sandbox.media import make_sample

    with tempfile.TemporaryDirectory(prefix="ziggeo-clip-") as directory:
        return make_sample(Path(directory, "clip.mp4")).read_bytes()


class _Sandboxes:
    """Lends the sandbox that tests share one after the other, and makes others for those that want other options."""

    def __init__(self, resources: ExitStack) -> None:
        self._resources = resources
        self._shared: tuple[Sandbox, Mapping[str, Any]] | None = None

    @contextmanager
    def lend(self, common: Mapping[str, Any], special: Mapping[str, Any]) -> "Generator[Sandbox]":
        """Give a sandbox in which there is nothing yet, with the options of all tests and those of this one."""
        shared = None if special or common.keys() & _NOT_TO_BE_SHARED else self._share(common)
        if shared is None:
            with _make_sandbox({**common, **special}) as own:
                yield own
            return
        if not shared.is_running:
            shared.start()
        # Once more, as threads that an earlier test has left behind may have called it since.
        shared.reset_all()
        yield shared
        # Now, so that nothing of this test is processed or delivered any more.
        if shared.is_running:
            shared.reset_all()

    def _share(self, options: Mapping[str, Any]) -> "Sandbox | None":
        """The sandbox that is shared, unless it has other options: a folder of tests may have options of its own."""
        if self._shared is None:
            self._shared = self._resources.enter_context(_make_sandbox(options)), options
        sandbox, its_options = self._shared
        return sandbox if its_options == options else None


def _make_sandbox(options: Mapping[str, Any]) -> "Sandbox":
    _check_extra()
    from ziggeo.sandbox import Sandbox

    known = inspect.signature(Sandbox).parameters
    unknown = ", ".join(sorted(options.keys() - known.keys()))
    if unknown:
        pytest.fail(f"the sandbox has no such options: {unknown}", pytrace=False)
    return Sandbox(**options)


def _check_extra() -> None:
    """Let a test fail without the packages that a sandbox takes, by the sentence that says which."""
    sentence = ""
    try:
        import_module("ziggeo.sandbox")
    except ImportError as error:
        if not isinstance(error.__cause__, ModuleNotFoundError):
            raise
        sentence = str(error)
    if sentence:  # Told outside of the handler, so that it is all that is told.
        pytest.fail(sentence, pytrace=False)


@contextmanager
def _environment_of(sandbox: "Sandbox") -> Generator[None]:
    """Let the environment name a sandbox. It is not that of the fixture ``monkeypatch``, which a test may undo."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZIGGEO_BASE_URL", sandbox.url)
        environment.setenv("ZIGGEO_TOKEN", sandbox.token)
        environment.setenv("ZIGGEO_PRIVATE_KEY", sandbox.private_key)
        environment.setenv("ZIGGEO_ENCRYPTION_KEY", sandbox.encryption_key)
        direct = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
        if direct != "*":
            environment.setenv("no_proxy", ",".join(filter(None, [direct, urlsplit(sandbox.url).hostname])))
        if sandbox.url.startswith("https:"):
            environment.setenv("SSL_CERT_FILE", str(sandbox.ca_path))
        yield
