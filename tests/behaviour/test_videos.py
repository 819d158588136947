"""Videos against the sandbox, in both modes."""

from io import BytesIO
from itertools import count
from pathlib import Path

import pytest

from ziggeo import (
    Approval,
    ArgumentsError,
    CreationType,
    NotFoundError,
    PreconditionFailedError,
    ProcessingFailedError,
    Streamable,
    UploadError,
    Video,
    VideoCreateArguments,
    VideoState,
    WaitTimeoutError,
    Ziggeo,
    key,
)
from ziggeo.sandbox import Sandbox

_numbers = count()


def unique(name: str) -> str:
    """Return a name that no other test uses: all share one sandbox."""
    return f"{name}-{next(_numbers)}"


@pytest.mark.reference("V15")
def test_a_video_made_without_a_file_is_empty_and_echoes_its_arguments(client: Ziggeo) -> None:
    name = unique("empty")

    video = client.videos.create(key=name, max_duration=30, tags=["one", "two"], data={"test": 5678})

    assert (video.state, video.key, video.max_duration, video.tags) == (VideoState.EMPTY, name, 30, ["one", "two"])
    assert video.data == {"test": 5678}
    assert video.created is not None
    assert video.created.utcoffset() is not None


@pytest.mark.reference("V3", "V16", "S3")
def test_an_upload_is_transcoded_and_its_original_comes_back_unchanged(client: Ziggeo, clip: Path) -> None:
    created = client.videos.create(file=clip)
    video = client.videos.wait_until_ready(created.token, timeout=60)

    assert video.original_stream is not None
    assert video.default_stream is not None
    assert video.original_stream.creation_type is CreationType.SERVER_UPLOAD
    assert video.original_stream.streamable is Streamable.DEGRADED
    assert video.default_stream.creation_type is CreationType.TRANSCODED
    assert video.default_stream.streamable is Streamable.YES
    assert (video.default_stream.video_width, video.default_stream.video_height) == (320, 180)
    assert video.duration == pytest.approx(1.0, abs=0.1)
    original = client.streams.download_video(video.token, video.original_stream.token)
    assert original == clip.read_bytes()


def test_what_create_returns_names_the_stream_that_has_the_file(client: Ziggeo, clip: Path) -> None:
    created = client.videos.create(file=clip)

    assert created.default_stream is not None
    assert created.default_stream.token == client.streams.index(created.token, states="all")[0].token


@pytest.mark.parametrize("form", ["path", "text", "file", "bytes"])
def test_a_file_is_a_path_or_an_open_file_or_bytes(client: Ziggeo, clip: Path, form: str) -> None:
    if form == "file":
        with clip.open("rb") as file:
            created = client.videos.create(file=file)
    elif form == "bytes":
        created = client.videos.create(file=clip.read_bytes(), filename="clip.mp4")
    else:
        created = client.videos.create(file=clip if form == "path" else str(clip))

    video = client.videos.wait_until_ready(created.token, timeout=60)
    assert video.original_stream is not None
    assert video.original_stream.video_size == clip.stat().st_size
    assert video.original_stream.video_type == "mp4"


def test_progress_counts_the_bytes_of_the_file(client: Ziggeo, clip: Path) -> None:
    seen: list[tuple[int, int]] = []

    client.videos.create(file=clip, on_progress=lambda sent, total: seen.append((sent, total)))

    size = clip.stat().st_size
    assert seen[0] == (0, size)
    assert seen[-1] == (size, size)


def test_a_file_that_is_no_video_fails_with_the_video_in_the_error(client: Ziggeo) -> None:
    created = client.videos.create(file=b"this is no video", filename="notes.mp4")

    with pytest.raises(ProcessingFailedError) as caught:
        client.videos.wait_until_ready(created.token, timeout=60)

    assert isinstance(caught.value.model, Video)
    assert caught.value.model.token == created.token
    assert caught.value.model.state is VideoState.FAILED


def test_waiting_for_an_empty_video_ends_with_its_last_state(client: Ziggeo) -> None:
    created = client.videos.create()
    looks: list[VideoState] = []

    with pytest.raises(WaitTimeoutError) as caught:
        client.videos.wait_until_ready(created.token, timeout=0, on_poll=lambda video: looks.append(video.state))

    assert looks == [VideoState.EMPTY]
    assert caught.value.last is not None
    assert caught.value.last.token == created.token


@pytest.mark.reference("V12")
def test_update_changes_what_is_given_and_leaves_the_rest(client: Ziggeo) -> None:
    video = client.videos.create(title="Harbour", tags=["sea"], max_duration=10)

    updated = client.videos.update(video.token, description="At dawn", approved=True)

    assert (updated.title, updated.tags, updated.max_duration) == ("Harbour", ["sea"], 10)
    assert (updated.description, updated.approved) == ("At dawn", True)


def test_update_with_none_clears(client: Ziggeo) -> None:
    video = client.videos.create(title="Harbour", tags=["sea"], max_duration=10)

    cleared = client.videos.update(video.token, title=None, max_duration=None, tags=None)

    assert (cleared.title or None, cleared.max_duration, cleared.tags) == (None, None, None)


@pytest.mark.reference("V3")
@pytest.mark.parametrize("name", ["plain", "käy/1", "../application", "_under", "a b?c#d%", ".."])
def test_a_key_reaches_exactly_the_video_that_has_it(client: Ziggeo, name: str) -> None:
    own = unique(name) if name != ".." else name
    with_key = client.videos.create(key=own)
    try:
        assert client.videos.get(key(own)).token == with_key.token
    finally:
        client.videos.delete(key(own))
    with pytest.raises(NotFoundError):
        client.videos.get(key(own))


def test_a_key_that_is_taken_is_refused_with_the_field_named(client: Ziggeo) -> None:
    name = unique("taken")
    client.videos.create(key=name)

    with pytest.raises(PreconditionFailedError) as caught:
        client.videos.create(key=name)

    assert "key" in caught.value.fields


def test_a_taken_key_fails_the_upload_before_anything_is_sent(client: Ziggeo, clip: Path) -> None:
    name = unique("taken")
    first = client.videos.create(key=name)

    with pytest.raises(UploadError) as caught:
        client.videos.create(file=clip, key=name)

    assert caught.value.step == "request_url"
    assert isinstance(caught.value.cause, PreconditionFailedError)
    assert client.videos.get(key(name)).token == first.token


@pytest.mark.reference("V14")
def test_a_deleted_video_is_gone(client: Ziggeo) -> None:
    video = client.videos.create()

    client.videos.delete(video.token)

    with pytest.raises(NotFoundError):
        client.videos.get(video.token)


@pytest.mark.reference("V1")
def test_index_filters_by_state_tag_and_approval(client: Ziggeo) -> None:
    tag = unique("filter")
    plain = client.videos.create(tags=[tag])
    accepted = client.videos.create(tags=[tag])
    client.videos.update(accepted.token, approved=True)

    def tokens(videos: list[Video]) -> list[str]:
        return [video.token for video in videos]

    assert tokens(client.videos.index(tags=[tag], states=["all"])) == [accepted.token, plain.token]
    assert tokens(client.videos.index(tags=[tag], states=[VideoState.EMPTY], reverse=True)) == [
        plain.token,
        accepted.token,
    ]
    assert tokens(client.videos.index(tags=tag, states="all", approved="APPROVED")) == [accepted.token]
    assert client.videos.index(tags=[tag]) == []
    assert tokens(client.videos.index({"tags": tag}, states="all", limit=1, skip=1)) == [plain.token]


def test_the_three_spellings_make_the_same_video(client: Ziggeo) -> None:
    spelled = [
        client.videos.create(title="Harbour", tags=["sea"]),
        client.videos.create({"title": "Harbour", "tags": ["sea"]}),
        client.videos.create(VideoCreateArguments(title="Harbour", tags=["sea"])),
        client.videos.create({"title": "Quay", "tags": "sea"}, title="Harbour"),
    ]

    assert {(video.title, tuple(video.tags or ())) for video in spelled} == {("Harbour", ("sea",))}


def test_iterating_goes_through_all_pages_once(client: Ziggeo) -> None:
    tag = unique("pages")
    made = [client.videos.create(tags=[tag]).token for _ in range(7)]

    listed = [video.token for video in client.videos.iterate(tags=[tag], states="all", page_size=3)]

    assert listed == made[::-1]


def test_videos_that_arrive_while_iterating_make_none_show_up_twice(client: Ziggeo) -> None:
    tag = unique("arrivals")
    made = [client.videos.create(tags=[tag]).token for _ in range(6)]

    listed: list[str] = []
    for video in client.videos.iterate(tags=[tag], states="all", page_size=2):
        listed.append(video.token)
        client.videos.create(tags=[tag])
        if len(listed) > len(made):
            break

    assert len(listed) == len(set(listed))
    assert listed == made[::-1]


@pytest.mark.parametrize("page_size", [7, 100])
def test_all_videos_can_be_deleted_while_iterating(client: Ziggeo, page_size: int) -> None:
    tag = unique("deleting")
    made = {client.videos.create(tags=[tag]).token for _ in range(110)}

    deleted: list[str] = []
    for video in client.videos.iterate(tags=[tag], states="all", page_size=page_size):
        client.videos.delete(video.token)
        deleted.append(video.token)

    assert len(deleted) == 110
    assert set(deleted) == made
    assert client.videos.index(tags=[tag], states="all") == []


def test_videos_that_an_update_takes_out_of_the_list_make_none_be_skipped(client: Ziggeo) -> None:
    tag = unique("approving")
    made = [client.videos.create(tags=[tag]).token for _ in range(23)]

    pending = client.videos.iterate(tags=[tag], states="all", approved=Approval.PENDING, page_size=4)
    approved = [client.videos.update(video.token, approved=True).token for video in pending]

    assert approved == made[::-1]
    assert client.videos.index(tags=[tag], states="all", approved=Approval.PENDING) == []


def test_iterating_stops_at_its_limit(client: Ziggeo) -> None:
    tag = unique("limit")
    made = [client.videos.create(tags=[tag]).token for _ in range(5)]

    listed = [video.token for video in client.videos.iterate(tags=[tag], states="all", page_size=2, limit=3)]

    assert listed == made[:1:-1]


@pytest.mark.parametrize("page_size", [0, 101])
def test_a_page_size_that_the_service_does_not_know_is_refused(client: Ziggeo, page_size: int) -> None:
    with pytest.raises(ArgumentsError, match="page_size"):
        client.videos.iterate(page_size=page_size)


@pytest.mark.reference("V6")
def test_downloads_go_to_bytes_a_path_a_file_or_a_loop(client: Ziggeo, clip: Path, tmp_path: Path) -> None:
    created = client.videos.create(file=clip)
    video = client.videos.wait_until_ready(created.token, timeout=60)
    buffer = BytesIO()
    progress: list[tuple[int, int | None]] = []

    content = client.videos.download_video(
        video.token, on_progress=lambda received, total: progress.append((received, total))
    )
    path = client.videos.download_video(video.token, tmp_path / "copy.mp4")
    written = client.videos.download_video(video.token, buffer)
    with client.videos.open_video(video.token) as download:
        length, pieces = download.length, list(download)

    assert content[4:8] == b"ftyp"
    assert path == tmp_path / "copy.mp4"
    assert path.read_bytes() == content == buffer.getvalue() == b"".join(pieces)
    assert written == length == len(content)
    assert progress[-1] == (len(content), len(content))
    assert [each.name for each in tmp_path.iterdir()] == ["copy.mp4"]


@pytest.mark.reference("V7")
def test_the_cover_is_a_jpeg(client: Ziggeo, clip: Path) -> None:
    created = client.videos.create(file=clip)
    video = client.videos.wait_until_ready(created.token, timeout=60)

    image = client.videos.download_image(video.token)

    assert image.startswith(b"\xff\xd8\xff")
    with client.videos.open_image(video.token) as download:
        assert download.content_type == "image/jpeg"


def test_downloading_what_does_not_exist_leaves_no_file(client: Ziggeo, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        client.videos.download_video("0" * 32, tmp_path / "none.mp4")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.reference("V9")
def test_push_to_service_answers_the_video(client: Ziggeo, clip: Path) -> None:
    created = client.videos.create(file=clip)
    client.videos.wait_until_ready(created.token, timeout=60)

    assert client.videos.push_to_service(created.token, {"pushservicetoken": "archive"}).token == created.token


def test_an_upload_that_is_turned_down_leaves_no_video_behind(client: Ziggeo, sandbox: Sandbox) -> None:
    tag = unique("nothing")

    with pytest.raises(ArgumentsError):
        client.videos.create(file=b"no name", tags=[tag])

    assert client.videos.index(tags=[tag], states="all") == []


def test_the_name_of_a_file_that_is_not_there_is_refused(client: Ziggeo) -> None:
    with pytest.raises(ArgumentsError, match="and no file") as caught:
        client.videos.create(filename="clip.mp4")

    assert caught.value.endpoint == "videos.create"
