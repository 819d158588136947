"""Who may call, how calls may be written, and what is answered to those that make no sense."""

import base64
import http.client
import re
import tracemalloc
from collections.abc import Callable
from itertools import repeat

import httpx
import pytest

from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints.table import ENDPOINTS
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.handlers import HANDLERS

from .api import Api, service_of

UNKNOWN = "0" * 32
_FORM = "application/x-www-form-urlencoded"


def filled(endpoint: Endpoint[object], identifier: str = UNKNOWN) -> str:
    return re.sub(r"\{\w+\}", lambda _: identifier, endpoint.path)


def test_every_endpoint_has_its_handler() -> None:
    assert set(HANDLERS) == set(ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_nothing_is_told_to_strangers(shared: Sandbox, endpoint: Endpoint[object]) -> None:
    credentials: list[tuple[str, str] | None] = [None, (shared.token, "wrong"), ("wrong", shared.private_key), ("", "")]
    for auth in credentials:
        answer = httpx.request(endpoint.method, shared.url + filled(endpoint), auth=auth)
        assert answer.status_code == 401
        assert answer.json() == []
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize("header", ["Basic", "Basic ?", "Basic /w==", "Bearer abc", "basic YTpi", "Basic YQ=="])
def test_credentials_that_are_none(shared: Sandbox, header: str) -> None:
    answer = httpx.get(f"{shared.url}/v1/videos/", headers={"Authorization": header})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "endpoint", [entry for entry in ENDPOINTS if "{" in entry.path], ids=lambda endpoint: endpoint.name
)
def test_unknown_objects(api: Api, endpoint: Endpoint[object]) -> None:
    for identifier in (UNKNOWN, "_" + UNKNOWN, "_", "..%2F..", "%00"):
        answer = api.http.request(endpoint.method, filled(endpoint, identifier))
        assert answer.status_code == 404
        assert answer.json() == []
        assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/v1", "/v1/videos/a/b", "/v1/nothing", "/v1/videos//streams", "/v2/videos/"])
def test_unknown_paths(api: Api, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer.json() == []


def test_methods_that_a_path_does_not_have(api: Api) -> None:
    answer = api.http.put("/v1/videos/")
    assert answer.status_code == 405
    assert answer.json() == []
    assert answer.headers["Allow"] == "GET, POST"
    assert api.http.delete("/v1/videos/").status_code == 405
    assert api.get("/v1/videos-upload-url").status_code == 405
    assert api.get("/storage/ziggeo-sandbox").status_code == 405


def test_a_head_is_a_get_without_its_body(api: Api) -> None:
    token = api.create()["token"]
    answer = api.http.head(f"/v1/videos/{token}")
    assert answer.status_code == 200
    assert answer.content == b""


def test_a_slash_at_the_end_changes_nothing(api: Api) -> None:
    assert api.get("/v1/videos").json() == api.get("/v1/videos/").json()
    token = api.post("/v1/videos").json()["token"]
    assert api.get(f"/v1/videos/{token}/").json()["token"] == token
    assert api.post(f"/v1/videos/{token}/streams/").status_code == 201


@pytest.mark.reference("V14")
def test_deletes_by_every_known_way(api: Api) -> None:
    ways: list[Callable[[str], httpx.Response]] = [
        api.http.delete,
        lambda path: api.post(f"{path}?_method=DELETE"),
        lambda path: api.post(path, _method="delete"),
        lambda path: api.post(f"{path}?_method=DESTROY"),
    ]
    for way in ways:
        path = f"/v1/videos/{api.create()['token']}"
        answer = way(path)
        assert answer.status_code == 200
        assert answer.text == "null"
        assert answer.headers["Content-Type"] == "application/json"
        assert api.get(path).status_code == 404


def test_an_override_is_for_deletes_by_post_only(api: Api) -> None:
    path = f"/v1/videos/{api.create(title='x')['token']}"
    assert api.get(path, _method="DELETE").json()["title"] == "x"
    assert api.post(f"{path}?_method=GET", title="y").json()["title"] == "y"


def test_arguments_in_every_known_form(api: Api) -> None:
    by_query = api.http.post("/v1/videos/?title=ä&tags[]=a&tags[]=b")
    by_form = api.http.post("/v1/videos/", data={"title": "ä", "tags[]": ["a", "b"]})
    by_multipart = api.http.post("/v1/videos/", files={"title": (None, "ä"), "tags": (None, '["a", "b"]')})
    by_json = api.http.post("/v1/videos/", json={"title": "ä", "tags": ["a", "b"]})
    for answer in (by_query, by_form, by_multipart, by_json):
        assert answer.status_code == 201
        assert answer.json()["title"] == "ä"
        assert answer.json()["tags"] == ["a", "b"]


def test_the_body_wins_over_the_query(api: Api) -> None:
    assert api.post("/v1/videos/?title=query", title="body").json()["title"] == "body"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[1]"),
        ("application/json", b'{"a": "\xff"}'),
        ("application/json", b"[" * 100_000),
        ("application/json; charset=utf-8", b'{"a": NaN}'),
        ("application/x-www-form-urlencoded", b"title=%ff"),
        ("application/x-www-form-urlencoded", b"title=\xff"),
        ("multipart/form-data", b"x"),
        ("multipart/mixed; boundary=a", b"--a--\r\n"),
        ("multipart/form-data; boundary=" + "a" * 500, b"x"),
        ("multipart/form-data; boundary=a", b""),
        ("multipart/form-data; boundary=a", b"nothing of the kind"),
        ("multipart/form-data; boundary=a", b"--a\r\n"),
        ("multipart/form-data; boundary=a", b"--a\r\nContent-Type: text/plain\r\n\r\nx\r\n--a--\r\n"),
        ("multipart/form-data; boundary=a", b'--a\r\nContent-Disposition: form-data; name="t"\r\n\r\nx'),
        (
            "multipart/form-data; boundary=a",
            b'--a\r\nContent-Disposition: form-data; name="t"\r\n\r\n\xff\r\n--a--\r\n',
        ),
        (
            "multipart/form-data; boundary=a",
            b'--a\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--a--\r\n',
        ),
    ],
)
def test_bodies_that_cannot_be_read(api: Api, kind: str, body: bytes) -> None:
    answer = api.http.post("/v1/videos/", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert answer.json() == []


def test_fields_that_are_too_large(api: Api) -> None:
    answer = api.http.post("/v1/videos/", files={"title": (None, b"x" * (16 * 1024 * 1024 + 1))})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("kind", "piece"),
    [
        (_FORM, b"x"),
        ("application/json", b" "),
        ("", b"x"),
        ("multipart/form-data; boundary=a", b'--a\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n'),
    ],
)
def test_large_bodies_are_refused_before_they_fill_the_memory(api: Api, kind: str, piece: bytes) -> None:
    size = 64 * 1024 * 1024
    chunk = piece * (1024 * 1024 // len(piece))
    tracemalloc.start()
    answer = api.http.post("/v1/videos/", content=repeat(chunk, size // len(chunk)), headers={"Content-Type": kind})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 400
    assert peak < size


def test_a_form_of_very_many_fields_is_refused(api: Api, shared: Sandbox) -> None:
    answer = api.http.post("/v1/videos/", content=b"&a" * 10_001, headers={"Content-Type": _FORM})
    assert (answer.status_code, answer.json()) == (400, [])
    assert shared.requests.all()[-1].reason == "The query or the form has too many fields."


def test_a_json_body_may_be_empty(api: Api) -> None:
    answer = api.http.post("/v1/videos/", content=b" ", headers={"Content-Type": "application/json"})
    assert answer.status_code == 201


def raw_get(sandbox: Sandbox, target: str) -> int:
    """Send a path as it is, without the kindness of a client that would repair it."""
    connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"))
    credentials = base64.b64encode(f"{sandbox.token}:{sandbox.private_key}".encode()).decode()
    connection.request("GET", target, headers={"Authorization": f"Basic {credentials}"})
    status = connection.getresponse().status
    connection.close()
    return status


def test_paths_that_cannot_be_read(shared: Sandbox) -> None:
    assert raw_get(shared, "/v1/videos/%zz") == 400
    assert raw_get(shared, "/v1/videos/%") == 400
    assert raw_get(shared, "/v1/videos/%ff") == 400
    assert raw_get(shared, "/v1/videos/?a=%ff") == 400
    assert raw_get(shared, "/v1/videos/../application") == 404


@pytest.mark.parametrize(
    "key", ["../application", "käy/1", "_", "a b", "100%", "?x=1#y", ".", "..", "%2F", "\n", "'\"<>", "🎬"]
)
def test_keys_with_odd_characters(api: Api, key: str) -> None:
    token = api.create(key=key)["token"]
    segment = "".join(f"%{byte:02X}" for byte in f"_{key}".encode())
    found = api.get(f"/v1/videos/{segment}").json()
    assert found["token"] == token
    assert found["key"] == key
    assert api.http.delete(f"/v1/videos/{segment}").status_code == 200
    assert api.get(f"/v1/videos/{token}").status_code == 404


def test_an_error_of_our_own_is_answered_as_one(
    api: Api, shared: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(service_of(shared).state.videos, "find", broken)
    answer = api.get(f"/v1/videos/{UNKNOWN}")
    assert answer.status_code == 500
    assert answer.json() == []
    assert "went wrong" in caplog.text
