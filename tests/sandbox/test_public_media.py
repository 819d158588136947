"""The public addresses of media, as browsers and players ask for them."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.media import make_sample

from .api import DEADLINE, Api, Json

ORIGIN = "http://localhost:3000"


@dataclass
class Place:
    """A sandbox with a video and an audio that are ready."""

    sandbox: Sandbox
    api: Api
    video: Json
    audio: Json
    root: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.root + path, headers=headers)

    def counters(self, path: str) -> Json:
        return self.api.get(f"{path}/stats").json()


@pytest.fixture(scope="module")
def place(sample: Path, sound: Path) -> Iterator[Place]:
    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            video, _ = api.upload(sample, key="film")
            audio, _ = api.upload_audio(sound, key="song")
            root = f"{sandbox.url}/v1/applications/{sandbox.token}"
            yield Place(sandbox, api, api.settled(video), api.settled(audio), root)


def test_a_video_by_token_and_by_key(place: Place) -> None:
    token, stream = place.video["token"], place.video["default_stream"]
    downloaded = place.api.get(f"/v1/videos/{token}/video").content
    assert len(downloaded) == stream["video_size"]
    original = place.api.get(f"/v1/videos/{token}/streams/{place.video['original_stream']['token']}/video").content
    for path in (f"/videos/{token}/video.mp4", f"/videos/{token}/video", "/videos/_film/video.mp4"):
        answer = place.get(path)
        assert answer.status_code == 200
        assert answer.content == downloaded
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.headers["Accept-Ranges"] == "bytes"
    for name in ("video.mp4", "video"):
        path = f"/videos/_film/streams/{place.video['original_stream']['token']}/{name}"
        assert place.get(path).content == original != downloaded


def test_the_cover_of_a_video_and_of_a_stream(place: Place) -> None:
    token = place.video["token"]
    cover = place.api.get(f"/v1/videos/{token}/image").content
    for path in (f"/videos/{token}/image", f"/videos/{token}/streams/{place.video['default_stream']['token']}/image"):
        answer = place.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
        assert answer.content == cover


def test_an_audio_and_its_streams(place: Place) -> None:
    token, stream = place.audio["token"], place.audio["default_stream"]["token"]
    downloaded = place.api.get(f"/v1/audios/{token}/audio").content
    for path in (
        f"/audios/{token}/audio.aac",
        "/audios/_song/audio",
        f"/audios/{token}/streams/{stream}/audio.aac",
        f"/audios/{token}/streams/{stream}/audio",
    ):
        answer = place.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/aac")
        assert answer.content == downloaded


def test_the_addresses_in_answers_are_served(place: Place) -> None:
    scheme = place.sandbox.url.partition("//")[0]
    addresses = [
        place.video["embed_video_url"],
        place.video["embed_image_url"],
        place.video["default_stream"]["embed_video_url"],
        place.video["default_stream"]["embed_image_url"],
        place.audio["embed_audio_url"],
        place.audio["default_stream"]["embed_audio_url"],
    ]
    assert [httpx.get(f"{scheme}//{address}").status_code for address in addresses] == [200] * len(addresses)


def test_files_are_shown_unless_they_are_to_be_saved(place: Place) -> None:
    token = place.video["token"]
    name = f'filename="{token}.mp4"'
    assert place.get("/videos/_film/video.mp4").headers["Content-Disposition"] == f"inline; {name}"
    saved = place.get("/videos/_film/video.mp4?download=true")
    assert saved.headers["Content-Disposition"] == f"attachment; {name}"
    assert place.get("/videos/_film/video.mp4?download=false").headers["Content-Disposition"].startswith("inline")
    assert place.get("/audios/_song/audio.aac?download=true").headers["Content-Disposition"].startswith("attachment")


def test_parts_of_a_file(place: Place) -> None:
    path = "/videos/_film/video.mp4"
    whole = place.get(path)
    part = place.get(path, Range="bytes=10-19")
    assert part.status_code == 206
    assert part.content == whole.content[10:20]
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.content)}"
    assert part.headers["ETag"] == whole.headers["ETag"]
    resumed = {"Range": "bytes=10-", "If-Range": whole.headers["ETag"]}
    assert place.get(path, **resumed).status_code == 206
    assert place.get(path, **{**resumed, "If-Range": '"another"'}).status_code == 200
    assert place.get(path, Range=f"bytes={len(whole.content)}-").status_code == 416


def test_a_head_tells_what_a_get_would(place: Place) -> None:
    address = place.root + "/videos/_film/video.mp4"
    head, get = httpx.head(address), httpx.get(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges", "Content-Disposition"):
        assert head.headers[name] == get.headers[name]


def test_names_that_only_concern_caches_change_nothing(place: Place) -> None:
    path = "/videos/_film/video.mp4"
    assert place.get(f"{path}?refresh=1700000000&force_refresh=true").content == place.get(path).content


def test_the_stream_of_the_wanted_size_plays(place: Place, tmp_path: Path) -> None:
    path, _ = place.api.upload(make_sample(tmp_path / "large.mp4", seconds=0.5, width=640, height=360))
    place.api.settled(path)
    created = place.api.post(f"{path}/streams-upload-url").json()
    small = make_sample(tmp_path / "small.mp4", seconds=0.5, width=160, height=90)
    assert place.api.store(created["url_data"], small).status_code == 204
    stream = f"{path}/streams/{created['stream']['token']}"
    assert place.api.post(f"{stream}/confirm-video").status_code == 200
    video = place.api.when(path, lambda video: video["default_stream"]["video_width"] == 160)
    sizes = {
        stream["video_width"]: stream["video_size"]
        for stream in video["streams"]
        if stream["streamable_string"] == "YES"
    }
    assert set(sizes) == {640, 160}
    address = f"/videos/{video['token']}/video.mp4"
    assert len(place.get(address).content) == sizes[160]
    assert len(place.get(f"{address}?stream_width=600").content) == sizes[640]
    assert len(place.get(f"{address}?stream_height=100").content) == sizes[160]
    assert len(place.get(f"{address}?stream_width=600&stream_height=300").content) == sizes[640]


def test_the_stream_with_the_wanted_effects_plays(place: Place, sample: Path) -> None:
    profile = place.api.post("/v1/effects/", key="gray").json()["token"]
    assert place.api.post(f"/v1/effects/{profile}/process/filter", effect="gray").status_code == 201
    path, _ = place.api.upload(sample, effect_profile=profile)
    video = place.api.when(
        path, lambda video: any(stream["effect_profile"] and stream["has_image"] for stream in video["streams"])
    )
    with_effects = next(stream for stream in video["streams"] if stream["effect_profile"])
    address = f"/videos/{video['token']}/video.mp4"
    for reference in (profile, "_gray"):
        answer = place.get(f"{address}?effect_profile={reference}")
        assert len(answer.content) == with_effects["video_size"]
    for reference in ("0" * 32, "_nothing"):
        assert place.get(f"{address}?effect_profile={reference}").status_code == 404


def test_what_there_is_not(place: Place) -> None:
    empty = place.api.create()["token"]
    unknown = "0" * 32
    for path in (
        f"/videos/{unknown}/video.mp4",
        "/videos/_nothing/image",
        f"/videos/_film/streams/{unknown}/video.mp4",
        f"/videos/{empty}/video.mp4",
        f"/videos/{empty}/image",
        f"/audios/{unknown}/audio.aac",
        f"/audios/{place.video['token']}/audio.aac",
        "/videos/_film/video.webm",
    ):
        answer = place.get(path)
        assert (answer.status_code, answer.json()) == (404, [])
    other = f"{place.sandbox.url}/v1/applications/{unknown}/videos/_film/video.mp4"
    assert httpx.get(other).status_code == 404


@pytest.mark.parametrize("extension", ["html", "svg", "svgz"])
def test_a_file_is_shown_as_nothing_that_browsers_run(place: Place, sample: Path, extension: str) -> None:
    path, stream = place.api.upload(sample, video_type=extension)
    place.api.settled(path)
    answer = place.get(f"{stream.removeprefix('/v1')}/video")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_each_application_has_addresses_of_its_own(place: Place, sample: Path) -> None:
    other = place.sandbox.add_application()
    root = f"{place.sandbox.url}/v1/applications/{other.token}"
    assert httpx.get(f"{root}/videos/_film/video.mp4").status_code == 404
    with other.client() as client:
        token = client.videos.create(file=sample).token
        client.videos.wait_until_ready(token, timeout=DEADLINE)
        client.application.update(auth_token_required_for_read=True)
        embed = client.embed
        for address in (embed.video_url(token), embed.video_page_url(token)):
            assert httpx.get(address).status_code == 403
        sealed = client.auth.generate(grants={"read": {"all": True}})
        for address in (embed.video_url(token, client_auth=sealed), embed.video_page_url(token, client_auth=sealed)):
            assert httpx.get(address).status_code == 200
    assert place.get("/videos/_film/video.mp4").status_code == 200
    assert place.get(f"/videos/{token}/video.mp4").status_code == 404


def test_over_tls(sample: Path) -> None:
    with Sandbox(tls=True) as sandbox, sandbox.client() as client:
        token = client.videos.create(file=sample).token
        client.videos.wait_until_ready(token, timeout=DEADLINE)
        embed = client.embed
        context = ssl.create_default_context(cafile=sandbox.ca_path)
        for address in (embed.video_url(token), embed.image_url(token), embed.iframe_player_url(token)):
            answer = httpx.get(address, verify=context)
            assert answer.status_code == 200
            assert address.startswith("https://")
            # Frames and players in pages of other sites keep only such cookies.
            assert "Secure" in answer.headers["Set-Cookie"]
            assert "SameSite=none" in answer.headers["Set-Cookie"]


def test_what_is_still_being_processed(sample: Path) -> None:
    with Sandbox(processing_delay=3600) as sandbox:
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample)
            root = f"{sandbox.url}/v1/applications/{sandbox.token}"
            assert httpx.get(root + path.removeprefix("/v1") + "/video.mp4").status_code == 412


def test_other_methods(place: Place) -> None:
    answer = httpx.post(place.root + "/videos/_film/video.mp4")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")


def test_plays_and_views_are_counted(place: Place, sample: Path) -> None:
    path, _ = place.api.upload(sample)
    token = place.api.settled(path)["token"]
    assert place.get(f"/videos/{token}/video.mp4").status_code == 200
    assert place.get(f"/videos/{token}/video.mp4", Range="bytes=0-9").status_code == 206
    assert place.get(f"/videos/{token}/video.mp4", Range="bytes=10-").status_code == 206
    assert httpx.head(f"{place.root}/videos/{token}/video.mp4").status_code == 200
    assert place.get(f"/videos/{token}/image").status_code == 200
    counters = place.counters(path)
    assert [counters[name] for name in ("plays", "full_plays", "image_views")] == [2, 1, 1]


def test_players_of_other_origins(place: Place) -> None:
    answer = place.get("/videos/_film/video.mp4", Origin=ORIGIN, Range="bytes=0-9")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in answer.headers["Vary"]
    assert "Content-Range" in answer.headers["Access-Control-Expose-Headers"]
    assert place.get("/videos/_nothing/video.mp4", Origin=ORIGIN).headers["Access-Control-Allow-Origin"] == ORIGIN
    asked = httpx.options(
        place.root + "/videos/_film/video.mp4",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "range",
        },
    )
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "range" in asked.headers["Access-Control-Allow-Headers"]


def test_the_api_itself_is_not_for_pages_of_other_origins(place: Place) -> None:
    answer = place.api.http.get("/v1/videos/", headers={"Origin": ORIGIN})
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_what_is_public_can_go_wrong_on_demand(place: Place) -> None:
    place.sandbox.fail("public", status=503, times=1)
    assert place.get("/videos/_film/video.mp4").status_code == 503
    assert place.get("/videos/_film/video.mp4").status_code == 200
