"""What all parts of the API have in common."""

from pathlib import Path
from typing import Self

from ziggeo._async._runtime import run_blocking
from ziggeo._async.caller import AsyncCaller
from ziggeo._async.downloads import AsyncDownload, OnDownload, download
from ziggeo._core.endpoint import Endpoint
from ziggeo._files.targets import DownloadFile, open_target
from ziggeo.settings import RequestOptions


class AsyncResource:
    """A part of the API. Calling it returns it: ``ziggeo.videos()`` and ``ziggeo.videos`` are the same."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    def __call__(self) -> Self:
        return self

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
        **identifiers: str,
    ) -> bytes | Path | int:
        limits = self._caller.limits(options)
        request = self._caller.request(endpoint, identifiers, None, limits)
        target = await run_blocking(open_target, to, endpoint.name)
        return await download(self._caller.transport, request, limits, target, on_progress)
