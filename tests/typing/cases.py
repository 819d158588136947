"""What a type checker is to make of calls: their types, and which of them are wrong.

In the rows, ``ziggeo`` is a client, and ``AWAIT`` stands for ``await`` in asynchronous code and for nothing in plain code.
"""

import textwrap

CALLS: list[tuple[str, str]] = [
    # videos, as attribute and as call
    ("AWAIT ziggeo.videos.index()", "list[Video]"),
    ("AWAIT ziggeo.videos().index()", "list[Video]"),
    ("AWAIT ziggeo.videos.get('x')", "Video"),
    ("(AWAIT ziggeo.videos.get('x')).state", "VideoState"),
    ("(AWAIT ziggeo.videos().get(key('x'))).default_stream", "Stream | None"),
    ("AWAIT ziggeo.videos.wait_until_ready('x', timeout=1)", "Video"),
    ("AWAIT ziggeo.videos.update('x', approved=True)", "Video"),
    ("AWAIT ziggeo.videos.delete('x')", "None"),
    ("AWAIT ziggeo.videos.create()", "Video"),
    ("AWAIT ziggeo.videos.resume(failed)", "Video"),
    ("AWAIT ziggeo.videos.resume(partial, path)", "Video"),
    ("AWAIT ziggeo.videos.push_to_service('x', pushservicetoken='y')", "Video"),
    # what a download returns follows from where it goes
    ("AWAIT ziggeo.videos.download_video('x')", "bytes"),
    ("AWAIT ziggeo.videos.download_video('x', None)", "bytes"),
    ("AWAIT ziggeo.videos.download_video('x', 'copy.mp4')", "Path"),
    ("AWAIT ziggeo.videos.download_video('x', to=path)", "Path"),
    ("AWAIT ziggeo.videos.download_video('x', to=binary)", "int"),
    ("AWAIT ziggeo.videos.download_image('x')", "bytes"),
    ("AWAIT ziggeo.videos.download_image('x', to='cover.jpg')", "Path"),
    ("AWAIT ziggeo.videos.download_image('x', to=binary)", "int"),
    # many at once
    ("AWAIT ziggeo.videos.get_bulk(['x', video])", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos().get_bulk({'tokens_or_keys': 'x,y'})", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos.get_bulk(tokens_or_keys=['x'], concurrency=2)", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos.get_bulk(VideoGetBulkArguments(tokens_or_keys=['x']))", "BulkReport[Video]"),
    ("(AWAIT ziggeo.videos.get_bulk(token for token in ['x']))[0]", "Video"),
    ("AWAIT ziggeo.videos.stats_bulk([video], summarize=False)", "BulkReport[VideoStats]"),
    ("AWAIT ziggeo.videos.update_bulk([video], tags=['sea'], on_progress=going_on)", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos.delete_bulk({'x', 'y'}, report=BulkReport())", "BulkReport[str]"),
    ("AWAIT ziggeo.videos.delete_bulk([video], report=bulk_error.report)", "BulkReport[str]"),
    ("AWAIT ziggeo.videos.download_bulk(['x'], 'copies')", "BulkReport[Path]"),
    ("AWAIT ziggeo.videos.download_bulk([video], lambda each: path / each.token, what='image')", "BulkReport[Path]"),
    ("AWAIT ziggeo.videos.create_bulk(['clip.mp4', path], {'tags': 'sea'}, title='x')", "BulkReport[Video]"),
    ("AWAIT ziggeo.videos.create_bulk({path: {'title': 'x'}})", "BulkReport[Video]"),
    ("AWAIT ziggeo.audios.get_bulk(['x'])", "BulkReport[Audio]"),
    ("AWAIT ziggeo.audios.update_bulk(['x'], volatile=True)", "BulkReport[Audio]"),
    ("AWAIT ziggeo.audios.delete_bulk(['x'])", "BulkReport[str]"),
    ("AWAIT ziggeo.audios.download_bulk(['x'], path)", "BulkReport[Path]"),
    ("AWAIT ziggeo.audios.create_bulk(['clip.mp3'])", "BulkReport[Audio]"),
    # streams
    ("AWAIT ziggeo.streams.index('x')", "list[Stream]"),
    ("AWAIT ziggeo.streams().get('x', 'y')", "Stream"),
    ("(AWAIT ziggeo.streams.get('x', 'y')).creation_type", "CreationType | None"),
    ("AWAIT ziggeo.streams.wait_until_ready('x', 'y')", "Stream"),
    ("AWAIT ziggeo.streams.download_video('x', 'y')", "bytes"),
    ("AWAIT ziggeo.streams.download_video('x', 'y', 'copy.mp4')", "Path"),
    ("AWAIT ziggeo.streams.download_video('x', 'y', to=binary)", "int"),
    ("AWAIT ziggeo.streams.download_image('x', 'y')", "bytes"),
    ("AWAIT ziggeo.streams.download_image('x', 'y', to=path)", "Path"),
    ("AWAIT ziggeo.streams.download_image('x', 'y', to=binary)", "int"),
    ("AWAIT ziggeo.streams.create('x', file=b'', filename='clip.mp4')", "Stream"),
    ("AWAIT ziggeo.streams.attach_image('x', 'y', file=path)", "Stream"),
    ("AWAIT ziggeo.streams.attach_video('x', 'y', file='clip.mp4', video_type='mp4')", "Stream"),
    ("AWAIT ziggeo.streams.resume(failed)", "Stream"),
    ("AWAIT ziggeo.streams.bind('x', 'y')", "Stream"),
    ("AWAIT ziggeo.streams.push_to_service('x', 'y', {'pushservicetoken': 'z'})", "Stream"),
    ("AWAIT ziggeo.streams.delete('x', 'y')", "None"),
    # auth tokens
    ("AWAIT ziggeo.authtokens.create(grants={'read': {'all': True}})", "AuthToken"),
    ("AWAIT ziggeo.authtokens().get('x')", "AuthToken"),
    ("AWAIT ziggeo.authtokens.update('x', hidden=True)", "AuthToken"),
    ("AWAIT ziggeo.authtokens.delete('x')", "None"),
    # an event comes back as what it was
    ("AWAIT ziggeo.webhooks.verify(ready)", "VideoReadyEvent"),
    # made here, without asking the service
    ("ziggeo.auth.generate(session_limit=1)", "str"),
    ("ziggeo.auth().generate({'session_limit': 1})", "str"),
    ("ziggeo.auth.open('x')", "SealedAuthToken"),
    ("ziggeo.auth.open('x').grants", "Grants | None"),
    ("ziggeo.token", "str"),
    ("ziggeo.embed.video_url('x')", "str"),
    # three spellings
    ("AWAIT ziggeo.videos.index({'limit': 10, 'states': 'all'})", "list[Video]"),
    ("AWAIT ziggeo.videos.index(VideoIndexArguments(limit=10))", "list[Video]"),
    ("AWAIT ziggeo.videos.index(limit=10, states=[VideoState.READY], tags='sea,dawn')", "list[Video]"),
    ("AWAIT ziggeo.videos.index({'limit': 10}, reverse=True, options=RequestOptions(timeout=1))", "list[Video]"),
    ("AWAIT ziggeo.videos.create({'tags': ['sea']}, 'clip.mp4', data={'order': 7})", "Video"),
    ("AWAIT ziggeo.videos.create(arguments=VideoCreateArguments(title='x'), file=binary)", "Video"),
    ("AWAIT ziggeo.videos.create(file=path, on_progress=uploading, keep_partial=True)", "Video"),
    ("AWAIT ziggeo.videos.update('x', {'title': None})", "Video"),
    ("AWAIT ziggeo.videos.update('x', VideoUpdateArguments(key='y'), tags=['z'])", "Video"),
    ("AWAIT ziggeo.authtokens.create({'grants': {'read': {'all': True}}, 'usage_experitation_time': 60})", "AuthToken"),
    ("AWAIT ziggeo.authtokens.create(AuthTokenArguments(volatile=True), expiration_date=moment)", "AuthToken"),
    ("ziggeo.auth.generate(grants=Grants(read=Grant(all=True)))", "str"),
]
"""Calls that both clients have, and their types."""

PLAIN: list[tuple[str, str]] = [
    ("Ziggeo('t', 'p', 'e')", "Ziggeo"),
    ("Ziggeo(http_client=httpx.Client())", "Ziggeo"),
    ("Ziggeo(transport=httpx.HTTPTransport())", "Ziggeo"),
    ("Ziggeo(timeout=Timeouts(total=5), retries=RetryPolicy(retries=1))", "Ziggeo"),
    ("ziggeo.__enter__()", "Ziggeo"),
    ("ziggeo.close()", "None"),
    ("ziggeo.with_options(timeout=5)", "Ziggeo"),
    ("ziggeo.videos.iterate(limit=5)", "Items[Video]"),
    ("[video for video in ziggeo.videos.iterate()]", "list[Video]"),
    ("list(ziggeo.videos().iterate({'tags': 'sea'}))", "list[Video]"),
    ("ziggeo.videos.iterate().next_page()", "list[Video] | None"),
    ("ziggeo.videos.delete_bulk(ziggeo.videos.iterate())", "BulkReport[str]"),
    ("ziggeo.audios.iterate(tags='sea')", "Items[Audio]"),
    ("ziggeo.videos.open_video('x')", "Download"),
    ("[chunk for chunk in ziggeo.videos.open_video('x').chunks(10)]", "list[bytes]"),
    ("ziggeo.streams.open_image('x', 'y').length", "int | None"),
]

ASYNCHRONOUS: list[tuple[str, str]] = [
    ("AsyncZiggeo('t', 'p', 'e')", "AsyncZiggeo"),
    ("AsyncZiggeo(http_client=httpx.AsyncClient())", "AsyncZiggeo"),
    ("AsyncZiggeo(transport=httpx.AsyncHTTPTransport())", "AsyncZiggeo"),
    ("await ziggeo.__aenter__()", "AsyncZiggeo"),
    ("await ziggeo.aclose()", "None"),
    ("ziggeo.with_options(retries=0)", "AsyncZiggeo"),
    ("ziggeo.videos.iterate(limit=5)", "AsyncItems[Video]"),
    ("[video async for video in ziggeo.videos.iterate()]", "list[Video]"),
    ("await ziggeo.videos.iterate().next_page()", "list[Video] | None"),
    ("await ziggeo.videos.delete_bulk(ziggeo.videos.iterate())", "BulkReport[str]"),
    ("ziggeo.audios.iterate(tags='sea')", "AsyncItems[Audio]"),
    ("ziggeo.videos.open_video('x')", "AsyncDownload"),
    ("[chunk async for chunk in ziggeo.videos.open_video('x')]", "list[bytes]"),
]

MODELS: list[tuple[str, str]] = [
    ("video.token", "str"),
    ("video.key", "str | None"),
    ("video.tags", "list[str] | None"),
    ("video.state", "VideoState"),
    ("video.state.is_known", "bool"),
    ("video.state_code", "int | None"),
    ("video.created", "datetime | None"),
    ("video.expire_on", "date | None"),
    ("video.duration", "float | None"),
    ("video.approved", "bool | None"),
    ("video.streams", "list[Stream] | None"),
    ("video.original_stream", "Stream | None"),
    ("video.device_info", "DeviceInfo | None"),
    ("stream.streamable", "Streamable | None"),
    ("stream.video_size", "int | None"),
    ("stream.has_audio", "bool | None"),
    ("auth_token.grants", "Grants | None"),
    ("auth_token.expiration_date", "datetime | None"),
    ("failed.step", "UploadStep"),
    ("failed.partial", "PartialUpload | None"),
    ("status_error.status", "int"),
    ("status_error.fields", "dict[str, str]"),
    ("status_error.retry_after", "float | None"),
    ("call_error.status", "int | None"),
    ("call_error.request_id", "str | None"),
    ("bulk_error.report.failures[0].error", "ZiggeoError"),
    ("BulkReport[Video]().result('x')", "Video | None"),
    ("[video for video in BulkReport[Video]()]", "list[Video]"),
    ("key('x')", "str"),
    ("ready.data", "VideoEventData"),
    ("ready.data.video", "Video"),
    ("ready.subject", "EventSubject"),
    ("some_event.subject", "EventSubject | None"),
    ("pushed.data.stream", "Stream"),
    ("pushed.data.push.auto_push", "bool | None"),
    ("parse_event(b'').to_wire()", "dict[str, JsonValue]"),
]

REJECTED: list[tuple[str, str, str]] = [
    # unknown names
    ("ziggeo.videos.index(limt=10)", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.index({'limt': 10})", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.create(tag=['x'])", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.create({'titel': 'x'})", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.update('x', approvd=True)", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.update('x', video_type='mp4')", "call-arg", "reportCallIssue"),
    ("ziggeo.authtokens.create(grants={'raed': {'all': True}})", "arg-type", "reportArgumentType"),
    ("ziggeo.streams.bind('x', 'y', now=True)", "call-arg", "reportCallIssue"),
    ("VideoCreateArguments(titel='x')", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.list()", "attr-defined", "reportAttributeAccessIssue"),
    ("ziggeo.videos.get('x').stat", "attr-defined", "reportAttributeAccessIssue"),
    ("Ziggeo(timout=3)", "call-arg", "reportCallIssue"),
    # wrong types
    ("ziggeo.videos.index(limit='10')", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.index({'limit': '10'})", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.get(5)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.get()", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.create(file=5)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.create(file=text)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.create(VideoIndexArguments(limit=1))", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.create(on_progress=wrong_progress)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.download_video('x', to=text)", "arg-type", "reportCallIssue"),
    ("ziggeo.videos.download_video('x', to=5)", "call-overload", "reportCallIssue"),
    ("ziggeo.videos.index(options={'timeout': 5})", "arg-type", "reportArgumentType"),
    ("ziggeo.auth.generate(session_limit='1')", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.delete_bulk([5])", "list-item", "reportArgumentType"),
    ("ziggeo.videos.delete_bulk(5)", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.get_bulk(['x'], report=BulkReport[str]())", "arg-type", "reportArgumentType"),
    ("ziggeo.videos.update_bulk(['x'], key='y')", "call-arg", "reportCallIssue"),
    ("ziggeo.videos.download_bulk(['x'], 'copies', what='sound')", "arg-type", "reportArgumentType"),
    # what may be missing
    ("ziggeo.videos.get('x').default_stream.token", "union-attr", "reportOptionalMemberAccess"),
    ("len(ziggeo.videos.get('x').tags)", "arg-type", "reportArgumentType"),
    # the other colour
    ("await ziggeo.videos.get('x')", "misc", "reportGeneralTypeIssues"),
    ("asynchronous.videos.get('x').token", "attr-defined", "reportAttributeAccessIssue"),
    ("[video for video in asynchronous.videos.iterate()]", "attr-defined", "reportGeneralTypeIssues"),
    ("[video async for video in ziggeo.videos.iterate()]", "attr-defined", "reportGeneralTypeIssues"),
    ("Ziggeo(http_client=httpx.AsyncClient())", "arg-type", "reportArgumentType"),
    ("AsyncZiggeo(http_client=httpx.Client())", "arg-type", "reportArgumentType"),
    ("Ziggeo(transport=httpx.AsyncHTTPTransport())", "arg-type", "reportArgumentType"),
    ("AsyncZiggeo(transport=httpx.HTTPTransport())", "arg-type", "reportArgumentType"),
    ("asynchronous.close()", "attr-defined", "reportAttributeAccessIssue"),
    ("ziggeo.aclose()", "attr-defined", "reportAttributeAccessIssue"),
]
"""Calls that both checkers refuse, with mypy's code and pyright's rule."""

_HEAD = """
from datetime import date, datetime
from pathlib import Path
from typing import IO, assert_type

import httpx
from pydantic import JsonValue

from ziggeo import (
    AsyncDownload, AsyncItems, AsyncZiggeo, Audio, AuthToken, AuthTokenArguments, BulkError, BulkProgress, BulkReport,
    CallError, CreationType, DeviceInfo, Download, Grant, Grants, Items, PartialUpload, RequestOptions, RetryPolicy,
    SealedAuthToken, StatusError, Stream, Streamable, Timeouts, UploadError, UploadStep, Video, VideoCreateArguments,
    VideoGetBulkArguments, VideoIndexArguments, VideoState, VideoStats, VideoUpdateArguments, Ziggeo, ZiggeoError, key,
)
from ziggeo.events import (
    AnyEvent, EventSubject, VideoEventData, VideoReadyEvent, VideoStreamPushSuccessEvent, parse_event,
)

path: Path
ready: VideoReadyEvent
pushed: VideoStreamPushSuccessEvent
some_event: AnyEvent
binary: IO[bytes]
text: IO[str]
moment: datetime
video: Video
stream: Stream
auth_token: AuthToken
failed: UploadError
partial: PartialUpload
status_error: StatusError
call_error: CallError
bulk_error: BulkError

def uploading(sent: int, total: int) -> None: ...
def wrong_progress(sent: str) -> None: ...
def going_on(progress: BulkProgress) -> None: ...
"""


def _checks(rows: list[tuple[str, str]], awaiting: str) -> str:
    return "\n".join(f"assert_type({expression.replace('AWAIT ', awaiting)}, {kind})" for expression, kind in rows)


def _function(head: str, body: str) -> str:
    return f"{head}:\n{textwrap.indent(body, '    ')}\n"


def accepted_source() -> str:
    """Write a module in which nothing is wrong, if every type is the one of the tables."""
    return _HEAD + "\n".join(
        [
            _function("def plain(ziggeo: Ziggeo) -> None", _checks([*CALLS, *PLAIN], "")),
            _function(
                "async def asynchronous(ziggeo: AsyncZiggeo) -> None", _checks([*CALLS, *ASYNCHRONOUS], "await ")
            ),
            _function("def models() -> None", _checks(MODELS, "")),
        ]
    )


def rejected_source() -> str:
    """Write a module in which each line of its last function is wrong."""
    body = "\n".join(statement for statement, _, _ in REJECTED)
    return _HEAD + _function("async def rejected(ziggeo: Ziggeo, asynchronous: AsyncZiggeo) -> None", body)


def rejected_lines() -> dict[int, tuple[str, str, str]]:
    """Return the wrong rows by the number of their line."""
    first = len(rejected_source().splitlines()) - len(REJECTED) + 1
    return dict(enumerate(REJECTED, first))
