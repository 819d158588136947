"""What is known of one call of the API, and the short ways to write it down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from ziggeo._core.readers import nothing, raw
from ziggeo.models._base import Arguments
from ziggeo.settings import Host

R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Generic[R_co]):
    """One call of the API."""

    name: str
    """Stable name, as in ``videos.get``: it stands in errors, logs and spans."""
    reference: str
    """Number of the call in the list of published facts that this library is built from."""
    method: Literal["GET", "POST", "DELETE"]
    path: str
    """Path with ``{placeholders}`` for the identifiers, each of which is one percent-encoded segment."""
    takes: type[Arguments] | None = None
    """The arguments of the call, sent as a query or a form."""
    read: Callable[[bytes], R_co]
    """Turns the body of a successful answer into the result."""
    host: Host = Host.SERVER
    idempotent: bool = False
    """Whether sending the request twice leaves the same as sending it once."""
    created: bool = False
    """Whether the service answers 201 because something new came to be."""
    asks: bool = False
    """Whether it changes nothing, so that there is nothing to clear: what is ``None`` is not sent."""

    @property
    def answers_file(self) -> bool:
        """Whether the answer is a media file."""
        return self.host in (Host.VIDEO_CDN, Host.MEDIA_CDN)


def get(
    name: str,
    reference: str,
    path: str,
    read: Callable[[bytes], R_co],
    *,
    takes: type[Arguments] | None = None,
    host: Host = Host.SERVER,
) -> Endpoint[R_co]:
    """Describe a call that reads."""
    return Endpoint(
        name=name,
        reference=reference,
        method="GET",
        path=path,
        takes=takes,
        read=read,
        host=host,
        idempotent=True,
        asks=True,
    )


def download(name: str, reference: str, path: str, *, host: Host = Host.VIDEO_CDN) -> Endpoint[bytes]:
    """Describe a call that answers with a file."""
    return get(name, reference, path, raw, host=host)


def post(
    name: str,
    reference: str,
    path: str,
    read: Callable[[bytes], R_co],
    *,
    takes: type[Arguments] | None = None,
    host: Host = Host.SERVER,
    idempotent: bool = False,
) -> Endpoint[R_co]:
    """Describe a call that changes something. When in doubt, it is not idempotent."""
    return Endpoint(
        name=name,
        reference=reference,
        method="POST",
        path=path,
        takes=takes,
        read=read,
        host=host,
        idempotent=idempotent,
    )


def ask(
    name: str,
    reference: str,
    path: str,
    read: Callable[[bytes], R_co],
    *,
    takes: type[Arguments] | None = None,
    host: Host = Host.SERVER,
) -> Endpoint[R_co]:
    """Describe a call that reads, and says by a form what."""
    return Endpoint(
        name=name,
        reference=reference,
        method="POST",
        path=path,
        takes=takes,
        read=read,
        host=host,
        idempotent=True,
        asks=True,
    )


def create(
    name: str,
    reference: str,
    path: str,
    read: Callable[[bytes], R_co],
    *,
    takes: type[Arguments] | None = None,
    host: Host = Host.SERVER,
) -> Endpoint[R_co]:
    """Describe a call that makes something new."""
    return Endpoint(
        name=name, reference=reference, method="POST", path=path, takes=takes, read=read, host=host, created=True
    )


def delete(name: str, reference: str, path: str, *, host: Host = Host.SERVER) -> Endpoint[None]:
    """Describe a call that removes something."""
    return Endpoint(
        name=name, reference=reference, method="DELETE", path=path, read=nothing, host=host, idempotent=True
    )
