"""Answers as they come in, and what the engine's failures mean."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime

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

CHUNK = 1024 * 1024
LONGEST_ERROR_BODY = 1024 * 1024
"""How many bytes of an answer that is no success are read."""


class AsyncReply:
    """An answer of which the body has not been read yet. It has to be closed."""

    def __init__(self, call: str, response: httpx.Response, done: Callable[[], Awaitable[None]]) -> None:
        self._call = call
        self._response = response
        self._done = done
        self._closed = False
        self.status: int = response.status_code
        self.headers: dict[str, str] = {name.lower(): value for name, value in response.headers.items()}

    @property
    def length(self) -> int | None:
        """Length of the body in bytes as it was announced; ``None`` when it was not, or counts compressed bytes."""
        if self.headers.get("content-encoding", "identity") != "identity":
            return None
        announced = self.headers.get("content-length", "")
        return int(announced) if announced.isascii() and announced.isdecimal() else None

    async def answer(self) -> Answer:
        """Read the body; if this is no success, only its beginning."""
        body = bytearray()
        limit = None if 200 <= self.status < 300 else LONGEST_ERROR_BODY
        try:
            async with aclosing(self.chunks()) as chunks:
                async for chunk in chunks:
                    body += chunk
                    if limit is not None and len(body) >= limit:
                        break
        except ResponseValidationError:
            # The status of an answer that is no success says enough without its body.
            if limit is None:
                raise
        return Answer(self.status, self.headers, bytes(body[:limit]), datetime.now(UTC))

    async def chunks(self, size: int | None = None) -> AsyncGenerator[bytes, None]:
        """Yield the body, decompressed, in pieces of ``size`` bytes or as they arrive; when it breaks off, all that came."""
        waiting = bytearray()
        broken: CallError | None = None
        try:
            with translating(self._call):
                # Gathered here and not by the engine, so that the deadline is heeded however small the pieces come.
                async for piece in self._response.aiter_bytes():
                    heed_deadline(self._call)
                    waiting += piece
                    while len(waiting) >= (size or 1):
                        yield bytes(waiting[:size])
                        del waiting[:size]
        except (ConnectionFailedError, RequestTimeoutError) as error:
            broken = error
        except httpx.DecodingError as error:
            raise ResponseValidationError(
                f"{self.status} with a body that cannot be decompressed: {error}",
                endpoint=self._call,
                status=self.status,
                body=b"",
            ) from error
        except httpx.StreamConsumed:
            raise ClientStateError(f"{self._call}: this download has been read already; make the call again") from None
        except httpx.StreamClosed:
            raise ClientStateError(f"{self._call}: this download is closed; make the call again") from None
        if waiting:
            yield bytes(waiting)
        if broken is not None:
            raise broken

    async def aclose(self) -> None:
        """End the exchange and give the connection back; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            with translating(self._call):
                await self._response.aclose()
        finally:
            await self._done()


@contextmanager
def translating(call: str) -> Generator[None, None, None]:
    """Turn the engine's failures into errors of ours."""
    try:
        yield
    except Exception as error:
        failure = in_terms_of_httpx(error)
        if failure is None or (failure is error and isinstance(error, httpx.DecodingError)):
            raise
        if isinstance(failure, httpx.DecodingError):
            raise failure from None
        raise _translated(failure, call, is_about_certificate(error)) from failure


def _translated(error: Exception, call: str, about_certificate: bool) -> CallError:
    said = str(error) or type(error).__name__
    match error:
        case httpx.ConnectTimeout():
            return RequestTimeoutError("connecting took too long", endpoint=call, phase="connect", seconds=0)
        case httpx.PoolTimeout():
            return RequestTimeoutError("no connection became free", endpoint=call, phase="pool", seconds=0)
        case httpx.WriteTimeout():
            return RequestTimeoutError("the request was not taken in time", endpoint=call, phase="write", seconds=0)
        case httpx.TimeoutException():
            return RequestTimeoutError("the answer did not come in time", endpoint=call, phase="read", seconds=0)
        case httpx.ConnectError() if about_certificate:
            return CertificateError(f"the certificate cannot be trusted: {said}", endpoint=call, sent=False)
        case httpx.InvalidURL() | UnicodeError():
            return RedirectError(f"it was directed to an address that cannot be used: {said}", endpoint=call)
        case httpx.ConnectError() | httpx.ProxyError() | httpx.UnsupportedProtocol():
            return ConnectionFailedError(f"no connection could be made: {said}", endpoint=call, sent=False)
        case _:
            return ConnectionFailedError(f"the connection broke: {said}", endpoint=call, sent=True)
