"""The two halves of every model: open results coming in, closed arguments going out."""

from enum import StrEnum
from typing import Any, ClassVar, Self, cast

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, JsonValue
from pydantic_core import CoreSchema


class Result(BaseModel, frozen=True):
    """Something the service answered: frozen, strict on known fields, and keeping the unknown ones.

    Fields that this version does not know stay readable in ``model_extra``. Fields that the service left out are ``None``;
    ``model_fields_set`` tells them from those it answered as ``null``.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="allow", strict=True)

    def to_wire(self) -> dict[str, JsonValue]:
        """Return the answer as the service sent it: its own names and numbers, without the fields that it left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Arguments(BaseModel, frozen=True):
    """What a call takes: closed, so that a misspelt name fails before anything is sent.

    Only fields that were given are sent: ``None`` clears a value, and a field left out leaves it alone.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)


class OpenEnum(StrEnum):
    """Names the service uses. One that is not known here keeps its text, and compares equal to it."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether this version of the library has a member of that name."""
        return self._value_ in type(self)._value2member_map_

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # Strict models would want a member; the wire and a user's own dictionary have only text to give.
        return cast("CoreSchema", {**handler(source), "strict": False})
