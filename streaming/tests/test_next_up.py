"""Which episode comes next."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Profile
from catalogue.models import Episode, Title
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries
from streaming import playback, watching
from streaming.next_up import next_after, next_up
from streaming.tests.viewers import make_film, make_series, make_unplaced, make_viewer, watch
from streaming.watching import continue_watching

pytestmark = [pytest.mark.django_db, pytest.mark.orm]

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def anna() -> Profile:
    return make_viewer()


def row(profile: Profile, limit: int = 20, without: set[Title] | None = None) -> list[str]:
    """Return what stands in the row, "Series 1 S01E02"."""
    found = next_up(profile, limit, {one.pk for one in without or set()})
    return [f"{one.title.name} {one.episode.code}" for one in found]


def unavailable(*episodes: Episode) -> None:
    Episode.objects.filter(pk__in=[one.pk for one in episodes]).update(available=False)


def test_after_the_highest_finished_episode_comes_the_next(anna: Profile) -> None:
    series, (first, second, third, fourth) = make_series(1, 2, 2)
    assert row(anna) == []
    watch(anna, series, first)
    assert row(anna) == ["Series 1 S01E02"]
    watch(anna, series, third)
    assert row(anna) == ["Series 1 S02E02"]
    watch(anna, series, second)
    assert row(anna) == ["Series 1 S02E02"]
    watch(anna, series, fourth)
    assert row(anna) == []
    playback.mark_watched(anna, series, [fourth], False)
    assert row(anna) == ["Series 1 S02E02"]
    assert row(make_viewer("ben")) == []


def test_the_series_watched_last_comes_first_and_one_may_be_left_out(anna: Profile) -> None:
    series = [make_series(number, 3) for number in (1, 2, 3)]
    for age, (one, episodes) in enumerate(series):
        watch(anna, one, episodes[0], when=NOW - age * DAY)
    assert row(anna) == ["Series 1 S01E02", "Series 2 S01E02", "Series 3 S01E02"]
    assert row(anna, 2) == ["Series 1 S01E02", "Series 2 S01E02"]
    assert row(anna, 2, {series[0][0]}) == ["Series 2 S01E02", "Series 3 S01E02"]


def test_specials_are_neither_counted_nor_offered(anna: Profile) -> None:
    series, (special, first, second) = make_series(1, 1, 2, first=0)
    watch(anna, series, special)
    assert row(anna) == []
    watch(anna, series, first)
    assert row(anna) == ["Series 1 S01E02"]
    watch(anna, series, second)
    assert row(anna) == []


def test_what_is_missing_is_passed_over(anna: Profile) -> None:
    series, (first, second, third, fourth) = make_series(1, 4)
    watch(anna, series, first)
    watch(anna, series, second)
    unavailable(third)
    assert row(anna) == ["Series 1 S01E04"]
    # What was seen keeps its place when it is gone.
    unavailable(second)
    assert row(anna) == ["Series 1 S01E04"]
    unavailable(fourth)
    assert row(anna) == []


def test_an_episode_without_a_place_is_no_next_one(anna: Profile) -> None:
    series, (first,) = make_series(1, 1)
    lost = make_unplaced(series, "tt0019998", 2)
    make_unplaced(series, "tt0019999")
    watch(anna, series, first)
    watch(anna, series, lost)
    assert row(anna) == []


def test_after_a_year_a_series_rests(anna: Profile) -> None:
    series, (first, second, *_) = make_series(1, 3)
    watch(anna, series, first, when=NOW - 366 * DAY)
    assert row(anna) == []
    watch(anna, series, second, when=NOW - 364 * DAY)
    assert row(anna) == ["Series 1 S01E03"]


def test_a_removed_series_comes_back_when_it_is_watched(anna: Profile) -> None:
    series, (first, second, *_) = make_series(1, 4)
    watch(anna, series, first)
    playback.dismiss(anna, series, True)
    assert row(anna) == []
    playback.dismiss(anna, series, False)
    assert row(anna) == ["Series 1 S01E02"]
    playback.dismiss(anna, series, True)
    watch(anna, series, second)
    assert row(anna) == ["Series 1 S01E03"]


def test_nothing_is_offered_that_the_profile_may_not_see(anna: Profile) -> None:
    of_each: list[dict[str, Any]] = [{"age": 13}, {"published": False}, {"available": False}, {"age": 0}]
    for number, fields in enumerate(of_each, start=1):
        series, episodes = make_series(number, 2, **fields)
        watch(anna, series, episodes[0], when=NOW - number * DAY)
    assert row(anna) == ["Series 1 S01E02", "Series 4 S01E02"]
    anna.max_age = 12
    assert row(anna) == ["Series 4 S01E02"]


def test_many_of_one_series_do_not_push_out_another(anna: Profile) -> None:
    quiet, episodes = make_series(1, 2)
    watch(anna, quiet, episodes[0], when=NOW - DAY)
    long, all_of_it = make_series(2, 99, 99, 99)
    playback.mark_watched(anna, long, all_of_it[:-1], True)
    assert row(anna) == ["Series 2 S03E99", "Series 1 S01E02"]


def test_what_is_left_in_its_credits_leads_on(anna: Profile) -> None:
    series, (first, second, *_) = make_series(1, 3)
    watch(anna, series, first, at=0.93, when=NOW - DAY)
    watch(anna, series, second)
    assert continue_watching(anna, 20) == []
    assert row(anna) == ["Series 1 S01E03"]


def test_the_row_takes_five_queries_by_index_however_long_it_is(
    anna: Profile, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 31):
        series, episodes = make_series(number, 6, 6)
        playback.mark_watched(anna, series, episodes[:5], True)
    watch(anna, make_film())
    for limit, expected in ((1, 1), (20, 20), (40, 30)):
        with explained_queries() as queries:
            assert len(row(anna, limit)) == expected
        assert len(queries) == 5
        if request.config.getoption("database") == "mongod":
            assert_all_indexed(queries)
    places = next(query for query in queries if "available" in str(query) and "number" in str(query))
    if request.config.getoption("database") == "mongod":
        assert "FETCH" not in places.stages()
    monkeypatch.setattr(watching, "_LATEST_FINISHED", 10)
    assert len(row(anna)) == 2


# --- After one episode -----------------------------------------------------------------------------------------------
def after(episode: Episode) -> str:
    found = next_after(episode)
    return found.code if found else ""


def test_after_an_episode_comes_the_next_that_can_be_played() -> None:
    _series, (special, other_special, first, second, third) = make_series(1, 2, 2, 1, first=0)
    make_series(2, 9, 9)
    assert [after(one) for one in (first, second, third)] == ["S01E02", "S02E01", ""]
    assert [after(one) for one in (special, other_special)] == ["S00E02", ""]
    unavailable(second)
    assert after(first) == "S02E01"
    unavailable(third)
    assert after(first) == ""


def test_without_a_place_nothing_comes_after() -> None:
    series, (first, _second) = make_series(1, 1, 1)
    lost = make_unplaced(series, "tt0019998", 1)
    nowhere = make_unplaced(series, "tt0019999")
    later_lost = make_unplaced(series, "tt0019997", 2)
    assert [after(one) for one in (lost, nowhere, later_lost)] == ["", "", ""]
    assert after(first) == "S02E01"


def test_the_next_episode_is_found_by_index(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("database") != "mongod":
        pytest.skip("only mongod explains")
    for number in range(1, 11):
        _series, episodes = make_series(number, 10, 20, 10, first=0)
    for episode in (episodes[0], episodes[15], episodes[29]):
        with explained_queries() as queries:
            assert next_after(episode)
        assert_all_indexed(queries)
        assert len(queries) == 1
