"""Sending requests: attempts, pauses, deadlines and redirects. What to do about a failure is decided elsewhere."""

import logging
from collections.abc import Awaitable, Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import monotonic
from typing import TypeVar

from ziggeo._async._runtime import Retrying, deadline, sleep
from ziggeo._async.connections import AsyncConnections, Content
from ziggeo._async.replies import AsyncReply
from ziggeo._core.answers import failure, read_answer
from ziggeo._core.endpoint import Endpoint
from ziggeo._core.hooks import Hooks
from ziggeo._core.limits import Limits
from ziggeo._core.redaction import Redactor
from ziggeo._core.requests import REDIRECTS, Request, redirected
from ziggeo._core.retry_budget import RetryAllowance
from ziggeo._core.retry_state import RetryState
from ziggeo.errors import CallError, RedirectError

LONGEST_REDIRECT_CHAIN = 5
NOT_FOUND = 404
UNFOLLOWABLE = "it was redirected ({}) to where it cannot be followed"

logger = logging.getLogger("ziggeo")

R = TypeVar("R")


class AsyncTransport:
    """Sends requests over connections, again where that is safe, within limits."""

    def __init__(
        self, connections: AsyncConnections, redactor: Redactor, hooks: Hooks, allowance: RetryAllowance
    ) -> None:
        self.connections = connections
        self.redactor = redactor
        self._hooks = hooks
        self._allowance = allowance

    def begin(self, request: Request, limits: Limits, longest: float | None) -> RetryState:
        """Begin the attempts of a request, which may take ``longest`` seconds together."""
        return RetryState(request, limits, monotonic, longest=longest, allowance=self._allowance, hooks=self._hooks)

    async def call(self, endpoint: Endpoint[R], request: Request, limits: Limits) -> R:
        """Send a request and return what its answer says."""
        state = self.begin(request, limits, limits.timeouts.total)

        async def attempt() -> R:
            reply = await self.exchange(state)
            try:
                answer = await reply.answer()
            finally:
                await reply.aclose()
            if answer.status == NOT_FOUND and request.method == "DELETE" and state.acted_on:
                # An attempt that seemed to fail has deleted it.
                return endpoint.read(b"")
            return read_answer(endpoint, answer, self.redactor)

        return await self.repeat(state, attempt)

    async def open(self, request: Request, limits: Limits) -> AsyncReply:
        """Send a request and return its successful answer, the body unread."""
        state = self.begin(request, limits, limits.timeouts.total)
        reply: AsyncReply | None = None

        async def attempt() -> AsyncReply:
            nonlocal reply
            reply = await self.exchange_successfully(state)
            return reply

        try:
            return await self.repeat(state, attempt)
        except BaseException:
            # Interrupted before it came to whoever is to close it.
            if reply is not None:
                await reply.aclose()
            raise

    async def repeat(self, state: RetryState, attempt: Callable[[], Awaitable[R]]) -> R:
        """Make attempts until one succeeds or no other follows."""
        if not self._hooks.tells_calls or state.told:
            return await self._repeat(state, attempt)
        with self.telling(state):
            return await self._repeat(state, attempt)

    @contextmanager
    def telling(self, state: RetryState) -> Generator[None, None, None]:
        """Tell of a call as long as it lasts."""
        if not self._hooks.tells_calls:
            yield
            return
        state.told = True
        with self._hooks.call(state.request.endpoint, state.request) as state.watcher:
            yield

    def composed(self, endpoint: str) -> AbstractContextManager[object]:
        """Tell of a call that consists of others, as long as it lasts."""
        return self._hooks.call(endpoint) if self._hooks.tells_calls else nullcontext()

    async def _repeat(self, state: RetryState, attempt: Callable[[], Awaitable[R]]) -> R:
        async def punctual_attempt() -> R:
            state.begin_attempt()
            async with deadline(state.left, state.out_of_time):
                return await attempt()

        # Most calls are done at once, and asking tenacity would cost them more than reading their answers.
        try:
            result = await punctual_attempt()
        except CallError as error:
            failures = [error]
        else:
            state.succeeded()
            return result

        async def next_attempt() -> R:
            if failures:
                raise failures.pop()
            return await punctual_attempt()

        try:
            return await Retrying(sleep=sleep, retry=state.goes_on, wait=state.pause, reraise=True)(next_attempt)
        except CallError as error:
            final = state.finished(error)
            if final is error:
                raise
            raise final from error

    async def exchange_successfully(self, state: RetryState, also: int | None = None) -> AsyncReply:
        """Send a request once, and raise what its answer says unless that is success, or has the status ``also``."""
        reply = await self.exchange(state)
        if 200 <= reply.status < 300 or reply.status == also:
            return reply
        try:
            raise failure(state.request.endpoint, await reply.answer(), self.redactor)
        finally:
            await reply.aclose()

    async def exchange(
        self, state: RetryState, content: Callable[[], Content] | None = None, *, final: int | None = None
    ) -> AsyncReply:
        """Send a request once, and follow where the answer redirects to, unless its status is ``final``.

        ``content`` gives the body anew each time it is sent.
        """
        request = state.request
        redirects = 0
        reply: AsyncReply | None = None
        while True:
            body = content() if content and request.method == "POST" else request.body
            try:
                reply = await self._send(state, request, body)
            except RedirectError as error:
                if reply is None:
                    raise
                raise self._lost(reply, request, UNFOLLOWABLE.format(reply.status)) from error
            if reply.status not in REDIRECTS or reply.status == final or "location" not in reply.headers:
                return reply
            await reply.aclose()
            following = redirected(request, reply.status, reply.headers["location"])
            if following is None:
                raise self._lost(reply, request, UNFOLLOWABLE.format(reply.status))
            if redirects == LONGEST_REDIRECT_CHAIN:
                raise self._lost(reply, request, f"it was redirected more than {LONGEST_REDIRECT_CHAIN} times")
            request = following
            redirects += 1

    async def _send(self, state: RetryState, request: Request, body: Content) -> AsyncReply:
        """Send a request once, and tell of it and of its answer."""
        began = monotonic()
        sent = self._hooks.sending(request, state.attempt, state.watcher)
        reply = await self.connections.send(request, body, state.phases)
        try:
            seconds = monotonic() - began
            self._hooks.received(sent, reply.status, reply.headers, seconds, state.watcher)
            logger.debug(
                "%s %s: %d in %.1f ms (attempt %d)",
                request.method,
                request.endpoint,
                reply.status,
                seconds * 1000,
                state.attempt,
            )
        except BaseException:
            # Nobody else has it yet who would close it after an interruption.
            await reply.aclose()
            raise
        return reply

    def _lost(self, reply: AsyncReply, request: Request, message: str) -> RedirectError:
        headers = self.redactor.headers(reply.headers)
        return RedirectError(message, endpoint=request.endpoint, status=reply.status, headers=headers)
