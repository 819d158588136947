"""The lengths that media may have."""

from typing import Any

from ziggeo.sandbox.media import MediaError
from ziggeo.sandbox.records.media import MediaObject


def check_duration(owner: MediaObject[Any], duration: float | None) -> None:
    """Refuse what is shorter or longer than its object allows, where it is to be enforced."""
    if not owner.enforce_duration or duration is None:
        return
    if duration < (owner.min_duration or 0) or duration > (owner.max_duration or duration):
        raise MediaError("The file is shorter or longer than the settings allow.")
