"""How people find something to watch, in a real browser: by search, by browsing, with the keyboard, without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from catalogue.tests.libraries import answer, episode_answer, make_folder
from tests.browsing import another_window, signed_in, until
from tests.running_site import Site, running_site

pytestmark = pytest.mark.browser

GODFATHER, SERIES, EPISODE = "tt0068646", "tt0000100", "tt0000101"
WESTERNS = 130
LONG = "The Quite Unbelievable Adventures of a Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen in Far Lands"


def _fill(library: Path) -> None:
    films = {
        GODFATHER: answer(GODFATHER, "The Godfather", Year="1972", Genre="Crime", Actors="Marlon Brando, Al Pacino"),
        "tt0071562": answer("tt0071562", "The Godfather: Part II", Year="1974", Genre="Crime", Actors="Al Pacino"),
        "tt0245429": answer("tt0245429", "千と千尋の神隠し", Genre="Animation"),
        "tt0051390": answer("tt0051390", "باب الحديد", Genre="Crime"),
        "tt0000099": answer("tt0000099", LONG, Genre="Comedy"),
    }
    for number in range(WESTERNS):
        imdb_id = f"tt1{number:06d}"
        films[imdb_id] = answer(imdb_id, f"Ride {number:03d}", Year=str(1950 + number % 20), Genre="Western")
    for imdb_id, kept in films.items():
        make_folder(library, f"folder-{imdb_id}", imdb_id, kept=kept)
    series = answer(SERIES, "The Long Road", Type="series", Year="2001–2003", Genre="Drama")
    episode = episode_answer(EPISODE, "Rain of Castles", SERIES, 1, 2)
    make_folder(library, f"folder-{EPISODE}", EPISODE, kept=[episode, series])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    library = tmp_path_factory.mktemp("films") / "library"
    _fill(library)
    with running_site(tmp_path_factory.mktemp("site") / "data", library) as running:
        yield running


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site) as opened:
        yield opened


def results(page: Page) -> list[str]:
    return page.locator("[data-results] h3 a").all_inner_texts()


def address(page: Page, site: Site) -> str:
    return page.url.removeprefix(site.url)


def test_a_slip_finds_the_film_as_one_types_without_a_page_load(page: Page, site: Site) -> None:
    page.goto("/search/")
    page.evaluate("window.sameDocument = true")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("godfahter", delay=20)
    expect(page.get_by_role("link", name="The Godfather 1972")).to_be_visible()
    assert page.evaluate("window.sameDocument")
    assert address(page, site) == "/search/?q=godfahter"
    expect(page.locator("mark").first).to_have_text("Godfather")


def test_the_way_back_from_search_is_one_step(page: Page, site: Site) -> None:
    page.goto("/browse/?kind=movie")
    page.get_by_role("searchbox").fill("ride")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=ride")
    page.keyboard.type(" 04", delay=200)
    until(page, "location.search === '?q=ride+04'")
    page.go_back()
    assert address(page, site) == "/browse/?kind=movie"
    page.go_forward()
    assert address(page, site) == "/search/?q=ride+04"
    expect(page.get_by_role("searchbox")).to_have_value("ride 04")


def test_a_reload_and_the_way_back_from_a_title_show_the_same_results(page: Page) -> None:
    page.goto("/search/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("pacino")
    expect(page.get_by_role("heading", level=2)).to_have_text("2 results for “pacino”")
    found = results(page)
    page.reload()
    assert results(page) == found
    page.get_by_role("link", name="The Godfather 1972").click()
    page.wait_for_url(f"**/title/{GODFATHER}/")
    page.go_back()
    assert results(page) == found
    expect(page.get_by_role("searchbox")).to_have_value("pacino")


def test_the_number_of_results_is_read_out(page: Page) -> None:
    page.goto("/search/")
    expect(page.locator("[data-aloud]")).to_be_empty()
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("godfather")
    expect(page.locator("[data-aloud]")).to_have_text("2 results for “godfather”")
    page.keyboard.type("zzzz")
    expect(page.locator("[data-aloud]")).to_have_text("Nothing found for “godfatherzzzz”")


def test_the_keyboard_alone_searches_and_walks_the_results(page: Page, site: Site) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("godfather")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=godfather")
    field, links = page.get_by_role("searchbox"), page.locator("[data-result]")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page.get_by_role("link", name="Western")).to_be_visible()
    assert address(page, site) == "/search/"
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")


def test_an_episode_is_found_under_its_series(page: Page) -> None:
    page.goto("/search/?q=castles")
    expect(page.get_by_role("link", name="The Long Road")).to_be_visible()
    page.get_by_role("link", name="S01E02 Rain of Castles").click()
    page.wait_for_url(f"**/watch/{EPISODE}/")


def test_a_search_that_fails_says_so_and_can_be_tried_again(page: Page, site: Site) -> None:
    def fail(route: Route) -> None:
        route.abort()

    with another_window(page, site) as window:
        window.goto("/search/")
        window.route("**/*fragment=1*", fail)
        window.get_by_role("searchbox").fill("godfather")
        expect(window.get_by_role("alert")).to_contain_text("could not be reached")
        window.unroute("**/*fragment=1*", fail)
        window.get_by_role("button", name="Try again").click()
        expect(window.get_by_role("heading", level=2)).to_have_text("2 results for “godfather”")
        expect(window.get_by_role("alert")).to_be_hidden()


def test_somebody_signed_out_meanwhile_is_led_to_the_sign_in_and_back(page: Page, site: Site) -> None:
    with another_window(page, site) as window:
        window.goto("/search/")
        window.context.clear_cookies()
        window.get_by_role("searchbox").fill("pacino")
        window.wait_for_url("**/accounts/login/?next=/search/%3Fq%3Dpacino")


def test_on_a_phone_an_icon_leads_to_the_field(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.get_by_role("link", name="Search").click()
    page.wait_for_url("**/search/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.go_back()
    page.keyboard.press("/")
    page.wait_for_url("**/search/")


def test_facets_narrow_the_wall_and_more_is_loaded(page: Page, site: Site) -> None:
    page.goto("/browse/?order=name")
    page.locator("summary", has_text="Genre").click()
    page.get_by_role("link", name="Western", exact=True).click()
    page.wait_for_url("**/browse/?genre=Western&order=name")
    cards = page.locator("[data-wall] .card")
    expect(cards).to_have_count(60)
    page.get_by_role("link", name="Load more").click()
    expect(cards).to_have_count(120)
    expect(page.locator("[data-wall] > li").nth(60).get_by_role("link").first).to_be_focused()
    page.get_by_role("link", name="Load more").click()
    expect(cards).to_have_count(WESTERNS)
    expect(page.get_by_role("link", name="Load more")).to_have_count(0)
    links = cards.evaluate_all("cards => cards.map(card => card.querySelector('a').pathname)")
    assert len(set(links)) == WESTERNS
    page.get_by_role("link", name="Western (remove)").click()
    page.wait_for_url("**/browse/?order=name")


def test_coming_back_to_the_wall_finds_its_place(page: Page) -> None:
    page.goto("/browse/?genre=Western&order=name")
    cards = page.locator("[data-wall] .card")
    page.get_by_role("link", name="Load more").click()
    expect(cards).to_have_count(120)
    cards.nth(110).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    cards.nth(110).get_by_role("link").first.click()
    page.wait_for_url("**/title/*/")
    page.go_back()
    expect(cards).to_have_count(120)
    until(page, f"Math.abs(scrollY - {before}) < 5")
    page.reload()
    expect(cards).to_have_count(120)
    until(page, f"Math.abs(scrollY - {before}) < 5")


def test_a_list_of_choices_is_opened_and_closed_by_the_keyboard(page: Page) -> None:
    page.goto("/browse/")
    summary = page.locator("summary", has_text="Decade")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="1970s")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="1970s")).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name="1970s")).to_be_hidden()


def test_everything_is_found_without_scripts(page: Page, site: Site) -> None:
    with another_window(page, site, java_script_enabled=False) as window:
        window.goto("/")
        window.get_by_role("searchbox").fill("godfahter")
        window.get_by_role("searchbox").press("Enter")
        expect(window.get_by_role("link", name="The Godfather 1972")).to_be_visible()
        window.goto("/browse/")
        window.locator("summary", has_text="Genre").click()
        window.get_by_role("link", name="Western", exact=True).click()
        window.get_by_role("link", name="Load more").click()
        expect(window.locator("[data-wall] .card")).to_have_count(60)
        assert "after=" in window.url
        window.get_by_role("link", name="Back to the first page").click()
        assert address(window, site) == "/browse/?genre=Western"


@pytest.mark.parametrize("width", [320, 390, 1280, 1920])
def test_no_page_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    addresses = ["/search/", "/search/?q=r", "/search/?q=adventures", "/search/?q=castles", f"/search/?q={'w' * 150}"]
    addresses += ["/browse/", "/browse/?genre=Western&decade=1950&order=rating", f"/browse/?person={'w' * 120}"]
    for one in addresses:
        page.goto(one)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, one
        for summary in page.locator("summary").all():
            summary.click()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, one
            page.keyboard.press("Escape")
