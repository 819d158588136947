"""The console's pages about videos and audios: what they show, what plays, and what is done there."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.console.addresses import ROOT

from .api import Api, is_idle, service_of
from .pages import NOTHING, Page, Visitor, sources
from .receiver import receiver, subscribe

SIZE = "Width \N{MULTIPLICATION SIGN} height"
VIDEOS, AUDIOS = f"{ROOT}/1/videos", f"{ROOT}/1/audios"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def calls(sandbox: Sandbox) -> Iterator[Api]:
    api = Api(sandbox)
    with api.http:
        yield api


@pytest.fixture
def visitor(sandbox: Sandbox) -> Iterator[Visitor]:
    with Visitor(sandbox) as visitor:
        yield visitor


def titles(page: Page) -> list[str]:
    return [cell.one("a").text for cell in page.main.all("td") if "title" in cell.attributes.get("class", "").split()]


def test_a_list_without_anything(visitor: Visitor) -> None:
    for path in (VIDEOS, AUDIOS):
        page = visitor.open(path)
        assert "yet" in page.text
        assert f"{path}/upload" in page.links
        assert page.main.all("table") == []


def test_a_list_of_videos(calls: Api, visitor: Visitor, sample: Path) -> None:
    path, _ = calls.upload(sample, title="Harbour", key="harbour", tags="sea,dawn", approved="true")
    broken, _ = calls.upload(b"no video", title="Broken")
    video, _ = calls.settled(path), calls.settled(broken)
    empty = calls.create()
    page = visitor.open(VIDEOS)
    rows = page.rows()
    assert [row["State"] for row in rows] == ["EMPTY", "FAILED", "READY"]
    assert titles(page) == ["Untitled", "Broken", "Harbour"]
    assert f"_harbour {video['token']}" in rows[2]["Title"]
    assert (rows[2]["Moderation"], rows[2]["Tags"], rows[2]["Duration"]) == ("approved", "sea dawn", "1.0 s")
    assert (rows[0]["Moderation"], rows[0]["Tags"], rows[0]["Duration"]) == ("undecided", NOTHING, NOTHING)
    assert f"{VIDEOS}/{empty['token']}" in page.links
    (cover,) = [address for address in sources(page) if address.endswith("/image")]
    found = visitor.http.get(cover)
    assert found.headers["Content-Type"] == "image/jpeg"
    assert found.content == calls.get(f"{path}/image").content


def test_a_list_is_filtered(calls: Api, visitor: Visitor) -> None:
    calls.http.post("/v1/videos/", json={"title": "first", "tags": ["a,b", "c"], "approved": True})
    calls.create(title="second", tags="a", approved="false")
    calls.create(title="third", tags="a,c")
    page = visitor.open(VIDEOS)
    assert titles(page) == ["third", "second", "first"]
    choices = [option.attributes["value"] for option in page.main.one("datalist").all("option")]
    assert choices == ["a", "a,b", "c"]
    assert titles(visitor.send(page, VIDEOS, tag="a")) == ["third", "second"]
    assert titles(visitor.send(page, VIDEOS, tag="a,b")) == ["first"]
    assert titles(visitor.send(page, VIDEOS, approved="approved")) == ["first"]
    assert titles(visitor.send(page, VIDEOS, approved="pending", tag="c")) == ["third"]
    assert titles(visitor.send(page, VIDEOS, state="empty")) == ["third", "second", "first"]
    found = visitor.send(page, VIDEOS, state="ready")
    assert "None of them" in found.text
    assert found.form(VIDEOS).one("select", name="state").one("option", selected="").attributes["value"] == "ready"
    (link,) = {link for link in page.links if link.endswith("tag=a%2Cb")}
    assert titles(visitor.open(link)) == ["first"]


def test_a_list_has_pages(calls: Api, visitor: Visitor) -> None:
    for number in range(41):
        calls.create(title=str(number), tags="a" if number else "b")
    page = visitor.open(VIDEOS)
    assert titles(page) == [str(number) for number in range(40, 20, -1)]
    assert "41 videos" in page.text
    (older,) = [anchor.attributes["href"] for anchor in page.main.all("a", rel="next")]
    page = visitor.open(older)
    assert titles(page) == [str(number) for number in range(20, 0, -1)]
    assert "Page 2 of 3" in page.text
    assert titles(visitor.open(VIDEOS, page="3")) == titles(visitor.open(VIDEOS, page="99")) == ["0"]
    page = visitor.open(VIDEOS, tag="a")
    (older,) = [anchor.attributes["href"] for anchor in page.main.all("a", rel="next")]
    assert titles(visitor.open(older))[-1] == "1"
    assert len(visitor.open(VIDEOS, tag="b").main.all("nav")) == 0


def test_a_video_plays(calls: Api, visitor: Visitor, sample: Path) -> None:
    path, stream = calls.upload(sample, title="Harbour", description="From\nthe pier", key="harbour", data='{"x": "ä"}')
    video = calls.settled(path)
    page = visitor.open(f"{VIDEOS}/{video['token']}")
    player = page.main.one("video")
    assert {"controls", "playsinline"} <= set(player.attributes)
    assert (player.attributes["width"], player.attributes["height"]) == ("320", "180")
    found = visitor.http.get(player.attributes["src"])
    assert found.content == calls.get(f"{path}/video").content
    assert found.headers["Content-Type"] == "video/mp4"
    assert found.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in found.headers["Content-Security-Policy"].split("; ")
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    part = visitor.http.get(player.attributes["src"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, found.content[10:20])
    assert visitor.http.get(player.attributes["poster"]).content == calls.get(f"{path}/image").content
    rows = page.rows()
    assert [row["Origin"] for row in rows] == ["uploaded", "transcoded"]
    assert [row[SIZE] for row in rows] == ["320 \N{MULTIPLICATION SIGN} 180"] * 2
    assert [row["Stream"] for row in rows] == [stream.rpartition("/")[2], f"{video['default_stream']['token']} default"]
    facts = page.facts()
    assert (facts["Token"], facts["Key"], facts["Duration"]) == (video["token"], "_harbour", "1.0 s")
    assert '"x": "ä"' in page.text
    assert "From the pier" in page.text
    assert visitor.open(f"{VIDEOS}/_harbour").facts() == facts
    (other,) = [link for link in page.links if link.endswith(f"{stream.rpartition('/')[2]}#player")]
    page = visitor.open(other)
    assert visitor.http.get(page.main.one("video").attributes["src"]).content == calls.get(f"{stream}/video").content
    assert f"{VIDEOS}/{video['token']}" in page.links


def test_watching_here_is_neither_counted_nor_needs_an_auth_token(
    sandbox: Sandbox, calls: Api, visitor: Visitor, sample: Path
) -> None:
    path, _ = calls.upload(sample)
    token = calls.settled(path)["token"]
    calls.post("/v1/application", auth_token_required_for_read="true", client_cannot_access_unaccepted_videos="true")
    public = f"{sandbox.url}/v1/applications/{sandbox.token}/videos/{token}"
    assert [httpx.get(f"{public}/{name}").status_code for name in ("video.mp4", "image")] == [403, 403]
    page = visitor.open(f"{VIDEOS}/{token}")
    for address in sources(page):
        assert visitor.http.get(address).status_code == 200, address
    counted = calls.get(f"{path}/stats").json()
    assert (counted["plays"], counted["image_views"]) == (0, 0)
    assert len(sandbox.requests.of("public")) == 2


@pytest.mark.parametrize(
    ("state", "said"),
    [("EMPTY", "Nothing was uploaded yet"), ("FAILED", "cannot be played"), ("PROCESSING", "processed")],
)
def test_what_cannot_be_played_says_why(calls: Api, visitor: Visitor, state: str, said: str) -> None:
    with Sandbox(processing_delay=3600 if state == "PROCESSING" else 0) as sandbox, Visitor(sandbox) as visitor:
        api = Api(sandbox)
        with api.http:
            path = f"/v1/videos/{api.create()['token']}" if state == "EMPTY" else api.upload(b"no video")[0]
            video = api.when(path, lambda found: found["state_string"] == state)
            page = visitor.open(f"{VIDEOS}/{video['token']}")
        assert said in page.text
        assert page.main.all("video") == []
        assert state in page.main.one("span", id="badges").text
        if state == "PROCESSING":
            file = f"{VIDEOS}/{video['token']}/streams/{video['default_stream']['token']}/file"
            assert visitor.open(file).status == 412


def test_subtitles_are_tracks(calls: Api, visitor: Visitor, sample: Path) -> None:
    path, stream = calls.upload(sample)
    token = calls.settled(path)["token"]
    default = calls.get(path).json()["default_stream"]["token"]
    for where, lang, label in ((stream, "en", "Of the upload"), (f"{path}/streams/{default}", "en", "English")):
        calls.post(f"{where}/subtitle", lang=lang, label=label, data=f"WEBVTT\n\n00:00.000 --> 00:01.000\n{label}")
    calls.post(f"{stream}/subtitle", lang="pt br", label="Portugês", data="WEBVTT\n")
    tracks = visitor.open(f"{VIDEOS}/{token}").main.one("video").all("track", kind="subtitles")
    assert [(each.attributes["srclang"], each.attributes["label"]) for each in tracks] == [
        ("en", "English"),
        ("pt br", "Portugês"),
    ]
    found = visitor.http.get(tracks[0].attributes["src"])
    assert found.headers["Content-Type"].startswith("text/vtt")
    assert found.text.endswith("\nEnglish")
    assert "sandbox" in found.headers["Content-Security-Policy"]
    assert visitor.http.get(tracks[1].attributes["src"]).text == "WEBVTT\n"
    assert visitor.open(f"{VIDEOS}/{token}/streams/{default}/subtitles", language="de").status == 404
    assert visitor.open(f"{VIDEOS}/{token}/streams/{default}/subtitles").status == 404


def test_effects_and_what_was_made_up(sandbox: Sandbox, calls: Api, visitor: Visitor, sample: Path) -> None:
    effects = calls.post("/v1/effects/", title="Grey").json()["token"]
    calls.post(f"/v1/effects/{effects}/process/filter", effect="gray")
    analyses = calls.post("/v1/metaprofiles/", title="Moderation").json()["token"]
    for kind in ("nsfw", "analysis", "transcription"):
        calls.post(f"/v1/metaprofiles/{analyses}/process/{kind}")
    path, _ = calls.upload(sample, tags="nsfw", effect_profile=effects, meta_profile=analyses)
    token = path.rpartition("/")[2]
    calls.when(path, lambda found: found["default_stream"]["nsfw"] and found["default_stream"]["effect_profile"])
    while not is_idle(sandbox):
        pass
    page = visitor.open(f"{VIDEOS}/{token}")
    facts = page.facts()
    found = calls.get(path).json()["default_stream"]
    assert (facts["Effects"], facts["Analyses"]) == ("Grey", "Moderation")
    assert facts["Not safe for work"].startswith("yes")
    assert facts["Transcription"] == found["audio_transcription"]["text"]
    assert facts["To be seen at first"].startswith("made-up")
    assert page.main.one("h2", id="analyses").text.endswith("made up")
    assert [row["Effects"] for row in page.rows()] == [NOTHING, NOTHING, "Grey"]
    calls.http.delete(f"/v1/effects/{effects}")
    calls.http.delete(f"/v1/metaprofiles/{analyses}")
    facts = visitor.open(f"{VIDEOS}/{token}").facts()
    assert (facts["Effects"], facts["Analyses"]) == ("a deleted profile", "a deleted profile")


def test_limits_and_ends_are_shown(calls: Api, visitor: Visitor) -> None:
    token = calls.create(
        volatile="true", enforce_duration="true", min_duration="1", max_duration="90", expire_on="2999-12-31"
    )["token"]
    facts = visitor.open(f"{VIDEOS}/{token}").facts()
    assert facts["Expires"] == "2999-12-31 00:00:00"
    assert facts["Duration"] == f"{NOTHING} (1.0 s to 1:30 enforced)"
    assert facts["Volatile"].startswith("yes")


def test_moderation(calls: Api, visitor: Visitor) -> None:
    video = calls.create()
    page = visitor.open(f"{VIDEOS}/{video['token']}")
    with receiver() as taker:
        subscribe(calls, taker)
        for verdict, approved, said in (
            ("approved", True, "Approved."),
            ("rejected", False, "Rejected."),
            ("undecided", None, "Neither"),
        ):
            page = Page(
                visitor.http.post(
                    page.form("/approval").attributes["action"], data={"verdict": verdict}, headers=visitor.own
                )
            )
            assert page.path == f"{VIDEOS}/{video['token']}"
            assert (page.notice or "").startswith(said)
            assert calls.get(f"/v1/videos/{video['token']}").json()["approved"] is approved
            offered = {
                button.attributes["value"]
                for button in page.form("/approval").all("button")
                if "disabled" not in button.attributes
            }
            assert verdict not in offered
        assert [each.json["event_type"] for each in taker.received(4)[2:]] == ["video_approve", "video_reject"]
    refused = visitor.http.post(f"{VIDEOS}/{video['token']}/approval", data={"verdict": "x"}, headers=visitor.own)
    assert refused.status_code == 422


def test_deletion(calls: Api, visitor: Visitor) -> None:
    token = calls.create(title="Doomed")["token"]
    page = visitor.send(visitor.open(f"{VIDEOS}/{token}"), "/delete")
    assert (page.path, page.notice) == (VIDEOS, "Deleted.")
    assert "Doomed" not in page.text
    assert calls.get(f"/v1/videos/{token}").status_code == 404
    assert visitor.open(f"{VIDEOS}/{token}").status == 404


def test_an_upload(calls: Api, visitor: Visitor, sample: Path) -> None:
    effects = calls.post("/v1/effects/", title="Grey").json()["token"]
    calls.post(f"/v1/effects/{effects}/process/filter", effect="gray")
    form = visitor.open(f"{VIDEOS}/upload")
    assert [option.text for option in form.main.one("select", name="effect_profile").all("option")][1:] == ["Grey"]
    page = visitor.send_file(
        form, "/upload", sample, title="Harbour", tags="sea, dawn", key="harbour", effect_profile=effects
    )
    assert (page.status, page.notice) == (200, "Uploaded.")
    video = calls.settled("/v1/videos/_harbour")
    assert page.path == f"{VIDEOS}/{video['token']}"
    assert (video["title"], video["tags"], video["effect_profile"]) == ("Harbour", ["sea", "dawn"], effects)
    assert (video["state_string"], video["default_stream"]["video_width"]) == ("READY", 320)
    original = calls.get(f"/v1/videos/_harbour/streams/{video['original_stream']['token']}/video")
    assert original.content == sample.read_bytes()

    bare = visitor.send_file(form, "/upload", sample)
    found = calls.settled(f"/v1/videos/{bare.path.rpartition('/')[2]}")
    assert (found["title"], found["key"], found["tags"]) == (None, None, None)


def test_an_upload_that_is_refused(sandbox: Sandbox, calls: Api, visitor: Visitor, sample: Path) -> None:
    calls.create(key="taken")
    form = visitor.open(f"{VIDEOS}/upload")
    for file, values, status, complaint in (
        (None, {"title": "x"}, 422, "Choose a file."),
        (b"", {}, 422, "Choose a file."),
        (sample, {"key": "taken"}, 412, "key: This key is already in use."),
        (sample, {"title": "x" * 70_000}, 400, None),
    ):
        page = visitor.send_file(form, "/upload", file, **values)
        assert (page.status, page.complaint) == (status, complaint)
    assert visitor.http.post(f"{VIDEOS}/upload", data={"title": "x"}, headers=visitor.own).status_code == 400
    broken = {**visitor.own, "Content-Type": "multipart/form-data; boundary=x"}
    assert visitor.http.post(f"{VIDEOS}/upload", content=b"--x\r\n", headers=broken).status_code == 400
    assert len(calls.get("/v1/videos/", states="all").json()) == 1
    assert list(service_of(sandbox).state.files.incoming.iterdir()) == []


def test_audios(calls: Api, visitor: Visitor, sound: Path) -> None:
    page = visitor.send_file(visitor.open(f"{AUDIOS}/upload"), "/upload", sound, title="Greeting", tags="a")
    token = page.path.rpartition("/")[2]
    audio = calls.settled(f"/v1/audios/{token}")
    page = visitor.open(AUDIOS)
    assert titles(page) == ["Greeting"]
    assert page.rows()[0]["Duration"] == "1.0 s"
    page = visitor.open(f"{AUDIOS}/{token}")
    player = page.main.one("audio", controls="")
    assert visitor.http.get(player.attributes["src"]).content == calls.get(f"/v1/audios/{token}/audio").content
    assert [row["State"] for row in page.rows()] == ["READY", "READY"]
    assert page.rows()[1]["Stream"].startswith(audio["default_stream"]["token"])
    assert visitor.send(page, "/delete").notice == "Deleted."
    assert titles(visitor.open(VIDEOS)) == []


def test_a_title_that_changes_while_pages_are_made(calls: Api, visitor: Visitor) -> None:
    """Pages are made while others change what is on them."""
    tokens = [calls.create(title="x")["token"] for _ in range(5)]

    def delete() -> None:
        for token in tokens:
            calls.http.delete(f"/v1/videos/{token}")

    thread = threading.Thread(target=delete)
    thread.start()
    while thread.is_alive():
        assert visitor.open(VIDEOS).status == 200
    thread.join()
    assert "yet" in visitor.open(VIDEOS).text
