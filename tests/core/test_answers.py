"""Judging answers: what is a result, and what an error says when it is none."""

import json
import pickle
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, strategies as st

from tests.core.samples import AUTH_TOKEN, NOON, STREAM, VIDEO, VIDEO_TOKEN, answer
from tests.support.secrecy import everything_shown
from ziggeo._core.answers import failure, read_answer, retry_after, storage_failure
from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints import (
    application as application_endpoints,
    authtokens as authtokens_endpoints,
    streams as streams_endpoints,
    videos as videos_endpoints,
)
from ziggeo._core.redaction import Redactor
from ziggeo.errors import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    NotFoundError,
    PayloadTooLargeError,
    PaymentRequiredError,
    PermissionDeniedError,
    PreconditionFailedError,
    RateLimitedError,
    ResponseValidationError,
    ServerError,
    StatusError,
    StorageError,
    UnprocessableError,
)
from ziggeo.models.authtokens import AuthToken
from ziggeo.models.streams import Stream
from ziggeo.models.videos import Video

NOTHING_SECRET = Redactor([])
SECRET = Redactor(["hunter2"])


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_status_of_success_is_success(status: int) -> None:
    assert answer(status).succeeded


@pytest.mark.parametrize("status", [100, 199, 300, 302, 304, 400, 404, 500])
def test_no_other_status_is_success(status: int) -> None:
    assert not answer(status).succeeded


def test_a_result_is_read_from_the_body() -> None:
    body = json.dumps(VIDEO).encode()

    assert isinstance(read_answer(videos_endpoints.GET, answer(200, body), NOTHING_SECRET), Video)
    assert isinstance(
        read_answer(streams_endpoints.GET, answer(200, json.dumps(STREAM).encode()), NOTHING_SECRET), Stream
    )
    assert isinstance(
        read_answer(authtokens_endpoints.GET, answer(200, json.dumps(AUTH_TOKEN).encode()), NOTHING_SECRET), AuthToken
    )
    videos = read_answer(videos_endpoints.INDEX, answer(200, b"[" + body + b"," + body + b"]"), NOTHING_SECRET)
    assert [video.token for video in videos] == [VIDEO_TOKEN, VIDEO_TOKEN]


@pytest.mark.parametrize("body", [b"null", b"", b"[]", b"true", b"anything at all"])
def test_the_body_of_a_delete_is_ignored(body: bytes) -> None:
    read_answer(videos_endpoints.DELETE, answer(200, body), NOTHING_SECRET)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "EOF"),
        (b"<html>", "JSON"),
        (b"null", "object"),
        (b"[]", "object"),
        (b'{"key": null}', "token"),
        (b'{"token": 5}', "token"),
        (b'{"token": "a", "state": "5"}', "state"),
        (b'{"token": "a", "streams": [{"token": "b"}, {"key": "c"}]}', "streams.1.token"),
        (b'{"token": "\xff"}', "invalid"),
    ],
)
def test_success_with_an_unexpected_body_is_told_with_the_place_and_the_body(body: bytes, said: str) -> None:
    with pytest.raises(ResponseValidationError) as caught:
        read_answer(videos_endpoints.GET, answer(200, body, content_type="application/json"), NOTHING_SECRET)

    error = caught.value
    assert said.lower() in error.message.lower()
    assert (error.endpoint, error.status, error.body) == ("videos.get", 200, body)
    assert error.headers == {"content-type": "application/json"}
    assert error.errors
    assert error.__cause__ is None
    assert pickle.loads(pickle.dumps(error)).errors == error.errors


def test_a_secret_in_an_unexpected_body_is_hidden() -> None:
    with pytest.raises(ResponseValidationError) as caught:
        read_answer(videos_endpoints.GET, answer(200, b'{"hunter2": 1}', x_token="hunter2"), SECRET)

    assert "hunter2" not in repr((caught.value.message, caught.value.body, caught.value.headers, caught.value.errors))


@pytest.mark.parametrize(
    ("status", "kind", "phrase"),
    [
        (400, BadRequestError, "400 Bad Request"),
        (401, AuthenticationError, "401 Unauthorized"),
        (402, PaymentRequiredError, "402 Payment Required"),
        (403, PermissionDeniedError, "403 Forbidden"),
        (404, NotFoundError, "404 Not Found"),
        (409, ConflictError, "409 Conflict"),
        (412, PreconditionFailedError, "412 Precondition Failed"),
        (413, PayloadTooLargeError, "413 Request Entity Too Large"),
        (422, UnprocessableError, "422 Unprocessable Entity"),
        (429, RateLimitedError, "429 Too Many Requests"),
        (500, ServerError, "500 Internal Server Error"),
        (503, ServerError, "503 Service Unavailable"),
        (599, ServerError, "599"),
        (418, StatusError, "418 I'm a Teapot"),
        (499, StatusError, "499"),
        (304, StatusError, "304 Not Modified"),
    ],
)
def test_each_status_has_its_class_and_says_itself(status: int, kind: type[StatusError], phrase: str) -> None:
    error = failure("videos.get", answer(status), NOTHING_SECRET)

    assert type(error) is kind
    assert (error.status, error.endpoint, error.fields) == (status, "videos.get", {})
    # Python names 413 differently from version to version.
    assert error.message == phrase or status == 413


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b'{"key": "is taken", "title": "too long"}', {"key": "is taken", "title": "too long"}),
        (b'{"key": "is taken", "code": 5, "more": {"a": "b"}}', {"key": "is taken"}),
        (b"{}", {}),
        (b"[]", {}),
        (b'["no"]', {}),
        (b"null", {}),
        (b'"no"', {}),
        (b"no", {}),
        (b"", {}),
        (b"\xff\xfe", {}),
        ('{"title": "zu früh"}'.encode(), {"title": "zu früh"}),
    ],
)
def test_what_the_service_says_of_single_fields_is_kept(body: bytes, fields: dict[str, str]) -> None:
    error = failure("videos.create", answer(412, body), NOTHING_SECRET)

    assert error.fields == fields
    assert error.body == body
    assert all(f"{name}: {text}" in error.message for name, text in fields.items())


def test_a_refusal_holds_no_secret_and_only_harmless_headers() -> None:
    error = failure(
        "videos.get",
        answer(401, b'{"key": "hunter2"}', set_cookie="hunter2", x_request_id="r-1", www_authenticate="Basic"),
        SECRET,
    )

    assert "hunter2" not in repr((error.message, error.body, error.headers, error.fields, str(error)))
    assert error.headers == {"set-cookie": "***", "x-request-id": "r-1", "www-authenticate": "***"}
    assert error.request_id == "r-1"
    assert pickle.loads(pickle.dumps(error)).fields == {"key": "***"}


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        (" 120 ", 120),
        ("Thu, 01 Jan 2026 12:00:30 GMT", 30),
        ("Thu, 01 Jan 2026 11:59:00 GMT", 0),
        ("Thu, 01 Jan 2026 13:00:30 +0100", 30),
        ("Thursday, 01-Jan-26 12:00:30 GMT", 30),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("+3", None),
        ("1e3", None),
        ("٣", None),
        ("²", None),
        ("Thu, 99 Jan 2026 12:00:30 GMT", None),
    ],
)
def test_a_pause_is_asked_for_in_seconds_or_by_a_date(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOON) == seconds


def test_without_the_header_no_pause_is_asked_for() -> None:
    assert retry_after({}, NOON) is None


def test_a_date_counts_from_the_services_clock_not_from_ours() -> None:
    headers = {"retry-after": "Thu, 01 Jan 2026 08:00:30 GMT", "date": "Thu, 01 Jan 2026 08:00:00 GMT"}

    assert retry_after(headers, NOON) == 30
    assert retry_after({**headers, "date": "no date"}, NOON) == 0


@given(st.integers(-(10**6), 10**6))
def test_a_date_gives_the_seconds_until_then(seconds: int) -> None:
    moment = NOON + timedelta(seconds=seconds)

    assert retry_after({"retry-after": format_datetime(moment, usegmt=True)}, NOON) == max(seconds, 0)


@given(st.text(max_size=40))
def test_no_text_in_the_header_does_harm(value: str) -> None:
    seconds = retry_after({"retry-after": value}, NOON)

    assert seconds is None or seconds >= 0


def test_the_pause_stands_in_the_error() -> None:
    assert failure("videos.get", answer(429, retry_after="9"), NOTHING_SECRET).retry_after == 9
    assert failure("videos.get", answer(503), NOTHING_SECRET).retry_after is None


REFUSAL = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>AccessDenied</Code><Message>Policy expired: hunter2</Message><RequestId>1</RequestId></Error>"
)


def test_the_storage_is_understood_in_its_own_words() -> None:
    error = storage_failure("videos.create.send_file", answer(403, REFUSAL, x_amz_request_id="R1"), SECRET)

    assert isinstance(error, StorageError)
    assert (error.code, error.status, error.endpoint) == ("AccessDenied", 403, "videos.create.send_file")
    assert error.message == "the storage answered 403 Forbidden (AccessDenied: Policy expired: ***)"
    assert error.request_id == "R1"
    assert b"hunter2" not in (error.body or b"")
    assert pickle.loads(pickle.dumps(error)).code == "AccessDenied"


def test_the_code_the_message_and_the_request_are_told_apart() -> None:
    error = storage_failure("call", answer(403, REFUSAL), SECRET)

    assert (error.code, error.reason, error.request_id) == ("AccessDenied", "Policy expired: ***", "1")
    assert error.form_expired
    restored = pickle.loads(pickle.dumps(error))
    assert (restored.reason, restored.request_id) == (error.reason, error.request_id)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Code>A</Code></Error>', ("A", None, None)),
        (b"<Error><!-- a --><Code><![CDATA[A]]></Code><Message> b </Message></Error>", ("A", "b", None)),
        (b"<Error><Code/><Message></Message><RequestId>r</RequestId></Error>", (None, None, "r")),
        (b"<Error><Code>A</Code>" + b" " * 65_000 + b"</Error>", ("A", None, None)),
        (b"<Error><Code>A</Code>" + b" " * 66_000 + b"</Error>", (None, None, None)),
        (b"<Error><Code>A<b/></Code></Error>", ("A", None, None)),
        (b"<a>" * 15_000 + b"</a>" * 15_000, (None, None, None)),
        (b"<a>" * 8_000 + b"</a>" * 8_000, (None, None, None)),
    ],
    ids=["namespace", "comment", "empty", "long", "too long", "nested", "deep and too long", "deep"],
)
def test_what_is_told_in_other_ways(body: bytes, told: tuple[str | None, str | None, str | None]) -> None:
    error = storage_failure("call", answer(400, body), NOTHING_SECRET)

    assert (error.code, error.reason, error.request_id) == told
    assert error.body == body


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE Error [<!ENTITY a "AccessDenied"><!ENTITY b "&a;&a;&a;">]>'
    b"<Error><Code>&b;</Code></Error>"
)


@pytest.mark.parametrize("body", [BOMB, b"<!DOCTYPE html><html></html>", b"", b"no", b"\xff\xfe", b"<Error>", b"[]"])
def test_what_the_storage_says_otherwise_is_kept_and_not_understood(body: bytes) -> None:
    error = storage_failure("videos.create.send_file", answer(500, body, retry_after="3"), NOTHING_SECRET)

    assert error.code is None
    assert error.message == "the storage answered 500 Internal Server Error"
    assert error.body == body
    assert error.retry_after == 3


@given(st.binary(max_size=200))
def test_no_body_of_the_storages_does_harm(body: bytes) -> None:
    assert storage_failure("call", answer(400, body), NOTHING_SECRET).status == 400


@pytest.mark.parametrize("body", [REFUSAL, REFUSAL.replace(b"UTF-8", b"UTF-16"), REFUSAL.partition(b"\n")[2]])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_xml_that_is_not_utf_8_is_not_understood(body: bytes, encoding: str) -> None:
    assert storage_failure("call", answer(400, body.decode().encode(encoding)), NOTHING_SECRET).code is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_document_type_is_refused_in_every_encoding(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE E [<!ENTITY a "A">]><E><Code>&a;</Code></E>'

    assert storage_failure("call", answer(400, body.encode(encoding)), NOTHING_SECRET).code is None


@pytest.mark.parametrize("encoding", ["UTF-8", "utf-7", "utf-16", "latin-1", "shift_jis", "nonsense", "idna", ""])
def test_xml_is_read_as_utf_8_whatever_it_says_of_itself(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><Error><Code>A</Code><Message>grüße</Message></Error>'
    declared = storage_failure("call", answer(400, body.encode()), NOTHING_SECRET)

    if encoding:
        assert declared.code == "A"
        assert declared.message == "the storage answered 400 Bad Request (A: grüße)"
    else:
        assert declared.code is None


def test_xml_without_a_declaration_is_read() -> None:
    assert storage_failure("call", answer(400, REFUSAL.partition(b"\n")[2]), SECRET).code == "AccessDenied"


def test_deeply_nested_json_is_no_map_of_fields() -> None:
    assert failure("call", answer(400, b"[" * 100_000), NOTHING_SECRET).fields == {}


def test_a_date_in_an_impossible_time_zone_is_no_date() -> None:
    assert retry_after({"retry-after": "Thu, 01 Jan 2026 12:00:30 +99999999999999"}, NOON) is None


def test_the_samples_moment_is_noon() -> None:
    assert datetime(2026, 1, 1, 12, tzinfo=UTC) == NOON


OF_VIDEOS = [videos_endpoints.PUSH_TO_SERVICE, videos_endpoints.APPLY_EFFECT, videos_endpoints.APPLY_META]
OF_STREAMS = [streams_endpoints.PUSH_TO_SERVICE, streams_endpoints.ATTACH_SUBTITLE, streams_endpoints.BIND]
MAY_ANSWER_NOTHING = [*OF_VIDEOS, *OF_STREAMS]


@pytest.mark.parametrize("endpoint", MAY_ANSWER_NOTHING, ids=lambda endpoint: endpoint.name)
@pytest.mark.parametrize(
    "body", [b"", b" \r\n", b"null", b"true", b"5", b'"done"', b"{}", b"[]", b'[{"token": "a"}]', b'{"no": "token"}']
)
def test_json_without_an_object_with_a_token_is_nothing_where_answers_are_not_published(
    endpoint: Endpoint[Video | Stream | None], body: bytes
) -> None:
    assert read_answer(endpoint, answer(200, body), NOTHING_SECRET) is None


@pytest.mark.parametrize("endpoint", MAY_ANSWER_NOTHING, ids=lambda endpoint: endpoint.name)
def test_an_object_with_a_token_is_read_where_answers_are_not_published(
    endpoint: Endpoint[Video | Stream | None],
) -> None:
    read = read_answer(endpoint, answer(200, b'{"token": "a", "new": 1}'), NOTHING_SECRET)

    assert isinstance(read, Video if endpoint in OF_VIDEOS else Stream)
    assert read.to_wire() == {"token": "a", "new": 1}


@pytest.mark.parametrize("endpoint", MAY_ANSWER_NOTHING, ids=lambda endpoint: endpoint.name)
@pytest.mark.parametrize("body", [b"<html></html>", b"{", b'{"token": 5}', b'{"token": "\xff"}', b"done"])
def test_what_is_no_json_or_no_such_object_is_refused_even_there(
    endpoint: Endpoint[Video | Stream | None], body: bytes
) -> None:
    with pytest.raises(ResponseValidationError) as caught:
        read_answer(endpoint, answer(200, body), NOTHING_SECRET)

    assert (caught.value.endpoint, caught.value.body) == (endpoint.name, body)


APPLICATION_KEYS = {"token": "0123", "private_key": "priv-hunter2", "encryption_key": "enc-hunter2", "name": "Site"}
WHOLE = json.dumps(APPLICATION_KEYS)
BROKEN: dict[str, str] = {
    "a wrong type before": json.dumps({"name": 5, **{k: v for k, v in APPLICATION_KEYS.items() if k != "name"}}),
    "a wrong type after": json.dumps({**APPLICATION_KEYS, "name": 5}),
    "a list": json.dumps([APPLICATION_KEYS]),
    "wrapped": json.dumps({"token": 5, "application": APPLICATION_KEYS}),
    "a key of a wrong type": json.dumps({**APPLICATION_KEYS, "private_key": ["priv-hunter2"]}),
    "a key that is a map": json.dumps({**APPLICATION_KEYS, "encryption_key": {"value": "enc-hunter2"}}),
    "broken off after it": WHOLE[:-5],
    "broken off in it": WHOLE[: WHOLE.index("hunter2") + 4],
    "broken off in the other": WHOLE[: WHOLE.rindex("hunter2") + 7],
    "no JSON around it": f"<pre>{WHOLE}</pre>",
    "doubled": WHOLE + WHOLE,
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=list(BROKEN))
def test_an_application_that_cannot_be_read_shows_no_key_of_it(body: str) -> None:
    with pytest.raises(ResponseValidationError) as caught:
        read_answer(application_endpoints.GET, answer(200, body.encode()), NOTHING_SECRET)

    for shown in everything_shown(caught.value):
        assert "hunter" not in shown
        assert "priv-" not in shown
    assert b'"private_key": "***"' in (caught.value.body or b"")
    assert caught.value.errors


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_refusal_that_holds_an_application_shows_no_key_of_it(status: int) -> None:
    error = failure("application.update", answer(status, WHOLE.encode()), NOTHING_SECRET)

    assert not [shown for shown in everything_shown(error) if "hunter2" in shown]
    assert error.fields == {"token": "0123", "private_key": "***", "encryption_key": "***", "name": "Site"}


def test_an_answer_shows_no_body() -> None:
    assert "hunter2" not in repr(answer(200, WHOLE.encode()))
