"""The bucket that files are uploaded to: a POST endpoint that checks what S3 checks."""

import logging
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ziggeo.sandbox.bodies import TooLargeError
from ziggeo.sandbox.clock import Clock
from ziggeo.sandbox.faults.names import STORAGE
from ziggeo.sandbox.files import Files
from ziggeo.sandbox.inspection.exchange import exchange_of
from ziggeo.sandbox.inspection.records import RecordedFile
from ziggeo.sandbox.multipart import MalformedFormError, ReceivedForm, received_form
from ziggeo.sandbox.post_policy import STATUS_FIELD, Signer, StorageError, access_key_of

_logger = logging.getLogger(__name__)

BUCKET = "ziggeo-sandbox"
"""Name of the bucket."""
_PATH = "/storage/" + BUCKET
_MAX_FIELDS_SIZE = 20 * 1024
_FOR_ALL_ORIGINS = Middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_methods=["POST"],
    allow_headers=["*"],
    expose_headers=["ETag", "Location"],
)


class UploadForms:
    """The forms for uploads of one application: signs them, and takes what comes with them."""

    def __init__(
        self,
        keep: Callable[[str, Path], None],
        signer: Signer,
        *,
        base_url: str,
        clock: Clock,
        lifetime: float,
        max_size: int,
    ) -> None:
        self._keep = keep
        self._signer = signer
        self._url = base_url + _PATH
        self._clock = clock
        self._lifetime = lifetime
        self._max_size = max_size

    @property
    def access_key(self) -> str:
        """Names in a form whose it is."""
        return self._signer.access_key

    def sign(self, object_key: str, content_type: str) -> tuple[str, dict[str, str]]:
        """Make a form for one upload: where to post it, and its fields."""
        fields = self._signer.make_form(
            bucket=BUCKET,
            object_key=object_key,
            content_type=content_type,
            now=self._clock(),
            lifetime=self._lifetime,
            max_size=self._max_size,
        )
        return self._url, fields

    def take(self, form: ReceivedForm) -> Response:
        """Keep the file of a form, if it was signed here."""
        if form.file is None:
            message = "POST requires exactly one file upload per request."
            raise StorageError(400, "IncorrectNumberOfFilesInPostRequest", message)
        now = self._clock()
        key = self._signer.check_form(form.fields, bucket=BUCKET, size=form.file.size, now=now)
        self._keep(key, form.file.path)
        location = f"{self._url}/{quote(key)}"
        tag = f'"{form.file.md5}"'
        headers = {"ETag": tag, "Location": location}
        wanted = {name.lower(): value for name, value in form.fields}.get(STATUS_FIELD)
        if wanted == "201":
            members = {"Location": location, "Bucket": BUCKET, "Key": key, "ETag": tag}
            return Response(_write_document("PostResponse", members), 201, headers, media_type="application/xml")
        return Response(status_code=200 if wanted == "200" else 204, headers=headers)


class Bucket:
    """Receives what is posted with forms, whatever application they are of."""

    def __init__(self, files: Files, find_forms: Callable[[str], UploadForms]) -> None:
        """Hand what comes to the forms of an application, which are found by the access key."""
        self._files = files
        self._find_forms = find_forms

    @property
    def route(self) -> Route:
        """Where the bucket takes files, from pages of any origin too."""
        return Route(_PATH, self._answer, methods=["POST", "OPTIONS"], name=STORAGE, middleware=[_FOR_ALL_ORIGINS])

    async def _answer(self, request: Request) -> Response:
        try:
            return await self._take(request)
        except StorageError as error:
            exchange_of(request.scope).reason = error.message
            return write_refusal(error, request.url.path)
        except Exception:
            _logger.exception("storing a file went wrong")
            message = "We encountered an internal error. Please try again."
            return write_refusal(StorageError(500, "InternalError", message), request.url.path)

    async def _take(self, request: Request) -> Response:
        _check_headers(request)
        try:
            async with received_form(request, self._files.incoming, max_fields_size=_MAX_FIELDS_SIZE) as form:
                exchange = exchange_of(request.scope)
                exchange.arguments = dict(form.fields)
                if form.file is not None:
                    exchange.files = (RecordedFile(name=form.file.name, size=form.file.size),)
                forms = self._find_forms(access_key_of(form.fields))
                return await run_in_threadpool(forms.take, form)
        except MalformedFormError as error:
            message = "The body of your POST request is not well-formed multipart/form-data."
            raise StorageError(400, "MalformedPOSTRequest", message) from error
        except TooLargeError as error:
            message = "Your POST request fields preceding the upload file were too large."
            raise StorageError(400, "MaxPostPreDataLengthExceeded", message) from error


def _check_headers(request: Request) -> None:
    if "authorization" in request.headers:
        message = (
            "Only one auth mechanism allowed; only the form's signature may be given, and no Authorization header."
        )
        raise StorageError(400, "InvalidArgument", message)
    if "content-length" not in request.headers:
        raise StorageError(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")


def write_refusal(error: StorageError, resource: str) -> Response:
    """Write a refusal as S3 does."""
    members = {
        "Code": error.code,
        "Message": error.message,
        "Resource": resource,
        "RequestId": secrets.token_hex(8).upper(),
        "HostId": secrets.token_urlsafe(24),
    }
    return Response(_write_document("Error", members), error.status, media_type="application/xml")


def _write_document(root: str, members: Mapping[str, str]) -> str:
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in members.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{inner}</{root}>'
