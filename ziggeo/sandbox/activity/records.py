"""What is kept of something that counts."""

from dataclasses import dataclass
from enum import StrEnum

from ziggeo.sandbox.records.base import Record


class Kind(StrEnum):
    """What counts."""

    CREATION = "creation"
    DELETION = "deletion"
    UPLOAD = "upload"
    PUSH = "push"
    PLAY = "play"
    IMAGE_VIEW = "image_view"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who plays or looks at something, as far as that is known."""

    os: str = "Other"
    browser: str = "Other"
    device: str = "desktop"
    country: str = "Unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Record):
    """Something that happened once to a video or an audio."""

    kind: Kind
    time: float
    """Unix time in seconds."""
    owner: str
    """Token of the video or the audio."""
    medium: str
    """``video`` or ``audio``."""
    is_full: bool = False
    """Whether a play went to the end."""
    visitor: Visitor | None = None
    """Who played or looked."""
