"""The player in a real browser, on the whole site: places, keys, thumbs, languages, and what goes wrong."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from streaming import tickets
from tests.axe import axe_findings
from tests.browsing import CONTROLS, TIME, another_window, signed_in, until
from tests.player_library import CARD, EPISODES, FILM, SECONDS, build_player_library
from tests.running_site import Site, running_site

pytestmark = pytest.mark.browser

_SECRET = "the-stream-secret-of-these-tests-" + "s" * 16
_VIDEO = "document.querySelector('video')"
_PLAYS = f"!{_VIDEO}.paused && {_VIDEO}.readyState > 2"
_READY = f"{_PLAYS} && {CONTROLS}"
_SHOWING = f"[...{_VIDEO}.textTracks].filter(track => track.kind === 'subtitles' && track.mode === 'showing')"
_PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
_NO_MEDIA_SOURCE = "delete window.MediaSource; delete window.ManagedMediaSource;"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    place = tmp_path_factory.mktemp("player")
    with running_site(place / "data", build_player_library(place), NOTFLIX_STREAM_SECRET=_SECRET) as running:
        yield running


@pytest.fixture(scope="module")
def someone(browser: Browser, site: Site) -> Iterator[Page]:
    """A window of somebody signed in, from which the others get their cookies."""
    with signed_in(browser, site) as page:
        yield page


@pytest.fixture
def page(someone: Page, site: Site) -> Iterator[Page]:
    """A browser that has never been here, of somebody signed in. No script may fail in it."""
    with _window(someone, site) as page:
        yield page


@contextmanager
def _window(someone: Page, site: Site, **options: Any) -> Iterator[Page]:
    with another_window(someone, site, **options) as page:
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(str(error)))
        yield page
        assert failures == []


def _watch(page: Page, imdb_id: str, place: int = 0) -> None:
    """Open the watch page, and wait until it plays from `place` (seconds)."""
    page.goto(f"/watch/{imdb_id}/?start=0#t={place}")
    until(page, f"{TIME} > {place + 0.3} && {_READY}")


def _seek(page: Page, place: float) -> None:
    page.evaluate(f"{_VIDEO}.currentTime = {place}")
    until(page, f"{TIME} > {place} && {_PLAYS}")


# --- The place --------------------------------------------------------------------------------------------------------


def test_a_second_browser_resumes_where_the_first_stopped(page: Page, someone: Page, site: Site) -> None:
    _watch(page, FILM, 200)
    with page.expect_response("**/watching/position/") as told:
        page.keyboard.press("Space")
    assert told.value.status == 204
    with _window(someone, site) as other:
        other.goto(f"/watch/{FILM}/")
        until(other, f"{TIME} > 200 && {TIME} < 215 && {_PLAYS}")
        other.locator("[data-resumed]").click()
        until(other, f"{TIME} < 5 && {_PLAYS}")


def test_leaving_the_page_keeps_the_place(page: Page) -> None:
    _watch(page, FILM, 100)
    _seek(page, 333)
    page.goto(f"/title/{FILM}/")
    page.goto(f"/watch/{FILM}/")
    until(page, f"{TIME} > 333 && {TIME} < 345")


def test_a_report_that_failed_is_sent_from_the_next_page(page: Page, someone: Page, site: Site) -> None:
    _watch(page, FILM, 50)
    page.route("**/watching/position/", lambda route: route.abort())
    _seek(page, 420)
    page.keyboard.press("k")
    until(page, f"localStorage.length > 0 && Object.keys(localStorage).some(name => name.endsWith('{FILM}'))")
    page.unroute("**/watching/position/")
    with page.expect_response("**/watching/position/") as told:
        page.goto(f"/watch/{EPISODES[3]}/")
    assert told.value.status == 204
    with _window(someone, site) as other:
        other.goto(f"/watch/{FILM}/")
        until(other, f"{TIME} > 420 && {TIME} < 430")


# --- From one episode to the next -------------------------------------------------------------------------------------


def test_the_end_of_an_episode_leads_on_to_the_next(page: Page) -> None:
    _watch(page, EPISODES[0])
    page.evaluate("window.samePage = true")
    _seek(page, SECONDS - CARD + 1)
    card = page.get_by_role("region", name="Next episode")
    expect(card).to_contain_text("Part 2")
    expect(card).to_contain_text("Plays in")
    page.evaluate(f"{_VIDEO}.currentTime = {SECONDS - 1}")
    page.wait_for_url(f"**/watch/{EPISODES[1]}/")
    until(page, f"{TIME} > 0.3 && {TIME} < 20 && {_PLAYS}")
    expect(card).to_be_hidden()
    expect(page).to_have_title("tt9200000 S01E02 Part 2 · Notflix")
    assert page.evaluate("window.samePage")
    page.go_back()
    until(page, f"document.title.includes('Part 1') && {_PLAYS}")


def test_the_card_is_dismissed_and_the_film_then_stops_at_its_end(page: Page) -> None:
    _watch(page, EPISODES[0], SECONDS - CARD + 5)
    card = page.get_by_role("region", name="Next episode")
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.evaluate(f"{_VIDEO}.currentTime = {SECONDS - 1}")
    until(page, f"{_VIDEO}.paused")  # where the last piece came late, Chromium does not say "ended"
    expect(card).to_be_visible()
    expect(card.get_by_text("Plays in")).to_be_hidden()
    card.get_by_role("button", name="Play now").click()
    page.wait_for_url(f"**/watch/{EPISODES[1]}/")


def test_after_a_film_it_may_be_played_again(page: Page) -> None:
    _watch(page, FILM, SECONDS - 3)
    page.get_by_role("button", name="Play again").click()
    until(page, f"{TIME} < 10 && {_PLAYS}")


def test_after_three_episodes_it_asks_whether_anybody_is_there(page: Page) -> None:
    _watch(page, EPISODES[0], SECONDS - 3)
    question = page.get_by_role("dialog", name="Still watching?")
    for imdb_id in EPISODES[1:3]:
        page.wait_for_url(f"**/watch/{imdb_id}/")
        until(page, f"{TIME} < 100 && {_PLAYS}")
        expect(question).to_be_hidden()
        page.evaluate(f"{_VIDEO}.currentTime = {SECONDS - 1}")
    page.wait_for_url(f"**/watch/{EPISODES[3]}/")
    expect(question).to_be_visible()
    until(page, f"{_VIDEO}.paused")
    question.get_by_role("button", name="Go on").click()
    until(page, f"{TIME} > 0.3 && {TIME} < 100 && {_PLAYS}")


def test_after_ninety_minutes_it_asks_as_well(page: Page) -> None:
    page.clock.install()
    _watch(page, FILM, 10)
    page.clock.fast_forward("01:31:00")
    expect(page.get_by_role("dialog", name="Still watching?")).to_be_visible()
    until(page, f"{_VIDEO}.paused")


# --- Languages --------------------------------------------------------------------------------------------------------


def test_languages_are_remembered_for_the_series(page: Page) -> None:
    heard = f"[...{_VIDEO}.audioTracks].find(track => track.enabled).language"
    _watch(page, EPISODES[0])
    page.hover("media-controller")
    for menu in ("media-captions-menu", "media-audio-track-menu"):  # one may still be fading while the other opens
        with page.expect_response("**/watching/languages/") as told:
            page.locator(f"{menu}-button").click()
            page.locator(menu).get_by_role("menuitemradio", name="German").click()
        assert told.value.status == 204
    for address in (EPISODES[1], EPISODES[0]):
        _watch(page, address)
        until(page, f"{heard} === 'de'")
        until(page, f"{_SHOWING}.length === 1 && {_SHOWING}[0].language === 'de'")
        until(page, f"{_SHOWING}[0].activeCues?.[0]?.text.startsWith('Hallo')")
    with page.expect_response("**/watching/languages/"):
        page.keyboard.press("c")
    _watch(page, EPISODES[2])
    until(page, f"{heard} === 'de'")
    assert page.evaluate(f"{_SHOWING}.length") == 0


def test_a_quality_and_the_look_of_captions_are_kept_in_this_browser(page: Page) -> None:
    _watch(page, FILM)
    page.hover("media-controller")
    page.locator("media-rendition-menu-button").click()
    page.get_by_role("menuitemradio", name="90p").click()
    page.get_by_role("button", name="Speed and captions").click()
    page.get_by_role("radio", name="Very large").check()
    page.locator("[name='speed'][value='1.5']").check()
    assert page.evaluate(f"{_VIDEO}.playbackRate") == 1.5
    page.keyboard.press("Escape")
    _watch(page, EPISODES[0], 100)
    until(page, f"{_VIDEO}.videoHeight === 90")
    assert page.evaluate(f"{_VIDEO}.dataset.captionSize") == "huge"
    assert page.evaluate(f"{_VIDEO}.playbackRate") == 1


# --- Keys and thumbs --------------------------------------------------------------------------------------------------


def test_every_key_does_what_the_list_says(page: Page) -> None:
    _watch(page, EPISODES[0], 100)
    for key in ("Space", "k"):
        page.keyboard.press(key)
        until(page, f"{_VIDEO}.paused")
        page.keyboard.press(key)
        until(page, f"!{_VIDEO}.paused")
    page.keyboard.press("k")
    until(page, f"{_VIDEO}.paused")
    for key, seconds in (("ArrowRight", 10), ("l", 10), ("ArrowLeft", -10), ("j", -10)):
        before = page.evaluate(TIME)
        page.keyboard.press(key)
        assert page.evaluate(TIME) == pytest.approx(before + seconds, abs=0.1)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{_VIDEO}.volume") == pytest.approx(0.9)
    page.keyboard.press("ArrowUp")
    assert page.evaluate(f"{_VIDEO}.volume") == 1
    page.keyboard.press("m")
    assert page.evaluate(f"{_VIDEO}.muted")
    page.keyboard.press("m")
    page.keyboard.press("c")
    until(page, f"{_SHOWING}.length === 1")
    expect(page.locator("[data-said]")).to_have_text("Captions: English")
    page.keyboard.press("c")
    until(page, f"{_SHOWING}.length === 0")
    page.keyboard.press("f")
    until(page, "document.fullscreenElement !== null")
    page.keyboard.press("f")
    until(page, "document.fullscreenElement === null")
    page.keyboard.press("Control+m")
    assert not page.evaluate(f"{_VIDEO}.muted")
    page.keyboard.press("n")
    page.wait_for_url(f"**/watch/{EPISODES[1]}/")


def test_the_list_of_keys_holds_the_focus_and_gives_it_back(page: Page) -> None:
    _watch(page, FILM, 100)
    button = page.get_by_role("button", name="From the start").first
    button.focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    page.keyboard.press("m")  # belongs to the sheet now
    assert not page.evaluate(f"{_VIDEO}.muted")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Space")  # presses the button that has the focus, and pauses nothing
    until(page, f"{TIME} < 50 && {_PLAYS}")


def _tap_twice(page: Page, x: int, y: int) -> None:
    """Tap twice within 0.15 s by the events' own clock, however long the machine takes to send them."""
    session = page.context.new_cdp_session(page)
    begun = time.time()
    for number, (kind, points) in enumerate([("touchStart", [{"x": x, "y": y}]), ("touchEnd", [])] * 2):
        event = {"type": kind, "touchPoints": points, "timestamp": begun + number * 0.05}
        session.send("Input.dispatchTouchEvent", event)
    session.detach()


def test_a_thumb_taps_twice_to_skip(someone: Page, site: Site) -> None:
    with _window(someone, site, **_PHONE) as page:
        _watch(page, FILM, 100)
        page.evaluate(f"{_VIDEO}.pause()")
        for x, seconds in ((350, 10), (40, -10)):
            before = page.evaluate(TIME)
            _tap_twice(page, x, 300)
            until(page, f"Math.abs({TIME} - {before + seconds}) < 0.5")
        for name in ("media-play-button.player-start", "media-seek-forward-button.player-skip"):
            box = page.locator(name).bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44
        buttons = page.locator("media-control-bar > *:visible, media-control-bar button:visible")
        widths = buttons.evaluate_all("found => found.map(one => one.getBoundingClientRect().right)")
        assert max(widths) <= 390


def test_thumbnails_and_chapters_are_shown_over_the_line_of_time(page: Page) -> None:
    _watch(page, FILM)
    line = page.locator("media-time-range")
    box = line.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    until(page, "document.querySelector('media-time-range').getAttribute('mediapreviewchapter') === 'Out & about'")
    until(page, "document.querySelector('media-time-range').getAttribute('mediapreviewimage')?.includes('/v/')")


# --- What goes wrong --------------------------------------------------------------------------------------------------


def test_a_lost_network_is_waited_for(page: Page) -> None:
    _watch(page, FILM)
    page.context.set_offline(True)
    page.evaluate(f"{_VIDEO}.currentTime = 400")
    words = page.get_by_text("The connection is gone")
    expect(words).to_be_visible(timeout=15_000)
    time.sleep(8)
    page.context.set_offline(False)
    until(page, f"{TIME} > 400.5 && {TIME} < 420 && {_PLAYS}")
    expect(words).to_be_hidden()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_expired_ticket_is_replaced_without_a_word(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/ticket/" in request.url else None)
    refused: list[int] = []
    page.on("response", lambda response: refused.append(response.status) if response.status >= 400 else None)
    _watch(page, FILM)

    def grow_old(route: Route) -> None:
        """Ask as if the ticket had ended, until there is a new one."""
        head, _, folder, file = route.request.url.rsplit("/", 3)
        old = f"{head.split('/v/')[0]}/v/{tickets.sign(tickets.Keys.parse(_SECRET), folder, 1)}/1/{folder}/{file}"
        route.continue_(url=route.request.url if asked else old)

    page.route("**/v/**", grow_old)
    _seek(page, 300)
    assert set(refused) == {410}
    assert len(asked) == 1
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_problem_is_said_in_words_and_another_try_keeps_the_place(page: Page) -> None:
    _watch(page, FILM)
    page.route("**/v/**", lambda route: route.fulfill(status=404, body="gone"))
    page.evaluate(f"{_VIDEO}.currentTime = 444")
    problem = page.get_by_role("dialog", name="This will not play")
    expect(problem).to_be_visible(timeout=15_000)
    expect(problem).to_contain_text("not where they should be")
    page.unroute("**/v/**")
    page.evaluate("window.samePage = true")
    problem.get_by_role("button", name="Try again").click()
    until(page, f"{TIME} > 443 && {TIME} < 460 && {_PLAYS}")
    expect(problem).to_be_hidden()
    assert page.evaluate("window.samePage")


def test_without_media_source_the_browser_plays_hls_itself(someone: Page, site: Site) -> None:
    with _window(someone, site) as page:
        page.add_init_script(_NO_MEDIA_SOURCE)
        _watch(page, EPISODES[0], 300)
        assert ".m3u8" in page.evaluate(f"{_VIDEO}.currentSrc")
        expect(page.locator("media-rendition-menu-button")).to_be_hidden()
        page.keyboard.press("ArrowRight")
        until(page, f"{TIME} > 309")
        page.keyboard.press("n")
        page.wait_for_url(f"**/watch/{EPISODES[1]}/")
        until(page, f"{TIME} < 100 && {TIME} > 0.2")


# --- For everybody ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_player(someone: Page, site: Site, width: int) -> None:
    size = {"width": width, "height": 844}
    with _window(someone, site, viewport=size, reduced_motion="reduce", bypass_csp=True) as page:
        _watch(page, EPISODES[0], SECONDS - CARD + 2)
        page.keyboard.press("k")  # what pauses shows its controls
        expect(page.get_by_role("region", name="Next episode")).to_be_visible()
        assert axe_findings(page) == []
        page.keyboard.press("?")
        assert axe_findings(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Speed and captions").click()
        assert axe_findings(page) == []
        page.keyboard.press("Escape")
        # Opened as the script opens it; when it does is a journey of its own.
        page.evaluate("document.querySelector('[data-still-watching]').showModal()")
        assert axe_findings(page) == []
        page.get_by_role("button", name="Go on").click()
        page.route("**/v/**", lambda route: route.fulfill(status=404, body="gone"))
        page.evaluate(f"{_VIDEO}.currentTime = 200")
        expect(page.get_by_role("dialog", name="This will not play")).to_be_visible(timeout=15_000)
        assert axe_findings(page) == []
