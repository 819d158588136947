"""Lists over real connections: pages of a long one are fetched at the same time, and come in order."""

import threading
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.modes import Mode
from tests.support.server import PATIENCE, Answer, Answering, Received, said
from tests.wire.conftest import Connect, Serve
from ziggeo._async import _runtime as async_runtime
from ziggeo._sync import _runtime as sync_runtime


def test_of_a_long_list_pages_are_fetched_at_the_same_time(serve: Serve, connect: Connect) -> None:
    both = threading.Barrier(2)

    def page(request: Received) -> Answer:
        asked = parse_qs(urlsplit(request.target).query)
        skip, limit = int(asked["skip"][0]), int(asked["limit"][0])
        if skip >= 5:
            both.wait(PATIENCE)
        return said([{"token": f"{number:02}"} for number in range(skip, skip + limit)])

    server = serve(*[Answering(page)] * 4)
    videos = connect(server).videos.iterate(page_size=3, limit=12)
    assert [video.token for video in videos] == [f"{number:02}" for number in range(12)]
    windows = [parse_qs(urlsplit(request.target).query) for request in server.requests]
    assert sorted((int(window["skip"][0]), int(window["limit"][0])) for window in windows) == [
        (0, 3),
        (2, 4),
        (5, 4),
        (8, 4),
    ]


def test_nothing_is_lost_when_the_next_page_cannot_be_fetched_ahead(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    began = 0
    begin: Callable[[object], object] = getattr(sync_runtime if mode == "sync" else async_runtime, "Background")  # noqa: B009

    def begin_all_but_the_second(work: object) -> object:
        nonlocal began
        began += 1
        if began == 2:
            raise RuntimeError("can't start new thread")
        return begin(work)

    monkeypatch.setattr(f"ziggeo._{mode}.paging.Background", begin_all_but_the_second)

    def page(request: Received) -> Answer:
        asked = parse_qs(urlsplit(request.target).query)
        skip, limit = int(asked["skip"][0]), int(asked["limit"][0])
        return said([{"token": f"{number:02}"} for number in range(skip, min(skip + limit, 12))])

    server = serve(*[Answering(page)] * 4)
    videos = connect(server).videos.iterate(page_size=3, limit=12)
    tokens: list[str] = []
    with pytest.raises(RuntimeError, match="thread"):
        tokens.extend(video.token for video in videos)
    tokens.extend(video.token for video in videos)
    assert tokens == [f"{number:02}" for number in range(12)]


def test_the_rest_of_a_page_comes_before_the_next_one(serve: Serve, connect: Connect) -> None:
    server = serve(*(said([{"token": token} for token in tokens]) for tokens in ("abc", "cde")))
    videos = connect(server).videos.iterate(page_size=3, limit=5)
    assert next(videos).token == "a"
    pages: list[list[str]] = []
    while (page := videos.next_page()) is not None:
        pages.append([video.token for video in page])
    assert pages == [["b", "c"], ["d", "e"]]
