"""The hosted pages, as plain as can be: one that plays a video, and a form that uploads one."""

from html import escape
from urllib.parse import quote, urlencode

from starlette.responses import HTMLResponse

from ziggeo.sandbox import parameters
from ziggeo.sandbox.public.media import check_readable
from ziggeo.sandbox.public.sessions import PARAMETER
from ziggeo.sandbox.routing import Answer, Call
from ziggeo.sandbox.service import Service

_HANDED_ON = ("client_auth", "server_auth", "stream_width", "stream_height", "effect_profile", PARAMETER)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'",
    # The address may hold an auth token.
    "Referrer-Policy": "no-referrer",
}
_STYLE = "body { margin: 0 } video { width: 100%; max-height: 100vh } h1, p, form { margin: 1rem }"


def show_video(service: Service, call: Call) -> Answer:
    """A page about a video."""
    video = service.state.videos.find(call.identifiers["video"])
    check_readable(service, call, video)
    title = escape(video.title or "Video")
    description = f"<p>{escape(video.description)}</p>" if video.description else ""
    return _page(title, f"<h1>{title}</h1>{_player(service, call, video.token)}{description}")


def show_player(service: Service, call: Call) -> Answer:
    """A page that is a player, for a frame."""
    video = service.state.videos.find(call.identifiers["video"])
    check_readable(service, call, video)
    return _page(escape(video.title or "Video"), _player(service, call, video.token))


def show_recorder(service: Service, call: Call) -> Answer:
    """A page in place of a recorder: its form uploads a file, and shows what the call answers."""
    action = escape(f"/v1/applications/{quote(service.token, safe='')}/videos{_query(call)}")
    return _page(
        "Upload",
        f'<form method="post" enctype="multipart/form-data" action="{action}">'
        '<input type="file" name="file" accept="video/*" required> <button>Upload</button></form>',
    )


def _player(service: Service, call: Call, video: str) -> str:
    address = f"/v1/applications/{quote(service.token, safe='')}/videos/{video}"
    query = _query(call)
    source, poster = escape(f"{address}/video.mp4{query}"), escape(f"{address}/image{query}")
    return f'<video controls playsinline src="{source}" poster="{poster}"></video>'


def _query(call: Call) -> str:
    given = {name: parameters.text(call.arguments.get(name)) for name in _HANDED_ON}
    pairs = [(name, value) for name, value in given.items() if value is not None]
    return f"?{urlencode(pairs)}" if pairs else ""


def _page(title: str, body: str) -> HTMLResponse:
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>",
        headers=_HEADERS,
    )
