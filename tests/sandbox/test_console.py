"""The console: who may open it, what browsers are told, and that nothing in it is secret or alive."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import httpx
import pytest

from ziggeo._core.endpoints.table import ENDPOINTS
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.console.addresses import ROOT

from .api import DEADLINE, Api
from .filling import fill
from .pages import Page, Visitor, is_own, sources
from .test_recording import secrets_of
from .test_requests import UNKNOWN

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
HOSTILE = "</title>\"'><x-hostile onclick=alert(1)>&lt;{{ 7*7 }}{% raw %}</script>-->"
"""Text that would become an element, or something for the templates, where it is not escaped."""


@pytest.fixture
def visitor(own: Sandbox) -> Iterator[Visitor]:
    with Visitor(own) as visitor:
        yield visitor


def check_labels(page: Page) -> None:
    """Every field of every form has a label, and every button and link a name."""
    ids = {element.attributes["id"] for element in page.root.all() if "id" in element.attributes}
    labelled = [child for label in page.root.all("label") if label.text for child in label.all()]
    for element in page.root.all():
        if element.name in ("input", "select"):
            assert element in labelled, element.attributes
        if element.name in ("button", "a", "summary") and element.attributes.get("aria-hidden") != "true":
            assert element.text, element.attributes
        if element.name == "img":
            assert "alt" in element.attributes
        for attribute in ("aria-labelledby", "aria-describedby", "list"):
            assert element.attributes.get(attribute, "content") in ids, element.attributes
    names = [element.attributes["id"] for element in page.root.all() if "id" in element.attributes]
    assert len(names) == len(set(names))
    assert len(page.root.all("h1")) == 1


def check_sources(page: Page) -> None:
    """Nothing in a page runs or is styled but by the files of the console, and nothing is loaded from elsewhere."""
    loaded = sources(page)
    assert all(is_own(address) and address.startswith(f"{ROOT}/") for address in loaded), loaded
    assert all(is_own(link) for link in page.links), page.links
    assert page.root.all("style") == []
    assert [script.attributes["src"] for script in page.root.all("script")] == [f"{ROOT}/static/console.js"]
    for element in page.root.all():
        assert not any(name == "style" or name.startswith("on") for name in element.attributes), element.attributes


def check_headers(response: httpx.Response) -> None:
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in response.headers
    assert "Set-Cookie" not in response.headers


@pytest.fixture(scope="module")
def hostile(sample: Path, sound: Path) -> Iterator[dict[str, Page]]:
    """Every page of a sandbox in which every text is hostile."""
    with Sandbox() as sandbox, Visitor(sandbox) as visitor:
        sandbox.add_application()
        fill(sandbox, sample, sound, HOSTILE)
        yield visitor.crawl()


def test_every_page_is_reached(hostile: dict[str, Page]) -> None:
    kinds = {re.sub(r"[0-9a-f]{32}", "*", path.partition("?")[0]) for path in hostile}
    sections = ("videos", "audios", "auth-tokens", "profiles", "webhooks", "requests", "faults")
    assert kinds >= {
        "/",
        f"{ROOT}/1",
        f"{ROOT}/2",
        *(f"{ROOT}/{number}/{each}" for number in (1, 2) for each in sections),
    }
    assert kinds >= {f"{ROOT}/1/{each}" for each in ("videos/*", "videos/upload", "audios/*", "audios/upload")}
    assert kinds >= {f"{ROOT}/1/{each}" for each in ("deliveries/*", "requests/1")}


def test_text_stays_text(hostile: dict[str, Page]) -> None:
    for path, page in hostile.items():
        assert page.root.all("x-hostile") == [], path
        assert "<x-hostile" not in page.source, path
        check_sources(page)
    shown = [path for path, page in hostile.items() if HOSTILE in page.root.text]
    assert len(shown) > 20
    attributes = {
        (element.name, name)
        for page in hostile.values()
        for element in page.root.all()
        for name, value in element.attributes.items()
        if HOSTILE in value
    }
    assert attributes >= {("option", "value"), ("video", "aria-label"), ("track", "label"), ("track", "srclang")}


def test_every_page_is_well_formed_and_labelled(hostile: dict[str, Page]) -> None:
    for page in hostile.values():
        check_labels(page)
        check_headers(page.response)
        assert page.root.one("html").attributes == {"lang": "en"}
        assert page.root.one("meta", name="viewport").attributes["content"].startswith("width=device-width")


def test_every_cell_knows_its_column(hostile: dict[str, Page]) -> None:
    """Where there is no room for columns, each cell stands beside its name; what has no name speaks for itself."""
    for page in hostile.values():
        for table in page.root.all("table"):
            columns = len(table.one("thead").all("th", role="columnheader", scope="col"))
            assert {len(row.all("td", role="cell")) for row in table.one("tbody").all("tr", role="row")} == {columns}


@pytest.mark.shows_secrets("the log of httpx")  # the test itself sends them in addresses
def test_no_key_is_on_any_page(sample: Path, sound: Path) -> None:
    """Keys of any kind: also one with letters that are written otherwise in HTML, in JSON and in addresses."""
    text = '<k"ey>/\N{LATIN SMALL LETTER U WITH DIAERESIS}'
    with (
        Sandbox(private_key=f"pr'iv&ate{text}", encryption_key=f"encr'ypt&ion{text}") as sandbox,
        Visitor(sandbox) as visitor,
    ):
        secrets = secrets_of(sandbox)
        basic = next(secret for secret in secrets if "=" in secret or len(secret) > 60)
        fill(sandbox, sample, sound, f"{sandbox.private_key} {sandbox.encryption_key} {basic}")
        codes = {
            delivery.payload["validation_code"]
            for delivery in sandbox.webhook_deliveries
            if "validation_code" in delivery.payload
        }
        pages = visitor.crawl()
        for answer in (
            visitor.open("/_console/1/videos", tag=sandbox.private_key, state=sandbox.encryption_key),
            visitor.open("/_console/1/requests", endpoint=sandbox.private_key),
            visitor.send(visitor.open("/_console/1/faults"), "/faults", endpoint=sandbox.private_key, value=basic),
        ):
            pages[str(answer.response.url)] = answer
    assert len(pages) > 40
    written = secrets | {escape(secret) for secret in secrets} | {secret.replace('"', '\\"') for secret in secrets}
    for path, page in pages.items():
        for source in (page.source, page.root.text, str(page.response.headers)):
            assert [secret for secret in written if secret in source] == [], path
            assert "authorization" not in source.lower(), path
        assert [code for code in codes if f'"{code}"' in page.root.text] == []
    assert codes


def test_short_keys_break_no_link(sample: Path, sound: Path) -> None:
    with Sandbox(private_key="a", encryption_key="1") as sandbox, Visitor(sandbox) as visitor:
        fill(sandbox, sample, sound, "text")
        assert len(visitor.crawl()) > 20


def test_pages_are_neither_recorded_nor_met_by_faults(own: Sandbox, visitor: Visitor) -> None:
    own.fail("*", status=503)
    assert visitor.open("/").status == 200
    assert visitor.open("/_console/1/videos").status == 200
    assert len(own.requests) == 0
    assert [active.left for active in own.faults] == [None]


@pytest.mark.parametrize("control", [True, False])
def test_it_can_be_left_out(*, control: bool) -> None:
    """Without the means to steer it by HTTP there is no console either."""
    with Sandbox(control=control, console=not control) as sandbox:
        paths = ["/", ROOT, f"{ROOT}/1/videos", f"{ROOT}/static/console.css"]
        for path in paths:
            answer = httpx.get(sandbox.url + path)
            assert (answer.status_code, answer.json()) == (404, [])
        assert [record.path for record in sandbox.requests] == paths
        assert httpx.get(f"{sandbox.url}/_sandbox/state").is_success is control


def test_it_stands_in_nobodys_way(own: Sandbox, own_api: Api) -> None:
    for endpoint in ENDPOINTS:
        assert endpoint.path.startswith(("/v1/", "/server/v1/"))
    for path in ("//", "/_consoles", "/v1", "/console", "/index.html"):
        answer = own_api.http.get(own.url + path)
        assert (answer.status_code, answer.json()) == (404, []), path
    assert own_api.http.post("/v1/videos/").status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "/9",
        "/x",
        "",
        "/1/nothing",
        f"/1/videos/{UNKNOWN}",
        f"/1/videos/{UNKNOWN}/streams/{UNKNOWN}/file",
        f"/1/audios/{UNKNOWN}",
        f"/1/deliveries/{UNKNOWN}",
        "/1/requests/9",
        "/1/requests/x",
        "/static/nothing.css",
        "/static/..%2f__init__.py",
        "/static/",
    ],
)
def test_what_there_is_not(visitor: Visitor, path: str) -> None:
    page = visitor.open(ROOT + path)
    assert page.status == 404
    check_headers(page.response)
    check_labels(page)


def test_what_is_to_be_done_to_what_there_is_not(own: Sandbox, visitor: Visitor) -> None:
    for path in (
        f"/1/videos/{UNKNOWN}/approval",
        f"/1/videos/{UNKNOWN}/delete",
        f"/1/deliveries/{UNKNOWN}",
        "/9/clock",
        "/9/videos/upload",
    ):
        form = {"verdict": "approved"}
        page = Page(visitor.http.post(ROOT + path, data=form, headers=visitor.own))
        assert page.status == 404, path


def test_wrong_methods_and_forms(own: Sandbox, visitor: Visitor) -> None:
    assert Page(visitor.http.get(f"{ROOT}/1/clock/reset")).status == 405
    assert Page(visitor.http.put("/")).status == 405
    assert Page(visitor.http.post(f"{ROOT}/1/clock", json={"amount": 1})).status == 415
    assert Page(visitor.http.post(f"{ROOT}/1/clock", data={"amount": "1" * 70_000})).status == 413
    assert Page(visitor.http.post(f"{ROOT}/1/clock", content=b"amount=%ff")).status == 400
    assert visitor.http.head("/").status_code == 200
    for path in ("/1/videos?page=0", "/1/webhooks?state=x", "/1/requests?status=2", "/1/requests?before=x"):
        assert visitor.open(ROOT + path).status == 422, path
    assert visitor.open(f"{ROOT}/1/videos?utm=x").status == 200


CROSS_SITE = [
    {"Origin": "https://stranger.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", CROSS_SITE)
def test_pages_of_other_sites_do_nothing(
    own: Sandbox, own_api: Api, visitor: Visitor, headers: dict[str, str], sample: Path
) -> None:
    video = own_api.create(title="Secret")["token"]
    before = own.clock.timestamp()
    own.fail("videos.index", status=503)
    posts = {
        "/1/clock": {"amount": "1", "unit": "days"},
        "/1/clock/reset": {},
        "/1/faults": {"endpoint": "*", "kind": "reset"},
        "/1/faults/remove": {},
        "/1/faults/1/remove": {},
        f"/1/videos/{video}/approval": {"verdict": "approved"},
        f"/1/videos/{video}/delete": {},
    }
    for auth in (("", ""), (own.token, own.private_key)):
        for path, form in posts.items():
            page = Page(visitor.http.post(ROOT + path, data=form, headers=headers, auth=auth))
            assert page.status == 403, path
        upload = {"file": ("clip.mp4", b"1")}
        assert Page(visitor.http.post(f"{ROOT}/1/videos/upload", files=upload, headers=headers)).status == 403
        shown = Page(visitor.http.get("/", headers=headers, auth=auth))
        assert shown.status == 403
        # It is a way in for whoever clicked a link, and tells nothing.
        assert shown.links == ["/"]
        assert own.token not in shown.source
        check_headers(shown.response)
    assert own.clock.timestamp() == before
    assert len(own.faults) == 1
    assert [each["approved"] for each in own_api.get("/v1/videos/", states="all").json() or [{"approved": None}]] == [
        None
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "stranger.example"},
        {"Host": "localhost.stranger.example"},
        {"Host": "192.0.2.1:8080"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=192.0.2.1"},
    ],
)
def test_under_other_names_and_through_proxies_it_takes_the_key(
    own: Sandbox, own_api: Api, headers: dict[str, str]
) -> None:
    video = own_api.create(title="Secret")["token"]
    with httpx.Client(base_url=own.url, timeout=DEADLINE, headers=headers) as stranger:
        for path in ("/", f"{ROOT}/1/videos/{video}", f"{ROOT}/static/console.css", f"{ROOT}/1/faults"):
            for auth in (("", ""), (own.token, "wrong")):
                page = Page(stranger.get(path, auth=auth))
                assert page.status == 401
                assert page.response.headers["WWW-Authenticate"].startswith("Basic realm=")
                assert own.token not in page.source
                assert "Secret" not in page.source
                check_headers(page.response)
            assert stranger.get(path, auth=(own.token, own.private_key)).status_code == 200
        form = {"endpoint": "*", "kind": "reset"}
        assert stranger.post(f"{ROOT}/1/faults", data=form).status_code == 401
        assert len(own.faults) == 0
        assert stranger.post(f"{ROOT}/1/faults", data=form, auth=(own.token, own.private_key)).status_code == 303
        assert len(own.faults) == 1


def test_on_a_network_address_it_takes_the_key() -> None:
    with Sandbox(host="0.0.0.0") as sandbox:
        assert httpx.get(sandbox.url).status_code == 200
        assert httpx.get(sandbox.url, headers={"Host": "192.0.2.1"}).status_code == 401


def test_files_of_the_console(visitor: Visitor) -> None:
    for name, kind in (("console.css", "text/css"), ("console.js", "javascript"), ("icon.svg", "image/svg+xml")):
        answer = visitor.http.get(f"{ROOT}/static/{name}")
        assert answer.status_code == 200
        assert kind in answer.headers["Content-Type"]
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|url\(", answer.text)
        check_headers(answer)
