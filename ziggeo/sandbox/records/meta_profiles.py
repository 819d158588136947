"""Meta profiles with their analyses."""

from dataclasses import dataclass
from enum import StrEnum

from ziggeo.sandbox.records.profiles import Process, Profile


class Analysis(StrEnum):
    """What can be found out about a video."""

    VIDEO = "analysis"
    TRANSCRIPTION = "transcription"
    NSFW = "nsfw"
    PROFANITY = "profanity"

    @property
    def is_moderation(self) -> bool:
        """Whether something may be done about a video by what is found."""
        return self in (Analysis.NSFW, Analysis.PROFANITY)


class Action(StrEnum):
    """What to do about a video by what was found."""

    APPROVE = "approve"
    REJECT = "reject"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaProcess(Process):
    """An analysis to be made."""

    kind: Analysis
    action: Action = Action.NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaProfile(Profile[MetaProcess]):
    """Analyses that are made of videos."""

    # Told again because what reads records back does not see which processes the base was made for.
    processes: tuple[MetaProcess, ...] = ()
