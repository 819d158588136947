"""How the service says no."""

from collections.abc import Mapping

from pydantic import JsonValue


class ServiceError(Exception):
    """A request that is answered with an error: its status, and a body that is an empty list where there is no more to say.

    The reason is for the record of the request only; the answer does not tell it.
    """

    def __init__(self, status: int, body: JsonValue = None, reason: str | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body: JsonValue = [] if body is None else body
        self.reason = reason


def forbidden(reason: str) -> ServiceError:
    """It is not allowed; why not is told to the log and the record of the request alone."""
    return ServiceError(403, reason=reason)


def not_found() -> ServiceError:
    """There is no such object."""
    return ServiceError(404, reason="There is no such object.")


def not_yet() -> ServiceError:
    """The object is not in the state this call needs."""
    return ServiceError(412, reason="The object is not in the state that this call needs.")


def invalid(messages: Mapping[str, str]) -> ServiceError:
    """Arguments cannot be taken as they are: what is wrong, by field."""
    reason = " ".join(f"{name}: {message}" for name, message in messages.items())
    return ServiceError(412, dict(messages), reason)
