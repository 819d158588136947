"""Errors say which object a call was about."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.secrecy import assert_tells_no_secret
from tests.support.server import Answer, Raw, Reset, Stall, Step
from tests.wire.conftest import Connect, Serve
from ziggeo import (
    CallError,
    ConnectionFailedError,
    DownloadError,
    NotFoundError,
    RequestTimeoutError,
    ResponseValidationError,
    RetryPolicy,
    UploadError,
    Ziggeo,
)

ONCE = RetryPolicy(retries=0)

CALLS: dict[str, tuple[Callable[[Ziggeo], object], str, dict[str, str]]] = {
    "one": (lambda client: client.videos.get("abc"), "videos.get(video=abc)", {"video": "abc"}),
    "two": (
        lambda client: client.streams.get("abc", "def"),
        "streams.get(video=abc, stream=def)",
        {"video": "abc", "stream": "def"},
    ),
    "a key": (lambda client: client.videos.get("_né w/"), "videos.get(video=_né w/)", {"video": "_né w/"}),
    "two lines": (lambda client: client.videos.get("a\nb"), "videos.get(video='a\\nb')", {"video": "a\nb"}),
    "a body": (
        lambda client: client.videos.apply_effect("abc", effectprofiletoken="fx"),
        "videos.apply_effect(video=abc)",
        {"video": "abc"},
    ),
    "a file": (
        lambda client: client.videos.download_video("abc"),
        "videos.download_video(video=abc)",
        {"video": "abc"},
    ),
    "none": (lambda client: client.videos.index(), "videos.index", {}),
}


def error_of(client: Ziggeo, call: Callable[[Ziggeo], object]) -> CallError:
    with pytest.raises(CallError) as caught:
        call(client)
    error = caught.value
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.identifiers) == (str(error), error.identifiers)
    assert_tells_no_secret(error)
    return error


@pytest.mark.parametrize("name", list(CALLS))
def test_a_refusal_says_of_what(serve: Serve, connect: Connect, name: str) -> None:
    call, said, identifiers = CALLS[name]
    error = error_of(connect(serve(Answer(404))), call)
    assert isinstance(error, NotFoundError)
    assert (str(error), error.identifiers) == (f"{said}: 404 Not Found", identifiers)


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Reset(read=True), ConnectionFailedError),
        (Answer(200, b"[]"), ResponseValidationError),
        (Stall(), RequestTimeoutError),
    ],
)
def test_whatever_goes_wrong_the_error_says_with_what(
    serve: Serve, connect: Connect, step: Step, kind: type[CallError]
) -> None:
    client = connect(serve(step), retries=ONCE, timeout=0.3)
    error = error_of(client, lambda client: client.streams.get("abc", "def"))
    assert isinstance(error, kind)
    assert error.identifiers == {"video": "abc", "stream": "def"}
    assert str(error).startswith("streams.get(video=abc, stream=def): ")


def test_a_download_that_breaks_off_says_of_what(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    client = connect(serve(Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")), retries=ONCE)
    error = error_of(client, lambda client: client.videos.download_video("abc", to=tmp_path / "clip.mp4"))
    assert isinstance(error, DownloadError)
    assert error.identifiers == {"video": "abc"}
    assert str(error).startswith("videos.download_video(video=abc): it broke off after ")


def test_an_upload_that_fails_says_for_what(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"clip")
    error = error_of(connect(serve(Answer(404))), lambda client: client.streams.create("abc", file=clip))
    assert isinstance(error, UploadError)
    assert error.identifiers == {"video": "abc"}
    assert str(error).startswith("streams.create(video=abc): asking for the upload form failed: 404 Not Found")
