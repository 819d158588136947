"""All rows of the table, for those who walk it. Clients do not: they import the parts that they use."""

from typing import cast

from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints import (
    analytics,
    application,
    audio_streams,
    audios,
    authtokens,
    effect_profile_processes,
    effect_profiles,
    meta_profile_processes,
    meta_profiles,
    streams,
    videos,
    webhooks,
)

_PARTS = (
    videos,
    streams,
    audios,
    audio_streams,
    authtokens,
    application,
    effect_profiles,
    effect_profile_processes,
    meta_profiles,
    meta_profile_processes,
    webhooks,
    analytics,
)

ENDPOINTS: tuple[Endpoint[object], ...] = tuple(
    cast("Endpoint[object]", value) for part in _PARTS for value in vars(part).values() if isinstance(value, Endpoint)
)
"""Every call, in the order of the table."""
