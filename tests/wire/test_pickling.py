"""Errors travel between processes: each of them pickles, and is the same afterwards."""

import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from pydantic import ValidationError

from tests.support.samples import STREAM_ANSWER, VIDEO_TOKEN, upload_form
from tests.support.secrecy import assert_tells_no_secret
from tests.support.server import Answer, Reset, Server, Stall, cut, redirect, said
from tests.wire.conftest import Connect, Serve
from ziggeo import BulkReport, Timeouts, UploadStep, VideoState, Ziggeo, ZiggeoError, errors
from ziggeo.events import parse_event
from ziggeo.models.streams import Stream
from ziggeo.models.videos import Video


def kinds(of: type[ZiggeoError]) -> Iterator[type[ZiggeoError]]:
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


KINDS = sorted(set(kinds(ZiggeoError)), key=lambda kind: kind.__name__)
CALL: dict[str, Any] = {"endpoint": "videos.get", "attempts": 2}
ANSWER: dict[str, Any] = {**CALL, "status": 418, "headers": {"x-request-id": "r"}, "body": b"\xff"}


def faults() -> list[object]:
    with pytest.raises(ValidationError) as caught:
        Video.model_validate_json(b'{"token": 1}')
    return list(caught.value.errors(include_url=False))


def report_with(error: ZiggeoError) -> BulkReport[Video]:
    """Make a report with something of each kind."""
    report = BulkReport[Video]()
    report.begin("videos.get_bulk", ["a", "b", "c", "d"])
    report.succeed(["a", "b"], {"a": Video(token="a")}, missing=["b"])
    report.fail(["c"], error)
    return report


def made(kind: type[ZiggeoError]) -> ZiggeoError:
    """Make an error with all it can hold."""
    make = cast("Callable[..., ZiggeoError]", kind)
    status = errors.StatusError("no", status=418, endpoint="videos.create.send_file", fields={"a": "b"}, retry_after=1)
    if issubclass(kind, errors.RequestTimeoutError):
        return make("late", **CALL, phase="read", seconds=1.5)
    if issubclass(kind, errors.ConnectionFailedError):
        return make("broken", **CALL, sent=True)
    if issubclass(kind, errors.StorageError):
        return make("no", **ANSWER, retry_after=2.0, code="SlowDown", reason="Not now", request_id="R1")
    if issubclass(kind, errors.FileReadError):
        return make("changed", file="clip.mp4")
    if issubclass(kind, errors.StatusError):
        return make("no", **ANSWER, fields={"title": "missing"}, retry_after=2.0)
    if issubclass(kind, errors.ResponseValidationError):
        return make("odd", **ANSWER, errors=faults())
    if issubclass(kind, errors.UploadError):
        return make(
            "no upload",
            endpoint="videos.create",
            step=UploadStep.SEND_FILE,
            cause=status,
            identifiers={"video": "v", "stream": "s"},
            removed=False,
        )
    if issubclass(kind, errors.DownloadError):
        return make("no download", **CALL, received=1, expected=2, cause=status)
    if issubclass(kind, errors.CallError):
        return make("no", **ANSWER)
    if issubclass(kind, errors.ArgumentsError):
        return make("wrong", endpoint="videos.get", errors=faults())
    if issubclass(kind, errors.EventError):
        return make("no event", body=b"\xff", errors=faults())
    if issubclass(kind, errors.UnconfirmedEventError):
        event = parse_event(b'{"event_type": "video_ready", "data": {"video": {"token": "v"}}}')
        return make("not so", endpoint="webhooks.verify", event=event)
    if issubclass(kind, errors.BulkError):
        return make("1 of 4 failed", endpoint="videos.get_bulk", report=report_with(status))
    if issubclass(kind, errors.WaitTimeoutError):
        return make("late", endpoint="videos.wait_until_ready", last=Video(token="v"), seconds=2.0)
    if issubclass(kind, errors.ProcessingFailedError):
        return make("failed", endpoint="streams.wait_until_ready", model=Stream(token="s"))
    return make("wrong")


def comparable(value: object) -> object:
    """Return what an error holds, so that it can be compared."""
    if isinstance(value, BaseException):
        return type(value), value.args, str(value), {name: comparable(part) for name, part in vars(value).items()}
    if isinstance(value, BulkReport):
        report = cast("BulkReport[object]", value)
        failures = [(failure.items, comparable(failure.error)) for failure in report.failures]
        return report.call, list(report), report.asked, report.done, report.missing, report.left, failures
    return value


def assert_travels(error: ZiggeoError) -> None:
    """Fail unless a copy of an error that has been pickled is the same."""
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert comparable(pickle.loads(pickle.dumps(error, protocol))) == comparable(error)
    assert comparable(copy.deepcopy(error)) == comparable(error)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_of_each_class_travels(kind: type[ZiggeoError]) -> None:
    error = made(kind)
    assert_travels(error)
    assert_tells_no_secret(error)


def test_an_end_of_waiting_without_any_answer_travels() -> None:
    assert_travels(errors.WaitTimeoutError("late", endpoint="videos.wait_until_ready", last=None, seconds=2.0))


def test_there_are_all_classes_to_test() -> None:
    named = {name for name in vars(errors) if isinstance(getattr(errors, name), type) and name.endswith("Error")}
    assert {kind.__name__ for kind in KINDS} >= named - {"ConnectionError"}


def upload(client: Ziggeo) -> object:
    return client.videos.create(file=b"file", filename="clip.mp4", keep_partial=True)


MANY = ["a", *(f"b{number}" for number in range(100))]
REAL: dict[str, tuple[tuple[object, ...], Callable[[Ziggeo], object]]] = {
    "ServerError": ((Answer(500, b"\xff", {"X-Request-Id": "r"}),), lambda client: client.videos.get("v")),
    "RateLimitedError": ((said({"a": "b"}, 429, Retry_After="5"),), lambda client: client.videos.get("v")),
    "NotFoundError": ((Answer(404),), lambda client: client.videos.delete("v")),
    "ResponseValidationError": ((said({"token": 1}),), lambda client: client.videos.get("v")),
    "RedirectError": ((redirect(302, "file:///"),), lambda client: client.videos.get("v")),
    "RequestTimeoutError": ((Stall(),), lambda client: client.videos.get("v")),
    "ConnectionFailedError": ((Reset(read=True),), lambda client: client.videos.get("v")),
    "DownloadError": ((cut(b"m", 9),), lambda client: client.videos.download_video("v")),
    "ArgumentsError": ((), lambda client: client.videos.index(limit=Stall())),  # type: ignore[arg-type]  # that it is refused is the point
    "ProcessingFailedError": (
        (said({"token": "v", "state_string": "FAILED"}),),
        lambda client: client.videos.wait_until_ready("v"),
    ),
    "WaitTimeoutError": (
        (said({"token": "v", "state_string": "PROCESSING", "new": [1]}),),
        lambda client: client.videos.wait_until_ready("v", timeout=0),
    ),
    "BulkError": ((said([{"token": "a"}]), Answer(500)), lambda client: client.videos.get_bulk(MANY, concurrency=1)),
    "AuthTokenError": ((), lambda client: client.auth.open("no token")),
    "EventError": ((), lambda _: parse_event(b'{"event_type": "video_ready"}')),
}


@pytest.mark.parametrize(("name", "script", "call"), [(name, *case) for name, case in REAL.items()], ids=list(REAL))
def test_an_error_of_a_call_travels(
    serve: Serve, connect: Connect, name: str, script: tuple[Stall, ...], call: Callable[[Ziggeo], object]
) -> None:
    client = connect(serve(*script), retries=0, timeout=Timeouts(read=0.1))
    with pytest.raises(ZiggeoError) as caught:
        call(client)
    assert type(caught.value).__name__ == name
    assert_travels(caught.value)
    assert_tells_no_secret(caught.value)


def test_an_upload_goes_on_in_another_process(serve: Serve, connect: Connect) -> None:
    storage: Server = serve(Answer(403, b"<Error><Code>AccessDenied</Code></Error>"), Answer(204))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    with pytest.raises(errors.UploadError) as caught:
        upload(connect(server))
    assert_travels(caught.value)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.cause.code, error.cause.status) == ("AccessDenied", 403)
    video = connect(server).videos.resume(error, b"file")
    assert (video.token, video.state) == (VIDEO_TOKEN, VideoState.EMPTY)
