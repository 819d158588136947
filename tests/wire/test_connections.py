"""Connections: kept, shared, given by the user, and closed. Forked processes are in ``tests/faults``."""

import asyncio
import gc
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import httpx
import pytest

from tests.support.modes import MakeClient, Mode
from tests.support.samples import STREAM_ANSWER, VIDEO, VIDEO_ANSWER, VIDEO_TOKEN, upload_form
from tests.support.secrecy import BASIC, PRIVATE_KEY, TOKEN, assert_tells_no_secret
from tests.support.server import Answer, Reset, Server, redirect, said
from tests.wire.conftest import Connect, Serve
from ziggeo import (
    AsyncZiggeo,
    ClientStateError,
    ConfigurationError,
    RetryPolicy,
    Video,
    Ziggeo,
)
from ziggeo._async.engine import LONGEST_IDLE

CROWD = 8


def async_client(server: Server, **settings: Any) -> AsyncZiggeo:
    """Return an asynchronous client for a loop of one's own."""
    return AsyncZiggeo(TOKEN, PRIVATE_KEY, base_url=server.url, retries=RetryPolicy(initial_delay=0.0), **settings)


class _Ours(Ziggeo):
    """A client with something more."""

    def __init__(self, number: int, server: Server) -> None:
        super().__init__(TOKEN, PRIVATE_KEY, base_url=server.url)
        self.number = number

    @property
    def twice(self) -> int:
        return 2 * self.number


class _AsyncOurs(AsyncZiggeo):
    """The same for tasks."""

    def __init__(self, number: int, server: Server) -> None:
        super().__init__(TOKEN, PRIVATE_KEY, base_url=server.url)
        self.number = number

    @property
    def twice(self) -> int:
        return 2 * self.number


class Clock:
    """A clock for idle connections that can be set, and that lets something happen while it is read."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.meanwhile: list[Callable[[], object]] = []

    def __call__(self) -> float:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return monotonic() + self.offset


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock by which clients tell how long a connection has been idle."""
    clock = Clock()
    for room in ("_sync", "_async"):
        monkeypatch.setattr(f"ziggeo.{room}.pool.monotonic", clock)
    return clock


def test_calls_one_after_another_use_one_connection(serve: Serve, connect: Connect) -> None:
    server = serve(*[VIDEO_ANSWER] * 20)
    client = connect(server)
    for _ in range(20):
        client.videos.get(VIDEO_TOKEN)
    assert server.connections == 1


@pytest.mark.parametrize("status", [404, 201])
def test_a_connection_survives_answers_of_all_kinds(serve: Serve, connect: Connect, status: int) -> None:
    server = serve(Answer(status, b"[]"), Answer(503), Answer(204), Answer(body=b"media"), VIDEO_ANSWER)
    client = connect(server)
    with pytest.raises(Exception, match=str(status)):
        client.videos.get(VIDEO_TOKEN)
    client.videos.delete(VIDEO_TOKEN)
    client.videos.download_video(VIDEO_TOKEN)
    client.videos.get(VIDEO_TOKEN)
    assert server.connections == 1


def test_a_crowd_of_threads_uses_a_connection_each_and_keeps_it(serve: Serve) -> None:
    together = threading.Barrier(CROWD)
    titles = [f"video {number}" for number in range(CROWD)]
    answer = Answer(body=VIDEO_ANSWER.body, meet=together)
    server = serve(*[answer] * CROWD * 3)
    with Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url) as client, ThreadPoolExecutor(CROWD) as threads:

        def update(title: str) -> Video:
            return client.videos.update("v", title=title)

        for _ in range(3):
            videos = list(threads.map(update, titles))
            assert [video.token for video in videos] == [VIDEO_TOKEN] * CROWD
    assert server.connections == CROWD
    assert sorted(request.form["title"] for request in server.requests) == sorted(titles * 3)


def test_a_crowd_of_tasks_uses_a_connection_each_and_keeps_it(serve: Serve) -> None:
    together = threading.Barrier(CROWD)
    titles = [f"video {number}" for number in range(CROWD)]
    answer = Answer(body=VIDEO_ANSWER.body, meet=together)
    server = serve(*[answer] * CROWD * 3)

    async def crowd() -> None:
        async with async_client(server) as client:
            for _ in range(3):
                videos = await asyncio.gather(*(client.videos.update("v", title=title) for title in titles))
                assert [video.token for video in videos] == [VIDEO_TOKEN] * CROWD

    asyncio.run(crowd())
    assert server.connections == CROWD
    assert sorted(request.form["title"] for request in server.requests) == sorted(titles * 3)


def test_what_comes_unasked_is_not_overlooked_where_reading_stops(serve: Serve, connect: Connect) -> None:
    at_once = 65536
    padding = at_once - len(Answer(body=bytes(at_once // 2)).raw()) + at_once // 2 - len(VIDEO_ANSWER.body)
    answer = Answer(body=VIDEO_ANSWER.body + b" " * padding, behind=said({"token": "unasked"}).raw())
    assert len(answer.raw()) - len(answer.behind) == at_once
    client = connect(serve(answer, VIDEO_ANSWER))
    for _ in range(2):
        assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN


@pytest.mark.parametrize("length", [65536, 65537, 262144, 3_000_000])
def test_what_comes_unasked_behind_a_long_answer_is_not_overlooked(serve: Serve, connect: Connect, length: int) -> None:
    long = Answer(body=VIDEO_ANSWER.body.ljust(length), behind=said({"token": "unasked"}).raw())
    server = serve(long, VIDEO_ANSWER)
    client = connect(server)
    for _ in range(2):
        assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    assert server.connections == 2


class TestClosing:
    def test_a_closed_client_sends_nothing(self, serve: Serve, connect: Connect) -> None:
        server = serve(VIDEO_ANSWER)
        client = connect(server)
        client.videos.get(VIDEO_TOKEN)
        client.close()
        client.close()
        server.wait_until_idle()
        for call in (
            lambda: client.videos.get(VIDEO_TOKEN),
            lambda: client.videos.create(),
            lambda: client.videos.download_video(VIDEO_TOKEN),
        ):
            with pytest.raises(ClientStateError, match="closed") as caught:
                call()
            assert_tells_no_secret(caught.value)

    def test_leaving_the_with_statement_closes_it(self, serve: Serve, connect: Connect) -> None:
        server = serve(VIDEO_ANSWER)
        with connect(server) as client:
            client.videos.get(VIDEO_TOKEN)
        server.wait_until_idle()
        with pytest.raises(ClientStateError):
            client.videos.get(VIDEO_TOKEN)

    def test_a_download_under_way_finishes(self, serve: Serve, connect: Connect) -> None:
        server = serve(Answer(body=b"x" * 3_000_000))
        client = connect(server)
        with client.videos.open_video(VIDEO_TOKEN) as download:
            client.close()
            assert len(b"".join(download)) == 3_000_000
        server.wait_until_idle()

    def test_connections_that_lead_elsewhere_are_closed_when_they_have_been_idle(
        self, serve: Serve, connect: Connect, clock: Clock
    ) -> None:
        storage = serve(Answer(204))
        server = serve(upload_form(storage.url), STREAM_ANSWER, VIDEO_ANSWER)
        client = connect(server)
        client.videos.create(file=b"file", filename="clip.mp4")
        clock.offset += LONGEST_IDLE + 1
        client.videos.get(VIDEO_TOKEN)
        storage.wait_until_idle()

    def test_a_connection_that_another_thread_is_looking_at_is_closed_too(self, serve: Serve, clock: Clock) -> None:
        server = serve(VIDEO_ANSWER, VIDEO_ANSWER)
        client = Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url)
        client.videos.get(VIDEO_TOKEN)
        clock.offset += LONGEST_IDLE + 1
        # The clock is read when the connection is given back, and again when it is looked at.
        clock.meanwhile = [lambda: None, client.close]
        client.videos.get(VIDEO_TOKEN)
        assert clock.meanwhile == []
        server.wait_until_idle()

    def test_a_client_that_is_forgotten_leaves_no_connection_open(self, serve: Serve) -> None:
        server = serve(VIDEO_ANSWER)
        client = Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url)
        client.videos.get(VIDEO_TOKEN)
        del client
        gc.collect()
        server.wait_until_idle()


class TestViews:
    def test_a_view_shares_connections_and_leaves_them_open(self, serve: Serve, connect: Connect) -> None:
        server = serve(*[VIDEO_ANSWER] * 3)
        client = connect(server, headers={"X-One": "1"})
        client.videos.get(VIDEO_TOKEN)
        with client.with_options(headers={"X-Two": "2"}) as view:
            view.videos.get(VIDEO_TOKEN)
        client.videos.get(VIDEO_TOKEN)
        assert server.connections == 1
        assert [(request.header("X-One"), request.header("X-Two")) for request in server.requests] == [
            ("1", None),
            ("1", "2"),
            ("1", None),
        ]

    def test_a_view_ends_with_its_client(self, serve: Serve, connect: Connect) -> None:
        client = connect(serve())
        view = client.with_options(retries=0)
        client.close()
        with pytest.raises(ClientStateError):
            view.videos.get(VIDEO_TOKEN)

    def test_a_view_of_a_subclass_keeps_what_that_has_added(self, serve: Serve, mode: Mode) -> None:
        server = serve(VIDEO_ANSWER)
        if mode == "sync":
            with _Ours(7, server) as client, client.with_options(headers={"X-Two": "2"}) as view:
                assert (type(view), view.number, view.twice) == (_Ours, 7, 14)
                assert view.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
        else:

            async def use() -> None:
                async with _AsyncOurs(7, server) as client, client.with_options(headers={"X-Two": "2"}) as view:
                    assert (type(view), view.number, view.twice) == (_AsyncOurs, 7, 14)
                    assert (await view.videos.get(VIDEO_TOKEN)).token == VIDEO_TOKEN

            asyncio.run(use())
        assert server.requests[0].header("X-Two") == "2"

    def test_a_view_has_limits_of_its_own(self, serve: Serve, connect: Connect) -> None:
        server = serve(Answer(500), Answer(500), VIDEO_ANSWER)
        client = connect(server)
        with pytest.raises(Exception, match="500"):
            client.with_options(retries=0).videos.get(VIDEO_TOKEN)
        assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN


def test_a_client_belongs_to_one_event_loop(serve: Serve) -> None:
    server = serve(VIDEO_ANSWER)
    client = async_client(server)

    async def get() -> None:
        await client.videos.get(VIDEO_TOKEN)

    with asyncio.Runner() as home:
        home.run(get())

        async def elsewhere() -> None:
            with pytest.raises(ClientStateError) as caught:
                await client.videos.get(VIDEO_TOKEN)
            assert "make one AsyncZiggeo for each loop" in str(caught.value)
            assert_tells_no_secret(caught.value)

        thread = threading.Thread(target=asyncio.run, args=(elsewhere(),))
        thread.start()
        thread.join()
        home.run(client.aclose())
    assert len(server.requests) == 1


class TestGivenConnections:
    def test_a_given_client_that_was_closed_sends_nothing(self, serve: Serve, mode: Mode) -> None:
        server = serve()
        if mode == "sync":
            given = httpx.Client(trust_env=False)
            with Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, http_client=given) as client:
                given.close()
                with pytest.raises(ClientStateError, match="closed") as caught:
                    client.videos.get(VIDEO_TOKEN)
            assert_tells_no_secret(caught.value)
        else:

            async def use() -> None:
                given = httpx.AsyncClient(trust_env=False)
                async with async_client(server, http_client=given) as client:
                    await given.aclose()
                    with pytest.raises(ClientStateError, match="closed") as caught:
                        await client.videos.get(VIDEO_TOKEN)
                assert_tells_no_secret(caught.value)

            asyncio.run(use())

    def test_a_given_client_is_used_and_not_closed(self, serve: Serve, mode: Mode) -> None:
        server = serve(VIDEO_ANSWER, VIDEO_ANSWER)
        auth, headers = ("someone", "else"), {"X-Given": "1"}
        if mode == "sync":
            with httpx.Client(auth=auth, headers=headers, trust_env=False) as given:
                with Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, http_client=given) as client:
                    client.videos.get(VIDEO_TOKEN)
                assert not given.is_closed
                with pytest.raises(ClientStateError):
                    client.videos.get(VIDEO_TOKEN)
                given.get(server.url)
        else:

            async def use() -> None:
                async with httpx.AsyncClient(auth=auth, headers=headers, trust_env=False) as given:
                    async with async_client(server, http_client=given) as client:
                        await client.videos.get(VIDEO_TOKEN)
                    assert not given.is_closed
                    with pytest.raises(ClientStateError):
                        await client.videos.get(VIDEO_TOKEN)
                    await given.get(server.url)

            asyncio.run(use())
        first = server.requests[0]
        assert first.header("Authorization") == f"Basic {BASIC}"
        assert first.header("X-Given") == "1"
        assert server.connections == 1

    def test_a_given_transport_is_used_and_not_closed(self, serve: Serve, mode: Mode) -> None:
        server = serve(VIDEO_ANSWER, VIDEO_ANSWER)
        if mode == "sync":
            with httpx.HTTPTransport() as given:
                client = Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, transport=given)
                with client, Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, transport=given) as other:
                    client.videos.get(VIDEO_TOKEN)
                    other.videos.get(VIDEO_TOKEN)
                with pytest.raises(ClientStateError):
                    client.videos.get(VIDEO_TOKEN)
        else:

            async def use() -> None:
                async with httpx.AsyncHTTPTransport() as given:
                    client = async_client(server, transport=given)
                    async with client, async_client(server, transport=given) as other:
                        await client.videos.get(VIDEO_TOKEN)
                        await other.videos.get(VIDEO_TOKEN)
                    with pytest.raises(ClientStateError):
                        await client.videos.get(VIDEO_TOKEN)

            asyncio.run(use())
        assert server.connections == 1

    def test_a_transport_without_a_network_will_do(self, make_client: MakeClient) -> None:
        transport = httpx.MockTransport(lambda request: httpx.Response(200, json=dict(VIDEO)))
        client = make_client(TOKEN, PRIVATE_KEY, transport=transport)
        assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN

    @pytest.mark.parametrize("given_auth", ["auth", "header"])
    def test_what_a_given_client_adds_does_not_reach_the_storage_or_another_host(
        self, serve: Serve, mode: Mode, given_auth: str
    ) -> None:
        storage, cdn = serve(Answer(204)), serve(Answer(body=b"media"))
        server = serve(upload_form(storage.url), STREAM_ANSWER, redirect(302, f"{cdn.url}/media"))
        settings: dict[str, Any] = (
            {"auth": ("someone", "else")} if given_auth == "auth" else {"headers": {"Authorization": "Bearer x"}}
        )
        if mode == "sync":
            with (
                httpx.Client(trust_env=False, cookies={"c": "1"}, **settings) as given,
                Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, http_client=given) as client,
            ):
                client.videos.create(file=b"file", filename="clip.mp4")
                assert client.videos.download_video(VIDEO_TOKEN) == b"media"
        else:

            async def use() -> None:
                async with (
                    httpx.AsyncClient(trust_env=False, cookies={"c": "1"}, **settings) as given,
                    async_client(server, http_client=given) as client,
                ):
                    await client.videos.create(file=b"file", filename="clip.mp4")
                    assert await client.videos.download_video(VIDEO_TOKEN) == b"media"

            asyncio.run(use())
        for request in (*storage.requests, *cdn.requests):
            assert (request.header("Authorization"), request.header("Cookie")) == (None, None)
        assert {request.header("Authorization") for request in server.requests} == {f"Basic {BASIC}"}

    def test_errors_of_a_given_client_are_translated(self, serve: Serve, mode: Mode) -> None:
        server = serve(Reset(read=True), Answer(503), VIDEO_ANSWER)
        if mode == "sync":
            with httpx.Client(trust_env=False) as given:
                client = Ziggeo(
                    TOKEN, PRIVATE_KEY, base_url=server.url, http_client=given, retries=RetryPolicy(initial_delay=0)
                )
                assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
        else:

            async def use() -> None:
                async with httpx.AsyncClient(trust_env=False) as given:
                    client = async_client(server, http_client=given)
                    assert (await client.videos.get(VIDEO_TOKEN)).token == VIDEO_TOKEN

            asyncio.run(use())

    @pytest.mark.parametrize(
        "settings",
        [{"proxy": "http://127.0.0.1:9"}, {"verify": False}, {"trust_env": False}, {"transport": "both"}],
        ids=["proxy", "verify", "trust_env", "transport"],
    )
    def test_settings_that_belong_to_the_given_client_are_refused(
        self, make_client: MakeClient, settings: dict[str, object]
    ) -> None:
        with httpx.Client() as plain:
            given = plain if make_client.mode == "sync" else httpx.AsyncClient()
            transport = httpx.MockTransport(lambda request: httpx.Response(200))
            chosen = {"transport": transport} if "transport" in settings else settings
            with pytest.raises(ConfigurationError) as caught:
                make_client(TOKEN, PRIVATE_KEY, http_client=given, **chosen)
            assert_tells_no_secret(caught.value)

    def test_connections_of_the_other_colour_are_refused(self, make_client: MakeClient) -> None:
        sync = make_client.mode == "sync"
        with httpx.Client() as plain, httpx.HTTPTransport() as plain_transport:
            client = httpx.AsyncClient() if sync else plain
            transport = httpx.AsyncHTTPTransport() if sync else plain_transport
            for settings in ({"http_client": client}, {"transport": transport}):
                with pytest.raises(ConfigurationError, match=type(next(iter(settings.values()))).__name__):
                    make_client(TOKEN, PRIVATE_KEY, **settings)


def test_a_redirect_on_the_same_host_is_answered(serve: Serve, connect: Connect) -> None:
    server = serve(redirect(302, "/v1/other"), said([]), said([]))
    client = connect(server)
    client.videos.index()
    client.videos.index()
    assert len(server.requests) == 3
