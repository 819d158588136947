"""What happened to the objects of the service, told to whoever listens, and how threads take turns at them."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import JsonValue

from ziggeo.sandbox.records.media import MediaObject, MediaStream

_logger = logging.getLogger(__name__)


class Origin(StrEnum):
    """Who brought about what happened."""

    CALL = "call"
    EXPIRY = "expiry"
    PROCESSING = "processing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened to an object, and was stored."""

    event: str
    """Name of the event as webhooks know it, such as ``video_ready``."""
    time: float
    """Unix time in seconds."""
    record: MediaObject[Any]
    """The object as it was right after; before its deletion, where it was deleted."""
    stream: MediaStream | None = None
    """The stream that is concerned, where it is a matter of one."""
    origin: Origin = Origin.CALL
    details: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    """What else is to be told, by the names that webhooks use."""


Listener = Callable[[Happening], None]
"""Hears what happened. It must be quick, and may make changes of its own."""


class Happenings:
    """Lets threads take turns at what is kept; when a turn is over, tells the listeners what happened in it.

    Listeners hear everything once and in the order in which it happened, and a call is answered only after they heard
    what it brought about. They are called outside of turns, so a slow one delays who made a change but no reader.
    """

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        """Who is to be told; to be filled before the first turn."""
        self._lock = threading.RLock()
        self._depth = 0
        self._has_news = False
        self._untold: deque[Happening] = deque()
        self._telling = threading.Lock()
        self._teller: int | None = None

    @contextmanager
    def turn(self) -> Generator[None]:
        """Keep other threads waiting meanwhile. A turn may be taken within a turn."""
        has_news = False
        try:
            with self._lock:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                    if self._depth == 0:
                        has_news, self._has_news = self._has_news, False
        finally:
            if has_news:
                self._tell()

    def announce(self, happening: Happening) -> None:
        """Tell this when the turn is over."""
        with self.turn():
            self._untold.append(happening)
            self._has_news = True

    def _tell(self) -> None:
        if self._teller == threading.get_ident():
            # A listener made a change: whoever called it goes on with what came of that.
            return
        with self._telling:
            self._teller = threading.get_ident()
            try:
                while self._untold:
                    self._tell_all(self._untold.popleft())
            finally:
                self._teller = None

    def _tell_all(self, happening: Happening) -> None:
        for listener in self.listeners:
            try:
                listener(happening)
            except Exception:
                _logger.exception("a listener could not take that %s", happening.event)
