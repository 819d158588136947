"""What every kind of object has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An object of its own, found by its token or its key."""

    token: str
    created: int
    key: str | None = None
    volatile: bool = False

    @property
    def is_used(self) -> bool:
        """Whether it came to what it was made for, so that it stays although it is volatile."""
        return False

    @property
    def latest_end(self) -> float | None:
        """Unix time at which it is dropped whatever it came to."""
        return None

    def end(self, volatile_lifetime: float) -> float | None:
        """Unix time at which it is dropped: when its end has come, or, if it is volatile, when it was left unused so long."""
        is_unused = self.volatile and not self.is_used
        ends = (self.created + volatile_lifetime if is_unused else None, self.latest_end)
        return min((end for end in ends if end is not None), default=None)
