"""Calls about meta profiles. There is none that changes one."""

from ziggeo._core.endpoint import create, delete, get
from ziggeo._core.readers import many, many_in_any_envelope, one
from ziggeo.models.meta_profiles import MetaProfile, MetaProfileCreateArguments, MetaProfileIndexArguments

_PROFILES = "/v1/metaprofiles"
PROFILE = _PROFILES + "/{meta_profile}"

_profile = one(MetaProfile)

CREATE = create("meta_profiles.create", "M1", f"{_PROFILES}/", _profile, takes=MetaProfileCreateArguments)
INDEX = get(
    "meta_profiles.index",
    "M2",
    f"{_PROFILES}/",
    many_in_any_envelope(many(MetaProfile)),
    takes=MetaProfileIndexArguments,
)
GET = get("meta_profiles.get", "M3", PROFILE, _profile)
DELETE = delete("meta_profiles.delete", "M4", PROFILE)
