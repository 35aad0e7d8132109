"""What a browser fetches for the first visit to the home page: little, and nothing from anywhere else."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession

from tests.browsing import running_browser, signed_in
from tests.full_library import build_full_library
from tests.running_site import Site, running_site

pytestmark = pytest.mark.browser

_MOST_BYTES = 150_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    place = tmp_path_factory.mktemp("full")
    with running_site(place / "data", build_full_library(place)) as running:
        yield running


@pytest.fixture(scope="module")
def fetched(chromium_path: str, site: Site) -> dict[str, int]:
    """What the first visit to the home page fetches: addresses, and how many bytes came over the wire for each."""
    with running_browser(chromium_path) as browser:
        return _first_visit(browser, site)


def test_home_weighs_little_without_its_posters(fetched: dict[str, int]) -> None:
    paths = {urlsplit(address).path: size for address, size in fetched.items()}
    weighed = {path: size for path, size in paths.items() if not path.startswith("/pictures/")}
    assert {"/"} < weighed.keys()
    assert sum(weighed.values()) <= _MOST_BYTES, weighed


def test_home_asks_no_other_host(fetched: dict[str, int], site: Site) -> None:
    assert {address for address in fetched if not address.startswith(f"{site.url}/")} == set()


def _first_visit(browser: Browser, site: Site) -> dict[str, int]:
    with signed_in(browser, site) as page:
        cookies = page.context.storage_state()
    # Another context has another cache: nothing is in it yet.
    context = browser.new_context(storage_state=cookies, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    fetched = _listen(context.new_cdp_session(page))
    page.goto(f"{site.url}/", wait_until="networkidle")
    context.close()
    return fetched


def _listen(session: CDPSession) -> dict[str, int]:
    """Return a dictionary that fills with addresses and what came over the wire for each, headers included."""
    addresses: dict[str, str] = {}
    fetched: dict[str, int] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]
        fetched.setdefault(event["request"]["url"], 0)

    def came(event: dict[str, Any]) -> None:
        fetched[addresses[event["requestId"]]] += int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", came)
    session.send("Network.enable")
    return fetched
