"""Videos and their streams in answers."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.records.videos import Subtitle, Video, VideoStream
from ziggeo.sandbox.wire.common import Wire, in_order
from ziggeo.sandbox.wire.findings import keywords_of, write_analysis, write_nsfw, write_transcription

_HIGH_DEFINITION_HEIGHT = 720


class VideoWire(Wire):
    """Writes videos; ``root`` is the address of an application without a scheme, as addresses for embedding have none."""

    def __init__(self, root: str, assumptions: Assumptions, country: str | None) -> None:
        super().__init__(assumptions, country)
        self._root = f"{root}/videos"

    def video(self, video: Video) -> dict[str, JsonValue]:
        """A video with its streams."""
        default = video.default_stream
        original = video.original_stream
        return {
            **self.media_object(video, "ApiVideo", is_seen=True),
            "hd": bool(default and (default.video_height or 0) >= _HIGH_DEFINITION_HEIGHT),
            "only_audio": video.only_audio,
            "auto_crop": video.auto_crop,
            "auto_pad": video.auto_pad,
            "default_image_selector": video.default_image_selector,
            "video_file_name": video.video_file_name,
            "video_source": None,
            "effect_profile": self._effect_profiles(video.effect_profiles),
            "video_profile": video.video_profile,
            "meta_profile": video.meta_profile,
            "meta_profile_id": None,
            "streams": [self.stream(video, stream) for stream in in_order(self._assumptions, video.streams)],
            "original_stream": self.stream(video, original) if original else None,
            "default_stream": self.stream(video, default) if default else None,
            "embed_image_url": f"{self._root}/{video.token}/image",
            "embed_video_url": f"{self._root}/{video.token}/video",
        }

    def stream(self, video: Video, stream: VideoStream) -> dict[str, JsonValue]:
        """One stream of a video."""
        found = stream.findings
        address = f"{self._root}/{video.token}/streams/{stream.token}"
        return {
            **self.media_stream(video, stream, "ApiVideoStream", is_seen=True),
            "video_token": video.token,
            "video_type": stream.video_type,
            "video_sub_type": "other",
            "video_width": stream.video_width,
            "video_height": stream.video_height,
            "video_size": stream.video_size,
            "image_size": stream.image_size,
            "audio_size": stream.audio_size,
            "has_video": stream.is_submitted,
            "has_image": stream.has_image,
            "has_audio": stream.has_audio,
            "video_has_audio": stream.video_has_audio,
            "effect_profile": stream.effect_profile,
            "effect_profile_id": None,
            "video_profile_transcoding": None,
            "push_services_success": list(stream.pushed_to),
            "subtitles": self._subtitles(stream.subtitles),
            "audio_transcription": write_transcription(self._assumptions, found.audio_transcription),
            "audio_keywords": keywords_of(found),
            "video_analysis": write_analysis(self._assumptions, found.video_analysis),
            "nsfw": write_nsfw(self._assumptions, found.nsfw),
            "embed_image_url": f"{address}/image",
            "embed_video_url": f"{address}/video",
        }

    def _subtitles(self, subtitles: Mapping[str, Subtitle]) -> JsonValue:
        written: dict[str, dict[str, JsonValue]] = {
            lang: {"label": subtitle.label, "data": subtitle.data} for lang, subtitle in subtitles.items()
        }
        if self._assumptions.subtitles_shape == "list":
            return [{"lang": lang, **subtitle} for lang, subtitle in written.items()]
        return self.map({**written})

    def _effect_profiles(self, tokens: Sequence[str]) -> JsonValue:
        match self._assumptions.effect_profile_shape:
            case "text_or_list":
                return list(tokens) if len(tokens) > 1 else next(iter(tokens), None)
            case "text":
                return ",".join(tokens) or None
            case "list":
                return list(tokens)
