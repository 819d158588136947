"""Spans of OpenTelemetry, one for each call: ``Ziggeo(on_call=OpenTelemetry())``. It needs the extra ``opentelemetry``."""

from typing import Protocol
from urllib.parse import urlsplit

try:
    from opentelemetry.context import attach, detach
    from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, get_tracer_provider, set_span_in_context
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        "ziggeo.telemetry needs OpenTelemetry: pip install 'ziggeo[opentelemetry]'", name=_error.name
    ) from _error

from ziggeo._core.hooks import CallBegun, CallWatcher, RequestSent, ResponseReceived, RetryPlanned
from ziggeo._core.requests import follows_redirect
from ziggeo._version import __version__

__all__ = ["OpenTelemetry", "TracerProviderLike"]

_PORTS = {"http": 80, "https": 443}


class TracerProviderLike(Protocol):
    """A ``TracerProvider`` of OpenTelemetry."""

    def get_tracer(self, instrumenting_module_name: str, instrumenting_library_version: str | None = None, /) -> object:
        """Return what makes spans."""
        ...


class OpenTelemetry:
    """Makes a span of each call, named by its endpoint, such as ``videos.get``: pass it as ``on_call``.

    The span is of kind CLIENT, and lasts from before the first attempt until the answer has been read. Its attributes are
    those of OpenTelemetry's conventions for HTTP, and ``ziggeo.endpoint``; addresses are without credentials. Retries are
    events of it, named ``retry``. A call that fails gives it the status ERROR and the error as an event. An upload is a span
    of kind INTERNAL around those of the calls that it takes. While a call lasts its span is the current one, so that those of
    an instrumentation of httpx become its children.
    """

    def __init__(self, tracer_provider: TracerProviderLike | None = None) -> None:
        """Make spans with a provider of tracers, or with that of the process."""
        tracer = (tracer_provider or get_tracer_provider()).get_tracer("ziggeo", __version__)
        if not isinstance(tracer, Tracer):
            raise TypeError(f"a TracerProvider is wanted, not {type(tracer_provider).__name__}")
        self._tracer = tracer

    def __call__(self, begun: CallBegun, /) -> CallWatcher:
        """Begin the span of a call."""
        attributes: dict[str, str | int] = {"ziggeo.endpoint": begun.endpoint}
        if begun.request is not None:
            attributes |= _attributes(begun.request)
        kind = SpanKind.INTERNAL if begun.request is None else SpanKind.CLIENT
        return _CallSpan(self._tracer.start_span(begun.endpoint, kind=kind, attributes=attributes))


class _CallSpan:
    """The span of one call, which is the current one until the call ends."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._status: int | None = None
        self._resent = 0
        self._before = attach(set_span_in_context(span))

    def sending(self, sent: RequestSent, /) -> None:
        del sent
        self._status = None  # an attempt without an answer does not have that of the one before

    def received(self, received: ResponseReceived, /) -> None:
        self._status = received.status
        if "location" in received.headers and follows_redirect(received.request.method, received.status):
            self._resent += 1

    def retrying(self, planned: RetryPlanned, /) -> None:
        self._resent += 1
        self._span.add_event(
            "retry",
            {
                "error.type": _type_of(planned.error),
                "exception.message": str(planned.error),
                "ziggeo.attempt": planned.attempt,
                "ziggeo.pause": planned.pause,
            },
        )

    def ended(self, error: BaseException | None, /) -> None:
        detach(self._before)
        if self._status is not None:
            self._span.set_attribute("http.response.status_code", self._status)
        if self._resent:
            self._span.set_attribute("http.request.resend_count", self._resent)
        if error is not None:
            self._span.set_attribute("error.type", _type_of(error))
            self._span.set_status(StatusCode.ERROR, str(error))
            self._span.record_exception(error)
        self._span.end()


def _attributes(request: RequestSent) -> dict[str, str | int]:
    parts = urlsplit(request.url)
    return {
        "http.request.method": request.method,
        "server.address": parts.hostname or "",
        "server.port": parts.port or _PORTS[parts.scheme],
        "url.full": request.url,
    }


def _type_of(error: BaseException) -> str:
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}"
