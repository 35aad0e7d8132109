"""Packaged folders in a real browser without the site: DASH through dash.js, HLS through hls.js and by Chromium itself.

hls.js stands in for Apple's players. What is heard is heard: each language of the clip is a tone of its own.
"""

import functools
import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from catalogue.packaging import film
from catalogue.packaging.report import Job, Outcome
from catalogue.packaging.wishes import AudioWish, Wishes
from catalogue.tests import clips
from tests.browsing import until
from tests.running_site import ROOT

pytestmark = pytest.mark.browser
ENGLISH, GERMAN = 440, 660  # hertz, the tones of `clips.two_languages`
LIBRARIES = {
    "dash": "dashjs/dist/modern/umd/dash.mediaplayer.min.js",
    "hls": "hls.js/dist/hls.min.js",
}
# It is said from 1 s to 4 s; on a slow machine the film is past that before the file of captions is there.
SAYS_HALLO = "(video.currentTime > 3.5 && (video.currentTime = 1.2), words().includes('Hallo <i>one</i>'))"
STARTS = {
    "dash": "player = dashjs.MediaPlayer().create(); player.initialize(video, folder + 'manifest.mpd', true);",
    "hls": "player = new Hls(); player.loadSource(folder + 'master.m3u8'); player.attachMedia(video);",
    "native": "video.src = folder + 'master.m3u8';",
}
PAGE = """<!doctype html><title>{kind}</title><video width="320" height="180" autoplay></video>
{library}
<script>
  const video = document.querySelector("video");
  const folder = location.origin + "/" + new URLSearchParams(location.search).get("folder") + "/";
  let player;
  {start}
  const sound = new AudioContext();
  const ear = new AnalyserNode(sound, {{ fftSize: 4096 }});
  sound.createMediaElementSource(video).connect(ear).connect(sound.destination);
  function loudest() {{
    const heard = new Float32Array(ear.frequencyBinCount);
    ear.getFloatFrequencyData(heard);
    return (heard.indexOf(Math.max(...heard)) * sound.sampleRate) / ear.fftSize;
  }}
  function words() {{
    const shown = [...video.textTracks].filter((track) => track.mode !== "disabled");
    return shown.flatMap((track) => [...(track.activeCues ?? [])]).map((cue) => cue.text).join(" ");
  }}
</script>
"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: what goes wrong is seen in the browser."""


class _Silent:
    """A stage that nobody watches."""

    def begin(self, label: str, number: int, of: int) -> None: ...

    def stage(self, name: str) -> None: ...

    def moved(self, fraction: float, speed: float | None) -> None: ...

    def end(self, outcome: Outcome) -> None: ...


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve two packaged folders, the libraries and a page for each kind of player; the value is the address."""
    place = tmp_path_factory.mktemp("web")
    made, wishes = tmp_path_factory.mktemp("made"), Wishes(ladder=(180, 90), audio=(AudioWish("all", surround=True),))
    sources = {"two": clips.two_languages(made, size="320x180"), "surround": clips.surround(made)}
    for name, source in sources.items():
        outcome = film.package(Job(source, "tt0063350"), wishes, made, force=False, stage=_Silent())
        assert outcome.state == "made", outcome
        (place / name).symlink_to(made / outcome.folder)
    (place / "libraries").symlink_to(ROOT / "node_modules")
    for kind, start in STARTS.items():
        library = f'<script src="/libraries/{LIBRARIES[kind]}"></script>' if kind in LIBRARIES else ""
        (place / f"{kind}.html").write_text(PAGE.format(kind=kind, library=library, start=start), encoding="utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(place))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A new page; afterwards nothing may have gone wrong in it, and every file that was asked for was there."""
    opened = browser.new_page(base_url=address)
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    yield opened
    opened.close()
    assert [one for one in complaints if not one.endswith("/favicon.ico")] == []


def hears(hertz: int) -> str:
    return f"Math.abs(loudest() - {hertz}) < 25"


def test_dash_js_switches_sound_captions_and_quality_while_it_plays(page: Page) -> None:
    page.goto("/dash.html?folder=two")
    until(page, f"video.currentTime > 0.3 && {hears(ENGLISH)}")
    assert page.evaluate("player.getTracksFor('audio').map((one) => one.lang)") == ["en", "de"]
    page.evaluate("player.setTextTrack(player.getTracksFor('text').findIndex((one) => one.lang === 'de'))")
    until(page, SAYS_HALLO)
    page.evaluate("player.setCurrentTrack(player.getTracksFor('audio').find((one) => one.lang === 'de'))")
    until(page, hears(GERMAN))
    page.evaluate("player.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: false } } } })")
    for height in (90, 180):
        smallest = f"player.getRepresentationsByType('video').find((one) => one.height === {height}).id"
        page.evaluate(f"player.setRepresentationForTypeById('video', {smallest}, true)")
        page.evaluate("video.currentTime = 9")
        until(page, f"video.videoHeight === {height} && video.currentTime > 9.2")
    until(page, "video.ended")
    assert page.evaluate("video.duration") == pytest.approx(12, abs=0.1)


def test_dash_js_finds_the_thumbnails(page: Page) -> None:
    page.goto("/dash.html?folder=two")
    until(page, "video.currentTime > 0.1")
    found = page.evaluate("new Promise((tell) => player.provideThumbnail(9, tell))")
    assert found["url"].endswith("/two/thumbs-001.jpg")
    assert (found["x"], found["y"]) == (2 * found["width"], 0)
    until(page, f"fetch({found['url']!r}).then((answer) => answer.ok)")


def test_hls_js_switches_sound_captions_and_quality_while_it_plays(page: Page) -> None:
    page.goto("/hls.html?folder=two")
    until(page, f"video.currentTime > 0.3 && {hears(ENGLISH)}")
    assert page.evaluate("player.audioTracks.map((one) => [one.name, one.lang])") == [
        ["Original", "en"],
        ["Deutsch", "de"],
    ]
    assert page.evaluate("player.subtitleTracks.map((one) => one.lang)") == ["en", "de"]
    page.evaluate("player.subtitleDisplay = true; player.subtitleTrack = 1")
    until(page, SAYS_HALLO)
    page.evaluate("player.audioTrack = 1")
    until(page, hears(GERMAN))
    for height in (90, 180):
        page.evaluate(f"player.currentLevel = player.levels.findIndex((one) => one.height === {height})")
        page.evaluate("video.currentTime = 9")
        until(page, f"video.videoHeight === {height} && video.currentTime > 9.2")
    until(page, "video.ended")
    assert page.evaluate("video.duration") == pytest.approx(12, abs=0.1)


@pytest.mark.parametrize("kind", list(STARTS))
def test_a_film_in_surround_plays_where_only_stereo_can(page: Page, kind: str) -> None:
    page.goto(f"/{kind}.html?folder=surround")
    until(page, "video.currentTime > 1.5")
    until(page, "video.webkitAudioDecodedByteCount > 0")
    assert page.evaluate("[video.videoWidth * 9, video.error]") == [page.evaluate("video.videoHeight * 16"), None]


def test_chromium_plays_the_playlists_by_itself(page: Page) -> None:
    page.goto("/native.html?folder=two")
    until(page, f"video.currentTime > 1 && {hears(ENGLISH)}")
    page.evaluate("video.currentTime = 9")
    until(page, "video.ended")
