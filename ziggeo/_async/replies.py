"""Answers as they come in, and what the engine's failures mean."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterable, Mapping
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Self

import httpx

from ziggeo._async._runtime import heed_deadline
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

if TYPE_CHECKING:
    import httpcore

CHUNK = 1024 * 1024
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
        headers: Iterable[tuple[bytes, bytes]],
        *,
        pieces: Callable[[], AsyncIterator[bytes]],
        closing: Callable[[], Awaitable[None]],
        done: Callable[[bool], Awaitable[None]] | None = None,
    ) -> None:
        self._call = call
        self._pieces = pieces
        self._closing = closing
        self._done = done
        self._begun = False
        self._whole = False
        self._closed = False
        self.status: int = status
        self.headers: dict[str, str] = read_headers(headers)

    @classmethod
    def of_core(
        cls,
        call: str,
        response: httpcore.Response,
        done: Callable[[bool], Awaitable[None]],
        pieces_of: Callable[[httpcore.Response, Mapping[str, str], int | None], Callable[[], AsyncIterator[bytes]]],
    ) -> Self:
        """Take over an answer from a connection of our own, which is given back by ``done``: it is told whether all was read."""
        reply = cls(
            call, response.status, response.headers, pieces=response.aiter_stream, closing=response.aclose, done=done
        )
        reply._pieces = pieces_of(response, reply.headers, reply.length)
        return reply

    @classmethod
    def of_httpx(cls, call: str, response: httpx.Response) -> Self:
        """Take over an answer that came over a user's own transport or client."""
        raw = response.headers.raw
        return cls(call, response.status_code, raw, pieces=response.aiter_bytes, closing=response.aclose)

    @property
    def length(self) -> int | None:
        """Length of the body in bytes as it was announced; ``None`` when it was not, or counts something else."""
        if self.headers.get("content-encoding", "identity") != "identity" or "transfer-encoding" in self.headers:
            return None
        if self.status in BODILESS:
            return 0
        announced = self.headers.get("content-length", "")
        return int(announced) if announced.isascii() and announced.isdecimal() else None

    async def answer(self) -> Answer:
        """Read the body; if this is no success, only its beginning."""
        pieces: list[bytes] = []
        left = None if 200 <= self.status < 300 else LONGEST_ERROR_BODY
        try:
            async with aclosing(self._read()) as body:
                async for piece in body:
                    pieces.append(piece[:left])
                    if left is not None:
                        left -= len(piece)
                        if left <= 0:
                            break
        except ResponseValidationError:
            # The status of an answer that is no success says enough without its body.
            if left is None:
                raise
        return Answer(self.status, self.headers, b"".join(pieces), datetime.now(UTC))

    async def chunks(self, size: int) -> AsyncGenerator[bytes, None]:
        """Yield the body, decompressed, in pieces of ``size`` bytes; when it breaks off, all that came."""
        pieces: list[bytes] = []
        room = size
        broken: CallError | None = None
        try:
            async with aclosing(self._read()) as body:
                async for piece in body:
                    while len(piece) >= room:
                        chunk, piece = b"".join((*pieces, piece[:room])), piece[room:]
                        pieces.clear()
                        room = size
                        yield chunk
                    if piece:
                        pieces.append(piece)
                        room -= len(piece)
        except (ConnectionFailedError, RequestTimeoutError) as error:
            broken = error
        if pieces:
            yield b"".join(pieces)
        if broken is not None:
            raise broken

    async def _read(self) -> AsyncGenerator[bytes, None]:
        """Yield the body, decompressed, as it arrives."""
        if self._begun:
            raise ClientStateError(f"{self._call}: this download has been read already; make the call again")
        if self._closed:
            raise ClientStateError(f"{self._call}: this download is closed; make the call again")
        self._begun = True
        try:
            with translating(self._call):
                # Gathered here and not by the engine, so that the deadline is heeded however small the pieces come.
                async for piece in self._pieces():
                    heed_deadline(self._call)
                    yield piece
            self._whole = True
        except httpx.DecodingError as error:
            raise ResponseValidationError(
                f"{self.status} with a body that cannot be decompressed: {error}",
                endpoint=self._call,
                status=self.status,
                body=b"",
            ) from error

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
