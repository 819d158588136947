"""How calls about videos and audios name profiles."""

from typing import Any

from ziggeo.sandbox.refusals import ServiceError, invalid
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.state.profiles import Profiles


def profile_token(service: Service, profiles: Profiles[Any, Any], reference: str, field: str) -> str | None:
    """The token of a profile that is named by its token or its key; one that there is not is refused, or nothing."""
    try:
        token: str = profiles.find(reference).token
    except ServiceError:
        if service.assumptions.unknown_profile == "ignored":
            return None
        raise invalid({field: f"There is no profile {reference!r}."}) from None
    return token


def name_meta_profile(service: Service, fields: dict[str, object]) -> None:
    """Let the fields of a new object name their meta profile by its token, where they name one."""
    reference = fields.get("meta_profile")
    if reference is not None:
        fields["meta_profile"] = profile_token(service, service.state.meta_profiles, str(reference), "meta_profile")
