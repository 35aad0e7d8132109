"""A real browser at the running site, signed in, in which nothing may go wrong."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.running_site import Site

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required"
)
TIME = "document.querySelector('video').currentTime"
# The player's controls and keys come after the first frame; the device is told what plays by then.
CONTROLS = "navigator.mediaSession.metadata !== null && customElements.get('media-controller') !== undefined"


@contextmanager
def running_browser(chromium_path: str) -> Iterator[Browser]:
    """Start Chromium, and close it at the end."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS.split())
        yield running
        running.close()


@contextmanager
def signed_in(browser: Browser, site: Site, *, video_server: str = "") -> Iterator[Page]:
    """Open a new window at the home page, signed in. At the end nothing may have gone wrong in it, and nothing may have
    been fetched from anywhere but the site and, where there is one, the video server.
    """
    ours = (site.url, "blob:", "data:", *filter(None, [video_server]))
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    elsewhere: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(ours) else None)
    _sign_in(opened, site)
    yield opened
    context.close()
    assert complaints == []
    assert elsewhere == []


@contextmanager
def another_window(page: Page, site: Site, **options: Any) -> Iterator[Page]:
    """Open a window of its own for the person signed in on `page`. `options` are a context's of Playwright.

    Nothing is held against it, so a test may let something fail there.
    """
    browser = page.context.browser
    assert browser
    context = browser.new_context(base_url=site.url, storage_state=page.context.storage_state(), **options)
    yield context.new_page()
    context.close()


def until(page: Page, expression: str) -> None:
    """Wait until a JavaScript expression is true. Playwright's own wait uses eval, which our policy refuses."""
    deadline = time.monotonic() + 20
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(50)


def _sign_in(page: Page, site: Site) -> None:
    page.goto("/")
    page.get_by_label("Email").fill(site.email)
    page.get_by_label("Password", exact=True).fill(site.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/")
