"""How far media have come, by what are most likely the numbers of the wire."""

from enum import IntEnum


class State(IntEnum):
    """How far a stream, or an object with streams, has come."""

    EMPTY = 1
    VERIFIED = 2
    FAILED = 3
    PROCESSING = 4
    READY = 5


class CreationType(IntEnum):
    """Where a stream comes from."""

    TRANSCODED = 4
    SERVER_UPLOAD = 5


class Streamable(IntEnum):
    """How well a stream plays."""

    NO = 1
    DEGRADED = 2
    YES = 3
