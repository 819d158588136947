"""The web application through which services are reached."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.console.addresses import ROOT as CONSOLE_ROOT
from ziggeo.sandbox.console.pages import Grounds
from ziggeo.sandbox.console.routes import Console
from ziggeo.sandbox.control.routes import ROOT as CONTROL_ROOT, Control
from ziggeo.sandbox.faults.book import Faults
from ziggeo.sandbox.faults.layer import FaultLayer
from ziggeo.sandbox.handlers import HANDLERS
from ziggeo.sandbox.inspection.exchange import exchange_of
from ziggeo.sandbox.inspection.layer import RecordingLayer
from ziggeo.sandbox.inspection.log import RequestLog
from ziggeo.sandbox.installation import Installation
from ziggeo.sandbox.public.applications import find_application
from ziggeo.sandbox.public.routes import make_public_routes
from ziggeo.sandbox.routing import make_routes, name_of
from ziggeo.sandbox.wire.answer import write_refusal


def make_application(
    installation: Installation,
    faults: Faults,
    requests: RequestLog,
    *,
    ca_path: Path | None,
    with_control: bool,
    with_console: bool,
) -> ASGIApp:
    """Give an installation its addresses: those of the API, those for the public, and that of its storage.

    What is asked there meets the faults, and is recorded. What looks into the sandbox and steers it has addresses of its
    own, where neither is so.
    """
    public_routes = make_public_routes(partial(find_application, installation), installation.assumptions)
    routes = [*make_routes(installation, HANDLERS), *public_routes, installation.bucket.route]
    application = Starlette(
        routes=routes, exception_handlers={HTTPException: partial(_answer_error, installation.assumptions)}
    )
    application.router.redirect_slashes = False
    imitation = RecordingLayer(
        FaultLayer(application, faults, installation.assumptions),
        requests,
        redaction=lambda: installation.redaction,
        clock=installation.clock(installation.own),
        name_of=partial(name_of, routes),
    )
    special: dict[str, ASGIApp] = {}
    if with_control:
        special[CONTROL_ROOT] = Control(installation, faults, requests)
    if with_console:
        console = Console(Grounds(installation=installation, faults=faults, requests=requests, ca_path=ca_path))
        special |= {"/": console, CONSOLE_ROOT: console}
    return _Fork(special, imitation)


class _Fork:
    """Leads to what is imitated, and to what concerns the sandbox itself."""

    def __init__(self, special: Mapping[str, ASGIApp], imitation: ASGIApp) -> None:
        self._special = special
        self._imitation = imitation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        below = (root for root in self._special if root != "/" and path.startswith(root + "/"))
        application = self._special.get(next(below, path), self._imitation)
        await application(scope, receive, send)


async def _answer_error(assumptions: Assumptions, request: Request, error: Exception) -> Response:
    """Answer what no handler was found for, as the service answers errors without more to say."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    exchange_of(request.scope).reason = "The path has no such method." if status == 405 else "There is no such path."
    return write_refusal(assumptions, status)
