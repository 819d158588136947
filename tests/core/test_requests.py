"""Requests: addresses, bodies and headers, and what of them follows a redirect."""

import pickle
from base64 import b64decode
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from pydantic import SecretStr

from tests.core.samples import TEXTS
from ziggeo._core.arguments import check_identifiers, parse_arguments
from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints import (
    authtokens as authtokens_endpoints,
    streams as streams_endpoints,
    videos as videos_endpoints,
)
from ziggeo._core.requests import Request, basic_authorization, build, redirected, segment
from ziggeo.errors import ArgumentsError
from ziggeo.models.videos import VideoIndexArguments, VideoUpdateArguments

AUTHORIZATION = "Basic dG9rZW46a2V5"


@given(TEXTS.filter(lambda text: text != ""))
def test_an_identifier_is_one_segment_that_reads_back(identifier: str) -> None:
    encoded = segment(identifier)

    assert unquote(encoded, errors="strict") == identifier
    assert encoded.isascii()
    assert not set(encoded) & set("/?#; \\")
    assert encoded not in (".", "..")


@pytest.mark.parametrize(
    ("identifier", "encoded"),
    [
        ("a7ed28e3", "a7ed28e3"),
        ("_welcome", "_welcome"),
        ("__two", "__two"),
        ("käy", "k%C3%A4y"),
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("a b+c", "a%20b%2Bc"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        (".", "%2E"),
        ("..", "%2E%2E"),
        ("...", "%2E%2E%2E"),
        ("../../x", "..%2F..%2Fx"),
        (".a", ".a"),
    ],
)
def test_awkward_identifiers_are_written_so_that_they_stay_one_segment(identifier: str, encoded: str) -> None:
    assert segment(identifier) == encoded


@given(TEXTS.filter(lambda text: ":" not in text), TEXTS)
def test_basic_authorization_reads_back(user: str, password: str) -> None:
    scheme, coded = basic_authorization(user, password).split(" ")

    assert scheme == "Basic"
    assert b64decode(coded, validate=True).decode() == f"{user}:{password}"


def built(
    endpoint: Endpoint[object],
    arguments: VideoIndexArguments | VideoUpdateArguments | None = None,
    headers: dict[str, str] | None = None,
    **identifiers: str,
) -> Request:
    return build(
        endpoint,
        "https://server.test",
        identifiers,
        arguments,
        authorization=SecretStr(AUTHORIZATION),
        headers=headers or {},
    )


def test_a_get_puts_its_arguments_into_the_query() -> None:
    request = built(videos_endpoints.INDEX, VideoIndexArguments(limit=2, tags=["a b", "ü"]))

    assert request.method == "GET"
    assert request.url == "https://server.test/v1/videos/?tags=a+b%2C%C3%BC&limit=2"
    assert request.body is None
    assert dict(request.headers) == {"accept": "application/json", "authorization": AUTHORIZATION}


def test_a_get_without_arguments_has_no_query() -> None:
    assert built(videos_endpoints.INDEX, VideoIndexArguments()).url == "https://server.test/v1/videos/"


def test_a_post_puts_its_arguments_into_a_form() -> None:
    request = built(videos_endpoints.UPDATE, VideoUpdateArguments(title="a b", approved=True), video="_key/1")

    assert request.method == "POST"
    assert request.url == "https://server.test/v1/videos/_key%2F1"
    assert request.body == b"title=a+b&approved=true"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_post_without_arguments_has_an_empty_form() -> None:
    request = built(streams_endpoints.BIND, video="v", stream="s")

    assert request.url == "https://server.test/v1/videos/v/streams/s/bind"
    assert request.body == b""


def test_a_delete_has_neither_query_nor_body() -> None:
    request = built(streams_endpoints.DELETE, video="v", stream="s")

    assert (request.method, request.url, request.body) == (
        "DELETE",
        "https://server.test/v1/videos/v/streams/s",
        None,
    )


def test_a_path_before_the_services_own_is_kept() -> None:
    request = build(
        videos_endpoints.GET, "http://proxy.test/ziggeo", {"video": "v"}, None, authorization=SecretStr(""), headers={}
    )

    assert request.url == "http://proxy.test/ziggeo/v1/videos/v"


def test_braces_in_an_identifier_are_no_placeholders() -> None:
    assert built(videos_endpoints.GET, video="{stream}").url == "https://server.test/v1/videos/%7Bstream%7D"


def test_a_callers_headers_are_added_and_stay_private_and_cannot_replace_the_credentials() -> None:
    request = built(
        videos_endpoints.GET, headers={"X-Trace": "1", "Authorization": "mine", "Accept": "text/plain"}, video="v"
    )

    assert dict(request.headers) == {"accept": "text/plain", "x-trace": "1", "authorization": AUTHORIZATION}
    assert {"x-trace", "authorization", "cookie", "proxy-authorization"} <= request.private_headers


@pytest.mark.parametrize(
    ("endpoint", "idempotent"),
    [
        (videos_endpoints.GET, True),
        (videos_endpoints.UPDATE, True),
        (videos_endpoints.DELETE, True),
        (videos_endpoints.CREATE, False),
        (streams_endpoints.CREATE, False),
        (videos_endpoints.PUSH_TO_SERVICE, False),
        (authtokens_endpoints.CREATE, False),
        (videos_endpoints.UPLOAD_URL, False),
        (streams_endpoints.CONFIRM_VIDEO, True),
    ],
)
def test_a_request_says_whether_it_may_be_repeated(endpoint: Endpoint[object], idempotent: bool) -> None:
    assert built(endpoint, video="v", stream="s").idempotent is idempotent


POSTED = Request(
    endpoint="videos.update",
    method="POST",
    url="https://server.test/v1/videos/v?x=1",
    headers={
        "accept": "application/json",
        "authorization": AUTHORIZATION,
        "content-type": "application/x-www-form-urlencoded",
        "x-mine": "secret",
    },
    private_headers=frozenset({"authorization", "cookie", "proxy-authorization", "x-mine"}),
    body=b"title=a",
)


@pytest.mark.parametrize(
    ("location", "url", "same_origin"),
    [
        ("https://server.test/other", "https://server.test/other", True),
        ("/other", "https://server.test/other", True),
        ("other", "https://server.test/v1/videos/other", True),
        ("https://SERVER.test:443/other", "https://SERVER.test:443/other", True),
        ("https://server.test:8443/other", "https://server.test:8443/other", False),
        ("http://server.test/v1", "http://server.test/v1", False),
        ("http://server.test:443/v1", "http://server.test:443/v1", False),
        ("https://server.test.evil.test/v1", "https://server.test.evil.test/v1", False),
        ("https://evil.test/v1", "https://evil.test/v1", False),
        ("//evil.test/v1", "https://evil.test/v1", False),
        ("https://server.test@evil.test/v1", "https://server.test@evil.test/v1", False),
    ],
)
@pytest.mark.parametrize(
    ("status", "method"),
    [
        (301, "GET"),
        (302, "GET"),
        (303, "GET"),
        (307, "GET"),
        (308, "GET"),
        (307, "POST"),
        (308, "POST"),
        (307, "DELETE"),
        (308, "DELETE"),
    ],
)
def test_credentials_follow_a_redirect_only_to_the_same_origin(
    status: int, method: str, location: str, url: str, same_origin: bool
) -> None:
    following = redirected(replace(POSTED, method=method), status, location)

    assert following is not None
    assert following.url == url
    assert following.method == method
    assert ("authorization" in following.headers) is same_origin
    assert ("x-mine" in following.headers) is same_origin
    assert following.headers["accept"] == "application/json"


def test_credentials_do_not_come_back_when_a_second_redirect_returns() -> None:
    away = redirected(POSTED, 307, "https://elsewhere.test/")
    assert away is not None
    back = redirected(away, 307, "https://server.test/v1/videos/v")

    assert back is not None
    assert "authorization" not in back.headers


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("endpoint", [videos_endpoints.UPDATE, videos_endpoints.CREATE, videos_endpoints.DELETE])
@pytest.mark.parametrize("location", ["/other", "https://elsewhere.test/other"])
def test_a_request_that_changes_something_is_repeated_as_it_was_where_the_status_says_so(
    status: int, endpoint: Endpoint[object], location: str
) -> None:
    request = built(endpoint, video="v")
    following = redirected(request, status, location)

    assert following is not None
    assert (following.method, following.body, following.endpoint) == (request.method, request.body, request.endpoint)
    assert following.headers.get("content-type") == request.headers.get("content-type")
    assert following.idempotent is request.idempotent


@pytest.mark.parametrize("status", [301, 302, 303])
@pytest.mark.parametrize("endpoint", [videos_endpoints.UPDATE, videos_endpoints.CREATE, videos_endpoints.DELETE])
@pytest.mark.parametrize("location", ["/other", "https://server.test/v1/videos/v", "https://elsewhere.test/other"])
def test_a_request_that_changes_something_is_not_followed_where_it_might_become_a_get(
    status: int, endpoint: Endpoint[object], location: str
) -> None:
    assert redirected(built(endpoint, video="v"), status, location) is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_get_stays_a_get(status: int) -> None:
    following = redirected(built(videos_endpoints.GET, video="v"), status, "/other")

    assert following is not None
    assert (following.method, following.body) == ("GET", None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "ftp://server.test/",
        "mailto:a@b.test",
        "javascript:1",
        "file:///etc/passwd",
        "http:///nowhere",
        "http://host:99999/",
        "http://host:port/",
        "http://[::1/",
    ],
)
@pytest.mark.parametrize("endpoint", [videos_endpoints.GET, videos_endpoints.UPDATE, videos_endpoints.DELETE])
def test_what_is_no_web_address_or_a_broken_one_is_not_followed(
    status: int, location: str, endpoint: Endpoint[object]
) -> None:
    assert redirected(built(endpoint, video="v"), status, location) is None


UNWRITABLE: list[dict[str, Any]] = [
    {"title": "a\ud800"},
    {"description": "\udfff"},
    {"tags": ["\ud800"]},
    {"tags": "a,\ud800"},
]


@pytest.mark.parametrize("fields", UNWRITABLE)
def test_a_text_that_cannot_be_written_is_refused_when_the_request_is_built(fields: dict[str, Any]) -> None:
    arguments = VideoUpdateArguments(**fields)
    with pytest.raises(ArgumentsError, match=r"^videos\.update: a text holds what UTF-8 cannot") as caught:
        built(videos_endpoints.UPDATE, arguments, video="v")

    assert caught.value.endpoint == "videos.update"
    assert caught.value.__cause__ is None
    caught.value.message.encode()
    assert pickle.loads(pickle.dumps(caught.value)).message == caught.value.message


@pytest.mark.parametrize(
    "data", [{"a": "\ud800"}, {"a": [{"b": "\udc00\ud800"}]}, {"\ud800": 1}, '{"a": "\\ud800"}', '{"\\ud800": 1}']
)
def test_data_that_cannot_be_written_is_refused_with_its_field_named(data: Any) -> None:
    with pytest.raises(ArgumentsError, match=r"^videos\.update: data: ") as caught:
        parse_arguments(VideoUpdateArguments, None, {"data": data}, "videos.update")

    caught.value.message.encode()


def test_a_query_that_cannot_be_written_is_refused_when_the_request_is_built() -> None:
    with pytest.raises(ArgumentsError, match=r"^videos\.index: a text holds what UTF-8 cannot"):
        built(videos_endpoints.INDEX, VideoIndexArguments(tags=["\ud800"]))


@pytest.mark.parametrize("endpoint", [videos_endpoints.GET, videos_endpoints.UPDATE, videos_endpoints.DELETE])
def test_an_identifier_that_is_no_unicode_is_refused_when_the_request_is_built(
    endpoint: Endpoint[object],
) -> None:
    identifiers = check_identifiers(endpoint.name, {"video": "\ud800"})
    with pytest.raises(ArgumentsError, match="a text holds what UTF-8 cannot") as caught:
        built(endpoint, video=identifiers["video"])

    assert caught.value.endpoint == endpoint.name


def test_characters_outside_of_the_basic_plane_are_written() -> None:
    assert built(videos_endpoints.UPDATE, VideoUpdateArguments(title="\U0001f600"), video="\U0001f600") == replace(
        built(videos_endpoints.UPDATE, video="v"),
        identifiers={"video": "\U0001f600"},
        url="https://server.test/v1/videos/%F0%9F%98%80",
        body=b"title=%F0%9F%98%80",
    )


def test_a_query_leaves_out_what_a_form_would_clear() -> None:
    nothing = VideoIndexArguments(limit=None, reverse=None, tags="", states=[])

    assert built(videos_endpoints.INDEX, nothing).url == "https://server.test/v1/videos/"
    cleared = built(videos_endpoints.UPDATE, VideoUpdateArguments(volatile=None, title=None, tags=""), video="v")
    assert cleared.body == b"tags=&volatile=null&title="


def test_a_representation_shows_neither_headers_nor_the_body() -> None:
    request = built(videos_endpoints.UPDATE, VideoUpdateArguments(title="hunter2"), {"x-api-key": "hunter2"}, video="v")
    moved = redirected(request, 308, "/other")

    for shown in (repr(request), str(request), repr(moved)):
        assert "hunter2" not in shown
        assert AUTHORIZATION not in shown
        assert AUTHORIZATION.removeprefix("Basic ") not in shown
        assert "videos.update" in shown


def test_a_file_is_asked_for_as_it_is() -> None:
    request = built(videos_endpoints.DOWNLOAD_VIDEO, video="v")

    assert (request.headers["accept"], request.headers["accept-encoding"]) == ("*/*", "identity")


@pytest.mark.parametrize(("identifier", "shown"), [("5f0f" * 8, "***"), ("_door", "_door")])
def test_an_auth_token_is_not_shown_in_errors_as_whoever_has_it_may_use_it(identifier: str, shown: str) -> None:
    assert built(authtokens_endpoints.GET, auth_token=identifier).identifiers == {"auth_token": shown}
    assert built(videos_endpoints.GET, video=identifier).identifiers == {"video": identifier}
