"""What official SDKs send for which no toolchain is at hand, byte by byte as it comes over the wire.

Each has its own way to write values, forms, headers and files. What is the same in all versions of an SDK is written once.
"""

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, quote_plus, urlencode

from pydantic import JsonValue

from ziggeo.sandbox import Sandbox

Value = JsonValue
"""What a program in the language of an SDK gives to it."""
Values = Mapping[str, Value]
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Part:
    """One part of a multipart form."""

    headers: str
    content: bytes


class Dialect(ABC):
    """How an SDK writes its requests to a sandbox."""

    name: ClassVar[str]
    file_type: ClassVar[str]
    """What it says of the kind of ``clip.mp4``."""
    boundary: ClassVar[str]

    def __init__(self, sandbox: Sandbox) -> None:
        self.host = sandbox.url.removeprefix("http://")
        pair = f"{sandbox.token}:{sandbox.private_key}"
        self.authorization = "Authorization: Basic " + base64.b64encode(pair.encode()).decode()

    @abstractmethod
    def get(self, path: str, values: Values | None = None) -> bytes:
        """Ask for something."""

    @abstractmethod
    def post(self, path: str, values: Values | None = None) -> bytes:
        """Send a form without a file."""

    @abstractmethod
    def delete(self, path: str) -> bytes:
        """Delete something."""

    @abstractmethod
    def post_file(self, path: str, values: Mapping[str, str], content: bytes, *, signed: bool) -> bytes:
        """Send a form with ``clip.mp4``: to the API, or to the storage for which it is signed."""

    def _request(self, line: str, *headers: str, body: bytes = b"") -> bytes:
        return "\r\n".join([f"{line} HTTP/1.1", *(header for header in headers if header), "", ""]).encode() + body

    def _multipart(self, parts: Sequence[Part]) -> bytes:
        opening = f"--{self.boundary}\r\n".encode()
        pieces = (opening + part.headers.encode() + b"\r\n\r\n" + part.content + b"\r\n" for part in parts)
        return b"".join(pieces) + f"--{self.boundary}--\r\n".encode()

    @property
    def _multipart_type(self) -> str:
        return f"Content-Type: multipart/form-data; boundary={self.boundary}"


class Php(Dialect):
    """libcurl as PHP drives it: every form is multipart, booleans are casts to text, arrays are JSON."""

    name = "PHP"
    file_type = "mp4"
    boundary = "------------------------0f1e2d3c4b5a6978"

    def get(self, path: str, values: Values | None = None) -> bytes:
        query = urlencode(list(_php_query(values or {})))
        return self._request(
            f"GET {path}{'?' + query if query else ''}", f"Host: {self.host}", self.authorization, "Accept: */*"
        )

    def post(self, path: str, values: Values | None = None) -> bytes:
        head = (f"POST {path}", f"Host: {self.host}", self.authorization, "Accept: */*")
        if not values:
            return self._request(*head, "Content-Length: 0", f"Content-Type: {_FORM}")
        body = self._multipart([self._field(name, self._text(value)) for name, value in values.items()])
        return self._request(*head, f"Content-Length: {len(body)}", self._multipart_type, body=body)

    def delete(self, path: str) -> bytes:
        return self._request(f"DELETE {path}", f"Host: {self.host}", self.authorization, "Accept: */*")

    def post_file(self, path: str, values: Mapping[str, str], content: bytes, *, signed: bool) -> bytes:
        file = Part(
            'Content-Disposition: form-data; name="file"; filename="video.mp4"\r\nContent-Type: video/mp4', content
        )
        body = self._multipart([*(self._field(name, value) for name, value in values.items()), file])
        return self._request(
            f"POST {path}",
            f"Host: {self.host}",
            "" if signed else self.authorization,
            "Accept: */*",
            f"Content-Length: {len(body)}",
            self._multipart_type,
            body=body,
        )

    def _field(self, name: str, text: str) -> Part:
        return Part(f'Content-Disposition: form-data; name="{name}"', text.encode())

    def _text(self, value: Value) -> str:
        match value:
            case None | False:
                return ""
            case True:
                return "1"
            case list() | dict():
                return json.dumps(value, separators=(",", ":")).replace("/", "\\/")
            case _:
                return str(value)


class Ruby(Dialect):
    """HTTParty: nested values have their names in brackets, which it leaves unescaped."""

    name = "Ruby"
    file_type = ".mp4"
    boundary = "------------------------Xk3ZpQw9LrT0VbNm"
    _agent = (
        "Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3",
        "Accept: */*",
        "User-Agent: Ruby",
    )

    def get(self, path: str, values: Values | None = None) -> bytes:
        query = _ruby_form(values or {})
        return self._send(f"GET {path}{'?' + query if query else ''}")

    def post(self, path: str, values: Values | None = None) -> bytes:
        body = _ruby_form(values or {}).encode()
        return self._send(f"POST {path}", f"Content-Type: {_FORM}", f"Content-Length: {len(body)}", body=body)

    def delete(self, path: str) -> bytes:
        return self._send(f"DELETE {path}")

    def post_file(self, path: str, values: Mapping[str, str], content: bytes, *, signed: bool) -> bytes:
        fields = [
            Part(f'Content-Disposition: form-data; name="{name}"', value.encode()) for name, value in values.items()
        ]
        file = Part(
            'Content-Disposition: form-data; name="file"; filename="clip.mp4"\r\nContent-Type: video/mp4', content
        )
        body = self._multipart([*fields, file])
        length = f"Content-Length: {len(body)}"
        return self._send(f"POST {path}", self._multipart_type, length, body=body, signed=signed)

    def _send(self, line: str, *headers: str, body: bytes = b"", signed: bool = False) -> bytes:
        own = "" if signed else self.authorization
        return self._request(line, *self._agent, own, "Connection: close", f"Host: {self.host}", *headers, body=body)


class Java(Dialect):
    """Apache HttpClient: nested values are JSON, and each part of a form says what type and encoding it has."""

    name = "Java"
    file_type = "mp4"
    boundary = "Wk9_xTz3Q-rJm0vB7cLsYh2nPfDg5eUa"
    _agent = ("Connection: Keep-Alive", "User-Agent: Apache-HttpClient/4.5.13 (Java/11.0.14)")

    def get(self, path: str, values: Values | None = None) -> bytes:
        return self._send(f"GET {path}?{self._query(values or {})}")

    def post(self, path: str, values: Values | None = None) -> bytes:
        pairs = [(name, self._text(value)) for name, value in (values or {}).items()]
        body = urlencode(pairs).encode()
        length, kind = f"Content-Length: {len(body)}", f"Content-Type: {_FORM}; charset=UTF-8"
        return self._send(f"POST {path}", length, kind, body=body)

    def delete(self, path: str) -> bytes:
        return self._send(f"DELETE {path}?")

    def post_file(self, path: str, values: Mapping[str, str], content: bytes, *, signed: bool) -> bytes:
        plain = "Content-Type: text/plain; charset=US-ASCII\r\nContent-Transfer-Encoding: 8bit"
        fields = [
            Part(f'Content-Disposition: form-data; name="{name}"\r\n{plain}', value.encode())
            for name, value in values.items()
        ]
        file = Part(
            'Content-Disposition: form-data; name="file"; filename="clip.mp4"\r\n'
            "Content-Type: video\r\nContent-Transfer-Encoding: binary",
            content,
        )
        body = self._multipart([*fields, file])
        length = f"Content-Length: {len(body)}"
        return self._send(f"POST {path}", length, self._multipart_type, body=body, signed=signed)

    def _send(self, line: str, *headers: str, body: bytes = b"", signed: bool = False) -> bytes:
        own = "" if signed else self.authorization
        return self._request(line, own, *headers, f"Host: {self.host}", *self._agent, body=body)

    def _query(self, values: Values) -> str:
        return "".join(f"{name}={quote_plus(self._text(value))}&" for name, value in values.items())

    def _text(self, value: Value) -> str:
        match value:
            case None:
                return "null"
            case bool():
                return "true" if value else "false"
            case list() | dict():
                return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            case _:
                return str(value)


class CSharp(Dialect):
    """HttpWebRequest: values are texts, which are not escaped, and bodies are announced before they are sent."""

    name = "C#"
    file_type = ".mp4"
    boundary = "----------8da3f2b7c1e4d50"

    def get(self, path: str, values: Values | None = None) -> bytes:
        # The class for addresses escapes what cannot stand in one, and nothing else.
        query = quote(self._form(values or {}), safe="!#$%&'()*+,/:;=?@[]~")
        return self._send(f"GET {path}?{query}")

    def post(self, path: str, values: Values | None = None) -> bytes:
        body = self._form(values or {}).encode("ascii", "replace")
        return self._send(f"POST {path}", f"Content-Type: {_FORM}", body=body)

    def delete(self, path: str) -> bytes:
        return self._send(f"DELETE {path}?")

    def post_file(self, path: str, values: Mapping[str, str], content: bytes, *, signed: bool) -> bytes:
        fields = [
            Part(f'Content-Disposition: form-data; name="{name}"', value.encode()) for name, value in values.items()
        ]
        file = Part(
            'Content-Disposition: form-data; name="file"; filename="clip.mp4";\r\nContent-Type: video/mp4', content
        )
        return self._send(f"POST {path}", self._multipart_type, body=self._multipart([*fields, file]), signed=signed)

    def _send(self, line: str, *headers: str, body: bytes = b"", signed: bool = False) -> bytes:
        announced: tuple[str, ...] = ()
        if line.startswith("POST"):
            announced = (f"Content-Length: {len(body)}", "Expect: 100-continue") if body else ("Content-Length: 0",)
        own = "" if signed else self.authorization
        return self._request(line, own, *headers, f"Host: {self.host}", *announced, "Connection: Keep-Alive", body=body)

    def _form(self, values: Values) -> str:
        return "".join(f"{name}={value}&" for name, value in values.items())


DIALECTS: tuple[type[Dialect], ...] = (Php, Ruby, Java, CSharp)


def _php_query(values: Values) -> Iterator[tuple[str, str]]:
    """``http_build_query``: numbers for booleans, numbered names for lists, nothing for null."""
    for name, value in values.items():
        match value:
            case None:
                pass
            case bool():
                yield name, str(int(value))
            case list():
                yield from _php_query({f"{name}[{position}]": entry for position, entry in enumerate(value)})
            case _:
                yield name, str(value)


def _ruby_form(values: Values) -> str:
    return "&".join(_ruby_fields(values))


def _ruby_fields(values: Values) -> Iterator[str]:
    for name, value in values.items():
        match value:
            case list():
                for entry in value:
                    yield from _ruby_fields({f"{name}[]": entry})
            case dict():
                yield from _ruby_fields({f"{name}[{step}]": member for step, member in value.items()})
            case None:
                yield f"{name}="
            case bool():
                yield f"{name}={'true' if value else 'false'}"
            case _:
                yield f"{name}={quote(str(value), safe='')}"
