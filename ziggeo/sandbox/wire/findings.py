"""What was found in streams, in answers and in events. It is kept in the shapes that are assumed where nothing is said."""

import json
from typing import cast

from pydantic import JsonValue

from ziggeo.sandbox.assumptions import Assumptions, FreeShape
from ziggeo.sandbox.records.media import Findings

_LISTS = ("words", "scores", "times", "topics", "keywords")
_MILLISECONDS = 1000


def write_transcription(assumptions: Assumptions, found: dict[str, JsonValue] | None) -> dict[str, JsonValue] | None:
    """Write what is said in a stream."""
    if found is None:
        return None
    written = dict(found)
    if assumptions.transcription_times == "seconds":
        written["times"] = [
            {name: cast("int", moment) / _MILLISECONDS for name, moment in cast("dict[str, JsonValue]", time).items()}
            for time in cast("list[JsonValue]", found["times"])
        ]
    if assumptions.transcription_lists == "text":
        written |= {name: ",".join(map(_as_text, cast("list[JsonValue]", written[name]))) for name in _LISTS}
    return written


def write_analysis(assumptions: Assumptions, found: dict[str, JsonValue] | None) -> dict[str, JsonValue] | None:
    """Write what is to be seen in a stream."""
    if found is None or assumptions.video_analysis_shape == "frames":
        return found
    frames = cast("list[dict[str, list[dict[str, JsonValue]]]]", found["frames"])
    seen = [(second, tag) for second, frame in enumerate(frames) for tag in frame["tags"]]
    return {
        "made_up": True,
        "timestamps": [second for second, _ in seen],
        "classes": [tag["tag"] for _, tag in seen],
        "scores": [tag["score"] for _, tag in seen],
    }


def write_nsfw(assumptions: Assumptions, found: dict[str, JsonValue] | None) -> JsonValue:
    """Write how much of a stream is not safe for work."""
    return None if found is None else shaped(assumptions.nsfw_shape, found)


def keywords_of(found: Findings) -> JsonValue:
    """The keywords of a stream, which stand beside its transcription too."""
    return (found.audio_transcription or {}).get("keywords")


def shaped(shape: FreeShape, found: dict[str, JsonValue], text: str | None = None) -> JsonValue:
    """Write a map in a shape that it may have; as text it is JSON unless there is another one."""
    match shape:
        case "map":
            return found
        case "list":
            return []
        case "text":
            return json.dumps(found) if text is None else text
        case "null":
            return None


def _as_text(value: JsonValue) -> str:
    """Write a member of a list as text; a stretch of time as its beginning."""
    return str(value["start"]) if isinstance(value, dict) else str(value)
