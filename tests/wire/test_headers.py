"""Headers of the caller's own: refused before anything is sent where they cannot be, and sent as they are where they can."""

import pytest
from pydantic import ValidationError

from tests.support.modes import MakeClient
from tests.support.samples import VIDEO_ANSWER, VIDEO_TOKEN
from tests.support.secrecy import PRIVATE_KEY, TOKEN, assert_tells_no_secret
from tests.wire.conftest import Connect, Serve
from ziggeo import ConfigurationError, RequestOptions

BAD = {
    "value that is not ASCII": {"X-Own": "Grüße"},
    "name that is not ASCII": {"X-Öwn": "1"},
    "line break": {"X-Own": "1\r\nX-Other: 2"},
    "bare line feed": {"X-Own": "1\n2"},
    "zero": {"X-Own": "1\x002"},
    "tab": {"X-Own": "1\t2"},
    "delete": {"X-Own": "1\x7f2"},
    "line break in a name": {"X-Own\r\nX-Other": "1"},
    "space in a name": {"X Own": "1"},
    "colon in a name": {"X-Own:": "1"},
    "empty name": {"": "1"},
    "authorization": {"Authorization": "Bearer x"},
    "connection": {"connection": "close"},
    "content-length": {"Content-Length": "7"},
    "host": {"HOST": "elsewhere"},
    "transfer-encoding": {"Transfer-Encoding": "chunked"},
}

each_bad = pytest.mark.parametrize("headers", BAD.values(), ids=list(BAD))


@each_bad
def test_a_client_refuses_headers_that_cannot_be_sent(make_client: MakeClient, headers: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make_client(TOKEN, PRIVATE_KEY, headers={"X-Fine": "1", **headers})
    assert str(caught.value).startswith("headers: ")
    for value in headers.values():
        assert value not in str(caught.value) or len(value) == 1
    assert_tells_no_secret(caught.value)


@each_bad
def test_a_view_refuses_them_too(serve: Serve, connect: Connect, headers: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        connect(serve()).with_options(headers=headers)


@each_bad
def test_options_refuse_them_too(headers: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        RequestOptions(headers=headers)
    assert caught.value.error_count() == 1


def test_all_other_headers_arrive_as_they_are(serve: Serve, connect: Connect) -> None:
    headers = {"X-Own": 'a b;c="d", e/f:~', "!#$%&'*+.^_`|~-": "1", "X-Empty": ""}
    server = serve(VIDEO_ANSWER)
    connect(server).videos.get(VIDEO_TOKEN, options=RequestOptions(headers=headers))
    for name, value in headers.items():
        assert server.requests[0].header(name) == value
