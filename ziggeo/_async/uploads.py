"""Files on their way up: ask for a signed form, send the file to the storage, confirm it; or leave nothing behind."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Generic, TypeVar

from ziggeo._async._runtime import run_blocking
from ziggeo._async.caller import AsyncCaller
from ziggeo._core.answers import storage_failure
from ziggeo._core.arguments import parse_arguments
from ziggeo._core.endpoint import Endpoint
from ziggeo._core.limits import Limits
from ziggeo._core.multipart import MultipartPlan, plan_multipart
from ziggeo._core.requests import Request
from ziggeo._core.uploads import UploadKind, created_tokens, expiration_of, told_of
from ziggeo._files.sources import CHUNK, Source, UploadFile, open_source
from ziggeo.errors import (
    ArgumentsError,
    CallError,
    FileReadError,
    NotFoundError,
    ResponseValidationError,
    StorageError,
    UploadError,
    ZiggeoError,
)
from ziggeo.models._base import Arguments
from ziggeo.models.uploads import PartialUpload, UploadForm, UploadStep
from ziggeo.settings import RequestOptions

CLEANUP_SECONDS = 10.0
SEE_OTHER = 303
"""A storage may say so that it has a file, and where the browser that sent it should go."""

A = TypeVar("A", bound=Arguments)
R = TypeVar("R")

OnUpload = Callable[[int, int], object]
"""Called with the bytes of the file sent so far, and how many there are. It goes back when an attempt is repeated."""


def check_no_filename(filename: str | None, call: str) -> None:
    """Refuse the name of a file where there is no file: it has been forgotten, or is empty by mistake."""
    if filename is not None:
        raise ArgumentsError(f"{call}: filename {filename!r} is given, and no file", endpoint=call)


async def upload(
    caller: AsyncCaller,
    kind: UploadKind[R],
    file: UploadFile,
    arguments: Arguments | Mapping[str, object] | None,
    fields: Mapping[str, object],
    *,
    filename: str | None,
    on_progress: OnUpload | None,
    keep_partial: bool,
    options: RequestOptions | None,
    **identifiers: str,
) -> tuple[R, PartialUpload]:
    """Upload a file; return what has it, and what was known of the upload before it was confirmed."""
    parsed = parse_arguments(kind.ask.takes or Arguments, arguments, fields, kind.call)
    limits = caller.limits(options)
    source = await run_blocking(open_source, file, filename, kind.call)
    try:
        task = _Upload(caller, kind, limits, source, on_progress)
        with caller.transport.composed(kind.call):
            partial = await task.ask(parsed, identifiers)
            return await task.finish(partial, keep=keep_partial), partial
    finally:
        await run_blocking(source.close)


async def resume(
    caller: AsyncCaller,
    failed: UploadError | PartialUpload,
    kinds: Sequence[UploadKind[R]],
    file: UploadFile | None,
    *,
    on_progress: OnUpload | None,
    options: RequestOptions | None,
) -> tuple[R, PartialUpload]:
    """Go on with an upload at the step that failed."""
    partial = failed.partial if isinstance(failed, UploadError) else failed
    if partial is None:
        raise ArgumentsError("nothing is left of this upload to go on with; start it again", endpoint="resume")
    kind = next((kind for kind in kinds if kind.call == partial.call), None)
    if kind is None:
        raise ArgumentsError(f"this upload belongs to {partial.call}", endpoint=partial.call)
    limits = caller.limits(options)
    if partial.step is UploadStep.CONFIRM:
        with caller.transport.composed(kind.call):
            return await _Upload(caller, kind, limits, None, on_progress).finish(partial, keep=True), partial
    again = partial.path if file is None else file
    if again is None:
        raise ArgumentsError(f"{kind.call}: pass file= again, as it was not given as a path", endpoint=kind.call)
    source = await run_blocking(open_source, again, partial.filename, kind.call)
    try:
        with caller.transport.composed(kind.call):
            return await _Upload(caller, kind, limits, source, on_progress).finish(partial, keep=True), partial
    finally:
        await run_blocking(source.close)


class _Upload(Generic[R]):
    """One upload under way."""

    _partial: PartialUpload
    """How far it has come, from when there is a form."""

    def __init__(
        self,
        caller: AsyncCaller,
        kind: UploadKind[R],
        limits: Limits,
        source: Source | None,
        on_progress: OnUpload | None,
    ) -> None:
        self._caller = caller
        self._kind = kind
        self._limits = limits
        self._source = source
        self._on_progress = on_progress
        self._form_is_new = False
        self._asks_again = False

    async def ask(self, arguments: Arguments, identifiers: Mapping[str, str]) -> PartialUpload:
        """Ask where to send the file. This creates what is to have it."""
        source = self._opened()
        arguments = self._with_type(arguments)
        try:
            ticket = await self._caller.send(self._kind.ask, arguments, self._limits, **identifiers)
        except CallError as error:
            removed = await self._take_back_unknown(error, identifiers)
            raise self._error(UploadStep.REQUEST_URL, error, None, removed=removed) from error
        self._form_is_new = True
        return PartialUpload(
            call=self._kind.call,
            step=UploadStep.SEND_FILE,
            identifiers={**identifiers, **ticket.identifiers},
            form=ticket.url_data,
            created=ticket.created,
            before=told_of(ticket.taker),
            form_arguments=self._kind.said_again(arguments),
            path=str(source.path.absolute()) if source.path else None,
            filename=source.filename,
        )

    async def finish(self, partial: PartialUpload, *, keep: bool) -> R:
        """Send the file, if that is still to be done, and confirm it."""
        confirms_again = partial.step is UploadStep.CONFIRM
        self._partial = partial
        try:
            if partial.step is UploadStep.SEND_FILE:
                await self._send_file()
                # What is kept to confirm it later need not allow anybody to send another file.
                sent = self._partial.form.model_copy(update={"fields": {}})
                self._go_on(step=UploadStep.CONFIRM, form=sent)
            return await self._caller.send(self._kind.confirm, None, self._limits, **self._partial.identifiers)
        except (CallError, FileReadError) as error:
            partial, certain = self._partial, True
            # A confirmation that is made again may be refused just because the former one was acted on.
            doubtful = isinstance(error, CallError) and (confirms_again or error.may_have_been_acted_on)
            if partial.step is UploadStep.CONFIRM and doubtful:
                found, certain = await self._look_again(partial)
                if found is not None:
                    return found
            # What may be whole is not taken back.
            removed = None if keep or not certain else await self._undo(**partial.identifiers)
            raise self._error(partial.step, error, partial, removed=removed, certain=certain) from error
        except BaseException:
            # Interrupted: the caller is on the way out, and must not leave half a video behind either.
            if not keep:
                await self._undo(**self._partial.identifiers)
            raise

    async def _send_file(self) -> None:
        """Send the file. Where the form turns out to have expired, ask for another one, once."""
        expiration = None if self._form_is_new else expiration_of(self._partial.form)
        if expiration is not None and expiration <= datetime.now(UTC):
            await self._renew_form()
            return await self._post_file(self._partial.form)
        try:
            return await self._post_file(self._partial.form)
        except StorageError as refusal:
            if not refusal.form_expired:
                raise
            spent = refusal.attempts
            await self._renew_form()
        try:
            await self._post_file(self._partial.form)
        except CallError as error:
            error.attempts += spent
            raise

    async def _renew_form(self) -> None:
        """Ask for another form for the same file. It may come with something new that is to have the file."""
        expired, kind = self._partial, self._kind
        takes = kind.renew.takes or Arguments
        arguments = self._with_type(parse_arguments(takes, None, expired.form_arguments, kind.call))
        self._asks_again = True
        try:
            ticket = await self._caller.send(kind.renew, arguments, self._limits, **expired.identifiers)
        except ResponseValidationError as error:
            created = created_tokens(error.body)
            if kind.discard is not None and created:
                await self._remove(kind.discard, {**expired.identifiers, **created})
            raise
        self._asks_again = False
        identifiers = {**expired.identifiers, **ticket.identifiers}
        self._go_on(form=ticket.url_data, identifiers=identifiers, before=told_of(ticket.taker))
        if kind.discard is not None and identifiers != expired.identifiers:
            await self._remove(kind.discard, expired.identifiers)

    async def _post_file(self, form: UploadForm) -> None:
        source = self._opened()
        plan = plan_multipart(form.fields, filename=source.filename, file_length=source.length)
        request = Request(
            endpoint=f"{self._kind.call}.{UploadStep.SEND_FILE}",
            method="POST",
            url=form.url,
            headers={"content-type": plan.content_type, "content-length": str(plan.content_length)},
            idempotent=True,
            address_given=True,
        )
        transport = self._caller.transport
        state = transport.begin(request, self._limits, self._limits.timeouts.transfer)
        body = _Body(source, plan, self._on_progress)

        async def post() -> None:
            reply = await transport.exchange(state, lambda: body, final=SEE_OTHER)
            try:
                answer = await reply.answer()
            finally:
                await reply.aclose()
            if not answer.succeeded and answer.status != SEE_OTHER:
                raise storage_failure(request.endpoint, answer, transport.redactor)

        async def attempt() -> None:
            try:
                return await post()
            except CallError:
                if body.failure is None:
                    raise
            # Raised out here, so that what was made of it does not come along.
            raise body.failure

        await transport.repeat(state, attempt)

    async def _look_again(self, partial: PartialUpload) -> tuple[R | None, bool]:
        """Look whether a confirmation that seemed to fail was acted on.

        Return what has the file, if it was, and whether that it was or was not is certain.
        """
        if self._kind.look is None:
            return None, False
        limits = self._limits.for_cleanup(CLEANUP_SECONDS)
        try:
            found = await self._caller.send(self._kind.look, None, limits, **partial.identifiers)
        except NotFoundError:
            return None, True
        except CallError:
            return None, False
        confirmed = self._kind.was_confirmed(partial.before, found)
        return found if confirmed else None, confirmed is not None

    async def _take_back_unknown(self, error: CallError, identifiers: Mapping[str, str]) -> bool | None:
        """Take back what was created by a request of which the answer could not be used, if it can be told from that."""
        created = created_tokens(error.body) if isinstance(error, ResponseValidationError) else {}
        found = {**identifiers, **created}
        return await self._undo(**found) if created else None

    async def _undo(self, **identifiers: str) -> bool | None:
        return None if self._kind.undo is None else await self._remove(self._kind.undo, identifiers)

    async def _remove(self, endpoint: Endpoint[None], identifiers: Mapping[str, str]) -> bool:
        try:
            await self._caller.send(endpoint, None, self._limits.for_cleanup(CLEANUP_SECONDS), **identifiers)
        except NotFoundError:
            return True
        except ZiggeoError:
            return False
        return True

    def _go_on(self, **known: object) -> None:
        self._partial = self._partial.model_copy(update=known)

    def _with_type(self, arguments: A) -> A:
        """Say of the file which type it is by its name, unless the caller has said so."""
        name, extension = self._kind.type_field, self._opened().extension
        if name is None or extension is None or name in arguments.model_fields_set:
            return arguments
        return arguments.model_copy(update={name: extension})

    def _opened(self) -> Source:
        if self._source is None:
            raise RuntimeError("this upload has no file left to send")
        return self._source

    def _error(
        self,
        step: UploadStep,
        cause: ZiggeoError,
        partial: PartialUpload | None,
        *,
        removed: bool | None,
        certain: bool = True,
    ) -> UploadError:
        what = {
            UploadStep.REQUEST_URL: "asking for the upload form",
            UploadStep.SEND_FILE: "sending the file",
            UploadStep.CONFIRM: "confirming the file",
        }[step]
        if self._asks_again:
            what = "the upload form has expired, and asking for another one"
        outcome = {
            True: "; what it had created was removed again",
            False: "; what it had created could not be removed again",
            None: "" if certain else "; whether the service has acted on it all the same cannot be told",
        }[removed]
        attempts = f" after {cause.attempts} attempts" if isinstance(cause, CallError) and cause.attempts > 1 else ""
        return UploadError(
            f"{what} failed{attempts}: {cause.message}{outcome}",
            endpoint=self._kind.call,
            step=step,
            cause=cause,
            identifiers=partial.identifiers if partial else None,
            removed=removed,
            partial=None if removed else partial,
        )


class _Body:
    """The body of an attempt, made anew for each: the form's head, the file, and the form's tail."""

    def __init__(self, source: Source, plan: MultipartPlan, on_progress: OnUpload | None) -> None:
        self._source = source
        self._plan = plan
        self._on_progress = on_progress
        self.failure: Exception | None = None
        """What the caller's function has raised. Whatever sends the body may take that for a broken connection."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = self._source.length
        await run_blocking(self._source.rewind)
        self._report(0)
        yield self._plan.head
        sent = 0
        while sent < length:
            chunk = await run_blocking(self._source.read, min(CHUNK, length - sent))
            yield chunk
            sent += len(chunk)
            self._report(sent)
        yield self._plan.tail

    def _report(self, sent: int) -> None:
        if self._on_progress is None:
            return
        try:
            self._on_progress(sent, self._source.length)
        except Exception as failure:
            self.failure = failure
            raise
