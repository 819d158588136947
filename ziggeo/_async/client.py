"""The client: credentials, settings, and the parts of the API, each of which is imported when it is first used."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Mapping
from copy import copy
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Never, Protocol, Self

from ziggeo._core.hooks import OnCall, OnRequest, OnResponse, OnRetry
from ziggeo.errors import ConfigurationError
from ziggeo.settings import Credentials, Hosts, RequestOptions, RetryBudget, RetryPolicy, Timeouts, Verify, checked

if TYPE_CHECKING:
    from ziggeo._async.caller import AsyncCaller
    from ziggeo._async.resources.analytics import AsyncAnalyticsQueries
    from ziggeo._async.resources.application import AsyncApplicationSettings
    from ziggeo._async.resources.audio_streams import AsyncAudioStreams
    from ziggeo._async.resources.audios import AsyncAudios
    from ziggeo._async.resources.authtokens import AsyncAuthTokens
    from ziggeo._async.resources.effect_profile_processes import AsyncEffectProfileProcesses
    from ziggeo._async.resources.effect_profiles import AsyncEffectProfiles
    from ziggeo._async.resources.meta_profile_processes import AsyncMetaProfileProcesses
    from ziggeo._async.resources.meta_profiles import AsyncMetaProfiles
    from ziggeo._async.resources.streams import AsyncStreams
    from ziggeo._async.resources.videos import AsyncVideos
    from ziggeo._async.resources.webhooks import AsyncWebhooks
    from ziggeo.auth import Auth
    from ziggeo.embed import Embed


DEFAULT_BUDGET = RetryBudget()


class AsyncHTTPClient(Protocol):
    """An ``httpx.AsyncClient``."""

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        ...

    def aclose(self) -> Awaitable[None]:
        """Close it."""
        ...


class AsyncTransportLike(Protocol):
    """An ``httpx.AsyncBaseTransport``."""

    def handle_async_request(self, request: Never, /) -> Awaitable[object]:
        """Send a request."""
        ...

    def aclose(self) -> Awaitable[None]:
        """Close it."""
        ...


class AsyncZiggeo:
    """The Ziggeo API of one application.

    Use it in a ``with`` statement, or close it when it is no longer needed. It keeps its connections open between calls,
    and may be used by many tasks at a time.
    """

    def __init__(
        self,
        token: str | None = None,
        private_key: str | None = None,
        encryption_key: str | None = None,
        *,
        base_url: str | None = None,
        hosts: Hosts | None = None,
        timeout: float | Timeouts | None = None,
        retries: int | RetryPolicy | None = None,
        retry_budget: RetryBudget | None = DEFAULT_BUDGET,
        headers: Mapping[str, str] | None = None,
        proxy: str | None = None,
        verify: Verify = True,
        trust_env: bool = True,
        http2: bool = False,
        http_client: AsyncHTTPClient | None = None,
        transport: AsyncTransportLike | None = None,
        on_request: OnRequest | None = None,
        on_response: OnResponse | None = None,
        on_retry: OnRetry | None = None,
        on_call: OnCall | None = None,
    ) -> None:
        """Set up a client. Nothing is sent yet.

        Args:
            token: Application token; else the environment variable ``ZIGGEO_TOKEN``.
            private_key: Private key; else ``ZIGGEO_PRIVATE_KEY``.
            encryption_key: Encryption key, for sealing auth tokens only; else ``ZIGGEO_ENCRYPTION_KEY``.
            base_url: One address for all of the service's hosts, such as a sandbox's; else ``ZIGGEO_BASE_URL``; else the
                service itself, in the region that the application token names.
            hosts: The addresses of the four hosts one by one.
            timeout: Seconds that a whole call may take, files included; or ``Timeouts`` for the phases one by one.
            retries: How many times a failed request is sent again when that is safe; or a whole ``RetryPolicy``.
            retry_budget: How many retries are spent over all calls while the service keeps failing; ``None`` lifts the limit.
            headers: Headers to add to every request to the service.
            proxy: Address of a proxy, ``http://``, ``https://`` or ``socks5://``; else those of the environment.
            verify: Whether to verify certificates, or a file or directory of authorities, or an ``ssl.SSLContext``.
            trust_env: Whether to heed the environment's proxies.
            http2: Whether to speak HTTP/2 where the service does. It needs the extra ``http2``.
            http_client: An ``httpx.AsyncClient`` to send everything with, or one of httpx2. It is not closed here.
            transport: An ``httpx.AsyncBaseTransport`` to send everything with, or one of httpx2. It is not closed here.
            on_request: Called before each request, with a ``RequestSent``. Hooks are to be quick: the call waits for them.
                They cannot change anything, and one that fails is logged.
            on_response: Called with the head of each answer, a ``ResponseReceived``.
            on_retry: Called when an attempt has failed and another follows, with a ``RetryPlanned``.
            on_call: Called with a ``CallBegun`` when a call begins; what it returns, a ``CallWatcher``, is told of its
                attempts and of its end. ``ziggeo.telemetry.OpenTelemetry`` is one, which makes a span of each call.

        Raises:
            ConfigurationError: A credential is missing, or a setting is unacceptable or contradicts another.
        """
        credentials = Credentials.find(token, private_key, encryption_key)
        options = checked(RequestOptions, timeout=timeout, retries=retries, headers=headers or {})
        if (http_client or transport) and (proxy is not None or verify is not True or not trust_env or http2):
            raise ConfigurationError(
                "proxy, verify, trust_env and http2 are settings of the http_client or transport that is given"
            )
        if base_url is not None and hosts is not None:
            raise ConfigurationError("base_url and hosts say the same; pass one of them")
        chosen_hosts = hosts or _hosts(base_url, credentials.token)
        # Imported only now, as it takes a while: all that sends.
        from ziggeo._async.assembly import connect, new_caller

        connections = connect(http_client, transport, verify=verify, proxy=proxy, trust_env=trust_env, http2=http2)
        self._is_view = False
        self._credentials = credentials
        self._caller = new_caller(
            connections,
            credentials,
            chosen_hosts,
            options,
            retry_budget=retry_budget,
            proxy=proxy,
            trust_env=trust_env,
            on_request=on_request,
            on_response=on_response,
            on_retry=on_retry,
            on_call=on_call,
        )

    @cached_property
    def videos(self) -> AsyncVideos:
        """Videos."""
        from ziggeo._async.resources.videos import AsyncVideos

        return AsyncVideos(self._caller)

    @cached_property
    def streams(self) -> AsyncStreams:
        """Streams of videos."""
        from ziggeo._async.resources.streams import AsyncStreams

        return AsyncStreams(self._caller)

    @cached_property
    def audios(self) -> AsyncAudios:
        """Audios."""
        from ziggeo._async.resources.audios import AsyncAudios

        return AsyncAudios(self._caller)

    @cached_property
    def audio_streams(self) -> AsyncAudioStreams:
        """Streams of audios."""
        from ziggeo._async.resources.audio_streams import AsyncAudioStreams

        return AsyncAudioStreams(self._caller)

    @cached_property
    def authtokens(self) -> AsyncAuthTokens:
        """Auth tokens kept by the service."""
        from ziggeo._async.resources.authtokens import AsyncAuthTokens

        return AsyncAuthTokens(self._caller)

    @cached_property
    def application(self) -> AsyncApplicationSettings:
        """The application itself."""
        from ziggeo._async.resources.application import AsyncApplicationSettings

        return AsyncApplicationSettings(self._caller)

    @cached_property
    def effect_profiles(self) -> AsyncEffectProfiles:
        """Lists of effects for videos."""
        from ziggeo._async.resources.effect_profiles import AsyncEffectProfiles

        return AsyncEffectProfiles(self._caller)

    @cached_property
    def effect_profile_processes(self) -> AsyncEffectProfileProcesses:
        """The effects in them."""
        from ziggeo._async.resources.effect_profile_processes import AsyncEffectProfileProcesses

        return AsyncEffectProfileProcesses(self._caller)

    @cached_property
    def meta_profiles(self) -> AsyncMetaProfiles:
        """Lists of analyses for videos."""
        from ziggeo._async.resources.meta_profiles import AsyncMetaProfiles

        return AsyncMetaProfiles(self._caller)

    @cached_property
    def meta_profile_processes(self) -> AsyncMetaProfileProcesses:
        """The analyses in them."""
        from ziggeo._async.resources.meta_profile_processes import AsyncMetaProfileProcesses

        return AsyncMetaProfileProcesses(self._caller)

    @cached_property
    def webhooks(self) -> AsyncWebhooks:
        """Addresses that the service tells of events."""
        from ziggeo._async.resources.webhooks import AsyncWebhooks

        return AsyncWebhooks(self._caller)

    @cached_property
    def analytics(self) -> AsyncAnalyticsQueries:
        """Who watched what."""
        from ziggeo._async.resources.analytics import AsyncAnalyticsQueries

        return AsyncAnalyticsQueries(self._caller)

    @cached_property
    def auth(self) -> Auth:
        """Auth tokens sealed here."""
        from ziggeo.auth import Auth

        return Auth(self._credentials)

    @cached_property
    def embed(self) -> Embed:
        """HTML for pages, and public addresses of media."""
        from ziggeo.embed import Embed

        return Embed(self.token, hosts=self._caller.hosts, seal=self.auth.generate)

    @property
    def audioStreams(self) -> AsyncAudioStreams:  # noqa: N802
        """``audio_streams``, as the official SDK spells it."""
        return self.audio_streams

    @property
    def effectProfiles(self) -> AsyncEffectProfiles:  # noqa: N802
        """``effect_profiles``, as the official SDK spells it."""
        return self.effect_profiles

    @property
    def effectProfileProcess(self) -> AsyncEffectProfileProcesses:  # noqa: N802
        """``effect_profile_processes``, as the official SDK spells it."""
        return self.effect_profile_processes

    @property
    def metaProfiles(self) -> AsyncMetaProfiles:  # noqa: N802
        """``meta_profiles``, as the official SDK spells it."""
        return self.meta_profiles

    @property
    def metaProfileProcess(self) -> AsyncMetaProfileProcesses:  # noqa: N802
        """``meta_profile_processes``, as the official SDK spells it."""
        return self.meta_profile_processes

    @property
    def token(self) -> str:
        """The application token."""
        return self._credentials.token

    def with_options(
        self,
        *,
        timeout: float | Timeouts | None = None,
        retries: int | RetryPolicy | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Return a view of this client with other defaults, on the same connections. Closing the view leaves them open."""
        options = checked(RequestOptions, timeout=timeout, retries=retries, headers=headers or {})
        view = copy(self)
        view._become_view(self._caller.with_options(options))  # noqa: SLF001  # it is one of us
        return view

    def _become_view(self, caller: AsyncCaller) -> None:
        self._is_view = True
        self._caller = caller
        # Parts that have been used call through the former caller, and are made anew.
        for name, member in vars(AsyncZiggeo).items():
            if isinstance(member, cached_property):
                vars(self).pop(name, None)

    async def aclose(self) -> None:
        """Close all connections. Calls still under way finish; further ones raise a ``ClientStateError``."""
        if not self._is_view:
            await self._caller.transport.connections.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(token={self.token!r}, server={self._caller.hosts.server!r})"


def _hosts(base_url: str | None, token: str) -> Hosts:
    address = base_url if base_url is not None else os.environ.get("ZIGGEO_BASE_URL")
    return Hosts.single(address) if address else Hosts.for_token(token)
