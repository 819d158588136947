"""Videos."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Literal, TypeVar, Unpack, overload

from pydantic import JsonValue
from pydantic_core import to_json

from ziggeo._async._runtime import Source
from ziggeo._async.bulk import PathT, ask_in_chunks, create_each, delete_each, download_each
from ziggeo._async.downloads import AsyncDownload, OnDownload
from ziggeo._async.paging import AsyncItems
from ziggeo._async.resources._base import AsyncResource
from ziggeo._async.uploads import OnUpload, check_no_filename, resume, upload
from ziggeo._async.waiting import DEFAULT_TIMEOUT, wait_until
from ziggeo._core.arguments import parse_arguments
from ziggeo._core.bulk import extension, matched, summed_up
from ziggeo._core.endpoints import videos as endpoints
from ziggeo._core.video_uploads import CREATE_VIDEO
from ziggeo._core.waiting import READY
from ziggeo._files.bulk import StrPath
from ziggeo._files.sources import UploadFile
from ziggeo._files.targets import DownloadFile
from ziggeo.bulk import BulkReport, OnBulk
from ziggeo.errors import UploadError
from ziggeo.models._dicts import (
    AnalyticsDict,
    ApplyEffectDict,
    ApplyMetaDict,
    PushDict,
    VideoCountDict,
    VideoCreateDict,
    VideoGetBulkDict,
    VideoIndexDict,
    VideoIterateDict,
    VideoStatsBulkDict,
    VideoUpdateBulkDict,
    VideoUpdateDict,
)
from ziggeo.models.analytics import Analytics, AnalyticsArguments
from ziggeo.models.stats import Count, VideoStats
from ziggeo.models.streams import Stream
from ziggeo.models.uploads import PartialUpload
from ziggeo.models.videos import (
    ApplyEffectArguments,
    ApplyMetaArguments,
    PushArguments,
    Video,
    VideoCountArguments,
    VideoCreateArguments,
    VideoGetBulkArguments,
    VideoIndexArguments,
    VideoIterateArguments,
    VideoStatsBulkArguments,
    VideoUpdateArguments,
    VideoUpdateBulkArguments,
)
from ziggeo.settings import RequestOptions

VideoT = TypeVar("VideoT", bound=str | Video)
"""What names a video, as the caller has it."""


class AsyncVideos(AsyncResource):
    """Videos of the application. ``token_or_key`` is a video's token, or ``ziggeo.key("name")``.

    Every call takes its arguments as keywords, as a mapping, or as the model of their names; keywords win. All of them
    raise an ``ArgumentsError`` before anything is sent, and a ``CallError`` when the service does not give a result.
    """

    async def index(
        self,
        arguments: VideoIndexArguments | VideoIndexDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[VideoIndexDict],
    ) -> list[Video]:
        """List videos, newest first: one page of at most 100. See ``iterate`` for all of them."""
        return await self._caller.call(endpoints.INDEX, options, arguments, fields)

    def iterate(
        self,
        arguments: VideoIterateArguments | VideoIterateDict | None = None,
        *,
        page_size: int = 100,
        options: RequestOptions | None = None,
        **fields: Unpack[VideoIterateDict],
    ) -> AsyncItems[Video]:
        """Go through all videos, page by page behind the scenes, each of them once.

        ``page_size`` is how many new ones are asked for at a time, 1 to 100; ``limit`` is how many are yielded at most. The
        next page is fetched while one is read. New videos that arrive meanwhile make none show up twice. Videos that leave
        the list meanwhile, deleted or changed, make none be skipped: what is yielded can be deleted or changed at once.
        """
        return self._iterate(endpoints.INDEX, VideoIterateArguments, arguments, fields, page_size, options)

    async def count(
        self,
        arguments: VideoCountArguments | VideoCountDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[VideoCountDict],
    ) -> Count:
        """Count videos: ``count`` is the number. Without ``states`` the service most likely counts READY ones only."""
        return await self._caller.call(endpoints.COUNT, options, arguments, fields)

    async def get(self, token_or_key: str, *, options: RequestOptions | None = None) -> Video:
        """Return a video."""
        return await self._caller.call(endpoints.GET, options, video=token_or_key)

    async def wait_until_ready(
        self,
        token_or_key: str,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        on_poll: Callable[[Video], object] | None = None,
        options: RequestOptions | None = None,
    ) -> Video:
        """Wait until a video can be played, and return it; ``timeout`` is in seconds.

        Raises:
            ProcessingFailedError: The service could not process its file.
            WaitTimeoutError: The time is up.
        """
        return await wait_until(
            READY,
            lambda left: self._caller.send(endpoints.GET, None, self._caller.limits(options, left), video=token_or_key),
            call="videos.wait_until_ready",
            timeout=timeout,
            on_poll=on_poll,
        )

    @overload
    async def download_video(
        self,
        token_or_key: str,
        to: None = None,
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> bytes: ...
    @overload
    async def download_video(
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
    async def download_video(
        self,
        token_or_key: str,
        to: IO[bytes],
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> int: ...
    async def download_video(
        self,
        token_or_key: str,
        to: DownloadFile = None,
        *,
        on_progress: OnDownload | None = None,
        keep_partial: bool = False,
        parallel: int = 1,
        options: RequestOptions | None = None,
    ) -> bytes | Path | int:
        """Download a video's file: as bytes, or to a path (returned), or into a binary file object (its length returned).

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
            video=token_or_key,
        )

    @overload
    async def download_image(
        self,
        token_or_key: str,
        to: None = None,
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> bytes: ...
    @overload
    async def download_image(
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
    async def download_image(
        self,
        token_or_key: str,
        to: IO[bytes],
        *,
        on_progress: OnDownload | None = None,
        options: RequestOptions | None = None,
    ) -> int: ...
    async def download_image(
        self,
        token_or_key: str,
        to: DownloadFile = None,
        *,
        on_progress: OnDownload | None = None,
        keep_partial: bool = False,
        parallel: int = 1,
        options: RequestOptions | None = None,
    ) -> bytes | Path | int:
        """Download a video's cover, a JPEG image; otherwise like ``download_video``."""
        return await self._download(
            endpoints.DOWNLOAD_IMAGE,
            to,
            on_progress,
            options,
            keep_partial=keep_partial,
            parallel=parallel,
            video=token_or_key,
        )

    def open_video(self, token_or_key: str, *, options: RequestOptions | None = None) -> AsyncDownload:
        """Return a video's file to iterate over, for use in a ``with`` statement; it is not read ahead."""
        return self._open(endpoints.DOWNLOAD_VIDEO, options, video=token_or_key)

    def open_image(self, token_or_key: str, *, options: RequestOptions | None = None) -> AsyncDownload:
        """Return a video's cover to iterate over; otherwise like ``open_video``."""
        return self._open(endpoints.DOWNLOAD_IMAGE, options, video=token_or_key)

    async def get_stats(self, token_or_key: str, *, options: RequestOptions | None = None) -> VideoStats:
        """Return the statistics of a video. What they hold is not published; see ``VideoStats.counters``."""
        return await self._caller.call(endpoints.GET_STATS, options, video=token_or_key)

    async def analytics(
        self,
        token_or_key: str,
        arguments: AnalyticsArguments | AnalyticsDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[AnalyticsDict],
    ) -> Analytics:
        """Ask who watched a video, when and where; see ``analytics.get``."""
        asked = parse_arguments(AnalyticsArguments, arguments, fields, endpoints.ANALYTICS.name)
        answer = await self._caller.send(endpoints.ANALYTICS, asked, self._caller.limits(options), video=token_or_key)
        return answer.answering(asked.query)

    async def push_to_service(
        self,
        token_or_key: str,
        arguments: PushArguments | PushDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[PushDict],
    ) -> Video:
        """Push a video to a push service; ``pushservicetoken`` says to which. It is never sent twice by itself."""
        pushed = await self._caller.call(endpoints.PUSH_TO_SERVICE, options, arguments, fields, video=token_or_key)
        return pushed or await self.get(token_or_key, options=options)

    async def apply_effect(
        self,
        token_or_key: str,
        arguments: ApplyEffectArguments | ApplyEffectDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[ApplyEffectDict],
    ) -> Video:
        """Apply an effect profile to a video; ``effectprofiletoken`` says which. It is never sent twice by itself."""
        changed = await self._caller.call(endpoints.APPLY_EFFECT, options, arguments, fields, video=token_or_key)
        return changed or await self.get(token_or_key, options=options)

    async def apply_meta(
        self,
        token_or_key: str,
        arguments: ApplyMetaArguments | ApplyMetaDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[ApplyMetaDict],
    ) -> Video:
        """Have a video analysed by a meta profile; ``metaprofiletoken`` says by which. It is never sent twice by itself.

        What is found shows up in the video's streams later on, and webhooks tell of it.
        """
        changed = await self._caller.call(endpoints.APPLY_META, options, arguments, fields, video=token_or_key)
        return changed or await self.get(token_or_key, options=options)

    async def update(
        self,
        token_or_key: str,
        arguments: VideoUpdateArguments | VideoUpdateDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[VideoUpdateDict],
    ) -> Video:
        """Change a video, and return it. A field given as ``None`` is cleared; one not given stays as it is."""
        return await self._caller.call(endpoints.UPDATE, options, arguments, fields, video=token_or_key)

    async def delete(self, token_or_key: str, *, options: RequestOptions | None = None) -> None:
        """Delete a video."""
        await self._caller.call(endpoints.DELETE, options, video=token_or_key)

    async def create(
        self,
        arguments: VideoCreateArguments | VideoCreateDict | None = None,
        file: UploadFile | None = None,
        *,
        filename: str | None = None,
        on_progress: OnUpload | None = None,
        keep_partial: bool = False,
        options: RequestOptions | None = None,
        **fields: Unpack[VideoCreateDict],
    ) -> Video:
        """Create a video: empty, or from a file, which is processed afterwards (see ``wait_until_ready``).

        Args:
            arguments: Arguments as a mapping or a model.
            file: A path, a binary file object, or bytes. It is sent in constant memory.
            filename: Name of the file, where it has none of its own.
            on_progress: Called with the bytes sent so far and their total.
            keep_partial: Keep the empty video when uploading fails; ``resume`` goes on from there.
            options: How this call differs from others.
            **fields: Arguments as keywords.

        Raises:
            UploadError: The file could not be uploaded. Unless ``keep_partial`` was set, the video is removed again.
        """
        if file is None:
            check_no_filename(filename, CREATE_VIDEO.call)
            return await self._caller.call(endpoints.CREATE, options, arguments, fields)
        stream, partial = await upload(
            self._caller,
            CREATE_VIDEO,
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
    ) -> Video:
        """Go on with a ``create`` at the step that failed; ``file`` can be left out if it was given as a path."""
        stream, partial = await resume(
            self._caller, failed, (CREATE_VIDEO,), file, on_progress=on_progress, options=options
        )
        return _with_stream(partial.created, stream)

    async def get_bulk(
        self,
        arguments: Source[str | Video] | VideoGetBulkArguments | VideoGetBulkDict | None = None,
        *,
        concurrency: int = 4,
        on_progress: OnBulk | None = None,
        report: BulkReport[Video] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[VideoGetBulkDict],
    ) -> BulkReport[Video]:
        """Return many videos, in the order asked for.

        Bulk calls take any number of tokens, references by key or models, also as ``tokens_or_keys``, send them in chunks
        of 100, each once, and have so many requests at a time as ``concurrency`` says. What is asked for is collected and
        checked before anything is sent.

        Args:
            arguments: Which videos: an iterable, comma-separated text, or the arguments as a mapping or a model. With a
                report of a former run, they may be left out, and are all that it was asked for.
            concurrency: How many requests to have at a time.
            on_progress: Called with a ``BulkProgress`` each time something has finished.
            report: The report of a former run, or an empty one; only what is not done yet is done.
            options: How each request differs from others.
            **fields: Arguments as keywords.

        Returns:
            The results, and which identifiers are ``missing`` as the service does not know them.

        Raises:
            ArgumentsError: Something is unacceptable. Nothing was sent.
            BulkError: Something that the report was asked for failed or is left. Its ``report`` has what worked, what failed
                and why, and what is left. The others are done nevertheless, unless an error would meet all of them, such as
                wrong credentials.
        """
        return await ask_in_chunks(
            self._caller,
            endpoints.GET_BULK,
            Video,
            VideoGetBulkArguments,
            arguments,
            fields,
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
            options=options,
        )

    async def stats_bulk(
        self,
        arguments: Source[str | Video] | VideoStatsBulkArguments | VideoStatsBulkDict | None = None,
        *,
        concurrency: int = 4,
        on_progress: OnBulk | None = None,
        report: BulkReport[VideoStats] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[VideoStatsBulkDict],
    ) -> BulkReport[VideoStats]:
        """Return the statistics of many videos; otherwise like ``get_bulk``.

        With ``summarize=False`` there is one for each video. Otherwise the service sums up, and there is one summary for
        each chunk of 100 videos: it stands where the first of them would, and none of them is called missing.
        """
        return await ask_in_chunks(
            self._caller,
            endpoints.STATS_BULK,
            Video,
            VideoStatsBulkArguments,
            arguments,
            fields,
            reader=lambda said: matched if said.summarize is False else summed_up,
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
            options=options,
        )

    async def update_bulk(
        self,
        arguments: Source[str | Video] | VideoUpdateBulkArguments | VideoUpdateBulkDict | None = None,
        *,
        concurrency: int = 4,
        on_progress: OnBulk | None = None,
        report: BulkReport[Video] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[VideoUpdateBulkDict],
    ) -> BulkReport[Video]:
        """Change many videos alike, and return them. A field means what it does for ``update``; otherwise like ``get_bulk``."""
        return await ask_in_chunks(
            self._caller,
            endpoints.UPDATE_BULK,
            Video,
            VideoUpdateBulkArguments,
            arguments,
            fields,
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
            options=options,
        )

    async def delete_bulk(
        self,
        tokens: Source[str | Video] | None = None,
        *,
        concurrency: int = 8,
        on_progress: OnBulk | None = None,
        report: BulkReport[str] | None = None,
        options: RequestOptions | None = None,
    ) -> BulkReport[str]:
        """Delete many videos with one request each, and return the identifiers of those deleted.

        All of ``tokens`` is collected before anything is deleted. What the service does not know is ``missing``; otherwise
        this is like ``get_bulk``.
        """
        return await delete_each(
            "videos.delete_bulk",
            Video,
            tokens,
            lambda token: self.delete(token, options=options),
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
        )

    @overload
    async def download_bulk(
        self,
        tokens: Source[VideoT],
        to: StrPath | Callable[[VideoT], StrPath],
        *,
        what: Literal["video", "image"] = "video",
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
        what: Literal["video", "image"] = "video",
        concurrency: int = 8,
        on_progress: OnBulk | None = None,
        report: BulkReport[Path],
        options: RequestOptions | None = None,
    ) -> BulkReport[Path]: ...
    async def download_bulk(
        self,
        tokens: Source[VideoT] | None = None,
        to: StrPath | Callable[[VideoT], StrPath] | None = None,
        *,
        what: Literal["video", "image"] = "video",
        concurrency: int = 8,
        on_progress: OnBulk | None = None,
        report: BulkReport[Path] | None = None,
        options: RequestOptions | None = None,
    ) -> BulkReport[Path]:
        """Download the files or covers of many videos, and return their paths; otherwise like ``get_bulk``.

        Each file appears at its path only when it is whole. A path that two of them would go to is refused before anything
        is sent.

        Args:
            tokens: Which videos: tokens, references by key or models. With a report of a former run, they may be left out,
                and are the identifiers of all that it was asked for.
            to: A directory that exists, or a function that gives each file's path for a token, key or model as it was given.
                In a directory, a file is named by its token or key, percent-encoded, with the type of a model's default
                stream as its extension, otherwise ``mp4``, and ``jpg`` for covers.
            what: Whether to download videos or their covers.
            concurrency: How many files to download at a time.
            on_progress: Called with a ``BulkProgress`` each time a file has finished.
            report: The report of a former run, or an empty one; only what is not done yet is done.
            options: How each request differs from others.
        """
        download = self.download_image if what == "image" else self.download_video
        return await download_each(
            "videos.download_bulk",
            Video,
            tokens,
            to,
            lambda token, path, heed: download(token, path, on_progress=heed, options=options),
            _cover_extension if what == "image" else _extension,
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
        )

    async def create_bulk(
        self,
        files: Source[StrPath] | Mapping[PathT, VideoCreateArguments | VideoCreateDict] | None = None,
        arguments: VideoCreateArguments | VideoCreateDict | None = None,
        *,
        concurrency: int = 4,
        on_progress: OnBulk | None = None,
        report: BulkReport[Video] | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[VideoCreateDict],
    ) -> BulkReport[Video]:
        """Create a video from each of many files; otherwise like ``get_bulk``.

        Its identifiers in the report are the paths as they were given. A video whose file could not be uploaded is removed
        again.

        Args:
            files: Paths, or a mapping of paths to the arguments of each file, which win over those shared by all. With a
                report of a former run, they may be left out, and are the paths of all that it was asked for.
            arguments: Arguments that all files share, as a mapping or a model. A report keeps no arguments: those shared and
                those of each file have to be given again.
            concurrency: How many files to upload at a time.
            on_progress: Called with a ``BulkProgress`` each time a file has finished.
            report: The report of a former run, or an empty one; only what is not done yet is done.
            options: How each upload differs from others.
            **fields: Arguments that all files share, as keywords.
        """
        return await create_each(
            "videos.create_bulk",
            VideoCreateArguments,
            files,
            arguments,
            fields,
            lambda said, path, heed: self.create(said, path, on_progress=heed, options=options),
            concurrency=concurrency,
            on_progress=on_progress,
            report=report,
        )


def _with_stream(created: Mapping[str, JsonValue] | None, stream: Stream) -> Video:
    return Video.model_validate_json(to_json(created)).model_copy(update={"default_stream": stream})


def _extension(item: str | Video) -> str:
    stream = item.default_stream if isinstance(item, Video) else None
    return extension(stream.video_type if stream else None, "mp4")


def _cover_extension(_: str | Video) -> str:
    return "jpg"
