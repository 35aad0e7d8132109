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
_PAGES = {
    "home": "/",
    "browse": "/browse/",
    "browse, narrowed down": f"/browse/?{urlencode(_EVERYTHING_CHOSEN)}",
    "search": f"/search/?{urlencode({'q': FILM.title})}",
    "search, nothing found": "/search/?q=qqqqqqqqqq",
    "search, nothing asked": "/search/",
    "film": f"/title/{FILM.imdb_id}/",
    "series": "/title/tt9000000/",
    "not found": "/title/tt0000000/",
    "sign-in": "/accounts/login/",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    place = tmp_path_factory.mktemp("full")
    with running_site(place / "data", build_full_library(place)) as running:
        yield running


@pytest.fixture(scope="module")
def sign_in(browser: Browser, site: Site) -> StorageState:
    """The cookies of somebody signed in."""
    with signed_in(browser, site) as page:
        return page.context.storage_state()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("name", _PAGES)
def test_axe_finds_nothing(
    browser: Browser, site: Site, sign_in: StorageState, name: str, scheme: Any, width: int
) -> None:
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
        storage_state=None if name == "sign-in" else sign_in,
        bypass_csp=True,  # axe is no script of ours
    )
    page = context.new_page()
    page.goto(_PAGES[name])
    _fill_rows(page)
    page.evaluate(_read(_AXE))
    found = page.evaluate("rules => axe.run(rules)", _RULES)
    context.close()
    assert [_told(violation) for violation in found["violations"]] == []


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
