"""Webhooks: the handshake, what is delivered and to whom, and what becomes of deliveries."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ziggeo.sandbox import Assumptions, Sandbox, WebhookDelivery

from .api import Api, Json
from .conftest import Clock
from .receiver import Received, Receiver, receiver, subscribe


@pytest.fixture
def taker() -> Iterator[Receiver]:
    with receiver() as taker:
        yield taker


@pytest.fixture(scope="module")
def patient() -> Iterator[Sandbox]:
    """A sandbox that tries three times, without long pauses."""
    with Sandbox(webhook_attempts=3, webhook_pause=0.001) as sandbox:
        yield sandbox


@pytest.fixture
def patient_api(patient: Sandbox, taker: Receiver) -> Iterator[Api]:
    """Calls of that sandbox; webhooks of the test are removed after it."""
    api = Api(patient)
    with api.http:
        yield api
        for path in ("/hook", "/other"):
            api.post("/v1/api/removehook", target_url=taker.url + path)


def about(delivery: WebhookDelivery, token: str) -> bool:
    return delivery.event_type is not None and delivery.payload["data"]["video"]["token"] == token


def handshake(sandbox: Sandbox, webhook: str) -> tuple[WebhookDelivery, ...]:
    """The two calls by which a webhook is validated."""
    return sandbox.wait_for_deliveries(2, lambda told: told.event_type is None and told.webhook_id == webhook)


def events(taker: Receiver) -> list[str]:
    """The events that came as JSON, in their order."""
    return [told.json["event_type"] for told in taker.received() if "event_type" in told.json]


@pytest.mark.reference("W1")
def test_creating_one_answers_its_id_and_begins_the_handshake(own_api: Api, taker: Receiver) -> None:
    answer = own_api.post("/v1/api/hook", target_url=taker.url + "/hook?x=1", events="video_create")
    assert answer.status_code == 201
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert len(answer.text) == 32
    first, second = taker.received(2)
    assert first.path == second.path == "/hook?x=1"
    assert first.content_type == second.content_type == "application/json"
    assert first.json["ziggeo_validation"] is True
    assert set(first.json) == {"ziggeo_validation", "message"}
    code = second.json["validation_code"]
    assert second.json == {"ziggeo_validation": True, "validation_code": code, "webhook_id": answer.text}
    assert len(code) == 6
    assert code.isdecimal()


def test_the_handshake_is_written_in_the_encoding_of_its_webhook(own_api: Api, taker: Receiver) -> None:
    for encoding, truth in (("json", "true"), ("form", "1")):
        before = len(taker.received())
        webhook = own_api.post("/v1/api/hook", target_url=taker.url, encoding=encoding).text
        first, second = taker.received(before + 2)[before:]
        assert first.content_type == second.content_type == "application/x-www-form-urlencoded"
        assert first.form["ziggeo_validation"] == second.form["ziggeo_validation"] == truth
        assert set(first.form) == {"ziggeo_validation", "message"}
        assert second.form["webhook_id"] == webhook
        assert len(second.form["validation_code"]) == 6


def test_an_address_that_does_not_answer_with_success_is_sent_no_code(
    own: Sandbox, own_api: Api, taker: Receiver
) -> None:
    taker.answer = lambda _: 500
    own_api.post("/v1/api/hook", target_url=taker.url)
    (first,) = own.wait_for_deliveries(matching=lambda _: True)
    assert (first.event_type, first.state, first.status, first.attempts) == (None, "failed", 500, 1)
    taker.answer = lambda _: 204
    own.resend(first)
    _, again, code = own.wait_for_deliveries(3, lambda _: True)
    assert again.payload == first.payload
    assert "validation_code" in code.payload
    assert len(taker.received()) == 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "target_url"),
        ({"target_url": "/hook"}, "target_url"),
        ({"target_url": "ftp://127.0.0.1/hook"}, "target_url"),
        ({"target_url": "http:///hook"}, "target_url"),
        ({"target_url": "http://127.0.0.1:port/"}, "target_url"),
        ({"target_url": "http://[::1/"}, "target_url"),
        ({"target_url": "http://127.0.0.1:1/", "encoding": "xml"}, "encoding"),
    ],
)
def test_what_cannot_become_a_webhook(api: Api, fields: dict[str, str], field: str) -> None:
    answer = api.post("/v1/api/hook", **fields)
    assert answer.status_code == 412
    assert list(answer.json()) == [field]


def test_ids_may_be_answered_as_json(taker: Receiver) -> None:
    with Sandbox(assumptions=Assumptions(webhook_id_quoted=True)) as sandbox:
        api = Api(sandbox)
        with api.http:
            answer = api.post("/v1/api/hook", target_url=taker.url)
            assert answer.status_code == 201
            assert answer.json() == taker.received(2)[1].json["webhook_id"]


@pytest.mark.reference("W2")
def test_confirming_takes_the_code_that_was_sent_and_nothing_is_delivered_before(
    own: Sandbox, own_api: Api, taker: Receiver
) -> None:
    webhook = own_api.post("/v1/api/hook", target_url=taker.url).text
    code = taker.received(2)[1].json["validation_code"]
    own_api.create(title="Before")

    def confirm(webhook_id: str, validation_code: str) -> int:
        return own_api.post("/v1/api/confirmhook", webhook_id=webhook_id, validation_code=validation_code).status_code

    assert confirm("0" * 32, code) == 404
    assert confirm(webhook, "12345" if code != "12345" else "54321") == 412
    assert confirm(webhook, "") == 412
    own_api.create(title="Still before")
    answer = own_api.post("/v1/api/confirmhook", webhook_id=webhook, validation_code=code)
    assert (answer.status_code, answer.text) == (200, "null")
    assert answer.headers["content-type"].startswith("text/plain")
    assert confirm(webhook, code) == 200
    own_api.create(title="After")
    own.wait_for_deliveries()
    assert [told.json["data"]["video"]["title"] for told in taker.received()[2:]] == ["After"]
    assert len(own.webhook_deliveries) == 3


@pytest.mark.reference("W3")
def test_removing_an_address_removes_all_its_webhooks(own: Sandbox, own_api: Api, taker: Receiver) -> None:
    for path in ("/hook", "/hook", "/other"):
        subscribe(own_api, taker, path)
    answer = own_api.post("/v1/api/removehook", target_url=taker.url + "/hook")
    assert (answer.status_code, answer.text) == (200, "null")
    assert answer.headers["content-type"].startswith("text/plain")
    own_api.create()
    own.wait_for_deliveries()
    assert [told.path for told in taker.received()[6:]] == ["/other"]
    assert own_api.post("/v1/api/removehook", target_url=taker.url + "/hook").text == "null"
    assert own_api.post("/v1/api/removehook").status_code == 412


def test_only_the_events_that_were_asked_for_are_delivered(own: Sandbox, own_api: Api, taker: Receiver) -> None:
    subscribe(own_api, taker, events="video_delete, video_approve")
    path = "/v1/videos/" + own_api.create()["token"]
    own_api.post(path, approved="true")
    own_api.http.delete(path)
    own.wait_for_deliveries(2)
    assert events(taker) == ["video_approve", "video_delete"]


def test_the_three_encodings_tell_the_same(own: Sandbox, own_api: Api, taker: Receiver) -> None:
    codes: dict[str, str] = {}
    for encoding in ("jsonheader", "json", "form"):
        webhook = own_api.post("/v1/api/hook", target_url=f"{taker.url}/{encoding}", encoding=encoding).text
        codes[webhook] = handshake(own, webhook)[1].payload["validation_code"]
    own_api.create(title="Before any was confirmed")
    for webhook, code in codes.items():
        own_api.post("/v1/api/confirmhook", webhook_id=webhook, validation_code=code)
    video = own_api.create(title="Größe", tags="a,b", data="{}")
    own.wait_for_deliveries(3)
    assert len(taker.received()) == 9
    told = {received.path: received for received in taker.received()[6:]}
    expected = {"event_type": "video_create", "data": {"video": video}}
    assert told["/jsonheader"].content_type == "application/json"
    assert told["/jsonheader"].json == expected
    assert told["/json"].content_type == "application/x-www-form-urlencoded"
    assert set(told["/json"].form) == {"event_type", "data"}
    assert told["/json"].form["event_type"] == "video_create"
    assert Received("", "", told["/json"].form["data"].encode()).json == expected["data"]
    assert told["/form"].content_type == "application/x-www-form-urlencoded"
    form = told["/form"].form
    assert form["event_type"] == "video_create"
    assert form["data[video][token]"] == video["token"]
    assert form["data[video][title]"] == "Größe"
    assert form["data[video][tags][1]"] == "b"
    assert form["data[video][volatile]"] == "0"
    assert form["data[video][created]"] == str(video["created"])
    assert not {name for name in form if name.startswith(("data[video][key]", "data[video][data]"))}


def test_the_life_of_a_video_is_told_in_its_order(own: Sandbox, own_api: Api, taker: Receiver) -> None:
    subscribe(own_api, taker)
    path, _ = own_api.upload(b"", key="told")
    own_api.post(path, approved="true")
    own_api.settled(path)
    own_api.http.delete(path)
    own.wait_for_deliveries(4)
    told = [received.json for received in taker.received()[2:]]
    assert sorted(one["event_type"] for one in told) == [
        "video_approve",
        "video_create",
        "video_delete",
        "video_failed",
    ]
    assert (told[0]["event_type"], told[-1]["event_type"]) == ("video_create", "video_delete")
    by_event = {one["event_type"]: one["data"] for one in told}
    assert by_event["video_create"]["video"]["state_string"] == "EMPTY"
    assert by_event["video_create"]["video"]["approved"] is None
    assert by_event["video_approve"]["video"]["approved"] is True
    assert by_event["video_failed"]["video"]["state_string"] == "FAILED"
    assert by_event["video_failed"]["error"]
    assert by_event["video_delete"]["video"]["key"] == "told"
    assert by_event["video_delete"]["event_origin"] == {"type": "call"}
    assert "event_origin" not in by_event["video_create"]


def test_an_expiry_is_told_as_a_deletion_that_nobody_asked_for(
    own: Sandbox, own_api: Api, clock: Clock, taker: Receiver
) -> None:
    subscribe(own_api, taker, events="video_delete")
    own_api.create(volatile="true")
    clock.now += 601
    assert own_api.titles(states="all") == []
    (delivery,) = own.wait_for_deliveries()
    assert delivery.payload["data"]["event_origin"] == {"type": "expiry"}
    assert delivery.time == clock.now


def test_a_push_is_told_with_its_stream(api: Api, shared: Sandbox, sample: Path, taker: Receiver) -> None:
    path, _ = api.upload(sample)
    video = api.settled(path)
    subscribe(api, taker, events="video_stream_push_success")
    api.post(path + "/push", pushservicetoken="archive")
    (delivery,) = shared.wait_for_deliveries(matching=lambda told: about(told, video["token"]))
    data = delivery.payload["data"]
    assert data["stream"]["token"] == data["video"]["default_stream"]["token"]
    assert data["push"]["token"] == "archive"
    assert set(data["push"]) == {"token", "title", "auto_push", "type"}
    api.post("/v1/api/removehook", target_url=taker.url + "/hook")


def test_events_of_audios_are_told_like_those_of_videos(own: Sandbox, own_api: Api, taker: Receiver) -> None:
    subscribe(own_api, taker, events="audio_create")
    own_api.create()
    audio = own_api.post("/v1/audios/", title="Told").json()
    (delivery,) = own.wait_for_deliveries()
    assert delivery.payload == {"event_type": "audio_create", "data": {"audio": audio}}


def test_a_delivery_can_be_looked_into(own: Sandbox, own_api: Api, clock: Clock, taker: Receiver) -> None:
    webhook = subscribe(own_api, taker)
    video = own_api.create()
    (delivery,) = own.wait_for_deliveries()
    assert delivery == own.webhook_deliveries[-1]
    assert (delivery.webhook_id, delivery.url) == (webhook, taker.url + "/hook")
    assert (delivery.encoding, delivery.event_type) == ("jsonheader", "video_create")
    assert (delivery.state, delivery.status, delivery.failure, delivery.attempts) == ("delivered", 200, None, 1)
    assert delivery.time == clock.now
    assert delivery.payload["data"]["video"] == video
    received = taker.received()[-1]
    assert (delivery.body, delivery.content_type) == (received.body, received.content_type)
    again = own.resend(delivery)
    assert again.token != delivery.token
    own.wait_for_deliveries(2)
    assert taker.received()[-1].body == received.body
    own_api.post("/v1/api/removehook", target_url=taker.url + "/hook")
    with pytest.raises(ValueError, match="removed"):
        own.resend(delivery)


def test_a_failing_receiver_is_tried_again_and_the_order_is_kept(
    patient: Sandbox, patient_api: Api, taker: Receiver
) -> None:
    subscribe(patient_api, taker, events="video_create")
    answers = iter([500, 404, 200, 200])
    taker.answer = lambda _: next(answers)
    first, second = (patient_api.create(title=title)["token"] for title in ("first", "second"))
    (one,) = patient.wait_for_deliveries(matching=lambda told: about(told, first))
    (other,) = patient.wait_for_deliveries(matching=lambda told: about(told, second))
    assert (one.state, one.status, one.attempts) == ("delivered", 200, 3)
    assert (other.state, other.status, other.attempts) == ("delivered", 200, 1)
    titles = [told.json["data"]["video"]["title"] for told in taker.received()[2:]]
    assert titles == ["first", "first", "first", "second"]


def test_what_fails_every_time_is_given_up(patient: Sandbox, patient_api: Api, taker: Receiver) -> None:
    subscribe(patient_api, taker, events="video_create")
    taker.answer = lambda _: 503
    token = patient_api.create()["token"]
    (delivery,) = patient.wait_for_deliveries(matching=lambda told: about(told, token))
    assert (delivery.state, delivery.status, delivery.failure, delivery.attempts) == ("failed", 503, None, 3)
    assert len(taker.received()) == 2 + 3


def test_redirects_are_not_followed(own: Sandbox, own_api: Api, taker: Receiver) -> None:
    subscribe(own_api, taker)
    taker.location = taker.url + "/elsewhere"
    taker.answer = lambda _: 307
    own_api.create()
    (delivery,) = own.wait_for_deliveries()
    assert (delivery.state, delivery.status) == ("failed", 307)
    assert {told.path for told in taker.received()} == {"/hook"}


def test_of_a_large_answer_only_the_beginning_is_read(own: Sandbox, own_api: Api, taker: Receiver) -> None:
    subscribe(own_api, taker)
    taker.answer_size = 100_000_000
    own_api.create()
    (delivery,) = own.wait_for_deliveries()
    assert (delivery.state, delivery.status) == ("delivered", 200)


def test_nobody_there(own: Sandbox, own_api: Api) -> None:
    with receiver() as gone:
        subscribe(own_api, gone)
    own_api.create()
    (delivery,) = own.wait_for_deliveries()
    assert (delivery.state, delivery.status, delivery.attempts) == ("failed", None, 1)
    assert delivery.failure is not None
    assert "ConnectError" in delivery.failure


def test_a_slow_receiver_holds_up_neither_others_nor_calls_nor_the_end(own: Sandbox, own_api: Api) -> None:
    released = threading.Event()

    def wait(_: Received) -> int:
        released.wait()
        return 200

    with receiver() as slow, receiver() as quick:
        try:
            subscribe(own_api, slow)
            subscribe(own_api, quick)
            slow.answer = wait
            own_api.create(title="one")
            own_api.create(title="two")
            slow.received(3)
            own.wait_for_deliveries(2)
            assert [told.json["data"]["video"]["title"] for told in quick.received()[2:]] == ["one", "two"]
            assert len(slow.received()) == 3
            own.close()
        finally:
            released.set()


def test_an_answer_has_its_time(taker: Receiver) -> None:
    released = threading.Event()

    def wait(_: Received) -> int:
        released.wait()
        return 200

    with Sandbox(webhook_timeout=0.05) as sandbox:
        api = Api(sandbox)
        with api.http:
            taker.answer = wait
            try:
                api.post("/v1/api/hook", target_url=taker.url)
                (delivery,) = sandbox.wait_for_deliveries(matching=lambda _: True)
            finally:
                released.set()
            assert (delivery.state, delivery.status) == ("failed", None)
            assert delivery.failure == "There was no answer within 0.05 seconds."


@pytest.mark.parametrize(
    "target", ["http://192.0.2.1/hook", "http://hooks.example.com/", "http://127.1/", "http://localhost.example.com/"]
)
def test_addresses_elsewhere_are_not_called_unless_that_is_allowed(own: Sandbox, own_api: Api, target: str) -> None:
    assert own_api.post("/v1/api/hook", target_url=target).status_code == 201
    (delivery,) = own.wait_for_deliveries(matching=lambda _: True)
    assert (delivery.state, delivery.attempts, delivery.status) == ("failed", 0, None)
    assert delivery.failure is not None
    assert "webhook_targets" in delivery.failure


def test_any_address_can_be_allowed() -> None:
    # The name is reserved for never being one, so that the attempt ends here.
    with Sandbox(webhook_targets="any") as sandbox:
        api = Api(sandbox)
        with api.http:
            api.post("/v1/api/hook", target_url="http://nobody.invalid/hook")
            (delivery,) = sandbox.wait_for_deliveries(matching=lambda _: True)
    assert (delivery.state, delivery.attempts) == ("failed", 1)


def test_a_removed_webhook_is_not_told_what_was_still_to_be_told(own: Sandbox, own_api: Api, taker: Receiver) -> None:
    subscribe(own_api, taker)
    released = threading.Event()

    def wait(_: Received) -> int:
        released.wait()
        return 200

    taker.answer = wait
    try:
        own_api.create()
        own_api.create()
        taker.received(3)
        own_api.post("/v1/api/removehook", target_url=taker.url + "/hook")
    finally:
        released.set()
    first, second = own.wait_for_deliveries(2)
    assert (first.state, second.state, second.attempts) == ("delivered", "failed", 0)
    assert second.failure == "The webhook was removed."
    assert len(taker.received()) == 3


def test_what_is_undelivered_is_delivered_by_the_next_run(tmp_path: Path, taker: Receiver) -> None:
    released = threading.Event()

    def wait(_: Received) -> int:
        released.wait()
        return 200

    def titles() -> list[Json]:
        return [told.json["data"]["video"]["title"] for told in taker.received()[2:]]

    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            subscribe(api, taker)
            taker.answer = wait
            api.create(title="one")
            api.create(title="two")
            taker.received(3)
    released.set()
    taker.answer = lambda _: 200
    with Sandbox(directory=tmp_path) as sandbox:
        deliveries = sandbox.wait_for_deliveries(2)
        assert [delivery.state for delivery in deliveries] == ["delivered", "delivered"]
        # Whether the first one arrived could not be known.
        assert titles() == ["one", "one", "two"]
        api = Api(sandbox)
        with api.http:
            api.create(title="three")
        sandbox.wait_for_deliveries(3)
    assert titles() == ["one", "one", "two", "three"]


def test_waiting_for_what_does_not_come_ends(own: Sandbox, own_api: Api, taker: Receiver) -> None:
    subscribe(own_api, taker)
    own_api.create()
    assert len(own.wait_for_deliveries(1)) == 1
    with pytest.raises(TimeoutError, match=r"only 1 of 2 deliveries .* within 0\.01 seconds"):
        own.wait_for_deliveries(2, timeout=0.01)
