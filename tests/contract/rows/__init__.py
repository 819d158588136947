"""The calls of the API, one row each, and one module for each part of it."""

from tests.contract.rows import (
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
from tests.contract.rows.row import Flow, Row

ROWS: list[Row] = [
    *videos.ROWS,
    *streams.ROWS,
    *audios.ROWS,
    *audio_streams.ROWS,
    *authtokens.ROWS,
    *application.ROWS,
    *effect_profiles.ROWS,
    *effect_profile_processes.ROWS,
    *meta_profiles.ROWS,
    *meta_profile_processes.ROWS,
    *webhooks.ROWS,
    *analytics.ROWS,
]
"""Every call that is one request."""

FLOWS: list[Flow] = [
    *videos.FLOWS,
    *streams.FLOWS,
    *audios.FLOWS,
    *audio_streams.FLOWS,
    *effect_profile_processes.FLOWS,
]
"""Every upload."""
