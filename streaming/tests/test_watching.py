"""Continue watching, what was watched last, and the title page's main button."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import Profile
from catalogue.models import Episode, Title
from catalogue.tests.titles import make_episode, make_title
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries
from streaming import playback
from streaming.middleware import WatchedMiddleware
from streaming.templatetags.watching_tags import Progress
from streaming.tests.viewers import HOUR, make_film, make_series, make_unplaced, make_viewer, watch
from streaming.watched import Watched
from streaming.watching import continue_watching, lately_watched, watched_title_ids

pytestmark = [pytest.mark.django_db, pytest.mark.orm]

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def anna() -> Profile:
    return make_viewer()


def row(profile: Profile, limit: int = 20) -> list[str]:
    """Return what stands in the row: a film's name, or an episode's code."""
    return [one.episode.code if one.episode else one.title.name for one in continue_watching(profile, limit)]


def test_the_newest_comes_first_and_a_title_once(anna: Profile) -> None:
    series, episodes = make_series(1, 3)
    watch(anna, make_film("tt0000001", "Older"), at=0.25, when=NOW - 3 * DAY)
    watch(anna, series, episodes[0], at=0.5, when=NOW - 2 * DAY)
    watch(anna, make_film("tt0000002", "Newer"), at=0.5, when=NOW - DAY)
    watch(anna, make_film("tt0000003", "Seen"))
    watch(anna, make_film("tt0000004", "Hardly begun"), at=0.04)
    assert row(anna) == ["Newer", "S01E01", "Older"]
    watch(anna, series, episodes[2], at=0.1)
    assert row(anna) == ["S01E03", "Newer", "Older"]
    assert row(anna, 2) == ["S01E03", "Newer"]
    last = continue_watching(anna, 20)[-1]
    assert (last.percent, last.minutes_left, last.episode) == (25, 45, None)
    assert row(make_viewer("ben")) == []


def test_a_film_that_is_watched_again_goes_on(anna: Profile) -> None:
    film = make_film()
    watch(anna, film)
    watch(anna, film, at=0.01)
    watch(anna, film, at=0.3)
    assert row(anna) == ["The Film"]
    watch(anna, film)
    assert row(anna) == []


def test_what_was_removed_stays_away_until_it_is_watched(anna: Profile) -> None:
    film = make_film()
    watch(anna, film, at=0.3)
    playback.dismiss(anna, film, True)
    assert row(anna) == []
    watch(anna, film, at=0.31)
    assert row(anna) == ["The Film"]


def test_nothing_is_shown_that_the_profile_may_not_see(anna: Profile) -> None:
    series, episodes = make_series(1, 2, age=13)
    watch(anna, series, episodes[0], at=0.5, when=NOW - DAY)
    watch(anna, series, episodes[1], at=0.5)
    watch(anna, make_film("tt0000001", "For children", age=0), at=0.5)
    watch(anna, make_film("tt0000002", "Withheld", published=False), at=0.5)
    watch(anna, make_film("tt0000003", "Gone", available=False), at=0.5)
    assert row(anna) == ["For children", "S01E02"]
    Episode.objects.filter(pk=episodes[1].pk).update(available=False)
    assert row(anna) == ["For children", "S01E01"]
    anna.max_age = 12
    assert row(anna) == ["For children"]
    assert lately_watched(anna) == [Title.objects.get(name="For children")]


def test_an_episode_left_in_its_credits_is_not_gone_on_with(anna: Profile) -> None:
    series, episodes = make_series(1, 3)
    watch(anna, series, episodes[0], at=0.93, when=NOW - 2 * DAY)
    assert row(anna) == ["S01E01"]
    watch(anna, series, episodes[1], when=NOW - DAY)
    assert row(anna) == []
    # Somebody goes back to it.
    watch(anna, series, episodes[0], at=0.5)
    assert row(anna) == ["S01E01"]


def test_an_earlier_episode_finished_or_marked_later_takes_nothing_away(anna: Profile) -> None:
    series, episodes = make_series(1, 3)
    watch(anna, series, episodes[1], at=0.5, when=NOW - DAY)
    playback.mark_watched(anna, series, episodes[:1], True)
    assert row(anna) == ["S01E02"]
    playback.mark_watched(anna, series, episodes[:2], True)
    assert row(anna) == []


def test_watched_titles_are_those_of_one_profile(anna: Profile) -> None:
    series, episodes = make_series(1, 2)
    film = make_film()
    for episode in episodes:
        watch(anna, series, episode, at=0.5)
    watch(anna, film)
    watch(make_viewer("ben"), make_film("tt0000002"))
    assert set(watched_title_ids(anna)) == {series.pk, film.pk}
    assert watched_title_ids(None) == []


def test_the_request_knows_what_was_watched_when_it_is_asked(anna: Profile) -> None:
    film = make_film()
    watch(anna, film)
    request = RequestFactory().get("/")
    request.profile = anna  # type: ignore[attr-defined]
    with explained_queries() as queries:
        WatchedMiddleware(lambda _: HttpResponse())(request)
        assert queries == []
        assert list(request.watched) == [film.pk]  # type: ignore[attr-defined]
        assert film.pk in request.watched  # type: ignore[attr-defined]
    assert len(queries) == 1


def test_the_title_watched_last(anna: Profile) -> None:
    assert lately_watched(anna) == []
    film, other = make_film(), make_film("tt0000002", "Another")
    watch(anna, film, when=NOW - DAY)
    watch(anna, other, at=0.5)
    assert lately_watched(anna)[0] == other
    playback.dismiss(anna, other, True)
    assert lately_watched(anna)[0] == film


# --- The title's page ------------------------------------------------------------------------------------------------
def on_the_page(profile: Profile, title: Title) -> Progress:
    """Return what the tag says, as the page of the title asks it."""
    request = RequestFactory().get("/")
    request.profile = profile  # type: ignore[attr-defined]
    episodes = list(Episode.objects.of_series(title))
    context = Context({"request": request, "title": title, "episodes": episodes})
    Template("{% load watching_tags %}{% watching title episodes as progress %}").render(context)
    found = context["progress"]
    assert isinstance(found, Progress)
    return found


def button(profile: Profile, title: Title) -> tuple[str, str, int | None]:
    found = on_the_page(profile, title)
    assert found.play_url == (f"/watch/{(found.episode or title).imdb_id}/")
    return found.label_key, found.episode.code if found.episode else "", found.season


def test_the_button_of_a_film(anna: Profile) -> None:
    film = make_film()
    assert button(anna, film) == ("play", "", None)
    watch(anna, film, at=0.5)
    assert button(anna, film) == ("resume", "", None)
    found = on_the_page(anna, film)
    assert (found.percent, found.minutes_left, found.finished) == (50, 30, False)
    watch(anna, film)
    assert button(anna, film) == ("again", "", None)
    assert on_the_page(anna, film).finished


def test_the_button_of_a_series(anna: Profile) -> None:
    series, episodes = make_series(1, 1, 2, 2, first=0)
    special, first, second, third, fourth = episodes
    assert button(anna, series) == ("play", "S01E01", 1)
    watch(anna, series, special)
    assert button(anna, series) == ("play", "S01E01", 1)
    watch(anna, series, first, at=0.3, when=NOW - 4 * DAY)
    assert button(anna, series) == ("resume", "S01E01", 1)
    watch(anna, series, second, when=NOW - 3 * DAY)
    assert button(anna, series) == ("next", "S02E01", 2)
    watch(anna, series, special, at=0.01)
    watch(anna, series, special, at=0.5, when=NOW - 2 * DAY)
    assert button(anna, series) == ("resume", "S00E01", 0)
    watch(anna, series, special)
    watch(anna, series, fourth, when=NOW - DAY)
    found = on_the_page(anna, series)
    assert (found.label_key, found.finished) == ("again", False)
    for episode in (first, third):
        watch(anna, series, episode)
    found = on_the_page(anna, series)
    assert (found.label_key, found.season, found.finished) == ("again", 1, True)
    assert found.of == {one.pk: (0, True) for one in episodes}


def test_the_button_of_series_with_little_to_go_by(anna: Profile) -> None:
    series = make_title("tt0050000", "Nothing yet", kind="series")
    assert on_the_page(anna, series).play_url == ""
    only = make_episode(series, "tt0050001", "Special", 0, 1)
    assert button(anna, series) == ("play", "S00E01", 0)
    watch(anna, series, only)
    assert button(anna, series) == ("again", "S00E01", 0)
    unplaced = make_title("tt0060000", "Nobody knows", kind="series")
    first = make_unplaced(unplaced, "tt0060001")
    make_unplaced(unplaced, "tt0060002")
    assert button(anna, unplaced) == ("play", "", None)
    watch(anna, unplaced, first, at=0.5)
    assert on_the_page(anna, unplaced).episode == first
    assert on_the_page(anna, unplaced).of == {first.pk: (50, False)}


# --- How it is read --------------------------------------------------------------------------------------------------
@pytest.fixture
def _much_to_read(anna: Profile) -> None:
    """What some profiles watched: enough for MongoDB to want an index."""
    others = [make_viewer(f"viewer{number}") for number in range(3)]
    films = [make_film(f"tt01{number:05}", f"Film {number}") for number in range(30)]
    for profile in (anna, *others):
        for number, film in zip(count(), films):
            watch(profile, film, at=(0.3, 0.6, 1)[number % 3], when=NOW - number * DAY)
    series, episodes = make_series(1, 20, 20)
    for number, episode in enumerate(episodes):
        watch(anna, series, episode, at=0.5 if number % 4 == 1 else 1, when=NOW - (60 - number) * DAY)


@pytest.mark.usefixtures("_much_to_read")
def test_everything_is_read_by_an_index_and_the_number_of_queries_is_small(
    anna: Profile, request: pytest.FixtureRequest
) -> None:
    series = Title.objects.get(kind="series")
    asked: list[tuple[int, Callable[[], object]]] = [
        (4, lambda: continue_watching(anna, 20)),
        (2, lambda: lately_watched(anna)),
        (2, lambda: on_the_page(anna, series)),  # the episodes, which the page has anyway, and the playbacks
    ]
    for expected, ask in asked:
        with explained_queries() as queries:
            assert ask()
        assert len(queries) == expected
        if request.config.getoption("database") == "mongod":
            assert_all_indexed(queries)
    with explained_queries() as queries:
        watched_title_ids(anna)
    if request.config.getoption("database") == "mongod":
        assert queries[0].stages() == ["PROJECTION_COVERED", "DISTINCT_SCAN"]


def test_reports_write_by_the_key(anna: Profile, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("database") != "mongod":
        pytest.skip("only mongod explains writes")
    film = make_film()
    watched = Watched.of(anna.pk, film, None, HOUR)
    with explained_queries() as queries:
        for position in (200, 3600, 10):
            playback.report(watched, position)
        playback.dismiss(anna, film, True)
    assert len(queries) == 4
    assert_all_indexed(queries)
