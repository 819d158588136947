import os
import time
from pathlib import Path

import pytest
from gallery import NotPublishedError, publish, titles

from ziggeo import VideoState, Ziggeo
from ziggeo.sandbox import Sandbox


def test_a_published_video_can_be_seen(ziggeo_client: Ziggeo, ziggeo_clip: Path) -> None:
    content = ziggeo_clip.read_bytes()
    token = publish(ziggeo_clip, "Harbour")
    assert titles() == ["Harbour"]
    video = ziggeo_client.videos.get(token)
    assert (video.state, video.approved, round(video.duration or 0)) == (VideoState.READY, True, 1)
    assert video.original_stream is not None
    assert ziggeo_client.streams.download_video(token, video.original_stream.token) == content
    assert not ziggeo_clip.exists()


def test_nothing_is_published_of_what_cannot_be_played(ziggeo_sandbox: Sandbox, tmp_path: Path) -> None:
    note = tmp_path / "note.mp4"
    note.write_text("not a video")
    with pytest.raises(NotPublishedError):
        publish(note, "Note")
    assert titles() == []
    assert note.exists()


def test_a_video_is_gone_after_its_days(ziggeo_sandbox: Sandbox, ziggeo_clip: Path) -> None:
    publish(ziggeo_clip, "Harbour", days=7)
    ziggeo_sandbox.clock.advance(days=6)
    assert titles() == ["Harbour"]
    ziggeo_sandbox.clock.advance(days=1)
    assert titles() == []


def test_a_service_that_fails_is_told(ziggeo_sandbox: Sandbox, ziggeo_clip: Path) -> None:
    ziggeo_sandbox.fail("videos.create.upload_url", status=500)
    with pytest.raises(NotPublishedError, match="Harbour"):
        publish(ziggeo_clip, "Harbour")
    assert titles() == []
    assert ziggeo_clip.exists()


def test_a_failure_that_passes_is_not_noticed(ziggeo_sandbox: Sandbox, ziggeo_clip: Path) -> None:
    ziggeo_sandbox.fail("videos.update", status=503, times=1)
    publish(ziggeo_clip, "Harbour")
    assert [request.status for request in ziggeo_sandbox.requests.of("videos.update")] == [503, 200]


@pytest.mark.parametrize("turn", range(4))
def test_every_test_begins_with_nothing(turn: int, ziggeo_sandbox: Sandbox, ziggeo_client: Ziggeo) -> None:
    assert (len(ziggeo_sandbox.requests), len(ziggeo_sandbox.faults)) == (0, 0)
    assert (ziggeo_sandbox.applications, ziggeo_sandbox.webhook_deliveries) == ((), ())
    assert abs(ziggeo_sandbox.clock.timestamp() - time.time()) < 60
    assert ziggeo_client.videos.index(states="all") == []
    assert ziggeo_client.application.get().name == "Sandbox"

    ziggeo_client.videos.create(title=f"left by {turn}", key="k")
    ziggeo_client.application.update(name="Left behind")
    ziggeo_client.webhooks.create(target_url="http://127.0.0.1:9/", encoding="json")
    ziggeo_sandbox.add_application()
    ziggeo_sandbox.clock.advance(days=1)
    ziggeo_sandbox.fail("*", status=500)


def test_the_environment_names_the_sandbox(ziggeo_sandbox: Sandbox) -> None:
    assert os.environ["ZIGGEO_BASE_URL"] == ziggeo_sandbox.url
    assert os.environ["ZIGGEO_TOKEN"] == ziggeo_sandbox.token


def test_elsewhere_it_names_nothing() -> None:
    assert [name for name in os.environ if name.startswith("ZIGGEO_")] == []


@pytest.mark.ziggeo_sandbox(processing_delay=3600)
def test_a_sandbox_of_its_own(ziggeo_sandbox: Sandbox, ziggeo_client: Ziggeo, ziggeo_clip: Path) -> None:
    token = ziggeo_client.videos.create(file=ziggeo_clip).token
    assert ziggeo_client.videos.get(token).state is VideoState.PROCESSING
    ziggeo_sandbox.clock.advance(hours=1)
    ziggeo_client.videos.wait_until_ready(token, timeout=30)


@pytest.mark.ziggeo_sandbox(tls=True)
def test_a_sandbox_with_tls(ziggeo_sandbox: Sandbox, ziggeo_client: Ziggeo, ziggeo_clip: Path) -> None:
    assert ziggeo_sandbox.url.startswith("https://")
    token = publish(ziggeo_clip, "Harbour")
    assert ziggeo_client.videos.get(token).title == "Harbour"
