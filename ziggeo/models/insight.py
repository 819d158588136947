"""What the service finds in a stream: speech, scenes, and content not safe for work."""

from typing import Annotated

from pydantic import JsonValue

from ziggeo.models._base import Result
from ziggeo.models._types import ListForEmptyMap


class WordTime(Result, frozen=True):
    """When a word is spoken."""

    start: float | None = None
    """Start of the word, most likely in milliseconds (low confidence: told from how the browser SDK formats it)."""
    end: float | None = None
    """End of the word, in the same unit."""


class AudioTranscription(Result, frozen=True):
    """Speech as text. ``words``, ``scores`` and ``times`` belong together by position."""

    text: str | None = None
    """The whole text."""
    words: list[str] | str | None = None
    """The words in order; an older description writes them as one comma-separated text."""
    scores: list[float] | str | None = None
    """Confidence of each word, 0 to 1."""
    times: list[WordTime] | str | None = None
    """When each word is spoken."""
    topics: list[JsonValue] | str | None = None
    """Topics found (the shape of an entry is not published)."""
    keywords: list[JsonValue] | str | None = None
    """Keywords found (the shape of an entry is not published)."""


class FrameTag(Result, frozen=True):
    """Something seen in a frame."""

    tag: str | None = None
    """What was seen."""
    score: float | None = None
    """Confidence, 0 to 1."""


class Frame(Result, frozen=True):
    """One analysed frame of a video."""

    tags: list[FrameTag] | None = None
    """What was seen in it."""


class VideoAnalysis(Result, frozen=True):
    """What is to be seen in a video: ``frames`` in current answers, three parallel lists in older ones."""

    frames: list[Frame] | None = None
    """The analysed frames in order."""
    timestamps: list[JsonValue] | None = None
    """Older shape: when each class was seen."""
    classes: list[JsonValue] | None = None
    """Older shape: what was seen."""
    scores: list[JsonValue] | None = None
    """Older shape: confidence of each class."""


TranscriptionField = Annotated[AudioTranscription, ListForEmptyMap()]
"""A transcription as a field of a stream."""

AnalysisField = Annotated[VideoAnalysis, ListForEmptyMap()]
"""An analysis as a field of a stream."""
