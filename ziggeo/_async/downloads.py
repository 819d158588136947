"""Files on their way down: to a path, into a file object or into memory, whole or not at all; or piece by piece."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from types import TracebackType
from typing import Generic, ParamSpec, Self, TypeVar

from ziggeo._async._runtime import deadline, run_blocking
from ziggeo._async.replies import CHUNK, AsyncReply
from ziggeo._async.transport import AsyncTransport
from ziggeo._core.limits import Limits
from ziggeo._core.requests import Request
from ziggeo._files.targets import Target
from ziggeo.errors import CallError, ConnectionFailedError, DownloadError

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

OnDownload = Callable[[int, int | None], object]
"""Called with the bytes received so far, and how many there will be if that is known. It goes back when an attempt is repeated."""


class AsyncDownload:
    """A file being downloaded. Use it in a ``with`` statement, and iterate over it once for its bytes."""

    def __init__(self, transport: AsyncTransport, request: Request, limits: Limits) -> None:
        self._transport = transport
        self._request = request
        self._limits = limits
        self._reply: AsyncReply | None = None

    @property
    def length(self) -> int | None:
        """Length of the file in bytes, if the service announced it."""
        return self._opened().length

    @property
    def content_type(self) -> str | None:
        """Media type of the file, such as ``video/mp4``."""
        return self._opened().headers.get("content-type")

    async def __aenter__(self) -> Self:
        self._reply = await self._transport.open(self._request, self._limits)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._opened().aclose()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.chunks()

    async def chunks(self, size: int = CHUNK) -> AsyncGenerator[bytes, None]:
        """Yield the file in pieces of ``size`` bytes.

        Raises:
            DownloadError: It broke off. What was yielded by then is its beginning.
        """
        reply = self._opened()
        state = self._transport.begin(self._request, self._limits, self._limits.timeouts.transfer)
        received = 0
        try:
            async with aclosing(reply.chunks(size)) as chunks:
                while True:
                    async with deadline(state.left, state.out_of_time):
                        chunk = await anext(chunks, b"")
                    if not chunk:
                        return
                    received += len(chunk)
                    yield chunk
        except CallError as error:
            raise _broken_off(state.finished(error), received, reply.length) from error

    def _opened(self) -> AsyncReply:
        if self._reply is None:
            raise RuntimeError("a download has to be opened with a 'with' statement first")
        return self._reply


async def download(
    transport: AsyncTransport, request: Request, limits: Limits, target: Target[T], on_progress: OnDownload | None
) -> T:
    """Download a file whole, from its beginning again when it breaks off, and return what the target makes of it."""
    receiver = _Receiver(request.endpoint, target, on_progress)
    state = transport.begin(request, limits, limits.timeouts.transfer)

    async def attempt() -> None:
        receiver.begun = False
        reply = await transport.exchange_successfully(state)
        try:
            await receiver.take(reply)
        finally:
            await reply.aclose()

    try:
        await transport.repeat(state, attempt)
        return await receiver.on_disk(target.commit)
    except CallError as error:
        await run_blocking(target.discard)
        if not receiver.begun or isinstance(error, DownloadError):
            raise
        raise _broken_off(error, receiver.received, receiver.expected) from error
    except BaseException:
        await run_blocking(target.discard)
        raise


class _Receiver(Generic[T]):
    """Carries the body of an answer to its target, and counts."""

    def __init__(self, call: str, target: Target[T], on_progress: OnDownload | None) -> None:
        self.begun = False
        self.received = 0
        self.expected: int | None = None
        self._call = call
        self._target = target
        self._on_progress = on_progress

    async def take(self, reply: AsyncReply) -> None:
        """Receive a body from its beginning."""
        if not await self.on_disk(self._target.restart):
            raise self._error("it broke off, and cannot begin anew in a file that cannot be rewound")
        self.begun, self.received, self.expected = True, 0, reply.length
        self._report()
        async with aclosing(reply.chunks(CHUNK)) as chunks:
            async for chunk in chunks:
                await self.on_disk(self._target.write, chunk)
                self.received += len(chunk)
                self._report()
        if self.expected is not None and self.received != self.expected:
            raise ConnectionFailedError("the body is not as long as was announced", endpoint=self._call, sent=True)

    async def on_disk(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do something with the target that may wait for a disk, or fail for its sake."""
        try:
            if self._target.in_memory:
                return work(*args, **kwargs)
            return await run_blocking(work, *args, **kwargs)
        except OSError as error:
            raise self._error(f"it cannot be written: {error}") from error

    def _report(self) -> None:
        if self._on_progress is not None:
            self._on_progress(self.received, self.expected)

    def _error(self, message: str) -> DownloadError:
        return DownloadError(message, endpoint=self._call, received=self.received, expected=self.expected)


def _broken_off(error: CallError, received: int, expected: int | None) -> DownloadError:
    of = f" of {expected}" if expected is not None else ""
    return DownloadError(
        f"it broke off after {received}{of} bytes: {error.message}",
        endpoint=error.endpoint,
        attempts=error.attempts,
        received=received,
        expected=expected,
        cause=error,
    )
