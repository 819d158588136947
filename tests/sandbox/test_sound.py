# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
import wave
from pathlib import Path
from typing import Literal

import av
import pytest

from ziggeo.sandbox import media
from ziggeo.sandbox.sound import make_sample_audio, transcode_sound

ENDINGS = ("aac", "flac", "m4a", "mp3", "ogg", "wav", "webm")


def never() -> bool:
    return False


def codec_of(path: Path) -> tuple[str, str, int, int]:
    """Format, codec, rate and number of channels of a file that has sound only."""
    with av.open(str(path)) as container:
        assert not container.streams.video
        (track,) = container.streams.audio
        return container.format.name, track.codec_context.name, track.rate, track.channels


@pytest.mark.parametrize("ending", ENDINGS)
def test_sound_of_every_kind_becomes_plain_aac(tmp_path: Path, ending: str) -> None:
    source, target = make_sample_audio(tmp_path / f"sample.{ending}", seconds=0.5), tmp_path / "target"
    assert transcode_sound(source, target, cancelled=never) == pytest.approx(0.5, abs=0.06)
    assert codec_of(target) == ("aac", "aac", 48000, 2)
    # ADTS: every frame begins with twelve set bits, so that players can join anywhere.
    assert target.read_bytes()[:2] in {b"\xff\xf1", b"\xff\xf9"}


def test_the_sound_of_a_video(sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    assert transcode_sound(sample, target, "mp4", cancelled=never) == pytest.approx(1, abs=0.06)
    assert codec_of(target)[1:] == ("aac", 48000, 2)
    assert not media.has_pictures(target)
    assert media.has_pictures(sample)


@pytest.mark.parametrize("container_format", ["adts", "mp4"])
def test_what_holds_no_sound(tmp_path: Path, container_format: Literal["adts", "mp4"]) -> None:
    silent = media.make_sample(tmp_path / "silent.mp4", seconds=0.2, audio=False)
    with pytest.raises(media.MediaError, match="no sound track"):
        transcode_sound(silent, tmp_path / "target", container_format, cancelled=never)
    image = tmp_path / "image"
    image.write_bytes(media.grab_cover(silent, 0))
    text = tmp_path / "text"
    text.write_bytes(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    empty = tmp_path / "empty"
    with wave.open(str(empty), "wb") as writer:
        writer.setparams((1, 2, 48000, 0, "NONE", ""))
    for path in (image, text, empty, tmp_path / "missing"):
        with pytest.raises(media.MediaError):
            transcode_sound(path, tmp_path / "target", container_format, cancelled=never)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_shortest_sample(tmp_path: Path, ending: str) -> None:
    sample = make_sample_audio(tmp_path / f"sample.{ending}", seconds=0)
    assert 0 < transcode_sound(sample, tmp_path / "target", cancelled=never) < 0.1


def test_work_can_be_given_up(sound: Path, tmp_path: Path) -> None:
    answers = iter([False] * 5 + [True])
    with pytest.raises(media.CancelledError):
        transcode_sound(sound, tmp_path / "target", cancelled=lambda: next(answers))


def test_a_sample_of_a_kind_that_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"aac, flac, .*not 'sample\.doc'"):
        make_sample_audio(tmp_path / "sample.doc")
    assert not (tmp_path / "sample.doc").exists()
