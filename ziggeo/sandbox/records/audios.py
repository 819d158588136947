"""Audios and their streams."""

from dataclasses import dataclass

from ziggeo.sandbox.records.media import MediaObject, MediaStream


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioStream(MediaStream):
    """One media file of an audio."""

    audio_type: str | None = None
    audio_size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio(MediaObject[AudioStream]):
    """An audio with its streams."""

    updated: int | None = None
    audio_profile: str | None = None
    audio_file_name: str | None = None
    # Told again because what reads records back does not see which streams the base was made for.
    streams: tuple[AudioStream, ...] = ()
