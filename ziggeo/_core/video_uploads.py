"""The uploads that belong to videos."""

from ziggeo._core.endpoints import streams, videos
from ziggeo._core.uploads import UploadKind, fills_given, fills_new
from ziggeo.models.enums import VideoState
from ziggeo.models.streams import Stream

_UNDER_WAY = (VideoState.VERIFIED, VideoState.PROCESSING)


def _has_new_cover(before: Stream, after: Stream) -> bool | None:
    """Whether a stream has got a cover: it has one now and had none, or one of another size."""
    if after.has_image is False:
        return False
    if before.state in _UNDER_WAY:
        # The service takes a cover out of the video by itself, which may just have been done.
        return None
    told = ((before.has_image, after.has_image), (before.image_size, after.image_size))
    return True if any(None not in pair and pair[0] != pair[1] for pair in told) else None


CREATE_VIDEO = UploadKind(
    call=videos.CREATE.name,
    ask=videos.UPLOAD_URL,
    confirm=streams.CONFIRM_VIDEO,
    renew=streams.VIDEO_UPLOAD_URL,
    look=streams.GET,
    is_confirmed=fills_new,
    undo=videos.DELETE,
    type_field="video_type",
)
CREATE_STREAM = UploadKind(
    call=streams.CREATE.name,
    ask=streams.UPLOAD_URL,
    confirm=streams.CONFIRM_VIDEO,
    renew=streams.VIDEO_UPLOAD_URL,
    look=streams.GET,
    is_confirmed=fills_new,
    undo=streams.DELETE,
    type_field="video_type",
)
ATTACH_IMAGE = UploadKind(
    call=streams.ATTACH_IMAGE.name,
    ask=streams.IMAGE_UPLOAD_URL,
    confirm=streams.CONFIRM_IMAGE,
    renew=streams.IMAGE_UPLOAD_URL,
    look=streams.GET,
    is_confirmed=_has_new_cover,
)
ATTACH_VIDEO = UploadKind(
    call=streams.ATTACH_VIDEO.name,
    ask=streams.VIDEO_UPLOAD_URL,
    confirm=streams.CONFIRM_VIDEO,
    renew=streams.VIDEO_UPLOAD_URL,
    look=streams.GET,
    is_confirmed=fills_given,
    type_field="video_type",
)
STREAM_UPLOADS: tuple[UploadKind[Stream], ...] = (CREATE_STREAM, ATTACH_IMAGE, ATTACH_VIDEO)
