"""Requests that make little sense, and what sends them as they are, where a client would repair them."""

import base64
import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Literal
from urllib.parse import quote_from_bytes, urlencode

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import JsonValue

from ziggeo.sandbox import Sandbox

from .api import DEADLINE

Framing = Literal["whole", "chunked", "half", "longer", "none", "twice", "negative", "broken chunk"]
Credentials = Literal["right", "other", "wrong", "none", "broken"]

WORDS: tuple[str, ...] = (
    *("", " ", "0", "1", "-1", "1e999", "-0", "9" * 30, "9" * 5000, "0x10", "NaN", "Infinity", "\u0661", "½"),
    *("true", "None", "null", "all", "READY", "empty,failed", "last", "DELETE", "jsonheader", "any", "any,all"),
    *("{}", "[]", "[[[]]]", '{"read": "all"}', '{"read": {"resources": [1, null]}}', '"\\ud800"', '["\\udfff", "a"]'),
    *('{"a": NaN}', "[" * 2000, '{"a":' * 300, "[1e999]", '{"__proto__": 1}', "a,b", ",,,", "a" * 3000),
    *("2026-01-01", "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "1999-13-01", "99999999999999999999"),
    *("\0", "a\0b", "\r\nX-Injected: 1", "\ufeff", "\u202e", "\U0001f3ac", "é", "e\u0301", "İ", "\x7f", "_", "__"),
    *("../../etc/passwd", "..", ".", "/", "\\", "%00", "%ff", "%", "%2e%2e%2f", "'\"<>&", "{{7*7}}", "${x}"),
    *(
        "http://",
        "http://[",
        "http://127.0.0.1:1/",
        "http://localhost:99999/",
        "file:///etc/passwd",
        "//x",
        "http://é/",
    ),
    *("WEBVTT", "WEBVTT\n\n00:00.000 --> 00:01.000\nhi", "en", "en-US", "x" * 300, "mp4", ".mp4", "exe", "../mp4"),
    *("total_plays_by_hour", "total_plays_by_day", "device_views_by_os", "month", "year", "gray", "lucis"),
)
"""Values that somewhere mean something, or that break programs. Several of them still fit into the head of a request."""

_FURTHER_NAMES = (
    *("", "_", "[]", "[a]", "a[", "a]b", "data[a][]", "data[a][b]", "grants[read][all]", "grants[read][resources][]"),
    *("data" + "[x]" * 64, "data" + "[x]" * 200, "tags[]", "tags[9]", "tags[999999999999999999999]", "states[]"),
    *("tokens_or_keys[]", "allowed_domains[]", "_method", "__class__", "\0", "é", "file", "session", "client_auth"),
    *("server_auth", "stream_width", "stream_height", "effect_profile", "download", "refresh", "x" * 2000),
)

nasty_words = st.sampled_from(WORDS) | st.text(max_size=12)
numbers = st.integers() | st.integers(-(2**70), 2**70) | st.floats() | st.sampled_from([10**400, 2**63, -(2**63) - 1])
json_values: SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | numbers | nasty_words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(nasty_words, inner, max_size=3),
    max_leaves=6,
)
"""Also numbers that are none, which JSON does not have."""


def names_of(names: Sequence[str]) -> SearchStrategy[str]:
    """The names that a call knows, and others."""
    return st.sampled_from([*names, *names, *_FURTHER_NAMES] if names else [*_FURTHER_NAMES]) | st.text(max_size=4)


def segments() -> SearchStrategy[bytes]:
    """Parts of a path as they are sent, escaped as they should be or not."""
    escaped = nasty_words.map(lambda word: quote_from_bytes(word.encode(), safe=""))
    sent = escaped | st.sampled_from(["%", "%zz", "%ff", "%00", "..", ".", "%2e%2e", "_", "_%5f", "~", "a;b", "a%2Fb"])
    return sent.map(str.encode) | st.binary(min_size=1, max_size=6).filter(lambda raw: not _UNSENDABLE & {*raw})


_UNSENDABLE = frozenset(b" \r\n\t\0\x0b\x0c?#")


@dataclass(frozen=True)
class Body:
    """The body of a request, and what it says it is."""

    content_type: str | None
    content: bytes


@st.composite
def bodies(draw: st.DrawFn, names: Sequence[str]) -> Body:
    """Forms and JSON of such names, and bodies that are neither."""
    kind = draw(st.sampled_from(["form", "form", "json", "multipart", "multipart", "raw", "none"]))
    if kind == "none":
        return Body(None, b"")
    if kind == "raw":
        content_type = draw(
            st.sampled_from(
                [
                    *("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain"),
                    *(
                        "multipart/form-data; boundary=",
                        "multipart/form-data; boundary=a",
                        "multipart/mixed; boundary=a",
                    ),
                    *("multipart/form-data; boundary=" + "a" * 300, ";", "application/json; charset=utf-7", "*/*"),
                ]
            )
        )
        return Body(content_type, draw(st.binary(max_size=60) | st.sampled_from(_RAW_BODIES)))
    pairs = draw(st.lists(st.tuples(names_of(names), nasty_words), max_size=6))
    if kind == "form":
        return Body("application/x-www-form-urlencoded", urlencode(pairs).encode())
    if kind == "json":
        values = draw(st.dictionaries(names_of(names), json_values, max_size=5))
        return Body("application/json", json.dumps(values).encode())
    return draw(multiparts(pairs))


_RAW_BODIES = (
    *(
        b"{",
        b"[1]",
        b"null",
        b'"x"',
        b'{"a": 1e999}',
        b'{"title": "\\ud800"}',
        b'{"\\udc00": 1}',
        b"\xff\xfe",
        b"%",
        b"&&=&=",
    ),
    *(
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"{" + b'"a": 1,' * 3 + b'"a": 2}',
        b'{"data": {"' + b"x" * 10_000 + b'": 1}}',
    ),
    *(b"--a\r\n", b"--a--\r\n", b"--a\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a--\r\n", b"a=" + b"x" * 100_000),
    b'--a\r\nContent-Disposition: form-data; name="file"; filename="../x"\r\n\r\nx\r\n--a',
    b'--a\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--a--\r\n',
    b'--a\r\nContent-Disposition: form-data; name="file\xff"\r\n\r\nx\r\n--a--\r\n',
    b"--a\r\n" + b"X: y\r\n" * 2000 + b"\r\nx\r\n--a--\r\n",
    b"&".join(b"a[%d]=1" % number for number in range(3000)),
)


@st.composite
def multiparts(draw: st.DrawFn, pairs: Sequence[tuple[str, str]]) -> Body:
    """Multipart forms, with a file or several or none, and with parts that lack something."""
    boundary = draw(st.sampled_from(["a", "-" * 40, "x y"]))
    parts: list[bytes] = []
    for name, value in pairs:
        shown = quote_from_bytes(name.encode(), safe=" []_{}$<>") if draw(st.booleans()) else name.replace('"', "")
        parts.append(f'Content-Disposition: form-data; name="{shown}"\r\n\r\n{value}'.encode())
    for _ in range(draw(st.sampled_from([1, 1, 1, 0, 2]))):
        filename = draw(st.sampled_from(["clip.mp4", "", "../../x", "a\\b.exe", "\u202egpj.exe", "x" * 400, "\x01"]))
        content = draw(st.sampled_from([b"", b"junk", b"\0" * 2000, b"GIF89a", b"\x89PNG\r\n\x1a\n", b"<svg/>"]))
        head = f'Content-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'.encode()
        is_last = draw(st.integers(0, 3)) > 0
        parts.insert(len(parts) if is_last else draw(st.integers(0, len(parts))), head + content)
    end = draw(st.sampled_from([*[b"--\r\n"] * 10, b"", b"\r\n"]))
    line = f"--{boundary}".encode()
    content = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + end
    written = draw(st.sampled_from([*[f'"{boundary}"'] * 10, "b", ""]))
    return Body(f"multipart/form-data; boundary={written}", content)


queries = st.lists(st.tuples(names_of(["limit", "skip", "states", "tags", "_method", "from"]), nasty_words), max_size=3)
_CREDENTIALS: list[Credentials] = ["right", "other", "wrong", "none", "broken"]
credentials: SearchStrategy[Credentials] = st.sampled_from([*_CREDENTIALS, *_CREDENTIALS[:1] * 15])
_FRAMINGS: list[Framing] = ["whole", "chunked", "half", "longer", "none", "twice", "negative", "broken chunk"]
framings: SearchStrategy[Framing] = st.sampled_from([*_FRAMINGS, *_FRAMINGS[:1] * 15])


def methods_like(*usual: str) -> SearchStrategy[str]:
    """Mostly those that an address is made for."""
    return st.integers(0, 4).flatmap(lambda dice: st.sampled_from(usual) if dice else methods)


methods = st.sampled_from(["GET", "POST", "DELETE", "HEAD", "PUT", "PATCH", "OPTIONS", "TRACE", "get", "X"])
_strange_headers = st.lists(
    st.sampled_from(
        [
            *("Range: bytes=0-", "Range: bytes=5-2", "Range: bytes=-0", "Range: x", "Range: bytes=" + "0-1," * 300),
            *("If-Range: x", "If-None-Match: *", "Cookie: ziggeo=\xff", "Cookie: =;;,", "Expect: 100-continue"),
            *("Origin: null", "Origin: http://[", "User-Agent: " + "x" * 4000, "Accept: \x80", "Upgrade: websocket"),
            *("Host: [", "Transfer-Encoding: gzip", "Content-Encoding: gzip", "X-Forwarded-For: 1.1.1.1"),
            *("\r\n".join(f"X-{number}: {number}" for number in range(300)), "Forwarded: for=_"),
        ]
    ),
    max_size=2,
)
further_headers = st.integers(0, 3).flatmap(lambda dice: st.just(list[str]()) if dice else _strange_headers)
"""Headers that few requests have."""


@dataclass(frozen=True)
class Reply:
    """What came back; without a status when the connection ended before there was an answer."""

    status: int | None
    content_type: str
    body: bytes


class Sender:
    """Sends requests byte by byte, each on a connection of its own."""

    def __init__(self, sandbox: Sandbox, others: tuple[str, str]) -> None:
        host, port = sandbox.url.removeprefix("http://").split(":")
        self._address = (host, int(port))
        self._credentials: dict[Credentials, bytes] = {
            "right": _basic(sandbox.token, sandbox.private_key),
            "other": _basic(*others),
            "wrong": _basic(sandbox.token, "wrong\0é"),
            "none": b"",
            "broken": b"Authorization: Basic \xff%%=\r\n",
        }

    def send(
        self,
        method: str,
        target: bytes,
        body: Body | None = None,
        *,
        framing: Framing = "whole",
        credentials: Credentials = "right",
        headers: Sequence[str] = (),
    ) -> Reply:
        """Send a request, and read what is answered until the connection ends."""
        content = b"" if body is None else body.content
        head = f"{method} ".encode() + target + b" HTTP/1.1\r\nConnection: close\r\n"
        if not any(header.startswith("Host:") for header in headers):
            head += f"Host: {self._address[0]}:{self._address[1]}\r\n".encode()
        head += self._credentials[credentials]
        if body is not None and body.content_type is not None:
            head += f"Content-Type: {body.content_type}\r\n".encode()
        head += b"".join(header.encode("latin-1") + b"\r\n" for header in headers)
        framed, sent = _framed(framing, content)
        with socket.create_connection(self._address, timeout=DEADLINE) as connection:
            try:
                connection.sendall(head + framed + b"\r\n" + sent)
                if framing not in _COMPLETE:
                    connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # It was refused before all of it was sent.
            if headers:
                connection.settimeout(_PATIENCE)
            return _read(connection, method)


# Where all that is announced is sent, the other side of the connection stays open, as an end would break the request off.
_COMPLETE: frozenset[Framing] = frozenset({"whole", "chunked", "longer", "none"})


# A header may announce what never comes, and then nobody answers.
_PATIENCE = 0.3


def _basic(token: str, key: str) -> bytes:
    return b"Authorization: Basic " + base64.b64encode(f"{token}:{key}".encode()) + b"\r\n"


def _framed(framing: Framing, content: bytes) -> tuple[bytes, bytes]:
    """How a body is announced, and what is sent of it."""
    length = b"Content-Length: %d\r\n"
    match framing:
        case "whole":
            return length % len(content), content
        case "chunked":
            half = len(content) // 2
            pieces = [piece for piece in (content[:half], content[half:]) if piece]
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
            return b"Transfer-Encoding: chunked\r\n", chunks + b"0\r\n\r\n"
        case "half":
            return length % (len(content) + 10), content[: len(content) // 2]
        case "longer":
            return length % max(0, len(content) - 3), content
        case "none":
            return b"", content
        case "twice":
            return length % len(content) + length % (len(content) + 1), content
        case "negative":
            return b"Content-Length: -5\r\n", content
        case "broken chunk":
            return b"Transfer-Encoding: chunked\r\n", b"zz\r\n" + content


def _read(connection: socket.socket, method: str) -> Reply:
    answer = HTTPResponse(connection, method=method)
    try:
        answer.begin()
        return Reply(answer.status, answer.getheader("Content-Type", ""), answer.read())
    except (HTTPException, OSError):
        return Reply(None, "", b"")
    finally:
        answer.close()
