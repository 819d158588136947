"""Receives multipart forms of any size: fields into memory, the file onto disk as it comes."""

import hashlib
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from anyio import to_thread
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from ziggeo.sandbox.bodies import TooLargeError
from ziggeo.sandbox.parameters import MOST_FIELDS

_FILE = "file"
_FLUSH_SIZE = 1024 * 1024


class MalformedFormError(Exception):
    """The body is no multipart form, or it ends too early."""


@dataclass(slots=True)
class ReceivedFile:
    """A file on disk; it is removed after the request unless it was moved away."""

    path: Path
    name: str = ""
    """The name it was sent with."""
    size: int = 0
    md5: str = ""


@dataclass(slots=True)
class ReceivedForm:
    """A form that was received to its end."""

    fields: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Fields before the file."""
    later_fields: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Fields after the file."""
    file: ReceivedFile | None = None


@asynccontextmanager
async def received_form(request: Request, folder: Path, *, max_fields_size: int) -> AsyncGenerator[ReceivedForm]:
    """Receive a form; its file, the part named ``file``, is in the folder as long as the context lasts.

    Raises ``MalformedFormError`` where it is none, and ``TooLargeError`` where the fields are.
    """
    receiver = _Receiver(request, folder / secrets.token_hex(16), max_fields_size)
    try:
        yield await receiver.receive()
    finally:
        receiver.path.unlink(missing_ok=True)


class _Receiver:
    def __init__(self, request: Request, path: Path, max_fields_size: int) -> None:
        self.path = path
        self._request = request
        self._form = ReceivedForm()
        self._fields_left = max_fields_size
        self._parts = 0
        self._complete = False
        self._header = (bytearray(), bytearray())
        self._name = ""
        self._filename = ""
        self._value = bytearray()
        self._to_file = False
        self._unwritten = bytearray()
        self._digest = hashlib.md5(usedforsecurity=False)

    async def receive(self) -> ReceivedForm:
        parser = self._parser()
        try:
            with await to_thread.run_sync(open, self.path, "wb") as target:
                async for chunk in self._request.stream():
                    parser.write(chunk)
                    if len(self._unwritten) >= _FLUSH_SIZE:
                        await to_thread.run_sync(self._flush, target)
                await to_thread.run_sync(self._flush, target)
        except (FormParserError, UnicodeDecodeError, ClientDisconnect) as error:
            raise MalformedFormError from error
        if not self._complete:
            raise MalformedFormError
        if self._form.file is not None:
            self._form.file.md5 = self._digest.hexdigest()
        return self._form

    def _parser(self) -> MultipartParser:
        kind, options = parse_options_header(self._request.headers.get("content-type"))
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise MalformedFormError
        try:
            return MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": self._add_header_name,
                    "on_header_value": self._add_header_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._end_headers,
                    "on_part_data": self._add_data,
                    "on_part_end": self._end_part,
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise MalformedFormError from error

    def _begin_part(self) -> None:
        self._header = (bytearray(), bytearray())
        self._name = ""
        self._filename = ""
        self._value = bytearray()
        self._to_file = False

    def _add_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def _add_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def _end_header(self) -> None:
        name, value = self._header
        if bytes(name).lower() == b"content-disposition":
            _, options = parse_options_header(bytes(value))
            self._name = options.get(b"name", b"").decode()
            self._filename = options.get(b"filename", b"").decode(errors="replace")
        self._header = (bytearray(), bytearray())

    def _end_headers(self) -> None:
        if not self._name:
            raise FormParserError("a part has no name")
        self._parts += 1
        if self._parts > MOST_FIELDS:
            raise TooLargeError
        self._take_room(len(self._name))
        self._to_file = self._name == _FILE and self._form.file is None
        if self._to_file:
            self._form.file = ReceivedFile(self.path, self._filename)

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        if self._to_file:
            self._unwritten += data[start:end]
            return
        self._take_room(end - start)
        self._value += data[start:end]

    def _take_room(self, size: int) -> None:
        self._fields_left -= size
        if self._fields_left < 0:
            raise TooLargeError

    def _end_part(self) -> None:
        if not self._to_file:
            fields = self._form.fields if self._form.file is None else self._form.later_fields
            fields.append((self._name, self._value.decode()))

    def _end(self) -> None:
        self._complete = True

    def _flush(self, target: IO[Any]) -> None:
        piece, self._unwritten = self._unwritten, bytearray()
        target.write(piece)
        self._digest.update(piece)
        if self._form.file is not None:
            self._form.file.size += len(piece)
