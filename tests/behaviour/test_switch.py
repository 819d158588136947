"""A user of the official SDK switches: the calls of the 1.17 manual, as written there."""

from pathlib import Path

from tests.support.modes import MakeClient
from ziggeo import Video, VideoState
from ziggeo.sandbox import Sandbox


def test_the_manuals_calls_work_as_written(make_client: MakeClient, sandbox: Sandbox, clip: Path) -> None:
    ziggeo = make_client(sandbox.token, sandbox.private_key, sandbox.encryption_key, base_url=sandbox.url)

    created = ziggeo.videos().create({"tags": "switch,first"}, str(clip))
    video = ziggeo.videos().wait_until_ready(created.token, timeout=60)
    listed = ziggeo.videos().index({"limit": 10, "tags": "switch"})

    assert isinstance(video, Video)
    assert video.state is VideoState.READY
    assert video.token in [each.token for each in listed]
    assert ziggeo.videos().download_video(video.token)[4:8] == b"ftyp"
