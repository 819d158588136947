"""Many files at once: where those go that are downloaded, and which are uploaded."""

import os
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TypeGuard, TypeVar
from urllib.parse import quote

from ziggeo.errors import ArgumentsError

R = TypeVar("R")

StrPath = str | os.PathLike[str]

LONGEST_NAME = 150
"""How many characters a name may have, so that with its endings it stays below what file systems accept."""


def _is_path(value: object) -> TypeGuard[StrPath]:
    return isinstance(value, str | os.PathLike)


def file_name(identifier: str, extension: str) -> str:
    """Return a name that every file system accepts, and that stays within its directory, whatever an identifier holds."""
    name = quote(identifier, safe="")
    if len(name) > LONGEST_NAME:
        digest = sha256(identifier.encode()).hexdigest()[:32]
        name = f"{name[: LONGEST_NAME - len(digest) - 1]}-{digest}"
    return f"{name}.{extension}"


def plan_targets(
    call: str, items: Mapping[str, R], to: StrPath | Callable[[R], StrPath] | None, extension: Callable[[R], str]
) -> dict[str, Path]:
    """Return the path that each item's file goes to, by its identifier.

    Raises:
        ArgumentsError: A file cannot go there, or two would go to one place.
    """
    targets: dict[str, Path] = {}
    owners: dict[str, str] = {}
    directory = _directory(call, to) if _is_path(to) else None
    for identifier, item in items.items():
        if directory is not None:
            path = directory / file_name(identifier, extension(item))
        elif callable(to):
            path = _chosen(call, to(item), identifier)
        else:
            raise ArgumentsError(
                f"{call}: to is a directory or gives a path for each item, and is no {type(to).__name__}", endpoint=call
            )
        # Some file systems tell no upper case from lower case, and would let one file replace the other.
        owner = owners.setdefault(os.path.abspath(path).casefold(), identifier)  # noqa: PTH100  # links stay as they are
        if owner != identifier:
            raise ArgumentsError(f"{call}: {owner} and {identifier} would both go to {path}", endpoint=call)
        targets[identifier] = path
    return targets


def _directory(call: str, to: StrPath) -> Path:
    if not os.fspath(to):
        raise ArgumentsError(f"{call}: the directory to download to is empty", endpoint=call)
    directory = Path(to)
    if not directory.is_dir():
        raise ArgumentsError(f"{call}: there is no directory {directory}", endpoint=call)
    return directory


def _chosen(call: str, path: object, identifier: str) -> Path:
    if not _is_path(path) or not os.fspath(path):
        raise ArgumentsError(f"{call}: the path for {identifier} is {path!r}, which is no path", endpoint=call)
    chosen = Path(path)
    if chosen.is_dir():
        raise ArgumentsError(f"{call}: {chosen}, the path for {identifier}, is a directory", endpoint=call)
    if not chosen.parent.is_dir():
        raise ArgumentsError(f"{call}: there is no directory {chosen.parent} for {identifier}", endpoint=call)
    return chosen


def several(files: R, call: str) -> R:
    """Return files that are to be gone through.

    Raises:
        ArgumentsError: It is a single one, or cannot be gone through.
    """
    kind = type(files).__name__
    if isinstance(files, str | bytes | os.PathLike):
        raise ArgumentsError(f"{call}: files is several paths, such as a list of them, not a {kind}", endpoint=call)
    if not hasattr(files, "__iter__") and not hasattr(files, "__aiter__"):
        raise ArgumentsError(f"{call}: files is several paths, not {kind}", endpoint=call)
    return files


def paths(given: Iterable[object], call: str) -> list[str]:
    """Return paths as texts.

    Raises:
        ArgumentsError: One is no path.
    """
    found: list[str] = []
    for number, path in enumerate(given, 1):
        text: object = os.fspath(path) if _is_path(path) else None
        if not isinstance(text, str) or not text:
            raise ArgumentsError(
                f"{call}: number {number} is {type(path).__name__} {path!r:.40}, and has to be a path", endpoint=call
            )
        found.append(text)
    return found
