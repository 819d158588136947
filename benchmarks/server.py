"""A neutral server: it answers like the service as fast as it can, and knows nothing of any client.

A path that begins with ``/delay20`` is answered after 20 ms. It runs until its standard input ends.
"""

import json
import re
import socket
import ssl
import sys
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.certificates import new_context

ALL_VIDEOS = 10_000
CHUNK = bytes(1024 * 1024)
_DELAY = re.compile(r"/delay(\d+)(/.*)")
_SIZE = re.compile(r"/v1/videos/size(\d+)(?:x\d+)?/video")


def stream(token: str, creation_type: int, name: str) -> dict[str, object]:
    """Make a stream with the members of the published sample."""
    return {
        "token": token,
        "key": None,
        "volatile": False,
        "type": "ApiVideoStream",
        "created": 1390257799,
        "owned": True,
        "creation_type": creation_type,
        "creation_type_string": name,
        "state": 5,
        "state_string": "READY",
        "streamable": 2,
        "streamable_string": "DEGRADED",
        "video_type": "mp4",
        "video_sub_type": "other",
        "image_size": 0,
        "video_size": 36078,
        "video_width": 640,
        "video_height": 360,
        "duration": 1,
        "has_video": True,
        "has_image": True,
        "submission_date": 1390257799,
    }


def video(number: int) -> dict[str, object]:
    """Make a video with two streams."""
    token = f"{number:032x}"
    original, made = stream(f"{number:031x}a", 5, "SERVER_UPLOAD"), stream(f"{number:031x}b", 4, "TRANSCODED")
    return {
        "token": token,
        "key": f"video-{number}",
        "title": f"Video {number}",
        "description": "Grüße aus dem Hafen",
        "volatile": False,
        "state": 5,
        "state_string": "READY",
        "type": "ApiVideo",
        "created": 1390257798 + number,
        "owned": False,
        "duration": 1.5,
        "max_duration": None,
        "tags": ["sea", "dawn"],
        "data": {"order": number},
        "submission_date": 1390257799,
        "delete_old_streams": True,
        "approved": None,
        "streams": [original, made],
        "original_stream": original,
        "default_stream": made,
    }


class Answers:
    """Ready answers by path."""

    def __init__(self, base_url: str) -> None:
        self.video = json.dumps(video(1)).encode()
        self.stream = json.dumps(stream("b" * 32, 5, "SERVER_UPLOAD")).encode()
        form = {"url": f"{base_url}/storage", "fields": {"key": "streams/b/video", "Policy": "e30=" * 40}}
        self.form = json.dumps({"video": video(1), "url_data": form}).encode()
        self._videos = [json.dumps(video(number)).encode() for number in range(ALL_VIDEOS)]

    def page(self, query: str) -> bytes:
        """Return a page of the list."""
        asked = parse_qs(query)
        skip, limit = int(asked.get("skip", ["0"])[0]), int(asked.get("limit", ["50"])[0])
        return b"[" + b",".join(self._videos[skip : skip + limit]) + b"]"


class Connection:
    """One connection, until the other side ends it."""

    def __init__(self, connection: socket.socket, answers: Answers) -> None:
        self._connection = connection
        self._answers = answers
        self._unread = b""
        self._space = memoryview(bytearray(1024 * 1024))

    def serve(self) -> None:
        """Answer one request after the other."""
        try:
            while self._answer():
                pass
        except OSError:
            pass
        finally:
            self._connection.close()

    def _answer(self) -> bool:
        while b"\r\n\r\n" not in self._unread:
            received = self._connection.recv(65536)
            if not received:
                return False
            self._unread += received
        head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        line, *headers = head.decode("latin-1").split("\r\n")
        method, target, _ = line.split(" ")
        self._take_body(headers)
        delayed = _DELAY.fullmatch(target)
        if delayed:
            time.sleep(int(delayed[1]) / 1000)
            target = delayed[2]
        self._send(method, target)
        return True

    def _take_body(self, headers: list[str]) -> None:
        named = {name.lower(): value.strip() for name, _, value in (header.partition(":") for header in headers)}
        if named.get("expect"):
            self._connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if named.get("transfer-encoding", "").lower() == "chunked":
            while not self._unread.endswith(b"0\r\n\r\n"):
                self._unread = self._unread[-5:] + self._connection.recv(1024 * 1024)
            self._unread = b""
            return
        left = int(named.get("content-length", "0"))
        taken = min(left, len(self._unread))
        self._unread, left = self._unread[taken:], left - taken
        while left:
            received = self._connection.recv_into(self._space, min(left, len(self._space)))
            if not received:
                raise ConnectionResetError
            left -= received

    def _send(self, method: str, target: str) -> None:
        parts = urlsplit(target)
        sized = _SIZE.fullmatch(parts.path)
        if sized:
            self._send_file(int(sized[1]))
        elif parts.path == "/storage":
            self._connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        elif parts.path == "/v1/videos/":
            self._send_json(self._answers.page(parts.query))
        elif parts.path == "/v1/videos-upload-url":
            self._send_json(self._answers.form, 201)
        elif parts.path.endswith("/confirm-video"):
            self._send_json(self._answers.stream)
        else:
            self._send_json(self._answers.video if method == "GET" else b"null")

    def _send_json(self, body: bytes, status: int = 200) -> None:
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        # The official SDK reads answers as ASCII unless they seem to be files.
        self._connection.sendall(head.encode().replace(b"\r\n\r\n", b"\r\nAccept-Ranges: bytes\r\n\r\n") + body)

    def _send_file(self, size: int) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nAccept-Ranges: bytes\r\nContent-Length: {size}\r\n\r\n"
        self._connection.sendall(head.encode())
        while size:
            piece = min(size, len(CHUNK))
            self._connection.sendall(memoryview(CHUNK)[:piece])
            size -= piece


def listen(context: ssl.SSLContext | None, answers: Answers, listener: socket.socket) -> None:
    """Take connections, each in a thread of its own."""

    def take(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            wrapped = context.wrap_socket(connection, server_side=True) if context else connection
        except OSError:
            connection.close()
            return
        Connection(wrapped, answers).serve()

    while True:
        connection, _ = listener.accept()
        threading.Thread(target=take, args=(connection,), daemon=True).start()


def main() -> None:
    """Serve with and without TLS, and say where, and which authority to trust."""
    context, authority = new_context(Path(sys.argv[1]))
    urls: dict[str, str] = {}
    for scheme, chosen in (("http", None), ("https", context)):
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        urls[scheme] = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        answers = Answers(urls[scheme])
        threading.Thread(target=listen, args=(chosen, answers, listener), daemon=True).start()
    print(json.dumps({**urls, "authority": str(authority)}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
