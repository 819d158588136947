"""Writes what the service sends to webhooks, in each encoding, independently of the sandbox."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from pydantic import JsonValue

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "------------------------d74496d66958873e"


class Sent(NamedTuple):
    """A body and its content type."""

    body: bytes
    content_type: str


def json_body(payload: Mapping[str, JsonValue]) -> Sent:
    return Sent(json.dumps(payload).encode(), "application/json")


def json_in_form(payload: Mapping[str, JsonValue]) -> Sent:
    return Sent(urlencode(json_fields(payload)).encode(), FORM)


def nested_form(payload: Mapping[str, JsonValue]) -> Sent:
    return Sent(urlencode(list(leaves(payload))).encode(), FORM)


def json_in_multipart(payload: Mapping[str, JsonValue]) -> Sent:
    return multipart(json_fields(payload))


def nested_multipart(payload: Mapping[str, JsonValue]) -> Sent:
    return multipart(list(leaves(payload)))


ENCODINGS: Mapping[str, Callable[[Mapping[str, JsonValue]], Sent]] = {
    "jsonheader": json_body,
    "json": json_in_form,
    "form": nested_form,
    "json as multipart": json_in_multipart,
    "form as multipart": nested_multipart,
}


def json_fields(payload: Mapping[str, JsonValue]) -> list[tuple[str, str]]:
    return [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in payload.items()]


def leaves(value: JsonValue | Mapping[str, JsonValue], name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the fields that ``http_build_query`` of PHP makes: none for null and for what is empty, 1 and 0 for booleans."""
    if isinstance(value, Mapping | list):
        members = value.items() if isinstance(value, Mapping) else enumerate(value)
        for step, member in members:
            yield from leaves(member, f"{name}[{step}]" if name else str(step))
    elif value is not None:
        yield name, str(int(value)) if isinstance(value, bool) else str(value)


def multipart(fields: list[tuple[str, str]]) -> Sent:
    """Write a form as curl does."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
    ]
    return Sent(f"{''.join(parts)}--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}")
