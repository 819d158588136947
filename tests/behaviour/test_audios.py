"""Audios against the sandbox, in both modes, in each of the forms in which it can answer them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from tests.support.modes import MakeClient
from ziggeo import (
    Audio,
    AudioStream,
    CreationType,
    NotFoundError,
    PartialUpload,
    ProcessingFailedError,
    RetryPolicy,
    StorageError,
    Streamable,
    UploadError,
    VideoState,
    Ziggeo,
)
from ziggeo.sandbox import Assumptions, Sandbox
from ziggeo.sandbox.media import make_sample_audio

_numbers = count()


def unique(name: str) -> str:
    """Return a name that no other test uses: all share the sandboxes."""
    return f"audios-{name}-{next(_numbers)}"


@pytest.fixture(scope="module")
def wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a second of a tone."""
    return make_sample_audio(tmp_path_factory.mktemp("sounds") / "tone.wav", seconds=0.5)


@pytest.fixture(scope="module")
def other_sandbox() -> Iterator[Sandbox]:
    """A sandbox that answers audios in the other form that is thinkable."""
    with Sandbox(assumptions=Assumptions(audio_wrapped=True, audio_text_dates=True)) as running:
        yield running


@pytest.fixture(params=["plain", "wrapped"])
def form(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture
def answering(form: str, sandbox: Sandbox, request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox for each of the forms."""
    if form == "plain":
        return sandbox
    other: Sandbox = request.getfixturevalue("other_sandbox")
    return other


@pytest.fixture
def ziggeo(make_client: MakeClient, answering: Sandbox) -> Ziggeo:
    once = RetryPolicy(retries=0)
    return make_client(answering.token, answering.private_key, base_url=answering.url, retries=once)


@pytest.mark.reference("A3", "A5", "A10", "B3")
def test_a_sound_becomes_an_audio_and_comes_back(ziggeo: Ziggeo, wav: Path, tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    created = ziggeo.audios.create(file=wav, title="Tone", audio_type="wav")
    ready = ziggeo.audios.wait_until_ready(created.token, timeout=60)

    original, default = ready.original_stream, ready.default_stream
    assert (ready.token, ready.title, ready.state) == (created.token, "Tone", VideoState.READY)
    assert original is not None
    assert default is not None
    assert (original.creation_type, original.streamable) == (CreationType.SERVER_UPLOAD, Streamable.DEGRADED)
    assert (default.creation_type, default.streamable) == (CreationType.TRANSCODED, Streamable.YES)
    assert ready.streams == [original, default]
    assert ready.duration == pytest.approx(0.5, abs=0.1)
    for moment in (ready.created, ready.updated, original.created):
        assert isinstance(moment, datetime)
        assert before <= moment <= datetime.now(UTC)
    assert ziggeo.audio_streams.download_audio(ready.token, original.token) == wav.read_bytes()
    path = ziggeo.audios.download_audio(ready.token, tmp_path / "tone.aac")
    assert path.read_bytes() == ziggeo.audio_streams.download_audio(ready.token, default.token)


def test_moments_are_given_back_as_the_service_wrote_them(ziggeo: Ziggeo, form: str) -> None:
    audio = ziggeo.audios.create(title="Empty")

    written = audio.to_wire()["created"]

    assert audio.created is not None
    if form == "wrapped":
        assert isinstance(written, str)
        assert datetime.fromisoformat(written) == audio.created
    else:
        assert written == int(audio.created.timestamp())
    assert Audio.model_validate_json(json.dumps(audio.to_wire())) == audio


@pytest.mark.reference("A6", "A9", "A3")
def test_update_changes_what_is_given(ziggeo: Ziggeo) -> None:
    name = unique("key")
    audio = ziggeo.audios.create(key=name, title="Before", tags=["sea"])

    changed = ziggeo.audios.update(audio.token, title="After", data={"a": 1})

    assert (changed.title, changed.tags, changed.data) == ("After", ["sea"], {"a": 1})
    assert ziggeo.audios.get(f"_{name}") == changed


@pytest.mark.reference("A1", "A2")
def test_what_is_listed_is_counted(ziggeo: Ziggeo) -> None:
    tag = unique("tag")
    made = [ziggeo.audios.create(tags=[tag]).token for _ in range(5)]

    assert sorted(audio.token for audio in ziggeo.audios.iterate(tags=[tag], states="all", page_size=2)) == sorted(made)
    assert [audio.token for audio in ziggeo.audios.index(tags=[tag], states="all", reverse=True, limit=3)] == made[:3]
    assert ziggeo.audios.count(tags=[tag], states="all").count == 5
    assert ziggeo.audios.count(tags=[tag], states=[VideoState.READY]).count == 0


@pytest.mark.reference("A8")
def test_a_deleted_audio_is_gone(ziggeo: Ziggeo) -> None:
    audio = ziggeo.audios.create()

    ziggeo.audios.delete(audio.token)

    with pytest.raises(NotFoundError):
        ziggeo.audios.get(audio.token)


def test_what_is_no_sound_fails(ziggeo: Ziggeo) -> None:
    created = ziggeo.audios.create(file=b"this is no sound", filename="sound.wav")

    with pytest.raises(ProcessingFailedError) as caught:
        ziggeo.audios.wait_until_ready(created.token, timeout=60)

    assert caught.value.model.token == created.token


@pytest.mark.reference("B1", "B2", "B4", "B6")
def test_a_stream_is_added_and_removed(ziggeo: Ziggeo, wav: Path) -> None:
    audio = ziggeo.audios.create()
    stream = ziggeo.audio_streams.create(audio.token, file=wav)
    ready = ziggeo.audio_streams.wait_until_ready(audio.token, stream.token, timeout=60)

    assert isinstance(ready, AudioStream)
    assert (ready.token, ready.audio_token, ready.state) == (stream.token, audio.token, VideoState.READY)
    assert ziggeo.audio_streams.get(audio.token, stream.token) == ready
    assert ready in ziggeo.audio_streams.index(audio.token, states="all")
    assert ziggeo.audio_streams.download_audio(audio.token, stream.token) == wav.read_bytes()

    ziggeo.audio_streams.delete(audio.token, stream.token)

    with pytest.raises(NotFoundError):
        ziggeo.audio_streams.get(audio.token, stream.token)


@pytest.mark.reference("B5")
def test_a_stream_without_a_file_is_empty(ziggeo: Ziggeo) -> None:
    audio = ziggeo.audios.create()

    stream = ziggeo.audio_streams.create(audio.token, audio_type="mp3")

    assert (stream.state, stream.audio_token, stream.audio_type) == (VideoState.EMPTY, audio.token, "mp3")


@pytest.mark.reference("A10")
def test_an_upload_goes_on_where_the_storage_failed(ziggeo: Ziggeo, answering: Sandbox, wav: Path) -> None:
    tag = unique("resumed")
    fault = answering.fail("storage", status=503)
    with pytest.raises(UploadError) as caught:
        ziggeo.audios.create(file=wav, tags=[tag], keep_partial=True)
    answering.faults.remove(fault.id)
    assert isinstance(caught.value.__cause__, StorageError)
    assert caught.value.partial is not None

    kept = PartialUpload.model_validate_json(caught.value.partial.model_dump_json())
    resumed = ziggeo.audios.resume(kept)

    assert ziggeo.audios.wait_until_ready(resumed.token, timeout=60).state is VideoState.READY
    assert [audio.token for audio in ziggeo.audios.iterate(tags=[tag], states="all")] == [resumed.token]
