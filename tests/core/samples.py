"""Answers of the service, written by hand from what is published of them, and what property tests draw from."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st
from pydantic import JsonValue

from ziggeo._core.answers import Answer

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

VIDEO_TOKEN = "a7ed0000000000000000000000002803"
STREAM_TOKEN = "99887766554433221100ffeeddccbbaa"

STREAM: dict[str, JsonValue] = {
    "volatile": False,
    "token": STREAM_TOKEN,
    "key": None,
    "type": "ApiVideoStream",
    "created": 1390257798,
    "owned": True,
    "creation_type": 5,
    "creation_type_string": "SERVER_UPLOAD",
    "state": 5,
    "state_string": "READY",
    "streamable": 2,
    "streamable_string": "DEGRADED",
    "video_type": "mp4",
    "video_sub_type": "other",
    "image_size": 0,
    "video_size": 36078,
    "video_width": 640,
    "video_height": 360,
    "duration": 1,
    "has_video": True,
    "has_image": True,
    "submission_date": 1390257799,
}

VIDEO: dict[str, JsonValue] = {
    "volatile": False,
    "token": VIDEO_TOKEN,
    "key": None,
    "state": 5,
    "state_string": "READY",
    "type": "ApiVideo",
    "created": 1390257798,
    "owned": False,
    "duration": 1,
    "max_duration": None,
    "tags": None,
    "data": {"test": 5678},
    "submission_date": 1390257799,
    "resubmission_date": None,
    "stream_submission_date": 1390257799,
    "delete_old_streams": True,
    "approved": None,
    "streams": [STREAM],
    "original_stream": STREAM,
    "default_stream": STREAM,
}

AUTH_TOKEN: dict[str, JsonValue] = {
    "volatile": True,
    "token": "5f0f0000000000000000000000000001",
    "nonce": None,
    "hidden": False,
    "expiration_date": 1893456000,
    "usage_expiration_time": 3600,
    "session_limit": 3,
    "grants": {"create": {"session_owned": True}, "update": {"session_owned": True}, "read": {"all": True}},
}

AUDIO_TOKEN = "b8fe0000000000000000000000003914"
AUDIO_STREAM_TOKEN = "11223344556677889900aabbccddeeff"

AUDIO_STREAM: dict[str, JsonValue] = {
    "token": AUDIO_STREAM_TOKEN,
    "key": None,
    "type": "ApiAudioStream",
    "volatile": False,
    "created": "2022-03-01T10:00:00.250Z",
    "owned": False,
    "state": 5,
    "state_string": "READY",
    "creation_type_string": "TRANSCODED",
    "streamable": 3,
    "streamable_string": "YES",
    "audio_type": "aac",
    "audio_size": 40960,
    "duration": 2.5,
    "has_audio": True,
    "parent_stream": "ffeeddccbbaa00998877665544332211",
    "submission_date": 1646128800,
}

AUDIO: dict[str, JsonValue] = {
    "_id": "621df0600000000000000001",
    "token": AUDIO_TOKEN,
    "key": "greeting",
    "title": "Grüße",
    "description": None,
    "state": 5,
    "state_string": "READY",
    "created": "2022-03-01T10:00:00.250Z",
    "updated": "Tue, 01 Mar 2022 10:00:05 GMT",
    "application_id": "621df0600000000000000002",
    "min_duration": None,
    "max_duration": 30,
    "duration": 2.5,
    "enforce_duration": False,
    "original_stream_id": "621df0600000000000000003",
    "default_stream_id": "621df0600000000000000004",
    "original_stream": AUDIO_STREAM,
    "default_stream": AUDIO_STREAM,
    "tags": ["welcome"],
    "data": {"order": 7},
    "device_info": [],
    "submission_date": 1646128800,
    "resubmission_date": None,
    "stream_submission_date": 1646128800,
    "expiration_days": None,
    "user_language": "de-AT",
    "delete_old_streams": True,
    "auto_crop": False,
    "creation_auth_session_id": None,
    "average_rating": 4,
    "ratings": {"5": 1, "3": 1},
    "comments": [],
    "submitted": True,
    "approved": None,
    "moderation_reason": None,
    "audio_profile_id": None,
    "meta_profile_id": None,
    "volatile": False,
}

APPLICATION: dict[str, JsonValue] = {
    "token": "0123456789abcdef0123456789abcdef",
    "name": "Site",
    "description": "A site",
    "private_key": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
    "encryption_key": "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0",
    "delete_videos_after": 30,
    "allow_iframe_embeds": True,
    "delete_expired_videos": False,
    "config": {
        "allowed_domains": ["a.test"],
        "allowed_subdomains": [],
        "notify_emails": ["me@a.test"],
        "auth_token_required_for_create": True,
        "auth_token_required_for_update": True,
        "auth_token_required_for_read": False,
        "auth_token_required_for_destroy": True,
        "client_can_index_videos": False,
        "client_cannot_access_unaccepted_videos": True,
        "enable_video_subpages": False,
    },
}

EFFECT_PROFILE_TOKEN = "e0e00000000000000000000000000001"
EFFECT_PROFILE: dict[str, JsonValue] = {
    "volatile": False,
    "token": EFFECT_PROFILE_TOKEN,
    "key": "sepia",
    "title": "Sepia",
    "default_effect": False,
    "image_only_effect": True,
    "type": "ApiEffectProfile",
    "created": 1390257798,
    "owned": False,
}

PROCESS_TOKEN = "9a9a0000000000000000000000000002"
FILTER_PROCESS: dict[str, JsonValue] = {
    "token": PROCESS_TOKEN,
    "title": "Sketch",
    "type": "FilterProcess",
    "description": "Looks drawn",
    "configuration": {"effect": "sketch"},
    "created": 1390257798,
}
WATERMARK_PROCESS: dict[str, JsonValue] = {
    "token": PROCESS_TOKEN,
    "title": "Logo",
    "type": "WatermarkProcess",
    "description": None,
    "configuration": {"vertical_position": 0.95, "horizontal_position": 0, "video_scale": 0.25},
    "created": 1390257798,
}

META_PROFILE_TOKEN = "a1a10000000000000000000000000003"
META_PROFILE: dict[str, JsonValue] = {
    "volatile": False,
    "token": META_PROFILE_TOKEN,
    "key": None,
    "title": "Look and listen",
    "type": "ApiMetaProfile",
    "created": 1390257798,
    "owned": False,
}


def meta_process(kind: str, **configuration: JsonValue) -> dict[str, JsonValue]:
    """Return an analysis as the service answers it, as far as that is known by analogy."""
    return {
        "token": PROCESS_TOKEN,
        "title": None,
        "type": kind,
        "description": "Made up",
        "configuration": {**configuration},
        "created": 1390257798,
    }


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
"""Texts that can be written in UTF-8."""

JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(TEXTS, values, max_size=3),
    max_leaves=6,
)
OBJECTS: st.SearchStrategy[dict[str, JsonValue]] = st.dictionaries(TEXTS, JSON, max_size=4)

MOMENTS = st.integers(0, 4102444800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
"""Whole seconds from 1970 to 2100."""


def some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw values for any choice of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Make an answer that came at noon; underscores in the headers' names are dashes."""
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, NOON)
