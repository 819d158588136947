"""What the service answers when it is asked where to upload a file."""

from typing import Annotated

from pydantic import Field

from ziggeo.models._base import Result
from ziggeo.models._types import Map
from ziggeo.models.streams import Stream
from ziggeo.models.videos import Video


class UploadForm(Result):
    """A signed storage form: the file is posted to ``url`` after all ``fields``, in their order and unchanged."""

    url: str
    """Where to post to. It is not one of the service's hosts, and gets no credentials."""
    fields: Map[Annotated[str, Field(strict=False, coerce_numbers_to_str=True)]] = Field(repr=False)
    """The signed fields; whoever has them may upload until they expire."""


class VideoUpload(Result):
    """A new, empty video and the form that uploads its file."""

    video: Video
    """The video; its ``default_stream`` is the stream that takes the file."""
    url_data: UploadForm
    """The form."""


class StreamUpload(Result):
    """A stream and the form that uploads a file for it."""

    stream: Stream
    """The stream that takes the file."""
    url_data: UploadForm
    """The form."""
