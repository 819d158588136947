"""What happens in the service is announced, once it is stored."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.happenings import Happening, Happenings, Origin
from ziggeo.sandbox.records.videos import Video

from .api import DEADLINE, Api, is_idle, service_of
from .conftest import Clock


@pytest.fixture
def heard(own: Sandbox) -> list[Happening]:
    """All that happens in the test's own sandbox."""
    happenings: list[Happening] = []
    service_of(own).state.happenings.listeners.append(happenings.append)
    return happenings


def events(heard: list[Happening]) -> list[str]:
    found = [happening.event for happening in heard]
    heard.clear()
    return found


@pytest.mark.parametrize("medium", ["video", "audio"])
def test_from_making_to_deletion(own_api: Api, heard: list[Happening], clock: Clock, medium: str) -> None:
    path = f"/v1/{medium}s/"
    token = own_api.post(path, key="k", approved="true").json()["token"]
    (created,) = heard
    assert (created.event, created.record.token, created.origin) == (f"{medium}_create", token, Origin.CALL)
    assert (created.time, created.stream) == (clock.now, None)
    assert events(heard) == [f"{medium}_create"]
    for approved, event in (("true", None), ("false", "reject"), ("false", None), ("", None), ("true", "approve")):
        own_api.post(path + token, approved=approved, title="x")
        assert events(heard) == ([] if event is None else [f"{medium}_{event}"])
    own_api.post(path, key="k")
    own_api.get(f"{path}_k")
    own_api.post(f"{path}{token}/streams")
    assert heard == []
    own_api.http.delete(path + token)
    (deleted,) = heard
    assert (deleted.event, deleted.record.key, deleted.origin) == (f"{medium}_delete", "k", Origin.CALL)


def test_what_expires_is_deleted_by_nobody(own_api: Api, heard: list[Happening], clock: Clock) -> None:
    own_api.create(volatile="true")
    clock.now += 600
    own_api.get("/v1/videos/")
    assert [(happening.event, happening.origin) for happening in heard[1:]] == [("video_delete", Origin.EXPIRY)]


@pytest.fixture
def roomy() -> Iterator[Sandbox]:
    """A sandbox that takes files of any size."""
    with Sandbox() as sandbox:
        yield sandbox


def test_what_becomes_of_files(roomy: Sandbox, sample: Path, sound: Path) -> None:
    heard: list[Happening] = []
    service_of(roomy).state.happenings.listeners.append(heard.append)
    api = Api(roomy)
    with api.http:
        for content in (sample, b"nothing"):
            path, stream = api.upload(content)
            api.settled(path)
            api.when("/v1/videos/", lambda _: is_idle(roomy))
        path, _ = api.upload_audio(sound)
        api.settled(path)
        api.when("/v1/audios/", lambda _: is_idle(roomy))
        api.post(f"{stream}/push", pushservicetoken="p")
    assert [happening.event for happening in heard] == [
        "video_create",
        "video_ready",
        "video_streams_ready",
        "video_create",
        "video_failed",
        "audio_create",
        "audio_ready",
        "audio_streams_ready",
        "video_stream_push_success",
    ]
    ready, failed, push = heard[1], heard[4], heard[8]
    assert isinstance(ready.record, Video)
    assert ready.record.default_stream is not None
    assert ready.record.default_stream.parent_stream == ready.record.streams[0].token
    assert ready.origin is failed.origin is Origin.PROCESSING
    assert isinstance(failed.details["error"], str)
    assert push.stream is not None
    assert stream.endswith(push.stream.token)
    assert push.details == {"push": {"token": "p", "title": None, "auto_push": False, "type": None}}


def test_a_second_file_makes_a_video_ready_only_once(roomy: Sandbox, sample: Path) -> None:
    heard: list[Happening] = []
    api = Api(roomy)
    with api.http:
        path, _ = api.upload(sample)
        api.settled(path)
        service_of(roomy).state.happenings.listeners.append(heard.append)
        for content in (sample.read_bytes(), b"nothing"):
            api.http.post(f"{path}/streams", files={"file": content})
            api.when(path, lambda _: is_idle(roomy))
    assert [happening.event for happening in heard] == ["video_streams_ready", "video_streams_ready"]


def test_a_listener_that_fails_stops_neither_the_call_nor_the_others(
    own: Sandbox, own_api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(happening: Happening) -> None:
        raise ZeroDivisionError(happening.event)

    others: list[Happening] = []
    service_of(own).state.happenings.listeners += [broken, others.append]
    own_api.create()
    assert [happening.event for happening in others] == ["video_create"]
    assert "video_create" in caplog.text


def test_a_listener_may_make_changes_and_hears_of_them_in_order(own: Sandbox, own_api: Api) -> None:
    state = service_of(own).state
    heard: list[str] = []

    def approve(happening: Happening) -> None:
        heard.append(f"before {happening.event}")
        if happening.event == "video_create":
            state.videos.update(happening.record.token, {"approved": True})
        heard.append(f"after {happening.event}")

    others: list[Happening] = []
    state.happenings.listeners += [approve, others.append]
    assert own_api.get(f"/v1/videos/{own_api.create()['token']}").json()["approved"] is True
    assert [entry.partition(" ")[2] for entry in heard] == ["video_create"] * 2 + ["video_approve"] * 2
    assert [happening.event for happening in others] == ["video_create", "video_approve"]


def test_a_slow_listener_keeps_no_reader_waiting(own: Sandbox, own_api: Api) -> None:
    begun, done = threading.Event(), threading.Event()

    def slow(_: Happening) -> None:
        begun.set()
        assert done.wait(DEADLINE)

    service_of(own).state.happenings.listeners.append(slow)
    writers = [threading.Thread(target=own_api.create) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        assert begun.wait(DEADLINE)
        own_api.when("/v1/videos/", lambda _: len(own_api.get("/v1/videos/", states="all").json()) == 2)
    finally:
        done.set()
        for writer in writers:
            writer.join()


def test_everything_is_heard_once_and_in_order_however_many_speak() -> None:
    happenings = Happenings()
    heard: list[str] = []
    happenings.listeners.append(lambda happening: heard.append(happening.event))
    stored: list[str] = []
    record = Video(token="t", created=0)

    def speak(name: int) -> None:
        for number in range(50):
            with happenings.turn(), happenings.turn():
                event = f"{name}-{number}"
                stored.append(event)
                happenings.announce(Happening(event=event, time=0, record=record))
            # What this thread brought about was heard before it goes on.
            assert event in heard

    threads = [threading.Thread(target=speak, args=(name,)) for name in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == stored
    assert len(heard) == 16 * 50


def test_a_turn_that_fails_still_tells_what_was_stored_in_it() -> None:
    happenings = Happenings()
    heard: list[Happening] = []
    happenings.listeners.append(heard.append)
    happening = Happening(event="x", time=0, record=Video(token="t", created=0))

    def fail() -> None:
        with happenings.turn():
            happenings.announce(happening)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert heard == [happening]
