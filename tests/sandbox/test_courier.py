"""Lines of errands, by themselves."""

import asyncio
import threading
from queue import SimpleQueue

import httpx
import pytest

from ziggeo.sandbox.webhooks.courier import Courier

from .api import DEADLINE


def test_lines_keep_their_order_and_do_not_wait_for_each_other() -> None:
    done = SimpleQueue[str]()

    async def errand(_: httpx.AsyncClient, item: str) -> None:
        if item == "stuck":
            await asyncio.Event().wait()
        done.put(item)

    courier = Courier(errand)
    try:
        courier.submit("held up", "stuck")
        courier.submit("held up", "never")
        for item in "abc":
            courier.submit("free", item)
        assert [done.get(timeout=DEADLINE) for _ in "abc"] == ["a", "b", "c"]
    finally:
        courier.close()
    assert done.empty()


def test_an_errand_that_goes_wrong_does_not_end_its_line(caplog: pytest.LogCaptureFixture) -> None:
    done = SimpleQueue[str]()

    async def errand(_: httpx.AsyncClient, item: str) -> None:
        if item == "wrong":
            raise ZeroDivisionError
        done.put(item)

    courier = Courier(errand)
    try:
        courier.submit("line", "wrong")
        courier.submit("line", "right")
        assert done.get(timeout=DEADLINE) == "right"
    finally:
        courier.close()
    assert "an errand of line line went wrong" in caplog.text


def test_there_is_a_thread_only_between_the_first_errand_and_the_end() -> None:
    done = SimpleQueue[str]()

    async def errand(_: httpx.AsyncClient, item: str) -> None:
        done.put(item)

    def threads() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == "ziggeo-sandbox-webhooks"]

    Courier(errand).close()
    before = threads()
    courier = Courier(errand)
    assert threads() == before
    courier.submit("line", "item")
    assert done.get(timeout=DEADLINE) == "item"
    assert len(threads()) == len(before) + 1
    courier.close()
    courier.submit("line", "too late")
    assert threads() == before
    assert done.empty()
