"""Applications with a webhook in each framework, run on this machine by a server that the framework recommends."""

import asyncio
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from types import ModuleType
from typing import Any

import django
import uvicorn
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings
from django.urls import path
from fastapi import FastAPI
from flask import Flask
from starlette.applications import Starlette
from starlette.routing import Route
from werkzeug.serving import make_server

from ziggeo.events import django as for_django, flask as for_flask, starlette as for_starlette

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
    ROOT_URLCONF="tests.events",
    SECRET_KEY="of tests",
)
django.setup()

Serve = Callable[..., AbstractContextManager[str]]
"""Serves an application whose webhook has the given handler and options; gives the webhook's address."""


@contextmanager
def serve_starlette(*args: Any, **options: Any) -> Generator[str]:
    endpoint = for_starlette.webhook_endpoint(*args, **options)
    with serve_asgi(Starlette(routes=[Route("/hook", endpoint, methods=["POST"])])) as url:
        yield f"{url}/hook"


@contextmanager
def serve_fastapi(*args: Any, **options: Any) -> Generator[str]:
    app = FastAPI()
    app.post("/hook")(for_starlette.webhook_endpoint(*args, **options))
    with serve_asgi(app) as url:
        yield f"{url}/hook"


@contextmanager
def serve_flask(*args: Any, **options: Any) -> Generator[str]:
    app = Flask("hooks")
    app.add_url_rule("/hook", view_func=for_flask.webhook_view(*args, **options), methods=["POST"])
    with serve_wsgi(app) as url:
        yield f"{url}/hook"


@contextmanager
def serve_django(*args: Any, **options: Any) -> Generator[str]:
    urls: Any = ModuleType("urls")
    urls.urlpatterns = [path("hook", for_django.webhook_view(*args, **options))]
    with override_settings(ROOT_URLCONF=urls), serve_wsgi(get_wsgi_application()) as url:
        yield f"{url}/hook"


SERVERS: Mapping[str, Serve] = {
    "starlette": serve_starlette,
    "fastapi": serve_fastapi,
    "flask": serve_flask,
    "django": serve_django,
}


@contextmanager
def serve_wsgi(app: Any) -> Generator[str]:
    """Run a WSGI application, each request in a thread."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serve_asgi(app: Any) -> Generator[str]:
    """Run an ASGI application in an event loop of its own."""
    server = _Server(uvicorn.Config(app, port=0, lifespan="off", log_config=None, access_log=False))
    thread = threading.Thread(target=asyncio.run, args=(server.serve(),))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port.result()}"
    finally:
        server.should_exit = True
        thread.join()


class _Server(uvicorn.Server):
    """Tells on which port it serves."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.port: Future[int] = Future()

    async def startup(self, sockets: Any = None) -> None:
        try:
            await super().startup(sockets)
            self.port.set_result(self.servers[0].sockets[0].getsockname()[1])
        except BaseException as error:
            self.port.set_exception(error)
            raise
