"""The web application through which a service is reached."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ziggeo.sandbox.handlers import HANDLERS
from ziggeo.sandbox.routing import make_routes
from ziggeo.sandbox.service import Service


def make_application(service: Service) -> Starlette:
    """Give a service its addresses: those of the API, and that of its storage."""
    routes = [*make_routes(service, HANDLERS), service.storage.route]
    application = Starlette(routes=routes, exception_handlers={HTTPException: _answer_error})
    application.router.redirect_slashes = False
    return application


async def _answer_error(_: Request, error: Exception) -> Response:
    """Answer what no handler was found for, as the service answers errors without more to say."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse([], status)
