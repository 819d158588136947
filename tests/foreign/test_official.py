"""The official SDKs for Python and Node, unchanged, with every call they have.

What their calls return is compared with what is published of the service.
"""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from tests.foreign.record import Json, Record

TOKEN = re.compile(r"[0-9a-f]{32}")
NOTHING = type(None)
AMOUNT = (int, float)
MAP = (dict, list)
"""The service is written in PHP, where an empty map is an empty list."""
COMMON = {"token": str, "key": (str, NOTHING), "volatile": bool, "type": str, "created": int, "owned": bool}
PUBLISHED: dict[str, dict[str, Any]] = {
    "ApiVideo": {
        **COMMON,
        "title": (str, NOTHING),
        "description": (str, NOTHING),
        "state": int,
        "state_string": str,
        "duration": (*AMOUNT, NOTHING),
        "min_duration": (*AMOUNT, NOTHING),
        "max_duration": (*AMOUNT, NOTHING),
        "tags": (list, NOTHING),
        "data": (*MAP, NOTHING),
        "device_info": (*MAP, NOTHING),
        "submission_date": (int, NOTHING),
        "resubmission_date": (int, NOTHING),
        "stream_submission_date": (int, NOTHING),
        "delete_old_streams": bool,
        "expiration_days": (int, NOTHING),
        "only_audio": bool,
        "hd": bool,
        "approved": (bool, NOTHING),
        "moderation_reason": (str, NOTHING),
        "effect_profile": (str, list, NOTHING),
        "video_profile": (str, NOTHING),
        "meta_profile": (str, NOTHING),
        "streams": list,
        "original_stream": (dict, NOTHING),
        "default_stream": (dict, NOTHING),
        "embed_image_url": str,
        "embed_video_url": str,
    },
    "ApiVideoStream": {
        **COMMON,
        "creation_type": int,
        "creation_type_string": str,
        "state": int,
        "state_string": str,
        "streamable": int,
        "streamable_string": str,
        "video_type": (str, NOTHING),
        "video_sub_type": (str, NOTHING),
        "image_size": (int, NOTHING),
        "video_size": (int, NOTHING),
        "video_width": (int, NOTHING),
        "video_height": (int, NOTHING),
        "duration": (*AMOUNT, NOTHING),
        "has_video": bool,
        "has_image": bool,
        "submission_date": (int, NOTHING),
        "video_token": str,
        "parent_stream": (str, NOTHING),
        "push_services_success": (list, NOTHING),
        "subtitles": (*MAP, NOTHING),
    },
    "ApiEffectProfile": {**COMMON, "title": (str, NOTHING), "default_effect": bool},
}


def tokens(found: list[Json]) -> list[str]:
    return [entry["token"] for entry in found]


def test_every_call_is_made(record: Record) -> None:
    assert record.made == set(record.calls)
    assert len(record.calls) > 50


def test_every_request_is_answered_as_it_should_be(record: Record) -> None:
    statuses = [request.status for request in record.sandbox.requests]
    assert [status for status in statuses if status is None or status >= 400] == record.refusals


@pytest.mark.parametrize("kind", PUBLISHED)
def test_objects_have_what_is_published(record: Record, kind: str) -> None:
    found = record.objects(kind)
    assert found
    for entry in found:
        assert TOKEN.fullmatch(entry["token"])
        for name, types in PUBLISHED[kind].items():
            assert isinstance(entry[name], types), (name, entry[name])


def test_application(record: Record) -> None:
    sandbox = record.sandbox
    found = record.returned("application")
    keys = (found["token"], found["private_key"], found["encryption_key"])
    assert keys == (sandbox.token, sandbox.private_key, sandbox.encryption_key)
    changed = record.returned("application renamed")
    assert changed["name"] == "Theirs & ours"
    assert changed["config"]["client_can_index_videos"] is True
    assert changed["config"]["auth_token_required_for_read"] is False
    assert isinstance(record.returned("application statistics"), dict)
    assert isinstance(record.returned("application statistics of a month"), dict)


def test_video_without_a_file(record: Record) -> None:
    assert record.returned("no videos") == {"count": 0}
    empty = record.returned("empty video")
    assert (empty["state_string"], empty["key"], empty["max_duration"]) == ("EMPTY", "official", 30)
    assert (empty["title"], empty["tags"], empty["volatile"]) == ("50% & more", ["sea", "boat"], False)
    assert record.returned("video by key") == empty
    assert record.refused("key that is taken") == 412
    assert record.refused("unknown video") == 404
    assert record.refused("file of an empty video") == 404


def test_video_with_a_file(record: Record) -> None:
    uploaded = record.returned("uploaded video")
    assert (uploaded["title"], uploaded["tags"]) == ("Clip", ["boat"])
    assert uploaded["default_stream"]["has_video"] is True
    assert uploaded["default_stream"]["video_type"] == "mp4"
    video = record.returned("ready video")
    assert (video["token"], video["state"], video["state_string"]) == (uploaded["token"], 5, "READY")
    assert 0.9 < video["duration"] < 1.1
    original, default = video["original_stream"], video["default_stream"]
    assert original["token"] == uploaded["default_stream"]["token"]
    assert original["video_size"] == record.material.clip.stat().st_size
    assert (original["video_width"], original["video_height"]) == (320, 180)
    assert described(original) == [(5, "SERVER_UPLOAD"), (5, "READY"), (2, "DEGRADED")]
    assert described(default)[1:] == [(5, "READY"), (3, "YES")]
    assert default["creation_type_string"] == "TRANSCODED"


def described(stream: Json) -> list[tuple[int, str]]:
    return [(stream[name], stream[f"{name}_string"]) for name in ("creation_type", "state", "streamable")]


def test_what_is_no_video_fails_after_its_upload(record: Record) -> None:
    assert record.returned("upload of no video")["default_stream"]["state_string"] != "FAILED"
    assert record.returned("failed video")["token"] == record.returned("upload of no video")["token"]


def test_lists_of_videos(record: Record) -> None:
    empty, ready, failed = tokens(
        [record.returned(step) for step in ("empty video", "uploaded video", "upload of no video")]
    )
    assert tokens(record.returned("ready videos")) == [ready]
    assert tokens(record.returned("all videos")) == [failed, ready, empty]
    assert tokens(record.returned("all videos, oldest first")) == [empty, ready, failed]
    assert tokens(record.returned("second video of all")) == [ready]
    assert tokens(record.returned("videos with a tag")) == [empty]
    assert record.returned("number of ready videos") == {"count": 1}
    assert record.returned("number of videos with tags") == {"count": 2}


def test_changes_of_videos(record: Record) -> None:
    token = record.returned("uploaded video")["token"]
    approved, rejected = record.returned("approved"), record.returned("rejected")
    assert (approved["approved"], approved["title"], approved["expiration_days"]) == (True, "A + B", 3)
    assert (rejected["approved"], rejected["data"]) == (False, {"shelf": [1, None]})
    assert rejected["title"] == "A + B"
    assert tokens(record.returned("approved videos")) == tokens(record.returned("rejected videos")) == [token]
    assert record.returned("expiry")["min_duration"] == 1.5


def test_nothing_is_zero_where_it_is_sent_as_a_word(python_record: Record) -> None:
    assert python_record.returned("nothing as text")["expiration_days"] == 0


def test_many_videos_at_once(record: Record) -> None:
    both = [record.returned("uploaded video")["token"], record.returned("empty video")["token"]]
    assert tokens(record.returned("videos by token and key")) == both
    assert [(video["token"], video["tags"]) for video in record.returned("videos with new tags")] == [
        (token, ["lake"]) for token in both
    ]
    assert isinstance(record.returned("statistics in sum"), list)
    assert tokens(record.returned("statistics one by one")) == both


def test_files_of_videos(record: Record) -> None:
    video = record.returned("ready video")
    file, cover = record.returned("file of a video"), record.returned("cover of a video")
    assert file["size"] == video["default_stream"]["video_size"]
    assert bytes.fromhex(file["head"])[4:8] == b"ftyp"
    assert cover["size"] == video["default_stream"]["image_size"]
    assert cover["head"].startswith("ffd8ff")


def test_counts_and_analytics(record: Record) -> None:
    assert isinstance(record.returned("statistics of a video"), dict)
    (row,) = record.returned("analytics of a video")["analytics"]
    assert row["event_count"] == 1
    assert isinstance(row["country"], str)
    rows = record.returned("analytics")["analytics"]
    assert sum(row["event_count"] for row in rows) == 2
    assert all(isinstance(row["os"], str) for row in rows)
    assert record.refused("analytics of an unknown kind") >= 400


def test_pushes(record: Record) -> None:
    assert record.returned("pushed video")["token"] == record.returned("uploaded video")["token"]
    assert record.returned("pushed stream")["token"] == record.returned("empty stream")["token"]


@pytest.mark.parametrize("what", ["video", "stream", "effect profile", "auth token"])
def test_deletions(record: Record, what: str) -> None:
    assert record.returned(f"deleted {what}") == "null"
    assert record.refused(f"deleted {what} again") == 404


def test_stream_whose_files_are_attached(record: Record) -> None:
    empty = record.returned("empty stream")
    assert (empty["state_string"], empty["has_image"], empty["has_video"]) == ("EMPTY", False, False)
    attached = record.returned("image attached")
    assert (attached["token"], attached["has_image"], attached["has_video"]) == (empty["token"], True, False)
    assert record.returned("image without a file")["token"] == empty["token"]
    assert record.returned("video attached")["has_video"] is True
    assert record.returned("video without a file")["token"] == empty["token"]
    assert record.returned("video of streams")["original_stream"]["token"] == empty["token"]
    stream = record.returned("stream")
    assert described(stream) == [(5, "SERVER_UPLOAD"), (5, "READY"), (2, "DEGRADED")]
    assert stream["video_token"] == record.returned("video for streams")["token"]


def test_streams_of_a_video(record: Record) -> None:
    first, second = record.returned("empty stream"), record.returned("uploaded stream")
    found = tokens(record.returned("streams"))
    assert (
        found == tokens(record.returned("ready streams")) == tokens(record.returned("video of two streams")["streams"])
    )
    assert {first["token"], second["token"]} < set(found)


def test_files_of_a_stream(record: Record) -> None:
    assert record.returned("file of a stream")["sha256"] == digest(record.material.clip)
    assert record.returned("cover of a stream")["sha256"] == digest(record.material.image)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_subtitles(record: Record) -> None:
    subtitles = record.returned("subtitle")["subtitles"]
    text = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello & welcome\n"
    assert subtitles == {"en": {"label": "English", "data": text}}


def test_binding_of_a_stream(node_record: Record) -> None:
    assert node_record.returned("stream bound")["token"] == node_record.returned("empty stream")["token"]


def test_audios(python_record: Record) -> None:
    record = python_record
    empty, uploaded = record.returned("empty audio"), record.returned("uploaded audio")
    assert (empty["state_string"], empty["key"], empty["title"]) == ("EMPTY", "official", "Silence")
    assert (empty["tags"], empty["volatile"]) == (["a", "b"], True)
    assert record.returned("audio by key") == empty
    audio = record.returned("ready audio")
    assert (audio["token"], audio["state"], audio["state_string"]) == (uploaded["token"], 5, "READY")
    assert audio["original_stream"]["token"] == uploaded["default_stream"]["token"]
    assert audio["default_stream"]["streamable"] == 3
    assert 0.9 < audio["duration"] < 1.1
    assert tokens(record.returned("ready audios")) == [uploaded["token"]]
    assert tokens(record.returned("all audios")) == [empty["token"], uploaded["token"]]
    assert record.returned("number of audios") == {"count": 2}
    changed = record.returned("audio changed")
    assert (changed["max_duration"], changed["expiration_days"], changed["title"]) == (30, 7, "Sound")
    both = [uploaded["token"], empty["token"]]
    assert tokens(record.returned("audios by token and key")) == both
    assert [audio["tags"] for audio in record.returned("audios with new tags")] == [["c"], ["c"]]
    assert record.returned("file of an audio")["size"] == audio["default_stream"]["audio_size"]
    assert record.returned("deleted audio") == "null"
    assert record.refused("deleted audio again") == 404


def test_audio_streams(python_record: Record) -> None:
    record = python_record
    assert record.returned("empty audio stream")["state_string"] == "EMPTY"
    uploaded, stream = record.returned("uploaded audio stream"), record.returned("audio stream")
    assert stream["token"] == uploaded["token"]
    assert (stream["state_string"], stream["has_audio"]) == ("READY", True)
    assert uploaded["token"] in tokens(record.returned("audio streams"))
    assert record.returned("file of an audio stream")["sha256"] == digest(record.material.sound)
    assert record.returned("deleted audio stream") == "null"


def test_effect_profiles(record: Record) -> None:
    profile = record.returned("effect profile")
    assert (profile["key"], profile["title"], profile["default_effect"]) == ("effects", "Effects", False)
    assert record.returned("effect profile by key") == profile
    assert record.returned("default effect profile") == {**profile, "default_effect": True}
    assert record.returned("no default effect profile") == profile
    assert record.returned("effect profiles") == [profile]


def test_effects(record: Record) -> None:
    assert record.returned("filter")["configuration"]["effect"] == "gray"
    assert record.returned("filter as in examples")["configuration"]["effect"] == "edge"
    watermark = record.returned("watermark")
    places = [
        (found["vertical_position"], found["horizontal_position"], found["video_scale"])
        for found in map(record.returned, ("watermark", "watermark moved", "watermark with another image", "effect"))
    ]
    assert places == [(0.9, 0.1, 0.25), (0.5, 0.1, 0.25), (0.5, 0.1, 0.5), (0.5, 0.1, 0.5)]
    assert record.returned("effect")["token"] == watermark["token"]
    assert record.returned("deleted effect") == "null"
    assert tokens(record.returned("effects")) == [record.returned("filter")["token"], watermark["token"]]
    profile = record.returned("effect profile")["token"]
    assert record.returned("effect applied")["effect_profile"] == profile
    assert record.returned("ready video with effects")["default_stream"]["effect_profile"] == profile


def test_meta_profiles(record: Record) -> None:
    profile = record.returned("meta profile")
    assert (profile["key"], profile["title"]) == ("analyses", "Analyses")
    assert record.refused("meta profile without a title") == 412
    assert record.returned("meta profile by key") == profile
    assert record.returned("meta profiles") == [profile]
    assert record.returned("deleted meta profile") == "null"


def test_analyses(record: Record) -> None:
    analysis = record.returned("analysis")
    assert record.returned("one analysis") == analysis
    assert record.returned("nsfw")["nsfw_action"] == "nothing"
    assert record.returned("profanity")["profanity_action"] == "nothing"
    assert record.returned("deleted analysis") == "null"
    assert tokens(record.returned("analyses")) == tokens(
        [analysis, record.returned("transcription"), record.returned("nsfw")]
    )
    assert record.returned("analyses applied")["token"] == record.returned("video for effects")["token"]
    stream = record.returned("video with findings")["original_stream"]
    assert isinstance(stream["audio_transcription"]["text"], str)
    assert all({"tag", "score"} <= tag.keys() for frame in stream["video_analysis"]["frames"] for tag in frame["tags"])


def test_auth_tokens(record: Record) -> None:
    made = record.returned("auth token")
    assert TOKEN.fullmatch(made["token"])
    assert made["grants"] == {"read": {"all": True}, "update": {"resources": ["0" * 32]}}
    assert (made["session_limit"], made["usage_expiration_time"]) == (3, 3600)
    assert (made["expiration_date"], made["hidden"], made["volatile"]) == (4_000_000_000, False, False)
    assert record.returned("auth token again") == made
    assert record.returned("auth token hidden") == {**made, "hidden": True, "session_limit": 1}


def test_webhooks(record: Record) -> None:
    webhook = record.returned("webhook")
    assert webhook
    assert not webhook.startswith("{")
    asked, code = record.returned("webhook asked"), record.returned("webhook sent a code")
    assert asked["ziggeo_validation"] is code["ziggeo_validation"] is True
    assert asked["message"]
    assert code["webhook_id"] == webhook
    assert re.fullmatch("[0-9]{6}", code["validation_code"])
    assert record.refused("webhook with a wrong code") >= 400
    assert isinstance(record.returned("webhook confirmed"), str)
    told = record.returned("webhook told")
    assert (told["event_type"], told["data"]["video"]) == ("video_create", record.returned("video to tell of"))
    assert record.returned("webhook removed") == "null"
