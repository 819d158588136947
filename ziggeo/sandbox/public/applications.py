"""Which application a public address is of."""

from collections.abc import Mapping

from ziggeo.sandbox.installation import Installation
from ziggeo.sandbox.refusals import ServiceError, not_found
from ziggeo.sandbox.service import Service


def find_application(installation: Installation, identifiers: Mapping[str, str]) -> Service:
    """The application that a path names; where it names a video alone, as those of pages do, the one that has it.

    Of several with a video of the same key it is the oldest, which is the sandbox's own where that has one.
    """
    if "application" in identifiers:
        service = installation.by_token(identifiers["application"])
        if service is None:
            raise not_found()
        return service
    for service in installation.services:
        try:
            service.state.videos.find(identifiers["video"])
        except ServiceError:
            continue
        return service
    raise not_found()
