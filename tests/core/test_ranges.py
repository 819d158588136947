"""Going on with a file: what is asked for, and what an answer to that means."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, strategies as st

from ziggeo._core.ranges import (
    AskForAll,
    Begin,
    Complete,
    Continue,
    Refuse,
    Version,
    judge,
    judge_slice,
    note_of,
    noted,
    range_headers,
    slice_headers,
    version_of,
)

TAG = '"one"'
SENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
lengths = st.integers(0, 10**15)
tags = st.from_regex(r'"[!#-~]+"', fullmatch=True)


def dated(age: float, **headers: str) -> dict[str, str]:
    changed = SENT - timedelta(seconds=age)
    times = {"last-modified": format_datetime(changed, usegmt=True), "date": format_datetime(SENT, usegmt=True)}
    return times | headers


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"etag": TAG}, TAG),
        ({"etag": TAG, "accept-ranges": "bytes"}, TAG),
        ({"etag": TAG, "content-encoding": "identity"}, TAG),
        ({"etag": TAG, **dated(0)}, TAG),
        (dated(60), "Sun, 01 Mar 2026 11:59:00 GMT"),
        (dated(3600), "Sun, 01 Mar 2026 11:00:00 GMT"),
        ({}, None),
        ({"etag": TAG, "accept-ranges": "none"}, None),
        ({"etag": TAG, "content-encoding": "gzip"}, None),
        ({"etag": 'W/"one"'}, None),
        ({"etag": "one"}, None),
        ({"etag": '"one", "two"'}, None),
        ({"etag": '""'}, None),
        (dated(3600, etag='W/"one"'), None),
        (dated(59), None),
        (dated(-3600), None),
        ({"last-modified": "Sun, 01 Mar 2026 11:00:00 GMT"}, None),
        (dated(3600, date="now"), None),
        (dated(3600) | {"last-modified": "lately"}, None),
        (dated(3600) | {"last-modified": "Sun, 01 Mar 2026 11:00:00"}, None),
    ],
)
def test_only_what_surely_tells_versions_apart_is_relied_upon(headers: dict[str, str], validator: str | None) -> None:
    assert version_of(headers, 5) == Version(validator, 5)


@given(tag=tags, received=lengths, total=st.none() | lengths)
def test_what_is_missing_is_asked_for_under_a_condition(tag: str, received: int, total: int | None) -> None:
    asked = range_headers(Version(tag, total), received)
    assert asked == ({"range": f"bytes={received}-", "if-range": tag} if received else {})
    assert range_headers(Version(None, total), received) == {}


@given(tag=tags, received=st.integers(1, 10**9), more=st.integers(1, 10**9), data=st.data())
def test_a_part_is_gone_on_with_only_if_it_is_the_one_that_was_asked_for(
    tag: str, received: int, more: int, data: st.DataObject
) -> None:
    total = received + more
    near = st.integers(-1, 1)
    first = received + data.draw(near)
    last = total - 1 + data.draw(near)
    said = total + data.draw(near)
    unknown = data.draw(st.booleans())
    headers = {"content-range": f"bytes {first}-{last}/{'*' if unknown else said}"}
    meaning = judge(206, headers, None, Version(tag, total), received)
    right = first == received and (unknown or said == total) and first <= last < total
    if right:
        assert meaning == Continue(total)
    else:
        assert isinstance(meaning, AskForAll)
        assert not meaning.honest


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-range": ""},
        {"content-range": "bytes */10"},
        {"content-range": "bytes 5-9"},
        {"content-range": "bytes 5-9/10, bytes 5-9/10"},
        {"content-range": "octets 5-9/10"},
        {"content-range": "bytes \u0665-9/10"},
        {"content-range": "bytes -9/10"},
        {"content-range": "bytes 5-9/10", "content-encoding": "gzip"},
        {"content-type": "multipart/byteranges; boundary=x"},
    ],
)
def test_a_part_that_does_not_say_which_it_is_is_not_used(headers: dict[str, str]) -> None:
    meaning = judge(206, headers, 5, Version(TAG, 10), 5)
    assert isinstance(meaning, AskForAll)
    assert not meaning.honest


def test_a_part_whose_length_is_not_that_of_its_range_is_not_used() -> None:
    headers = {"content-range": "bytes 5-9/10"}
    assert judge(206, headers, 5, Version(TAG, 10), 5) == Continue(10)
    assert judge(206, headers, 5, Version(TAG, None), 5) == Continue(10)
    assert isinstance(judge(206, headers, 6, Version(TAG, 10), 5), AskForAll)
    assert isinstance(judge(206, {"content-range": "bytes 5-9/*"}, 5, Version(TAG, None), 5), AskForAll)


@pytest.mark.parametrize(
    ("validator", "headers", "same"),
    [
        (TAG, {"etag": TAG}, True),
        (TAG, {}, True),
        (TAG, {"etag": '"two"'}, False),
        (TAG, {"etag": 'W/"one"'}, False),
        ("Sun, 01 Mar 2026 11:00:00 GMT", {"last-modified": "Sun, 01 Mar 2026 11:00:00 GMT"}, True),
        ("Sun, 01 Mar 2026 11:00:00 GMT", {"last-modified": "Sun, 01 Mar 2026 11:00:01 GMT"}, False),
    ],
)
def test_a_part_of_another_version_is_not_used(validator: str, headers: dict[str, str], same: bool) -> None:
    part = {"content-range": "bytes 5-9/10", **headers}
    meaning = judge(206, part, 5, Version(validator, 10), 5)
    assert meaning == (Continue(10) if same else AskForAll("the file has changed"))
    meaning = judge(416, {"content-range": "bytes */5", **headers}, 0, Version(validator, 5), 5)
    assert meaning == (Complete() if same else AskForAll("the file has changed"))


@given(received=lengths, status=st.sampled_from([200, 201, 203, 204]))
def test_a_whole_answer_begins_anew_whatever_there_is(received: int, status: int) -> None:
    assert judge(status, {"etag": '"two"'}, 7, Version(TAG, 10), received) == Begin(Version('"two"', 7))


def test_a_part_that_nobody_asked_for_is_refused() -> None:
    assert isinstance(judge(206, {"content-range": "bytes 0-9/10"}, 10, Version(None, None), 0), Refuse)
    assert isinstance(judge(206, {"content-range": "bytes 5-9/10"}, 5, Version(None, 10), 5), Refuse)


@pytest.mark.parametrize(
    ("total", "said", "complete"),
    [
        (5, "bytes */5", True),
        (5, "", True),
        (None, "bytes */5", True),
        (None, "", False),
        (None, "bytes */9", False),
        (9, "bytes */5", False),
        (5, "bytes */9", False),
        (9, "", False),
    ],
)
def test_where_nothing_follows_the_file_is_complete_or_another(total: int | None, said: str, complete: bool) -> None:
    meaning = judge(416, {"content-range": said} if said else {}, 0, Version(TAG, total), 5)
    assert meaning == (Complete() if complete else AskForAll("the file has no such part"))


@given(tag=tags, total=st.none() | lengths, received=lengths, url=st.text())
def test_a_note_is_read_as_it_was_written(tag: str, total: int | None, received: int, url: str) -> None:
    text = note_of(Version(tag, total), url)
    assert text is not None
    fits = total is None or received <= total
    assert noted(text, url, received) == ((Version(tag, total), received) if fits else None)
    assert noted(text, url + "x", received) is None
    assert noted(text[:-1], url, received) is None
    assert note_of(Version(None, total), url) is None


@given(tag=tags, received=lengths, length=lengths)
def test_a_note_may_say_that_less_counts_than_there_is(tag: str, received: int, length: int) -> None:
    text = note_of(Version(tag, None), "url", received)
    assert text is not None
    assert noted(text, "url", length) == ((Version(tag, None), received) if received <= length else None)


@given(tag=tags, first=lengths, more=lengths)
def test_a_slice_is_asked_for_under_a_condition_if_there_is_one(tag: str, first: int, more: int) -> None:
    asked = {"range": f"bytes={first}-{first + more}"}
    assert slice_headers(Version(None, None), first, first + more) == asked
    assert slice_headers(Version(tag, None), first, first + more) == {**asked, "if-range": tag}


@given(data=st.data(), known=st.booleans(), total=st.integers(1, 10**9))
def test_a_slice_is_used_only_if_it_is_the_one_that_was_asked_for(data: st.DataObject, known: bool, total: int) -> None:
    first = data.draw(st.integers(0, total - 1))
    last = data.draw(st.integers(first, total + 10))
    end = min(last, total - 1)
    wrong = [data.draw(st.integers(-1, 1)) for _ in range(3)]
    said = f"bytes {max(first + wrong[0], 0)}-{end + wrong[1]}/{total}"
    length = end + 1 - first + wrong[2]
    version = Version(TAG, total) if known else Version(None, None)
    headers = {"etag": TAG, "content-range": said}
    judged = judge_slice(206, headers, length, version, first, last)
    right = said == f"bytes {first}-{end}/{total}" and not wrong[2]
    assert judged == Version(TAG, total) if right else isinstance(judged, AskForAll)
    for other in (200, 204, 416):
        assert isinstance(judge_slice(other, headers, length, version, first, last), AskForAll)
    for bad in ({"etag": 'W/"one"'}, {"content-encoding": "gzip"}, {"content-range": f"bytes {first}-{end}/*"}):
        assert isinstance(judge_slice(206, {**headers, **bad}, length, version, first, last), AskForAll)


def test_a_slice_of_another_version_is_not_used() -> None:
    headers = {"etag": '"two"', "content-range": "bytes 0-4/10"}
    assert judge_slice(206, headers, 5, Version(None, None), 0, 4) == Version('"two"', 10)
    assert judge_slice(206, headers, 5, Version(TAG, 10), 0, 4) == AskForAll("the file has changed")
    headers["etag"] = TAG
    assert isinstance(judge_slice(206, headers, 5, Version(TAG, 11), 0, 4), AskForAll)


@given(text=st.text())
def test_what_is_no_note_is_nothing(text: str) -> None:
    assert noted(text, "url", 0) is None


@pytest.mark.parametrize(
    "validator", ["", "W/", 'W/"one"', '"one"\r\nx: y', "yesterday", "Sun, 01 Mar 2026 11:00:00 GMT\n"]
)
def test_a_note_is_not_believed_what_no_server_says(validator: str) -> None:
    text = note_of(Version(validator, 5), "url")
    assert text is not None
    assert noted(text, "url", 1) is None
