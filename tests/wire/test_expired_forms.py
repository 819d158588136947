"""Signed forms that expire before the file is there: another one is asked for once, and the whole file is sent again."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from tests.support.samples import STREAM, STREAM_ANSWER, STREAM_TOKEN, VIDEO, VIDEO_TOKEN
from tests.support.secrecy import assert_tells_no_secret
from tests.support.server import Answer, Received, Reset, Server, Stall, Step, said
from tests.wire.conftest import Connect, Serve
from tests.wire.test_uploads import FILE, file_part
from ziggeo import (
    NotFoundError,
    PartialUpload,
    ResponseValidationError,
    StorageError,
    UploadError,
    UploadStep,
    Ziggeo,
)

PROFILE, PROCESS, AUDIO, OTHER = "d" * 32, "e" * 32, "f" * 32, "c" * 32
STREAM_PATH = f"/v1/videos/{VIDEO_TOKEN}/streams/{STREAM_TOKEN}"
PROCESS_PATH = f"/v1/effects/{PROFILE}/process"
EMPTY: Mapping[str, object] = {"token": STREAM_TOKEN, "state_string": "EMPTY"}
OTHER_STREAM: Mapping[str, object] = {"token": OTHER, "state_string": "EMPTY"}


def refusal(code: str, message: str, status: int = 403) -> Answer:
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Answer(status, body.encode(), {"Content-Type": "application/xml"})


EXPIRED = refusal("AccessDenied", "Invalid according to Policy: Policy expired.")


def form(storage: Server, name: str, scope: Mapping[str, object], policy: str = "signed") -> Answer:
    """The answer with the form of that name."""
    fields = {"key": f"uploads/{name}", "Policy": policy, "X-Amz-Signature": "signed"}
    return said({**scope, "url_data": {"url": f"{storage.url}/{name}", "fields": fields}}, 201)


@dataclass(frozen=True)
class Kind:
    """One kind of upload: what is asked for first, and what for another form."""

    call: Callable[[Ziggeo, Path, bool], object]
    """Takes whether to keep what is created, where something is."""
    resume: Callable[[Ziggeo, UploadError | PartialUpload], object]
    ask: str
    first: Mapping[str, object]
    renew: str
    second: Mapping[str, object]
    said: Mapping[str, str]
    confirm: str
    confirmed: Mapping[str, object]
    undo: str | None = None
    discard: str | None = None


KINDS: Mapping[str, Kind] = {
    "videos.create": Kind(
        lambda client, file, keep: client.videos.create(file=file, title="T", keep_partial=keep),
        lambda client, failed: client.videos.resume(failed),
        "/v1/videos-upload-url",
        {"video": {**VIDEO, "default_stream": EMPTY}},
        f"{STREAM_PATH}/video-upload-url",
        {"stream": EMPTY},
        {"video_type": "mp4"},
        f"{STREAM_PATH}/confirm-video",
        STREAM,
        undo=f"/v1/videos/{VIDEO_TOKEN}",
    ),
    "streams.create": Kind(
        lambda client, file, keep: client.streams.create(VIDEO_TOKEN, file=file, video_type="webm", keep_partial=keep),
        lambda client, failed: client.streams.resume(failed),
        f"/v1/videos/{VIDEO_TOKEN}/streams-upload-url",
        {"stream": EMPTY},
        f"{STREAM_PATH}/video-upload-url",
        {"stream": EMPTY},
        {"video_type": "webm"},
        f"{STREAM_PATH}/confirm-video",
        STREAM,
        undo=STREAM_PATH,
    ),
    "streams.attach_image": Kind(
        lambda client, file, _: client.streams.attach_image(VIDEO_TOKEN, STREAM_TOKEN, file=file),
        lambda client, failed: client.streams.resume(failed),
        f"{STREAM_PATH}/image-upload-url",
        {"stream": EMPTY},
        f"{STREAM_PATH}/image-upload-url",
        {"stream": EMPTY},
        {},
        f"{STREAM_PATH}/confirm-image",
        STREAM,
    ),
    "streams.attach_video": Kind(
        lambda client, file, _: client.streams.attach_video(VIDEO_TOKEN, STREAM_TOKEN, file=file),
        lambda client, failed: client.streams.resume(failed),
        f"{STREAM_PATH}/video-upload-url",
        {"stream": EMPTY},
        f"{STREAM_PATH}/video-upload-url",
        {"stream": EMPTY},
        {"video_type": "mp4"},
        f"{STREAM_PATH}/confirm-video",
        STREAM,
    ),
    "audios.create": Kind(
        lambda client, file, keep: client.audios.create(file=file, title="T", keep_partial=keep),
        lambda client, failed: client.audios.resume(failed),
        "/v1/audios-upload-url",
        {"audio": {"token": AUDIO, "default_stream": EMPTY}},
        f"/v1/audios/{AUDIO}/streams-upload-url",
        {"stream": OTHER_STREAM},
        {"audio_type": "mp4"},
        f"/v1/audios/{AUDIO}/streams/{OTHER}/confirm-audio",
        {"token": OTHER, "state_string": "READY"},
        undo=f"/v1/audios/{AUDIO}",
        discard=f"/v1/audios/{AUDIO}/streams/{STREAM_TOKEN}",
    ),
    "audio_streams.create": Kind(
        lambda client, file, keep: client.audio_streams.create(AUDIO, file=file, keep_partial=keep),
        lambda client, failed: client.audio_streams.resume(failed),
        f"/v1/audios/{AUDIO}/streams-upload-url",
        {"stream": EMPTY},
        f"/v1/audios/{AUDIO}/streams-upload-url",
        {"stream": OTHER_STREAM},
        {"audio_type": "mp4"},
        f"/v1/audios/{AUDIO}/streams/{OTHER}/confirm-audio",
        {"token": OTHER, "state_string": "READY"},
        undo=f"/v1/audios/{AUDIO}/streams/{OTHER}",
        discard=f"/v1/audios/{AUDIO}/streams/{STREAM_TOKEN}",
    ),
    "create_watermark_process": Kind(
        lambda client, file, keep: client.effect_profile_processes.create_watermark_process(
            PROFILE, file=file, video_scale=0.5, keep_partial=keep
        ),
        lambda client, failed: client.effect_profile_processes.resume(failed),
        f"{PROCESS_PATH}/watermark-upload-url",
        {"effect_process": {"token": PROCESS}},
        f"{PROCESS_PATH}/{PROCESS}/watermark-upload-url",
        {"effect_process": {"token": PROCESS}},
        {"video_scale": "0.5"},
        f"{PROCESS_PATH}/{PROCESS}/confirm-watermark",
        {"token": PROCESS},
        undo=f"{PROCESS_PATH}/{PROCESS}",
    ),
    "edit_watermark_process": Kind(
        lambda client, file, _: client.effect_profile_processes.edit_watermark_process(PROFILE, PROCESS, file=file),
        lambda client, failed: client.effect_profile_processes.resume(failed),
        f"{PROCESS_PATH}/{PROCESS}/watermark-upload-url",
        {"effect_process": {"token": PROCESS}},
        f"{PROCESS_PATH}/{PROCESS}/watermark-upload-url",
        {"effect_process": {"token": PROCESS}},
        {},
        f"{PROCESS_PATH}/{PROCESS}/confirm-watermark",
        {"token": PROCESS},
    ),
}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(FILE)
    return path


def assert_sent_whole(request: Received, name: str) -> None:
    """Fail unless the storage got the whole file with the form of that name."""
    fields, filename, file = file_part(request)
    assert (request.target, fields["key"]) == (f"/{name}", f"uploads/{name}")
    assert (filename, file) == ("clip.mp4", FILE)
    assert request.header("Authorization") is None


@each_kind
@pytest.mark.parametrize(
    "expired",
    [
        EXPIRED,
        refusal("AccessDenied", "Policy expired"),
        refusal("ExpiredToken", "The provided token has expired.", 400),
        Answer(403, EXPIRED.body.replace(b"<Error>", b'<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/">')),
    ],
    ids=["policy", "older words", "credentials of the form", "with a namespace"],
)
def test_the_whole_file_is_sent_with_another_form(
    serve: Serve, connect: Connect, clip: Path, kind: Kind, expired: Answer
) -> None:
    storage = serve(expired, Answer(204))
    discarding = [Answer()] if kind.discard else []
    server = serve(
        form(storage, "first", kind.first),
        form(storage, "second", kind.second),
        *discarding,
        said(kind.confirmed),
    )
    result = kind.call(connect(server), clip, False)
    discarded = [f"DELETE {kind.discard}"] if kind.discard else []
    assert server.paths == [f"POST {kind.ask}", f"POST {kind.renew}", *discarded, f"POST {kind.confirm}"]
    assert server.requests[1].form == kind.said
    for request, name in zip(storage.requests, ("first", "second"), strict=True):
        assert_sent_whole(request, name)
    assert getattr(result, "token", None) in (VIDEO_TOKEN, STREAM_TOKEN, AUDIO, OTHER, PROCESS)


@each_kind
def test_a_second_form_that_has_expired_is_the_end_of_it(
    serve: Serve, connect: Connect, clip: Path, kind: Kind
) -> None:
    storage = serve(EXPIRED, EXPIRED)
    steps = [Answer()] * ((kind.discard is not None) + (kind.undo is not None))
    server = serve(form(storage, "first", kind.first), form(storage, "second", kind.second), *steps)
    with pytest.raises(UploadError) as caught:
        kind.call(connect(server), clip, False)
    error = caught.value
    assert isinstance(error.cause, StorageError)
    assert (error.cause.code, error.cause.form_expired) == ("AccessDenied", True)
    assert error.cause.reason == "Invalid according to Policy: Policy expired."
    assert (error.step, error.status, error.attempts) == (UploadStep.SEND_FILE, 403, 2)
    assert error.removed is (True if kind.undo else None)
    deleted = [f"DELETE {path}" for path in (kind.discard, kind.undo) if path]
    assert server.paths == [f"POST {kind.ask}", f"POST {kind.renew}", *deleted]
    assert_tells_no_secret(error)


@each_kind
def test_going_on_asks_for_another_form_as_well(serve: Serve, connect: Connect, clip: Path, kind: Kind) -> None:
    storage = serve(refusal("SlowDown", "Not now", 400), EXPIRED, Answer(204))
    server = serve(form(storage, "first", kind.first))
    client = connect(server)
    with pytest.raises(UploadError) as caught:
        kind.call(client, clip, True)
    assert caught.value.partial is not None
    partial = PartialUpload.model_validate_json(caught.value.partial.model_dump_json())
    discarding = [Answer()] if kind.discard else []
    server.then(form(storage, "second", kind.second), *discarding, said(kind.confirmed))
    kind.resume(client, partial)
    assert server.requests[1].form == kind.said
    assert f"POST {kind.renew}" in server.paths
    assert_sent_whole(storage.requests[-1], "second")


POLICIES: Mapping[str, tuple[str, bool]] = {
    "past": ((datetime.now(UTC) - timedelta(minutes=1)).isoformat(), True),
    "past, as S3 writes it": ("2020-01-02T03:04:05.678Z", True),
    "past, of no zone": ("2020-01-02T03:04:05", True),
    "to come": ("2999-01-02T03:04:05.678Z", False),
    "no date": ("soon", False),
}


@pytest.mark.parametrize(("expiration", "is_past"), POLICIES.values(), ids=list(POLICIES))
def test_going_on_sends_nothing_with_a_form_that_says_it_has_expired(
    serve: Serve, connect: Connect, clip: Path, expiration: str, is_past: bool
) -> None:
    policy = b64encode(json.dumps({"expiration": expiration, "conditions": []}).encode()).decode()
    storage = serve(refusal("SlowDown", "Not now", 400), Answer(204))
    kind = KINDS["videos.create"]
    renewed = [form(storage, "second", kind.second)] if is_past else []
    server = serve(form(storage, "first", kind.first, policy), *renewed, STREAM_ANSWER)
    client = connect(server)
    with pytest.raises(UploadError) as caught:
        client.videos.create(file=clip, keep_partial=True)
    assert client.videos.resume(caught.value).token == VIDEO_TOKEN
    assert_sent_whole(storage.requests[1], "second" if is_past else "first")


def test_a_new_form_is_believed_whatever_the_time_is_here(serve: Serve, connect: Connect, clip: Path) -> None:
    policy = b64encode(b'{"expiration": "2020-01-02T03:04:05Z"}').decode()
    storage = serve(Answer(204))
    server = serve(form(storage, "first", KINDS["videos.create"].first, policy), STREAM_ANSWER)
    assert connect(server).videos.create(file=clip).token == VIDEO_TOKEN
    assert len(server.requests) == 2


@pytest.mark.parametrize("policy", ["", "%", "e30=", "W10=", b64encode(b"\xff").decode(), b64encode(b"1").decode()])
def test_a_policy_that_cannot_be_read_is_left_to_the_storage(
    serve: Serve, connect: Connect, clip: Path, policy: str
) -> None:
    storage = serve(refusal("SlowDown", "Not now", 400), Answer(204))
    server = serve(form(storage, "first", KINDS["videos.create"].first, policy), STREAM_ANSWER)
    client = connect(server)
    with pytest.raises(UploadError) as caught:
        client.videos.create(file=clip, keep_partial=True)
    assert client.videos.resume(caught.value).token == VIDEO_TOKEN


@pytest.mark.parametrize(
    "other",
    [
        refusal("AccessDenied", "Access Denied"),
        refusal("SignatureDoesNotMatch", "Policy expired"),
        refusal("InvalidPolicyDocument", "Invalid Policy: Policy expired.", 400),
        Answer(403, b"Policy expired"),
        Answer(403),
    ],
    ids=["denied", "other code", "invalid", "text", "nothing"],
)
def test_no_other_refusal_asks_for_another_form(serve: Serve, connect: Connect, clip: Path, other: Answer) -> None:
    storage = serve(other)
    server = serve(form(storage, "first", KINDS["videos.create"].first), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).videos.create(file=clip)
    assert isinstance(caught.value.cause, StorageError)
    assert not caught.value.cause.form_expired
    assert server.paths[1:] == [f"DELETE /v1/videos/{VIDEO_TOKEN}"]


def test_a_file_object_begins_again_where_it_stood_and_so_does_the_progress(serve: Serve, connect: Connect) -> None:
    storage = serve(EXPIRED, Answer(204))
    kind = KINDS["videos.create"]
    server = serve(form(storage, "first", kind.first), form(storage, "second", kind.second), STREAM_ANSWER)
    file = BytesIO(b"before" + FILE)
    file.seek(6)
    seen: list[int] = []
    connect(server).videos.create(file=file, filename="clip.mp4", on_progress=lambda sent, _: seen.append(sent))
    for request, name in zip(storage.requests, ("first", "second"), strict=True):
        assert_sent_whole(request, name)
    again = [at for at, sent in enumerate(seen) if sent == 0]
    assert len(again) == 2
    assert seen[again[1] :] == [0, 1048576, 2097152, len(FILE)]


@pytest.mark.parametrize("answer", [Answer(404), Answer(200, b"<html>")], ids=["404", "page"])
@pytest.mark.parametrize("keep", [False, True])
def test_a_form_that_is_not_renewed_is_told(
    serve: Serve, connect: Connect, clip: Path, answer: Answer, keep: bool
) -> None:
    storage = serve(EXPIRED)
    kind = KINDS["videos.create"]
    server = serve(form(storage, "first", kind.first), answer, *([] if keep else [Answer()]))
    client = connect(server)
    with pytest.raises(UploadError) as caught:
        client.videos.create(file=clip, keep_partial=keep)
    error = caught.value
    assert isinstance(error.cause, NotFoundError | ResponseValidationError)
    assert error.message.startswith("the upload form has expired, and asking for another one failed: ")
    assert isinstance(error.cause.__context__, StorageError)
    assert (error.step, error.removed) == (UploadStep.SEND_FILE, None if keep else True)
    assert_tells_no_secret(error)
    if keep:
        storage.then(EXPIRED, Answer(204))
        server.then(form(storage, "second", kind.second), STREAM_ANSWER)
        assert client.videos.resume(error).token == VIDEO_TOKEN


@pytest.mark.parametrize("failure", [Answer(503), Reset(read=True)], ids=["503", "lost"])
def test_asking_for_another_form_is_repeated_where_that_is_safe(
    serve: Serve, connect: Connect, clip: Path, failure: Step
) -> None:
    storage = serve(EXPIRED, Answer(503), Answer(204))
    kind = KINDS["videos.create"]
    server = serve(form(storage, "first", kind.first), failure, form(storage, "second", kind.second), STREAM_ANSWER)
    assert connect(server).videos.create(file=clip).token == VIDEO_TOKEN
    assert server.paths[1:3] == [f"POST {kind.renew}"] * 2
    assert_sent_whole(storage.requests[-1], "second")


def test_a_stream_that_came_with_a_form_that_cannot_be_used_is_removed(
    serve: Serve, connect: Connect, clip: Path
) -> None:
    storage = serve(EXPIRED)
    kind = KINDS["audios.create"]
    server = serve(form(storage, "first", kind.first), said({"stream": OTHER_STREAM, "url_data": None}, 201), Answer())
    with pytest.raises(UploadError) as caught:
        connect(server).audios.create(file=clip, keep_partial=True)
    assert isinstance(caught.value.cause, ResponseValidationError)
    assert caught.value.identifiers == {"audio": AUDIO, "stream": STREAM_TOKEN}
    assert server.paths[2:] == [f"DELETE /v1/audios/{AUDIO}/streams/{OTHER}"]


def test_the_time_of_the_whole_call_holds_for_both_forms(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(EXPIRED, Stall())
    kind = KINDS["videos.create"]
    server = serve(form(storage, "first", kind.first), form(storage, "second", kind.second), Answer())
    with pytest.raises(UploadError, match=r"not done within 0\.5 s") as caught:
        connect(server, timeout=0.5).videos.create(file=clip)
    assert (caught.value.attempts, caught.value.removed) == (2, True)


def test_many_files_each_get_another_form(serve: Serve, connect: Connect, clip: Path) -> None:
    storage = serve(EXPIRED, Answer(204))
    kind = KINDS["videos.create"]
    server = serve(form(storage, "first", kind.first), form(storage, "second", kind.second), STREAM_ANSWER)
    report = connect(server).videos.create_bulk([clip], concurrency=1)
    assert [video.token for video in report] == [VIDEO_TOKEN]
    assert_sent_whole(storage.requests[1], "second")
