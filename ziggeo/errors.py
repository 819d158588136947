"""What can go wrong, one class for each way of reacting to it.

Every error is plain data: it pickles, holds no connection and none of the account's credentials, and says at which call it
happened. One thing that some hold is to be kept safe: the signed form in ``UploadError.partial``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from ziggeo.bulk import BulkReport
    from ziggeo.models.events import Event
    from ziggeo.models.media import Processed
    from ziggeo.models.uploads import PartialUpload, UploadStep


def _restore(cls: type[ZiggeoError], args: tuple[object, ...], state: dict[str, Any]) -> ZiggeoError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


class ZiggeoError(Exception):
    """Root of everything this library raises on purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        """What went wrong, in one sentence."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, dict(self.__dict__))


class ConfigurationError(ZiggeoError, ValueError):
    """The client was set up wrongly: credentials are missing, or two settings contradict each other."""


class ClientStateError(ZiggeoError, RuntimeError):
    """The client cannot be used here: it is closed, or belongs to another event loop."""


class ArgumentsError(ZiggeoError, ValueError):
    """A call got arguments that the service would not understand. Nothing was sent."""

    def __init__(self, message: str, *, endpoint: str, errors: Sequence[ErrorDetails] = ()) -> None:
        super().__init__(message)
        self.endpoint = endpoint
        """Name of the call, such as ``videos.index``."""
        self.errors: list[ErrorDetails] = list(errors)
        """What pydantic found, an entry for each fault, with our field names in ``loc``."""


class AuthTokenError(ZiggeoError, ValueError):
    """A sealed auth token cannot be opened: it is damaged, or sealed with another key or for another application."""


class EventError(ZiggeoError, ValueError):
    """What came to a webhook is neither an event nor a call that validates its address, or a known part of it is wrong."""

    def __init__(self, message: str, *, body: bytes, errors: Sequence[ErrorDetails] = ()) -> None:
        super().__init__(message)
        self.body = body
        """The body as it came."""
        self.errors: list[ErrorDetails] = list(errors)
        """What pydantic found, an entry for each fault; empty where the body could not be read at all."""


class UnconfirmedEventError(ZiggeoError):
    """The service does not confirm an event. It is made up, or things have gone on since it was sent."""

    def __init__(self, message: str, *, endpoint: str, event: Event) -> None:
        super().__init__(message)
        self.endpoint = endpoint
        """Name of the call, which is ``webhooks.verify``."""
        self.event = event
        """The event as its body told it."""


class CallError(ZiggeoError):
    """A call did not give a result."""

    def __init__(
        self,
        message: str,
        *,
        endpoint: str,
        attempts: int = 1,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        identifiers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.endpoint = endpoint
        """Name of the call, such as ``videos.get``."""
        self.identifiers: dict[str, str] = dict(identifiers or {})
        """Tokens or keys of what the call was about, such as ``video`` and ``stream``; empty where it was about none."""
        self.attempts: int = attempts
        """How many times the request was sent, or tried to be."""
        self.status = status
        """HTTP status of the answer; ``None`` when there was no answer."""
        self.headers: dict[str, str] = dict(headers or {})
        """Headers of the answer in lower case; values that are not known to be harmless are ``***``."""
        self.body = body
        """Body of the answer, with credentials replaced by ``***`` should it repeat any."""

    @property
    def request_id(self) -> str | None:
        """The service's identifier of the request, if its answer named one."""
        return next((self.headers[name] for name in REQUEST_ID_HEADERS if name in self.headers), None)

    @property
    def may_have_been_acted_on(self) -> bool:
        """Whether the service may have done what was asked, although there is no result: the answer may be what was lost."""
        return self.attempts > 1 or self.status is None or self.status < 300 or self.status >= 500

    def __str__(self) -> str:
        tries = f" after {self.attempts} attempts" if self.attempts > 1 else ""
        identifier = f" (request {self.request_id})" if self.request_id else ""
        return f"{self._call}: {self.message}{tries}{identifier}"

    @property
    def _call(self) -> str:
        # A text that could pass for several lines must not do so in a log.
        named = ", ".join(
            f"{name}={value if value.isprintable() else ascii(value)}" for name, value in self.identifiers.items()
        )
        return f"{self.endpoint}({named})" if named else self.endpoint


REQUEST_ID_HEADERS = ("x-request-id", "x-amz-request-id", "x-amz-cf-id", "request-id", "x-correlation-id")
"""Headers that may identify a request, the most telling first."""


class ConnectionFailedError(CallError, ConnectionError):
    """The connection could not be made, or broke before the answer was complete."""

    def __init__(self, message: str, *, endpoint: str, attempts: int = 1, sent: bool) -> None:
        super().__init__(message, endpoint=endpoint, attempts=attempts)
        self.sent = sent
        """Whether the service may have got the request."""

    @property
    def may_have_been_acted_on(self) -> bool:
        """Whether the service may have done what was asked."""
        return self.sent


class CertificateError(ConnectionFailedError):
    """The certificate of the other side cannot be trusted. Trying again would not help."""


class RequestTimeoutError(CallError, TimeoutError):
    """A call took longer than it was allowed to."""

    def __init__(
        self,
        message: str,
        *,
        endpoint: str,
        attempts: int = 1,
        phase: Literal["connect", "read", "write", "pool", "total"],
        seconds: float,
    ) -> None:
        super().__init__(message, endpoint=endpoint, attempts=attempts)
        self.phase = phase
        """What took too long: connecting, reading, writing, waiting for a free connection, or all of it."""
        self.seconds = seconds
        """How long the call had taken by then, over all attempts."""

    @property
    def sent(self) -> bool:
        """Whether the service may have got the request."""
        return self.phase not in ("connect", "pool")

    @property
    def may_have_been_acted_on(self) -> bool:
        """Whether the service may have done what was asked."""
        return self.sent


class RedirectError(CallError):
    """The service redirected in a circle, or to something that is no web address."""


class StatusError(CallError):
    """The service answered, and the answer is no."""

    status: int

    def __init__(
        self,
        message: str,
        *,
        endpoint: str,
        attempts: int = 1,
        status: int,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        fields: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, endpoint=endpoint, attempts=attempts, status=status, headers=headers, body=body)
        self.fields: dict[str, str] = dict(fields or {})
        """What the service says of single arguments, by name, where its answer is such a map."""
        self.retry_after = retry_after
        """Seconds after which the service wants to be asked again, if it said so."""


class BadRequestError(StatusError):
    """400: the request was not understood."""


class AuthenticationError(StatusError):
    """401: the application token or the private key is wrong."""


class PaymentRequiredError(StatusError):
    """402: the account's plan or quota does not cover this."""


class PermissionDeniedError(StatusError):
    """403: the credentials are right and do not allow this."""


class NotFoundError(StatusError):
    """404: there is no such object."""


class ConflictError(StatusError):
    """409: the object is not in a state that allows this."""


class PreconditionFailedError(StatusError):
    """412: something has to happen first, or a value is taken; the account may need confirming."""


class PayloadTooLargeError(StatusError):
    """413: the request is larger than the service accepts."""


class UnprocessableError(StatusError):
    """422: the request was understood, and its values are not acceptable."""


class RateLimitedError(StatusError):
    """429: too many requests; see ``retry_after``."""


class ServerError(StatusError):
    """5xx: the service failed."""


_STATUS_ERRORS: Mapping[int, type[StatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    412: PreconditionFailedError,
    413: PayloadTooLargeError,
    422: UnprocessableError,
    429: RateLimitedError,
}


def status_error(status: int) -> type[StatusError]:
    """Return the class of error for a status."""
    return ServerError if status >= 500 else _STATUS_ERRORS.get(status, StatusError)


class ResponseValidationError(CallError):
    """The service answered with success, and with something that is not what the call returns."""

    def __init__(
        self,
        message: str,
        *,
        endpoint: str,
        attempts: int = 1,
        status: int,
        headers: Mapping[str, str] | None = None,
        body: bytes,
        errors: Sequence[ErrorDetails] = (),
    ) -> None:
        super().__init__(message, endpoint=endpoint, attempts=attempts, status=status, headers=headers, body=body)
        self.errors: list[ErrorDetails] = list(errors)
        """What pydantic found, an entry for each fault."""


class UploadError(CallError):
    """A file could not be uploaded. ``__cause__`` and ``cause`` say why."""

    def __init__(
        self,
        message: str,
        *,
        endpoint: str,
        step: UploadStep,
        cause: ZiggeoError,
        identifiers: Mapping[str, str] | None = None,
        removed: bool | None = None,
        partial: PartialUpload | None = None,
    ) -> None:
        call = cause if isinstance(cause, CallError) else None
        super().__init__(
            message,
            endpoint=endpoint,
            attempts=call.attempts if call else 1,
            status=call.status if call else None,
            headers=call.headers if call else None,
            body=call.body if call else None,
            identifiers=identifiers or (call.identifiers if call else None),
        )
        self.step = step
        """The step that failed."""
        self.cause: ZiggeoError = cause
        """What failed in it."""
        self.removed = removed
        """Whether the empty object that the upload had created was removed again; ``None`` when nothing was to
        remove, it was to be kept, or it may have its file all the same and nothing tells: ``resume`` confirms it again."""
        self.partial = partial
        """What ``resume`` needs to go on at the failed step; ``None`` when there is nothing to go on with.

        Until the file is sent, it holds the signed form, with which anybody could upload until that expires.
        """

    @property
    def request_id(self) -> str | None:
        """The identifier of the request that failed, if its answer named one."""
        return self.cause.request_id if isinstance(self.cause, CallError) else None

    def __str__(self) -> str:
        return f"{self._call}: {self.message}"


class StorageError(StatusError):
    """The storage refused a file. It answers in XML of its own, with a code and a message."""

    def __init__(
        self,
        message: str,
        *,
        endpoint: str,
        attempts: int = 1,
        status: int,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        retry_after: float | None = None,
        code: str | None = None,
        reason: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(
            message,
            endpoint=endpoint,
            attempts=attempts,
            status=status,
            headers=headers,
            body=body,
            retry_after=retry_after,
        )
        self.code = code
        """The storage's name for the fault, such as ``AccessDenied``; ``None`` where its answer has none."""
        self.reason = reason
        """What the storage says of it, such as ``Policy expired``; ``None`` where its answer says nothing."""
        self._request_id = request_id

    @property
    def request_id(self) -> str | None:
        """The storage's identifier of the request, if its answer named one, in a header or in its XML."""
        return super().request_id or self._request_id

    @property
    def form_expired(self) -> bool:
        """Whether the file was refused only because the signed form had expired: with another one it may be taken."""
        is_old = self.code == "AccessDenied" and "policy expired" in (self.reason or "").lower()
        return is_old or self.code == "ExpiredToken"


class FileReadError(ZiggeoError):
    """A file could not be read to its end while it was sent."""

    def __init__(self, message: str, *, file: str) -> None:
        super().__init__(message)
        self.file = file
        """Path of the file, or the name under which it was sent where it was given without a path."""


class FileChangedError(FileReadError):
    """A file changed while it was sent: its size, when it was last written to, or which file is at its path.

    Nothing of it was stored. What is no file of the file system, such as bytes and streams, is only noticed to end too early.
    """


class DownloadError(CallError):
    """A file could not be downloaded whole. What stood at the path before is still there."""

    def __init__(
        self,
        message: str,
        *,
        endpoint: str,
        attempts: int = 1,
        received: int,
        expected: int | None,
        cause: CallError | None = None,
        identifiers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            message,
            endpoint=endpoint,
            attempts=attempts,
            status=cause.status if cause else None,
            headers=cause.headers if cause else None,
            identifiers=cause.identifiers if cause else identifiers,
        )
        self.received = received
        """How many bytes had arrived."""
        self.expected = expected
        """How many were announced, if that is known."""
        self.cause = cause
        """What broke it off; ``None`` when the bytes could not be written."""


class WaitTimeoutError(ZiggeoError, TimeoutError):
    """An object was not ready in time. It may still become so."""

    def __init__(self, message: str, *, endpoint: str, last: Processed | None, seconds: float) -> None:
        super().__init__(message)
        self.endpoint = endpoint
        """Name of the call, such as ``videos.wait_until_ready``."""
        self.last = last
        """The object as it was when last looked at; ``None`` if no look succeeded."""
        self.seconds = seconds
        """How long was waited."""


class ProcessingFailedError(ZiggeoError):
    """The service could not process the file; waiting longer will not help."""

    def __init__(self, message: str, *, endpoint: str, model: Processed) -> None:
        super().__init__(message)
        self.endpoint = endpoint
        """Name of the call, such as ``videos.wait_until_ready``."""
        self.model = model
        """The failed video, audio or stream."""


class BulkError(ZiggeoError):
    """Some of what a bulk call was asked for failed or is left. What worked is in the report, with which the call can go on."""

    def __init__(self, message: str, *, endpoint: str, report: BulkReport[Any]) -> None:
        super().__init__(message)
        self.endpoint = endpoint
        """Name of the call, such as ``videos.delete_bulk``."""
        self.report: BulkReport[Any] = report
        """The results, the failures and why they failed, and what is left."""
