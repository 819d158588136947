"""The names the service uses, as open enumerations (reference of the names: the service's SDKs and samples)."""

from ziggeo.models._base import OpenEnum


class VideoState(OpenEnum):
    """How far a video or a stream has come. The way is EMPTY, (VERIFIED,) PROCESSING, then READY or FAILED."""

    EMPTY = "EMPTY"
    """Created, and no file has been submitted yet."""
    VERIFIED = "VERIFIED"
    """A file was found to be media; mobile clients see this between upload and processing."""
    PROCESSING = "PROCESSING"
    """A submitted file is being transcoded."""
    READY = "READY"
    """Playable."""
    FAILED = "FAILED"
    """The submitted file could not be processed."""
    UNKNOWN = "UNKNOWN"
    """Not a name of the service's: its answer named no state."""


class CreationType(OpenEnum):
    """Where a stream comes from."""

    SERVER_UPLOAD = "SERVER_UPLOAD"
    """Uploaded through the server API."""
    TRANSCODED = "TRANSCODED"
    """Made by the service from another stream."""


class Streamable(OpenEnum):
    """How well a stream plays in browsers."""

    NO = "NO"
    """Not playable (the name is an assumption: only the number is known to exist)."""
    DEGRADED = "DEGRADED"
    """The file as it was uploaded; it may not play everywhere."""
    YES = "YES"
    """Transcoded for playing."""


class Approval(OpenEnum):
    """Filters videos by moderation. The names in lower case are accepted too."""

    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    PENDING = "PENDING"
    """Not moderated yet (seen in browser code only, there in lower case)."""


class MediaSource(OpenEnum):
    """How a browser came by a recording."""

    RECORD = "record"
    UPLOAD = "upload"
    SCREEN = "screen"


class CaptureType(OpenEnum):
    """By which means a browser captured a recording."""

    WEBRTC = "webrtc"
    WEBRTC_STREAMING = "webrtc_streaming"
    FILE_CAPTURE = "file_capture"
