"""The uploads that belong to videos."""

from ziggeo._core.endpoints import streams, videos
from ziggeo._core.uploads import UploadKind, has_file
from ziggeo.models.streams import Stream

CREATE_VIDEO = UploadKind(
    call=videos.CREATE.name,
    ask=videos.UPLOAD_URL,
    confirm=streams.CONFIRM_VIDEO,
    look=streams.GET,
    is_confirmed=has_file,
    undo=videos.DELETE,
    type_field="video_type",
)
CREATE_STREAM = UploadKind(
    call=streams.CREATE.name,
    ask=streams.UPLOAD_URL,
    confirm=streams.CONFIRM_VIDEO,
    look=streams.GET,
    is_confirmed=has_file,
    undo=streams.DELETE,
    type_field="video_type",
)
ATTACH_IMAGE = UploadKind(
    call=streams.ATTACH_IMAGE.name,
    ask=streams.IMAGE_UPLOAD_URL,
    confirm=streams.CONFIRM_IMAGE,
    look=streams.GET,
    is_confirmed=has_file,
)
ATTACH_VIDEO = UploadKind(
    call=streams.ATTACH_VIDEO.name,
    ask=streams.VIDEO_UPLOAD_URL,
    confirm=streams.CONFIRM_VIDEO,
    look=streams.GET,
    is_confirmed=has_file,
    type_field="video_type",
)
STREAM_UPLOADS: tuple[UploadKind[Stream], ...] = (CREATE_STREAM, ATTACH_IMAGE, ATTACH_VIDEO)
