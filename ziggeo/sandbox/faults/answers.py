"""What is answered in place of the service."""

from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.responses import Response

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.faults.failures import Status
from ziggeo.sandbox.faults.names import STORAGE
from ziggeo.sandbox.post_policy import StorageError
from ziggeo.sandbox.storage import write_refusal as write_storage_refusal
from ziggeo.sandbox.wire.answer import JsonAnswer, write_refusal

_WITHOUT_BODY = frozenset({204, 304})
_STORAGE_CODES = {403: "AccessDenied", 404: "NoSuchBucket", 500: "InternalError", 503: "SlowDown"}
_STORAGE_MESSAGE = "The sandbox was told to answer so."


def answer_status(failure: Status, endpoint: str | None, path: str, assumptions: Assumptions) -> Response:
    """Answer with an error, as the service or its storage answers errors unless something else is said."""
    response = _answer(failure, endpoint, path, assumptions)
    response.headers.update(failure.headers)
    if failure.retry_after is not None:
        response.headers["retry-after"] = _written(failure.retry_after)
    return response


def _answer(failure: Status, endpoint: str | None, path: str, assumptions: Assumptions) -> Response:
    if failure.status in _WITHOUT_BODY:
        return Response(status_code=failure.status)
    if isinstance(failure.body, str):
        return Response(failure.body, failure.status, media_type="text/plain")
    if failure.body is None and endpoint == STORAGE:
        code = _STORAGE_CODES.get(failure.status, "InvalidRequest" if failure.status < 500 else "InternalError")
        return write_storage_refusal(StorageError(failure.status, code, _STORAGE_MESSAGE), path)
    if failure.body is None:
        return write_refusal(assumptions, failure.status)
    return JsonAnswer(failure.body, failure.status)


def _written(moment: int | datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True) if isinstance(moment, datetime) else str(moment)
