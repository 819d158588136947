"""Answers as they come in, and what the engine's failures mean."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable, Mapping
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime
from typing import Literal, Self

import httpx

from ziggeo._async._runtime import heed_deadline
from ziggeo._async.bodies import AsyncBody, AsyncParsedBody
from ziggeo._core.answers import Answer
from ziggeo._foreign import in_terms_of_httpx, is_about_certificate
from ziggeo.errors import (
    CallError,
    CertificateError,
    ClientStateError,
    ConnectionFailedError,
    RedirectError,
    RequestTimeoutError,
    ResponseValidationError,
)

CHUNK = 1024 * 1024
SMALL = 65536
"""Bytes to read at a time when nobody knows how many there are, and there are mostly few."""
_ENGINES = ("httpx", "httpcore")
"""Libraries that send what is sent. They name what goes wrong alike."""
BODILESS = (204, 304)
"""Statuses of answers that have no body, whatever length they name."""
LONGEST_ERROR_BODY = 1024 * 1024
"""How many bytes of an answer that is no success are read."""


class AsyncReply:
    """An answer of which the body has not been read yet. It has to be closed."""

    def __init__(
        self,
        call: str,
        status: int,
        headers: Mapping[str, str],
        body: AsyncBody,
        *,
        closing: Callable[[], Awaitable[None]],
        done: Callable[[bool], Awaitable[None]] | None = None,
    ) -> None:
        self._call = call
        self._body = body
        self._closing = closing
        self._done = done
        self._begun = False
        self._whole = False
        self._closed = False
        self.status: int = status
        self.headers: Mapping[str, str] = headers
        self.length: int | None = length_of(status, headers)
        """Length of the body in bytes as it was announced; ``None`` when it was not, or counts something else."""

    @classmethod
    def of_httpx(cls, call: str, response: httpx.Response) -> Self:
        """Take over an answer that came over a user's own transport or client."""
        headers = read_headers(response.headers.raw)
        body = AsyncParsedBody(response.aiter_bytes)
        return cls(call, response.status_code, headers, body, closing=response.aclose)

    async def answer(self) -> Answer:
        """Read the body; if this is no success, only its beginning."""
        pieces: list[bytes] = []
        left = None if 200 <= self.status < 300 else LONGEST_ERROR_BODY
        try:
            async with aclosing(self.chunks(CHUNK if self.length else SMALL)) as chunks:
                async for chunk in chunks:
                    pieces.append(bytes(chunk[:left]))
                    if left is not None:
                        left -= len(chunk)
                        if left <= 0:
                            break
        except ResponseValidationError:
            # The status of an answer that is no success says enough without its body.
            if left is None:
                raise
        return Answer(self.status, self.headers, b"".join(pieces), datetime.now(UTC))

    async def chunks(self, size: int) -> AsyncGenerator[memoryview, None]:
        """Yield the body, decompressed, in pieces of ``size`` bytes; when it breaks off, all that came.

        A piece is written over when the next one is asked for: memory of its own for each would cost more than receiving it.
        """
        if self._begun:
            raise ClientStateError(f"{self._call}: this download has been read already; make the call again")
        if self._closed:
            raise ClientStateError(f"{self._call}: this download is closed; make the call again")
        self._begun = True
        space = memoryview(bytearray(size if self.length is None else min(size, self.length or 1)))
        filled = 0
        broken: CallError | None = None
        try:
            async with aclosing(self._body):
                while count := await self._read_into(space[filled:]):
                    filled += count
                    if filled == len(space):
                        yield space
                        filled = 0
            self._whole = True
        except (ConnectionFailedError, RequestTimeoutError) as error:
            broken = error
        if filled:
            yield space[:filled]
        if broken is not None:
            raise broken

    async def _read_into(self, space: memoryview) -> int:
        try:
            with translating(self._call):
                count = await self._body.read_into(space)
        except httpx.DecodingError as error:
            raise ResponseValidationError(
                f"{self.status} with a body that cannot be decompressed: {error}",
                endpoint=self._call,
                status=self.status,
                body=b"",
            ) from error
        # Looked at here and not by the engine, so that it is heeded however small the pieces come.
        heed_deadline(self._call)
        return count

    async def aclose(self) -> None:
        """End the exchange and give the connection back; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            with translating(self._call):
                await self._closing()
        finally:
            if self._done is not None:
                await self._done(self._whole)


def length_of(status: int, headers: Mapping[str, str]) -> int | None:
    """Return the length in bytes of a body as it was announced; ``None`` when it was not, or counts something else."""
    if headers.get("content-encoding", "identity") != "identity" or "transfer-encoding" in headers:
        return None
    if status in BODILESS:
        return 0
    announced = headers.get("content-length", "")
    return int(announced) if announced.isascii() and announced.isdecimal() else None


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by their names in lower case; values of a name that comes again are joined."""
    headers: dict[str, str] = {}
    for name, value in raw:
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("latin-1")
        key = name.decode("latin-1").lower()
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


@contextmanager
def translating(call: str) -> Generator[None, None, None]:
    """Turn the engine's failures into errors of ours."""
    try:
        yield
    except UnicodeError as error:
        raise _unusable(error, call) from error
    except Exception as error:
        # No other name may keep it: a traceback shows this frame's variables, and aiohttp's errors show the headers of requests.
        failure = in_terms_of_httpx(error) or error
        if failure is not error and isinstance(failure, httpx.DecodingError):
            raise failure from None
        translated = _translated(failure, call, is_about_certificate(error))
        if translated is None:
            raise
        raise translated from failure


def _translated(error: Exception, call: str, about_certificate: bool) -> CallError | None:
    kinds = {kind.__name__ for kind in type(error).__mro__ if kind.__module__.partition(".")[0] in _ENGINES}
    said = str(error) or type(error).__name__
    if not kinds or "DecodingError" in kinds:
        return None
    if "InvalidURL" in kinds:
        return _unusable(error, call)
    for kind, phase, message in _TIMEOUTS:
        if kind in kinds:
            return RequestTimeoutError(message, endpoint=call, phase=phase, seconds=0)
    if "ConnectError" in kinds and about_certificate:
        return CertificateError(f"the certificate cannot be trusted: {said}", endpoint=call, sent=False)
    if kinds & {"ConnectError", "ProxyError", "UnsupportedProtocol"}:
        return ConnectionFailedError(f"no connection could be made: {said}", endpoint=call, sent=False)
    if kinds & {"HTTPError", "NetworkError", "ProtocolError"}:
        return ConnectionFailedError(f"the connection broke: {said}", endpoint=call, sent=True)
    return None


_TIMEOUTS: tuple[tuple[str, Literal["connect", "read", "write", "pool"], str], ...] = (
    ("ConnectTimeout", "connect", "connecting took too long"),
    ("PoolTimeout", "pool", "no connection became free"),
    ("WriteTimeout", "write", "the request was not taken in time"),
    ("TimeoutException", "read", "the answer did not come in time"),
)


def _unusable(error: Exception, call: str) -> CallError:
    return RedirectError(f"it was directed to an address that cannot be used: {error}", endpoint=call)
