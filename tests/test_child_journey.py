"""A child's profile in a real browser: no row, no search, no address, no next episode and no ticket leads to a film for
grown-ups.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from catalogue.tests.libraries import answer, episode_answer, make_folder, settle
from tests.browsing import another_window, signed_in
from tests.running_site import ROOT, Site, running_site

pytestmark = pytest.mark.browser

GROWN_UP, GROWN_UP_SERIES, FIRST, SECOND = "tt1000001", "tt2000001", "tt3000001", "tt3000002"
HIDDEN = (GROWN_UP, GROWN_UP_SERIES, FIRST, SECOND, "Night Terror", "Dark Street")
# Whoever was here before saw everything: what they began and finished is still known.
BECOME_A_CHILD = f"""
from django.utils import timezone
from accounts.keys import key_of
from accounts.models import Profile, User
from accounts.my_list import save
from accounts.profiles import ensure_first_profile
from catalogue.models import Episode, Title
from streaming.models import Playback
profile = ensure_first_profile(User.objects.get())
film, series = Title.objects.get(imdb_id="{GROWN_UP}"), Title.objects.get(imdb_id="{GROWN_UP_SERIES}")
now = timezone.now()
common = dict(profile=profile, duration=3600.0, updated_at=now)
Playback.objects.create(key=key_of(profile.pk, film.imdb_id), title=film, position=900.0, continues=True, **common)
Playback.objects.create(key=key_of(profile.pk, "{FIRST}"), title=series, episode=Episode.objects.get(imdb_id="{FIRST}"),
                        finished=True, watched_at=now, **common)
save(profile, film)
save(profile, series)
Profile.objects.filter(pk=profile.pk).update(is_child=True, max_age=6)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    library = tmp_path_factory.mktemp("films") / "library"
    for number in range(6):
        imdb_id = f"tt40000{number:02d}"
        make_folder(library, f"folder-{imdb_id}", imdb_id, kept=answer(imdb_id, f"Suits {number}", Rated="G"))
    kept = answer(GROWN_UP, "Night Terror", Rated="R", Director="Somebody Real")
    make_folder(library, f"folder-{GROWN_UP}", GROWN_UP, kept=kept, seconds=3600)
    series = answer(GROWN_UP_SERIES, "Dark Street", Type="series", Rated="TV-MA")
    for number, imdb_id in enumerate((FIRST, SECOND), 1):
        episode = episode_answer(imdb_id, f"Dark Street, part {number}", GROWN_UP_SERIES, 1, number)
        make_folder(library, f"folder-{imdb_id}", imdb_id, kept=[episode, series], seconds=3600)
    settle(library)
    data = tmp_path_factory.mktemp("site") / "data"
    with running_site(data, library) as running:
        _run(data, library)
        yield running


def _run(data: Path, library: Path) -> None:
    environment = {**os.environ, "NOTFLIX_DATA": str(data), "NOTFLIX_LIBRARY": str(library)}
    command = [sys.executable, "manage.py", "shell", "-c", BECOME_A_CHILD]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site) as opened:
        yield opened


def test_nothing_leads_a_child_to_a_film_for_grown_ups(page: Page, site: Site) -> None:
    # By row: none of its own, none of everybody's, and the page has things for a child.
    for address in ("/", "/my-list/", "/browse/", "/browse/?order=rating", "/history/"):
        page.goto(address)
        html = page.content()
        assert not [words for words in HIDDEN if words in html], address
    page.goto("/")
    expect(page.get_by_role("region").locator(".card-link")).to_have_count(6)
    expect(page.get_by_role("region", name="Continue watching")).to_have_count(0)
    expect(page.locator(".hero")).to_have_count(0)
    # By search, while typing, with a slip, and by who made it.
    for words in ("night terror", "nigth terr", "dark street", "somebody real"):
        page.get_by_role("searchbox").first.fill(words)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/**")
        expect(page.locator("[data-results]")).to_be_visible()
        shown = page.locator("[data-results]").inner_html()
        assert not [one for one in HIDDEN[:4] if one in shown], words
    # By address, next episode and ticket.
    with another_window(page, site) as window:
        for imdb_id in (GROWN_UP, GROWN_UP_SERIES, FIRST, SECOND):
            for address in (f"/title/{imdb_id}/", f"/watch/{imdb_id}/", f"/watch/{imdb_id}/ticket/"):
                answered = window.goto(address)
                assert answered
                assert answered.status == 404, address
                assert "/v/" not in window.content()
