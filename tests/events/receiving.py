"""Calls webhooks, and takes what is handed on."""

from collections.abc import Mapping
from queue import Empty, SimpleQueue

import httpx
import pytest
from pydantic import JsonValue

from tests.support.deliveries import Sent, json_body
from ziggeo.events import AnyEvent, ValidationCode

READY: dict[str, JsonValue] = {"event_type": "video_ready", "data": {"video": {"token": "a", "title": "Grüße"}}}
FIRST_CALL: dict[str, JsonValue] = {"ziggeo_validation": True, "message": "Hello"}
SECOND_CALL: dict[str, JsonValue] = {"ziggeo_validation": True, "validation_code": "012345", "webhook_id": "w"}
DEADLINE = 30


class Received:
    """Takes what it is called with; others wait for it."""

    def __init__(self) -> None:
        self._taken: SimpleQueue[AnyEvent | ValidationCode] = SimpleQueue()

    def __call__(self, what: AnyEvent | ValidationCode) -> None:
        self._taken.put(what)

    def next(self) -> AnyEvent | ValidationCode:
        return self._taken.get(timeout=DEADLINE)

    def nothing(self) -> bool:
        with pytest.raises(Empty):
            self._taken.get_nowait()
        return True


def post(url: str, sent: Sent | Mapping[str, JsonValue]) -> httpx.Response:
    body, content_type = sent if isinstance(sent, Sent) else json_body(sent)
    return httpx.post(url, content=body, headers={"Content-Type": content_type}, timeout=DEADLINE, trust_env=False)
