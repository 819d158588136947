"""Audios and their streams in answers."""

from datetime import UTC, datetime

from pydantic import JsonValue

from ziggeo.sandbox.records.audios import Audio, AudioStream
from ziggeo.sandbox.wire.common import write_media_object, write_media_stream

_INNER_NAME_LENGTH = 24


class AudioWire:
    """Writes audios; ``root`` is the address of an application without a scheme.

    No sample of an audio is published. It may come inside of another object, and its dates may be text.
    """

    def __init__(self, root: str, *, wrapped: bool, text_dates: bool) -> None:
        self._root = f"{root}/audios"
        self._application_id = _inner_name(root.rpartition("/")[2])
        self._wrapped = wrapped
        self._text_dates = text_dates

    def audio(self, audio: Audio) -> dict[str, JsonValue]:
        """An audio with its streams, as most calls answer it."""
        whole = self.bare_audio(audio)
        return {"audio": whole, "streams": whole.pop("streams")} if self._wrapped else whole

    def stream(self, audio: Audio, stream: AudioStream) -> dict[str, JsonValue]:
        """One stream of an audio, as most calls answer it."""
        whole = self.bare_stream(audio, stream)
        return {"audio_stream": whole} if self._wrapped else whole

    def bare_audio(self, audio: Audio) -> dict[str, JsonValue]:
        """An audio with its streams, where the answer has a member of its own for it."""
        default = audio.default_stream
        original = audio.original_stream
        return {
            **write_media_object(audio, "ApiAudio"),
            "_id": _inner_name(audio.token),
            "application_id": self._application_id,
            "created": self._date(audio.created),
            "updated": self._date(audio.created if audio.updated is None else audio.updated),
            "auto_crop": False,
            "creation_auth_session_id": None,
            "ratings": None,
            "comments": [],
            "audio_profile_id": None,
            "meta_profile_id": None,
            "audio_profile": audio.audio_profile,
            "meta_profile": audio.meta_profile,
            "audio_file_name": audio.audio_file_name,
            "streams": [self.bare_stream(audio, stream) for stream in audio.streams],
            "original_stream_id": _inner_name(original.token) if original else None,
            "default_stream_id": _inner_name(default.token) if default else None,
            "original_stream": self.bare_stream(audio, original) if original else None,
            "default_stream": self.bare_stream(audio, default) if default else None,
            "embed_audio_url": f"{self._root}/{audio.token}/audio.aac",
        }

    def bare_stream(self, audio: Audio, stream: AudioStream) -> dict[str, JsonValue]:
        """One stream of an audio, where the answer has a member of its own for it."""
        found = stream.findings
        return {
            **write_media_stream(audio, stream, "ApiAudioStream"),
            "_id": _inner_name(stream.token),
            "created": self._date(stream.created),
            "audio_token": audio.token,
            "audio_type": stream.audio_type,
            "audio_size": stream.audio_size,
            "has_audio": stream.is_submitted,
            "audio_transcription": found.audio_transcription,
            "audio_keywords": (found.audio_transcription or {}).get("keywords"),
            "embed_audio_url": f"{self._root}/{audio.token}/streams/{stream.token}/audio.aac",
        }

    def _date(self, seconds: int) -> JsonValue:
        if not self._text_dates:
            return seconds
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _inner_name(token: str) -> str:
    """A name such as databases give; it stays the same and means nothing."""
    return token[:_INNER_NAME_LENGTH]
