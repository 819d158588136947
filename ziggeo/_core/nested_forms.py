"""Forms with nested fields, such as ``data[video][token]=...``, read by the rules of PHP. They know text and nothing else."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from pydantic import JsonValue

Nested: TypeAlias = str | Mapping[str, "Nested"]
"""A text, or texts by names."""

MAX_DEPTH = 64
"""How many names may follow one another in the name of a field."""

_NESTED_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class _Node(dict[str, Nested]):
    """Texts by names, which knows the number that ``[]`` stands for: the one after the highest so far."""

    following = 0

    def name_of(self, step: str) -> str:
        """Return the name that a step means, and count it."""
        name = step or str(self.following)
        if _NUMBER.fullmatch(name):
            self.following = max(self.following, int(name) + 1)
        return name


def nest(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Nested]:
    """Gather fields by the names in their names: maps throughout, in which ``[]`` is a number. The last of a name wins.

    Raises:
        ValueError: A field is nested deeper than ``MAX_DEPTH``.
    """
    gathered = _Node()
    for name, text in pairs:
        nested = _NESTED_NAME.fullmatch(name)
        if nested is None:
            gathered[name] = text
        else:
            _place(gathered, [nested[1], *nested[2][1:-1].split("][")], text)
    return gathered


def with_lists(value: Nested) -> JsonValue:
    """Return the same with lists in place of maps whose names count from 0."""
    if isinstance(value, str):
        return value
    members = {name: with_lists(member) for name, member in value.items()}
    is_list = all(name == str(position) for position, name in enumerate(members))
    return list(members.values()) if is_list else members


def collect(pairs: Iterable[tuple[str, str]]) -> dict[str, JsonValue]:
    """Gather fields by name: ``tags[]`` makes a list and ``grants[read][all]`` a map.

    Raises:
        ValueError: A field is nested deeper than ``MAX_DEPTH``.
    """
    return {name: with_lists(value) for name, value in nest(pairs).items()}


def _place(node: _Node, path: list[str], text: str) -> None:
    if len(path) > MAX_DEPTH:
        raise ValueError(f"a field is nested deeper than {MAX_DEPTH} names")
    for step in path[:-1]:
        name = node.name_of(step)
        inner = node.get(name)
        if not isinstance(inner, _Node):
            inner = node[name] = _Node()
        node = inner
    node[node.name_of(path[-1])] = text
