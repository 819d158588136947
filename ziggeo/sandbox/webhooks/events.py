"""What webhooks are told of a happening."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import JsonValue

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.happenings import Happening
from ziggeo.sandbox.records.media import MediaObject
from ziggeo.sandbox.wire.findings import shaped, write_transcription

_ABOUT_STREAMS = "stream_push_"
_WITH_ORIGIN = frozenset({"delete", "marked_as_deleted", "restored"})


class Writers(NamedTuple):
    """How the objects of one kind are written in answers."""

    write_object: Callable[[Any], JsonValue]
    write_stream: Callable[[Any, Any], JsonValue]


@dataclass(frozen=True, slots=True)
class EventWriter:
    """Writes happenings as events, with the objects as they were when it happened."""

    writers: Mapping[type[MediaObject[Any]], Writers]
    assumptions: Assumptions

    def __call__(self, happening: Happening) -> dict[str, JsonValue]:
        """Write an event."""
        medium, _, what = happening.event.partition("_")
        write_object, write_stream = self.writers[type(happening.record)]
        data: dict[str, JsonValue] = {medium: write_object(happening.record)}
        if happening.stream is not None and what.startswith(_ABOUT_STREAMS):
            data["stream"] = write_stream(happening.record, happening.stream)
        if what in _WITH_ORIGIN:
            # Of what the service writes here only that it tells who asked is published.
            origin = happening.origin.value
            data["event_origin"] = shaped(self.assumptions.event_origin_shape, {"type": origin}, origin)
        details = {name: self._written(name, value) for name, value in happening.details.items()}
        return {"event_type": happening.event, "data": {**data, **details}}

    def _written(self, name: str, value: JsonValue) -> JsonValue:
        """Write what is told besides the objects."""
        match name, value:
            case "error", str():
                return shaped(self.assumptions.event_error_shape, {"message": value}, value)
            case "transcription_result", dict():
                written = write_transcription(self.assumptions, value) or {}
                return shaped(self.assumptions.transcription_result_shape, written, str(written.get("text")))
            case _:
                return value
