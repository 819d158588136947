"""The rules of the service: what may be done to what it keeps, and what comes of it.

Every method may be called by any thread.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from ziggeo.sandbox import store
from ziggeo.sandbox.files import Files
from ziggeo.sandbox.records import AuthToken, State, Stream, Video
from ziggeo.sandbox.refusals import invalid, not_found, not_yet
from ziggeo.sandbox.store import Store

R = TypeVar("R", Video, AuthToken)

Fields = Mapping[str, Any]
"""New values for fields of a record."""


def _new_token() -> str:
    return secrets.token_hex(16)


class ServiceState:
    """Videos with their streams, and auth tokens."""

    def __init__(self, store: Store, files: Files, *, clock: Callable[[], float], volatile_lifetime: float) -> None:
        self.files = files
        self._store = store
        self._clock = clock
        self._volatile_lifetime = volatile_lifetime
        self._lock = RLock()

    # Videos

    def video(self, reference: str) -> Video:
        """The video of that token, or of the key after one underscore."""
        with self._lock:
            return self._find(self._store.videos, reference)

    def videos(self) -> list[Video]:
        """Every video, newest first."""
        with self._lock:
            for video in self._store.videos:
                self._drop_when_over(self._store.videos, video)
            return list(self._store.videos)[::-1]

    def create_video(self, fields: Fields, *, take_key: bool = False) -> Video:
        """Add an empty video; a key that is taken is refused, or taken over."""
        with self._lock:
            video = Video(token=_new_token(), created=self._now(), **fields)
            holder = self._holder(self._store.videos, video)
            if holder is not None and take_key:
                self._store.videos.put(replace(holder, key=None))
            return self._put(self._store.videos, video)

    def update_video(self, reference: str, fields: Fields) -> Video:
        """Change fields of a video."""
        with self._lock:
            return self._put(self._store.videos, replace(self.video(reference), **fields))

    def delete_video(self, reference: str) -> None:
        """Remove a video, its streams and their files."""
        with self._lock:
            self._drop(self._store.videos, self.video(reference))

    # Streams

    def stream(self, video_reference: str, reference: str) -> tuple[Video, Stream]:
        """A video and one of its streams, either by token or by key."""
        video = self.video(video_reference)
        key = reference.removeprefix("_")
        for stream in video.streams:
            if stream.token == reference or (key != reference and stream.key == key):
                return video, stream
        raise not_found()

    def create_stream(self, video_reference: str, fields: Fields) -> tuple[Video, Stream]:
        """Add an empty stream to a video."""
        with self._lock:
            video = self.video(video_reference)
            stream = Stream(token=_new_token(), created=self._now(), **fields)
            if stream.key is not None and any(other.key == stream.key for other in video.streams):
                raise _key_taken()
            return self._put(self._store.videos, video.with_stream(stream)), stream

    def update_stream(self, video_reference: str, reference: str, fields: Fields) -> tuple[Video, Stream]:
        """Change fields of a stream."""
        with self._lock:
            video, stream = self.stream(video_reference, reference)
            changed = replace(stream, **fields)
            return self._put(self._store.videos, video.with_stream(changed)), changed

    def delete_stream(self, video_reference: str, reference: str) -> None:
        """Remove a stream and its files."""
        with self._lock:
            video, stream = self.stream(video_reference, reference)
            self._store.videos.put(video.without_stream(stream.token))
            self.files.remove(stream.token)

    def empty_stream(self, video_reference: str, reference: str) -> tuple[Video, Stream]:
        """A stream that may still take files."""
        video, stream = self.stream(video_reference, reference)
        if stream.state is not State.EMPTY:
            raise not_yet()
        return video, stream

    def submit_stream(self, video_reference: str, reference: str) -> tuple[Video, Stream]:
        """Begin to process what was uploaded for a stream; nothing changes when that was done before."""
        with self._lock:
            video, stream = self.stream(video_reference, reference)
            if stream.state is not State.EMPTY:
                return video, stream
            size = self._take_upload(self.files.upload(stream.token, "video"), self.files.media(stream.token, "video"))
            now = self._now()
            submitted = replace(stream, state=State.PROCESSING, submission_date=now, video_size=size)
            dates: Fields = {"submission_date" if video.submission_date is None else "resubmission_date": now}
            dated = replace(video, stream_submission_date=now, **dates)
            return self._put(self._store.videos, dated.with_stream(submitted)), submitted

    def submit_image(self, video_reference: str, reference: str, image_type: str) -> tuple[Video, Stream]:
        """Make what was uploaded the cover of a stream that takes files."""
        with self._lock:
            video, stream = self.empty_stream(video_reference, reference)
            size = self._take_upload(self.files.upload(stream.token, "image"), self.files.media(stream.token, "image"))
            return self.update_stream(video.token, stream.token, {"image_type": image_type, "image_size": size})

    def finish_stream(self, video_token: str, results: Sequence[Stream]) -> None:
        """Put what processing made of a stream; what was deleted meanwhile stays deleted."""
        with self._lock:
            video = self._store.videos.get(video_token)
            source, *made = results
            current = None if video is None else video.stream(source.token)
            if video is None or current is None:
                for stream in results:
                    self.files.remove(stream.token)
                return
            # It may have been pushed meanwhile.
            for stream in (replace(source, pushed_to=current.pushed_to), *made):
                video = video.with_stream(stream)
            self._store.videos.put(video)

    def unfinished_streams(self) -> list[tuple[str, str]]:
        """Tokens of the streams that are to be processed, each after that of its video."""
        return [
            (video.token, stream.token)
            for video in reversed(self.videos())
            for stream in video.streams
            if stream.state is State.PROCESSING
        ]

    # Auth tokens

    def auth_token(self, reference: str) -> AuthToken:
        """The auth token of that token, or of the key after one underscore."""
        with self._lock:
            return self._find(self._store.auth_tokens, reference)

    def create_auth_token(self, fields: Fields) -> AuthToken:
        """Add an auth token."""
        with self._lock:
            return self._put(self._store.auth_tokens, AuthToken(token=_new_token(), created=self._now(), **fields))

    def update_auth_token(self, reference: str, fields: Fields) -> AuthToken:
        """Change fields of an auth token."""
        with self._lock:
            return self._put(self._store.auth_tokens, replace(self.auth_token(reference), **fields))

    def delete_auth_token(self, reference: str) -> None:
        """Remove an auth token."""
        with self._lock:
            self._drop(self._store.auth_tokens, self.auth_token(reference))

    # What all kinds have in common

    def _now(self) -> int:
        return int(self._clock())

    def _find(self, collection: store.Collection[R], reference: str) -> R:
        key = reference.removeprefix("_")
        record = collection.get(reference) if key == reference else collection.by_key(key)
        if record is None or self._drop_when_over(collection, record):
            raise not_found()
        return record

    def _holder(self, collection: store.Collection[R], record: R) -> R | None:
        """Whoever else has the key of this record."""
        holder = None if record.key is None else collection.by_key(record.key)
        if holder is None or holder.token == record.token or self._drop_when_over(collection, holder):
            return None
        return holder

    def _put(self, collection: store.Collection[R], record: R) -> R:
        if self._holder(collection, record) is not None:
            raise _key_taken()
        collection.put(record)
        return record

    def _drop_when_over(self, collection: store.Collection[R], record: R) -> bool:
        over = record.is_over(self._clock(), self._volatile_lifetime)
        if over:
            self._drop(collection, record)
        return over

    def _drop(self, collection: store.Collection[R], record: R) -> None:
        collection.remove(record.token)
        if isinstance(record, Video):
            for stream in record.streams:
                self.files.remove(stream.token)

    def _take_upload(self, upload: Path, target: Path) -> int:
        try:
            return upload.replace(target).stat().st_size
        except FileNotFoundError:
            raise not_yet() from None


def _key_taken() -> Exception:
    return invalid({"key": "This key is already in use."})
