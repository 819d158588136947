"""What lies below requests: the connection a request came on, which can be cut, and which tells when it is lost."""

import asyncio
import os
import socket
import struct
from contextlib import suppress
from typing import Any, cast

import h11
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

_LINK = "ziggeo.sandbox.link"
_LINGER_NOT = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class Link:
    """The connection that a request came on. For use on the event loop only."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._lost = asyncio.Event()
        self._ending = asyncio.Event()

    @property
    def is_gone(self) -> bool:
        """Whether nothing more can be sent."""
        return self._transport.is_closing()

    async def pause(self, seconds: float) -> bool:
        """Wait; return early, and with ``False``, when the connection is lost or the server ends meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                await self._ending.wait()
        except TimeoutError:
            return True
        return False

    async def reset(self) -> None:
        """End it as a broken machine does: whatever was not sent yet is lost, and the other side is told of a reset."""
        if not self._transport.is_closing():
            # Without lingering the system sends a reset where it would send a proper end.
            self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self._transport.abort()
        await self._lost.wait()

    async def hang_up(self) -> None:
        """End it once all that was written so far is sent."""
        self._transport.close()
        await self._lost.wait()

    def note_ending(self) -> None:
        """Let nobody wait any longer."""
        self._ending.set()

    def note_lost(self) -> None:
        """Take note that it is lost."""
        self._lost.set()
        self._ending.set()


class Connection(H11Protocol):
    """uvicorn's connection, which also hands its link to the requests that come on it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._link = Link(cast("asyncio.Transport", transport))
        # What is in here comes with the scope of each request, as its state.
        self.app_state: dict[str, Any] = {**self.app_state, _LINK: self._link}
        super().connection_made(cast("asyncio.Transport", transport))

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP. A request that is broken off by it is answered by nobody else any more."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        with suppress(h11.LocalProtocolError):  # Its answer may have begun, or be one without a body.
            super().send_400_response(msg)
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        super().connection_lost(exc)
        self._link.note_lost()

    def shutdown(self) -> None:
        """Begin to end, as the server does."""
        super().shutdown()
        self._link.note_ending()


def link_of(scope: Scope) -> Link:
    """The link of a request."""
    return cast("Link", scope["state"][_LINK])
