"""Fixtures for the tests of adapters."""

import pytest

from tests.events.receiving import Received
from tests.events.servers import SERVERS, Serve


@pytest.fixture(params=list(SERVERS))
def serve(request: pytest.FixtureRequest) -> Serve:
    """Serves a webhook; the test runs with each framework."""
    return SERVERS[request.param]


@pytest.fixture
def received() -> Received:
    """Takes what is handed on."""
    return Received()
