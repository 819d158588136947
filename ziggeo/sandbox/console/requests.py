"""Pages about what the sandbox was asked."""

from typing import Literal

from pydantic import NonNegativeInt
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ziggeo.sandbox.console.visits import Asked, Visit
from ziggeo.sandbox.faults.names import EVERYTHING, matches
from ziggeo.sandbox.inspection.records import RecordedRequest

_PAGE_SIZE = 50
_NO_ANSWER = "none"


class RequestQuery(Asked, frozen=True):
    """Which requests are wanted."""

    endpoint: str = ""
    """A call, or all of a part, as ``videos.*``."""
    status: Literal["", "2xx", "3xx", "4xx", "5xx", "none"] = ""
    before: NonNegativeInt = 0
    """Only those whose number is lower; all where it is 0."""

    def wants(self, record: RecordedRequest) -> bool:
        """Whether that is one of them, wherever in the list it stands."""
        return matches(self.endpoint.strip() or EVERYTHING, record.endpoint) and self.status in ("", outcome(record))


def outcome(record: RecordedRequest) -> str:
    """The class of the status of an answer, such as ``4xx``; ``none`` where there was no answer."""
    return _NO_ANSWER if record.status is None else f"{record.status // 100}xx"


def show_requests(visit: Visit) -> Response:
    """List what was asked, newest first."""
    query = visit.asked(RequestQuery)
    records = visit.grounds.requests.all()
    wanted = [record for record in reversed(records) if query.wants(record)]
    older = [record for record in wanted if not query.before or record.sequence < query.before]
    return visit.show(
        "requests.html",
        query=query,
        records=older[:_PAGE_SIZE],
        total=len(wanted),
        next_before=older[_PAGE_SIZE - 1].sequence if len(older) > _PAGE_SIZE else None,
        endpoints=sorted({record.endpoint for record in records if record.endpoint is not None}),
        is_empty=not records,
    )


def show_one_request(visit: Visit) -> Response:
    """Show all that is recorded of a request."""
    sequence = visit.step("sequence")
    record = next((each for each in visit.grounds.requests.all() if str(each.sequence) == sequence), None)
    if record is None:
        raise HTTPException(404, "There is no record of that number any more.")
    return visit.show("request.html", record=record)
