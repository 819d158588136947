"""Turns submitted files into playable streams, in threads of its own."""

import heapq
import itertools
import logging
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from ziggeo.sandbox import media
from ziggeo.sandbox.files import Files
from ziggeo.sandbox.records import CreationType, State, Stream, Streamable, Video
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.sandbox.state import ServiceState

_logger = logging.getLogger(__name__)
_DEFAULT_IMAGE_SELECTOR = 0.1


class Processor:
    """Processes streams some time after they were submitted."""

    def __init__(self, state: ServiceState, delay: float, workers: int = 2) -> None:
        self._state = state
        self._delay = delay
        self._waiting: list[tuple[float, int, str, str]] = []
        self._known: set[str] = set()
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"ziggeo-sandbox-processing-{number}") for number in range(workers)
        ]

    def start(self) -> None:
        """Begin, with what an earlier run left unfinished."""
        for thread in self._threads:
            thread.start()
        for video_token, stream_token in self._state.unfinished_streams():
            self.submit(video_token, stream_token)

    def submit(self, video_token: str, stream_token: str) -> None:
        """Process this stream when the delay is over; once, however often it is asked for meanwhile."""
        with self._changed:
            if stream_token in self._known:
                return
            self._known.add(stream_token)
            due = time.monotonic() + self._delay
            heapq.heappush(self._waiting, (due, next(self._numbers), video_token, stream_token))
            self._changed.notify()

    def close(self) -> None:
        """Stop soon; what is unfinished is left for the next run on the same directory."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (tokens := self._next()) is not None:
            try:
                self._process(*tokens)
            except media.CancelledError:
                return
            except Exception:
                _logger.exception("processing stream %s of video %s went wrong", tokens[1], tokens[0])
            with self._changed:
                self._known.discard(tokens[1])

    def _next(self) -> tuple[str, str] | None:
        with self._changed:
            while not self._stopping.is_set():
                pause = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if pause is not None and pause <= 0:
                    return heapq.heappop(self._waiting)[2:]
                self._changed.wait(pause)
        return None

    def _process(self, video_token: str, stream_token: str) -> None:
        try:
            video, stream = self._state.stream(video_token, stream_token)
        except ServiceError:
            return
        if stream.state is not State.PROCESSING:
            return
        made = Stream(token=secrets.token_hex(16), created=stream.created)
        try:
            results = _make_streams(self._state.files, video, stream, made, self._stopping.is_set)
        except media.CancelledError:
            self._state.files.remove(made.token)
            raise
        except Exception as error:
            if not isinstance(error, media.MediaError):
                _logger.exception("stream %s of video %s could not be processed", stream_token, video_token)
            self._state.files.remove(made.token)
            results = [replace(stream, state=State.FAILED)]
        self._state.finish_stream(video_token, results)


def _make_streams(
    files: Files, video: Video, stream: Stream, made: Stream, cancelled: Callable[[], bool]
) -> list[Stream]:
    """Make the cover and the playable stream; return the stream as it is then, and the new one."""
    source, target = files.media(stream.token, "video"), files.media(made.token, "video")
    facts = playable = media.probe_video(source)
    if media.CAN_TRANSCODE:
        media.transcode(source, target, cancelled=cancelled)
        playable = media.probe_video(target)
    # Files recorded by browsers often do not say how long they are.
    facts = replace(facts, duration=facts.duration or playable.duration)
    _check_duration(video, facts.duration)
    stream = _described(_with_cover(files, video, stream, facts), facts, Streamable.DEGRADED)
    if not media.CAN_TRANSCODE:
        return [stream]
    shutil.copyfile(files.media(stream.token, "image"), files.media(made.token, "image"))
    derived = replace(
        made,
        creation_type=CreationType.TRANSCODED,
        parent_stream=stream.token,
        submission_date=stream.submission_date,
        video_type="mp4",
        video_size=target.stat().st_size,
        image_type=stream.image_type,
        image_size=stream.image_size,
    )
    return [stream, _described(derived, playable, Streamable.YES)]


def _with_cover(files: Files, video: Video, stream: Stream, facts: media.VideoFacts) -> Stream:
    """The stream with its own cover, else with a picture of the video."""
    if stream.has_image:
        return stream
    selector = _DEFAULT_IMAGE_SELECTOR if video.default_image_selector is None else video.default_image_selector
    cover = media.grab_cover(files.media(stream.token, "video"), selector * (facts.duration or 0))
    files.media(stream.token, "image").write_bytes(cover)
    return replace(stream, image_type="image/jpeg", image_size=len(cover))


def _described(stream: Stream, facts: media.VideoFacts, streamable: Streamable) -> Stream:
    return replace(
        stream,
        state=State.READY,
        streamable=streamable,
        duration=facts.duration,
        video_width=facts.width,
        video_height=facts.height,
        video_has_audio=facts.has_audio,
    )


def _check_duration(video: Video, duration: float | None) -> None:
    if not video.enforce_duration or duration is None:
        return
    if duration < (video.min_duration or 0) or duration > (video.max_duration or duration):
        raise media.MediaError("The video is shorter or longer than its settings allow.")
