"""The plan of a form upload: what stands before the file, what after it, and how long all of it is."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from mimetypes import guess_type

BOUNDARY_BYTES = 16


@dataclass(frozen=True, slots=True)
class MultipartPlan:
    """A multipart body around a file: ``head``, the file's bytes, ``tail``."""

    head: bytes
    tail: bytes
    content_type: str
    content_length: int
    """Length of the whole body in bytes."""


def plan_multipart(
    fields: Mapping[str, str], *, filename: str, file_length: int, boundary: str | None = None
) -> MultipartPlan:
    """Plan a form with all fields in their order, and the file last, as the storage demands."""
    mark = boundary or secrets.token_hex(BOUNDARY_BYTES)
    # Only the ending counts: a name that looks like an address would be read for its type.
    _, dot, ending = filename.rpartition(".")
    guessed, _ = guess_type(f"file.{ending}") if dot else (None, None)
    kind = fields.get("Content-Type") or guessed or "application/octet-stream"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{_quoted(filename)}"\r\n'
        f"Content-Type: {_quoted(kind)}\r\n\r\n"
    )
    head = "".join(parts).encode("utf-8", "replace")
    tail = f"\r\n--{mark}--\r\n".encode("ascii")
    return MultipartPlan(
        head=head,
        tail=tail,
        content_type=f"multipart/form-data; boundary={mark}",
        content_length=len(head) + file_length + len(tail),
    )


def _quoted(text: str) -> str:
    # Browsers write these three characters so; anything else would end the header or the quotes.
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
