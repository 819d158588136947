"""Counts downloads: a video or audio that is fetched from its beginning was played, a cover was looked at.

The service counts what its players tell it, which the sandbox has none of; so this is an invention.
"""

import re

from ziggeo._core.endpoint import Endpoint
from ziggeo.sandbox.activity.visitors import describe
from ziggeo.sandbox.routing import Answer, Call, Handler
from ziggeo.sandbox.service import Service

_FROM_BEGINNING = re.compile(r"\s*bytes\s*=\s*0+\s*-\s*(\d*)")


def counted(endpoint: Endpoint[object], handler: Handler) -> Handler:
    """Let a call that answers with a file be counted when it succeeds."""
    if not endpoint.answers_file:
        return handler
    is_image = endpoint.path.endswith("/image")

    def answer(service: Service, call: Call) -> Answer:
        found = handler(service, call)
        wanted = call.headers.get("range", "bytes=0-")
        beginning = _FROM_BEGINNING.match(wanted)
        if call.method == "HEAD" or beginning is None:
            return found
        medium, owner = service.owner(call.identifiers)
        visitor = describe(call.headers.get("user-agent", ""), service.configuration.country)
        if is_image:
            service.activity.note_image_view(medium, owner.token, visitor)
        else:
            is_full = beginning.end() == len(wanted) and not beginning[1]
            service.activity.note_play(medium, owner.token, visitor, is_full=is_full)
        return found

    return answer
