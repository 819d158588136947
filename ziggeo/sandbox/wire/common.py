"""What is written alike for all kinds of objects."""

from typing import Any

from pydantic import JsonValue

from ziggeo.sandbox.records.base import Record
from ziggeo.sandbox.records.media import MediaObject, MediaStream

MAPS = frozenset({"configuration", "data", "device_info", "grants", "subtitles"})
"""Names of the fields that ``write_map`` writes."""


def write_map(value: dict[str, JsonValue] | None) -> JsonValue:
    """Write an empty map as the empty list that PHP makes of it."""
    return [] if value == {} else value


def write_record(record: Record, kind: str) -> dict[str, JsonValue]:
    """What every object has; ``kind`` is the name of its class in the service."""
    return {
        "token": record.token,
        "key": record.key,
        "type": kind,
        "volatile": record.volatile,
        "owned": False,
        "created": record.created,
    }


def write_media_object(record: MediaObject[Any], kind: str) -> dict[str, JsonValue]:
    """What every object with streams has, besides the streams."""
    default = record.default_stream
    return {
        **write_record(record, kind),
        "state": int(record.state),
        "state_string": record.state.name,
        "title": record.title,
        "description": record.description,
        "tags": list(record.tags) or None,
        "data": write_map(record.data),
        "duration": default.duration if default else None,
        "min_duration": record.min_duration,
        "max_duration": record.max_duration,
        "enforce_duration": record.enforce_duration,
        "expiration_days": record.expiration_days,
        "expire_on": record.expire_on,
        "approved": record.approved,
        "moderation_reason": None,
        "submitted": record.submission_date is not None,
        "submission_date": record.submission_date,
        "resubmission_date": record.resubmission_date,
        "stream_submission_date": record.stream_submission_date,
        "average_rating": None,
        "delete_old_streams": record.delete_old_streams,
        "user_language": record.user_language,
        "device_info": write_map(record.device_info),
    }


def write_media_stream(owner: MediaObject[Any], stream: MediaStream, kind: str) -> dict[str, JsonValue]:
    """What every stream has."""
    return {
        "token": stream.token,
        "key": stream.key,
        "type": kind,
        "volatile": owner.volatile,
        "owned": True,
        "created": stream.created,
        "state": int(stream.state),
        "state_string": stream.state.name,
        "creation_type": int(stream.creation_type),
        "creation_type_string": stream.creation_type.name,
        "streamable": int(stream.streamable),
        "streamable_string": stream.streamable.name,
        "submission_date": stream.submission_date,
        "duration": stream.duration,
        "parent_stream": stream.parent_stream,
        "default_stream_id": None,
    }
