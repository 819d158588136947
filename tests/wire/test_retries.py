"""Which answers lead to another attempt, and which do not: for calls that may be repeated, and for those that may not."""

from time import monotonic

import pytest

from tests.support.samples import AUTH_TOKEN, AUTH_TOKEN_ANSWER, STREAM_ANSWER, STREAM_TOKEN, VIDEO_ANSWER, VIDEO_TOKEN
from tests.support.secrecy import assert_tells_no_secret
from tests.support.server import Answer, Reset, said
from tests.wire.conftest import Call, Connect, Serve, each_call
from ziggeo import (
    NotFoundError,
    RateLimitedError,
    RequestOptions,
    RetryPolicy,
    ServerError,
    Timeouts,
)

REPEATABLE: dict[str, tuple[Call, Answer]] = {
    "videos.index": (lambda client: client.videos.index(), said([])),
    "videos.get": (lambda client: client.videos.get(VIDEO_TOKEN), VIDEO_ANSWER),
    "videos.update": (lambda client: client.videos.update(VIDEO_TOKEN, title="New"), VIDEO_ANSWER),
    "videos.delete": (lambda client: client.videos.delete(VIDEO_TOKEN), Answer()),
    "videos.download_video": (lambda client: client.videos.download_video(VIDEO_TOKEN), Answer(body=b"media")),
    "streams.index": (lambda client: client.streams.index(VIDEO_TOKEN), said([])),
    "streams.get": (lambda client: client.streams.get(VIDEO_TOKEN, STREAM_TOKEN), STREAM_ANSWER),
    "streams.delete": (lambda client: client.streams.delete(VIDEO_TOKEN, STREAM_TOKEN), Answer()),
    "streams.download_image": (
        lambda client: client.streams.download_image(VIDEO_TOKEN, STREAM_TOKEN),
        Answer(body=b"i"),
    ),
    "authtokens.get": (lambda client: client.authtokens.get(AUTH_TOKEN), AUTH_TOKEN_ANSWER),
    "authtokens.update": (lambda client: client.authtokens.update(AUTH_TOKEN, volatile=True), AUTH_TOKEN_ANSWER),
    "authtokens.delete": (lambda client: client.authtokens.delete(AUTH_TOKEN), Answer()),
}
ONCE: dict[str, tuple[Call, Answer]] = {
    "videos.create": (lambda client: client.videos.create(title="One"), VIDEO_ANSWER),
    "videos.push_to_service": (
        lambda client: client.videos.push_to_service(VIDEO_TOKEN, pushservicetoken="push"),
        VIDEO_ANSWER,
    ),
    "streams.create": (lambda client: client.streams.create(VIDEO_TOKEN), STREAM_ANSWER),
    "streams.push_to_service": (
        lambda client: client.streams.push_to_service(VIDEO_TOKEN, STREAM_TOKEN, pushservicetoken="push"),
        STREAM_ANSWER,
    ),
    "streams.bind": (lambda client: client.streams.bind(VIDEO_TOKEN, STREAM_TOKEN), STREAM_ANSWER),
    "authtokens.create": (lambda client: client.authtokens.create(volatile=True), AUTH_TOKEN_ANSWER),
}


def each(calls: dict[str, tuple[Call, Answer]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("name", "call", "fine"), [pytest.param(name, call, fine, id=name) for name, (call, fine) in calls.items()]
    )


def unavailable(**headers: str) -> Answer:
    """Return a 503 with these headers."""
    return said([], 503, **headers)


@each(REPEATABLE)
def test_a_call_that_may_be_repeated_survives_one_failure(
    serve: Serve, connect: Connect, name: str, call: Call, fine: Answer
) -> None:
    for status in (429, 500, 502, 503, 504):
        server = serve(Answer(status), fine)
        call(connect(server))
        first, second = server.requests
        assert (first.method, first.target, first.body) == (second.method, second.target, second.body)
        assert first.headers == second.headers


@each(ONCE)
def test_a_call_that_may_not_be_repeated_is_sent_once(
    serve: Serve, connect: Connect, name: str, call: Call, fine: Answer
) -> None:
    for status in (500, 502, 503, 504):
        with pytest.raises(ServerError) as caught:
            call(connect(serve(Answer(status))))
        assert (caught.value.endpoint, caught.value.status, caught.value.attempts) == (name, status, 1)
        assert_tells_no_secret(caught.value)


@each(ONCE)
@pytest.mark.parametrize("refusal", [Answer(429), unavailable(Retry_After="0")], ids=["429", "503 with Retry-After"])
def test_a_refusal_that_nothing_was_done_for_is_repeated_for_all_calls(
    serve: Serve, connect: Connect, name: str, call: Call, fine: Answer, refusal: Answer
) -> None:
    server = serve(refusal, fine)
    call(connect(server))
    first, second = server.requests
    assert (first.target, first.body) == (second.target, second.body)


@each(ONCE)
def test_a_lost_answer_is_not_asked_for_again_when_that_would_act_twice(
    serve: Serve, connect: Connect, name: str, call: Call, fine: Answer
) -> None:
    server = serve(Reset(read=True))
    with pytest.raises(ConnectionError):
        call(connect(server))
    assert len(server.requests) == 1


def test_the_number_of_attempts_is_that_of_the_policy(serve: Serve, connect: Connect) -> None:
    server = serve(*[Answer(500, headers={"X-Request-Id": f"request-{number}"}) for number in (1, 2, 3)])
    with pytest.raises(ServerError) as caught:
        connect(server).videos.get(VIDEO_TOKEN, options=RequestOptions(retries=RetryPolicy(retries=2, initial_delay=0)))
    assert (caught.value.attempts, caught.value.request_id) == (3, "request-3")
    assert (
        str(caught.value)
        == f"videos.get(video={VIDEO_TOKEN}): 500 Internal Server Error after 3 attempts (request request-3)"
    )


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "61"}, 61.0),
        ({"Retry_After": "9" * 400}, float("inf")),
        ({"Retry_After": "Sun, 06 Nov 1994 09:49:37 GMT", "Date": "Sun, 06 Nov 1994 08:49:37 GMT"}, 3600.0),
    ],
    ids=["a minute", "for ever", "a date"],
)
@each_call(read=lambda client: client.videos.get(VIDEO_TOKEN), create=lambda client: client.videos.create())
def test_an_absurdly_long_pause_is_not_made(
    serve: Serve, connect: Connect, headers: dict[str, str], seconds: float, call: Call
) -> None:
    server = serve(unavailable(**headers))
    began = monotonic()
    with pytest.raises(ServerError) as caught:
        call(connect(server))
    assert monotonic() - began < 1
    assert (caught.value.attempts, caught.value.retry_after) == (1, seconds)
    assert caught.value.headers["retry-after"] == headers["Retry_After"]


@pytest.mark.parametrize(
    "garbage",
    [
        "soon",
        "-1",
        "1.5",
        "",
        "٣",
        "Sun, 99 Nov 1994 08:49:38 GMT",
        "Retry-After: 5",
        "Sun, 06 Nov 99999 08:49:38 GMT",
        "Sun, 06 Nov 1994 08:49:38 +9999",
        "Sun, 06 Nov 1994 08:49:38 +99999999999999999999",
        "Sun, 06 Nov 1994 99999999999999999999:49:38 GMT",
    ],
)
def test_a_pause_that_cannot_be_read_counts_as_none(serve: Serve, connect: Connect, garbage: str) -> None:
    wire = garbage.encode().decode("latin-1")
    server = serve(unavailable(Retry_After=wire), VIDEO_ANSWER, unavailable(Retry_After=wire))
    client = connect(server)
    client.videos.get(VIDEO_TOKEN)
    with pytest.raises(ServerError) as caught:
        client.videos.create()
    assert (caught.value.attempts, caught.value.retry_after) == (1, None)


@pytest.mark.parametrize(
    "date",
    [
        "soon",
        "Sun, 06 Nov 99999 08:49:38 GMT",
        "Sun, 06 Nov 1994 08:49:38 +9999",
        "Sun, 06 Nov 1994 99999999999999999999:49:38 GMT",
    ],
)
def test_a_date_of_the_answer_that_cannot_be_read_counts_as_none(serve: Serve, connect: Connect, date: str) -> None:
    # Counted from now, both have passed.
    server = serve(unavailable(Retry_After="Sun, 06 Nov 1994 08:49:37 GMT", Date=date), VIDEO_ANSWER)
    assert connect(server).videos.create().token == VIDEO_TOKEN


@pytest.mark.parametrize("date", ["Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 9999 23:59:59 -2359"])
@pytest.mark.parametrize("name", ["Retry_After", "Date"])
def test_a_date_at_the_end_of_time_does_no_harm(serve: Serve, connect: Connect, date: str, name: str) -> None:
    headers = {"Retry_After": "Sun, 06 Nov 1994 08:49:37 GMT", name: date}
    server = serve(said([], 500, **headers))
    with pytest.raises(ServerError) as caught:
        connect(server, retries=0).videos.create()
    assert caught.value.retry_after is not None
    assert caught.value.retry_after >= 0


def test_a_date_that_has_passed_means_at_once(serve: Serve, connect: Connect) -> None:
    server = serve(unavailable(Retry_After="Sun, 06 Nov 1994 08:49:37 GMT"), VIDEO_ANSWER)
    assert connect(server).videos.create().token == VIDEO_TOKEN


@pytest.mark.parametrize("timeout", [5.0, Timeouts(total=5.0)], ids=["timeout=", "total="])
def test_a_deadline_that_ends_before_the_pause_ends_the_call_at_once(
    serve: Serve, connect: Connect, timeout: float | Timeouts
) -> None:
    server = serve(said([], 429, Retry_After="30"))
    began = monotonic()
    with pytest.raises(RateLimitedError) as caught:
        connect(server, timeout=timeout).videos.get(VIDEO_TOKEN)
    assert monotonic() - began < 1
    assert (caught.value.attempts, caught.value.retry_after) == (1, 30.0)


@each_call(
    video=lambda client: client.videos.delete(VIDEO_TOKEN),
    stream=lambda client: client.streams.delete(VIDEO_TOKEN, STREAM_TOKEN),
    auth_token=lambda client: client.authtokens.delete(AUTH_TOKEN),
)
class TestDeleting:
    @pytest.mark.parametrize("failure", [Reset(read=True), Answer(502)], ids=["lost answer", "bad gateway"])
    def test_what_a_failed_attempt_has_deleted_is_deleted(
        self, serve: Serve, connect: Connect, call: Call, failure: Reset | Answer
    ) -> None:
        server = serve(failure, Answer(404, b"[]"))
        assert call(connect(server)) is None
        first, second = server.requests
        assert (first.method, second.method, first.target) == ("DELETE", "DELETE", second.target)

    def test_what_was_not_there_is_not_found(self, serve: Serve, connect: Connect, call: Call) -> None:
        server = serve(Answer(404, b"[]"))
        with pytest.raises(NotFoundError) as caught:
            call(connect(server))
        assert (caught.value.status, caught.value.attempts, caught.value.body) == (404, 1, b"[]")

    def test_a_refused_attempt_has_deleted_nothing(self, serve: Serve, connect: Connect, call: Call) -> None:
        server = serve(Answer(429), Answer(404))
        with pytest.raises(NotFoundError) as caught:
            call(connect(server))
        assert caught.value.attempts == 2

    @pytest.mark.parametrize(
        "fine",
        [Answer(), Answer(204), Answer(body=b"null"), Answer(body=b"<html>")],
        ids=["empty", "204", "null", "page"],
    )
    def test_the_body_of_the_answer_does_not_matter(
        self, serve: Serve, connect: Connect, call: Call, fine: Answer
    ) -> None:
        server = serve(fine)
        assert call(connect(server)) is None
        assert server.requests[0].body == b""
