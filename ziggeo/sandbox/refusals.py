"""How the service says no."""

from collections.abc import Mapping
from typing import Literal

from ziggeo.sandbox.assumptions import Assumptions

AssumedStatus = Literal["invalid_status", "not_ready_status", "key_taken_status"]
"""A status that is not known, by the name of what is assumed of it."""


class ServiceError(Exception):
    """A request that is answered with an error: its status, and messages by field where arguments are wrong.

    The reason is for the record of the request only; the answer does not tell it.
    """

    def __init__(
        self, status: int | AssumedStatus, messages: Mapping[str, str] | None = None, reason: str | None = None
    ) -> None:
        super().__init__(status)
        self.status: int | AssumedStatus = status
        self.messages: Mapping[str, str] = messages or {}
        self.reason = reason

    def status_by(self, assumptions: Assumptions) -> int:
        """The status as a number."""
        match self.status:
            case "invalid_status":
                return assumptions.invalid_status
            case "not_ready_status":
                return assumptions.not_ready_status
            case "key_taken_status":
                return assumptions.key_taken_status
            case status:
                return status


def forbidden(reason: str) -> ServiceError:
    """It is not allowed; why not is told to the log and the record of the request alone."""
    return ServiceError(403, reason=reason)


def not_found() -> ServiceError:
    """There is no such object."""
    return ServiceError(404, reason="There is no such object.")


def not_yet() -> ServiceError:
    """The object is not in the state this call needs."""
    return ServiceError("not_ready_status", reason="The object is not in the state that this call needs.")


def invalid(messages: Mapping[str, str], status: AssumedStatus = "invalid_status") -> ServiceError:
    """Arguments cannot be taken as they are: what is wrong, by field."""
    reason = " ".join(f"{name}: {message}" for name, message in messages.items())
    return ServiceError(status, messages, reason)
