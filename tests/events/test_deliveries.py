"""Real deliveries: the sandbox tells an application of each framework what happens, which asks it whether that is true."""

import threading
from pathlib import Path
from typing import Literal, TypeVar

import pytest

from tests.events.receiving import DEADLINE, Received
from tests.events.servers import Serve
from ziggeo import EventType, VideoState
from ziggeo.events import (
    AnyEvent,
    UnconfirmedEventError,
    ValidationCode,
    VideoCreateEvent,
    VideoDeleteEvent,
    VideoEvent,
    VideoFailedEvent,
    VideoReadyEvent,
)
from ziggeo.sandbox import Sandbox

Encoding = Literal["jsonheader", "json", "form"]
E = TypeVar("E", bound=VideoEvent)
ENCODINGS: tuple[Encoding, ...] = ("jsonheader", "json", "form")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_application_confirms_itself_and_is_told_of_a_video(
    serve: Serve, received: Received, clip: Path, encoding: Encoding
) -> None:
    with Sandbox() as sandbox, sandbox.client() as ziggeo:
        confirmed, unconfirmed = threading.Event(), Received()

        def confirm(code: ValidationCode) -> None:
            ziggeo.webhooks.confirm(webhook_id=code.webhook_id, validation_code=code.validation_code)
            confirmed.set()

        def handle(event: AnyEvent) -> None:
            try:
                received(ziggeo.webhooks.verify(event))
            except UnconfirmedEventError:
                unconfirmed(event)

        seen: list[AnyEvent | ValidationCode] = []

        def wait_for(kind: type[E], token: str) -> E:
            while True:
                for event in seen:
                    if isinstance(event, kind) and event.subject == ("video", token, None):
                        return event
                seen.append(received.next())

        with serve(handle, on_validation=confirm) as url:
            ziggeo.webhooks.create(target_url=url, encoding=encoding)
            assert confirmed.wait(DEADLINE)

            token = ziggeo.videos.create(file=clip, title="Grüße & 100%", tags=["sea"], data={"a": {"b": "c"}}).token
            assert wait_for(VideoCreateEvent, token).event_type is EventType.VIDEO_CREATE
            ready = wait_for(VideoReadyEvent, token)
            video = ready.data.video
            assert (video.title, video.tags, video.data) == ("Grüße & 100%", ["sea"], {"a": {"b": "c"}})
            assert (video.state, ready.event_type) == (VideoState.READY, EventType.VIDEO_READY)

            spoilt = ziggeo.videos.create(file=b"not a video", filename="clip.mp4").token
            assert wait_for(VideoCreateEvent, spoilt)
            assert wait_for(VideoFailedEvent, spoilt)
            ziggeo.videos.delete(spoilt)
            assert wait_for(VideoDeleteEvent, spoilt)
            assert unconfirmed.nothing()
            told = [delivery for delivery in sandbox.webhook_deliveries if delivery.event_type is not None]
            ended = sandbox.wait_for_deliveries(len(told), timeout=DEADLINE)
            assert {(delivery.state, delivery.status) for delivery in ended} == {("delivered", 200)}
