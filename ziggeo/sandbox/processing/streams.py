"""The task that makes playable streams of a submitted one, of whatever kind."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from ziggeo.sandbox import media
from ziggeo.sandbox.files import Files
from ziggeo.sandbox.records.media import MediaObject, MediaStream
from ziggeo.sandbox.records.states import State
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.sandbox.state import ServiceState
from ziggeo.sandbox.state.keeping import Fields, new_token
from ziggeo.sandbox.state.media import MediaKeeper

_logger = logging.getLogger(__name__)

M = TypeVar("M", bound=MediaObject[Any])
S = TypeVar("S", bound=MediaStream)


@dataclass(slots=True, kw_only=True)
class Work(Generic[M, S]):
    """A stream that is being processed, and what is at hand for it."""

    state: ServiceState
    owner: M
    stream: S
    cancelled: Callable[[], bool]
    made: list[str] = field(default_factory=list[str])
    """Tokens of the streams made so far."""

    @property
    def files(self) -> Files:
        """Where the files of streams are."""
        return self.state.files

    @property
    def cover_type(self) -> media.CoverType:
        """What covers are made as."""
        return "image/png" if self.state.surroundings.assumptions.cover_format == "png" else "image/jpeg"

    def new_token(self) -> str:
        """A token for a further stream, whose files go again should the work fail."""
        self.made.append(new_token())
        return self.made[-1]

    def discard(self) -> None:
        """Remove what was made."""
        for token in self.made:
            self.files.remove(token)


Step = Callable[[Work[M, S], list[S]], list[S]]
"""One step of the work: it takes the stream and those that were made of it so far, and returns them as they are then.

The stream itself stays the first of them. It raises ``MediaError`` where the file is not what it should be.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[M, S]):
    """How streams of one kind are processed."""

    keeper: MediaKeeper[M, S]
    steps: tuple[Step[M, S], ...]
    then: Callable[[str], None] | None = None
    """What to do with the object afterwards, by its token."""


@dataclass(frozen=True, slots=True)
class StreamTask(Generic[M, S]):
    """Processes one stream."""

    state: ServiceState = field(repr=False)
    kind: Kind[M, S] = field(repr=False)
    owner_token: str
    stream_token: str

    def run(self, cancelled: Callable[[], bool]) -> None:
        """Process the stream, unless that was done before or it is gone."""
        try:
            owner, stream = self.kind.keeper.stream(self.owner_token, self.stream_token)
        except ServiceError:
            return
        if not stream.is_under_way:
            return
        if stream.state is State.VERIFIED:
            try:
                begun: Fields = {"state": State.PROCESSING}
                owner, stream = self.kind.keeper.update_stream(self.owner_token, self.stream_token, begun)
            except ServiceError:
                return
        work = Work(state=self.state, owner=owner, stream=stream, cancelled=cancelled)
        error: str | None = None
        try:
            results = [stream]
            for step in self.kind.steps:
                results = step(work, results)
            for result in results:
                work.files.flush(result.token)
        except media.CancelledError:
            work.discard()
            raise
        except Exception as reason:
            if cancelled():
                work.discard()
                raise media.CancelledError from reason
            if not isinstance(reason, media.MediaError):
                _logger.exception("%s could not be processed", self)
            work.discard()
            results, error = [replace(stream, state=State.FAILED)], str(reason)
        self.kind.keeper.finish_stream(self.owner_token, stream, results, error)
        if self.kind.then is not None:
            self.kind.then(self.owner_token)
