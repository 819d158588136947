"""Subtitles against the sandbox, in both modes."""

import pytest

from ziggeo import ArgumentsError, Stream, Subtitle, Ziggeo
from ziggeo.sandbox import Sandbox

ENGLISH = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello, ÄÖ 🎬\n"
GERMAN = "WEBVTT\n\n00:01.000 --> 00:02.000\nGrüß Gott\n"


@pytest.fixture
def stream(client: Ziggeo) -> tuple[str, str]:
    """The tokens of a video and of a stream of it."""
    video = client.videos.create()
    return video.token, client.streams.create(video.token).token


def by_language(stream: Stream) -> dict[str, Subtitle]:
    assert isinstance(stream.subtitles, dict)
    return dict(stream.subtitles)


@pytest.mark.reference("S13")
def test_subtitles_are_kept_by_language(client: Ziggeo, stream: tuple[str, str]) -> None:
    attached = client.streams.attach_subtitle(*stream, lang="en", label="English", data=ENGLISH)
    assert by_language(attached) == {"en": Subtitle(label="English", data=ENGLISH)}

    client.streams.attach_subtitle(*stream, lang="de", label="Deutsch", data=GERMAN)
    client.streams.attach_subtitle(*stream, {"lang": "en", "label": "English (US)", "data": ENGLISH})

    assert by_language(client.streams.get(*stream)) == {
        "en": Subtitle(label="English (US)", data=ENGLISH),
        "de": Subtitle(label="Deutsch", data=GERMAN),
    }


def test_what_is_no_webvtt_is_not_sent(client: Ziggeo, sandbox: Sandbox, stream: tuple[str, str]) -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\nHello\n"
    before = len(sandbox.requests.of("streams.attach_subtitle"))

    with pytest.raises(ArgumentsError):
        client.streams.attach_subtitle(*stream, lang="en", label="English", data=srt)

    assert len(sandbox.requests.of("streams.attach_subtitle")) == before
