"""Holds tests to their marks: one that is marked with the number of a call has to ask a sandbox for that call.

Folders whose tests are marked import the fixture and the hooks in their ``conftest.py``.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

import pytest

from ziggeo._core.endpoints.table import ENDPOINTS
from ziggeo.sandbox.inspection.log import RequestLog
from ziggeo.sandbox.inspection.records import RecordedRequest


def _provers() -> Mapping[str, frozenset[str]]:
    """Which endpoints prove each number: of those that have it, the ones that stand for the fewest calls.

    So a confirmation, with which several calls end, proves none of them.
    """
    of_number: dict[str, dict[str, int]] = {}
    for endpoint in ENDPOINTS:
        numbers = endpoint.reference.split()
        for number in numbers:
            of_number.setdefault(number, {})[endpoint.name] = len(numbers)
    return {
        number: frozenset(name for name, calls in names.items() if calls == min(names.values()))
        for number, names in of_number.items()
    }


PROVERS = _provers()

_ASKED = pytest.StashKey[list[str]]()


def numbers_of(marks: Iterable[pytest.Mark]) -> set[str]:
    """The numbers in marks."""
    return {number for mark in marks for numbers in mark.args for number in str(numbers).split()}


def never_asked(numbers: Iterable[str], endpoints: Iterable[str]) -> list[str]:
    """Those of the numbers that no request for one of the endpoints is proof of."""
    asked = frozenset(endpoints)
    return sorted(number for number in set(numbers) if not PROVERS.get(number, frozenset()) & asked)


@pytest.fixture(autouse=True)
def requests_are_noted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Note what is asked of any sandbox of this process during the test and the preparation for it alone."""
    node: pytest.Item = request.node
    asked: list[str] = []
    node.stash[_ASKED] = asked
    add = RequestLog.add

    def noting(log: RequestLog, make: Callable[[int], RecordedRequest]) -> RecordedRequest:
        record = add(log, make)
        if record.endpoint is not None:
            asked.append(record.endpoint)
        return record

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RequestLog, "add", noting)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail a test that passed without asking for what it is marked with."""
    yield
    asked = item.stash[_ASKED]
    missing = never_asked(numbers_of(item.iter_markers("reference")), asked)
    if missing:
        pytest.fail(f"marked with {', '.join(missing)}, but never asked for it", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a marked test that is skipped, or expected to fail: it shows nothing."""
    report = yield
    if report.skipped and numbers_of(item.iter_markers("reference")):
        report.outcome = "failed"
        report.longrepr = f"a test that is marked with a reference must not be skipped: {report.longrepr}"
    return report
