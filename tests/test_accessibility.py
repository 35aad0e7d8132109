"""axe looks at every kind of page, in both colour schemes, as wide as a telephone and as a desk: it finds nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, StorageState

from tests.browsing import signed_in, until
from tests.full_library import build_full_library
from tests.running_site import FILM, ROOT, Site, running_site

pytestmark = pytest.mark.browser

_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Newer than the others, and off unless asked for.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
_EVERYTHING_CHOSEN = {"kind": "movie", "genre": "Drama", "decade": "1990s", "age": "13", "order": "name"}
# A film and a series of the made library: there is no video to play, but a place can be kept in them.
_BEGUN, _SERIES = "tt1000000", "tt9000000"
_PAGES = {
    "home": "/",
    "browse": "/browse/",
    "browse, narrowed down": f"/browse/?{urlencode(_EVERYTHING_CHOSEN)}",
    "search": f"/search/?{urlencode({'q': FILM.title})}",
    "search, nothing found": "/search/?q=qqqqqqqqqq",
    "search, nothing asked": "/search/",
    "film": f"/title/{FILM.imdb_id}/",
    "series": f"/title/{_SERIES}/",
    "not found": "/title/tt0000000/",
    "sign-in": "/accounts/login/",
}
# These are looked at in the dark on a telephone and in the light at a desk: they have little that the others have not.
_MORE_PAGES = {
    "who is watching": "/profiles/",
    "manage profiles": "/profiles/manage/",
    "new profile": "/profiles/new/",
    "a profile": "",  # its address is its key
    "my list": "/my-list/",
    "history": "/history/",
    "film, begun": f"/title/{_BEGUN}/",
    "series, begun": f"/title/{_SERIES}/",
    "player": f"/watch/{FILM.imdb_id}/",
    "offline": "/offline/",
}


# What buttons and the player send.
_POST = """async ([address, form]) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": token };
    return (await fetch(address, { method: "POST", headers, body: new URLSearchParams(form) })).status;
}"""
_REPORT = """async () => {
    const { reportUrl, report, csrf, duration } = JSON.parse(document.getElementById("watching").textContent);
    const body = new URLSearchParams({ csrfmiddlewaretoken: csrf, report, position: duration * 0.4 });
    return (await fetch(reportUrl, { method: "POST", body })).status;
}"""


# All that an element says, in its shadow as well.
_SAID = """function said(node) {
    if (node.nodeType === Node.TEXT_NODE) return [node.data.trim()];
    if (["STYLE", "TEMPLATE"].includes(node.tagName)) return [];
    const read = ["aria-label", "aria-valuetext", "title"].map((name) => node.getAttribute?.(name));
    const inside = [node.shadowRoot, ...node.childNodes].filter(Boolean);
    return [...read, ...inside.flatMap(said)].filter(Boolean);
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    place = tmp_path_factory.mktemp("full")
    with running_site(place / "data", build_full_library(place)) as running:
        yield running


@pytest.fixture(scope="module")
def sign_in(browser: Browser, site: Site) -> StorageState:
    """The cookies of somebody signed in, who has begun a film and a series and has a list."""
    with signed_in(browser, site) as page:
        for address, form in (
            (f"/my-list/{_BEGUN}/", "saved=1"),
            (f"/ratings/{_BEGUN}/", "rating=up"),
            (f"/watched/{_SERIES}/", "watched=1&season=1"),
        ):
            assert page.evaluate(_POST, [address, form]) == 204, address
        page.goto(f"/watch/{_BEGUN}/")
        assert page.evaluate(_REPORT) == 204
        return page.context.storage_state()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("name", _PAGES)
def test_axe_finds_nothing(
    browser: Browser, site: Site, sign_in: StorageState, name: str, scheme: Any, width: int
) -> None:
    who = None if name == "sign-in" else sign_in
    assert _violations(browser, site, who, _PAGES[name], scheme=scheme, width=width) == []


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1280)])
@pytest.mark.parametrize("name", _MORE_PAGES)
def test_axe_finds_nothing_on_the_pages_of_a_person(
    browser: Browser, site: Site, sign_in: StorageState, name: str, scheme: Any, width: int
) -> None:
    assert _violations(browser, site, sign_in, _MORE_PAGES[name], scheme=scheme, width=width) == []


def test_the_player_reads_its_controls_out_in_the_language_of_the_page(
    browser: Browser, site: Site, sign_in: StorageState
) -> None:
    context = browser.new_context(base_url=site.url, storage_state=sign_in, locale="de-DE")
    page = context.new_page()
    page.goto(f"/watch/{FILM.imdb_id}/")
    until(page, f"({_SAID})(document.querySelector('media-controller')).includes('Lautstärke')")
    said = page.evaluate(f"({_SAID})(document.querySelector('media-controller'))")
    english = page.evaluate(
        "[...document.querySelector('[data-control-words]').content.children].map((one) => one.dataset.english)"
    )
    context.close()
    assert {"Untertitel", "Ton aus", "Vollbild", "10 Sekunden zurück"} <= set(said)
    assert set(english) & set(said) == set()


def _violations(
    browser: Browser, site: Site, who: StorageState | None, address: str, *, scheme: Any, width: int
) -> list[str]:
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
        storage_state=who,
        bypass_csp=True,  # axe is no script of ours
    )
    page = context.new_page()
    address = address or _address_of_a_profile(page)
    page.goto(address)
    assert page.url.removeprefix(site.url) == address, "led elsewhere"
    _fill_rows(page)
    page.evaluate(_read(_AXE))
    found = page.evaluate("rules => axe.run(rules)", _RULES)
    context.close()
    return [_told(violation) for violation in found["violations"]]


def _address_of_a_profile(page: Page) -> str:
    page.goto(_MORE_PAGES["manage profiles"])
    return str(page.locator("main a[href^='/profiles/']").first.get_attribute("href"))


def _fill_rows(page: Page) -> None:
    """Look at every row of the home page, so that each is filled."""
    row = "document.querySelector('[data-lazy-row]')"
    until(page, f"({row}?.scrollIntoView(), {row} === null)")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _told(violation: dict[str, Any]) -> str:
    """Return what is wrong and where, on a line."""
    places = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}: {places}"
