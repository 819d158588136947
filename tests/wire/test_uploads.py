"""Uploads: three steps, on two hosts, that either all succeed or leave nothing behind."""

import os
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest

from tests.support.samples import (
    STREAM,
    STREAM_ANSWER,
    STREAM_TOKEN,
    VIDEO_TOKEN,
    upload_form,
)
from tests.support.secrecy import assert_tells_no_secret, everything_shown
from tests.support.server import Answer, Raw, Received, Reset, Server, Stall, Step, redirect, said
from tests.wire.conftest import Connect, Serve
from ziggeo import (
    ArgumentsError,
    ConnectionFailedError,
    FileChangedError,
    FileReadError,
    NotFoundError,
    PartialUpload,
    RedirectError,
    RequestOptions,
    RequestTimeoutError,
    ResponseValidationError,
    RetryPolicy,
    ServerError,
    StatusError,
    StorageError,
    Timeouts,
    UploadError,
    UploadStep,
    VideoState,
    Ziggeo,
)

FILE = bytes(range(256)) * 10_000
ASK = "POST /v1/videos-upload-url"
CONFIRM = f"POST /v1/videos/{VIDEO_TOKEN}/streams/{STREAM_TOKEN}/confirm-video"
REMOVE = f"DELETE /v1/videos/{VIDEO_TOKEN}"
LOOK = f"GET /v1/videos/{VIDEO_TOKEN}/streams/{STREAM_TOKEN}"
DENIED = Answer(
    403,
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>AccessDenied</Code><Message>No room</Message><RequestId>R1</RequestId></Error>",
    {"Content-Type": "application/xml", "x-amz-request-id": "R1"},
)


def file_part(request: Received) -> tuple[dict[str, str], str | None, bytes]:
    """Return the fields of a form that was received, and the name and bytes of its file."""
    boundary = (request.header("Content-Type") or "").partition("boundary=")[2].encode()
    *parts, end = request.body.removeprefix(b"--" + boundary + b"\r\n").split(b"\r\n--" + boundary)
    assert end == b"--\r\n"
    texts: dict[str, bytes] = {}
    filename: str | None = None
    for part in parts:
        head, _, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        described = BytesParser(policy=HTTP).parsebytes(head + b"\r\n\r\n")["Content-Disposition"].params
        texts[described["name"]] = value
        filename = described.get("filename", filename)
    file = texts.pop("file")
    return {name: text.decode() for name, text in texts.items()}, filename, file


def assert_whole(request: Received, file: bytes = FILE) -> None:
    """Fail unless a request to the storage had the whole file, its exact length, and nothing that proves who asks."""
    assert request.complete
    assert request.header("Content-Length") == str(len(request.body))
    assert request.header("Transfer-Encoding") is None
    fields, _, sent = file_part(request)
    assert list(fields) == ["key", "Content-Type", "policy", "signature"]
    assert sent == file
    assert_anonymous(request)


def assert_anonymous(request: Received) -> None:
    """Fail if a request proves who asks."""
    for name in ("Authorization", "Cookie", "Proxy-Authorization", "X-Own"):
        assert request.header(name) is None


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A file to upload."""
    path = tmp_path / "My Clip.MP4"
    path.write_bytes(FILE)
    return path


def test_a_file_is_asked_for_sent_and_confirmed(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(Answer(204))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    seen: list[tuple[int, int]] = []
    video = connect(server, headers={"X-Own": "1", "Cookie": "c=1"}).videos.create(
        file=clip, tags=["a", "b"], on_progress=lambda sent, total: seen.append((sent, total))
    )
    assert video.token == VIDEO_TOKEN
    assert video.default_stream is not None
    assert (video.default_stream.token, video.default_stream.state) == (STREAM_TOKEN, VideoState.READY)
    assert server.paths == [ASK, CONFIRM]
    assert server.requests[0].form == {"tags": "a,b", "video_type": "mp4"}
    assert server.requests[1].body == b""
    assert storage.paths == ["POST /bucket"]
    assert_whole(storage.requests[0])
    fields, name, _ = file_part(storage.requests[0])
    assert fields["policy"] == "signed policy"
    assert name == "My Clip.MP4"
    assert seen == [(0, len(FILE)), (1048576, len(FILE)), (2097152, len(FILE)), (len(FILE), len(FILE))]


def _create_stream(client: Ziggeo, file: Path) -> object:
    return client.streams.create(VIDEO_TOKEN, file=file)


def _attach_image(client: Ziggeo, file: Path) -> object:
    return client.streams.attach_image(VIDEO_TOKEN, STREAM_TOKEN, file=file)


def _attach_video(client: Ziggeo, file: Path) -> object:
    return client.streams.attach_video(VIDEO_TOKEN, STREAM_TOKEN, file=file)


@pytest.mark.parametrize(
    ("call", "ask", "confirm", "scope"),
    [
        (
            _create_stream,
            f"/v1/videos/{VIDEO_TOKEN}/streams-upload-url",
            "confirm-video",
            {"video_type": "mp4"},
        ),
        (
            _attach_image,
            f"/v1/videos/{VIDEO_TOKEN}/streams/{STREAM_TOKEN}/image-upload-url",
            "confirm-image",
            {},
        ),
        (
            _attach_video,
            f"/v1/videos/{VIDEO_TOKEN}/streams/{STREAM_TOKEN}/video-upload-url",
            "confirm-video",
            {"video_type": "mp4"},
        ),
    ],
    ids=["streams.create", "streams.attach_image", "streams.attach_video"],
)
def test_files_of_streams_go_the_same_way(
    serve: Serve,
    connect: Connect,
    clip: Path,
    call: Callable[[Ziggeo, Path], object],
    ask: str,
    confirm: str,
    scope: dict[str, str],
) -> None:
    storage = serve(Answer(204))
    server = serve(upload_form(storage.url, stream=STREAM), STREAM_ANSWER)
    call(connect(server), clip)
    assert server.paths == [f"POST {ask}", f"POST /v1/videos/{VIDEO_TOKEN}/streams/{STREAM_TOKEN}/{confirm}"]
    assert server.requests[0].form == scope
    assert_whole(storage.requests[0])


@pytest.mark.parametrize("status", [200, 201, 204])
def test_each_success_of_the_storage_is_one(serve: Serve, connect: Connect, clip: Path, status: int) -> None:
    storage = serve(Answer(status, b"" if status == 204 else b"<PostResponse/>"))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    assert connect(server).videos.create(file=clip).token == VIDEO_TOKEN


@pytest.mark.parametrize("status", [307, 308])
def test_a_storage_that_moved_gets_the_whole_file(serve: Serve, connect: Connect, clip: Path, status: int) -> None:
    region = serve(Answer(204))
    storage = serve(redirect(status, f"{region.url}/region"))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    connect(server, headers={"X-Own": "1"}).videos.create(file=clip)
    assert region.paths == ["POST /region"]
    assert_whole(region.requests[0])


@pytest.mark.parametrize("elsewhere", [False, True], ids=["nowhere", "elsewhere"])
def test_a_storage_that_sends_the_browser_on_has_the_file(
    serve: Serve, connect: Connect, clip: Path, elsewhere: bool
) -> None:
    page = serve()
    storage = serve(redirect(303, f"{page.url}/thanks") if elsewhere else Answer(303))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    assert connect(server).videos.create(file=clip).token == VIDEO_TOKEN
    assert server.paths == [ASK, CONFIRM]
    assert_whole(storage.requests[0])


@pytest.mark.parametrize("status", [301, 302])
def test_a_storage_that_moved_and_does_not_want_the_file_there_has_not_got_it(
    serve: Serve, connect: Connect, clip: Path, status: int
) -> None:
    region = serve()
    storage = serve(redirect(status, f"{region.url}/region"))
    server = serve(upload_form(storage.url), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    error = caught.value
    assert isinstance(error.cause, RedirectError)
    assert error.cause.message == f"it was redirected ({status}) to where it cannot be followed"
    assert (error.step, error.status, error.attempts, error.removed) == (UploadStep.SEND_FILE, status, 1, True)
    assert server.paths == [ASK, REMOVE]
    assert_tells_no_secret(error)


def test_the_error_counts_the_attempts_and_says_how_it_ended(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(*[Answer(503, b"<Error><Code>SlowDown</Code></Error>")] * 3)
    server = serve(upload_form(storage.url), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server, retries=RetryPolicy(retries=2, initial_delay=0.0)).videos.create(file=clip)
    assert str(caught.value) == (
        f"videos.create(video={VIDEO_TOKEN}, stream={STREAM_TOKEN}): sending the file failed after 3 attempts: "
        "the storage answered 503 Service Unavailable (SlowDown); what it had created was removed again"
    )


FAILURES: dict[str, Step] = {
    "503": Answer(503, b"<Error><Code>SlowDown</Code></Error>"),
    "reset before reading": Reset(read=False),
    "reset after reading": Reset(read=True),
    "no answer": Raw(),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=list(FAILURES))
def test_a_storage_that_fails_once_gets_the_whole_file_again(
    serve: Serve, connect: Connect, clip: Path, failure: Step
) -> None:
    storage = serve(failure, Answer(204))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    seen: list[int] = []
    connect(server).videos.create(file=clip, on_progress=lambda sent, total: seen.append(sent))
    assert server.paths == [ASK, CONFIRM]
    assert len(storage.requests) == 2
    assert_whole(storage.requests[1])
    assert storage.requests[0].header("Content-Length") == storage.requests[1].header("Content-Length")
    again = [at for at, sent in enumerate(seen) if sent == 0]
    assert len(again) == 2
    assert seen[again[1] :] == [0, 1048576, 2097152, len(FILE)]


def test_a_refusal_of_the_storage_says_why_and_the_video_is_removed(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(DENIED)
    server = serve(upload_form(storage.url), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    error = caught.value
    assert (error.endpoint, error.step, error.status, error.attempts) == (
        "videos.create",
        UploadStep.SEND_FILE,
        403,
        1,
    )
    assert (error.identifiers, error.removed, error.partial) == (
        {"video": VIDEO_TOKEN, "stream": STREAM_TOKEN},
        True,
        None,
    )
    assert (error.request_id, error.body) == ("R1", DENIED.body)
    cause = error.cause
    assert isinstance(cause, StorageError)
    assert error.__cause__ is cause
    assert (cause.code, cause.reason, cause.request_id) == ("AccessDenied", "No room", "R1")
    assert (cause.status, cause.endpoint, cause.form_expired) == (403, "videos.create.send_file", False)
    assert "AccessDenied: No room" in str(error)
    assert "removed again" in str(error)
    assert server.paths == [ASK, REMOVE]
    assert_tells_no_secret(error)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", None),
        (b"<html><p>no", None),
        (b"<Error/>", None),
        (b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><Error><Code>&a;</Code></Error>", None),
        (b"{}", None),
        (b"<Error><Code>EntityTooLarge</Code></Error>", "EntityTooLarge"),
        *[
            (f'<?xml version="1.0" encoding="{name}"?><Error><Code>Odd</Code></Error>'.encode(), "Odd")
            for name in ("UTF-16", "UTF-7", "cp037", "shift_jis", "nonsense")
        ],
        (b'<?xml version="1.0" encoding="hex"?><Error/>', None),
        ('<?xml version="1.0" encoding="UTF-16"?><Error><Code>A</Code></Error>'.encode("utf-16"), None),
        (b"<Error><Code>\xff</Code></Error>", None),
        (b"<Error><Code>\x00</Code></Error>", None),
        (b"<Error>" * 20_000, None),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_a_refusal_in_another_form_is_one_too(
    serve: Serve, connect: Connect, clip: Path, body: bytes, code: str | None
) -> None:
    storage = serve(Answer(400, body))
    server = serve(upload_form(storage.url), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    assert isinstance(caught.value.cause, StorageError)
    assert (caught.value.cause.code, caught.value.body) == (code, body)


def test_a_refusal_before_the_file_was_read_is_heard(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(Answer(413, b"<Error><Code>EntityTooLarge</Code></Error>", early=True))
    server = serve(upload_form(storage.url), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    assert isinstance(caught.value.cause, StorageError)
    assert caught.value.cause.code == "EntityTooLarge"


@pytest.mark.parametrize("removal", [Answer(403), Reset(read=True)], ids=["forbidden", "connection lost"])
def test_a_video_that_cannot_be_removed_can_be_resumed(
    serve: Serve, connect: Connect, clip: Path, removal: Step
) -> None:
    storage = serve(DENIED, Answer(204))
    server = serve(upload_form(storage.url), removal, STREAM_ANSWER)
    client = connect(server, retries=0)
    with pytest.raises(UploadError) as caught:
        client.videos.create(file=clip)
    assert caught.value.removed is False
    assert "could not be removed" in str(caught.value)
    assert caught.value.partial is not None
    assert client.videos.resume(caught.value).token == VIDEO_TOKEN
    assert server.paths == [ASK, REMOVE, CONFIRM]


def test_a_removal_is_repeated_like_every_delete(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(DENIED)
    server = serve(upload_form(storage.url), Answer(502), Answer(404))
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    assert caught.value.removed is True


class TestResuming:
    @pytest.mark.parametrize("kept", ["error", "partial", "JSON"])
    def test_it_goes_on_with_the_file(self, serve: Serve, connect: Connect, clip: Path, kept: str) -> None:
        storage = serve(DENIED, Answer(204))
        server = serve(upload_form(storage.url), STREAM_ANSWER)
        client = connect(server)
        with pytest.raises(UploadError) as caught:
            client.videos.create(file=clip, keep_partial=True)
        error = caught.value
        assert (error.removed, error.step) == (None, UploadStep.SEND_FILE)
        assert error.partial is not None
        assert "signed" not in repr(error.partial)
        failed: UploadError | PartialUpload = error
        if kept == "partial":
            failed = error.partial
        elif kept == "JSON":
            failed = PartialUpload.model_validate_json(error.partial.model_dump_json(by_alias=True))
        video = client.videos.resume(failed)
        assert (video.token, video.default_stream and video.default_stream.token) == (VIDEO_TOKEN, STREAM_TOKEN)
        assert server.paths == [ASK, CONFIRM]
        assert_whole(storage.requests[1])

    def test_it_goes_on_with_the_confirmation(self, serve: Serve, connect: Connect) -> None:
        storage = serve(Answer(204))
        server = serve(upload_form(storage.url), Answer(412, b'{"video": "is no media"}'), STREAM_ANSWER)
        client = connect(server)
        with pytest.raises(UploadError) as caught:
            client.videos.create(file=FILE, filename="clip.mp4", keep_partial=True)
        error = caught.value
        assert (error.step, error.status, error.removed) == (UploadStep.CONFIRM, 412, None)
        assert error.partial is not None
        assert error.partial.step is UploadStep.CONFIRM
        assert client.videos.resume(error).token == VIDEO_TOKEN
        assert server.paths == [ASK, CONFIRM, CONFIRM]

    def test_it_fails_at_the_same_step_again_and_removes_nothing(
        self, serve: Serve, connect: Connect, clip: Path
    ) -> None:
        storage = serve(DENIED, DENIED)
        server = serve(upload_form(storage.url))
        client = connect(server)
        with pytest.raises(UploadError) as caught:
            client.videos.create(file=clip, keep_partial=True)
        with pytest.raises(UploadError) as again:
            client.videos.resume(caught.value)
        assert (again.value.step, again.value.partial) == (UploadStep.SEND_FILE, caught.value.partial)

    def test_it_wants_the_file_again_where_that_was_no_path(self, serve: Serve, connect: Connect) -> None:
        storage = serve(DENIED, Answer(204))
        server = serve(upload_form(storage.url), STREAM_ANSWER)
        client = connect(server)
        with pytest.raises(UploadError) as caught:
            client.videos.create(file=FILE, filename="clip.mp4", keep_partial=True)
        with pytest.raises(ArgumentsError, match="pass file= again"):
            client.videos.resume(caught.value)
        assert client.videos.resume(caught.value, FILE).token == VIDEO_TOKEN
        assert_whole(storage.requests[1])

    def test_what_was_removed_cannot_go_on(self, serve: Serve, connect: Connect, clip: Path) -> None:
        storage = serve(DENIED)
        server = serve(upload_form(storage.url), Answer())
        client = connect(server)
        with pytest.raises(UploadError) as caught:
            client.videos.create(file=clip)
        with pytest.raises(ArgumentsError, match="start it again"):
            client.videos.resume(caught.value)

    def test_a_stream_goes_on_among_streams(self, serve: Serve, connect: Connect, clip: Path) -> None:
        storage = serve(DENIED, Answer(204))
        server = serve(upload_form(storage.url, stream=STREAM), STREAM_ANSWER)
        client = connect(server)
        with pytest.raises(UploadError) as caught:
            client.streams.attach_video(VIDEO_TOKEN, STREAM_TOKEN, file=clip)
        assert (caught.value.endpoint, caught.value.removed) == ("streams.attach_video", None)
        with pytest.raises(ArgumentsError, match="belongs to streams"):
            client.videos.resume(caught.value)
        assert client.streams.resume(caught.value).token == STREAM_TOKEN


def test_a_new_stream_that_gets_no_file_is_removed(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(DENIED)
    server = serve(upload_form(storage.url, stream=STREAM), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).streams.create(VIDEO_TOKEN, file=clip)
    assert (caught.value.endpoint, caught.value.removed) == ("streams.create", True)
    assert server.paths[1] == f"DELETE /v1/videos/{VIDEO_TOKEN}/streams/{STREAM_TOKEN}"


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Answer(402, b"null"), StatusError),
        (Answer(500), ServerError),
        (said({}), ResponseValidationError),
        (said({"video": {"token": 7}}, 201), ResponseValidationError),
        (Answer(201, b"<html>"), ResponseValidationError),
        (Reset(read=True), ConnectionFailedError),
        (redirect(302, "/elsewhere"), RedirectError),
    ],
    ids=["402", "500", "nothing", "no token", "page", "lost", "redirected"],
)
def test_a_failing_first_step_has_nothing_to_remove(
    serve: Serve, connect: Connect, clip: Path, refusal: Step, kind: type[Exception]
) -> None:
    server = serve(refusal)
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    error = caught.value
    assert (error.step, error.endpoint, error.attempts) == (UploadStep.REQUEST_URL, "videos.create", 1)
    assert (error.removed, error.partial, error.identifiers) == (None, None, {})
    assert isinstance(error.cause, kind)
    assert error.__cause__ is error.cause
    assert_tells_no_secret(error)


FORM: dict[str, object] = {"url": "http://127.0.0.1", "fields": {}}


@pytest.mark.parametrize(
    "body",
    [
        {"video": {"token": VIDEO_TOKEN}, "url_data": FORM},
        {"video": {"token": VIDEO_TOKEN, "default_stream": None}, "url_data": FORM},
        {"video": {"token": VIDEO_TOKEN, "default_stream": {"token": None}}, "url_data": FORM},
        {"video": {"token": VIDEO_TOKEN, "default_stream": {"token": STREAM_TOKEN}}},
        {"video": {"token": VIDEO_TOKEN, "title": 7}, "url_data": None},
    ],
    ids=["no stream", "null for a stream", "stream without token", "no form", "odd video"],
)
@pytest.mark.parametrize("gone", [Answer(), Answer(404)], ids=["deleted", "was gone"])
@pytest.mark.parametrize("keep", [False, True])
def test_a_video_of_which_the_first_answer_cannot_be_used_is_deleted_again(
    serve: Serve, connect: Connect, clip: Path, body: dict[str, object], gone: Answer, keep: bool
) -> None:
    server = serve(said(body, 201), gone)
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip, keep_partial=keep)
    error = caught.value
    assert isinstance(error.cause, ResponseValidationError)
    assert (error.step, error.removed, error.partial) == (UploadStep.REQUEST_URL, True, None)
    assert str(error).startswith("videos.create: asking for the upload form failed: 201 with an unexpected body")
    assert str(error).endswith("; what it had created was removed again")
    assert server.paths == [ASK, REMOVE]
    assert_tells_no_secret(error)


def test_a_video_that_cannot_be_used_nor_deleted_is_said_to_be_left(serve: Serve, connect: Connect, clip: Path) -> None:
    server = serve(said({"video": {"token": VIDEO_TOKEN}, "url_data": FORM}, 201), Answer(403))
    with pytest.raises(UploadError, match="could not be removed again") as caught:
        connect(server).videos.create(file=clip)
    assert (caught.value.removed, caught.value.partial) == (False, None)


def test_a_stream_of_which_the_first_answer_cannot_be_used_is_deleted_again(
    serve: Serve, connect: Connect, clip: Path
) -> None:
    server = serve(said({"stream": STREAM, "url_data": None}, 201), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).streams.create(VIDEO_TOKEN, file=clip)
    assert (caught.value.step, caught.value.removed) == (UploadStep.REQUEST_URL, True)
    assert server.paths[1:] == [f"DELETE /v1/videos/{VIDEO_TOKEN}/streams/{STREAM_TOKEN}"]


@pytest.mark.parametrize("attach", [_attach_image, _attach_video])
def test_a_stream_that_was_there_before_is_not_deleted(
    serve: Serve, connect: Connect, clip: Path, attach: Callable[[Ziggeo, Path], object]
) -> None:
    server = serve(said({"stream": STREAM, "url_data": None}))
    with pytest.raises(UploadError) as caught:
        attach(connect(server), clip)
    assert (caught.value.step, caught.value.removed) == (UploadStep.REQUEST_URL, None)
    assert len(server.requests) == 1


@pytest.mark.parametrize("failure", [Answer(503), Reset(read=True)], ids=["503", "lost answer"])
def test_a_confirmation_is_repeated(serve: Serve, connect: Connect, clip: Path, failure: Step) -> None:
    storage = serve(Answer(204))
    server = serve(upload_form(storage.url), failure, STREAM_ANSWER)
    assert connect(server).videos.create(file=clip).token == VIDEO_TOKEN
    assert server.paths == [ASK, CONFIRM, CONFIRM]


def test_a_failing_last_step_removes_the_video(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(Answer(204))
    server = serve(upload_form(storage.url), Answer(412, b'{"video": "is no media"}'), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    assert (caught.value.step, caught.value.status, caught.value.removed) == (UploadStep.CONFIRM, 412, True)
    assert server.paths == [ASK, CONFIRM, REMOVE]


@pytest.mark.parametrize(
    ("failures", "kind"),
    [
        ((Reset(read=True),), ConnectionFailedError),
        ((Raw(),), ConnectionFailedError),
        ((Stall(),), RequestTimeoutError),
        ((Answer(500),), ServerError),
        ((Answer(200, b"<html>"),), ResponseValidationError),
        ((Answer(200, b"null"),), ResponseValidationError),
        ((Answer(429), Answer(404)), NotFoundError),
    ],
    ids=["lost", "closed", "silent", "500", "page", "null", "a later attempt"],
)
class TestConfirmationThatSeemsToFail:
    def start(self, serve: Serve, connect: Connect, failures: tuple[Step, ...], *looks: Step) -> tuple[Server, Ziggeo]:
        server = serve(upload_form(serve(Answer(204)).url), *failures, *looks)
        retries = RetryPolicy(retries=len(failures) - 1, initial_delay=0.0)
        # Where an answer does not come, the others are to come in time also on a busy machine.
        timeouts = Timeouts(read=0.4) if any(isinstance(failure, Stall) for failure in failures) else Timeouts()
        return server, connect(server, retries=retries, timeout=timeouts)

    @pytest.mark.parametrize("state", ["READY", "PROCESSING", "FAILED", "ON_HOLD"])
    @pytest.mark.parametrize("keep", [False, True])
    def test_an_upload_that_was_acted_on_is_done(
        self, serve: Serve, connect: Connect, failures: tuple[Step, ...], kind: type[Exception], state: str, keep: bool
    ) -> None:
        found = said({"token": STREAM_TOKEN, "state_string": state})
        server, client = self.start(serve, connect, failures, found)
        video = client.videos.create(file=b"file", filename="clip.mp4", keep_partial=keep)
        assert video.default_stream is not None
        assert (video.token, video.default_stream.state) == (VIDEO_TOKEN, state)
        assert server.paths == [ASK, *[CONFIRM] * len(failures), LOOK]

    @pytest.mark.parametrize(
        "look", [said({"token": STREAM_TOKEN, "state_string": "EMPTY"}), Answer(404)], ids=["EMPTY", "404"]
    )
    def test_an_upload_that_was_not_acted_on_is_taken_back(
        self, serve: Serve, connect: Connect, failures: tuple[Step, ...], kind: type[Exception], look: Step
    ) -> None:
        server, client = self.start(serve, connect, failures, look, Answer())
        with pytest.raises(UploadError) as caught:
            client.videos.create(file=b"file", filename="clip.mp4")
        error = caught.value
        assert isinstance(error.cause, kind)
        assert (error.step, error.removed, error.partial) == (UploadStep.CONFIRM, True, None)
        assert server.paths == [ASK, *[CONFIRM] * len(failures), LOOK, REMOVE]
        assert_tells_no_secret(error)

    @pytest.mark.parametrize(
        "look",
        [Answer(500), Reset(read=True), Answer(200), said({"token": STREAM_TOKEN})],
        ids=["500", "lost", "odd", "no state"],
    )
    def test_an_upload_that_may_have_been_acted_on_is_not_taken_back_and_can_go_on(
        self, serve: Serve, connect: Connect, failures: tuple[Step, ...], kind: type[Exception], look: Step
    ) -> None:
        looks = [look] * (len(failures) if look in (Answer(500), Reset(read=True)) else 1)
        server, client = self.start(serve, connect, failures, *looks, STREAM_ANSWER)
        with pytest.raises(UploadError, match="cannot be told") as caught:
            client.videos.create(file=b"file", filename="clip.mp4")
        error = caught.value
        assert isinstance(error.cause, kind)
        assert (error.step, error.removed) == (UploadStep.CONFIRM, None)
        assert_tells_no_secret(error)
        assert client.videos.resume(error).token == VIDEO_TOKEN
        assert server.paths == [ASK, *[CONFIRM] * len(failures), *[LOOK] * len(looks), CONFIRM]

    def test_an_upload_that_was_not_acted_on_goes_on_where_it_was_to_be_kept(
        self, serve: Serve, connect: Connect, failures: tuple[Step, ...], kind: type[Exception]
    ) -> None:
        empty = said({"token": STREAM_TOKEN, "state_string": "EMPTY"})
        server, client = self.start(serve, connect, failures, empty, STREAM_ANSWER)
        with pytest.raises(UploadError) as caught:
            client.videos.create(file=b"file", filename="clip.mp4", keep_partial=True)
        assert (caught.value.removed, caught.value.step) == (None, UploadStep.CONFIRM)
        assert client.videos.resume(caught.value).token == VIDEO_TOKEN
        assert server.paths[-2:] == [LOOK, CONFIRM]


@pytest.mark.parametrize("refusal", [Answer(412), Answer(429), redirect(303, "/there")], ids=["412", "429", "303"])
def test_a_confirmation_that_was_surely_not_acted_on_is_not_looked_after(
    serve: Serve, connect: Connect, clip: Path, refusal: Answer
) -> None:
    server = serve(upload_form(serve(Answer(204)).url), refusal, Answer())
    with pytest.raises(UploadError) as caught:
        connect(server, retries=0).videos.create(file=clip)
    assert (caught.value.step, caught.value.removed) == (UploadStep.CONFIRM, True)
    assert server.paths == [ASK, CONFIRM, REMOVE]


def test_a_cover_of_which_the_confirmation_was_lost_is_done(serve: Serve, connect: Connect, clip: Path) -> None:
    server = serve(
        upload_form(serve(Answer(204)).url, stream={**STREAM, "has_image": False}),
        Reset(read=True),
        said({**STREAM, "has_image": True}),
    )
    assert _attach_image(connect(server, retries=0), clip) is not None
    assert server.paths[-1] == LOOK


READY: dict[str, object] = {"state_string": "READY"}
EMPTY: dict[str, object] = {"state_string": "EMPTY"}
FAILS: tuple[Step, ...] = (Answer(500), Answer(500))
REPEATED: tuple[Step, ...] = (Answer(502), Answer(412))


def _stream(**told: object) -> dict[str, object]:
    return {"token": STREAM_TOKEN, **told}


class TestWhatIsAttachedToAStream:
    """A file that was there before is not taken for the one that is attached, and that one is not overlooked."""

    def start(
        self, serve: Serve, connect: Connect, failures: tuple[Step, ...], before: dict[str, object], *then: Step
    ) -> tuple[Server, Ziggeo]:
        server = serve(upload_form(serve(Answer(204)).url, stream=_stream(**before)), *failures, *then)
        return server, connect(server, retries=RetryPolicy(retries=1, initial_delay=0.0))

    @pytest.mark.parametrize("failures", [FAILS, REPEATED], ids=["500", "412 after 502"])
    @pytest.mark.parametrize(
        ("call", "before", "after"),
        [
            (_attach_image, {**EMPTY, "has_image": False}, {**EMPTY, "has_image": True}),
            (_attach_image, {**READY, "has_image": False, "image_size": 0}, {**READY, "has_image": True}),
            (
                _attach_image,
                {**READY, "has_image": True, "image_size": 7},
                {**READY, "has_image": True, "image_size": 8},
            ),
            (_attach_video, EMPTY, READY),
            (_attach_video, EMPTY, {"state_string": "PROCESSING"}),
            (_create_stream, {}, READY),
        ],
        ids=["cover of an empty stream", "first cover", "other cover", "video", "video in work", "stream"],
    )
    def test_what_was_attached_is_done(
        self,
        serve: Serve,
        connect: Connect,
        clip: Path,
        failures: tuple[Step, ...],
        call: Callable[[Ziggeo, Path], object],
        before: dict[str, object],
        after: dict[str, object],
    ) -> None:
        server, client = self.start(serve, connect, failures, before, said(_stream(**after)))
        assert getattr(call(client, clip), "token", None) == STREAM_TOKEN
        assert server.paths[-1] == LOOK

    @pytest.mark.parametrize("failures", [FAILS, REPEATED], ids=["500", "412 after 502"])
    @pytest.mark.parametrize(
        ("call", "before", "after"),
        [
            (_attach_image, READY, READY),
            (_attach_image, {**READY, "has_image": True}, {**READY, "has_image": True}),
            (_attach_image, {**READY, "has_image": False}, {**READY, "has_image": False}),
            (_attach_image, {"state_string": "PROCESSING", "has_image": False}, {**READY, "has_image": True}),
            (_attach_image, {**EMPTY, "has_image": False}, READY),
            (_attach_video, READY, READY),
            (_attach_video, {"state_string": "PROCESSING"}, READY),
            (_attach_video, {}, READY),
            (_attach_video, EMPTY, EMPTY),
            (_attach_video, EMPTY, {}),
            (_create_stream, READY, READY),
        ],
        ids=str,
    )
    def test_what_nothing_shows_to_be_attached_is_not_said_to_be(
        self,
        serve: Serve,
        connect: Connect,
        clip: Path,
        failures: tuple[Step, ...],
        call: Callable[[Ziggeo, Path], object],
        before: dict[str, object],
        after: dict[str, object],
    ) -> None:
        server, client = self.start(serve, connect, failures, before, said(_stream(**after)), STREAM_ANSWER)
        with pytest.raises(UploadError) as caught:
            call(client, clip)
        assert (caught.value.step, caught.value.removed) == (UploadStep.CONFIRM, None)
        assert client.streams.resume(caught.value).token == STREAM_TOKEN
        assert server.paths[-2] == LOOK

    @pytest.mark.parametrize(("size", "is_done"), [(8, True), (7, False)], ids=["other cover", "same cover"])
    def test_going_on_judges_by_what_was_before_also_in_another_process(
        self, serve: Serve, connect: Connect, clip: Path, size: int, is_done: bool
    ) -> None:
        before: dict[str, object] = {**READY, "has_image": True, "image_size": 7, "video_token": VIDEO_TOKEN}
        after = said(_stream(**{**before, "image_size": size}))
        server, client = self.start(serve, connect, FAILS, before, Answer(500), Answer(500), Answer(412), after)
        with pytest.raises(UploadError) as caught:
            _attach_image(client, clip)
        assert caught.value.partial is not None
        kept = caught.value.partial.model_dump_json()
        assert "signed" not in kept
        partial = PartialUpload.model_validate_json(kept)
        assert partial.before == _stream(**READY, has_image=True, image_size=7)
        if is_done:
            assert client.streams.resume(partial).image_size == size
        else:
            with pytest.raises(UploadError) as again:
                client.streams.resume(partial)
            assert again.value.status == 412
        assert server.paths[-1] == LOOK


PROFILE, PROCESS = "d" * 32, "e" * 32
PROCESSES = f"/v1/effects/{PROFILE}/process"


@pytest.mark.parametrize("failures", [FAILS, REPEATED], ids=["500", "412 after 502"])
def test_a_watermark_that_may_have_its_image_is_not_taken_back(
    serve: Serve, connect: Connect, clip: Path, failures: tuple[Step, ...]
) -> None:
    process = {"token": PROCESS, "type": "watermark"}
    server = serve(upload_form(serve(Answer(204)).url, effect_process=process), *failures, said(process))
    client = connect(server, retries=RetryPolicy(retries=1, initial_delay=0.0))
    with pytest.raises(UploadError, match="cannot be told") as caught:
        client.effect_profile_processes.create_watermark_process(PROFILE, file=clip)
    assert (caught.value.step, caught.value.removed) == (UploadStep.CONFIRM, None)
    assert client.effect_profile_processes.resume(caught.value).token == PROCESS
    confirm = f"POST {PROCESSES}/{PROCESS}/confirm-watermark"
    assert server.paths == [f"POST {PROCESSES}/watermark-upload-url", confirm, confirm, confirm]


def test_a_watermark_that_was_surely_refused_is_taken_back(serve: Serve, connect: Connect, clip: Path) -> None:
    server = serve(upload_form(serve(Answer(204)).url, effect_process={"token": PROCESS}), Answer(412), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).effect_profile_processes.create_watermark_process(PROFILE, file=clip)
    assert caught.value.removed is True
    assert server.paths[-1] == f"DELETE {PROCESSES}/{PROCESS}"


def test_a_form_that_cannot_be_read_shows_no_signature(serve: Serve, connect: Connect, clip: Path) -> None:
    names = ("Policy", "X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Credential", "signature", "AWSAccessKeyId")
    form = {"url": 7, "fields": {"key": "uploads/clip.mp4", **{name: f"hunter2-{name}" for name in names}}}
    video = {"token": VIDEO_TOKEN, "default_stream": {"token": STREAM_TOKEN}}
    server = serve(said({"video": video, "url_data": form}, 201), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    assert caught.value.removed is True
    assert b"uploads/clip.mp4" in (caught.value.body or b"")
    for shown in everything_shown(caught.value):
        assert "hunter2" not in shown


class TestWhatIsUploaded:
    def upload(self, serve: Serve, connect: Connect, file: object, *steps: Step, **settings: str) -> Server:
        storage = serve(*steps, Answer(204))
        server = serve(upload_form(storage.url), STREAM_ANSWER)
        connect(server).videos.create(file=cast("bytes", file), **settings)  # type: ignore[arg-type]  # that is the name of a file
        return storage

    @pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
    def test_bytes_with_a_name(self, serve: Serve, connect: Connect, kind: type) -> None:
        storage = self.upload(serve, connect, kind(FILE), filename='ä "b".mp4')
        assert_whole(storage.requests[0])
        assert 'filename="ä %22b%22.mp4"'.encode() in storage.requests[0].body

    @pytest.mark.parametrize("kind", [str, Path])
    def test_a_path(self, serve: Serve, connect: Connect, clip: Path, kind: type) -> None:
        storage = self.upload(serve, connect, kind(clip))
        assert_whole(storage.requests[0])

    def test_an_empty_file(self, serve: Serve, connect: Connect) -> None:
        storage = self.upload(serve, connect, b"", filename="empty.mp4")
        assert_whole(storage.requests[0], b"")

    def test_a_file_object_from_where_it_stands(self, serve: Serve, connect: Connect, clip: Path) -> None:
        with clip.open("rb") as file:
            file.seek(100)
            storage = self.upload(serve, connect, file, Answer(503))
            assert not file.closed
        for request in storage.requests:
            assert_whole(request, FILE[100:])

    def test_a_file_object_without_a_name(self, serve: Serve, connect: Connect) -> None:
        storage = self.upload(serve, connect, BytesIO(FILE), filename="clip.webm")
        assert_whole(storage.requests[0])

    def test_a_pipe(self, serve: Serve, connect: Connect) -> None:
        reading, writing = os.pipe()
        with os.fdopen(writing, "wb") as end:
            end.write(FILE[:50_000])
        with os.fdopen(reading, "rb") as file:
            storage = self.upload(serve, connect, file, Answer(503), filename="clip.mp4")
        for request in storage.requests:
            assert_whole(request, FILE[:50_000])


class TestWhatIsNotUploaded:
    def refuse(self, serve: Serve, connect: Connect, file: object, **settings: str) -> ArgumentsError:
        with pytest.raises(ArgumentsError) as caught:
            connect(serve()).videos.create(file=cast("bytes", file), **settings)  # type: ignore[arg-type]  # that it is refused is the point
        assert caught.value.endpoint == "videos.create"
        return caught.value

    def test_bytes_without_a_name(self, serve: Serve, connect: Connect) -> None:
        assert "pass filename=" in str(self.refuse(serve, connect, FILE))

    def test_a_file_object_without_a_name(self, serve: Serve, connect: Connect) -> None:
        assert "pass filename=" in str(self.refuse(serve, connect, BytesIO(FILE)))

    def test_an_empty_path(self, serve: Serve, connect: Connect) -> None:
        assert "is empty" in str(self.refuse(serve, connect, ""))

    def test_a_file_that_is_not_there(self, serve: Serve, connect: Connect, tmp_path: Path) -> None:
        assert "No such file" in str(self.refuse(serve, connect, tmp_path / "none.mp4"))

    def test_a_directory(self, serve: Serve, connect: Connect, tmp_path: Path) -> None:
        assert "is a directory" in str(self.refuse(serve, connect, tmp_path))

    def test_a_text_file(self, serve: Serve, connect: Connect, tmp_path: Path) -> None:
        (tmp_path / "text.mp4").write_text("text")
        with (tmp_path / "text.mp4").open() as file:
            assert "text mode" in str(self.refuse(serve, connect, file))

    def test_a_closed_file_object(self, serve: Serve, connect: Connect, clip: Path) -> None:
        with clip.open("rb") as file:
            pass
        assert "cannot be read" in str(self.refuse(serve, connect, file))
        memory = BytesIO(FILE)
        memory.close()
        assert "cannot be read" in str(self.refuse(serve, connect, memory, filename="clip.mp4"))

    def test_a_file_object_for_writing_only(self, serve: Serve, connect: Connect, tmp_path: Path) -> None:
        for mode in ("wb", "ab"):
            with (tmp_path / "clip.mp4").open(mode) as file:
                assert "cannot be read" in str(self.refuse(serve, connect, file))

    def test_a_number(self, serve: Serve, connect: Connect) -> None:
        assert "not int" in str(self.refuse(serve, connect, 7))

    def test_arguments_that_are_not_known(self, serve: Serve, connect: Connect, clip: Path) -> None:
        assert "did you mean title?" in str(self.refuse(serve, connect, clip, titel="T"))


class _Shrinking(BytesIO):
    """A file of which the end is gone by the time it is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 1048576:
            return b""
        return super().read(size)


class _Failing(BytesIO):
    """A file on a disk that breaks, or that somebody closes, while it is read."""

    def __init__(self, error: Exception) -> None:
        super().__init__(FILE)
        self._error = error

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= 1048576:
            raise self._error
        return super().read(size)


@pytest.mark.parametrize(
    "failure",
    [OSError(5, "Input/output error"), ValueError("I/O operation on closed file.")],
    ids=["broken", "closed"],
)
@pytest.mark.parametrize("keep", [False, True])
def test_a_file_that_cannot_be_read_to_its_end_is_noticed(
    serve: Serve, connect: Connect, failure: Exception, keep: bool
) -> None:
    storage = serve(Stall())
    server = serve(upload_form(storage.url), *([] if keep else [Answer()]))
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=_Failing(failure), filename="clip.mp4", keep_partial=keep)
    error = caught.value
    assert type(error.cause) is FileReadError
    assert error.cause.__context__ is failure
    assert (error.step, error.attempts, error.removed) == (UploadStep.SEND_FILE, 1, None if keep else True)
    assert error.message.startswith(f"sending the file failed: clip.mp4 cannot be read: {failure}")
    assert (error.partial is None) is not keep
    storage.wait_until_idle()
    assert_tells_no_secret(error)


def test_a_file_that_is_closed_before_it_is_read_again_is_noticed(serve: Serve, connect: Connect) -> None:
    file = BytesIO(FILE)
    storage = serve(Answer(503, before=file.close), Stall())
    server = serve(upload_form(storage.url), Answer())
    with pytest.raises(UploadError, match=r"clip\.mp4 cannot be read again") as caught:
        connect(server).videos.create(file=file, filename="clip.mp4")
    assert type(caught.value.cause) is FileReadError
    assert (caught.value.step, caught.value.removed) == (UploadStep.SEND_FILE, True)


@pytest.mark.parametrize("keep", [False, True])
def test_a_file_that_shrinks_is_noticed(serve: Serve, connect: Connect, keep: bool) -> None:
    storage = serve(Stall())
    server = serve(upload_form(storage.url), *([] if keep else [Answer()]))
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=_Shrinking(FILE), filename="clip.mp4", keep_partial=keep)
    error = caught.value
    assert isinstance(error.cause, FileChangedError)
    assert isinstance(error.cause, FileReadError)
    assert error.cause.file == "clip.mp4"
    assert (error.step, error.status, error.removed) == (UploadStep.SEND_FILE, None, None if keep else True)
    assert f"after 1048576 of {len(FILE)} bytes" in str(error)
    storage.wait_for_requests(1)
    storage.wait_until_idle()
    assert not storage.requests[0].complete
    assert_tells_no_secret(error)


def test_a_storage_that_takes_nothing_is_a_write_timeout(serve: Serve, connect: Connect) -> None:
    storage = serve(Stall(unread=True))
    server = serve(upload_form(storage.url), Answer())
    client = connect(server, timeout=Timeouts(write=0.1), retries=RetryPolicy(retries=0))
    with pytest.raises(UploadError) as caught:
        client.videos.create(file=bytes(24_000_000), filename="clip.mp4")
    cause = caught.value.cause
    assert isinstance(cause, RequestTimeoutError)
    assert (cause.phase, cause.sent, cause.endpoint) == ("write", True, "videos.create.send_file")
    assert caught.value.removed is True


def test_a_deadline_spans_the_whole_upload_and_leaves_time_to_tidy_up(serve: Serve, connect: Connect) -> None:
    storage = serve(Stall())
    server = serve(upload_form(storage.url), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=FILE, filename="clip.mp4", options=RequestOptions(timeout=0.3))
    cause = caught.value.cause
    assert isinstance(cause, RequestTimeoutError)
    assert cause.phase == "total"
    assert cause.seconds < 1
    assert caught.value.removed is True
    assert server.paths == [ASK, REMOVE]


def test_the_limit_of_plain_calls_does_not_end_an_upload(serve: Serve, connect: Connect) -> None:
    # The storage gives its answer only after the limit of plain calls.
    storage = serve(Answer(204, before=lambda: server.stopping.wait(0.3)))
    server = serve(upload_form(storage.url), STREAM_ANSWER)
    client = connect(server, timeout=Timeouts(total=0.2))
    assert client.videos.create(file=FILE, filename="clip.mp4").token == VIDEO_TOKEN


@pytest.mark.parametrize("kind", [ZeroDivisionError, BrokenPipeError, TimeoutError, UnicodeError])
def test_a_failing_callback_removes_the_video_and_is_passed_on(
    serve: Serve, connect: Connect, clip: Path, kind: type[Exception]
) -> None:
    failure = kind("told of something")

    def fail(sent: int, _: int) -> None:
        if sent:
            raise failure

    storage = serve(Stall())
    server = serve(upload_form(storage.url), Answer())
    with pytest.raises(kind) as caught:
        connect(server).videos.create(file=clip, on_progress=fail)
    assert caught.value is failure
    assert server.paths == [ASK, REMOVE]


def test_a_storage_nobody_listens_at_is_not_reached(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(listening=False)
    server = serve(upload_form(storage.url), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    assert isinstance(caught.value.cause, ConnectionFailedError)
    assert (caught.value.cause.sent, caught.value.attempts, caught.value.removed) == (False, 4, True)


def test_a_video_that_is_gone_cannot_be_confirmed(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(Answer(204))
    server = serve(upload_form(storage.url), Answer(404), Answer(404))
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    assert isinstance(caught.value.cause, NotFoundError)
    assert (caught.value.step, caught.value.removed) == (UploadStep.CONFIRM, True)
    assert (caught.value.partial, server.paths) == (None, [ASK, CONFIRM, REMOVE])
