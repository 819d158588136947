"""Calls about effect profiles."""

from ziggeo._core.endpoint import create, delete, get, post
from ziggeo._core.readers import many, one
from ziggeo.models.effect_profiles import (
    EffectProfile,
    EffectProfileCreateArguments,
    EffectProfileIndexArguments,
    EffectProfileUpdateArguments,
)

_PROFILES = "/v1/effects"
PROFILE = _PROFILES + "/{effect_profile}"

_profile = one(EffectProfile)

CREATE = create("effect_profiles.create", "E1", f"{_PROFILES}/", _profile, takes=EffectProfileCreateArguments)
INDEX = get("effect_profiles.index", "E2", f"{_PROFILES}/", many(EffectProfile), takes=EffectProfileIndexArguments)
GET = get("effect_profiles.get", "E3", PROFILE, _profile)
DELETE = delete("effect_profiles.delete", "E4", PROFILE)
UPDATE = post("effect_profiles.update", "E5", PROFILE, _profile, takes=EffectProfileUpdateArguments, idempotent=True)
