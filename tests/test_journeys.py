"""What people do with Notflix, in a real browser, on the whole site as `make run` starts it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import CONTROLS, TIME, signed_in, until
from tests.running_site import FILM, Site, build_library, running_site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_library(tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="module")
def site(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site") / "data", library) as running:
        yield running


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site) as opened:
        yield opened


def test_from_the_first_visit_to_a_playing_film(page: Page) -> None:
    page.get_by_role("link", name=FILM.title).first.click()
    page.wait_for_url("**/title/**")  # the page that is left has a link to play as well
    page.get_by_role("link", name="Play").first.click()
    until(page, f"{TIME} > 2")


def test_an_episode_plays_from_its_series(page: Page) -> None:
    page.goto("/browse/?kind=series")
    page.locator("main a[href^='/title/']").first.click()
    page.locator("main a[href^='/watch/']").first.click()
    until(page, f"{TIME} > 1")


def test_seeking_goes_on_from_there(page: Page) -> None:
    page.goto(f"/watch/{FILM.imdb_id}/")
    until(page, f"{TIME} > 0.5")
    page.evaluate("document.querySelector('video').currentTime = 20")
    until(page, f"{TIME} > 21")


def test_the_keyboard_pauses_skips_and_mutes(page: Page) -> None:
    page.goto(f"/watch/{FILM.imdb_id}/")
    until(page, f"{TIME} > 0.5 && {CONTROLS}")
    page.keyboard.press("k")
    until(page, "document.querySelector('video').paused")
    before = page.evaluate(TIME)
    page.keyboard.press("ArrowRight")
    until(page, f"{TIME} > {before} + 8")
    page.keyboard.press("m")
    until(page, "document.querySelector('video').muted")
    page.keyboard.press("Space")
    until(page, "!document.querySelector('video').paused")


def test_captions_are_switched_on_in_a_language(page: Page) -> None:
    page.goto(f"/watch/{FILM.imdb_id}/")
    until(page, f"{TIME} > 0.5 && {CONTROLS}")
    page.hover("media-controller")
    page.locator("media-captions-menu-button").click()
    page.get_by_role("menuitemradio", name="Spanish").click()
    showing = "[...document.querySelector('video').textTracks].filter(track => track.mode === 'showing')"
    until(page, f"{showing}.length === 1 && {showing}[0].language.startsWith('es')")
    until(page, f"{showing}[0].cues?.length > 0")


def test_a_quality_is_chosen_and_used(page: Page) -> None:
    page.goto(f"/watch/{FILM.imdb_id}/")
    until(page, f"{TIME} > 0.5 && {CONTROLS}")
    page.hover("media-controller")
    page.locator("media-rendition-menu-button").click()
    page.get_by_role("menuitemradio", name="180p").click()
    page.evaluate("document.querySelector('video').currentTime = 24")
    until(page, "document.querySelector('video').videoHeight === 180")


def test_the_keyboard_alone_gets_from_home_to_a_playing_film(page: Page) -> None:
    for address in (f"/title/{FILM.imdb_id}/", f"/watch/{FILM.imdb_id}/"):
        _tab_to(page, address)
        expect(page.locator(":focus-visible")).to_have_count(1)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{address}")
    until(page, f"{TIME} > 1")


def _tab_to(page: Page, address: str) -> None:
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == address:
            return
    raise AssertionError(f"the Tab key does not reach {address}")


def test_signing_out_closes_the_door(page: Page) -> None:
    page.get_by_role("button", name="Menu of admin").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    page.goto("/browse/")
    assert "/accounts/login/" in page.url


def test_the_admin_lists_what_ingest_found(page: Page) -> None:
    page.goto("/admin/catalogue/title/")
    expect(page.get_by_role("link", name=FILM.title)).to_be_visible()
    page.goto("/admin/catalogue/stream/")
    expect(page.locator("#result_list tbody tr")).to_have_count(2)


@pytest.mark.parametrize("width", [320, 390, 1280, 1920])
def test_no_page_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/", "/browse/", f"/title/{FILM.imdb_id}/", f"/watch/{FILM.imdb_id}/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_ctrl_c_leaves_nothing_running(library: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running_site(data, library) as site:
        group = site.process.pid
        assert str(data) in _processes()
    assert site.process.returncode == 0
    assert str(data) not in _processes()
    members = subprocess.run(["ps", "-o", "pid=", "--pgid", str(group)], capture_output=True, text=True, check=False)
    assert members.stdout.strip() == ""


def _processes() -> str:
    return subprocess.run(["ps", "-ewwo", "args"], capture_output=True, text=True, check=True).stdout
