"""How long until the film plays: the watch page, and a bare page with dash.js and the same manifest from the same site.

    python -m tests.bench.first_frame

From the navigation to the first moment at which a frame is shown and time moves on, as the page itself sees it. Both
take turns, each in a browser that has never been there, and once more when it has. Ends with 1 when the watch page
takes more than 1.25 times as long, by the medians.
"""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

from catalogue.demo import build
from tests.bench.ingesting import at_most, verdict
from tests.browsing import another_window, running_browser, signed_in, until
from tests.running_site import FILM, ROOT, Site, running_site

ROUNDS = 15
MOST = 1.25
_DASH = "vendor/dashjs/dist/modern/umd/dash.mediaplayer.min"
_BARE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Bare</title>
<script src="/static/{dash}" defer></script>
<script src="/static/bare.js" defer></script>
<video muted controls width="1280" height="720"></video></html>"""
_BARE_SCRIPT = """const video = document.querySelector("video");
dashjs.MediaPlayer().create().initialize(video, decodeURIComponent(location.hash.slice(1)), true);"""
_LISTEN = """addEventListener("playing", ({ target: video }) => {
  const look = () => (video.currentTime > 0 ? (window.firstFrame ??= performance.now()) : requestAnimationFrame(look));
  look();
}, { capture: true });"""


def main() -> int:
    """Measure, print, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="notflix-bench-") as place:
        data, library = Path(place) / "data", Path(place) / "library"
        build.build(library, Path(place) / "cache", items=[FILM])
        _put_bare_page(data / "static")
        chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        with running_site(data, library) as site, running_browser(chromium) as browser:
            return _measure(browser, site)


def _put_bare_page(static: Path) -> None:
    """Put the bare page among the static files, so that the same server answers for it, in the same way."""
    static.mkdir(parents=True)
    content = (ROOT / "node_modules" / _DASH.removeprefix("vendor/")).with_suffix(".min.js")
    name = f"{_DASH}.{hashlib.md5(content.read_bytes(), usedforsecurity=False).hexdigest()[:12]}.js"
    (static / "bare.html").write_text(_BARE.format(dash=name))
    (static / "bare.js").write_text(_BARE_SCRIPT)


def _measure(browser: Browser, site: Site) -> int:
    with signed_in(browser, site) as page:
        page.goto(f"/watch/{FILM.imdb_id}/")
        manifest = page.evaluate("JSON.parse(document.getElementById('watching').textContent).manifest")
        ours, bare = f"/watch/{FILM.imdb_id}/?start=0", f"/static/bare.html#{manifest}"
        kinds = [(who, warmth) for who in ("ours", "bare") for warmth in ("cold", "warm")]
        times: dict[tuple[str, str], list[float]] = {kind: [] for kind in kinds}
        for _ in range(ROUNDS):
            for who, address in (("ours", ours), ("bare", bare)):
                with another_window(page, site, viewport={"width": 1280, "height": 800}) as window:
                    window.add_init_script(_LISTEN)
                    for warmth in ("cold", "warm"):
                        times[who, warmth].append(_first_frame(window, address))
    middle = {kind: median(found) for kind, found in times.items()}
    ratios = {warmth: middle["ours", warmth] / middle["bare", warmth] for warmth in ("cold", "warm")}
    return verdict(
        f"first frame, median of {ROUNDS}:",
        [
            f"{warmth}: {middle['ours', warmth]:.0f} ms, the bare page {middle['bare', warmth]:.0f} ms"
            for warmth in ("cold", "warm")
        ],
        [at_most(f"{warmth}, times the bare page", ratio, MOST) for warmth, ratio in ratios.items()],
    )


def _first_frame(page: Page, address: str) -> float:
    """Open a page, and return after how many milliseconds it plays."""
    page.goto("about:blank")
    page.goto(address, wait_until="commit")
    until(page, "window.firstFrame > 0")
    return float(page.evaluate("window.firstFrame"))


if __name__ == "__main__":
    sys.exit(main())
