"""The web application through which services are reached."""

from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ziggeo.sandbox.control.routes import ROOT, Control
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


def make_application(
    installation: Installation, faults: Faults, requests: RequestLog, *, with_control: bool
) -> ASGIApp:
    """Give an installation its addresses: those of the API, those for the public, and that of its storage.

    What is asked there meets the faults, and is recorded. What looks into the sandbox and steers it has addresses of its
    own, where neither is so.
    """
    public_routes = make_public_routes(partial(find_application, installation))
    routes = [*make_routes(installation, HANDLERS), *public_routes, installation.bucket.route]
    application = Starlette(routes=routes, exception_handlers={HTTPException: _answer_error})
    application.router.redirect_slashes = False
    imitation = RecordingLayer(
        FaultLayer(application, faults),
        requests,
        redaction=lambda: installation.redaction,
        clock=installation.clock(installation.own),
        name_of=partial(name_of, routes),
    )
    return _Fork(Control(installation, faults, requests), imitation) if with_control else imitation


class _Fork:
    """Leads to what is imitated, and to what concerns the sandbox itself."""

    def __init__(self, control: ASGIApp, imitation: ASGIApp) -> None:
        self._control = control
        self._imitation = imitation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_control = scope["path"].startswith(ROOT + "/")
        await (self._control if is_control else self._imitation)(scope, receive, send)


async def _answer_error(request: Request, error: Exception) -> Response:
    """Answer what no handler was found for, as the service answers errors without more to say."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    exchange_of(request.scope).reason = "The path has no such method." if status == 405 else "There is no such path."
    return JSONResponse([], status)
