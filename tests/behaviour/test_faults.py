"""What the client makes of a service with which something is wrong, in both modes: by the sandbox's faults on demand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.modes import MakeClient
from ziggeo import (
    ConnectionFailedError,
    RateLimitedError,
    RequestTimeoutError,
    ResponseValidationError,
    RetryPolicy,
    ServerError,
    StorageError,
    UploadError,
    UploadStep,
    Ziggeo,
)
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.faults import (
    BrokenJson,
    EmptyMapsAsLists,
    Failure,
    Latency,
    NoAcceptRanges,
    Reset,
    SlowBody,
    Status,
    Truncate,
    UnknownEnum,
    WrongType,
)

RETRIES = RetryPolicy(retries=4, initial_delay=0.001, maximum_delay=0.001)


@pytest.fixture(scope="module")
def troubled_sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def troubled(troubled_sandbox: Sandbox) -> Iterator[Sandbox]:
    """A sandbox of this module alone, in which nothing goes wrong before and after a test."""
    yield troubled_sandbox
    troubled_sandbox.faults.clear()
    troubled_sandbox.requests.clear()


@pytest.fixture
def ziggeo(make_client: MakeClient, troubled: Sandbox) -> Ziggeo:
    return make_client(
        troubled.token,
        troubled.private_key,
        troubled.encryption_key,
        base_url=troubled.url,
        retries=RETRIES,
    )


def statuses(sandbox: Sandbox, endpoint: str) -> list[int | None]:
    """What the requests of an endpoint were answered."""
    return [request.status for request in sandbox.requests.of(endpoint)]


def test_a_read_is_repeated_until_the_service_is_back(troubled: Sandbox, ziggeo: Ziggeo) -> None:
    token = ziggeo.videos.create(title="x").token
    troubled.fail("videos.get", status=503, times=2)
    assert ziggeo.videos.get(token).title == "x"
    assert statuses(troubled, "videos.get") == [503, 503, 200]


@pytest.mark.parametrize("failure", [Reset("before"), Reset("after"), Truncate()])
def test_a_read_is_repeated_when_its_connection_breaks(troubled: Sandbox, ziggeo: Ziggeo, failure: Failure) -> None:
    token = ziggeo.videos.create(title="x").token
    troubled.faults.add("videos.get", failure, times=2)
    assert ziggeo.videos.get(token).title == "x"
    assert len(statuses(troubled, "videos.get")) == 3


@pytest.mark.parametrize(("failure", "made"), [(Reset("before"), 0), (Reset("after"), 1), (Truncate(size=1), 1)])
def test_a_creation_whose_answer_is_lost_is_not_repeated(
    troubled: Sandbox, ziggeo: Ziggeo, failure: Failure, made: int
) -> None:
    before = ziggeo.videos.count(states="all").count
    troubled.faults.add("videos.create", failure)
    with pytest.raises(ConnectionFailedError) as raised:
        ziggeo.videos.create(title="once")
    assert raised.value.attempts == 1
    assert len(statuses(troubled, "videos.create")) == 1
    assert ziggeo.videos.count(states="all").count == before + made


def test_a_creation_is_repeated_where_nothing_came_of_it(troubled: Sandbox, ziggeo: Ziggeo) -> None:
    before = ziggeo.videos.count(states="all").count
    troubled.faults.add("videos.create", Status(503, retry_after=0), times=1)
    troubled.faults.add("videos.create", Status(429, retry_after=0), times=1)
    ziggeo.videos.create(title="once")
    assert statuses(troubled, "videos.create") == [503, 429, 201]
    assert ziggeo.videos.count(states="all").count == before + 1


def test_a_failure_that_stays_is_told(troubled: Sandbox, ziggeo: Ziggeo) -> None:
    troubled.fail("videos.create", status=500)
    with pytest.raises(ServerError) as failed:
        ziggeo.videos.create(title="x")
    assert (failed.value.status, failed.value.attempts) == (500, 1)
    troubled.fail("videos.count", status=502)
    with pytest.raises(ServerError) as again:
        ziggeo.videos.count()
    assert (again.value.status, again.value.attempts) == (502, 5)
    troubled.faults.add("videos.index", Status(429, retry_after=3600))
    with pytest.raises(RateLimitedError) as limited:
        ziggeo.videos.index()
    assert (limited.value.retry_after, limited.value.attempts) == (3600, 1)


def test_a_creation_fails_by_its_name_with_a_file_or_without(troubled: Sandbox, ziggeo: Ziggeo, clip: Path) -> None:
    troubled.fail("videos.create", status=500, times=2)
    with pytest.raises(ServerError):
        ziggeo.videos.create(title="x")
    with pytest.raises(UploadError) as failed:
        ziggeo.videos.create(file=clip)
    assert (failed.value.step, failed.value.status) == (UploadStep.REQUEST_URL, 500)
    ziggeo.videos.create(file=clip)
    assert statuses(troubled, "videos.create") == [500, 500, 201]


@pytest.mark.parametrize(
    ("after", "step", "removed"),
    [(0, UploadStep.REQUEST_URL, None), (1, UploadStep.SEND_FILE, True), (2, UploadStep.CONFIRM, True)],
)
def test_each_step_of_an_upload_fails_by_the_name_of_all(
    troubled: Sandbox, ziggeo: Ziggeo, clip: Path, after: int, step: UploadStep, removed: bool | None
) -> None:
    troubled.fail("videos.create.*", status=412, times=1, after=after)
    with pytest.raises(UploadError) as failed:
        ziggeo.videos.create(file=clip)
    assert (failed.value.step, failed.value.status, failed.value.removed) == (step, 412, removed)
    assert statuses(troubled, "videos.create.*") == [*[201, 204][:after], 412]


def test_an_upload_whose_answer_is_lost_is_sent_again(troubled: Sandbox, ziggeo: Ziggeo, clip: Path) -> None:
    troubled.fail("storage", reset="after", times=1)
    created = ziggeo.videos.create(file=clip)
    assert statuses(troubled, "storage") == [None, 204]
    assert len(statuses(troubled, "videos.create.upload_url")) == 1
    original = ziggeo.videos.wait_until_ready(created.token, timeout=60).original_stream
    assert original is not None
    assert original.video_size == clip.stat().st_size


def test_a_storage_that_refuses_leaves_nothing_behind(troubled: Sandbox, ziggeo: Ziggeo, clip: Path) -> None:
    before = ziggeo.videos.count(states="all").count
    troubled.fail("storage", status=403)
    with pytest.raises(UploadError, match="AccessDenied") as raised:
        ziggeo.videos.create(file=clip)
    assert isinstance(raised.value.__cause__, StorageError)
    assert ziggeo.videos.count(states="all").count == before


@pytest.mark.parametrize("has_ranges", [True, False])
def test_a_download_that_breaks_off_is_completed(
    troubled: Sandbox, ziggeo: Ziggeo, clip: Path, tmp_path: Path, has_ranges: bool
) -> None:
    video = ziggeo.videos.create(file=clip)
    stream = ziggeo.videos.wait_until_ready(video.token, timeout=60).original_stream
    assert stream is not None
    if not has_ranges:
        troubled.faults.add("streams.download_video", NoAcceptRanges())
    troubled.faults.add("streams.download_video", Truncate(), times=1)
    target = ziggeo.streams.download_video(video.token, stream.token, to=tmp_path / "clip.mp4")
    assert target.read_bytes() == clip.read_bytes()
    assert statuses(troubled, "streams.download_video") == [200, 206 if has_ranges else 200]


def test_an_answer_that_makes_no_sense_is_told(troubled: Sandbox, ziggeo: Ziggeo) -> None:
    token = ziggeo.videos.create(title="x").token
    for failure in (
        BrokenJson(),
        WrongType("title"),
        WrongType("streams"),
        Truncate(size=9, keep_content_length=False),
    ):
        troubled.faults.add("videos.get", failure, times=1)
        with pytest.raises(ResponseValidationError) as raised:
            ziggeo.videos.get(token)
        assert (raised.value.endpoint, raised.value.attempts) == ("videos.get", 1)
    assert ziggeo.videos.get(token).title == "x"


def test_what_is_new_is_kept(troubled: Sandbox, ziggeo: Ziggeo) -> None:
    token = ziggeo.videos.create(data={"a": 1}).token
    troubled.faults.add("videos.get", UnknownEnum("state_string"))
    troubled.faults.add("videos.get", UnknownEnum("state"))
    video = ziggeo.videos.get(token)
    assert (video.state, video.state.is_known, video.state_code) == ("UNHEARD_OF", False, 999)
    assert video.data == {"a": 1}


@pytest.mark.parametrize("as_lists", [True, False])
def test_an_empty_map_is_one_however_it_is_written(troubled: Sandbox, ziggeo: Ziggeo, as_lists: bool) -> None:
    troubled.faults.add("*", EmptyMapsAsLists(as_lists))
    assert ziggeo.videos.create(data={}).data == {}
    assert ziggeo.authtokens.create(grants={}).grants is not None


def test_limits_of_time_hold(troubled: Sandbox, ziggeo: Ziggeo) -> None:
    hasty = ziggeo.with_options(timeout=0.3)
    troubled.faults.add("videos.count", Latency(3600))
    with pytest.raises(RequestTimeoutError):
        hasty.videos.count()
    troubled.faults.add("application.get", SlowBody(bytes_per_second=5))
    with pytest.raises(RequestTimeoutError):
        hasty.application.get()
