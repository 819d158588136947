"""Ctrl-C in a plain call of which the program goes on: nothing is left of the call, and the client works as before."""

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from tests.faults.conftest import Tell
from tests.faults.leaks import nothing_left
from tests.faults.table import Line
from tests.support.samples import VIDEO_ANSWER, VIDEO_TOKEN
from tests.support.secrecy import PRIVATE_KEY, TOKEN
from tests.support.server import Server, Talk
from ziggeo import RetryPolicy, Ziggeo

pytestmark = pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="threads cannot be interrupted here")


@dataclass(frozen=True)
class Interruption:
    """The program is interrupted when it has got so much of an answer; then nothing more comes."""

    after: bytes

    def play(self, talk: Talk) -> bool:
        talk.read_head()
        talk.read_body()
        talk.record()
        talk.send(self.after)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        talk.hold(reading=True)
        return False


MOMENTS = {
    "before the answer": b"",
    "in the head": b"HTTP/1.1 200 Fine\r\nContent-Le",
    "in the body": b"HTTP/1.1 200 Fine\r\nContent-Length: 2000000\r\n\r\n" + b"{" * 1_000_000,
}


def read(client: Ziggeo, _: Path) -> object:
    with client.videos.open_video(VIDEO_TOKEN) as opened:
        return sum(map(len, opened))


CALLS: dict[str, Callable[[Ziggeo, Path], object]] = {
    "videos.get": lambda client, _: client.videos.get(VIDEO_TOKEN),
    "videos.create": lambda client, _: client.videos.create(title="One"),
    "videos.download_video": lambda client, to: client.videos.download_video(VIDEO_TOKEN, to / "clip.mp4"),
    "videos.open_video": read,
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_client_goes_on_after_an_interruption(
    name: str, moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    # Who runs the tests in the background has switched this off.
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with (
            nothing_left(tmp_path, monkeypatch),
            Server(Interruption(MOMENTS[moment]), VIDEO_ANSWER) as server,
            Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, retries=RetryPolicy(initial_delay=0.0)) as client,
        ):
            began = monotonic()
            with pytest.raises(KeyboardInterrupt):
                CALLS[name](client, tmp_path)
            seconds = monotonic() - began
            server.wait_until_idle()
            assert client.videos.get(VIDEO_TOKEN).token == VIDEO_TOKEN
    finally:
        signal.signal(signal.SIGINT, former)
    assert [request.connection for request in server.requests] == [1, 2]
    assert seconds < 5
    cause = f"Ctrl-C in a call, {moment}: {name}"
    tell(Line(cause, name == "videos.create", "sync", "KeyboardInterrupt", 1, seconds))


@pytest.mark.parametrize("name", CALLS)
def test_what_was_interrupted_between_head_and_body_has_no_connection_left(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with nothing_left(tmp_path, monkeypatch), Server(VIDEO_ANSWER) as server:
        # As long as the error is kept, so are the variables of all that it has come through.
        with (
            pytest.raises(KeyboardInterrupt) as interrupted,
            Ziggeo(TOKEN, PRIVATE_KEY, base_url=server.url, on_response=interrupt) as client,
        ):
            CALLS[name](client, tmp_path)
        server.wait_until_idle()
    assert interrupted.value.args == ()
    assert len(server.requests) == 1
