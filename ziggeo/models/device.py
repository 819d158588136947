"""What a browser or an app tells about the device that recorded a video."""

from ziggeo.models._base import Result
from ziggeo.models._types import JsonObject
from ziggeo.models.enums import CaptureType, MediaSource


class DeviceInfo(Result, frozen=True):
    """The recording device. Every member is optional; files uploaded by a server have none."""

    browser: str | None = None
    """Name of the browser."""
    os: str | None = None
    """Name of the operating system."""
    device: str | None = None
    """Kind of device."""
    version: str | None = None
    """Version of the client SDK."""
    userAgent: str | None = None  # noqa: N815  # the service's own spelling
    """The browser's user agent text."""
    location: str | None = None
    """Address of the page that recorded."""
    revision: JsonObject | str | None = None
    """The client SDK's revision: an object with ``version``, ``revision``, ``latest`` and ``prerelease``."""
    media_source: MediaSource | None = None
    """Recorded, uploaded or captured from the screen."""
    capture_type: CaptureType | None = None
    """By which means it was captured."""
    api_version: int | str | None = None
    """Version of the browser API, 2 at present."""
    embed_code: str | None = None
    """The HTML element the recording was made with."""
    ziggeo_sdk_ver: str | None = None
    """Version of the native SDK (apps only)."""
    device_model: str | None = None
    """Model of the device (apps only)."""
    system_version: str | None = None
    """Version of the operating system (apps only)."""
    device_name: str | None = None
    """The name its owner gave the device (apps only)."""
