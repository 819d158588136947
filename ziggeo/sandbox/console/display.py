"""How values are written on pages: pure functions."""

import json
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

NOTHING = "\N{EN DASH}"
"""Stands where there is nothing to say."""
_NO_DAY = "outside of the calendar"
_UNITS = ("kB", "MB", "GB", "TB")


def moment(seconds: float | None) -> str:
    """A Unix time as day and time in UTC."""
    if seconds is None:
        return NOTHING
    day = _utc(seconds)
    return _NO_DAY if day is None else f"{day:%Y-%m-%d %H:%M:%S}"


def machine_moment(seconds: float) -> str | None:
    """A Unix time as programs read it; nothing for one that no calendar has."""
    day = _utc(seconds)
    return None if day is None else day.isoformat(timespec="milliseconds")


def duration(seconds: float | None) -> str:
    """The length of a film or a sound: to the tenth of a second where it is short."""
    if seconds is None:
        return NOTHING
    if seconds < 60:
        return f"{seconds:.1f} s"
    hours, rest = divmod(round(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def span(seconds: float | None) -> str:
    """A length of time in its largest units, such as that until something ends."""
    if seconds is None:
        return NOTHING
    try:
        return str(timedelta(seconds=round(seconds)))
    except OverflowError:
        return f"{round(seconds)} s"


def size(count: int | None) -> str:
    """A number of bytes, in units of which each is a thousand of the one before."""
    if not count:
        return NOTHING
    if count < 1000:
        return f"{count} B"
    amount, unit = count / 1000, 0
    # What would be written as a thousand is one of the next unit.
    while amount >= 999.5 and unit + 1 < len(_UNITS):
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}" if amount < 9.95 else f"{amount:.0f} {_UNITS[unit]}"


def json_text(value: JsonValue) -> str:
    """A value in JSON, for people to read."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _utc(seconds: float) -> datetime | None:
    """The moment, unless it is outside of the calendar: ends of objects may be any number."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
