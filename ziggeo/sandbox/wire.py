"""How records are written in answers."""

from pydantic import JsonValue

from ziggeo.sandbox.records import AuthToken, Stream, Video

_HIGH_DEFINITION_HEIGHT = 720


class Wire:
    """Writes records for one application: ``address`` is host and port, as embed URLs have no scheme."""

    def __init__(self, address: str, application_token: str) -> None:
        self._root = f"{address}/v1/applications/{application_token}/videos"

    def video(self, video: Video) -> dict[str, JsonValue]:
        """A video with its streams."""
        default = video.default_stream
        original = video.original_stream
        return {
            "token": video.token,
            "key": video.key,
            "type": "ApiVideo",
            "volatile": video.volatile,
            "owned": False,
            "created": video.created,
            "state": int(video.state),
            "state_string": video.state.name,
            "title": video.title,
            "description": video.description,
            "tags": list(video.tags) or None,
            "data": _map(video.data),
            "duration": default.duration if default else None,
            "min_duration": video.min_duration,
            "max_duration": video.max_duration,
            "enforce_duration": video.enforce_duration,
            "expiration_days": video.expiration_days,
            "expire_on": video.expire_on,
            "approved": video.approved,
            "moderation_reason": None,
            "submitted": video.submission_date is not None,
            "submission_date": video.submission_date,
            "resubmission_date": video.resubmission_date,
            "stream_submission_date": video.stream_submission_date,
            "average_rating": None,
            "hd": bool(default and (default.video_height or 0) >= _HIGH_DEFINITION_HEIGHT),
            "only_audio": video.only_audio,
            "auto_crop": video.auto_crop,
            "auto_pad": video.auto_pad,
            "delete_old_streams": video.delete_old_streams,
            "default_image_selector": video.default_image_selector,
            "video_file_name": video.video_file_name,
            "video_source": None,
            "user_language": video.user_language,
            "effect_profile": video.effect_profile,
            "video_profile": video.video_profile,
            "meta_profile": video.meta_profile,
            "meta_profile_id": None,
            "device_info": _map(video.device_info),
            "streams": [self.stream(video, stream) for stream in video.streams],
            "original_stream": self.stream(video, original) if original else None,
            "default_stream": self.stream(video, default) if default else None,
            "embed_image_url": f"{self._root}/{video.token}/image",
            "embed_video_url": f"{self._root}/{video.token}/video",
        }

    def stream(self, video: Video, stream: Stream) -> dict[str, JsonValue]:
        """One stream of a video."""
        address = f"{self._root}/{video.token}/streams/{stream.token}"
        return {
            "token": stream.token,
            "key": stream.key,
            "type": "ApiVideoStream",
            "video_token": video.token,
            "volatile": video.volatile,
            "owned": True,
            "created": stream.created,
            "state": int(stream.state),
            "state_string": stream.state.name,
            "creation_type": int(stream.creation_type),
            "creation_type_string": stream.creation_type.name,
            "streamable": int(stream.streamable),
            "streamable_string": stream.streamable.name,
            "submission_date": stream.submission_date,
            "duration": stream.duration,
            "video_type": stream.video_type,
            "video_sub_type": "other",
            "video_width": stream.video_width,
            "video_height": stream.video_height,
            "video_size": stream.video_size,
            "image_size": stream.image_size,
            "audio_size": 0,
            "has_video": stream.has_video,
            "has_image": stream.has_image,
            "has_audio": False,
            "video_has_audio": stream.video_has_audio,
            "parent_stream": stream.parent_stream,
            "default_stream_id": None,
            "effect_profile": None,
            "effect_profile_id": None,
            "video_profile_transcoding": None,
            "push_services_success": list(stream.pushed_to),
            "subtitles": [],
            "audio_transcription": None,
            "audio_keywords": None,
            "video_analysis": None,
            "nsfw": None,
            "embed_image_url": f"{address}/image",
            "embed_video_url": f"{address}/video",
        }

    def auth_token(self, auth_token: AuthToken) -> dict[str, JsonValue]:
        """An auth token."""
        return {
            "token": auth_token.token,
            "key": auth_token.key,
            "type": "ApiAuthToken",
            "nonce": None,
            "volatile": auth_token.volatile,
            "hidden": auth_token.hidden,
            "owned": False,
            "created": auth_token.created,
            "expiration_date": auth_token.expiration_date,
            "usage_expiration_time": auth_token.usage_expiration_time,
            "session_limit": auth_token.session_limit,
            "grants": _map(auth_token.grants),
        }


def _map(value: dict[str, JsonValue] | None) -> JsonValue:
    """Write an empty map as the empty list that PHP makes of it."""
    return [] if value == {} else value
