"""What an error says of whether the service may have done what was asked."""

import pickle

import pytest

from ziggeo.errors import (
    CallError,
    CertificateError,
    ConnectionFailedError,
    RateLimitedError,
    RedirectError,
    RequestTimeoutError,
    ResponseValidationError,
    StorageError,
    status_error,
)


def status(number: int, attempts: int = 1) -> CallError:
    return status_error(number)("no", endpoint="e", status=number, attempts=attempts)


def timeout(phase: str) -> CallError:
    return RequestTimeoutError("late", endpoint="e", phase=phase, seconds=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # each phase is written out where this is called


@pytest.mark.parametrize(
    ("error", "maybe"),
    [
        (ConnectionFailedError("no", endpoint="e", sent=False), False),
        (ConnectionFailedError("no", endpoint="e", sent=True), True),
        (CertificateError("no", endpoint="e", sent=False), False),
        (timeout("connect"), False),
        (timeout("pool"), False),
        (timeout("write"), True),
        (timeout("read"), True),
        (timeout("total"), True),
        (status(400), False),
        (status(401), False),
        (status(404), False),
        (status(412), False),
        (status(422), False),
        (status(429), False),
        (status(500), True),
        (status(502), True),
        (status(503), True),
        (status(404, attempts=2), True),
        (RateLimitedError("no", endpoint="e", status=429, attempts=2), True),
        (StorageError("no", endpoint="e", status=403), False),
        (StorageError("no", endpoint="e", status=500), True),
        (RedirectError("lost", endpoint="e", status=302), False),
        (ResponseValidationError("odd", endpoint="e", status=200, body=b""), True),
        (CallError("broke", endpoint="e"), True),
    ],
)
def test_an_error_says_whether_the_service_may_have_acted_on_the_request(error: CallError, maybe: bool) -> None:
    assert error.may_have_been_acted_on is maybe
    assert pickle.loads(pickle.dumps(error)).may_have_been_acted_on is maybe
