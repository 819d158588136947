"""Clients that know nothing of the service: curl, requests and urllib3."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3

from tests.foreign.dialects import Php
from tests.foreign.line import Line
from ziggeo.sandbox import Sandbox

Json = Any
PATIENCE = 60
HEAD = re.compile(rb"HTTP/[\d.]+ (\d{3})[^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n")
MEBIBYTE = 1024 * 1024


class Service:
    """A sandbox over TLS that has a video."""

    def __init__(self, sandbox: Sandbox, clip: Path) -> None:
        self.url = sandbox.url
        self.ca_path = str(sandbox.ca_path)
        self.credentials = (sandbox.token, sandbox.private_key)
        self.content = clip.read_bytes()
        with sandbox.client() as ziggeo:
            token = ziggeo.videos.create(file=clip).token
            video = ziggeo.videos.wait_until_ready(token, timeout=PATIENCE)
        assert video.original_stream is not None
        self.file = f"{sandbox.url}/v1/videos/{token}/streams/{video.original_stream.token}/video"
        """Address of a file that is the clip."""

    def upload_form(self) -> Json:
        """Ask for a signed form."""
        answer = requests.post(
            f"{self.url}/v1/videos-upload-url",
            data={"video_type": "mp4"},
            auth=self.credentials,
            verify=self.ca_path,
            timeout=PATIENCE,
        )
        assert answer.status_code == 201
        return answer.json()["url_data"]


@pytest.fixture(scope="module")
def service(clip: Path) -> Iterator[Service]:
    with Sandbox(tls=True) as sandbox:
        yield Service(sandbox, clip)


class Curl:
    """Runs curl; what it prints of answers is their heads, and at the end the body of the last."""

    def __init__(self, service: Service) -> None:
        program = shutil.which("curl")
        if program is None:
            pytest.skip("curl is not installed")
        self._start = [program, "--silent", "--show-error", "--disable", "--noproxy", "*", "--cacert", service.ca_path]
        self.user = ["--user", ":".join(service.credentials)]

    def run(self, *arguments: str) -> bytes:
        """Return what it printed."""
        finished = subprocess.run([*self._start, *arguments], capture_output=True, timeout=PATIENCE, check=False)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def ask(self, *arguments: str) -> tuple[list[int], dict[str, str], bytes]:
        """Return the statuses of all answers, and of the last its headers and its body."""
        printed = self.run("--include", *arguments)
        statuses: list[int] = []
        headers: dict[str, str] = {}
        while found := HEAD.match(printed):
            statuses.append(int(found[1]))
            lines = found[2].decode().splitlines()
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            printed = printed[found.end() :]
        return statuses, headers, printed


@pytest.fixture(scope="module")
def curl(service: Service) -> Curl:
    return Curl(service)


class TestCurl:
    @pytest.mark.parametrize(
        ("wanted", "start", "end"), [("0-9", 0, 10), ("100-", 100, None), ("-10", -10, None), ("5-99999999", 5, None)]
    )
    def test_ranges(self, service: Service, curl: Curl, wanted: str, start: int, end: int | None) -> None:
        statuses, headers, body = curl.ask(*curl.user, "--range", wanted, service.file)
        size = len(service.content)
        first, last = start % size, (size if end is None else end) - 1
        assert statuses == [206]
        assert headers["content-range"] == f"bytes {first}-{last}/{size}"
        assert body == service.content[start:end]

    def test_several_ranges(self, service: Service, curl: Curl) -> None:
        statuses, headers, body = curl.ask(*curl.user, "--range", "0-3,8-11", service.file)
        assert statuses == [206]
        form = BytesParser().parsebytes(f"Content-Type: {headers['content-type']}\r\n\r\n".encode() + body)
        assert form.get_content_type() == "multipart/byteranges"
        pieces = [part.get_payload(decode=True) for part in form.walk() if not part.is_multipart()]
        assert pieces == [service.content[:4], service.content[8:12]]

    def test_a_range_beyond_the_end(self, service: Service, curl: Curl) -> None:
        statuses, headers, _ = curl.ask(*curl.user, "--range", "99999999-", service.file)
        assert (statuses, headers["content-range"]) == ([416], f"bytes */{len(service.content)}")

    def test_a_download_that_goes_on(self, service: Service, curl: Curl, tmp_path: Path) -> None:
        part = tmp_path / "clip.mp4"
        part.write_bytes(service.content[:1000])
        curl.run(*curl.user, "--continue-at", "-", "--output", str(part), service.file)
        assert part.read_bytes() == service.content

    def test_a_range_of_another_version(self, service: Service, curl: Curl) -> None:
        for tag, status in ((curl.ask("--head", *curl.user, service.file)[1]["etag"], 206), ('"another"', 200)):
            assert curl.ask(*curl.user, "--range", "5-", "--header", f"If-Range: {tag}", service.file)[0] == [status]

    def test_heads(self, service: Service, curl: Curl) -> None:
        for address in (service.file, f"{service.url}/v1/videos/", f"{service.url}/v1/videos/count"):
            _, headers, body = curl.ask(*curl.user, address)
            statuses, head, nothing = curl.ask("--head", *curl.user, address)
            assert (statuses, nothing) == ([200], b"")
            assert head["content-length"] == headers["content-length"] == str(len(body))
            assert head["content-type"] == headers["content-type"]

    @pytest.mark.parametrize("version", ["--http1.0", "--http1.1", "--http2"])
    def test_versions(self, service: Service, curl: Curl, version: str) -> None:
        statuses, _, body = curl.ask(version, *curl.user, service.file)
        assert (statuses, body) == ([200], service.content)

    def test_bodies_that_are_announced(self, service: Service, curl: Curl) -> None:
        expecting = ["--header", "Expect: 100-continue"]
        statuses, _, body = curl.ask(*curl.user, *expecting, "--form", "title=announced", f"{service.url}/v1/videos/")
        assert (statuses, json.loads(body)["title"]) == ([100, 201], "announced")

    def test_bodies_that_are_not_wanted(self, service: Service, curl: Curl, tmp_path: Path) -> None:
        large = tmp_path / "large.mp4"
        large.write_bytes(bytes(8 * MEBIBYTE))
        statuses, headers, _ = curl.ask(
            "--user",
            "wrong:wrong",
            "--expect100-timeout",
            "30",
            "--form",
            f"file=@{large}",
            f"{service.url}/v1/videos/",
        )
        assert (statuses, headers["content-type"]) == ([401], "application/json")

    def test_credentials_when_they_are_asked_for(self, service: Service, curl: Curl) -> None:
        statuses, _, body = curl.ask("--anyauth", *curl.user, "--data", "title=asked", f"{service.url}/v1/videos/")
        assert (statuses, json.loads(body)["title"]) == ([401, 201], "asked")

    def test_credentials_in_the_address(self, service: Service, curl: Curl) -> None:
        pair = ":".join(service.credentials)
        statuses, _, body = curl.ask(f"{service.url.replace('://', f'://{pair}@')}/v1/videos/count?states=ready")
        assert (statuses, json.loads(body)) == ([200], {"count": 1})

    @pytest.mark.parametrize("announced", [True, False])
    def test_uploads(self, service: Service, curl: Curl, clip: Path, announced: bool) -> None:
        form = service.upload_form()
        fields = [word for name, value in form["fields"].items() for word in ("--form-string", f"{name}={value}")]
        expecting = ["--header", "Expect: 100-continue" if announced else "Expect:"]
        statuses, _, body = curl.ask(*expecting, *fields, "--form", f"file=@{clip}", form["url"])
        assert (statuses, body) == ([100, 204] if announced else [204], b"")

    def test_uploads_in_chunks_are_refused(self, service: Service, curl: Curl, clip: Path) -> None:
        form = service.upload_form()
        fields = [word for name, value in form["fields"].items() for word in ("--form-string", f"{name}={value}")]
        chunked = ["--header", "Transfer-Encoding: chunked"]
        statuses, _, body = curl.ask(*chunked, *fields, "--form", f"file=@{clip}", form["url"])
        assert statuses == [411]
        assert b"<Code>MissingContentLength</Code>" in body

    def test_forms_in_chunks_are_taken(self, service: Service, curl: Curl) -> None:
        chunked = ["--header", "Transfer-Encoding: chunked"]
        statuses, _, body = curl.ask(*chunked, *curl.user, "--data", "title=chunks", f"{service.url}/v1/videos/")
        assert (statuses, json.loads(body)["title"]) == ([201], "chunks")


@pytest.fixture
def session(service: Service) -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.auth = service.credentials
        opened.verify = service.ca_path
        opened.trust_env = False
        yield opened


class TestRequests:
    def test_calls(self, service: Service, session: requests.Session) -> None:
        answer = session.post(
            f"{service.url}/v1/videos/", data={"title": "ö & ü", "tags[]": ["a", "b"]}, timeout=PATIENCE
        )
        assert answer.status_code == 201
        video = answer.json()
        assert (video["title"], video["tags"]) == ("ö & ü", ["a", "b"])
        address = f"{service.url}/v1/videos/{video['token']}"
        answer = session.post(address, json={"title": "in JSON", "data": {"a": [1]}}, timeout=PATIENCE)
        assert (answer.json()["title"], answer.json()["data"]) == ("in JSON", {"a": [1]})
        answer = session.post(address, files={"title": (None, "in parts"), "approved": (None, "1")}, timeout=PATIENCE)
        assert (answer.json()["title"], answer.json()["approved"]) == ("in parts", True)
        deleted = session.delete(address, timeout=PATIENCE)
        assert (deleted.status_code, deleted.text, deleted.json()) == (200, "null", None)
        assert session.get(address, timeout=PATIENCE).status_code == 404

    def test_an_upload(self, service: Service, session: requests.Session) -> None:
        form = service.upload_form()
        session.auth = None
        answer = session.post(form["url"], data=form["fields"], files={"file": ("a.mp4", b"content")}, timeout=PATIENCE)
        assert (answer.status_code, answer.content) == (204, b"")

    def test_an_upload_in_chunks_is_refused_however_large(self, service: Service, session: requests.Session) -> None:
        pieces = (bytes(MEBIBYTE) for _ in range(16))
        address = service.upload_form()["url"]
        session.auth = None
        answer = session.post(
            address, data=pieces, headers={"Content-Type": "multipart/form-data; boundary=b"}, timeout=PATIENCE
        )
        assert answer.status_code == 411

    def test_whoever_does_not_know_the_authority_breaks_off(self, service: Service, session: requests.Session) -> None:
        session.verify = True
        with pytest.raises(requests.exceptions.SSLError):
            session.get(service.file, timeout=PATIENCE)

    def test_a_download_in_pieces(self, service: Service, session: requests.Session) -> None:
        with session.get(service.file, stream=True, timeout=PATIENCE) as answer:
            assert b"".join(answer.iter_content(1000)) == service.content
        assert answer.headers["Content-Length"] == str(len(service.content))


class TestUrllib3:
    def test_one_connection_is_enough(self, service: Service) -> None:
        """It is kept after each kind of answer: with and without a body, refused or not, wanted to the end or not."""
        host, _, port = service.url.removeprefix("https://").rpartition(":")
        headers = urllib3.make_headers(basic_auth=":".join(service.credentials))
        form = service.upload_form()
        upload = {**form["fields"], "file": ("clip.mp4", service.content)}
        with urllib3.HTTPSConnectionPool(host, int(port), ca_certs=service.ca_path, maxsize=1) as pool:

            def ask(method: str, path: str, **options: Any) -> int:
                options = {"headers": headers, **options}
                return pool.request(method, path, retries=False, timeout=PATIENCE, **options).status

            path = service.file.removeprefix(service.url)
            statuses = [
                ask("GET", "/v1/videos/"),
                ask("HEAD", "/v1/videos/"),
                ask("GET", path),
                ask("GET", path, headers={**headers, "Range": "bytes=0-9"}),
                ask("GET", path, headers={**headers, "Range": "bytes=99999999-"}),
                ask("GET", path, headers={**headers, "If-None-Match": "*"}),
                ask("POST", "/v1/videos/", fields={"title": "x"}),
                ask("POST", "/v1/videos/", fields={"title": "x"}, encode_multipart=False),
                ask("POST", "/v1/videos/", fields={"title": "x" * 8 * MEBIBYTE}, headers={}),
                ask("POST", "/v1/videos/", fields={"max_duration": "-1"}),
                ask("GET", "/v1/videos/unknown"),
                ask("PUT", "/v1/videos/", body=bytes(MEBIBYTE)),
                ask("POST", "/nowhere", body=bytes(MEBIBYTE)),
                ask("POST", "/v1/videos/", body=iter([b"title=", b"chunks"]), chunked=True),
                ask("POST", "/storage/ziggeo-sandbox", fields=upload, headers={}),
                ask("POST", "/storage/ziggeo-sandbox", body=iter([bytes(MEBIBYTE)] * 8), chunked=True, headers={}),
                ask("GET", "/v1/videos/count"),
            ]
            assert pool.num_connections == 1
        assert statuses == [200, 200, 200, 206, 416, 200, 201, 201, 401, 412, 404, 405, 404, 201, 204, 411, 200]

    def test_a_download_is_broken_off_and_another_one_begins(self, service: Service) -> None:
        headers = urllib3.make_headers(basic_auth=":".join(service.credentials))
        with urllib3.PoolManager(ca_certs=service.ca_path) as pool:
            answer = pool.request("GET", service.file, headers=headers, preload_content=False, timeout=PATIENCE)
            assert answer.read(10) == service.content[:10]
            answer.close()
            assert pool.request("GET", service.file, headers=headers, timeout=PATIENCE).data == service.content


def test_whoever_announces_a_body_need_not_wait(sandbox: Sandbox) -> None:
    """The official SDK for C# sends its bodies after a while, whether it was told to go on or not."""
    dialect = Php(sandbox)
    body = b"title=unasked"
    head = (
        f"POST /v1/videos/ HTTP/1.1\r\nHost: {dialect.host}\r\n{{}}Expect: 100-continue\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    with Line(sandbox) as line:
        for authorization, status in (("", 401), (f"{dialect.authorization}\r\n", 201)):
            line.socket.sendall(head.format(authorization).encode() + body)
            assert line.answer("POST").status == status
