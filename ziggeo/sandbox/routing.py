"""From the table of endpoints to routes: who may call, what was sent, which handler answers."""

import base64
import binascii
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from anyio import to_thread
from pydantic import JsonValue
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from ziggeo._core.endpoint import Endpoint
from ziggeo.sandbox.inspection.exchange import Exchange, exchange_of
from ziggeo.sandbox.inspection.records import RecordedFile
from ziggeo.sandbox.multipart import FieldsTooLargeError, MalformedFormError, ReceivedFile, received_form
from ziggeo.sandbox.parameters import Arguments, collect, parse_form, parse_json_body
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.sandbox.service import Service

_logger = logging.getLogger(__name__)
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
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


Answer = JsonValue | Response
Handler = Callable[[Service, Call], Answer]
"""Answers a call; it runs in a worker thread, so it may wait for files."""
Handlers = Mapping[Endpoint[object], Handler]


def make_routes(service: Service, handlers: Handlers) -> list[BaseRoute]:
    """Make one route for each path; those without placeholders come before those that would match them too."""
    by_path: dict[str, dict[str, tuple[Endpoint[object], Handler]]] = {}
    for endpoint, handler in handlers.items():
        for path in _paths(endpoint.path.rstrip("/")):
            by_path.setdefault(path, {})[endpoint.method] = (endpoint, handler)
    return [PathRoute(service, path, by_path[path]) for path in sorted(by_path, key=_placeholders)]


def _paths(path: str) -> list[str]:
    """A path, and where it was before."""
    formers = [former + path.removeprefix(present) for present, former in _FORMER_PATHS if path.startswith(present)]
    return [path, *formers[:1]]


def _placeholders(path: str) -> list[bool]:
    return [segment.startswith("{") for segment in path.split("/")]


def name_of(routes: Iterable[BaseRoute], scope: Scope) -> str | None:
    """Name of the call that a request is for; nothing if it is for none."""
    for route in routes:
        match, _ = route.matches(scope)
        if match is Match.FULL:
            return route.name_of(scope) if isinstance(route, PathRoute) else getattr(route, "name", None)
    return None


class PathRoute(BaseRoute):
    """Everything that can be called under one path.

    It looks at the path as it was sent: an escaped slash or dot belongs to its identifier.
    """

    def __init__(self, service: Service, path: str, methods: Mapping[str, tuple[Endpoint[object], Handler]]) -> None:
        segments = path.split("/")
        pattern = "/".join(re.sub(r"^\{(\w+)\}$", r"(?P<\1>[^/]+)", segment) for segment in segments)
        self._pattern = re.compile(pattern.encode() + b"/?")
        self._methods = methods
        self._service = service

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether this is the path."""
        if scope["type"] != "http" or not self._pattern.fullmatch(scope["raw_path"]):
            return Match.NONE, {}
        return Match.FULL, {}

    def name_of(self, scope: Scope) -> str | None:
        """Name of the call that a request of this path is for, as far as method and query tell it."""
        try:
            entry = self._methods.get(_effective_method(scope["method"], parse_form(scope["query_string"])))
        except ServiceError:
            return None
        return None if entry is None else entry[0].name

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; whatever goes wrong becomes an error of the service."""
        request = Request(scope, receive)
        exchange = exchange_of(scope)
        try:
            response = await self._respond(request, exchange)
        except ServiceError as error:
            exchange.reason = error.reason
            response = JSONResponse(error.body, error.status)
        except (MalformedFormError, FieldsTooLargeError, ClientDisconnect):
            exchange.reason = "The form is malformed, too large, or ends too early."
            response = JSONResponse([], 400)
        except Exception:
            _logger.exception("%s %s went wrong", request.method, scope["raw_path"])
            exchange.reason = "Something went wrong in the sandbox itself; its log tells what."
            response = JSONResponse([], 500)
        await response(scope, receive, send)

    async def _respond(self, request: Request, exchange: Exchange) -> Response:
        if not self._service.knows(_credentials(request)):
            exchange.reason = "The credentials are those of no application."
            return JSONResponse([], 401, _CHALLENGE)
        exchange.application = self._service.token
        identifiers = self._identifiers(request.scope["raw_path"])
        method, headers = request.method, request.headers
        arguments = parse_form(request.scope["query_string"])
        if request.headers.get("content-type", "").lower().startswith("multipart/"):
            folder = self._service.state.files.incoming
            async with received_form(request, folder, max_fields_size=_MAX_FIELDS_SIZE) as form:
                arguments |= collect(form.fields + form.later_fields)
                return await self._answer(exchange, Call(identifiers, arguments, form.file, method, headers))
        arguments |= _read_body(request.headers.get("content-type", ""), await request.body())
        return await self._answer(exchange, Call(identifiers, arguments, None, method, headers))

    async def _answer(self, exchange: Exchange, call: Call) -> Response:
        exchange.arguments = call.arguments
        if call.file is not None:
            exchange.files = (RecordedFile(name=call.file.name, size=call.file.size),)
        entry = self._methods.get(_effective_method(call.method, call.arguments))
        if entry is None:
            exchange.reason = "The path has no such method."
            return JSONResponse([], 405, {"Allow": ", ".join(sorted(self._methods))})
        endpoint, handler = entry
        exchange.endpoint = endpoint.name
        answer = await to_thread.run_sync(handler, self._service, call)
        return answer if isinstance(answer, Response) else JSONResponse(answer, 201 if endpoint.created else 200)

    def _identifiers(self, raw_path: bytes) -> dict[str, str]:
        found = self._pattern.fullmatch(raw_path)
        groups: dict[str, bytes] = found.groupdict() if found else {}
        return {name: _unescape(segment) for name, segment in groups.items()}


def _unescape(segment: bytes) -> str:
    try:
        if _BROKEN_ESCAPE.search(segment):
            raise ServiceError(400, reason="The path is escaped wrongly.")
        return unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        raise ServiceError(400, reason="The path is not UTF-8.") from None


def _credentials(request: Request) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    user, _, password = decoded.partition(":") if scheme.lower() == "basic" else ("", "", "")
    return user, password


def _read_body(content_type: str, body: bytes) -> dict[str, JsonValue]:
    kind = content_type.partition(";")[0].strip().lower()
    return parse_json_body(body) if kind == "application/json" else parse_form(body)


def _effective_method(method: str, arguments: Arguments) -> str:
    override = arguments.get("_method")
    if method == "POST" and isinstance(override, str) and override.upper() in {"DELETE", "DESTROY"}:
        return "DELETE"
    return "GET" if method == "HEAD" else method
