"""Bulk calls, in both modes: which requests go out for how many things, and what is made of their answers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextvars import ContextVar
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from tests.contract.stub import AUTHORIZATION, HOSTS, PRIVATE_KEY, TOKEN, Reply, Stub
from tests.support.modes import MakeClient
from ziggeo import (
    ArgumentsError,
    AsyncZiggeo,
    Audio,
    BulkError,
    BulkProgress,
    BulkReport,
    ClientStateError,
    ResponseValidationError,
    ServerError,
    Stream,
    Video,
    VideoGetBulkArguments,
    VideoUpdateBulkArguments,
    Ziggeo,
    key,
)
from ziggeo.errors import AuthenticationError

TOKENS = [f"{number:032x}" for number in range(250)]
Handler = Callable[[httpx.Request], httpx.Response]


def client_of(make_client: MakeClient, handler: Handler, **settings: Any) -> Ziggeo:
    """Make a client whose requests a function answers."""
    transport = httpx.MockTransport(handler)
    return make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=transport, retries=0, **settings)


class Objects:
    """A service that knows some objects, and answers for those of them that are asked for, in an order of its own."""

    def __init__(self, known: Sequence[str], *, wrong: int | None = None, status: int = 500) -> None:
        self.known = {token: {"token": token} for token in known}
        self.wrong = wrong
        """Which request is answered with ``status``, from 0."""
        self.status = status
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._guard = Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        form = {name: texts[0] for name, texts in parse_qs(request.content.decode(), keep_blank_values=True).items()}
        with self._guard:
            number = len(self.asked)
            self.asked.append((f"{request.method} {request.url}", form))
        if number == self.wrong:
            return httpx.Response(self.status)
        if request.method == "POST":
            tokens = sorted(form["tokens_or_keys"].split(","))
            return httpx.Response(200, json=[self.known[token] for token in tokens if token in self.known])
        return httpx.Response(200 if request.url.raw_path.decode().split("/")[3] in self.known else 404)

    @property
    def chunks(self) -> list[list[str]]:
        """The tokens of each request; which of them comes first is not told where several are under way."""
        return sorted(form["tokens_or_keys"].split(",") for _, form in self.asked)


# what goes out

SPELLINGS: list[tuple[str, Callable[[Ziggeo], object], str, list[tuple[str, str]]]] = [
    (
        "videos.get_bulk",
        lambda client: client.videos.get_bulk(["a", Video(token="b"), key("c")]),
        "https://server.test/v1/videos/get_bulk",
        [("tokens_or_keys", "a,b,_c")],
    ),
    (
        "videos.get_bulk, as official",
        lambda client: client.videos().get_bulk({"tokens_or_keys": "a, b,a"}),
        "https://server.test/v1/videos/get_bulk",
        [("tokens_or_keys", "a,b")],
    ),
    (
        "videos.get_bulk, keyword",
        lambda client: client.videos.get_bulk(tokens_or_keys=["a"]),
        "https://server.test/v1/videos/get_bulk",
        [("tokens_or_keys", "a")],
    ),
    (
        "videos.get_bulk, model",
        lambda client: client.videos.get_bulk(VideoGetBulkArguments(tokens_or_keys=["a", "b"])),
        "https://server.test/v1/videos/get_bulk",
        [("tokens_or_keys", "a,b")],
    ),
    (
        "videos.stats_bulk",
        lambda client: client.videos.stats_bulk(("a", "b"), summarize=False),
        "https://server.test/v1/videos/stats_bulk",
        [("tokens_or_keys", "a,b"), ("summarize", "false")],
    ),
    (
        "videos.update_bulk",
        lambda client: client.videos.update_bulk(["a"], tags=["x", "y"], expiration_days=None),
        "https://server.test/v1/videos/update_bulk",
        [("tokens_or_keys", "a"), ("tags", "x,y"), ("expiration_days", "")],
    ),
    (
        "videos.update_bulk, as official",
        lambda client: client.videos().update_bulk({"tokens_or_keys": ["a"], "volatile": True}, min_duration=5),
        "https://server.test/v1/videos/update_bulk",
        [("tokens_or_keys", "a"), ("volatile", "true"), ("min_duration", "5")],
    ),
    (
        "videos.update_bulk, model",
        lambda client: client.videos.update_bulk(VideoUpdateBulkArguments(tokens_or_keys=["a"], max_duration=9)),
        "https://server.test/v1/videos/update_bulk",
        [("tokens_or_keys", "a"), ("max_duration", "9")],
    ),
    (
        "audios.get_bulk",
        lambda client: client.audios.get_bulk(["a", "b"]),
        "https://api.test/v1/audios/get-bulk",
        [("tokens_or_keys", "a,b")],
    ),
    (
        "audios.update_bulk",
        lambda client: client.audios().update_bulk({"tokens_or_keys": "a"}, tags="x"),
        "https://api.test/v1/audios/update-bulk",
        [("tokens_or_keys", "a"), ("tags", "x")],
    ),
]


@pytest.mark.reference("V4", "V5", "V13", "A4", "A7")
@pytest.mark.parametrize(("call", "address", "form"), [row[1:] for row in SPELLINGS], ids=[row[0] for row in SPELLINGS])
def test_a_bulk_call_is_one_form_with_all_tokens_as_a_text(
    make_client: MakeClient, call: Callable[[Ziggeo], object], address: str, form: list[tuple[str, str]]
) -> None:
    stub = Stub([Reply.of([])])
    call(make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport, retries=0))
    (request,) = stub.asked

    assert (request.method, request.host + request.path, request.query) == ("POST", address, "")
    assert sorted(request.form or []) == sorted(form)
    assert request.headers["authorization"] == AUTHORIZATION


SPELLED: dict[str, Callable[[list[str]], Any]] = {
    "list": lambda tokens: tokens,
    "generator": lambda tokens: (token for token in tokens),
    "mapping": lambda tokens: {"tokens_or_keys": tokens},
    "text": lambda tokens: {"tokens_or_keys": ",".join(tokens)},
    "models": lambda tokens: [Video(token=token) for token in tokens],
    "repeated": lambda tokens: [*tokens, *tokens[::-1]],
}


@pytest.mark.parametrize("spelled", SPELLED.values(), ids=SPELLED)
def test_many_tokens_are_split_at_a_hundred_and_their_results_keep_the_order(
    make_client: MakeClient, spelled: Callable[[list[str]], Any]
) -> None:
    service = Objects(TOKENS)
    report = client_of(make_client, service).videos.get_bulk(spelled(TOKENS[::-1]))

    assert [video.token for video in report] == TOKENS[::-1]
    assert report.done == report.asked == tuple(TOKENS[::-1])
    assert (report.missing, report.failures, report.left) == ((), (), ())
    assert service.chunks == sorted([TOKENS[:149:-1], TOKENS[149:49:-1], TOKENS[49::-1]])


def test_what_the_service_does_not_know_is_missing(make_client: MakeClient) -> None:
    service = Objects(TOKENS[1::2])
    report = client_of(make_client, service).videos.get_bulk(TOKENS)

    assert [video.token for video in report] == TOKENS[1::2]
    assert (report.done, report.missing) == (tuple(TOKENS[1::2]), tuple(TOKENS[::2]))


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_chunk_that_fails_loses_none_of_the_others_and_a_second_run_does_only_that(
    make_client: MakeClient, concurrency: int
) -> None:
    service = Objects(TOKENS, wrong=1)
    client = client_of(make_client, service)
    with pytest.raises(BulkError) as caught:
        client.videos.update_bulk(TOKENS, tags="x", concurrency=concurrency)

    report: BulkReport[Video] = caught.value.report
    (failure,) = report.failures
    assert isinstance(failure.error, ServerError)
    assert caught.value.__cause__ is failure.error
    assert f"{len(failure.items)} of 250 failed" in str(caught.value)
    assert set(report.done) | set(failure.items) == set(TOKENS)
    assert (report.left, len(report)) == ((), 250 - len(failure.items))

    again = client.videos.update_bulk(TOKENS, tags="x", report=report)
    assert again is report
    assert [video.token for video in report] == TOKENS
    assert [form["tokens_or_keys"].split(",") for _, form in service.asked[3:]] == [list(failure.items)]


def test_nothing_asked_for_is_nothing_sent(make_client: MakeClient) -> None:
    service = Objects([])
    client = client_of(make_client, service)
    reports: list[BulkReport[Any]] = [
        client.videos.get_bulk([]),
        client.videos.get_bulk({"tokens_or_keys": ""}),
        client.videos.update_bulk([], tags="x"),
        client.videos.delete_bulk([]),
        client.videos.create_bulk([]),
        client.audios.download_bulk([], "."),
    ]

    assert [len(report) for report in reports] == [0] * 6
    assert service.asked == []


def test_a_summary_is_one_for_each_chunk_unless_each_video_is_told_of(make_client: MakeClient) -> None:
    stub = Stub([Reply.of({"plays": 100}), Reply.of([{"plays": 50}])])
    client = make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport)
    summaries = client.videos.stats_bulk(TOKENS[:150], concurrency=1)

    assert [stats.counters for stats in summaries] == [{"plays": 100}, {"plays": 50}]
    assert (summaries.done, summaries.missing) == (tuple(TOKENS[:150]), ())
    each = client_of(make_client, Objects(TOKENS[:3])).videos.stats_bulk(TOKENS[:4], summarize=False)
    assert [stats.token for stats in each] == TOKENS[:3]
    assert each.missing == (TOKENS[3],)


def test_answers_that_nobody_asked_for_are_not_taken_for_others(make_client: MakeClient) -> None:
    stub = Stub([Reply.of([{"token": "b"}])])
    client = make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport)
    with pytest.raises(BulkError) as caught:
        client.videos.get_bulk(["a"])

    assert isinstance(caught.value.__cause__, ResponseValidationError)


STREAM = Stream(token="a")

REFUSED: list[tuple[Callable[[Ziggeo], object], str]] = [
    (lambda client: client.videos.get_bulk(), "tokens_or_keys"),
    (lambda client: client.videos.get_bulk([*TOKENS, "a,b"]), "comma"),
    (lambda client: client.videos.get_bulk([*TOKENS, ""]), "number 251 is empty"),
    (lambda client: client.videos.get_bulk(["a"], concurrency=0), "concurrency"),
    (lambda client: client.videos.get_bulk(["a"], concurrency="3"), "concurrency is '3'"),  # type: ignore[arg-type]  # that it is refused is the point
    (lambda client: client.videos.delete_bulk(["a"], concurrency=True), "concurrency is True"),
    (lambda client: client.videos.get_bulk(Video(token="a")), r"\[video\], not a single Video"),  # type: ignore[arg-type]  # that it is refused is the point
    (lambda client: client.audios.delete_bulk(Audio(token="a")), r"such as \[audio\]"),  # type: ignore[arg-type]  # that it is refused is the point
    (lambda client: client.videos.get_bulk([Audio(token="a")]), "number 1 is a Audio"),  # type: ignore[list-item]  # that it is refused is the point
    (lambda client: client.videos.get_bulk({"tokens_or_keys": [STREAM]}), "is a Stream"),
    (lambda client: client.videos.stats_bulk(["a", STREAM]), "number 2 is a Stream"),  # type: ignore[list-item]  # that it is refused is the point
    (lambda client: client.videos.update_bulk([STREAM], tags="x"), "number 1 is a Stream"),  # type: ignore[list-item]  # that it is refused is the point
    (lambda client: client.videos.delete_bulk([STREAM]), "number 1 is a Stream"),  # type: ignore[list-item]  # that it is refused is the point
    (lambda client: client.videos.download_bulk([STREAM], "."), "is a Stream"),  # type: ignore[type-var]  # that it is refused is the point
    (lambda client: client.audios.get_bulk([Video(token="a")]), "number 1 is a Video"),  # type: ignore[list-item]  # that it is refused is the point
    (lambda client: client.audios.update_bulk([STREAM], tags="x"), "or a model of type Audio"),  # type: ignore[list-item]  # that it is refused is the point
    (lambda client: client.audios.delete_bulk([Video(token="a")]), "number 1 is a Video"),  # type: ignore[list-item]  # that it is refused is the point
    (lambda client: client.audios.download_bulk([STREAM], "."), "is a Stream"),  # type: ignore[type-var]  # that it is refused is the point
    (lambda client: client.videos.delete_bulk(), "tokens says which are meant, and is missing"),
    (lambda client: client.videos.delete_bulk(report=BulkReport()), "tokens says which are meant, and is missing"),
    (lambda client: client.videos.update_bulk(report=BulkReport(), tags="x"), "tokens_or_keys .* is missing"),
    (lambda client: client.videos.download_bulk(to=".", report=BulkReport()), "tokens .* is missing"),
    (lambda client: client.videos.create_bulk(title="x"), "files says which are meant, and is missing"),
    (lambda client: client.videos.delete_bulk(report=BulkReport("audios.delete_bulk")), "the report is one of audios"),
    (lambda client: client.videos.get_bulk({"token_or_keys": "a"}), "tokens_or_keys"),
    (lambda client: client.videos.update_bulk(TOKENS, max_duration=-1), "max_duration"),
    (lambda client: client.videos.update_bulk([], max_duration=-1), "max_duration"),
    (lambda client: client.videos.update_bulk({"tokens_or_keys": "a", "tag": "x"}), "did you mean tags"),
    (lambda client: client.videos.update_bulk(["a"], key="x"), "key is not known"),  # type: ignore[call-arg]  # that it is refused is the point
    (lambda client: client.videos.stats_bulk(["a"], report=BulkReport("videos.get_bulk")), "report is one of"),
    (lambda client: client.videos.delete_bulk(["a", 7]), "number 2 is a int"),  # type: ignore[list-item]  # that it is refused is the point
    (lambda client: client.videos.delete_bulk(7), "not int"),  # type: ignore[arg-type]  # that it is refused is the point
    (lambda client: client.videos.download_bulk(["a"], "none"), "there is no directory none"),
    (lambda client: client.videos.download_bulk(["a", "b"], lambda _: "one.mp4"), "both go to one.mp4"),
    (lambda client: client.audios.download_bulk(["a"], lambda _: "none/one.aac"), "there is no directory none"),
    (lambda client: client.videos.create_bulk("clip.mp4"), "several paths"),
    (lambda client: client.videos.create_bulk([b"clip.mp4"]), "has to be a path"),  # type: ignore[list-item]  # that it is refused is the point
    (lambda client: client.videos.create_bulk(["a.mp4", "b.mp4"], key="x"), "b.mp4 and a.mp4 would both get the key"),
    (lambda client: client.videos.create_bulk({"a.mp4": {"titel": "x"}}), "a.mp4: titel is not known"),
    (lambda client: client.audios.create_bulk(["a.mp3"], {"volatile": 2}), "volatile"),  # type: ignore[arg-type]  # that it is refused is the point
]


@pytest.mark.parametrize(("call", "said"), REFUSED)
def test_what_is_unacceptable_is_refused_and_nothing_is_sent(
    make_client: MakeClient, call: Callable[[Ziggeo], object], said: str
) -> None:
    service = Objects(TOKENS)
    with pytest.raises(ArgumentsError, match=said) as caught:
        call(client_of(make_client, service))

    assert service.asked == []
    assert caught.value.endpoint.endswith("_bulk")


@pytest.mark.reference("V14", "A8")
def test_deleting_is_one_request_each_and_what_is_gone_already_is_missing(make_client: MakeClient) -> None:
    service = Objects(["a", "_x%2Cy", "c"])
    client = client_of(make_client, service)
    report = client.videos.delete_bulk(["c", key("x,y"), "b", Video(token="a"), "c"])

    assert list(report) == list(report.done) == ["c", "_x,y", "a"]
    assert report.missing == ("b",)
    assert sorted(request for request, _ in service.asked) == [
        f"DELETE https://server.test/v1/videos/{name}" for name in ("_x%2Cy", "a", "b", "c")
    ]
    client.audios.delete_bulk("a, c")
    assert sorted(request for request, _ in service.asked[4:]) == [
        f"DELETE https://api.test/v1/audios/{name}" for name in ("a", "c")
    ]


def test_single_failures_are_told_one_by_one(make_client: MakeClient) -> None:
    service = Objects(TOKENS[:5], wrong=2)
    with pytest.raises(BulkError, match=r"^videos.delete_bulk: 1 of 5 failed; the first: videos.delete") as caught:
        client_of(make_client, service).videos.delete_bulk(TOKENS[:5], concurrency=1)

    assert [(failure.items, type(failure.error)) for failure in caught.value.report.failures] == [
        ((TOKENS[2],), ServerError)
    ]
    assert caught.value.report.done == (*TOKENS[:2], *TOKENS[3:5])


def test_a_second_run_needs_only_the_report(make_client: MakeClient) -> None:
    service = Objects(TOKENS[:3], wrong=1)
    client = client_of(make_client, service)
    report = BulkReport[str]()
    with pytest.raises(BulkError):
        client.videos.delete_bulk((token for token in TOKENS[:3]), concurrency=1, report=report)

    assert client.videos.delete_bulk(report=report) is report
    assert list(report) == TOKENS[:3]
    assert [request.rsplit("/", 1)[-1] for request, _ in service.asked] == [*TOKENS[:3], TOKENS[1]]


def test_a_source_that_is_used_up_is_no_success(make_client: MakeClient) -> None:
    service = Objects(TOKENS[:3], wrong=1)
    client = client_of(make_client, service)
    tokens = (token for token in TOKENS[:3])
    report = BulkReport[str]()
    with pytest.raises(BulkError):
        client.videos.delete_bulk(tokens, concurrency=1, report=report)
    with pytest.raises(BulkError, match=r"^videos.delete_bulk: 1 of 3 failed; the first: videos.delete") as caught:
        client.videos.delete_bulk(tokens, report=report)

    assert [failure.items for failure in caught.value.report.failures] == [(TOKENS[1],)]
    assert len(service.asked) == 3


@pytest.mark.parametrize("part", ["videos", "audios"])
def test_a_second_run_with_only_the_report_says_the_same_of_the_rest(make_client: MakeClient, part: str) -> None:
    service = Objects(TOKENS, wrong=1)
    client = client_of(make_client, service)
    resource: Any = getattr(client, part)
    with pytest.raises(BulkError) as caught:
        resource.update_bulk(TOKENS, tags="x", concurrency=1)

    resource.update_bulk(report=caught.value.report, tags="x")
    assert [each.token for each in caught.value.report] == TOKENS
    assert service.asked[3][1] == {"tokens_or_keys": ",".join(TOKENS[100:200]), "tags": "x"}


def test_downloads_and_uploads_go_on_with_only_the_report(make_client: MakeClient, tmp_path: Path) -> None:
    service = Objects(TOKENS[:2], wrong=1)
    client = client_of(make_client, service)
    videos = [Video(token=token) for token in TOKENS[:2]]
    downloads = BulkReport[Path]()
    with pytest.raises(BulkError):
        client.videos.download_bulk(videos, tmp_path, report=downloads, concurrency=1)

    client.videos.download_bulk(to=lambda token: tmp_path / f"again-{token}.mp4", report=downloads)
    assert list(downloads) == [tmp_path / f"{TOKENS[0]}.mp4", tmp_path / f"again-{TOKENS[1]}.mp4"]

    missing = tmp_path / "missing.mp4"
    uploads = BulkReport[Video]()
    for files in ([missing], None):
        with pytest.raises(BulkError, match="1 of 1 failed; the first: "):
            client.videos.create_bulk(files, report=uploads)
    assert uploads.failures[0].items == (str(missing),)


def test_a_thing_that_is_named_twice_may_be_answered_twice(make_client: MakeClient) -> None:
    video = {"token": "a", "key": "k"}
    stub = Stub([Reply.of([video, video])])
    client = make_client(TOKEN, PRIVATE_KEY, hosts=HOSTS, transport=stub.transport)
    report = client.videos.update_bulk(["a", key("k")], tags="x")

    assert [each.token for each in report] == ["a", "a"]
    assert (report.done, report.missing) == (("a", "_k"), ())


def test_wrong_credentials_end_the_run_and_leave_the_rest(make_client: MakeClient) -> None:
    service = Objects(TOKENS, wrong=1, status=401)
    with pytest.raises(BulkError, match="248 are left") as caught:
        client_of(make_client, service).videos.delete_bulk(TOKENS, concurrency=1)

    report: BulkReport[str] = caught.value.report
    assert isinstance(caught.value.__cause__, AuthenticationError)
    assert (report.done, report.left, len(service.asked)) == ((TOKENS[0],), tuple(TOKENS[2:]), 2)


def test_a_closed_client_begins_nothing(make_client: MakeClient) -> None:
    client = client_of(make_client, Objects(TOKENS))
    client.close()
    with pytest.raises(BulkError) as caught:
        client.videos.delete_bulk(TOKENS)

    assert isinstance(caught.value.__cause__, ClientStateError)
    assert len(caught.value.report.left) + len(caught.value.report.failures) == 250
    assert caught.value.report.left


def test_progress_is_told_each_time_something_has_finished(make_client: MakeClient) -> None:
    told: list[BulkProgress] = []
    service = Objects(TOKENS[:4], wrong=1)
    with pytest.raises(BulkError) as caught:
        client_of(make_client, service).videos.delete_bulk(TOKENS[:5], concurrency=1, on_progress=told.append)

    assert [(each.finished, each.failed, each.total, each.items) for each in told] == [
        (1, 0, 5, (TOKENS[0],)),
        (2, 1, 5, (TOKENS[1],)),
        (3, 1, 5, (TOKENS[2],)),
        (4, 1, 5, (TOKENS[3],)),
        (5, 1, 5, (TOKENS[4],)),
    ]
    assert [each.error for each in told if each.error] == [caught.value.__cause__]


@pytest.mark.parametrize("concurrency", [1, 3])
def test_a_callback_that_fails_ends_the_run_and_the_report_is_true(make_client: MakeClient, concurrency: int) -> None:
    service = Objects(TOKENS[:20])
    client = client_of(make_client, service)
    report = BulkReport[str]()

    def fail(progress: BulkProgress) -> None:
        if progress.finished == 5:
            raise RuntimeError("the screen is off")

    with pytest.raises(RuntimeError, match="the screen is off"):
        client.videos.delete_bulk(TOKENS[:20], concurrency=concurrency, on_progress=fail, report=report)

    assert 5 <= len(report.done) < 20
    assert {request.rsplit("/", 1)[-1] for request, _ in service.asked} == set(report.done)
    assert client.videos.delete_bulk(TOKENS[:20], report=report) is report
    assert list(report) == TOKENS[:20]
    assert len(service.asked) == 20


def test_something_else_that_is_raised_ends_the_run_and_comes_out_as_it_is(make_client: MakeClient) -> None:
    service = Objects(TOKENS[:20])

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(TOKENS[3]):
            raise RuntimeError("no such error is ours")
        return service(request)

    report = BulkReport[str]()
    with pytest.raises(RuntimeError, match="no such error is ours"):
        client_of(make_client, handler).videos.delete_bulk(TOKENS[:20], concurrency=3, report=report)

    assert TOKENS[3] in report.left
    assert {request.rsplit("/", 1)[-1] for request, _ in service.asked} >= set(report.done)


def test_what_is_given_is_gone_through_before_anything_is_done(make_client: MakeClient) -> None:
    service = Objects(TOKENS)

    def tokens() -> Any:
        yield from TOKENS[:3]
        raise LookupError("the list is broken")

    with pytest.raises(LookupError):
        client_of(make_client, service).videos.delete_bulk(tokens())

    assert service.asked == []


def test_context_variables_are_those_of_the_caller() -> None:
    request_of = ContextVar("request_of", default="nobody")
    seen: list[str] = []

    def handler(_: httpx.Request) -> httpx.Response:
        seen.append(request_of.get())
        return httpx.Response(200)

    transport = httpx.MockTransport(handler)

    async def delete() -> None:
        async with AsyncZiggeo(TOKEN, PRIVATE_KEY, transport=transport) as client:
            await client.videos.delete_bulk(TOKENS[:5], concurrency=2)

    mark = request_of.set("somebody")
    try:
        with Ziggeo(TOKEN, PRIVATE_KEY, transport=transport) as client:
            client.videos.delete_bulk(TOKENS[:5], concurrency=2)
        asyncio.run(delete())
    finally:
        request_of.reset(mark)

    assert seen == ["somebody"] * 10


def test_the_asynchronous_client_goes_through_asynchronous_sources_too(tmp_path: Path) -> None:
    service = Objects(TOKENS)

    async def tokens() -> AsyncIterator[str]:
        for token in TOKENS[:3]:
            yield token

    async def videos() -> AsyncIterator[Video]:
        async for token in tokens():
            yield Video(token=token)

    async def call() -> list[BulkReport[Any]]:
        async with AsyncZiggeo(TOKEN, PRIVATE_KEY, transport=httpx.MockTransport(service)) as client:
            return [
                await client.videos.get_bulk(tokens()),
                await client.videos.update_bulk(videos(), tags="x"),
                await client.videos.delete_bulk(videos()),
                await client.videos.download_bulk(videos(), to=lambda video: tmp_path / f"{video.token[-1]}.mp4"),
            ]

    assert [report.done for report in asyncio.run(call())] == [tuple(TOKENS[:3])] * 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.mp4", "1.mp4", "2.mp4"]
