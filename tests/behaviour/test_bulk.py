"""Bulk calls against the sandbox, in both modes."""

from itertools import count
from pathlib import Path

import pytest

from ziggeo import (
    ArgumentsError,
    Audio,
    BulkError,
    BulkProgress,
    BulkReport,
    NotFoundError,
    UploadError,
    Video,
    VideoState,
    Ziggeo,
    key,
)
from ziggeo.sandbox.media import make_sample

_numbers = count()


def unique(name: str) -> str:
    """Return a name that no other test uses: all share one sandbox."""
    return f"bulk-{name}-{next(_numbers)}"


def made(client: Ziggeo, number: int) -> list[Video]:
    return [client.videos.create() for _ in range(number)]


@pytest.fixture
def clips(clip: Path, tmp_path: Path) -> list[Path]:
    """Three files with the same content."""
    paths = [tmp_path / f"{name}.mp4" for name in ("one", "two", "three")]
    for path in paths:
        path.write_bytes(clip.read_bytes())
    return paths


@pytest.mark.reference("V4")
def test_many_videos_come_in_the_order_asked_for(client: Ziggeo) -> None:
    videos = made(client, 105)
    name = unique("key")
    client.videos.update(videos[3].token, key=name)
    wanted = [*[video.token for video in videos[::-1]], "f" * 32, key(name)]

    report = client.videos.get_bulk(wanted)

    assert [video.token for video in report] == [*[video.token for video in videos[::-1]], videos[3].token]
    assert report.missing == ("f" * 32,)


@pytest.mark.reference("V13")
def test_many_videos_are_changed_alike(client: Ziggeo) -> None:
    videos = made(client, 103)
    seen: list[BulkProgress] = []

    report = client.videos.update_bulk(videos, tags=["harbour", "dawn"], max_duration=30, on_progress=seen.append)

    assert [video.token for video in report] == [video.token for video in videos]
    assert {(tuple(video.tags or ()), video.max_duration) for video in report} == {(("harbour", "dawn"), 30)}
    assert client.videos.get(videos[-1].token).tags == ["harbour", "dawn"]
    assert sorted(len(progress.items) for progress in seen) == [3, 100]
    assert (seen[-1].finished, seen[-1].failed, seen[-1].total) == (103, 0, 103)


@pytest.mark.reference("V5")
def test_statistics_are_of_each_video_or_of_a_chunk(client: Ziggeo) -> None:
    videos = made(client, 102)

    each = client.videos.stats_bulk(videos, summarize=False)
    summaries = client.videos.stats_bulk(videos)

    assert [stats.token for stats in each] == [video.token for video in videos]
    assert len(summaries) == 2
    assert len(summaries.done) == 102


def test_all_that_a_list_holds_can_be_deleted(client: Ziggeo) -> None:
    tag = unique("delete")
    videos = [client.videos.create(tags=[tag]) for _ in range(23)]
    client.videos.delete(videos[4].token)

    report = client.videos.delete_bulk(videos)

    gone = [video.token for video in videos if video is not videos[4]]
    assert list(report) == list(report.done) == gone
    assert report.missing == (videos[4].token,)
    assert client.videos.index(tags=[tag], states="all") == []


def test_a_key_is_deleted_whatever_it_holds(client: Ziggeo) -> None:
    name = unique("a,b/c ..")
    video = client.videos.create(key=name)

    assert list(client.videos.delete_bulk([key(name)])) == [key(name)]
    with pytest.raises(NotFoundError):
        client.videos.get(video.token)


def test_files_become_videos_and_come_back(client: Ziggeo, clips: list[Path], tmp_path: Path) -> None:
    created = client.videos.create_bulk(clips, title="One of many")

    assert created.done == tuple(str(path) for path in clips)
    assert [video.title for video in created] == ["One of many"] * 3
    ready = [client.videos.wait_until_ready(video.token, timeout=60) for video in created]

    (tmp_path / "copies").mkdir()
    copies = client.videos.download_bulk(ready, tmp_path / "copies")
    covers = client.videos.download_bulk(
        [video.token for video in ready], lambda token: tmp_path / f"cover-{token}.jpg", what="image"
    )

    assert list(copies) == [tmp_path / "copies" / f"{video.token}.mp4" for video in ready]
    assert all(path.read_bytes()[4:8] == b"ftyp" for path in copies)
    assert [path.name for path in covers] == [f"cover-{video.token}.jpg" for video in ready]
    assert all(path.read_bytes().startswith(b"\xff\xd8\xff") for path in covers)
    assert len(list((tmp_path / "copies").iterdir())) == 3


def test_each_file_can_have_arguments_of_its_own(client: Ziggeo, clips: list[Path]) -> None:
    name = unique("own")

    first, second = client.videos.create_bulk(
        {clips[0]: {"title": "First", "key": name}, clips[1]: {}}, title="Any", tags=["sea"]
    )

    assert (first.title, first.key, first.tags) == ("First", name, ["sea"])
    assert (second.title, second.key, second.tags) == ("Any", None, ["sea"])


def test_a_file_that_is_not_there_fails_alone_and_a_second_run_uploads_only_that(
    client: Ziggeo, clips: list[Path], tmp_path: Path
) -> None:
    tag = unique("again")
    missing = tmp_path / "missing.mp4"
    files = [clips[0], missing, clips[1]]
    with pytest.raises(BulkError) as caught:
        client.videos.create_bulk(files, tags=[tag])
    report: BulkReport[Video] = caught.value.report
    first = [video.token for video in report]

    assert [(failure.items, type(failure.error)) for failure in report.failures] == [((str(missing),), ArgumentsError)]
    missing.write_bytes(clips[2].read_bytes())
    assert client.videos.create_bulk(files, tags=[tag], report=report) is report

    assert len(report) == 3
    assert [report[0].token, report[2].token] == first
    assert len(client.videos.index(tags=[tag], states="all")) == 3


def test_an_upload_that_is_turned_down_says_why_and_leaves_no_video(client: Ziggeo, clips: list[Path]) -> None:
    tag, name = unique("taken"), unique("taken")
    client.videos.create(key=name)
    with pytest.raises(BulkError, match="1 of 2 failed") as caught:
        client.videos.create_bulk({clips[0]: {"key": name}, clips[1]: {}}, tags=[tag])

    (failure,) = caught.value.report.failures
    assert isinstance(failure.error, UploadError)
    assert [video.token for video in client.videos.index(tags=[tag], states="all")] == [
        video.token for video in caught.value.report
    ]


def test_a_download_that_is_not_there_fails_alone_and_leaves_no_file(
    client: Ziggeo, clip: Path, tmp_path: Path
) -> None:
    created = client.videos.create(file=clip)
    client.videos.wait_until_ready(created.token, timeout=60)
    empty = client.videos.create()
    with pytest.raises(BulkError) as caught:
        client.videos.download_bulk([empty.token, created.token], tmp_path)

    assert [failure.items for failure in caught.value.report.failures] == [(empty.token,)]
    assert [path.name for path in tmp_path.iterdir()] == [f"{created.token}.mp4"]


@pytest.fixture
def sounds(tmp_path: Path) -> list[Path]:
    """Two files with sound."""
    paths = [tmp_path / "one.mp4", tmp_path / "two.mp4"]
    for path in paths:
        make_sample(path, seconds=0.5, width=64, height=64)
    return paths


@pytest.mark.reference("A4", "A7", "A8")
def test_audios_have_the_same_calls(client: Ziggeo, sounds: list[Path], tmp_path: Path) -> None:
    tag = unique("audios")
    created = client.audios.create_bulk(sounds, {"tags": [tag]})
    for audio in created:
        assert client.audios.wait_until_ready(audio.token, timeout=60).state is VideoState.READY

    fetched: BulkReport[Audio] = client.audios.get_bulk(created)
    (tmp_path / "copies").mkdir()
    copies = client.audios.download_bulk(fetched, tmp_path / "copies")
    changed = client.audios.update_bulk({"tokens_or_keys": [audio.token for audio in created]}, tags=[tag, "more"])
    deleted = client.audios.delete_bulk(client.audios.index(tags=[tag]))

    tokens = [audio.token for audio in created]
    assert [audio.token for audio in fetched] == tokens
    assert all(path.stat().st_size for path in copies)
    assert [path.stem for path in copies] == tokens
    assert {tuple(audio.tags or ()) for audio in changed} == {(tag, "more")}
    assert sorted(deleted) == sorted(tokens)
