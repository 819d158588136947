"""A program of somebody who has the official Python SDK 2.30 and nothing else. It makes every call of it.

Each call is one line of JSON: its ``step``, the ``call``, and what it ``returned``, with which status it was ``refused``,
or what it ``raised``. The first line tells all calls that the SDK has.

It steers around what the SDK does wrong, as its own examples do: lists are texts between commas, whatever is nested is
JSON text, and all of it is ASCII.
"""

import hashlib
import inspect
import json
import os
import queue
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from typing import Any, cast

PATIENCE = 60.0
PAUSE = 0.05
SUBTITLES = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello & welcome\n"
UNKNOWN = "0" * 32


def make_client() -> Any:
    """Make the SDK's object, for the address of the sandbox in place of the SDK's own addresses."""
    ziggeo = import_module("Ziggeo").Ziggeo(
        os.environ["APP_TOKEN"], os.environ["APP_PRIVATE_KEY"], os.environ["APP_ENCRYPTION_KEY"]
    )
    connect = import_module("ZiggeoConnect").ZiggeoConnect(ziggeo, os.environ["SANDBOX_URL"])
    ziggeo.connect = ziggeo.api_connect = ziggeo.cdn_connect = ziggeo.js_cdn_connect = connect
    return ziggeo


def calls_of(ziggeo: Any) -> list[str]:
    """Name all calls that the SDK has, as ``videos.index``."""
    return sorted(
        f"{part}.{name}"
        for part, resource in inspect.getmembers(ziggeo, inspect.ismethod)
        if not part.startswith("_")
        for name, _ in inspect.getmembers(resource(), inspect.ismethod)
        if not name.startswith("_")
    )


def refusal(result: Any) -> int | None:
    """The status with which the service refused. The SDK raises nothing, and returns this in place of what was asked for."""
    found: dict[str, Any] = {}
    if isinstance(result, dict):
        found = cast("dict[str, Any]", result)
    elif isinstance(result, str) and result.startswith('{"code": "'):
        found = json.loads(result)
    return int(found["code"]) if found.keys() == {"code", "msg"} else None


class Program:
    """Makes calls and prints what became of them."""

    def __init__(self, ziggeo: Any) -> None:
        self.ziggeo = ziggeo
        self.clip = os.environ["CLIP"]
        self.sound = os.environ["SOUND"]
        self.image = os.environ["IMAGE"]
        self.empty = os.environ["EMPTY"]

    def call(self, step: str, name: str, *arguments: Any, **named: Any) -> Any:
        """Make a call."""
        try:
            result = self._made(name, *arguments, **named)
        except Exception as error:
            self.show(step, name, raised=f"{type(error).__name__}: {error}")
            raise
        status = refusal(result)
        if status is None:
            self.show(step, name, returned=result)
        else:
            self.show(step, name, refused=status)
        return result

    def until(self, step: str, condition: Callable[[Any], bool], name: str, *arguments: Any) -> Any:
        """Make a call again and again until its result is as it should be."""
        end = time.monotonic() + PATIENCE
        while not condition(result := self._made(name, *arguments)):
            if time.monotonic() > end:
                raise TimeoutError(f"{step}: {result}")
            time.sleep(PAUSE)
        self.show(step, name, returned=result)
        return result

    def show(self, step: str, name: str | None, **outcome: Any) -> None:
        """Print what became of a call."""
        print(json.dumps({"step": step, "call": name, **outcome}, default=_show_bytes), flush=True)

    def _made(self, name: str, *arguments: Any, **named: Any) -> Any:
        part, method = name.split(".")
        return getattr(getattr(self.ziggeo, part)(), method)(*arguments, **named)


def _show_bytes(value: object) -> object:
    assert isinstance(value, bytes), type(value)
    return {"size": len(value), "sha256": hashlib.sha256(value).hexdigest(), "head": value[:12].hex()}


def is_ready(found: Any) -> bool:
    """Whether all of it is READY, and it plays what was made of its upload."""
    is_complete = all(stream["state_string"] == "READY" for stream in found["streams"])
    is_complete = is_complete and found["state_string"] == "READY"
    return is_complete and found["default_stream"]["creation_type_string"] == "TRANSCODED"


def is_failed(found: Any) -> bool:
    """Whether it is FAILED."""
    return bool(found["state_string"] == "FAILED")


def has_findings(found: Any) -> bool:
    """Whether it was analysed."""
    return bool(found["original_stream"]["audio_transcription"] and found["original_stream"]["video_analysis"])


def work_with_application(program: Program) -> None:
    program.call("application", "application.get")
    program.call(
        "application renamed",
        "application.update",
        {"name": "Theirs & ours", "client_can_index_videos": True, "auth_token_required_for_read": "false"},
    )
    program.call("application statistics", "application.get_stats")
    program.call("application statistics of a month", "application.get_stats", {"period": "month"})


def work_with_videos(program: Program) -> None:
    program.call("no videos", "videos.count", {"states": "all"})
    empty = program.call(
        "empty video",
        "videos.create",
        {"title": "50% & more", "tags": "sea,boat", "key": "official", "max_duration": 30, "volatile": False},
    )
    program.call("key that is taken", "videos.create", {"key": "official"})
    # Uploads put the kind of the file into the arguments that they are given.
    uploaded = program.call("uploaded video", "videos.create", {"tags": "boat", "title": "Clip"}, program.clip)
    program.until("ready video", is_ready, "videos.get", uploaded["token"])
    token = uploaded["token"]
    broken = program.call("upload of no video", "videos.create", None, program.empty)
    program.until("failed video", is_failed, "videos.get", broken["token"])

    program.call("video by key", "videos.get", "_official")
    program.call("unknown video", "videos.get", UNKNOWN)
    program.call("ready videos", "videos.index")
    program.call("all videos", "videos.index", {"states": "all"})
    program.call("all videos, oldest first", "videos.index", {"states": "ALL", "reverse": True})
    program.call("second video of all", "videos.index", {"states": "all", "limit": 1, "skip": 1})
    program.call("videos with a tag", "videos.index", {"states": "all", "tags": "sea"})
    program.call("number of ready videos", "videos.count")
    program.call("number of videos with tags", "videos.count", {"states": "all", "tags": "sea,boat"})

    program.call("approved", "videos.update", token, {"approved": True, "title": "A + B", "expiration_days": 3})
    program.call("approved videos", "videos.index", {"approved": "APPROVED"})
    program.call("rejected", "videos.update", token, {"approved": False, "data": json.dumps({"shelf": [1, None]})})
    program.call("rejected videos", "videos.index", {"approved": "REJECTED"})
    program.call("nothing as text", "videos.update", token, {"expiration_days": None})
    program.call("expiry", "videos.update", "_official", {"expire_on": "2099-12-31", "min_duration": 1.5})

    both = f"{token},_official"
    program.call("videos by token and key", "videos.get_bulk", {"tokens_or_keys": f"{both},{UNKNOWN}"})
    program.call("videos with new tags", "videos.update_bulk", {"tokens_or_keys": both, "tags": "lake"})

    program.call("file of a video", "videos.download_video", token)
    program.call("cover of a video", "videos.download_image", token)
    program.call("file of an empty video", "videos.download_video", empty["token"])
    program.call("statistics of a video", "videos.get_stats", token)
    program.call("statistics in sum", "videos.stats_bulk", {"tokens_or_keys": both})
    program.call("statistics one by one", "videos.stats_bulk", {"tokens_or_keys": both, "summarize": False})
    program.call("analytics of a video", "videos.analytics", token, {"query": "total_plays_by_country"})
    program.call("analytics", "analytics.get", {"query": "device_views_by_os", "from": 0, "to": 4_000_000_000_000})
    program.call("analytics of an unknown kind", "analytics.get", {"query": "plays_by_mood"})
    program.call("pushed video", "videos.push_to_service", token, {"pushservicetoken": "drive"})

    program.call("deleted video", "videos.delete", broken["token"])
    program.call("deleted video again", "videos.get", broken["token"])
    program.call("video deleted by key", "videos.delete", "_official")


def work_with_streams(program: Program) -> None:
    video = program.call("video for streams", "videos.create", {"title": "Streams"})["token"]
    stream = program.call("empty stream", "streams.create", video)["token"]
    program.call("image attached", "streams.attach_image", video, stream, None, program.image)
    program.call("image without a file", "streams.attach_image", video, stream, {})
    program.call("video attached", "streams.attach_video", video, stream, {}, program.clip)
    program.call("video without a file", "streams.attach_video", video, stream)
    program.until("video of streams", is_ready, "videos.get", video)
    program.call("stream", "streams.get", video, stream)
    program.call(
        "subtitle",
        "streams.attach_subtitle",
        video,
        stream,
        {"lang": "en", "label": "English", "data": SUBTITLES},
    )
    uploaded = program.call("uploaded stream", "streams.create", video, {}, program.clip)["token"]
    program.until("video of two streams", is_ready, "videos.get", video)
    program.call("streams", "streams.index", video)
    program.call("ready streams", "streams.index", video, {"states": "ready"})
    program.call("file of a stream", "streams.download_video", video, stream)
    program.call("cover of a stream", "streams.download_image", video, stream)
    program.call("pushed stream", "streams.push_to_service", video, stream, {"pushservicetoken": "drive"})
    program.call("deleted stream", "streams.delete", video, uploaded)
    program.call("deleted stream again", "streams.get", video, uploaded)


def work_with_audios(program: Program) -> None:
    program.call(
        "empty audio", "audios.create", {"title": "Silence", "tags": "a,b", "key": "official", "volatile": True}
    )
    token = program.call("uploaded audio", "audios.create", {"title": "Sound", "tags": "b"}, program.sound)["token"]
    program.until("ready audio", is_ready, "audios.get", token)
    program.call("audio by key", "audios.get", "_official")
    program.call("ready audios", "audios.index")
    program.call("all audios", "audios.index", {"states": "all", "limit": 10, "skip": 0, "reverse": True})
    program.call("number of audios", "audios.count", {"states": "all", "tags": "b"})
    program.call("audio changed", "audios.update", token, {"max_duration": 30, "expiration_days": 7})
    both = f"{token},_official"
    program.call("audios by token and key", "audios.get_bulk", {"tokens_or_keys": both})
    program.call("audios with new tags", "audios.update_bulk", {"tokens_or_keys": both, "tags": "c"})
    program.call("file of an audio", "audios.download_audio", token)

    empty = program.call("empty audio stream", "audioStreams.create", "_official")["token"]
    stream = program.call("uploaded audio stream", "audioStreams.create", token, {}, program.sound)["token"]
    program.until("audio of two streams", is_ready, "audios.get", token)
    program.call("audio stream", "audioStreams.get", token, stream)
    program.call("audio streams", "audioStreams.index", token, {"states": "all"})
    program.call("file of an audio stream", "audioStreams.download_audio", token, stream)
    program.call("deleted audio stream", "audioStreams.delete", "_official", empty)
    program.call("deleted audio", "audios.delete", "_official")
    program.call("deleted audio again", "audios.get", "_official")


def work_with_effects(program: Program) -> None:
    profile = program.call("effect profile", "effectProfiles.create", {"key": "effects", "title": "Effects"})["token"]
    program.call("effect profile by key", "effectProfiles.get", "_effects")
    program.call("default effect profile", "effectProfiles.update", profile, {"default_effect": True})
    program.call("no default effect profile", "effectProfiles.update", profile, {"default_effect": False})
    program.call("effect profiles", "effectProfiles.index", {"limit": 10, "skip": 0})

    program.call("filter", "effectProfileProcess.create_filter_process", profile, {"effect": "gray"})
    # So do the SDK's own examples write it.
    other = program.call(
        "filter as in examples", "effectProfileProcess.create_filter_process", profile, {"filter": "edge"}
    )
    place = {"vertical_position": 0.9, "horizontal_position": 0.1, "video_scale": 0.25}
    watermark = program.call(
        "watermark", "effectProfileProcess.create_watermark_process", profile, place, program.image
    )["token"]
    program.call("watermark without an image", "effectProfileProcess.create_watermark_process", profile, {})
    program.call(
        "watermark moved", "effectProfileProcess.edit_watermark_process", profile, watermark, {"vertical_position": 0.5}
    )
    program.call(
        "watermark with another image",
        "effectProfileProcess.edit_watermark_process",
        profile,
        watermark,
        {"video_scale": 0.5},
        program.image,
    )
    program.call("effect", "effectProfileProcess.get", profile, watermark)
    program.call("deleted effect", "effectProfileProcess.delete", profile, other["token"])
    program.call("effects", "effectProfileProcess.index", profile, {"states": "ready"})

    video = program.call("video for effects", "videos.create", {}, program.clip)["token"]
    program.until("ready video for effects", is_ready, "videos.get", video)
    program.call("effect applied", "videos.apply_effect", video, {"effectprofiletoken": profile})
    program.until("ready video with effects", is_ready, "videos.get", video)
    program.call("deleted effect profile", "effectProfiles.delete", profile)
    program.call("deleted effect profile again", "effectProfiles.get", profile)

    meta = program.call("meta profile", "metaProfiles.create", {"key": "analyses", "title": "Analyses"})["token"]
    program.call("meta profile without a title", "metaProfiles.create", {"key": "untitled"})
    program.call("meta profile by key", "metaProfiles.get", "_analyses")
    program.call("meta profiles", "metaProfiles.index", {"limit": 10})
    analysis = program.call("analysis", "metaProfileProcess.create_video_analysis_process", meta)["token"]
    program.call("transcription", "metaProfileProcess.create_audio_transcription_process", meta)
    program.call("nsfw", "metaProfileProcess.create_nsfw_process", meta, {"nsfw_action": "nothing"})
    dropped = program.call(
        "profanity", "metaProfileProcess.create_profanity_process", meta, {"profanity_action": "nothing"}
    )
    program.call("one analysis", "metaProfileProcess.get", meta, analysis)
    program.call("deleted analysis", "metaProfileProcess.delete", meta, dropped["token"])
    program.call("analyses", "metaProfileProcess.index", meta)
    program.call("analyses applied", "videos.apply_meta", video, {"metaprofiletoken": meta})
    program.until("video with findings", has_findings, "videos.get", video)
    program.call("deleted meta profile", "metaProfiles.delete", meta)


def work_with_auth_tokens(program: Program) -> None:
    grants = json.dumps({"read": {"all": True}, "update": {"resources": [UNKNOWN]}})
    made = program.call(
        "auth token",
        "authtokens.create",
        {"grants": grants, "session_limit": 3, "usage_expiration_time": 3600, "expiration_date": 4_000_000_000},
    )["token"]
    program.call("auth token again", "authtokens.get", made)
    program.call("auth token hidden", "authtokens.update", made, {"hidden": True, "session_limit": 1})
    program.call("deleted auth token", "authtokens.delete", made)
    program.call("deleted auth token again", "authtokens.get", made)
    program.call("sealed auth token", "auth.generate", {"grants": {"read": {"all": True}}})


def work_with_webhooks(program: Program) -> None:
    heard: queue.Queue[Any] = queue.Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            heard.put(json.loads(body))

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/hook?a=1&b=2"
        webhook = program.call(
            "webhook",
            "webhooks.create",
            {"target_url": url, "encoding": "jsonheader", "events": "video_create,video_delete"},
        )
        program.show("webhook asked", None, returned=heard.get(timeout=PATIENCE))
        code = heard.get(timeout=PATIENCE)
        program.show("webhook sent a code", None, returned=code)
        program.call("webhook with a wrong code", "webhooks.confirm", {"webhook_id": webhook, "validation_code": "no"})
        program.call(
            "webhook confirmed",
            "webhooks.confirm",
            {"webhook_id": webhook, "validation_code": code["validation_code"]},
        )
        program.call("video to tell of", "videos.create", {"title": "Told"})
        program.show("webhook told", None, returned=heard.get(timeout=PATIENCE))
        program.call("webhook removed", "webhooks.delete", {"target_url": url})
        server.shutdown()


def main() -> None:
    program = Program(make_client())
    print(json.dumps({"calls": calls_of(program.ziggeo)}), flush=True)
    for work in (
        work_with_application,
        work_with_videos,
        work_with_streams,
        work_with_audios,
        work_with_effects,
        work_with_auth_tokens,
        work_with_webhooks,
    ):
        work(program)


if __name__ == "__main__":
    main()
