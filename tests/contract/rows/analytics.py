"""Calls about analytics of the whole application."""

from datetime import UTC, date, datetime
from typing import Any

from tests.contract.rows.row import NO_JSON, Row
from tests.contract.stub import Reply
from ziggeo import Analytics, AnalyticsArguments, AnalyticsQuery, PlaysByHour

ANSWER: dict[str, object] = {"analytics": [{"event_count": 7, "date": 20210212, "hour": "19"}]}


def is_answer(result: Any) -> bool:
    """Whether a result is the sample."""
    if not isinstance(result, Analytics):
        return False
    (row,) = result.rows
    return (
        isinstance(row, PlaysByHour)
        and (row.event_count, row.date, row.hour) == (7, date(2021, 2, 12), 19)
        and result.to_wire() == ANSWER
    )


ROWS: list[Row] = [
    Row(
        endpoint="analytics.get",
        reference="Y1",
        call=lambda ziggeo: ziggeo.analytics.get(
            query=AnalyticsQuery.FULL_PLAYS_BY_HOUR,
            from_=datetime(2022, 2, 28, 23, tzinfo=UTC),
            to=1646175600000,
        ),
        arguments={"query": "full_plays_by_hour", "from_": 1646089200000, "to": 1646175600000},
        required=("query",),
        takes=AnalyticsArguments,
        method="POST",
        path="/v1/analytics/get",
        form=[("query", "full_plays_by_hour"), ("from", "1646089200000"), ("to", "1646175600000")],
        answer=Reply.of(ANSWER),
        wrong=(b'{"analytics": 5}', b'{"analytics": [{"hour": "19"}]}', b'[{"event_count": "many"}]', NO_JSON),
        expected=is_answer,
    ),
]
