"""Processes of meta profiles: analyses."""

from typing import Unpack

from ziggeo._async.resources._base import AsyncResource
from ziggeo._core.endpoints import meta_profile_processes as endpoints
from ziggeo.models._dicts import NsfwProcessDict, ProfanityProcessDict
from ziggeo.models.meta_profiles import MetaProcess, NsfwProcessArguments, ProfanityProcessArguments
from ziggeo.settings import RequestOptions


class AsyncMetaProfileProcesses(AsyncResource):
    """Analyses of a meta profile. ``meta_token_or_key`` names the profile."""

    async def index(self, meta_token_or_key: str, *, options: RequestOptions | None = None) -> list[MetaProcess]:
        """List the analyses of a profile."""
        return await self._caller.call(endpoints.INDEX, options, meta_profile=meta_token_or_key)

    async def get(
        self, meta_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None
    ) -> MetaProcess:
        """Return an analysis."""
        return await self._caller.call(endpoints.GET, options, meta_profile=meta_token_or_key, process=token_or_key)

    async def delete(self, meta_token_or_key: str, token_or_key: str, *, options: RequestOptions | None = None) -> None:
        """Remove an analysis from its profile."""
        await self._caller.call(endpoints.DELETE, options, meta_profile=meta_token_or_key, process=token_or_key)

    async def create_video_analysis_process(
        self, meta_token_or_key: str, *, options: RequestOptions | None = None
    ) -> MetaProcess:
        """Have videos looked at for what is to be seen in them; see ``Stream.video_analysis``."""
        return await self._caller.call(endpoints.CREATE_VIDEO_ANALYSIS_PROCESS, options, meta_profile=meta_token_or_key)

    async def create_audio_transcription_process(
        self, meta_token_or_key: str, *, options: RequestOptions | None = None
    ) -> MetaProcess:
        """Have what is said in videos written down; see ``Stream.audio_transcription``."""
        return await self._caller.call(
            endpoints.CREATE_AUDIO_TRANSCRIPTION_PROCESS, options, meta_profile=meta_token_or_key
        )

    async def create_nsfw_process(
        self,
        meta_token_or_key: str,
        arguments: NsfwProcessArguments | NsfwProcessDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[NsfwProcessDict],
    ) -> MetaProcess:
        """Have videos looked at for what is not safe for work; ``nsfw_action`` says what follows."""
        return await self._caller.call(
            endpoints.CREATE_NSFW_PROCESS, options, arguments, fields, meta_profile=meta_token_or_key
        )

    async def create_profanity_process(
        self,
        meta_token_or_key: str,
        arguments: ProfanityProcessArguments | ProfanityProcessDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[ProfanityProcessDict],
    ) -> MetaProcess:
        """Have videos listened to for profane words; ``profanity_action`` says what follows."""
        return await self._caller.call(
            endpoints.CREATE_PROFANITY_PROCESS, options, arguments, fields, meta_profile=meta_token_or_key
        )
