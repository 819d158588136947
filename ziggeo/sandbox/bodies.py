"""Reads bodies that are kept in memory."""

from starlette.requests import Request


class TooLargeError(Exception):
    """What would have to be kept in memory is larger than allowed."""


async def read_body(request: Request, limit: int) -> bytes:
    """Read a body of so many bytes at most.

    Raises ``TooLargeError`` as soon as there are more, and Starlette's ``ClientDisconnect`` where it ends too early.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise TooLargeError
    return bytes(body)
