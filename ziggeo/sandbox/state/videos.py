"""Videos: what is their own besides streams with files."""

from typing import ClassVar

from pydantic import JsonValue

from ziggeo.sandbox.files import Medium
from ziggeo.sandbox.records.videos import Subtitle, Video, VideoStream
from ziggeo.sandbox.state.media import MediaKeeper


class Videos(MediaKeeper[Video, VideoStream]):
    """The videos."""

    medium: ClassVar[Medium] = "video"

    def submit_image(self, video_reference: str, reference: str, image_type: str) -> tuple[Video, VideoStream]:
        """Make what was uploaded the cover of a stream that takes files."""
        with self._turn():
            video, stream = self.empty_stream(video_reference, reference)
            size = self._take_upload(stream.token, "image")
            return self.update_stream(video.token, stream.token, {"image_type": image_type, "image_size": size})

    def attach_subtitle(
        self, video_reference: str, reference: str, lang: str, subtitle: Subtitle
    ) -> tuple[Video, VideoStream]:
        """Attach subtitles to a stream, in place of others in that language."""
        with self._turn():
            _, found = self.stream(video_reference, reference)
            return self.update_stream(video_reference, reference, {"subtitles": {**found.subtitles, lang: subtitle}})

    def note_push(self, video_reference: str, reference: str, push_service: str) -> tuple[Video, VideoStream]:
        """Note that a stream was pushed to a service."""
        with self._turn():
            _, found = self.stream(video_reference, reference)
            pushed_to = (*(name for name in found.pushed_to if name != push_service), push_service)
            video, stream = self.update_stream(video_reference, reference, {"pushed_to": pushed_to})
            push: dict[str, JsonValue] = {"token": push_service, "title": None, "auto_push": False, "type": None}
            self.announce("stream_push_success", video, stream, details={"push": push})
            return video, stream
