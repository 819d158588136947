"""What answers the calls: one function for each endpoint, one module for each kind of object."""

from ziggeo.sandbox.handlers import (
    analytics,
    application,
    audio_streams,
    audios,
    authtokens,
    effect_profile_processes,
    effect_profiles,
    meta_profile_processes,
    meta_profiles,
    statistics,
    streams,
    videos,
    webhooks,
)
from ziggeo.sandbox.handlers.counting import counted
from ziggeo.sandbox.routing import Handlers

_PARTS = (
    videos,
    streams,
    audios,
    audio_streams,
    effect_profiles,
    effect_profile_processes,
    meta_profiles,
    meta_profile_processes,
    authtokens,
    application,
    statistics,
    analytics,
    webhooks,
)

HANDLERS: Handlers = {
    endpoint: counted(endpoint, handler) for part in _PARTS for endpoint, handler in part.HANDLERS.items()
}
"""Every handler by its endpoint."""
