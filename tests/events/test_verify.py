"""Events that the service is asked about, in both modes: what it confirms, and what it does not."""

import json
from pathlib import Path

import pytest
from pydantic import JsonValue

from tests.contract.stub import HOSTS, PRIVATE_KEY, TOKEN, Reply, Stub
from tests.support.modes import MakeClient
from ziggeo import ServerError, VideoState, Ziggeo
from ziggeo.events import (
    AnyEvent,
    AudioEvent,
    Event,
    UnconfirmedEventError,
    UnknownEvent,
    ValidationCall,
    VideoApproveEvent,
    VideoReadyEvent,
    VideoStreamPushSuccessEvent,
    parse_event,
)


def event(name: str, token: str, **besides: JsonValue) -> AnyEvent:
    """Make an event that claims little of its object, and that wrongly."""
    kind = name.partition("_")[0]
    claimed: dict[str, JsonValue] = {"token": token, "title": "claimed", "state_string": "FAILED"}
    read = parse_event(json.dumps({"event_type": name, "data": {kind: claimed, **besides}}))
    assert not isinstance(read, ValidationCall)
    return read


def unconfirmed(client: Ziggeo, told: Event, reason: str) -> None:
    with pytest.raises(UnconfirmedEventError) as caught:
        client.webhooks.verify(told)
    assert str(caught.value) == f"webhooks.verify: {reason}"
    assert (caught.value.endpoint, caught.value.event) == ("webhooks.verify", told)


@pytest.fixture
def ready(client: Ziggeo, clip: Path) -> str:
    """Token of a video that is READY."""
    token = client.videos.create(file=clip, title="true").token
    return client.videos.wait_until_ready(token, timeout=60).token


def test_a_true_event_comes_back_with_what_the_service_says(client: Ziggeo, ready: str) -> None:
    told = event("video_ready", ready, other=1)
    verified = client.webhooks.verify(told)

    assert isinstance(verified, VideoReadyEvent)
    assert verified.data.video == client.videos.get(ready)
    assert (verified.data.video.title, verified.data.video.state) == ("true", VideoState.READY)
    assert verified.data.model_extra == {"other": 1}


def test_a_state_that_contradicts_confirms_nothing(client: Ziggeo, ready: str) -> None:
    empty = client.videos.create().token

    unconfirmed(client, event("video_ready", empty), "the video is EMPTY")
    unconfirmed(client, event("video_failed", ready), "the video is READY")
    assert client.webhooks.verify(event("video_create", empty)).subject == ("video", empty, None)


def test_a_decision_is_confirmed_as_long_as_it_holds(client: Ziggeo) -> None:
    token = client.videos.create().token
    approved, rejected = event("video_approve", token), event("video_reject", token)

    unconfirmed(client, approved, "the video is not moderated")
    client.videos.update(token, approved=True)
    verified = client.webhooks.verify(approved)
    assert isinstance(verified, VideoApproveEvent)
    assert verified.data.video.approved is True
    unconfirmed(client, rejected, "the video is approved")
    client.videos.update(token, approved=False)
    unconfirmed(client, approved, "the video is rejected")
    assert client.webhooks.verify(rejected).event_type == "video_reject"


def test_a_deletion_is_confirmed_once_the_video_is_gone(client: Ziggeo) -> None:
    token = client.videos.create().token
    deleted, marked = event("video_delete", token, event_origin={"a": 1}), event("video_marked_as_deleted", token)

    unconfirmed(client, deleted, "the video is still there")
    assert client.webhooks.verify(marked).subject == ("video", token, None)
    client.videos.delete(token)
    assert client.webhooks.verify(deleted) == deleted
    assert client.webhooks.verify(marked) == marked
    unconfirmed(client, event("video_create", token), "there is no such video")


def test_a_push_is_confirmed_by_the_stream(client: Ziggeo, ready: str) -> None:
    stream = client.streams.index(ready)[0]
    push: JsonValue = {"token": "p"}

    verified = client.webhooks.verify(
        event("video_stream_push_success", ready, stream={"token": stream.token}, push=push)
    )
    assert isinstance(verified, VideoStreamPushSuccessEvent)
    assert (verified.data.stream, verified.data.video.title, verified.data.push.token) == (stream, "true", "p")
    made_up = event("video_stream_push_success", ready, stream={"token": "0" * 32}, push=push)
    unconfirmed(client, made_up, "the video has no such stream")
    elsewhere = event("video_stream_push_success", "0" * 32, stream={"token": stream.token}, push=push)
    unconfirmed(client, elsewhere, "there is no such video")


def test_events_of_audios_are_asked_about_too(client: Ziggeo) -> None:
    token = client.audios.create(title="true").token

    verified = client.webhooks.verify(event("audio_create", token))
    assert isinstance(verified, AudioEvent)
    assert verified.data.audio == client.audios.get(token)
    unconfirmed(client, event("audio_ready", token), "the audio is EMPTY")
    client.audios.delete(token)
    unconfirmed(client, event("audio_create", token), "there is no such audio")


def test_an_unknown_event_is_confirmed_by_its_object(client: Ziggeo) -> None:
    token = client.videos.create(title="true").token

    verified = client.webhooks.verify(event("video_turned_blue", token, shade="navy"))
    assert isinstance(verified, UnknownEvent)
    assert verified.data == {"video": client.videos.get(token).to_wire(), "shade": "navy"}
    unconfirmed(client, event("video_turned_blue", "0" * 32), "there is no such video")
    unconfirmed(client, UnknownEvent(event_type="new"), "it does not tell which object it is about")


@pytest.mark.parametrize("happening", ["create", "marked_as_deleted", "delete"])
def test_a_reference_by_key_is_no_token(client: Ziggeo, happening: str) -> None:
    key = client.videos.create(key=f"verify-{happening}-{id(client)}").key

    unconfirmed(
        client, event(f"video_{happening}", f"_{key}"), "what it calls a token refers to a video with another one"
    )


@pytest.mark.parametrize("token", ["", " ", "\t"])
@pytest.mark.parametrize("happening", ["create", "delete"])
def test_a_token_that_is_blank_is_none(client: Ziggeo, happening: str, token: str) -> None:
    unconfirmed(client, event(f"video_{happening}", token), "what the event calls a token is none")


@pytest.mark.parametrize("token", ["..", "a/../b", "a?b=c", "a#b", "%2e%2e", "a\r\nb: c"])
def test_a_token_stays_in_its_place_in_the_path(client: Ziggeo, token: str) -> None:
    unconfirmed(client, event("video_create", token), "there is no such video")


def test_trouble_of_the_services_is_no_contradiction(make_client: MakeClient) -> None:
    stub = Stub([Reply(503, b"")])
    client = make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, retries=0, transport=stub.transport)
    with pytest.raises(ServerError) as caught:
        client.webhooks.verify(event("video_ready", "a"))
    assert caught.value.endpoint == "videos.get"


@pytest.mark.parametrize(
    ("name", "besides", "asked"),
    [
        ("video_ready", {}, ["https://server.test/v1/videos/a"]),
        ("audio_new", {}, ["https://api.test/v1/audios/a"]),
        (
            "video_stream_push_success",
            {"stream": {"token": "b"}, "push": {"token": "p"}},
            ["https://server.test/v1/videos/a", "https://server.test/v1/videos/a/streams/b"],
        ),
        (
            "audio_stream_push_success",
            {"stream": {"token": "b"}},
            ["https://api.test/v1/audios/a", "https://api.test/v1/audios/a/streams/b"],
        ),
    ],
)
def test_the_service_is_asked_for_the_object_and_for_a_stream_that_was_pushed(
    make_client: MakeClient, name: str, besides: dict[str, JsonValue], asked: list[str]
) -> None:
    stub = Stub([Reply.of({"token": "a", "state_string": "READY"}), Reply.of({"token": "b"})])
    client = make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport)
    client.webhooks.verify(event(name, "a", **besides))

    assert [f"{request.host}{request.path}" for request in stub.asked] == asked
    assert {(request.method, request.query, request.body) for request in stub.asked} == {("GET", "", b"")}
