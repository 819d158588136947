"""HTTP/2 against a real server."""

import asyncio
import importlib.util
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.http2 import MEDIA, MISSING, SLOW, Http2Server, http2_server
from tests.support.modes import MakeClient
from tests.support.samples import VIDEO_ANSWER, VIDEO_TOKEN
from tests.support.secrecy import PRIVATE_KEY, TOKEN
from tests.wire.conftest import Connect, Serve
from ziggeo import (
    AsyncZiggeo,
    CertificateError,
    ClientStateError,
    ConfigurationError,
    NotFoundError,
    RequestTimeoutError,
    Ziggeo,
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Http2Server]:
    """A server that speaks HTTP/2 to whoever does."""
    with http2_server(tmp_path) as running:
        yield running


@pytest.fixture
def client(server: Http2Server, make_client: MakeClient) -> Ziggeo:
    """A client of it that speaks HTTP/2."""
    return make_client(TOKEN, PRIVATE_KEY, base_url=server.url, verify=server.authority, http2=True, retries=0)


def versions(server: Http2Server) -> list[str]:
    return [version for version, _, _, _ in server.requests]


def test_calls_one_after_another_share_a_connection_that_speaks_http2(server: Http2Server, client: Ziggeo) -> None:
    assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    assert client.videos.update(VIDEO_TOKEN, title="new").token == VIDEO_TOKEN
    with pytest.raises(NotFoundError):
        client.videos.get(MISSING)
    assert versions(server) == ["2"] * 3
    assert len(server.clients) == 1


def test_without_the_setting_it_is_http_1(server: Http2Server, make_client: MakeClient) -> None:
    client = make_client(TOKEN, PRIVATE_KEY, base_url=server.url, verify=server.authority)
    client.videos.get(VIDEO_TOKEN)
    assert versions(server) == ["1.1"]


def test_a_server_that_speaks_no_http2_is_spoken_to_as_ever(tmp_path: Path, make_client: MakeClient) -> None:
    with http2_server(tmp_path, "http/1.1") as server:
        client = make_client(TOKEN, PRIVATE_KEY, base_url=server.url, verify=server.authority, http2=True)
        client.videos.get(VIDEO_TOKEN)
        client.close()
    assert versions(server) == ["1.1"]


def test_an_address_without_tls_is_spoken_to_as_ever(serve: Serve, connect: Connect) -> None:
    assert connect(serve(VIDEO_ANSWER), http2=True).videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN


def test_an_upload_arrives_whole(server: Http2Server, client: Ziggeo) -> None:
    seen: list[int] = []
    client.videos.create(file=MEDIA, filename="clip.mp4", on_progress=lambda sent, _: seen.append(sent))
    assert [(method, path) for _, method, path, _ in server.requests][:2] == [
        ("POST", "/v1/videos-upload-url"),
        ("POST", "/bucket"),
    ]
    assert server.requests[1][3] > len(MEDIA)
    assert seen[-1] == len(MEDIA)
    assert set(versions(server)) == {"2"}


def test_a_download_is_whole(server: Http2Server, client: Ziggeo, tmp_path: Path) -> None:
    assert client.videos.download_video(VIDEO_TOKEN) == MEDIA
    assert client.videos.download_video(VIDEO_TOKEN, tmp_path / "clip.mp4").read_bytes() == MEDIA
    assert set(versions(server)) == {"2"}


def test_downloads_that_are_broken_off_block_no_others(server: Http2Server, client: Ziggeo) -> None:
    for _ in range(8):  # together, more than a connection may leave unread
        with client.videos.open_video(VIDEO_TOKEN) as download:
            next(iter(download))
    assert client.videos.download_video(VIDEO_TOKEN) == MEDIA
    assert set(versions(server)) == {"2"}


def test_a_deadline_holds_and_further_calls_go_on(client: Ziggeo) -> None:
    with pytest.raises(RequestTimeoutError):
        client.with_options(timeout=0.3).videos.get(SLOW)
    assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN


def test_a_certificate_is_verified(server: Http2Server, make_client: MakeClient) -> None:
    with pytest.raises(CertificateError):
        make_client(TOKEN, PRIVATE_KEY, base_url=server.url, http2=True).videos.get(VIDEO_TOKEN)


def test_a_client_that_is_closed_sends_nothing(server: Http2Server, client: Ziggeo) -> None:
    client.videos.get(VIDEO_TOKEN)
    client.close()
    client.close()
    with pytest.raises(ClientStateError):
        client.videos.get(VIDEO_TOKEN)


def test_what_is_under_way_ends_before_connections_are_closed(server: Http2Server, client: Ziggeo) -> None:
    with client.videos.open_video(VIDEO_TOKEN) as download:
        client.close()
        assert b"".join(download) == MEDIA


def test_many_threads_share_a_client(server: Http2Server) -> None:
    with Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, verify=server.authority, http2=True) as client:
        client.videos.get(VIDEO_TOKEN)
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(client.videos.get, [VIDEO_TOKEN] * 160))
    assert [video.token for video in found] == [VIDEO_TOKEN] * 160
    assert len(server.clients) <= 16


def test_many_tasks_share_a_client_and_one_that_is_cancelled_leaves_the_others_alone(server: Http2Server) -> None:
    async def use() -> None:
        async with AsyncZiggeo(
            TOKEN, PRIVATE_KEY, base_url=server.url, verify=server.authority, http2=True, retries=0
        ) as client:
            slow = asyncio.ensure_future(client.videos.get(SLOW))
            assert await asyncio.to_thread(server.slow.acquire, timeout=10)
            others = asyncio.gather(*(client.videos.get(VIDEO_TOKEN) for _ in range(64)))
            slow.cancel()
            with pytest.raises(asyncio.CancelledError):
                await slow
            assert [video.token for video in await others] == [VIDEO_TOKEN] * 64
            assert (await client.videos.get(VIDEO_TOKEN)).token == VIDEO_TOKEN

    asyncio.run(use())
    assert set(versions(server)) == {"2"}


def test_without_the_extra_it_is_named(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(name: str) -> None:
        del name

    monkeypatch.setattr(importlib.util, "find_spec", find_nothing)
    with pytest.raises(ConfigurationError, match=r"pip install 'ziggeo\[http2\]'"):
        make_client(TOKEN, PRIVATE_KEY, http2=True)


def test_it_is_no_setting_beside_a_given_client(make_client: MakeClient) -> None:
    given: Any = httpx.Client() if make_client.mode == "sync" else httpx.AsyncClient()
    with pytest.raises(ConfigurationError, match="http2"):
        make_client(TOKEN, PRIVATE_KEY, http_client=given, http2=True)
