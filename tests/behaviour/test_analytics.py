"""Statistics and analytics against the sandbox, in both modes: plays that it recorded are found again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.modes import MakeClient
from ziggeo import (
    AnalyticsArguments,
    AnalyticsQuery,
    AnalyticsRow,
    PlaysByBrowser,
    PlaysByCountry,
    PlaysByHour,
    Video,
    ViewsByDate,
    ViewsByOs,
    Ziggeo,
)
from ziggeo.sandbox import Assumptions, Sandbox

START = datetime(2021, 2, 10, 9, 30, tzinfo=UTC)
Told = tuple[object, ...]


@pytest.fixture(scope="module")
def watched() -> Iterator[Sandbox]:
    """A sandbox that plays are recorded in; whatever is asked for is asked of a test's own application."""
    with Sandbox(country="Iceland", assumptions=Assumptions(video_analytics_enveloped=False)) as running:
        yield running


@pytest.fixture
def ziggeo(make_client: MakeClient, watched: Sandbox) -> Iterator[Ziggeo]:
    application = watched.add_application()
    client = make_client(application.token, application.private_key, base_url=application.url)
    video = client.videos.create(key="watched")
    other = client.videos.create(key="other")
    application.record_play(video.token, when=START, browser="Chrome", os="Mac OS X 10.16.0", country="Norway")
    application.record_play("_watched", when=START + timedelta(days=1), browser="Firefox", os="Windows 10", full=False)
    application.record_play(
        other.token, when=START + timedelta(days=1, hours=10), browser="Chrome", os="Android 14", device="mobile"
    )
    yield client
    application.remove()


FIRST, SECOND = date(2021, 2, 10), date(2021, 2, 11)
QUERIES: dict[AnalyticsQuery, list[AnalyticsRow]] = {
    AnalyticsQuery.DEVICE_VIEWS_BY_OS: [
        ViewsByOs(os="Android 14", event_count=1),
        ViewsByOs(os="Mac OS X 10.16.0", event_count=1),
        ViewsByOs(os="Windows 10", event_count=1),
    ],
    AnalyticsQuery.DEVICE_VIEWS_BY_DATE: [
        ViewsByDate(date=FIRST, type="desktop", event_count=1),
        ViewsByDate(date=SECOND, type="desktop", event_count=1),
        ViewsByDate(date=SECOND, type="mobile", event_count=1),
    ],
    AnalyticsQuery.TOTAL_PLAYS_BY_COUNTRY: [
        PlaysByCountry(country="Iceland", event_count=2),
        PlaysByCountry(country="Norway", event_count=1),
    ],
    AnalyticsQuery.FULL_PLAYS_BY_COUNTRY: [
        PlaysByCountry(country="Iceland", event_count=1),
        PlaysByCountry(country="Norway", event_count=1),
    ],
    AnalyticsQuery.TOTAL_PLAYS_BY_HOUR: [
        PlaysByHour(date=FIRST, hour=9, event_count=1),
        PlaysByHour(date=SECOND, hour=9, event_count=1),
        PlaysByHour(date=SECOND, hour=19, event_count=1),
    ],
    AnalyticsQuery.FULL_PLAYS_BY_HOUR: [
        PlaysByHour(date=FIRST, hour=9, event_count=1),
        PlaysByHour(date=SECOND, hour=19, event_count=1),
    ],
    AnalyticsQuery.TOTAL_PLAYS_BY_BROWSER: [
        PlaysByBrowser(device_browser="Chrome", device_os="Android 14", event_count=1),
        PlaysByBrowser(device_browser="Chrome", device_os="Mac OS X 10.16.0", event_count=1),
        PlaysByBrowser(device_browser="Firefox", device_os="Windows 10", event_count=1),
    ],
    AnalyticsQuery.FULL_PLAYS_BY_BROWSER: [
        PlaysByBrowser(device_browser="Chrome", device_os="Android 14", event_count=1),
        PlaysByBrowser(device_browser="Chrome", device_os="Mac OS X 10.16.0", event_count=1),
    ],
}
"""The rows that each query is to be answered with."""


def test_all_queries_are_asked() -> None:
    assert set(QUERIES) == set(AnalyticsQuery)


@pytest.mark.reference("Y1")
@pytest.mark.parametrize("query", QUERIES)
def test_each_query_finds_the_plays_of_the_application(ziggeo: Ziggeo, query: AnalyticsQuery) -> None:
    assert ziggeo.analytics.get(query=query).rows == QUERIES[query]


@pytest.mark.reference("Y1")
def test_a_window_is_given_as_moments_or_as_a_day(ziggeo: Ziggeo) -> None:
    def hours(arguments: AnalyticsArguments) -> list[Told]:
        rows = ziggeo.analytics.get(arguments).rows
        return [(row.date, row.hour) for row in rows if isinstance(row, PlaysByHour)]

    query = AnalyticsQuery.TOTAL_PLAYS_BY_HOUR
    minute = timedelta(minutes=1)

    assert hours(AnalyticsArguments(query=query, from_=START - minute, to=START + minute)) == [(FIRST, 9)]
    assert hours(AnalyticsArguments(query=query, from_=START + minute)) == [(SECOND, 9), (SECOND, 19)]
    assert hours(AnalyticsArguments(query=query, date=SECOND)) == [(SECOND, 9), (SECOND, 19)]
    assert hours(AnalyticsArguments(query=query, from_=START + timedelta(days=2))) == []


@pytest.mark.reference("V17", "Y2")
def test_analytics_of_one_video_leave_others_out(ziggeo: Ziggeo) -> None:
    rows = ziggeo.videos.analytics("_watched", query="device_views_by_os", from_=START, to=datetime.now(UTC)).rows

    assert [(row.os, row.event_count) for row in rows if isinstance(row, ViewsByOs)] == [
        ("Mac OS X 10.16.0", 1),
        ("Windows 10", 1),
    ]


@pytest.mark.reference("V5", "V8", "P3")
def test_statistics_count_what_was_played(ziggeo: Ziggeo) -> None:
    watched, other = ziggeo.videos.get("_watched"), ziggeo.videos.get("_other")

    def plays(*videos: Video, summarize: bool) -> list[Told]:
        report = ziggeo.videos.stats_bulk([video.token for video in videos], summarize=summarize)
        return [(stats.token, stats.counters["plays"], stats.counters["full_plays"]) for stats in report]

    assert ziggeo.videos.get_stats(watched.token).token == watched.token
    assert ziggeo.videos.get_stats(watched.token).counters["plays"] == 2
    assert plays(watched, other, summarize=False) == [(watched.token, 2, 1), (other.token, 1, 1)]
    assert plays(watched, other, summarize=True) == [(None, 3, 2)]
    assert ziggeo.application.get_stats().counters["plays"] == 3
    assert ziggeo.application.get_stats(period="month").counters["videos"] == 2
