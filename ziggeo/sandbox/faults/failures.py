"""What can go wrong with a call, described: the same in Python, as JSON, and on the command line."""

import dataclasses
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, NonNegativeInt, PositiveFloat, model_validator
from pydantic.dataclasses import dataclass

_CONFIG = ConfigDict(extra="forbid", allow_inf_nan=False)
_MOST_SECONDS = 24 * 3600
_FRAMING = frozenset({"connection", "content-length", "transfer-encoding"})

When = Literal["before", "after"]
"""Before the call is carried out, so that nothing comes of it, or after it."""

Seconds = Annotated[float, Field(ge=0, le=_MOST_SECONDS)]
"""A length of time, a day at most."""

HeaderName = Annotated[str, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
"""Name of a header."""

HeaderValue = Annotated[str, Field(pattern=r"^([!-~]([\t -~]*[!-~])?)?$")]
"""Value of a header, in ASCII."""

FieldPath = Annotated[str, Field(pattern=r"^[^.]+(\.[^.]+)*$")]
"""A field of the answer, as in ``default_stream.duration``; in a list that of each of its members."""


@dataclass(frozen=True, config=_CONFIG)
class Status:
    """The call is not carried out, and answered with an error."""

    status: Annotated[int, Field(ge=200, le=599)]
    body: JsonValue = None
    """What is answered: a text as it is, anything else as JSON; what the service says with that status if left out."""
    headers: Mapping[HeaderName, HeaderValue] = dataclasses.field(default_factory=dict[str, str])
    """Headers to add."""
    retry_after: Annotated[int | AwareDatetime | None, Field(union_mode="left_to_right")] = None
    """When to try again: after so many seconds, or at a point in time."""
    kind: Literal["status"] = dataclasses.field(default="status", kw_only=True, repr=False)

    @model_validator(mode="after")
    def _check(self) -> "Status":
        if isinstance(self.retry_after, int) and self.retry_after < 0:
            raise ValueError("nobody can try again before now")
        if framing := sorted(name for name in self.headers if name.lower() in _FRAMING):
            raise ValueError(f"{framing[0]} says how the answer is sent, which no status changes")
        return self


@dataclass(frozen=True, config=_CONFIG)
class Latency:
    """Everything takes longer."""

    seconds: Seconds
    """How much longer it takes."""
    when: When = "before"
    """Whether the wait is before the call is carried out, where who hangs up meanwhile prevents it, or after that."""
    kind: Literal["latency"] = dataclasses.field(default="latency", kw_only=True, repr=False)


@dataclass(frozen=True, config=_CONFIG)
class Reset:
    """The connection is reset instead of an answer."""

    when: When = "before"
    """Whether the call is not carried out, or is carried out and its answer lost."""
    kind: Literal["reset"] = dataclasses.field(default="reset", kw_only=True, repr=False)


@dataclass(frozen=True, config=_CONFIG)
class Truncate:
    """Only the beginning of the answer's body is sent; half of it, unless something else is said."""

    size: NonNegativeInt | None = None
    """How many bytes are sent."""
    fraction: Annotated[float, Field(ge=0, le=1)] | None = None
    """Which part of the body is sent."""
    keep_content_length: bool = True
    """Whether the answer announces the whole body, so that the connection ends too early."""
    kind: Literal["truncate"] = dataclasses.field(default="truncate", kw_only=True, repr=False)

    @model_validator(mode="after")
    def _check(self) -> "Truncate":
        if self.size is not None and self.fraction is not None:
            raise ValueError("give either the size or the fraction of what is sent")
        return self

    def sent_of(self, whole: int) -> int:
        """How many bytes are sent of a body of that size."""
        if self.size is not None:
            return min(self.size, whole)
        return int(whole * (0.5 if self.fraction is None else self.fraction))


@dataclass(frozen=True, config=_CONFIG)
class SlowBody:
    """The answer's body comes slowly; its headers come at once."""

    bytes_per_second: PositiveFloat | None = None
    """How fast it comes."""
    pause: Seconds | None = None
    """How long nothing comes after the first byte."""
    kind: Literal["slow_body"] = dataclasses.field(default="slow_body", kw_only=True, repr=False)

    @model_validator(mode="after")
    def _check(self) -> "SlowBody":
        if (self.bytes_per_second is None) == (self.pause is None):
            raise ValueError("give either the bytes per second or the pause")
        return self


@dataclass(frozen=True, config=_CONFIG)
class BrokenJson:
    """An answer in JSON has a notice before it, as servers print that are set up badly."""

    kind: Literal["broken_json"] = dataclasses.field(default="broken_json", kw_only=True, repr=False)


@dataclass(frozen=True, config=_CONFIG)
class NoAcceptRanges:
    """A file is answered without the header ``Accept-Ranges``."""

    answers_ranges: bool = False
    """Whether a range that is asked for is answered nonetheless; otherwise it is the whole file."""
    kind: Literal["no_accept_ranges"] = dataclasses.field(default="no_accept_ranges", kw_only=True, repr=False)


@dataclass(frozen=True, config=_CONFIG)
class WrongType:
    """A field of the answer has a value of another JSON type than it should."""

    field: FieldPath
    kind: Literal["wrong_type"] = dataclasses.field(default="wrong_type", kw_only=True, repr=False)


@dataclass(frozen=True, config=_CONFIG)
class UnknownEnum:
    """A field of the answer has a value that nobody knows: a new name, or 999 where there are numbers."""

    field: FieldPath
    kind: Literal["unknown_enum"] = dataclasses.field(default="unknown_enum", kw_only=True, repr=False)


@dataclass(frozen=True, config=_CONFIG)
class EmptyMapsAsLists:
    """All empty maps of the answer are lists, as PHP writes them; or none of those is that the sandbox writes so."""

    on: bool = True
    """Whether they are lists."""
    kind: Literal["empty_maps_as_lists"] = dataclasses.field(default="empty_maps_as_lists", kw_only=True, repr=False)


@dataclass(frozen=True, config=_CONFIG)
class UnescapedText:
    """An answer in JSON is UTF-8, where PHP and the sandbox usually escape whatever is not ASCII."""

    kind: Literal["unescaped_text"] = dataclasses.field(default="unescaped_text", kw_only=True, repr=False)


Failure = Annotated[
    Status
    | Latency
    | Reset
    | Truncate
    | SlowBody
    | BrokenJson
    | NoAcceptRanges
    | WrongType
    | UnknownEnum
    | EmptyMapsAsLists
    | UnescapedText,
    Field(discriminator="kind"),
]
"""Something that can go wrong with a call."""
