"""Answers that say yes: what becomes of their bodies, well-formed or not."""

import gzip
import json
import zlib
from collections.abc import Callable

import pytest

from tests.support.samples import STREAM_ANSWER, STREAM_TOKEN, VIDEO_ANSWER, VIDEO_TOKEN
from tests.support.secrecy import PRIVATE_KEY, assert_tells_no_secret
from tests.support.server import Answer, Raw, Stall, said
from tests.wire.conftest import Call, Connect, Serve, each_call
from ziggeo import DownloadError, ResponseValidationError, StatusError, Stream, Video, VideoState, Ziggeo

WRONG: dict[str, tuple[bytes, str]] = {
    "page": (b"<html>maintenance</html>", ""),
    "broken JSON": (b'{"token": "', ""),
    "empty": (b"", ""),
    "null": (b"null", ""),
    "list": (b"[]", ""),
    "wrong type": (b'{"token": "t", "duration": "long"}', "duration"),
    "number for a text": (b'{"token": 7}', "token"),
    "missing token": (b'{"title": "T"}', "token"),
    "wrong type inside": (b'{"token": "t", "default_stream": {"token": null}}', "default_stream.token"),
    "filled list for a map": (b'{"token": "t", "data": [1]}', "data"),
    "not UTF-8": (b'{"token": "\xff"}', ""),
}


@pytest.mark.parametrize(("body", "place"), WRONG.values(), ids=list(WRONG))
def test_a_body_that_is_no_video_is_an_error_that_keeps_it(
    serve: Serve, connect: Connect, body: bytes, place: str
) -> None:
    server = serve(Answer(200, body, {"X-Request-Id": "request-1"}))
    with pytest.raises(ResponseValidationError) as caught:
        connect(server).videos.get(VIDEO_TOKEN)
    error = caught.value
    assert (error.endpoint, error.status, error.attempts, error.request_id) == ("videos.get", 200, 1, "request-1")
    assert error.body == body
    assert error.headers["content-length"] == str(len(body))
    assert error.errors
    assert all("input" not in fault for fault in error.errors)
    assert ".".join(str(part) for part in error.errors[0]["loc"]).startswith(place)
    assert f"200 with an unexpected body: {place}" in str(error)
    assert_tells_no_secret(error)


def test_a_body_that_is_no_list_of_videos_says_where(serve: Serve, connect: Connect) -> None:
    server = serve(said([{"token": "t"}, {"token": "t", "created": "yesterday"}]))
    with pytest.raises(ResponseValidationError) as caught:
        connect(server).videos.index()
    assert caught.value.errors[0]["loc"][:2] == (1, "created")


def test_credentials_that_a_wrong_body_repeats_are_cut_out(serve: Serve, connect: Connect) -> None:
    server = serve(Answer(body=f'{{"token": 7, "{PRIVATE_KEY}": 1}}'.encode()))
    with pytest.raises(ResponseValidationError) as caught:
        connect(server).videos.get(VIDEO_TOKEN)
    assert caught.value.body == b'{"token": 7, "***": 1}'
    assert_tells_no_secret(caught.value)


@each_call(
    get=lambda client: client.videos.get(VIDEO_TOKEN),
    create=lambda client: client.videos.create(),
    update=lambda client: client.videos.update(VIDEO_TOKEN, title="T"),
)
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, deflate"])
def test_a_body_that_cannot_be_decompressed_is_an_error_without_another_attempt(
    serve: Serve, connect: Connect, call: Call, encoding: str
) -> None:
    server = serve(Answer(200, b'{"token": "t"}', {"Content-Encoding": encoding}))
    with pytest.raises(ResponseValidationError, match="cannot be decompressed") as caught:
        call(connect(server))
    assert (caught.value.status, caught.value.attempts) == (200, 1)
    assert_tells_no_secret(caught.value)


def test_a_file_that_cannot_be_decompressed_is_not_fetched_again(serve: Serve, connect: Connect) -> None:
    server = serve(Answer(200, b"media", {"Content-Encoding": "gzip"}))
    with pytest.raises(DownloadError) as caught:
        connect(server).videos.download_video(VIDEO_TOKEN)
    assert isinstance(caught.value.cause, ResponseValidationError)
    assert (caught.value.attempts, caught.value.received) == (1, 0)
    assert_tells_no_secret(caught.value)


def test_a_body_that_is_nested_without_end_is_an_error(serve: Serve, connect: Connect) -> None:
    server = serve(*[Answer(200, part * 100_000) for part in (b"[", b'{"a":')])
    client = connect(server)
    for _ in range(2):
        with pytest.raises(ResponseValidationError):
            client.videos.get(VIDEO_TOKEN)


def _push_video(client: Ziggeo) -> Video | Stream:
    return client.videos.push_to_service(VIDEO_TOKEN, pushservicetoken="p")


def _push_stream(client: Ziggeo) -> Video | Stream:
    return client.streams.push_to_service(VIDEO_TOKEN, STREAM_TOKEN, pushservicetoken="p")


def _bind(client: Ziggeo) -> Video | Stream:
    return client.streams.bind(VIDEO_TOKEN, STREAM_TOKEN)


NO_OBJECTS = {"null": b"null", "map": b"{}", "list": b"[]", "true": b"true", "number": b"1", "nothing": b""}
VIDEO_PATH, STREAM_PATH = f"/v1/videos/{VIDEO_TOKEN}", f"/v1/videos/{VIDEO_TOKEN}/streams/{STREAM_TOKEN}"

each_push = pytest.mark.parametrize(
    ("call", "paths", "found"),
    [
        pytest.param(
            _push_video,
            [f"POST {VIDEO_PATH}/push", f"GET {VIDEO_PATH}"],
            VIDEO_ANSWER,
            id="videos.push_to_service",
        ),
        pytest.param(
            _push_stream,
            [f"POST {STREAM_PATH}/push", f"GET {STREAM_PATH}"],
            STREAM_ANSWER,
            id="streams.push_to_service",
        ),
        pytest.param(
            _bind,
            [f"POST {STREAM_PATH}/bind", f"GET {STREAM_PATH}"],
            STREAM_ANSWER,
            id="streams.bind",
        ),
    ],
)


@each_push
class TestPushing:
    @pytest.mark.parametrize("body", NO_OBJECTS.values(), ids=list(NO_OBJECTS))
    def test_what_was_pushed_is_asked_for_where_the_answer_is_no_object(
        self,
        serve: Serve,
        connect: Connect,
        call: Callable[[Ziggeo], Video | Stream],
        paths: list[str],
        found: Answer,
        body: bytes,
    ) -> None:
        server = serve(Answer(200, body), Answer(503), found)
        pushed = call(connect(server))
        assert pushed.to_wire() == json.loads(found.body)
        assert server.paths == [paths[0], paths[1], paths[1]]

    def test_what_was_pushed_is_taken_from_the_answer_where_that_is_an_object(
        self, serve: Serve, connect: Connect, call: Callable[[Ziggeo], Video | Stream], paths: list[str], found: Answer
    ) -> None:
        server = serve(found)
        assert call(connect(server)).to_wire() == json.loads(found.body)
        assert server.paths == paths[:1]

    @pytest.mark.parametrize(
        "body",
        [b"<html>", b'{"token": ', b'{"token": 7}', b'{"token": "\xff"}'],
        ids=["page", "broken", "odd", "not UTF-8"],
    )
    def test_an_answer_that_cannot_be_read_is_an_error_and_nothing_is_sent_again(
        self,
        serve: Serve,
        connect: Connect,
        call: Callable[[Ziggeo], Video | Stream],
        paths: list[str],
        found: Answer,
        body: bytes,
    ) -> None:
        server = serve(Answer(200, body))
        with pytest.raises(ResponseValidationError) as caught:
            call(connect(server))
        assert (caught.value.status, caught.value.attempts, caught.value.body) == (200, 1, body)
        assert server.paths == paths[:1]


@pytest.mark.parametrize("status", [200, 201])
def test_both_statuses_of_success_are_taken(serve: Serve, connect: Connect, status: int) -> None:
    server = serve(*[said({"token": "t"}, status)] * 3)
    client = connect(server)
    assert client.videos.create().token == "t"
    assert client.videos.get("t").token == "t"
    assert client.videos.update("t", title="T").token == "t"


def test_unknown_fields_names_and_empty_maps_are_kept(serve: Serve, connect: Connect) -> None:
    sent: dict[str, object] = {
        "token": "t",
        "state": 9,
        "state_string": "ON_HOLD",
        "data": [],
        "mood": {"of": ["the", "day"]},
        "default_stream": {"token": "s", "creation_type_string": "DREAMT", "flavour": "vanilla"},
    }
    server = serve(said(sent))
    video = connect(server).videos.get("t")
    assert video.state == "ON_HOLD"
    assert isinstance(video.state, VideoState)
    assert not video.state.is_known
    assert video.data == {}
    assert video.model_extra == {"mood": {"of": ["the", "day"]}}
    assert video.default_stream is not None
    assert video.default_stream.model_extra == {"flavour": "vanilla"}
    assert video.default_stream.creation_type == "DREAMT"
    assert video.to_wire() == sent


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "deflate"])
def test_texts_arrive_unharmed_however_they_are_sent(
    serve: Serve, connect: Connect, framing: str, encoding: str
) -> None:
    title = "Grüße, 你好, 🎥 \u2028 \x7f"
    body = json.dumps({"token": "t", "title": title}, ensure_ascii=False).encode()
    packings: dict[str, Callable[[bytes], bytes]] = {
        "identity": bytes,
        "gzip": gzip.compress,
        "deflate": zlib.compress,
    }
    packed = packings[encoding](body)
    headers = {"Content-Type": "application/json"} | ({} if encoding == "identity" else {"Content-Encoding": encoding})
    server = serve(Answer(200, packed, headers, framing=framing))  # type: ignore[arg-type]  # each framing is written out above
    assert connect(server).videos.get("t").title == title
    assert server.requests[0].header("Accept-Encoding") == "gzip, deflate"


def test_large_lists_arrive_whole(serve: Serve, connect: Connect) -> None:
    server = serve(said([{"token": f"{number:032x}", "description": "d" * 20_000} for number in range(100)]))
    assert len(connect(server).videos.index(limit=100)) == 100


def test_a_call_says_what_it_takes_and_who_asks(serve: Serve, connect: Connect) -> None:
    server = serve(said({"token": "t"}), said({"token": "t"}), said([]))
    client = connect(server, headers={"X-Trace": "1"})
    client.videos.get("t")
    client.videos.create(key="k")
    client.streams.index("v", states=["READY", "FAILED"])
    get, post, index = server.requests
    for request in (get, post, index):
        assert request.header("Accept") == "application/json"
        assert (request.header("User-Agent") or "").startswith("ziggeo-python/")
        assert (request.header("Authorization") or "").startswith("Basic ")
        assert request.header("X-Trace") == "1"
        assert request.header("Host") == f"127.0.0.1:{server.port}"
    assert (get.body, get.header("Content-Type"), get.header("Content-Length")) == (b"", None, None)
    assert post.header("Content-Type") == "application/x-www-form-urlencoded"
    assert post.form == {"key": "k"}
    assert index.target == "/v1/videos/v/streams?states=READY%2CFAILED"


TOKENS = {
    "../application": "..%2Fapplication",
    "käy/1": "k%C3%A4y%2F1",
    "a b?c#d%": "a%20b%3Fc%23d%25",
    "..": "%2E%2E",
    ".": "%2E",
    "%2e%2e": "%252e%252e",
    "a\\b": "a%5Cb",
    "a;b:c@d&e=f+g": "a%3Bb%3Ac%40d%26e%3Df%2Bg",
    "line\nbreak": "line%0Abreak",
    "_key~-.": "_key~-.",
    STREAM_TOKEN: STREAM_TOKEN,
}


@pytest.mark.parametrize(("token", "encoded"), TOKENS.items(), ids=list(TOKENS.values()))
def test_a_token_is_exactly_one_segment_of_the_path(serve: Serve, connect: Connect, token: str, encoded: str) -> None:
    server = serve(said({"token": "t"}), said({"token": "s"}), Answer(), Answer(body=b"media"))
    client = connect(server)
    client.videos.get(token)
    client.streams.get(token, token)
    client.authtokens.delete(token)
    client.videos.download_video(token)
    assert [request.target for request in server.requests] == [
        f"/v1/videos/{encoded}",
        f"/v1/videos/{encoded}/streams/{encoded}",
        f"/v1/authtokens/{encoded}",
        f"/v1/videos/{encoded}/video",
    ]


def test_a_base_address_with_a_path_keeps_it(serve: Serve, connect: Connect) -> None:
    server = serve(said([]))
    connect(server, base_url=f"{server.url}/tunnel%20a/").videos.index()
    assert server.requests[0].target == "/tunnel%20a/v1/videos/"


@pytest.mark.parametrize("status", [204, 304])
def test_nothing_is_waited_for_where_an_answer_has_no_body_whatever_length_it_names(
    serve: Serve, connect: Connect, status: int
) -> None:
    server = serve(Stall(b"HTTP/1.1 %d Phrase\r\nContent-Length: 20000000\r\n\r\n" % status))
    client = connect(server, retries=0, timeout=5)
    if status == 204:
        assert client.videos.download_video(VIDEO_TOKEN) == b""
    else:
        with pytest.raises(StatusError, match="304"):
            client.videos.download_video(VIDEO_TOKEN)


def test_the_length_does_not_count_where_the_body_comes_in_chunks(serve: Serve, connect: Connect) -> None:
    chunked = b"HTTP/1.1 200 Fine\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nmedia\r\n0\r\nX-End: 1\r\n\r\n"
    server = serve(Raw(chunked))
    assert connect(server, retries=0).videos.download_video(VIDEO_TOKEN) == b"media"
