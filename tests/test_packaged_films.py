"""From a video file to a film that plays: `manage.py package --ingest` as people call it, and then a real browser."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from catalogue.demo import footage
from catalogue.tests import clips
from catalogue.tests.libraries import make_folder
from streaming.tests.library import SECRET
from streaming.tests.nginx_server import running_nginx
from tests.browsing import TIME, signed_in, until
from tests.running_site import ROOT, Site, free_port, running_site

pytestmark = pytest.mark.browser
VIDEO = "document.querySelector('video')"
SHOWING = f"[...{VIDEO}.textTracks].find(({{ kind, mode }}) => kind === 'subtitles' && mode === 'showing')"
# The clips' tones in hertz are what tells their sound tracks apart.
ENGLISH, GERMAN = 440, 660
LISTEN = """() => {
    const video = document.querySelector("video");
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    context.createMediaElementSource(video).connect(analyser).connect(context.destination);
    window.heard = () => {
        const loudness = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(loudness);
        return (loudness.indexOf(Math.max(...loudness)) * context.sampleRate) / analyser.fftSize;
    };
}"""
SPRITE_IS_THERE = """document.querySelector("media-time-range").shadowRoot.querySelector("media-preview-thumbnail")
    .shadowRoot.querySelector("img").naturalWidth >= 240"""
# The controls that are not wholly on the screen, or smaller than a finger.
MISPLACED = """() => [...document.querySelectorAll("media-control-bar :is(button, [role=button])")]
    .map((one) => [one.localName, one.getBoundingClientRect()])
    .filter(([, box]) => box.width)
    .filter(([, box]) => box.left < 0 || box.right > innerWidth || box.width < 40 || box.height < 44)
    .map(([name]) => name)"""

Package = Callable[..., str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a library of one folder: an empty one would be filled with the demo."""
    place = tmp_path_factory.mktemp("packaged")
    make_folder(place / "library", "there-before", "tt0000100\ntitle: There before\n")
    return place


@pytest.fixture(scope="module")
def site(place: Path) -> Iterator[Site]:
    with running_site(place / "data", place / "library") as running:
        yield running


@pytest.fixture(scope="module")
def package(place: Path, site: Site) -> Package:
    """Package a file and bring it into the running site's catalogue; returns the address of its watch page."""
    variables = {**os.environ, "NOTFLIX_DATA": str(place / "data"), "NOTFLIX_LIBRARY": str(place / "library")}
    ids = iter(range(1, 100))

    def make(film: Path, title: str, *options: str) -> str:
        imdb_id = f"tt{next(ids):07}"
        about = ["--imdb", imdb_id, "--title", title, "--year", "1968", *options]
        done = subprocess.run(
            [sys.executable, "manage.py", "package", str(film), *about, "--ingest", "--json"],
            cwd=ROOT,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        assert (report["made"], report["ingest"]["added"]) == (1, 1), report
        return f"/watch/{imdb_id}/"

    return make


@pytest.fixture(scope="module")
def two_languages(package: Package, tmp_path_factory: pytest.TempPathFactory) -> str:
    film = clips.two_languages(tmp_path_factory.mktemp("clip"), seconds=24)
    return package(film, "Two languages", "--ladder", "360,180")


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site) as opened:
        yield opened


def real(name: str, request: pytest.FixtureRequest) -> Path:
    """Return a piece of real footage, kept from one run of the tests to the next."""
    try:
        return footage.get(name, request.config.cache.mkdir("footage"))
    except footage.FootageMissingError as error:
        if os.environ.get("NOTFLIX_REQUIRE_ALL") == "1":
            raise
        pytest.skip(str(error))


def play(page: Page, address: str) -> None:
    page.goto(address)
    until(page, f"{TIME} > 0.5")


def choices(page: Page, menu: str) -> list[str]:
    """Open one of the player's menus, unless it is open, and return what may be chosen there."""
    button = page.locator(f"media-{menu}-menu-button")
    page.hover("media-controller")
    if button.get_attribute("aria-expanded") != "true":
        button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    return page.locator(f"media-{menu}-menu").get_by_role("menuitemradio").all_inner_texts()


def choose(page: Page, menu: str, name: str) -> None:
    """Choose from one of the player's menus; that closes it."""
    assert name in choices(page, menu)
    page.locator(f"media-{menu}-menu").get_by_role("menuitemradio", name=name, exact=True).click()
    expect(page.locator(f"media-{menu}-menu-button")).to_have_attribute("aria-expanded", "false")


def goes_on(page: Page) -> None:
    """See that the film plays on, and does not begin anew."""
    before = page.evaluate(TIME)
    until(page, f"{TIME} > {before} + 0.5")


def hears(page: Page, hertz: int) -> None:
    until(page, f"Math.abs(heard() - {hertz}) < 20")


def test_the_sound_is_switched_to_another_language_while_it_plays(page: Page, two_languages: str) -> None:
    play(page, two_languages)
    page.evaluate(LISTEN)
    hears(page, ENGLISH)
    assert choices(page, "audio-track") == ["English – Original", "German"]
    choose(page, "audio-track", "German")
    hears(page, GERMAN)
    goes_on(page)
    choose(page, "audio-track", "English – Original")
    hears(page, ENGLISH)
    goes_on(page)


def test_the_keyboard_alone_switches_the_sound(page: Page, two_languages: str) -> None:
    play(page, two_languages)
    for _press in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "media-audio-track-menu-button":
            break
    page.keyboard.press("Enter")
    until(page, "document.activeElement.localName === 'media-audio-track-menu'")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    until(page, f"[...{VIDEO}.audioTracks].find((one) => one.enabled).label === 'German'")
    expect(page.locator("media-audio-track-menu-button")).to_be_focused()
    goes_on(page)


def test_captions_are_switched_while_it_plays_and_stay_off_until_then(page: Page, two_languages: str) -> None:
    play(page, two_languages)
    assert not page.evaluate(f"Boolean({SHOWING})")
    assert choices(page, "captions") == ["Off", "English", "German"]
    for name, said in (("German", "Hallo"), ("English", "Hello")):
        choose(page, "captions", name)
        until(
            page, f"[...({SHOWING}?.cues ?? [])].some(({{ text }}) => text.startsWith('{said}'))"
        )  # the file is there
        again = f"({VIDEO}.currentTime > 3.5 && ({VIDEO}.currentTime = 1.5))"  # the words are said from 1 s to 4 s
        page.evaluate(f"{VIDEO}.currentTime = 1.5")
        until(page, f"({again}, {SHOWING}?.activeCues?.[0]?.text.startsWith('{said}'))")
        goes_on(page)
    choose(page, "captions", "Off")
    until(page, f"!{SHOWING}")


def test_a_quality_is_chosen_while_it_plays(page: Page, two_languages: str) -> None:
    play(page, two_languages)
    choose(page, "rendition", "180p")
    page.evaluate(f"{VIDEO}.currentTime = 13")
    until(page, f"{VIDEO}.videoHeight === 180")
    choose(page, "rendition", "360p")
    until(page, f"{VIDEO}.videoHeight === 360")
    goes_on(page)


def test_the_time_line_shows_a_picture_and_a_chapter_wherever_it_is_pointed_at(page: Page, two_languages: str) -> None:
    play(page, two_languages)
    line = page.locator("media-time-range")
    box = line.bounding_box()
    assert box
    for share, chapter, corner in ((0.1, "At home", "0 0 240 136"), (0.4, "Out & about", "480 0 240 136")):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2, steps=3)
        expect(line).to_have_attribute("mediapreviewchapter", chapter)
        expect(line.locator("media-preview-thumbnail")).to_have_attribute("mediapreviewcoords", corner)
        expect(line.locator("media-preview-thumbnail")).to_be_visible()
    until(page, SPRITE_IS_THERE)


def test_every_button_of_the_player_fits_on_the_screen_and_under_a_finger(page: Page, two_languages: str) -> None:
    play(page, two_languages)
    for width in (320, 360, 390, 768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        for menu in ("captions", "audio-track", "rendition"):
            expect(page.locator(f"media-{menu}-menu-button")).to_be_visible()
        assert page.locator("media-control-bar :is(button, [role=button])").filter(visible=True).count() >= 5
        assert page.evaluate(MISPLACED) == [], width


def test_films_on_a_video_server_of_their_own_have_pictures_and_captions_too(
    browser: Browser, two_languages: str, nginx_path: str, place: Path, tmp_path: Path
) -> None:
    port = free_port()
    (tmp_path / "nginx").mkdir()
    with running_nginx(nginx_path, tmp_path / "nginx", place / "library", site=f"http://127.0.0.1:{port}") as nginx:
        video = {"NOTFLIX_VIDEO_URL": f"http://127.0.0.1:{nginx.port}", "NOTFLIX_STREAM_SECRET": SECRET}
        with (
            running_site(tmp_path / "data", place / "library", port=port, **video) as site,
            signed_in(browser, site, video_server=video["NOTFLIX_VIDEO_URL"]) as page,
        ):
            play(page, two_languages)
            page.locator("media-time-range").hover()
            until(page, SPRITE_IS_THERE)
            choose(page, "captions", "German")
            until(page, f"{SHOWING}?.cues?.length > 0")


def test_the_admin_shows_what_is_in_the_folder(page: Page, two_languages: str) -> None:
    page.goto("/admin/catalogue/stream/")
    row = page.locator("#result_list tbody tr").filter(has_text="Two languages")
    for column, words in (
        ("picture", "360p"),
        ("sound", "English, German"),
        ("captions", "English, German"),
        ("takes", re.compile(r"^\d+ MB$")),
    ):
        expect(row.locator(f".field-{column}")).to_contain_text(words)
    row.get_by_role("link").first.click()
    expect(page.get_by_text("English (Original, stereo), German (stereo)")).to_be_visible()
    expect(page.get_by_text("HLS, thumbnails, chapters")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^640 × 360 at \d\.\d Mbit/s, 320 × 180 at"))).to_be_visible()


def test_a_film_of_its_own_pictures_has_a_hero_and_a_poster_and_its_colour(page: Page, two_languages: str) -> None:
    page.goto("/browse/")
    poster = page.locator(".poster-still").filter(has_text="Two languages")
    expect(poster).to_be_visible()
    assert re.search(r"tint-(\d+|neutral)", poster.get_attribute("class") or "")
    page.goto(two_languages.replace("/watch/", "/title/"))
    until(page, "document.querySelector('main .hero-art img').naturalWidth > 0")


def test_what_a_phone_filmed_upright_is_shown_upright(
    page: Page, package: Package, tmp_path_factory: pytest.TempPathFactory
) -> None:
    play(page, package(clips.phone(tmp_path_factory.mktemp("clip")), "Upright"))
    assert page.evaluate(f"[{VIDEO}.videoWidth, {VIDEO}.videoHeight]") == [360, 640]
    expect(page.locator("media-audio-track-menu-button")).to_be_hidden()
    goes_on(page)


def test_a_clip_of_odd_size_keeps_its_shape_and_its_length(
    page: Page, package: Package, tmp_path_factory: pytest.TempPathFactory
) -> None:
    play(page, package(clips.odd_size(tmp_path_factory.mktemp("clip")), "Odd"))
    width, height = page.evaluate(f"[{VIDEO}.videoWidth, {VIDEO}.videoHeight]")
    assert width / height == pytest.approx(4 / 3, abs=0.01)
    assert page.evaluate(f"{VIDEO}.duration") == pytest.approx(25, abs=0.5)
    page.evaluate(f"{VIDEO}.currentTime = 22")
    goes_on(page)


def test_surround_sound_is_heard_in_stereo_by_a_browser_that_cannot_play_it(
    page: Page, package: Package, tmp_path_factory: pytest.TempPathFactory
) -> None:
    film = clips.surround(tmp_path_factory.mktemp("clip"))
    play(page, package(film, "Surround", "--audio", "en:surround"))
    page.evaluate(LISTEN)
    until(page, "heard() > 40")
    goes_on(page)


def test_a_silent_film_plays_and_offers_no_sound(
    page: Page, package: Package, tmp_path_factory: pytest.TempPathFactory
) -> None:
    play(page, package(clips.silent(tmp_path_factory.mktemp("clip")), "Silent"))
    width, height = page.evaluate(f"[{VIDEO}.videoWidth, {VIDEO}.videoHeight]")
    assert width / height == pytest.approx(16 / 9, abs=0.01)
    expect(page.locator("media-audio-track-menu-button")).to_be_hidden()
    goes_on(page)


def test_real_footage_plays(page: Page, package: Package, request: pytest.FixtureRequest) -> None:
    play(page, package(real("city", request), "A city"))
    assert page.evaluate(f"{VIDEO}.duration") == pytest.approx(7.6, abs=0.5)
    goes_on(page)


def test_real_surround_sound_is_switched_while_it_plays(
    page: Page, package: Package, request: pytest.FixtureRequest
) -> None:
    play(page, package(real("bunny", request), "A bunny", "--audio", "all:surround"))
    assert page.evaluate(f"{VIDEO}.videoWidth / {VIDEO}.videoHeight") == pytest.approx(16 / 9, abs=0.01)
    stereo, surround = choices(page, "audio-track")
    for name in (surround, stereo):
        page.evaluate(f"{VIDEO}.currentTime = 1")
        choose(page, "audio-track", name)
        goes_on(page)
