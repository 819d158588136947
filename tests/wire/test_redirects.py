"""Redirects: where a call goes then, and what it takes along."""

import pytest

from tests.support.samples import VIDEO_ANSWER, VIDEO_TOKEN
from tests.support.secrecy import BASIC, assert_tells_no_secret
from tests.support.server import Answer, redirect, said
from tests.wire.conftest import Call, Connect, Serve, each_call
from ziggeo import RedirectError, RequestOptions, StatusError

OWN_HEADERS = {"X-Api-Gateway": "pass", "Cookie": "session=1", "Proxy-Authorization": "Basic eA=="}
STATUSES = [301, 302, 303, 307, 308]

each_status = pytest.mark.parametrize("status", STATUSES)


@each_status
def test_on_the_same_host_a_redirect_keeps_everything(serve: Serve, connect: Connect, status: int) -> None:
    server = serve(redirect(status, "/moved/here?x=1"), VIDEO_ANSWER)
    client = connect(server, headers=OWN_HEADERS)
    assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    first, second = server.requests
    assert second.target == "/moved/here?x=1"
    assert second.header("Authorization") == f"Basic {BASIC}"
    assert second.headers == first.headers


@each_status
def test_on_another_host_a_redirect_loses_credentials_and_own_headers(
    serve: Serve, connect: Connect, status: int
) -> None:
    other = serve(VIDEO_ANSWER)
    server = serve(redirect(status, f"{other.url}/elsewhere"))
    client = connect(server, headers=OWN_HEADERS)
    options = RequestOptions(headers={"X-Once": "1"})
    assert client.videos.get(VIDEO_TOKEN, options=options).token == VIDEO_TOKEN
    assert server.requests[0].header("X-Once") == "1"
    request = other.requests[0]
    assert (request.method, request.target) == ("GET", "/elsewhere")
    for name in ("Authorization", "X-Once", *OWN_HEADERS):
        assert request.header(name) is None
    assert request.header("Accept") == "application/json"
    assert request.header("Host") == f"127.0.0.1:{other.port}"


def test_credentials_do_not_come_back_with_the_second_redirect(serve: Serve, connect: Connect) -> None:
    server, other = serve(), serve()
    server.then(redirect(302, f"{other.url}/there"), VIDEO_ANSWER)
    other.then(redirect(302, f"{server.url}/back"))
    connect(server).videos.get(VIDEO_TOKEN)
    assert [request.header("Authorization") is None for request in server.requests] == [False, True]


@each_call(
    create=lambda client: client.videos.create(title="T"),
    update=lambda client: client.videos.update(VIDEO_TOKEN, title="T"),
    push=lambda client: client.videos.push_to_service(VIDEO_TOKEN, pushservicetoken="p"),
    delete=lambda client: client.videos.delete(VIDEO_TOKEN),
)
@pytest.mark.parametrize("status", [301, 302, 303])
@pytest.mark.parametrize("elsewhere", [False, True], ids=["same host", "another host"])
def test_what_changes_something_is_not_repeated_where_the_status_does_not_say_so(
    serve: Serve, connect: Connect, call: Call, status: int, elsewhere: bool
) -> None:
    other = serve()
    server = serve(redirect(status, f"{other.url}/made" if elsewhere else "/made"))
    with pytest.raises(RedirectError) as caught:
        call(connect(server))
    error = caught.value
    assert error.message == f"it was redirected ({status}) to where it cannot be followed"
    assert (error.status, error.attempts, error.headers["location"]) == (status, 1, "***")
    assert not error.may_have_been_acted_on
    assert len(server.requests) == 1
    assert_tells_no_secret(error)


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_stays_a_post_where_the_status_says_so(serve: Serve, connect: Connect, status: int) -> None:
    server = serve(redirect(status, "/made"), VIDEO_ANSWER)
    connect(server).videos.create(title="Größe")
    first, second = server.requests
    assert (second.method, second.form) == ("POST", {"title": "Größe"})
    assert second.header("Content-Type") == first.header("Content-Type")
    assert second.header("Content-Length") == first.header("Content-Length")


def test_a_delete_stays_a_delete_where_the_status_says_so(serve: Serve, connect: Connect) -> None:
    server = serve(redirect(307, "/gone"), Answer())
    connect(server).videos.delete(VIDEO_TOKEN)
    assert server.paths == [f"DELETE /v1/videos/{VIDEO_TOKEN}", "DELETE /gone"]


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_to_another_host_goes_there_without_credentials(serve: Serve, connect: Connect, status: int) -> None:
    other = serve(VIDEO_ANSWER)
    server = serve(redirect(status, f"{other.url}/made"))
    connect(server, headers=OWN_HEADERS).videos.create(title="T")
    request = other.requests[0]
    assert (request.method, request.target, request.form) == ("POST", "/made", {"title": "T"})
    for name in ("Authorization", *OWN_HEADERS):
        assert request.header(name) is None


def test_a_circle_is_left_after_five_redirects(serve: Serve, connect: Connect) -> None:
    server = serve(*[redirect(302, "/v1/videos/")] * 6)
    with pytest.raises(RedirectError) as caught:
        connect(server).videos.index()
    error = caught.value
    assert (error.endpoint, error.status, error.attempts) == ("videos.index", 302, 1)
    assert "more than 5 times" in str(error)
    assert error.headers["location"] == "***"
    assert_tells_no_secret(error)


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "data:,x",
        "mailto:a@b",
        "http://[::1/",
        "http://127.0.0.1:port/",
        "http://127.0.0.1:99999/",
        "http://../",
        f"http://{'a' * 70}.invalid/",
        "http://xn--/",
        "/\x7f",
        "/" + "x" * 66_000,
    ],
    ids=lambda location: location[:20],
)
def test_a_redirect_to_no_web_address_is_not_followed(serve: Serve, connect: Connect, location: str) -> None:
    server = serve(redirect(302, location))
    with pytest.raises(RedirectError) as caught:
        connect(server).videos.get(VIDEO_TOKEN)
    assert (caught.value.endpoint, caught.value.status, caught.value.attempts) == ("videos.get", 302, 1)
    assert caught.value.message == "it was redirected (302) to where it cannot be followed"
    assert_tells_no_secret(caught.value)


@pytest.mark.parametrize("status", [300, 304, 302])
def test_a_redirect_to_nowhere_is_a_plain_no(serve: Serve, connect: Connect, status: int) -> None:
    server = serve(Answer(status))
    with pytest.raises(StatusError) as caught:
        connect(server).videos.get(VIDEO_TOKEN)
    assert (type(caught.value), caught.value.status) == (StatusError, status)


def test_a_redirect_without_scheme_goes_to_the_same_scheme(serve: Serve, connect: Connect) -> None:
    other = serve(said([]))
    server = serve(redirect(302, f"//127.0.0.1:{other.port}/list"))
    assert connect(server).videos.index() == []
    assert other.requests[0].header("Authorization") is None


def test_each_attempt_begins_where_the_first_did(serve: Serve, connect: Connect) -> None:
    other = serve(Answer(503), VIDEO_ANSWER)
    server = serve(*[redirect(302, f"{other.url}/there")] * 2)
    assert connect(server).videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
