"""Calls about the processes of an effect profile: its filters and watermarks."""

from pydantic import TypeAdapter

from ziggeo._core.endpoint import create, delete, get, post
from ziggeo._core.endpoints.effect_profiles import PROFILE
from ziggeo._core.readers import Reader, of, one
from ziggeo.models.effect_profiles import (
    EffectProcess,
    EffectProcessField,
    EffectProcessIndexArguments,
    FilterProcessArguments,
    WatermarkProcessArguments,
    WatermarkUpload,
)

_PROCESSES = PROFILE + "/process"
_PROCESS = _PROCESSES + "/{process}"

_process: Reader[EffectProcess] = of(TypeAdapter(EffectProcessField))
_processes: Reader[list[EffectProcess]] = of(TypeAdapter(list[EffectProcessField]))
_upload = one(WatermarkUpload)

INDEX = get("effect_profile_processes.index", "F1", _PROCESSES, _processes, takes=EffectProcessIndexArguments)
GET = get("effect_profile_processes.get", "F2", _PROCESS, _process)
DELETE = delete("effect_profile_processes.delete", "F3", _PROCESS)
CREATE_FILTER_PROCESS = create(
    "effect_profile_processes.create_filter_process",
    "F4",
    f"{_PROCESSES}/filter",
    _process,
    takes=FilterProcessArguments,
)
CREATE_WATERMARK_PROCESS = create(
    "effect_profile_processes.create_watermark_process",
    "F5",
    f"{_PROCESSES}/watermark",
    _process,
    takes=WatermarkProcessArguments,
)
WATERMARK_UPLOAD_URL = create(
    "effect_profile_processes.create_watermark_process.upload_url",
    "F5",
    f"{_PROCESSES}/watermark-upload-url",
    _upload,
    takes=WatermarkProcessArguments,
)
EDIT_WATERMARK_PROCESS = post(
    "effect_profile_processes.edit_watermark_process",
    "F6",
    f"{_PROCESSES}/watermark/{{process}}",
    _process,
    takes=WatermarkProcessArguments,
    idempotent=True,
)
EDIT_WATERMARK_UPLOAD_URL = post(
    "effect_profile_processes.edit_watermark_process.upload_url",
    "F6",
    f"{_PROCESS}/watermark-upload-url",
    _upload,
    takes=WatermarkProcessArguments,
    idempotent=True,
)
CONFIRM_WATERMARK = post(
    "effect_profile_processes.confirm_watermark", "F5 F6", f"{_PROCESS}/confirm-watermark", _process, idempotent=True
)
