"""Runs errands in a thread of its own: those of one line one after the other, the lines side by side."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from ziggeo.sandbox.webhooks.sending import make_client

_logger = logging.getLogger(__name__)

Errand = Callable[[httpx.AsyncClient, str], Coroutine[object, object, None]]
"""What is done for each item; it is cancelled when the courier is closed."""


class Courier:
    """Runs an errand for each item. Its thread begins with the first one, and any thread may bring items."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand
        self._lock = threading.Lock()
        self._is_closed = False
        self._thread: threading.Thread | None = None
        self._office: _Office | None = None

    def submit(self, line: str, item: str) -> None:
        """Put an item at the end of a line; nothing happens once the courier is closed."""
        with self._lock:
            if self._is_closed:
                return
            if self._office is None:
                self._office = self._open()
            self._office.submit(line, item)

    def close(self) -> None:
        """End at once; what is under way is broken off."""
        with self._lock:
            self._is_closed = True
            if self._office is not None:
                self._office.close()
        if self._thread is not None:
            self._thread.join()

    def _open(self) -> "_Office":
        opened: Future[_Office] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="ziggeo-sandbox-webhooks")
        self._thread.start()
        return opened.result()

    def _run(self, opened: "Future[_Office]") -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._serve(opened))

    async def _serve(self, opened: "Future[_Office]") -> None:
        try:
            client = make_client()
        except BaseException as error:
            opened.set_exception(error)
            return
        loop = asyncio.get_running_loop()
        async with client, asyncio.TaskGroup() as group:
            office = _Office(self._errand, client, group, loop)
            opened.set_result(office)
            await office.closed.wait()
            office.cancel()


@dataclass(slots=True)
class _Office:
    """The courier's half that lives on the event loop."""

    errand: Errand
    client: httpx.AsyncClient
    group: asyncio.TaskGroup
    loop: asyncio.AbstractEventLoop
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    lines: dict[str, deque[str]] = field(default_factory=dict[str, deque[str]])
    tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def submit(self, line: str, item: str) -> None:
        self.loop.call_soon_threadsafe(self._enqueue, line, item)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.closed.set)

    def cancel(self) -> None:
        for task in self.tasks:
            task.cancel()

    def _enqueue(self, line: str, item: str) -> None:
        if self.closed.is_set():
            return
        if line in self.lines:
            self.lines[line].append(item)
            return
        self.lines[line] = deque([item])
        task = self.group.create_task(self._serve_line(line))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _serve_line(self, line: str) -> None:
        waiting = self.lines[line]
        while waiting:
            try:
                await self.errand(self.client, waiting.popleft())
            except Exception:
                _logger.exception("an errand of line %s went wrong", line)
        del self.lines[line]
