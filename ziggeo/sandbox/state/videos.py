"""Videos: what is their own besides streams with files."""

from dataclasses import replace
from typing import ClassVar

from pydantic import JsonValue

from ziggeo.sandbox.files import Medium
from ziggeo.sandbox.records.states import State
from ziggeo.sandbox.records.videos import Subtitle, Video, VideoStream
from ziggeo.sandbox.refusals import not_yet
from ziggeo.sandbox.state.keeping import new_token
from ziggeo.sandbox.state.media import MediaKeeper


class Videos(MediaKeeper[Video, VideoStream]):
    """The videos."""

    medium: ClassVar[Medium] = "video"

    def submit_image(self, video_reference: str, reference: str, image_type: str) -> tuple[Video, VideoStream]:
        """Make what was uploaded the cover of a stream that takes files."""
        _, stream = self.stream(video_reference, reference)
        self._surroundings.files.flush_upload(stream.token, "image")
        with self._turn():
            video, stream = self.empty_stream(video_reference, reference)
            with self._taken_upload(stream.token, "image") as size:
                changed = self.update_stream(video.token, stream.token, {"image_type": image_type, "image_size": size})
        self._surroundings.store.flush()
        return changed

    def attach_subtitle(
        self, video_reference: str, reference: str, lang: str, subtitle: Subtitle
    ) -> tuple[Video, VideoStream]:
        """Attach subtitles to a stream, in place of others in that language."""
        with self._turn():
            _, found = self.stream(video_reference, reference)
            return self.update_stream(video_reference, reference, {"subtitles": {**found.subtitles, lang: subtitle}})

    def apply_effect(self, video_reference: str, profile: str) -> tuple[Video, VideoStream]:
        """Add a stream with the effects of a profile; the one that is being made already, if there is one."""
        with self._turn():
            video = self.find(video_reference)
            source = video.plain_stream
            if source is None or not source.has_pictures:
                raise not_yet()
            for stream in video.streams:
                if stream.effect_profile == profile and stream.state is State.PROCESSING:
                    return video, stream
            stream = source.with_effects(profile, new_token(), self._now())
            profiles = tuple(token for token in video.effect_profiles if token != profile)
            changed = replace(video.with_stream(stream), effect_profiles=(*profiles, profile))
            return self._put(changed), stream

    def note_push(self, video_reference: str, reference: str, push_service: str) -> tuple[Video, VideoStream]:
        """Note that a stream was pushed to a service."""
        with self._turn():
            _, found = self.stream(video_reference, reference)
            pushed_to = (*(name for name in found.pushed_to if name != push_service), push_service)
            video, stream = self.update_stream(video_reference, reference, {"pushed_to": pushed_to})
            push: dict[str, JsonValue] = {"token": push_service, "title": None, "auto_push": False, "type": None}
            self.announce("stream_push_success", video, stream, details={"push": push})
            return video, stream
