"""Processes of effect profiles: filters and watermarks."""

from typing import Unpack

from ziggeo._async.resources._base import AsyncResource
from ziggeo._async.uploads import OnUpload, check_no_filename, resume, upload
from ziggeo._core.endpoints import effect_profile_processes as endpoints
from ziggeo._core.watermark_uploads import CREATE_WATERMARK, EDIT_WATERMARK
from ziggeo._files.sources import UploadFile
from ziggeo.errors import UploadError
from ziggeo.models._dicts import EffectProcessIndexDict, FilterProcessDict, WatermarkProcessDict
from ziggeo.models.effect_profiles import (
    EffectProcess,
    EffectProcessIndexArguments,
    FilterProcessArguments,
    WatermarkProcessArguments,
)
from ziggeo.models.uploads import PartialUpload
from ziggeo.settings import RequestOptions


class AsyncEffectProfileProcesses(AsyncResource):
    """Effects of a profile, in the order in which they are applied. ``effect_token_or_key`` names the profile."""

    async def index(
        self,
        effect_token_or_key: str,
        arguments: EffectProcessIndexArguments | EffectProcessIndexDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[EffectProcessIndexDict],
    ) -> list[EffectProcess]:
        """List the effects of a profile."""
        return await self._caller.call(endpoints.INDEX, options, arguments, fields, effect_profile=effect_token_or_key)

    async def get(
        self, effect_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None
    ) -> EffectProcess:
        """Return an effect."""
        return await self._caller.call(endpoints.GET, options, effect_profile=effect_token_or_key, process=token_or_key)

    async def delete(
        self, effect_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None
    ) -> None:
        """Remove an effect from its profile."""
        await self._caller.call(endpoints.DELETE, options, effect_profile=effect_token_or_key, process=token_or_key)

    async def create_filter_process(
        self,
        effect_token_or_key: str,
        arguments: FilterProcessArguments | FilterProcessDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[FilterProcessDict],
    ) -> EffectProcess:
        """Add a filter to a profile; ``effect`` says which."""
        return await self._caller.call(
            endpoints.CREATE_FILTER_PROCESS, options, arguments, fields, effect_profile=effect_token_or_key
        )

    async def create_watermark_process(
        self,
        effect_token_or_key: str,
        arguments: WatermarkProcessArguments | WatermarkProcessDict | None = None,
        file: UploadFile | None = None,
        *,
        filename: str | None = None,
        on_progress: OnUpload | None = None,
        keep_partial: bool = False,
        options: RequestOptions | None = None,
        **fields: Unpack[WatermarkProcessDict],
    ) -> EffectProcess:
        """Add a watermark to a profile, with its image, or without it yet. The file is given as for ``videos.create``.

        Raises:
            UploadError: The image could not be uploaded. Unless ``keep_partial`` was set, the watermark is removed again.
        """
        if file is None:
            check_no_filename(filename, CREATE_WATERMARK.call)
            return await self._caller.call(
                endpoints.CREATE_WATERMARK_PROCESS, options, arguments, fields, effect_profile=effect_token_or_key
            )
        process, _ = await upload(
            self._caller,
            CREATE_WATERMARK,
            file,
            arguments,
            fields,
            filename=filename,
            on_progress=on_progress,
            keep_partial=keep_partial,
            options=options,
            effect_profile=effect_token_or_key,
        )
        return process

    async def edit_watermark_process(
        self,
        effect_token_or_key: str,
        token_or_key: str,
        arguments: WatermarkProcessArguments | WatermarkProcessDict | None = None,
        file: UploadFile | None = None,
        *,
        filename: str | None = None,
        on_progress: OnUpload | None = None,
        options: RequestOptions | None = None,
        **fields: Unpack[WatermarkProcessDict],
    ) -> EffectProcess:
        """Change a watermark: its place and size, and its image where a file is given.

        Raises:
            UploadError: The image could not be uploaded; ``resume`` goes on at the step that failed.
        """
        if file is None:
            check_no_filename(filename, EDIT_WATERMARK.call)
            return await self._caller.call(
                endpoints.EDIT_WATERMARK_PROCESS,
                options,
                arguments,
                fields,
                effect_profile=effect_token_or_key,
                process=token_or_key,
            )
        process, _ = await upload(
            self._caller,
            EDIT_WATERMARK,
            file,
            arguments,
            fields,
            filename=filename,
            on_progress=on_progress,
            keep_partial=True,
            options=options,
            effect_profile=effect_token_or_key,
            process=token_or_key,
        )
        return process

    async def resume(
        self,
        failed: UploadError | PartialUpload,
        file: UploadFile | None = None,
        *,
        on_progress: OnUpload | None = None,
        options: RequestOptions | None = None,
    ) -> EffectProcess:
        """Go on with an upload at the step that failed; ``file`` can be left out if it was given as a path."""
        process, _ = await resume(
            self._caller, failed, (CREATE_WATERMARK, EDIT_WATERMARK), file, on_progress=on_progress, options=options
        )
        return process
