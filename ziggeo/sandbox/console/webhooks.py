"""Pages about webhooks and what they were told."""

from typing import Literal

from pydantic import PositiveInt
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ziggeo.sandbox.console.visits import Asked, Visit, part_of
from ziggeo.sandbox.control.states import show_delivery
from ziggeo.sandbox.webhooks.records import WebhookDelivery

_PAGE_SIZE = 50
_LIST = "webhooks"


class DeliveryQuery(Asked, frozen=True):
    """Which deliveries are wanted."""

    state: Literal["", "waiting", "delivered", "failed"] = ""
    page: PositiveInt = 1


def show_webhooks(visit: Visit) -> Response:
    """List the webhooks, and the deliveries, newest first."""
    query = visit.asked(DeliveryQuery)
    webhooks = visit.service.webhooks
    deliveries = webhooks.deliveries.all()
    wanted = [each for each in reversed(deliveries) if not query.state or each.state == query.state]
    return visit.show(
        "webhooks.html",
        query=query,
        webhooks=webhooks.registry.all(),
        there=webhooks.registry.tokens(),
        part=part_of(wanted, query.page, _PAGE_SIZE),
        is_empty=not deliveries,
    )


def show_one_delivery(visit: Visit, *, status: int = 200, complaint: str | None = None) -> Response:
    """Show what a webhook was told, and what came of it."""
    delivery = _named(visit)
    webhook = visit.service.webhooks.registry.get(delivery.webhook_id)
    return visit.show(
        "delivery.html",
        status=status,
        complaint=complaint,
        delivery=show_delivery(visit.service, delivery),
        is_there=webhook is not None,
    )


def resend(visit: Visit) -> Response:
    """Send the same once more, and go on to the new delivery, or to the list if that is asked for."""
    try:
        again = visit.service.webhooks.resend(_named(visit))
    except ValueError as error:
        return show_one_delivery(visit, status=409, complaint=str(error))
    if visit.form.get("then") == _LIST:
        return visit.go_on(_LIST, done="resent-from-list")
    return visit.go_on("deliveries", again.token, done="resent")


def _named(visit: Visit) -> WebhookDelivery:
    delivery = visit.service.webhooks.deliveries.find(visit.step("token"))
    if delivery is None:
        raise HTTPException(404, "There is no such delivery.")
    return delivery
