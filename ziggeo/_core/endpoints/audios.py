"""Calls about audios. They have a host of their own, but for what belongs to uploads and downloads."""

from ziggeo._core.endpoint import ask, create, delete, download, get, post
from ziggeo._core.readers import many, many_unwrapped, many_with_gaps, one, unwrapped
from ziggeo.models.audios import (
    Audio,
    AudioCountArguments,
    AudioCreateArguments,
    AudioGetBulkArguments,
    AudioIndexArguments,
    AudioUpdateArguments,
    AudioUpdateBulkArguments,
    AudioUpload,
)
from ziggeo.models.stats import Count
from ziggeo.settings import Host

_AUDIOS = "/v1/audios"
AUDIO = _AUDIOS + "/{audio}"

_audio = unwrapped("audio", one(Audio))
_audios = many_unwrapped("audio", many(Audio))
_named = many_unwrapped("audio", many_with_gaps(Audio))

INDEX = get("audios.index", "A1", f"{_AUDIOS}/", _audios, takes=AudioIndexArguments, host=Host.API)
COUNT = get("audios.count", "A2", f"{_AUDIOS}/count", one(Count), takes=AudioCountArguments, host=Host.API)
GET = get("audios.get", "A3", AUDIO, _audio, host=Host.API)
GET_BULK = ask("audios.get_bulk", "A4", f"{_AUDIOS}/get-bulk", _named, takes=AudioGetBulkArguments, host=Host.API)
DOWNLOAD_AUDIO = download("audios.download_audio", "A5", f"{AUDIO}/audio", host=Host.MEDIA_CDN)
UPDATE = post("audios.update", "A6", AUDIO, _audio, takes=AudioUpdateArguments, host=Host.API, idempotent=True)
UPDATE_BULK = post(
    "audios.update_bulk",
    "A7",
    f"{_AUDIOS}/update-bulk",
    _named,
    takes=AudioUpdateBulkArguments,
    host=Host.API,
    idempotent=True,
)
DELETE = delete("audios.delete", "A8", AUDIO, host=Host.API)
CREATE = create("audios.create", "A9", f"{_AUDIOS}/", _audio, takes=AudioCreateArguments, host=Host.API)
UPLOAD_URL = create(
    "audios.create.upload_url", "A10", "/v1/audios-upload-url", one(AudioUpload), takes=AudioCreateArguments
)
