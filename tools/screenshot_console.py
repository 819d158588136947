"""Makes the pictures of the sandbox's console that the documentation shows: ``python -m tools.screenshot_console``.

It needs Chromium with its driver, and makes the files smaller where ``pngquant`` is installed.
"""

# PyAV's own stubs leave some parameters without a type, and so do Selenium's.
# pyright: reportUnknownMemberType=false

import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import av
from av.filter import Graph
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tools.browser import open_browser, take_screenshot
from tools.generated import ROOT
from ziggeo import Ziggeo, ZiggeoError
from ziggeo.sandbox import Sandbox
from ziggeo.sandbox.sound import SoundTrack, make_sample_audio, tone_of

IMAGES = ROOT / "docs" / "images"
LARGEST = 150_000
"""How many bytes a picture may have."""
_NOW = 1_749_805_320.0
_DELAY = 600.0
_WIDTH, _HEIGHT, _RATE = 640, 360, 15

SUBTITLES = "WEBVTT\n\n00:00.000 --> 00:04.000 line:12%\nThe first boats leave before the sun is up.\n"


def paint(path: Path, source: str, seconds: float) -> Path:
    """Make a video of what one of FFmpeg's sources draws."""
    graph = Graph()
    name, _, options = source.partition("=")
    drawn = graph.add(name, f"{options}:size={_WIDTH}x{_HEIGHT}:rate={_RATE}")
    pixels = graph.add("format", "pix_fmts=yuv420p")
    sink = graph.add("buffersink")
    drawn.link_to(pixels)
    pixels.link_to(sink)
    graph.configure()
    with av.open(str(path), "w") as writer:
        stream = writer.add_stream("libx264", rate=_RATE)
        stream.width, stream.height, stream.pix_fmt = _WIDTH, _HEIGHT, "yuv420p"
        sound = SoundTrack(writer)
        for number in range(round(seconds * _RATE)):
            picture = sink.pull()
            assert isinstance(picture, av.VideoFrame)
            picture.pts = number
            writer.mux(stream.encode(picture))
        writer.mux(stream.encode(None))
        for piece in tone_of(seconds, 220.0):
            sound.add(piece)
        sound.finish()
    return path


@contextmanager
def filled_sandbox() -> Generator[tuple[Sandbox, Mapping[str, str]]]:
    """Run a sandbox with something on every page; the paths of the pages come with it, by names for them."""
    with (
        TemporaryDirectory() as folder,
        Sandbox(token="7c9e6679f1d24b0aa3f0e2d5c8b6a491", processing_delay=_DELAY, clock=lambda: _NOW) as sandbox,
        sandbox.client(retries=0) as ziggeo,
    ):
        video = _fill(sandbox, ziggeo, Path(folder))
        own = "/_console/1"
        audio = ziggeo.audios.index(states="all")[0].token
        yield (
            sandbox,
            {
                "overview": "/",
                "videos": f"{own}/videos",
                "video": f"{own}/videos/{video}",
                "upload": f"{own}/videos/upload",
                "audios": f"{own}/audios",
                "audio": f"{own}/audios/{audio}",
                "auth-tokens": f"{own}/auth-tokens",
                "profiles": f"{own}/profiles",
                "webhooks": f"{own}/webhooks",
                "delivery": f"{own}/deliveries/{sandbox.webhook_deliveries[-1].token}",
                "requests": f"{own}/requests",
                "request": f"{own}/requests/{sandbox.requests[0].sequence}",
                "faults": f"{own}/faults",
                "nothing": f"{own}/videos/nothing",
                "other": "/_console/2/videos",
            },
        )


def _fill(sandbox: Sandbox, ziggeo: Ziggeo, folder: Path) -> str:
    """Make what the pages show, and return the token of the video that is looked at."""
    effects = ziggeo.effect_profiles.create(title="Cartoon", key="cartoon").token
    ziggeo.effect_profile_processes.create_filter_process(effects, effect="cartoon")
    analyses = ziggeo.meta_profiles.create(title="Moderation").token
    ziggeo.meta_profile_processes.create_nsfw_process(analyses, nsfw_action="nothing")
    ziggeo.meta_profile_processes.create_video_analysis_process(analyses)
    ziggeo.meta_profile_processes.create_audio_transcription_process(analyses)
    ziggeo.authtokens.create(grants={"read": {"all": True}}, session_limit=5, expiration_date=int(_NOW) + 86400)
    ziggeo.authtokens.create(
        grants={"create": {"all": True}, "update": {"session_owned": True}}, usage_expiration_time=1800
    )
    ziggeo.webhooks.create(target_url="http://127.0.0.1:9/hooks/ziggeo?key=secret", encoding="jsonheader")
    sandbox.wait_for_deliveries(1, lambda _: True)

    ziggeo.videos.create(title="For the newsletter", key="newsletter")
    paint(folder / "fern.mp4", "gradients=c0=0x0b3d2e:c1=0xd9f99d:c2=0x3f6212:n=3:seed=7:speed=0.01", 42)
    ziggeo.videos.create(file=folder / "fern.mp4", title="Fern, in one take", tags=["garden"], approved=True)
    paint(folder / "answer.mp4", "mandelbrot=start_scale=0.9:end_scale=0.3", 12)
    ziggeo.videos.create(file=folder / "answer.mp4", title="An answer to question 3", tags=["survey", "answers"])
    ziggeo.videos.create(file=b"no video at all", filename="notes.mp4", title="Notes", tags=["survey"])
    paint(folder / "dusk.mp4", "gradients=c0=0x1e1b4b:c1=0xf59e0b:c2=0xbe123c:n=3:seed=3:speed=0.01", 75)
    ziggeo.videos.create(file=folder / "dusk.mp4", title="Dusk", tags=["sea"], approved=False)
    paint(
        folder / "harbour.mp4", "gradients=c0=0x0c4a6e:c1=0xfde68a:c2=0xfb7185:c3=0x155e75:n=4:seed=11:speed=0.01", 24
    )
    token = ziggeo.videos.create(
        file=folder / "harbour.mp4",
        title="Harbour at dawn",
        description="Taken from the pier, with the first boats.",
        key="harbour",
        tags=["sea", "dawn"],
        data={"camera": "pier 4", "order": 7},
        effect_profile=effects,
        meta_profile=analyses,
    ).token
    make_sample_audio(folder / "greeting.m4a", seconds=3)
    ziggeo.audios.create(file=folder / "greeting.m4a", title="A greeting", tags=["welcome"])
    sandbox.clock.advance(seconds=_DELAY)
    _settle(sandbox, ziggeo)
    sandbox.clock.advance(minutes=3)
    first = ziggeo.videos.get(token).streams
    assert first
    ziggeo.streams.attach_subtitle(token, first[0].token, lang="en", label="English", data=SUBTITLES)
    ziggeo.videos.update(token, approved=True)
    ziggeo.videos.create(file=folder / "dusk.mp4", title="Boats, second take", tags=["sea"])
    sandbox.add_application("0c5d8b1e6f7a4d3c9b2e1f0a8d7c6b5a")

    sandbox.fail("videos.update", status=503, times=3)
    sandbox.fail("storage", latency=2.5, after=1)
    with suppress(ZiggeoError):
        ziggeo.videos.update(token, title="Dawn")
    with suppress(ZiggeoError):
        ziggeo.videos.get("nobody")
    return token


def _settle(sandbox: Sandbox, ziggeo: Ziggeo) -> None:
    """Wait until all that was uploaded is processed, with what comes of it."""
    while True:
        sandbox.clock.advance(seconds=_DELAY)
        time.sleep(1)
        states = [stream.state for video in ziggeo.videos.iterate(states="all") for stream in video.streams or []]
        states += [audio.state for audio in ziggeo.audios.iterate(states="all")]
        if "PROCESSING" not in states:
            return


def main() -> int:
    """Make the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with filled_sandbox() as (sandbox, pages), open_browser(width=1280, height=820) as browser:
        for name, height in (("videos", 812), ("video", 936)):
            browser.get(sandbox.url + pages[name])
            _wait(browser, "[...document.images].every((image) => image.complete)")
            for video in browser.find_elements(By.TAG_NAME, "video"):
                video.click()
                _wait(browser, "document.querySelector('video').currentTime > 1.5")
                video.click()
                # What only shows that it is loading goes slowly.
                time.sleep(1)
            picture = IMAGES / f"console-{name}.png"
            take_screenshot(browser, picture, height=height)
            _make_smaller(picture)
            if picture.stat().st_size > LARGEST:
                sys.stderr.write(f"{picture} has {picture.stat().st_size} bytes\n")
                return 1
    return 0


def _wait(browser: Chrome, condition: str) -> None:
    WebDriverWait(browser, 20).until(lambda _: browser.execute_script(f"return {condition}"))


def _make_smaller(picture: Path) -> None:
    if shutil.which("pngquant"):
        subprocess.run(
            ["pngquant", "--force", "--skip-if-larger", "--strip", "--ext", ".png", str(picture)], check=False
        )


if __name__ == "__main__":
    sys.exit(main())
