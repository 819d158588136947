"""What a page needs to record and play: its HTML, and the public addresses of media. Nothing here asks the service."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, Unpack

from pydantic import JsonValue

from ziggeo._core.arguments import check_identifiers, parse_arguments
from ziggeo._core.forms import encode, form_text
from ziggeo._core.requests import segment
from ziggeo.embed._html import Html, script_json, write_attributes
from ziggeo.errors import ArgumentsError, ConfigurationError
from ziggeo.models.authtokens import AuthTokenArguments
from ziggeo.models.embedding import (
    AccessArguments,
    ApplicationOptions,
    MediaUrlArguments,
    PlayerAttributes,
    RecorderAttributes,
    check_writable,
)
from ziggeo.settings import Hosts

if TYPE_CHECKING:
    from ziggeo.models._dicts import (
        ApplicationOptionsDict,
        AuthTokenDict,
        MediaUrlDict,
        PlayerAttributesDict,
        RecorderAttributesDict,
    )

__all__ = ["Embed", "Html", "Version"]

Version: TypeAlias = Literal["v1", "v2"]
"""A version of the browser SDK. ``v1`` is the one of the 1.17 manual."""

AccessT = TypeVar("AccessT", bound=AccessArguments)

_REVISION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_ASSETS = "//assets-cdn.ziggeo.com"
_REVISIONS: Mapping[Version, str] = {"v1": "v1-latest", "v2": "v2-stable"}


@dataclass(frozen=True, slots=True, init=False)
class Embed:
    """Writes HTML and addresses for one application. It makes no calls and can be shared by threads.

    Wherever attributes, options or parameters are taken, they may be keywords, a mapping, or the model; keywords win.
    """

    token: str
    """The application token."""
    hosts: Hosts
    """Where media and the service's own pages are."""
    seal: Callable[[AuthTokenArguments], str] | None = field(repr=False)
    """Seals a client auth token, such as a client's ``auth.generate``."""

    def __init__(
        self, token: str, *, hosts: Hosts | None = None, seal: Callable[[AuthTokenArguments], str] | None = None
    ) -> None:
        """Embed an application. Without ``hosts``, addresses are those of its region, which its token tells.

        Raises:
            ConfigurationError: The token is empty or holds white space.
        """
        if not token or token.split() != [token]:
            raise ConfigurationError("token: an application token is a text without white space")
        object.__setattr__(self, "token", token)
        object.__setattr__(self, "hosts", hosts or Hosts.for_token(token))
        object.__setattr__(self, "seal", seal)

    def assets(self, version: Version = "v2", *, revision: str | None = None, nonce: str | None = None) -> Html:
        """Write the tags that load the browser SDK, for the head of a page.

        Args:
            version: Which SDK; its newest stable revision is loaded.
            revision: A certain revision instead, such as ``v2-stable``.
            nonce: The nonce of the page's content security policy.

        Raises:
            ArgumentsError: The version or the revision is none.
        """
        call = "embed.assets"
        _check_version(call, version)
        if revision is None:
            revision = _REVISIONS[version]
        elif not _REVISION.fullmatch(revision):
            raise ArgumentsError(f"{call}: {revision!r} is not a revision such as v2-stable", endpoint=call)
        address = f"{_ASSETS}/{revision}/ziggeo"
        policy = _policy(nonce)
        style = write_attributes([("rel", "stylesheet"), ("href", f"{address}.css"), *policy])
        script = write_attributes([("src", f"{address}.js"), *policy])
        return Html(f"<link{style} />\n<script{script}></script>")

    def application(
        self,
        options: ApplicationOptions | ApplicationOptionsDict | None = None,
        *,
        version: Version = "v2",
        nonce: str | None = None,
        **fields: Unpack[ApplicationOptionsDict],
    ) -> Html:
        """Write the script that tells the browser SDK its application; it comes after the assets.

        Args:
            options: Options as a mapping or a model.
            version: Which SDK was loaded. ``v1`` takes no options.
            nonce: The nonce of the page's content security policy.
            fields: Options as keywords.

        Raises:
            ArgumentsError: An option is not known or its value unacceptable, or ``v1`` was given options.
        """
        call = "embed.application"
        _check_version(call, version)
        given: dict[str, JsonValue] = parse_arguments(ApplicationOptions, options, fields, call).model_dump(
            mode="json", exclude_none=True
        )
        if version == "v2":
            written = script_json({"token": self.token, **given})
            script = f"var ziggeoApplication = new ZiggeoApi.V2.Application({written});"
        elif given:
            raise ArgumentsError(f"{call}: v1 takes no options, {', '.join(given)} among them", endpoint=call)
        else:
            script = f"ZiggeoApi.token = {script_json(self.token)};"
        return Html(f"<script{write_attributes(_policy(nonce))}>{script}</script>")

    def recorder(
        self,
        attributes: RecorderAttributes | RecorderAttributesDict | None = None,
        *,
        version: Version = "v2",
        auth: AuthTokenArguments | AuthTokenDict | None = None,
        **fields: Unpack[RecorderAttributesDict],
    ) -> Html:
        """Write a recorder.

        Args:
            attributes: Attributes as a mapping or a model.
            version: Which SDK was loaded.
            auth: What a client auth token, sealed for this element, is to allow.
            fields: Attributes as keywords.

        Raises:
            ArgumentsError: An attribute is not known or its value unacceptable.
            ConfigurationError: There is no encryption key to seal ``auth`` with.
        """
        call = "embed.recorder"
        _check_version(call, version)
        given = self._authorized(call, parse_arguments(RecorderAttributes, attributes, fields, call), auth)
        if version == "v1" and given.video is not None:
            raise ArgumentsError(f"{call}: video: in v1 an element with a video is a player", endpoint=call)
        return _element("ziggeorecorder" if version == "v2" else "ziggeo", _texts(given))

    def player(
        self,
        video: str,
        attributes: PlayerAttributes | PlayerAttributesDict | None = None,
        *,
        version: Version = "v2",
        auth: AuthTokenArguments | AuthTokenDict | None = None,
        **fields: Unpack[PlayerAttributesDict],
    ) -> Html:
        """Write a player for a video.

        Args:
            video: The video, by token or key (``_`` and the key).
            attributes: Attributes as a mapping or a model.
            version: Which SDK was loaded.
            auth: What a client auth token, sealed for this element, is to allow.
            fields: Attributes as keywords.

        Raises:
            ArgumentsError: An attribute is not known or its value unacceptable.
            ConfigurationError: There is no encryption key to seal ``auth`` with.
        """
        call = "embed.player"
        _check_version(call, version)
        named = _identifiers(call, video=video)
        given = self._authorized(call, parse_arguments(PlayerAttributes, attributes, fields, call), auth)
        return _element("ziggeoplayer" if version == "v2" else "ziggeo", {**named, **_texts(given)})

    def video_url(
        self,
        video: str,
        arguments: MediaUrlArguments | MediaUrlDict | None = None,
        *,
        stream: str | None = None,
        download: bool = False,
        auth: AuthTokenArguments | AuthTokenDict | None = None,
        **fields: Unpack[MediaUrlDict],
    ) -> str:
        """Return the address of a video file.

        Args:
            video: The video, by token or key.
            arguments: Parameters as a mapping or a model.
            stream: One stream of it instead of the one the service picks.
            download: Whether browsers save the file instead of playing it.
            auth: What a client auth token, sealed for this address, is to allow.
            fields: Parameters as keywords.

        Raises:
            ArgumentsError: A parameter is not known or its value unacceptable.
            ConfigurationError: There is no encryption key to seal ``auth`` with.
        """
        call = "embed.video_url"
        parameters = self._parameters(call, arguments, fields, auth)
        address = f"{self.hosts.video_cdn}{self._media_path(call, 'video', video, stream)}/video.mp4"
        return _address(address, {"download": "true", **parameters} if download else parameters)

    def image_url(
        self,
        video: str,
        arguments: MediaUrlArguments | MediaUrlDict | None = None,
        *,
        stream: str | None = None,
        auth: AuthTokenArguments | AuthTokenDict | None = None,
        **fields: Unpack[MediaUrlDict],
    ) -> str:
        """Return the address of a video's cover. It takes what ``video_url`` takes, except ``download``."""
        call = "embed.image_url"
        parameters = self._parameters(call, arguments, fields, auth)
        return _address(f"{self.hosts.video_cdn}{self._media_path(call, 'video', video, stream)}/image", parameters)

    def audio_url(
        self,
        audio: str,
        arguments: MediaUrlArguments | MediaUrlDict | None = None,
        *,
        stream: str | None = None,
        auth: AuthTokenArguments | AuthTokenDict | None = None,
        **fields: Unpack[MediaUrlDict],
    ) -> str:
        """Return the address of an audio file. It takes what ``video_url`` takes, except ``download``."""
        call = "embed.audio_url"
        parameters = self._parameters(call, arguments, fields, auth)
        return _address(f"{self.hosts.media_cdn}{self._media_path(call, 'audio', audio, stream)}/audio.aac", parameters)

    def video_page_url(
        self,
        video: str,
        arguments: MediaUrlArguments | MediaUrlDict | None = None,
        *,
        auth: AuthTokenArguments | AuthTokenDict | None = None,
        **fields: Unpack[MediaUrlDict],
    ) -> str:
        """Return the address of the service's own page for a video. It takes parameters and ``auth`` as ``video_url``."""
        call = "embed.video_page_url"
        named = _identifiers(call, video=video)
        return _address(
            f"{self.hosts.pages}/v/{segment(named['video'])}", self._parameters(call, arguments, fields, auth)
        )

    def iframe_player_url(
        self,
        video: str,
        arguments: MediaUrlArguments | MediaUrlDict | None = None,
        *,
        auth: AuthTokenArguments | AuthTokenDict | None = None,
        **fields: Unpack[MediaUrlDict],
    ) -> str:
        """Return the address of a player for an ``<iframe>``. It takes parameters and ``auth`` as ``video_url``."""
        call = "embed.iframe_player_url"
        named = _identifiers(call, video=video)
        return _address(
            f"{self.hosts.pages}/p/{segment(named['video'])}", self._parameters(call, arguments, fields, auth)
        )

    def iframe_recorder_url(
        self,
        arguments: MediaUrlArguments | MediaUrlDict | None = None,
        *,
        auth: AuthTokenArguments | AuthTokenDict | None = None,
        **fields: Unpack[MediaUrlDict],
    ) -> str:
        """Return the address of a recorder for an ``<iframe>``. It takes parameters and ``auth`` as ``video_url``."""
        call = "embed.iframe_recorder_url"
        return _address(f"{self.hosts.pages}/r/{segment(self.token)}", self._parameters(call, arguments, fields, auth))

    def _media_path(self, call: str, kind: Literal["video", "audio"], token: str, stream: str | None) -> str:
        named = _identifiers(call, **{kind: token}, **({} if stream is None else {"stream": stream}))
        places = "".join(f"/{name}s/{segment(value)}" for name, value in named.items())
        return f"/v1/applications/{segment(self.token)}{places}"

    def _parameters(
        self,
        call: str,
        arguments: MediaUrlArguments | MediaUrlDict | None,
        fields: MediaUrlDict,
        auth: AuthTokenArguments | AuthTokenDict | None,
    ) -> Mapping[str, str]:
        return _texts(self._authorized(call, parse_arguments(MediaUrlArguments, arguments, fields, call), auth))

    def _authorized(self, call: str, arguments: AccessT, auth: AuthTokenArguments | AuthTokenDict | None) -> AccessT:
        if auth is None:
            return arguments
        if arguments.client_auth is not None:
            raise ArgumentsError(f"{call}: client_auth is given, and auth would seal another one", endpoint=call)
        if self.seal is None:
            raise ConfigurationError(f"{call}: auth is sealed with the encryption key, and there is none")
        wanted = parse_arguments(AuthTokenArguments, auth, {}, call)
        return arguments.model_copy(update={"client_auth": self.seal(wanted)})


def _check_version(call: str, version: Version) -> None:
    if version not in _REVISIONS:
        raise ArgumentsError(f"{call}: version is v1 or v2, not {version!r}", endpoint=call)


def _identifiers(call: str, **identifiers: str) -> dict[str, str]:
    check_identifiers(call, identifiers)
    for name, value in identifiers.items():
        try:
            check_writable(value)
        except ValueError as error:
            raise ArgumentsError(f"{call}: {name}: {error}", endpoint=call) from None
    return identifiers


def _policy(nonce: str | None) -> list[tuple[str, str]]:
    return [] if nonce is None else [("nonce", nonce)]


def _texts(arguments: AccessArguments) -> Mapping[str, str]:
    given: dict[str, JsonValue] = arguments.model_dump(mode="json", exclude_none=True)
    return {name: _text(value) for name, value in given.items()}


def _text(value: JsonValue) -> str:
    # ASCII, as JSON can hold characters that HTML cannot.
    return json.dumps(value) if isinstance(value, dict) else form_text(value)


def _element(name: str, given: Mapping[str, str]) -> Html:
    pairs = ((f"ziggeo-{key.replace('_', '-')}", value) for key, value in given.items())
    return Html(f"<{name}{write_attributes(pairs)}></{name}>")


def _address(address: str, parameters: Mapping[str, str]) -> str:
    return f"{address}?{encode(parameters.items())}" if parameters else address
