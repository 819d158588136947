"""Calls about the streams of an audio."""

from ziggeo._core.endpoint import create, delete, download, get, post
from ziggeo._core.endpoints.audios import AUDIO
from ziggeo._core.readers import many, many_unwrapped, one, unwrapped
from ziggeo.models.audio_streams import (
    AudioStream,
    AudioStreamCreateArguments,
    AudioStreamIndexArguments,
    AudioStreamUpload,
)
from ziggeo.settings import Host

_STREAMS = AUDIO + "/streams"
_STREAM = _STREAMS + "/{stream}"

_stream = unwrapped("audio_stream", one(AudioStream))
_streams = many_unwrapped("audio_stream", many(AudioStream))

INDEX = get("audio_streams.index", "B1", _STREAMS, _streams, takes=AudioStreamIndexArguments, host=Host.API)
GET = get("audio_streams.get", "B2", _STREAM, _stream, host=Host.API)
DOWNLOAD_AUDIO = download("audio_streams.download_audio", "B3", f"{_STREAM}/audio", host=Host.MEDIA_CDN)
DELETE = delete("audio_streams.delete", "B4", _STREAM, host=Host.API)
CREATE = create("audio_streams.create", "B5", _STREAMS, _stream, takes=AudioStreamCreateArguments, host=Host.API)
UPLOAD_URL = create(
    "audio_streams.create.upload_url",
    "B6",
    f"{AUDIO}/streams-upload-url",
    one(AudioStreamUpload),
    takes=AudioStreamCreateArguments,
)
CONFIRM_AUDIO = post("audio_streams.confirm_audio", "A10 B6", f"{_STREAM}/confirm-audio", _stream, idempotent=True)
