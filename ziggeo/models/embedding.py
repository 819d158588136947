"""What a page says of the recorders and players in it, and of the addresses of media."""

import re
from collections.abc import Sequence
from typing import Self

from pydantic import Field, field_validator, model_validator

from ziggeo.models._base import Arguments
from ziggeo.models._types import CustomData, Seconds, Tags, UnixTime

_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


def check_writable(text: str) -> str:
    """Return a text that a page or an address can hold as it is.

    Raises:
        ValueError: It has a NUL character or half of a surrogate pair, neither of which HTML or UTF-8 can express.
    """
    if unwritable := _UNWRITABLE.search(text):
        raise ValueError(f"{unwritable[0]!a} cannot stand in a page or an address")
    return text


class AccessArguments(Arguments, frozen=True):
    """Tokens that let a page at what its application protects. Pages with them need the application's ``auth`` option."""

    client_auth: str | None = Field(default=None, min_length=1)
    """A token sealed by this library, without asking the service."""
    server_auth: str | None = Field(default=None, min_length=1)
    """A token that the service keeps: the ``token`` of what ``authtokens.create`` returned."""

    @field_validator("*")
    @classmethod
    def _check_texts(cls, value: object) -> object:
        return check_writable(value) if isinstance(value, str) else value


class ElementAttributes(AccessArguments, frozen=True):
    """Attributes of recorders and players alike.

    Names are those of the HTML attributes with ``_`` for ``-`` and without ``ziggeo-``. ``None`` leaves an attribute out.
    """

    width: int | None = Field(default=None, gt=0)
    """Width of the element in pixels; 640 without it."""
    height: int | None = Field(default=None, gt=0)
    """Height of the element in pixels; 480 without it."""
    responsive: bool | None = None
    """Take the width that the page offers."""
    stretch: bool | None = None
    """Fill the element, even where that cuts the picture."""
    popup: bool | None = None
    """Open over the page instead of in it."""
    popup_width: int | None = Field(default=None, gt=0)
    """Width of the popup in pixels."""
    popup_height: int | None = Field(default=None, gt=0)
    """Height of the popup in pixels."""
    theme: str | None = None
    """Look of the controls, such as ``modern``."""
    themecolor: str | None = None
    """Colour of the controls, such as ``blue``."""
    application: str | None = Field(default=None, min_length=1)
    """Token of the application to use, where it is not the page's own."""
    effect_profile: str | None = Field(default=None, min_length=1)
    """Effect profile to apply, or the one whose stream is played: its token, or a reference by key."""


class RecorderAttributes(ElementAttributes, frozen=True):
    """Attributes of a recorder."""

    video: str | None = Field(default=None, min_length=1)
    """Record over this video, by token or key, instead of creating one."""
    tags: Tags | None = None
    """Tags of the new video."""
    title: str | None = None
    """Title of the new video."""
    description: str | None = None
    """Description of the new video."""
    custom_data: CustomData | None = None
    """A custom object to store with the new video as its ``data``, as a mapping or JSON text."""
    key: str | None = Field(default=None, min_length=1)
    """A name for the new video, unique in the application, without the leading underscore of a reference."""
    expiration_days: int | None = Field(default=None, ge=0)
    """Delete the new video after so many days; 0 is never."""
    timelimit: Seconds | None = None
    """Longest recording, in seconds; 0 is any. It becomes the video's ``max_duration``."""
    timeminlimit: Seconds | None = None
    """Shortest recording, in seconds; 0 is any."""
    enforce_duration: bool | None = None
    """Reject a file outside of the lengths accepted."""
    force_overwrite: bool | None = None
    """Take the key over from a video that has it."""
    delete_old_streams: bool | None = None
    """Let a new recording remove the streams of the former one."""
    recover_streams: bool | None = None
    """Keep an interrupted recording."""
    video_profile: str | None = Field(default=None, min_length=1)
    """Video profile to apply: its token, or a reference by key."""
    meta_profile: str | None = Field(default=None, min_length=1)
    """Meta profile to apply: its token, or a reference by key."""
    allowrecord: bool | None = None
    """Offer recording with the camera, as is done without it."""
    allowupload: bool | None = None
    """Offer uploading a file, as is done without it."""
    allowscreen: bool | None = None
    """Offer recording the screen."""
    countdown: int | None = Field(default=None, ge=0)
    """Seconds to count down before a recording starts; 3 without it."""
    picksnapshots: bool | None = None
    """Let the user pick the cover, as is done without it."""
    rerecordable: bool | None = None
    """Offer recording again, as is done without it."""
    display_timer: bool | None = None
    """Show how long the recording is, as is done without it."""
    recordingwidth: int | None = Field(default=None, gt=0)
    """Width of the recording in pixels; 640 without it."""
    recordingheight: int | None = Field(default=None, gt=0)
    """Height of the recording in pixels; 480 without it."""
    localplayback: bool | None = None
    """Play the recording right away, from the browser's own copy."""
    manualsubmit: bool | None = None
    """Submit the recording only when the user says so."""
    autorecord: bool | None = None
    """Start recording without being asked."""
    noaudio: bool | None = None
    """Record no sound."""
    onlyaudio: bool | None = None
    """Record sound only."""
    input_bind: str | None = None
    """Name of the form field that gets the new video's token."""
    form_accept: str | None = None
    """Selector of the form that cannot be submitted before there is a video."""
    transcript_language: str | None = None
    """Language spoken, such as ``en-US``, which it is without it, or ``auto``."""
    default_image_selector: float | None = Field(default=None, ge=0)
    """Where in the recording the cover is taken by default; 0.1 without it."""

    @field_validator("tags")
    @classmethod
    def _check_tags(cls, tags: Sequence[str] | None) -> Sequence[str] | None:
        check_writable("".join(tags or ()))
        return tags

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.timelimit and self.timeminlimit and self.timeminlimit > self.timelimit:
            raise ValueError(f"timeminlimit {self.timeminlimit:g} is greater than timelimit {self.timelimit:g}")
        return self


class PlayerAttributes(ElementAttributes, frozen=True):
    """Attributes of a player, besides the video."""

    stream: str | None = Field(default=None, min_length=1)
    """Play this stream of the video, by token or key."""
    autoplay: bool | None = None
    """Start playing without being asked."""
    loop: bool | None = None
    """Start again at the end."""
    preload: bool | None = None
    """Load the video before it is played."""
    nofullscreen: bool | None = None
    """Do not offer the full screen."""
    disableseeking: bool | None = None
    """Do not let the user skip."""
    poster: str | None = None
    """Address of a picture to show before playing."""
    playlist: str | None = None
    """What to play one after another, as the browser SDK spells it."""
    audio_transcription_as_subtitles: bool | None = None
    """Show what was transcribed as subtitles."""
    default_fallback: bool | None = None
    """Play the default stream where there is none for the effect profile (an assumption, read from the name)."""


class ApplicationOptions(Arguments, frozen=True):
    """Options of the browser SDK, version 2, for a whole page. What is left out has the SDK's own default."""

    auth: bool | None = None
    """Use the auth tokens of the elements; off by default."""
    webrtc_streaming: bool | None = None
    """Send recordings while they are made; off by default."""
    webrtc_streaming_if_necessary: bool | None = None
    """Do so where a browser cannot record by itself; on by default."""
    webrtc_on_mobile: bool | None = None
    """Record in the page on mobile devices too; off by default."""
    analytics: bool | None = None
    """Tell the service what users do; on by default."""
    google_analytics: bool | None = None
    """Tell Google Analytics what users do; off by default."""
    google_analytics_track: Sequence[str] | None = None
    """Names of the events that Google Analytics is told."""
    track_tags: Sequence[str] | None = None
    """Tags that go with the events."""
    debug: bool | None = None
    """Report errors of the page to the service."""
    chrome_extension_id: str | None = None
    """Extension for recording the screen in Chrome."""
    chrome_extension_install_link: str | None = None
    """Where users get it."""
    opera_extension_id: str | None = None
    """Extension for recording the screen in Opera."""
    opera_extension_install_link: str | None = None
    """Where users get it."""
    disable_secure_templates: bool | None = None
    """Let templates evaluate expressions, which a content security policy may forbid."""


class MediaUrlArguments(AccessArguments, frozen=True):
    """Query parameters of the addresses of media. ``None`` leaves one out."""

    stream_width: int | None = Field(default=None, gt=0)
    """Prefer the stream of about this width in pixels."""
    stream_height: int | None = Field(default=None, gt=0)
    """Prefer the stream of about this height in pixels."""
    effect_profile: str | None = Field(default=None, min_length=1)
    """Prefer the stream with this effect profile: its token, or a reference by key."""
    force_refresh: bool | None = None
    """Do not take the file from a cache."""
    refresh: UnixTime | None = None
    """When the file was replaced last, such as a video's ``resubmission_date``: caches then know it from the former one."""
