"""Clients and transports that others made: what works over httpx works over them, and no request is sent again that must not be."""

import asyncio
import gzip
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import httpx
import httpx2
import pytest
from httpx_aiohttp import AiohttpTransport, HttpxAiohttpClient

from tests.support.certificates import make_certificate
from tests.support.modes import Bridged
from tests.support.samples import CREATED_ANSWER, STREAM_ANSWER, VIDEO, VIDEO_ANSWER, VIDEO_TOKEN, upload_form
from tests.support.secrecy import BASIC, PRIVATE_KEY, TOKEN, assert_tells_no_secret
from tests.support.server import Answer, Drip, Raw, Reset, Server, Stall, cut, redirect, said
from tests.wire.conftest import Connect, Serve
from tests.wire.test_slices import MEDIA, Sliced
from ziggeo import (
    AsyncZiggeo,
    CertificateError,
    ClientStateError,
    ConfigurationError,
    ConnectionFailedError,
    DownloadError,
    RequestTimeoutError,
    ResponseValidationError,
    RetryPolicy,
    Timeouts,
    Ziggeo,
)

PLAIN: dict[str, Callable[[], dict[str, Any]]] = {
    "httpx client": lambda: {"http_client": httpx.Client(trust_env=False)},
    "httpx transport": lambda: {"transport": httpx.HTTPTransport(trust_env=False)},
    "httpx2 client": lambda: {"http_client": httpx2.Client(trust_env=False)},
    "httpx2 transport": lambda: {"transport": httpx2.HTTPTransport(trust_env=False)},
}
ASYNCHRONOUS: dict[str, Callable[[], dict[str, Any]]] = {
    "httpx client": lambda: {"http_client": httpx.AsyncClient(trust_env=False)},
    "httpx transport": lambda: {"transport": httpx.AsyncHTTPTransport(trust_env=False)},
    "httpx2 client": lambda: {"http_client": httpx2.AsyncClient(trust_env=False)},
    "httpx2 transport": lambda: {"transport": httpx2.AsyncHTTPTransport(trust_env=False)},
    "aiohttp": lambda: {"transport": AiohttpTransport(trust_env=False)},
    "aiohttp client": lambda: {"http_client": HttpxAiohttpClient(trust_env=False)},
}
KINDS = [*(("sync", name) for name in PLAIN), *(("async", name) for name in ASYNCHRONOUS)]


@pytest.fixture(params=KINDS, ids="-".join)
def given(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Makes clients that send everything with something that was given to them."""
    mode, name = request.param
    with ExitStack() as stack:
        if mode == "sync":

            def make(server: Server, **settings: Any) -> Ziggeo:
                brought = PLAIN[name]()
                for way in brought.values():
                    stack.callback(way.close)
                chosen: dict[str, Any] = {
                    "base_url": server.url,
                    "retries": RetryPolicy(initial_delay=0.0),
                    **brought,
                    **settings,
                }
                return stack.enter_context(Ziggeo(TOKEN, PRIVATE_KEY, **chosen))

        else:
            runner = stack.enter_context(asyncio.Runner())

            def close(way: Any) -> None:
                runner.run(way.aclose())

            def make(server: Server, **settings: Any) -> Ziggeo:
                brought = ASYNCHRONOUS[name]()
                for way in brought.values():
                    stack.callback(close, way)
                chosen: dict[str, Any] = {
                    "base_url": server.url,
                    "retries": RetryPolicy(initial_delay=0.0),
                    **brought,
                    **settings,
                }
                return cast("Ziggeo", Bridged(AsyncZiggeo(TOKEN, PRIVATE_KEY, **chosen), runner))

        yield make


def test_a_call_is_answered(serve: Serve, given: Connect) -> None:
    server = serve(VIDEO_ANSWER, VIDEO_ANSWER)
    client = given(server)
    for _ in range(2):
        assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    assert [request.header("Authorization") for request in server.requests] == [f"Basic {BASIC}"] * 2
    assert server.connections == 1


def test_arguments_arrive_as_they_were_given(serve: Serve, given: Connect) -> None:
    server = serve(said([VIDEO]), VIDEO_ANSWER)
    client = given(server)
    client.videos.index(tags=["a b+c/é~"])
    client.videos.update("_a/b ~%+é", title="é & =")
    asked, updated = server.requests
    assert httpx.URL(f"http://host{asked.target}").params["tags"] == "a b+c/é~"
    assert updated.target == "/v1/videos/_a%2Fb%20~%25%2B%C3%A9"
    assert updated.form == {"title": "é & ="}


def test_an_upload_goes_to_the_storage_without_credentials(serve: Serve, given: Connect) -> None:
    storage = serve(Reset(read=False), Answer(204))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    content = bytes(range(256)) * 10_000
    assert given(server).videos.create(file=content, filename="clip.mp4").token == VIDEO_TOKEN
    sent = storage.requests[-1]
    assert content in sent.body
    assert sent.header("Content-Length") == str(len(sent.body))
    assert (sent.header("Authorization"), sent.header("Transfer-Encoding")) == (None, None)


def test_a_download_is_whole_also_in_slices(serve: Serve, given: Connect, tmp_path: Path) -> None:
    server = serve(*[Sliced()] * 4)
    client = given(server)
    assert client.videos.download_video(VIDEO_TOKEN) == MEDIA
    path = client.videos.download_video(VIDEO_TOKEN, tmp_path / "clip.mp4", parallel=3)
    assert path.read_bytes() == MEDIA


def test_a_compressed_answer_is_decompressed(serve: Serve, given: Connect) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    server = serve(Answer(200, gzip.compress(VIDEO_ANSWER.body), headers))
    assert given(server).videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN


def test_an_answer_that_cannot_be_decompressed_is_an_error_of_ours(serve: Serve, given: Connect) -> None:
    server = serve(Answer(200, b"nonsense", {"Content-Encoding": "gzip"}))
    with pytest.raises(ResponseValidationError, match="decompressed"):
        given(server).videos.get(VIDEO_TOKEN)


def test_a_redirect_is_followed_by_us_and_takes_no_credentials_along(serve: Serve, given: Connect) -> None:
    elsewhere = serve(Answer(body=b"media"))
    server = serve(redirect(302, f"{elsewhere.url}/media?signature=1"))
    assert given(server).videos.download_video(VIDEO_TOKEN) == b"media"
    assert elsewhere.requests[0].header("Authorization") is None


@pytest.mark.parametrize(
    "failure", [Reset(read=True), Raw(), Raw(b"nonsense\r\n\r\n")], ids=["reset", "closed", "nonsense"]
)
def test_a_broken_connection_repeats_reads_and_never_what_creates(
    serve: Serve, given: Connect, failure: Reset | Raw
) -> None:
    server = serve(failure, VIDEO_ANSWER, failure)
    client = given(server)
    assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    with pytest.raises(ConnectionFailedError) as caught:
        client.videos.create(tags=["once"])
    assert (caught.value.sent, caught.value.attempts) == (True, 1)
    assert_tells_no_secret(caught.value)


def test_what_never_reached_the_server_is_sent_again_even_if_it_creates(given: Connect) -> None:
    with Server(CREATED_ANSWER, listening=False) as server:
        told: list[object] = []

        def note(planned: object) -> None:
            told.append(planned)
            server.listen()

        assert given(server, on_retry=note).videos.create(tags=["once"]).token == VIDEO_TOKEN
        assert len(told) == 1


def test_a_connection_that_is_refused_was_not_made(given: Connect) -> None:
    with Server(listening=False) as server, pytest.raises(ConnectionFailedError) as caught:
        given(server, retries=0).videos.create(tags=["once"])
    assert caught.value.sent is False


def test_an_answer_that_does_not_come_is_a_timeout(serve: Serve, given: Connect) -> None:
    server = serve(Stall(), Stall())
    client = given(server, retries=0)
    with pytest.raises(RequestTimeoutError) as caught:
        client.with_options(timeout=0.3).videos.get(VIDEO_TOKEN)
    assert caught.value.phase == "total"
    with pytest.raises(RequestTimeoutError) as caught:
        client.with_options(timeout=Timeouts(read=0.3)).videos.create(tags=["once"])
    assert (caught.value.phase, caught.value.sent) == ("read", True)


def test_a_deadline_holds_while_bytes_drip_in(serve: Serve, given: Connect) -> None:
    server = serve(Drip(b"x" * 1000, at_once=b"HTTP/1.1 200 Fine\r\nContent-Length: 1000\r\n\r\n"))
    began = time.monotonic()
    with pytest.raises(RequestTimeoutError):
        given(server, timeout=0.4).videos.get(VIDEO_TOKEN)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("reset", [False, True])
def test_a_download_that_breaks_off_says_how_far_it_came(serve: Serve, given: Connect, reset: bool) -> None:
    server = serve(cut(b"m" * 500, 1000, reset=reset))
    with pytest.raises(DownloadError) as caught:
        given(server, retries=0).videos.download_video(VIDEO_TOKEN)
    assert (caught.value.received, caught.value.expected) == (500, 1000)


def test_a_certificate_that_is_not_trusted_ends_the_call_at_once(given: Connect, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with Server(tls=certificate.context) as server, pytest.raises(CertificateError) as caught:
        given(server).videos.get(VIDEO_TOKEN)
    assert (caught.value.attempts, caught.value.sent) == (1, False)


def test_a_client_that_was_closed_sends_nothing_and_what_it_was_given_stays_open(serve: Serve, given: Connect) -> None:
    server = serve(VIDEO_ANSWER)
    client = given(server)
    client.videos.get(VIDEO_TOKEN)
    client.close()
    with pytest.raises(ClientStateError):
        client.videos.get(VIDEO_TOKEN)


@pytest.mark.parametrize("kind", ASYNCHRONOUS)
def test_a_call_that_is_cancelled_ends_and_others_go_on(serve: Serve, kind: str) -> None:
    server = serve(Stall(), VIDEO_ANSWER)

    async def use() -> None:
        brought = ASYNCHRONOUS[kind]()
        async with AsyncZiggeo(TOKEN, PRIVATE_KEY, base_url=server.url, **brought) as client:
            task = asyncio.ensure_future(client.videos.get(VIDEO_TOKEN))
            await asyncio.to_thread(server.wait_for_requests, 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (await client.videos.get(VIDEO_TOKEN)).token == VIDEO_TOKEN
        for way in brought.values():
            await way.aclose()

    asyncio.run(use())


@pytest.mark.parametrize("kind", ASYNCHRONOUS)
def test_many_tasks_share_what_was_given(serve: Serve, kind: str) -> None:
    server = serve(*[VIDEO_ANSWER] * 40)

    async def use() -> None:
        brought = ASYNCHRONOUS[kind]()
        async with AsyncZiggeo(TOKEN, PRIVATE_KEY, base_url=server.url, **brought) as client:
            found = await asyncio.gather(*(client.videos.get(VIDEO_TOKEN) for _ in range(40)))
        assert [video.token for video in found] == [VIDEO_TOKEN] * 40
        for way in brought.values():
            await way.aclose()

    asyncio.run(use())


def test_what_a_client_of_httpx2_adds_does_not_reach_the_storage(serve: Serve) -> None:
    storage = serve(Answer(204))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    with httpx2.Client(
        auth=("someone", "else"), cookies={"c": "1"}, headers={"X-Given": "1"}, trust_env=False
    ) as given:
        with Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, http_client=given) as client:
            client.videos.create(file=b"file", filename="clip.mp4")
        assert not given.is_closed
    sent = storage.requests[0]
    assert (sent.header("Authorization"), sent.header("Cookie"), sent.header("X-Given")) == (None, None, "1")
    assert {request.header("Authorization") for request in server.requests} == {f"Basic {BASIC}"}


def test_things_of_httpx2_of_the_other_colour_are_refused() -> None:
    with httpx2.Client() as plain, httpx2.HTTPTransport() as transport:
        with pytest.raises(ConfigurationError, match="Client"):
            AsyncZiggeo(TOKEN, PRIVATE_KEY, http_client=cast("Any", plain))
        with pytest.raises(ConfigurationError, match="HTTPTransport"):
            AsyncZiggeo(TOKEN, PRIVATE_KEY, transport=cast("Any", transport))


def test_tls_of_a_given_client_is_its_own(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    context = ssl.create_default_context(cafile=certificate.path)
    with (
        Server(VIDEO_ANSWER, tls=certificate.context) as server,
        httpx2.Client(verify=context, trust_env=False) as given,
        Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, http_client=given) as client,
    ):
        assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
