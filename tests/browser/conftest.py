"""A browser for all tests, and a sandbox with something on every page."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.sandbox.filling import fill
from tests.sandbox.pages import Visitor
from tools.browser import HOW_TO_INSTALL, allow_scripts, find_browser, open_browser, resize, take_complaints
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.media import make_sample, make_sample_audio

# Read when this is imported: no test sees the settings of whoever runs it.
IS_REQUIRED = os.environ.get("ZIGGEO_BROWSER_TESTS") == "required"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
"""A word that fits nowhere."""


@pytest.fixture(scope="session")
def _opened() -> Iterator[Chrome]:
    if find_browser() is None:
        reason = f"there is no Chromium with its driver; {HOW_TO_INSTALL} brings both"
        if IS_REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    with open_browser() as browser:
        yield browser


@pytest.fixture
def browser(_opened: Chrome) -> Iterator[Chrome]:
    """A browser with a wide window. Whatever it complains of while a test goes on is an error."""
    resize(_opened, 1280, 800)
    allow_scripts(_opened, True)
    yield _opened
    _opened.get("about:blank")
    assert take_complaints(_opened) == []


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real video of three seconds, 320 by 180 pixels, with sound."""
    return make_sample(tmp_path_factory.mktemp("media") / "sample.mp4", seconds=3.0)


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real file of sound of one second."""
    return make_sample_audio(tmp_path_factory.mktemp("media") / "sound.m4a", seconds=1.0)


@pytest.fixture(scope="session")
def filled(sample: Path, sound: Path) -> Iterator[Sandbox]:
    """A sandbox of two applications in which every text is a word that fits nowhere."""
    with Sandbox() as sandbox:
        sandbox.add_application()
        fill(sandbox, sample, sound, LONG)
        yield sandbox


@pytest.fixture(scope="session")
def addresses(filled: Sandbox) -> list[str]:
    """Where one page of each kind is."""
    with Visitor(filled) as visitor:
        found = visitor.crawl()
    kinds = {re.sub(r"[0-9a-f]{32}|\d+$", "*", path.partition("?")[0]): path for path in reversed([*found])}
    nothing = "/_console/1/videos/nothing"
    return [filled.url + path for path in (*kinds.values(), nothing)]
