"""The first page: where the sandbox is, what it has, and what time it is."""

import shlex
from typing import Literal

from pydantic import NonNegativeFloat, ValidationError
from starlette.responses import Response

from ziggeo.sandbox.console.visits import Asked, Visit
from ziggeo.sandbox.control.states import describe_application
from ziggeo.sandbox.faults.shorthand import sentence

_LATEST = 6
_PAGES = {
    "videos": "videos",
    "audios": "audios",
    "auth_tokens": "auth-tokens",
    "effect_profiles": "profiles",
    "meta_profiles": "profiles",
    "webhooks": "webhooks",
    "deliveries": "webhooks",
}
"""On which page there is more of what is counted."""


class ClockStep(Asked, frozen=True):
    """How much time is to pass."""

    amount: NonNegativeFloat
    unit: Literal["seconds", "minutes", "hours", "days"]


def show_overview(visit: Visit, *, status: int = 200, complaint: str | None = None) -> Response:
    """Show what there is."""
    service = visit.service
    deliveries = service.webhooks.deliveries.all()
    return visit.show(
        "overview.html",
        status=status,
        complaint=complaint,
        form=visit.form,
        url=_url(visit),
        setting=_setting(visit),
        clock=service.clock.timestamp(),
        counts=[(name, count, _PAGES[name]) for name, count in describe_application(service).counts.items()],
        requests=visit.grounds.requests.all()[: -_LATEST - 1 : -1],
        deliveries=deliveries[: -_LATEST - 1 : -1],
        there=service.webhooks.registry.tokens(),
        states={each.number: describe_application(each.service) for each in visit.grounds.applications},
    )


def advance_clock(visit: Visit) -> Response:
    """Let time pass."""
    try:
        step = ClockStep.model_validate(visit.form)
        visit.service.clock.advance(**{step.unit: step.amount})
    except ValidationError as error:
        return show_overview(visit, status=422, complaint=sentence(error))
    except ValueError as error:
        return show_overview(visit, status=422, complaint=str(error))
    return visit.go_on(done="advanced")


def reset_clock(visit: Visit) -> Response:
    """Let the clock go as that of the sandbox again."""
    visit.service.clock.reset()
    return visit.go_on(done="clock-reset")


def _url(visit: Visit) -> str:
    """The address under which the sandbox was reached, as that is the one that works from there."""
    return str(visit.request.base_url).rstrip("/")


def _setting(visit: Visit) -> list[tuple[str, str]]:
    """The variables by which clients find the application, but for the keys."""
    variables = {"ZIGGEO_BASE_URL": _url(visit), "ZIGGEO_TOKEN": visit.service.token}
    if visit.grounds.ca_path is not None:
        variables["SSL_CERT_FILE"] = str(visit.grounds.ca_path.resolve())
    return [(name, shlex.quote(value)) for name, value in variables.items()]
