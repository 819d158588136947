"""Fixtures for the faults, and the table that is printed of them."""

from collections.abc import Callable

import pytest

from tests.faults.table import Line, table
from tests.support.certificates import Certificate, make_certificate

_LINES = pytest.StashKey[list[Line]]()

Tell = Callable[[Line], None]
"""Adds a line to the table."""


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Adds lines to the table that is printed at the end."""
    return request.config.stash.setdefault(_LINES, []).append


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate that nobody trusts by himself."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what came of each cause that was tried."""
    lines = config.stash.setdefault(_LINES, [])
    if lines:
        terminalreporter.section("faults")
        for line in table(lines):
            terminalreporter.write_line(line)
