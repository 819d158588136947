"""The names by which faults and records call what a request was for: those of the table, and a few besides."""

import difflib
from collections.abc import Iterator, Mapping

from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints.table import ENDPOINTS

STORAGE = "storage"
"""Name of the bucket that files are uploaded to."""

PUBLIC = "public"
"""Name of all that takes no credentials: media at their public addresses, the calls of browsers, the hosted pages."""

EVERYTHING = "*"
"""Stands for every request, also those for nothing that there is; and after a dot for all of a part, or of a call."""

NAMES: tuple[str, ...] = (*(endpoint.name for endpoint in ENDPOINTS), STORAGE, PUBLIC)
"""Every name."""

_FORM = ".upload_url"


def _confirmations(ask: Endpoint[object]) -> Iterator[str]:
    """Names of what ends the upload that begins by asking for a form: they belong to the same published calls."""
    for endpoint in ENDPOINTS:
        is_confirmation = endpoint.name.partition(".")[2].startswith("confirm_")
        if is_confirmation and not set(ask.reference.split()).isdisjoint(endpoint.reference.split()):
            yield endpoint.name


STEPS: Mapping[str, tuple[str, ...]] = {
    endpoint.name.removesuffix(_FORM): (endpoint.name, STORAGE, *_confirmations(endpoint))
    for endpoint in ENDPOINTS
    if endpoint.name.endswith(_FORM)
}
"""Names of the requests of each call that takes a file, in their order, when it is called with one."""


def _meanings() -> Iterator[tuple[str, tuple[str, ...]]]:
    """What each pattern stands for, other than everything."""
    for name in NAMES:
        # With a file a call begins by asking for a form, without one there is no other request.
        yield name, (name, *STEPS[name][:1]) if name in STEPS else (name,)
    for part in dict.fromkeys(name.partition(".")[0] for name in NAMES if "." in name):
        yield f"{part}.{EVERYTHING}", tuple(name for name in NAMES if name.startswith(f"{part}."))
    for call, steps in STEPS.items():
        yield f"{call}.{EVERYTHING}", (call, *steps)


_MEANINGS: Mapping[str, frozenset[str]] = {pattern: frozenset(names) for pattern, names in _meanings()}

PATTERNS: tuple[str, ...] = (*_MEANINGS, EVERYTHING)
"""Everything that names one, some or all calls."""


def check_pattern(pattern: str) -> str:
    """Return what names one, some or all calls.

    Raises:
        ValueError: It names none; the message tells the nearest name.
    """
    if pattern in PATTERNS:
        return pattern
    raise ValueError(f"there is no endpoint {pattern!r}; {_hint(pattern)}")


def _hint(pattern: str) -> str:
    call = pattern.rpartition(".")[0]
    if call in STEPS:
        names = ", ".join(STEPS[call])
        return f"with a file, the requests of {call!r} are {names}, and {call}.{EVERYTHING} is all of them"
    near = difflib.get_close_matches(pattern, PATTERNS, 1)
    return f"did you mean {near[0]!r}?" if near else f"they are {', '.join(PATTERNS)}"


def matches(pattern: str, name: str | None) -> bool:
    """Whether a pattern names that endpoint; ``None`` is what has no name."""
    return pattern == EVERYTHING or (name is not None and name in _MEANINGS.get(pattern, ()))
