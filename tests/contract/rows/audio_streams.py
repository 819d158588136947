"""Calls about the streams of an audio."""

from typing import Any

from tests.contract.rows.row import AAC, FILE, NULL, Flow, Row, is_content, is_nothing
from tests.contract.stub import Reply
from tests.core.samples import AUDIO_STREAM, AUDIO_STREAM_TOKEN, AUDIO_TOKEN
from ziggeo import AudioStream, AudioStreamCreateArguments, AudioStreamIndexArguments

EMPTY_STREAM: dict[str, object] = {"token": AUDIO_STREAM_TOKEN, "state": 1, "state_string": "EMPTY"}


def is_audio_stream(result: Any) -> bool:
    """Whether a result is the sample."""
    return isinstance(result, AudioStream) and result.to_wire() == AUDIO_STREAM


ROWS: list[Row] = [
    Row(
        endpoint="audio_streams.index",
        reference="B1",
        call=lambda ziggeo: ziggeo.audio_streams.index(AUDIO_TOKEN, states=["ready"]),
        identifiers=(AUDIO_TOKEN,),
        arguments={"states": "ready"},
        takes=AudioStreamIndexArguments,
        method="GET",
        role="api",
        path="/v1/audios/b8fe0000000000000000000000003914/streams",
        query=[("states", "ready")],
        answer=Reply.of([AUDIO_STREAM]),
        expected=lambda streams: len(streams) == 1 and is_audio_stream(streams[0]),
    ),
    Row(
        endpoint="audio_streams.get",
        reference="B2",
        call=lambda ziggeo: ziggeo.audio_streams.get("_greeting", AUDIO_STREAM_TOKEN),
        identifiers=("_greeting", AUDIO_STREAM_TOKEN),
        method="GET",
        role="api",
        path="/v1/audios/_greeting/streams/11223344556677889900aabbccddeeff",
        answer=Reply.of(AUDIO_STREAM),
        expected=is_audio_stream,
    ),
    Row(
        endpoint="audio_streams.download_audio",
        reference="B3",
        call=lambda ziggeo: ziggeo.audio_streams.download_audio(AUDIO_TOKEN, AUDIO_STREAM_TOKEN),
        identifiers=(AUDIO_TOKEN, AUDIO_STREAM_TOKEN),
        method="GET",
        role="media_cdn",
        path="/v1/audios/b8fe0000000000000000000000003914/streams/11223344556677889900aabbccddeeff/audio",
        answer=Reply(200, AAC, "audio/aac"),
        wrong=(),
        expected=is_content(AAC),
    ),
    Row(
        endpoint="audio_streams.delete",
        reference="B4",
        call=lambda ziggeo: ziggeo.audio_streams.delete(AUDIO_TOKEN, AUDIO_STREAM_TOKEN),
        identifiers=(AUDIO_TOKEN, AUDIO_STREAM_TOKEN),
        method="DELETE",
        role="api",
        path="/v1/audios/b8fe0000000000000000000000003914/streams/11223344556677889900aabbccddeeff",
        answer=NULL,
        wrong=(),
        expected=is_nothing,
    ),
    Row(
        endpoint="audio_streams.create",
        reference="B5",
        call=lambda ziggeo: ziggeo.audio_streams.create(AUDIO_TOKEN, audio_type="mp3"),
        identifiers=(AUDIO_TOKEN,),
        arguments={"audio_type": "mp3"},
        takes=AudioStreamCreateArguments,
        method="POST",
        role="api",
        path="/v1/audios/b8fe0000000000000000000000003914/streams",
        form=[("audio_type", "mp3")],
        answer=Reply.of(EMPTY_STREAM, 201),
        expected=lambda stream: stream.to_wire() == EMPTY_STREAM,
    ),
]

FLOWS: list[Flow] = [
    Flow(
        call_name="audio_streams.create",
        endpoints=("audio_streams.create.upload_url", "audio_streams.confirm_audio"),
        references=("B6", "A10 B6"),
        call=lambda ziggeo: ziggeo.audio_streams.create(AUDIO_TOKEN, file=FILE, filename="voice.wav"),
        ask="/v1/audios/b8fe0000000000000000000000003914/streams-upload-url",
        form=[("audio_type", "wav")],
        scope={"stream": EMPTY_STREAM},
        confirm=("/v1/audios/b8fe0000000000000000000000003914/streams/11223344556677889900aabbccddeeff/confirm-audio"),
        confirmed=AUDIO_STREAM,
        filename="voice.wav",
        content_type="audio/x-wav",
        removed=(
            "api",
            "/v1/audios/b8fe0000000000000000000000003914/streams/11223344556677889900aabbccddeeff",
        ),
        expected=is_audio_stream,
    ),
]
