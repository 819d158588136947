"""From the table of endpoints to routes: who may call, what was sent, which handler answers."""

import base64
import binascii
import logging
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes

from anyio import to_thread
from pydantic import JsonValue
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from ziggeo._core.endpoint import Endpoint
from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.bodies import TooLargeError, read_body
from ziggeo.sandbox.inspection.exchange import Exchange, exchange_of
from ziggeo.sandbox.inspection.records import RecordedFile
from ziggeo.sandbox.installation import Installation
from ziggeo.sandbox.multipart import MalformedFormError, ReceivedFile, received_form
from ziggeo.sandbox.parameters import Arguments, collect, parse_form, parse_json_body, without_markup
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.wire.answer import JsonAnswer, write_refusal

_logger = logging.getLogger(__name__)
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_METHOD = "_method"
_MAX_FIELDS_SIZE = 16 * 1024 * 1024
# Where the official SDKs had audios in the first month.
_FORMER_PATHS = (("/v1/audios/{audio}", "/server/v1/audios/bytoken/{audio}"), ("/v1/audios", "/server/v1/audios"))
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="Ziggeo", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an endpoint: what it names, and what it was sent."""

    identifiers: Mapping[str, str]
    """Identifiers of the path, by the name of their placeholder."""
    arguments: Arguments
    file: ReceivedFile | None = None
    """A file sent along, as clients did before uploads were signed."""
    method: str = "POST"
    """The method as it was sent."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Headers, by names in lower case."""
    session: str | None = None
    """The session of a browser; servers have none."""

    @property
    def effective_method(self) -> str:
        """The method that is meant."""
        return _effective_method(self.method, self.arguments)


Answer = JsonValue | Response
Handler = Callable[[Service, Call], Answer]
"""Answers a call; it runs in a worker thread, so it may wait for files."""
Handlers = Mapping[Endpoint[object], Handler]


def make_routes(installation: Installation, handlers: Handlers) -> list[BaseRoute]:
    """Make one route for each path; those without placeholders come before those that would match them too."""
    by_path: dict[str, dict[str, tuple[Endpoint[object], Handler]]] = {}
    for endpoint, handler in handlers.items():
        for path in _paths(endpoint.path.rstrip("/"), installation.assumptions):
            by_path.setdefault(path, {})[endpoint.method] = (endpoint, handler)
    return [EndpointRoute(installation, path, by_path[path]) for path in sorted(by_path, key=placeholders)]


def _paths(path: str, assumptions: Assumptions) -> list[str]:
    """A path, and where it was before, as far as the one and the other are served."""
    formers = [former + path.removeprefix(present) for present, former in _FORMER_PATHS if path.startswith(present)]
    if not formers or assumptions.audio_paths == "present":
        return [path]
    return formers[:1] if assumptions.audio_paths == "former" else [path, *formers[:1]]


def placeholders(path: str) -> list[bool]:
    """Which segments of a path are placeholders; sorted by this, each path comes before those that would match it too."""
    return [segment.startswith("{") for segment in path.split("/")]


def name_of(routes: Iterable[BaseRoute], scope: Scope) -> str | None:
    """Name of the call that a request is for; nothing if it is for none."""
    for route in routes:
        match, _ = route.matches(scope)
        if match is Match.FULL:
            return route.name_of(scope) if isinstance(route, EndpointRoute) else getattr(route, "name", None)
    return None


class PathRoute(BaseRoute, ABC):
    """Everything that can be called under one path.

    It looks at the path as it was sent: an escaped slash or dot belongs to its identifier.
    """

    def __init__(self, path: str, assumptions: Assumptions) -> None:
        self._assumptions = assumptions
        self._pattern = re.compile("/".join(_segment_pattern(segment) for segment in path.split("/")).encode() + b"/?")

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is the path."""
        if scope["type"] != "http" or not self._pattern.fullmatch(scope["raw_path"]):
            return Match.NONE, {}
        return Match.FULL, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; whatever goes wrong becomes an error of the service."""
        request = Request(scope, receive)
        exchange = exchange_of(scope)
        try:
            response = await self._respond(request, exchange)
        except ServiceError as error:
            exchange.reason = error.reason
            response = write_refusal(self._assumptions, error.status_by(self._assumptions), error.messages)
        except (MalformedFormError, TooLargeError, ClientDisconnect):
            exchange.reason = "The body is malformed, too large, or ends too early."
            response = write_refusal(self._assumptions, 400)
        except Exception:
            _logger.exception("%s %s went wrong", request.method, scope["raw_path"])
            exchange.reason = "Something went wrong in the sandbox itself; its log tells what."
            response = write_refusal(self._assumptions, 500)
        await response(scope, receive, send)

    def _refuse_method(self, exchange: Exchange, methods: Iterable[str]) -> Response:
        """Answer a method that the path does not have, with those that it has."""
        exchange.reason = "The path has no such method."
        return write_refusal(self._assumptions, 405, headers={"Allow": ", ".join(sorted(methods))})

    def _as_response(self, answer: Answer, *, created: bool) -> Response:
        """Make the response of what a handler answers."""
        if isinstance(answer, Response):
            return answer
        return JsonAnswer(answer, self._assumptions.created_status if created else 200)

    @abstractmethod
    async def _respond(self, request: Request, exchange: Exchange) -> Response:
        """Make the answer."""

    @asynccontextmanager
    async def _received(self, request: Request, exchange: Exchange, incoming: Path) -> AsyncGenerator[Call]:
        """Read what a request was sent; a file that came along is there, in that folder, as long as the context lasts."""
        identifiers = self._identifiers(request.scope["raw_path"])
        method, headers = request.method, request.headers
        query = parse_form(request.scope["query_string"])
        if headers.get("content-type", "").lower().startswith("multipart/"):
            async with received_form(request, incoming, max_fields_size=_MAX_FIELDS_SIZE) as form:
                exchange.arguments = self._merged(query, collect(form.fields + form.later_fields))
                if form.file is not None:
                    exchange.files = (RecordedFile(name=form.file.name, size=form.file.size),)
                yield Call(identifiers, exchange.arguments, form.file, method, headers)
        else:
            body = await read_body(request, _MAX_FIELDS_SIZE)
            exchange.arguments = self._merged(query, self._parse_body(headers.get("content-type", ""), body))
            yield Call(identifiers, exchange.arguments, None, method, headers)

    def _parse_body(self, content_type: str, body: bytes) -> dict[str, JsonValue]:
        kind = content_type.partition(";")[0].strip().lower()
        if kind != "application/json":
            return parse_form(body)
        return parse_json_body(body) if self._assumptions.json_bodies else {}

    def _merged(self, query: Arguments, body: Arguments) -> dict[str, JsonValue]:
        """What a call was sent, by either way."""
        if not self._assumptions.method_in_form:
            body = {name: value for name, value in body.items() if name != _METHOD}
        merged = {**query, **body}
        if not self._assumptions.markup_removed:
            return merged
        return {name: without_markup(value) for name, value in merged.items()}

    def _identifiers(self, raw_path: bytes) -> dict[str, str]:
        found = self._pattern.fullmatch(raw_path)
        groups: dict[str, bytes] = found.groupdict() if found else {}
        return {name: _unescape(segment) for name, segment in groups.items()}


class EndpointRoute(PathRoute):
    """The calls of the API under one path, for those who have the application's credentials."""

    def __init__(
        self, installation: Installation, path: str, methods: Mapping[str, tuple[Endpoint[object], Handler]]
    ) -> None:
        super().__init__(path, installation.assumptions)
        self._methods = methods
        self._installation = installation

    def name_of(self, scope: Scope) -> str | None:
        """Name of the call that a request of this path is for, as far as method and query tell it."""
        try:
            entry = self._methods.get(_effective_method(scope["method"], parse_form(scope["query_string"])))
        except ServiceError:
            return None
        return None if entry is None else entry[0].name

    async def _respond(self, request: Request, exchange: Exchange) -> Response:
        service = self._installation.by_credentials(*credentials_of(request))
        if service is None:
            exchange.reason = "The credentials are those of no application."
            status = self._assumptions.credentials_status
            return write_refusal(self._assumptions, status, headers=_CHALLENGE if status == 401 else None)
        exchange.application = service.token
        async with self._received(request, exchange, service.state.files.incoming) as call:
            entry = self._methods.get(call.effective_method)
            if entry is None:
                return self._refuse_method(exchange, self._methods)
            endpoint, handler = entry
            exchange.endpoint = endpoint.name
            return self._as_response(await to_thread.run_sync(handler, service, call), created=endpoint.created)


def _segment_pattern(segment: str) -> str:
    placeholder = re.fullmatch(r"\{(\w+)\}", segment)
    return f"(?P<{placeholder[1]}>[^/]+)" if placeholder else re.escape(segment)


def _unescape(segment: bytes) -> str:
    try:
        if _BROKEN_ESCAPE.search(segment):
            raise ServiceError(400, reason="The path is escaped wrongly.")
        return unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        raise ServiceError(400, reason="The path is not UTF-8.") from None


def credentials_of(request: Request) -> tuple[str, str]:
    """The user and the password that a request has; empty ones if it has none."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    user, _, password = decoded.partition(":") if scheme.lower() == "basic" else ("", "", "")
    return user, password


def _effective_method(method: str, arguments: Arguments) -> str:
    override = arguments.get(_METHOD)
    if method == "POST" and isinstance(override, str) and override.upper() in {"DELETE", "DESTROY"}:
        return "DELETE"
    return "GET" if method == "HEAD" else method
