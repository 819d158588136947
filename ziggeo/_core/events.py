"""Reads what the service sends to webhooks, in whichever way it is written.

A content type may be missing, or have been changed on the way. So it is asked for the charset, and for the boundary of a
multipart form; beyond that, what begins with a brace is JSON, and everything else is a form.
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from email.message import Message
from urllib.parse import parse_qsl

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from ziggeo._core.nested_forms import Nested, nest
from ziggeo._core.typed_forms import fitted
from ziggeo.errors import EventError
from ziggeo.models.events import Delivery, class_of

MAX_FIELDS = 100_000
"""How many fields a form may have. A long transcription has some ten thousand."""

_MAX_CONTENT_TYPE = 1024
_CHARSETS = {"iso-8859-1": "iso8859-1", "windows-1252": "cp1252"}
"""Charsets that are believed in, besides those of Unicode, which a text shows by itself."""
_FIELD_NAME = re.compile(
    r'^content-disposition:[ \t]*form-data[ \t]*;[ \t]*name="((?:[^"\\\r\n]|\\.)*)"[ \t]*\r?$',
    re.IGNORECASE | re.MULTILINE,
)
_ESCAPED = re.compile(r"\\(.)")


def parse_event(body: bytes | str, content_type: str | None = None) -> Delivery:
    """Read what came to a webhook: an event, or one of the two calls that validate its address.

    All three encodings are read: a JSON body, a form that has JSON in its field ``data``, and a form of nested fields. The
    last one has texts only, which are read as what they ought to be; in custom data they stay texts.

    Args:
        body: The body of the request as it came.
        content_type: Its ``Content-Type``, if it had one.

    Raises:
        EventError: It is neither, or something known in it is not what it ought to be.
    """
    raw = body.encode(errors="surrogatepass") if isinstance(body, str) else body
    try:
        header = _header(content_type or "")
        charset = _CHARSETS.get(header.get_content_charset("")) if isinstance(body, bytes) else None
        return _read(raw, _boundary(header), charset)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        raise EventError(_sentence(faults[0]), body=raw, errors=faults) from None
    except (ValueError, RecursionError) as error:
        raise EventError(f"the body is no event: {error}", body=raw) from None


def _read(raw: bytes, boundary: bytes | None, charset: str | None) -> Delivery:
    if boundary is not None and boundary in raw:
        return _of_fields(nest(_parts(raw, boundary, charset)))
    text = _decoded(raw, charset)
    if text.lstrip().startswith("{"):
        return _of_json(text)
    fields = parse_qsl(
        text.strip(),
        keep_blank_values=True,
        encoding=charset or "utf-8",
        errors="strict",
        max_num_fields=MAX_FIELDS,
    )
    return _of_fields(nest(fields))


def _of_json(text: str) -> Delivery:
    return _class(from_json(text)).model_validate_json(text)


def _of_fields(fields: Mapping[str, Nested]) -> Delivery:
    data = fields.get("data")
    if isinstance(data, str):
        return _of_json(to_json({**fields, "data": from_json(data) if data.strip() else None}).decode())
    kind = _class(fields)
    return kind.model_validate(fitted(kind, fields), strict=False)


def _class(body: Mapping[str, object]) -> type[Delivery]:
    kind = class_of(body)
    if kind is None:
        raise ValueError("there is no event_type in it")
    return kind


def _decoded(raw: bytes, charset: str | None) -> str:
    if charset is None or raw.startswith(codecs.BOM_UTF8):
        charset = json.detect_encoding(raw)
    return raw.decode(charset)


def _header(content_type: str) -> Message:
    header = Message()
    if len(content_type) <= _MAX_CONTENT_TYPE and content_type.isprintable():
        header["Content-Type"] = content_type
    return header


def _boundary(header: Message) -> bytes | None:
    boundary = header.get_boundary() if header.get_content_maintype() == "multipart" else None
    return b"\r\n--" + boundary.encode() if boundary else None


def _parts(raw: bytes, boundary: bytes, charset: str | None) -> Iterator[tuple[str, str]]:
    """Yield the fields of a multipart form, without its files."""
    # The standard library's parser goes down into parts of parts, and takes long for headers that are meant to take long.
    sections = (b"\r\n" + raw).split(boundary, MAX_FIELDS + 2)
    if len(sections) > MAX_FIELDS + 2:
        raise ValueError("it has too many fields")
    for section in sections[1:]:
        header, _, content = section.partition(b"\r\n\r\n")
        if header.startswith(b"--"):
            return
        name = _FIELD_NAME.search(_decoded(header, charset))
        if name is not None:
            yield _ESCAPED.sub(r"\1", name[1]), _decoded(content, charset)


def _sentence(fault: ErrorDetails) -> str:
    place = ".".join(str(part) for part in fault["loc"])[:200]
    # Names in a body are anybody's: they must not begin a line of a log.
    return f"{place.encode('unicode_escape').decode()}: {fault['msg']}"
