"""Meta profiles."""

from typing import Unpack

from ziggeo._async.paging import AsyncItems
from ziggeo._async.resources._base import AsyncResource
from ziggeo._core.endpoints import meta_profiles as endpoints
from ziggeo.models._dicts import MetaProfileCreateDict, MetaProfileIndexDict, MetaProfileIterateDict
from ziggeo.models.meta_profiles import (
    MetaProfile,
    MetaProfileCreateArguments,
    MetaProfileIndexArguments,
    MetaProfileIterateArguments,
)
from ziggeo.settings import RequestOptions


class AsyncMetaProfiles(AsyncResource):
    """Meta profiles of the application. What is in one of them is told by ``meta_profile_processes``."""

    async def create(
        self,
        arguments: MetaProfileCreateArguments | MetaProfileCreateDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[MetaProfileCreateDict],
    ) -> MetaProfile:
        """Create a profile, which has no analyses yet; ``title`` is required."""
        return await self._caller.call(endpoints.CREATE, options, arguments, fields)

    async def index(
        self,
        arguments: MetaProfileIndexArguments | MetaProfileIndexDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[MetaProfileIndexDict],
    ) -> list[MetaProfile]:
        """List profiles: one page of at most 100. See ``iterate`` for all of them."""
        return await self._caller.call(endpoints.INDEX, options, arguments, fields)

    def iterate(
        self,
        arguments: MetaProfileIterateArguments | MetaProfileIterateDict | None = None,
        *,
        page_size: int = 100,
        options: RequestOptions | None = None,
        **fields: Unpack[MetaProfileIterateDict],
    ) -> AsyncItems[MetaProfile]:
        """Go through all profiles, page by page behind the scenes, each of them once; otherwise like ``videos.iterate``."""
        return self._iterate(endpoints.INDEX, MetaProfileIterateArguments, arguments, fields, page_size, options)

    async def get(self, token_or_key: str, *, options: RequestOptions | None = None) -> MetaProfile:
        """Return a profile."""
        return await self._caller.call(endpoints.GET, options, meta_profile=token_or_key)

    async def delete(self, token_or_key: str, *, options: RequestOptions | None = None) -> None:
        """Delete a profile."""
        await self._caller.call(endpoints.DELETE, options, meta_profile=token_or_key)
