"""What the bucket accepts, and with what words it refuses."""

import hashlib
import http.client
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from ziggeo.sandbox import Sandbox

from .api import Api, Json, service_of
from .conftest import Clock

PATH = "/storage/ziggeo-sandbox"


@pytest.fixture
def form(own_api: Api) -> Json:
    return own_api.post("/v1/videos-upload-url", video_type="mp4").json()["url_data"]


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    sandbox: Sandbox = request.getfixturevalue("own")
    yield
    assert not list((sandbox.directory / "incoming").iterdir())


def stored(sandbox: Sandbox) -> list[bytes]:
    return [path.read_bytes() for path in (sandbox.directory / "uploads").iterdir()]


def post(form: Json, fields: Json = None, **options: Json) -> httpx.Response:
    files = {"file": ("clip.mp4", b"content", "video/mp4")}
    return httpx.post(form["url"], data=form["fields"] if fields is None else fields, files=files, **options)


def refused(answer: httpx.Response, status: int, code: str) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/xml"
    error = ElementTree.fromstring(answer.text)
    assert error.tag == "Error"
    assert error.findtext("Code") == code
    assert error.findtext("RequestId")
    return error.findtext("Message") or ""


def test_a_file_is_kept(own: Sandbox, form: Json) -> None:
    assert form["url"] == own.url + PATH
    answer = post(form)
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["ETag"] == f'"{hashlib.md5(b"content").hexdigest()}"'
    assert stored(own) == [b"content"]


def test_a_later_file_replaces_a_former_one(own: Sandbox, own_api: Api, form: Json) -> None:
    assert own_api.store(form, b"one").status_code == 204
    assert own_api.store(form, b"").status_code == 204
    assert stored(own) == [b""]


def test_fields_after_the_file_are_ignored(own: Sandbox, form: Json) -> None:
    parts: list[tuple[str, tuple[str | None, bytes]]] = [(n, (None, v.encode())) for n, v in form["fields"].items()]
    later = [("file", ("clip.mp4", b"content")), ("extra", (None, b"x")), ("file", ("second", b"ignored"))]
    assert httpx.post(form["url"], files=[*parts, *later]).status_code == 204
    assert stored(own) == [b"content"]
    first = httpx.post(form["url"], files=[("file", ("clip.mp4", b"new")), *parts])
    refused(first, 403, "AccessDenied")
    assert stored(own) == [b"content"]


@pytest.mark.parametrize("name", ["key", "bucket", "Content-Type", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date"])
def test_a_changed_field_is_refused(own: Sandbox, form: Json, name: str) -> None:
    message = refused(
        post(form, {**form["fields"], name: form["fields"][name][:-1]}),
        403,
        "AccessDenied" if name != "X-Amz-Credential" else "SignatureDoesNotMatch",
    )
    assert name == "X-Amz-Credential" or message.startswith("Invalid according to Policy")
    assert stored(own) == []


def test_a_missing_field_and_one_too_many(form: Json) -> None:
    without = {name: value for name, value in form["fields"].items() if name != "Content-Type"}
    assert refused(post(form, without), 403, "AccessDenied").startswith("Invalid according to Policy")
    assert "Extra input fields: tags" in refused(post(form, {**form["fields"], "tags": "<&>"}), 403, "AccessDenied")


def test_a_wrong_signature(form: Json) -> None:
    refused(post(form, {**form["fields"], "X-Amz-Signature": "0" * 64}), 403, "SignatureDoesNotMatch")


def test_a_form_that_has_expired(form: Json, clock: Clock) -> None:
    clock.now += 59
    assert post(form).status_code == 204
    clock.now += 1
    assert "Policy expired" in refused(post(form), 403, "AccessDenied")


def test_a_second_way_of_proving_who_one_is(own: Sandbox, form: Json) -> None:
    message = refused(post(form, auth=(own.token, own.private_key)), 400, "InvalidArgument")
    assert message.startswith("Only one auth mechanism allowed")


def test_a_body_of_unknown_length(form: Json) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=a"}
    refused(httpx.post(form["url"], content=iter([b"--a--\r\n"]), headers=headers), 411, "MissingContentLength")


def test_a_file_that_is_too_large(own_api: Api, form: Json) -> None:
    assert own_api.store(form, b"x" * 1000).status_code == 204
    refused(own_api.store(form, b"x" * 1001), 400, "EntityTooLarge")


def test_a_form_without_a_file(form: Json) -> None:
    parts = {name: (None, value) for name, value in form["fields"].items()}
    refused(httpx.post(form["url"], files=parts), 400, "IncorrectNumberOfFilesInPostRequest")


def test_fields_that_are_too_large(form: Json) -> None:
    refused(post(form, {**form["fields"], "x-ignore-me": "x" * 30_000}), 400, "MaxPostPreDataLengthExceeded")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"key=x"),
        ("multipart/form-data", b"--a--\r\n"),
        ("multipart/form-data; boundary=a", b"no boundary"),
        ("multipart/form-data; boundary=a", b'--a\r\nContent-Disposition: form-data; name="file"\r\n\r\ncut off'),
    ],
)
def test_bodies_that_are_no_form(own: Sandbox, form: Json, kind: str, body: bytes) -> None:
    refused(httpx.post(form["url"], content=body, headers={"Content-Type": kind}), 400, "MalformedPOSTRequest")
    assert stored(own) == []


def test_an_upload_that_breaks_off_leaves_nothing(own: Sandbox, own_api: Api, form: Json) -> None:
    connection = http.client.HTTPConnection(own.url.removeprefix("http://"))
    connection.putrequest("POST", PATH)
    connection.putheader("Content-Type", "multipart/form-data; boundary=a")
    connection.putheader("Content-Length", "100000")
    connection.endheaders()
    connection.send(b'--a\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nbegin')
    incoming = own.directory / "incoming"
    own_api.when("/v1/videos/", lambda _: any(incoming.iterdir()))
    connection.close()
    own_api.when("/v1/videos/", lambda _: not any(incoming.iterdir()))
    assert stored(own) == []


def test_an_error_of_our_own(
    own: Sandbox, form: Json, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: str) -> Path:
        raise OSError

    monkeypatch.setattr(service_of(own).state.files, "stored", broken)
    refused(post(form), 500, "InternalError")
    assert "went wrong" in caplog.text


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    size = 64 * 1024 * 1024
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(size)
    with Sandbox() as sandbox, Api(sandbox).http as http_client:
        form = http_client.post("/v1/videos-upload-url").json()["url_data"]
        tracemalloc.start()
        with large.open("rb") as file:
            answer = httpx.post(form["url"], data=form["fields"], files={"file": file}, timeout=60)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer.status_code == 204
        assert next((sandbox.directory / "uploads").iterdir()).stat().st_size == size
    assert peak < 16 * 1024 * 1024
