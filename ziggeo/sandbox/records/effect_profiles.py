"""Effect profiles with their filters and watermarks."""

from dataclasses import dataclass
from typing import Literal

from ziggeo.sandbox.filters import FilterName
from ziggeo.sandbox.records.profiles import Process, Profile
from ziggeo.sandbox.records.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterProcess(Process):
    """A filter to be applied."""

    kind: Literal["filter"] = "filter"
    filter: FilterName

    @property
    def state(self) -> State:
        """A filter needs nothing more."""
        return State.READY


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a watermark is laid and how large it is, each from 0 to 1. By default it is small and right below."""

    vertical_position: float = 1.0
    horizontal_position: float = 1.0
    video_scale: float = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class WatermarkProcess(Process):
    """A watermark to be laid on."""

    kind: Literal["watermark"] = "watermark"
    placement: Placement = Placement()
    proposed: Placement | None = None
    """The placement that comes with the image which is being uploaded."""
    image_type: str | None = None

    @property
    def state(self) -> State:
        """A watermark is empty until it has an image."""
        return State.EMPTY if self.image_type is None else State.READY


EffectProcess = FilterProcess | WatermarkProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectProfile(Profile[EffectProcess]):
    """Effects that are applied to videos."""

    default_effect: bool = False
    image_only_effect: bool = False
    # Told again because what reads records back does not see which processes the base was made for.
    processes: tuple[EffectProcess, ...] = ()
