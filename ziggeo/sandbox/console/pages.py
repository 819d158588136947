"""What pages are made of: all that there is to look into, and what stands around each page."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ziggeo.sandbox.console.rendering import Templates
from ziggeo.sandbox.faults.book import Faults
from ziggeo.sandbox.inspection.log import RequestLog
from ziggeo.sandbox.installation import Installation
from ziggeo.sandbox.service import Service

NOTICE = "done"
"""Name of the parameter that says what was done."""
_NOTICES = {
    "approved": "Approved.",
    "rejected": "Rejected.",
    "undecided": "Neither approved nor rejected any more.",
    "deleted": "Deleted.",
    "uploaded": "Uploaded.",
    "advanced": "The clock was advanced.",
    "clock-reset": "The clock goes as that of the sandbox again.",
    "resent": "Sent once more; this is the new delivery.",
    "resent-from-list": "Sent once more; the new delivery is the first of the list.",
    "fault-added": "That goes wrong from now on.",
    "fault-removed": "The fault was removed.",
    "faults-removed": "All faults were removed.",
}


class Application(NamedTuple):
    """An application, by the number that addresses name it by."""

    number: int
    service: Service

    @property
    def name(self) -> str:
        """What it is called."""
        return self.service.state.application.read().name or self.service.token


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What there is to look into and to steer."""

    installation: Installation
    faults: Faults
    requests: RequestLog
    ca_path: Path | None
    """Certificate that clients are to trust, where there is TLS."""

    @property
    def applications(self) -> list[Application]:
        """Every application, oldest first."""
        found: list[Application] = []
        for number in self.installation.numbers:
            try:
                found.append(Application(number, self.installation.service(number)))
            except LookupError:
                # It was removed just now.
                continue
        return found


class Pages:
    """Makes pages."""

    def __init__(self, grounds: Grounds) -> None:
        self.grounds: Grounds = grounds
        self._templates = Templates(lambda: grounds.installation.redaction)

    def show(
        self,
        request: Request,
        template: str,
        context: Mapping[str, object],
        *,
        number: int | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Make a page about an application; the sandbox's own unless another is named."""
        content = self._templates.render(
            template,
            here=self.grounds.installation.own if number is None else number,
            applications=self.grounds.applications,
            faults_left=len(self.grounds.faults),
            notice=_NOTICES.get(request.query_params.get(NOTICE, "")),
            **context,
        )
        return HTMLResponse(content, status, headers)

    def refuse(self, refusal: HTTPException) -> Response:
        """Make the page for somebody who may know nothing of the sandbox."""
        content = self._templates.render("refused.html", status=refusal.status_code, reason=refusal.detail)
        return HTMLResponse(content, refusal.status_code, refusal.headers)
