"""Waiting until the service has finished with an object."""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from ziggeo._async._runtime import sleep
from ziggeo._core.waiting import WaitRule, pause_before_look
from ziggeo.errors import ArgumentsError, ProcessingFailedError, RequestTimeoutError, WaitTimeoutError
from ziggeo.models.media import Processed

DEFAULT_TIMEOUT = 600.0
"""How long to wait at most when the caller does not say, in seconds."""

SHORTEST_LOOK = 1.0
"""Seconds that a look may take even if there is less time left, or none: a timeout of 0 looks once."""

M = TypeVar("M", bound=Processed)


async def wait_until(
    rule: WaitRule,
    look: Callable[[float], Awaitable[M]],
    *,
    call: str,
    timeout: float,
    on_poll: Callable[[M], object] | None,
) -> M:
    """Look again and again, until the rule says that the object is done, or the time is up.

    ``look`` gets the seconds it may take.
    """
    if not timeout >= 0:
        raise ArgumentsError(f"{call}: timeout is {timeout}, and has to be 0 or more seconds", endpoint=call)
    began = monotonic()
    looks = 0
    model: M | None = None
    while True:
        try:
            model = await look(max(timeout - (monotonic() - began), SHORTEST_LOOK))
        except RequestTimeoutError as error:
            spent = monotonic() - began
            if spent < timeout:
                raise
            raise _too_late(call, model, spent) from error
        looks += 1
        if on_poll is not None:
            on_poll(model)
        if model.state in rule.done:
            return model
        if model.state in rule.failed:
            raise ProcessingFailedError(f"{call}: {model.token} is {model.state}", endpoint=call, model=model)
        spent = monotonic() - began
        pause = pause_before_look(looks, spent, timeout)
        if pause is None:
            raise _too_late(call, model, spent)
        await sleep(pause)


def _too_late(call: str, last: Processed | None, spent: float) -> WaitTimeoutError:
    state = f"{last.token} is still {last.state}" if last else "there was no answer"
    return WaitTimeoutError(f"{call}: {state} after {spent:.1f} s", endpoint=call, last=last, seconds=spent)
