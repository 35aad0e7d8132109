"""The title page in a real browser: pictures that fit and never make it jump, seasons, the keyboard, narrow screens."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from catalogue.tests.libraries import answer, episode_answer, jpeg, make_folder, settle
from tests.browsing import another_window, signed_in, until
from tests.running_site import ROOT, Site, running_site

pytestmark = pytest.mark.browser

FILM, BARE, LONG, SERIES = "tt1000001", "tt1000002", "tt1000003", "tt2000001"
PLOT = "A train is stolen, and its driver goes after it, further and further behind the lines. " * 6
LONG_NAME = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz " * 3
CAST = ", ".join(f"Somebody with a Rather Long-Winded Name the {number}th" for number in range(40))
SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => entry.value)))
        .observe({ type: "layout-shift", buffered: true });
"""
# There is no OMDb here that could have a poster.
GIVE_POSTER = """
from io import BytesIO
from django.conf import settings
from PIL import Image
from catalogue import pictures
from catalogue.models import Title
data = BytesIO()
Image.effect_noise((500, 750), 90).convert("RGB").save(data, "JPEG")
stored = pictures.store(data.getvalue(), settings.NOTFLIX_PICTURES, width=500)
Title.objects.exclude(imdb_id="tt1000002").update(poster=stored.name, colour="#a04020")
"""


def _fill(library: Path) -> None:
    kept = answer(FILM, "The General", Director="Buster Keaton", Plot=PLOT)
    make_folder(library, f"folder-{FILM}", FILM, kept=kept, still=True)
    make_folder(library, f"folder-{BARE}", f"imdb: {BARE}\ntitle: Bare\n")
    kept = answer(LONG, LONG_NAME, Director="Buster Keaton", Actors=CAST, Plot="W" * 300, Awards="W" * 200)
    make_folder(library, f"folder-{LONG}", LONG, kept=kept)
    series = answer(SERIES, "A series", Type="series", Director="Buster Keaton")
    for number in range(6):
        season, place = divmod(number, 2)
        imdb_id = f"tt300000{number}"
        episode = episode_answer(imdb_id, f"Part {season + 1}.{place + 1}", SERIES, season + 1, place + 1)
        folder = make_folder(library, f"folder-{imdb_id}", imdb_id, kept=[episode, series])
        # Each has a still of its own: of a picture that it has already, a browser takes the large one everywhere.
        (folder / "still-1.jpg").write_bytes(jpeg((40 * number, 90, 120)))
    settle(library)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    library = tmp_path_factory.mktemp("films") / "library"
    _fill(library)
    data = tmp_path_factory.mktemp("site") / "data"
    with running_site(data, library) as running:
        environment = {**os.environ, "NOTFLIX_DATA": str(data), "NOTFLIX_LIBRARY": str(library)}
        command = [sys.executable, "manage.py", "shell", "-c", GIVE_POSTER]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        yield running


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site) as opened:
        yield opened


def shown_pictures(page: Page, selector: str) -> list[str]:
    """Return the addresses that the browser chose for these images, once the first is there."""
    images = page.locator(selector)
    images.first.scroll_into_view_if_needed()
    until(page, f"document.querySelector('{selector}').naturalWidth > 0")
    found: list[str] = images.evaluate_all("(all) => all.map((image) => image.currentSrc).filter(Boolean)")
    return found


def test_a_usual_screen_fetches_the_small_pictures_and_a_sharp_one_the_large(page: Page, site: Site) -> None:
    page.goto(f"/title/{FILM}/")
    assert all(name.endswith("-half.webp") for name in shown_pictures(page, ".card img"))
    assert not any(name.endswith("-half.webp") for name in shown_pictures(page, ".hero-art img"))
    page.goto(f"/title/{SERIES}/")
    assert all(name.endswith("-half.webp") for name in shown_pictures(page, ".episode:nth-child(2) .still img"))
    with another_window(page, site, viewport={"width": 1280, "height": 800}, device_scale_factor=3) as sharp:
        sharp.goto(f"/title/{FILM}/")
        assert not any(name.endswith("-half.webp") for name in shown_pictures(sharp, ".card img, .title-poster img"))


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_a_poster_is_never_drawn_larger_than_it_is(page: Page, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/title/{LONG}/")  # it has no wide picture, so a phone shows its poster
    until(page, "document.querySelector('.title-poster img').naturalWidth > 0")
    drawn, real = page.evaluate(
        "(() => { const image = document.querySelector('.title-poster img');"
        " const real = image.currentSrc.endsWith('-half.webp') ? 250 : 500;"
        " return [image.getBoundingClientRect().width, real]; })()"
    )
    assert 100 < drawn <= real


@pytest.mark.parametrize("width", [390, 1280])
def test_the_films_colour_is_there_before_its_pictures_and_nothing_moves_when_they_come(page: Page, width: int) -> None:
    waiting: list[Route] = []
    held = True
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(SHIFTS)
    page.route("**/pictures/*", lambda route: waiting.append(route) if held else route.continue_())
    page.goto(f"/title/{FILM}/", wait_until="domcontentloaded")
    until(page, "document.querySelectorAll('.card').length === 2")
    boxes = "[...document.querySelectorAll('.poster, .hero-art, h1, .button-play, #similar')]"
    places = f"{boxes}.map((box) => Object.values(box.getBoundingClientRect().toJSON()).join(' '))"
    before = page.evaluate(places)
    painted = page.evaluate(
        "[...document.querySelectorAll('.poster, .hero-art')].map((box) => getComputedStyle(box))"
        ".map((style) => style.backgroundImage !== 'none' || style.backgroundColor !== 'rgba(0, 0, 0, 0)')"
    )
    assert len(painted) >= 3
    assert all(painted)
    assert page.evaluate("[...document.images].every((image) => image.naturalWidth === 0)")
    held = False
    for route in waiting:
        route.continue_()
    until(page, "document.querySelector('.hero-art img').naturalWidth > 0")
    assert page.evaluate(places) == before
    assert page.evaluate("window.shifts") == []


def test_a_season_is_chosen_without_scripts(page: Page, site: Site) -> None:
    with another_window(page, site, java_script_enabled=False) as plain:
        plain.goto(f"/title/{SERIES}/")
        expect(plain.get_by_role("link", name="Part 1.2")).to_be_visible()
        expect(plain.get_by_role("link", name="Part 3.1")).to_be_hidden()
        plain.get_by_text("Season 3", exact=True).click()
        expect(plain.get_by_role("link", name="Part 3.1")).to_be_visible()
        expect(plain.get_by_role("link", name="Part 1.2")).to_be_hidden()


def test_the_keyboard_plays_first_then_chooses_a_season_and_an_episode(page: Page) -> None:
    page.goto(f"/title/{SERIES}/")
    page.evaluate("document.querySelector('main').focus()")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Play S01E01")).to_be_focused()
    for name in ("My list", "I like this", "Not for me", "Mark all episodes as watched"):
        page.keyboard.press("Tab")
        expect(page.locator("main").get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="Season 1")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Season 2")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Mark the season").locator("visible=true")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Part 2.1")).to_be_focused()


def test_somebody_of_the_cast_leads_to_what_else_they_are_in(page: Page) -> None:
    page.goto(f"/title/{FILM}/")
    page.get_by_role("link", name="Buster Keaton").first.click()
    page.wait_for_url("**/browse/?person=Buster%20Keaton")
    for imdb_id in (FILM, LONG, SERIES):
        expect(page.locator(f"main a[href='/title/{imdb_id}/']").first).to_be_visible()
    assert page.locator(f"main a[href='/title/{BARE}/']").count() == 0


@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844), (640, 400), (1280, 800), (1920, 1080)])
def test_nothing_is_wider_than_the_screen_however_long_or_little(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    for imdb_id in (FILM, BARE, LONG, SERIES):
        page.goto(f"/title/{imdb_id}/")
        page.locator("details").evaluate_all("(all) => all.forEach((details) => (details.open = true))")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, imdb_id
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("main .button-play").first).to_be_visible()
