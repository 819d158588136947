"""The uploads that belong to effect profiles.

There is no looking whether an image was confirmed: nothing that is published of a process tells whether it has one.
"""

from ziggeo._core.endpoints import effect_profile_processes
from ziggeo._core.uploads import UploadKind
from ziggeo.models.effect_profiles import EffectProcess

CREATE_WATERMARK: UploadKind[EffectProcess] = UploadKind(
    call=effect_profile_processes.CREATE_WATERMARK_PROCESS.name,
    ask=effect_profile_processes.WATERMARK_UPLOAD_URL,
    confirm=effect_profile_processes.CONFIRM_WATERMARK,
    renew=effect_profile_processes.EDIT_WATERMARK_UPLOAD_URL,
    undo=effect_profile_processes.DELETE,
)
EDIT_WATERMARK: UploadKind[EffectProcess] = UploadKind(
    call=effect_profile_processes.EDIT_WATERMARK_PROCESS.name,
    ask=effect_profile_processes.EDIT_WATERMARK_UPLOAD_URL,
    confirm=effect_profile_processes.CONFIRM_WATERMARK,
    renew=effect_profile_processes.EDIT_WATERMARK_UPLOAD_URL,
)
