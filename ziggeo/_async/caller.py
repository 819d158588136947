"""What every resource calls through: a client's settings, and its way to the service."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import Self, TypeVar

from pydantic import SecretStr

from ziggeo._async.transport import AsyncTransport
from ziggeo._core.arguments import check_identifiers, parse_arguments
from ziggeo._core.endpoint import Endpoint
from ziggeo._core.limits import Limits
from ziggeo._core.requests import Request, build
from ziggeo.models._base import Arguments
from ziggeo.settings import Hosts, RequestOptions

R = TypeVar("R")


@dataclass(frozen=True)
class AsyncCaller:
    """A client as its resources see it."""

    transport: AsyncTransport
    hosts: Hosts
    authorization: SecretStr
    options: RequestOptions

    def with_options(self, options: RequestOptions) -> Self:
        """Return the same with other defaults."""
        return replace(self, options=options.over(self.options))

    def limits(self, options: RequestOptions | None, within: float | None = None) -> Limits:
        """Return the limits of a call that begins now, and has to be over ``within`` so many seconds."""
        return Limits.of(options.over(self.options) if options else self.options, monotonic(), within)

    def request(
        self, endpoint: Endpoint[object], identifiers: Mapping[str, str], arguments: Arguments | None, limits: Limits
    ) -> Request:
        """Build the request of a call."""
        return build(
            endpoint,
            self.hosts.url(endpoint.host),
            check_identifiers(endpoint.name, identifiers),
            arguments,
            authorization=self.authorization,
            headers=limits.headers,
        )

    async def call(
        self,
        endpoint: Endpoint[R],
        options: RequestOptions | None,
        arguments: Arguments | Mapping[str, object] | None = None,
        fields: Mapping[str, object] | None = None,
        /,
        **identifiers: str,
    ) -> R:
        """Make a call: from keywords to the result."""
        parsed = parse_arguments(endpoint.takes, arguments, fields or {}, endpoint.name) if endpoint.takes else None
        limits = self.limits(options)
        return await self.send(endpoint, parsed, limits, **identifiers)

    async def send(
        self, endpoint: Endpoint[R], arguments: Arguments | None, limits: Limits, /, **identifiers: str
    ) -> R:
        """Make a call with arguments that have been checked."""
        return await self.transport.call(endpoint, self.request(endpoint, identifiers, arguments, limits), limits)
