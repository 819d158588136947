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
    def end(self) -> float | None:
        """Unix time at which it is dropped whatever it came to."""
        return None

    def is_over(self, now: float, volatile_lifetime: float) -> bool:
        """Whether its end has come, or it is volatile and was left unused for too long."""
        is_left = self.volatile and not self.is_used and self.created + volatile_lifetime <= now
        return is_left or (self.end is not None and self.end <= now)
