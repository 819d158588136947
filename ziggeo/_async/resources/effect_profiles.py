"""Effect profiles."""

from typing import Unpack

from ziggeo._async.paging import AsyncItems
from ziggeo._async.resources._base import AsyncResource
from ziggeo._core.endpoints import effect_profiles as endpoints
from ziggeo.models._dicts import (
    EffectProfileCreateDict,
    EffectProfileIndexDict,
    EffectProfileIterateDict,
    EffectProfileUpdateDict,
)
from ziggeo.models.effect_profiles import (
    EffectProfile,
    EffectProfileCreateArguments,
    EffectProfileIndexArguments,
    EffectProfileIterateArguments,
    EffectProfileUpdateArguments,
)
from ziggeo.settings import RequestOptions


class AsyncEffectProfiles(AsyncResource):
    """Effect profiles of the application. What is in one of them is told by ``effect_profile_processes``."""

    async def create(
        self,
        arguments: EffectProfileCreateArguments | EffectProfileCreateDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[EffectProfileCreateDict],
    ) -> EffectProfile:
        """Create a profile, which has no effects yet."""
        return await self._caller.call(endpoints.CREATE, options, arguments, fields)

    async def index(
        self,
        arguments: EffectProfileIndexArguments | EffectProfileIndexDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[EffectProfileIndexDict],
    ) -> list[EffectProfile]:
        """List profiles: one page of at most 100. See ``iterate`` for all of them."""
        return await self._caller.call(endpoints.INDEX, options, arguments, fields)

    def iterate(
        self,
        arguments: EffectProfileIterateArguments | EffectProfileIterateDict | None = None,
        *,
        page_size: int = 100,
        options: RequestOptions | None = None,
        **fields: Unpack[EffectProfileIterateDict],
    ) -> AsyncItems[EffectProfile]:
        """Go through all profiles, page by page behind the scenes, each of them once; otherwise like ``videos.iterate``."""
        return self._iterate(endpoints.INDEX, EffectProfileIterateArguments, arguments, fields, page_size, options)

    async def get(self, token_or_key: str, *, options: RequestOptions | None = None) -> EffectProfile:
        """Return a profile."""
        return await self._caller.call(endpoints.GET, options, effect_profile=token_or_key)

    async def delete(self, token_or_key: str, *, options: RequestOptions | None = None) -> None:
        """Delete a profile."""
        await self._caller.call(endpoints.DELETE, options, effect_profile=token_or_key)

    async def update(
        self,
        token_or_key: str,
        arguments: EffectProfileUpdateArguments | EffectProfileUpdateDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[EffectProfileUpdateDict],
    ) -> EffectProfile:
        """Change a profile, and return it."""
        return await self._caller.call(endpoints.UPDATE, options, arguments, fields, effect_profile=token_or_key)
