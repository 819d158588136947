"""Audios."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TypeVar, Unpack, overload

from pydantic import JsonValue
from pydantic_core import to_json

from ziggeo._async._runtime import Source
from ziggeo._async.bulk import PathT, ask_in_chunks, create_each, delete_each, download_each
from ziggeo._async.downloads import AsyncDownload, OnDownload
from ziggeo._async.paging import AsyncItems
from ziggeo._async.resources._base import AsyncResource
from ziggeo._async.uploads import OnUpload, check_no_filename, resume, upload
from ziggeo._async.waiting import DEFAULT_TIMEOUT, wait_until
from ziggeo._core.audio_uploads import CREATE_AUDIO
from ziggeo._core.bulk import extension
from ziggeo._core.endpoints import audios as endpoints
from ziggeo._core.waiting import READY
from ziggeo._files.bulk import StrPath
from ziggeo._files.sources import UploadFile
from ziggeo._files.targets import DownloadFile
from ziggeo.bulk import BulkReport, OnBulk
from ziggeo.errors import UploadError
from ziggeo.models._dicts import (
    AudioCountDict,
    AudioCreateDict,
    AudioGetBulkDict,
    AudioIndexDict,
    AudioIterateDict,
    AudioUpdateBulkDict,
    AudioUpdateDict,
)
from ziggeo.models.audio_streams import AudioStream
from ziggeo.models.audios import (
    Audio,
    AudioCountArguments,
    AudioCreateArguments,
    AudioGetBulkArguments,
    AudioIndexArguments,
    AudioIterateArguments,
    AudioUpdateArguments,
    AudioUpdateBulkArguments,
)
from ziggeo.models.stats import Count
from ziggeo.models.uploads import PartialUpload
from ziggeo.settings import RequestOptions

AudioT = TypeVar("AudioT", bound=str | Audio)
"""What names an audio, as the caller has it."""


class AsyncAudios(AsyncResource):
    """Audios of the application. ``token_or_key`` is an audio's token, or ``ziggeo.key("name")``.

    Calls take their arguments, and raise errors, as those of videos do.
    """

    async def index(
        self,
        arguments: AudioIndexArguments | AudioIndexDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[AudioIndexDict],
    ) -> list[Audio]:
        """List audios, newest first: one page of at most 100. See ``iterate`` for all of them."""
        return await self._caller.call(endpoints.INDEX, options, arguments, fields)

    def iterate(
        self,
        arguments: AudioIterateArguments | AudioIterateDict | None = None,
        *,
        page_size: int = 100,
        options: RequestOptions | None = None,
        **fields: Unpack[AudioIterateDict],
    ) -> AsyncItems[Audio]:
        """Go through all audios, page by page behind the scenes, each of them once; otherwise like ``videos.iterate``."""
        return self._iterate(endpoints.INDEX, AudioIterateArguments, arguments, fields, page_size, options)

    async def count(
        self,
        arguments: AudioCountArguments | AudioCountDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[AudioCountDict],
    ) -> Count:
        """Count audios: ``count`` is the number. Without ``states`` the service most likely counts READY ones only."""
        return await self._caller.call(endpoints.COUNT, options, arguments, fields)

    async def get(self, token_or_key: str, *, options: RequestOptions | None = None) -> Audio:
        """Return an audio."""
        return await self._caller.call(endpoints.GET, options, audio=token_or_key)

    async def wait_until_ready(
        self,
        token_or_key: str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_poll: Callable[[Audio], object] | None = None,
        options: RequestOptions | None = None,
    ) -> Audio:
        """Wait until an audio can be played, and return it; ``timeout`` is in seconds.

        Raises:
            ProcessingFailedError: The service could not process its file.
            WaitTimeoutError: The time is up.
        """
        return await wait_until(
            READY,
            lambda left: self._caller.send(endpoints.GET, None, self._caller.limits(options, left), audio=token_or_key),
            call="audios.wait_until_ready",
            timeout=timeout,
            on_poll=on_poll,
        )

    @overload
    async def download_audio(
        self,
        token_or_key: str,
        to: None = None,
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> bytes: ...
    @overload
    async def download_audio(
        self,
        token_or_key: str,
        to: str | os.PathLike[str],
        *,
        on_progress: OnDownload | None = None,
        keep_partial: bool = False,
        parallel: int = 1,
        options: RequestOptions | None = None,
    ) -> Path: ...
    @overload
    async def download_audio(
        self,
        token_or_key: str,
        to: IO[bytes],
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> int: ...
    async def download_audio(
        self,
        token_or_key: str,
        to: DownloadFile = None,
        *,
        on_progress: OnDownload | None = None,
        keep_partial: bool = False,
        parallel: int = 1,
        options: RequestOptions | None = None,
    ) -> bytes | Path | int:
        """Download an audio's file: as bytes, or to a path (returned), or into a binary file object (its length returned).

        With ``keep_partial``, a download to a path that does not finish, even because its process was killed, leaves what
        has arrived in ``.part`` beside the path, and the same call goes on with that unless the file has changed.
        With ``parallel``, so many requests at a time fetch slices of 8 MiB, where the service sends such.

        Raises:
            DownloadError: It broke off for good, or cannot be written. What stood at the path before is still there.
        """
        return await self._download(
            endpoints.DOWNLOAD_AUDIO,
            to,
            on_progress,
            options,
            keep_partial=keep_partial,
            parallel=parallel,
            audio=token_or_key,
        )

    def open_audio(self, token_or_key: str, *, options: RequestOptions | None = None) -> AsyncDownload:
        """Return an audio's file to iterate over, for use in a ``with`` statement; it is not read ahead."""
        return self._open(endpoints.DOWNLOAD_AUDIO, options, audio=token_or_key)

    async def update(
        self,
        token_or_key: str,
        arguments: AudioUpdateArguments | AudioUpdateDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[AudioUpdateDict],
    ) -> Audio:
        """Change an audio, and return it. A field given as ``None`` is cleared; one not given stays as it is."""
        return await self._caller.call(endpoints.UPDATE, options, arguments, fields, audio=token_or_key)

    async def delete(self, token_or_key: str, *, options: RequestOptions | None = None) -> None:
        """Delete an audio."""
        await self._caller.call(endpoints.DELETE, options, audio=token_or_key)

    async def create(
        self,
        arguments: AudioCreateArguments | AudioCreateDict | None = None,
        file: UploadFile | None = None,
        *,
        filename: str | None = None,
        on_progress: OnUpload | None = None,
        keep_partial: bool = False,
        options: RequestOptions | None = None,
        **fields: Unpack[AudioCreateDict],
    ) -> Audio:
        """Create an audio: empty, or from a file, which is processed afterwards. The file is given as for ``videos.create``.

        Raises:
            UploadError: The file could not be uploaded. Unless ``keep_partial`` was set, the audio is removed again.
        """
        if file is None:
            check_no_filename(filename, CREATE_AUDIO.call)
            return await self._caller.call(endpoints.CREATE, options, arguments, fields)
        stream, partial = await upload(
            self._caller,
            CREATE_AUDIO,
            file,
            arguments,
            fields,
            filename=filename,
            on_progress=on_progress,
            keep_partial=keep_partial,
            options=options,
        )
        return _with_stream(partial.created, stream)

    async def resume(
        self,
        failed: UploadError | PartialUpload,
        file: UploadFile | None = None,
        *,
        on_progress: OnUpload | None = None,
        options: RequestOptions | None = None,
    ) -> Audio:
        """Go on with a ``create`` at the step that failed; ``file`` can be left out if it was given as a path."""
        stream, partial = await resume(
            self._caller, failed, (CREATE_AUDIO,), file, on_progress=on_progress, options=options
        )
        return _with_stream(partial.created, stream)

    async def get_bulk(
        self,
        arguments: Source[str | Audio] | AudioGetBulkArguments | AudioGetBulkDict | None = None,
        *,
        concurrency: int = 4,
        on_progress: OnBulk | None = None,
        report: BulkReport[Audio] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[AudioGetBulkDict],
    ) -> BulkReport[Audio]:
        """Return many audios, in the order asked for; otherwise like ``videos.get_bulk``."""
        return await ask_in_chunks(
            self._caller,
            endpoints.GET_BULK,
            Audio,
            AudioGetBulkArguments,
            arguments,
            fields,
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
            options=options,
        )

    async def update_bulk(
        self,
        arguments: Source[str | Audio] | AudioUpdateBulkArguments | AudioUpdateBulkDict | None = None,
        *,
        concurrency: int = 4,
        on_progress: OnBulk | None = None,
        report: BulkReport[Audio] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[AudioUpdateBulkDict],
    ) -> BulkReport[Audio]:
        """Change many audios alike, and return them. A field means what it does for ``update``; otherwise like ``videos.get_bulk``."""
        return await ask_in_chunks(
            self._caller,
            endpoints.UPDATE_BULK,
            Audio,
            AudioUpdateBulkArguments,
            arguments,
            fields,
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
            options=options,
        )

    async def delete_bulk(
        self,
        tokens: Source[str | Audio] | None = None,
        *,
        concurrency: int = 8,
        on_progress: OnBulk | None = None,
        report: BulkReport[str] | None = None,
        options: RequestOptions | None = None,
    ) -> BulkReport[str]:
        """Delete many audios with one request each, and return the identifiers of those deleted.

        All of ``tokens`` is collected before anything is deleted. What the service does not know is ``missing``; otherwise
        this is like ``videos.get_bulk``.
        """
        return await delete_each(
            "audios.delete_bulk",
            Audio,
            tokens,
            lambda token: self.delete(token, options=options),
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
        )

    @overload
    async def download_bulk(
        self,
        tokens: Source[AudioT],
        to: StrPath | Callable[[AudioT], StrPath],
        *,
        concurrency: int = 8,
        on_progress: OnBulk | None = None,
        report: BulkReport[Path] | None = None,
        options: RequestOptions | None = None,
    ) -> BulkReport[Path]: ...
    @overload
    async def download_bulk(
        self,
        tokens: None = None,
        *,
        to: StrPath | Callable[[str], StrPath],
        concurrency: int = 8,
        on_progress: OnBulk | None = None,
        report: BulkReport[Path],
        options: RequestOptions | None = None,
    ) -> BulkReport[Path]: ...
    async def download_bulk(
        self,
        tokens: Source[AudioT] | None = None,
        to: StrPath | Callable[[AudioT], StrPath] | None = None,
        *,
        concurrency: int = 8,
        on_progress: OnBulk | None = None,
        report: BulkReport[Path] | None = None,
        options: RequestOptions | None = None,
    ) -> BulkReport[Path]:
        """Download the files of many audios, and return their paths; otherwise like ``videos.download_bulk``."""
        return await download_each(
            "audios.download_bulk",
            Audio,
            tokens,
            to,
            lambda token, path, heed: self.download_audio(token, path, on_progress=heed, options=options),
            _extension,
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
        )

    async def create_bulk(
        self,
        files: Source[StrPath] | Mapping[PathT, AudioCreateArguments | AudioCreateDict] | None = None,
        arguments: AudioCreateArguments | AudioCreateDict | None = None,
        *,
        concurrency: int = 4,
        on_progress: OnBulk | None = None,
        report: BulkReport[Audio] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[AudioCreateDict],
    ) -> BulkReport[Audio]:
        """Create an audio from each of many files; otherwise like ``videos.create_bulk``."""
        return await create_each(
            "audios.create_bulk",
            AudioCreateArguments,
            files,
            arguments,
            fields,
            lambda said, path, heed: self.create(said, path, on_progress=heed, options=options),
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
        )


def _with_stream(created: Mapping[str, JsonValue] | None, stream: AudioStream) -> Audio:
    return Audio.model_validate_json(to_json(created)).model_copy(update={"default_stream": stream})


def _extension(item: str | Audio) -> str:
    stream = item.default_stream if isinstance(item, Audio) else None
    return extension(stream.audio_type if stream else None, "aac")
