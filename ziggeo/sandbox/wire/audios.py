"""Audios and their streams in answers."""

from datetime import UTC, datetime

from pydantic import JsonValue

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.records.audios import Audio, AudioStream
from ziggeo.sandbox.wire.common import Wire, in_order
from ziggeo.sandbox.wire.findings import keywords_of, write_transcription

_INNER_NAME_LENGTH = 24
_INNER_NAMES = frozenset(
    {
        "_id",
        "application_id",
        "creation_auth_session_id",
        "audio_profile_id",
        "meta_profile_id",
        "original_stream_id",
        "default_stream_id",
    }
)
_DATES = ("created", "updated", "submission_date", "resubmission_date", "stream_submission_date")


class AudioWire(Wire):
    """Writes audios; ``root`` is the address of an application without a scheme.

    No sample of an audio is published. It may come inside of another object, and its dates may be text.
    """

    def __init__(self, root: str, assumptions: Assumptions, country: str | None) -> None:
        super().__init__(assumptions, country)
        self._root = f"{root}/audios"
        self._application_id = _inner_name(root.rpartition("/")[2])

    def audio(self, audio: Audio) -> dict[str, JsonValue]:
        """An audio with its streams, as most calls answer it."""
        whole = self.bare_audio(audio)
        return {"audio": whole, "streams": whole.pop("streams")} if self._assumptions.audio_wrapped else whole

    def stream(self, audio: Audio, stream: AudioStream) -> dict[str, JsonValue]:
        """One stream of an audio, as most calls answer it."""
        whole = self.bare_stream(audio, stream)
        return {"audio_stream": whole} if self._assumptions.audio_wrapped else whole

    def bare_audio(self, audio: Audio) -> dict[str, JsonValue]:
        """An audio with its streams, where the answer has a member of its own for it."""
        default = audio.default_stream
        original = audio.original_stream
        return self._assumed(
            {
                **self.media_object(audio, "ApiAudio"),
                "_id": _inner_name(audio.token),
                "application_id": self._application_id,
                "updated": audio.created if audio.updated is None else audio.updated,
                "auto_crop": False,
                "creation_auth_session_id": None,
                "ratings": None,
                "comments": [],
                "audio_profile_id": None,
                "meta_profile_id": None,
                "audio_profile": audio.audio_profile,
                "meta_profile": audio.meta_profile,
                "audio_file_name": audio.audio_file_name,
                "streams": [self.bare_stream(audio, stream) for stream in in_order(self._assumptions, audio.streams)],
                "original_stream_id": _inner_name(original.token) if original else None,
                "default_stream_id": _inner_name(default.token) if default else None,
                "original_stream": self.bare_stream(audio, original) if original else None,
                "default_stream": self.bare_stream(audio, default) if default else None,
                "embed_audio_url": f"{self._root}/{audio.token}/audio.aac",
            }
        )

    def bare_stream(self, audio: Audio, stream: AudioStream) -> dict[str, JsonValue]:
        """One stream of an audio, where the answer has a member of its own for it."""
        transcription = write_transcription(self._assumptions, stream.findings.audio_transcription)
        return self._assumed(
            {
                **self.media_stream(audio, stream, "ApiAudioStream"),
                "_id": _inner_name(stream.token),
                "audio_token": audio.token,
                "audio_type": stream.audio_type,
                "audio_size": stream.audio_size,
                "has_audio": stream.is_submitted,
                "audio_transcription": transcription,
                "audio_keywords": keywords_of(stream.findings),
                "embed_audio_url": f"{self._root}/{audio.token}/streams/{stream.token}/audio.aac",
            }
        )

    def _assumed(self, whole: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """The same as it is assumed of audios alone."""
        if not self._assumptions.audio_inner_names:
            whole = {name: value for name, value in whole.items() if name not in _INNER_NAMES}
        if self._assumptions.audio_text_dates:
            whole |= {name: _as_text(whole[name]) for name in _DATES if name in whole}
        return whole


def _as_text(seconds: JsonValue) -> JsonValue:
    if not isinstance(seconds, int):
        return seconds
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _inner_name(token: str) -> str:
    """A name such as databases give; it stays the same and means nothing."""
    return token[:_INNER_NAME_LENGTH]
