"""Analytics of the application."""

from typing import Unpack

from ziggeo._async.resources._base import AsyncResource
from ziggeo._core.arguments import parse_arguments
from ziggeo._core.endpoints import analytics as endpoints
from ziggeo.models._dicts import AnalyticsDict
from ziggeo.models.analytics import Analytics, AnalyticsArguments
from ziggeo.settings import RequestOptions


class AsyncAnalyticsQueries(AsyncResource):
    """Analytics: who watched what, when and where. The service offers them from its Pro plan on."""

    async def get(
        self,
        arguments: AnalyticsArguments | AnalyticsDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[AnalyticsDict],
    ) -> Analytics:
        """Ask one of the eight queries: ``query``, over a window (``from_``, ``to``) or a single day (``date``).

        Moments are aware ``datetime``s, and are sent as Unix milliseconds: the manuals say microseconds, but every example
        that is known to work sends milliseconds.
        """
        asked = parse_arguments(AnalyticsArguments, arguments, fields, endpoints.GET.name)
        answer = await self._caller.send(endpoints.GET, asked, self._caller.limits(options))
        return answer.answering(asked.query)
