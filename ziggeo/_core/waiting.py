"""Waiting for the service to finish with an object: what counts as done, and how long to pause between looks."""

from dataclasses import dataclass

from ziggeo.models.enums import VideoState

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class WaitRule:
    """Which states end a wait. A state that is not known means that the service is still at it."""

    done: frozenset[VideoState]
    failed: frozenset[VideoState]


READY = WaitRule(done=frozenset({VideoState.READY}), failed=frozenset({VideoState.FAILED}))
"""Wait until something can be played."""


def pause_before_look(looks: int, spent: float, timeout: float) -> float | None:
    """Return the seconds to wait before looking again; ``None`` when the time is up.

    Pauses grow by half, from a quarter of a second to five, and the last one ends with the timeout.
    """
    left = timeout - spent
    if left <= 0:
        return None
    return min(FIRST_PAUSE * 1.5 ** min(looks - 1, 20), LONGEST_PAUSE, left)
