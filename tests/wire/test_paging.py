"""Lists over real connections: pages of a long one are fetched at the same time, and come in order."""

import threading
from urllib.parse import parse_qs, urlsplit

from tests.support.server import PATIENCE, Answer, Answering, Received, said
from tests.wire.conftest import Connect, Serve


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
