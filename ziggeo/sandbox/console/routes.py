"""The addresses of the pages, and who may open them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ziggeo.sandbox.bodies import TooLargeError, read_body
from ziggeo.sandbox.console import faults, lists, overview, requests, webhooks
from ziggeo.sandbox.console.addresses import ROOT
from ziggeo.sandbox.console.media import AUDIOS, VIDEOS, Shelf, send_cover, send_subtitles
from ziggeo.sandbox.console.pages import Grounds, Pages
from ziggeo.sandbox.console.visits import View, Visit
from ziggeo.sandbox.control.guard import find_refusal
from ziggeo.sandbox.control.numbers import NUMBER
from ziggeo.sandbox.parameters import parse_form
from ziggeo.sandbox.refusals import ServiceError

_LARGEST_FORM = 64 * 1024
_FORM = "application/x-www-form-urlencoded"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Without a referrer browsers would not say where a form comes from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

Answer = Callable[[Request], Awaitable[Response]]


class Console:
    """Answers those who may know and steer the sandbox with pages."""

    def __init__(self, grounds: Grounds) -> None:
        self._installation = grounds.installation
        self._pages = Pages(grounds)
        self._application: ASGIApp = Starlette(
            routes=[
                Route("/", self._shown(overview.show_overview)),
                Mount(f"{ROOT}/static", StaticFiles(packages=[("ziggeo.sandbox.console", "static")])),
                self._page("", overview.show_overview),
                self._page("/clock", overview.show_overview),
                self._action("/clock", overview.advance_clock),
                self._action("/clock/reset", overview.reset_clock),
                *self._shelf(VIDEOS),
                self._page("/videos/{token}/streams/{stream}/image", send_cover),
                self._page("/videos/{token}/streams/{stream}/subtitles", send_subtitles),
                *self._shelf(AUDIOS),
                self._page("/auth-tokens", lists.show_auth_tokens),
                self._page("/profiles", lists.show_profiles),
                self._page("/webhooks", webhooks.show_webhooks),
                self._page("/deliveries/{token}", webhooks.show_one_delivery),
                self._action("/deliveries/{token}", webhooks.resend),
                self._page("/requests", requests.show_requests),
                self._page(f"/requests/{{sequence:{NUMBER}}}", requests.show_one_request),
                self._page("/faults", faults.show_faults),
                self._action("/faults", faults.add_fault),
                self._action("/faults/remove", faults.remove_faults),
                self._action(f"/faults/{{id:{NUMBER}}}/remove", faults.remove_fault),
            ],
            exception_handlers={HTTPException: self._refuse, ServiceError: self._refuse},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer somebody who may ask."""
        refusal = find_refusal(scope, self._installation)
        answer = self._application if refusal is None else self._pages.refuse(refusal)
        await answer(scope, receive, _with_headers(send))

    def _shelf(self, shelf: Shelf) -> list[Route]:
        """Everything about the objects of one kind."""
        path = f"/{shelf.name}"
        return [
            self._page(path, shelf.show_list),
            self._page(f"{path}/upload", shelf.show_upload),
            self._route(f"{path}/upload", self._taken(shelf.upload), "POST"),
            self._page(f"{path}/{{token}}", shelf.show_one),
            self._action(f"{path}/{{token}}/approval", shelf.decide),
            self._action(f"{path}/{{token}}/delete", shelf.delete),
            self._page(f"{path}/{{token}}/streams/{{stream}}", shelf.show_stream),
            self._page(f"{path}/{{token}}/streams/{{stream}}/file", shelf.send_file),
        ]

    def _page(self, path: str, view: View) -> Route:
        return self._route(path, self._shown(view), "GET")

    def _action(self, path: str, view: View) -> Route:
        return self._route(path, self._done(view), "POST")

    def _route(self, path: str, answer: Answer, method: str) -> Route:
        return Route(f"{ROOT}/{{number:{NUMBER}}}{path}", answer, methods=[method])

    def _shown(self, view: View) -> Answer:
        """What shows a page."""

        async def answer(request: Request) -> Response:
            return await run_in_threadpool(view, self._visit(request))

        return answer

    def _done(self, view: View) -> Answer:
        """What does something that a form says."""

        async def answer(request: Request) -> Response:
            visit = replace(self._visit(request), form=await _posted(request))
            return await run_in_threadpool(view, visit)

        return answer

    def _taken(self, view: Callable[[Visit], Awaitable[Response]]) -> Answer:
        """What takes a file."""

        async def answer(request: Request) -> Response:
            return await view(self._visit(request))

        return answer

    def _visit(self, request: Request) -> Visit:
        number: int = request.path_params.get("number", self._installation.own)
        try:
            service = self._installation.service(number)
        except LookupError:
            raise HTTPException(404, "There is no such application.") from None
        return Visit(pages=self._pages, request=request, number=number, service=service)

    def _refuse(self, request: Request, error: Exception) -> Response:
        """Show a page that says why there is no other."""
        if isinstance(error, HTTPException):
            return self._error(request, error.status_code, error.detail, error.headers)
        if isinstance(error, ServiceError):
            return self._error(request, self._status_of(error), error.reason)
        raise error

    def _status_of(self, error: ServiceError) -> int:
        return error.status_by(self._installation.assumptions)

    def _error(
        self, request: Request, status: int, reason: str | None, headers: Mapping[str, str] | None = None
    ) -> Response:
        return self._pages.show(
            request, "error.html", {"code": status, "reason": reason}, status=status, headers=headers
        )


def _with_headers(send: Send) -> Send:
    """Send answers with what browsers are to keep to, where an answer does not say something else itself."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


async def _posted(request: Request) -> dict[str, str]:
    """Read the fields of a form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in ("", _FORM):
        raise HTTPException(415, f"The form is to be {_FORM}.")
    try:
        body = await read_body(request, _LARGEST_FORM)
    except TooLargeError:
        raise HTTPException(413, "The form is too large.") from None
    except ClientDisconnect:
        raise HTTPException(400, "The form ends too early.") from None
    return {name: value for name, value in parse_form(body).items() if isinstance(value, str)}
