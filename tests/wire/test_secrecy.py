"""Credentials stay where they are, even where a tool shows the variables of every function that an error came through."""

from traceback import TracebackException
from typing import Any

import pytest

from tests.support.samples import VIDEO_TOKEN, upload_form
from tests.support.secrecy import SECRETS, assert_tells_no_secret
from tests.support.server import Answer, Drip, Reset, Stall, Step, cut, redirect
from tests.wire.conftest import Call, Connect, Serve, each_call
from ziggeo import RetryPolicy, ZiggeoError

FAILURES: dict[str, Step] = {
    "refused": Answer(401, b'{"message": "no"}'),
    "odd": Answer(200, b'{"token": 7}', {"Content-Encoding": "gzip"}),
    "unexpected": redirect(301, "http://[::1/"),
    "redirected": redirect(307, "file:///"),
    "reset before reading": Reset(read=False),
    "reset after reading": Reset(read=True),
    "stalled": Stall(),
    "broken off": cut(b'{"token', 100),
    "dripping": Drip(b"x" * 100, at_once=b"HTTP/1.1 200 Fine\r\nContent-Length: 100\r\n\r\n"),
}


def assert_frames_tell_no_secret(error: BaseException) -> None:
    """Fail if the variables along the way of an error, or of those that led to it, show a credential."""
    shown = "".join(TracebackException.from_exception(error, capture_locals=True).format())
    assert "endpoint" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


@each_call(
    get=lambda client: client.videos.get(VIDEO_TOKEN),
    create=lambda client: client.videos.create(title="T"),
    download=lambda client: client.videos.download_video(VIDEO_TOKEN),
    upload=lambda client: client.videos.create(file=b"file", filename="clip.mp4"),
)
@pytest.mark.parametrize("failure", FAILURES.values(), ids=list(FAILURES))
def test_the_variables_along_the_way_of_an_error_show_no_credentials(
    serve: Serve, connect: Connect, call: Call, failure: Step
) -> None:
    client = connect(serve(failure), timeout=0.15, retries=RetryPolicy(retries=0))
    with pytest.raises(ZiggeoError) as caught:
        call(client)
    assert_frames_tell_no_secret(caught.value)
    assert_tells_no_secret(caught.value)


def test_the_variables_along_the_way_of_a_failed_upload_show_no_credentials(serve: Serve, connect: Connect) -> None:
    client = connect(serve(upload_form(serve(Answer(403)).url), Answer(401)))
    with pytest.raises(ZiggeoError) as caught:
        client.videos.create(file=b"file", filename="clip.mp4")
    assert_frames_tell_no_secret(caught.value)


def test_the_parts_of_a_client_show_no_credentials(serve: Serve, connect: Connect) -> None:
    client = connect(serve(), headers={"X-Own": "own header"})
    caller: Any = getattr(client, "_caller")  # noqa: B009  # type checkers know that it is private
    parts: list[object] = [caller, caller.transport, caller.options, client.videos, client.auth, client.embed]
    for part in parts:
        for shown in (repr(part), str(part)):
            assert [secret for secret in (*SECRETS, "own header") if secret in shown] == []
