"""The application itself."""

from typing import Unpack

from ziggeo._async.resources._base import AsyncResource
from ziggeo._core.endpoints import application as endpoints
from ziggeo.models._dicts import ApplicationStatsDict, ApplicationUpdateDict
from ziggeo.models.application import Application, ApplicationUpdateArguments
from ziggeo.models.stats import ApplicationStats, ApplicationStatsArguments
from ziggeo.settings import RequestOptions


class AsyncApplicationSettings(AsyncResource):
    """The application whose token the client has."""

    async def get(self, *, options: RequestOptions | None = None) -> Application:
        """Return the application's settings. Its keys come along, as ``SecretStr``."""
        return await self._caller.call(endpoints.GET, options)

    async def update(
        self,
        arguments: ApplicationUpdateArguments | ApplicationUpdateDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[ApplicationUpdateDict],
    ) -> Application:
        """Change the application's settings, and return them; most of them are then in ``config``."""
        return await self._caller.call(endpoints.UPDATE, options, arguments, fields)

    async def get_stats(
        self,
        arguments: ApplicationStatsArguments | ApplicationStatsDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[ApplicationStatsDict],
    ) -> ApplicationStats:
        """Return the application's statistics. What they hold is not published; see ``ApplicationStats.counters``."""
        return await self._caller.call(endpoints.GET_STATS, options, arguments, fields)
