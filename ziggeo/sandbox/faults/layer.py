"""The layer around the application in which things go wrong."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from ziggeo.sandbox.assumptions import Assumptions
from ziggeo.sandbox.connections import Link, link_of
from ziggeo.sandbox.faults.answers import answer_status
from ziggeo.sandbox.faults.book import Faults
from ziggeo.sandbox.faults.failures import Failure, Latency, NoAcceptRanges, Reset, Status
from ziggeo.sandbox.faults.shaping import shaped
from ziggeo.sandbox.inspection.exchange import Exchange, exchange_of

_RANGE_HEADERS = frozenset({b"range", b"if-range"})
_READ_AT_MOST = 1024 * 1024


class FaultLayer:
    """Lets requests meet the faults that are for them."""

    def __init__(self, application: ASGIApp, faults: Faults, assumptions: Assumptions) -> None:
        self._application = application
        self._faults = faults
        self._assumptions = assumptions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, or something go wrong."""
        exchange = exchange_of(scope)
        exchange.faults = self._faults.meet(exchange.endpoint)
        if exchange.faults:
            await self._go_wrong(scope, receive, send, exchange)
        else:
            await self._application(scope, receive, send)

    async def _go_wrong(self, scope: Scope, receive: Receive, send: Send, exchange: Exchange) -> None:
        failures, link = exchange.faults, link_of(scope)
        send = shaped(failures, exchange, link, send)
        if not await _is_patient(failures, link):
            exchange.finish()
            await link.reset()
            return
        # Only the last one answers in place of the service.
        match failures[-1]:
            case Status() as status:
                await _read_beginning(receive)
                answer = answer_status(status, exchange.endpoint, exchange.path, self._assumptions)
                await answer(scope, receive, send)
            case Reset(when="before"):
                await _read_beginning(receive)
                exchange.finish()
                await link.reset()
            case _:
                await self._application(_without_range(scope, failures), receive, send)


async def _is_patient(failures: Sequence[Failure], link: Link) -> bool:
    """Wait as long as it takes longer, and tell whether the other side has waited too."""
    waits = [failure.seconds for failure in failures if isinstance(failure, Latency) and failure.when == "before"]
    return all([await link.pause(seconds) for seconds in waits])


async def _read_beginning(receive: Receive) -> None:
    """Read what is small to its end, so that it is the same for all clients; what is large meets its end on the way."""
    size, is_more = 0, True
    while is_more and size < _READ_AT_MOST:
        message = await receive()
        size += len(message.get("body", b""))
        is_more = message.get("more_body", False)


def _without_range(scope: Scope, failures: Sequence[Failure]) -> Scope:
    """The request without its wish for a range, where that is not to be heard."""
    if not any(isinstance(failure, NoAcceptRanges) and not failure.answers_ranges for failure in failures):
        return scope
    headers = [(name, value) for name, value in scope["headers"] if name not in _RANGE_HEADERS]
    return {**scope, "headers": headers}
