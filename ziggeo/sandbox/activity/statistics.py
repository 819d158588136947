"""Statistics, as counts of what happened and of what there is. What the service counts is not published."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ziggeo.sandbox.activity.records import Activity, Kind
from ziggeo.sandbox.records.audios import AudioStream
from ziggeo.sandbox.records.media import MediaObject, MediaStream
from ziggeo.sandbox.records.videos import VideoStream

Counts = dict[str, int | float]
"""Numbers by their name."""

PERIODS: Mapping[str, float] = {"year": 365 * 86400.0, "month": 30 * 86400.0}
"""How many seconds the periods of an application's statistics look back."""


def count_objects(found: Iterable[MediaObject[Any]], activities: Iterable[Activity]) -> Counts:
    """Count for videos or audios together; the activities are those of these."""
    return {**_count_use(activities), **_measure(found)}


def count_application(
    videos: Iterable[MediaObject[Any]], audios: Iterable[MediaObject[Any]], activities: Iterable[Activity]
) -> Counts:
    """Count for the whole application: what happened, and what there is now."""
    all_videos, all_audios, happened = list(videos), list(audios), list(activities)
    changes = Counter((activity.kind, activity.medium) for activity in happened)
    return {
        "videos": len(all_videos),
        "videos_created": changes[Kind.CREATION, "video"],
        "videos_deleted": changes[Kind.DELETION, "video"],
        "audios": len(all_audios),
        "audios_created": changes[Kind.CREATION, "audio"],
        "audios_deleted": changes[Kind.DELETION, "audio"],
        **_count_use(happened),
        **_measure([*all_videos, *all_audios]),
    }


def _count_use(activities: Iterable[Activity]) -> Counts:
    happened = list(activities)
    kinds = Counter(activity.kind for activity in happened)
    return {
        "plays": kinds[Kind.PLAY],
        "full_plays": sum(activity.is_full for activity in happened),
        "image_views": kinds[Kind.IMAGE_VIEW],
        "uploads": kinds[Kind.UPLOAD],
        "pushes": kinds[Kind.PUSH],
    }


def _measure(objects: Iterable[MediaObject[Any]]) -> Counts:
    """Add up seconds of what plays, and bytes of all files."""
    found = list(objects)
    streams = [stream for each in found for stream in each.streams]
    defaults = [each.default_stream for each in found]
    return {
        "streams": len(streams),
        "duration": sum((default.duration or 0.0) for default in defaults if default is not None),
        "storage_bytes": sum(_size(stream) for stream in streams),
    }


def _size(stream: MediaStream) -> int:
    match stream:
        case VideoStream():
            return stream.video_size + stream.image_size
        case AudioStream():
            return stream.audio_size
        case _:
            return 0
