"""The console's other pages: clock, webhooks, requests, faults, auth tokens, profiles, several applications."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.console.addresses import ROOT
from ziggeo.sandbox.faults import BrokenJson, Fault, Latency, Status
from ziggeo.sandbox.faults.failures import Failure, Reset, Truncate, WrongType
from ziggeo.sandbox.faults.shorthand import KINDS, read_fault, write_failure

from .api import Api
from .conftest import Clock
from .pages import NOTHING, Page, Visitor
from .receiver import Receiver, receiver, subscribe
from .test_requests import UNKNOWN

OWN = f"{ROOT}/1"


@pytest.fixture
def visitor(own: Sandbox) -> Iterator[Visitor]:
    with Visitor(own) as visitor:
        yield visitor


def counts(page: Page) -> dict[str, str]:
    (tiles,) = [element for element in page.main.all("ul") if element.attributes.get("id") == "counts"]
    return {each.one("span").text: each.one("b").text for each in tiles.all("li")}


def time_on(page: Page) -> str:
    return page.main.one("p", id="time").one("time").attributes["datetime"]


def test_the_first_page(own: Sandbox, own_api: Api, visitor: Visitor) -> None:
    own_api.create()
    own_api.create()
    own_api.post("/v1/authtokens/")
    page = visitor.open("/")
    assert counts(page) == {
        "videos": "2",
        "audios": "0",
        "auth tokens": "1",
        "effect profiles": "0",
        "meta profiles": "0",
        "webhooks": "0",
        "deliveries": "0",
    }
    setting = page.main.one("pre").text
    assert f"export ZIGGEO_BASE_URL={own.url} " in setting
    assert f"export ZIGGEO_TOKEN={own.token} " in setting
    assert "export ZIGGEO_PRIVATE_KEY=… export ZIGGEO_ENCRYPTION_KEY=…" in setting
    assert [row["Endpoint"] for row in page.rows()] == ["authtokens.create", "videos.create", "videos.create"]
    assert visitor.open(OWN).text == page.text


def test_the_address_is_that_by_which_it_was_reached(own: Sandbox, visitor: Visitor) -> None:
    there = {"Host": "sandbox.example:8080"}
    page = Page(visitor.http.get("/", headers=there, auth=(own.token, own.private_key)))
    assert "export ZIGGEO_BASE_URL=http://sandbox.example:8080 " in page.main.one("pre").text


def test_what_shells_would_read_otherwise_is_quoted() -> None:
    with Sandbox(token="a $(b) 'c'") as sandbox, Visitor(sandbox) as visitor:
        assert """export ZIGGEO_TOKEN='a $(b) '"'"'c'"'"'' """ in visitor.open("/").main.one("pre").text


def test_with_tls_the_authority_is_named(tmp_path: Path) -> None:
    with Sandbox(tls=True, directory=tmp_path) as sandbox, Visitor(sandbox, Api(sandbox).verify) as visitor:
        page = visitor.open("/")
        assert f"export SSL_CERT_FILE={sandbox.ca_path.resolve()} " in page.main.one("pre").text
        assert visitor.send(page, "/clock", amount="1").notice == "The clock was advanced."


def test_the_clock(own: Sandbox, own_api: Api, visitor: Visitor, clock: Clock) -> None:
    own_api.create(title="For a week", expiration_days="7")
    page = visitor.open("/")
    assert time_on(page) == "2023-11-14T22:13:20.500+00:00"
    page = visitor.send(page, "/clock", amount="1.5")
    assert (page.path, page.notice) == (OWN, "The clock was advanced.")
    assert time_on(page) == "2023-11-14T23:43:20.500+00:00"
    assert own.clock.timestamp() == clock.now + 5400
    page = visitor.send(page, "/clock", amount="8", unit="days")
    assert counts(page)["videos"] == "0"
    page = visitor.send(page, "/clock/reset")
    assert (page.path, time_on(page)) == (OWN, "2023-11-14T22:13:20.500+00:00")
    assert own.clock.timestamp() == clock.now


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"amount": "-1"}, "amount"),
        ({"amount": "soon"}, "amount"),
        ({"amount": "nan"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"amount": "1e300", "unit": "days"}, "calendar"),
        ({"amount": "1e7", "unit": "days"}, "calendar"),
        ({"unit": "weeks"}, "unit"),
    ],
)
def test_a_clock_is_not_advanced_by_nonsense(
    own: Sandbox, visitor: Visitor, clock: Clock, values: dict[str, str], complaint: str
) -> None:
    page = visitor.send(visitor.open("/"), "/clock", **values)
    assert page.status == 422
    assert complaint in (page.complaint or "")
    assert page.main.one("input", name="amount").attributes["value"] == values.get("amount", "1")
    assert own.clock.timestamp() == clock.now


@pytest.fixture
def taker() -> Iterator[Receiver]:
    with receiver() as taker:
        yield taker


def test_webhooks_and_what_they_were_told(own: Sandbox, own_api: Api, visitor: Visitor, taker: Receiver) -> None:
    assert "no webhooks" in visitor.open(f"{OWN}/webhooks").text
    webhook = subscribe(own_api, taker, "/hook?key=secret")
    own_api.post("/v1/api/hook", target_url=f"{taker.url}/other", events="video_ready,video_failed", encoding="form")
    taker.answer = lambda received: 500 if "video_create" in str(received.body) else 200
    own_api.create(title="Told")
    own.wait_for_deliveries(5, lambda _: True)
    page = visitor.open(f"{OWN}/webhooks")
    rows = page.rows(0)
    assert rows[1]["Address"].startswith(f"{taker.url}/hook?*** {webhook}")
    assert (rows[1]["Events"], rows[1]["Handshake"]) == ("all", "confirmed")
    assert (rows[0]["Events"], rows[0]["Encoding"], rows[0]["Handshake"]) == (
        "video_ready video_failed",
        "form",
        "not confirmed",
    )
    told = page.rows(1)
    assert [row["Event"] for row in told if row["Event"] != "handshake"] == ["video_create"]
    failed = visitor.send(page, "/webhooks", state="failed")
    assert [(row["Event"], row["State"], row["Attempts"], row["Answer"]) for row in failed.rows(1)] == [
        ("video_create", "failed", "1", "500")
    ]
    assert "None of them" in visitor.send(page, "/webhooks", state="waiting").text
    assert "secret" not in page.source


def test_a_delivery_is_sent_once_more(own: Sandbox, own_api: Api, visitor: Visitor, taker: Receiver) -> None:
    subscribe(own_api, taker, "/hook?key=secret")
    token = own_api.create(title="Told")["token"]
    (delivery,) = own.wait_for_deliveries(1)
    page = visitor.open(f"{OWN}/deliveries/{delivery.token}")
    facts = page.facts()
    assert (facts["Address"], facts["Attempts"], facts["Last answer"]) == (f"{taker.url}/hook?***", "1", "200")
    assert (facts["Encoding"], facts["Delivery"]) == ("jsonheader", delivery.token)
    assert page.main.one("h1").text == "video_create"
    assert f'"token": "{token}"' in page.main.one("pre").text
    again = visitor.send(page, delivery.token)
    assert again.path != page.path
    assert again.main.one("h1").text == "video_create"
    assert (again.notice or "").startswith("Sent once more")
    own.wait_for_deliveries(2)
    received = taker.received(4)
    assert received[-1].body == received[-2].body
    assert visitor.open(again.path).facts()["Last answer"] == "200"

    own_api.post("/v1/api/removehook", target_url=f"{taker.url}/hook?key=secret")
    refused = visitor.send(page, delivery.token)
    assert refused.status == 409
    assert "removed" in (refused.complaint or "")
    assert "removed" in refused.facts()["Webhook"]
    assert refused.main.all("form") == []


def test_a_delivery_is_sent_once_more_from_the_list(
    own: Sandbox, own_api: Api, visitor: Visitor, taker: Receiver
) -> None:
    subscribe(own_api, taker)
    own_api.create(title="First")
    own_api.create(title="Second")
    first, _ = own.wait_for_deliveries(2)
    for start in ("/", f"{OWN}/webhooks"):
        page = visitor.open(start)
        told = page.main.all("table")[-1].one("tbody").all("tr")
        assert [len(row.all("form")) for row in told] == [1] * len(told)
        sent = len(own.webhook_deliveries)
        after = visitor.send(page, f"/deliveries/{first.token}", then="webhooks")
        assert after.path == f"{OWN}/webhooks"
        assert after.notice == "Sent once more; the new delivery is the first of the list."
        assert len(own.webhook_deliveries) == sent + 1
        own.wait_for_deliveries(sent - 1)
        newest = visitor.open(f"{OWN}/webhooks").rows(1)[0]
        assert (newest["Event"], newest["State"]) == ("video_create", "delivered")
        assert "First" in str(taker.received(sent + 1)[-1].body)
    foreign = {"Origin": "http://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    refused = visitor.http.post(f"{OWN}/deliveries/{first.token}", data={"then": "webhooks"}, headers=foreign)
    assert refused.status_code == 403
    own_api.post("/v1/api/removehook", target_url=f"{taker.url}/hook")
    assert visitor.open(f"{OWN}/webhooks").main.all("table")[-1].all("form") == []
    assert visitor.send(page, f"/deliveries/{first.token}").status == 409


def test_no_code_of_a_handshake_is_shown(own: Sandbox, own_api: Api, visitor: Visitor, taker: Receiver) -> None:
    subscribe(own_api, taker)
    codes = [each for each in own.webhook_deliveries if "validation_code" in each.payload]
    page = visitor.open(f"{OWN}/deliveries/{codes[0].token}")
    assert page.main.one("h1").text == "Handshake"
    assert '"validation_code": "***"' in page.main.one("pre").text
    assert codes[0].payload["validation_code"] not in page.text


def test_deliveries_have_pages(own: Sandbox, own_api: Api, visitor: Visitor, taker: Receiver) -> None:
    subscribe(own_api, taker)
    for _ in range(60):
        own_api.create()
    own.wait_for_deliveries(60)
    page = visitor.open(f"{OWN}/webhooks")
    assert len(page.rows(1)) == 50
    (older,) = [anchor.attributes["href"] for anchor in page.main.all("a", rel="next")]
    assert len(visitor.open(older).rows(1)) == 12


def test_requests(own: Sandbox, own_api: Api, visitor: Visitor) -> None:
    assert "Nothing was asked" in visitor.open(f"{OWN}/requests").text
    own.fail("videos.count", status=503)
    own.faults.add("videos.index", Latency(0.001))
    own_api.create(title="Asked", password="hidden")
    own_api.get("/v1/videos/count")
    own_api.get("/v1/videos/", limit=3)
    own_api.get(f"/v1/audios/{UNKNOWN}")
    own_api.get("/v1/nowhere")
    page = visitor.open(f"{OWN}/requests")
    rows = page.rows()
    assert [row["Status"] for row in rows] == ["404", "404", "200", "503", "201"]
    assert [row["Endpoint"] for row in rows] == [NOTHING, "audios.get", "videos.index", "videos.count", "videos.create"]
    assert [row["What went wrong"] for row in rows] == [
        "There is no such path.",
        "There is no such object.",
        "fault latency=0.001",
        "fault status=503",
        "",
    ]
    assert rows[2]["Request"] == "GET /v1/videos/"

    def endpoints(**query: str) -> list[str]:
        found = visitor.send(page, "/requests", **query)
        return [row["Endpoint"] for row in found.rows()] if found.main.all("table") else []

    assert endpoints(endpoint="videos.*") == ["videos.index", "videos.count", "videos.create"]
    assert endpoints(endpoint="videos.count") == ["videos.count"]
    assert endpoints(status="4xx") == [NOTHING, "audios.get"]
    assert endpoints(status="2xx", endpoint="videos.index") == ["videos.index"]
    assert endpoints(status="none") == endpoints(endpoint="nonsense") == []

    page = visitor.open(f"{OWN}/requests/1")
    facts = page.facts()
    assert (facts["Endpoint"], facts["Application"], facts["Status"]) == ("videos.create", own.token, "201")
    assert facts["Time"].startswith("2023-11-14 22:13:20")
    assert page.rows() == [{"Name": "title", "Value": "Asked"}, {"Name": "password", "Value": "***"}]
    assert visitor.open(f"{OWN}/requests/2").facts()["Faults"] == "status=503"
    own_api.http.post("/v1/videos/", files={"file": ("clip ä.mp4", b"12345")})
    assert visitor.open(f"{OWN}/requests/6").rows() == [{"Name": "clip ä.mp4", "Size": "5 B"}]
    own.requests.clear()
    assert visitor.open(f"{OWN}/requests/1").status == 404


def test_a_request_without_an_answer(own: Sandbox, own_api: Api, visitor: Visitor) -> None:
    own.fail("videos.count", reset="before")
    with pytest.raises(httpx.TransportError):
        own_api.get("/v1/videos/count")
    own.wait_for_requests(1)
    page = visitor.send(visitor.open(f"{OWN}/requests"), "/requests", status="none")
    assert [(row["Status"], row["What went wrong"]) for row in page.rows()] == [("no answer", "fault reset")]


def test_older_requests_stay_where_they_are(own: Sandbox, own_api: Api, visitor: Visitor) -> None:
    for _ in range(120):
        own_api.get("/v1/videos/count")

    def numbers(page: Page) -> list[int]:
        return [int(link.rpartition("/")[2]) for link in page.links if f"{OWN}/requests/" in link]

    page = visitor.open(f"{OWN}/requests", endpoint="videos.*")
    assert numbers(page) == list(range(120, 70, -1))
    own_api.get("/v1/videos/count")
    (older,) = [anchor.attributes["href"] for anchor in page.main.all("a", rel="next")]
    page = visitor.open(older)
    assert numbers(page) == list(range(70, 20, -1))
    (older,) = [anchor.attributes["href"] for anchor in page.main.all("a", rel="next")]
    page = visitor.open(older)
    assert numbers(page) == list(range(20, 0, -1))
    assert page.main.all("a", rel="next") == []


def test_faults(own: Sandbox, own_api: Api, visitor: Visitor) -> None:
    page = visitor.open(f"{OWN}/faults")
    assert "Nothing goes wrong" in page.text
    assert [option.attributes["value"] for option in page.main.one("select", name="kind").all("option")] == [*KINDS]
    page = visitor.send(
        page, "/faults", endpoint=" videos.get ", kind="status", value="503,retry_after=2", times="2", after="1"
    )
    assert (page.status, page.notice) == (200, "That goes wrong from now on.")
    page = visitor.send(page, "/faults", endpoint="videos.*", kind="broken_json")
    assert [active.fault for active in own.faults] == [
        Fault("videos.get", Status(503, retry_after=2), times=2, after=1),
        Fault("videos.*", BrokenJson()),
    ]
    assert [
        (row["With"], row["What goes wrong"], row["Still happens"], row["Spares first"]) for row in page.rows()
    ] == [
        ("videos.get", "status=503,retry_after=2", "2 times", "1"),
        ("videos.*", "broken_json", "until it is removed", NOTHING),
    ]
    for _ in range(2):
        own_api.get(f"/v1/videos/{UNKNOWN}")
    page = visitor.open(f"{OWN}/faults")
    assert [row["Still happens"] for row in page.rows()] == ["1 time", "until it is removed"]
    assert page.root.one("a", aria_current="page").text == "Faults 2"
    page = visitor.send(page, "/2/remove")
    assert page.notice == "The fault was removed."
    assert [active.id for active in own.faults] == [1]
    # Whoever was slower finds what was wanted.
    assert Page(visitor.http.post(f"{OWN}/faults/2/remove", headers=visitor.own)).status == 200
    page = visitor.send(page, "/faults/remove")
    assert page.notice == "All faults were removed."
    assert len(own.faults) == 0


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"endpoint": "videos.gett", "value": "503"}, "did you mean 'videos.get'?"),
        ({"endpoint": "videos.get"}, "status: "),
        ({"endpoint": "videos.get", "value": "nonsense"}, "status: "),
        ({"endpoint": "videos.get", "value": "503", "times": "0"}, "times: "),
        ({"endpoint": "videos.get", "kind": "explosion"}, "after the endpoint"),
        ({"endpoint": "videos.get", "kind": "latency", "value": "1,often=2"}, "often: "),
    ],
)
def test_a_fault_that_makes_no_sense(own: Sandbox, visitor: Visitor, values: dict[str, str], complaint: str) -> None:
    page = visitor.send(visitor.open(f"{OWN}/faults"), "/faults", **values)
    assert page.status == 422
    assert complaint in (page.complaint or "")
    assert page.main.one("input", name="endpoint").attributes["value"] == values["endpoint"]
    assert len(own.faults) == 0


@pytest.mark.parametrize(
    ("failure", "written"),
    [
        (Status(503), "status=503"),
        (Status(429, retry_after=3), "status=429,retry_after=3"),
        (Status(503, retry_after=datetime(2030, 1, 1, tzinfo=UTC)), "status=503,retry_after=2030-01-01T00:00:00Z"),
        (Latency(2.5, "after"), "latency=2.5,when=after"),
        (Reset(), "reset"),
        (Reset("after"), "reset=after"),
        (Truncate(fraction=0.25, keep_content_length=False), "truncate,fraction=0.25,keep_content_length=false"),
        (BrokenJson(), "broken_json"),
        (WrongType("default_stream.duration"), "wrong_type=default_stream.duration"),
    ],
)
def test_failures_are_shown_as_they_can_be_given(failure: Failure, written: str) -> None:
    assert write_failure(failure) == written
    assert read_fault(f"*:{written}") == Fault("*", failure)


def test_auth_tokens(own: Sandbox, own_api: Api, visitor: Visitor) -> None:
    assert "no auth tokens" in visitor.open(f"{OWN}/auth-tokens").text
    grants = {
        "read": {"all": True},
        "update": {"session_owned": True, "resources": ["_key", "a"]},
        "create": {},
        "x": {},
    }
    form = {"key": "k", "grants": grants, "session_limit": 2, "expiration_date": 1_800_000_000, "volatile": True}
    token = own_api.http.post("/v1/authtokens/", json=form).json()["token"]
    other = own_api.http.post("/v1/authtokens/", json={"hidden": True, "usage_expiration_time": 90_000}).json()["token"]
    own_api.post("/v1/application", auth_token_required_for_read="true")
    video = own_api.create()["token"]
    public = f"{own.url}/v1/applications/{own.token}/videos/{video}"
    for _ in range(2):
        assert httpx.get(public, params={"server_auth": token}).status_code == 200
    rows = visitor.open(f"{OWN}/auth-tokens").rows()
    assert rows[1] == {
        "Token": f"{token} _k volatile",
        "Grants": "create nothing read everything update what the session made, _key, a",
        "Expires (UTC)": "2027-01-15 08:00:00",
        "For each session": NOTHING,
        "Sessions": "2 of 2",
        "Created (UTC)": "2023-11-14 22:13:20",
    }
    assert (rows[0]["Token"], rows[0]["Grants"]) == (f"{other} hidden", "nothing")
    assert (rows[0]["For each session"], rows[0]["Sessions"]) == ("1 day, 1:00:00", "0")


def test_ends_that_no_calendar_has(own_api: Api, visitor: Visitor) -> None:
    own_api.post("/v1/authtokens/", expiration_date="99999999999999", usage_expiration_time="99999999999999999")
    (row,) = visitor.open(f"{OWN}/auth-tokens").rows()
    assert row["Expires (UTC)"] == "outside of the calendar"
    assert row["For each session"] == "99999999999999999 s"
    token = own_api.create(expiration_days="999999999999")["token"]
    assert visitor.open(f"{OWN}/videos/{token}").facts()["Expires"] == "outside of the calendar"


def test_profiles(own: Sandbox, own_api: Api, visitor: Visitor, cover: bytes) -> None:
    page = visitor.open(f"{OWN}/profiles")
    assert "no effect profiles" in page.text
    assert "no meta profiles" in page.text
    effects = own_api.post("/v1/effects/", title="Look", key="look", default_effect="true").json()["token"]
    own_api.post(f"/v1/effects/{effects}/process/filter", effect="gray")
    own_api.post(f"/v1/effects/{effects}/process/watermark")
    place = {"vertical_position": "0.5", "horizontal_position": "0", "video_scale": "0.125"}
    own_api.http.post(f"/v1/effects/{effects}/process/watermark", data=place, files={"file": ("logo.jpg", cover)})
    analyses = own_api.post("/v1/metaprofiles/", title="Moderation").json()["token"]
    own_api.post(f"/v1/metaprofiles/{analyses}/process/nsfw", nsfw_action="reject")
    own_api.post(f"/v1/metaprofiles/{analyses}/process/transcription")
    page = visitor.open(f"{OWN}/profiles")
    ((effect_row,), (meta_row,)) = page.rows(0), page.rows(1)
    assert effect_row["Title"] == f"Look default _look {effects}"
    assert effect_row["Effects, in their order"] == (
        "gray watermark without an image watermark, 12 % wide, at 0 % / 50 %"
    )
    assert meta_row["Title"] == f"Moderation {analyses}"
    assert meta_row["Analyses"] == "nsfw: reject transcription"


def test_several_applications(own: Sandbox, own_api: Api, visitor: Visitor, clock: Clock) -> None:
    own_api.create(title="Ours")
    assert visitor.open(f"{OWN}/videos").root.all("details") == []
    other = own.add_application("other$token")
    with other.client() as client:
        client.application.update(name="Other one")
        theirs = client.videos.create(title="Theirs").token
    page = visitor.open(f"{OWN}/videos")
    assert "Theirs" not in page.text
    switcher = page.root.one("details").all("a")
    assert [each.text for each in switcher] == [f"Sandbox {own.token}", "Other one other$token"]
    page = visitor.open(switcher[1].attributes["href"])
    assert page.path == f"{ROOT}/2/videos"
    assert "Theirs" in page.text
    assert "Ours" not in page.text
    assert visitor.open(f"{OWN}/videos/{theirs}").status == 404
    assert visitor.open(f"{ROOT}/2/videos/{theirs}").status == 200
    page = visitor.open(f"{ROOT}/2")
    assert "export ZIGGEO_TOKEN='other$token' " in page.main.one("pre").text
    assert [(row["Token"], row["Videos"]) for row in page.rows(0)] == [(own.token, "1"), ("other$token", "1")]
    visitor.send(page, "/clock", amount="2", unit="days")
    assert (own.clock.timestamp(), other.clock.timestamp()) == (clock.now, clock.now + 2 * 86400)
    # The switcher of a page about one thing leads to the list, as the other application has no such thing.
    links = [
        each.attributes["href"] for each in visitor.open(f"{ROOT}/2/videos/{theirs}").root.all("details")[0].all("a")
    ]
    assert links == [f"{OWN}/videos", f"{ROOT}/2/videos"]
    other.remove()
    assert visitor.open(f"{ROOT}/2").status == 404
