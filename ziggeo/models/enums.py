"""The names the service uses, as open enumerations (reference of the names: the service's SDKs and samples)."""

from ziggeo.models._base import OpenEnum


class VideoState(OpenEnum):
    """How far a video, an audio or a stream has come. The way is EMPTY, (VERIFIED,) PROCESSING, then READY or FAILED."""

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


class ModerationAction(OpenEnum):
    """What follows from a check by a meta process. The manual gives the words only; what they mean is an assumption."""

    APPROVE = "approve"
    """Approve a video in which nothing is found."""
    REJECT = "reject"
    """Reject a video in which something is found."""
    NOTHING = "nothing"
    """Only note what is found."""


class EffectFilter(OpenEnum):
    """Filters of effect profiles. One example of the official SDKs says ``chill`` for ``dhill``."""

    GRAY = "gray"
    LUCIS = "lucis"
    CARTOON = "cartoon"
    EDGE = "edge"
    CHARCOAL = "charcoal"
    SKETCH = "sketch"
    DHILL = "dhill"
    """Named after the photographer Dave Hill."""


class StatsPeriod(OpenEnum):
    """For how long back an application's statistics are told."""

    YEAR = "year"
    MONTH = "month"


class AnalyticsQuery(OpenEnum):
    """What can be asked of analytics."""

    DEVICE_VIEWS_BY_OS = "device_views_by_os"
    DEVICE_VIEWS_BY_DATE = "device_views_by_date"
    TOTAL_PLAYS_BY_COUNTRY = "total_plays_by_country"
    FULL_PLAYS_BY_COUNTRY = "full_plays_by_country"
    TOTAL_PLAYS_BY_HOUR = "total_plays_by_hour"
    FULL_PLAYS_BY_HOUR = "full_plays_by_hour"
    TOTAL_PLAYS_BY_BROWSER = "total_plays_by_browser"
    FULL_PLAYS_BY_BROWSER = "full_plays_by_browser"


class WebhookEncoding(OpenEnum):
    """How a webhook writes what it sends."""

    JSON_HEADER = "jsonheader"
    """A JSON body, with the content type of one."""
    JSON = "json"
    """A form with the fields ``event_type`` and ``data``, the latter as JSON text."""
    FORM = "form"
    """A form with nested fields, such as ``data[video][token]``."""


class EventType(OpenEnum):
    """Events that webhooks tell of. The published list goes on beyond these, so others are to be expected."""

    VIDEO_CREATE = "video_create"
    VIDEO_DELETE = "video_delete"
    VIDEO_MARKED_AS_DELETED = "video_marked_as_deleted"
    """Its deletion will follow."""
    VIDEO_RESTORED = "video_restored"
    VIDEO_READY = "video_ready"
    VIDEO_TRANSIT_SUCCESS = "video_transit_success"
    """A security feature has emptied it."""
    VIDEO_FAILED = "video_failed"
    VIDEO_APPROVE = "video_approve"
    """Somebody, or a meta profile, has approved it."""
    VIDEO_REJECT = "video_reject"
    VIDEO_TRANSCRIPTION = "video_transcription"
    VIDEO_TRANSCRIPTION_FAILED = "video_transcription_failed"
    VIDEO_ANALYSIS = "video_analysis"
    VIDEO_NSFW_ANALYSIS = "video_nsfw_analysis"
    VIDEO_STREAM_PUSH_SUCCESS = "video_stream_push_success"
    VIDEO_STREAMS_READY = "video_streams_ready"
    """All streams of it are made."""
