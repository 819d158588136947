"""Subtitles of streams."""

import threading

import pytest

from ziggeo.models.streams import Stream

from .api import Api, Json

ENGLISH = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello, ÄÖ 🎬\n"


@pytest.fixture
def stream(api: Api) -> str:
    video = f"/v1/videos/{api.create()['token']}"
    return f"{video}/streams/{api.post(f'{video}/streams').json()['token']}"


def attach(api: Api, stream: str, lang: str, label: str, data: str) -> Json:
    answer = api.post(f"{stream}/subtitle", lang=lang, label=label, data=data)
    assert answer.status_code == 200, answer.text
    Stream.model_validate_json(answer.content)
    assert api.get(stream).json() == answer.json()
    return answer.json()["subtitles"]


@pytest.mark.reference("S13")
def test_subtitles_are_kept_by_language(api: Api, stream: str) -> None:
    assert api.get(stream).json()["subtitles"] == []
    english = {"label": "English", "data": ENGLISH}
    assert attach(api, stream, "en", "English", ENGLISH) == {"en": english}
    german = {"label": "Deutsch", "data": "\ufeffWEBVTT - Titel\r\n"}
    assert attach(api, stream, "de", **german) == {"en": english, "de": german}
    other = {"label": "English (US)", "data": "WEBVTT"}
    assert attach(api, stream, "en", **other) == {"en": other, "de": german}


@pytest.mark.reference("S13")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"data": "1\n00:00:01,000 --> 00:00:02,000\nHello\n"}, "data"),
        ({"data": "WEBVTTX"}, "data"),
        ({"data": " WEBVTT"}, "data"),
        ({"data": ""}, "data"),
        ({"lang": ""}, "lang"),
        ({"label": ""}, "label"),
    ],
)
def test_what_is_no_subtitle_is_refused(api: Api, stream: str, change: dict[str, str], field: str) -> None:
    refused = api.post(f"{stream}/subtitle", **{"lang": "en", "label": "English", "data": ENGLISH, **change})
    assert refused.status_code == 412
    assert list(refused.json()) == [field]
    assert api.get(stream).json()["subtitles"] == []


def test_every_missing_field_is_named(api: Api, stream: str) -> None:
    assert set(api.post(f"{stream}/subtitle").json()) == {"lang", "label", "data"}


def test_subtitles_attached_at_the_same_time_are_all_kept(api: Api, stream: str) -> None:
    languages = [f"x-{number}" for number in range(16)]
    threads = [
        threading.Thread(
            target=api.post, args=(f"{stream}/subtitle",), kwargs={"lang": lang, "label": lang, "data": ENGLISH}
        )
        for lang in languages
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(api.get(stream).json()["subtitles"]) == set(languages)
