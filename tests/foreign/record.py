"""What a program that speaks to a sandbox printed of its calls."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from ziggeo.sandbox import Sandbox

Json = Any


@dataclass(frozen=True, kw_only=True)
class Material:
    """The files that a program uploads."""

    clip: Path
    sound: Path
    image: Path
    empty: Path

    def environment(self) -> dict[str, str]:
        """Where they are, as programs are told."""
        return {"CLIP": str(self.clip), "SOUND": str(self.sound), "IMAGE": str(self.image), "EMPTY": str(self.empty)}


class Record:
    """The calls of a program, one for each of its steps."""

    def __init__(self, printed: str, sandbox: Sandbox, material: Material) -> None:
        first, *entries = map(json.loads, printed.splitlines())
        self.sandbox = sandbox
        self.material = material
        self.calls: list[str] = first["calls"]
        """All calls that its SDK has."""
        self._entries: dict[str, Json] = {entry["step"]: entry for entry in entries}
        assert len(self._entries) == len(entries), "two steps have the same name"

    @property
    def made(self) -> set[str]:
        """The calls that were made."""
        return {entry["call"] for entry in self._entries.values()} - {None}

    @property
    def refusals(self) -> list[int]:
        """With which statuses calls were refused, in their order."""
        return [entry["refused"] for entry in self._entries.values() if "refused" in entry]

    def returned(self, step: str) -> Json:
        """What the call of a step returned."""
        assert "returned" in self._entries[step], self._entries[step]
        return self._entries[step]["returned"]

    def refused(self, step: str) -> int:
        """The status with which the call of a step was refused."""
        assert "refused" in self._entries[step], self._entries[step]
        status: int = self._entries[step]["refused"]
        return status

    def objects(self, kind: str) -> list[Json]:
        """Every object of a kind that any call returned, those within others too."""
        results = (entry.get("returned") for entry in self._entries.values())
        return [found for result in results for found in _walk(result) if found.get("type") == kind]


def _walk(value: JsonValue) -> Iterator[dict[str, JsonValue]]:
    members: list[JsonValue] = []
    if isinstance(value, dict):
        yield value
        members = list(value.values())
    elif isinstance(value, list):
        members = value
    for member in members:
        yield from _walk(member)
