"""How a client is set up: credentials, hosts, timeouts and retries, as frozen models."""

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from os import PathLike
from ssl import SSLContext
from typing import Annotated, ClassVar, Self, TypeVar
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from ziggeo.errors import ConfigurationError

Duration = Annotated[float, Field(gt=0, allow_inf_nan=False)]
"""A length of time in seconds, more than none."""

Verify = bool | str | PathLike[str] | SSLContext
"""Whether to verify certificates: yes, no, by the authorities in a file or directory, or by a context of one's own."""

_OWN_HEADERS = frozenset({"authorization", "connection", "content-length", "host", "transfer-encoding"})
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")

SettingsT = TypeVar("SettingsT", bound="Settings")


class Host(StrEnum):
    """Which of the service's hosts answers a call."""

    SERVER = "server"
    API = "api"
    VIDEO_CDN = "video_cdn"
    MEDIA_CDN = "media_cdn"


class Settings(BaseModel):
    """A part of a client's set-up."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True
    )


class Timeouts(Settings):
    """How long a call may take, in seconds. ``None`` lifts a limit."""

    connect: Duration | None = 5.0
    """To connect, TLS included."""
    read: Duration | None = 30.0
    """To wait for the next bytes of an answer."""
    write: Duration | None = 30.0
    """To wait until the next bytes of a request are taken."""
    total: Duration | None = 60.0
    """For one request with all its attempts and the pauses between them. Sending or receiving a file is not counted here."""
    transfer: Duration | None = None
    """For sending or receiving one file, with all attempts and pauses."""


class RetryPolicy(Settings):
    """How often, and after which pauses, a failed request is sent again when that is safe.

    Reads, updates, deletes and confirmations are repeated after connection failures, timeouts and statuses 429 and 5xx.
    A request that creates something is repeated only if it provably was not acted on: no connection was made, or the
    service answered 429, or 503 with ``Retry-After``.
    """

    retries: int = Field(default=3, ge=0)
    """How many times a request is sent again at most."""
    initial_delay: float = Field(default=0.5, ge=0, allow_inf_nan=False)
    """Longest first pause in seconds; it doubles each time, and the real pause is drawn between 0 and it."""
    maximum_delay: float = Field(default=8.0, ge=0, allow_inf_nan=False)
    """Longest pause in seconds."""
    maximum_retry_after: float = Field(default=60.0, ge=0, allow_inf_nan=False)
    """Longest pause the service may ask for, in seconds; when it asks for more, the error is raised at once."""


class RetryBudget(Settings):
    """How many retries a client spends on a service that keeps failing, over all of its calls.

    Each retry takes one, and each call that succeeds gives a part of one back. When none is left, failures are raised at
    once, so that a service in trouble is not hammered by those who wait for it.
    """

    retries: int = Field(default=100, ge=1)
    """How many retries there are at first, and at most."""
    earned_by_success: float = Field(default=0.1, gt=0, allow_inf_nan=False)
    """How much of a retry a success gives back."""


def _check_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a header")
        if name.lower() in _OWN_HEADERS:
            raise ValueError(f"the header {name} is set by the library")
        if not (value.isascii() and value.isprintable()):
            raise ValueError(f"the header {name} holds characters that headers cannot")
    return headers


class RequestOptions(Settings):
    """How one call differs from what the client does otherwise."""

    timeout: Duration | Timeouts | None = None
    """A number of seconds is a limit for the whole call, files included; ``Timeouts`` set the phases one by one."""
    retries: Annotated[int, Field(ge=0)] | RetryPolicy | None = None
    """How many times a failed request is sent again at most, or a whole policy."""
    headers: Annotated[Mapping[str, str], AfterValidator(_check_headers)] = Field(
        default_factory=dict[str, str], repr=False
    )
    """Headers to add. They are not sent to the storage, nor to other hosts after a redirect."""

    def over(self, other: Self) -> Self:
        """Return these options, with those of ``other`` where these say nothing."""
        return type(self)(
            timeout=self.timeout if self.timeout is not None else other.timeout,
            retries=self.retries if self.retries is not None else other.retries,
            headers={**other.headers, **self.headers},
        )


def split_address(address: str) -> SplitResult | None:
    """Take an address apart; ``None`` if it has no host or an impossible port. No error repeats it: it may hold a password."""
    try:
        parts = urlsplit(address)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def _check_url(url: str) -> str:
    parts = split_address(url)
    if parts is None or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise ValueError("an address such as https://host or https://host/path is wanted")
    if parts.username or parts.password:
        raise ValueError("an address without credentials is wanted")
    return url.rstrip("/")


BaseUrl = Annotated[str, AfterValidator(_check_url)]


class Hosts(Settings):
    """The addresses of the service's four hosts."""

    server: BaseUrl
    """Most calls, and all that belong to an upload."""
    api: BaseUrl
    """Audio and application statistics."""
    video_cdn: BaseUrl
    """Downloads of videos and images."""
    media_cdn: BaseUrl
    """Downloads of audio."""
    pages: BaseUrl = "https://ziggeo.io"
    """The service's own pages with players and recorders; nothing is called there."""

    @classmethod
    def for_token(cls, token: str) -> Self:
        """Return the hosts of the region an application lives in, which its token's prefix tells (``r1``: Ireland)."""
        zone, default_zone = ("-eu-west-1", "-eu-west-1") if token.startswith("r1") else ("", "-us-east-1")
        return cls(
            server=f"https://srv-api{zone}.ziggeo.com",
            api=f"https://api{default_zone}.ziggeo.com",
            video_cdn=f"https://video-cdn{zone}.ziggeo.com",
            media_cdn=f"https://media-cdn{zone}.ziggeo.com",
            pages=f"https://{zone.removeprefix('-')}{'.' if zone else ''}ziggeo.io",
        )

    @classmethod
    def single(cls, base_url: str) -> Self:
        """Return one address for all hosts and the pages, as a sandbox or a proxy has.

        Raises:
            ConfigurationError: It is no address.
        """
        return checked(cls, **dict.fromkeys(cls.model_fields, base_url))

    def url(self, host: Host) -> str:
        """Return the address of a host, without a slash at its end."""
        match host:
            case Host.SERVER:
                return self.server
            case Host.API:
                return self.api
            case Host.VIDEO_CDN:
                return self.video_cdn
            case Host.MEDIA_CDN:
                return self.media_cdn


class Credentials(Settings):
    """What identifies an application. Keys are never shown."""

    token: Annotated[str, Field(min_length=1, pattern=r"^[^:\s]+$")]
    """The application token; it is public, as it stands in every page that embeds a recorder."""
    private_key: Annotated[SecretStr, Field(min_length=1)]
    """Authenticates every call."""
    encryption_key: Annotated[SecretStr, Field(min_length=1)] | None = None
    """Seals client auth tokens; it never travels."""

    @classmethod
    def find(cls, token: str | None, private_key: str | None, encryption_key: str | None) -> Self:
        """Take credentials from arguments, or else from the environment.

        Raises:
            ConfigurationError: A credential is missing, or is no such thing; the text names the variable to set.
        """
        # Keys are hidden at once: who shows the variables of an error shows those here.
        found: dict[str, str | SecretStr | None] = {
            "token": _found("token", token),
            "private_key": _hidden(_found("private_key", private_key)),
            "encryption_key": _hidden(_found("encryption_key", encryption_key)),
        }
        for name in ("token", "private_key"):
            if not found[name]:
                raise ConfigurationError(
                    f"{name} is missing: pass it as Ziggeo({name}=...) or set the environment variable {_variable(name)}"
                )
        return checked(cls, **{name: value or None for name, value in found.items()})


def _found(name: str, given: str | None) -> str | None:
    return os.environ.get(_variable(name)) if given is None else given


def _hidden(key: str | None) -> SecretStr | None:
    # The model would strip a text too, and no secret; what is neither is left for validation to refuse.
    return SecretStr(key.strip()) if isinstance(key, str) else key


def _variable(name: str) -> str:
    return f"ZIGGEO_{name.upper()}"


def checked(model: type[SettingsT], **fields: object) -> SettingsT:
    """Make a settings model, speaking of faults without showing the values.

    Raises:
        ConfigurationError: A value is not acceptable.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_input=False))
        raise ConfigurationError("; ".join(faults)) from None
