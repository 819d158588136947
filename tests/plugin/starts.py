"""A plugin of pytest that notes for which tests a sandbox begins, and in which process. It is loaded by the user's tests."""

import json
import logging
import os
from pathlib import Path

import pytest


class _Note(logging.Handler):
    def __init__(self, path: Path) -> None:
        super().__init__(logging.INFO)
        self._path = path
        self.has_own = False

    def emit(self, record: logging.LogRecord) -> None:
        process = os.environ.get("PYTEST_XDIST_WORKER", "only")
        test = os.environ["PYTEST_CURRENT_TEST"].partition(" ")[0]
        with self._path.open("a", encoding="utf-8") as file:
            print(json.dumps([process, test, self.has_own]), file=file)


_note = _Note(Path(os.environ["STARTS"]))
_log = logging.getLogger("ziggeo.sandbox.serving")
_log.addHandler(_note)
_log.setLevel(logging.INFO)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note whether the test is one that asks for a sandbox of its own."""
    _note.has_own = item.get_closest_marker("ziggeo_sandbox") is not None
