"""What there is to be told of a sandbox and its applications."""

from dataclasses import asdict

from pydantic import JsonValue

from ziggeo._core.redaction import HIDDEN
from ziggeo.sandbox.control.models import ApplicationState, ClockState, ShownDelivery
from ziggeo.sandbox.inspection.redaction import shown_address
from ziggeo.sandbox.service import Configuration, Service
from ziggeo.sandbox.webhooks.records import CODE, WebhookDelivery


def describe_application(service: Service) -> ApplicationState:
    """Describe what an application has."""
    state = service.state
    return ApplicationState(
        token=service.token,
        timestamp=service.clock.timestamp(),
        counts={
            "videos": len(state.videos.all()),
            "audios": len(state.audios.all()),
            "auth_tokens": len(state.auth_tokens.all()),
            "effect_profiles": len(state.effect_profiles.all()),
            "meta_profiles": len(state.meta_profiles.all()),
            "webhooks": len(service.webhooks.registry.all()),
            "deliveries": len(service.webhooks.deliveries.all()),
        },
    )


def describe_clock(service: Service) -> ClockState:
    """Tell the time of an application."""
    return ClockState(application=service.token, time=service.clock.now(), timestamp=service.clock.timestamp())


def settings_of(configuration: Configuration) -> dict[str, JsonValue]:
    """The settings by their names; credentials are none of them."""
    return {**asdict(configuration), "assumptions": configuration.assumptions.model_dump(mode="json")}


def show_delivery(service: Service, delivery: WebhookDelivery) -> ShownDelivery:
    """Show a delivery without the code of a handshake, and without what may be secret in its address."""
    payload = delivery.payload
    if CODE in payload:
        payload[CODE] = HIDDEN
    return ShownDelivery(
        id=delivery.token,
        application=service.token,
        webhook_id=delivery.webhook_id,
        url=shown_address(delivery.url),
        encoding=delivery.encoding,
        event_type=delivery.event_type,
        payload=payload,
        time=delivery.time,
        state=delivery.state,
        attempts=delivery.attempts,
        status=delivery.status,
        failure=delivery.failure,
    )
