"""Answers of the service, as small as they can be."""

from collections.abc import Mapping

from tests.support.server import Answer, said

VIDEO_TOKEN = "a" * 32
STREAM_TOKEN = "b" * 32
AUTH_TOKEN = "c" * 32

STREAM: Mapping[str, object] = {"token": STREAM_TOKEN, "state_string": "READY"}
VIDEO: Mapping[str, object] = {"token": VIDEO_TOKEN, "state_string": "READY"}

VIDEO_ANSWER = said(VIDEO)
STREAM_ANSWER = said(STREAM)
AUTH_TOKEN_ANSWER = said({"token": AUTH_TOKEN})
CREATED_ANSWER = said(VIDEO, 201)


def upload_form(storage: str, **scope: object) -> Answer:
    """Return the answer that says to which storage a file goes; ``scope`` is the new object, by default a video."""
    fields = {"key": "uploads/clip.mp4", "Content-Type": "video/mp4", "policy": "signed policy", "signature": "signed"}
    video = {"token": VIDEO_TOKEN, "state_string": "EMPTY", "default_stream": {"token": STREAM_TOKEN}}
    return said({**(scope or {"video": video}), "url_data": {"url": f"{storage}/bucket", "fields": fields}}, 201)
