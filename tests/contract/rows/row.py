"""What a row is: a call, what has to go out for it, and what comes back.

Everything that is expected in rows is written by hand from what is published of the API; nothing is made by the library.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.contract.stub import Reply
from tests.core.samples import STREAM
from ziggeo import Ziggeo
from ziggeo.models._base import Arguments

Role = Literal["server", "api", "video_cdn", "media_cdn"]
Pairs = list[tuple[str, str]]

NO_TOKEN = b'{"no": "token"}'
ODD_TOKEN = b'{"token": 5}'
NO_JSON = b"<html></html>"
NULL = Reply(200, b"null")

MP4 = b"\0\0\0\x18ftypmp42\xff\xfe\r\n"
AAC = b"\xff\xf1\x4c\x80\r\n\0\xfe"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF"
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One call."""

    endpoint: str
    reference: str
    """Its numbers in the list of published facts."""
    call: Callable[[Ziggeo], object]
    """The call with its arguments as keywords."""
    identifiers: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The same arguments as a mapping."""
    required: tuple[str, ...] = ()
    """Which of them the call does not do without."""
    takes: type[Arguments] | None = None
    """Their model."""
    method: Literal["GET", "POST", "DELETE"]
    role: Role = "server"
    path: str
    query: Pairs = field(default_factory=list[tuple[str, str]])
    form: Pairs | None = None
    """The pairs of the body in their order; ``None`` where there is none."""
    answer: Reply
    expected: Callable[[Any], bool]
    wrong: tuple[bytes, ...] = (NO_TOKEN, ODD_TOKEN, NO_JSON)
    """Bodies that are no answer to the call; none where any body will do."""
    looked_up: str | None = None
    """Where the object is to be read, should the answer of a call that is not published hold none."""


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One upload: asking for a form, sending the file to the storage, confirming it."""

    call_name: str
    endpoints: tuple[str, str]
    """Names of the first and the last step."""
    references: tuple[str, str]
    call: Callable[[Ziggeo], object]
    ask: str
    """Path of the first step."""
    form: Pairs
    """What is sent in the first step."""
    scope: Mapping[str, object]
    """What the first step answers besides the form."""
    confirm: str
    """Path of the last step."""
    confirmed: Mapping[str, object] = field(default_factory=lambda: STREAM)
    """What the last step answers."""
    filename: str
    content_type: str
    removed: tuple[Role, str] | None = None
    """What is deleted again when the upload fails: the role of the host, and the path."""
    expected: Callable[[Any], bool]


FILE = b"\0\xff\r\n--not the end--\r\n\0"
FIELDS: dict[str, str] = {
    "key": "streams/99887766/video",
    "bucket": "bucket",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "a/20260101/us-east-1/s3/aws4_request",
    "X-Amz-Date": "20260101T000000Z",
    "Policy": "eyJ9+/==",
    "X-Amz-Signature": "0f0f",
}
STORAGE = "https://uploads.example.invalid"


def is_nothing(result: Any) -> bool:
    """Whether a call returned nothing."""
    return result is None


def is_content(content: bytes) -> Callable[[Any], bool]:
    """Return what tells whether a download is that of a certain content."""
    return lambda result: bool(result == content)
