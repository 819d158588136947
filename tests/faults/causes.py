"""What can go wrong with a call, and what has to come of it: one row for each cause.

A row is played twice in each mode: with a call that may be repeated, and with one that creates something and may not.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.faults.stage import (
    Setting,
    across_hosts,
    behind_missing_proxy,
    behind_proxy,
    behind_tunnel,
    for_another_address,
    nameless,
    not_taken,
    over_tls,
    plainly,
    refused,
    untrusted,
    with_tls_that_is_none,
)
from tests.support.samples import VIDEO, VIDEO_TOKEN
from tests.support.server import Answer, Drip, Flood, Raw, Reset, Stall, Step, cut, redirect, said
from ziggeo import (
    AuthenticationError,
    BadRequestError,
    CallError,
    CertificateError,
    ConflictError,
    ConnectionFailedError,
    NotFoundError,
    PayloadTooLargeError,
    PaymentRequiredError,
    PermissionDeniedError,
    PreconditionFailedError,
    RateLimitedError,
    RedirectError,
    RequestTimeoutError,
    ResponseValidationError,
    ServerError,
    StatusError,
    Timeouts,
    UnprocessableError,
)

ATTEMPTS = 4
"""How often a client tries at most."""
PATIENT = Timeouts(total=10.0)
SHORT = 0.4
"""Seconds of a deadline that is to pass: enough for a request to arrive on a busy machine."""
TITLE = "Grüße, 你好, 🎥"

FINE = said(VIDEO)
TITLED = said({**VIDEO, "title": TITLE})


@dataclass(frozen=True)
class Outcome:
    """What has to come of a call."""

    error: type[CallError] | None
    """``None`` if it is the right result."""
    requests: int
    """How many requests reach a server."""
    told: Mapping[str, object]
    """What the result or the error says."""
    lasts: float = 0.0
    """Seconds that it takes at least, as the limits of the client or the service say so."""
    steps: int | None = None
    """How many steps of the script are played, if they are not one for each request."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One row."""

    name: str
    script: tuple[Step, ...] = ()
    """What the server does with one request after another; the call that creates something may not get to its end."""
    read: Outcome
    """What comes of ``videos.get``."""
    create: Outcome | None = None
    """What comes of ``videos.create``, if it is something else."""
    limits: Timeouts | float = PATIENT
    setting: Setting = plainly
    earlier: Answer | None = None
    """What an earlier call of the same client got."""


def done(requests: int = 1, *, lasts: float = 0.0, **told: object) -> Outcome:
    """The right result, after so many requests."""
    return Outcome(None, requests, {"token": VIDEO_TOKEN, **told}, lasts)


def fails(error: type[CallError], requests: int = 1, *, lasts: float = 0.0, **told: object) -> Outcome:
    """An error, after so many requests."""
    return Outcome(error, requests, {"attempts": requests, **told}, lasts)


HEAD = b"HTTP/1.1 200 Fine\r\nContent-Length: 400\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"
ZIPPED = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

BREAKS: dict[str, Step] = {
    "reset before the request is read": Reset(read=False),
    "reset after the request is read": Reset(read=True),
    "reset in the head of the answer": Raw(b"HTTP/1.1 200 Fine\r\nContent-Le", reset=True),
    "reset in the body of the answer": cut(b'{"token": "', 100, reset=True),
    "closed without an answer": Raw(),
    "closed in the head of the answer": Raw(b"HTTP/1.1 200 Fine\r\nContent-Le"),
    "truncated body with Content-Length": cut(b'{"token": "', 100),
    "truncated body in chunks": Raw(CHUNKED),
    "head without end": Raw(b"HTTP/1.1 200 Fine\r\nX-Long: " + b"x" * 200_000),
    "no HTTP": Raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
}


def breaks() -> Iterator[Cause]:
    """Connections that break once they are made."""
    sent_once = fails(ConnectionFailedError, 1, sent=True)
    for name, step in BREAKS.items():
        yield Cause(name=f"{name}, once", script=(step, FINE), read=done(2), create=sent_once)
        yield Cause(
            name=f"{name}, each time",
            script=(step,) * ATTEMPTS,
            read=fails(ConnectionFailedError, ATTEMPTS, sent=True),
            create=sent_once,
        )
    yield Cause(
        name="reset in the body of the answer, TLS",
        script=(BREAKS["reset in the body of the answer"], FINE),
        setting=over_tls,
        read=done(2),
        create=sent_once,
    )
    # Nothing but its text shows that such a body is not whole.
    yield Cause(
        name="truncated body up to the end of the connection",
        script=(Answer(200, b'{"token": "', framing="close"),),
        read=fails(ResponseValidationError, status=200),
    )


def unreached() -> Iterator[Cause]:
    """Connections that are not made at all."""
    not_sent = {"attempts": ATTEMPTS, "sent": False}
    nobody = Outcome(ConnectionFailedError, 0, not_sent)
    yield Cause(name="connection refused", setting=refused, read=nobody)
    yield Cause(name="DNS failure", setting=nameless, read=nobody)
    yield Cause(name="proxy that does not listen", setting=behind_missing_proxy, read=nobody)
    if sys.platform == "linux":  # Elsewhere, a full queue refuses instead of being silent.
        yield Cause(
            name="stall in connect",
            setting=not_taken,
            limits=Timeouts(connect=0.1, total=10.0),
            read=Outcome(RequestTimeoutError, 0, {**not_sent, "phase": "connect"}, lasts=0.4),
        )
    yield Cause(
        name="stall in TLS",
        script=(Stall(),) * ATTEMPTS,
        setting=with_tls_that_is_none,
        limits=Timeouts(connect=0.15, total=10.0),
        read=Outcome(RequestTimeoutError, 0, {**not_sent, "phase": "connect"}, lasts=0.6, steps=ATTEMPTS),
    )
    yield Cause(
        name="stall in TLS, total deadline",
        script=(Stall(),),
        setting=with_tls_that_is_none,
        limits=Timeouts(total=SHORT),
        read=Outcome(RequestTimeoutError, 0, {"attempts": 1, "phase": "total"}, lasts=SHORT, steps=1),
    )
    untrustworthy = Outcome(CertificateError, 0, {"attempts": 1, "sent": False})
    yield Cause(name="bad certificate: nobody knows it", setting=untrusted, read=untrustworthy)
    yield Cause(name="bad certificate: for another address", setting=for_another_address, read=untrustworthy)


def slow() -> Iterator[Cause]:
    """Servers that take too long."""
    stalls: dict[str, Step] = {
        "stall before the answer": Stall(),
        "stall in the head of the answer": Stall(b"HTTP/1.1 200 Fine\r\nContent-Le"),
        "stall in the body of the answer": Stall(HEAD + b'{"token": "'),
    }
    for name, step in stalls.items():
        silent = fails(RequestTimeoutError, lasts=0.1, phase="read", sent=True)
        yield Cause(
            name=f"{name}, each time",
            script=(step,) * ATTEMPTS,
            limits=Timeouts(read=0.1, total=10.0),
            read=fails(RequestTimeoutError, ATTEMPTS, lasts=0.4, phase="read", sent=True),
            create=silent,
        )
    yield Cause(
        name="stall before the answer, total deadline",
        script=(Stall(),),
        limits=Timeouts(total=SHORT),
        read=fails(RequestTimeoutError, lasts=SHORT, phase="total", sent=True),
    )
    yield Cause(
        name="stall before the answer, once",
        script=(Stall(), FINE),
        limits=Timeouts(read=0.5, total=10.0),
        read=done(2, lasts=0.5),
        create=fails(RequestTimeoutError, lasts=0.5, phase="read", sent=True),
    )
    endless: dict[str, tuple[Step, Setting]] = {
        "slow drip of the head": (Drip(b"HTTP/1.1 200 Fine\r\nX-Long: " + b"x" * 400), plainly),
        "slow drip of the body": (Drip(b"{" * 400, at_once=HEAD), plainly),
        "slow drip of the body, TLS": (Drip(b"{" * 400, at_once=HEAD), over_tls),
    }
    for name, (step, setting) in endless.items():
        yield Cause(
            name=f"{name}, total deadline",
            script=(step,),
            setting=setting,
            limits=Timeouts(total=SHORT),
            read=fails(RequestTimeoutError, lasts=SHORT, phase="total", sent=True),
        )
    yield Cause(
        name="body without end, timeout of the call",
        script=(Flood(),),
        limits=SHORT,
        read=fails(RequestTimeoutError, lasts=SHORT, phase="total", sent=True),
    )
    yield Cause(
        name="total deadline over two attempts",
        script=(Answer(503, headers={"Retry-After": "0"}), Stall()),
        limits=Timeouts(total=SHORT),
        read=fails(RequestTimeoutError, 2, lasts=SHORT, phase="total", sent=True),
    )
    yield Cause(
        name="refusal of which the body has no end",
        script=(Flood(b"HTTP/1.1 404 Not Found\r\nContent-Length: 1000000000000\r\n\r\n"),),
        read=fails(NotFoundError, status=404),
    )


def overloaded() -> Iterator[Cause]:
    """Services that fail, or ask for a pause."""
    for status in (500, 502, 503, 504):
        failed_once = fails(ServerError, 1, status=status)
        for times, said_times in enumerate(("once", "twice", "three times"), 1):
            yield Cause(
                name=f"{status}, {said_times}",
                script=(*(Answer(status),) * times, FINE),
                read=done(times + 1),
                create=failed_once,
            )
        yield Cause(
            name=f"{status}, each time",
            script=(Answer(status, b"<html>failed</html>"),) * ATTEMPTS,
            read=fails(ServerError, ATTEMPTS, status=status),
            create=failed_once,
        )
    in_a_second = {"Retry-After": "Sun, 06 Nov 1994 08:49:38 GMT", "Date": "Sun, 06 Nov 1994 08:49:37 GMT"}
    past = {"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}
    for name, headers, lasts in (
        ("no Retry-After", dict[str, str](), 0.0),
        ("0 seconds", {"Retry-After": "0"}, 0.0),
        ("seconds", {"Retry-After": "1"}, 1.0),
        ("a date", in_a_second, 1.0),
        ("a date that has passed", past, 0.0),
        ("garbage", {"Retry-After": "soon"}, 0.0),
        ("a negative number", {"Retry-After": "-1"}, 0.0),
    ):
        yield Cause(
            name=f"429 with {name}, once",
            script=(Answer(429, b"{}", headers), FINE),
            read=done(2, lasts=lasts),
        )
    long = (datetime(2994, 11, 6, tzinfo=UTC) - datetime(1994, 11, 6, tzinfo=UTC)).total_seconds()
    for name, value, seconds in (
        ("a day", "86400", 86400.0),
        ("a number without end", "9" * 400, float("inf")),
        ("a date in a thousand years", "Thu, 06 Nov 2994 08:49:37 GMT", long),
    ):
        headers = {"Retry-After": value, "Date": "Sun, 06 Nov 1994 08:49:37 GMT"}
        for status, error in ((429, RateLimitedError), (503, ServerError)):
            yield Cause(
                name=f"{status} with {name}",
                script=(Answer(status, b"{}", headers),),
                read=fails(error, status=status, retry_after=seconds),
            )
    yield Cause(
        name="429, each time",
        script=(Answer(429),) * ATTEMPTS,
        read=fails(RateLimitedError, ATTEMPTS, status=429),
    )
    yield Cause(
        name="429 with more seconds than are left",
        script=(Answer(429, headers={"Retry-After": "30"}),),
        limits=Timeouts(total=5.0),
        read=fails(RateLimitedError, status=429, retry_after=30.0),
    )
    yield Cause(
        name="503 with 0 seconds, once",
        script=(Answer(503, headers={"Retry-After": "0"}), FINE),
        read=done(2),
    )
    yield Cause(
        name="a failure of each kind, one after another",
        script=(Reset(read=True), Answer(502), Answer(429), FINE),
        read=done(4),
        create=fails(ConnectionFailedError, sent=True),
    )


REFUSALS: dict[int, type[StatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    412: PreconditionFailedError,
    413: PayloadTooLargeError,
    418: StatusError,
    422: UnprocessableError,
}
REFUSAL_BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    "JSON": ('{"title": "ist zu groß"}'.encode(), {"title": "ist zu groß"}),
    "HTML": (b"<html><h1>No</h1></html>", {}),
    "an empty body": (b"", {}),
    "a huge body": (b"x" * 1_200_000, {}),
}


def refusals() -> Iterator[Cause]:
    """Answers that say no for good."""
    for status, error in REFUSALS.items():
        for name, (body, fields) in REFUSAL_BODIES.items():
            told = body[: 1024 * 1024]
            yield Cause(
                name=f"{status} with {name}",
                script=(Answer(status, body),),
                read=fails(error, status=status, fields=fields, body=told),
            )
    yield Cause(
        name="422 with a body that is not gzip",
        script=(Answer(422, b"plain", {"Content-Encoding": "gzip"}),),
        read=fails(UnprocessableError, status=422),
    )


MEANINGLESS: dict[str, bytes] = {
    "HTML": b"<html>maintenance</html>",
    "broken JSON": b'{"token": "',
    "a wrong type": b'{"token": "t", "duration": "long"}',
    "a wrong type inside": b'{"token": "t", "default_stream": {"token": null}}',
    "a number for a text": b'{"token": 7}',
    "no token": b'{"title": "T"}',
    "a message instead": b'{"error": "no"}',
    "an empty body": b"",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"fine"',
    "what is not UTF-8": b'{"token": "\xff"}',
    "half of a pair": b'{"token": "t", "title": "\\ud800"}',
    "lists in lists without end": b"[" * 100_000,
}


def answers() -> Iterator[Cause]:
    """Answers that say yes, in all ways of writing, and those that do not mean anything."""
    for name, body in MEANINGLESS.items():
        yield Cause(
            name=f"200 with {name}",
            script=(Answer(200, body),),
            read=fails(ResponseValidationError, status=200, body=body),
        )
    titled = TITLED.body
    zipped = gzip.compress(titled)
    right = done(title=TITLE)
    for name, answer in {
        "gzip": Answer(200, zipped, ZIPPED),
        "gzip in chunks": Answer(200, zipped, ZIPPED, framing="chunked"),
        "UTF-8": TITLED,
        "UTF-8 in chunks": Answer(200, titled, framing="chunked"),
        "UTF-8 said to be Latin-1": Answer(200, titled, {"Content-Type": "application/json; charset=iso-8859-1"}),
        "UTF-8 written in ASCII": Answer(200, json.dumps({**VIDEO, "title": TITLE}).encode()),
        "a body up to the end of the connection": Answer(200, titled, framing="close"),
    }.items():
        yield Cause(name=name, script=(answer,), read=right)
    for name, raw in (("UTF-8", TITLED.raw()), ("gzip", Answer(200, zipped, ZIPPED).raw())):
        head, _, body = raw.partition(b"\r\n\r\n")
        dripping = Drip(body, at_once=head + b"\r\n\r\n", pause=0.0005)
        yield Cause(name=f"{name}, byte by byte", script=(dripping,), read=right)
    yield Cause(
        name="hints before the answer",
        script=(Raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + TITLED.raw()),),
        read=right,
    )
    unreadable = fails(ResponseValidationError, status=200)
    yield Cause(name="gzip that is none", script=(Answer(200, titled, ZIPPED),), read=unreadable)
    yield Cause(name="gzip, truncated", script=(Answer(200, zipped[:-20], ZIPPED),), read=unreadable)


def connections() -> Iterator[Cause]:
    """Connections that were kept from an earlier call."""
    for name, headers in (("said so", {"Connection": "close"}), ("said nothing", {})):
        yield Cause(
            name=f"kept connection, closed between calls, {name}",
            earlier=Answer(200, b"null", headers, closes=True),
            script=(FINE,),
            read=done(),
        )
    for name, step in (("reset", Reset(read=False)), ("closed", Raw())):
        yield Cause(
            name=f"kept connection, {name} with the next request",
            earlier=Answer(200, b"null"),
            script=(step, FINE),
            read=done(2),
            create=fails(ConnectionFailedError, sent=True),
        )
    stale = said({"token": "stale"}).raw()
    for name, behind, setting in (
        ("an answer that nobody asked for", stale, plainly),
        ("an answer that nobody asked for, TLS", stale, over_tls),
        ("an answer that nobody asked for, proxy", stale, behind_proxy),
        ("more than was announced", b"null", plainly),
    ):
        yield Cause(
            name=f"kept connection, {name}",
            earlier=Answer(200, b"null", behind=behind),
            script=(FINE,),
            setting=setting,
            read=done(),
        )
    yield Cause(
        name="kept connection, TLS, closed between calls",
        earlier=Answer(200, b"null", closes=True),
        script=(FINE,),
        setting=over_tls,
        read=done(),
    )


def redirects() -> Iterator[Cause]:
    """Answers that send to another place."""
    for status in (301, 302, 303, 307, 308):
        keeps_method = status in (307, 308)
        lost = fails(RedirectError, status=status)
        for name, setting in (("within the host", plainly), ("across hosts", across_hosts(status))):
            yield Cause(
                name=f"{status} {name}",
                script=(redirect(status, "/there"), FINE),
                setting=setting,
                read=done(2),
                create=done(2) if keeps_method else lost,
            )
        circle = Outcome(RedirectError, 6, {"attempts": 1, "status": status})
        yield Cause(
            name=f"{status} in a loop",
            script=(redirect(status, "/v1/there"),) * 6,
            read=circle,
            create=circle if keeps_method else lost,
        )
    for name, location in (
        ("to a file", "file:///etc/passwd"),
        ("to no address", "http://[::1/"),
        ("to a name that cannot be", "http://../"),
    ):
        yield Cause(
            name=f"302 {name}",
            script=(redirect(302, location),),
            read=fails(RedirectError, status=302),
        )
    yield Cause(name="302 without a place", script=(Answer(302),), read=fails(StatusError, status=302))


def proxies() -> Iterator[Cause]:
    """What lies between."""
    yield Cause(name="proxy", script=(FINE,), setting=behind_proxy, read=done())
    yield Cause(
        name="proxy that does not reach the host, once",
        script=(Answer(502, b"<html>Bad Gateway</html>"), FINE),
        setting=behind_proxy,
        read=done(2),
        create=fails(ServerError, status=502),
    )
    yield Cause(
        name="proxy that wants to know who asks",
        script=(Answer(407),),
        setting=behind_proxy,
        read=fails(StatusError, status=407),
    )
    for status in (403, 407, 502):
        yield Cause(
            name=f"proxy that refuses a tunnel with {status}",
            script=(Answer(status),) * ATTEMPTS,
            setting=behind_tunnel,
            read=fails(ConnectionFailedError, ATTEMPTS, sent=False),
        )
    yield Cause(
        name="proxy that resets a tunnel",
        script=(Reset(read=True),) * ATTEMPTS,
        setting=behind_tunnel,
        read=fails(ConnectionFailedError, ATTEMPTS, sent=True),
        create=fails(ConnectionFailedError, 1, sent=True),
    )
    yield Cause(
        name="proxy, stall in TLS through a tunnel, total deadline",
        script=(Stall(b"HTTP/1.1 200 Fine\r\n\r\n"),),
        setting=behind_tunnel,
        limits=Timeouts(total=SHORT),
        read=fails(RequestTimeoutError, lasts=SHORT, phase="total"),
    )


CAUSES: tuple[Cause, ...] = (
    *unreached(),
    *breaks(),
    *slow(),
    *overloaded(),
    *refusals(),
    *answers(),
    *connections(),
    *redirects(),
    *proxies(),
)


def played(cause: Cause, outcome: Outcome) -> tuple[Step, ...]:
    """Return the part of a script that a call gets to."""
    steps = outcome.requests if outcome.steps is None else outcome.steps
    assert steps <= len(cause.script), f"{cause.name}: the script is too short"
    return cause.script[:steps]
