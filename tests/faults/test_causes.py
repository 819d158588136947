"""Each cause in both modes, with a call that may be repeated and with one that creates something."""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.faults.causes import CAUSES, Cause, Outcome, played
from tests.faults.conftest import Tell
from tests.faults.leaks import nothing_left
from tests.faults.stage import Stage
from tests.faults.table import Line
from tests.support.certificates import Certificate
from tests.support.modes import AsyncMode, Mode
from tests.support.samples import VIDEO_TOKEN
from tests.support.secrecy import (
    ENCRYPTION_KEY,
    PRIVATE_KEY,
    TOKEN,
    assert_log_tells_no_secret,
    assert_tells_no_secret,
)
from ziggeo import CallError, CertificateError, ConnectionFailedError, RequestTimeoutError, RetryPolicy, Video, Ziggeo

SLACK = 3.0
"""Seconds that a busy machine may take longer."""
AT_ONCE = RetryPolicy(initial_delay=0.0)


def get(client: Ziggeo) -> Video:
    return client.videos.get(VIDEO_TOKEN)


def create(client: Ziggeo) -> Video:
    return client.videos.create(title="One")


@contextmanager
def open_client(mode: Mode, **settings: Any) -> Generator[Ziggeo]:
    """Open a client, and close it; no task may be under way then."""
    if mode == "sync":
        with Ziggeo(TOKEN, PRIVATE_KEY, ENCRYPTION_KEY, retries=AT_ONCE, **settings) as client:
            yield client
        return
    with AsyncMode() as loop:
        yield loop.client(TOKEN, PRIVATE_KEY, ENCRYPTION_KEY, retries=AT_ONCE, **settings)
        assert loop.tasks_left() == set(), "a task is left"


@pytest.mark.parametrize("call", [get, create], ids=["videos.get", "videos.create"])
@pytest.mark.parametrize("cause", CAUSES, ids=[cause.name for cause in CAUSES])
def test_a_cause_has_exactly_its_outcome(
    cause: Cause,
    call: Callable[[Ziggeo], Video],
    mode: Mode,
    certificate: Certificate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tell: Tell,
) -> None:
    caplog.set_level(logging.DEBUG)
    once = call is create
    expected = cause.create if once and cause.create else cause.read
    script = played(cause, expected)
    earlier = (cause.earlier,) if cause.earlier else ()
    result: Video | CallError | None = None
    seconds = 0.0

    def tell_of_it() -> None:
        if result is not None:
            tell(Line(cause.name, once, mode, named(result), len(stage.requests) - len(earlier), seconds))

    with nothing_left(tmp_path, monkeypatch), Stage(certificate) as stage:
        # Also when it turns out that a server has got other requests than it should have.
        stage.stack.callback(tell_of_it)
        settings = cause.setting(stage, (*earlier, *script))
        with open_client(mode, timeout=cause.limits, **settings) as client:
            if cause.earlier is not None:
                client.videos.delete(VIDEO_TOKEN)
                stage.settle(closed=cause.earlier.closes)
            began = monotonic()
            try:
                result = call(client)
            except CallError as error:
                result = error
            seconds = monotonic() - began
    assert_is(result, expected, seconds)
    assert len(stage.requests) - len(earlier) == expected.requests
    assert stage.created <= (1 if once else 0)
    if once and isinstance(result, Video):
        assert stage.created == 1
    assert expected.lasts <= seconds < expected.lasts + SLACK
    stage.assert_strangers_know_nothing()
    assert_log_tells_no_secret(caplog.records)


def named(result: Video | CallError) -> str:
    """Return what a result is called in the table."""
    phase = f" ({result.phase})" if isinstance(result, RequestTimeoutError) else ""
    return type(result).__name__ + phase


def assert_is(result: Video | CallError, expected: Outcome, seconds: float) -> None:
    """Fail unless a result is the expected one, and an error tells what it has to."""
    assert type(result) is (expected.error or Video), result
    assert {name: getattr(result, name) for name in expected.told} == dict(expected.told)
    if isinstance(result, Video):
        return
    told = str(result)
    assert told.startswith((f"videos.get(video={VIDEO_TOKEN}): ", "videos.create: "))
    assert told.endswith(f" after {result.attempts} attempts") == (result.attempts > 1)
    assert_tells_no_secret(result)
    match result:
        case CertificateError():
            pass
        case ConnectionFailedError(sent=sent):
            assert ("the connection broke" if sent else "no connection could be made") in told
        case RequestTimeoutError():
            # An attempt has what is left of the limit when it begins, and a busy machine takes some of it before.
            assert expected.lasts / 2 <= result.seconds <= seconds
        case _:
            return
    assert (result.status, result.headers, result.body, result.request_id) == (None, {}, None, None)
