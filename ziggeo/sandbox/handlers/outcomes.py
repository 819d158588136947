"""What calls answer that have nothing to tell, as far as it is assumed."""

from pydantic import JsonValue

from ziggeo.sandbox.routing import Answer
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.wire.answer import write_outcome


def deleted(service: Service, concerned: JsonValue) -> Answer:
    """Answer that something was deleted."""
    return write_outcome(service.assumptions.delete_body, concerned)


def done(service: Service, concerned: JsonValue) -> Answer:
    """Answer that something was done to a video or a stream, of which nobody has seen the answer."""
    return write_outcome(service.assumptions.done_body, concerned)
