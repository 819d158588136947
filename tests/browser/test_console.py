"""The console in Chromium: a video is uploaded and plays, every page fits a phone, and all goes without script."""

# Selenium's own types leave some parameters without a type.
# pyright: reportUnknownMemberType=false

import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

from tests.sandbox.api import Api
from tests.sandbox.receiver import receiver, subscribe
from tools.browser import allow_scripts, resize, take_complaints, take_screenshot
from ziggeo.sandbox import Sandbox

T = TypeVar("T")
DEADLINE = 30.0

# Text must stand out from what is behind it as the guidelines for accessible content ask, at level AA.
FAINT_TEXTS = """
const channels = (colour) => {
  const numbers = colour.match(/[\\d.]+/g).map(Number);
  const scale = colour.startsWith("color(") ? 255 : 1;
  return numbers.length === 3 ? [...numbers.map((n) => n * scale), 1] : numbers.map((n, i) => (i < 3 ? n * scale : n));
};
const luminance = (colour) => {
  const [red, green, blue] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const behind = (element) => {
  for (let each = element; each !== null; each = each.parentElement) {
    const colour = channels(getComputedStyle(each).backgroundColor);
    if (colour[3] === 1) return colour;
  }
  return [255, 255, 255, 1];
};
const faint = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const [first, second] = [channels(style.color), behind(element)].map(luminance).sort((a, b) => b - a);
  const ratio = (first + 0.05) / (second + 0.05);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (isLarge ? 3 : 4.5)) faint.push([walker.currentNode.data.trim(), ratio, style.color]);
}
return faint;
"""
# Whatever is seen is within the window, but for what can be scrolled by itself.
WIDE_ELEMENTS = """
const width = document.documentElement.clientWidth;
return [...document.body.querySelectorAll("*")]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > width + 1)
  .filter((each) => !each.closest("pre, .visually-hidden, thead, video"))
  .map((each) => `${each.tagName} ${each.className} ${each.textContent.trim().slice(0, 40)}`);
"""


@pytest.fixture
def sandbox(browser: Chrome) -> Iterator[Sandbox]:
    """A sandbox of the test's own. No page of it is open any more when it ends."""
    with Sandbox() as sandbox:
        yield sandbox
        browser.get("about:blank")


@pytest.fixture
def calls(sandbox: Sandbox) -> Iterator[Api]:
    api = Api(sandbox)
    with api.http:
        yield api


def run(browser: Chrome, script: str, *arguments: object) -> Any:
    return browser.execute_script(script, *arguments)


def wait(browser: Chrome, condition: Callable[[], T]) -> T:
    """Wait until something is so, and return it."""
    return WebDriverWait(browser, DEADLINE, poll_frequency=0.05).until(lambda _: condition())


def find(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def texts(browser: Chrome, selector: str) -> list[str]:
    """The texts of all such elements at one moment, as they may be replaced at any time."""
    script = "return [...document.querySelectorAll(arguments[0])].map((each) => each.innerText.trim())"
    found: list[str] = run(browser, script, selector)
    return found


def press(browser: Chrome, text: str) -> None:
    """Follow the link, or press the button, of that text, and wait for the page that it leads to."""
    former = find(browser, "html")
    path = f'//*[self::a or self::button][normalize-space()="{text}"]'
    browser.find_element(By.XPATH, path).click()
    # While pages change, the driver may also say of the former one that it is none of the document's.
    wait_for = WebDriverWait(browser, DEADLINE, poll_frequency=0.05, ignored_exceptions=[WebDriverException])
    wait_for.until(staleness_of(former))


def forget_missing(browser: Chrome, address: str) -> None:
    """Browsers complain of pages that there are not, also where that is what is looked at."""
    if address.endswith("/nothing"):
        assert all("404" in complaint for complaint in take_complaints(browser))


def plays(browser: Chrome, medium: WebElement, since: float) -> bool:
    return bool(run(browser, "return !arguments[0].paused && arguments[0].currentTime > arguments[1]", medium, since))


def test_a_video_is_uploaded_and_plays(
    browser: Chrome, sandbox: Sandbox, calls: Api, sample: Path, tmp_path: Path
) -> None:
    browser.get(sandbox.url)
    press(browser, "Videos")
    assert "no videos yet" in find(browser, "main").text
    press(browser, "Upload a video")
    find(browser, "[name=title]").send_keys("Harbour")
    find(browser, "[name=tags]").send_keys("sea, dawn")
    find(browser, "[name=file]").send_keys(str(sample))
    press(browser, "Upload")
    assert find(browser, "h1").text == "Harbour"
    # It appears when it can be played, without anybody asking for it.
    (video,) = wait(browser, lambda: browser.find_elements(By.TAG_NAME, "video"))
    token = urlsplit(browser.current_url).path.rpartition("/")[2]
    assert calls.settled(f"/v1/videos/{token}")["title"] == "Harbour"

    wait(browser, lambda: run(browser, "return arguments[0].readyState >= HTMLMediaElement.HAVE_METADATA", video))
    assert run(browser, "return [arguments[0].videoWidth, arguments[0].videoHeight]", video) == [320, 180]
    assert run(browser, "return arguments[0].duration", video) == pytest.approx(3.0, abs=0.2)
    video.click()
    wait(browser, lambda: plays(browser, video, 0.2))
    former: float = run(browser, "return arguments[0].currentTime", video)
    wait(browser, lambda: plays(browser, video, former))
    # There are pictures and not only a clock that runs: those of a moving pattern are not all the same.
    script = """
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [arguments[0].videoWidth, arguments[0].videoHeight];
        const pen = canvas.getContext("2d");
        pen.drawImage(arguments[0], 0, 0);
        return [...pen.getImageData(0, 0, canvas.width, 1).data].join();
    """
    picture = run(browser, script, video)
    assert len(set(picture.split(","))) > 10
    wait(browser, lambda: run(browser, script, video) != picture)

    # What else is on the page is kept current meanwhile, and whoever watches is not disturbed.
    run(browser, "arguments[0].loop = true", video)
    calls.post(f"/v1/videos/{token}", approved="true")
    wait(browser, lambda: "approved" in texts(browser, "#badges .badge"))
    assert plays(browser, video, 0)
    assert run(browser, "return arguments[0].error === null && document.contains(arguments[0])", video)

    find(browser, ".trail a").click()
    cover = find(browser, ".media img")
    wait(browser, lambda: run(browser, "return arguments[0].complete", cover))
    assert run(browser, "return arguments[0].naturalWidth", cover) == 320
    take_screenshot(browser, tmp_path / "videos.png")
    assert is_picture(tmp_path / "videos.png", 1280)


def is_picture(path: Path, width: int) -> bool:
    """Whether a file is an image of that width, with more than one colour in it."""
    content = path.read_bytes()
    return content.startswith(b"\x89PNG") and struct.unpack(">I", content[16:20])[0] == width and len(content) > 10_000


def test_an_audio_plays(browser: Chrome, filled: Sandbox) -> None:
    browser.get(f"{filled.url}/_console/1/audios?state=ready")
    find(browser, ".title a").click()
    audio = find(browser, "audio")
    wait(browser, lambda: run(browser, "return arguments[0].readyState >= 1", audio))
    run(browser, "arguments[0].loop = true", audio)
    audio.send_keys(Keys.SPACE)
    wait(browser, lambda: plays(browser, audio, 0.1))


def test_subtitles_are_shown(browser: Chrome, filled: Sandbox) -> None:
    browser.get(f"{filled.url}/_console/1/videos?state=ready")
    find(browser, ".title a").click()
    video = find(browser, "video")
    tracks = "return [...arguments[0].textTracks].map((track) => [track.kind, track.mode])"
    assert run(browser, tracks, video) == [["subtitles", "showing"]]
    # A file that could not be read would be in the state of an error.
    wait(browser, lambda: run(browser, "return arguments[0].querySelector('track').readyState", video) == 2)


@pytest.mark.parametrize(("width", "is_dark"), [(320, False), (360, True), (700, False), (900, True), (1280, False)])
def test_every_page_fits_and_can_be_read(browser: Chrome, addresses: list[str], width: int, *, is_dark: bool) -> None:
    """However narrow the window is, and however long the words are; in light and in dark."""
    assert len(addresses) > 20
    resize(browser, width, 740, is_dark=is_dark)
    for address in addresses:
        browser.get(address)
        for summary in browser.find_elements(By.CSS_SELECTOR, "main summary"):
            summary.click()
        assert run(browser, "return matchMedia('(prefers-color-scheme: dark)').matches") is is_dark
        assert run(browser, "return document.documentElement.scrollWidth") == width, address
        assert run(browser, WIDE_ELEMENTS) == [], address
        assert run(browser, FAINT_TEXTS) == [], address
        forget_missing(browser, address)


def test_what_has_the_focus_is_seen(browser: Chrome, filled: Sandbox) -> None:
    browser.get(f"{filled.url}/_console/1/videos")
    script = """
        const [element, style] = [document.activeElement, getComputedStyle(document.activeElement)];
        const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        const isSeen = isOutlined && element.getBoundingClientRect().top >= 0;
        return [element.tagName, isSeen, element.textContent.trim() || element.name];
    """
    seen: list[str] = []
    while True:
        browser.switch_to.active_element.send_keys(Keys.TAB)
        name, is_seen, text = run(browser, script)
        if name == "BODY":
            break
        assert is_seen, (name, text)
        seen.append(text)
    assert seen[0] == "Skip to the content"
    assert {"Overview", "Upload a video", "Filter", "tag"} <= set(seen)


def test_pages_without_script(browser: Chrome, addresses: list[str]) -> None:
    allow_scripts(browser, False)
    for address in addresses:
        browser.get(address)
        assert run(browser, "return typeof refresh") == "undefined"
        assert find(browser, "h1").text
        assert len(texts(browser, ".tabs a")) == 8
        forget_missing(browser, address)


def test_forms_without_script(browser: Chrome, sandbox: Sandbox, calls: Api, sample: Path) -> None:
    allow_scripts(browser, False)
    with receiver() as taker:
        subscribe(calls, taker)
        browser.get(f"{sandbox.url}/_console/1/videos/upload")
        find(browser, "[name=title]").send_keys("Without script")
        find(browser, "[name=file]").send_keys(str(sample))
        press(browser, "Upload")
        path = urlsplit(browser.current_url).path
        token = path.rpartition("/")[2]
        calls.settled(f"/v1/videos/{token}")
        browser.get(sandbox.url + path)
        video = find(browser, "video")
        wait(browser, lambda: run(browser, "return arguments[0].readyState >= 1", video))
        video.click()
        wait(browser, lambda: plays(browser, video, 0.1))
        press(browser, "Reject")
        assert texts(browser, "#badges .badge") == ["READY", "rejected"]
        sandbox.wait_for_deliveries(4)

        press(browser, "Webhooks")
        press(browser, "video_create")
        press(browser, "Send once more")
        assert "Sent once more" in find(browser, "[role=status]").text
        sandbox.wait_for_deliveries(2, lambda delivery: delivery.event_type == "video_create")
        bodies = [each.body for each in taker.received(7)]
        assert bodies[-1] == bodies[2]

    press(browser, "Overview")
    before = sandbox.clock.now()
    amount = find(browser, "[name=amount]")
    amount.clear()
    amount.send_keys("3")
    find(browser, "[name=unit]").send_keys("days")
    press(browser, "Advance")
    assert (sandbox.clock.now() - before).days == 3
    assert find(browser, "[role=status]").text == "The clock was advanced."

    press(browser, "Faults")
    find(browser, "[name=endpoint]").send_keys("videos.count")
    find(browser, "[name=value]").send_keys("503")
    press(browser, "Add")
    assert calls.get("/v1/videos/count").status_code == 503
    press(browser, "Remove all")
    assert calls.get("/v1/videos/count").status_code == 200


def test_pages_keep_themselves_current(browser: Chrome) -> None:
    with Sandbox() as sandbox:
        api = Api(sandbox)
        with api.http:
            browser.get(sandbox.url)
            amount = find(browser, "[name=amount]")
            amount.clear()
            amount.send_keys("7")
            api.create()
            wait(browser, lambda: texts(browser, "#counts b")[0] == "1")
            assert texts(browser, "#request-list td[data-label=Endpoint]") == ["videos.create"]
            # What was typed stays.
            assert amount.get_property("value") == "7"
            assert not find(browser, "#offline").is_displayed()
    wait(browser, lambda: find(browser, "#offline").is_displayed())
    assert all("net::ERR" in complaint for complaint in take_complaints(browser))


def test_with_a_name_and_a_password_everything_is_there(browser: Chrome, sample: Path) -> None:
    """From another machine browsers ask for the token and the key, and send them for all that is on a page."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent; it only tells by which address of this machine others are reached.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address for others")
        host = probe.getsockname()[0]
    with Sandbox(host="0.0.0.0") as sandbox:
        port = urlsplit(sandbox.url).port
        api = Api(sandbox)
        with api.http:
            path, _ = api.upload(sample)
            token = api.settled(path)["token"]
            browser.get(f"http://{sandbox.token}:{sandbox.private_key}@{host}:{port}/_console/1/videos/{token}")
            video = find(browser, "video")
            wait(browser, lambda: run(browser, "return arguments[0].readyState >= 1", video))
            assert find(browser, "body").value_of_css_property("margin") == "0px"
            api.post(path, approved="true")
            wait(browser, lambda: "approved" in texts(browser, "#badges .badge"))
            press(browser, "Reject")
            assert api.get(path).json()["approved"] is False
