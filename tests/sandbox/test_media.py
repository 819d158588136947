# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.video.codeccontext import VideoCodecContext

from ziggeo.sandbox import media


def write_video(path: Path, codec: str, container: str, width: int, height: int, pixels: str) -> Path:
    """A silent video of three pictures, in other formats than samples have."""
    with av.open(str(path), "w", format=container) as writer:
        stream = writer.add_stream(codec, rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, pixels
        for number in range(3):
            picture = av.VideoFrame(width, height, pixels)
            for plane in picture.planes:
                plane.update(bytes([number]) * plane.buffer_size)
            picture.pts = number
            writer.mux(stream.encode(picture))
        writer.mux(stream.encode(None))
    return path


def test_a_sample_is_what_was_asked_for(tmp_path: Path) -> None:
    path = media.make_sample(str(tmp_path / "x.mp4"), seconds=2, width=64, height=48, audio=False, frames_per_second=10)
    facts = media.probe_video(path)
    assert facts == media.VideoFacts(duration=2.0, width=64, height=48, has_audio=False)
    assert media.probe_video(media.make_sample(tmp_path / "y.mp4", seconds=0.1)).has_audio


@pytest.mark.parametrize(
    ("codec", "container", "pixels"),
    [("ffv1", "matroska", "yuv444p"), ("mjpeg", "avi", "yuvj444p"), ("mpeg4", "mov", "yuv420p")],
)
def test_odd_files_become_even_mp4(tmp_path: Path, codec: str, container: str, pixels: str) -> None:
    source = write_video(tmp_path / "source", codec, container, 65, 33, pixels)
    target = tmp_path / "target"
    media.transcode(source, target, cancelled=lambda: False)
    facts = media.probe_video(target)
    assert (facts.width, facts.height, facts.has_audio) == (64, 32, False)
    with av.open(str(target)) as container_read:
        assert container_read.streams.video[0].codec_context.name == "h264"
        assert "mp4" in container_read.format.name
    assert media.grab_cover(source, 0.1).startswith(b"\xff\xd8")


def test_work_can_be_given_up(sample: Path, tmp_path: Path) -> None:
    answers = iter([False] * 10 + [True])
    with pytest.raises(media.CancelledError):
        media.transcode(sample, tmp_path / "target", cancelled=lambda: next(answers))
    with pytest.raises(media.CancelledError):
        media.transcode(sample, tmp_path / "target", cancelled=lambda: True)


def test_a_file_that_is_cut_off(sample: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut"
    cut.write_bytes(sample.read_bytes()[:2000])
    with pytest.raises(media.MediaError):
        media.transcode(cut, tmp_path / "target", cancelled=lambda: False)


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound"
    with av.open(str(path), "w", format="mp4") as writer:
        stream = writer.add_stream("aac", rate=48000)
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame("fltp", "mono", 1024)
        stream.codec_context.layout = "mono"
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.sample_rate = 48000
        frame.pts = 0
        frame.time_base = Fraction(1, 48000)
        writer.mux(stream.encode(frame))
        writer.mux(stream.encode(None))
    with pytest.raises(media.MediaError, match="no picture track"):
        media.probe_video(path)


@pytest.mark.parametrize(("codec", "name", "kind"), [("png", "x.png", "image/png"), ("mjpeg", "x.jpg", "image/jpeg")])
def test_images(tmp_path: Path, codec: str, name: str, kind: str) -> None:
    encoder = av.CodecContext.create(codec, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.time_base = 8, 8, Fraction(1, 1)
    encoder.pix_fmt = "rgb24" if codec == "png" else "yuvj420p"
    frame = av.VideoFrame(8, 8, encoder.pix_fmt)
    path = tmp_path / name.removesuffix(".png").removesuffix(".jpg")
    path.write_bytes(b"".join(map(bytes, [*encoder.encode(frame), *encoder.encode(None)])))
    assert media.probe_image(path) == kind
    with pytest.raises(media.MediaError):
        media.probe_video(path)


def test_a_video_is_no_image(sample: Path, tmp_path: Path) -> None:
    for path in (sample, tmp_path / "missing"):
        with pytest.raises(media.MediaError):
            media.probe_image(path)
