"""Streams: the media files of a video."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Unpack, overload

from ziggeo._async.downloads import AsyncDownload, OnDownload
from ziggeo._async.resources._base import AsyncResource
from ziggeo._async.uploads import OnUpload, check_no_filename, resume, upload
from ziggeo._async.waiting import DEFAULT_TIMEOUT, wait_until
from ziggeo._core.endpoints import streams as endpoints
from ziggeo._core.video_uploads import ATTACH_IMAGE, ATTACH_VIDEO, CREATE_STREAM, STREAM_UPLOADS
from ziggeo._core.waiting import READY
from ziggeo._files.sources import UploadFile
from ziggeo._files.targets import DownloadFile
from ziggeo.errors import UploadError
from ziggeo.models._dicts import (
    PushDict,
    StreamAttachImageDict,
    StreamAttachVideoDict,
    StreamBindDict,
    StreamCreateDict,
    StreamIndexDict,
    SubtitleDict,
)
from ziggeo.models.streams import (
    Stream,
    StreamAttachImageArguments,
    StreamAttachVideoArguments,
    StreamBindArguments,
    StreamCreateArguments,
    StreamIndexArguments,
    SubtitleArguments,
)
from ziggeo.models.uploads import PartialUpload
from ziggeo.models.videos import PushArguments
from ziggeo.settings import RequestOptions


class AsyncStreams(AsyncResource):
    """Streams of a video. ``video_token_or_key`` names the video, ``token_or_key`` the stream in it.

    The way to a video made by hand: create an empty video and an empty stream, attach an image, and attach a video, which
    submits the stream.
    """

    async def index(
        self,
        video_token_or_key: str,
        arguments: StreamIndexArguments | StreamIndexDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[StreamIndexDict],
    ) -> list[Stream]:
        """List the streams of a video."""
        return await self._caller.call(endpoints.INDEX, options, arguments, fields, video=video_token_or_key)

    async def get(self, video_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None) -> Stream:
        """Return a stream."""
        return await self._caller.call(endpoints.GET, options, video=video_token_or_key, stream=token_or_key)

    async def wait_until_ready(
        self,
        video_token_or_key: str,
        token_or_key: str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_poll: Callable[[Stream], object] | None = None,
        options: RequestOptions | None = None,
    ) -> Stream:
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
                video=video_token_or_key,
                stream=token_or_key,
            ),
            call="streams.wait_until_ready",
            timeout=timeout,
            on_poll=on_poll,
        )

    @overload
    async def download_video(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: None = None,
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> bytes: ...
    @overload
    async def download_video(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: str | os.PathLike[str],
        *,
        on_progress: OnDownload | None = None,
        keep_partial: bool = False,
        parallel: int = 1,
        options: RequestOptions | None = None,
    ) -> Path: ...
    @overload
    async def download_video(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: IO[bytes],
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> int: ...
    async def download_video(
        self,
        video_token_or_key: str,
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
            endpoints.DOWNLOAD_VIDEO,
            to,
            on_progress,
            options,
            keep_partial=keep_partial,
            parallel=parallel,
            video=video_token_or_key,
            stream=token_or_key,
        )

    @overload
    async def download_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: None = None,
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> bytes: ...
    @overload
    async def download_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: str | os.PathLike[str],
        *,
        on_progress: OnDownload | None = None,
        keep_partial: bool = False,
        parallel: int = 1,
        options: RequestOptions | None = None,
    ) -> Path: ...
    @overload
    async def download_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: IO[bytes],
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> int: ...
    async def download_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: DownloadFile = None,
        *,
        on_progress: OnDownload | None = None,
        keep_partial: bool = False,
        parallel: int = 1,
        options: RequestOptions | None = None,
    ) -> bytes | Path | int:
        """Download a stream's cover, a JPEG image; otherwise like ``download_video``."""
        return await self._download(
            endpoints.DOWNLOAD_IMAGE,
            to,
            on_progress,
            options,
            keep_partial=keep_partial,
            parallel=parallel,
            video=video_token_or_key,
            stream=token_or_key,
        )

    def open_video(
        self, video_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None
    ) -> AsyncDownload:
        """Return a stream's file to iterate over, for use in a ``with`` statement; it is not read ahead."""
        return self._open(endpoints.DOWNLOAD_VIDEO, options, video=video_token_or_key, stream=token_or_key)

    def open_image(
        self, video_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None
    ) -> AsyncDownload:
        """Return a stream's cover to iterate over; otherwise like ``open_video``."""
        return self._open(endpoints.DOWNLOAD_IMAGE, options, video=video_token_or_key, stream=token_or_key)

    async def push_to_service(
        self,
        video_token_or_key: str,
        token_or_key: str,
        arguments: PushArguments | PushDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[PushDict],
    ) -> Stream:
        """Push a stream to a push service; ``pushservicetoken`` says to which. It is never sent twice by itself."""
        pushed = await self._caller.call(
            endpoints.PUSH_TO_SERVICE,
            options,
            arguments,
            fields,
            video=video_token_or_key,
            stream=token_or_key,
        )
        return pushed or await self.get(video_token_or_key, token_or_key, options=options)

    async def delete(
        self, video_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None
    ) -> None:
        """Delete a stream."""
        await self._caller.call(endpoints.DELETE, options, video=video_token_or_key, stream=token_or_key)

    async def create(
        self,
        video_token_or_key: str,
        arguments: StreamCreateArguments | StreamCreateDict | None = None,
        file: UploadFile | None = None,
        *,
        filename: str | None = None,
        on_progress: OnUpload | None = None,
        keep_partial: bool = False,
        options: RequestOptions | None = None,
        **fields: Unpack[StreamCreateDict],
    ) -> Stream:
        """Create a stream: empty, or from a video file. The file is given as for ``videos.create``.

        Raises:
            UploadError: The file could not be uploaded. Unless ``keep_partial`` was set, the stream is removed again.
        """
        if file is None:
            check_no_filename(filename, CREATE_STREAM.call)
            return await self._caller.call(endpoints.CREATE, options, arguments, fields, video=video_token_or_key)
        stream, _ = await upload(
            self._caller,
            CREATE_STREAM,
            file,
            arguments,
            fields,
            filename=filename,
            on_progress=on_progress,
            keep_partial=keep_partial,
            options=options,
            video=video_token_or_key,
        )
        return stream

    async def attach_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        arguments: StreamAttachImageArguments | StreamAttachImageDict | None = None,
        file: UploadFile | None = None,
        *,
        filename: str | None = None,
        on_progress: OnUpload | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[StreamAttachImageDict],
    ) -> Stream:
        """Give a new stream its cover. It has to come before the video, as that submits the stream.

        Raises:
            UploadError: The file could not be uploaded; ``resume`` goes on at the step that failed.
        """
        if file is None:
            check_no_filename(filename, ATTACH_IMAGE.call)
            return await self._caller.call(
                endpoints.ATTACH_IMAGE,
                options,
                arguments,
                fields,
                video=video_token_or_key,
                stream=token_or_key,
            )
        stream, _ = await upload(
            self._caller,
            ATTACH_IMAGE,
            file,
            arguments,
            fields,
            filename=filename,
            on_progress=on_progress,
            keep_partial=True,
            options=options,
            video=video_token_or_key,
            stream=token_or_key,
        )
        return stream

    async def attach_video(
        self,
        video_token_or_key: str,
        token_or_key: str,
        arguments: StreamAttachVideoArguments | StreamAttachVideoDict | None = None,
        file: UploadFile | None = None,
        *,
        filename: str | None = None,
        on_progress: OnUpload | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[StreamAttachVideoDict],
    ) -> Stream:
        """Give a new stream its video, and submit it.

        Raises:
            UploadError: The file could not be uploaded; ``resume`` goes on at the step that failed.
        """
        if file is None:
            check_no_filename(filename, ATTACH_VIDEO.call)
            return await self._caller.call(
                endpoints.ATTACH_VIDEO,
                options,
                arguments,
                fields,
                video=video_token_or_key,
                stream=token_or_key,
            )
        stream, _ = await upload(
            self._caller,
            ATTACH_VIDEO,
            file,
            arguments,
            fields,
            filename=filename,
            on_progress=on_progress,
            keep_partial=True,
            options=options,
            video=video_token_or_key,
            stream=token_or_key,
        )
        return stream

    async def attach_subtitle(
        self,
        video_token_or_key: str,
        token_or_key: str,
        arguments: SubtitleArguments | SubtitleDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[SubtitleDict],
    ) -> Stream:
        """Give a stream subtitles in one language. The text is checked to be WebVTT before anything is sent."""
        changed = await self._caller.call(
            endpoints.ATTACH_SUBTITLE, options, arguments, fields, video=video_token_or_key, stream=token_or_key
        )
        return changed or await self.get(video_token_or_key, token_or_key, options=options)

    async def resume(
        self,
        failed: UploadError | PartialUpload,
        file: UploadFile | None = None,
        *,
        on_progress: OnUpload | None = None,
        options: RequestOptions | None = None,
    ) -> Stream:
        """Go on with an upload at the step that failed; ``file`` can be left out if it was given as a path."""
        stream, _ = await resume(self._caller, failed, STREAM_UPLOADS, file, on_progress=on_progress, options=options)
        return stream

    async def bind(
        self,
        video_token_or_key: str,
        token_or_key: str,
        arguments: StreamBindArguments | StreamBindDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[StreamBindDict],
    ) -> Stream:
        """Close and submit a stream. Only SDK 1.17 has this call; attaching a video does the same today."""
        bound = await self._caller.call(
            endpoints.BIND, options, arguments, fields, video=video_token_or_key, stream=token_or_key
        )
        return bound or await self.get(video_token_or_key, token_or_key, options=options)
