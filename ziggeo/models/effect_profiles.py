"""Effect profiles: filters and watermarks that are applied to videos."""

from collections.abc import Callable
from itertools import chain
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, cast

from pydantic import AliasChoices, Discriminator, Field, Tag

from ziggeo.models._base import Arguments
from ziggeo.models._types import States
from ziggeo.models.enums import EffectFilter
from ziggeo.models.media import IterateArguments, PageArguments
from ziggeo.models.profiles import Process, Profile
from ziggeo.models.uploads import UploadTicket


class EffectProfile(Profile, frozen=True):
    """A list of effects under one name."""

    default_effect: bool | None = None
    """Whether it is applied to every new video."""
    image_only_effect: bool | None = None
    """Whether it is applied to covers only."""


class EffectProfileIndexArguments(PageArguments, frozen=True):
    """What ``effect_profiles.index`` takes."""


class EffectProfileIterateArguments(IterateArguments, frozen=True):
    """What ``effect_profiles.iterate`` takes."""


class EffectProfileUpdateArguments(Arguments, frozen=True):
    """What ``effect_profiles.update`` takes."""

    default_effect: bool | None = None
    """Apply it to every new video."""


class EffectProfileCreateArguments(EffectProfileUpdateArguments, frozen=True):
    """What ``effect_profiles.create`` takes."""

    key: str | None = Field(default=None, min_length=1)
    """A name for it, unique in the application, without the leading underscore of a reference."""
    title: str | None = None
    """Its title."""
    image_only: bool | None = None
    """Apply it to covers only (not in the manual, but used by the service's own tools)."""


def _setting(fields: dict[str, Any], *names: str) -> object:
    """Look up a setting that an answer may hold in its ``configuration``."""
    configuration: dict[str, object] = fields.get("configuration") or {}
    return next((configuration[name] for name in names if name in configuration), None)


def _number(name: str) -> Callable[[dict[str, Any]], float | None]:
    def read(fields: dict[str, Any]) -> float | None:
        value = _setting(fields, name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    return read


def _filter(fields: dict[str, Any]) -> EffectFilter | None:
    value = _setting(fields, "effect", "filter")
    return EffectFilter(value) if isinstance(value, str) else None


class FilterProcess(Process, frozen=True):
    """A filter that changes how a video looks."""

    kind: ClassVar[Literal["filter"]] = "filter"
    """Tells it from the other kinds."""
    effect: EffectFilter | None = Field(default_factory=_filter)
    """The filter, whether the answer has it as ``effect`` or in its ``configuration``."""


class WatermarkProcess(Process, frozen=True):
    """An image laid over a video."""

    kind: ClassVar[Literal["watermark"]] = "watermark"
    """Tells it from the other kinds."""
    vertical_position: float | None = Field(default_factory=_number("vertical_position"))
    """Where it is from top to bottom, 0 to 1, wherever in the answer that stands."""
    horizontal_position: float | None = Field(default_factory=_number("horizontal_position"))
    """Where it is from left to right, 0 to 1."""
    video_scale: float | None = Field(default_factory=_number("video_scale"))
    """How large it is, as a part of the video's size, 0 to 1."""


class UnknownEffectProcess(Process, frozen=True):
    """An effect of a kind that this version does not know."""

    kind: ClassVar[Literal["unknown"]] = "unknown"
    """Tells it from the other kinds."""


_TELLING = {
    "filter": {"effect", "filter"},
    "watermark": {"vertical_position", "horizontal_position", "video_scale"},
}
"""Which members tell a kind, in an answer or in its ``configuration``."""


def _kind(process: object) -> str:
    # The names of the kinds are not published: whatever tells them is looked at, and what nothing tells is unknown.
    if isinstance(process, Process):
        return str(getattr(process, "kind", UnknownEffectProcess.kind))
    members = cast("dict[str, Any]", process) if isinstance(process, dict) else {}
    name, settings = str(members.get("type") or "").lower(), members.get("configuration")
    told = {*members, *(cast("dict[str, Any]", settings) if isinstance(settings, dict) else ())}
    by_name = (kind for kind in _TELLING if kind in name)
    by_members = (kind for kind, telling in _TELLING.items() if telling & told)
    return next(chain(by_name, by_members), UnknownEffectProcess.kind)


EffectProcess: TypeAlias = FilterProcess | WatermarkProcess | UnknownEffectProcess
"""An effect of a profile: ``kind``, or the class, tells which."""

EffectProcessField = Annotated[
    Annotated[FilterProcess, Tag("filter")]
    | Annotated[WatermarkProcess, Tag("watermark")]
    | Annotated[UnknownEffectProcess, Tag("unknown")],
    Discriminator(_kind),
]
"""An effect as it is read from an answer."""


class EffectProcessIndexArguments(Arguments, frozen=True):
    """What ``effect_profile_processes.index`` takes."""

    states: States | None = None
    """Only processes in these states, as a list or as a comma-separated text."""


class FilterProcessArguments(Arguments, frozen=True):
    """What ``effect_profile_processes.create_filter_process`` takes."""

    effect: EffectFilter | str = Field(min_length=1, validation_alias=AliasChoices("effect", "filter"))
    """The filter. Examples of the official SDKs call it ``filter``, which is accepted too."""


class WatermarkProcessArguments(Arguments, frozen=True):
    """What creating and editing a watermark take besides the image."""

    vertical_position: float | None = Field(default=None, ge=0, le=1)
    """Where it is to be from top to bottom, 0 to 1."""
    horizontal_position: float | None = Field(default=None, ge=0, le=1)
    """Where it is to be from left to right, 0 to 1."""
    video_scale: float | None = Field(default=None, ge=0, le=1)
    """How large it is to be, as a part of the video's size, 0 to 1."""


class WatermarkUpload(UploadTicket, frozen=True):
    """A watermark and the form that uploads its image."""

    effect_process: EffectProcessField
    """The process that takes the image."""

    @property
    def identifiers(self) -> dict[str, str]:
        """Token of the process."""
        return {"process": self.effect_process.token}
