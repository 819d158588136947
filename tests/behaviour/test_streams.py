"""Streams against the sandbox, in both modes."""

from io import BytesIO
from pathlib import Path

import pytest

from ziggeo import CreationType, NotFoundError, PreconditionFailedError, ProcessingFailedError, VideoState, Ziggeo
from ziggeo.sandbox.media import grab_cover


@pytest.fixture
def cover(clip: Path) -> bytes:
    """A JPEG."""
    return grab_cover(clip, 0.9)


@pytest.mark.reference("S7", "S10", "S12", "S4")
def test_a_video_made_by_hand_keeps_its_own_cover(client: Ziggeo, clip: Path, cover: bytes) -> None:
    video = client.videos.create()
    stream = client.streams.create(video.token)
    assert stream.state is VideoState.EMPTY

    pictured = client.streams.attach_image(video.token, stream.token, {}, BytesIO(cover), filename="cover.jpg")
    assert pictured.has_image
    client.streams.attach_video(video.token, stream.token, {}, str(clip))
    ready = client.streams.wait_until_ready(video.token, stream.token, timeout=60)

    assert ready.creation_type is CreationType.SERVER_UPLOAD
    assert client.streams.download_image(video.token, stream.token) == cover
    assert client.streams.download_video(video.token, stream.token) == clip.read_bytes()


@pytest.mark.reference("S8")
def test_a_stream_made_from_a_file_becomes_ready(client: Ziggeo, clip: Path) -> None:
    video = client.videos.create()

    stream = client.streams.create(video.token, file=clip)
    ready = client.streams.wait_until_ready(video.token, stream.token, timeout=60)

    assert ready.token == stream.token
    assert client.streams.get(video.token, stream.token).state is VideoState.READY
    assert stream.token in [each.token for each in client.streams.index(video.token)]


def test_a_stream_from_a_file_that_is_no_video_fails(client: Ziggeo) -> None:
    video = client.videos.create()
    stream = client.streams.create(video.token, file=b"", filename="novideo.mp4")

    with pytest.raises(ProcessingFailedError) as caught:
        client.streams.wait_until_ready(video.token, stream.token, timeout=60)

    assert caught.value.model.token == stream.token


@pytest.mark.reference("S14")
def test_binding_takes_a_video(client: Ziggeo, clip: Path) -> None:
    video = client.videos.create()
    stream = client.streams.create(video.token)
    with pytest.raises(PreconditionFailedError):
        client.streams.bind(video.token, stream.token)

    client.streams.attach_video(video.token, stream.token, file=clip)

    assert client.streams.bind(video.token, stream.token).token == stream.token


@pytest.mark.reference("S9", "S11")
def test_attaching_without_a_file_answers_the_stream(client: Ziggeo) -> None:
    video = client.videos.create()
    stream = client.streams.create(video.token)

    assert client.streams.attach_image(video.token, stream.token).token == stream.token
    assert client.streams.attach_video(video.token, stream.token).token == stream.token


@pytest.mark.reference("S6")
def test_a_deleted_stream_is_gone(client: Ziggeo) -> None:
    video = client.videos.create()
    stream = client.streams.create(video.token)

    client.streams.delete(video.token, stream.token)

    with pytest.raises(NotFoundError):
        client.streams.get(video.token, stream.token)


@pytest.mark.reference("S5")
def test_push_to_service_answers_the_stream(client: Ziggeo, clip: Path) -> None:
    video = client.videos.create()
    stream = client.streams.create(video.token, file=clip)
    client.streams.wait_until_ready(video.token, stream.token, timeout=60)

    pushed = client.streams.push_to_service(video.token, stream.token, pushservicetoken="archive")

    assert pushed.token == stream.token
