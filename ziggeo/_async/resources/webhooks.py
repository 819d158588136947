"""Webhooks."""

from collections.abc import Mapping
from typing import TypeVar, Unpack

from ziggeo._async.resources._base import AsyncResource
from ziggeo._core.endpoint import Endpoint
from ziggeo._core.endpoints import audio_streams, audios, streams, videos, webhooks as endpoints
from ziggeo.errors import ArgumentsError, NotFoundError, UnconfirmedEventError
from ziggeo.models._dicts import WebhookConfirmDict, WebhookCreateDict, WebhookDeleteDict
from ziggeo.models.audio_streams import AudioStream
from ziggeo.models.audios import Audio
from ziggeo.models.events import Event, EventSubject
from ziggeo.models.streams import Stream
from ziggeo.models.videos import Video
from ziggeo.models.webhooks import (
    Webhook,
    WebhookConfirmArguments,
    WebhookCreateArguments,
    WebhookDeleteArguments,
    WebhookReply,
)
from ziggeo.settings import RequestOptions

E = TypeVar("E", bound=Event)
R = TypeVar("R")

_OBJECTS: Mapping[str, Endpoint[Video | Audio]] = {"video": videos.GET, "audio": audios.GET}
_STREAMS: Mapping[str, Endpoint[Stream | AudioStream]] = {"video": streams.GET, "audio": audio_streams.GET}


class AsyncWebhooks(AsyncResource):
    """Webhooks: addresses that the service tells of events. ``ziggeo.events`` reads what it sends there."""

    async def create(
        self,
        arguments: WebhookCreateArguments | WebhookCreateDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[WebhookCreateDict],
    ) -> Webhook:
        """Ask for a webhook. The service then sends a code to its address, with which ``confirm`` confirms it."""
        return await self._caller.call(endpoints.CREATE, options, arguments, fields)

    async def confirm(
        self,
        arguments: WebhookConfirmArguments | WebhookConfirmDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[WebhookConfirmDict],
    ) -> WebhookReply:
        """Confirm a webhook with the code that came to its address; events follow from then on."""
        return await self._caller.call(endpoints.CONFIRM, options, arguments, fields)

    async def delete(
        self,
        arguments: WebhookDeleteArguments | WebhookDeleteDict | None = None,
        *,
        options: RequestOptions | None = None,
        **fields: Unpack[WebhookDeleteDict],
    ) -> WebhookReply:
        """Remove all webhooks of an address."""
        return await self._caller.call(endpoints.DELETE, options, arguments, fields)

    async def verify(self, event: E, *, options: RequestOptions | None = None) -> E:
        """Ask the service whether an event is true; return it with what the service says in place of what the body said.

        Nothing signs an event, so anybody who knows the address can send one. It is confirmed by the object that the service
        has: a video that is READY, for instance. What stands beside the objects, such as ``event_origin`` or ``error``, is
        left as it was and proven by nothing. Of a deletion it is confirmed that there is no such object, now or ever.

        Raises:
            UnconfirmedEventError: The service does not know the object, or its state contradicts the event; also when it has
                changed since. An event whose object cannot be told is not confirmed either.
        """
        call, subject = "webhooks.verify", event.subject
        try:
            found, stream = (None, None) if subject is None else await self._look_up(subject, options)
        except ArgumentsError:
            raise UnconfirmedEventError(
                f"{call}: what the event calls a token is none", endpoint=call, event=event
            ) from None
        contradiction = event.contradiction(found, stream)
        if contradiction is not None:
            raise UnconfirmedEventError(f"{call}: {contradiction}", endpoint=call, event=event)
        return event if found is None else event.replaced(found, stream)

    async def _look_up(
        self, subject: EventSubject, options: RequestOptions | None
    ) -> tuple[Video | Audio | None, Stream | AudioStream | None]:
        found = await self._find(_OBJECTS[subject.kind], options, **{subject.kind: subject.token})
        if found is None or subject.stream_token is None:
            return found, None
        stream = {subject.kind: subject.token, "stream": subject.stream_token}
        return found, await self._find(_STREAMS[subject.kind], options, **stream)

    async def _find(self, endpoint: Endpoint[R], options: RequestOptions | None, /, **identifiers: str) -> R | None:
        try:
            return await self._caller.call(endpoint, options, None, None, **identifiers)
        except NotFoundError:
            return None
