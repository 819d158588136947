"""Statistics and analytics: counted from what happened, and answered as the calls ask for it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ziggeo.sandbox import Assumptions, Sandbox

from .api import Api, Json
from .conftest import Clock

DAY = 86400
NOON = datetime(2021, 2, 12, 12, tzinfo=UTC)
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_16_0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.150 "
    "Safari/537.36"
)
IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 "
    "Safari/604.1"
)
PIXEL = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile "
    "Safari/537.36"
)
QUERIES = [
    "device_views_by_os",
    "device_views_by_date",
    "total_plays_by_country",
    "full_plays_by_country",
    "total_plays_by_hour",
    "full_plays_by_hour",
    "total_plays_by_browser",
    "full_plays_by_browser",
]


def milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


def rows(api: Api, query: str, **window: str) -> Json:
    answer = api.post("/v1/analytics/get", query=query, **window)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["analytics"]
    return answer.json()["analytics"]


def play(api: Api, path: str, **headers: str) -> int:
    return api.http.get(path, headers=headers).status_code


@pytest.fixture
def roomy(clock: Clock) -> Iterator[Sandbox]:
    """A sandbox of the test's own that takes files."""
    clock.now = NOON.timestamp()
    with Sandbox(clock=clock, country="Iceland") as sandbox:
        yield sandbox


@pytest.fixture
def roomy_api(roomy: Sandbox) -> Iterator[Api]:
    api = Api(roomy)
    with api.http:
        yield api


@pytest.mark.reference("V8")
def test_statistics_of_a_video_count_what_happened_to_it(roomy_api: Api, sample: Path) -> None:
    path, _ = roomy_api.upload(sample, key="counted")
    video = roomy_api.settled(path)
    other = roomy_api.create()["token"]
    assert play(roomy_api, path + "/video") == 200
    assert play(roomy_api, path + "/video", Range="bytes=0-") == 206
    assert play(roomy_api, path + "/video", Range="bytes=0-99") == 206
    # The rest of a play, and what does not answer with the file, is no play.
    assert play(roomy_api, path + "/video", Range="bytes=100-") == 206
    assert roomy_api.http.head(path + "/video").status_code == 200
    assert play(roomy_api, f"/v1/videos/{other}/video") == 404
    default = f"{path}/streams/{video['default_stream']['token']}"
    assert play(roomy_api, default + "/video") == 200
    assert play(roomy_api, path + "/image") == 200
    assert play(roomy_api, default + "/image") == 200
    roomy_api.post(path + "/push", pushservicetoken="archive")
    sizes = [stream["video_size"] + stream["image_size"] for stream in video["streams"]]
    assert len(sizes) == 2
    expected = {
        "token": video["token"],
        "key": "counted",
        "plays": 4,
        "full_plays": 3,
        "image_views": 2,
        "uploads": 1,
        "pushes": 1,
        "streams": 2,
        "duration": video["duration"],
        "storage_bytes": sum(sizes),
    }
    assert roomy_api.get(path + "/stats").json() == expected
    assert roomy_api.get("/v1/videos/_counted/stats").json() == expected
    assert roomy_api.get(f"/v1/videos/{other}/stats").json() == dict.fromkeys(expected, 0) | {
        "token": other,
        "key": None,
    }
    assert roomy_api.get("/v1/videos/nothing/stats").status_code == 404


@pytest.mark.reference("V5")
def test_statistics_of_several_videos_come_together_or_one_by_one(own: Sandbox, own_api: Api) -> None:
    tokens = [own_api.create(key=f"bulk{number}")["token"] for number in range(3)]
    for token, plays in zip(tokens, (1, 2, 4), strict=True):
        for _ in range(plays):
            own.record_play(token, full=plays == 2)

    def ask(references: str, **options: str) -> Json:
        answer = own_api.post("/v1/videos/stats_bulk", tokens_or_keys=references, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    (total,) = ask(f"{tokens[0]}, _bulk1")
    assert (total["videos"], total["plays"], total["full_plays"]) == (2, 3, 2)
    assert "token" not in total
    assert ask(f"{tokens[0]},_bulk1", summarize="true") == [total]
    apart = ask(f"{tokens[2]},unknown,_bulk1", summarize="false")
    assert [(one["token"], one["plays"]) for one in apart] == [(tokens[2], 4), (tokens[1], 2)]
    assert ask("unknown")[0]["videos"] == 0
    for references in ("", ",".join(f"t{number}" for number in range(101))):
        answer = own_api.post("/v1/videos/stats_bulk", tokens_or_keys=references)
        assert answer.status_code == 412
        assert list(answer.json()) == ["tokens_or_keys"]


@pytest.mark.reference("P3")
def test_statistics_of_the_application_look_back_for_a_period(own: Sandbox, own_api: Api, clock: Clock) -> None:
    def ask(**options: str) -> Json:
        answer = own_api.get("/server/v1/application/stats", **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    old = own_api.create()["token"]
    own.record_play(old)
    clock.now += 100 * DAY
    new = own_api.create()["token"]
    own.record_play(new)
    own.record_play(new, full=False)
    own_api.http.delete(f"/v1/videos/{old}")
    everything = ask()
    assert everything["videos"] == 1
    assert (everything["videos_created"], everything["videos_deleted"]) == (2, 1)
    assert (everything["plays"], everything["full_plays"]) == (3, 2)
    assert (everything["streams"], everything["storage_bytes"]) == (0, 0)
    month = ask(period="month")
    assert (month["period"], month["videos"], month["videos_created"], month["plays"]) == ("month", 1, 1, 2)
    assert ask(period="year") == everything | {"period": "year"}
    # The service takes any word, as a test of an official SDK shows.
    assert ask(period="decade") == everything
    clock.now += 300 * DAY
    assert ask(period="year")["plays"] == 2


def test_uploads_are_counted_once_and_stay_counted(roomy_api: Api, sample: Path) -> None:
    path, _ = roomy_api.upload(sample)
    roomy_api.settled(path)
    stream = roomy_api.post(path + "/streams-upload-url").json()
    assert roomy_api.store(stream["url_data"], b"").status_code == 204
    added = f"{path}/streams/{stream['stream']['token']}"
    roomy_api.post(added + "/confirm-video")
    roomy_api.settled(added)
    roomy_api.http.delete(added)
    assert roomy_api.get(path + "/stats").json()["uploads"] == 2
    roomy_api.http.delete(path)
    counted = roomy_api.get("/server/v1/application/stats").json()
    assert (counted["uploads"], counted["videos"], counted["storage_bytes"], counted["duration"]) == (2, 0, 0, 0)


def test_audios_are_counted_with_the_application(roomy_api: Api, sound: Path) -> None:
    answer = roomy_api.post("/v1/audios-upload-url", audio_type="wav").json()
    assert roomy_api.store(answer["url_data"], sound).status_code == 204
    path = "/v1/audios/" + answer["audio"]["token"]
    roomy_api.post(f"{path}/streams/{answer['audio']['default_stream']['token']}/confirm-audio")
    audio = roomy_api.settled(path)
    assert play(roomy_api, path + "/audio") == 200
    counted = roomy_api.get("/server/v1/application/stats").json()
    assert (counted["audios"], counted["audios_created"], counted["audios_deleted"]) == (1, 1, 0)
    assert (counted["plays"], counted["uploads"]) == (1, 1)
    assert counted["duration"] == audio["duration"]
    sizes = [stream["audio_size"] for stream in audio["streams"]]
    assert counted["storage_bytes"] == sum(sizes) > sound.stat().st_size


@pytest.fixture
def watched(roomy: Sandbox, roomy_api: Api) -> str:
    """Token of a video that was played on three days; another one was played too."""
    token: str = roomy_api.create(key="watched")["token"]
    other = roomy_api.create()["token"]
    roomy.record_play(
        token, when=datetime(2021, 2, 10, 9, 30, tzinfo=UTC), browser="Chrome", os="Mac OS X 10.16.0", country="Norway"
    )
    roomy.record_play(
        "_watched", when=datetime(2021, 2, 11, 19, 59, 59, tzinfo=UTC), browser="Firefox", os="Windows 10", full=False
    )
    roomy.record_play(token, when=NOON.timestamp(), browser="Chrome", os="Mac OS X 10.16.0")
    roomy.record_play(other, browser="Chrome", os="Android 14", device="mobile")
    return token


@pytest.mark.reference("Y1")
def test_analytics_of_the_application(roomy_api: Api, watched: str) -> None:
    assert watched
    assert rows(roomy_api, "device_views_by_os") == [
        {"os": "Android 14", "event_count": 1},
        {"os": "Mac OS X 10.16.0", "event_count": 2},
        {"os": "Windows 10", "event_count": 1},
    ]
    assert rows(roomy_api, "device_views_by_date") == [
        {"date": 20210210, "type": "desktop", "event_count": 1},
        {"date": 20210211, "type": "desktop", "event_count": 1},
        {"date": 20210212, "type": "desktop", "event_count": 1},
        {"date": 20210212, "type": "mobile", "event_count": 1},
    ]
    assert rows(roomy_api, "total_plays_by_country") == [
        {"country": "Iceland", "event_count": 3},
        {"country": "Norway", "event_count": 1},
    ]
    assert rows(roomy_api, "full_plays_by_country") == [
        {"country": "Iceland", "event_count": 2},
        {"country": "Norway", "event_count": 1},
    ]
    assert rows(roomy_api, "total_plays_by_hour") == [
        {"date": 20210210, "hour": "09", "event_count": 1},
        {"date": 20210211, "hour": "19", "event_count": 1},
        {"date": 20210212, "hour": "12", "event_count": 2},
    ]
    assert rows(roomy_api, "full_plays_by_hour") == [
        {"date": 20210210, "hour": "09", "event_count": 1},
        {"date": 20210212, "hour": "12", "event_count": 2},
    ]
    assert rows(roomy_api, "total_plays_by_browser") == [
        {"device_browser": "Chrome", "device_os": "Android 14", "event_count": 1},
        {"device_browser": "Chrome", "device_os": "Mac OS X 10.16.0", "event_count": 2},
        {"device_browser": "Firefox", "device_os": "Windows 10", "event_count": 1},
    ]
    assert rows(roomy_api, "full_plays_by_browser") == [
        {"device_browser": "Chrome", "device_os": "Android 14", "event_count": 1},
        {"device_browser": "Chrome", "device_os": "Mac OS X 10.16.0", "event_count": 2},
    ]


@pytest.mark.reference("V17", "Y2")
def test_analytics_of_one_video(roomy_api: Api, watched: str) -> None:
    for reference in (watched, "_watched"):
        answer = roomy_api.post(f"/v1/videos/{reference}/analytics", query="total_plays_by_browser")
        assert answer.status_code == 200
        assert answer.json() == {
            "analytics": [
                {"device_browser": "Chrome", "device_os": "Mac OS X 10.16.0", "event_count": 2},
                {"device_browser": "Firefox", "device_os": "Windows 10", "event_count": 1},
            ]
        }
    assert roomy_api.post("/v1/videos/nothing/analytics", query="device_views_by_os").status_code == 404
    assert roomy_api.post(f"/v1/videos/{watched}/analytics", query="nothing").status_code == 412


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (None, None, [10, 11, 12]),
        ((11, 0), None, [11, 12]),
        (None, (11, 20), [10, 11]),
        ((10, 10), (12, 11), [11]),
        ((12, 12), (12, 12), [12]),
        ((13, 0), (9, 0), []),
    ],
)
def test_the_window_is_in_milliseconds_and_holds_both_its_ends(
    roomy_api: Api, watched: str, start: tuple[int, int] | None, end: tuple[int, int] | None, days: list[int]
) -> None:
    window = {
        name: milliseconds(datetime(2021, 2, *moment, tzinfo=UTC))
        for name, moment in (("from", start), ("to", end))
        if moment is not None
    }
    found = roomy_api.post(f"/v1/videos/{watched}/analytics", query="total_plays_by_hour", **window).json()
    assert [row["date"] - 20210200 for row in found["analytics"]] == days


def test_a_date_is_a_day_and_overrides_the_window(roomy_api: Api, watched: str) -> None:
    assert watched
    for moment in (datetime(2021, 2, 11, tzinfo=UTC), datetime(2021, 2, 11, 23, 59, 59, 999999, tzinfo=UTC)):
        found = rows(roomy_api, "total_plays_by_hour", date=milliseconds(moment), to="0", **{"from": "1"})
        assert [row["date"] for row in found] == [20210211]


@pytest.mark.parametrize("query", QUERIES)
def test_without_data_there_are_no_rows(query: str, api: Api) -> None:
    path = "/v1/videos/" + api.create()["token"] + "/analytics"
    assert api.post(path, query=query).json() == {"analytics": []}


def test_answers_without_data_may_be_null_and_those_of_a_video_bare() -> None:
    with Sandbox(assumptions=Assumptions(analytics_null_when_empty=True, video_analytics_enveloped=False)) as sandbox:
        api = Api(sandbox)
        with api.http:
            token = api.create()["token"]
            assert rows(api, "device_views_by_os") is None
            assert api.post(f"/v1/videos/{token}/analytics", query="device_views_by_os").json() is None
            sandbox.record_play(token, os="Haiku")
            expected = [{"os": "Haiku", "event_count": 1}]
            assert rows(api, "device_views_by_os") == expected
            assert api.post(f"/v1/videos/{token}/analytics", query="device_views_by_os").json() == expected


@pytest.mark.parametrize("fields", [{}, {"query": ""}, {"query": "plays_by_weather"}])
def test_a_query_that_is_not_known_is_refused(api: Api, fields: dict[str, str]) -> None:
    answer = api.post("/v1/analytics/get", **fields)
    assert answer.status_code == 412
    assert list(answer.json()) == ["query"]


def test_devices_are_known_by_what_their_browsers_say(roomy_api: Api, sample: Path) -> None:
    path, _ = roomy_api.upload(sample)
    roomy_api.settled(path)
    for agent in (MAC, IPAD, PIXEL, "curl/8.5.0", ""):
        assert play(roomy_api, path + "/video", **{"User-Agent": agent}) == 200
    assert rows(roomy_api, "total_plays_by_browser") == [
        {"device_browser": "Chrome", "device_os": "Mac OS X 10.16.0", "event_count": 1},
        {"device_browser": "Chrome Mobile", "device_os": "Android 14", "event_count": 1},
        {"device_browser": "Mobile Safari", "device_os": "iOS 17.1", "event_count": 1},
        {"device_browser": "Other", "device_os": "Other", "event_count": 1},
        {"device_browser": "curl", "device_os": "Other", "event_count": 1},
    ]
    assert play(roomy_api, path + "/image", **{"User-Agent": MAC}) == 200
    assert rows(roomy_api, "device_views_by_date") == [
        {"date": 20210212, "type": "desktop", "event_count": 4},
        {"date": 20210212, "type": "mobile", "event_count": 1},
        {"date": 20210212, "type": "tablet", "event_count": 1},
    ]
    assert rows(roomy_api, "total_plays_by_country") == [{"country": "Iceland", "event_count": 5}]


def test_plays_that_cannot_be_recorded(own: Sandbox, own_api: Api) -> None:
    token = own_api.create()["token"]
    with pytest.raises(LookupError, match="nothing"):
        own.record_play("nothing")
    with pytest.raises(ValueError, match="time zone"):
        own.record_play(token, when=datetime(2021, 2, 12))  # noqa: DTZ001 - what is refused
    for when in (1e15, -1.0, float("nan")):
        with pytest.raises(ValueError, match="calendar"):
            own.record_play(token, when=when)
    assert own_api.post("/v1/analytics/get", query="total_plays_by_hour").json() == {"analytics": []}
    assert own_api.get(f"/v1/videos/{token}/stats").json()["plays"] == 0


def test_what_was_counted_is_kept(tmp_path: Path) -> None:
    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            token = api.create()["token"]
        sandbox.record_play(token)
    with Sandbox(directory=tmp_path) as sandbox:
        api = Api(sandbox)
        with api.http:
            assert api.get(f"/v1/videos/{token}/stats").json()["plays"] == 1
            assert len(rows(api, "total_plays_by_country")) == 1
