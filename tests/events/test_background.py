"""Where the plain frameworks hand work on to."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.events.receiving import DEADLINE, READY, Received, post
from tests.events.servers import SERVERS
from ziggeo.events import AnyEvent, UnknownEvent, VideoReadyEvent, _background
from ziggeo.events._background import Worker
from ziggeo.events._receiving import Work

PLAIN = pytest.mark.parametrize("name", ["flask", "django"])


@PLAIN
def test_an_executor_may_be_given(name: str, received: Received) -> None:
    names = Received()

    def handle(event: AnyEvent) -> None:
        names(UnknownEvent(event_type=threading.current_thread().name))
        received(event)

    with ThreadPoolExecutor(1, thread_name_prefix="ours") as executor, SERVERS[name](handle, executor=executor) as url:
        assert post(url, READY).status_code == 200
        assert isinstance(received.next(), VideoReadyEvent)
        assert getattr(names.next(), "event_type", "").startswith("ours")


@PLAIN
def test_a_function_may_be_given_that_takes_what_is_to_be_called(name: str, received: Received) -> None:
    works: list[Callable[[], None]] = []
    with SERVERS[name](received, executor=works.append) as url:
        assert post(url, READY).status_code == 200
    assert received.nothing()
    (work,) = works
    work()
    assert isinstance(received.next(), VideoReadyEvent)


def in_reverse(_: Callable[[], None]) -> object:
    raise ConnectionError("the queue is away")


class Full(Executor):
    """Takes nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise RuntimeError("cannot schedule new futures after shutdown")


@PLAIN
@pytest.mark.parametrize("executor", [in_reverse, Full()])
def test_whoever_sent_it_is_told_when_it_cannot_be_handed_on(
    name: str, received: Received, caplog: pytest.LogCaptureFixture, executor: Any
) -> None:
    with SERVERS[name](received, executor=executor) as url:
        assert post(url, READY).status_code == 503
    assert "webhook: an event 'video_ready' could not be handed on" in caplog.messages


@PLAIN
def test_events_are_handled_in_the_order_of_their_answers(name: str, received: Received) -> None:
    names = [f"event {place}" for place in range(20)]
    with SERVERS[name](received) as url:
        for event_type in names:
            assert post(url, {"event_type": event_type}).status_code == 200
        assert [getattr(received.next(), "event_type", "") for _ in names] == names


def test_the_default_thread_takes_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_background, "MAX_WAITING", 2)
    worker, may_go_on, done = Worker(), threading.Event(), threading.Semaphore(0)

    def work() -> None:
        assert may_go_on.wait(DEADLINE)
        done.release()

    worker(work)
    worker(work)
    with pytest.raises(RuntimeError, match="2 events are waiting"):
        worker(work)
    may_go_on.set()
    for _ in range(2):
        assert done.acquire(timeout=DEADLINE)
    last = threading.Event()
    while True:
        # The room is given back right after the work, which is right after what was waited for.
        try:
            worker(last.set)
        except RuntimeError:
            continue
        break
    assert last.wait(DEADLINE)


def test_work_that_cannot_be_taken_takes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_background, "MAX_WAITING", 1)
    monkeypatch.setattr(_background, "ThreadPoolExecutor", Full)
    worker = Worker()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="after shutdown"):
            worker(print)


def test_work_that_fails_leaves_room(caplog: pytest.LogCaptureFixture) -> None:
    worker, done = Worker(), threading.Event()
    worker(Work(partial(int, "x"), "a number"))
    worker(done.set)
    assert done.wait(DEADLINE)
    assert "the handler of a number has failed" in caplog.text


def test_work_can_go_to_another_process() -> None:
    work = Work(
        partial(
            print, VideoReadyEvent.model_validate_json('{"event_type":"video_ready","data":{"video":{"token":"a"}}}')
        ),
        "x",
    )
    assert pickle.loads(pickle.dumps(work)).name == "x"


def run(code: str) -> str:
    """Run a program in a process of its own."""
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=DEADLINE).stdout


POSTING = """
import flask, os, threading, warnings
from ziggeo.events.flask import webhook_view

def post(handle):
    app = flask.Flask("hooks")
    app.add_url_rule("/hook", view_func=webhook_view(handle), methods=["POST"])
    for name in "abc":
        assert app.test_client().post("/hook", json={"event_type": name}).status_code == 200
"""


def test_the_default_thread_finishes_its_work_before_the_process_ends() -> None:
    code = """
at_the_end = threading.Event()

def handle(event):
    at_the_end.wait()
    print(event.event_type, flush=True)

post(handle)
print("end of the program", flush=True)
at_the_end.set()
"""
    assert run(POSTING + code).split("\n") == ["end of the program", "a", "b", "c", ""]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_process_that_was_forked_has_a_thread_of_its_own() -> None:
    code = """
warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
done = threading.Semaphore(0)

def handle(event):
    done.release()

def wait():
    for _ in "abc":
        assert done.acquire(timeout=20)

post(handle)
wait()
child = os.fork()
post(handle)
wait()
if child:
    assert os.waitpid(child, 0)[1] == 0
    print("both")
"""
    assert run(POSTING + code) == "both\n"
