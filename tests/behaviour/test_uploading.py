"""Uploads against the sandbox, in both modes: forms that expire by its clock, and going on at each step that failed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from tests.sandbox.pictures import image
from tests.support.modes import MakeClient
from ziggeo import (
    FileChangedError,
    PartialUpload,
    RetryPolicy,
    ServerError,
    StorageError,
    UploadError,
    UploadStep,
    VideoState,
    Ziggeo,
)
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.faults import Status

LIFETIME = 60
OnProgress = Callable[[int, int], object]


@pytest.fixture(scope="module")
def hurried_sandbox() -> Iterator[Sandbox]:
    with Sandbox(upload_lifetime=LIFETIME) as running:
        yield running


@pytest.fixture
def hurried(hurried_sandbox: Sandbox) -> Iterator[Sandbox]:
    """A sandbox of this module alone, of which the forms are good for a minute."""
    hurried_sandbox.reset()
    hurried_sandbox.requests.clear()
    yield hurried_sandbox
    hurried_sandbox.faults.clear()
    hurried_sandbox.clock.reset()


@pytest.fixture
def ziggeo(make_client: MakeClient, hurried: Sandbox) -> Ziggeo:
    retries = RetryPolicy(retries=1, initial_delay=0.0)
    credentials = (hurried.token, hurried.private_key, hurried.encryption_key)
    return make_client(*credentials, base_url=hurried.url, retries=retries)


@pytest.fixture
def cover(tmp_path: Path) -> Path:
    path = tmp_path / "cover.png"
    path.write_bytes(image(16, 16))
    return path


@dataclass(frozen=True)
class Upload:
    """An upload that is about to begin."""

    call: Callable[[OnProgress | None, bool], object]
    """Begins it, and says whether to keep what is created."""
    resume: Callable[[PartialUpload], object]


def _videos_create(client: Ziggeo, clip: Path, _cover: Path) -> Upload:
    return Upload(
        lambda told, keep: client.videos.create(file=clip, on_progress=told, keep_partial=keep), client.videos.resume
    )


def _streams_create(client: Ziggeo, clip: Path, _cover: Path) -> Upload:
    owner = client.videos.create().token
    return Upload(
        lambda told, keep: client.streams.create(owner, file=clip, on_progress=told, keep_partial=keep),
        client.streams.resume,
    )


def _attach_image(client: Ziggeo, _clip: Path, cover: Path) -> Upload:
    owner = client.videos.create().token
    stream = client.streams.create(owner).token
    return Upload(
        lambda told, _: client.streams.attach_image(owner, stream, file=cover, on_progress=told),
        client.streams.resume,
    )


def _attach_video(client: Ziggeo, clip: Path, _cover: Path) -> Upload:
    owner = client.videos.create().token
    stream = client.streams.create(owner).token
    return Upload(
        lambda told, _: client.streams.attach_video(owner, stream, file=clip, on_progress=told), client.streams.resume
    )


def _audios_create(client: Ziggeo, clip: Path, _cover: Path) -> Upload:
    return Upload(
        lambda told, keep: client.audios.create(file=clip, on_progress=told, keep_partial=keep), client.audios.resume
    )


def _audio_streams_create(client: Ziggeo, clip: Path, _cover: Path) -> Upload:
    owner = client.audios.create().token
    return Upload(
        lambda told, keep: client.audio_streams.create(owner, file=clip, on_progress=told, keep_partial=keep),
        client.audio_streams.resume,
    )


def _create_watermark(client: Ziggeo, _clip: Path, cover: Path) -> Upload:
    profile = client.effect_profiles.create(title="Marks").token
    processes = client.effect_profile_processes
    return Upload(
        lambda told, keep: processes.create_watermark_process(
            profile, file=cover, video_scale=0.5, on_progress=told, keep_partial=keep
        ),
        processes.resume,
    )


def _edit_watermark(client: Ziggeo, _clip: Path, cover: Path) -> Upload:
    profile = client.effect_profiles.create(title="Marks").token
    processes = client.effect_profile_processes
    process = processes.create_watermark_process(profile, file=cover, video_scale=0.5).token
    return Upload(
        lambda told, _: processes.edit_watermark_process(profile, process, file=cover, on_progress=told),
        processes.resume,
    )


Begin = Callable[[Ziggeo, Path, Path], Upload]
UPLOADS: Mapping[str, Begin] = {
    "videos.create": _videos_create,
    "streams.create": _streams_create,
    "streams.attach_image": _attach_image,
    "streams.attach_video": _attach_video,
    "audios.create": _audios_create,
    "audio_streams.create": _audio_streams_create,
    "create_watermark_process": _create_watermark,
    "edit_watermark_process": _edit_watermark,
}
each_upload = pytest.mark.parametrize("begin", UPLOADS.values(), ids=list(UPLOADS))


def letting_time_pass(sandbox: Sandbox, times: int) -> OnProgress:
    """Return what lets forms expire as soon as a file begins to be sent with them, so many times."""
    left = [None] * times

    def heed(sent: int, _total: int) -> None:
        if not sent and left:
            left.pop()
            sandbox.clock.advance(seconds=LIFETIME + 1)

    return heed


def stored(sandbox: Sandbox) -> list[int | None]:
    """What each request to the storage was answered."""
    return [request.status for request in sandbox.requests.of("storage")]


def everything(client: Ziggeo) -> list[tuple[int, int]]:
    """Of all that there is, how many streams or processes it has, and how many of these have no file."""
    videos = [client.streams.index(video.token) for video in client.videos.index(states="all")]
    audios = [client.audio_streams.index(audio.token) for audio in client.audios.index(states="all")]
    states = [
        *[[stream.state for stream in streams] for streams in videos],
        *[[stream.state for stream in streams] for streams in audios],
    ]
    counted = [(len(each), each.count(VideoState.EMPTY)) for each in states]
    profiles = [client.effect_profile_processes.index(profile.token) for profile in client.effect_profiles.index()]
    return sorted([*counted, *[(len(processes), 0) for processes in profiles]])


@each_upload
def test_a_form_that_expires_is_replaced_once(
    hurried: Sandbox, ziggeo: Ziggeo, begin: Begin, clip: Path, cover: Path
) -> None:
    upload = begin(ziggeo, clip, cover)
    hurried.requests.clear()
    upload.call(letting_time_pass(hurried, 1), False)
    assert stored(hurried) == [403, 204]
    # One thing has one file, or is still to get its video, and nothing else is left.
    assert everything(ziggeo) in ([(1, 0)], [(1, 1)])
    assert (everything(ziggeo) == [(1, 1)]) is (begin is _attach_image)


@each_upload
def test_a_second_form_that_expires_is_not_replaced_and_nothing_is_left(
    hurried: Sandbox, ziggeo: Ziggeo, begin: Begin, clip: Path, cover: Path
) -> None:
    upload = begin(ziggeo, clip, cover)
    before = everything(ziggeo)
    hurried.requests.clear()
    with pytest.raises(UploadError) as caught:
        upload.call(letting_time_pass(hurried, 5), False)
    error = caught.value
    assert isinstance(error.cause, StorageError)
    assert (error.cause.code, error.cause.status, error.cause.form_expired) == ("AccessDenied", 403, True)
    assert error.cause.reason == "Invalid according to Policy: Policy expired."
    assert error.request_id
    assert (error.step, error.attempts) == (UploadStep.SEND_FILE, 2)
    assert stored(hurried) == [403, 403]
    assert everything(ziggeo) == before


@each_upload
def test_it_goes_on_with_another_form_in_another_process(
    hurried: Sandbox, ziggeo: Ziggeo, begin: Begin, clip: Path, cover: Path
) -> None:
    upload = begin(ziggeo, clip, cover)
    hurried.faults.add("storage", Status(400), times=1)
    with pytest.raises(UploadError) as caught:
        upload.call(None, True)
    assert caught.value.step is UploadStep.SEND_FILE
    assert caught.value.partial is not None
    kept = caught.value.partial.model_dump_json()
    hurried.clock.advance(days=1)
    hurried.requests.clear()
    upload.resume(PartialUpload.model_validate_json(kept))
    assert stored(hurried) == [403, 204]
    assert everything(ziggeo) in ([(1, 0)], [(1, 1)])


CONFIRMATIONS: Mapping[Begin, str] = {
    _videos_create: "streams.confirm_video",
    _streams_create: "streams.confirm_video",
    _attach_image: "streams.confirm_image",
    _attach_video: "streams.confirm_video",
    _audios_create: "audio_streams.confirm_audio",
    _audio_streams_create: "audio_streams.confirm_audio",
    _create_watermark: "effect_profile_processes.confirm_watermark",
    _edit_watermark: "effect_profile_processes.confirm_watermark",
}


@each_upload
def test_it_goes_on_with_the_confirmation_alone(
    hurried: Sandbox, ziggeo: Ziggeo, begin: Begin, clip: Path, cover: Path
) -> None:
    upload = begin(ziggeo, clip, cover)
    hurried.fail(CONFIRMATIONS[begin], status=500, times=2)
    with pytest.raises(UploadError) as caught:
        upload.call(None, True)
    error = caught.value
    assert isinstance(error.cause, ServerError)
    assert (error.step, error.removed) == (UploadStep.CONFIRM, None)
    assert error.partial is not None
    hurried.clock.advance(days=1)
    hurried.requests.clear()
    upload.resume(error.partial)
    assert [request.endpoint for request in hurried.requests] == [CONFIRMATIONS[begin]]


@each_upload
def test_what_fails_before_there_is_a_form_leaves_nothing_to_go_on_with(
    hurried: Sandbox, ziggeo: Ziggeo, begin: Begin, clip: Path, cover: Path
) -> None:
    upload = begin(ziggeo, clip, cover)
    before = everything(ziggeo)
    hurried.faults.add("*", Status(412), times=1)
    with pytest.raises(UploadError) as caught:
        upload.call(None, True)
    assert (caught.value.step, caught.value.partial) == (UploadStep.REQUEST_URL, None)
    assert everything(ziggeo) == before


@each_upload
def test_a_file_that_changes_is_not_stored_and_nothing_is_left(
    hurried: Sandbox, ziggeo: Ziggeo, begin: Begin, clip: Path, cover: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.mp4"
    own.write_bytes(clip.read_bytes())
    upload = begin(ziggeo, own, cover)
    before = everything(ziggeo)
    hurried.requests.clear()

    def grow(sent: int, _total: int) -> None:
        if not sent:
            for path in (own, cover):
                with path.open("ab") as file:
                    file.write(b"more")

    with pytest.raises(UploadError) as caught:
        upload.call(grow, False)
    assert isinstance(caught.value.cause, FileChangedError)
    assert caught.value.cause.file in (str(own), str(cover))
    assert not hurried.requests.of(CONFIRMATIONS[begin])
    assert everything(ziggeo) == before


def test_files_in_memory_get_another_form_too(hurried: Sandbox, ziggeo: Ziggeo, clip: Path) -> None:
    for file in (clip.read_bytes(), BytesIO(clip.read_bytes())):
        video = ziggeo.videos.create(file=file, filename="clip.mp4", on_progress=letting_time_pass(hurried, 1))
        ready = ziggeo.videos.wait_until_ready(video.token, timeout=60)
        assert ready.original_stream is not None
        assert ziggeo.streams.download_video(ready.token, ready.original_stream.token) == clip.read_bytes()
    assert stored(hurried) == [403, 204, 403, 204]
