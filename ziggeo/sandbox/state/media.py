"""Objects with streams: how files come to them, and what comes of the files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields as fields_of, replace
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import JsonValue

from ziggeo.sandbox.files import Holding, Medium
from ziggeo.sandbox.happenings import Happening, Origin
from ziggeo.sandbox.records.media import AnalysisRequest, Findings, MediaObject, MediaStream
from ziggeo.sandbox.records.states import State
from ziggeo.sandbox.refusals import not_found, not_yet
from ziggeo.sandbox.state.keeping import Fields, Keeper, Surroundings, key_taken, new_token

M = TypeVar("M", bound=MediaObject[Any])
S = TypeVar("S", bound=MediaStream)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisOutcome:
    """What came of an analysis."""

    findings: Findings = field(default_factory=Findings)
    approved: bool | None = None
    """What the object is to be from now on, as far as that was decided."""
    events: tuple[tuple[str, Mapping[str, JsonValue]], ...] = ()
    """What is to be announced, and the details of that."""


class MediaKeeper(Keeper[M], Generic[M, S]):
    """The objects of one kind that have streams."""

    medium: ClassVar[Medium]
    """What the files are; events and fields are called after it."""

    def __init__(self, surroundings: Surroundings, kind: type[M], stream_kind: type[S]) -> None:
        super().__init__(surroundings, kind)
        self._make_stream: Callable[..., S] = stream_kind

    def create(self, fields: Fields, *, take_key: bool = False) -> M:
        """Add an object; a key that is taken is refused, or taken over."""
        return super().create({"delete_old_streams": self.assumptions.delete_old_streams, **fields}, take_key=take_key)

    def update(self, reference: str, fields: Fields) -> M:
        """Change fields of an object."""
        with self._turn():
            return super().update(reference, {**fields, **self._grown(self.find(reference), fields)})

    def _grown(self, owner: M, fields: Fields) -> Fields:
        """What is added to, where it is assumed that new values do not take the place of the former ones."""
        grown: dict[str, object] = {}
        if self.assumptions.data_update == "merge" and fields.get("data") is not None:
            grown["data"] = {**(owner.data or {}), **fields["data"]}
        if self.assumptions.tags_update == "add" and "tags" in fields:
            grown["tags"] = tuple(dict.fromkeys([*owner.tags, *fields["tags"]]))
        return grown

    def stream(self, owner_reference: str, reference: str) -> tuple[M, S]:
        """An object and one of its streams, either by token or by key."""
        owner = self.find(owner_reference)
        key = reference.removeprefix("_") if self.assumptions.streams_by_key else reference
        for stream in owner.streams:
            if stream.token == reference or (key != reference and stream.key == key):
                return owner, stream
        raise not_found()

    def create_stream(self, owner_reference: str, fields: Fields) -> tuple[M, S]:
        """Add an empty stream to an object."""
        with self._turn():
            owner = self.find(owner_reference)
            self._check_key(fields)
            stream = self._make_stream(token=new_token(), created=self._now(), **fields)
            if stream.key is not None and any(other.key == stream.key for other in owner.streams):
                raise key_taken()
            return self._put(owner.with_stream(stream)), stream

    def update_stream(self, owner_reference: str, reference: str, fields: Fields) -> tuple[M, S]:
        """Change fields of a stream."""
        with self._turn():
            owner, stream = self.stream(owner_reference, reference)
            changed = replace(stream, **fields)
            return self._put(owner.with_stream(changed)), changed

    def delete_stream(self, owner_reference: str, reference: str) -> None:
        """Remove a stream and its files."""
        with self._turn():
            owner, stream = self.stream(owner_reference, reference)
            self._put(owner.without_stream(stream.token))
            self._surroundings.files.remove(stream.token)

    def empty_stream(self, owner_reference: str, reference: str) -> tuple[M, S]:
        """A stream that may still take files."""
        owner, stream = self.stream(owner_reference, reference)
        if stream.state is not State.EMPTY:
            raise not_yet()
        return owner, stream

    def submit_stream(self, owner_reference: str, reference: str) -> tuple[M, S]:
        """Begin to process what was uploaded for a stream; nothing changes when that was done before."""
        _, stream = self.stream(owner_reference, reference)
        self._surroundings.files.flush_upload(stream.token, self.medium)
        with self._turn():
            owner, stream = self.stream(owner_reference, reference)
            if stream.state is not State.EMPTY:
                return owner, stream
            now = self._now()
            dates: Fields = {"submission_date" if owner.submission_date is None else "resubmission_date": now}
            dated = replace(owner, stream_submission_date=now, **dates)
            with self._taken_upload(stream.token, self.medium) as size:
                sizes: Fields = {f"{self.medium}_size": size}
                state = State.VERIFIED if self.assumptions.verified_first else State.PROCESSING
                submitted = replace(stream, state=state, submission_date=now, **sizes)
                changed = self._put(dated.with_stream(submitted))
        self._surroundings.store.flush()
        return changed, submitted

    def finish_stream(self, owner_token: str, before: S, results: Sequence[S], error: str | None = None) -> None:
        """Put what processing made of a stream: the stream itself, then those that were made of it.

        What was deleted meanwhile stays deleted, and what was changed meanwhile stays changed.
        """
        with self._turn():
            owner = self._collection.get(owner_token)
            current = None if owner is None else owner.stream(before.token)
            if owner is None or current is None:
                for stream in results:
                    self._surroundings.files.remove(stream.token)
                return
            former_state = owner.state
            processed = replace(current, **_differences(before, results[0]))
            for stream in (processed, *results[1:]):
                owner = owner.with_stream(stream)
            owner = self._put(owner, Origin.PROCESSING)
            self._announce_outcome(former_state, owner, processed, error)

    def holdings(self) -> Iterator[Holding]:
        """Which files belong to the streams; to be asked for in a turn."""
        for owner in self._collection:
            for stream in owner.streams:
                of_each: dict[Medium, bool] = {self.medium: stream.has_file, "image": stream.has_image}
                complete: frozenset[Medium] = frozenset(medium for medium in of_each if of_each[medium])
                yield Holding(stream.token, complete, stream.state is State.EMPTY)

    def unfinished_streams(self) -> list[tuple[str, str]]:
        """Tokens of the streams that are to be processed, each after that of its object; oldest first."""
        return [
            (owner.token, stream.token)
            for owner in reversed(self.all())
            for stream in owner.streams
            if stream.is_under_way
        ]

    def request_analyses(self, reference: str, profile: str) -> M:
        """Ask for what a meta profile is to find out about an object; of no effect while it is asked for already."""
        with self._turn():
            owner = self.find(reference)
            if owner.state is not State.READY:
                raise not_yet()
            for stream in owner.streams:
                is_asked_for = any(request.profile == profile for request in stream.requests)
                if stream.state is State.READY and stream.parent_stream is None and not is_asked_for:
                    request = AnalysisRequest(token=new_token(), profile=profile)
                    owner = owner.with_stream(replace(stream, requests=(*stream.requests, request)))
            return self._put(replace(owner, meta_profile=profile))

    def finish_analysis(
        self, owner_token: str, stream_token: str, request_token: str, outcome: AnalysisOutcome
    ) -> None:
        """Put what was found out about a stream, with all that was made of it; what was deleted stays deleted."""
        with self._turn():
            owner = self._collection.get(owner_token)
            stream: S | None = None if owner is None else owner.stream(stream_token)
            if owner is None or stream is None:
                return
            requests = tuple(request for request in stream.requests if request.token != request_token)
            owner = owner.with_stream(replace(stream, requests=requests))
            for concerned in owner.streams:
                if stream_token in (concerned.token, concerned.parent_stream):
                    findings = outcome.findings.over(concerned.findings)
                    owner = owner.with_stream(replace(concerned, findings=findings))
            changes: Fields = {} if outcome.approved is None else {"approved": outcome.approved}
            owner = self._put(replace(owner, **changes), Origin.PROCESSING)
            for what, details in outcome.events:
                self.announce(what, owner, owner.stream(stream_token), origin=Origin.PROCESSING, details=details)

    def announce(
        self,
        what: str,
        owner: M,
        stream: S | None = None,
        *,
        origin: Origin = Origin.CALL,
        details: Mapping[str, JsonValue] | None = None,
    ) -> None:
        """Tell that something happened to an object: ``what`` is the name of the event without that of the kind."""
        happening = Happening(
            event=f"{self.medium}_{what}",
            time=self._surroundings.clock(),
            record=owner,
            stream=stream,
            origin=origin,
            details=dict(details or {}),
        )
        self._surroundings.happenings.announce(happening)

    def _announce_outcome(self, former_state: State, owner: M, stream: S, error: str | None) -> None:
        if owner.state is State.FAILED:
            details: dict[str, JsonValue] = {} if error is None else {"error": error}
            self.announce("failed", owner, stream, origin=Origin.PROCESSING, details=details)
        elif owner.state is State.READY and former_state is not State.READY:
            self.announce("ready", owner, origin=Origin.PROCESSING)
        if owner.state is State.READY and not any(stream.is_under_way for stream in owner.streams):
            self.announce("streams_ready", owner, origin=Origin.PROCESSING)

    def _note(self, before: M | None, after: M | None, origin: Origin) -> None:
        if after is None:
            if before is not None:
                for stream in before.streams:
                    self._surroundings.files.remove(stream.token)
                self.announce("delete", before, origin=origin)
        elif before is None:
            self.announce("create", after, origin=origin)
        elif after.approved is not before.approved and after.approved is not None:
            self.announce("approve" if after.approved else "reject", after, origin=origin)


def _differences(before: MediaStream, after: MediaStream) -> Fields:
    """The fields in which one version of a stream differs from the other."""
    names = [field.name for field in fields_of(before)]
    return {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}
