"""What all parts of the API have in common."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self, TypeVar

from ziggeo._async._runtime import run_blocking
from ziggeo._async.caller import AsyncCaller
from ziggeo._async.downloads import AsyncDownload, OnDownload, download
from ziggeo._async.paging import AsyncItems
from ziggeo._core.arguments import parse_arguments
from ziggeo._core.endpoint import Endpoint
from ziggeo._core.paging import LARGEST_PAGE, Identified, Pager, Window
from ziggeo._files.targets import DownloadFile, open_target
from ziggeo.errors import ArgumentsError
from ziggeo.models._base import Arguments
from ziggeo.models.media import IterateArguments
from ziggeo.settings import RequestOptions

T = TypeVar("T", bound=Identified)


class AsyncResource:
    """A part of the API. Calling it returns it: ``ziggeo.videos()`` and ``ziggeo.videos`` are the same."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    def __call__(self) -> Self:
        return self

    def _iterate(
        self,
        index: Endpoint[list[T]],
        takes: type[IterateArguments],
        arguments: IterateArguments | Mapping[str, object] | None,
        fields: Mapping[str, object],
        page_size: int,
        options: RequestOptions | None,
    ) -> AsyncItems[T]:
        """Go through all that ``index`` lists; ``takes`` is what the caller may say about it."""
        call = index.name.removesuffix("index") + "iterate"
        if not 1 <= page_size <= LARGEST_PAGE:
            raise ArgumentsError(
                f"{call}: page_size is {page_size}, and has to be from 1 to {LARGEST_PAGE}", endpoint=call
            )
        chosen = parse_arguments(takes, arguments, fields, call)
        shared = {name: value for name, value in chosen if name in chosen.model_fields_set - {"skip", "limit"}}
        page = parse_arguments(index.takes or Arguments, None, {**shared, "limit": page_size}, call)

        async def fetch(window: Window) -> list[T]:
            part = page.model_copy(update={"skip": window.skip, "limit": window.limit})
            return await self._caller.call(index, options, part)

        return AsyncItems(call, Pager(page_size=page_size, skip=chosen.skip or 0, limit=chosen.limit), fetch)

    def _open(self, endpoint: Endpoint[bytes], options: RequestOptions | None, /, **identifiers: str) -> AsyncDownload:
        limits = self._caller.limits(options)
        return AsyncDownload(self._caller.transport, self._caller.request(endpoint, identifiers, None, limits), limits)

    async def _download(
        self,
        endpoint: Endpoint[bytes],
        to: DownloadFile,
        on_progress: OnDownload | None,
        options: RequestOptions | None,
        /,
        *,
        keep_partial: bool,
        parallel: int,
        **identifiers: str,
    ) -> bytes | Path | int:
        limits = self._caller.limits(options)
        request = self._caller.request(endpoint, identifiers, None, limits)
        target = await run_blocking(open_target, to, endpoint.name, keep_partial=keep_partial, parallel=parallel)
        return await download(self._caller.transport, request, limits, target, on_progress, parallel)
