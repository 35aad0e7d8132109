"""Profiles, my list and ratings in a real browser: a child that stays inside, and buttons that answer at once."""

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from catalogue.tests.libraries import answer, make_folder
from tests.browsing import another_window, signed_in
from tests.running_site import Site, running_site

pytestmark = pytest.mark.browser

PIN = "4815"
FILMS = [f"tt10000{number:02d}" for number in range(6)]
FOCUSED = "document.activeElement.querySelector('.tile-name').textContent.trim()"
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    library = tmp_path_factory.mktemp("films") / "library"
    for number, imdb_id in enumerate(FILMS):
        rated = "R" if number else "G"
        kept = answer(imdb_id, f"Film {number}", Year="1999", Genre="Drama", Rated=rated)
        make_folder(library, f"folder-{imdb_id}", imdb_id, kept=kept)
    with running_site(tmp_path_factory.mktemp("site") / "data", library) as running:
        yield running


@pytest.fixture(scope="module")
def window(browser: Browser, site: Site) -> Iterator[Page]:
    """One sign-in for all tests; a password takes long."""
    with signed_in(browser, site) as opened:
        yield opened


@pytest.fixture
def page(window: Page, site: Site) -> Iterator[Page]:
    """A window that may see things fail."""
    with another_window(window, site, viewport={"width": 1280, "height": 800}) as opened:
        yield opened


def fulfil(status: int, route: Route) -> None:
    route.fulfill(status=status)


def fits_telephones(page: Page) -> bool:
    """Return whether a page is no wider than a telephone; afterwards it is as wide as before."""
    wide, found = page.viewport_size, []
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 700})
        found.append(page.evaluate(FITS))
    assert wide
    page.set_viewport_size(wide)
    return all(found)


def listed(page: Page) -> list[str]:
    page.goto("/my-list/")
    return page.locator(".listed:visible .poster-name").all_inner_texts()


# --- Buttons that answer at once -------------------------------------------------------------------------------------


def test_a_button_answers_before_the_site_does_and_the_last_press_wins(page: Page) -> None:
    waiting: list[Route] = []
    page.route("**/my-list/tt*/", lambda route: waiting.append(route))
    page.goto(f"/title/{FILMS[0]}/")
    button = page.get_by_role("main").get_by_role("button", name="My list").first
    expect(button).to_have_attribute("aria-pressed", "false")
    for state in ("true", "false", "true"):
        button.click()
        expect(button).to_have_attribute("aria-pressed", state)
    # One request is on its way; what was asked for meanwhile waits for it, and only the last of it is told.
    assert len(waiting) == 1
    waiting[0].continue_()
    page.wait_for_timeout(200)
    while len(waiting) < 2:
        page.wait_for_timeout(20)
    waiting[1].continue_()
    page.unroute("**/my-list/tt*/")
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert len(waiting) == 2
    assert listed(page) == ["Film 0"]


def test_what_the_site_did_not_take_is_put_right_and_said(page: Page) -> None:
    page.goto(f"/title/{FILMS[1]}/")
    button = page.get_by_role("main").get_by_role("button", name="My list").first
    toast = page.locator(".toast")
    page.route("**/my-list/tt*/", lambda route: route.abort())
    button.click()
    expect(toast).to_contain_text("That did not reach the site")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.unroute("**/my-list/tt*/")
    for status, words in ((409, "Your list is full"), (404, "not there any more"), (500, "did not reach")):
        page.route("**/my-list/tt*/", partial(fulfil, status))
        button.click()
        expect(toast).to_contain_text(words)
        expect(button).to_have_attribute("aria-pressed", "false")
        page.unroute("**/my-list/tt*/")
    # Signed out meanwhile: the page itself asks for the sign-in.
    page.context.clear_cookies(name="sessionid")
    button.click()
    page.wait_for_url("**/accounts/login/?next=/title/**")


def test_two_thumbs_are_one_choice(page: Page) -> None:
    page.goto(f"/title/{FILMS[2]}/")
    up, down = page.get_by_role("button", name="I like this"), page.get_by_role("button", name="Not for me")
    states = [("up", "true", "false"), ("down", "false", "true"), ("down", "false", "false"), ("up", "true", "false")]
    for pressed, is_up, is_down in states:
        with page.expect_response("**/ratings/**") as told:
            (up if pressed == "up" else down).click()
        assert told.value.status == 204
        expect(up).to_have_attribute("aria-pressed", is_up)
        expect(down).to_have_attribute("aria-pressed", is_down)
    page.reload()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(down).to_have_attribute("aria-pressed", "false")


def test_what_is_taken_off_the_list_can_be_brought_back(page: Page) -> None:
    for imdb_id in FILMS[3:5]:
        page.goto(f"/title/{imdb_id}/")
        with page.expect_response("**/my-list/**"):
            page.get_by_role("main").get_by_role("button", name="My list").first.click()
    before = listed(page)
    assert before[:2] == ["Film 4", "Film 3"]
    remove = page.get_by_role("button", name="Remove Film 4 from my list")
    remove.focus()
    with page.expect_response("**/my-list/**"):
        page.keyboard.press("Enter")
    expect(page.locator(".listed:visible")).to_have_count(len(before) - 1)
    # The focus went to the next film, and the way back is a key away.
    assert "Film 3" in page.evaluate("document.activeElement.closest('.listed').textContent")
    with page.expect_response("**/my-list/**"):
        page.keyboard.press("Control+z")
    expect(remove).to_be_focused()
    expect(page.locator(".toast")).to_have_count(0)
    assert listed(page) == before
    # What cannot be taken off comes back by itself.
    page.route("**/my-list/tt*/", lambda route: route.abort())
    page.get_by_role("button", name="Remove Film 4 from my list").press("Enter")
    expect(page.locator(".toast")).to_contain_text("That did not reach the site")
    expect(page.locator(".listed:visible")).to_have_count(len(before))
    page.unroute("**/my-list/tt*/")
    for _film in before:
        with page.expect_response("**/my-list/**"):
            page.locator(".listed:visible .listed-button").first.press("Enter")
    expect(page.get_by_role("heading", name="Nothing on your list yet.")).to_be_visible()


def test_without_scripts_the_buttons_do_as_well(browser: Browser, window: Page, site: Site) -> None:
    with another_window(window, site, java_script_enabled=False) as page:
        page.goto(f"/title/{FILMS[5]}/")
        page.get_by_role("main").get_by_role("button", name="My list").first.click()
        page.wait_for_url(f"**/title/{FILMS[5]}/")
        page.goto("/my-list/")
        page.get_by_role("button", name="Remove Film 5 from my list").press("Enter")
        expect(page.get_by_role("heading", name="Nothing on your list yet.")).to_be_visible()


# --- Profiles: these come last, as they change who is asked -----------------------------------------------------------


def test_a_child_gets_a_profile_and_stays_in_it(page: Page, site: Site) -> None:
    page.goto("/")
    page.get_by_role("button", name="Menu of admin").click()
    page.get_by_role("link", name="Manage profiles").click()
    page.get_by_role("link", name="Add a profile").click()
    page.get_by_label("Name", exact=True).fill("Mia")
    page.get_by_role("radio", name="Whale").check(force=True)
    page.get_by_role("radio", name="Teal").check(force=True)
    assert "#whale" in (page.locator("[data-preview] use").get_attribute("href") or "")
    page.get_by_label("A child's profile").check()
    expect(page.get_by_label("May watch")).to_have_value("7")
    page.get_by_label("PIN", exact=True).fill(PIN)
    assert fits_telephones(page)
    page.get_by_role("button", name="Save").click()
    # The keyboard alone: into the child's profile.
    page.goto("/browse/")
    expect(page.get_by_role("heading", name="Who's watching?")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == "Mia"
    page.keyboard.press("Enter")
    expect(page.locator(".poster-name")).to_have_text(["Film 0"])
    for address in ("/profiles/", "/profiles/manage/", "/admin/", "/accounts/password/change/"):
        page.goto(address)
        expect(page.get_by_role("heading", name="Ask a grown-up")).to_be_visible()
        expect(page.locator("#pin")).to_be_focused()
    assert fits_telephones(page)
    page.goto(f"/title/{FILMS[1]}/")
    expect(page.get_by_text("Film 1")).to_have_count(0)
    page.get_by_role("button", name="Menu of Mia").click()
    page.get_by_role("link", name="Switch profile").click()
    page.keyboard.type("0000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("This is not the PIN. Try again.")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/profiles/")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "admin"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/")
    # From here on a PIN stands before the household.
    page.goto("/profiles/manage/")
    page.wait_for_url("**/accounts/reauthenticate/**")


def test_a_telephone_has_room_for_the_header_and_its_menu(window: Page, site: Site) -> None:
    with another_window(window, site, viewport={"width": 320, "height": 700}, has_touch=True) as page:
        page.goto("/profiles/?next=/my-list/")
        assert fits_telephones(page)
        page.get_by_role("button", name="admin").tap()
        page.wait_for_url(f"{site.url}/my-list/")
        assert fits_telephones(page)
        page.get_by_role("button", name="Menu of admin").tap()
        for link in ("My list", "Switch profile"):
            expect(page.get_by_role("link", name=link)).to_be_in_viewport()
