"""The public addresses as routes: which application they are of, and which session a call belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from anyio import to_thread
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from ziggeo.sandbox import parameters
from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.faults.names import PUBLIC
from ziggeo.sandbox.inspection.exchange import Exchange
from ziggeo.sandbox.public import browser, media, pages
from ziggeo.sandbox.public.browser import Operation
from ziggeo.sandbox.public.sessions import PARAMETER, session_of
from ziggeo.sandbox.routing import PathRoute, placeholders
from ziggeo.sandbox.service import Service

Find = Callable[[Mapping[str, str]], Service]
"""Finds the application that the identifiers of a path belong to; what belongs to none is refused."""

_API = "/v1"
_APPLICATION = "/v1/applications/{application}"
_EXTENSIONS = {"/video": ".mp4", "/audio": ".aac"}
_PAGES = {
    "/v/{video}": pages.show_video,
    "/p/{video}": pages.show_player,
    "/r/{application}": pages.show_recorder,
}
_METHODS = ("GET", "HEAD", "POST", "DELETE")
_EXPOSED = ("Accept-Ranges", "Content-Disposition", "Content-Length", "Content-Range", "ETag", "Last-Modified")


def make_public_routes(find: Find, assumptions: Assumptions) -> list[BaseRoute]:
    """Make one route for each path; those without placeholders come before those that would match them too."""
    operations: dict[str, Mapping[str, Operation]] = {
        **{_under_application(path): methods for path, methods in browser.OPERATIONS.items()},
        **{path: {"GET": Operation(handler)} for path, handler in _PAGES.items()},
    }
    for endpoint, handler in media.HANDLERS.items():
        path = _under_application(endpoint.path)
        extension = _EXTENSIONS.get(path[path.rindex("/") :], "")
        operations[path] = operations[path + extension] = {"GET": Operation(handler)}
    return [PublicRoute(find, path, operations[path], assumptions) for path in sorted(operations, key=placeholders)]


def _under_application(path: str) -> str:
    """Where browsers have what the API has under that path."""
    return _APPLICATION + path.removeprefix(_API).rstrip("/")


class PublicRoute(PathRoute):
    """Everything that anybody may call under one path, from pages of any origin."""

    name: ClassVar[str] = PUBLIC

    def __init__(self, find: Find, path: str, operations: Mapping[str, Operation], assumptions: Assumptions) -> None:
        super().__init__(path, assumptions)
        self._find = find
        self._operations = operations
        self._for_all_origins: ASGIApp = CORSMiddleware(
            super().handle,
            allow_origin_regex=".*",
            allow_methods=_METHODS,
            allow_headers=["*"],
            allow_credentials=True,
            expose_headers=_EXPOSED,
        )

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, also one that a browser sends ahead to ask whether it may send another."""
        await self._for_all_origins(scope, receive, send)

    async def _respond(self, request: Request, exchange: Exchange) -> Response:
        service = await to_thread.run_sync(self._find, self._identifiers(request.scope["raw_path"]))
        exchange.application = service.token
        async with self._received(request, exchange, service.state.files.incoming) as call:
            operation = self._operations.get(call.effective_method)
            if operation is None:
                return self._refuse_method(exchange, self._operations)
            named = parameters.text(call.arguments.get(PARAMETER))
            session = session_of(request, named, service.configuration.sessions_by)
            call = replace(call, session=session.token)
            response = self._as_response(
                await to_thread.run_sync(operation.handler, service, call), created=operation.created
            )
            session.tell(request, response)
            return response
