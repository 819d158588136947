"""Videos and their streams."""

from dataclasses import dataclass, field

from ziggeo.sandbox.records.media import MediaObject, MediaStream
from ziggeo.sandbox.records.states import CreationType, State


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
    effect_profile: str | None = None
    """Token of the profile whose effects are on it."""
    subtitles: dict[str, Subtitle] = field(default_factory=dict[str, Subtitle])
    """Subtitles by the codes of their languages."""

    @property
    def has_image(self) -> bool:
        """Whether there is a cover."""
        return self.image_type is not None

    @property
    def has_sound(self) -> bool:
        """Whether there is something to be heard in it."""
        return self.video_has_audio

    @property
    def has_pictures(self) -> bool:
        """Whether there is something to be seen in it."""
        return not self.has_audio

    def with_effects(self, profile: str, token: str, created: int) -> "VideoStream":
        """A stream to be made of this one, with the effects of a profile on it."""
        return VideoStream(
            token=token,
            created=created,
            state=State.PROCESSING,
            creation_type=CreationType.TRANSCODED,
            parent_stream=self.token,
            submission_date=self.submission_date,
            video_type="mp4",
            findings=self.findings,
            effect_profile=profile,
        )

    @property
    def has_audio(self) -> bool:
        """Whether its file is one of sound alone."""
        return self.audio_size > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(MediaObject[VideoStream]):
    """A video with its streams."""

    effect_profiles: tuple[str, ...] = ()
    """Tokens of the profiles that are to be applied to its uploads, or were applied later."""
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

    @property
    def plain_stream(self) -> VideoStream | None:
        """What effects are to be applied to: the newest upload that can be seen, else the newest stream without effects."""
        plain = [stream for stream in self.streams if stream.state is State.READY and stream.effect_profile is None]
        is_upload = CreationType.SERVER_UPLOAD
        return max(reversed(plain), key=lambda stream: stream.creation_type is is_upload, default=None)
