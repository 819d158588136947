"""Files on their way down: to a path, into a file object or into memory, whole or not at all; or piece by piece.

What breaks off goes on where it stood, if the service lets it and the file is still the same; else it begins anew.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from types import TracebackType
from typing import Generic, ParamSpec, Self, TypeVar

from ziggeo._async._runtime import WRITE, deadline, each, heed_interruption, run_blocking, sleep
from ziggeo._async.replies import CHUNK, AsyncReply
from ziggeo._async.transport import AsyncTransport
from ziggeo._core.limits import Limits
from ziggeo._core.ranges import (
    ENOUGH,
    SLICE,
    UNKNOWN,
    UNSATISFIABLE,
    AskForAll,
    Begin,
    Complete,
    Continue,
    Meaning,
    Refuse,
    Version,
    judge,
    judge_slice,
    note_of,
    noted,
    range_headers,
    slice_headers,
)
from ziggeo._core.requests import Request, with_headers
from ziggeo._core.retry_state import RetryState
from ziggeo._files.targets import Gapless, Positioned, Target
from ziggeo.errors import ArgumentsError, CallError, ConnectionFailedError, DownloadError, ResponseValidationError

SLICE_CHUNK = CHUNK // 4
"""Bytes of a slice that are written at a time; several slices are held in memory at once."""

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

OnDownload = Callable[[int, int | None], object]
"""Called with the bytes received so far, and how many there will be if that is known. It goes back when the file is begun anew."""


class AsyncDownload:
    """A file being downloaded. Use it in a ``with`` statement, and iterate over it once for its bytes."""

    def __init__(self, transport: AsyncTransport, request: Request, limits: Limits) -> None:
        self._transport = transport
        self._request = request
        self._limits = limits
        self._reply: AsyncReply | None = None
        self._version = UNKNOWN
        self._length: int | None = None
        self._content_type: str | None = None

    @property
    def length(self) -> int | None:
        """Length of the file in bytes, if the service announced it."""
        self._opened()
        return self._length

    @property
    def content_type(self) -> str | None:
        """Media type of the file, such as ``video/mp4``."""
        self._opened()
        return self._content_type

    async def __aenter__(self) -> Self:
        reply = self._reply = await self._transport.open(self._request, self._limits)
        self._length, self._content_type = reply.length, reply.headers.get("content-type")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._opened().aclose()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.chunks()

    async def chunks(self, size: int = CHUNK) -> AsyncGenerator[bytes, None]:
        """Yield the file in pieces of ``size`` bytes. When it breaks off, it goes on where it stood if it can.

        Raises:
            ArgumentsError: ``size`` is less than 1.
            DownloadError: It broke off for good, or has changed meanwhile. What was yielded by then is its beginning.
        """
        if size < 1:
            call = self._request.endpoint
            raise ArgumentsError(f"{call}: size is {size}, and has to be 1 or more", endpoint=call)
        reply = self._opened()
        state = self._transport.begin(self._request, self._limits, self._limits.timeouts.transfer)
        state.begin_attempt()
        meaning = _meaning(reply, self._request, UNKNOWN, 0)
        if isinstance(meaning, Refuse):
            raise state.finished(_no_file(reply, self._request, meaning))
        self._version = meaning.version if isinstance(meaning, Begin) else UNKNOWN
        waiting = bytearray()
        received = begun = 0
        while True:
            try:
                async with aclosing(reply.chunks(min(size, CHUNK))) as chunks:
                    while True:
                        async with deadline(state.left, state.out_of_time):
                            chunk = await anext(chunks, None)
                        if chunk is None:
                            break
                        if self._version.total is not None and received + len(chunk) > self._version.total:
                            self._version = UNKNOWN
                            raise self._broken("the body is longer than was announced")
                        received += len(chunk)
                        if len(chunk) == size and not waiting:
                            yield bytes(chunk)
                            continue
                        waiting += chunk
                        while len(waiting) >= size:
                            yield bytes(waiting[:size])
                            del waiting[:size]
                if self._version.total in (None, received):
                    break
                raise self._broken("the body is not as long as was announced")
            except CallError as error:
                failure = error
            if received - begun >= ENOUGH:
                state.count_anew()
            begun = received
            going_on = await self._go_on(state, received, failure)
            if isinstance(going_on, CallError):
                if waiting:
                    yield bytes(waiting)
                raise _broken_off(state.finished(going_on), received, self._length) from going_on
            if going_on is None:
                break
            reply = going_on
        if waiting:
            yield bytes(waiting)

    async def _go_on(self, state: RetryState, received: int, failure: CallError) -> AsyncReply | CallError | None:
        """Return the answer that goes on after a failure, ``None`` if nothing is missing, or why it does not."""
        asked = range_headers(self._version, received)
        state.request = with_headers(self._request, asked)
        while asked and state.goes_on_after(failure):
            await self._opened().aclose()
            await sleep(state.pause())
            state.begin_attempt()
            try:
                async with deadline(state.left, state.out_of_time):
                    reply = self._reply = await self._transport.exchange_successfully(state, UNSATISFIABLE)
            except CallError as error:
                failure = error
                continue
            match _meaning(reply, self._request, self._version, received):
                case Continue(total=total):
                    self._version = Version(self._version.validator, total)
                    return reply
                case Complete():
                    return None
                case AskForAll(reason=reason) | Refuse(reason=reason):
                    return _no_file(reply, self._request, Refuse(reason))
                case Begin():
                    return _no_file(reply, self._request, Refuse("the file from its beginning, as it has changed"))
        return failure

    def _broken(self, message: str) -> ConnectionFailedError:
        return ConnectionFailedError(message, endpoint=self._request.endpoint, sent=True)

    def _opened(self) -> AsyncReply:
        if self._reply is None:
            raise RuntimeError("a download has to be opened with a 'with' statement first")
        return self._reply


async def download(
    transport: AsyncTransport,
    request: Request,
    limits: Limits,
    target: Target[T],
    on_progress: OnDownload | None,
    parallel: int = 1,
) -> T:
    """Download a file whole, and return what the target makes of it; up to ``parallel`` slices of it at a time."""
    receiver = _Receiver(request, target, on_progress)
    state = transport.begin(request, limits, limits.timeouts.transfer)

    async def attempt() -> None:
        receiver.begun = False
        try:
            while True:
                asked = receiver.asks()
                state.request = with_headers(request, asked)
                reply = await transport.exchange_successfully(state, UNSATISFIABLE if asked else None)
                try:
                    if await receiver.take(reply):
                        return
                finally:
                    await reply.aclose()
        except CallError:
            if receiver.has_advanced():
                state.count_anew()
            raise

    with transport.telling(state):
        try:
            await receiver.recall()
            sliced = False
            positioned = target.positioned()
            if parallel > 1 and positioned is not None and "range" not in request.headers:
                sliced = await _Slices(transport, request, limits, state, receiver, positioned).receive(parallel)
            if not sliced:
                await transport.repeat(state, attempt)
            return await receiver.on_disk(target.commit)
        except CallError as error:
            await run_blocking(target.discard)
            if not receiver.begun or isinstance(error, DownloadError):
                raise
            raise _broken_off(error, receiver.received, receiver.version.total) from error
        except BaseException:
            await run_blocking(target.discard)
            raise


class _Receiver(Generic[T]):
    """Carries the bodies of answers to a target, and counts."""

    def __init__(self, request: Request, target: Target[T], on_progress: OnDownload | None) -> None:
        self.begun = False
        """Whether the attempt under way has come to the bytes."""
        self.received = 0
        self.version = UNKNOWN
        self._request = request
        self._target = target
        self._on_progress = on_progress
        self._asks_for_ranges = True
        self._furthest = 0

    async def recall(self) -> None:
        """Look what an earlier download has left."""
        remains = await self.on_disk(self._target.recall)
        known = noted(remains.note, self._request.url, remains.length) if remains else None
        if remains is None or known is None:
            return
        self.version, self.received = known
        self._furthest = self.received
        positioned = self._target.positioned()
        if self.received < remains.length and positioned is not None:
            # Behind that, there may be gaps.
            await self.on_disk(positioned.cut, self.received)
            await self.on_disk(self._target.note, note_of(self.version, self._request.url))

    def asks(self) -> dict[str, str]:
        """Return the headers that ask for what is missing."""
        return range_headers(self.version, self.received)

    def has_advanced(self) -> bool:
        """Say whether an attempt has brought so much that can be gone on with that it has not failed."""
        advanced = self.received - self._furthest
        self._furthest = max(self._furthest, self.received)
        return advanced >= ENOUGH and self.version.validator is not None

    async def begin_slices(self, version: Version) -> None:
        """Get ready for slices of a version, after the first answer, or for those that an earlier download lacks."""
        if not self.asks():
            await self.on_disk(self._target.restart)
            self.received = 0
        self.version, self.begun = version, True
        await self.on_disk(self._target.note, note_of(version, self._request.url, self.received))
        self.add(0)

    def add(self, count: int) -> None:
        """Count bytes that have come otherwise."""
        self.received += count
        self._report()

    def give_up_slices(self) -> None:
        """Begin anew, all at once."""
        self._forget(honest=True)

    async def take(self, reply: AsyncReply) -> bool:
        """Receive what an answer brings; ``False`` if it is of no use, and all has to be asked for."""
        meaning = _meaning(reply, self._request, self.version, self.received)
        match meaning:
            case AskForAll(honest=honest):
                self._forget(honest=honest)
                return False
            case Refuse():
                self.begun = self.received > 0
                raise _no_file(reply, self._request, meaning)
            case Complete():
                self.version = Version(self.version.validator, self.received)
                self._report()
                return True
            case Continue(total=total):
                self.version = Version(self.version.validator, total)
                self.begun = True
            case Begin(version=version):
                if not await self.on_disk(self._target.restart):
                    raise self._error("it broke off, and cannot begin anew in a file that cannot be rewound")
                self.version = version if self._asks_for_ranges else Version(None, version.total)
                self.begun, self.received = True, 0
                await self.on_disk(self._target.note, note_of(self.version, self._request.url))
        self._report()
        await self._receive(reply)
        return True

    async def _receive(self, reply: AsyncReply) -> None:
        total = self.version.total
        async with aclosing(reply.chunks(CHUNK if self._target.in_memory else WRITE)) as chunks:
            async for chunk in chunks:
                if total is not None and self.received + len(chunk) > total:
                    # Nobody knows which of the bytes are right, so nobody else must go on with them either.
                    self._forget(honest=False)
                    await self.on_disk(self._target.note, None)
                    raise self._broken("the body is longer than was announced")
                await self.on_disk(self._target.write, chunk)
                self.received += len(chunk)
                self._report()
        if total is not None and self.received != total:
            raise self._broken("the body is not as long as was announced")

    def _forget(self, *, honest: bool) -> None:
        self.version = UNKNOWN
        self._asks_for_ranges = self._asks_for_ranges and honest

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
            self._on_progress(self.received, self.version.total)

    def _broken(self, message: str) -> ConnectionFailedError:
        return ConnectionFailedError(message, endpoint=self._request.endpoint, sent=True)

    def _error(self, message: str) -> DownloadError:
        return DownloadError(
            message,
            endpoint=self._request.endpoint,
            received=self.received,
            expected=self.version.total,
            identifiers=self._request.identifiers,
        )


class _NotInSlicesError(Exception):
    """The file cannot be had in slices, or is not the same any more."""


class _Slices(Generic[T]):
    """A large file that is received in slices, several at a time, each by requests of its own."""

    def __init__(
        self,
        transport: AsyncTransport,
        request: Request,
        limits: Limits,
        state: RetryState,
        receiver: _Receiver[T],
        target: Positioned,
    ) -> None:
        self._transport = transport
        self._request = request
        self._limits = limits
        self._state = state
        self._receiver = receiver
        self._target = target
        self._gapless = Gapless(target, lambda whole: note_of(receiver.version, request.url, whole))

    async def receive(self, parallel: int) -> bool:
        """Receive all that is missing; ``False`` when that is not possible, and the file is to be begun anew at once."""
        receiver = self._receiver
        try:
            if receiver.asks():
                await receiver.on_disk(self._gapless.add, 0, receiver.received)
                await receiver.begin_slices(receiver.version)
            else:
                # Nobody knows yet how long it is: the first slice tells.
                receiver.add(await self._fetch(0))
            starts = range(receiver.received, receiver.version.total or 0, SLICE)
            if starts:
                await each(self._fetch, starts, min(parallel, len(starts)), record=_nothing, tell=receiver.add)
        except _NotInSlicesError:
            receiver.give_up_slices()
            return False
        return True

    async def _fetch(self, first: int) -> int:
        """Receive the slice that begins at some byte, and return its length."""
        state = self._transport.begin(self._request, self._limits, self._state.left)
        # A slice is no call of its own.
        state.told, state.watcher, state.named_limit = self._state.told, self._state.watcher, self._state.named_limit
        slice_ = _Slice(first)
        await self._transport.repeat(state, lambda: self._attempt(state, slice_))
        await self._receiver.on_disk(self._gapless.add, first, slice_.at - first)
        return slice_.at - first

    async def _attempt(self, state: RetryState, slice_: "_Slice") -> None:
        """Receive what is missing of a slice."""
        began = slice_.at
        version = self._receiver.version
        last = slice_.first + SLICE - 1 if version.total is None else min(slice_.first + SLICE, version.total) - 1
        if began > last:
            return
        try:
            state.request = with_headers(self._request, slice_headers(version, began, last))
            reply = await self._transport.exchange_successfully(state, UNSATISFIABLE)
            try:
                known = judge_slice(reply.status, reply.headers, reply.length, version, began, last)
                if isinstance(known, AskForAll):
                    raise _NotInSlicesError(known.reason)
                if version.validator is None:
                    await self._receiver.begin_slices(known)
                end = min(last + 1, known.total or 0)
                await self._write(reply, slice_, end)
            finally:
                await reply.aclose()
            if slice_.at < end:
                raise ConnectionFailedError(
                    "the body is not as long as was announced", endpoint=self._request.endpoint, sent=True
                )
        except CallError:
            if slice_.at - began >= ENOUGH:
                state.count_anew()
            raise

    async def _write(self, reply: AsyncReply, slice_: "_Slice", end: int) -> None:
        async with aclosing(reply.chunks(SLICE_CHUNK)) as chunks:
            async for chunk in chunks:
                heed_interruption()
                if slice_.at + len(chunk) > end:
                    raise _NotInSlicesError("the body is longer than was announced")
                await self._receiver.on_disk(self._target.write_at, chunk, slice_.at)
                slice_.at += len(chunk)


class _Slice:
    """How far a slice is."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.at = first


def _nothing(_: int) -> None:
    """Record nothing: what has become of a slice is in the file."""


def _meaning(reply: AsyncReply, request: Request, version: Version, received: int) -> Meaning:
    """Say what an answer means. Who asks for a range by a header of their own gets it as it is, and it is not gone on with."""
    if "range" in request.headers:
        return Begin(Version(None, reply.length))
    return judge(reply.status, reply.headers, reply.length, version, received)


def _no_file(reply: AsyncReply, request: Request, meaning: Refuse) -> ResponseValidationError:
    return ResponseValidationError(
        f"the service answered with {meaning.reason}", endpoint=request.endpoint, status=reply.status, body=b""
    )


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
