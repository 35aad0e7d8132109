"""The site as an application: its manifest, and the worker that shows a page of ours while there is no network."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, Page

from tests.bench.made_library import make_library
from tests.browsing import another_window, signed_in, until
from tests.running_site import Site, running_site

browser_test = pytest.mark.browser
_FILM = "tt1000000"  # the first of the library
_CONTROLLED = "navigator.serviceWorker.controller !== null"
_KEPT = """async () => {
    const kept = {};
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            kept[new URL(request.url).pathname] = await (await cache.match(request)).text();
        }
    }
    return kept;
}"""


@pytest.fixture(autouse=True)
def _nothing_stays_in_german() -> Iterator[None]:
    """A request leaves its language to whatever comes next in its thread, which here is another test."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    place = tmp_path_factory.mktemp("installable")
    make_library(place / "library", films=3)
    with running_site(place / "data", place / "library") as running:
        yield running


@pytest.fixture(scope="module")
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """The home page, signed in, with the worker in charge."""
    with signed_in(browser, site) as home, another_window(home, site) as opened:
        opened.goto("/")
        until(opened, _CONTROLLED)
        yield opened


@browser_test
def test_the_browser_finds_nothing_wrong_with_the_manifest(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    found: dict[str, Any] = session.send("Page.getAppManifest")
    assert found["url"].endswith("/manifest.webmanifest")
    assert found["errors"] == []
    wrong = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # The windows of tests are all private ones.
    assert [one for one in wrong if one["errorId"] != "in-incognito"] == []
    icons = page.evaluate(
        """async () => {
            const url = document.querySelector("[rel=manifest]").href;
            const { icons } = await (await fetch(url)).json();
            const apple = { src: document.querySelector("[rel=apple-touch-icon]").href, sizes: "180x180" };
            const drawn = [...icons, apple].map(async ({ src, sizes }) => {
                const image = new Image();
                image.src = src;
                await image.decode();
                return [sizes, `${image.naturalWidth}x${image.naturalHeight}`];
            });
            return Promise.all(drawn);
        }"""
    )
    assert len(icons) == 4
    assert all(said == drawn for said, drawn in icons)


@browser_test
def test_the_colours_around_the_page_are_those_of_the_page(page: Page) -> None:
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.reload()
        around, inside = page.evaluate(
            """() => {
                const metas = [...document.querySelectorAll("meta[name=theme-color]")];
                const paint = document.createElement("canvas").getContext("2d");
                const colours = [
                    metas.find((meta) => matchMedia(meta.media).matches).content,
                    getComputedStyle(document.documentElement).backgroundColor,
                ];
                return colours.map((colour) => {
                    paint.fillStyle = colour;
                    paint.fillRect(0, 0, 1, 1);
                    return [...paint.getImageData(0, 0, 1, 1).data].join();
                });
            }"""
        )
        assert around == inside, scheme


@browser_test
def test_offline_there_is_a_page_of_ours_until_the_network_is_back(page: Page) -> None:
    page.context.set_offline(True)
    page.goto("/browse/")
    assert page.url.endswith("/browse/")
    assert page.get_by_role("heading", name="You are offline").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.button-play')).display") == "flex"
    with page.expect_navigation():
        page.get_by_role("link", name="Try again").click()
    assert page.get_by_role("heading", name="You are offline").is_visible()
    page.context.set_offline(False)
    page.get_by_role("heading", name="Films and series").wait_for()  # nobody had to press anything


@browser_test
def test_the_worker_keeps_nothing_of_the_library_or_of_anybody(page: Page, site: Site) -> None:
    page.goto(f"/title/{_FILM}/")
    title = page.get_by_role("heading", level=1).inner_text()
    kept = page.evaluate(_KEPT)
    assert "/offline/" in kept
    assert [path for path in kept if not path.startswith(("/offline/", "/static/"))] == []
    name = site.email.partition("@")[0]
    assert not [word for word in (name, title) if word in kept["/offline/"]]


@browser_test
def test_a_new_version_takes_over_and_leaves_nothing_of_the_old_one(page: Page) -> None:
    page.evaluate("caches.open('shell-of-long-ago').then((cache) => cache.add('/offline/'))")
    old = page.evaluate("caches.keys()")
    page.evaluate(
        """async () => {
            const registration = await navigator.serviceWorker.ready;
            await registration.unregister();
            await navigator.serviceWorker.register("/sw.js");
        }"""
    )
    page.reload()
    until(page, "caches.keys().then((names) => names.length === 1)")
    assert page.evaluate("caches.keys()")[0] in set(old) - {"shell-of-long-ago"}


@browser_test
def test_a_notch_covers_nothing_of_a_telephone_on_its_side(page: Page) -> None:
    page.set_viewport_size({"width": 844, "height": 390})
    session = page.context.new_cdp_session(page)
    insets = {"left": 47, "right": 47, "bottom": 21, "top": 0}
    session.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
    for address in ("/", "/browse/", f"/title/{_FILM}/"):
        page.goto(address)
        measured = page.evaluate(
            """() => {
                const header = document.querySelector(".header");
                const inner = [...header.children].map((child) => child.getBoundingClientRect());
                const shown = inner.filter(({ width }) => width);
                return {
                    left: Math.min(...shown.map(({ left }) => left)),
                    right: innerWidth - Math.max(...shown.map(({ right }) => right)),
                    header: header.offsetHeight / innerHeight,
                    overflow: document.documentElement.scrollWidth - innerWidth,
                };
            }"""
        )
        assert measured["left"] >= 47, address
        assert measured["right"] >= 47, address
        assert measured["header"] < 0.15, address
        assert measured["overflow"] <= 0, address


def test_it_is_the_same_for_everybody_and_in_their_language(client: Client) -> None:
    for path in ("/manifest.webmanifest", "/sw.js", "/offline/"):
        answer = client.get(path, headers={"Accept-Language": "de"})
        assert answer.status_code == 200, path
        assert not answer.cookies, path
        assert "Accept-Language" in answer["Vary"], path
        assert "Cookie" not in answer["Vary"], path
    assert "no-cache" in client.get("/sw.js")["Cache-Control"]
    assert client.get("/manifest.webmanifest", headers={"Accept-Language": "de"}).json()["lang"] == "de"
    german, english = (client.get("/sw.js", headers={"Accept-Language": one}).content for one in ("de", "en"))
    assert german != english, "a page in another language is another version of what is kept"
