"""What the clock of an application does to it."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.state import keeping

from .api import Api, Json, is_idle, service_of
from .conftest import Clock
from .receiver import receiver, subscribe

HOUR = 3600
PATH = "/v1/videos/"


@pytest.fixture
def slow(clock: Clock) -> Iterator[Sandbox]:
    """A sandbox that processes after an hour, and whose time stands still."""
    with Sandbox(clock=clock, processing_delay=HOUR) as sandbox:
        yield sandbox


@pytest.fixture
def slow_api(slow: Sandbox) -> Iterator[Api]:
    api = Api(slow)
    with api.http:
        yield api


def state_of(api: Api, path: str) -> str:
    return str(api.get(path).json()["state_string"])


def test_it_shows_the_time_that_things_are_given(own: Sandbox, own_api: Api) -> None:
    assert own.clock.now() == datetime(2023, 11, 14, 22, 13, 20, 500000, UTC)
    assert own_api.create()["created"] == 1_700_000_000
    own.clock.advance(minutes=1)
    assert own_api.create()["created"] == 1_700_000_060
    own.clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    assert own_api.create()["created"] == 1_893_456_000


def test_without_a_clock_it_is_the_systems() -> None:
    with Sandbox() as sandbox:
        assert abs(sandbox.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_processing_begins_when_the_delay_has_passed(slow: Sandbox, slow_api: Api, sample: Path) -> None:
    path, _ = slow_api.upload(sample)
    slow.clock.advance(HOUR - 1)
    later, _ = slow_api.upload(sample)
    assert (state_of(slow_api, path), state_of(slow_api, later)) == ("PROCESSING", "PROCESSING")
    slow.clock.advance(1)
    assert slow_api.settled(path)["state_string"] == "READY"
    assert state_of(slow_api, later) == "PROCESSING"
    slow.clock.advance(days=1)
    assert slow_api.settled(later)["state_string"] == "READY"


def test_a_clock_that_was_given_need_not_tell_that_it_moved(clock: Clock, slow_api: Api, sample: Path) -> None:
    path, _ = slow_api.upload(sample)
    clock.now += HOUR
    assert slow_api.settled(path)["state_string"] == "READY"


def test_setting_the_clock_back_delays_nothing(slow: Sandbox, slow_api: Api) -> None:
    path, _ = slow_api.upload(b"no video")
    slow.clock.advance(HOUR - 1)
    slow.clock.set(datetime(2001, 1, 1, tzinfo=UTC))
    assert state_of(slow_api, path) == "PROCESSING"
    slow.clock.advance(1)
    assert slow_api.settled(path)["state_string"] == "FAILED"


def test_one_application_waits_while_another_works(slow: Sandbox, slow_api: Api, sample: Path) -> None:
    other = slow.add_application()
    api = Api(other)
    with api.http:
        own_path, _ = slow_api.upload(sample)
        path, _ = api.upload(sample)
        other.clock.advance(HOUR)
        assert api.settled(path)["state_string"] == "READY"
        assert state_of(slow_api, own_path) == "PROCESSING"
        assert not is_idle(slow)
        assert slow.clock.now() + timedelta(hours=1) == other.clock.now()


@pytest.mark.parametrize(
    ("form", "step"),
    [
        ({"expiration_days": "3"}, timedelta(days=3)),
        ({"expire_on": "2023-11-20"}, timedelta(days=5, hours=2)),
        ({"volatile": "true"}, timedelta(minutes=10)),
    ],
)
@pytest.mark.parametrize("medium", ["videos", "audios"])
def test_what_is_over_is_gone_when_the_clock_was_advanced(
    own: Sandbox, own_api: Api, medium: str, form: dict[str, str], step: timedelta
) -> None:
    heard: list[str] = []
    own_api.post(f"/v1/{medium}/", title="stays")
    own_api.post(f"/v1/{medium}/", title="goes", **form)
    service_of(own).state.happenings.listeners.append(lambda happening: heard.append(happening.event))
    own.clock.advance((step - timedelta(hours=1)).total_seconds() if step > timedelta(hours=1) else 599)
    assert heard == []
    own.clock.advance(hours=1)
    # Nobody has asked for anything since.
    assert heard == [f"{medium[:-1]}_delete"]
    assert [record["title"] for record in own_api.get(f"/v1/{medium}/", states="all").json()] == ["stays"]


def test_files_go_when_their_time_is_over(slow: Sandbox, slow_api: Api, sample: Path) -> None:
    slow_api.upload(sample, expiration_days="1")
    slow.clock.advance(days=1)
    slow_api.when(PATH, lambda _: is_idle(slow))
    folders = ("incoming", "uploads", "media")
    assert [file for folder in folders for file in (slow.directory / folder).iterdir()] == []


def test_what_was_put_off_stays_for_longer(own: Sandbox, own_api: Api) -> None:
    video = own_api.create(expiration_days="1", key="k")
    own_api.post(PATH + video["token"], expiration_days="3")
    own.clock.advance(days=2)
    assert own_api.get(PATH + "_k").status_code == 200
    own.clock.advance(days=1)
    assert own_api.get(PATH + "_k").status_code == 404
    assert own_api.create(key="k")["token"] != video["token"]


def test_what_is_changed_very_often_is_noted_to_end_once(own: Sandbox, own_api: Api) -> None:
    token = own_api.create(volatile="true")["token"]
    videos = service_of(own).state.videos
    tracemalloc.start()
    for number in range(2000):
        videos.update(token, {"title": f"{number}"})
    kept = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, keeping.__file__)])
    tracemalloc.stop()
    assert sum(trace.size for trace in kept.traces) < 20_000
    own.clock.advance(seconds=601)
    assert own_api.get(f"/v1/videos/{token}").status_code == 404


def test_volatile_auth_tokens_and_profiles_go_too(own: Sandbox, own_api: Api) -> None:
    token = own_api.post("/v1/authtokens/", volatile="true").json()["token"]
    kept = own_api.post("/v1/authtokens/").json()["token"]
    own.clock.advance(minutes=10)
    assert own_api.get(f"/v1/authtokens/{token}").status_code == 404
    assert own_api.get(f"/v1/authtokens/{kept}").status_code == 200


def test_forms_for_uploads_are_good_for_their_time(own: Sandbox, own_api: Api) -> None:
    form: Json = own_api.post("/v1/videos-upload-url").json()["url_data"]
    own.clock.advance(59)
    assert own_api.store(form, b"x").status_code == 204
    own.clock.advance(1)
    assert "Policy expired" in own_api.store(form, b"x").text
    own.clock.set(1_700_000_000)
    assert own_api.store(form, b"x").status_code == 204


def test_plays_are_counted_when_they_were_made(own: Sandbox, own_api: Api) -> None:
    token = own_api.create()["token"]
    for _ in range(2):
        own.record_play(token)
        own.clock.advance(days=40)
    rows = own_api.post("/v1/analytics/get", query="total_plays_by_hour").json()["analytics"]
    assert [(row["date"], row["hour"]) for row in rows] == [(20231114, "22"), (20231224, "22")]
    statistics = own_api.get("/server/v1/application/stats", period="month").json()
    assert statistics["plays"] == 0
    own.clock.set(datetime(2023, 12, 25, tzinfo=UTC))
    assert own_api.get("/server/v1/application/stats", period="month").json()["plays"] == 1


def test_a_webhook_is_tried_again_when_the_pause_has_passed(clock: Clock) -> None:
    with receiver() as taker, Sandbox(clock=clock, webhook_attempts=3, webhook_pause=HOUR) as sandbox:
        api = Api(sandbox)
        with api.http:
            subscribe(api, taker)
            taker.answer = lambda _: 500
            api.create()
            api.when(PATH, lambda _: sandbox.webhook_deliveries[-1].attempts == 1)
            sandbox.clock.advance(hours=1)
            api.when(PATH, lambda _: sandbox.webhook_deliveries[-1].attempts == 2)
            clock.now += 2 * HOUR
            (delivery,) = sandbox.wait_for_deliveries(1)
    assert (delivery.state, delivery.attempts, delivery.status) == ("failed", 3, 500)
    assert len(taker.received()) == 5


def test_the_time_goes_on_from_there_after_a_restart(tmp_path: Path, clock: Clock) -> None:
    sandbox = Sandbox(directory=tmp_path, clock=clock)
    with sandbox:
        other = sandbox.add_application()
        start = sandbox.clock.now()
        sandbox.clock.advance(days=1)
        other.clock.advance(days=2)
    clock.now += HOUR
    with sandbox:
        assert sandbox.clock.now() == start + timedelta(days=1, hours=1)
        assert other.clock.now() == start + timedelta(days=2, hours=1)
        sandbox.clock.reset()
        other.reset()
        assert sandbox.clock.now() == other.clock.now() == start + timedelta(hours=1)
    with sandbox:
        assert sandbox.clock.now() == other.clock.now() == start + timedelta(hours=1)


def test_requests_are_recorded_with_the_time(own: Sandbox, own_api: Api) -> None:
    own.clock.advance(days=1)
    own_api.get(PATH)
    record = own.requests.last
    assert record is not None
    assert record.time == own.clock.timestamp()
    with httpx.Client(base_url=own.url) as stranger:
        assert stranger.get(PATH).status_code == 401
