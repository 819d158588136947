"""How the service says no."""

from collections.abc import Mapping

from pydantic import JsonValue


class ServiceError(Exception):
    """A request that is answered with an error: its status, and a body that is an empty list where there is no more to say."""

    def __init__(self, status: int, body: JsonValue = None) -> None:
        super().__init__(status)
        self.status = status
        self.body: JsonValue = [] if body is None else body


def not_found() -> ServiceError:
    """There is no such object."""
    return ServiceError(404)


def not_yet() -> ServiceError:
    """The object is not in the state this call needs."""
    return ServiceError(412)


def invalid(messages: Mapping[str, str]) -> ServiceError:
    """Arguments cannot be taken as they are: what is wrong, by field."""
    return ServiceError(412, dict(messages))
