"""Judging an answer: a result, or the error that says what it was instead."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from pydantic import JsonValue, ValidationError

from ziggeo._core.endpoint import Endpoint
from ziggeo._core.redaction import Redactor
from ziggeo.errors import ResponseValidationError, StatusError, StorageError, status_error

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

R = TypeVar("R")

LONGEST_EXPLANATION = 64 * 1024
"""How many bytes an answer of the storage's may have to be read as XML; what it says has a few hundred."""

_DECLARATION = re.compile(r"<!(?!--|\[CDATA\[)")
"""What may define something in XML, unlike comments and text."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: headers have lower-case names, the body is decoded."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    received: datetime
    """When it came; dates in ``Retry-After`` count from then, unless the answer has a date of its own."""

    @property
    def succeeded(self) -> bool:
        """Whether the status is one of success; the service uses 200 and 201, the storage 204."""
        return 200 <= self.status < 300


def read_answer(endpoint: Endpoint[R], answer: Answer, redactor: Redactor) -> R:
    """Return the result of a call.

    Raises:
        StatusError: The status is not one of success.
        ResponseValidationError: The body is not what the call returns.
    """
    if not answer.succeeded:
        raise failure(endpoint.name, answer, redactor)
    try:
        return endpoint.read(answer.body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
    # Raised here, as the error that says what was wrong with which value would come along from in there.
    first = faults[0]
    place = ".".join(str(part) for part in first["loc"])
    raise ResponseValidationError(
        f"{answer.status} with an unexpected body: {f'{place}: ' if place else ''}{redactor.text(first['msg'])}",
        endpoint=endpoint.name,
        status=answer.status,
        headers=redactor.headers(answer.headers),
        body=redactor.body(answer.body),
        errors=faults,
    )


def failure(call: str, answer: Answer, redactor: Redactor) -> StatusError:
    """Return the error for an answer that is no success."""
    fields = redactor.fields(_messages(answer.body))
    said = "; ".join(f"{name}: {text}" for name, text in fields.items())
    return status_error(answer.status)(
        _phrase(answer.status) + (f" ({said})" if said else ""),
        endpoint=call,
        status=answer.status,
        headers=redactor.headers(answer.headers),
        body=redactor.body(answer.body),
        fields=fields,
        retry_after=retry_after(answer.headers, answer.received),
    )


def storage_failure(call: str, answer: Answer, redactor: Redactor) -> StorageError:
    """Return the error for an answer of the storage's, which explains itself in XML."""
    told = _storage_told(answer.body)
    code, reason, request_id = (redactor.text(text) if text else None for text in told)
    said = ": ".join(text for text in (code, reason) if text)
    return StorageError(
        f"the storage answered {_phrase(answer.status)}" + (f" ({said})" if said else ""),
        endpoint=call,
        status=answer.status,
        headers=redactor.headers(answer.headers),
        body=redactor.body(answer.body),
        retry_after=retry_after(answer.headers, answer.received),
        code=code,
        reason=reason,
        request_id=request_id,
    )


def retry_after(headers: Mapping[str, str], received: datetime) -> float | None:
    """Read ``Retry-After``, seconds or a date, as seconds; a date counts from the answer's own ``Date``."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value)
    moment = _date(value)
    since = _date(headers.get("date", "")) or received
    return max(0.0, (moment - since).total_seconds()) if moment else None


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _messages(body: bytes) -> dict[str, str]:
    try:
        said: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return {name: text for name, text in said.items() if isinstance(text, str)} if isinstance(said, dict) else {}


def _storage_told(body: bytes) -> tuple[str | None, str | None, str | None]:
    """Read the code, the message and the request's identifier from XML of the storage's; ``None`` for what it has not."""
    from xml.etree import ElementTree  # here, as hardly any answer is XML

    nothing = None, None, None
    if len(body) > LONGEST_EXPLANATION:
        return nothing
    try:
        text = body.decode()
        # A document type could make a small body expand without end, also one in UTF-16; the storage never sends one.
        if _DECLARATION.search(text) or "\0" in text:
            return nothing
        root = ElementTree.fromstring(text)  # noqa: S314  # so there are no entities to expand
    except (UnicodeDecodeError, ElementTree.ParseError):
        return nothing
    return _said(root, "Code"), _said(root, "Message"), _said(root, "RequestId")


def _said(root: Element, name: str) -> str | None:
    # Storages other than Amazon's name a namespace.
    return (root.findtext(f"{{*}}{name}") or "").strip() or None
