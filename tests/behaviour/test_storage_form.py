"""A second opinion on the upload form: another project's storage server, and a form signed by that storage's own client."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import boto3  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # it has no types
import httpx
import pytest
from moto.server import ThreadedMotoServer

from tests.support.modes import MakeClient

BUCKET = "uploads"
API = "http://api.test"


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    """The address of an S3 server with a bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


class _Service(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers for the service, and passes everything else on to where it is addressed."""

    def __init__(self, form: dict[str, object]) -> None:
        self._form = form
        self._plain = httpx.HTTPTransport(trust_env=False)
        self._asynchronous = httpx.AsyncHTTPTransport(trust_env=False)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        stream = {"token": "s" * 32, "state_string": "EMPTY"}
        if request.url.path.endswith("-upload-url"):
            ticket = {"video": {"token": "v" * 32, "default_stream": stream}, "url_data": self._form}
            return httpx.Response(201, content=json.dumps(ticket))
        return httpx.Response(200, content=json.dumps(stream))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        ours = request.url.host == "api.test"
        return self._answer(request) if ours else self._plain.handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        ours = request.url.host == "api.test"
        return self._answer(request) if ours else await self._asynchronous.handle_async_request(request)

    def close(self) -> None:
        self._plain.close()

    async def aclose(self) -> None:
        await self._asynchronous.aclose()


@pytest.mark.parametrize("filename", ["clip.mp4", 'an "odd" näme; x=y.mp4'])
def test_the_storages_own_server_takes_the_form(
    make_client: MakeClient, storage: str, clip: Path, filename: str
) -> None:
    s3: Any = cast("Any", boto3).client(
        "s3",
        endpoint_url=storage,
        region_name="us-east-1",
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="example",
    )
    s3.create_bucket(Bucket=BUCKET)
    conditions = [{"Content-Type": "video/mp4"}, ["content-length-range", 1, 10_000_000]]
    form = s3.generate_presigned_post(BUCKET, "streams/video.mp4", {"Content-Type": "video/mp4"}, conditions)
    client = make_client("token", "key", base_url=API, transport=_Service(form))

    client.videos.create(file=clip.read_bytes(), filename=filename)

    stored = s3.get_object(Bucket=BUCKET, Key="streams/video.mp4")
    assert stored["Body"].read() == clip.read_bytes()
    assert stored["ContentType"] == "video/mp4"
