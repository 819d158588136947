"""One test for both modes: the asynchronous client, driven as if it were the plain one."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Literal, Protocol, cast

from ziggeo import AsyncZiggeo, Ziggeo

Mode = Literal["sync", "async"]
MODES: tuple[Mode, ...] = ("sync", "async")


class MakeClient(Protocol):
    """Makes a client of the mode that the test runs in; it takes what ``Ziggeo`` takes."""

    mode: Mode

    def __call__(self, *args: Any, **settings: Any) -> Ziggeo:
        """Make a client, which is closed after the test."""
        ...


class Bridged:
    """Stands for an object of the asynchronous client: what it gives to await is awaited at once, in one event loop."""

    def __init__(self, wrapped: object, runner: asyncio.Runner) -> None:
        self._wrapped = wrapped
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._wrapped, {"close": "aclose"}.get(name, name))
        return self._bridge_call(value) if inspect.ismethod(value) else self._bridge(value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._bridge_call(cast("Callable[..., object]", self._wrapped))(*args, **kwargs)

    def __repr__(self) -> str:
        return repr(self._wrapped)

    def __enter__(self) -> Any:
        entered = self._run(cast("Any", self._wrapped).__aenter__())
        return self if entered is self._wrapped else self._bridge(entered)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._run(cast("Any", self._wrapped).__aexit__(kind, error, traceback))

    def __iter__(self) -> Iterator[Any]:
        iterator: AsyncIterator[object] = cast("Any", self._wrapped).__aiter__()

        async def following() -> object:
            return await iterator.__anext__()

        while True:
            try:
                yield self._runner.run(following())
            except StopAsyncIteration:
                return

    def __next__(self) -> Any:
        try:
            return self._run(cast("Any", self._wrapped).__anext__())
        except StopAsyncIteration:
            raise StopIteration from None

    def _bridge_call(self, function: Callable[..., object]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            async def inside() -> object:
                # The call itself may start tasks, so it is made where there is a loop.
                result = function(*args, **kwargs)
                return await result if inspect.isawaitable(result) else result

            return self._bridge(self._runner.run(inside()))

        return call

    def _run(self, coroutine: Coroutine[Any, Any, object]) -> Any:
        return self._runner.run(coroutine)

    def _bridge(self, value: object) -> Any:
        ours = type(value).__module__.startswith("ziggeo._async")
        return Bridged(value, self._runner) if ours or inspect.isasyncgen(value) else value


async def tasks_left() -> set[asyncio.Task[Any]]:
    """Return what is under way beside the caller, and does not end by itself as soon as the loop goes on."""
    for _ in range(50):
        if len(asyncio.all_tasks()) == 1:
            break
        # Generators that were broken off are closed by tasks of asyncio's own, which wait for nothing.
        await asyncio.sleep(0)
    return asyncio.all_tasks() - {cast("asyncio.Task[Any]", asyncio.current_task())}


class AsyncMode(AbstractContextManager["AsyncMode"]):
    """An event loop, and the clients that live in it."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._clients: list[AsyncZiggeo] = []

    def tasks_left(self) -> set[asyncio.Task[Any]]:
        """Return what is under way in the loop although no call is."""
        return self._runner.run(tasks_left())

    def client(self, *args: Any, **settings: Any) -> Ziggeo:
        """Make an asynchronous client that looks like the plain one."""
        client = AsyncZiggeo(*args, **settings)
        self._clients.append(client)
        return cast("Ziggeo", Bridged(client, self._runner))

    def adopt(self, client: AsyncZiggeo) -> Ziggeo:
        """Let a client that was made elsewhere look like the plain one."""
        self._clients.append(client)
        return cast("Ziggeo", Bridged(client, self._runner))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for client in self._clients:
            self._runner.run(client.aclose())
        self._runner.close()
