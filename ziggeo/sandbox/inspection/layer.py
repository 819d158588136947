"""The layer around the application that keeps a record of every request."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ziggeo.sandbox.connections import Link, link_of
from ziggeo.sandbox.inspection.exchange import Exchange
from ziggeo.sandbox.inspection.log import RequestLog
from ziggeo.sandbox.inspection.records import RecordedRequest
from ziggeo.sandbox.inspection.redaction import Redaction
from ziggeo.sandbox.parameters import Arguments, parse_form
from ziggeo.sandbox.refusals import ServiceError

_logger = logging.getLogger(__name__)
_WITHOUT_BODY = frozenset({204, 304})
_GONE = "The client hung up before there was an answer."


class RecordingLayer:
    """Records what is asked and answered."""

    def __init__(
        self,
        application: ASGIApp,
        log: RequestLog,
        *,
        redaction: Callable[[], Redaction],
        clock: Callable[[], float],
        name_of: Callable[[Scope], str | None],
    ) -> None:
        self._application = application
        self._log = log
        self._redaction = redaction
        self._clock = clock
        self._name_of = name_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer."""
        exchange = Exchange(
            record=self._recorder(),
            method=scope["method"],
            path=scope["raw_path"].decode("latin-1"),
            endpoint=self._name_of(scope),
            arguments=_query_of(scope),
        )
        exchange.attach(scope)
        try:
            await self._application(scope, receive, _Meter(exchange, link_of(scope), send))
        finally:
            exchange.finish()

    def _recorder(self) -> Callable[[Exchange], None]:
        time_of_day, began = self._clock(), time.monotonic()

        def record(exchange: Exchange) -> None:
            duration = time.monotonic() - began
            self._keep(exchange, time_of_day, round(duration * 1000, 3))

        return record

    def _keep(self, exchange: Exchange, time_of_day: float, duration_ms: float) -> None:
        redaction = self._redaction()
        is_unanswered = exchange.status is None and not exchange.faults
        reason = exchange.reason or (_GONE if is_unanswered else None)
        record = self._log.add(
            lambda sequence: RecordedRequest(
                sequence=sequence,
                time=time_of_day,
                duration_ms=duration_ms,
                application=exchange.application,
                method=exchange.method,
                path=redaction.path(exchange.path),
                endpoint=exchange.endpoint,
                arguments=redaction.arguments(exchange.endpoint, exchange.arguments),
                files=tuple(replace(file, name=redaction.text(file.name)) for file in exchange.files),
                status=exchange.status,
                bytes_sent=exchange.bytes_sent,
                faults=exchange.faults,
                reason=None if reason is None else redaction.text(reason),
            )
        )
        if record.reason is not None:
            _logger.info("%s %s: %s: %s", record.method, record.path, record.status, record.reason)


class _Meter:
    """Counts what is sent, and ends the exchange just before the other side can know that the answer is complete."""

    def __init__(self, exchange: Exchange, link: Link, send: Send) -> None:
        self._exchange = exchange
        self._link = link
        self._send = send
        self._announced: int | None = None

    async def __call__(self, message: Message) -> None:
        if not self._link.is_gone and self._ends_with(message):
            self._exchange.finish()
        await self._send(message)

    def _ends_with(self, message: Message) -> bool:
        exchange = self._exchange
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
            self._announced = _content_length(message["headers"])
            is_bare = exchange.method == "HEAD" or exchange.status in _WITHOUT_BODY
            return is_bare or self._announced == 0
        if exchange.method != "HEAD":
            exchange.bytes_sent += len(message.get("body", b""))
        return not message.get("more_body", False) or exchange.bytes_sent == self._announced


def _content_length(headers: Sequence[tuple[bytes, bytes]]) -> int | None:
    return next((int(value) for name, value in headers if name.lower() == b"content-length"), None)


def _query_of(scope: Scope) -> Arguments:
    try:
        return parse_form(scope["query_string"])
    except ServiceError:
        return {}
