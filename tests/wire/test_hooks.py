"""What hooks are told of the attempts of a call, and that they can neither change nor break it."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.samples import STREAM_ANSWER, VIDEO_ANSWER, VIDEO_TOKEN, upload_form
from tests.support.secrecy import BASIC, SECRETS
from tests.support.server import Answer, Reset, redirect, said
from tests.wire.conftest import Connect, Serve
from ziggeo import (
    ConnectionFailedError,
    RequestSent,
    ResponseReceived,
    RetryBudget,
    RetryPlanned,
    RetryPolicy,
    ServerError,
)


class Told:
    """Notes what hooks are told."""

    def __init__(self) -> None:
        self.events: list[RequestSent | ResponseReceived | RetryPlanned] = []

    @property
    def settings(self) -> dict[str, Callable[[Any], object]]:
        return dict.fromkeys(("on_request", "on_response", "on_retry"), self.events.append)


def test_every_attempt_is_told_in_its_order(serve: Serve, connect: Connect) -> None:
    told = Told()
    server = serve(said([], 503), Reset(read=True), VIDEO_ANSWER)
    connect(server, **told.settings).videos.get(VIDEO_TOKEN)
    first, answered, planned, second, planned_again, third, last = told.events

    url = f"{server.url}/v1/videos/{VIDEO_TOKEN}"
    for number, sent in enumerate((first, second, third), 1):
        assert isinstance(sent, RequestSent)
        assert (sent.endpoint, sent.attempt, sent.method, sent.url) == ("videos.get", number, "GET", url)
    assert isinstance(answered, ResponseReceived)
    assert (answered.request, answered.status) == (first, 503)
    assert isinstance(planned, RetryPlanned)
    assert (planned.attempt, type(planned.error)) == (1, ServerError)
    assert isinstance(planned_again, RetryPlanned)
    assert (planned_again.attempt, type(planned_again.error)) == (2, ConnectionFailedError)
    assert isinstance(last, ResponseReceived)
    assert (last.request, last.status) == (third, 200)
    assert last.headers["content-type"].startswith("application/json")


def test_what_is_told_holds_no_secret(serve: Serve, connect: Connect) -> None:
    told = Told()
    connect(serve(said([], 500), VIDEO_ANSWER), **told.settings).videos.get(VIDEO_TOKEN)

    assert len(told.events) == 5
    for event in told.events:
        shown = f"{event!r} {getattr(event, 'headers', None)}"
        assert not [secret for secret in SECRETS if secret in shown]
        if isinstance(event, RequestSent):
            assert event.headers["authorization"] == "***"


@pytest.mark.parametrize("elsewhere", [False, True], ids=["same host", "another host"])
def test_what_the_query_of_a_redirect_says_is_not_told(serve: Serve, connect: Connect, elsewhere: bool) -> None:
    told = Told()
    server = serve()
    target = serve() if elsewhere else server
    query = "X-Amz-Signature=hunter2&client_auth=hunter2;hunter2&response-content-type=video%2Fmp4&hunter2"
    address = f"http://hunter2:hunter2@127.0.0.1:{target.port}/file?{query}#hunter2"
    server.then(redirect(302, address))
    target.then(said([]))
    assert connect(server, **told.settings).videos.index(limit=7) == []
    asked = [event.url for event in told.events if isinstance(event, RequestSent)]

    assert asked == [
        f"{server.url}/v1/videos/?limit=7",
        f"http://***@127.0.0.1:{target.port}/file?X-Amz-Signature=***&client_auth=***&response-content-type=***&***",
    ]
    assert "hunter2" not in repr(told.events)
    assert target.requests[-1].target == f"/file?{query}"


def test_what_the_query_of_a_storage_says_is_not_told(serve: Serve, connect: Connect) -> None:
    told = Told()
    storage = serve(Answer(204))
    form = upload_form(storage.url)
    signed = Answer(201, form.body.replace(b"/bucket", b"/bucket?sig=hunter2"), form.headers)
    connect(serve(signed, STREAM_ANSWER), **told.settings).videos.create(file=b"file", filename="clip.mp4")
    urls = [event.url for event in told.events if isinstance(event, RequestSent)]

    assert urls[1] == f"{storage.url}/bucket?sig=***"
    assert storage.requests[0].target == "/bucket?sig=hunter2"


def test_what_is_told_cannot_be_changed(serve: Serve, connect: Connect) -> None:
    def meddle(sent: RequestSent) -> None:
        headers: Any = sent.headers
        headers["authorization"] = "nonsense"
        object.__setattr__(sent, "url", "http://elsewhere.test/")

    server = serve(VIDEO_ANSWER)
    connect(server, on_request=meddle).videos.get(VIDEO_TOKEN)
    (request,) = server.requests

    assert request.header("authorization") == f"Basic {BASIC}"


@pytest.mark.parametrize("name", ["on_request", "on_response", "on_retry"])
def test_a_hook_that_fails_is_logged_and_the_call_goes_on(
    serve: Serve, connect: Connect, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise ValueError("no")

    client = connect(serve(said([], 500), VIDEO_ANSWER), **{name: broken})
    assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.getMessage() for record in errors] == ["a hook has failed; the call goes on"] * len(errors)
    assert errors
    caplog.clear()


def test_a_broken_service_is_asked_again_only_as_long_as_the_budget_lasts(serve: Serve, connect: Connect) -> None:
    server = serve(*[said([], 500)] * 7)
    client = connect(server, retries=RetryPolicy(retries=2, initial_delay=0), retry_budget=RetryBudget(retries=3))
    attempts: list[int] = []
    for _ in range(4):
        with pytest.raises(ServerError) as caught:
            client.videos.get(VIDEO_TOKEN)
        attempts.append(caught.value.attempts)

    assert attempts == [3, 2, 1, 1]
    assert len(server.requests) == 7


def test_views_of_a_client_share_its_budget(serve: Serve, connect: Connect) -> None:
    server = serve(*[said([], 500)] * 3)
    client = connect(server, retry_budget=RetryBudget(retries=1))
    with pytest.raises(ServerError):
        client.with_options(timeout=20).videos.get(VIDEO_TOKEN)
    with pytest.raises(ServerError) as caught:
        client.videos.get(VIDEO_TOKEN)

    assert caught.value.attempts == 1
    assert len(server.requests) == 3


def test_successes_earn_retries(serve: Serve, connect: Connect) -> None:
    fails, works = said([], 500), VIDEO_ANSWER
    server = serve(fails, works, fails, works, fails, works)
    client = connect(server, retry_budget=RetryBudget(retries=1, earned_by_success=1))
    for _ in range(3):
        client.videos.get(VIDEO_TOKEN)

    assert len(server.requests) == 6


def test_the_budget_can_be_lifted(serve: Serve, connect: Connect) -> None:
    server = serve(*[said([], 500)] * 10, Answer(200, VIDEO_ANSWER.body))
    client = connect(server, retries=RetryPolicy(retries=10, initial_delay=0), retry_budget=None)
    client.videos.get(VIDEO_TOKEN)

    assert len(server.requests) == 11
