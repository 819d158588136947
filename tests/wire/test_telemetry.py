"""Spans of OpenTelemetry: one for each call, and those of httpx's instrumentation in them."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, get_current_span

from tests.support.samples import STREAM_ANSWER, VIDEO_ANSWER, VIDEO_TOKEN, upload_form
from tests.support.secrecy import SECRETS
from tests.support.server import Answer, Reset, Stall, redirect, said
from tests.wire.conftest import Connect, Serve
from tests.wire.test_slices import Sliced
from ziggeo import CallBegun, CallWatcher, NotFoundError, PermissionDeniedError, RequestTimeoutError, UploadError
from ziggeo.telemetry import OpenTelemetry


class Spans:
    """A provider of tracers, and the spans that have ended."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    @property
    def ended(self) -> list[ReadableSpan]:
        """Spans in the order in which they ended."""
        return list(self._exporter.get_finished_spans())

    @property
    def only(self) -> ReadableSpan:
        """The only one."""
        (span,) = self.ended
        return span


@pytest.fixture
def spans() -> Iterator[Spans]:
    kept = Spans()
    yield kept
    kept.provider.shutdown()


def attributes(span: ReadableSpan) -> Mapping[str, object]:
    return dict(span.attributes or {})


def parent(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


def test_a_call_is_a_span_named_by_its_endpoint(serve: Serve, connect: Connect, spans: Spans) -> None:
    server = serve(VIDEO_ANSWER)
    connect(server, on_call=OpenTelemetry(spans.provider)).videos.get(VIDEO_TOKEN)

    assert (spans.only.name, spans.only.kind, spans.only.status.status_code) == (
        "videos.get",
        SpanKind.CLIENT,
        StatusCode.UNSET,
    )
    assert attributes(spans.only) == {
        "ziggeo.endpoint": "videos.get",
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "server.port": server.port,
        "url.full": f"{server.url}/v1/videos/{VIDEO_TOKEN}",
    }
    assert not spans.only.events


def test_a_retry_is_an_event_and_counted(serve: Serve, connect: Connect, spans: Spans) -> None:
    server = serve(said([], 503), Reset(read=True), VIDEO_ANSWER)
    connect(server, on_call=OpenTelemetry(spans.provider)).videos.get(VIDEO_TOKEN)

    shown = attributes(spans.only)
    assert (shown["http.request.resend_count"], shown["http.response.status_code"]) == (2, 200)
    assert [(event.name, dict(event.attributes or {})["error.type"]) for event in spans.only.events] == [
        ("retry", "ziggeo.errors.ServerError"),
        ("retry", "ziggeo.errors.ConnectionFailedError"),
    ]


def test_a_redirect_is_counted(serve: Serve, connect: Connect, spans: Spans) -> None:
    connect(serve(redirect(302, "/v1/other"), said([])), on_call=OpenTelemetry(spans.provider)).videos.index()
    assert attributes(spans.only)["http.request.resend_count"] == 1


def test_a_call_that_fails_says_why(serve: Serve, connect: Connect, spans: Spans) -> None:
    client = connect(serve(said({}, 404)), on_call=OpenTelemetry(spans.provider))
    with pytest.raises(NotFoundError) as caught:
        client.videos.get(VIDEO_TOKEN)

    assert spans.only.status.status_code is StatusCode.ERROR
    assert spans.only.status.description == str(caught.value)
    shown = attributes(spans.only)
    assert (shown["error.type"], shown["http.response.status_code"]) == ("ziggeo.errors.NotFoundError", 404)
    assert [event.name for event in spans.only.events] == ["exception"]


def test_an_attempt_without_an_answer_leaves_no_status(serve: Serve, connect: Connect, spans: Spans) -> None:
    client = connect(serve(said([], 503), Stall()), on_call=OpenTelemetry(spans.provider), timeout=0.5)
    with pytest.raises(RequestTimeoutError):
        client.videos.get(VIDEO_TOKEN)
    shown = attributes(spans.only)
    assert shown["error.type"] == "ziggeo.errors.RequestTimeoutError"
    assert "http.response.status_code" not in shown


def test_a_span_holds_no_secret(serve: Serve, connect: Connect, spans: Spans) -> None:
    server = serve()
    query = "X-Amz-Signature=hunter2&client_auth=hunter2"
    server.then(redirect(302, f"http://hunter2:hunter2@127.0.0.1:{server.port}/file?{query}"), said({}, 403))
    client = connect(server, on_call=OpenTelemetry(spans.provider))
    with pytest.raises(PermissionDeniedError):
        client.videos.get(VIDEO_TOKEN)
    shown = spans.only.to_json()
    assert not [secret for secret in (*SECRETS, "hunter2") if secret in shown]


def test_an_upload_is_a_span_around_those_of_its_requests(serve: Serve, connect: Connect, spans: Spans) -> None:
    storage = serve(Answer(204))
    client = connect(serve(upload_form(storage.url), STREAM_ANSWER), on_call=OpenTelemetry(spans.provider))
    client.videos.create(file=b"file", filename="clip.mp4")

    *inner, outer = spans.ended
    assert [span.name for span in inner] == [
        "videos.create.upload_url",
        "videos.create.send_file",
        "streams.confirm_video",
    ]
    assert (outer.name, outer.kind, attributes(outer)) == (
        "videos.create",
        SpanKind.INTERNAL,
        {"ziggeo.endpoint": "videos.create"},
    )
    assert {parent(span) for span in inner} == {outer.context.span_id if outer.context else None}


def test_an_upload_that_fails_says_so(serve: Serve, connect: Connect, spans: Spans) -> None:
    client = connect(serve(said({}, 400)), on_call=OpenTelemetry(spans.provider))
    with pytest.raises(UploadError):
        client.videos.create(file=b"file", filename="clip.mp4")
    assert [(span.name, span.status.status_code) for span in spans.ended] == [
        ("videos.create.upload_url", StatusCode.ERROR),
        ("videos.create", StatusCode.ERROR),
    ]


@pytest.fixture
def instrumented(spans: Spans) -> Iterator[None]:
    """Lets httpx make spans of its own."""
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=spans.provider)
    yield
    instrumentor.uninstrument()


@pytest.mark.usefixtures("instrumented")
def test_spans_of_httpx_are_children_of_the_call(serve: Serve, connect_given: Connect, spans: Spans) -> None:
    server = serve(said([], 500), VIDEO_ANSWER)
    connect_given(server, on_call=OpenTelemetry(spans.provider)).videos.get(VIDEO_TOKEN)

    *inner, outer = spans.ended
    assert outer.context is not None
    assert [span.name for span in inner] == ["GET", "GET"]
    assert {parent(span) for span in inner} == {outer.context.span_id}
    assert len({request.header("traceparent") for request in server.requests} - {None}) == 2


@pytest.mark.usefixtures("instrumented")
def test_the_instrumentation_of_httpx_works_by_itself(serve: Serve, connect_given: Connect, spans: Spans) -> None:
    connect_given(serve(VIDEO_ANSWER)).videos.get(VIDEO_TOKEN)
    assert spans.only.name == "GET"


def test_a_span_of_the_caller_is_the_parent_and_current_again_afterwards(
    serve: Serve, connect: Connect, spans: Spans
) -> None:
    client = connect(serve(VIDEO_ANSWER, said({}, 404)), on_call=OpenTelemetry(spans.provider))
    with spans.provider.get_tracer("tests").start_as_current_span("mine") as mine:
        client.videos.get(VIDEO_TOKEN)
        with pytest.raises(NotFoundError):
            client.videos.get(VIDEO_TOKEN)
        assert get_current_span() is mine
    assert {parent(span) for span in spans.ended[:2]} == {mine.get_span_context().span_id}


@pytest.mark.parametrize("parallel", [1, 4])
def test_a_download_is_one_span_however_it_is_done(
    serve: Serve, connect: Connect, spans: Spans, parallel: int, tmp_path: Path
) -> None:
    client = connect(serve(*[Sliced()] * (1 if parallel == 1 else 3)), on_call=OpenTelemetry(spans.provider))
    client.videos.download_video(VIDEO_TOKEN, to=tmp_path / "clip.mp4", parallel=parallel)
    assert spans.only.name == "videos.download_video"
    shown = attributes(spans.only)
    assert shown["http.response.status_code"] == (200 if parallel == 1 else 206)
    assert "http.request.resend_count" not in shown


@pytest.mark.parametrize("parallel", [1, 4])
def test_whoever_does_not_watch_a_call_is_told_of_it_once(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture, parallel: int, tmp_path: Path
) -> None:
    begun: list[str] = []

    def on_call(call: CallBegun) -> CallWatcher:
        begun.append(call.endpoint)
        raise ZeroDivisionError

    client = connect(serve(*[Sliced()] * (1 if parallel == 1 else 3)), on_call=on_call)
    client.videos.download_video(VIDEO_TOKEN, to=tmp_path / "clip.mp4", parallel=parallel)
    assert begun == ["videos.download_video"]
    caplog.clear()


def test_a_watcher_that_fails_breaks_no_call(serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    def watch(begun: CallBegun) -> CallWatcher:
        if "index" in begun.endpoint:
            raise ValueError("no")
        return Told()

    class Told:
        def sending(self, sent: object, /) -> None:
            raise ValueError("sending")

        def received(self, received: object, /) -> None:
            raise ValueError("received")

        def retrying(self, planned: object, /) -> None:
            raise ValueError("retrying")

        def ended(self, error: BaseException | None, /) -> None:
            raise ValueError("ended")

    client = connect(serve(said([], 500), VIDEO_ANSWER, said([])), on_call=watch)
    assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    assert client.videos.index() == []
    said_by_hooks = [record for record in caplog.records if "hook has failed" in record.message]
    assert len(said_by_hooks) == 7
    caplog.clear()


def test_something_that_makes_no_tracers_is_refused() -> None:
    class Nothing:
        def get_tracer(self, name: str, version: str | None = None, /) -> object:
            return f"{name} {version}"

    with pytest.raises(TypeError, match="Nothing"):
        OpenTelemetry(Nothing())


def test_without_opentelemetry_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['opentelemetry'] = None\n"
        "import ziggeo; ziggeo.Ziggeo('t', 'k').close()\n"
        "try: import ziggeo.telemetry\n"
        "except ImportError as error: print(error)"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'ziggeo[opentelemetry]'" in finished.stdout


def test_a_client_takes_no_opentelemetry() -> None:
    code = "import sys, ziggeo; ziggeo.Ziggeo('t', 'k').close(); print('opentelemetry' in sys.modules)"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "False"
