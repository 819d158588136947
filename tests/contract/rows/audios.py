"""Calls about audios."""

from typing import Any, cast

from tests.contract.rows.row import AAC, FILE, NULL, Flow, Row, is_content, is_nothing
from tests.contract.stub import Reply
from tests.core.samples import AUDIO, AUDIO_STREAM, AUDIO_STREAM_TOKEN, AUDIO_TOKEN
from ziggeo import (
    Audio,
    AudioCountArguments,
    AudioCreateArguments,
    AudioGetBulkArguments,
    AudioIndexArguments,
    AudioUpdateArguments,
    AudioUpdateBulkArguments,
    BulkReport,
    Count,
    VideoState,
)

OTHER_AUDIO: dict[str, object] = {"token": "b8fe0000000000000000000000003915", "key": "bye", "state_string": "FAILED"}
EMPTY_AUDIO: dict[str, object] = {
    "token": AUDIO_TOKEN,
    "key": "hello",
    "state": 1,
    "state_string": "EMPTY",
    "created": "2022-03-01T10:00:00.250Z",
}
NEW_AUDIO: dict[str, object] = {
    **EMPTY_AUDIO,
    "default_stream": {"token": AUDIO_STREAM_TOKEN, "state": 1, "state_string": "EMPTY"},
}


def is_audio(result: Any) -> bool:
    """Whether a result is the sample."""
    return isinstance(result, Audio) and result.to_wire() == AUDIO


def are_both_audios(report: Any) -> bool:
    """Whether a report holds both audios in the order in which they were asked for."""
    assert isinstance(report, BulkReport)
    results: list[Any] = list(cast("BulkReport[Audio]", report))
    return [audio.to_wire() for audio in results] == [AUDIO, OTHER_AUDIO] and report.done == (AUDIO_TOKEN, "_bye")


ROWS: list[Row] = [
    Row(
        endpoint="audios.index",
        reference="A1",
        call=lambda ziggeo: ziggeo.audios.index(
            limit=10, skip=5, reverse=True, states=[VideoState.READY, "failed"], tags=["a b", "ü"]
        ),
        arguments={"limit": 10, "skip": 5, "reverse": True, "states": "READY,failed", "tags": "a b,ü"},
        takes=AudioIndexArguments,
        method="GET",
        role="api",
        path="/v1/audios/",
        query=[("states", "READY,failed"), ("tags", "a b,ü"), ("skip", "5"), ("reverse", "true"), ("limit", "10")],
        answer=Reply.of([AUDIO, AUDIO]),
        expected=lambda audios: len(audios) == 2 and all(map(is_audio, audios)),
    ),
    Row(
        endpoint="audios.count",
        reference="A2",
        call=lambda ziggeo: ziggeo.audios.count(states=["ready"], tags=["a b", "ü"]),
        arguments={"states": "ready", "tags": "a b,ü"},
        takes=AudioCountArguments,
        method="GET",
        role="api",
        path="/v1/audios/count",
        query=[("states", "ready"), ("tags", "a b,ü")],
        answer=Reply.of({"count": 0}),
        expected=lambda count: isinstance(count, Count) and count.to_wire() == {"count": 0},
    ),
    Row(
        endpoint="audios.get",
        reference="A3",
        call=lambda ziggeo: ziggeo.audios.get("_greeting"),
        identifiers=("_greeting",),
        method="GET",
        role="api",
        path="/v1/audios/_greeting",
        answer=Reply.of(AUDIO),
        expected=is_audio,
    ),
    Row(
        endpoint="audios.get_bulk",
        reference="A4",
        call=lambda ziggeo: ziggeo.audios.get_bulk([AUDIO_TOKEN, "_bye"]),
        arguments={"tokens_or_keys": f"{AUDIO_TOKEN}, _bye"},
        required=("tokens_or_keys",),
        takes=AudioGetBulkArguments,
        method="POST",
        role="api",
        path="/v1/audios/get-bulk",
        form=[("tokens_or_keys", "b8fe0000000000000000000000003914,_bye")],
        answer=Reply.of([OTHER_AUDIO, AUDIO]),
        expected=are_both_audios,
    ),
    Row(
        endpoint="audios.download_audio",
        reference="A5",
        call=lambda ziggeo: ziggeo.audios.download_audio(AUDIO_TOKEN),
        identifiers=(AUDIO_TOKEN,),
        method="GET",
        role="media_cdn",
        path="/v1/audios/b8fe0000000000000000000000003914/audio",
        answer=Reply(200, AAC, "audio/aac"),
        wrong=(),
        expected=is_content(AAC),
    ),
    Row(
        endpoint="audios.update",
        reference="A6",
        call=lambda ziggeo: ziggeo.audios.update(
            AUDIO_TOKEN,
            min_duration=1,
            max_duration=2.5,
            tags=[],
            key="hello",
            volatile=True,
            expiration_days=None,
            expire_on="2030-01-31",
            title="Grüße & more",
            data={"test": 5678, "deep": [1, None]},
        ),
        identifiers=(AUDIO_TOKEN,),
        arguments={
            "min_duration": 1,
            "max_duration": 2.5,
            "tags": [],
            "key": "hello",
            "volatile": True,
            "expiration_days": None,
            "expire_on": "2030-01-31",
            "title": "Grüße & more",
            "data": '{"test": 5678, "deep": [1, null]}',
        },
        takes=AudioUpdateArguments,
        method="POST",
        role="api",
        path="/v1/audios/b8fe0000000000000000000000003914",
        form=[
            ("min_duration", "1"),
            ("max_duration", "2.5"),
            ("tags", ""),
            ("volatile", "true"),
            ("expiration_days", ""),
            ("key", "hello"),
            ("title", "Grüße & more"),
            ("data", '{"test":5678,"deep":[1,null]}'),
            ("expire_on", "2030-01-31"),
        ],
        answer=Reply.of(AUDIO),
        expected=is_audio,
    ),
    Row(
        endpoint="audios.update_bulk",
        reference="A7",
        call=lambda ziggeo: ziggeo.audios.update_bulk(
            [AUDIO_TOKEN, "_bye"],
            min_duration=1,
            max_duration=2.5,
            tags=["a", "b c"],
            volatile=False,
            expiration_days=30,
            expire_on="2030-01-31",
        ),
        arguments={
            "tokens_or_keys": [AUDIO_TOKEN, "_bye"],
            "min_duration": 1,
            "max_duration": 2.5,
            "tags": "a, b c",
            "volatile": False,
            "expiration_days": 30,
            "expire_on": "2030-01-31",
        },
        required=("tokens_or_keys",),
        takes=AudioUpdateBulkArguments,
        method="POST",
        role="api",
        path="/v1/audios/update-bulk",
        form=[
            ("tokens_or_keys", "b8fe0000000000000000000000003914,_bye"),
            ("min_duration", "1"),
            ("max_duration", "2.5"),
            ("tags", "a,b c"),
            ("volatile", "false"),
            ("expiration_days", "30"),
            ("expire_on", "2030-01-31"),
        ],
        answer=Reply.of([AUDIO, OTHER_AUDIO]),
        expected=are_both_audios,
    ),
    Row(
        endpoint="audios.delete",
        reference="A8",
        call=lambda ziggeo: ziggeo.audios.delete(AUDIO_TOKEN),
        identifiers=(AUDIO_TOKEN,),
        method="DELETE",
        role="api",
        path="/v1/audios/b8fe0000000000000000000000003914",
        answer=NULL,
        wrong=(),
        expected=is_nothing,
    ),
    Row(
        endpoint="audios.create",
        reference="A9",
        call=lambda ziggeo: ziggeo.audios.create(
            min_duration=0, max_duration=30, tags=["welcome", "first"], key="hello", volatile=True
        ),
        arguments={
            "min_duration": 0,
            "max_duration": 30,
            "tags": "welcome, first",
            "key": "hello",
            "volatile": True,
        },
        takes=AudioCreateArguments,
        method="POST",
        role="api",
        path="/v1/audios/",
        form=[
            ("min_duration", "0"),
            ("max_duration", "30"),
            ("tags", "welcome,first"),
            ("volatile", "true"),
            ("key", "hello"),
        ],
        answer=Reply.of(EMPTY_AUDIO, 201),
        expected=lambda audio: audio.to_wire() == EMPTY_AUDIO and audio.state is VideoState.EMPTY,
    ),
]

FLOWS: list[Flow] = [
    Flow(
        call_name="audios.create",
        endpoints=("audios.create.upload_url", "audio_streams.confirm_audio"),
        references=("A10", "A10 B6"),
        call=lambda ziggeo: ziggeo.audios.create({"tags": "a,b"}, FILE, filename="My voice.MP3", key="hello"),
        ask="/v1/audios-upload-url",
        form=[("tags", "a,b"), ("key", "hello"), ("audio_type", "mp3")],
        scope={"audio": NEW_AUDIO},
        confirm=("/v1/audios/b8fe0000000000000000000000003914/streams/11223344556677889900aabbccddeeff/confirm-audio"),
        confirmed=AUDIO_STREAM,
        filename="My voice.MP3",
        content_type="audio/mpeg",
        removed=("api", "/v1/audios/b8fe0000000000000000000000003914"),
        expected=lambda audio: audio.to_wire() == {**EMPTY_AUDIO, "default_stream": AUDIO_STREAM},
    ),
]
