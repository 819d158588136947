"""Calls about the application itself."""

from ziggeo._core.endpoint import get, post
from ziggeo._core.readers import one, one_or_empty
from ziggeo.models.application import Application, ApplicationUpdateArguments
from ziggeo.models.stats import ApplicationStats, ApplicationStatsArguments
from ziggeo.settings import Host

_APPLICATION = "/v1/application"

_application = one(Application)

GET = get("application.get", "P1", _APPLICATION, _application)
UPDATE = post("application.update", "P2", _APPLICATION, _application, takes=ApplicationUpdateArguments, idempotent=True)
GET_STATS = get(
    "application.get_stats",
    "P3",
    "/server/v1/application/stats",
    one_or_empty(ApplicationStats),
    takes=ApplicationStatsArguments,
    host=Host.API,
)
