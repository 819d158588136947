"""The names by which faults and records call what a request was for: those of the table, and a few besides."""

import difflib

from ziggeo._core.endpoints.table import ENDPOINTS

STORAGE = "storage"
"""Name of the bucket that files are uploaded to."""

PUBLIC = "public"
"""Name of all that takes no credentials: media at their public addresses, the calls of browsers, the hosted pages."""

EVERYTHING = "*"
"""Stands for every request, also those for nothing that there is; and after a dot for all calls of one part."""

NAMES: tuple[str, ...] = (*(endpoint.name for endpoint in ENDPOINTS), STORAGE, PUBLIC)
"""Every name."""

_PARTS = tuple(dict.fromkeys(f"{name.partition('.')[0]}.{EVERYTHING}" for name in NAMES if "." in name))

PATTERNS: tuple[str, ...] = (*NAMES, *_PARTS, EVERYTHING)
"""Everything that names one, some or all calls."""


def check_pattern(pattern: str) -> str:
    """Return what names one, some or all calls.

    Raises:
        ValueError: It names none; the message tells the nearest name.
    """
    if pattern in PATTERNS:
        return pattern
    near = difflib.get_close_matches(pattern, PATTERNS, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"they are {', '.join(PATTERNS)}"
    raise ValueError(f"there is no endpoint {pattern!r}; {hint}")


def matches(pattern: str, name: str | None) -> bool:
    """Whether a pattern names that endpoint; ``None`` is what has no name."""
    if pattern == EVERYTHING:
        return True
    if name is None:
        return False
    part, _, rest = pattern.partition(".")
    return name.startswith(f"{part}.") if rest == EVERYTHING else name == pattern
