"""Videos, and what the calls about them take."""

from typing import Annotated, Self

from pydantic import Field, JsonValue, field_validator, model_validator

from ziggeo.models._base import Arguments
from ziggeo.models._types import CustomData, ListForEmptyMap, Profiles, Timestamp, TokensOrKeys, tokens_of
from ziggeo.models.device import DeviceInfo
from ziggeo.models.enums import Approval, VideoState
from ziggeo.models.media import (
    IterateArguments,
    MediaExpiry,
    MediaFilter,
    MediaObject,
    MediaSettings,
    MediaSharedSettings,
    PageArguments,
    state_of_code,
)
from ziggeo.models.streams import Stream
from ziggeo.models.uploads import UploadTicket, token_of


class Video(MediaObject, frozen=True):
    """A video: its description, its moderation, and the streams that hold its media."""

    state_code: int | None = Field(default=None, alias="state")
    """The state's number on the wire (5 is READY, 4 PROCESSING)."""
    state: VideoState = Field(default_factory=state_of_code, alias="state_string")
    """How far it has come; ``state_string`` on the wire."""
    created: Timestamp | None = None
    """When it was created."""
    hd: bool | None = None
    """Whether it is in high definition."""
    only_audio: bool | None = None
    """Whether it has sound only."""
    auto_pad: bool | None = None
    """Whether transcoding pads it to the wanted proportions."""
    default_image_selector: float | None = None
    """Where in the video its cover is taken, 0 to 1."""
    video_file_name: str | None = None
    """Name of the uploaded file."""
    video_source: str | None = None
    """Where the recording came from."""
    effect_profile: str | list[str] | None = None
    """Effect profiles applied to it."""
    video_profile: str | None = None
    """Video profile applied to it."""
    meta_profile: str | None = None
    """Meta profile applied to it."""
    device_info: Annotated[DeviceInfo, ListForEmptyMap()] | None = None
    """The device it was recorded with; ``None`` for files uploaded by a server."""
    streams: list[Stream] | None = None
    """Its streams, most likely the original first."""
    original_stream: Stream | None = None
    """The file as it was uploaded first."""
    default_stream: Stream | None = None
    """The best stream to play; until one is transcoded, the original."""
    embed_image_url: str | None = None
    """Address of the cover without scheme: prepend ``https://``."""
    embed_video_url: str | None = None
    """Address of the video without scheme: prepend ``https://``; it may lack ``.mp4``."""


class VideoFilter(MediaFilter, frozen=True):
    """Which videos are meant."""

    approved: Approval | str | None = None
    """Only videos with this moderation (not in the manual, but used by the service's own tools)."""


class VideoIndexArguments(PageArguments, VideoFilter, frozen=True):
    """What ``videos.index`` takes."""


class VideoIterateArguments(IterateArguments, VideoFilter, frozen=True):
    """What ``videos.iterate`` takes."""


class VideoCountArguments(MediaFilter, frozen=True):
    """What ``videos.count`` takes."""


class VideoUpdateArguments(MediaExpiry, MediaSettings, frozen=True):
    """What ``videos.update`` takes."""

    approved: bool | None = None
    """Accept or reject it (not in the manual, but used by the official demos)."""


class VideoCreateArguments(MediaSettings, frozen=True):
    """What ``videos.create`` takes besides the file.

    From ``video_type`` on, the fields are those that the browser SDK sends for the same object. The manual of the server
    API does not name them, and whether the service honours them here is an assumption.
    """

    effect_profile: Profiles | None = None
    """Effect profiles to apply: tokens or references by key, as a list or as one comma-separated text."""
    meta_profile: str | None = Field(default=None, min_length=1)
    """Meta profile to apply: its token, or a reference by key."""
    video_profile: str | None = Field(default=None, min_length=1)
    """Video profile to apply: its token, or a reference by key."""
    video_type: str | None = Field(default=None, min_length=1)
    """Extension of the file without a dot; told from the file's name when it is left out."""
    approved: bool | None = None
    """Accept or reject it at once."""
    video_file_name: str | None = None
    """Name of the file as it is to be shown."""
    auto_crop: bool | None = None
    """Crop to the wanted proportions when transcoding."""
    auto_pad: bool | None = None
    """Pad to the wanted proportions when transcoding."""
    only_audio: bool | None = None
    """Keep sound only."""
    delete_old_streams: bool | None = None
    """Let a new recording remove the streams of the former one."""
    force_overwrite: bool | None = None
    """Take the key over from a video that has it."""
    enforce_duration: bool | None = None
    """Reject a file outside of the lengths accepted."""
    recover_streams: bool | None = None
    """Keep an interrupted recording."""
    user_language: str | None = None
    """Locale of the user, such as ``en-US``."""
    transcript_language: str | None = None
    """Language spoken, such as ``en-US``, or ``auto``."""
    default_image_selector: float | None = Field(default=None, ge=0, le=1)
    """Where in the video its cover is taken, 0 to 1."""
    device_info: CustomData | None = None
    """What is known of the recording device."""


class VideoGetBulkArguments(Arguments, frozen=True):
    """What one request of ``videos.get_bulk`` takes."""

    tokens_or_keys: TokensOrKeys
    """The videos, at most 100 in a request."""

    _take_tokens = field_validator("tokens_or_keys", mode="before")(tokens_of(Video))


class VideoStatsBulkArguments(VideoGetBulkArguments, frozen=True):
    """What one request of ``videos.stats_bulk`` takes."""

    summarize: bool | None = None
    """Whether to sum up over all videos, as the service does by default, or to tell of each one."""


class VideoUpdateBulkArguments(MediaExpiry, MediaSharedSettings, VideoGetBulkArguments, frozen=True):
    """What one request of ``videos.update_bulk`` takes."""


class ApplyEffectArguments(Arguments, frozen=True):
    """What ``videos.apply_effect`` takes."""

    effectprofiletoken: str = Field(min_length=1)
    """Effect profile to apply: its token (a reference by key is plausible)."""


class ApplyMetaArguments(Arguments, frozen=True):
    """What ``videos.apply_meta`` takes."""

    metaprofiletoken: str = Field(min_length=1)
    """Meta profile to apply, by its token; the service accepts no key here."""

    @model_validator(mode="after")
    def _check_token(self) -> Self:
        if self.metaprofiletoken.startswith("_"):
            raise ValueError("metaprofiletoken is a token; the service accepts no reference by key here")
        return self


class PushArguments(Arguments, frozen=True):
    """What ``push_to_service`` takes."""

    pushservicetoken: str = Field(min_length=1)
    """Token of a push service configured for the application."""


class VideoUpload(UploadTicket, frozen=True):
    """A new, empty video and the form that uploads its file."""

    video: Video
    """The video; its ``default_stream`` is the stream that takes the file."""

    @model_validator(mode="after")
    def _check_stream(self) -> Self:
        _ = self.identifiers
        return self

    @property
    def identifiers(self) -> dict[str, str]:
        """Tokens of the video and of its stream."""
        return {"video": self.video.token, "stream": token_of(self.video.default_stream, "video")}

    @property
    def taker(self) -> Stream | None:
        """The stream of the video."""
        return self.video.default_stream

    @property
    def created(self) -> dict[str, JsonValue]:
        """The video."""
        return self.video.to_wire()
