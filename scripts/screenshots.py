"""Take pictures of a running site's pages at three widths: for a look at the whole, and for the README.

    python -m scripts.screenshots --password ... [--email you@example.org] [--base ADDRESS] [--out var/screenshots]

It follows the links of the browse page to find a film and a series, so it works with any library.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Error, Page, sync_playwright

SIZES = {390: 844, 1280: 800, 1920: 1080}
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
]
_BRIGHT_SECONDS = 20


def main() -> int:
    """Take the pictures and print their names. Returns 1, with one line, when the site or the browser fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="the site's address")
    parser.add_argument("--email", default=os.environ.get("NOTFLIX_ADMIN_EMAIL") or "admin@notflix.local")
    parser.add_argument("--password", default=os.environ.get("NOTFLIX_ADMIN_PASSWORD"), help="who signs in, and how")
    parser.add_argument("--out", type=Path, default=Path("var/screenshots"), help="directory for the JPEG files")
    options = parser.parse_args()
    if not options.password:
        parser.error("give --password, or set NOTFLIX_ADMIN_PASSWORD")
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        take_all(options.base.rstrip("/"), options.email, options.password, options.out)
    except Error as error:
        print(f"No pictures: {error.message.splitlines()[0]}", file=sys.stderr)
        return 1
    return 0


def take_all(base: str, email: str, password: str, out: Path) -> None:
    """Sign in at `base` and write one JPEG per page and width into `out`. Raises playwright's Error on failure."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        page = browser.new_page(color_scheme="dark")
        page.goto(f"{base}/accounts/login/")
        shoot(page, "sign-in", out)
        sign_in(page, base, email, password)
        for name, address in pages(page, base).items():
            page.goto(address)
            if name == "watch":
                pause_at_a_bright_frame(page)
            elif name == "keys":
                page.wait_for_selector("[data-player][mediahasplayed]")
                page.keyboard.press("?")
            shoot(page, name, out)
        browser.close()


def sign_in(page: Page, base: str, email: str, password: str) -> None:
    """Fill in the sign-in form. Raises playwright's Error when it does not lead to the home page."""
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{base}/")


def pages(page: Page, base: str) -> dict[str, str]:
    """Return the addresses to look at by name; without a film or a series in the library theirs are left out."""
    found = {"home": f"{base}/", "browse": f"{base}/browse/"}
    page.goto(found["browse"])
    if link := page.query_selector("main .card-link"):
        first_word = link.inner_text().split()[0]
        found["search"] = f"{base}/search/?{urlencode({'q': first_word})}"
    for name, kind in (("title", "movie"), ("series", "series")):
        page.goto(f"{base}/browse/?kind={kind}&order=newest")
        if link := page.query_selector("main .card-link"):
            found[name] = f"{base}{link.get_attribute('href')}"
    if "title" in found:
        page.goto(found["title"])
        if link := page.query_selector("main a.button-play"):
            found["watch"] = found["keys"] = f"{base}{link.get_attribute('href')}"
    # After the player, so that there is something in the history.
    personal = {"profiles": "/profiles/", "profile": "/profiles/new/", "my-list": "/my-list/", "history": "/history/"}
    return found | {name: base + address for name, address in personal.items()}


def pause_at_a_bright_frame(page: Page) -> None:
    """Let the video play, go a few seconds in, and pause, so that the controls show over a picture."""
    page.wait_for_selector("[data-player][mediahasplayed]")
    page.evaluate(
        """seconds => new Promise((done) => {
            const video = document.querySelector("video");
            video.pause();
            video.addEventListener("seeked", () => done(), { once: true });
            video.currentTime = Math.min(seconds, video.duration / 2);
        })""",
        _BRIGHT_SECONDS,
    )


def shoot(page: Page, name: str, out: Path) -> None:
    """Write `<name>-<width>.jpg` for each width and print the file's name."""
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)  # transitions of 200 ms come to rest
        path = out / f"{name}-{width}.jpg"
        page.screenshot(path=path)
        print(path)


if __name__ == "__main__":
    sys.exit(main())
