"""The server of the soak: cheap, scripted by the names that it is asked for, and counting what it did.

A video is named ``script-number``, and the script says what goes wrong with it: once, so that the next attempt succeeds
(``busy``, ``reset``, ``cut``, ``fleeting``, ``hasty``), or always. It runs until its standard input ends.
"""

import asyncio
import json
import re
import socket
import struct
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TypedDict
from urllib.parse import parse_qs

from benchmarks.certificates import new_context

ALL_VIDEOS = 30
PAGE = 10
FILE = bytes(range(256)) * 128
"""What every video's file holds."""

_VIDEO = re.compile(r"/v1/videos/(?P<name>[^/?]+)(?P<rest>/.*)?")
_KEY = re.compile(rb"(?:^|&)key=([a-z]+)-(\d+)")
_BREAK_AT_ONCE = struct.pack("ii", 1, 0)
_REASONS = {200: "OK", 201: "Created", 204: "No Content", 206: "Partial Content"}


def video(name: str) -> dict[str, object]:
    """Make a video of which token and key can be told from each other."""
    stream = {"token": f"stream-of-{name}", "type": "ApiVideoStream", "state": 0, "state_string": "EMPTY"}
    return {
        "token": name,
        "key": None if name.startswith("listed") else name,
        "title": f"Video {name}",
        "type": "ApiVideo",
        "state": 5,
        "state_string": "READY",
        "created": 1390257798,
        "duration": 1.5,
        "tags": ["sea", "dawn"],
        "default_stream": stream,
    }


def as_json(content: object, status: int = 200, headers: str = "") -> bytes:
    """Write a whole answer."""
    return answer(json.dumps(content).encode(), status, f"Content-Type: application/json\r\n{headers}")


def answer(body: bytes, status: int = 200, headers: str = "", length: int | None = None) -> bytes:
    """Write a whole answer, or one that announces another length than it has."""
    reason = _REASONS.get(status, "No")
    announced = "" if status == 204 else f"Content-Length: {len(body) if length is None else length}\r\n"
    return f"HTTP/1.1 {status} {reason}\r\n{headers}{announced}\r\n".encode() + body


@cache
def page(query: str) -> bytes:
    """Return a page of the list."""
    asked = parse_qs(query)
    skip, limit = int(asked.get("skip", ["0"])[0]), int(asked.get("limit", ["50"])[0])
    return as_json([video(f"listed-{number}") for number in range(ALL_VIDEOS)][skip : skip + limit])


NOT_FOUND = as_json({"error": "not found"}, 404)
TAKEN = as_json({"error": "the key is taken"}, 412)
BUSY = as_json({"error": "busy"}, 503)
WAIT = as_json({"error": "busy"}, 503, "Retry-After: 0\r\n")
CONFIRMED = as_json({"token": "stream", "type": "ApiVideoStream", "state": 2, "state_string": "UPLOADED"})
GARBLED = answer(b'{"token": ["not a text"]}', headers="Content-Type: application/json\r\n")


class ServerTotals(TypedDict):
    """What the server has counted."""

    requests: dict[str, int]
    """Requests by kind."""
    created: dict[str, int]
    """Creates that were acted on, by script."""
    deleted: int
    doubled: int
    """Creates that were acted on a second time."""
    strange: list[str]
    """The first requests that no client should make."""
    existing: list[str]
    """The first videos that are left."""
    connections: int
    """Those open now."""
    accepted: int
    """All connections that there were."""


class Service:
    """What the server remembers and counts."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.created: Counter[str] = Counter()
        self.deleted = 0
        self.doubled = 0
        self.strange: list[str] = []
        self.connections = 0
        self.accepted = 0
        self._acted = bytearray()
        self._existing: set[str] = set()
        self._failed: set[str] = set()

    def totals(self) -> ServerTotals:
        """Return what was counted."""
        return ServerTotals(
            requests=dict(self.requests),
            created=dict(self.created),
            deleted=self.deleted,
            doubled=self.doubled,
            strange=self.strange,
            existing=sorted(self._existing)[:20],
            connections=self.connections,
            accepted=self.accepted,
        )

    def fails_first(self, what: str) -> bool:
        """Say whether this is the first attempt, which is to fail."""
        if what in self._failed:
            self._failed.remove(what)
            return False
        self._failed.add(what)
        return True

    def create(self, script: str, number: int) -> str:
        """Create a video, and return its name."""
        self._acted.extend(bytes(max(0, number + 1 - len(self._acted))))
        self.doubled += self._acted[number]
        self._acted[number] = 1
        self.created[script] += 1
        name = f"{script}-{number}"
        self._existing.add(name)
        return name

    def delete(self, name: str) -> bool:
        """Delete a video, and say whether there was one."""
        if name not in self._existing:
            return False
        self._existing.remove(name)
        self.deleted += 1
        return True


class Exchange(asyncio.Protocol):
    """One connection."""

    def __init__(self, service: Service, urls: dict[str, str], scheme: str) -> None:
        self._service = service
        self._urls = urls
        self._scheme = scheme
        self._unread = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._service.connections += 1
        self._service.accepted += 1

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it out."""
        del exc
        self._service.connections -= 1

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self._unread += data
        while not self._transport.is_closing() and (end := self._unread.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._unread[:end])
            lower = head.lower()
            _, found, announced = lower.partition(b"\r\ncontent-length:")
            length = int(announced.partition(b"\r\n")[0]) if found else 0
            if len(self._unread) < end + 4 + length:
                return
            body = bytes(self._unread[end + 4 : end + 4 + length])
            del self._unread[: end + 4 + length]
            method, target, _ = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
            authorized = b"\r\nauthorization: basic " in lower
            self._answer(method, target, lower, body, authorized=authorized)

    def _answer(self, method: str, target: str, head: bytes, body: bytes, *, authorized: bool) -> None:
        path, _, query = target.partition("?")
        if path == "/totals":
            self._transport.write(as_json(self._service.totals()))
        elif path.startswith("/storage/"):
            # The storage is another house, which gets no credentials.
            self._count("file to the storage", target, fitting=not authorized and FILE in body)
            self._take_file(path.removeprefix("/storage/"))
        elif path == "/v1/videos/" and method == "GET":
            self._count("list", target, fitting=authorized)
            self._transport.write(page(query))
        elif path in ("/v1/videos/", "/v1/videos-upload-url"):
            self._count("create", target, fitting=authorized and method == "POST")
            self._create(path, body)
        elif found := _VIDEO.fullmatch(path):
            name, rest = found["name"], found["rest"]
            match method, rest:
                case "GET", None:
                    self._count("get", target, fitting=authorized)
                    self._get(name)
                case "GET", "/video":
                    self._count("file from the service", target, fitting=authorized)
                    self._send_file(name, head)
                case "DELETE", None:
                    self._count("delete", target, fitting=authorized)
                    self._delete(name.removeprefix("_"))
                case _:
                    confirming = method == "POST" and rest is not None and rest.endswith("/confirm-video")
                    self._count("confirm", target, fitting=authorized and confirming)
                    self._transport.write(CONFIRMED)
        else:
            self._count("unknown", target, fitting=False)
            self._transport.write(NOT_FOUND)

    def _count(self, kind: str, target: str, *, fitting: bool) -> None:
        self._service.requests[kind] += 1
        if not fitting and len(self._service.strange) < 20:
            self._service.strange.append(f"{kind}: {target}")

    def _get(self, name: str) -> None:
        match name.partition("-")[0]:
            case "missing":
                self._transport.write(NOT_FOUND)
            case "garbled":
                self._transport.write(GARBLED)
            case "silent":
                pass
            case "busy" if self._service.fails_first(name):
                self._transport.write(BUSY)
            case "reset" if self._service.fails_first(name):
                self._reset()
            case "cut" if self._service.fails_first(name):
                whole = json.dumps(video(name)).encode()
                self._transport.write(
                    answer(whole[:-20], headers="Content-Type: application/json\r\n", length=len(whole))
                )
                self._transport.close()
            case _:
                self._transport.write(as_json(video(name)))

    def _create(self, path: str, body: bytes) -> None:
        found = _KEY.search(body)
        script, number = (found[1].decode(), int(found[2])) if found else ("none", 0)
        if script == "taken":
            self._transport.write(TAKEN)
        elif script == "failing":
            self._transport.write(BUSY)
        elif script == "hasty" and self._service.fails_first(f"create {number}"):
            self._transport.write(WAIT)
        else:
            name = self._service.create(script, number)
            if script == "lost":
                self._reset()
            elif path == "/v1/videos/":
                self._transport.write(as_json(video(name), 201))
            else:
                form = {"url": f"{self._urls[self._scheme]}/storage/{name}", "fields": {"Policy": "e30=" * 40}}
                self._transport.write(as_json({"video": video(name), "url_data": form}, 201))

    def _delete(self, name: str) -> None:
        deleted = self._service.delete(name)
        if name.startswith("fleeting") and deleted:
            self._reset()
        else:
            self._transport.write(as_json(None) if deleted else NOT_FOUND)

    def _take_file(self, name: str) -> None:
        if name.startswith("silent"):
            return
        if name.startswith("hasty") and self._service.fails_first(f"storage {name}"):
            self._transport.write(answer(b"<Error><Code>SlowDown</Code></Error>", 503))
        else:
            self._transport.write(answer(b"", 204))

    def _send_file(self, name: str, head: bytes) -> None:
        tagged = 'Content-Type: video/mp4\r\nAccept-Ranges: bytes\r\nETag: "constant"\r\n'
        if name.startswith("missing"):
            self._transport.write(NOT_FOUND)
        elif name.startswith("stalled"):
            self._transport.write(answer(FILE[: len(FILE) // 2], headers=tagged, length=len(FILE)))
        elif name.startswith("cut") and self._service.fails_first(f"file {name}"):
            self._transport.write(answer(FILE[: len(FILE) // 2], headers=tagged, length=len(FILE)))
            self._transport.close()
        elif found := re.search(rb"\r\nrange: bytes=(\d+)-", head):
            start = int(found[1])
            part = f"Content-Range: bytes {start}-{len(FILE) - 1}/{len(FILE)}\r\n"
            self._transport.write(answer(FILE[start:], 206, tagged + part))
        else:
            self._transport.write(answer(FILE, headers=tagged))

    def _reset(self) -> None:
        underlying: socket.socket = self._transport.get_extra_info("socket")
        underlying.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _BREAK_AT_ONCE)
        self._transport.abort()


async def serve(folder: Path) -> None:
    """Serve with and without TLS, say where, and which authority to trust, until the standard input ends."""
    context, authority = new_context(folder)
    service = Service()
    urls: dict[str, str] = {}
    loop = asyncio.get_running_loop()
    for scheme, chosen in (("http", None), ("https", context)):

        def exchange(scheme: str = scheme) -> Exchange:
            return Exchange(service, urls, scheme)

        listening = await loop.create_server(exchange, "127.0.0.1", 0, ssl=chosen, backlog=1024)
        urls[scheme] = f"{scheme}://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    print(json.dumps({**urls, "authority": str(authority)}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
