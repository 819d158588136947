"""Waiting until the service has finished with an object."""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from ziggeo._async._runtime import sleep
from ziggeo._core.waiting import WaitRule, pause_before_look
from ziggeo.errors import ArgumentsError, ProcessingFailedError, WaitTimeoutError
from ziggeo.models.streams import Stream
from ziggeo.models.videos import Video

DEFAULT_TIMEOUT = 600.0
"""How long to wait at most when the caller does not say, in seconds."""

M = TypeVar("M", Video, Stream)


async def wait_until(
    rule: WaitRule,
    look: Callable[[], Awaitable[M]],
    *,
    call: str,
    timeout: float,
    on_poll: Callable[[M], object] | None,
) -> M:
    """Look again and again, until the rule says that the object is done, or the time is up."""
    if not timeout >= 0:
        raise ArgumentsError(f"{call}: timeout is {timeout}, and has to be 0 or more seconds", endpoint=call)
    began = monotonic()
    looks = 0
    while True:
        model = await look()
        looks += 1
        if on_poll is not None:
            on_poll(model)
        if model.state in rule.done:
            return model
        if model.state in rule.failed:
            raise ProcessingFailedError(f"{call}: {model.token} is {model.state}", model=model)
        spent = monotonic() - began
        pause = pause_before_look(looks, spent, timeout)
        if pause is None:
            raise WaitTimeoutError(
                f"{call}: {model.token} is still {model.state} after {spent:.1f} s", last=model, seconds=spent
            )
        await sleep(pause)
