"""The application, its statistics and its analytics: what is published of them is read, and keys show nowhere."""

import copy
import json
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import given, strategies as st
from pydantic import JsonValue, ValidationError

from tests.core.samples import APPLICATION, JSON, TEXTS
from ziggeo.models._base import Result
from ziggeo.models.analytics import (
    Analytics,
    AnalyticsRow,
    PlaysByBrowser,
    PlaysByCountry,
    PlaysByHour,
    UnknownAnalyticsRow,
    ViewsByDate,
    ViewsByOs,
)
from ziggeo.models.application import Application, ApplicationConfig
from ziggeo.models.stats import ApplicationStats, Count, VideoStats
from ziggeo.models.webhooks import Webhook, WebhookReply

M = TypeVar("M", bound=Result)
Wire = dict[str, JsonValue]
PRIVATE_KEY = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"
ENCRYPTION_KEY = "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0"
HIDDEN = {"private_key": "**********", "encryption_key": "**********"}


def read(model: type[M], value: object) -> M:
    return model.model_validate_json(json.dumps(value))


def rows(*values: JsonValue) -> list[AnalyticsRow]:
    return read(Analytics, {"analytics": list(values)}).rows


def test_the_published_application_is_read() -> None:
    application = read(Application, APPLICATION)

    assert application.token == "0123456789abcdef0123456789abcdef"
    assert (application.name, application.description) == ("Site", "A site")
    assert application.delete_videos_after == 30
    assert (application.allow_iframe_embeds, application.delete_expired_videos) == (True, False)
    assert application.config == ApplicationConfig(
        allowed_domains=["a.test"],
        allowed_subdomains=[],
        notify_emails=["me@a.test"],
        auth_token_required_for_create=True,
        auth_token_required_for_update=True,
        auth_token_required_for_read=False,
        auth_token_required_for_destroy=True,
        client_can_index_videos=False,
        client_cannot_access_unaccepted_videos=True,
        enable_video_subpages=False,
    )
    assert application.private_key is not None
    assert application.private_key.get_secret_value() == PRIVATE_KEY
    assert application.encryption_key is not None
    assert application.encryption_key.get_secret_value() == ENCRYPTION_KEY
    assert application.to_wire() == {**APPLICATION, **HIDDEN}


def test_the_keys_of_an_application_show_nowhere() -> None:
    application = read(Application, APPLICATION)
    shown = [
        repr(application),
        str(application),
        f"{application}",
        repr(application.private_key),
        str(application.encryption_key),
        repr(application.model_dump()),
        repr(application.model_dump(mode="json")),
        application.model_dump_json(),
        repr(application.to_wire()),
        repr(vars(application)),
        repr(dict(application)),
        repr([application, {"a": application}]),
    ]

    for text in shown:
        assert PRIVATE_KEY not in text
        assert ENCRYPTION_KEY not in text


def test_the_keys_of_an_application_survive_being_pickled_and_copied() -> None:
    application = read(Application, APPLICATION)

    for again in (pickle.loads(pickle.dumps(application)), copy.deepcopy(application)):
        assert again == application
        assert again.private_key is not None
        assert again.private_key.get_secret_value() == PRIVATE_KEY
    assert read(Application, {**APPLICATION, "private_key": "other"}) != application


@pytest.mark.parametrize("created", [1390257798, "2014-01-20T22:43:18Z"])
def test_an_application_has_what_every_object_has(created: JsonValue) -> None:
    wire: Wire = {"token": "a", "type": "ApiApplication", "volatile": False, "created": created}
    application = read(Application, wire)

    assert application.created == datetime(2014, 1, 20, 22, 43, 18, tzinfo=UTC)
    assert (application.type, application.volatile, application.token) == ("ApiApplication", False, "a")
    assert application.to_wire() == wire


@pytest.mark.parametrize("config", [None, [], {}, {"client_can_index_videos": None, "new": {"a": 1}}])
def test_settings_of_an_application_go_back_to_the_wire_as_they_came(config: JsonValue) -> None:
    application = read(Application, {"token": "a", "config": config})

    assert application.to_wire() == {"token": "a", "config": config}
    assert pickle.loads(pickle.dumps(application)).to_wire() == {"token": "a", "config": config}
    if config in ([], {}):
        assert application.config == ApplicationConfig()


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"token": 5},
        {"private_key": 5},
        {"private_key": ["a"]},
        {"encryption_key": {}},
        {"delete_videos_after": "30"},
        {"allow_iframe_embeds": 1},
        {"config": [1]},
        {"config": {"notify_emails": "me@a.test"}},
        {"config": {"auth_token_required_for_read": "false"}},
    ],
)
def test_a_setting_of_a_wrong_type_is_refused(wrong: JsonValue) -> None:
    with pytest.raises(ValidationError):
        read(Application, wrong)


@pytest.mark.parametrize("number", [0, 12, 2**40])
def test_a_count_is_a_number(number: int) -> None:
    count = read(Count, {"count": number})

    assert count.count == int(count) == number
    assert f"{count.count:d}" == str(number)


@pytest.mark.parametrize("wrong", [{}, {"count": "5"}, {"count": None}, {"count": 5.5}, {"count": True}, 5])
def test_what_is_no_count_is_refused(wrong: JsonValue) -> None:
    with pytest.raises(ValidationError):
        read(Count, wrong)


@pytest.mark.parametrize("model", [VideoStats, ApplicationStats])
def test_the_counters_of_statistics_are_the_numbers_among_their_members(
    model: type[VideoStats] | type[ApplicationStats],
) -> None:
    wire: Wire = {
        "plays": 3,
        "seconds": 4.5,
        "final": True,
        "period": "year",
        "days": [1],
        "by_os": {"x": 1},
        "no": None,
    }
    stats = read(model, wire)

    assert stats.counters == {"plays": 3, "seconds": 4.5}
    assert stats.to_wire() == wire
    assert read(model, {}).counters == {}


@given(st.dictionaries(TEXTS.filter(lambda name: name not in ("token", "counters")), JSON, max_size=4))
def test_any_statistics_go_back_to_the_wire_as_they_came(wire: Wire) -> None:
    stats = read(VideoStats, wire)

    assert stats.to_wire() == wire
    assert pickle.loads(pickle.dumps(stats)) == stats
    assert set(stats.counters) <= set(wire)


def test_statistics_may_be_those_of_a_video() -> None:
    stats = read(VideoStats, {"token": "a", "plays": 3})

    assert (stats.token, stats.counters) == ("a", {"plays": 3})


# One row of the answer to each query, with the members that are published of it.

BY_OS: Wire = {"event_count": 5, "os": "Mac OS X 10.16.0"}
BY_DATE: Wire = {"event_count": 5, "type": "desktop", "date": 20210212}
BY_COUNTRY: Wire = {"event_count": 5, "country": "Austria"}
BY_HOUR: Wire = {"event_count": 5, "date": 20210212, "hour": "19"}
BY_BROWSER: Wire = {"event_count": 5, "device_browser": "Chrome", "device_os": "Windows"}

QUERIES: list[tuple[str, Wire, AnalyticsRow, str]] = [
    ("device_views_by_os", BY_OS, ViewsByOs(event_count=5, os="Mac OS X 10.16.0"), "os"),
    (
        "device_views_by_date",
        BY_DATE,
        ViewsByDate(event_count=5, type="desktop", date=date(2021, 2, 12)),
        "date",
    ),
    ("total_plays_by_country", BY_COUNTRY, PlaysByCountry(event_count=5, country="Austria"), "country"),
    (
        "full_plays_by_country",
        {**BY_COUNTRY, "video_token": "a"},
        PlaysByCountry(event_count=5, country="Austria", video_token="a"),
        "country",
    ),
    ("total_plays_by_hour", BY_HOUR, PlaysByHour(event_count=5, date=date(2021, 2, 12), hour=19), "hour"),
    (
        "full_plays_by_hour",
        {**BY_HOUR, "hour": "00"},
        PlaysByHour(event_count=5, date=date(2021, 2, 12), hour=0),
        "hour",
    ),
    (
        "total_plays_by_browser",
        BY_BROWSER,
        PlaysByBrowser(event_count=5, device_browser="Chrome", device_os="Windows"),
        "browser",
    ),
    (
        "full_plays_by_browser",
        {"event_count": 0, "device_browser": None},
        PlaysByBrowser(event_count=0, device_browser=None),
        "browser",
    ),
]


@pytest.mark.parametrize(("query", "wire", "row", "kind"), QUERIES, ids=[query for query, *_ in QUERIES])
def test_the_rows_of_every_query_are_read(query: str, wire: Wire, row: AnalyticsRow, kind: str) -> None:
    (found,) = rows(wire)

    assert found == row
    assert type(found) is type(row)
    assert found.kind == kind
    assert found.to_wire() == wire


@pytest.mark.parametrize(
    "wire",
    [
        {"event_count": 5},
        {"event_count": 5, "planet": "Mars"},
        {"event_count": 5, "date": 20210212},
        {"event_count": 5, "hour": "19"},
    ],
)
def test_a_row_of_another_shape_is_kept_as_an_unknown_one(wire: Wire) -> None:
    (found,) = rows(wire)

    assert isinstance(found, UnknownAnalyticsRow)
    assert found.kind == "unknown"
    assert found.to_wire() == wire


@pytest.mark.parametrize("hour", ["19", "07", "0", 19, 0, None])
@pytest.mark.parametrize("day", [20210212, "20210212", "2021-02-12", None])
def test_days_and_hours_go_back_to_the_wire_as_they_came(day: JsonValue, hour: JsonValue) -> None:
    wire: Wire = {"event_count": 1, "date": day, "hour": hour}
    (row,) = rows(wire)

    assert isinstance(row, PlaysByHour)
    assert row.date == (date(2021, 2, 12) if day else None)
    assert row.hour == (None if hour is None else int(str(hour)))
    for again in (row, pickle.loads(pickle.dumps(row)), copy.deepcopy(row), row.model_copy()):
        assert again == row
        assert again.to_wire() == wire


def test_what_is_reckoned_from_a_day_that_came_as_text_is_a_day_like_others() -> None:
    (row,) = rows({"event_count": 1, "date": "20210228", "hour": "19"})
    assert isinstance(row, PlaysByHour)
    assert row.date is not None
    following = row.date + timedelta(1)

    assert following == date(2021, 3, 1)
    assert pickle.loads(pickle.dumps(following)) == copy.deepcopy(following) == following
    assert row.model_copy(update={"date": following}).to_wire()["date"] == 20210301
    assert row.hour is not None
    assert row.hour + 1 == 20


@pytest.mark.parametrize(
    "wrong",
    [
        5,
        None,
        [],
        {},
        {"os": "x"},
        {"event_count": "many", "os": "x"},
        {"event_count": None, "os": "x"},
        {"event_count": 1.5},
        {"event_count": True},
        {"event_count": 1, "os": 5},
        {"event_count": 1, "type": "desktop", "date": 20211332},
        {"event_count": 1, "type": "desktop", "date": 2021},
        {"event_count": 1, "type": "desktop", "date": "yesterday"},
        {"event_count": 1, "type": "desktop", "date": True},
        {"event_count": 1, "type": "desktop", "date": 20210212.5},
        {"event_count": 1, "date": 20210212, "hour": "late"},
        {"event_count": 1, "date": 20210212, "hour": ""},
        {"event_count": 1, "date": 20210212, "hour": 5.5},
        {"event_count": 1, "date": 20210212, "hour": True},
        {"event_count": 1, "country": ["Austria"]},
    ],
)
def test_what_is_no_row_is_refused(wrong: JsonValue) -> None:
    with pytest.raises(ValidationError):
        rows(wrong)


@pytest.mark.parametrize("wire", [{"analytics": None}, {"analytics": []}, {"analytics": [], "total": 0}])
def test_where_there_is_no_data_there_are_no_rows(wire: Wire) -> None:
    answer = read(Analytics, wire)

    assert answer.rows == []
    assert answer.to_wire() == wire


ROWS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"event_count": st.integers(0, 2**53)},
    optional={
        "os": st.none() | TEXTS,
        "type": st.none() | TEXTS,
        "country": st.none() | TEXTS,
        "device_browser": st.none() | TEXTS,
        "date": st.none() | st.dates(date(1000, 1, 1)).map(lambda day: int(f"{day:%Y%m%d}")),
        "hour": st.none() | st.integers(0, 23) | st.integers(0, 23).map(str),
        "new": JSON,
    },
)


@given(st.lists(ROWS, max_size=4))
def test_any_rows_go_back_to_the_wire_as_they_came(wires: list[dict[str, Any]]) -> None:
    answer = read(Analytics, {"analytics": wires})

    assert answer.to_wire() == {"analytics": wires}
    again: Analytics = pickle.loads(pickle.dumps(answer))
    assert again == answer
    assert list(map(type, again.rows)) == list(map(type, answer.rows))
    assert again.to_wire() == {"analytics": wires}


def test_webhooks_and_what_is_answered_about_them_are_plain() -> None:
    webhook, reply = Webhook(webhook_id="5f0e11"), WebhookReply(text=None)

    assert (webhook.to_wire(), reply.to_wire()) == ({"webhook_id": "5f0e11"}, {"text": None})
    assert pickle.loads(pickle.dumps([webhook, reply])) == [webhook, reply]
    with pytest.raises(ValidationError):
        Webhook(webhook_id="")
