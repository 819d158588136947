"""Calls about many things at once: collect what is meant, do it with several requests at a time, and report on each."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar, cast

from ziggeo._async._runtime import Source, collect, each, heed_interruption, run_blocking
from ziggeo._async.caller import AsyncCaller
from ziggeo._core.arguments import parse_arguments
from ziggeo._core.bulk import (
    LARGEST_CHUNK,
    TOKENS,
    Outcome,
    Portion,
    Run,
    check_arguments,
    check_concurrency,
    check_keys,
    formerly_asked,
    listed,
    matched,
    of_one,
    references,
    separate,
    without_commas,
)
from ziggeo._core.endpoint import Endpoint
from ziggeo._files.bulk import StrPath, paths, plan_targets, several
from ziggeo.bulk import BulkReport, OnBulk
from ziggeo.errors import NotFoundError, ZiggeoError
from ziggeo.models._base import Arguments
from ziggeo.models._types import HasToken
from ziggeo.settings import RequestOptions

A = TypeVar("A", bound=Arguments)
M = TypeVar("M")
NamedT = TypeVar("NamedT")
"""What names an object, as the caller has it."""
PathT = TypeVar("PathT", bound=StrPath)
"""A path, as the caller has it."""
T = TypeVar("T")


async def ask_in_chunks(
    caller: AsyncCaller,
    endpoint: Endpoint[list[M]],
    model: type[HasToken],
    takes: type[A],
    arguments: Source[str | HasToken] | A | Mapping[str, object] | None,
    fields: Mapping[str, object],
    *,
    reader: Callable[[A], Callable[[Portion, Sequence[M], str], Outcome[M]]] = lambda _: matched,
    concurrency: int,
    on_progress: OnBulk | None,
    report: BulkReport[M] | None,
    options: RequestOptions | None,
) -> BulkReport[M]:
    """Make one of the service's bulk calls, with as many requests as it takes.

    ``model`` is what may stand for a token. ``reader`` gives what finds the items that answers belong to, by what the call says of them.
    """
    call = endpoint.name
    about, said = separate(arguments, fields)
    given = formerly_asked(TOKENS, report, call) if about is None else about
    source = cast("Source[object]", listed(given, call))
    tokens = without_commas(references(await collect(source), model, call), call)
    shared = check_arguments(takes, said, tokens, call)
    read = reader(shared)

    async def ask(items: Portion) -> Outcome[M]:
        chunk = shared.model_copy(update={TOKENS: list(items)})
        return read(items, await caller.send(endpoint, chunk, caller.limits(options)), call)

    return await _run(call, tokens, LARGEST_CHUNK, ask, concurrency, on_progress, report)


async def delete_each(
    call: str,
    model: type[HasToken],
    tokens: Source[str | HasToken] | None,
    delete: Callable[[str], Awaitable[None]],
    *,
    concurrency: int,
    on_progress: OnBulk | None,
    report: BulkReport[str] | None,
) -> BulkReport[str]:
    """Delete things one by one."""
    source: Source[str | HasToken] = formerly_asked("tokens", report, call) if tokens is None else tokens
    named = references(await collect(listed(source, call)), model, call)

    async def delete_one(items: Portion) -> Outcome[str]:
        (item,) = items
        try:
            await delete(item)
        except NotFoundError:
            return Outcome(items, missing=items)
        return Outcome(items, {item: item})

    return await _run(call, named, 1, delete_one, concurrency, on_progress, report)


async def download_each(
    call: str,
    model: type[HasToken],
    tokens: Source[NamedT] | None,
    to: StrPath | Callable[[NamedT], StrPath] | None,
    download: Callable[[str, Path, Callable[[int, int | None], object]], Awaitable[Path]],
    extension: Callable[[NamedT], str],
    *,
    concurrency: int,
    on_progress: OnBulk | None,
    report: BulkReport[Path] | None,
) -> BulkReport[Path]:
    """Download files one by one, each to a path of its own."""
    # Where nothing was given, a function of the caller takes texts.
    source = cast("Source[NamedT]", formerly_asked("tokens", report, call)) if tokens is None else tokens
    named = references(await collect(listed(source, call)), model, call)
    targets = await run_blocking(plan_targets, call, named, to, extension)

    async def download_one(items: Portion) -> Outcome[Path]:
        (item,) = items
        return Outcome(items, {item: await download(item, targets[item], _heed)})

    return await _run(call, named, 1, download_one, concurrency, on_progress, report)


async def create_each(
    call: str,
    takes: type[A],
    files: Source[StrPath] | Mapping[PathT, A | Mapping[str, object]] | None,
    arguments: A | Mapping[str, object] | None,
    fields: Mapping[str, object],
    create: Callable[[A, str, Callable[[int, int], object]], Awaitable[T]],
    *,
    concurrency: int,
    on_progress: OnBulk | None,
    report: BulkReport[T] | None,
) -> BulkReport[T]:
    """Upload files one by one, with the arguments that all of them share and those that each of them has."""
    shared = parse_arguments(takes, arguments, fields, call)
    if isinstance(files, Mapping):
        given = cast("Mapping[StrPath, A | Mapping[str, object] | None]", files)
        own = dict(zip(paths(given, call), given.values(), strict=True))
        said = {path: of_one(shared, each_own, path, call) for path, each_own in own.items()}
    else:
        source: Source[StrPath] = formerly_asked("files", report, call) if files is None else files
        said = dict.fromkeys(paths(await collect(several(source, call)), call), shared)
    check_keys(said, call)

    async def create_one(items: Portion) -> Outcome[T]:
        (item,) = items
        return Outcome(items, {item: await create(said[item], item, _heed)})

    return await _run(call, said, 1, create_one, concurrency, on_progress, report)


async def _run(
    call: str,
    items: Iterable[str],
    size: int,
    work: Callable[[Portion], Awaitable[Outcome[T]]],
    concurrency: int,
    on_progress: OnBulk | None,
    report: BulkReport[T] | None,
) -> BulkReport[T]:
    """Do what is not done yet, so many items at a time."""
    check_concurrency(concurrency, call)
    run = Run(call, items, size, on_progress, report)

    async def attempt(portion: Portion) -> Outcome[T]:
        try:
            return await work(portion)
        except ZiggeoError as error:
            return run.failed(portion, error)

    await each(attempt, run, min(concurrency, len(run)), record=run.record, tell=run.tell)
    return run.finish()


def _heed(_done: int, _total: int | None) -> None:
    """Look between two pieces of a file whether it is still wanted."""
    heed_interruption()
