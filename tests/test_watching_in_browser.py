"""What somebody watches, on the home page and on a title's page in a real browser: gone on with, removed, marked, found
with the arrow keys alone.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from catalogue.tests.libraries import answer, episode_answer, make_folder, settle
from tests.browsing import another_window, signed_in, until
from tests.running_site import ROOT, Site, running_site

pytestmark = pytest.mark.browser

FILMS = 26
SERIES, SEASONS, EPISODES = "tt2000001", 3, 9
WATCH = """
from datetime import timedelta
from django.utils import timezone
from accounts.keys import key_of
from accounts.models import User
from accounts.profiles import ensure_first_profile
from catalogue.models import Episode, Title
from streaming.models import Playback
profile = ensure_first_profile(User.objects.get())
def watch(imdb_id, percent, ago):
    episode = Episode.objects.filter(imdb_id=imdb_id).first()
    title = episode.series if episode else Title.objects.get(imdb_id=imdb_id)
    when, finished = timezone.now() - timedelta(hours=ago), percent == 100
    Playback.objects.update_or_create(key=key_of(profile.pk, imdb_id), defaults=dict(
        profile=profile, title=title, episode=episode, duration=3600.0, position=0 if finished else 36.0 * percent,
        finished=finished, watched_at=when if finished else None, continues=not finished, dismissed=False,
        again_from=None, updated_at=when))
Playback.objects.all().delete()
watch("tt1000023", 80, 1)
watch("tt1000024", 25, 2)
for number in range(1, 10):
    watch(f"tt30100{number:02d}", 100, 50)
for number in range(1, 8):
    watch(f"tt30200{number:02d}", 100, 40 - number)
"""


def _fill(library: Path) -> None:
    for number in range(FILMS):
        imdb_id = f"tt10000{number:02d}"
        make_folder(library, f"folder-{imdb_id}", imdb_id, kept=answer(imdb_id, f"Film {number}"), seconds=3600)
    series = answer(SERIES, "A series", Type="series")
    for season in range(1, SEASONS + 1):
        for number in range(1, EPISODES + 1):
            imdb_id = f"tt30{season}00{number:02d}"
            episode = episode_answer(imdb_id, f"Part {season}.{number}", SERIES, season, number)
            make_folder(library, f"folder-{imdb_id}", imdb_id, kept=[episode, series], seconds=3600)
    settle(library)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site") / "data"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Site]:
    library = tmp_path_factory.mktemp("films") / "library"
    _fill(library)
    with running_site(data, library) as running:
        environment = {**os.environ, "NOTFLIX_DATA": str(data), "NOTFLIX_LIBRARY": str(library)}
        command = [sys.executable, "manage.py", "shell", "-c", WATCH]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        yield running


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site) as opened:
        yield opened


def saved(page: Page) -> None:
    """Wait until what was pressed is written down, so that the next page knows it."""
    page.wait_for_load_state("networkidle")


# --- The home page ---------------------------------------------------------------------------------------------------


def test_what_is_removed_goes_at_once_and_comes_back_when_that_is_undone(page: Page) -> None:
    row = page.get_by_role("region", name="Continue watching")
    expect(row.locator("li:visible")).to_have_count(2)
    row.locator(".card-link").first.hover()
    row.get_by_role("button", name="Remove Film 23").click()
    expect(row.locator("li:visible")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(row.locator("li:visible")).to_have_count(2)
    row.locator(".card-link").nth(1).focus()
    page.keyboard.press("Delete")
    expect(row.locator("li:visible")).to_have_count(1)
    expect(row.locator(".card-link").first).to_be_focused()
    saved(page)
    page.reload()
    expect(row.locator(".card-link")).to_have_count(1)
    expect(row.locator(".card-link")).to_contain_text("12 min left")


def test_a_card_shows_how_much_was_seen_and_goes_on_the_list_by_a_key(page: Page) -> None:
    card = page.locator("[data-card=tt1000023]").first
    assert card.locator(".seen").evaluate("line => line.value") == 80
    other = page.get_by_role("region", name="Newly added").locator(".card-link").nth(4)
    before = page.get_by_role("link").count()
    other.focus()
    assert page.get_by_role("link").count() == before
    button = page.locator(".card:focus-within .card-list button")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_attribute("tabindex", "-1")
    page.keyboard.press("l")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-card-said]")).to_have_text("Put on my list")
    name = other.inner_text().split("\n")[0]
    page.reload()
    expect(page.get_by_role("region", name="My list").locator(".card-link")).to_contain_text(name)


# --- A title's page --------------------------------------------------------------------------------------------------


def test_a_series_opens_where_the_viewer_is(page: Page, site: Site) -> None:
    with another_window(page, site, java_script_enabled=False, viewport={"width": 1280, "height": 800}) as plain:
        plain.goto(f"/title/{SERIES}/")
        expect(plain.get_by_role("radio", name="Season 2")).to_be_checked()
        expect(plain.get_by_role("link", name="Next episode S02E08")).to_be_visible()
        following = plain.get_by_role("link", name="Part 2.8")
        expect(following).to_be_in_viewport()
        # The picture begins at the window's edge, and the header lies over it.
        assert plain.evaluate("document.querySelector('.hero').getBoundingClientRect().y") == 0
        expect(plain.get_by_role("link", name="Part 2.2")).to_be_hidden()
        assert plain.locator(".episode:visible").count() == 2
        plain.get_by_text("7 earlier episodes").click()
        expect(plain.get_by_role("link", name="Part 2.2")).to_be_visible()


def test_an_episode_is_marked_as_watched_at_once_and_a_season_whole(page: Page) -> None:
    page.goto(f"/title/{SERIES}/")
    mark = page.get_by_role("button", name="Watched: S02E08")
    expect(mark).to_have_attribute("aria-pressed", "false")
    mark.click()
    expect(mark).to_have_attribute("aria-pressed", "true")
    saved(page)
    page.reload()
    expect(page.get_by_role("link", name="Next episode S02E09")).to_be_visible()
    page.get_by_role("button", name="Mark the season as watched").locator("visible=true").click()
    expect(page.get_by_role("radio", name="Season 3")).to_be_checked()
    page.get_by_text("Season 2", exact=True).click()
    page.get_by_role("button", name="Mark the season as not watched").locator("visible=true").click()
    expect(page.get_by_role("link", name="Play S02E01").or_(page.get_by_role("link", name="S02E01"))).to_be_visible()


# --- The arrow keys --------------------------------------------------------------------------------------------------


def walk(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(f"Arrow{key}")


def walk_until(page: Page, key: str, expression: str) -> None:
    """Press an arrow key until a JavaScript expression is true of what is in focus then, `here`."""
    for _press in range(30):
        if page.evaluate(f"(here => {expression})(document.activeElement)"):
            return
        walk(page, key)
    raise AssertionError(f"Arrow{key} does not lead to {expression}")


def test_the_arrow_keys_alone_lead_from_the_header_to_a_playing_film(page: Page) -> None:
    page.locator(".wordmark").focus()
    walk(page, "Right", "Right")
    expect(page.get_by_role("navigation").get_by_role("link", name="Films")).to_be_focused()
    walk_until(page, "Down", "here.matches('.hero .button-play')")
    walk_until(page, "Down", "here.closest('[data-row]').querySelector('h2').id === 'row-continue'")
    walk_until(page, "Down", "here.closest('[data-row]').querySelector('h2').textContent.trim() === 'Newly added'")
    walk(page, "Right", "Right")
    walk_until(page, "Up", "here.closest('header')")
    walk_until(page, "Down", "here.matches('.hero .button-play')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/watch/**")


def test_the_arrow_keys_walk_seasons_and_episodes_and_nothing_holds_them(page: Page) -> None:
    page.goto(f"/title/{SERIES}/")
    page.locator(".hero .button-play").focus()
    walk_until(page, "Down", "here.matches('.season-choice')")
    walk_until(page, "Down", "here.matches('.episode-name a')")
    walk(page, "Right")
    expect(page.locator(".mark-button:focus")).to_have_count(1)
    walk(page, "Down")
    expect(page.locator(".mark-button:focus")).to_have_count(1)
    walk(page, "Left")
    expect(page.locator(".episode-name a:focus")).to_have_count(1)
    walk_until(page, "Up", "here.matches('.season-choice')")
    chosen = "document.querySelector('.season-choice:checked').id"
    before = page.evaluate(chosen)
    walk(page, "Left")
    until(page, f"{chosen} !== {before!r}")
    walk_until(page, "Up", "here.closest('header')")


def test_a_menu_keeps_the_arrow_keys_until_it_is_left_and_letters_are_not_lost(page: Page) -> None:
    page.locator(".profile-button").focus()
    page.keyboard.press("Enter")
    walk(page, "Down", "Down")
    assert page.evaluate("document.activeElement.closest('#profile-menu') !== null")
    walk(page, "Down")
    assert page.evaluate("document.activeElement.closest('#profile-menu') !== null")
    walk(page, *["Up"] * 6)
    expect(page.locator(".profile-button")).to_be_focused()
    assert page.evaluate("document.querySelector(':popover-open') === null")
    field = page.get_by_role("searchbox")
    field.fill("film")
    walk(page, "Left", "Left")
    assert field.evaluate("one => one.selectionStart") == 2
    walk(page, "Down")
    expect(field).not_to_be_focused()


def test_a_wall_is_left_upwards_and_its_filters_are_walked(page: Page) -> None:
    page.goto("/browse/?unwatched=1")
    expect(page.locator("[data-card=tt1000023]")).to_have_count(0)
    expect(page.locator(f"[data-card={SERIES}]")).to_have_count(0)
    page.locator(".card-link").first.focus()
    walk(page, "Up")
    until(page, "document.activeElement.closest('.page-head, .chosen') !== null")
    for _press in range(8):
        if page.evaluate("document.activeElement.matches('.facet-toggle')"):
            break
        walk(page, "Right")
    expect(page.locator(".facet-toggle")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/browse/")
    expect(page.locator(f"[data-card={SERIES}]")).to_have_count(1)
