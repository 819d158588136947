"""Webhooks against the sandbox, in both modes: from the handshake to an event that is known to be true."""

from collections.abc import Callable, Iterator

import pytest

from tests.sandbox.receiver import Receiver, receiver
from tests.support.modes import MakeClient
from ziggeo import PreconditionFailedError, UnconfirmedEventError, WebhookEncoding, Ziggeo
from ziggeo.events import ValidationCode, VideoApproveEvent, VideoCreateEvent, parse_event
from ziggeo.sandbox import Sandbox, SandboxApplication, WebhookDelivery


@pytest.fixture
def own(sandbox: Sandbox) -> Iterator[SandboxApplication]:
    """An application of the test's own: webhooks are told of everything that happens in one."""
    application = sandbox.add_application()
    yield application
    application.remove()


@pytest.fixture
def ziggeo(make_client: MakeClient, own: SandboxApplication) -> Ziggeo:
    return make_client(own.token, own.private_key, base_url=own.url)


@pytest.fixture
def taker() -> Iterator[Receiver]:
    """A program that takes webhooks."""
    with receiver() as running:
        yield running


def is_handshake(delivery: WebhookDelivery) -> bool:
    return delivery.event_type is None


def is_of(event: str) -> Callable[[WebhookDelivery], bool]:
    return lambda delivery: delivery.event_type == event


def code_of(own: SandboxApplication) -> str:
    """The code that the address of the only webhook was sent."""
    delivery = own.wait_for_deliveries(2, is_handshake)[-1]
    call = parse_event(delivery.body, delivery.content_type)
    assert isinstance(call, ValidationCode)
    return call.validation_code


@pytest.mark.reference("W1", "W2", "W3")
@pytest.mark.parametrize("encoding", WebhookEncoding)
def test_from_the_handshake_to_an_event_that_is_true(
    ziggeo: Ziggeo, own: SandboxApplication, taker: Receiver, encoding: WebhookEncoding
) -> None:
    target = f"{taker.url}/hook?for=events"
    webhook = ziggeo.webhooks.create(target_url=target, encoding=encoding)
    ziggeo.webhooks.confirm(webhook_id=webhook.webhook_id, validation_code=code_of(own))
    video = ziggeo.videos.create(title="Größe", tags=["a", "b"])

    (delivery,) = own.wait_for_deliveries(1, is_of("video_create"))
    event = parse_event(delivery.body, delivery.content_type)

    assert (delivery.state, delivery.url, delivery.webhook_id) == ("delivered", target, webhook.webhook_id)
    arrived = taker.received(3)[2]
    assert (arrived.body, arrived.content_type) == (delivery.body, delivery.content_type)
    assert isinstance(event, VideoCreateEvent)
    assert event.subject == ("video", video.token, None)
    assert (event.data.video.title, event.data.video.tags) == ("Größe", ["a", "b"])
    assert ziggeo.webhooks.verify(event).data.video == ziggeo.videos.get(video.token)

    ziggeo.webhooks.delete(target_url=target)
    ziggeo.videos.create()

    assert len(own.wait_for_deliveries(1, is_of("video_create"))) == 1
    assert len(taker.received()) == 3


@pytest.mark.reference("W2")
def test_a_wrong_code_confirms_nothing(ziggeo: Ziggeo, own: SandboxApplication, taker: Receiver) -> None:
    webhook = ziggeo.webhooks.create(target_url=taker.url)
    wrong = "12345" if code_of(own) != "12345" else "54321"

    with pytest.raises(PreconditionFailedError):
        ziggeo.webhooks.confirm(webhook_id=webhook.webhook_id, validation_code=wrong)

    ziggeo.videos.create()
    assert [delivery.event_type for delivery in own.webhook_deliveries] == [None, None]


def test_an_event_that_is_no_longer_true_is_not_confirmed(
    ziggeo: Ziggeo, own: SandboxApplication, taker: Receiver
) -> None:
    webhook = ziggeo.webhooks.create(target_url=taker.url, events=["video_approve"])
    ziggeo.webhooks.confirm(webhook_id=webhook.webhook_id, validation_code=code_of(own))
    video = ziggeo.videos.create()
    ziggeo.videos.update(video.token, approved=True)
    (delivery,) = own.wait_for_deliveries()
    event = parse_event(delivery.body, delivery.content_type)
    assert isinstance(event, VideoApproveEvent)
    assert ziggeo.webhooks.verify(event).data.video.approved is True

    ziggeo.videos.update(video.token, approved=False)

    with pytest.raises(UnconfirmedEventError, match="rejected"):
        ziggeo.webhooks.verify(event)
