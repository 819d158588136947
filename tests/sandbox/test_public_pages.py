"""The hosted pages: one that plays, and a form that uploads."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from ziggeo.sandbox import Sandbox

from .api import Api
from .sealing import seal_as_officially

TITLE = """"><script>alert('x')</script>&"""


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def only(self, name: str) -> dict[str, str | None]:
        (attributes,) = [attributes for tag, attributes in self.found if tag == name]
        return attributes


@pytest.fixture(scope="module")
def guarded(sample: Path) -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample, key="film", title=TITLE, description="<b>bold</b>")
            api.settled(path)
            api.post("/v1/application", auth_token_required_for_read="true", auth_token_required_for_create="true")
        yield sandbox


@pytest.mark.parametrize("page", ["/v/_film", "/p/_film"])
def test_a_page_plays_the_video_in_one_session(guarded: Sandbox, page: str) -> None:
    assert httpx.get(guarded.url + page).status_code == 403
    token = seal_as_officially(
        guarded.token, guarded.encryption_key, grants={"read": {"resources": ["_film"]}}, session_limit=1
    )
    with httpx.Client() as browser:
        shown = browser.get(guarded.url + page, params={"client_auth": token, "stream_width": "640"})
        assert (shown.status_code, shown.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        player = Elements(shown.text).only("video")
        for name, kind in (("src", "video/mp4"), ("poster", "image/jpeg")):
            address = urljoin(str(shown.url), player[name])
            assert "stream_width=640" in address
            media = browser.get(address)
            assert (media.status_code, media.headers["Content-Type"]) == (200, kind)
    assert httpx.get(guarded.url + page, params={"client_auth": token}).status_code == 403


def test_a_page_hands_the_session_on_that_its_address_names(guarded: Sandbox) -> None:
    token = seal_as_officially(guarded.token, guarded.encryption_key, grants={"read": {"all": True}}, session_limit=1)
    shown = httpx.get(f"{guarded.url}/p/_film", params={"client_auth": token, "session": "mine"})
    player = Elements(shown.text).only("video")
    assert httpx.get(urljoin(str(shown.url), player["src"])).status_code == 200


def test_texts_of_a_video_stay_texts(guarded: Sandbox) -> None:
    token = seal_as_officially(guarded.token, guarded.encryption_key, grants={"read": {"all": True}})
    shown = httpx.get(f"{guarded.url}/v/_film", params={"client_auth": token, "effect_profile": '"><script>'})
    elements = Elements(shown.text)
    assert {tag for tag, _ in elements.found} == {
        "html", "head", "meta", "title", "style", "body", "h1", "video", "p",
    }  # fmt: skip
    assert TITLE in elements.text
    assert "<b>bold</b>" in elements.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Referrer-Policy"] == "no-referrer"


def test_a_form_uploads_a_video(guarded: Sandbox, sample: Path) -> None:
    token = seal_as_officially(guarded.token, guarded.encryption_key, grants={"create": {"all": True}})
    with httpx.Client() as browser:
        shown = browser.get(f"{guarded.url}/r/{guarded.token}", params={"client_auth": token})
        assert shown.status_code == 200
        elements = Elements(shown.text)
        form, field = elements.only("form"), elements.only("input")
        assert (form["method"], form["enctype"], field["name"]) == ("post", "multipart/form-data", "file")
        address = urljoin(str(shown.url), form["action"])
        made = browser.post(address, files={"file": sample.read_bytes()})
    assert made.status_code == 201
    api = Api(guarded)
    with api.http:
        assert api.settled(f"/v1/videos/{made.json()['token']}")["state_string"] == "READY"


def test_pages_there_are_not(guarded: Sandbox) -> None:
    for path in (f"/v/{'0' * 32}", "/p/_nothing", f"/r/{'0' * 32}", "/v/", "/r"):
        answer = httpx.get(guarded.url + path)
        assert (answer.status_code, answer.json()) == (404, [])
