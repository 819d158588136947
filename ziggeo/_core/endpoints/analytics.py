"""Calls about analytics of the whole application."""

from ziggeo._core.endpoint import ask
from ziggeo._core.readers import in_envelope, one
from ziggeo.models.analytics import Analytics, AnalyticsArguments

GET = ask(
    "analytics.get",
    "Y1",
    "/v1/analytics/get",
    in_envelope("analytics", one(Analytics)),
    takes=AnalyticsArguments,
)
