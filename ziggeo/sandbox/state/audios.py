"""Audios: what is their own besides streams with files."""

from dataclasses import replace
from typing import ClassVar

from ziggeo.sandbox.files import Medium
from ziggeo.sandbox.happenings import Origin
from ziggeo.sandbox.records.audios import Audio, AudioStream
from ziggeo.sandbox.state.media import MediaKeeper


class Audios(MediaKeeper[Audio, AudioStream]):
    """The audios."""

    medium: ClassVar[Medium] = "audio"

    def _put(self, record: Audio, origin: Origin = Origin.CALL) -> Audio:
        return super()._put(replace(record, updated=self._now()), origin)
