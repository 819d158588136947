"""A user of the official SDK switches: its calls work as they are written there."""

import inspect
from pathlib import Path

import pytest

from tests.support.modes import MakeClient
from tests.support.official import OFFICIAL
from ziggeo import AsyncZiggeo, FilterProcess, NsfwProcess, Video, VideoState, WatermarkProcess, Ziggeo
from ziggeo.sandbox import Sandbox

CALLS = [(accessor, name) for accessor, calls in OFFICIAL.items() for name in calls]


@pytest.mark.parametrize(("accessor", "name"), CALLS, ids=[".".join(call) for call in CALLS])
@pytest.mark.parametrize("kind", [Ziggeo, AsyncZiggeo])
def test_every_official_call_is_there_under_its_name(
    kind: type[Ziggeo] | type[AsyncZiggeo], accessor: str, name: str
) -> None:
    client = kind("a" * 32, "b" * 32, "c" * 32)
    call = getattr(getattr(client, accessor)(), name)

    parameters = inspect.signature(call).parameters.values()

    positional = [each.name for each in parameters if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    wanted = OFFICIAL[accessor][name]
    assert tuple(positional[: len(wanted)]) == wanted


def test_the_manuals_calls_work_as_written(make_client: MakeClient, sandbox: Sandbox, clip: Path) -> None:
    ziggeo = make_client(sandbox.token, sandbox.private_key, sandbox.encryption_key, base_url=sandbox.url)

    created = ziggeo.videos().create({"tags": "switch,first"}, str(clip))
    video = ziggeo.videos().wait_until_ready(created.token, timeout=60)
    listed = ziggeo.videos().index({"limit": 10, "tags": "switch"})

    assert isinstance(video, Video)
    assert video.state is VideoState.READY
    assert video.token in [each.token for each in listed]
    assert ziggeo.videos().download_video(video.token)[4:8] == b"ftyp"


def test_profiles_are_built_by_the_official_names(make_client: MakeClient, sandbox: Sandbox) -> None:
    ziggeo = make_client(sandbox.token, sandbox.private_key, sandbox.encryption_key, base_url=sandbox.url)

    effects = ziggeo.effectProfiles().create({"title": "Switch"})
    grey = ziggeo.effectProfileProcess().create_filter_process(effects.token, {"filter": "gray"})
    mark = ziggeo.effectProfileProcess().create_watermark_process(effects.token, {"video_scale": 0.25})
    analyses = ziggeo.metaProfiles().create({"title": "Switch"})
    nsfw = ziggeo.metaProfileProcess().create_nsfw_process(analyses.token, {"nsfw_action": "reject"})

    assert isinstance(grey, FilterProcess)
    assert grey.effect == "gray"
    assert isinstance(mark, WatermarkProcess)
    assert isinstance(nsfw, NsfwProcess)
    assert [each.token for each in ziggeo.effectProfileProcess().index(effects.token)] == [grey.token, mark.token]
    assert [each.token for each in ziggeo.metaProfileProcess().index(analyses.token)] == [nsfw.token]
    ziggeo.effectProfileProcess().delete(effects.token, grey.token)
    ziggeo.effectProfiles().delete(effects.token)
    ziggeo.metaProfiles().delete(analyses.token)


def test_an_official_accessor_is_the_part_itself(make_client: MakeClient, sandbox: Sandbox) -> None:
    ziggeo = make_client(sandbox.token, sandbox.private_key, base_url=sandbox.url)

    created = ziggeo.audioStreams().create(ziggeo.audios().create().token)

    assert created.state is VideoState.EMPTY
