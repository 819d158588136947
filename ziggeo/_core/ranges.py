"""Going on with a file that broke off: what the next request asks for, and what its answer means. Nothing is sent here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from pydantic import BaseModel, ConfigDict, ValidationError

PARTIAL = 206
UNSATISFIABLE = 416

ENOUGH = 64 * 1024
"""How many bytes an attempt has to bring so that it does not count as a failed one."""

SLICE = 8 * 1024 * 1024
"""How many bytes are asked for by each request of a file that is received by several at a time."""

SETTLED = timedelta(seconds=60)
"""How old a file has to be when it is sent, so that its date tells it from a later one: clocks differ, and count seconds."""

_STRONG_TAG = re.compile(r'"[!#-~]+"')
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII | re.IGNORECASE)
_NO_RANGE = re.compile(r"bytes \*/(\d{1,18})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of a file is being received."""

    validator: str | None
    """Strong ETag, or date of the last change, that tells it from all others; ``None`` when it cannot be gone on with."""
    total: int | None
    """Length of the file in bytes, if that is known."""


UNKNOWN = Version(None, None)


@dataclass(frozen=True, slots=True)
class Continue:
    """The answer goes on where the former broke off."""

    total: int


@dataclass(frozen=True, slots=True)
class Begin:
    """The answer is the file from its beginning."""

    version: Version


@dataclass(frozen=True, slots=True)
class Complete:
    """There is nothing left to receive."""


@dataclass(frozen=True, slots=True)
class AskForAll:
    """The answer is of no use, and the file has to be asked for from its beginning."""

    reason: str
    honest: bool = True
    """Whether further ranges may be asked for; not of a server that has answered with other bytes than it was asked for."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The answer is no whole file, although nothing else was asked for."""

    reason: str


Meaning = Continue | Begin | Complete | AskForAll | Refuse


def version_of(headers: Mapping[str, str], length: int | None) -> Version:
    """Read from the head of a whole answer which version it brings; ``length`` is that of its body."""
    plain = headers.get("content-encoding", "identity").lower() == "identity"
    ranges = headers.get("accept-ranges", "bytes").lower() != "none"
    return Version(_validator(headers) if plain and ranges else None, length)


def _validator(headers: Mapping[str, str]) -> str | None:
    tag = headers.get("etag")
    if tag is not None:
        # A date must not stand in for a tag, not even for a weak one.
        return tag if _STRONG_TAG.fullmatch(tag) else None
    changed, sent = _moment(headers.get("last-modified")), _moment(headers.get("date"))
    return headers["last-modified"] if changed and sent and sent - changed >= SETTLED else None


def _moment(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value) if value and value.isascii() else None
    except (ValueError, OverflowError):
        return None
    return moment if moment is not None and moment.tzinfo else None


def range_headers(version: Version, received: int) -> dict[str, str]:
    """Return the headers that ask for what is still missing; none when everything has to be asked for."""
    if version.validator is None or not received:
        return {}
    return {"range": f"bytes={received}-", "if-range": version.validator}


def judge(status: int, headers: Mapping[str, str], length: int | None, version: Version, received: int) -> Meaning:
    """Say what an answer to a request with ``range_headers`` of the same version means.

    Args:
        status: Its status: one of success, or 416.
        headers: Its headers, with names in lower case.
        length: Length of its body, if announced.
        version: What is being received.
        received: How many bytes there are already.
    """
    asked = bool(range_headers(version, received))
    if status == UNSATISFIABLE:
        return _unsatisfiable(headers, version, received)
    if status != PARTIAL:
        return Begin(version_of(headers, length))
    if not asked:
        return Refuse("206, a part of the file, although all of it was asked for")
    if _changed(headers, version):
        return AskForAll("the file has changed")
    if headers.get("content-encoding", "identity").lower() != "identity":
        return AskForAll("a part of the file that is compressed", honest=False)
    said = headers.get("content-range", "")
    found = _RANGE.fullmatch(said)
    if found is None:
        return AskForAll("a part of the file without a Content-Range that can be used", honest=False)
    first, last = int(found[1]), int(found[2])
    total = version.total if found[3] == "*" else int(found[3])
    if total is None:
        return AskForAll("a part of a file of which nobody knows the length", honest=False)
    lies = first != received or not first <= last < total or version.total not in (None, total)
    if lies or length not in (None, last + 1 - first):
        return AskForAll(f"{said}, which is not what was asked for", honest=False)
    return Continue(total)


def _unsatisfiable(headers: Mapping[str, str], version: Version, received: int) -> Complete | AskForAll:
    if _changed(headers, version):
        return AskForAll("the file has changed")
    found = _NO_RANGE.fullmatch(headers.get("content-range", ""))
    said = int(found[1]) if found else version.total
    if said == received and version.total in (None, received):
        return Complete()
    return AskForAll("the file has no such part")


def _changed(headers: Mapping[str, str], version: Version) -> bool:
    """Say whether an answer names another version. One that names none has compared by itself."""
    name = "etag" if version.validator is not None and version.validator.startswith('"') else "last-modified"
    return headers.get(name, version.validator) != version.validator


def slice_headers(version: Version, first: int, last: int) -> dict[str, str]:
    """Return the headers that ask for a slice of a file; of its first one, when no version is known yet."""
    condition = {} if version.validator is None else {"if-range": version.validator}
    return {"range": f"bytes={first}-{last}", **condition}


def judge_slice(
    status: int, headers: Mapping[str, str], length: int | None, version: Version, first: int, last: int
) -> Version | AskForAll:
    """Say which version an answer to a request with ``slice_headers`` is of; for the others, that has to be the same."""
    found = _RANGE.fullmatch(headers.get("content-range", ""))
    if status != PARTIAL or found is None or found[3] == "*":
        return AskForAll("the file cannot be had in slices")
    if version.validator is not None and _changed(headers, version):
        return AskForAll("the file has changed")
    total = int(found[3])
    known = version if version.validator is not None else version_of(headers, total)
    end = min(last, total - 1)
    wrong = (int(found[1]), int(found[2])) != (first, end) or first > end
    wrong = wrong or known.total != total or length not in (None, end + 1 - first)
    if wrong or known.validator is None or headers.get("content-encoding", "identity").lower() != "identity":
        return AskForAll("a slice of the file that cannot be used", honest=False)
    return known


class _Note(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    url: str
    validator: str
    total: int | None
    received: int | None = None


def note_of(version: Version, url: str, received: int | None = None) -> str | None:
    """Write down what another process has to know to go on; ``None`` when it cannot.

    ``received`` says how many bytes count where there may be gaps behind them.
    """
    if version.validator is None:
        return None
    return _Note(url=url, validator=version.validator, total=version.total, received=received).model_dump_json()


def noted(text: str, url: str, length: int) -> tuple[Version, int] | None:
    """Read what ``note_of`` has written, and how many bytes of those that are there count.

    ``None`` when it is of another file, or does not fit what is there.
    """
    try:
        note = _Note.model_validate_json(text)
    except ValidationError:
        return None
    received = length if note.received is None else note.received
    fits = note.url == url and 0 <= received <= length and (note.total is None or length <= note.total)
    sendable = _STRONG_TAG.fullmatch(note.validator) or (note.validator.isprintable() and _moment(note.validator))
    return (Version(note.validator, note.total), received) if fits and sendable else None
