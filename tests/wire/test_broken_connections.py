"""Connections that fail at first. Whatever else may happen to them is in ``tests/faults``."""

import logging

import pytest

from tests.support.samples import CREATED_ANSWER, VIDEO_TOKEN
from tests.wire.conftest import Call, Connect, Serve, each_call


@each_call(read=lambda client: client.videos.get(VIDEO_TOKEN), create=lambda client: client.videos.create())
def test_a_server_that_comes_up_between_two_attempts_is_reached(
    serve: Serve, connect: Connect, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(CREATED_ANSWER, listening=False)

    def listen(record: logging.LogRecord) -> bool:
        server.listen()
        return True

    monkeypatch.setattr(logging.getLogger("ziggeo"), "filters", [listen])
    assert call(connect(server)) is not None
    assert len(server.requests) == 1
