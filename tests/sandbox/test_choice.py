"""Which stream of a video plays where an address wishes for one."""

from dataclasses import replace
from typing import Any

from hypothesis import given, strategies as st

from ziggeo.sandbox.public.choice import Wish, choose_stream
from ziggeo.sandbox.records.states import State, Streamable
from ziggeo.sandbox.records.videos import Video, VideoStream

SIZES = st.none() | st.integers(1, 50)
STREAMS = st.builds(
    VideoStream,
    token=st.uuids().map(lambda value: value.hex),
    created=st.just(0),
    state=st.sampled_from([State.READY, State.READY, State.PROCESSING, State.FAILED]),
    streamable=st.sampled_from(Streamable),
    video_width=SIZES,
    video_height=SIZES,
    effect_profile=st.none() | st.sampled_from(["gray", "edge"]),
)
WISHES = st.builds(
    Wish, width=SIZES, height=SIZES, effect_profile=st.none() | st.sampled_from(["gray", "edge", "other"])
)


def a_stream(token: str, width: int, height: int, **fields: Any) -> VideoStream:
    stream = VideoStream(token=token, created=0, video_width=width, video_height=height)
    return replace(stream, **{"state": State.READY, "streamable": Streamable.YES, **fields})


def a_video(*streams: VideoStream) -> Video:
    return Video(token="v", created=0, streams=streams)


def chosen(video: Video, **wish: Any) -> str | None:
    stream = choose_stream(video, Wish(**wish))
    return None if stream is None else stream.token


def test_the_nearest_size_plays() -> None:
    video = a_video(a_stream("large", 1280, 720), a_stream("middle", 640, 360), a_stream("small", 320, 180))
    assert chosen(video) == "small"
    assert chosen(video, width=1000) == "large"
    assert chosen(video, width=900) == "middle"
    assert chosen(video, height=200) == "small"
    assert chosen(video, width=10_000, height=10_000) == "large"


def test_what_plays_worse_does_not_play_for_its_size() -> None:
    video = a_video(
        a_stream("original", 640, 360, streamable=Streamable.DEGRADED),
        a_stream("transcoded", 320, 180),
        a_stream("unready", 640, 360, state=State.PROCESSING),
    )
    assert chosen(video, width=640) == "transcoded"


def test_effects_are_kept_and_can_be_chosen() -> None:
    video = a_video(
        a_stream("plain", 640, 360),
        a_stream("gray", 640, 360, effect_profile="gray"),
        a_stream("small gray", 320, 180, effect_profile="gray"),
        a_stream("large edge", 1280, 720, effect_profile="edge"),
    )
    assert chosen(video) == "large edge"
    assert chosen(video, width=320) == "large edge"
    assert chosen(video, effect_profile="gray") == "small gray"
    assert chosen(video, effect_profile="gray", width=600) == "gray"
    assert chosen(video, effect_profile="other") is None


@given(st.lists(STREAMS, max_size=6), WISHES)
def test_what_plays_fits_no_worse_than_any_other_that_could(streams: list[VideoStream], wish: Wish) -> None:
    video = a_video(*streams)
    stream = choose_stream(video, wish)
    default = video.default_stream
    if wish == Wish():
        assert stream == default
        return
    wanted = wish.effect_profile or (default and default.effect_profile)
    if stream is None:
        assert wanted not in {other.effect_profile for other in streams}
        return
    assert stream.effect_profile == wanted
    for other in streams:
        if other.effect_profile == wanted and other.state is State.READY:
            assert stream.state is State.READY
            assert stream.streamable >= other.streamable
            if stream.streamable == other.streamable:
                assert wish.distance(stream) <= wish.distance(other)
