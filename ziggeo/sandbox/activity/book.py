"""The book of what happened: filled from calls and from what the state tells."""

from collections.abc import Iterable

from ziggeo.sandbox.activity.records import Activity, Kind, Visitor
from ziggeo.sandbox.happenings import Happening
from ziggeo.sandbox.records.media import MediaStream
from ziggeo.sandbox.records.states import CreationType
from ziggeo.sandbox.state.keeping import Surroundings, new_token

_KINDS = {"create": Kind.CREATION, "delete": Kind.DELETION, "stream_push_success": Kind.PUSH}


class ActivityBook:
    """Everything that counts, in the order in which it was noted. Every method may be called by any thread.

    Nothing is ever dropped, as statistics count over all time.
    """

    def __init__(self, surroundings: Surroundings) -> None:
        self._collection = surroundings.store.collection(Activity)
        self._turn = surroundings.happenings.turn
        self._clock = surroundings.clock

    def all(self) -> list[Activity]:
        """Everything that happened."""
        with self._turn():
            return list(self._collection)

    def of(self, *owners: str) -> list[Activity]:
        """What happened to these videos or audios, told by their tokens."""
        wanted = frozenset(owners)
        return [activity for activity in self.all() if activity.owner in wanted]

    def note_play(self, medium: str, owner: str, visitor: Visitor, *, is_full: bool, time: float | None = None) -> None:
        """Note that someone played something: now, unless a time is given."""
        self._note(Kind.PLAY, medium, owner, time=time, is_full=is_full, visitor=visitor)

    def note_image_view(self, medium: str, owner: str, visitor: Visitor) -> None:
        """Note that someone looked at a cover."""
        self._note(Kind.IMAGE_VIEW, medium, owner, visitor=visitor)

    def hear(self, happening: Happening) -> None:
        """Note what the state tells."""
        medium, _, what = happening.event.partition("_")
        kind = _KINDS.get(what)
        if kind is not None:
            self._note(kind, medium, happening.record.token, time=happening.time)
        self._note_uploads(medium, happening.record.token, happening.record.streams)

    def _note_uploads(self, medium: str, owner: str, streams: Iterable[MediaStream]) -> None:
        """Note each upload once: that a file was submitted is told only with what comes of it."""
        with self._turn():
            for stream in streams:
                submitted = stream.submission_date
                is_upload = submitted is not None and stream.creation_type is CreationType.SERVER_UPLOAD
                if is_upload and self._collection.get(stream.token) is None:
                    self._note(Kind.UPLOAD, medium, owner, time=submitted, token=stream.token)

    def _note(
        self,
        kind: Kind,
        medium: str,
        owner: str,
        *,
        time: float | None = None,
        is_full: bool = False,
        visitor: Visitor | None = None,
        token: str | None = None,
    ) -> None:
        moment = self._clock() if time is None else time
        with self._turn():
            self._collection.put(
                Activity(
                    token=token or new_token(),
                    created=int(moment),
                    kind=kind,
                    time=moment,
                    owner=owner,
                    medium=medium,
                    is_full=is_full,
                    visitor=visitor,
                )
            )
