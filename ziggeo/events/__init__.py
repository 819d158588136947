"""Receiving webhooks: the events that the service tells of, and what reads them.

There is an adapter for each of three frameworks, which answers at once and hands the event on: ``ziggeo.events.starlette``
(FastAPI too), ``ziggeo.events.flask`` and ``ziggeo.events.django``. Nothing here imports a framework.
"""

from ziggeo._core.events import parse_event as parse_event
from ziggeo.errors import EventError as EventError, UnconfirmedEventError as UnconfirmedEventError
from ziggeo.events._receiving import EventHandler as EventHandler, ValidationHandler as ValidationHandler
from ziggeo.models.enums import EventType as EventType
from ziggeo.models.events import (
    AnyEvent as AnyEvent,
    AudioEvent as AudioEvent,
    AudioEventData as AudioEventData,
    Delivery as Delivery,
    Event as Event,
    EventSubject as EventSubject,
    Push as Push,
    UnknownEvent as UnknownEvent,
    ValidationCall as ValidationCall,
    ValidationCode as ValidationCode,
    ValidationRequest as ValidationRequest,
    VideoAnalysisEvent as VideoAnalysisEvent,
    VideoApproveEvent as VideoApproveEvent,
    VideoCreateEvent as VideoCreateEvent,
    VideoDeleteEvent as VideoDeleteEvent,
    VideoErrorEventData as VideoErrorEventData,
    VideoEvent as VideoEvent,
    VideoEventData as VideoEventData,
    VideoFailedEvent as VideoFailedEvent,
    VideoMarkedAsDeletedEvent as VideoMarkedAsDeletedEvent,
    VideoNsfwAnalysisEvent as VideoNsfwAnalysisEvent,
    VideoOriginEventData as VideoOriginEventData,
    VideoReadyEvent as VideoReadyEvent,
    VideoRejectEvent as VideoRejectEvent,
    VideoRestoredEvent as VideoRestoredEvent,
    VideoStreamPushEventData as VideoStreamPushEventData,
    VideoStreamPushSuccessEvent as VideoStreamPushSuccessEvent,
    VideoStreamsReadyEvent as VideoStreamsReadyEvent,
    VideoTranscriptionEvent as VideoTranscriptionEvent,
    VideoTranscriptionEventData as VideoTranscriptionEventData,
    VideoTranscriptionFailedEvent as VideoTranscriptionFailedEvent,
    VideoTransitSuccessEvent as VideoTransitSuccessEvent,
)
