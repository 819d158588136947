"""The uploads that belong to audios.

No published call gives another form for the stream of an audio that has none of its file yet, so one comes with another stream.
"""

from ziggeo._core.endpoints import audio_streams, audios
from ziggeo._core.uploads import UploadKind, fills_new

CREATE_AUDIO = UploadKind(
    call=audios.CREATE.name,
    ask=audios.UPLOAD_URL,
    confirm=audio_streams.CONFIRM_AUDIO,
    renew=audio_streams.UPLOAD_URL,
    discard=audio_streams.DELETE,
    look=audio_streams.GET,
    is_confirmed=fills_new,
    undo=audios.DELETE,
    type_field="audio_type",
)
CREATE_AUDIO_STREAM = UploadKind(
    call=audio_streams.CREATE.name,
    ask=audio_streams.UPLOAD_URL,
    confirm=audio_streams.CONFIRM_AUDIO,
    renew=audio_streams.UPLOAD_URL,
    discard=audio_streams.DELETE,
    look=audio_streams.GET,
    is_confirmed=fills_new,
    undo=audio_streams.DELETE,
    type_field="audio_type",
)
