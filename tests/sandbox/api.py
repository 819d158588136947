"""Speaks to a sandbox by plain HTTP, and knows nothing of the client library."""

import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import httpx

from ziggeo.sandbox.handle import ApplicationHandle
from ziggeo.sandbox.service import Service

# pyright: reportPrivateUsage=false
Json = Any
DEADLINE = 30.0


def service_of(sandbox: ApplicationHandle) -> Service:
    """The running service, for tests that break something in it."""
    return sandbox._service


def is_idle(sandbox: ApplicationHandle) -> bool:
    """Whether nothing waits for processing."""
    return service_of(sandbox).work.is_idle


class Reachable(Protocol):
    """What can be called: a sandbox, one of its applications, or one that runs elsewhere."""

    @property
    def url(self) -> str: ...
    @property
    def token(self) -> str: ...
    @property
    def private_key(self) -> str: ...
    @property
    def ca_path(self) -> Path: ...


class Api:
    """Calls of a sandbox or of one of its applications, and the few steps that many tests begin with."""

    def __init__(self, sandbox: Reachable) -> None:
        self.verify: ssl.SSLContext | bool = False
        if sandbox.url.startswith("https:"):
            self.verify = ssl.create_default_context(cafile=sandbox.ca_path)
        auth = (sandbox.token, sandbox.private_key)
        self.http = httpx.Client(base_url=sandbox.url, auth=auth, timeout=DEADLINE, verify=self.verify)

    def get(self, path: str, **query: str | int) -> httpx.Response:
        return self.http.get(path, params=query)

    def post(self, path: str, **form: str) -> httpx.Response:
        return self.http.post(path, data=form)

    def create(self, **form: str) -> Json:
        answer = self.post("/v1/videos/", **form)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def titles(self, **query: str | int) -> list[str]:
        answer = self.get("/v1/videos/", **query)
        assert answer.status_code == 200, answer.text
        return [video["title"] for video in answer.json()]

    def store(self, form: Json, content: bytes | Path) -> httpx.Response:
        body = content.read_bytes() if isinstance(content, Path) else content
        files = {"file": ("name", body)}
        return httpx.post(form["url"], data=form["fields"], files=files, timeout=DEADLINE, verify=self.verify)

    def upload(self, content: bytes | Path, **form: str) -> tuple[str, str]:
        """Create a video with a file; return its path and that of its stream, once the upload is confirmed."""
        answer = self.post("/v1/videos-upload-url", **form)
        assert answer.status_code == 201, answer.text
        video, url_data = answer.json()["video"], answer.json()["url_data"]
        assert self.store(url_data, content).status_code == 204
        path = f"/v1/videos/{video['token']}"
        stream = f"{path}/streams/{video['default_stream']['token']}"
        confirmed = self.post(f"{stream}/confirm-video")
        assert confirmed.status_code == 200
        assert confirmed.json()["has_video"] is True
        return path, stream

    def upload_audio(self, content: bytes | Path, **form: str) -> tuple[str, str]:
        """Create an audio with a file; return its path and that of its stream, once the upload is confirmed."""
        answer = self.post("/v1/audios-upload-url", **form)
        assert answer.status_code == 201, answer.text
        audio, url_data = answer.json()["audio"], answer.json()["url_data"]
        assert self.store(url_data, content).status_code == 204
        path = f"/v1/audios/{audio['token']}"
        stream = f"{path}/streams/{audio['default_stream']['token']}"
        assert self.post(f"{stream}/confirm-audio").status_code == 200
        return path, stream

    def settled(self, path: str) -> Json:
        """The object of that path, once it is READY or FAILED."""
        return self.when(path, lambda found: found["state_string"] in {"READY", "FAILED"})

    def when(self, path: str, condition: Callable[[Json], bool]) -> Json:
        end = time.monotonic() + DEADLINE
        while not condition(found := self.get(path).json()):
            assert time.monotonic() < end, f"it took too long: {found}"
        return found
