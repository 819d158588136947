"""Streams of audios."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Unpack, overload

from ziggeo._async.downloads import AsyncDownload, OnDownload
from ziggeo._async.resources._base import AsyncResource
from ziggeo._async.uploads import OnUpload, check_no_filename, resume, upload
from ziggeo._async.waiting import DEFAULT_TIMEOUT, wait_until
from ziggeo._core.audio_uploads import CREATE_AUDIO_STREAM
from ziggeo._core.endpoints import audio_streams as endpoints
from ziggeo._core.waiting import READY
from ziggeo._files.sources import UploadFile
from ziggeo._files.targets import DownloadFile
from ziggeo.errors import UploadError
from ziggeo.models._dicts import AudioStreamCreateDict, AudioStreamIndexDict
from ziggeo.models.audio_streams import AudioStream, AudioStreamCreateArguments, AudioStreamIndexArguments
from ziggeo.models.uploads import PartialUpload
from ziggeo.settings import RequestOptions


class AsyncAudioStreams(AsyncResource):
    """Streams of an audio. ``audio_token_or_key`` names the audio, ``token_or_key`` the stream in it."""

    async def index(
        self,
        audio_token_or_key: str,
        arguments: AudioStreamIndexArguments | AudioStreamIndexDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[AudioStreamIndexDict],
    ) -> list[AudioStream]:
        """List the streams of an audio."""
        return await self._caller.call(endpoints.INDEX, options, arguments, fields, audio=audio_token_or_key)

    async def get(
        self, audio_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None
    ) -> AudioStream:
        """Return a stream."""
        return await self._caller.call(endpoints.GET, options, audio=audio_token_or_key, stream=token_or_key)

    async def wait_until_ready(
        self,
        audio_token_or_key: str,
        token_or_key: str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_poll: Callable[[AudioStream], object] | None = None,
        options: RequestOptions | None = None,
    ) -> AudioStream:
        """Wait until a stream can be played, and return it; ``timeout`` is in seconds.

        Raises:
            ProcessingFailedError: The service could not process its file.
            WaitTimeoutError: The time is up.
        """
        return await wait_until(
            READY,
            lambda left: self._caller.send(
                endpoints.GET,
                None,
                self._caller.limits(options, left),
                audio=audio_token_or_key,
                stream=token_or_key,
            ),
            call="audio_streams.wait_until_ready",
            timeout=timeout,
            on_poll=on_poll,
        )

    @overload
    async def download_audio(
        self,
        audio_token_or_key: str,
        token_or_key: str,
        to: None = None,
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> bytes: ...
    @overload
    async def download_audio(
        self,
        audio_token_or_key: str,
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
        audio_token_or_key: str,
        token_or_key: str,
        to: IO[bytes],
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> int: ...
    async def download_audio(
        self,
        audio_token_or_key: str,
        token_or_key: str,
        to: DownloadFile = None,
        *,
        on_progress: OnDownload | None = None,
        keep_partial: bool = False,
        parallel: int = 1,
        options: RequestOptions | None = None,
    ) -> bytes | Path | int:
        """Download a stream's file: as bytes, or to a path (returned), or into a binary file object (its length returned).

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
            audio=audio_token_or_key,
            stream=token_or_key,
        )

    def open_audio(
        self, audio_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None
    ) -> AsyncDownload:
        """Return a stream's file to iterate over, for use in a ``with`` statement; it is not read ahead."""
        return self._open(endpoints.DOWNLOAD_AUDIO, options, audio=audio_token_or_key, stream=token_or_key)

    async def delete(
        self, audio_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None
    ) -> None:
        """Delete a stream."""
        await self._caller.call(endpoints.DELETE, options, audio=audio_token_or_key, stream=token_or_key)

    async def create(
        self,
        audio_token_or_key: str,
        arguments: AudioStreamCreateArguments | AudioStreamCreateDict | None = None,
        file: UploadFile | None = None,
        *,
        filename: str | None = None,
        on_progress: OnUpload | None = None,
        keep_partial: bool = False,
        options: RequestOptions | None = None,
        **fields: Unpack[AudioStreamCreateDict],
    ) -> AudioStream:
        """Create a stream: empty, or from an audio file. The file is given as for ``videos.create``.

        Raises:
            UploadError: The file could not be uploaded. Unless ``keep_partial`` was set, the stream is removed again.
        """
        if file is None:
            check_no_filename(filename, CREATE_AUDIO_STREAM.call)
            return await self._caller.call(endpoints.CREATE, options, arguments, fields, audio=audio_token_or_key)
        stream, _ = await upload(
            self._caller,
            CREATE_AUDIO_STREAM,
            file,
            arguments,
            fields,
            filename=filename,
            on_progress=on_progress,
            keep_partial=keep_partial,
            options=options,
            audio=audio_token_or_key,
        )
        return stream

    async def resume(
        self,
        failed: UploadError | PartialUpload,
        file: UploadFile | None = None,
        *,
        on_progress: OnUpload | None = None,
        options: RequestOptions | None = None,
    ) -> AudioStream:
        """Go on with a ``create`` at the step that failed; ``file`` can be left out if it was given as a path."""
        stream, _ = await resume(
            self._caller, failed, (CREATE_AUDIO_STREAM,), file, on_progress=on_progress, options=options
        )
        return stream
