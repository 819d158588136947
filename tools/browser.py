"""Opens Chromium to look at pages: Debian's own, with the driver of the same version. Nothing is downloaded."""

# Selenium's own types leave some parameters without a type.
# pyright: reportUnknownMemberType=false

import base64
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DRIVERS = ("chromedriver", "chromium.chromedriver")
HOW_TO_INSTALL = "apt-get install chromium chromium-driver"
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--mute-audio",
)


def find_browser() -> tuple[str, str] | None:
    """Find the browser and its driver; nothing where one of them is missing."""
    browser, driver = (next(filter(None, map(shutil.which, names)), None) for names in (BROWSERS, DRIVERS))
    return None if browser is None or driver is None else (browser, driver)


@contextmanager
def open_browser(*, width: int = 1280, height: int = 800, is_dark: bool = False) -> Generator[Chrome]:
    """Open a browser that knows nothing; its window has that many pixels. Raises ``RuntimeError`` where there is none."""
    found = find_browser()
    if found is None:
        raise RuntimeError(f"there is no Chromium with its driver: {HOW_TO_INSTALL}")
    with TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = found[0]
        for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # Neither the browser nor its driver is to be reached by way of a proxy.
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        with Chrome(options, Service(found[1], env=environment)) as browser:
            resize(browser, width, height, is_dark=is_dark)
            yield browser


def resize(browser: Chrome, width: int, height: int, *, is_dark: bool = False) -> None:
    """Let pages be of that size, as small as that of a phone, and dark or light."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})


def allow_scripts(browser: Chrome, is_allowed: bool) -> None:
    """Let pages that are opened from now on run scripts, or not."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not is_allowed})


def take_complaints(browser: Chrome) -> list[str]:
    """What the browser wrote to its console since this was asked before: errors of scripts, of policies, of loading."""
    entries: list[dict[str, str]] = browser.get_log("browser")  # type: ignore[no-untyped-call]  # Selenium's has no types
    return [entry["message"] for entry in entries]


def take_screenshot(browser: Chrome, path: Path, *, height: int | None = None) -> None:
    """Make a picture of a page, the whole of it or so many pixels from its top."""
    parameters: dict[str, object] = {"format": "png", "captureBeyondViewport": True}
    if height is not None:
        width: int = browser.execute_script("return document.documentElement.clientWidth")
        parameters["clip"] = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    else:
        size = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        parameters["clip"] = {**size, "scale": 1}
    picture = browser.execute_cdp_cmd("Page.captureScreenshot", parameters)["data"]
    path.write_bytes(base64.b64decode(picture))
