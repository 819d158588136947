"""What the soak does, written once for both modes: each piece makes some calls, and looks at what they give."""

import asyncio
import random
import ssl
import traceback
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from benchmarks.soak.server import ALL_VIDEOS, FILE, PAGE
from ziggeo import (
    AsyncZiggeo,
    ClientStateError,
    ConnectionFailedError,
    NotFoundError,
    PreconditionFailedError,
    RequestOptions,
    RequestTimeoutError,
    ResponseValidationError,
    RetryBudget,
    RetryPolicy,
    ServerError,
    UploadError,
    Video,
    Ziggeo,
    ZiggeoError,
    key,
)

E = TypeVar("E", bound=ZiggeoError)

Mode = Literal["plain", "async"]
Verify = str | ssl.SSLContext | Literal[True]

CLIP = "clip.mp4"
NUMBERS = count(1)
"""Numbers that all workers draw from; drawing one is a single step of the interpreter."""
MOST_TOLD = 5
"""How many wrong outcomes each worker tells in full."""

RETRIES = RetryPolicy(retries=3, initial_delay=0.01, maximum_delay=0.1)
BUDGET = RetryBudget(earned_by_success=5)
"""So much that retries never run out, even where only pieces of work are chosen that need some."""
IMPATIENT = RequestOptions(timeout=0.05, retries=0)
LONGEST_PATIENCE = 0.02
"""Seconds after which a call is cancelled at the latest."""


class WrongOutcomeError(Exception):
    """A call gave what its kind does not give."""


class Client(Protocol):
    """The calls that are made, in either mode."""

    async def get(self, token: str, options: RequestOptions | None = None) -> Video:
        """Return a video."""
        ...

    async def index(self, skip: int) -> list[Video]:
        """Return a page."""
        ...

    async def iterate(self, most: int) -> list[Video]:
        """Return all videos, or the first of them."""
        ...

    async def create(self, name: str) -> Video:
        """Create a video without a file."""
        ...

    async def upload(self, name: str, file: Path | bytes, options: RequestOptions | None = None) -> Video:
        """Create a video from a file."""
        ...

    async def delete(self, token_or_key: str) -> None:
        """Delete a video."""
        ...

    async def download(self, token: str, to: Path) -> Path:
        """Download a video's file."""
        ...

    async def read(self, token: str) -> bytes:
        """Read a video's file piece by piece."""
        ...


class Plain:
    """The plain client, in coroutines that never wait."""

    def __init__(self, ziggeo: Ziggeo) -> None:
        self._ziggeo = ziggeo

    async def get(self, token: str, options: RequestOptions | None = None) -> Video:
        """Return a video."""
        return self._ziggeo.videos.get(token, options=options)

    async def index(self, skip: int) -> list[Video]:
        """Return a page."""
        return self._ziggeo.videos.index(limit=PAGE, skip=skip)

    async def iterate(self, most: int) -> list[Video]:
        """Return all videos, or the first of them."""
        found: list[Video] = []
        with self._ziggeo.videos.iterate(page_size=PAGE) as videos:
            for video in videos:
                found.append(video)
                if len(found) == most:
                    break
        return found

    async def create(self, name: str) -> Video:
        """Create a video without a file."""
        return self._ziggeo.videos.create(key=name)

    async def upload(self, name: str, file: Path | bytes, options: RequestOptions | None = None) -> Video:
        """Create a video from a file."""
        return self._ziggeo.videos.create(file=file, filename="clip.mp4", key=name, options=options)

    async def delete(self, token_or_key: str) -> None:
        """Delete a video."""
        self._ziggeo.videos.delete(token_or_key)

    async def download(self, token: str, to: Path) -> Path:
        """Download a video's file."""
        return self._ziggeo.videos.download_video(token, to)

    async def read(self, token: str) -> bytes:
        """Read a video's file piece by piece."""
        with self._ziggeo.videos.open_video(token) as file:
            return b"".join(file)


class Asynchronous:
    """The asynchronous client."""

    def __init__(self, ziggeo: AsyncZiggeo) -> None:
        self._ziggeo = ziggeo

    async def get(self, token: str, options: RequestOptions | None = None) -> Video:
        """Return a video."""
        return await self._ziggeo.videos.get(token, options=options)

    async def index(self, skip: int) -> list[Video]:
        """Return a page."""
        return await self._ziggeo.videos.index(limit=PAGE, skip=skip)

    async def iterate(self, most: int) -> list[Video]:
        """Return all videos, or the first of them."""
        found: list[Video] = []
        async with self._ziggeo.videos.iterate(page_size=PAGE) as videos:
            async for video in videos:
                found.append(video)
                if len(found) == most:
                    break
        return found

    async def create(self, name: str) -> Video:
        """Create a video without a file."""
        return await self._ziggeo.videos.create(key=name)

    async def upload(self, name: str, file: Path | bytes, options: RequestOptions | None = None) -> Video:
        """Create a video from a file."""
        return await self._ziggeo.videos.create(file=file, filename="clip.mp4", key=name, options=options)

    async def delete(self, token_or_key: str) -> None:
        """Delete a video."""
        await self._ziggeo.videos.delete(token_or_key)

    async def download(self, token: str, to: Path) -> Path:
        """Download a video's file."""
        return await self._ziggeo.videos.download_video(token, to)

    async def read(self, token: str) -> bytes:
        """Read a video's file piece by piece."""
        async with self._ziggeo.videos.open_video(token) as file:
            return b"".join([chunk async for chunk in file])


def new_plain(base_url: str, verify: Verify, token: str = "soak", private_key: str = "key") -> Ziggeo:
    """Make a plain client."""
    return Ziggeo(
        token, private_key, base_url=base_url, verify=verify, trust_env=False, retries=RETRIES, retry_budget=BUDGET
    )


def new_asynchronous(base_url: str, verify: Verify, token: str = "soak", private_key: str = "key") -> AsyncZiggeo:
    """Make an asynchronous client."""
    return AsyncZiggeo(
        token, private_key, base_url=base_url, verify=verify, trust_env=False, retries=RETRIES, retry_budget=BUDGET
    )


@asynccontextmanager
async def open_plain(base_url: str, verify: Verify) -> AsyncGenerator[Client, None]:
    """Open a plain client, and close it."""
    with new_plain(base_url, verify) as ziggeo:
        yield Plain(ziggeo)


@asynccontextmanager
async def open_asynchronous(base_url: str, verify: Verify) -> AsyncGenerator[Client, None]:
    """Open an asynchronous client, and close it."""
    async with new_asynchronous(base_url, verify) as ziggeo:
        yield Asynchronous(ziggeo)


@dataclass(frozen=True)
class Surroundings:
    """Where the work is done."""

    base_url: str
    authority: str
    folder: Path
    sandbox: Client | None = None
    """A client of the sandbox, where there is one."""

    def another(self, mode: Mode) -> AbstractAsyncContextManager[Client]:
        """Open another client, and close it."""
        opening = open_plain if mode == "plain" else open_asynchronous
        return opening(self.base_url, self.authority)

    def left_open(self) -> Client:
        """Make a plain client that nobody closes."""
        return Plain(new_plain(self.base_url, self.authority))


def drive(piece: Coroutine[None, None, None]) -> None:
    """Do a piece of work that never waits."""
    try:
        piece.send(None)
    except StopIteration:
        return
    piece.close()
    raise RuntimeError("plain work has nothing to wait for")


class Worker:
    """A thread or a task: it makes one call after the other, and keeps count."""

    def __init__(
        self, mode: Mode, number: int, client: Client, surroundings: Surroundings, pieces: "Mapping[Piece, int]"
    ) -> None:
        self.mode: Mode = mode
        self.client = client
        self.surroundings = surroundings
        self.calls = 0
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.created: Counter[str] = Counter()
        """Creates that the service has acted on, by script."""
        self.unsettled: list[str] = []
        """Names of what may have been created."""
        self.wrong: list[str] = []
        """What went otherwise than it should have, the first cases of it."""
        self.random = random.Random(f"{mode} {number}")
        self._pieces = pieces
        self._deck = list(pieces) if number == 0 else []
        """Pieces to do next, the last one first. The first worker does one of each to begin with."""

    def next_piece(self) -> Coroutine[None, None, None]:
        """Return the next piece of work. Every kind gets its share, in an order by chance."""
        if not self._deck:
            self._deck = [piece for piece, share in self._pieces.items() for _ in range(share)]
            self.random.shuffle(self._deck)
        return self._do(self._deck.pop())

    async def _do(self, piece: "Piece") -> None:
        try:
            await piece(self)
        except Exception as error:
            self.count(piece.__name__, "UNEXPECTED")
            if len(self.wrong) < MOST_TOLD:
                self.wrong.append("".join(traceback.format_exception(error)))

    def name(self, script: str) -> str:
        """Return a name that nothing had before."""
        return f"{script}-{next(NUMBERS)}"

    def path(self, name: str) -> Path:
        """Return where to put a file."""
        return self.surroundings.folder / f"{name}.mp4"

    @property
    def clip(self) -> Path:
        """A file to upload."""
        return self.surroundings.folder / CLIP

    def count(self, kind: str, outcome: str = "right") -> None:
        """Count a call."""
        self.calls += 1
        self.outcomes[kind, outcome] += 1

    async def fails(self, kind: str, wanted: type[E], call: Awaitable[object]) -> E:
        """Make a call that has to fail, and return the error."""
        try:
            given = await call
        except wanted as error:
            check(type(error) is wanted, f"{kind}: {error!r}")
            self.count(kind, wanted.__name__)
            return error
        raise WrongOutcomeError(f"{kind} gave {given!r} instead of failing with {wanted.__name__}")

    async def create_and_delete(self, script: str) -> None:
        """Make a pair of calls."""
        name = self.name(script)
        video = await self.client.create(name)
        self.created[script] += 1
        check(video.key == name, f"created {video!r}")
        self.count(f"create ({script})")
        await self.client.delete(video.token)
        self.count(f"delete ({script})")

    async def gone(self, name: str) -> None:
        """Delete what may have been created."""
        try:
            await self.client.delete(key(name))
        except NotFoundError:
            self.count("settle", "NotFoundError")
        else:
            self.count("settle")


def check(right: bool, what: str) -> None:
    """Refuse a result that is wrong."""
    if not right:
        raise WrongOutcomeError(what)


async def get(worker: Worker) -> None:
    token = worker.name("ok")
    video = await worker.client.get(token)
    check(video.token == token and video.title == f"Video {token}" and video.duration == 1.5, f"got {video!r}")
    worker.count("get")


async def index(worker: Worker) -> None:
    skip = worker.random.randrange(ALL_VIDEOS - PAGE)
    videos = await worker.client.index(skip)
    check([video.token for video in videos] == [f"listed-{skip + n}" for n in range(PAGE)], f"page {videos!r}")
    worker.count("index")


async def iterate(worker: Worker) -> None:
    videos = await worker.client.iterate(ALL_VIDEOS + 1)
    check([video.token for video in videos] == [f"listed-{n}" for n in range(ALL_VIDEOS)], f"listed {videos!r}")
    worker.count("iterate")


async def iterate_a_little(worker: Worker) -> None:
    videos = await worker.client.iterate(PAGE + 1)
    check(len(videos) == PAGE + 1, f"listed {videos!r}")
    worker.count("iterate, and stop early")


async def create_and_delete(worker: Worker) -> None:
    await worker.create_and_delete("pair")


async def create_when_told_to_wait(worker: Worker) -> None:
    await worker.create_and_delete("hasty")


async def delete_with_lost_answer(worker: Worker) -> None:
    await worker.create_and_delete("fleeting")


async def create_with_lost_answer(worker: Worker) -> None:
    name = worker.name("lost")
    error = await worker.fails("create (lost)", ConnectionFailedError, worker.client.create(name))
    check(error.may_have_been_acted_on and error.attempts == 1, f"{error!r} after {error.attempts} attempts")
    worker.created["lost"] += 1
    await worker.client.delete(key(name))
    worker.count("delete (lost)")


async def create_refused(worker: Worker) -> None:
    error = await worker.fails("create (failing)", ServerError, worker.client.create(worker.name("failing")))
    check(error.status == 503 and error.attempts == 1, f"{error!r} after {error.attempts} attempts")
    await worker.fails("create (taken)", PreconditionFailedError, worker.client.create(worker.name("taken")))


async def upload(worker: Worker) -> None:
    await _upload(worker, "pair", worker.clip if worker.random.random() < 0.5 else FILE)


async def upload_to_busy_storage(worker: Worker) -> None:
    await _upload(worker, "hasty", worker.clip)


async def _upload(worker: Worker, script: str, file: Path | bytes) -> None:
    name = worker.name(script)
    video = await worker.client.upload(name, file)
    worker.created[script] += 1
    check(video.key == name and video.default_stream is not None, f"uploaded {video!r}")
    worker.count(f"upload ({script})")
    await worker.client.delete(video.token)
    worker.count(f"delete ({script})")


async def upload_out_of_time(worker: Worker) -> None:
    name = worker.name("silent")
    impatient = RequestOptions(timeout=0.3, retries=0)
    error = await worker.fails("upload (silent)", UploadError, worker.client.upload(name, worker.clip, impatient))
    check(isinstance(error.cause, RequestTimeoutError), f"{error!r} because of {error.cause!r}")
    worker.unsettled.append(name)


async def download(worker: Worker) -> None:
    await _download(worker, "ok")


async def download_that_breaks_off(worker: Worker) -> None:
    await _download(worker, "cut")


async def _download(worker: Worker, script: str) -> None:
    name = worker.name(script)
    path = await worker.client.download(name, worker.path(name))
    check(path.read_bytes() == FILE, "the file holds something else")
    path.unlink()
    worker.count(f"download ({script})")


async def read(worker: Worker) -> None:
    check(await worker.client.read(worker.name("ok")) == FILE, "the file holds something else")
    worker.count("read piece by piece")


async def download_missing(worker: Worker) -> None:
    name = worker.name("missing")
    await worker.fails("download (missing)", NotFoundError, worker.client.download(name, worker.path(name)))
    check(not worker.path(name).exists(), "there is a file")


async def get_missing(worker: Worker) -> None:
    name = worker.name("missing")
    error = await worker.fails("get (missing)", NotFoundError, worker.client.get(name))
    check(error.identifiers == {"video": name}, f"{error!r} about {error.identifiers}")


async def get_garbled(worker: Worker) -> None:
    await worker.fails("get (garbled)", ResponseValidationError, worker.client.get(worker.name("garbled")))


async def get_again(worker: Worker) -> None:
    for script in ("busy", "reset", "cut"):
        token = worker.name(script)
        video = await worker.client.get(token)
        check(video.token == token, f"got {video!r}")
        worker.count(f"get ({script})")


async def get_out_of_time(worker: Worker) -> None:
    error = await worker.fails("get (silent)", RequestTimeoutError, worker.client.get(worker.name("silent"), IMPATIENT))
    check(error.seconds < 10, f"it took {error.seconds} s")


async def with_another_client(worker: Worker) -> None:
    async with worker.surroundings.another(worker.mode) as other:
        token = worker.name("ok")
        check((await other.get(token)).token == token, "got another video")
        worker.count("get (another client)")
    await worker.fails("get (closed client)", ClientStateError, other.get(worker.name("ok")))


async def with_a_client_left_open(worker: Worker) -> None:
    token = worker.name("ok")
    check((await worker.surroundings.left_open().get(token)).token == token, "got another video")
    worker.count("get (client left open)")


async def in_the_sandbox(worker: Worker) -> None:
    sandbox = worker.surroundings.sandbox
    if sandbox is None:
        raise WrongOutcomeError("there is no sandbox")
    name = worker.name("kept")
    for created in (await sandbox.create(name), await sandbox.upload(f"{name}-with-a-file", FILE)):
        worker.count("create (sandbox)")
        check((await sandbox.get(created.token)).key == created.key, f"created {created!r}")
        worker.count("get (sandbox)")
        await sandbox.delete(created.token)
        worker.count("delete (sandbox)")
        await worker.fails("get (sandbox)", NotFoundError, sandbox.get(created.token))


async def cancel_get(worker: Worker) -> None:
    await _cancel(worker, "get (cancelled)", worker.client.get(worker.name("silent")))


async def cancel_get_that_is_answered(worker: Worker) -> None:
    await _cancel(worker, "get (perhaps cancelled)", worker.client.get(worker.name("ok")), certainly=False, most=0.004)


async def cancel_iterate(worker: Worker) -> None:
    await _cancel(worker, "iterate (perhaps cancelled)", worker.client.iterate(ALL_VIDEOS), certainly=False)


async def cancel_download(worker: Worker) -> None:
    name = worker.name("stalled")
    path = worker.path(name)
    await _cancel(worker, "download (cancelled)", worker.client.download(name, path))
    # Not by a pattern: those are kept by the standard library.
    left = [found.name for found in path.parent.iterdir() if found.name.startswith(f"{name}.")]
    check(not left, f"of the file there is left {left}")


async def cancel_upload(worker: Worker) -> None:
    name = worker.name("silent")
    await _cancel(worker, "upload (cancelled)", worker.client.upload(name, worker.clip))
    worker.unsettled.append(name)


async def _cancel(
    worker: Worker,
    kind: str,
    call: Coroutine[None, None, object],
    *,
    certainly: bool = True,
    most: float = LONGEST_PATIENCE,
) -> None:
    task = asyncio.create_task(call)
    await asyncio.wait([task], timeout=worker.random.random() * most)
    task.cancel()
    await asyncio.wait([task])
    if task.cancelled():
        worker.count(kind, "cancelled")
    else:
        task.result()
        check(not certainly, f"{kind} has ended")
        worker.count(kind)


Piece = Callable[[Worker], Coroutine[None, None, None]]

_SHARES: dict[Piece, int] = {
    get: 700,
    index: 50,
    create_and_delete: 40,
    download: 20,
    read: 10,
    upload: 10,
    iterate: 5,
    iterate_a_little: 5,
    get_missing: 10,
    download_missing: 5,
    create_refused: 5,
    get_garbled: 3,
    get_again: 7,
    create_when_told_to_wait: 3,
    create_with_lost_answer: 3,
    delete_with_lost_answer: 3,
    upload_to_busy_storage: 3,
    download_that_breaks_off: 3,
    get_out_of_time: 2,
    upload_out_of_time: 1,
    with_another_client: 2,
    in_the_sandbox: 1,
}
PIECES: dict[Mode, dict[Piece, int]] = {
    "plain": {**_SHARES, with_a_client_left_open: 2},
    "async": {
        **_SHARES,
        cancel_get: 3,
        cancel_get_that_is_answered: 5,
        cancel_iterate: 3,
        cancel_download: 3,
        cancel_upload: 2,
    },
}
"""What is done in each mode, and how often among about 900 pieces. The sandbox has its share only where there is one."""
