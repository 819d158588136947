"""Pages about videos and audios: lists, one of them with what plays it, and what can be done to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pydantic import JsonValue, PositiveInt
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from ziggeo.sandbox.assumptions import DEFAULT
from ziggeo.sandbox.bodies import TooLargeError
from ziggeo.sandbox.console.visits import Asked, Visit, part_of
from ziggeo.sandbox.files import Medium
from ziggeo.sandbox.handlers import audios as audio_handlers, media as media_handlers, videos as video_handlers
from ziggeo.sandbox.handlers.downloads import send_audio, send_image, send_video
from ziggeo.sandbox.multipart import MalformedFormError, ReceivedForm, received_form
from ziggeo.sandbox.parameters import collect
from ziggeo.sandbox.records.media import Findings, MediaObject
from ziggeo.sandbox.records.states import State
from ziggeo.sandbox.records.videos import VideoStream
from ziggeo.sandbox.refusals import ServiceError
from ziggeo.sandbox.routing import Call
from ziggeo.sandbox.service import Service
from ziggeo.sandbox.state.media import MediaKeeper

_PAGE_SIZE = 20
_MAX_FIELDS_SIZE = 64 * 1024
_VERDICTS: Mapping[str, bool | None] = {"approved": True, "rejected": False, "undecided": None}
_HEADERS = {
    # What was uploaded is no page of the sandbox, whatever it holds.
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    "Cache-Control": "no-cache",
}


class ListQuery(Asked, frozen=True):
    """Which of a list are wanted."""

    state: str = ""
    tag: str = ""
    approved: Literal["", "approved", "rejected", "pending"] = ""
    page: PositiveInt = 1


class Track(NamedTuple):
    """Subtitles in one language."""

    language: str
    label: str
    stream: str
    """Token of the stream that they were attached to."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the objects of one kind are, and what is their own."""

    name: Literal["videos", "audios"]
    medium: Medium
    keeper: Callable[[Service], MediaKeeper[Any, Any]]
    write: Callable[[Service, Any], JsonValue]
    create: Callable[[Service, Call], MediaObject[Any]]
    send: Callable[..., FileResponse]

    def show_list(self, visit: Visit) -> Response:
        """List them, newest first."""
        query = visit.asked(ListQuery)
        keeper = self.keeper(visit.service)
        everything = keeper.all()
        wanted = media_handlers.wanted(
            keeper,
            {"tags": [query.tag], "approved": query.approved},
            in_states=media_handlers.state_filter(DEFAULT, query.state or "all"),
        )
        return visit.show(
            "media_list.html",
            shelf=self,
            query=query,
            part=part_of(wanted, query.page, _PAGE_SIZE),
            is_empty=not everything,
            states=list(State),
            tags=sorted({tag for record in everything for tag in record.tags}),
        )

    def show_one(self, visit: Visit) -> Response:
        """Show one of them, and play its default stream."""
        record = self.keeper(visit.service).find(visit.step("token"))
        return self._show(visit, record, record.default_stream)

    def show_stream(self, visit: Visit) -> Response:
        """Show one of them, and play another stream."""
        return self._show(visit, *self.keeper(visit.service).stream(visit.step("token"), visit.step("stream")))

    def _show(self, visit: Visit, record: MediaObject[Any], stream: Any) -> Response:
        service = visit.service
        return visit.show(
            "media.html",
            shelf=self,
            record=record,
            playing=stream if stream is not None and stream.state is State.READY else None,
            tracks=_tracks(record, stream),
            profiles={profile.token: profile for profile in service.state.effect_profiles.all()},
            meta_profiles={profile.token: profile for profile in service.state.meta_profiles.all()},
            findings=next((each.findings for each in record.streams if each.findings != Findings()), None),
            is_being_analysed=any(each.requests for each in record.streams),
            written=self.write(service, record),
        )

    def decide(self, visit: Visit) -> Response:
        """Approve or reject one of them, or neither."""
        verdict = visit.form.get("verdict", "")
        if verdict not in _VERDICTS:
            raise HTTPException(422, "There is no such verdict.")
        record = self.keeper(visit.service).update(visit.step("token"), {"approved": _VERDICTS[verdict]})
        return visit.go_on(self.name, record.token, done=verdict)

    def delete(self, visit: Visit) -> Response:
        """Delete one of them."""
        self.keeper(visit.service).delete(visit.step("token"))
        return visit.go_on(self.name, done="deleted")

    def send_file(self, visit: Visit) -> Response:
        """Send the file of a stream."""
        _, stream = self.keeper(visit.service).stream(visit.step("token"), visit.step("stream"))
        return _shown(self.send(visit.service.state.files, stream, stream.token, "inline"))

    def show_upload(self, visit: Visit, *, status: int = 200, complaint: str | None = None) -> Response:
        """Show the form for a file."""
        state = visit.service.state
        return visit.show(
            "upload.html",
            status=status,
            complaint=complaint,
            shelf=self,
            form=visit.form,
            effect_profiles=state.effect_profiles.all() if self.medium == "video" else [],
            meta_profiles=state.meta_profiles.all(),
        )

    async def upload(self, visit: Visit) -> Response:
        """Take a file of the form."""
        incoming = visit.service.state.files.incoming
        try:
            async with received_form(visit.request, incoming, max_fields_size=_MAX_FIELDS_SIZE) as form:
                return await run_in_threadpool(self._take, visit, form)
        except (MalformedFormError, TooLargeError):
            raise HTTPException(400, "The form is malformed, too large, or ends too early.") from None

    def _take(self, visit: Visit, form: ReceivedForm) -> Response:
        fields = collect(form.fields + form.later_fields)
        if form.file is None or not form.file.size:
            return self.show_upload(visit, status=422, complaint="Choose a file.")
        try:
            record = self.create(visit.service, Call({}, fields, form.file))
        except ServiceError as error:
            return self.show_upload(visit, status=error.status_by(visit.service.assumptions), complaint=error.reason)
        return visit.go_on(self.name, record.token, done="uploaded")


def send_cover(visit: Visit) -> Response:
    """Send the cover of a stream of a video."""
    _, stream = visit.service.state.videos.stream(visit.step("token"), visit.step("stream"))
    return _shown(send_image(visit.service.state.files, stream, stream.token, "inline"))


def send_subtitles(visit: Visit) -> Response:
    """Send subtitles of a stream of a video."""
    _, stream = visit.service.state.videos.stream(visit.step("token"), visit.step("stream"))
    subtitle = stream.subtitles.get(visit.request.query_params.get("language", ""))
    if subtitle is None:
        raise HTTPException(404, "There are no such subtitles.")
    return Response(subtitle.data, headers=_HEADERS, media_type="text/vtt")


def _tracks(record: MediaObject[Any], playing: Any) -> list[Track]:
    """Subtitles for what is played: its own, and those of other streams in further languages."""
    tracks: dict[str, Track] = {}
    for stream in sorted(record.streams, key=lambda stream: stream is not playing):
        if isinstance(stream, VideoStream):
            for language, subtitle in stream.subtitles.items():
                tracks.setdefault(language, Track(language, subtitle.label, stream.token))
    return list(tracks.values())


def _shown(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


VIDEOS = Shelf(
    "videos",
    "video",
    lambda service: service.state.videos,
    lambda service, video: service.video_wire.video(video),
    video_handlers.create,
    send_video,
)
AUDIOS = Shelf(
    "audios",
    "audio",
    lambda service: service.state.audios,
    lambda service, audio: service.audio_wire.audio(audio),
    audio_handlers.create,
    send_audio,
)
