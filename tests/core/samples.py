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
