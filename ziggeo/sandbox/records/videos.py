"""Videos and their streams."""

from dataclasses import dataclass, field

from ziggeo.sandbox.records.media import MediaObject, MediaStream


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitle:
    """Subtitles in one language."""

    label: str
    data: str
    """WebVTT text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoStream(MediaStream):
    """One media file of a video, and its cover."""

    video_type: str | None = None
    video_size: int = 0
    video_width: int | None = None
    video_height: int | None = None
    video_has_audio: bool = False
    audio_size: int = 0
    """Size of the file where it is one of sound alone."""
    image_type: str | None = None
    image_size: int = 0
    pushed_to: tuple[str, ...] = ()
    subtitles: dict[str, Subtitle] = field(default_factory=dict[str, Subtitle])
    """Subtitles by the codes of their languages."""

    @property
    def has_image(self) -> bool:
        """Whether there is a cover."""
        return self.image_type is not None

    @property
    def has_audio(self) -> bool:
        """Whether its file is one of sound alone."""
        return self.audio_size > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(MediaObject[VideoStream]):
    """A video with its streams."""

    effect_profile: str | None = None
    video_profile: str | None = None
    auto_crop: bool = False
    auto_pad: bool = False
    only_audio: bool = False
    recover_streams: bool = False
    transcript_language: str | None = None
    default_image_selector: float | None = None
    video_file_name: str | None = None
    # Told again because what reads records back does not see which streams the base was made for.
    streams: tuple[VideoStream, ...] = ()
