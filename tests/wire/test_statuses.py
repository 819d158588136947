"""Answers that say no: the class of the error, and what it tells."""

import pytest

from tests.support.modes import MakeClient
from tests.support.samples import VIDEO_TOKEN
from tests.support.secrecy import BASIC, ENCRYPTION_KEY, PRIVATE_KEY, TOKEN, assert_tells_no_secret
from tests.support.server import Answer
from tests.wire.conftest import Connect, Serve
from ziggeo import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    NotFoundError,
    PayloadTooLargeError,
    PaymentRequiredError,
    PermissionDeniedError,
    PreconditionFailedError,
    RateLimitedError,
    ServerError,
    StatusError,
    UnprocessableError,
)

CLASSES: dict[int, type[StatusError]] = {
    302: StatusError,
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    412: PreconditionFailedError,
    413: PayloadTooLargeError,
    418: StatusError,
    422: UnprocessableError,
    429: RateLimitedError,
    500: ServerError,
    599: ServerError,
}
HUGE = b"x" * 3_000_000

BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    "map": (
        b'{"title": "This field is required", "tags": "\xc3\xa4", "count": 3}',
        {"title": "This field is required", "tags": "ä"},
    ),
    "map without texts": (b'{"code": 7}', {}),
    "list": (b"[]", {}),
    "null": (b"null", {}),
    "page": (b"<html><h1>Bad Gateway</h1></html>", {}),
    "empty": (b"", {}),
    "not UTF-8": (b'{"title": "\xff"}', {}),
    "broken": (b'{"title": ', {}),
    "huge": (HUGE, {}),
    "nested lists": (b"[" * 100_000, {}),
    "nested maps": (b'{"title":' * 20_000, {}),
    "long number": (b'{"title": ' + b"9" * 10_000 + b"}", {}),
}


@pytest.mark.parametrize(("body", "fields"), BODIES.values(), ids=list(BODIES))
def test_a_status_gives_its_error_whatever_the_body(
    serve: Serve, connect: Connect, body: bytes, fields: dict[str, str]
) -> None:
    headers = {"X-Request-Id": "request-1", "Set-Cookie": "session=1", "Server": "nginx"}
    client = connect(serve(*[Answer(status, body, headers) for status in CLASSES]), retries=0)
    for status, kind in CLASSES.items():
        with pytest.raises(StatusError) as caught:
            client.videos.get(VIDEO_TOKEN)
        error = caught.value
        assert type(error) is kind
        assert (error.endpoint, error.status, error.attempts) == ("videos.get", status, 1)
        assert error.fields == fields
        assert error.body == body[: 1024 * 1024]
        assert (error.request_id, error.retry_after) == ("request-1", None)
        assert error.headers == {
            "content-length": str(len(body)),
            "server": "nginx",
            "set-cookie": "***",
            "x-request-id": "request-1",
        }
        assert str(error).startswith(f"videos.get(video={VIDEO_TOKEN}): {status}")
        assert all(f"{name}: {text}" in str(error) for name, text in fields.items())
        assert len(str(error)) < 500
        assert_tells_no_secret(error)


def test_a_connection_is_left_behind_with_the_rest_of_a_huge_body(serve: Serve, connect: Connect) -> None:
    server = serve(Answer(404, HUGE), Answer(404))
    client = connect(server)
    for _ in range(2):
        with pytest.raises(NotFoundError):
            client.videos.get(VIDEO_TOKEN)
    assert [request.connection for request in server.requests] == [1, 2]


@pytest.mark.shows_secrets("the log of httpcore")  # it logs the headers of answers, which here repeat them
@pytest.mark.parametrize("secret", [PRIVATE_KEY, ENCRYPTION_KEY, BASIC])
@pytest.mark.parametrize("body", ['{{"message": "{} is wrong"}}', "<p>{}</p>"], ids=["JSON", "page"])
def test_credentials_that_an_answer_repeats_are_cut_out(serve: Serve, connect: Connect, secret: str, body: str) -> None:
    text = body.format(secret)
    server = serve(Answer(401, text.encode(), {"X-Request-Id": secret, "X-Echo": secret, "ETag": secret}))
    with pytest.raises(AuthenticationError) as caught:
        connect(server).videos.get(VIDEO_TOKEN)
    assert caught.value.body == body.format("***").encode()
    assert caught.value.request_id == "***"
    assert_tells_no_secret(caught.value)


@pytest.mark.shows_secrets("the log of httpcore")  # it logs the headers of answers, which here repeat them
@pytest.mark.parametrize("written", ["slash/in/a+key", r"slash\/in\/a+key", "slash%2Fin%2Fa%2Bkey", "slash/in/a%2Bkey"])
def test_credentials_are_cut_out_in_each_form_in_which_they_may_be_written(
    serve: Serve, make_client: MakeClient, written: str
) -> None:
    server = serve(Answer(401, f'{{"message": "{written} is wrong"}}'.encode(), {"ETag": written}))
    client = make_client(TOKEN, "slash/in/a+key", base_url=server.url)
    with pytest.raises(AuthenticationError) as caught:
        client.videos.get(VIDEO_TOKEN)
    error = caught.value
    assert error.body == b'{"message": "*** is wrong"}'
    assert error.fields == {"message": "*** is wrong"}
    assert error.headers["etag"] == "***"
    for shown in (str(error), repr(vars(error))):
        assert "slash" not in shown


def test_credentials_are_cut_out_of_the_names_of_fields(serve: Serve, connect: Connect) -> None:
    server = serve(Answer(400, f'{{"{PRIVATE_KEY}": "is no field"}}'.encode()))
    with pytest.raises(BadRequestError) as caught:
        connect(server).videos.get(VIDEO_TOKEN)
    assert caught.value.fields == {"***": "is no field"}
    assert_tells_no_secret(caught.value)


@pytest.mark.parametrize("name", ["X-Request-Id", "X-Amz-Request-Id", "X-Amz-Cf-Id", "Request-Id", "X-Correlation-Id"])
def test_the_identifier_of_a_request_is_found_by_its_usual_names(serve: Serve, connect: Connect, name: str) -> None:
    server = serve(Answer(500, headers={name: "first"}))
    with pytest.raises(ServerError) as caught:
        connect(server).videos.create()
    assert caught.value.request_id == "first"
    assert str(caught.value).endswith("(request first)")
