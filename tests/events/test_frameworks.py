"""What is a matter of one framework only."""

import io
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import override_settings
from fastapi import FastAPI
from flask import Flask, Response, request
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response as StarletteResponse
from starlette.routing import Route

from tests.events.receiving import READY, Received, post
from tests.events.servers import SERVERS, serve_asgi, serve_wsgi
from tests.support.deliveries import ENCODINGS
from ziggeo.events import AnyEvent, UnknownEvent, VideoReadyEvent
from ziggeo.events.django import webhook_view as django_webhook_view
from ziggeo.events.flask import webhook_view
from ziggeo.events.starlette import webhook_endpoint


def test_fastapi_takes_it_as_a_plain_route_too(received: Received) -> None:
    app = FastAPI()
    app.add_route("/hook", webhook_endpoint(received), methods=["POST"])
    with serve_asgi(app) as url:
        assert post(f"{url}/hook", READY).status_code == 200
        assert isinstance(received.next(), VideoReadyEvent)


def test_the_schema_of_a_fastapi_application_can_be_made() -> None:
    app = FastAPI()
    app.post("/hook")(webhook_endpoint(print))
    assert list(app.openapi()["paths"]) == ["/hook"]


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_starlette_middleware_may_have_read_the_body(received: Received, encoding: str) -> None:
    async def read_first(request: Request, call_next: RequestResponseEndpoint) -> StarletteResponse:
        await request.body()
        return await call_next(request)

    route = Route("/hook", webhook_endpoint(received), methods=["POST"])
    app = Starlette(routes=[route], middleware=[Middleware(BaseHTTPMiddleware, dispatch=read_first)])
    with serve_asgi(app) as url:
        assert post(f"{url}/hook", ENCODINGS[encoding](READY)).status_code == 200
        assert isinstance(received.next(), VideoReadyEvent)


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_a_flask_application_may_have_read_the_body(received: Received, encoding: str) -> None:
    app = Flask("hooks")
    app.add_url_rule("/hook", view_func=webhook_view(received), methods=["POST"])

    @app.before_request
    def read_first() -> Response | None:
        assert request.get_data()
        return None

    with serve_wsgi(app) as url:
        assert post(f"{url}/hook", ENCODINGS[encoding](READY)).status_code == 200
        assert isinstance(received.next(), VideoReadyEvent)


def test_a_handler_in_django_has_connections_that_are_closed_after_it(
    received: Received, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections.databases["default"], "NAME", tmp_path / "database")

    def ask(_: AnyEvent) -> None:
        was_open = connection.connection is not None
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        received(UnknownEvent(event_type=f"{was_open}, {connection.connection is not None}"))

    with ThreadPoolExecutor(1) as executor, SERVERS["django"](ask, executor=executor) as url:
        for _ in range(2):
            assert post(url, READY).status_code == 200
            assert received.next() == UnknownEvent(event_type="False, True")


def read_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware for Django that looks at what came."""

    def respond(request: HttpRequest) -> HttpResponse:
        assert request.body
        assert request.POST is not None
        return get_response(request)

    return respond


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_django_middleware_may_have_read_the_body(received: Received, encoding: str) -> None:
    with override_settings(MIDDLEWARE=[f"{__name__}.read_first"]), SERVERS["django"](received) as url:
        assert post(url, ENCODINGS[encoding](READY)).status_code == 200
        assert isinstance(received.next(), VideoReadyEvent)


class BrokenOff(io.RawIOBase):
    """The body of a request whose sender has gone."""

    def read(self, size: int = -1, /) -> bytes:
        raise ConnectionResetError("gone")


def test_a_body_that_cannot_be_read_by_django_is_no_event(received: Received) -> None:
    request = RequestFactory().post("/hook", b"{}", content_type="application/json")
    vars(request)["_stream"] = BrokenOff()
    assert django_webhook_view(received)(request).status_code == 400
    assert received.nothing()


@pytest.mark.parametrize("framework", ["starlette", "flask", "django"])
def test_a_framework_that_is_missing_is_named_with_its_extra(framework: str) -> None:
    code = f"import sys; sys.modules[{framework!r}] = None; import ziggeo.events.{framework}"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    sentence = f"ImportError: ziggeo.events.{framework} needs more packages: pip install 'ziggeo[{framework}]'\n"
    assert finished.returncode == 1
    assert finished.stderr.endswith(sentence)


def test_reading_events_takes_no_framework() -> None:
    code = (
        "import sys, ziggeo.events; "
        "print([name for name in ('starlette', 'fastapi', 'flask', 'django', 'httpx') if name in sys.modules])"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout == "[]\n"
