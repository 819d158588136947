"""Meta profiles: what the service is to find out about a video."""

from itertools import chain
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, cast

from pydantic import Discriminator, Field, Tag

from ziggeo.models._base import Arguments
from ziggeo.models._types import Known
from ziggeo.models.enums import ModerationAction
from ziggeo.models.media import IterateArguments, PageArguments
from ziggeo.models.profiles import Process, Profile


class MetaProfile(Profile, frozen=True):
    """A list of analyses under one name. Its members are told by analogy with effect profiles."""


class MetaProfileIndexArguments(PageArguments, frozen=True):
    """What ``meta_profiles.index`` takes."""


class MetaProfileIterateArguments(IterateArguments, frozen=True):
    """What ``meta_profiles.iterate`` takes."""


class MetaProfileCreateArguments(Arguments, frozen=True):
    """What ``meta_profiles.create`` takes."""

    title: str = Field(min_length=1)
    """Its title; the service insists on one."""
    key: str | None = Field(default=None, min_length=1)
    """A name for it, unique in the application, without the leading underscore of a reference."""


def _action(fields: dict[str, Any]) -> ModerationAction | None:
    """Look up the action, which an answer may hold in its ``configuration``."""
    configuration: dict[str, object] = fields.get("configuration") or {}
    actions = [value for name, value in configuration.items() if name.endswith("action") and isinstance(value, str)]
    return ModerationAction(actions[0]) if actions else None


class VideoAnalysisProcess(Process, frozen=True):
    """Finds what is to be seen in a video."""

    kind: ClassVar[Literal["analysis"]] = "analysis"
    """Tells it from the other kinds."""


class AudioTranscriptionProcess(Process, frozen=True):
    """Writes down what is said in a video."""

    kind: ClassVar[Literal["transcription"]] = "transcription"
    """Tells it from the other kinds."""


class NsfwProcess(Process, frozen=True):
    """Finds what is not safe for work."""

    kind: ClassVar[Literal["nsfw"]] = "nsfw"
    """Tells it from the other kinds."""
    nsfw_action: ModerationAction | None = Field(default_factory=_action)
    """What follows from the check, wherever in the answer that stands."""


class ProfanityProcess(Process, frozen=True):
    """Finds profane words."""

    kind: ClassVar[Literal["profanity"]] = "profanity"
    """Tells it from the other kinds."""
    profanity_action: ModerationAction | None = Field(default_factory=_action)
    """What follows from the check, wherever in the answer that stands."""


class UnknownMetaProcess(Process, frozen=True):
    """An analysis of a kind that this version does not know."""

    kind: ClassVar[Literal["unknown"]] = "unknown"
    """Tells it from the other kinds."""


def _kind(process: object) -> str:
    # The names of the kinds are not published: whatever tells them is looked at, and what nothing tells is unknown.
    if isinstance(process, Process):
        return str(getattr(process, "kind", UnknownMetaProcess.kind))
    members = cast("dict[str, Any]", process) if isinstance(process, dict) else {}
    name, settings = str(members.get("type") or "").lower(), members.get("configuration")
    told = {*members, *(cast("dict[str, Any]", settings) if isinstance(settings, dict) else ())}
    by_name = (kind for kind in ("nsfw", "profanity", "transcription", "analysis") if kind in name)
    by_members = (kind for kind in ("nsfw", "profanity") if f"{kind}_action" in told)
    return next(chain(by_name, by_members), UnknownMetaProcess.kind)


MetaProcess: TypeAlias = (
    VideoAnalysisProcess | AudioTranscriptionProcess | NsfwProcess | ProfanityProcess | UnknownMetaProcess
)
"""An analysis of a profile: ``kind``, or the class, tells which."""

MetaProcessField = Annotated[
    Annotated[VideoAnalysisProcess, Tag("analysis")]
    | Annotated[AudioTranscriptionProcess, Tag("transcription")]
    | Annotated[NsfwProcess, Tag("nsfw")]
    | Annotated[ProfanityProcess, Tag("profanity")]
    | Annotated[UnknownMetaProcess, Tag("unknown")],
    Discriminator(_kind),
]
"""An analysis as it is read from an answer."""


class NsfwProcessArguments(Arguments, frozen=True):
    """What ``meta_profile_processes.create_nsfw_process`` takes."""

    nsfw_action: Annotated[ModerationAction | Literal["approve", "reject", "nothing"], Known] | None = None
    """What is to follow from the check of a video."""


class ProfanityProcessArguments(Arguments, frozen=True):
    """What ``meta_profile_processes.create_profanity_process`` takes."""

    profanity_action: Annotated[ModerationAction | Literal["approve", "reject", "nothing"], Known] | None = None
    """What is to follow from the check of a video."""
