"""Fixtures for tests of the client against the sandbox."""

from tests.support.references import (
    pytest_runtest_call as pytest_runtest_call,
    pytest_runtest_makereport as pytest_runtest_makereport,
    requests_are_noted as requests_are_noted,
)
