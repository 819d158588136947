"""What is written alike for all kinds of objects."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import JsonValue

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.records.base import Record
from ziggeo.sandbox.records.media import MediaObject, MediaStream
from ziggeo.sandbox.records.states import CreationType, State, Streamable

MAPS = frozenset({"configuration", "data", "device_info", "grants", "subtitles"})
"""Names of the fields that hold maps, which are written as ``Wire.map`` does."""

S = TypeVar("S", bound=MediaStream)


def state_number(assumptions: Assumptions, state: State) -> int:
    """The number of a state in answers and in filters."""
    match state:
        case State.EMPTY:
            return assumptions.state_empty
        case State.VERIFIED:
            return assumptions.state_verified
        case State.FAILED:
            return assumptions.state_failed
        case _:
            return int(state)


def in_order(assumptions: Assumptions, streams: Sequence[S]) -> list[S]:
    """Streams, which are kept by their age, in the order in which they are answered."""
    match assumptions.stream_order:
        case "original_first":
            return [*streams]
        case "newest_first":
            return [*streams[::-1]]
        case "original_last":
            original = next((stream for stream in streams if stream.creation_type is CreationType.SERVER_UPLOAD), None)
            return [*(stream for stream in streams if stream is not original), *filter(None, [original])]


class Wire:
    """Writes objects, as it is assumed that they are written. There is one for each kind of object."""

    def __init__(self, assumptions: Assumptions, country: str | None = None) -> None:
        """Write by these assumptions, and tell the country of what has been uploaded where there is one."""
        self._assumptions = assumptions
        self._country = country

    def map(self, value: dict[str, JsonValue] | None) -> JsonValue:
        """Write an empty map as the empty list that PHP makes of it."""
        return [] if value == {} and self._assumptions.empty_maps == "list" else value

    def type(self, kind: str, *, is_seen: bool = False) -> dict[str, JsonValue]:
        """Name the class that an object has in the service; whether such a name is in a sample is told."""
        return {"type": kind} if is_seen or self._assumptions.unseen_types else {}

    def state(self, state: State) -> dict[str, JsonValue]:
        """Tell how far something has come."""
        return {"state": state_number(self._assumptions, state), "state_string": state.name}

    def record(self, record: Record, kind: str, *, is_seen: bool = False) -> dict[str, JsonValue]:
        """Write what every object has; ``kind`` is the name of its class in the service."""
        return {
            "token": record.token,
            "key": record.key,
            **self.type(kind, is_seen=is_seen),
            "volatile": record.volatile,
            "owned": False,
            "created": record.created,
        }

    def media_object(self, record: MediaObject[Any], kind: str, *, is_seen: bool = False) -> dict[str, JsonValue]:
        """Write what every object with streams has, besides the streams."""
        default = record.default_stream
        return {
            **self.record(record, kind, is_seen=is_seen),
            **self.state(record.state),
            "title": record.title,
            "description": record.description,
            "tags": list(record.tags) or None,
            "data": self.map(record.data),
            "duration": default.duration if default else None,
            "min_duration": record.min_duration,
            "max_duration": record.max_duration,
            "enforce_duration": record.enforce_duration,
            "expiration_days": record.expiration_days,
            **({"expire_on": record.expire_on} if self._assumptions.expire_on_answered else {}),
            "approved": record.approved,
            "moderation_reason": None,
            "submitted": record.submission_date is not None,
            "submission_date": record.submission_date,
            "resubmission_date": record.resubmission_date,
            "stream_submission_date": record.stream_submission_date,
            "average_rating": None,
            "delete_old_streams": record.delete_old_streams,
            "user_language": record.user_language,
            "device_info": self.map(record.device_info),
            **({} if self._country is None else {"geo": {"country": self._country}}),
        }

    def media_stream(
        self, owner: MediaObject[Any], stream: MediaStream, kind: str, *, is_seen: bool = False
    ) -> dict[str, JsonValue]:
        """Write what every stream has."""
        is_transcoded = stream.creation_type is CreationType.TRANSCODED
        creation_type = self._assumptions.creation_type_transcoded if is_transcoded else int(stream.creation_type)
        is_unplayable = stream.streamable is Streamable.NO
        return {
            "token": stream.token,
            "key": stream.key,
            **self.type(kind, is_seen=is_seen),
            "volatile": owner.volatile,
            "owned": True,
            "created": stream.created,
            **self.state(stream.state),
            "creation_type": creation_type,
            "creation_type_string": stream.creation_type.name,
            "streamable": self._assumptions.streamable_no if is_unplayable else int(stream.streamable),
            "streamable_string": stream.streamable.name,
            "submission_date": stream.submission_date,
            "duration": stream.duration,
            "parent_stream": stream.parent_stream,
            "default_stream_id": None,
        }
