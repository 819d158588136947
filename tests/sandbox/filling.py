"""Puts something on every page of the console."""

from pathlib import Path
from urllib.parse import quote

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.faults import Status

from .api import Api, is_idle
from .receiver import receiver, subscribe
from .test_requests import UNKNOWN


def fill(sandbox: Sandbox, sample: Path, sound: Path, text: str) -> None:
    """Put a text everywhere where there may be any, and something on every page."""
    api = Api(sandbox)
    with api.http, receiver() as taker:
        subscribe(api, taker, path=f"/{quote(text, safe='')}?{quote(text, safe='')}")
        effects = api.post("/v1/effects/", title=text, key=text).json()["token"]
        api.post(f"/v1/effects/{effects}/process/filter", effect="gray")
        api.post(f"/v1/effects/{effects}/process/watermark")
        analyses = api.post("/v1/metaprofiles/", title=text, key=text).json()["token"]
        for kind in ("nsfw", "analysis", "transcription"):
            api.post(f"/v1/metaprofiles/{analyses}/process/{kind}")
        api.post("/v1/application", name=text)
        api.http.post("/v1/authtokens/", json={"key": text, "grants": {"read": {"resources": [text]}}})
        about = {"title": text, "description": text, "key": text, "tags": [text], "data": {text: text}}
        for path in ("/v1/videos/", "/v1/audios/"):
            assert api.http.post(path, json=about).status_code == 201
        video, stream = api.upload(sample, title=text, effect_profile=effects, meta_profile=analyses)
        audio, _ = api.upload_audio(sound, title=text, meta_profile=analyses)
        api.settled(video)
        api.settled(audio)
        api.when(video, lambda found: found["default_stream"]["effect_profile"] is not None)
        api.when(video, lambda found: found["default_stream"]["nsfw"] is not None)
        api.post(f"{stream}/subtitle", lang=text, label=text, data=f"WEBVTT\n\n{text}")
        sandbox.faults.add("videos.get", Status(503, text, headers={"X-Text": "text"}), after=100)
        sandbox.fail("videos.delete", status=500, times=1)
        api.get(f"/v1/nowhere/{quote(text)}", title=text)
        api.http.delete(f"/v1/videos/{UNKNOWN}")
        api.http.post("/v1/videos/", data={"title": text}, files={"file": (text, b"x")})
        while not is_idle(sandbox):
            pass
        sandbox.wait_for_deliveries(5)
