"""Auth tokens kept by the service."""

from typing import Unpack

from ziggeo._async.resources._base import AsyncResource
from ziggeo._core.endpoints import authtokens as endpoints
from ziggeo.models._dicts import AuthTokenDict
from ziggeo.models.authtokens import AuthToken, AuthTokenArguments
from ziggeo.settings import RequestOptions


class AsyncAuthTokens(AsyncResource):
    """Auth tokens kept by the service, which can be changed and revoked. See ``auth`` for those sealed by the client."""

    async def get(self, token: str, *, options: RequestOptions | None = None) -> AuthToken:
        """Return an auth token."""
        return await self._caller.call(endpoints.GET, options, auth_token=token)

    async def update(
        self,
        token_or_key: str,
        arguments: AuthTokenArguments | AuthTokenDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[AuthTokenDict],
    ) -> AuthToken:
        """Change an auth token, and return it. A field given as ``None`` is cleared; one not given stays as it is."""
        return await self._caller.call(endpoints.UPDATE, options, arguments, fields, auth_token=token_or_key)

    async def delete(self, token_or_key: str, *, options: RequestOptions | None = None) -> None:
        """Delete an auth token; it allows nothing from then on."""
        await self._caller.call(endpoints.DELETE, options, auth_token=token_or_key)

    async def create(
        self,
        arguments: AuthTokenArguments | AuthTokenDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[AuthTokenDict],
    ) -> AuthToken:
        """Create an auth token."""
        return await self._caller.call(endpoints.CREATE, options, arguments, fields)
